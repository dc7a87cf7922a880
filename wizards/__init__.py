from . import (
    helpdesk_case_registration,
    helpdesk_case_registration_files,
    helpdesk_contact_decision,
    helpdesk_ticket_delay,
    helpdesk_ticket_hand_over,
    helpdesk_ticket_log_decision,
    helpdesk_ticket_step,
    helpdesk_ticket_step_return,
    helpdesk_ticket_write_answer,
    mail_followers_edit,
    resource_calendar_short_hours,
)
