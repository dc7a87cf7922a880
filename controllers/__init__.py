from . import answer, case, filing, public, survey, tracking
