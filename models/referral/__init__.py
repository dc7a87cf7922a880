# a model comes after those it inherits from
# ruff: noqa: I001
from . import (
    helpdesk_referral,
    helpdesk_ticket,
)
