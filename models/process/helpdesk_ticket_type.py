from odoo import api, fields, models

from ..masters import helpdesk_master  # noqa: F401 (its model is inherited)

KINDS = [
    ("complaint", "Complaint"),
    ("report", "Report"),
    ("inquiry", "Inquiry"),
    ("suggestion", "Suggestion"),
    ("other", "Other"),
]
# The kinds whose cases run through the complaint process wherever they are filed.
PROCESS_KINDS = ("complaint", "report", "inquiry", "suggestion")


class HelpdeskTicketType(models.Model):
    _name = "helpdesk.ticket.type"
    _inherit = ["helpdesk.ticket.type", "helpdesk.master"]
    _order = "sequence, name"

    sequence = fields.Integer(default=50)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company that has none of its own.")
    shared_id = fields.Many2one(
        "helpdesk.ticket.type",
        string="In place of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The shared type that the company has replaced by this one.",
    )
    kind = fields.Selection(
        KINDS,
        required=True,
        default="other",
        help="A complaint asks for a remedy; a report warns in the public interest; an inquiry asks a question; a "
        "suggestion proposes an improvement. Each has a path of its own.",
    )
    description = fields.Text(translate=True, help="One sentence that tells the customer when to choose this type.")
    sequence_id = fields.Many2one(
        "ir.sequence",
        string="Reference numbers",
        copy=False,
        help="Draws the reference of new cases of this type, such as CMP/2026/00001. Empty: the helpdesk's own "
        "numbers.",
    )
    requires_declaration = fields.Boolean(
        help="The customer declares that what is filed is true before the portal takes it.",
    )
    declaration_text = fields.Text(translate=True)
    allow_anonymous = fields.Boolean(help="May be filed without giving a name.")
    needs_decision = fields.Boolean(
        string="Customer decides",
        help="A proposed solution waits for the customer, who accepts or rejects it. Otherwise the case closes with "
        "the answer, and the customer may reopen it.",
    )
    check_eligibility = fields.Boolean(
        string="Eligibility is recorded",
        help="An officer records whether the customer may file this before the case is accepted.",
    )
    check_jurisdiction = fields.Boolean(
        string="Competent body is recorded",
        help="An officer records whether this body or another one is competent before the case is accepted.",
    )
    eligible_segment_ids = fields.Many2many(
        "helpdesk.beneficiary.segment", string="Segments that may file", help="Empty, and no tag either: everybody."
    )
    eligible_partner_category_ids = fields.Many2many(
        "res.partner.category", string="Contact tags that may file", help="Empty, and no segment either: everybody."
    )
    survey_id = fields.Many2one(
        "survey.survey", string="Survey", help="Asks the customer of a solved case; empty: the company's."
    )
    survey_on_close = fields.Boolean(
        string="Survey without acceptance",
        help="Customers of this type are asked whenever a case closes as solved, not only when they accepted.",
    )

    @api.model
    def _offered_to(self, company, domain=()):
        """The types in use in a company: its own, and of those that all share the kinds of which it has none."""
        found = self.sudo().search([("company_id", "in", [False, company.id]), *domain])
        own = self.sudo().with_context(active_test=False).search([("company_id", "=", company.id)])
        return found.filtered(lambda type_: type_.company_id or not type_._replaced_by(own))

    def _replaced_by(self, own):
        """The company's own types that stand for a shared one, archived ones too."""
        return own.filtered(lambda type_: type_.shared_id == self or type_.kind == self.kind != "other")

    def _for_company(self, company):
        """The type under which a case of the company is filed: its own of the kind, where it has one in use."""
        if len(self) != 1 or self.sudo().company_id or not company:
            return self
        own = self.sudo().search([("company_id", "=", company.id)])
        return (own.filtered(lambda type_: type_.shared_id == self) or self.sudo()._replaced_by(own))[:1].with_env(
            self.env
        ) or self

    @api.model
    def _set_shipped_surveys(self):
        """Types that come with the addon get their surveys, where nobody chose one (installation, upgrade)."""
        for kind in ("complaint", "inquiry"):
            type_ = self.env.ref(f"helpdesk_mgmt_complaint.type_{kind}", raise_if_not_found=False)
            survey = self.env.ref(f"helpdesk_mgmt_complaint.survey_{kind}", raise_if_not_found=False)
            if type_ and survey and not type_.survey_id:
                # an inquiry is answered, and nobody accepts the answer
                type_.write({"survey_id": survey.id, "survey_on_close": not type_.needs_decision})
