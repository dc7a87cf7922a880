from . import answer, case, filing, public, similar, tracking
from . import answer, case, common_answers, filing, public, tracking
from . import answer, case, filing, public, survey, tracking
from . import answer, case, filing, periodic, public, survey, tracking
