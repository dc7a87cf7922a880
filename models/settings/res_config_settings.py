from importlib.metadata import version

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_team_id = fields.Many2one(related="company_id.complaint_team_id", readonly=False)
    complaint_reply_days = fields.Integer(related="company_id.complaint_reply_days", readonly=False)
    complaint_reminder_days = fields.Integer(related="company_id.complaint_reminder_days", readonly=False)
    complaint_decision_days = fields.Integer(related="company_id.complaint_decision_days", readonly=False)
    complaint_reopen_days = fields.Integer(related="company_id.complaint_reopen_days", readonly=False)
    complaint_update_days = fields.Integer(related="company_id.complaint_update_days", readonly=False)
    complaint_untaken_days = fields.Integer(related="company_id.complaint_untaken_days", readonly=False)
    complaint_upload_max_files = fields.Integer(related="company_id.complaint_upload_max_files", readonly=False)
    complaint_upload_max_mb = fields.Integer(related="company_id.complaint_upload_max_mb", readonly=False)
    complaint_upload_extensions = fields.Char(related="company_id.complaint_upload_extensions", readonly=False)
    complaint_sms_from = fields.Float(related="company_id.complaint_sms_from", readonly=False)
    complaint_sms_until = fields.Float(related="company_id.complaint_sms_until", readonly=False)
    complaint_rejected_to = fields.Selection(related="company_id.complaint_rejected_to", readonly=False)
    complaint_importance_restricted = fields.Boolean(
        related="company_id.complaint_importance_restricted", readonly=False
    )
    complaint_public_charter = fields.Boolean(related="company_id.complaint_public_charter", readonly=False)
    complaint_public_reports = fields.Boolean(related="company_id.complaint_public_reports", readonly=False)
    complaint_charter_contact = fields.Text(related="company_id.complaint_charter_contact", readonly=False)
    complaint_director_id = fields.Many2one(related="company_id.complaint_director_id", readonly=False)
    complaint_show_director = fields.Boolean(related="company_id.complaint_show_director", readonly=False)
    complaint_report_period = fields.Selection(related="company_id.complaint_report_period", readonly=False)
    complaint_report_recipient_ids = fields.Many2many(
        related="company_id.complaint_report_recipient_ids", readonly=False
    )
    complaint_hijri_dates = fields.Boolean(related="company_id.complaint_hijri_dates", readonly=False)
    complaint_review_months = fields.Integer(related="company_id.complaint_review_months", readonly=False)
    complaint_reviewed_date = fields.Date(related="company_id.complaint_reviewed_date", readonly=False)
    complaint_policy_review_ids = fields.One2many(related="company_id.complaint_policy_review_ids")
    complaint_hijri_state = fields.Char(compute="_compute_complaint_hijri_state", string="Hijri calendar")
    complaint_pdf_state = fields.Char(compute="_compute_complaint_pdf_state", string="PDF program")
    complaint_evaluation_days = fields.Integer(related="company_id.complaint_evaluation_days", readonly=False)
    complaint_action_reminder_days = fields.Integer(related="company_id.complaint_action_reminder_days", readonly=False)
    complaint_invite_suggestions = fields.Boolean(related="company_id.complaint_invite_suggestions", readonly=False)
    complaint_contact_attempts = fields.Integer(related="company_id.complaint_contact_attempts", readonly=False)
    complaint_periodic_survey = fields.Selection(related="company_id.complaint_periodic_survey", readonly=False)
    complaint_periodic_survey_id = fields.Many2one(related="company_id.complaint_periodic_survey_id", readonly=False)
    complaint_periodic_days = fields.Integer(related="company_id.complaint_periodic_days", readonly=False)
    complaint_similarity_threshold = fields.Float(related="company_id.complaint_similarity_threshold", readonly=False)
    complaint_similarity_learned = fields.Boolean(related="company_id.complaint_similarity_learned", readonly=False)
    complaint_perhaps_threshold = fields.Float(related="company_id.complaint_perhaps_threshold", readonly=False)
    complaint_public_answers = fields.Boolean(related="company_id.complaint_public_answers", readonly=False)
    complaint_quality_leader_id = fields.Many2one(related="company_id.complaint_quality_leader_id", readonly=False)
    complaint_followup_days = fields.Integer(related="company_id.complaint_followup_days", readonly=False)
    complaint_review_period = fields.Selection(related="company_id.complaint_review_period", readonly=False)
    complaint_review_unit = fields.Selection(related="company_id.complaint_review_unit", readonly=False)
    complaint_review_size = fields.Integer(related="company_id.complaint_review_size", readonly=False)
    complaint_recurrence_days = fields.Integer(related="company_id.complaint_recurrence_days", readonly=False)
    complaint_recurrence_category = fields.Integer(related="company_id.complaint_recurrence_category", readonly=False)
    complaint_recurrence_employee = fields.Integer(related="company_id.complaint_recurrence_employee", readonly=False)
    complaint_recurrence_contact = fields.Integer(related="company_id.complaint_recurrence_contact", readonly=False)
    complaint_recurrence_content = fields.Integer(related="company_id.complaint_recurrence_content", readonly=False)
    complaint_media_user_ids = fields.Many2many(related="company_id.complaint_media_user_ids", readonly=False)
    complaint_referral_days = fields.Integer(related="company_id.complaint_referral_days", readonly=False)
    complaint_referral_reminder_days = fields.Integer(
        related="company_id.complaint_referral_reminder_days", readonly=False
    )
    complaint_survey_days = fields.Integer(related="company_id.complaint_survey_days", readonly=False)
    complaint_survey_reminder_days = fields.Integer(related="company_id.complaint_survey_reminder_days", readonly=False)
    complaint_survey_id = fields.Many2one(related="company_id.complaint_survey_id", readonly=False)
    complaint_satisfaction_threshold = fields.Integer(
        related="company_id.complaint_satisfaction_threshold", readonly=False
    )
    complaint_survey_on_close = fields.Boolean(related="company_id.complaint_survey_on_close", readonly=False)

    def _compute_complaint_hijri_state(self):
        today = self.env["helpdesk.complaint.printed"]._hijri(fields.Date.context_today(self))
        release = version("hijridate")
        if today:
            text = self.env._("Today is %(date)s (Umm al-Qura, hijridate %(version)s).", date=today, version=release)
        else:
            text = self.env._(
                "hijridate %(version)s does not know today's Umm al-Qura date: install a newer release.",
                version=release,
            )
        self.complaint_hijri_state = text

    def _compute_complaint_pdf_state(self):
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        texts = {
            "ok": self.env._("The PDF program is in order."),
            "install": self.env._(
                "No wkhtmltopdf was found: install the official build with patched Qt, or reports cannot be printed."
            ),
            "upgrade": self.env._("This wkhtmltopdf is too old: install the official build 0.12.6 with patched Qt."),
            "broken": self.env._("This wkhtmltopdf does not run: install the official build with patched Qt."),
            "workers": self.env._("Odoo needs at least two workers to print PDF files."),
        }
        text = texts.get(state, texts["broken"])
        if state in ("ok", "workers") and not self.env["helpdesk.periodic.report"]._pdf_is_patched():
            text = self.env._(
                "This wkhtmltopdf has no patched Qt: headers, footers and page numbers are missing and Arabic words "
                "are drawn over each other. Install the official build."
            )
        self.complaint_pdf_state = text
