from odoo import fields, models

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
    _inherit = "helpdesk.ticket.type"
    _order = "sequence, name"

    sequence = fields.Integer(default=50)
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
