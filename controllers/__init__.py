from . import case, filing, public
