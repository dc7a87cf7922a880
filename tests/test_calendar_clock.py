"""The business clock on `resource.calendar`: against Odoo's own answers, and what it refuses."""

import random
from datetime import datetime, time, timedelta

import pytz

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.helpdesk_mgmt_complaint.exceptions import CalendarError

from .clock import DAY, OFFICE, ClockCase

SPLIT = [(day, opens, closes) for day in range(6) for opens, closes in ((7, 10.5), (11.25, 13), (16, 20.75))]
RIYADH = [(day, 8, 21) for day in (6, 0, 1, 2, 3)]
ALWAYS = [(day, 0, 24) for day in range(7)]


@tagged("post_install", "-at_install")
class TestClockAgainstOdoo(ClockCase):
    """Thousands of questions, answered by Odoo's own planner or by a walk from day to day as well."""

    CALENDARS = [
        (hours, tz, second_week)
        for tz in ("Asia/Riyadh", "Europe/Paris", "America/New_York", "Australia/Sydney")
        for hours, second_week in (
            (OFFICE, None),
            (SPLIT, None),
            (RIYADH, None),
            (ALWAYS, None),
            (OFFICE, RIYADH),
            (SPLIT, []),
        )
    ]

    def setUp(self):
        super().setUp()
        self.random = random.Random(20260601)

    def make_random_calendar(self, hours, tz, second_week):
        """The calendar with leaves of whole days, of parts of days, of the company, and some that must not count."""
        calendar = self.make_calendar(hours, tz, second_week=second_week)
        for _leave in range(12):
            first = datetime(2026, 1, 1) + self.random.randrange(700) * DAY
            self.add_leave(calendar, first, first + self.random.randrange(1, 10) * DAY - timedelta(seconds=1))
            first += self.random.randrange(60 * DAY // timedelta(minutes=15)) * timedelta(minutes=15)
            self.add_leave(calendar, first, first + self.random.randrange(1, 40) * timedelta(minutes=15))
            self.add_leave(calendar, first + 2 * DAY, first + 3 * DAY, company=self.company)
            self.add_leave(calendar, first + 5 * DAY, first + 9 * DAY, company=self.other_company)
            self.add_leave(calendar, first + 10 * DAY, first + 11 * DAY, time_type="other")
        return calendar

    def add_leave(self, calendar, start, end, company=None, **values):
        """A leave, where it may be: Time Off refuses one that overlaps another of the company."""
        owner = company or calendar.company_id
        if "hr.leave" in self.env:
            around = [("date_from", "<=", end + DAY), ("date_to", ">=", start - DAY)]
            if self.env["resource.calendar.leaves"].search_count([("company_id", "=", owner.id), *around], limit=1):
                return
        self.make_leave(calendar, start, end, company=company, **values)

    def random_start(self, tz):
        start = datetime(2026, 1, 1) + timedelta(seconds=self.random.randrange(600 * 86_400))
        changes = [change for change in pytz.timezone(tz)._utc_transition_times if change.year in (2026, 2027)]
        if changes and self.random.random() < 0.3:  # the days around the clock changes
            start = self.random.choice(changes) + timedelta(seconds=self.random.randrange(-3 * 86_400, 3 * 86_400))
        return start

    def leaves_domain(self, calendar):
        own = ["|", ("calendar_id", "=", calendar.id), ("company_id", "=", calendar.company_id.id)]
        return [("time_type", "=", "leave"), *own]

    @staticmethod
    def rounded(moment):
        """Odoo's answer as naive UTC, rounded to the second."""
        naive = moment.astimezone(pytz.utc).replace(tzinfo=None)
        return (naive + timedelta(milliseconds=500)).replace(microsecond=0)

    def test_hours_as_plan_hours(self):
        compared = 0
        for hours, tz, second_week in self.CALENDARS:
            calendar = self.make_random_calendar(hours, tz, second_week)
            domain = self.leaves_domain(calendar)
            for _question in range(60):
                start = self.random_start(tz)
                length = self.random.choice([0, self.random.randrange(1, 200) / 4, self.random.uniform(-60, 60)])
                expected = calendar.plan_hours(length, pytz.utc.localize(start), compute_leaves=True, domain=domain)
                answer = calendar.deadline_after(start, hours=length)
                with self.subTest(tz=tz, hours=hours, start=start, length=length):
                    self.assertEqual(answer, self.rounded(expected))
                compared += 1
        self.assertGreater(compared, 1400)

    def test_hours_from_round_moments_as_plan_hours(self):
        # many of these end exactly at a closing
        for hours, tz, second_week in self.CALENDARS:
            if hours is ALWAYS:
                continue
            calendar = self.make_random_calendar(hours, tz, second_week)
            domain = self.leaves_domain(calendar)
            for _question in range(60):
                start = datetime(2026, 1, 1) + self.random.randrange(600 * 24) * timedelta(hours=1)
                length = self.random.randrange(-80, 160) / 2
                expected = calendar.plan_hours(length, pytz.utc.localize(start), compute_leaves=True, domain=domain)
                with self.subTest(tz=tz, hours=hours, start=start, length=length):
                    self.assertEqual(calendar.deadline_after(start, hours=length), self.rounded(expected))

    def test_hours_between_as_get_work_hours_count(self):
        for hours, tz, second_week in self.CALENDARS:
            calendar = self.make_random_calendar(hours, tz, second_week)
            domain = self.leaves_domain(calendar)
            for _question in range(60):
                start = self.random_start(tz)
                end = start + timedelta(seconds=self.random.randrange(-86_400, 60 * 86_400))
                with self.subTest(tz=tz, hours=hours, start=start, end=end):
                    expected = calendar.get_work_hours_count(start, end, domain=domain)
                    self.assertAlmostEqual(calendar.working_hours_between(start, end), expected, delta=0.001)

    def test_days_and_windows_as_a_walk_from_day_to_day(self):
        for hours, tz_name, second_week in self.CALENDARS:
            calendar = self.make_random_calendar(hours, tz_name, second_week)
            tz, low, high = pytz.timezone(tz_name), datetime(2025, 12, 1), datetime(2028, 6, 1)
            work = [
                # the second that a leave until 23:59:59 leaves over makes no working day
                (opens, closes)
                for opens, closes, _lines in calendar._work_intervals_batch(
                    pytz.utc.localize(low), pytz.utc.localize(high), domain=self.leaves_domain(calendar)
                )[False]
                if closes - opens > timedelta(seconds=1)
            ]
            hours_of_day = {}
            for opens, closes in work:  # Odoo's shifts end with their day
                first, last = hours_of_day.get(opens.date(), (opens, closes))
                hours_of_day[opens.date()] = min(first, opens), max(last, closes)

            def later_day(day, number, hours_of_day=hours_of_day):
                while number:
                    day += DAY
                    number -= day in hours_of_day
                return day

            for _question in range(40):
                start, days = self.random_start(tz_name), self.random.randrange(1, 60)
                with self.subTest(tz=tz, hours=hours, start=start, days=days):
                    moment = pytz.utc.localize(start)
                    day = later_day(moment.astimezone(tz).date(), days)
                    end = self.utc(datetime.combine(day, time(23, 59, 59)), tz)
                    self.assertEqual(calendar.window_end_after(start, days), end)
                    begin = next(max(moment, opens) for opens, closes in work if closes > moment).astimezone(tz)
                    day = later_day(begin.date(), days)
                    first, last = hours_of_day[day]
                    same_time = pytz.utc.localize(self.utc(datetime.combine(day, begin.time()), tz))
                    due = min(max(same_time, first), last)
                    self.assertEqual(calendar.deadline_after(start, days), self.rounded(due))

    def test_index_grows_both_ways(self):
        calendar = self.make_calendar()
        start = datetime(2026, 6, 1, 6)
        calendar.deadline_after(start)
        later, earlier = start + 8 * 365 * DAY, start - 12 * 365 * DAY
        for moment, hours in ((start, 9000), (later, 100), (earlier, -4000), (start, -30_000), (start, 40_000)):
            due = calendar.deadline_after(moment, hours=hours)
            between = calendar.working_hours_between(*sorted((moment, due)))
            self.assertEqual(between, abs(hours))


@tagged("post_install", "-at_install")
class TestClockRefusals(ClockCase):
    def test_flexible_hours(self):
        calendar = self.make_calendar()
        start = datetime(2026, 6, 1)
        calendar.deadline_after(start)
        calendar.schedule_type = "flexible"
        for question in (calendar._check_carries_deadlines, lambda: calendar.deadline_after(start, 1)):
            with self.assertRaises(CalendarError) as caught:
                question()
            self.assertIn(calendar.name, str(caught.exception))
        calendar.schedule_type = "fully_fixed"
        calendar._check_carries_deadlines()
        self.assertEqual(calendar.deadline_after(start), datetime(2026, 6, 1, 5))

    def test_no_attendance(self):
        calendar = self.make_calendar(hours=[])
        for question in (calendar._check_carries_deadlines, lambda: calendar.window_end_after(datetime(2026, 6, 1), 1)):
            with self.assertRaises(CalendarError) as caught:
                question()
            self.assertIn(calendar.name, str(caught.exception))
        lunch = {"name": "Lunch", "dayofweek": "1", "hour_from": 12, "hour_to": 13, "day_period": "lunch"}
        calendar.attendance_ids = [Command.create(lunch)]
        with self.assertRaises(CalendarError):
            calendar._check_carries_deadlines()

    def test_leave_without_end(self):
        calendar = self.make_calendar()
        self.make_leave(calendar, datetime(2026, 6, 1), datetime(2100, 1, 1))
        for question in (
            lambda: calendar.deadline_after(datetime(2026, 6, 1)),
            lambda: calendar.deadline_after(datetime(2026, 6, 1), days=2),
            lambda: calendar.window_end_after(datetime(2026, 6, 1), 2),
        ):
            with self.assertRaises(CalendarError) as caught:
                question()
            self.assertIn(calendar.name, str(caught.exception))

    def test_too_far(self):
        calendar = self.make_calendar()
        with self.assertRaises(CalendarError):
            calendar.deadline_after(datetime(2026, 6, 1), hours=1e9)
        with self.assertRaises(CalendarError):
            calendar.deadline_after(datetime(2026, 6, 1), hours=-1e9)
        with self.assertRaises(CalendarError):
            calendar.working_hours_between(datetime(2026, 6, 1), datetime(2180, 6, 1))
        for start in (datetime(1, 1, 1), datetime(9999, 1, 1), False, pytz.utc.localize(datetime(2026, 6, 1))):
            with self.assertRaises(ValueError):
                calendar.deadline_after(start)

    def test_text_is_read_as_a_moment(self):
        calendar = self.make_calendar()
        self.assertEqual(calendar.deadline_after("2026-06-01 00:00:00"), datetime(2026, 6, 1, 5))

    def test_one_calendar_at_a_time(self):
        with self.assertRaises(ValueError):
            (self.make_calendar() + self.make_calendar()).deadline_after(datetime(2026, 6, 1))

    def test_callers_need_to_read_the_calendar(self):
        calendar = self.make_calendar()
        self.make_leave(calendar, datetime(2026, 6, 2), datetime(2026, 6, 2, 23, 59, 59))
        employee = new_test_user(self.env, "clock_employee", groups="base.group_user")
        portal = new_test_user(self.env, "clock_portal", groups="base.group_portal")
        start, due = datetime(2026, 6, 1), datetime(2026, 6, 3, 5)
        self.env.invalidate_all()
        # whatever companies the user sees, the leaves of the calendar's own count
        self.assertEqual(calendar.with_user(employee).deadline_after(start, 1), due)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            calendar.with_user(portal).deadline_after(start, 1)
        self.assertEqual(calendar.with_user(portal).sudo().deadline_after(start, 1), due)
