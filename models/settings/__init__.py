# a model comes after those it inherits from
# ruff: noqa: I001
from . import (
    res_company,
    res_config_settings,
    res_partner,
)
