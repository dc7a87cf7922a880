from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import html2plaintext, is_html_empty

from ...exceptions import MissingInput, MoveNotAllowed
from ..process.helpdesk_ticket_stage import OPEN

# phases in which an answer may still be written
ANSWERED_IN = tuple(phase for phase in OPEN if phase != "proposed")


def _bare(html):
    """The words of an answer, whatever stands around them."""
    return " ".join(html2plaintext(html or "").split())


class HelpdeskTicket(models.Model):
    """Corrective actions of a case, and what its customer is told of them.

    The reference of solved cases, seen from a case: drafted from it, suggested for it, used to answer it.
    """

    _inherit = "helpdesk.ticket"

    corrective_action_ids = fields.Many2many(
        "helpdesk.corrective.action",
        "helpdesk_corrective_action_ticket_rel",
        "ticket_id",
        "action_id",
        string="Corrective actions",
        copy=False,
    )
    corrective_action_count = fields.Integer(compute="_compute_corrective_action_count")
    can_quote_actions = fields.Boolean(compute="_compute_can_quote_actions")
    solution_case_ids = fields.One2many(
        "helpdesk.solution.case",
        "ticket_id",
        string="Answered with",
        domain=[("role", "=", "used")],
        readonly=True,
        copy=False,
    )
    solution_suggestions = fields.Json(
        string="Answers of solved cases", compute="_compute_solution_suggestions", exportable=False
    )
    can_draft_solution = fields.Boolean(compute="_compute_can_draft_solution")

    @api.depends("phase", "close_reason", "confidential", "solution")
    @api.depends_context("uid")
    def _compute_can_draft_solution(self):
        writable = self._writable()
        for ticket in self:
            ticket.can_draft_solution = ticket in writable and not self.env["helpdesk.solution"]._why_not_of(ticket)

    @api.depends("corrective_action_ids")
    @api.depends_context("uid")
    def _compute_corrective_action_count(self):
        for ticket in self:
            ticket.corrective_action_count = len(self.env["helpdesk.corrective.action"]._of_case(ticket))

    @api.depends("phase", "solution", "corrective_action_ids.state", "corrective_action_ids.public_summary")
    @api.depends_context("uid")
    def _compute_can_quote_actions(self):
        writable = self._writable()
        for ticket in self:
            quotable = (
                ticket in writable
                and ticket.phase in ANSWERED_IN
                and self.env["helpdesk.corrective.action"]._to_quote(ticket)
            )
            ticket.can_quote_actions = bool(quotable)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_actions(self):
        """Opens the corrective actions of the case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt_complaint.helpdesk_corrective_action_action"
        )
        defaults = self.env["helpdesk.corrective.action"]._prepare_from(self, "case")
        context = {f"default_{name}": value for name, value in defaults.items()}
        action.update(domain=[("ticket_ids", "in", self.ids)], context=context)
        return action

    def _improvement_follows_move(self, phase_from, phase_to, now):
        unsolved = self.filtered(lambda t: t.is_media and t.phase == "closed" and t.close_reason == "unsolved")
        for ticket in unsolved:
            # what cannot be solved leads to a proposal
            ticket.sudo().action_propose_improvement()

    def action_propose_improvement(self):
        """Opens the improvement that a suggestion or a media coverage leads to; proposed once."""
        self.ensure_one()
        self.check_access("read")
        Action = self.env["helpdesk.corrective.action"]
        origin = "suggestion" if self.kind == "suggestion" else "media" if self.is_media else "case"
        domain = [("ticket_ids", "in", self.ids), ("kind", "=", "improvement"), ("state", "!=", "cancelled")]
        found = Action.search(domain, limit=1)
        if not found:
            vals = {
                **Action._prepare_from(self, origin),
                "kind": "improvement",
                "description": html2plaintext(self.description or "").strip(),
            }
            found = Action.create(vals)
        return Action._open_form(found)

    def action_quote_actions(self):
        """Adds to the solution what was found and done: the customers' words of actions that are done (K11)."""
        for ticket in self:
            if ticket.phase not in ANSWERED_IN:
                raise MoveNotAllowed(self.env._("The solution of %s has been given already.", ticket.number))
            actions = self.env["helpdesk.corrective.action"]._to_quote(ticket)
            if not actions:
                raise MissingInput(
                    self.env._(
                        "No corrective action of %s is done and tells what customers are told, or the solution has "
                        "it already.",
                        ticket.number,
                    )
                )
            title = ticket.with_context(lang=ticket.customer_lang).env._("What we have done so that it does not recur:")
            lines = Markup("").join(Markup("<li>%s</li>") % action.public_summary.strip() for action in actions)
            ticket.solution = (ticket.solution or Markup()) + Markup("<p>%s</p><ul>%s</ul>") % (title, lines)
        return True

    # ------------------------------------------------------------------
    # Suggestions
    # ------------------------------------------------------------------

    @api.depends("name", "description", "category_id", "type_id", "phase", "company_id", "solution_case_ids")
    @api.depends_context("uid", "lang")
    def _compute_solution_suggestions(self):
        for ticket in self:
            open_case = ticket.id and ticket.phase in ANSWERED_IN
            ticket.solution_suggestions = self.env["helpdesk.solution"]._suggest_for(ticket) if open_case else []

    # ------------------------------------------------------------------
    # Answering with an entry
    # ------------------------------------------------------------------

    def action_use_solution(self, solution_id):
        """Puts the answer of an entry into the case's solution, where the agent may still change it.

        :param solution_id: id of a published `helpdesk.solution`
        """
        self.ensure_one()
        entry = self.env["helpdesk.solution"]._published(int(solution_id), self.company_id)
        self.check_access("write")
        self._check_from(*ANSWERED_IN)
        written = "" if is_html_empty(self.solution) else self.solution
        if _bare(entry.solution) not in _bare(written):
            self.solution = Markup("%s%s") % (Markup(written), entry.solution)
        if not self.cause_id:
            self.cause_id = entry.cause_id
        self.env["helpdesk.solution.case"]._note(entry, self, "used")
        self.invalidate_recordset(["solution_case_ids", "solution_suggestions"])
        return True

    def action_use_solution_and_solve(self, solution_id):
        """The same, and the case is solved and closed at the first contact."""
        self.ensure_one()
        self._check_from("received", "verification")
        self.action_use_solution(solution_id)
        return self.action_solve_first_contact()

    # ------------------------------------------------------------------
    # Drafting an entry
    # ------------------------------------------------------------------

    def action_draft_solution(self):
        """Drafts an anonymised entry from a solved case and opens it; a second click opens the same one."""
        self.ensure_one()
        self.check_access("read")
        return self.env["helpdesk.solution"]._draft_of(self)._form_action()
