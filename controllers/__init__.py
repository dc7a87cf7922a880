from . import answer, case, common_answers, filing, periodic, policy, public, similar, survey, tracking
