import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..exceptions import CalendarError
from ..tools.business_time import OutOfSpan, to_seconds
from .helpdesk_ticket_deadline import KINDS, RUNNING

# Running rows that a change re-plans at once; more are left to the scheduled action.
AT_ONCE = 2000
CHUNK = 5000


class Clock:
    """A calendar that is asked many questions in a row: its index answers, the calendar itself where that ends."""

    def __init__(self, calendar, around):
        self.calendar, self.around, self.version = calendar, around, calendar.business_time_version
        self.refresh()

    def refresh(self):
        try:
            self.index = self.calendar._business_time(self.around)
        except CalendarError:
            # limits round the clock never ask it
            self.index = self.calendar

    def ask(self, question, *values):
        """`question(clock, *values)`, a function that asks the clock."""
        try:
            return question(self.index, *values)
        except OutOfSpan:
            answer = question(self.calendar, *values)
            self.refresh()
            return answer


def _array(values):
    """Numbers as the text of a PostgreSQL array: read many times faster than a parameter each."""
    return f"{{{','.join(map(str, values))}}}"


def _moments(values):
    """Datetimes (or nothing) as an array of seconds since 1970: half as dear as their text, on both sides."""
    return _array([to_seconds(value) if value else "NULL" for value in values])


class HelpdeskTicketDeadline(models.Model):
    """Re-planning: running rows follow a holiday, a policy or a reclassification, from their own start and with pauses.

    Ended and missed rows never change. Old and new due dates go to `helpdesk.ticket.deadline.change`.
    """

    _inherit = "helpdesk.ticket.deadline"

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
    def _replan_sql(self, ids, reason, user_id=None):
        """Re-plans rows by plain SQL: a holiday may move a hundred thousand of them.

        Pauses that have ended are counted again in the calendar as it is now.

        :param user_id: who changed what they follow; empty in the scheduled action
        """
        if not ids:
            return
        self.env.flush_all()
        columns = (
            "id", "kind", "state", "start_date", "due_date", "days", "hours", "round_the_clock", "frozen_hours",
            "warn_percent", "warn_date", "warned", "reminder_date", "reminder_days", "calendar_id",
        )  # fmt: skip
        now = fields.Datetime.now()
        query = SQL(
            "SELECT %s, COALESCE(levels, '[]')::text FROM helpdesk_ticket_deadline WHERE id IN %s"
            # the date has decided on those that are past, though the scheduled action has not come by
            " AND (state = 'paused' OR state = 'running' AND due_date >= %s)",
            SQL(", ").join(SQL.identifier(name) for name in columns),
            tuple(ids),
            now,
        )
        found = self.env.execute_query(query)
        rows = [dict(zip(columns, values[:-1], strict=True)) for values in found]
        # all documents in one: several times faster than each by itself, and so when they are written
        documents = ",".join([values[-1] for values in found])
        for row, levels in zip(rows, json.loads(f"[{documents}]"), strict=True):
            row["levels"] = levels
        clocks = self._clocks(rows, now)
        self._freeze_again([row for row in rows if row["frozen_hours"]], clocks)
        for row in rows:
            row["due_before"] = row["due_date"]
            clock = clocks[row["calendar_id"]]
            row.update(clock.ask(self._planned, row), calendar_version=clock.version)
            if KINDS[row["kind"]].window and not row["reminder_date"]:
                # a window that a late reminder had lengthened is not shortened again
                row["due_date"] = max(row["due_date"], row["due_before"])
            row["warned"] = bool(row["warned"] and (row["warn_date"] or now) <= now)
            row["next_action_date"] = self._next_action(row)
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
        if any(row["kind"] == "survey" for row in rows):
            self.env["survey.user_input"]._follow_rows(ids)
        self.invalidate_model()
        self.browse(set(ids) - {row["id"] for row in rows}).sudo()._keep_dates()
        dates = [row["next_action_date"] for row in rows if row["next_action_date"]]
        if dates:
            self._wake_at(min(dates))

    @api.model
    def _calendar_replaced(self, teams, reason="calendar"):
        """Teams have other working hours, or cases that came with others: running rows are counted in theirs now."""
        self.env.flush_all()
        for team in teams.sudo():
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
                hours = clock.ask(lambda index, *span: index.working_hours_between(*span), start, end)
            frozen[id_] = frozen.get(id_, 0.0) + hours
        for id_, hours in frozen.items():
            paused[id_]["frozen_hours"] = hours

    @api.model
    def _write_plans(self, rows, now, reason, user_id):
        """Writes re-planned rows (mappings) and what they were before, by one statement each."""
        moved = [row for row in rows if row["due_date"] != row["due_before"]]
        # the history first: its foreign keys cost twice as much on rows just written
        self.env.cr.execute(
            SQL(
                """INSERT INTO helpdesk_ticket_deadline_change
                          (deadline_id, date, user_id, due_before, due_after, reason)
                   SELECT plan.id, %(now)s, %(user)s, timestamp 'epoch' + plan.before * interval '1 second',
                          timestamp 'epoch' + plan.due * interval '1 second', %(reason)s
                   FROM unnest(%(ids)s::int[], %(before)s::bigint[], %(due)s::bigint[]) AS plan (id, before, due)""",
                now=now,
                user=user_id,
                reason=reason,
                ids=_array([row["id"] for row in moved]),
                before=_moments([row["due_before"] for row in moved]),
                due=_moments([row["due_date"] for row in moved]),
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE helpdesk_ticket_deadline AS d
                   SET due_date = timestamp 'epoch' + plan.due * interval '1 second',
                       warn_date = timestamp 'epoch' + plan.warn * interval '1 second',
                       reminder_date = timestamp 'epoch' + plan.reminder * interval '1 second',
                       next_action_date = timestamp 'epoch' + plan.next * interval '1 second',
                       warned = plan.warned, frozen_hours = plan.frozen, levels = plan.levels,
                       calendar_version = plan.version
                   FROM ROWS FROM (
                       unnest(
                           %(ids)s::int[], %(due)s::bigint[], %(warn)s::bigint[], %(reminder)s::bigint[],
                           %(next)s::bigint[], %(warned)s::bool[], %(frozen)s::float8[], %(version)s::int[]),
                       jsonb_array_elements(%(levels)s))
                       AS plan (id, due, warn, reminder, next, warned, frozen, version, levels)
                   -- said twice: by the join alone PostgreSQL would read the whole ledger
                   WHERE d.id = plan.id AND d.id = ANY(%(ids)s::int[])""",
                ids=_array([row["id"] for row in rows]),
                due=_moments([row["due_date"] for row in rows]),
                warn=_moments([row["warn_date"] for row in rows]),
                reminder=_moments([row["reminder_date"] for row in rows]),
                next=_moments([row["next_action_date"] for row in rows]),
                warned=_array([row["warned"] for row in rows]),
                frozen=_array([row["frozen_hours"] or 0.0 for row in rows]),
                version=_array([row["calendar_version"] for row in rows]),
                levels=json.dumps([row["levels"] for row in rows]),
            )
        )


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _renew_business_time(self):
        """Running limits follow the working time; once a transaction, when all its changes are there."""
        result = super()._renew_business_time()
        pending = self.env.cr.precommit.data.setdefault("complaint_calendars", set())
        if not pending:
            self.env.cr.precommit.add(self.env["resource.calendar"]._replan_changed)
        pending.update(self.ids)
        return result

    @api.model
    def _replan_changed(self):
        """At the end of the transaction: calendars of process teams carry deadlines, and their rows are re-planned."""
        ids = self.env.cr.precommit.data.pop("complaint_calendars", set())
        calendars = self.sudo().browse(ids).exists()
        teams = self.env["helpdesk.ticket.team"].sudo().search([("use_complaint_process", "=", True)])
        used = self.browse({team._complaint_calendar().id for team in teams})
        (calendars & used)._check_carries_deadlines()
        if calendars:
            self.env["helpdesk.ticket.deadline"].sudo()._calendars_changed(calendars.ids)


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    def write(self, vals):
        result = super().write(vals)
        if {"resource_calendar_id", "company_id"} & vals.keys():
            cases = self.filtered("use_complaint_process")
            self.env["helpdesk.ticket.deadline"]._calendar_replaced(cases)
        return result


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            teams = self.env["helpdesk.ticket.team"].sudo().with_context(active_test=False)
            domain = [("company_id", "in", self.ids), ("use_complaint_process", "=", True)]
            follow = teams.search([*domain, ("resource_calendar_id", "=", False)])
            follow._check_calendar()
            self.env["helpdesk.ticket.deadline"]._calendar_replaced(follow)
        return result
