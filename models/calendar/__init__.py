# a model comes after those it inherits from
# ruff: noqa: I001
from . import (
    resource_calendar,
    resource_calendar_leaves,
)
