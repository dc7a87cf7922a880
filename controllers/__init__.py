from . import answer, case, filing, public, similar, tracking
