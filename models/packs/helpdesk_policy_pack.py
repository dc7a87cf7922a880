from odoo import fields, models


class HelpdeskPolicyPack(models.Model):
    """A policy pack that a company has applied."""

    _name = "helpdesk.policy.pack"
    _description = "Policy pack"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
