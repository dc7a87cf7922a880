from . import (
    helpdesk_ticket_delay,
    helpdesk_ticket_hand_over,
    helpdesk_ticket_step,
    mail_followers_edit,
    resource_calendar_short_hours,
)
