# a model comes after those it inherits from
# ruff: noqa: I001
from . import (
    helpdesk_corrective_action,
    helpdesk_corrective_action_deadlines,
    helpdesk_solution,
    helpdesk_solution_search,
    helpdesk_solution_term,
    helpdesk_solution_case,
    helpdesk_ticket_signature,
    helpdesk_recurrence_alert,
    helpdesk_recurrence_case,
    helpdesk_ticket,
)
