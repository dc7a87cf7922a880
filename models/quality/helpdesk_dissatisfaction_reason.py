from odoo import fields, models

from ..masters import helpdesk_master  # noqa: F401 (its model is inherited)


class HelpdeskDissatisfactionReason(models.Model):
    """Why customers are dissatisfied, as the quality team finds it when it asks them."""

    _name = "helpdesk.dissatisfaction.reason"
    _inherit = ["helpdesk.master"]
    _description = "Reason of dissatisfaction"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
