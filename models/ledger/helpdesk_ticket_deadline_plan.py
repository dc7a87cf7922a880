import json

from odoo import api, fields, models
from odoo.tools import SQL

from ...exceptions import CalendarError
from ...tools.business_time import (
    BusinessTime,
    OutOfSpan,
    Plan,
    next_action,
    offsets_to_come,
    plan_limit,
    plan_window,
    texts_to_come,
    to_datetime,
    to_seconds,
)
from ..process.acting import acting
from ..process.helpdesk_ticket_stage import ENDED, OPEN
from . import helpdesk_ticket_deadline  # noqa: F401 (its model is inherited)
from .helpdesk_ticket_deadline import KINDS, RUNNING
from .helpdesk_ticket_deadline_flow import PAUSE_FLAG

# Running rows that a change re-plans at once; more are left to the scheduled action.
AT_ONCE = 2000
CHUNK = 5000


class Clock:
    """A calendar that is asked many questions in a row: its index answers, and the calendar where that ends."""

    def __init__(self, calendar, around):
        self.calendar, self.around, self.version = calendar, around, calendar.business_time_version
        self.index = None

    def ask(self, question, *values):
        """`question(index, *values)`, a function that asks the index.

        :raise CalendarError: the calendar carries no limits
        """
        if self.index is None:
            self.index = self.calendar._business_time(self.around)
        try:
            return question(self.index, *values)
        except OutOfSpan:
            answer = self.calendar._ask_business_time(self.around, lambda index: question(index, *values))
            self.index = None
            return answer


def _array(values):
    """Numbers (or None) as the text of a PostgreSQL array: read many times faster than a parameter each."""
    return f"{{{','.join(['NULL' if value is None else str(value) for value in values])}}}"


def _moment(name):
    """A date of the rows read, as seconds since 1970: half as dear as a datetime, on both sides."""
    return SQL("date_part('epoch', %s)::bigint", SQL.identifier(name))


REMATCH_CHUNK = 500
# A case that comes back from there has a new resolution limit.
BACK_FROM = ("proposed", *ENDED)
# what a row's escalation level has besides its terms
LEVEL_STATE = ("done", "sms_at")


class HelpdeskTicketDeadline(models.Model):
    """Re-planning: running rows follow a holiday, a policy or a reclassification, from their own start and with pauses.

    Ended and missed rows never change. Old and new due dates go to the row's history (`_note_change`).

    Re-planning after a policy changed: running rows take the one that matches now.
    """

    _inherit = "helpdesk.ticket.deadline"

    stale_policy = fields.Boolean(help="The scheduled action looks for its policy again.")

    _stale_policy_idx = models.Index("(id) WHERE stale_policy")

    # ------------------------------------------------------------------
    # A calendar changed
    # ------------------------------------------------------------------

    @api.model
    def _calendars_changed(self, calendar_ids):
        """Re-plans the running rows of these calendars: a few at once, many by the scheduled action."""
        self.flush_model()
        domain = [("calendar_id", "in", list(calendar_ids)), ("state", "in", RUNNING)]
        rows = self.sudo().search(domain, limit=AT_ONCE + 1)
        if len(rows) <= AT_ONCE:
            self._replan_sql(rows.ids, "calendar", self.env.uid)
        else:
            # they are older than their calendar's version now
            self._wake_now()
        if self._policies_pending()[-1] and self._open_waiting():
            # more than a batch is left to the scheduled action
            self._wake_now()

    def _wake_now(self):
        cron = self.env.ref("helpdesk_mgmt_complaint.ir_cron_deadlines", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _replan_stale(self):
        """Re-plans the next batch of rows that were counted in an older version of their working hours.

        :return: how many
        """
        found = self.env.execute_query(
            SQL(
                # in the order of the index, or its estimates might make PostgreSQL read the whole ledger
                """SELECT d.id FROM resource_calendar AS c, LATERAL (
                       SELECT id FROM helpdesk_ticket_deadline
                       WHERE calendar_id = c.id AND calendar_version < COALESCE(c.business_time_version, 0)
                             AND state IN ('running', 'paused')
                       ORDER BY calendar_version LIMIT %(chunk)s FOR NO KEY UPDATE SKIP LOCKED) AS d
                   LIMIT %(chunk)s""",
                chunk=CHUNK,
            )
        )
        rows = self.sudo().browse([id_ for (id_,) in found])
        rows._together_or_alone(lambda some: some._replan_sql(some.ids, "calendar"), lambda row: row._keep_dates())
        return len(rows)

    def _keep_dates(self):
        """The dates stand as they are, whatever version of the working hours they were counted in."""
        for row in self:
            row.calendar_version = row.calendar_id.business_time_version

    @api.model
    def _keep_dates_of(self, calendars):
        """The same for every row counted in these working hours that still runs."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE helpdesk_ticket_deadline AS d SET calendar_version = c.business_time_version
                   FROM resource_calendar AS c WHERE c.id = d.calendar_id AND c.id IN %s AND d.state IN %s""",
                tuple(calendars.ids),
                RUNNING,
            )
        )
        self.invalidate_model(["calendar_version"])

    @api.model
    def _replan_sql(self, ids, reason, user_id=None):
        """Re-plans rows by plain SQL: a holiday may move a hundred thousand of them.

        Pauses that have ended are counted again in the calendar as it is now.

        :param user_id: who changed what they follow; empty in the scheduled action
        """
        if not ids:
            return
        self.env.flush_all()
        now = fields.Datetime.now()
        rows = self._plans(ids, now)
        clocks = self._clocks(rows, now)
        self._freeze_again([row for row in rows if row["frozen_hours"]], clocks)
        moment, waiting = to_seconds(now), []
        for row in rows:
            try:
                self._plan_again(row, clocks[row["calendar_id"]], moment)
            except CalendarError:
                # what is promised stands, until the hours are mended
                row.update(due=row["before"], version=clocks[row["calendar_id"]].version)
                row["next"] = next_action(row["due"], reminder=row["reminder"]) if row["state"] == "running" else None
                waiting.append(row["id"])
        self._write_plans(rows, now, reason, user_id)
        if any(row["kind"] == "reopening" for row in rows):
            self.env.cr.execute(
                SQL(
                    """UPDATE helpdesk_ticket AS t SET reopen_until = d.due_date FROM helpdesk_ticket_deadline AS d
                       WHERE d.id IN %s AND d.kind = 'reopening' AND d.state = 'running' AND d.ticket_id = t.id
                         AND t.reopen_until IS NOT NULL""",
                    tuple(ids),
                )
            )
            self.env["helpdesk.ticket"].invalidate_model(["reopen_until"])
        self.invalidate_model()
        self._wait_for_calendar(self.browse(waiting).ticket_id)
        self.browse(row["id"] for row in rows if row["kind"] == "survey").sudo()._tell_surveys()
        self.browse(set(ids) - {row["id"] for row in rows}).sudo()._keep_dates()
        dates = [row["next"] for row in rows if row["next"] is not None]
        if dates:
            self._wake_at(to_datetime(min(dates)))

    @api.model
    def _plans(self, ids, now):
        """Rows that still run, as mappings, dates in seconds since 1970, and the terms that `business_time` asks."""
        columns = {
            "id": SQL("id"),
            "kind": SQL("kind"),
            "state": SQL("state"),
            "start": _moment("start_date"),
            "before": _moment("due_date"),
            "days": SQL("days"),
            "hours": SQL("COALESCE(hours, 0)"),
            "round_the_clock": SQL("round_the_clock"),
            "frozen_hours": SQL("COALESCE(frozen_hours, 0)"),
            "warn_percent": SQL("warn_percent"),
            "warn": _moment("warn_date"),
            "warned": SQL("COALESCE(warned, false)"),
            "reminder": _moment("reminder_date"),
            "reminder_days": SQL("reminder_days"),
            "calendar_id": SQL("calendar_id"),
            "levels": SQL("COALESCE(levels, '[]')::text"),
        }
        query = SQL(
            "SELECT %s FROM helpdesk_ticket_deadline WHERE id IN %s"
            # the date has decided on those that are past, though the scheduled action has not come by
            " AND (state = 'paused' OR state = 'running' AND due_date >= %s)",
            SQL(", ").join(columns.values()),
            tuple(ids),
            now,
        )
        rows = [dict(zip(columns, values, strict=True)) for values in self.env.execute_query(query)]
        # rows of one policy have the same levels, as long as nobody was told
        read = {}
        for row in rows:
            if row["levels"] not in read:
                levels = json.loads(row["levels"])
                read[row["levels"]] = offsets_to_come(levels), texts_to_come(levels)
            row["offsets"], row["texts"] = read[row["levels"]]
        return rows

    @api.model
    def _plan_again(self, row, clock, now):
        """Writes into a row of `_plans` the dates that follow from its terms by this `Clock`."""
        spec = KINDS[row["kind"]]
        if spec.fixed:
            plan = Plan(row["before"], row["warn"])
        elif spec.window:
            plan = clock.ask(plan_window, row)
            if row["reminder_days"]:
                row["reminder"] = plan.reminder
            if row["reminder"] is None:
                # a window that a late reminder had lengthened is not shortened again
                plan = plan._replace(due=max(plan.due, row["before"]))
        else:
            plan = plan_limit(None, row) if row["round_the_clock"] else clock.ask(plan_limit, row)
        warn = row["warn"] if plan.warn is None else plan.warn
        row["due"], row["warn"], row["version"] = plan.due, warn, clock.version
        row["warned"] = row["warned"] and (warn is None or warn <= now)
        row["next"] = None
        if row["state"] == "running":
            levels = plan.levels + row["texts"] if row["texts"] else plan.levels
            row["next"] = next_action(plan.due, None if row["warned"] else warn, row["reminder"], levels)

    @api.model
    def _calendar_replaced(self, teams, reason="calendar"):
        """Teams have other working hours, or cases that came with others: running rows are counted in theirs now."""
        self.env.flush_all()
        for team in teams.sudo() if not acting(self.env).promises_stand else ():
            calendar = team._complaint_calendar()
            rows = self.env.execute_query(
                SQL(
                    """UPDATE helpdesk_ticket_deadline AS d SET calendar_id = %(calendar)s, calendar_version = -1
                       FROM helpdesk_ticket AS t
                       WHERE t.id = d.ticket_id AND t.team_id = %(team)s AND d.state IN %(states)s
                         AND d.calendar_id != %(calendar)s
                       RETURNING d.id""",
                    calendar=calendar.id,
                    team=team.id,
                    states=RUNNING,
                )
            )
            ids = [id_ for (id_,) in rows]
            self.invalidate_model(["calendar_id", "calendar_version"])
            if len(ids) <= AT_ONCE:
                self._replan_sql(ids, reason, self.env.uid)
            else:
                self._wake_now()

    @api.model
    def _clocks(self, rows, now):
        """{id of the calendar: `Clock`} of rows (mappings); those without a calendar get their team's."""
        for row in rows:
            if not row["calendar_id"]:
                row["calendar_id"] = self.browse(row["id"])._calendar().id
        calendars = self.env["resource.calendar"].sudo().browse({row["calendar_id"] for row in rows})
        return {calendar.id: Clock(calendar, now) for calendar in calendars}

    @api.model
    def _freeze_again(self, rows, clocks):
        """Counts the ended pauses of rows (mappings) again, in the calendars as they are now."""
        if not rows:
            return
        paused = {row["id"]: row for row in rows}
        self.env["helpdesk.ticket.deadline.pause"].flush_model()
        pauses = self.env.execute_query(
            SQL(
                """SELECT deadline_id, date_start, date_end FROM helpdesk_ticket_deadline_pause
                   WHERE deadline_id IN %s AND date_end IS NOT NULL""",
                tuple(paused),
            )
        )
        frozen = {}
        for id_, start, end in pauses:
            row = paused[id_]
            if row["round_the_clock"]:
                hours = max((end - start).total_seconds() / 3600, 0.0)
            else:
                clock = clocks[row["calendar_id"]]
                hours = clock.ask(BusinessTime.working_hours_between, start, end)
            frozen[id_] = frozen.get(id_, 0.0) + hours
        for id_, hours in frozen.items():
            paused[id_]["frozen_hours"] = hours

    @api.model
    def _write_plans(self, rows, now, reason, user_id):
        """Writes re-planned rows (mappings) and what they were before, by one statement."""

        def column(name):
            return _array([row[name] for row in rows])

        due = SQL("timestamp 'epoch' + plan.due * interval '1 second'")
        history = self._history_sql(now, user_id, reason, before=SQL("due_date"), after=due)
        self.env.cr.execute(
            SQL(
                """UPDATE helpdesk_ticket_deadline AS d
                   SET due_date = %(due_date)s,
                       history = CASE WHEN d.due_date = %(due_date)s THEN history ELSE %(history)s END,
                       warn_date = timestamp 'epoch' + plan.warn * interval '1 second',
                       reminder_date = timestamp 'epoch' + plan.reminder * interval '1 second',
                       next_action_date = timestamp 'epoch' + plan.next * interval '1 second',
                       warned = plan.warned, frozen_hours = plan.frozen, calendar_version = plan.version
                   FROM unnest(
                       %(ids)s::int[], %(due)s::bigint[], %(warn)s::bigint[], %(reminder)s::bigint[],
                       %(next)s::bigint[], %(warned)s::bool[], %(frozen)s::float8[], %(version)s::int[])
                       AS plan (id, due, warn, reminder, next, warned, frozen, version)
                   -- said twice: by the join alone PostgreSQL would read the whole ledger
                   WHERE d.id = plan.id AND d.id = ANY(%(ids)s::int[])""",
                due_date=due,
                history=history,
                ids=column("id"),
                due=column("due"),
                warn=column("warn"),
                reminder=column("reminder"),
                next=column("next"),
                warned=column("warned"),
                frozen=column("frozen_hours"),
                version=column("version"),
            )
        )

    # ------------------------------------------------------------------
    # Re-planning after a policy changed
    # ------------------------------------------------------------------

    @api.model
    def _policies_changed(self, milestones):
        """Running rows of these milestones take the policy that matches now; many are done by the scheduled action."""
        if not milestones or acting(self.env).promises_stand:
            return
        rows = self.sudo().search([("kind", "in", list(milestones)), ("state", "in", RUNNING)], limit=AT_ONCE + 1)
        if len(rows) <= AT_ONCE:
            self._apply_policies(rows.ticket_id, milestones, reason="policy")
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket_deadline SET stale_policy = true WHERE kind IN %s AND state IN %s",
                tuple(milestones),
                RUNNING,
            )
        )
        self.invalidate_model(["stale_policy"])
        self._wake_now()

    @api.model
    def _rematch_stale(self):
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM helpdesk_ticket_deadline WHERE stale_policy LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
                REMATCH_CHUNK,
            )
        )
        rows = self.sudo().browse([id_ for (id_,) in found])
        rows._together_or_alone(lambda some: some._rematch(), lambda row: row.write({"stale_policy": False}))
        return len(rows)

    def _rematch(self):
        for milestone, rows in self.grouped("kind").items():
            self._apply_policies(rows.ticket_id, [milestone], reason="policy")
        self.exists().stale_policy = False

    @api.model
    def _apply_policies(self, cases, milestones, reason):
        """Running rows take the policy that matches now; a milestone that had none gets its row, from its own start."""
        now = fields.Datetime.now()
        cases = cases.sudo().filtered(lambda t: t.phase in OPEN)
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
                    running._thaw(now)
                    running.write({"state": "cancelled", "done_date": now, "next_action_date": False})
                elif policy and (start := rows._milestone_start(ticket, milestone, policy)):
                    late.append((ticket, start, policy))
                rows._schedule()
            # a policy that comes now finds nobody late
            self.sudo()._open_late(milestone, late, never_due_before=now if reason == "policy" else None)

    def _milestone_start(self, case, milestone, policy):
        """When a milestone without a running row began to run for the case; False when it is over or has not begun.

        These rows are those it has had; one that no policy wanted any more is followed by another, no other is.
        """
        moves = case.move_ids.sorted("id")
        back = moves.filtered(lambda m: m.phase_from in BACK_FROM and m.phase_to in OPEN)[-1:]
        if back and milestone != "resolution":
            return False
        if self.filtered(lambda r: r.state != "cancelled" and (not back or r.start_date >= back.date)):
            return False
        phase = case.phase_before_wait if case.phase in PAUSE_FLAG else case.phase
        if milestone == "verification" and phase not in ("received", "verification"):
            return False
        if milestone == "routing" and case.user_id:
            return False
        if milestone == "first_response" and self._was_answered(case):
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

    def _take_policy(self, policy, ticket, reason):
        """Plans a running row by another policy, or the same with other terms, from its own start with its pauses."""
        self.ensure_one()
        now = fields.Datetime.now()
        before, calendar = self.due_date, ticket.team_id._complaint_calendar()
        terms = policy._terms()
        # levels that were told stay told
        told = {level["id"]: level for level in self.levels or () if level.get("done")}
        terms["levels"] = [told.get(level["id"], level) for level in terms["levels"]]
        terms["levels"] += [level for id_, level in told.items() if id_ not in {lv["id"] for lv in terms["levels"]}]
        if all(self[name] == value for name, value in terms.items() if name not in ("policy_id", "levels")) and (
            self.policy_id.id == terms["policy_id"]
            and self.calendar_id == calendar
            and self._same_levels(terms["levels"])
        ):
            return
        self.write({**terms, "calendar_id": calendar.id})
        row = {"id": self.id, "calendar_id": calendar.id, "round_the_clock": self.round_the_clock, "frozen_hours": 0.0}
        if self.frozen_hours:
            self._freeze_again([row], self._clocks([row], now))
        self.write({"frozen_hours": row["frozen_hours"], "calendar_version": calendar.business_time_version})
        self._plan()
        if self.due_date != before:
            self._note_change(before, reason, now)
        self._follow_phase(ticket, now)

    def _follow_phase(self, ticket, now):
        """The waiting phase that the case is in pauses the row or not, as its terms now say."""
        flag = PAUSE_FLAG.get(ticket.phase)
        if flag and self.state == "running":
            self._pause(ticket, ticket.phase, now)
        elif flag and self.state == "paused" and not self[flag]:
            self._thaw(now)

    def _same_levels(self, levels):
        strip = [{k: v for k, v in level.items() if k not in LEVEL_STATE} for level in levels]
        return strip == [{k: v for k, v in lv.items() if k not in LEVEL_STATE} for lv in self.levels or ()]
