# a model comes after those it inherits from
# ruff: noqa: I001
from . import (
    helpdesk_asking,
    res_users,
    helpdesk_ticket,
    helpdesk_ticket_handover,
)
