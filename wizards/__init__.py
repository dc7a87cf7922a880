from . import (
    helpdesk_ticket_delay,
    helpdesk_ticket_hand_over,
    helpdesk_ticket_step,
    resource_calendar_short_hours,
)
