from . import (
    helpdesk_contact_decision,
    helpdesk_ticket_delay,
    helpdesk_ticket_step,
    helpdesk_ticket_step_return,
    resource_calendar_short_hours,
)
