import logging

import psycopg2.errors
from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ...exceptions import ComplaintError, MissingInput
from ..assignment import helpdesk_asking  # noqa: F401 (its model is inherited)
from ..assignment.helpdesk_asking import CALL, TODO, WARNING
from ..process.acting import acting
from ..process.helpdesk_ticket import WAITING
from ..process.helpdesk_ticket_stage import ENDED, OPEN
from .helpdesk_ticket_deadline import KINDS, MILESTONES, OUTLOOKS, PROMISES, RUNNING, WITH_CASE
from .helpdesk_ticket_deadline_flow import PAUSE_FLAG

# A case that comes back from there has a new resolution limit.
BACK_FROM = ("proposed", *ENDED)
# What may stand on the case as its next limit.
SHOWN = tuple(kind for kind, spec in KINDS.items() if not spec.outlives and kind not in ("reopening", "survey"))
DELAY_ACTIVITY = "helpdesk_mgmt_complaint.activity_explain_delay"
_logger = logging.getLogger(__name__)


class HelpdeskTicket(models.Model):
    """The ledger on the case: when its limits open, stand still and end, and what the case shows of them.

    Who spoke last: the first response, the word to a waiting customer, a pause that was not due.
    M15: a case that is late is explained to the customer, with the date when an answer can be expected.
    What an open case asked of people ends with it.
    """

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "helpdesk.asking"]

    deadline_ids = fields.One2many("helpdesk.ticket.deadline", "ticket_id", string="Time limits", copy=False)
    reopen_until = fields.Datetime(
        compute="_compute_reopen_until",
        store=True,
        copy=False,
        help="The customer may reopen the closed case until then; empty while it is open.",
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue", string="Overdue")
    next_due_id = fields.Many2one("helpdesk.ticket.deadline", compute="_compute_next_due")
    next_due_date = fields.Datetime(
        compute="_compute_next_due", string="Next limit", help="The earliest limit that runs now."
    )
    next_due_kind = fields.Char(compute="_compute_next_due", string="Kind of limit")
    next_due_outlook = fields.Selection(OUTLOOKS, compute="_compute_next_due", string="State of the limit")
    next_due_left = fields.Char(compute="_compute_next_due")
    delay_reason = fields.Text(copy=False, tracking=True)
    promised_date = fields.Date(string="Answer promised for", copy=False, tracking=True)
    delay_explained_date = fields.Datetime(copy=False, readonly=True)
    is_delay_unexplained = fields.Boolean(
        string="Delay not explained",
        compute="_compute_is_delay_unexplained",
        search="_search_is_delay_unexplained",
        help="The resolution is late and the customer has not been told why.",
    )

    @api.depends("deadline_ids.due_date", "deadline_ids.kind", "phase")
    def _compute_reopen_until(self):
        for ticket in self:
            rows = ticket.phase in ENDED and ticket.deadline_ids.filtered(lambda r: r.kind == "reopening")
            ticket.reopen_until = max(rows, key=lambda r: (r.start_date, r.id)).due_date if rows else False

    @api.depends("deadline_ids.state", "deadline_ids.due_date", "deadline_ids.done_date")
    def _compute_is_overdue(self):
        for ticket in self:
            ticket.is_overdue = any(row.outlook == "overdue" and row.kind in PROMISES for row in ticket.deadline_ids)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("deadline_ids", "any", self.env["helpdesk.ticket.deadline"]._get_late_domain(PROMISES))]

    @api.depends("deadline_ids.state", "deadline_ids.due_date", "deadline_ids.done_date")
    def _compute_next_due(self):
        labels = dict(self.env["helpdesk.ticket.deadline"]._fields["kind"]._description_selection(self.env))
        for ticket in self:
            rows = ticket.deadline_ids.filtered(lambda r: r._is_open() and r.kind in SHOWN)
            # one that stands still is not due at its date
            first = rows.sorted(lambda r: (r.state == "paused", r.due_date, r.id))[:1]
            ticket.next_due_id = first
            ticket.next_due_date = first.due_date
            ticket.next_due_kind = labels.get(first.kind)
            ticket.next_due_outlook = first.outlook
            ticket.next_due_left = first.left_text

    # ------------------------------------------------------------------
    # Policies
    # ------------------------------------------------------------------

    def _policy_facts(self):
        """What policies ask about, as `HelpdeskSlaPolicy._criteria` names it."""
        self.ensure_one()
        return {
            "company": self.company_id.id,
            "team": self.team_id.id,
            "type": self.type_id.id,
            "categories": {int(i) for i in (self.category_id.parent_path or "").split("/") if i},
            "channel": self.channel_id.id,
            "segment": self.segment_id.id,
            "complexity": self.complexity,
            "importance": self.importance,
            "reopened": "yes" if self.reopen_count else "no",
        }

    def _routing_follows_write(self, vals, before):
        """Cases that a person has given to somebody, or to another team, are routed."""
        routed = self.browse([ticket.id for ticket in before])
        if not acting(self.env).automatic and (vals.get("user_id") or vals.get("team_id")):
            self.env["helpdesk.ticket.deadline"]._finish(routed, ["routing"], fields.Datetime.now())

    def _deadlines_follow_write(self, vals, before):
        """What policies ask about has changed: running rows are planned again.

        :param before: {case: its `_policy_facts`}
        """
        after = {ticket: ticket._policy_facts() for ticket in before}
        changed = self.browse([t.id for t, facts in before.items() if t.phase in OPEN and after[t] != facts])
        if changed:
            changed._apply_policies(MILESTONES, reason="case")
        moved = self.browse([t.id for t, facts in before.items() if after[t]["team"] != facts["team"]])
        if moved:
            # windows and words to the customer have no policy that would bring them along
            self.env["helpdesk.ticket.deadline"]._calendar_replaced(moved.filtered("phase").team_id, reason="case")

    def _apply_policies(self, milestones, reason):
        """Running rows take the policy that matches now; a milestone that had none gets its row, from its own start."""
        Deadline = self.env["helpdesk.ticket.deadline"].sudo()
        now = fields.Datetime.now()
        cases = self.sudo().filtered(lambda t: t.phase in OPEN)
        for milestone in milestones:
            policies, late = self.env["helpdesk.sla.policy"]._match_batch(cases, milestone), []
            for ticket in cases:
                rows = ticket.deadline_ids.filtered(lambda r, kind=milestone: r.kind == kind)
                rows._miss_late(now)
                running = rows.filtered(lambda r: r.state in RUNNING)
                policy = policies.get(ticket)
                if running and policy:
                    running._take_policy(policy, ticket, reason)
                elif running:
                    running._resume(now)
                    running.write({"state": "cancelled", "done_date": now, "next_action_date": False})
                elif policy and (start := ticket._milestone_start(milestone, policy, rows)):
                    late.append((ticket, start, policy))
                rows._schedule()
            # a policy that comes now finds nobody late
            Deadline._open_late(milestone, late, never_due_before=now if reason == "policy" else None)

    def _milestone_start(self, milestone, policy, rows):
        """When a milestone without a running row began to run for this case; False when it is over or has not begun.

        :param rows: those it has had; one that no policy wanted any more is followed by another, no other is
        """
        self.ensure_one()
        moves = self.move_ids.sorted("id")
        back = moves.filtered(lambda m: m.phase_from in BACK_FROM and m.phase_to in OPEN)[-1:]
        if back and milestone != "resolution":
            return False
        if rows.filtered(lambda r: r.state != "cancelled" and (not back or r.start_date >= back.date)):
            return False
        phase = self.phase_before_wait if self.phase in PAUSE_FLAG else self.phase
        if milestone == "verification" and phase not in ("received", "verification"):
            return False
        if milestone == "routing" and self.user_id:
            return False
        if milestone == "first_response" and self._was_answered():
            return False
        if milestone == "resolution" and phase == "proposed":
            return False
        if back:
            return moves.filtered(lambda m: m.id >= back.id and m.phase_to == "processing")[:1].date or False
        if policy.starts_on == "accepted":
            accepted = moves.filtered(lambda m: (m.phase_from, m.phase_to) == ("verification", "processing"))
            return accepted[:1].date or False
        # cases that were there before their team had the process were promised nothing
        return moves.filtered(lambda m: not m.phase_from)[:1].date or False

    # ------------------------------------------------------------------
    # Registration and phases
    # ------------------------------------------------------------------

    def _deadlines_of_registered(self, now):
        Deadline = self.env["helpdesk.ticket.deadline"]
        Deadline._open_milestones(self, MILESTONES, now, starts_on="registered")
        Deadline._finish(self.filtered("user_id"), ["routing"], now)
        Deadline._finish(self.filtered("channel_id.answered_at_once"), ["first_response"], now)

    def _deadlines_before_move(self, phase_from, phase_to, now):
        Deadline = self.env["helpdesk.ticket.deadline"]
        if phase_from in PAUSE_FLAG:
            Deadline._resume_tickets(self, now)
        if phase_from == "awaiting_customer":
            Deadline._end(self, ["customer_reply"], "cancelled" if phase_to in ENDED else "met", now)
        if phase_from == "verification" and phase_to not in ("awaiting_customer", "cancelled"):
            Deadline._finish(self, ["verification"], now)
        if phase_from in ENDED:
            Deadline._end(self, ["reopening"], "met", now)

    def _deadlines_follow_move(self, phase_from, phase_to, now):
        Deadline = self.env["helpdesk.ticket.deadline"]
        if phase_to in PAUSE_FLAG:
            if phase_from in ENDED:
                self.filtered(lambda t: t.phase_before_wait == "processing")._open_processing(phase_from, now)
            Deadline._pause(self, phase_to, now)
        if phase_to == "awaiting_customer":
            Deadline._open(self, "customer_reply", now)
        elif phase_to == "processing":
            self._open_processing(phase_from, now)
        elif phase_to == "proposed":
            Deadline._finish(self, ["resolution", "first_response", "customer_update"], now)
        elif phase_to in ENDED:
            if phase_to == "closed":
                Deadline._finish(self, WITH_CASE, now)
            else:
                Deadline._cancel(self, now)
            Deadline._open(self.filtered(lambda t: t.close_reason != "duplicate"), "reopening", now)

    def _open_processing(self, phase_from, now):
        """Work begins, or begins again: then a new resolution row runs from now, whatever its policy starts on."""
        Deadline = self.env["helpdesk.ticket.deadline"]
        without = self.filtered(
            lambda t: not t.deadline_ids.filtered(lambda r: r.kind == "resolution" and r._is_open())
        )
        Deadline._open_milestones(without, ["resolution"], now)
        self._open_update(now)

    def _take_up_limits(self, ended, now):
        """The body ended the case by mistake: what it had still promised then is promised anew from now.

        Back in processing that is the resolution alone, whose row is there already.

        :param ended: when the case was ended
        """
        self.ensure_one()
        Deadline, rows = self.env["helpdesk.ticket.deadline"], self.sudo().deadline_ids
        phase = self.phase_before_wait if self.phase in PAUSE_FLAG else self.phase
        if phase not in ("received", "verification"):
            return
        kinds = set(rows.filtered(lambda r: r.done_date == ended and r.state in ("cancelled", "missed")).mapped("kind"))
        kinds -= set(rows.filtered(lambda r: r._is_open()).mapped("kind"))
        kinds -= {"routing"} if self.user_id else set()
        kinds -= {"first_response"} if self._was_answered() else set()
        Deadline._open_milestones(self, [kind for kind in MILESTONES if kind in kinds], now)
        if self.phase in PAUSE_FLAG:
            Deadline._pause(self, self.phase, now)

    def _running(self, kind):
        """The case's running row of a kind, or none."""
        self.ensure_one()
        return self.sudo().deadline_ids.filtered(lambda r: r.kind == kind and r.state == "running")[:1]

    def _lapse_reopening(self, now):
        self.env["helpdesk.ticket.deadline"]._end(self, ["reopening"], "lapsed", now)

    # ------------------------------------------------------------------
    # Who spoke last
    # ------------------------------------------------------------------

    def _note_answer(self, message):
        if self.phase and self._is_person_of_body(message):
            self.sudo()._on_public_message(fields.Datetime.now())

    def _is_person_of_body(self, message):
        """Whether a person of the body wrote this to the customer: no note, no notice, no robot, no out-of-office."""
        message = message.sudo()
        return (
            message.message_type in ("email", "comment")
            and not message.subtype_id.internal
            and not message.is_internal
            and not acting(self.env).by_machine
            and message.author_id != self.partner_id
            and self._is_staff(message.author_id)
        )

    def _is_staff(self, partner):
        """Whether the partner is a person of the body, one who has left included; the robot is nobody."""
        users = partner.sudo().with_context(active_test=False).user_ids
        return any(user._is_internal() and user.id != SUPERUSER_ID for user in users)

    def _on_public_message(self, now):
        """The customer has been answered: by a message, or a call that was logged."""
        self._follow("after_answer", now)

    def _deadlines_follow_answer(self, now):
        self.env["helpdesk.ticket.deadline"]._finish(self, ["first_response"], now)
        self._on_word_to_customer(now)

    def _on_word_to_customer(self, now):
        """A person told the customer how far the case is: the next word is due that many days from now."""
        self.env["helpdesk.ticket.deadline"]._finish(self, ["customer_update"], now)
        self._open_update(now)

    def _open_update(self, now):
        """The next word to the customers of accepted cases; it waits with a case that awaits its customer."""
        Deadline = self.env["helpdesk.ticket.deadline"]
        accepted = self.filtered(
            lambda t: (t.phase_before_wait if t.phase in WAITING else t.phase) == "processing"
            and not t.deadline_ids.filtered(lambda r: r.kind == "customer_update" and r._is_open())
        )
        rows = Deadline._open(accepted, "customer_update", now)
        for phase, tickets in rows.ticket_id.grouped("phase").items():
            if phase in WAITING:
                Deadline._pause(tickets, phase, now)

    def _was_answered(self):
        self.ensure_one()
        reached = self.sudo().contact_attempt_ids.filtered(lambda a: a.outcome == "reached")
        return bool(self.channel_id.answered_at_once or self._last_words()[0] or reached)

    def _customer_has_answered(self):
        """Whether the customer's word came after what the body had asked or said last."""
        body, customer = self._last_words()
        returned = self.move_ids.filtered(lambda m: m.phase_to == "awaiting_customer").sorted("id")
        # the latest return is the one in question
        asked = [moment for moment in (body, *returned[:-1].mapped("date")) if moment]
        return bool(customer and asked and customer > max(asked))

    def _last_words(self):
        """Moments of the last public words: (a person of the body's, the customer's), None for none."""
        self.ensure_one()
        self.env["mail.message"].flush_model()
        query = SQL(
            """SELECT m.author_id, max(m.date)
               FROM mail_message m JOIN mail_message_subtype s ON s.id = m.subtype_id
               WHERE m.model = 'helpdesk.ticket' AND m.res_id = %s AND s.internal IS NOT TRUE
                     AND m.is_internal IS NOT TRUE AND m.message_type IN ('email', 'comment')
                     AND (m.author_id IS NOT NULL OR m.message_type = 'comment')
               GROUP BY m.author_id""",
            self.id,
        )
        body, customer = [], []
        for author, moment in self.env.execute_query(query):
            partner = self.env["res.partner"].browse(author or [])
            # only the customer's own pages write comments that have no author
            if not partner or self._is_customer(partner):
                customer.append(moment)
            elif self._is_staff(partner):
                body.append(moment)
        return max(body, default=None), max(customer, default=None)

    def _tell_of_doubtful_pause(self):
        """A pause opened after the customer had answered: the leader is told, once a pause."""
        self._ask(
            lambda case: (case.team_id._leaders() - case.subject_user_ids).filtered(case._may_be_read_by)[:1],
            lambda env, number: env._("%s waits for a customer who had answered already", number),
            WARNING,
            notify=True,
        )

    def _ask_for_update(self, now):
        """The customer has heard nothing for the days that were promised: the agent is asked for a word."""
        self._ask_responsible(
            lambda env, number: env._("Tell the customer how far the case %s is", number),
            row=lambda case: case._open_row("customer_update"),
        )

    def _asked_case(self):
        return self.sudo()

    def _open_row(self, kind):
        """The case's row of a kind that has not come to its end, be it overdue; or none."""
        self.ensure_one()
        return self.sudo().deadline_ids.filtered(lambda r: r.kind == kind and r._is_open())[-1:]

    def _ask_responsible(self, sentence, activity=TODO, **how):
        """Asks whoever handles each case, else who leads it; see `_ask`."""
        return self._ask(lambda case: case._first_told(case.user_id), sentence, activity, **how)

    # ------------------------------------------------------------------
    # M15
    # ------------------------------------------------------------------

    @api.depends("deadline_ids.state", "deadline_ids.due_date", "delay_explained_date")
    def _compute_is_delay_unexplained(self):
        now = fields.Datetime.now()
        for ticket in self:
            late = ticket.deadline_ids.filtered(
                lambda r: r.kind == "resolution"
                and not r.done_date
                and (r.state == "missed" or (r.state == "running" and r.due_date < now))
            )
            explained = ticket.delay_explained_date
            ticket.is_delay_unexplained = any(not explained or explained < row.start_date for row in late)

    def _search_is_delay_unexplained(self, operator, value):
        if operator != "in":
            return NotImplemented
        Deadline = self.env["helpdesk.ticket.deadline"].sudo()
        late = Deadline.search(Deadline._get_late_domain(["resolution"]))
        return [("id", "in", late.ticket_id.filtered("is_delay_unexplained").ids)]

    def action_explain_delay(self, reason, promised_date):
        """Tells the customers why the solution is late and when it can be expected.

        The due date that was promised first stays the measured one.

        :param reason: text for the customer
        :param promised_date: date, or its text
        """
        reason = self._need(reason, self.env._("Tell the customer why the solution is late."))
        date = fields.Date.to_date(promised_date)
        now = fields.Datetime.now()
        if not date:
            raise MissingInput(self.env._("Tell the customer when an answer can be expected."))
        if date < fields.Date.context_today(self):
            raise ComplaintError(self.env._("The expected date lies in the past; name a day to come."))
        ended = self.filtered(lambda t: t.phase not in OPEN)
        if ended:
            raise ComplaintError(self.env._("%s has ended: there is no delay to explain.", ended[0].number))
        self.write({"delay_reason": reason, "promised_date": date})
        self._write_managed({"delay_explained_date": now})
        self._send_notice("delayed", message=reason)
        for ticket in self:
            ticket._on_word_to_customer(now)
        if self.env.ref(DELAY_ACTIVITY, raise_if_not_found=False):
            self.activity_feedback([DELAY_ACTIVITY])
        return True

    def _ask_for_delay(self, now):
        """The resolution is near its limit or late: the agent is asked for the reason and a new date, once a limit."""
        rows = self.sudo().deadline_ids.filtered(lambda r: r._asks_for_delay())
        rows.delay_asked = True
        rows.ticket_id._ask_responsible(
            lambda env, number: env._("Explain the delay of %s to the customer", number), DELAY_ACTIVITY
        )

    # ------------------------------------------------------------------
    # How escalations are told besides activities
    # ------------------------------------------------------------------

    def _mail_escalation(self, user, text):
        """By mail with the reference only: the recipient need not be allowed to read the case, nor follow it."""
        if not self:
            return
        self.env["mail.mail"].sudo().create(
            {
                "subject": text,
                "body_html": Markup("<p>%s</p>") % text,
                "email_from": self.company_id.email_formatted or self.env.user.email_formatted,
                "recipient_ids": [fields.Command.link(user.partner_id.id)],
                "auto_delete": False,
                # the log of the case, which customers do not see
                "is_internal": True,
                "model": "helpdesk.ticket" if self._may_be_read_by(user) else False,
                "res_id": self.id if self._may_be_read_by(user) else False,
            }
        )

    def _sms_escalation(self, user, text):
        self.env["sms.sms"].sudo().create(
            {"number": user.partner_id.phone, "partner_id": user.partner_id.id, "body": text}
        )

    def _first_told(self, users):
        """The first who can be told of the case: of `users`, else of its team's leaders, nearest first, else a manager.

        Never staff whom the case complains about, and nobody who has left.
        """
        self.ensure_one()
        ticket = self.sudo()
        chain = users.sudo() | ticket.team_id._leaders()
        found = (chain - ticket.subject_user_ids).filtered("active")[:1]
        if found:
            return found
        return (self._managers(ticket.company_id) - ticket.subject_user_ids)[:1]

    def _reached_by(self, policy):
        """In a savepoint of its own: one bad case stops no other."""
        try:
            with self.env.cr.savepoint():
                self._apply_policies([policy.milestone], reason="policy")
        except psycopg2.errors.SerializationFailure:
            raise
        except Exception:
            _logger.exception("the case %s got no time limit from the policy %s", self.id, policy.id)
            self.env.invalidate_all()

    # ------------------------------------------------------------------
    # What an open case asked of people ends with it
    # ------------------------------------------------------------------

    def _requests_follow_move(self, phase_from, phase_to, now):
        self._forget_arrival()
        if phase_to in ENDED:
            # neither is there anything left to explain, nor anybody to reach
            self.sudo().activity_unlink([DELAY_ACTIVITY, CALL])
        elif phase_to == "proposed":
            self.sudo().activity_unlink([DELAY_ACTIVITY])
