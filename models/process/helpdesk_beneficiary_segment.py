from odoo import fields, models

from ..masters import helpdesk_master  # noqa: F401 (its model is inherited)


class HelpdeskBeneficiarySegment(models.Model):
    _name = "helpdesk.beneficiary.segment"
    _inherit = ["helpdesk.master"]
    _description = "Beneficiary segment"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
