from . import case, filing
