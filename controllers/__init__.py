from . import account, answer, case, common_answers, filing, periodic, public, short, similar, survey, tracking
