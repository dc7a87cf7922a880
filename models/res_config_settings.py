from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_team_id = fields.Many2one(related="company_id.complaint_team_id", readonly=False)
    complaint_reply_days = fields.Integer(related="company_id.complaint_reply_days", readonly=False)
    complaint_reminder_days = fields.Integer(related="company_id.complaint_reminder_days", readonly=False)
    complaint_decision_days = fields.Integer(related="company_id.complaint_decision_days", readonly=False)
    complaint_reopen_days = fields.Integer(related="company_id.complaint_reopen_days", readonly=False)
    complaint_update_days = fields.Integer(related="company_id.complaint_update_days", readonly=False)
    complaint_upload_max_files = fields.Integer(related="company_id.complaint_upload_max_files", readonly=False)
    complaint_upload_max_mb = fields.Integer(related="company_id.complaint_upload_max_mb", readonly=False)
    complaint_upload_extensions = fields.Char(related="company_id.complaint_upload_extensions", readonly=False)
    complaint_sms_from = fields.Float(related="company_id.complaint_sms_from", readonly=False)
    complaint_sms_until = fields.Float(related="company_id.complaint_sms_until", readonly=False)
    complaint_importance_restricted = fields.Boolean(
        related="company_id.complaint_importance_restricted", readonly=False
    )
    complaint_public_charter = fields.Boolean(related="company_id.complaint_public_charter", readonly=False)
    complaint_public_reports = fields.Boolean(related="company_id.complaint_public_reports", readonly=False)
    complaint_charter_contact = fields.Text(related="company_id.complaint_charter_contact", readonly=False)
