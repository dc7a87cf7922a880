from odoo import api, fields, models

from ..exceptions import ComplaintError, MoveNotAllowed
from .acting import act
from .helpdesk_ticket_stage import OPEN

CUSTOMER_DECISIONS = [
    ("accept", "Accepts the solution"),
    ("reject", "Rejects the solution"),
    ("reopen", "Wants the case reopened"),
    ("withdraw", "Withdraws the case"),
]


class HelpdeskContactAttempt(models.Model):
    """A decision that the customer told an agent is kept with the contact: who heard it, when and how."""

    _inherit = "helpdesk.contact.attempt"

    customer_decision = fields.Selection(CUSTOMER_DECISIONS, string="What the customer decided", readonly=True)


class HelpdeskTicket(models.Model):
    """Nobody decides for the customer; what a customer said by phone or at the counter is taken down."""

    _inherit = "helpdesk.ticket"

    can_log_decision = fields.Boolean(compute="_compute_can_log_decision")

    @api.depends("phase", "reopen_until")
    def _compute_can_log_decision(self):
        for ticket in self:
            ticket.can_log_decision = bool(ticket._loggable_decisions())

    def _loggable_decisions(self):
        """What the customer may decide now, in the order of `CUSTOMER_DECISIONS`."""
        self.ensure_one()
        if not self.phase:
            return []
        possible = set(self._portal_decisions()) | ({"withdraw"} if self.phase in OPEN else set())
        return [decision for decision, _label in CUSTOMER_DECISIONS if decision in possible]

    def action_open_decision_log(self):
        """The dialog for what the customer said."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What the customer decided"),
            "res_model": "helpdesk.ticket.log_decision",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def action_log_decision(self, decision, reason, means="phone", heard_by_id=None, heard_date=None):
        """Takes down what the customer said, and acts on it as if he had said it here; he is told what was taken down.

        :param decision: one of `CUSTOMER_DECISIONS`
        :param reason: the customer's words; needed wherever the customer must give a reason
        :param means: how he said it, as of a contact attempt
        :param heard_by_id: id of the user who heard it; empty: the current one
        :param heard_date: naive UTC moment; empty: now
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.su and not self.env.user._is_internal():
            raise ComplaintError(self.env._("Decide on the page of your case."))
        now = fields.Datetime.now()
        heard_date = fields.Datetime.to_datetime(heard_date) or now
        heard_by = self.env["res.users"].browse(heard_by_id or self.env.uid)
        self._check_log_decision_allowed(decision, heard_by, heard_date, now)
        if decision in ("reject", "reopen"):
            reason = self._need(reason, self.env._("Write down why, in the customer's words."))
        attempt = (
            self.env["helpdesk.contact.attempt"]
            .sudo()
            .create(
                {
                    "ticket_id": self.id,
                    "user_id": heard_by.id,
                    "date": heard_date,
                    "direction": "in",
                    "means": means,
                    "outcome": "reached",
                    "note": reason,
                    "customer_decision": decision,
                }
            )
        )
        case = act(self.sudo(), said_on=heard_date)
        case._decide(decision, reason)
        case._send_notice("decision_logged", message=case._logged_words(attempt))
        return True

    def _check_log_decision_allowed(self, decision, heard_by, heard_date, now):
        if decision not in self._loggable_decisions():
            raise MoveNotAllowed(
                self.env._("%s is not open to this decision; it may have been decided already.", self.number)
            )
        if heard_by.sudo().share or not heard_by.sudo().active:
            raise ComplaintError(self.env._("Say which of your colleagues heard it."))
        if heard_date > now:
            raise ComplaintError(self.env._("What the customer will say cannot be taken down: the time is to come."))
        since = self._last_move().date
        if heard_date < since:
            raise ComplaintError(
                self.env._(
                    "The customer can have decided on %(case)s only since %(date)s. Correct the time.",
                    case=self.number,
                    date=self._local_moment(since),
                )
            )

    def _logged_words(self, attempt):
        """What the customer is told was taken down, in his language."""
        self.ensure_one()
        env = self.with_context(lang=self.customer_lang).env
        labels = {
            name: dict(attempt._fields[name]._description_selection(env)) for name in ("customer_decision", "means")
        }
        return env._(
            "%(decision)s (%(means)s, %(date)s, taken down by %(user)s)%(reason)s",
            decision=labels["customer_decision"][attempt.customer_decision],
            means=labels["means"][attempt.means],
            date=self._local_moment(attempt.date, self.customer_lang),
            user=attempt.user_id.name,
            reason=f": {attempt.note}" if attempt.note else ".",
        )
