"""What this addon adds to Odoo, a folder a concern: each folder's first line says what it is for.

The order of these lines means nothing: a file imports the file of what it inherits, and no method is defined by two
files of one model.
"""
# ruff: noqa: F811 (each folder adds to the ticket in a file of its name)

from .access import (
    helpdesk_case_shadow,
    helpdesk_named_rows,
    helpdesk_staff_thread,
    helpdesk_ticket,
    helpdesk_ticket_satellite,
    ir_rule,
)
from .assignment import (
    helpdesk_asking,
    helpdesk_case_presence,
    helpdesk_next_case,
    helpdesk_ticket,
    helpdesk_ticket_handover,
    res_users,
)
from .assistant import (
    helpdesk_policy_pack,
    helpdesk_policy_setup,
    helpdesk_policy_setup_answers,
    helpdesk_policy_setup_offer,
    helpdesk_policy_setup_preview,
    helpdesk_policy_setup_rows,
    ir_ui_menu,
)
from .calendar import (
    helpdesk_holiday,
    helpdesk_holiday_plan,
    resource_calendar,
    resource_calendar_leaves,
    resource_calendar_short_period,
)
from .duplicate import (
    helpdesk_match_calibration,
    helpdesk_ticket,
    helpdesk_ticket_match,
    helpdesk_word_count,
)
from .figures import (
    helpdesk_complaint_dashboard,
    helpdesk_complaint_events,
    helpdesk_complaint_figures,
    helpdesk_complaint_pictures,
    helpdesk_complaint_report,
    helpdesk_complaint_target,
    helpdesk_periodic_report,
    helpdesk_periodic_report_due,
    helpdesk_periodic_report_snapshot,
    helpdesk_ticket,
)
from .improvement import (
    helpdesk_corrective_action,
    helpdesk_corrective_action_deadlines,
    helpdesk_recurrence_alert,
    helpdesk_recurrence_case,
    helpdesk_solution,
    helpdesk_solution_case,
    helpdesk_solution_search,
    helpdesk_solution_term,
    helpdesk_ticket,
    helpdesk_ticket_signature,
)
from .ledger import (
    helpdesk_deadline_item,
    helpdesk_sla_policy,
    helpdesk_ticket,
    helpdesk_ticket_deadline,
    helpdesk_ticket_deadline_change,
    helpdesk_ticket_deadline_due,
    helpdesk_ticket_deadline_flow,
    helpdesk_ticket_deadline_late,
    helpdesk_ticket_deadline_pause,
    helpdesk_ticket_deadline_plan,
    helpdesk_ticket_deadline_steps,
    helpdesk_ticket_deadline_terms,
    helpdesk_ticket_deadline_words,
    mail_activity,
    sms_sms,
)
from .mail import (
    fetchmail_server,
    helpdesk_delivery_problem,
    helpdesk_mail_gateway,
    helpdesk_mail_gateway_word,
    helpdesk_mail_held,
    helpdesk_mail_received,
    helpdesk_sender_question,
    helpdesk_ticket,
    helpdesk_ticket_notice,
    helpdesk_ticket_notice_delivery,
    helpdesk_ticket_notice_text,
    ir_attachment,
    ir_mail_server,
    mail_alias,
    mail_mail,
    mail_message,
    mail_notification,
    mail_template,
    mail_thread,
    mail_tracking_value,
    sms_template,
)
from .masters import (
    helpdesk_master,
    helpdesk_shared_master,
    res_users,
)
from .packs import (
    helpdesk_policy_pack,
    helpdesk_policy_pack_apply,
    helpdesk_policy_pack_file,
    helpdesk_policy_pack_line,
    helpdesk_policy_pack_open_cases,
    helpdesk_policy_pack_plan,
    helpdesk_policy_pack_schema,
    helpdesk_policy_pack_told,
    helpdesk_policy_pack_values,
    helpdesk_policy_readiness,
    helpdesk_policy_readiness_body,
    helpdesk_policy_readiness_mail,
    helpdesk_policy_readiness_system,
)
from .portal import (
    helpdesk_provenance,
    helpdesk_ticket,
    helpdesk_ticket_filing,
    helpdesk_ticket_page,
    helpdesk_tracking_attempt,
    ir_http,
    mail_message,
    res_company,
)
from .process import (
    helpdesk_answer_text,
    helpdesk_beneficiary_segment,
    helpdesk_complaint_cause,
    helpdesk_requirement,
    helpdesk_ticket,
    helpdesk_ticket_category,
    helpdesk_ticket_channel,
    helpdesk_ticket_classification,
    helpdesk_ticket_continuation,
    helpdesk_ticket_decision,
    helpdesk_ticket_history,
    helpdesk_ticket_intake,
    helpdesk_ticket_length,
    helpdesk_ticket_move,
    helpdesk_ticket_reference,
    helpdesk_ticket_requirement,
    helpdesk_ticket_stage,
    helpdesk_ticket_steps,
    helpdesk_ticket_team,
    helpdesk_ticket_type,
)
from .quality import (
    helpdesk_contact_attempt,
    helpdesk_dissatisfaction_reason,
    helpdesk_periodic_invitation,
    helpdesk_periodic_survey,
    helpdesk_quality_followup,
    helpdesk_quality_review,
    helpdesk_quality_task,
    helpdesk_ticket,
    survey_question,
    survey_user_input,
)
from .referral import (
    helpdesk_referral,
    helpdesk_referral_letter,
    helpdesk_ticket,
)
from .settings import (
    helpdesk_policy_review,
    res_company,
    res_config_settings,
    res_partner,
)
from .wording import (
    helpdesk_policy_wording,
    helpdesk_policy_wording_again,
    helpdesk_ticket,
    ir_actions_act_window,
    res_company,
)
