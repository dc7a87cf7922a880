# a model comes after those it inherits from
# ruff: noqa: I001
from . import (
    mail_thread,
    mail_mail,
    mail_alias,
    helpdesk_ticket_notice,
    helpdesk_mail_held,
    helpdesk_ticket,
    helpdesk_ticket_delivery,
    helpdesk_ticket_incoming,
)
