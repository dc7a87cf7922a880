from . import answer, case, filing
