from odoo import api, fields, models

from ..masters import helpdesk_master, helpdesk_shared_master  # noqa: F401 (their models are inherited)

KINDS = [
    ("complaint", "Complaint"),
    ("report", "Report"),
    ("inquiry", "Inquiry"),
    ("suggestion", "Suggestion"),
    ("other", "Other"),
]
# The kinds whose cases run through the complaint process wherever they are filed.
PROCESS_KINDS = ("complaint", "report", "inquiry", "suggestion")

# of kinds and channels: the company's own, and the shared ones that it has not replaced
OFFERED = (
    "['|', ('company_id', '=', company_id or 0), '&', ('company_id', '=', False), "
    "'!', ('own_ids.company_id', '=', company_id or 0)]"
)


class HelpdeskTicketType(models.Model):
    _name = "helpdesk.ticket.type"
    _inherit = ["helpdesk.ticket.type", "helpdesk.master", "helpdesk.shared.master"]
    _order = "sequence, name"

    sequence = fields.Integer(default=50)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company that has none of its own.")
    own_ids = fields.One2many(
        "helpdesk.ticket.type", "shared_id", string="Companies' own", context={"active_test": False}
    )
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

    def _replaced_by(self, own):
        # a company takes complaints, whatever it calls them, under one type
        return own.filtered(lambda type_: type_.shared_id == self or type_.kind == self.kind != "other")

    @api.model
    def _set_shipped_surveys(self):
        """Types that come with the addon get their surveys, where nobody chose one (installation, upgrade)."""
        for kind in ("complaint", "inquiry"):
            type_ = self.env.ref(f"helpdesk_mgmt_complaint.type_{kind}", raise_if_not_found=False)
            survey = self.env.ref(f"helpdesk_mgmt_complaint.survey_{kind}", raise_if_not_found=False)
            if type_ and survey and not type_.survey_id:
                # an inquiry is answered, and nobody accepts the answer
                type_.write({"survey_id": survey.id, "survey_on_close": not type_.needs_decision})
