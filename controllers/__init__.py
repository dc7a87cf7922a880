from . import filing, case
