# a model comes after those it inherits from
# ruff: noqa: I001
from . import (
    helpdesk_ticket_deadline,
    helpdesk_ticket_deadline_flow,
    helpdesk_ticket_deadline_plan,
    helpdesk_ticket_deadline_due,
    helpdesk_deadline_item,
    helpdesk_sla_policy,
    mail_activity,
    helpdesk_ticket,
)
