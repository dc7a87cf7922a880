from . import answer, case, filing, periodic, public, survey, tracking
