from odoo import api, fields, models
from odoo.tools import html2plaintext, is_html_empty

from ...exceptions import ComplaintError, MissingInput, MoveNotAllowed, NotTheCustomer, WindowOver
from ...tools.anonymise import PLACEHOLDER
from ...tools.plural import counted
from .acting import Came, act, acting
from .helpdesk_ticket_stage import OPEN
from .media import without_customer
from .statement import Statement

CUSTOMER_DECISIONS = [
    ("accept", "Accepts the solution"),
    ("reject", "Rejects the solution"),
    ("reopen", "Wants the case reopened"),
    ("withdraw", "Withdraws the case"),
]


def why_not_reopened(case):
    """What the customer is told who comes too late, and what he can do instead."""
    if case._is_duplicate():
        return case.env["helpdesk.ticket.match"]._next_words(case)
    lapsed = case.deadline_ids.filtered(lambda r: r.kind == "decision" and r.state == "lapsed")[-1:]
    if case.reopen_until:
        return case.env._(
            "The time to reopen %(case)s ended on %(date)s. File a new case and name this number: it will be "
            "looked at together with the old one.",
            case=case.number,
            date=case._local_moment(case.reopen_until),
        )
    if lapsed and case.decision == "lapsed":
        return case.env._(
            "The time to decide on the solution of %(case)s ended on %(date)s, so it counts as accepted. File a "
            "new case and name this number: it will be looked at together with the old one.",
            case=case.number,
            date=case._local_moment(lapsed.due_date),
        )
    return case.env._(
        "%s has ended and cannot be reopened. File a new case and name this number: it will be looked at "
        "together with the old one.",
        case.number,
    )


def logged_words(case, attempt):
    """What the customer is told was taken down, in his language."""
    env = case.with_context(lang=case.customer_lang).env
    labels = {name: dict(attempt._fields[name]._description_selection(env)) for name in ("customer_decision", "means")}
    return env._(
        "%(decision)s (%(means)s, %(date)s, taken down by %(user)s)%(reason)s",
        decision=labels["customer_decision"][attempt.customer_decision],
        means=labels["means"][attempt.means],
        date=case._local_moment(attempt.date, case.customer_lang),
        user=attempt.user_id.name,
        reason=f": {attempt.note}" if attempt.note else ".",
    )


class HelpdeskTicket(models.Model):
    """The solution and what the customer makes of it: accepts, rejects, reopens, withdraws.

    Nobody decides for the customer; what a customer said by phone or at the counter is taken down.
    """

    _inherit = "helpdesk.ticket"

    solution = fields.Html(copy=False, sanitize_style=True, help="What the customer is told was found and done.")
    solution_date = fields.Datetime(copy=False, readonly=True)
    decision = fields.Selection(
        [("pending", "Pending"), ("accepted", "Accepted"), ("rejected", "Rejected"), ("lapsed", "Deemed accepted")],
        copy=False,
        tracking=True,
    )
    reopen_count = fields.Integer(string="Reopened", copy=False)
    expects_cause = fields.Boolean(
        compute="_compute_expects_cause", help="The solution is to name the cause, and nobody has said it yet."
    )
    can_log_decision = fields.Boolean(compute="_compute_steps")

    @api.depends("cause_id", "type_id", "phase", "company_id")
    def _compute_expects_cause(self):
        domain = [("company_id", "in", [False, *self.company_id.ids])]
        causes = self.env["helpdesk.complaint.cause"].sudo().search(domain)
        for ticket in self:
            offered = causes.filtered(
                lambda c, ticket=ticket: c.company_id in (c.company_id.browse(), ticket.company_id)
            )
            ticket.expects_cause = bool(
                offered and ticket.phase and not ticket.cause_id and ticket.type_id.sudo().needs_decision
            )

    # ------------------------------------------------------------------
    # The body proposes
    # ------------------------------------------------------------------

    def action_propose_solution(self):
        """Proposes the `solution`; the customer has the decision window, or, where none is due, the case closes."""
        self._check_solution()
        self._check_move("proposed")
        now = fields.Datetime.now()
        deciding = self.filtered(lambda t: t._customer_decides())
        deciding._move("proposed", now=now, solution_date=now, decision="pending")
        deciding._send_notice("proposed")
        closing = self - deciding
        if closing:
            closing._move("proposed", now=now, solution_date=now, decision=False)
            closing._move("closed", now=now, close_reason="solved")
            closing._send_notice("closed")
        return True

    def action_solve_first_contact(self):
        """Registered, solved and closed at the first contact."""
        self._check_solution()
        self._check_from("received", "verification")
        now = fields.Datetime.now()
        self._move("closed", now=now, solution_date=now, close_reason="solved", procedure="first_contact")
        self._send_notice("closed")
        return True

    def action_take_back(self):
        """proposed → processing: the body takes its proposal back before the customer answered."""
        self._check_from("proposed")
        self._move("processing", decision=False, solution_date=False)
        self._send_notice("taken_back")
        return True

    def _customer_decides(self):
        self.ensure_one()
        if without_customer(self):
            return False
        return self.type_id.sudo().needs_decision and self.company_id.sudo().complaint_decision_days > 0

    def _check_solution(self):
        """:raise MissingInput: there is no solution, or it still has a place to be filled in"""
        for ticket in self:
            if is_html_empty(ticket.solution):
                raise MissingInput(
                    self.env._("Write the solution of %s first: the customer is told it.", ticket.number)
                )
            left = PLACEHOLDER.search(html2plaintext(ticket.solution))
            if left:
                raise MissingInput(
                    self.env._(
                        "The solution of %(case)s still has a place to be filled in: %(place)s. The customer receives "
                        "this text.",
                        case=ticket.number,
                        place=left[0],
                    )
                )

    # ------------------------------------------------------------------
    # The customer decides
    # ------------------------------------------------------------------

    def action_customer_accept(self):
        """proposed → closed as solved; a case that closed with its solution is accepted afterwards."""
        self.ensure_one()
        ticket, now = self._for_customer(), fields.Datetime.now()
        if ticket._accepts_afterwards():
            # the case is closed already: what follows is that the customer is asked how it was
            ticket._write_managed({"decision": "accepted"})
            ticket._survey_follows_acceptance()
            return True
        ticket._check_proposed()
        if not ticket._lapse_if_over(now):
            self.env["helpdesk.ticket.deadline"]._end(ticket, ["decision"], "met", now)
            ticket._move("closed", now=now, by_customer=True, decision="accepted", close_reason="solved")
            ticket._send_notice("closed")
        return True

    def action_customer_reject(self, reason):
        """proposed → back in processing, with the customer's reason."""
        self.ensure_one()
        ticket, now = self._for_customer(), fields.Datetime.now()
        reason = self._need(reason, self.env._("Tell us why the solution does not satisfy you."))
        ticket._check_proposed()
        if ticket._lapse_if_over(now):
            return ticket._reopen(reason, now)
        self.env["helpdesk.ticket.deadline"]._end(ticket, ["decision"], "met", now)
        former, handler = ticket.user_id, ticket._handler_after_rejection()
        values = {"decision": "rejected", "reopen_count": ticket.reopen_count + 1, "user_id": handler.id}
        ticket._move("processing", now=now, reason=reason, by_customer=True, **values)
        if former != handler:
            ticket._tell_former(former)
        ticket._receive(Statement(reason, title=self.env._("The customer rejects the solution:"), answers=False))
        ticket._send_notice("reopened", message=reason)
        ticket._tell_leader_of_second_reopening()
        return True

    def action_reopen(self, reason):
        """An ended case → open again, while the stored window runs; an ineligible one goes to appeal."""
        self.ensure_one()
        ticket = self._for_customer()
        reason = self._need(reason, self.env._("Tell us why the case should be reopened."))
        return ticket._reopen(reason, fields.Datetime.now())

    def action_withdraw(self):
        """Any open phase → cancelled, because the customer withdraws."""
        self.ensure_one()
        ticket = self._for_customer()
        ticket._check_move("cancelled")
        ticket._move("cancelled", by_customer=True, close_reason="withdrawn")
        ticket._send_notice("cancelled")
        return True

    def _decide(self, decision, reason):
        """What a public page sends: the caller has checked who it is.

        :param decision: accept, reject, reopen, withdraw, or again (a new case that continues this one)
        """
        if decision == "accept":
            return self.action_customer_accept()
        if decision == "reject":
            return self.action_customer_reject(reason)
        if decision == "reopen":
            return self.action_reopen(reason)
        if decision == "again":
            return self._file_again(reason)
        return self.action_withdraw()

    def _for_customer(self):
        """The case in superuser mode, once it is sure that the customer acts.

        :raise NotTheCustomer: staff do not decide for the customer
        """
        self.ensure_one()
        if not self._acts_as_customer():
            self.check_access("read")
            raise NotTheCustomer(
                self.env._(
                    "Only the customer decides on %s: from the portal, or from the link in the notice.", self.number
                )
            )
        return self.sudo() if self.env.su else act(self.sudo(), came=Came("portal"))

    def _check_proposed(self):
        if self.phase != "proposed":
            raise MoveNotAllowed(
                self._last_move()._just_now()
                + self.env._(
                    "%s has no solution waiting for a decision; it may have been decided already.", self.number
                )
            )

    def _reopen(self, reason, now):
        if self.phase in OPEN:
            raise MoveNotAllowed(self.env._("%s is open: there is nothing to reopen.", self.number))
        if not self._may_reopen():
            raise WindowOver(why_not_reopened(self))
        team = self.team_id._standing(self.company_id)
        if team != self.team_id:
            self._write_automatically({"team_id": team.id})
        target = {"closed": "processing", "rejected": "verification"}.get(self.phase) or self.phase_before_cancel
        appeal = self.phase == "rejected"
        if appeal:
            handler = self.team_id._leaders().filtered(self._may_be_given)[:1] or self._next_handler() or self.user_id
        else:
            handler = self._next_handler() or self.user_id
        if not handler.active:
            handler = self._first_told(handler)
        solved, ended = self.close_reason == "solved", self.closed_date
        # who was told no solution has rejected none
        decision = "pending" if target == "proposed" else "rejected" if solved else False
        values = {"decision": decision, "reopen_count": self.reopen_count + 1, "user_id": handler.id}
        left = self.phase
        self._move(target, now=now, reason=reason, by_customer=True, **values)
        if target == "awaiting_customer":
            # the customer's word is the answer the case was waiting for
            self._resume(now=now, by_customer=True)
        if left == "cancelled":
            self.env["helpdesk.ticket.deadline"]._take_up(self, ended, now)
        self._receive(Statement(reason, title=self.env._("The customer reopens the case:"), answers=False))
        self._send_notice("reopened", message=reason)
        self._tell_leader_of_second_reopening()
        return True

    def _tell_leader_of_second_reopening(self):
        """A case that comes back again goes up: to the leader, else the next one above him (E13)."""
        self.filtered(lambda t: t.reopen_count > 1)._ask(
            lambda case: case._first_told(self.env["res.users"]),
            lambda env, number: counted(
                env._("%(case)s was reopened {count, plural, one {# time} other {# times}}"),
                env.lang,
                case=number,
                count=self.reopen_count,
            ),
            notify=True,
        )

    # ------------------------------------------------------------------
    # Phases and the ledger
    # ------------------------------------------------------------------

    def _decision_follows_move(self, phase_from, phase_to, now):
        # nobody is asked for a decision any more
        self._write_managed({"decision": False})

    def _lapse_if_over(self, now):
        """Whether the decision window had ended; the case is then closed as deemed accepted."""
        if self.phase == "proposed" and (self.env["helpdesk.ticket.notice"]._is_unreached(self) or self._has_spoken()):
            # the customer acts although no notice arrived, or wrote in time: the window has not ended for him
            return False
        # it counts when the customer said it, not when it was typed
        now = acting(self.env).said_on or now
        row = self._running("decision")
        if row and row.due_date < now:
            self._lapse_decision(now)
            return True
        return False

    def _lapse_decision(self, now):
        """Silence in the decision window: closed as solved, kept apart from an acceptance."""
        kept = self.env["helpdesk.ticket.notice"]._keep_unreached(self, "decision", ("proposed",), now)
        waiting = (self - kept).filtered(lambda t: t.phase == "proposed")
        spoken = waiting.filtered(lambda t: t._has_spoken())
        for case in spoken:
            case._running("decision")._prolong(now)
        spoken._ask_decision_of_writer()
        waiting -= spoken
        self.env["helpdesk.ticket.deadline"]._end(waiting, ["decision"], "lapsed", now)
        act(waiting, came=Came("silence"))._move("closed", now=now, decision="lapsed", close_reason="solved")
        waiting._send_notice("closed")

    def _has_spoken(self):
        """Whether the customer wrote since the solution was proposed, and nobody answered him: that is no silence."""
        staff, customer = self._last_words()
        proposed = self._last_move().date
        return bool(customer and customer > max(proposed, staff or proposed))

    def _lapse_customer_reply(self, now):
        """Silence of a customer who was asked for something: closed as unresponsive, the customer is told."""
        notices = self.env["helpdesk.ticket.notice"]
        kept = notices._keep_unreached(self, "customer_reply", ("awaiting_customer",), now)
        waiting = (self - kept).filtered(lambda t: t.phase == "awaiting_customer")
        self.env["helpdesk.ticket.deadline"]._end(waiting, ["customer_reply"], "lapsed", now)
        act(waiting, came=Came("silence"))._move("cancelled", now=now, close_reason="unresponsive")
        waiting._send_notice("cancelled")

    # ------------------------------------------------------------------
    # Nobody decides for the customer; what a customer said by phone or at
    # ------------------------------------------------------------------

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
        came = Came("staff", staff=heard_by.id, attempt=attempt.id)
        case = act(self.sudo(), said_on=heard_date, came=came)
        case._decide(decision, reason)
        case._send_notice("decision_logged", message=logged_words(case, attempt))
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
