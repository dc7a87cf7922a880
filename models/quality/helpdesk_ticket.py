from odoo import api, fields, models

from ...exceptions import ComplaintError, MoveNotAllowed
from ..assignment.helpdesk_asking import CALL
from ..process.helpdesk_ticket_stage import OPEN
from ..process.statement import Statement
from .helpdesk_contact_attempt import DECISIONS, FAILED

GROUP = "helpdesk_mgmt_complaint.group_quality"


class HelpdeskTicket(models.Model):
    """Who may judge a case: nobody who has handled or followed it, whom it is about, or whose it is.

    A customer who is not satisfied is asked why, by people who had nothing to do with the case (N18, K16).
    Reaching the customer: what was tried, when it is tried again, what was decided when nobody answered.
    """

    _inherit = "helpdesk.ticket"

    followup_ids = fields.One2many("helpdesk.quality.followup", "ticket_id", copy=False)
    followup_count = fields.Integer(compute="_compute_followup_count", string="Follow-ups")
    review_ids = fields.One2many("helpdesk.quality.review", "ticket_id", copy=False)
    review_count = fields.Integer(compute="_compute_review_count", string="Reviews")

    # a draw reads the cases that closed in its period, and no others
    _closed_in_idx = models.Index("(company_id, closed_date) WHERE phase = 'closed'")

    contact_attempt_ids = fields.One2many(
        "helpdesk.contact.attempt", "ticket_id", string="Contact attempts", copy=False
    )
    contact_attempt_count = fields.Integer(compute="_compute_contact_attempts")
    contact_decision_due = fields.Boolean(
        compute="_compute_contact_attempts", help="So many attempts failed that the agent decides how to go on."
    )

    def _is_neutral(self, user):
        self.ensure_one()
        case = self.sudo()
        partial = case.handler_ids | case.user_id | case.officer_id | case._barred_handlers()
        return user.active and user not in partial and case.company_id in user.sudo().company_ids

    def _quality_staff(self):
        """Members of the quality team who may judge the case and may see it, as `res.users`."""
        self.ensure_one()
        group = self.env.ref(GROUP, raise_if_not_found=False)
        staff = group.sudo().all_user_ids if group else self.env["res.users"]
        return staff.filtered(lambda u: u._is_internal() and self._is_neutral(u) and self._may_be_read_by(u))

    def _quality_leader(self):
        """Who is told what the quality team leaves undone: the head of quality, else a manager; never a handler."""
        self.ensure_one()
        leader = self.company_id.sudo().complaint_quality_leader_id
        return (leader | self._managers(self.company_id)).filtered(self._is_neutral)[:1]

    # ------------------------------------------------------------------
    # A customer who is not satisfied is asked why, by people who had
    # ------------------------------------------------------------------

    @api.depends("followup_ids")
    @api.depends_context("uid")
    def _compute_followup_count(self):
        # what the user may not see is not counted either
        counts = {}
        if self.env["helpdesk.quality.followup"].has_access("read"):
            counts = dict(
                self.env["helpdesk.quality.followup"]._read_group(
                    [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
                )
            )
        for ticket in self:
            ticket.followup_count = counts.get(ticket, 0)

    def action_open_followups(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Quality follow-ups"),
            "res_model": "helpdesk.quality.followup",
            "view_mode": "list,form",
            "domain": [["ticket_id", "=", self.id]],
        }

    def _quality_follows_satisfaction(self, now):
        self.env["helpdesk.quality.followup"]._open_for(self, now)

    def _on_quality_contact(self, attempt, now):
        """The customer was talked to about how it went: this answers nothing that the case itself waits for."""
        if attempt.outcome == "reached" and (attempt.answer or "").strip():
            means = dict(attempt._fields["means"]._description_selection(self.env))[attempt.means]
            title = self.env._(
                "The customer told the quality team (%(means)s, taken down by %(user)s):",
                means=means,
                user=attempt.user_id.name,
            )
            self._receive(Statement(attempt.answer.strip(), title=title, answers=False))
        attempt.followup_id._on_contact(attempt, now)

    @api.depends("review_ids.state")
    @api.depends_context("uid")
    def _compute_review_count(self):
        counts = dict(
            self.env["helpdesk.quality.review"]._read_group(
                [("ticket_id", "in", self.ids), ("state", "=", "done")], ["ticket_id"], ["__count"]
            )
            if self.env["helpdesk.quality.review"].has_access("read")
            else ()
        )
        for ticket in self:
            ticket.review_count = counts.get(ticket, 0)

    def action_open_reviews(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Quality reviews"),
            "res_model": "helpdesk.quality.review",
            "view_mode": "list,form",
            "domain": [["ticket_id", "=", self.id], ["state", "=", "done"]],
        }

    # ------------------------------------------------------------------
    # Reaching the customer
    # ------------------------------------------------------------------

    @api.depends("contact_attempt_ids.outcome", "contact_attempt_ids.decision")
    def _compute_contact_attempts(self):
        for ticket in self:
            limit = ticket.company_id.sudo().complaint_contact_attempts
            ticket.contact_attempt_count = len(ticket.contact_attempt_ids)
            ticket.contact_decision_due = 0 < limit <= len(ticket._failed_attempts())

    def _failed_attempts(self):
        """The attempts that failed since the customer was last reached, or a decision was last taken; latest first."""
        self.ensure_one()
        failed = self.env["helpdesk.contact.attempt"].sudo()
        for attempt in self.sudo().contact_attempt_ids.sorted("id", reverse=True):
            if attempt.outcome not in FAILED or attempt.decision:
                break
            failed |= attempt
        # those of the quality team have their own end
        return failed.filtered(lambda attempt: not attempt.followup_id)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_log_contact(self):
        """The form for a call or message; the one for the decision where that is due first."""
        self.ensure_one()
        decide = self.contact_decision_due
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide how to go on") if decide else self.env._("Log a contact"),
            "res_model": "helpdesk.contact.attempt.decide" if decide else "helpdesk.contact.attempt",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def action_decide_contact(self, decision, reason):
        """How to go on with a customer whom several attempts did not reach; kept on the latest of them.

        :param decision: one of continue, other_means, close
        :raise MissingInput: without a reason
        """
        self.ensure_one()
        self.check_access("write")
        reason = self._need(reason, self.env._("Give the reason of the decision."))
        if decision not in dict(DECISIONS):
            raise ComplaintError(self.env._("Choose how to go on."))
        if not self.contact_decision_due:
            raise ComplaintError(self.env._("%s: no decision is due. Log the next attempt.", self.number))
        self._failed_attempts()[:1].write(
            {
                "decision": decision,
                "decision_reason": reason,
                "decided_by_id": self.env.uid,
                "decided_date": fields.Datetime.now(),
            }
        )
        labels = dict(self.env["helpdesk.contact.attempt"]._fields["decision"]._description_selection(self.env))
        self._message_log(
            body=self.env._("Customer not reached: %(decision)s. %(reason)s", decision=labels[decision], reason=reason)
        )
        if decision == "close":
            self._close_unreached(reason)
        return True

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------

    def _check_contact_decided(self):
        self.ensure_one()
        if self.contact_decision_due:
            raise ComplaintError(
                self.env._(
                    "%(count)s attempts to reach the customer of %(case)s failed. Decide how to go on before the next "
                    "one: go on, try another way, or close the case.",
                    count=len(self._failed_attempts()),
                    case=self.number,
                )
            )

    def _close_unreached(self, reason):
        """Any phase in which the body needs the customer → cancelled as unresponsive; the customer is told."""
        self._check_from("received", "verification", "processing", "awaiting_customer")
        row = self._running("customer_reply")
        if row:
            raise MoveNotAllowed(
                self.env._(
                    "The customer of %(case)s has until %(date)s to answer; without an answer the case then closes by "
                    "itself.",
                    case=self.number,
                    date=self._local_moment(row.due_date),
                )
            )
        self._move("cancelled", reason=reason, close_reason="unresponsive")
        self._send_notice("cancelled")

    # ------------------------------------------------------------------
    # What an attempt does to the case
    # ------------------------------------------------------------------

    def _on_contact_attempt(self, attempt, now):
        """An attempt was logged on this case (superuser mode)."""
        self.ensure_one()
        if attempt.followup_id:
            self._on_quality_contact(attempt, now)
            return
        # the call that had been due was made, whoever had been asked for it
        self.activity_feedback([CALL])
        if attempt.next_date and self.phase in OPEN:
            self._schedule_next_attempt(attempt)
        if attempt.outcome != "reached" or not self.phase:
            return
        if self.phase in OPEN:
            self._on_public_message(now)
        if (attempt.answer or "").strip():
            self._take_logged_answer(attempt)

    def _schedule_next_attempt(self, attempt):
        tz = self.team_id._complaint_calendar().tz or "UTC"
        self._ask(
            attempt.user_id,
            lambda env, number: env._(
                "Contact %(customer)s again: %(date)s",
                customer=self.customer_name,
                date=self._local_moment(attempt.next_date, env.lang),
            ),
            CALL,
            date=fields.Datetime.context_timestamp(self.with_context(tz=tz), attempt.next_date).date(),
            notify=True,
        )

    def _take_logged_answer(self, attempt):
        """What the customer told an agent counts as if the customer had written it."""
        means = dict(attempt._fields["means"]._description_selection(self.env))[attempt.means]
        title = self.env._(
            "The customer answered (%(means)s, taken down by %(user)s):", means=means, user=attempt.user_id.name
        )
        self._receive(Statement(attempt.answer.strip(), title=title))
