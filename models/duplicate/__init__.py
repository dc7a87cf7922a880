# a model comes after those it inherits from
# ruff: noqa: I001
from . import (
    helpdesk_word_count,
    helpdesk_ticket_match,
    helpdesk_ticket,
    helpdesk_ticket_closing,
)
