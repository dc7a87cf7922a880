from . import case, filing, public, tracking
