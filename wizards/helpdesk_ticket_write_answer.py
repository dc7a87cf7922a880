from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import is_html_empty

from ..exceptions import MissingInput

# phases in which a solution is prepared
PREPARING = ("received", "verification", "processing", "third_party")


class HelpdeskTicketWriteAnswer(models.TransientModel):
    _name = "helpdesk.ticket.write_answer"
    _description = "An answer from ready texts"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, ondelete="cascade")
    available_text_ids = fields.Many2many(
        "helpdesk.answer.text", compute="_compute_available_texts", compute_sudo=False
    )
    text_ids = fields.Many2many(
        "helpdesk.answer.text",
        compute="_compute_text_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        string="Texts",
        help="A customer who is not satisfied is offered an apology first.",
    )
    body = fields.Html(
        compute="_compute_body",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        string="In the customer's language",
    )
    may_solve = fields.Boolean(compute="_compute_may_solve", compute_sudo=False)

    @api.depends("ticket_id")
    def _compute_available_texts(self):
        for wizard in self:
            case = wizard._readable_case()
            wizard.available_text_ids = self.env["helpdesk.answer.text"]._for_case(case)

    @api.depends("ticket_id")
    def _compute_text_ids(self):
        for wizard in self:
            apologies = wizard.available_text_ids.filtered(lambda text: text.kind == "apology")
            wizard.text_ids = apologies[:1] if wizard._readable_case().reopen_count else False

    @api.depends("text_ids")
    def _compute_body(self):
        for wizard in self:
            case = wizard._readable_case()
            # in the order of the list, not in that of the clicks
            chosen = wizard.text_ids.sorted(lambda text: (text.sequence, text._origin.id))._origin
            filled = chosen._filled(case) if case else {}
            wizard.body = Markup().join(filled.values()) or False

    @api.depends("ticket_id")
    def _compute_may_solve(self):
        for wizard in self:
            case = wizard._readable_case()
            wizard.may_solve = case.phase in PREPARING

    def _readable_case(self):
        # a client may name the id of any case
        self.ensure_one()
        return self.ticket_id if self.ticket_id.has_access("read") else self.ticket_id.browse()

    def action_confirm(self):
        """Adds the text to the solution."""
        self.ensure_one()
        case = self.ticket_id
        self._check_body()
        case.check_access("write")
        case.solution = Markup("%s%s") % (Markup(case.solution or ""), Markup(self.body))
        return {"type": "ir.actions.act_window_close"}

    def action_message(self):
        """Opens the message to the customer with the text in it."""
        self.ensure_one()
        self._check_body()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": "helpdesk.ticket",
                "default_res_ids": self.ticket_id.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": self.ticket_id.partner_id.ids,
                "default_body": self.body,
                "default_subtype_xmlid": "mail.mt_comment",
            },
        }

    def _check_body(self):
        if is_html_empty(self.body):
            raise MissingInput(self.env._("Choose a text, or write one."))
