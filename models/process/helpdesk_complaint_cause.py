from odoo import fields, models

from ..masters import helpdesk_master  # noqa: F401 (its model is inherited)


class HelpdeskComplaintCause(models.Model):
    """Why cases come about; reports, corrective actions and the reference of solved cases are read by it."""

    _name = "helpdesk.complaint.cause"
    _inherit = ["helpdesk.master"]
    _description = "Cause of complaints"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
