# a model comes after those it inherits from
# ruff: noqa: I001
from . import (
    helpdesk_quality_task,
    helpdesk_dissatisfaction_reason,
    helpdesk_contact_attempt,
    helpdesk_quality_followup,
    helpdesk_quality_review,
    survey_user_input,
    helpdesk_periodic_survey,
    helpdesk_periodic_invitation,
    helpdesk_ticket,
    helpdesk_ticket_survey,
)
