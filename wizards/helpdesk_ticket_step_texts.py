from odoo import api, fields, models
from odoo.tools import html2plaintext

from .step_words import INTERNAL, SOLVING


class HelpdeskTicketStep(models.TransientModel):
    """The words of a step: the solution that is proposed, ready texts and answers of solved cases to insert."""

    _inherit = "helpdesk.ticket.step"

    solution = fields.Html(
        compute="_compute_solution",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        sanitize_style=True,
    )
    inserts = fields.Json(compute="_compute_inserts", compute_sudo=False)
    inserted = fields.Json(help="Ids of the entries of the reference whose answers were inserted.")
    reads_in = fields.Char(compute="_compute_reads_in", compute_sudo=False)

    @api.depends("ticket_id", "step")
    def _compute_solution(self):
        for wizard in self:
            wizard.solution = wizard.step in SOLVING and wizard._readable_case().solution

    @api.depends("ticket_id", "step")
    @api.depends_context("uid", "lang")
    def _compute_inserts(self):
        for wizard in self:
            case = wizard._readable_case()
            told = case and wizard.step and wizard.step not in (*INTERNAL, "take_back")
            texts = self.env["helpdesk.answer.text"]._offered(case) if told else []
            answers = self._suggested(case) if told and wizard.step in SOLVING else []
            wizard.inserts = {"texts": texts, "answers": answers}

    @api.model
    def _suggested(self, case):
        return [
            {
                "id": answer["id"],
                "title": answer["question"],
                "html": answer["answer"],
                "text": html2plaintext(answer["answer"]),
                "words": answer["words"],
                "uses": answer["uses"],
                "successes": answer["successes"],
            }
            for answer in self.env["helpdesk.solution"]._suggest_for(case)
        ]

    @api.depends("ticket_id", "step")
    @api.depends_context("lang")
    def _compute_reads_in(self):
        """The customer's language, where it is not that of whoever writes."""
        names = dict(self.env["res.lang"].get_installed())
        for wizard in self:
            lang = wizard.step not in INTERNAL and wizard._readable_case().customer_lang
            other = lang and lang[:2] != (self.env.lang or "en_US")[:2]
            wizard.reads_in = other and names.get(lang)

    def _keep_solution(self):
        """Writes the solution that the step proposes, and notes which entries of the reference it was made of."""
        if self.step not in SOLVING:
            return
        case = self.ticket_id
        offered = {answer["id"] for answer in self.env["helpdesk.solution"]._suggest_for(case)} if self.inserted else ()
        for entry in self.inserted if isinstance(self.inserted, list) else ():
            if entry in offered:
                case.action_use_solution(entry)
        if case.solution != self.solution:
            case.solution = self.solution
