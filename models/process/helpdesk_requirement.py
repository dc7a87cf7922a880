from odoo import api, fields, models

from ..masters import helpdesk_master  # noqa: F401 (its model is inherited)

REQUIREMENT_KINDS = [("document", "Document"), ("datum", "Datum"), ("condition", "Condition")]


class HelpdeskRequirement(models.Model):
    """What a customer must supply, by type and category: the forms, the charter and the checklists read it here."""

    _name = "helpdesk.requirement"
    _inherit = ["helpdesk.master"]
    _description = "Requirement for filing"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        REQUIREMENT_KINDS,
        required=True,
        default="document",
        help="A document is attached, a datum is typed, a condition (a licensed entity, for instance) is shown by "
        "either.",
    )
    mandatory = fields.Boolean(default=True, help="Without it a case is not accepted for processing.")
    guidance = fields.Text(
        string="Help for the customer", translate=True, help="Where to get it, and what must be legible on it."
    )
    type_ids = fields.Many2many("helpdesk.ticket.type", string="Types", help="Empty: for every type.")
    category_ids = fields.Many2many(
        "helpdesk.ticket.category",
        string="Categories",
        help="The categories below them are meant too. Empty: for every category.",
    )
    company_id = fields.Many2one("res.company", help="Empty: for every company.")

    @api.model
    def _for(self, type_, category, company=None):
        """What is asked for a case of a type and category, in order.

        :param category: may be empty: then only what every category asks for
        :param company: the body; the current one if none is given
        """
        company = company or self.env.company
        found = self._of_companies(company)
        return found.filtered(lambda r: r._applies_to(company, type_, category.sudo()._path_ids()))

    @api.model
    def _for_tickets(self, tickets):
        """:return: {ticket: requirements}, in superuser mode"""
        if not tickets:
            return {}
        found = self._of_companies(tickets.sudo().company_id)
        return {
            t: found.filtered(lambda r, t=t: r._applies_to(t.company_id, t.type_id, t.category_id._path_ids()))
            for t in tickets.sudo()
        }

    @api.model
    def _for_form(self, company):
        """What the form for a new case shows, whatever is chosen there.

        :return: list of dicts `name`, `guidance`, `mandatory`, `types` and `categories` (ids; empty: all, those below
            included)
        """
        Category = self.env["helpdesk.ticket.category"].sudo()
        return [
            {
                "name": need.name,
                "guidance": need.guidance,
                "mandatory": need.mandatory,
                "types": need.type_ids._with_own().ids,
                "categories": need.category_ids and Category.search([("id", "child_of", need.category_ids.ids)]).ids,
            }
            for need in self._of_companies(company).with_context(lang=self.env.lang)
        ]

    @api.model
    def _of_companies(self, companies):
        return self.sudo().search([("company_id", "in", [False, *companies.ids])])

    def _applies_to(self, company, type_, category_ids):
        """:param category_ids: ids of the case's category and of those above it"""
        self.ensure_one()
        return (
            (not self.company_id or self.company_id == company)
            and (not self.type_ids or type_ in self.type_ids._with_own())
            and (not self.category_ids or not category_ids.isdisjoint(self.category_ids.ids))
        )
