# a model comes after those it inherits from
# ruff: noqa: I001
from . import (
    helpdesk_ticket_stage,
    helpdesk_ticket_type,
    helpdesk_ticket_category,
    helpdesk_ticket_team,
    helpdesk_ticket_channel,
    helpdesk_beneficiary_segment,
    helpdesk_complaint_cause,
    helpdesk_answer_text,
    helpdesk_requirement,
    helpdesk_ticket_requirement,
    helpdesk_ticket_move,
    helpdesk_ticket,
    helpdesk_ticket_intake,
    helpdesk_ticket_steps,
    helpdesk_ticket_decision,
    helpdesk_ticket_continuation,
)
