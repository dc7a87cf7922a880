from . import answer, case, filing, public, tracking
