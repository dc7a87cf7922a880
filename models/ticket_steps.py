from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import html2plaintext, is_html_empty

from ..exceptions import ComplaintError, MissingInput
from .helpdesk_ticket_stage import OPEN
from .ticket_phase import MOVES, WAITING

# The buttons of the form: field that shows it -> where the step leads.
STEPS = {
    "can_start_verification": "verification",
    "can_accept": "processing",
    "can_return": "awaiting_customer",
    "can_reject": "rejected",
    "can_refer": "third_party",
    "can_propose": "proposed",
    "can_solve_first_contact": "closed",
    "can_resume": "resume",
    "can_take_back": "take_back",
    "can_send_back": "send_back",
    "can_close_unsolved": "unsolved",
    "can_cancel": "cancelled",
}


class HelpdeskTicket(models.Model):
    """The body's own steps: verify, accept, return, refuse, close as unsolved; `ticket_referral.py` refers."""

    _inherit = "helpdesk.ticket"

    can_start_verification = fields.Boolean(compute="_compute_steps")
    can_accept = fields.Boolean(compute="_compute_steps")
    can_return = fields.Boolean(compute="_compute_steps")
    can_reject = fields.Boolean(compute="_compute_steps")
    can_refer = fields.Boolean(compute="_compute_steps")
    can_propose = fields.Boolean(compute="_compute_steps")
    can_solve_first_contact = fields.Boolean(compute="_compute_steps")
    can_resume = fields.Boolean(compute="_compute_steps")
    can_take_back = fields.Boolean(compute="_compute_steps")
    can_send_back = fields.Boolean(compute="_compute_steps")
    can_close_unsolved = fields.Boolean(compute="_compute_steps")
    can_cancel = fields.Boolean(compute="_compute_steps")

    @api.depends("phase", "team_id")
    @api.depends_context("uid")
    def _compute_steps(self):
        for ticket in self:
            allowed = ticket._allowed_steps()
            for name, step in STEPS.items():
                ticket[name] = step in allowed

    def _allowed_steps(self):
        """Names of the steps open to the current user from the case's phase, as in `STEPS`."""
        self.ensure_one()
        phase = self.phase
        if not phase:
            return set()
        targets = set(MOVES[phase])
        leader = self._is_leader()
        steps = set()
        if phase in OPEN:
            steps |= targets & {"verification", "awaiting_customer", "rejected", "third_party", "proposed", "cancelled"}
        if phase == "verification":
            steps.add("processing")
        if phase in ("received", "verification"):
            steps.add("closed")
        if phase in ("awaiting_customer", "third_party"):
            steps = (steps - {"verification"}) | {"resume"}
        if phase == "third_party":
            steps.add("unsolved")
        if phase == "proposed":
            steps.add("take_back")
        if phase == "processing":
            steps.discard("verification")
            if leader:
                steps |= {"send_back", "unsolved"}
        return steps

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_start_verification(self):
        """received → verification; whoever begins takes an unassigned case of his team."""
        self._check_from("received")
        self._move("verification")
        for ticket in self.filtered(lambda t: not t.user_id):
            if self.env.user in ticket.team_id.user_ids and self.env.user not in ticket.sudo().subject_user_ids:
                ticket.user_id = self.env.user
        return True

    def action_accept(self):
        """verification → processing, once the case is classified."""
        self._check_from("verification")
        self._follow("before_acceptance")
        self.filtered(lambda t: not t.procedure).procedure = "treatment"
        self._move("processing")
        return True

    def action_return_to_customer(self, message):
        """Asks the customer for what is missing and waits for the answer.

        :param message: what is missing, plain text or HTML
        """
        text = self._need(message, self.env._("Say what the customer has to supply."))
        self._check_move("awaiting_customer")
        now = fields.Datetime.now()
        for ticket in self:
            ticket._move("awaiting_customer", now=now, reason=ticket._with_asked(text))
            ticket._send_notice("returned", message=ticket._with_asked(text, ticket.customer_lang))
        return True

    def action_resume(self):
        """The answer is there: back to the phase the case came from."""
        self._check_from(*WAITING)
        self._resume()
        return True

    def _resume(self, now=None, by_customer=False, by_item=False):
        """Back to the phase the cases came from.

        :param by_customer: the customer's answer brings them back
        :param by_item: he answered item by item, so that what he supplied is marked already
        """
        if by_customer and not by_item:
            # an answer by mail, in a call, in one text: somebody has to see what it settles
            for ticket in self:
                ticket._asked_requirements().to_check = True
        for phase, tickets in self.grouped(lambda t: t.phase_before_wait or "processing").items():
            tickets._move(phase, now=now, by_customer=by_customer)

    def action_reject(self, reason):
        """verification → rejected: the case is not eligible, and the customer is told why."""
        reason = self._need(reason, self.env._("Give the reason: the customer is told it."))
        self._check_move("rejected")
        self._move("rejected", reason=reason, close_reason="ineligible")
        self._send_notice("rejected", message=reason)
        return True

    def action_send_back(self, reason):
        """processing → verification, by the leader, with a reason."""
        reason = self._need(reason, self.env._("Say why the case has to be verified again."))
        self._check_leader()
        self._check_from("processing")
        self._move("verification", reason=reason)
        self._message_log_batch({t.id: self.env._("Back to verification: %s", reason) for t in self})
        return True

    def action_close_unsolved(self, reason):
        """Closes without a solution: from processing by the leader, from a third party when it answered itself."""
        reason = self._need(reason, self.env._("Say why the case cannot be solved: the customer is told it."))
        self._check_from("processing", "third_party")
        self.filtered(lambda t: t.phase == "processing")._check_leader()
        self._move("closed", reason=reason, close_reason="unsolved")
        self._send_notice("closed", message=reason)
        return True

    def _close_with_answer(self, answer):
        """third_party → closed: `answer` is the solution that the third party gave the customer itself."""
        self.filtered(lambda t: is_html_empty(t.solution)).solution = answer
        self._move("closed", reason=answer, close_reason="solved")
        self._send_notice("closed")

    def action_cancel(self, reason):
        """Any open phase → cancelled as out of scope: nobody competent to refer the customer to."""
        reason = self._need(reason, self.env._("Give the reason: the customer is told it."))
        self._move("cancelled", reason=reason, close_reason="out_of_scope")
        self._send_notice("cancelled", message=reason)
        return True

    def action_open_step(self):
        """Opens the dialog that asks for what the step named in the context needs."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.number,
            "res_model": "helpdesk.ticket.step",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_ticket_id": self.id,
                "default_step": self.env.context.get("default_step"),
            },
        }

    # ------------------------------------------------------------------
    # Checks
    # ------------------------------------------------------------------

    def _need(self, text, sentence):
        """The text, plain and trimmed.

        :raise MissingInput: when nothing is in it
        """
        plain = html2plaintext(text).strip() if isinstance(text, Markup) else (text or "").strip()
        if not plain:
            raise MissingInput(sentence)
        return plain

    def _check_leader(self):
        for ticket in self:
            if not ticket._is_leader():
                raise ComplaintError(self.env._("Only the team leader takes this step on %s.", ticket.number))
