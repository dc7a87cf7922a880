import logging
from datetime import timedelta
from itertools import zip_longest

from odoo import api, fields, models
from odoo.tools import SQL

from ...exceptions import CalendarError
from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)
from . import helpdesk_ticket_deadline  # noqa: F401 (its model is inherited)
from .helpdesk_ticket_deadline import HELD, KINDS, LONGEST, OWN, RUNNING, WITH_CASE

_logger = logging.getLogger(__name__)
CRON = "helpdesk_mgmt_complaint.ir_cron_deadlines"
# what a policy says of the waiting phases
PAUSE_FLAG = {"awaiting_customer": "pause_on_customer", "third_party": "pause_on_third_party"}
# what the end of a survey, and what its case shows of it, follow
SURVEY_ENDS = {"state", "due_date", "done_date"}
# kinds of the case's own that ask something of people
ASKING = ("customer_update", "untaken")


class HelpdeskTicketDeadline(models.Model):
    """Opening, pausing, resuming and ending rows. State follows dates, not when anybody ran.

    Old and new due dates: a row carries its own, for a holiday moves a hundred thousand of them at once.
    What a limit asked of people ends with it.
    A window does not end on a customer whom no notice of it has reached.
    """

    _inherit = "helpdesk.ticket.deadline"

    history = fields.Json(help="Each change of the due date: when, by whom, from, to and why, the oldest first.")
    change_ids = fields.One2many("helpdesk.ticket.deadline.change", "deadline_id", string="Changes")

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------

    @api.model
    def _open(self, tickets, kind, now):
        """Opens on each of `tickets`, from `now`, the limit of a kind whose days a setting gives; 0 days: none.

        :return: the new rows
        """
        vals_list = []
        for ticket in tickets.sudo():
            terms = self._set_terms(ticket.company_id, kind)
            if terms:
                vals_list += self._row_vals(ticket, kind, now, terms)
        rows = self._open_rows(vals_list)
        if kind in HELD:
            self._hold_windows(tickets.sudo().filtered(lambda t: t._has_open_question()), now)
        return rows

    @api.model
    def _set_terms(self, company, kind):
        """What the settings allow for a limit of a kind; nothing where they allow none."""
        spec = KINDS[kind]
        days = company[spec.days]
        reminder = company[spec.reminder] if spec.reminder else 0
        return {"days": days, "hours": 0.0, "reminder_days": reminder} if days else {}

    @api.model
    def _foreseen(self, case, kind, now, days=0):
        """When a limit would be due that began now: for who is about to take a step. Nothing is opened.

        :param days: working days, for kinds whose days somebody chooses
        :return: naive UTC moment; None where no limit would run
        """
        case = case.sudo()
        if KINDS[kind].milestone:
            policy = self.env["helpdesk.sla.policy"]._match_batch(case, kind).get(case)
            terms = policy._terms() if policy else {}
        else:
            terms = {"days": days, "hours": 0.0} if days else self._set_terms(case.company_id, kind)
        if not terms:
            return None
        promise = self._promise_or_none(case.team_id._complaint_calendar(), kind, now, terms)
        return promise and promise["due_date"]

    @api.model
    def _open_milestones(self, tickets, milestones, now, starts_on=None):
        """Opens the rows that the policies promise, from `now`.

        :param starts_on: only policies that start there (None: any)
        """
        match = self.env["helpdesk.sla.policy"]._match_batch
        matches = [
            (ticket, milestone, policy)
            for milestone, policies in [(milestone, match(tickets, milestone)) for milestone in milestones]
            for ticket, policy in policies.items()
            if starts_on is None or policy.starts_on == starts_on
        ]
        terms = {policy: policy._terms() for policy in {policy: None for _ticket, _milestone, policy in matches}}
        calendars = {team: team._complaint_calendar() for team in tickets.sudo().team_id} if matches else {}
        vals_list, promises = [], {}
        for ticket, milestone, policy in matches:
            calendar = calendars[ticket.sudo().team_id]
            if (policy, calendar) not in promises:
                promises[policy, calendar] = self._promise_or_none(calendar, milestone, now, terms[policy])
            promise = promises[policy, calendar]
            if promise:
                vals_list.append({"ticket_id": ticket.id, "company_id": ticket.company_id.id, **promise})
            else:
                self._wait_for_calendar(ticket)
        return self._open_rows(vals_list)

    @api.model
    def _row_vals(self, ticket, kind, start, terms):
        """:return: values of a row, in a list; none where the working hours carry none, which the case waits for"""
        promise = self._promise_or_none(ticket.sudo().team_id._complaint_calendar(), kind, start, terms)
        if not promise:
            self._wait_for_calendar(ticket)
            return []
        return [{"ticket_id": ticket.id, "company_id": ticket.company_id.id, **promise}]

    @api.model
    def _promise_or_none(self, calendar, kind, start, terms):
        """As `_promise`; None where the working hours carry no deadline, as with a leave of forty years."""
        try:
            return self._promise(calendar, kind, start, terms)
        except CalendarError:
            _logger.warning("the working hours %s carry no deadline", calendar.id)
            return None

    @api.model
    def _promise(self, calendar, kind, start, terms):
        """What a row holds besides its case: alike for cases with the same working hours and terms."""
        vals = {"kind": kind, "start_date": start, "calendar_id": calendar.id, "state": "running", **terms}
        vals["calendar_version"] = calendar.business_time_version
        vals.update(self._planned(calendar, vals))
        return {**vals, "next_action_date": self._next_action(vals)}

    @api.model
    def _open_rows(self, vals_list):
        # the row before it must have ended in the database, too: one runs at a time
        self.flush_model(["state"])
        rows = self.sudo().create(vals_list)
        rows._schedule()
        return rows

    # ------------------------------------------------------------------
    # Ending
    # ------------------------------------------------------------------

    @api.model
    def _rows_of(self, tickets, kinds, states=RUNNING):
        return self.sudo().search(
            [("ticket_id", "in", tickets.ids), ("kind", "in", list(kinds)), ("state", "in", list(states))]
        )

    @api.model
    def _end(self, tickets, kinds, state, now):
        """Ends the running rows of a customer's windows with `state`; ended ones stay as they are."""
        rows = self._rows_of(tickets, kinds)
        rows._thaw(now)
        rows.write(
            {"state": state, "done_date": now, "next_action_date": False, "reminder_date": False, "paused_since": False}
        )
        return rows

    @api.model
    def _finish(self, tickets, kinds, now):
        """The body did what it promised: met or missed, whichever the dates say. A missed open row gets its end."""
        return self._rows_of(tickets, kinds, (*RUNNING, "missed"))._finish_rows(now)

    def _finish_rows(self, now):
        """As `_finish`, for the open ones among these rows.

        :return: those
        """
        rows = self.filtered(lambda r: r._is_open())
        rows._thaw(now)
        vals = {"done_date": now, "reminder_date": False, "next_action_date": False}
        # the many that are kept by one write: others compute from these fields
        kept = rows.filtered(lambda r: now <= r.due_date and r.state != "missed")
        kept.write({**vals, "state": "met", "late_hours": 0.0})
        for row in rows - kept:
            late = row._hours_between(row.due_date, now) if now > row.due_date else 0.0
            row.write({**vals, "state": "missed", "late_hours": late})
        return rows

    def _miss_late(self, now):
        """Running limits of the body that are past are missed, whether or not the scheduled action has come by.

        It still tells their escalations.

        :return: those rows
        """
        late = self.filtered(lambda r: r.kind in OWN and r.state == "running" and r.due_date < now)
        late.state = "missed"
        for row in late:
            row.next_action_date = self._next_action(row._plan_input())
        for kind, rows in late.grouped("kind").items():
            if KINDS[kind].due:
                getattr(rows._owners(), KINDS[kind].due)(now)
            rows._set_again(now)
        return late

    def _set_again(self, now):
        """Late items are asked about again one interval from now; their rows are of one kind."""
        kind = self[:1].kind
        if not kind or not KINDS[kind].again:
            return
        for row in self.filtered(lambda r: r._is_open()):
            again = KINDS[kind].again_days
            days = row.company_id[again] if isinstance(again, str) else again
            if KINDS[kind].again_grows:
                row.told += 1
                days = min(days * 2 ** min(row.told, LONGEST), max(days, LONGEST))
            row.reminder_date = row._calendar().deadline_after(now, days=days) if days else False
            row.next_action_date = self._next_action(row._plan_input())
        self._schedule()

    @api.model
    def _cancel(self, tickets, now):
        """The case ended without the body's answer: running promises are cancelled, missed ones get their end."""
        self._rows_of(tickets, WITH_CASE, (*RUNNING, "missed"))._cancel_rows(now)

    def _cancel_rows(self, now):
        """As `_cancel`, for the open ones among these rows."""
        rows = self.filtered(lambda r: r._is_open())
        rows._thaw(now)
        missed = rows.filtered(lambda r: r.state == "missed" or r.due_date < now)
        for row in missed:
            row.write(
                {
                    "state": "missed",
                    "done_date": now,
                    "late_hours": row._hours_between(row.due_date, now),
                    "reminder_date": False,
                    "next_action_date": False,
                }
            )
        (rows - missed).write({"state": "cancelled", "done_date": now, "next_action_date": False})

    # ------------------------------------------------------------------
    # Pausing
    # ------------------------------------------------------------------

    @api.model
    def _pause(self, tickets, phase, now):
        """Rows whose kind and policy stand still in `phase`; one that is due already is missed instead."""
        kinds = [kind for kind in OWN if phase in KINDS[kind].pauses]
        rows = self._rows_of(tickets, kinds, ("running",)).filtered(PAUSE_FLAG[phase])
        rows -= rows._miss_late(now)
        pauses = rows._freeze(phase, now, self.env.uid)
        if phase == "awaiting_customer":
            doubtful = rows.ticket_id.filtered(lambda case: case._customer_has_answered())
            pauses.filtered(lambda p: p.ticket_id in doubtful).doubtful = True
            for row in rows.filtered(lambda r: r.ticket_id in doubtful):
                row.doubtful_pauses += 1
            for ticket in doubtful:
                self._tell_of_doubtful_pause(ticket)

    def _freeze(self, phase, now, user_id):
        """:return: the pauses that begin for these rows"""
        self.write({"state": "paused", "paused_since": now, "next_action_date": False})
        return (
            self.env["helpdesk.ticket.deadline.pause"]
            .sudo()
            .create(
                [
                    {
                        "ticket_id": row.ticket_id.id,
                        "deadline_id": row.id,
                        "phase": phase,
                        "date_start": now,
                        "user_id": user_id,
                    }
                    for row in self
                ]
            )
        )

    @api.model
    def _hold_windows(self, cases, now):
        """The customer may have spoken, and nobody knows yet: no silence counts against him."""
        self._rows_of(cases, HELD, ("running",))._freeze("question", now, self.env.uid)

    @api.model
    def _release_windows(self, cases, now):
        """Somebody has said whose word it was: the windows of cases about which nothing else is asked go on."""
        rows = self._rows_of(cases.filtered(lambda t: not t._has_open_question()), HELD, ("paused",))
        rows._thaw(now)
        rows._schedule()

    @api.model
    def _open_late(self, milestone, cases, never_due_before=None):
        """Opens a milestone that began in the past: what the cases have waited since then are its pauses.

        :param cases: triples of case, start and policy
        :param never_due_before: naive UTC moment; a row that would have been due by then is not opened
        """
        if not cases:
            return
        terms = {policy: policy._terms() for _ticket, _start, policy in cases}
        rows = self._open_rows(
            [
                vals
                for ticket, start, policy in cases
                for vals in self._row_vals(ticket, milestone, start, terms[policy])
            ]
        )
        for row in rows:
            row._replay_waits(row.ticket_id)
        if never_due_before:
            rows.filtered(lambda r: r.state == "running" and r.due_date < never_due_before).unlink()

    def _replay_waits(self, ticket):
        """The pauses that this row would have had, had it been there from its start."""
        moves = ticket.move_ids.sorted("id").filtered(lambda m: m.date >= self.start_date)
        for move, following in zip_longest(moves, moves[1:]):
            flag = PAUSE_FLAG.get(move.phase_to)
            if flag and self[flag] and move.phase_to in KINDS[self.kind].pauses and move.date <= self.due_date:
                self._freeze(move.phase_to, move.date, move.user_id.id)
                if following:
                    self._thaw(following.date, following.user_id.id)

    def _thaw(self, now, user_id=None):
        """Ends the pauses of these rows; their due dates move by the time they stood still."""
        for row in self.filtered("paused_since"):
            hours = row._hours_between(row.paused_since, now)
            pause = row.pause_ids.filtered(lambda p: not p.date_end)[-1:]
            pause.write({"date_end": now, "hours": hours, "ended_by_id": user_id or self.env.uid})
            vals = {"paused_since": False, "state": "running", "frozen_hours": row.frozen_hours + hours}
            if KINDS[row.kind].window:
                vals.update(row._days_stood_still(now))
            row.write(vals)
            row._plan()

    def _days_stood_still(self, now):
        """A window ends with a day: for each working day that ended while it stood still it gets another."""
        calendar, days, eve = self._calendar(), 0, self.paused_since - timedelta(days=1)
        while calendar.window_end_after(eve, days + 1) < now:
            days += 1
        vals = {"days": self.days + days, "frozen_days": self.frozen_days + days}
        if self.reminder_days and self.reminder_date:
            vals["reminder_days"] = self.reminder_days + days
        return vals

    @api.model
    def _resume_tickets(self, tickets, now):
        self._rows_of(tickets, OWN, ("paused",))._thaw(now)

    def _plan(self):
        """Writes what follows from the row's terms: due date, warning, escalation times, next action."""
        now = fields.Datetime.now()
        for row in self:
            calendar = row._calendar()
            values = {"calendar_version": calendar.business_time_version}
            if row.frozen_hours:
                # pauses that were counted in older working hours are still to be counted again
                values = {}
            try:
                values.update(self._planned(calendar, row._plan_input()))
            except CalendarError:
                # its dates stand until the hours are mended: a customer who answers is not refused for them
                self._wait_for_calendar(row.ticket_id)
                row.next_action_date = row.due_date
                continue
            if row.warned and values.get("warn_date", now) > now:
                values["warned"] = False
            row.write(values)
            row.next_action_date = self._next_action(row._plan_input())

    def _plan_input(self):
        self.ensure_one()
        names = (
            "kind", "state", "start_date", "due_date", "done_date", "days", "hours", "round_the_clock", "frozen_hours",
            "warn_percent", "warn_date", "warned", "levels", "reminder_date", "reminder_days",
        )  # fmt: skip
        return {"calendar_id": self._calendar().id, **{name: self[name] for name in names}}

    # ------------------------------------------------------------------
    # Waking the scheduled action
    # ------------------------------------------------------------------

    def _schedule(self):
        dates = [date for date in self.mapped("next_action_date") if date]
        if dates:
            self._wake_at(min(dates))

    @api.model
    def _wake_at(self, date):
        """At most one trigger to come, at the earliest date: a trigger at or before it suffices.

        Triggers that are past do not count: the run under way has used them up.
        """
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(CRON)
        if not cron_id:
            return
        domain = [("cron_id", "=", cron_id), ("call_at", ">", fields.Datetime.now())]
        coming = self.env["ir.cron.trigger"].sudo().search_fetch(domain, ["call_at"])
        if not coming.filtered(lambda t: t.call_at <= date):
            # another transaction may be replacing the same trigger: it is left to it
            coming.try_lock_for_update().unlink()
            self.env["ir.cron"].sudo().browse(cron_id)._trigger(at=date)

    # ------------------------------------------------------------------
    # Old and new due dates
    # ------------------------------------------------------------------

    def _note_change(self, before, reason, now=None):
        """Keeps that the due date of a row was `before`, with its reason (of `helpdesk.ticket.deadline.change`)."""
        self.ensure_one()
        change = {
            "date": (now or fields.Datetime.now()).isoformat(),
            "user": self.env.uid,
            "before": before.isoformat(),
            "after": self.due_date.isoformat(),
            "reason": reason,
        }
        self.history = [*(self.history or ()), change]
        self.invalidate_recordset(["change_ids"])

    @api.model
    def _history_sql(self, now, user_id, reason, before, after):
        """The history of a row with one change more.

        :param before, after: SQL of the two due dates
        """
        return SQL(
            """COALESCE(history, '[]') || jsonb_build_object(
                   'date', %(now)s::timestamp, 'user', %(user)s::int, 'before', %(before)s, 'after', %(after)s,
                   'reason', %(reason)s::text)""",
            now=now,
            user=user_id,
            before=before,
            after=after,
            reason=reason,
        )

    # ------------------------------------------------------------------
    # What a limit asked of people ends with it
    # ------------------------------------------------------------------

    def write(self, vals):
        res = super().write(vals)
        if SURVEY_ENDS & vals.keys():
            self.filtered(lambda r: r.kind == "survey")._tell_surveys()
        if vals.get("done_date"):
            asked = self.filtered(
                lambda r: r.kind in ASKING or r.item_id or any(level.get("done") for level in r.levels or ())
            )
            if asked:
                self.env["mail.activity"].sudo().search([("complaint_deadline_id", "in", asked.ids)]).unlink()
        return res

    def _tell_surveys(self):
        """The surveys whose limits were written end with them, and their cases show it."""
        if self:
            surveys = self.env["survey.user_input"].sudo().search([("complaint_deadline_id", "in", self.ids)])
            surveys.modified(["complaint_deadline_id"])

    # ------------------------------------------------------------------
    # A window does not end on a customer whom no notice of it has reached
    # ------------------------------------------------------------------

    def _prolong(self, now):
        """These windows run anew from `now`, with their reminder; old and new due dates are kept."""
        for row in self:
            before = row.due_date
            days = row.ticket_id.company_id[KINDS[row.kind].reminder] if KINDS[row.kind].reminder else 0
            own = row.days - row.frozen_days
            row.write({"start_date": now, "reminder_days": days, "days": own, "frozen_days": 0})
            row._plan()
            row._note_change(before, "unreached", now)
        self._schedule()
