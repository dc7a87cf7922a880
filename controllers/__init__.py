from . import account, answer, case, common_answers, filing, periodic, public, similar, survey, tracking
