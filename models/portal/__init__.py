# a model comes after those it inherits from
# ruff: noqa: I001
from . import (
    helpdesk_tracking_attempt,
    res_company,
    helpdesk_ticket,
    helpdesk_ticket_tracking,
)
