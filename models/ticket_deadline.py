from odoo import api, fields, models

from .acting import acting
from .deadline_flow import PAUSE_FLAG
from .helpdesk_ticket_deadline import KINDS, MILESTONES, OUTLOOKS, PROMISES, RUNNING, WITH_CASE
from .helpdesk_ticket_stage import ENDED, OPEN

# A case that comes back from there has a new resolution limit.
BACK_FROM = ("proposed", *ENDED)
# What may stand on the case as its next limit.
SHOWN = tuple(kind for kind, spec in KINDS.items() if not spec.outlives and kind not in ("reopening", "survey"))


class HelpdeskTicket(models.Model):
    """The ledger on the case: when its limits open, stand still and end, and what the case shows of them."""

    _inherit = "helpdesk.ticket"

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
