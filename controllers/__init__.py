from . import answer, case, common_answers, filing, public, tracking
