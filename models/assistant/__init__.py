"""The set-up assistant: from an empty database to a body that takes its first case, step by step."""

from . import (
    helpdesk_policy_pack,
    helpdesk_policy_setup,
    helpdesk_policy_setup_answers,
    helpdesk_policy_setup_offer,
    helpdesk_policy_setup_preview,
    helpdesk_policy_setup_rows,
    ir_ui_menu,
)
