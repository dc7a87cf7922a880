from odoo import api, fields, models

from ..masters import helpdesk_master  # noqa: F401 (its model is inherited)


class HelpdeskBeneficiarySegment(models.Model):
    """Which segments customers may say they belong to; staff are theirs without being asked."""

    _name = "helpdesk.beneficiary.segment"
    _inherit = ["helpdesk.master"]
    _description = "Beneficiary segment"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    internal = fields.Boolean(
        help="Of the organisation's own people: cases of users and employees belong to it by themselves, and customers "
        "cannot choose it."
    )
    company_id = fields.Many2one("res.company", help="Empty: for every company.")

    @api.model
    def _of_company(self, company, internal=False):
        """The segments in use that a company has, in superuser mode.

        :param internal: that of its own people, instead of those that customers choose among
        """
        domain = [("company_id", "in", [False, company.id]), ("internal", "=", internal)]
        # one of the company's own stands before a shared one
        found = self.sudo().search(domain)
        return found.sorted(lambda segment: not segment.company_id)[:1] if internal else found

    @api.model
    def _to_choose(self, partner, company):
        """What a customer is asked for on a form: empty where his contact tells it already.

        :param partner: `res.partner`, empty for a visitor
        """
        known = partner.sudo()._beneficiary_segment(company)
        return self.sudo() if known else self._of_company(company)
