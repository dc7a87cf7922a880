"""Texts that moved to another file are still found by "Reset template", which reads the file they came from."""

from odoo.tools import SQL

MODULE = "helpdesk_mgmt_complaint"
MOVED = {
    "mail_template": {
        "mail_template_data.xml": ("mail_template_routed", "mail_template_late", "mail_template_decision_logged"),
        "mail_template_duplicate_data.xml": (
            "mail_template_duplicate",
            "mail_template_separated",
            "mail_template_settled",
        ),
        "mail_template_referral_data.xml": ("mail_template_referral", "mail_template_referral_reminder"),
        "mail_template_survey_data.xml": (
            "mail_template_survey",
            "mail_template_survey_reminder",
            "mail_template_periodic_survey",
        ),
    },
    "sms_template": {
        "sms_template_data.xml": (
            "sms_template_survey",
            "sms_template_survey_reminder",
            "sms_template_decision_logged",
            "sms_template_duplicate",
            "sms_template_separated",
            "sms_template_settled",
        ),
    },
}


def migrate(cr, version):
    for table, files in MOVED.items():
        for file, names in files.items():
            cr.execute(
                SQL(
                    """UPDATE %s AS template SET template_fs = %s FROM ir_model_data AS data
                       WHERE data.module = %s AND data.model = %s AND data.name IN %s AND template.id = data.res_id""",
                    SQL.identifier(table),
                    f"{MODULE}/data/{file}",
                    MODULE,
                    table.replace("_", "."),
                    names,
                )
            )
