# a model comes after those it inherits from
# ruff: noqa: I001
from . import (
    helpdesk_ticket_satellite,
    helpdesk_staff_thread,
    helpdesk_ticket,
)
