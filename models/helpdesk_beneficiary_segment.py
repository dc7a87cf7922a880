from odoo import fields, models


class HelpdeskBeneficiarySegment(models.Model):
    _name = "helpdesk.beneficiary.segment"
    _description = "Beneficiary segment"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for every company.")


class ResPartner(models.Model):
    _inherit = "res.partner"

    beneficiary_segment_id = fields.Many2one(
        "helpdesk.beneficiary.segment",
        string="Beneficiary segment",
        help="New cases of this contact, and of contacts of this company without a segment, start with it.",
    )

    def _beneficiary_segment(self):
        """The contact's own segment, else that of its company; none for no contact."""
        return self.beneficiary_segment_id or self.commercial_partner_id.beneficiary_segment_id
