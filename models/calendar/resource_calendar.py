import weakref
from contextlib import contextmanager
from datetime import datetime, timedelta

from babel.dates import get_day_names
from pytz import timezone, utc

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.lru import LRU
from odoo.tools.misc import babel_locale_parse

from ...exceptions import CalendarError
from ...tools.business_time import BusinessTime, OutOfSpan
from ...tools.opening_hours import clock, week_groups
from ...tools.short_hours import within_short_hours
from ..process.acting import acting

VERSION_SEQUENCE = "resource_calendar_business_time_version_seq"
YEAR = timedelta(days=366)
# a calendar whose leaves never end is given up this long after the start
HORIZON = 30 * YEAR
FIRST_DATE, LAST_DATE = datetime(1900, 1, 1), datetime(2200, 1, 1)
# (database, calendar, version) -> (weak reference to the registry, BusinessTime). A database dropped and restored
# under its old name hands versions out again: its new registry tells.
_indexes = LRU(256)
_CHANGING = "helpdesk_mgmt_complaint.changing_business_time"


class ResourceCalendar(models.Model):
    """Working hours in words, as channels and the charter tell them."""

    _inherit = "resource.calendar"

    business_time_version = fields.Integer(
        readonly=True,
        copy=False,
        help="Changes whenever the working time changes; 0 as long as it never did. Answers are cached by it.",
    )

    short_period_ids = fields.One2many(
        "resource.calendar.short.period",
        "calendar_id",
        string="Shorter hours",
        copy=False,
        help="Weeks in which somebody is there for shorter hours: time limits of cases are counted in these.",
    )

    def init(self):
        result = super().init()
        # owned by the column: it goes when the column goes, at uninstallation
        self.env.cr.execute(
            SQL(
                "CREATE SEQUENCE IF NOT EXISTS %(sequence)s AS integer;"
                " ALTER SEQUENCE %(sequence)s OWNED BY resource_calendar.business_time_version",
                sequence=SQL.identifier(VERSION_SEQUENCE),
            )
        )
        return result

    # ----------------------------------------------------------- validation
    def _check_carries_deadlines(self):
        """Raise a `CalendarError` naming the calendar unless its hours are fixed and there are some."""
        for calendar in self.sudo():
            if calendar.flexible_hours:
                raise CalendarError(
                    self.env._(
                        "The working hours “%(calendar)s” are flexible, so a deadline cannot be told from them."
                        " Choose working hours with fixed opening times.",
                        calendar=calendar.display_name,
                    )
                )
            if not any(line._is_work_period() and line.hour_to > line.hour_from for line in calendar.attendance_ids):
                raise CalendarError(
                    self.env._(
                        "The working hours “%(calendar)s” have no opening time, so no deadline would ever come."
                        " Add the days and hours of work.",
                        calendar=calendar.display_name,
                    )
                )

    # ----------------------------------------------------------------- CRUD
    @api.model_create_multi
    def create(self, vals_list):
        calendars = super().create(vals_list)
        self._guard_company(calendars.company_id.ids)
        return calendars

    def write(self, vals):
        if not {"tz", "two_weeks_calendar", "schedule_type", "flexible_hours", "company_id"} & vals.keys():
            result = super().write(vals)
        else:
            with self._changing_business_time():
                result = super().write(vals)
            if "company_id" in vals:
                self._guard_company(self.sudo().company_id.ids)
            self._renew_business_time()
        if "active" in vals:
            self._fall_to_next()
        return result

    def _fall_to_next(self):
        """Archived hours, or hours in use again: teams of the process count by the ones that now hold for them."""
        teams = self.env["helpdesk.ticket.team"].sudo()
        teams = teams.search([("use_complaint_process", "=", True)]).filtered(
            lambda team: (team.resource_calendar_id | team.company_id.resource_calendar_id) & self.sudo()
        )
        teams._check_calendar()
        self.env["helpdesk.ticket.deadline"]._calendar_replaced(teams)

    def unlink(self):
        # the database leaves their leaves behind without calendar: from then on they hold for the whole company
        domain = [("calendar_id", "in", self.ids), ("resource_id", "=", False)]
        leaves = self.env["resource.calendar.leaves"].sudo().search(domain)
        with self._changing_business_time():
            result = super().unlink()
        self._shortened_by(leaves.exists())._renew_business_time()
        return result

    # ------------------------------------------------------------- business
    def deadline_after(self, start, days=0, hours=0.0):
        """The moment `days` working days and then `hours` working hours after `start`.

        A start outside of working time counts from the next opening. Days: the same local time of day on the Nth later
        working day, within that day's first opening and last closing. Negative hours go back.

        :param start: naive UTC datetime (or its text)
        :return: naive UTC datetime, rounded to the second
        :raise CalendarError: hours that are flexible or empty, or no such moment within 30 years
        """
        start = self._business_moment(start)
        return self._ask_business_time(start, lambda index: index.deadline_after(start, days, hours))

    def next_opening(self, moment):
        """`moment` itself in working time, else the opening after it; the closing second is outside.

        Parameters, result and errors are those of `deadline_after`.
        """
        moment = self._business_moment(moment)
        return self._ask_business_time(moment, lambda index: index.next_opening(moment))

    def window_end_after(self, start, days):
        """The last second (23:59:59 local) of the Nth working day strictly after the local date of `start`, N from 1.

        Parameters, result and errors are those of `deadline_after`.
        """
        start = self._business_moment(start)
        return self._ask_business_time(start, lambda index: index.window_end_after(start, days))

    def working_hours_between(self, start, end):
        """Working hours (a float) from `start` to `end`, naive UTC; 0.0 when `end` is not after `start`.

        :raise CalendarError: hours that are flexible or empty, or dates more than 30 years apart
        """
        start, end = self._business_moment(start), self._business_moment(end)
        if start >= end:
            return 0.0
        return self._ask_business_time(start, lambda index: index.working_hours_between(start, end))

    def _working_days_between(self, start, end):
        """Working days after the local date of `start`, up to the local date of `end`; 0 when `end` is not later.

        Parameters and errors are those of `working_hours_between`.
        """
        start, end = self._business_moment(start), self._business_moment(end)
        if start >= end:
            return 0
        return self._ask_business_time(start, lambda index: index.working_days_between(start, end))

    @staticmethod
    def _business_moment(value):
        moment = fields.Datetime.to_datetime(value)
        if not moment or not FIRST_DATE <= moment < LAST_DATE:
            raise ValueError(f"a date and time between {FIRST_DATE:%Y} and {LAST_DATE:%Y} is expected, not {value!r}")
        return moment

    def _ask_business_time(self, start, question):
        """The answer of the shared index to `question(index)`, about times near `start`; it grows until it can tell."""
        index = self._business_time(start)
        while True:
            try:
                return question(index)
            except OutOfSpan as out:
                index = self._grow_business_time(index, start, out.later)

    def _business_time(self, start):
        """The shared index itself, for many questions in a row: `OutOfSpan` says that the calendar has to be asked.

        :param start: naive UTC datetime around which one is built that is not there yet
        """
        self.ensure_one()
        key = (self.env.cr.dbname, self.id, self.business_time_version)
        registry, index = _indexes.get(key) or (None, None)
        if index is None or registry() is not self.env.registry or self.env.cr.cache.get(_CHANGING):
            index = self._build_business_time(None, start, start)
        return index

    def _grow_business_time(self, index, start, later):
        """A larger index, at least twice as long on the side where the answer was not found."""
        if not index.start <= start <= index.end:
            return self._build_business_time(index, start, start)
        length = index.end - index.start
        if later and index.end < start + HORIZON:
            return self._build_business_time(index, start, min(index.end + length, start + HORIZON))
        if not later and index.start > start - HORIZON:
            return self._build_business_time(index, max(index.start - length, start - HORIZON), start)
        raise CalendarError(
            self.env._(
                "The working hours “%(calendar)s” leave no working time where this deadline would fall,"
                " within 30 years of %(start)s.",
                calendar=self.sudo().display_name,
                start=start,
            )
        )

    def _build_business_time(self, index, earliest, latest):
        """An index from a month before `earliest` to a year after `latest` or wider; what `index` holds is kept.

        It goes into the shared cache under the version that this transaction's snapshot holds.
        """
        calendar = self.sudo()
        calendar._check_carries_deadlines()
        calendar.flush_recordset()
        start, end = earliest - timedelta(days=31), latest + YEAR
        if index and max(end, index.end) - min(start, index.start) <= 2 * HORIZON + 2 * YEAR:
            start, end = min(start, index.start), max(end, index.end)
            before = calendar._business_intervals(start, index.start)
            after = calendar._business_intervals(index.end, end)
            index = index.extended(before, start, after, end)
        else:
            index = BusinessTime.build(calendar._business_intervals(start, end), timezone(calendar.tz), start, end)
        if not self.env.cr.cache.get(_CHANGING):
            version = calendar._business_time_version_of_snapshot()
            _indexes[self.env.cr.dbname, self.id, version] = weakref.ref(self.env.registry), index
        return index

    def _business_time_version_of_snapshot(self):
        query = "SELECT COALESCE(business_time_version, 0) FROM resource_calendar WHERE id = %s"
        self.env.cr.execute(SQL(query, self.id))
        [[version]] = self.env.cr.fetchall()
        if version != self.business_time_version:
            self.invalidate_recordset(["business_time_version"], flush=False)
        return version

    def _business_intervals(self, start, end):
        """Odoo's own working intervals between two naive UTC datetimes, within the shorter hours, as pairs of such."""
        if start >= end:
            return []
        tz = timezone(self.tz)
        intervals = self._work_intervals_batch(
            utc.localize(start), utc.localize(end), domain=self._get_business_leaves_domain(), tz=tz
        )[False]
        periods = [(p.date_from, p.date_to, p.hour_from, p.hour_to) for p in self.sudo().short_period_ids]
        worked = [(opening.astimezone(tz), closing.astimezone(tz)) for opening, closing, _attendances in intervals]
        return [
            (opening.astimezone(utc).replace(tzinfo=None), closing.astimezone(utc).replace(tzinfo=None))
            for opening, closing in within_short_hours(worked, periods, tz)
        ]

    def _get_business_leaves_domain(self):
        """Leaves of the calendar, and those without calendar of its own company only.

        A list, because `_leave_intervals_batch` appends to it: its dates, and no resource.
        """
        return [
            ("time_type", "=", "leave"),
            "|",
            ("calendar_id", "=", self.id),
            ("company_id", "=", self.company_id.id),
        ]

    @api.model
    def _shortened_by(self, leaves):
        """The calendars whose working time these leaves shorten: none for a resource's own leave.

        Meant for a change of them: a leave of a whole company takes that company's guard.
        """
        general = leaves.sudo().filtered(lambda leave: not leave.resource_id)
        company_wide = general.filtered(lambda leave: not leave.calendar_id)
        calendars = general.calendar_id
        if company_wide:
            companies = {leave.company_id.id for leave in company_wide}
            calendars._guard_company([company for company in companies if company])
            calendars |= calendars.with_context(active_test=False).search([("company_id", "in", list(companies))])
        return calendars

    # -------------------------------------------------------------- version
    @contextmanager
    def _changing_business_time(self):
        """While rows change, answers come from the database alone: their version is not yet written."""
        cache = self.env.cr.cache
        cache[_CHANGING] = cache.get(_CHANGING, 0) + 1
        try:
            yield
        finally:
            cache[_CHANGING] = max(cache.get(_CHANGING, 0) - 1, 0)

    def _renew_business_time(self):
        """Gives every calendar a version of its own that no transaction has had.

        Running deadlines follow once, when all changes of the transaction are there.
        """
        if not self.ids:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE resource_calendar SET business_time_version = nextval(%s) WHERE id IN %s",
                VERSION_SEQUENCE,
                tuple(sorted(self.ids)),
            )
        )
        self.invalidate_recordset(["business_time_version"], flush=False)
        if acting(self.env).promises_stand:
            self.env["helpdesk.ticket.deadline"].sudo()._keep_dates_of(self)
            return
        pending = self.env.cr.precommit.data.setdefault("complaint_calendars", set())
        if not pending:
            self.env.cr.precommit.add(self.env["resource.calendar"]._replan_changed)
        pending.update(self.ids)

    @api.model
    def _guard_company(self, company_ids):
        """Make a leave for the whole company and a calendar new to it conflict when they come at the same time.

        Neither transaction would see the other's row; touching the company's makes Odoo retry one of them.
        """
        if company_ids:
            ids = tuple(sorted(company_ids))
            self.env.cr.execute(SQL("UPDATE res_company SET write_date = write_date WHERE id IN %s", ids))

    # ------------------------------------------------------------------
    # Working hours in words, as channels and the charter tell them
    # ------------------------------------------------------------------

    def _hours_text(self):
        """The hours in the reader's language, such as “Sunday to Thursday, 08:00 to 21:00”; empty without hours."""
        weeks = self._weeks() if self else []
        if len(weeks) < 2:
            return self._week_text(weeks[0]) if weeks else ""
        first, second = (self._week_text(groups) or self.env._("closed") for groups in weeks)
        return self.env._("First week: %(first)s. Second week: %(second)s", first=first, second=second)

    def _weeks(self):
        """What `week_groups` makes of the calendar, once for each of two differing weeks; empty without hours."""
        lines = self.attendance_ids.filtered(lambda line: not line.display_type and line._is_work_period())
        weeks = []
        for week_type in ("0", "1") if self.two_weeks_calendar else (False,):
            week = {}
            for line in lines:
                if not week_type or line.week_type == week_type:
                    week.setdefault(int(line.dayofweek), []).append((line.hour_from, line.hour_to))
            groups = week_groups(week)
            if groups not in weeks:
                weeks.append(groups)
        return weeks if any(weeks) else []

    def _week_text(self, groups):
        """:param groups: what `week_groups` gives"""
        names = get_day_names("wide", locale=babel_locale_parse(self.env.lang))
        texts = []
        for first, last, intervals in groups:
            hours = [self.env._("%(start)s to %(end)s", start=clock(start), end=clock(end)) for start, end in intervals]
            text = hours[0]
            for other in hours[1:]:
                text = self.env._("%(first)s and %(second)s", first=text, second=other)
            if intervals == ((0.0, 24.0),):
                text = self.env._("round the clock")
            if (last - first) % 7 == 6:
                days = self.env._("Every day")
            elif first == last:
                days = names[first]
            elif (last - first) % 7 == 1:
                days = self.env._("%(first)s and %(second)s", first=names[first], second=names[last])
            else:
                days = self.env._("%(first)s to %(last)s", first=names[first], last=names[last])
            texts.append(self.env._("%(days)s, %(hours)s", days=days, hours=text))
        result = texts[0] if texts else ""
        for text in texts[1:]:
            result = self.env._("%(days)s; %(others)s", days=result, others=text)
        return result

    def action_public_holidays(self):
        """Opens the plan of public holidays of these working hours, a new one where there is none."""
        self.ensure_one()
        company = self.company_id or self.env.company
        plan = self.env["helpdesk.holiday.plan"]._of_calendar(self, company)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Public holidays"),
            "res_model": "helpdesk.holiday.plan",
            "res_id": plan.id,
            "view_mode": "form",
            "context": {
                "default_calendar_id": self.id,
                "default_company_id": company.id,
                "default_country_id": company.country_id.id,
            },
        }

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
