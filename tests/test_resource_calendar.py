"""The business clock on `resource.calendar`: against Odoo's own answers, and its versions under every change."""

import random
from contextlib import closing
from datetime import datetime, time, timedelta

import psycopg2
import pytz

from odoo import api, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.helpdesk_mgmt_complaint.exceptions import CalendarError
from odoo.addons.helpdesk_mgmt_complaint.models import resource_calendar

DAY = timedelta(days=1)
OFFICE = [(day, opens, closes) for day in range(5) for opens, closes in ((8, 12), (13, 17))]
SPLIT = [(day, opens, closes) for day in range(6) for opens, closes in ((7, 10.5), (11.25, 13), (16, 20.75))]
RIYADH = [(day, 8, 21) for day in (6, 0, 1, 2, 3)]
ALWAYS = [(day, 0, 24) for day in range(7)]


class ClockCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Clock"})
        cls.other_company = cls.env["res.company"].create({"name": "Other clock"})

    def make_calendar(self, hours=OFFICE, tz="Asia/Riyadh", company=None, second_week=None):
        """A calendar with the (weekday, opening, closing) of `hours`, or of two different weeks."""
        weeks = [(False, hours)] if second_week is None else [("0", hours), ("1", second_week)]
        calendar = self.env["resource.calendar"].create({
            "name": f"Clock {tz}",
            "tz": tz,
            "company_id": (self.company if company is None else company).id,
            "attendance_ids": [],
        })
        calendar.write({
            "tz": tz,
            "two_weeks_calendar": second_week is not None,
            "attendance_ids": [Command.clear()] + [
                Command.create({
                    "name": f"{day} {opens}", "dayofweek": str(day), "hour_from": opens, "hour_to": closes,
                    "week_type": week, "day_period": "morning" if opens < 12 else "afternoon",
                })
                for week, lines in weeks for day, opens, closes in lines
            ],
        })
        calendar.global_leave_ids.unlink()
        return calendar

    def make_leave(self, calendar, start, end, **values):
        """A leave between two clock readings of the calendar; `company` makes one without calendar."""
        tz = pytz.timezone(calendar.tz)
        company = values.pop("company", None)
        return self.env["resource.calendar.leaves"].with_company(company or calendar.company_id).create({
            "name": "Leave",
            "calendar_id": calendar.id if company is None else False,
            "date_from": self.utc(start, tz),
            "date_to": self.utc(end, tz),
            **values,
        })

    @staticmethod
    def utc(local, tz):
        """A clock reading in naive UTC: shown twice, the first time; jumped over, as before the jump."""
        try:
            moment = tz.localize(local, is_dst=None)
        except pytz.AmbiguousTimeError:
            moment = tz.localize(local, is_dst=True)
        except pytz.NonExistentTimeError:
            moment = tz.localize(local, is_dst=False)
        return moment.astimezone(pytz.utc).replace(tzinfo=None)


@tagged("post_install", "-at_install")
class TestClockAgainstOdoo(ClockCase):
    """Thousands of questions, answered by Odoo's own planner or by a walk from day to day as well."""

    CALENDARS = [
        (hours, tz, second_week)
        for tz in ("Asia/Riyadh", "Europe/Paris", "America/New_York", "Australia/Sydney")
        for hours, second_week in ((OFFICE, None), (SPLIT, None), (RIYADH, None), (ALWAYS, None), (OFFICE, RIYADH), (SPLIT, []))
    ]

    def setUp(self):
        super().setUp()
        self.random = random.Random(20260601)

    def make_random_calendar(self, hours, tz, second_week):
        """The calendar with leaves of whole days, of parts of days and of the company, and with those that must not count."""
        calendar = self.make_calendar(hours, tz, second_week=second_week)
        for _leave in range(12):
            first = datetime(2026, 1, 1) + self.random.randrange(700) * DAY
            self.make_leave(calendar, first, first + self.random.randrange(1, 10) * DAY - timedelta(seconds=1))
            first += self.random.randrange(60 * DAY // timedelta(minutes=15)) * timedelta(minutes=15)
            self.make_leave(calendar, first, first + self.random.randrange(1, 40) * timedelta(minutes=15))
            self.make_leave(calendar, first + 2 * DAY, first + 3 * DAY, company=self.company)
            self.make_leave(calendar, first + 5 * DAY, first + 9 * DAY, company=self.other_company)
            self.make_leave(calendar, first + 10 * DAY, first + 11 * DAY, time_type="other")
        return calendar

    def random_start(self, tz):
        start = datetime(2026, 1, 1) + timedelta(seconds=self.random.randrange(600 * 86_400))
        if self.random.random() < 0.3:  # the days around the clock changes
            changes = [change for change in pytz.timezone(tz)._utc_transition_times if change.year in (2026, 2027)] if tz != "Asia/Riyadh" else []
            if changes:
                start = self.random.choice(changes) + timedelta(seconds=self.random.randrange(-3 * 86_400, 3 * 86_400))
        return start

    def leaves_domain(self, calendar):
        return [("time_type", "=", "leave"), "|", ("calendar_id", "=", calendar.id), ("company_id", "=", calendar.company_id.id)]

    @staticmethod
    def rounded(moment):
        return (moment + timedelta(milliseconds=500)).replace(microsecond=0)

    def test_hours_as_plan_hours(self):
        compared = 0
        for hours, tz, second_week in self.CALENDARS:
            calendar = self.make_random_calendar(hours, tz, second_week)
            domain = self.leaves_domain(calendar)
            for _question in range(60):
                start = self.random_start(tz)
                length = self.random.choice([0, self.random.randrange(1, 200) / 4, self.random.uniform(0, 60), -self.random.uniform(0.1, 60)])
                expected = calendar.plan_hours(length, pytz.utc.localize(start), compute_leaves=True, domain=domain)
                answer = calendar.deadline_after(start, hours=length)
                with self.subTest(tz=tz, hours=hours, start=start, length=length):
                    self.assertEqual(answer, self.rounded(expected.astimezone(pytz.utc).replace(tzinfo=None)))
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
                    self.assertEqual(calendar.deadline_after(start, hours=length), expected.astimezone(pytz.utc).replace(tzinfo=None))

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
            tz, domain = pytz.timezone(tz_name), self.leaves_domain(calendar)
            low, high = datetime(2025, 12, 1), datetime(2028, 6, 1)
            work = calendar._work_intervals_batch(pytz.utc.localize(low), pytz.utc.localize(high), domain=domain)[False]
            hours_of_day = {}
            for opening, closing, _lines in work:
                # Odoo's shifts end with their day; the second that a leave until 23:59:59 leaves over makes no day
                if closing - opening > timedelta(seconds=1):
                    first, last = hours_of_day.get(opening.date(), (opening, closing))
                    hours_of_day[opening.date()] = min(first, opening), max(last, closing)
            for _question in range(40):
                start, days = self.random_start(tz_name), self.random.randrange(1, 60)
                with self.subTest(tz=tz, hours=hours, start=start, days=days):
                    day, left = pytz.utc.localize(start).astimezone(tz).date(), days
                    while left:
                        day += DAY
                        left -= day in hours_of_day
                    end = self.utc(datetime.combine(day, time(23, 59, 59)), tz)
                    self.assertEqual(calendar.window_end_after(start, days), end)
                    begin = next(max(pytz.utc.localize(start), o) for o, c, _l in work if c > pytz.utc.localize(start) and c - o > timedelta(seconds=1))
                    begin, left = begin.astimezone(tz), days
                    day = begin.date()
                    while left:
                        day += DAY
                        left -= day in hours_of_day
                    first, last = (moment.astimezone(pytz.utc).replace(tzinfo=None) for moment in hours_of_day[day])
                    due = min(max(self.utc(datetime.combine(day, begin.time()), tz), first), last)
                    self.assertEqual(calendar.deadline_after(start, days), self.rounded(due))

    def test_index_grows_both_ways(self):
        calendar = self.make_calendar()
        start = datetime(2026, 6, 1, 6)
        calendar.deadline_after(start)
        for moment, hours in ((start, 9000), (start + 8 * 365 * DAY, 100), (start - 12 * 365 * DAY, -4000), (start, -30_000), (start, 40_000)):
            due = calendar.deadline_after(moment, hours=hours)
            between = calendar.working_hours_between(*sorted((moment, due)))
            self.assertEqual(between, abs(hours))


@tagged("post_install", "-at_install")
class TestClockVersions(ClockCase):
    """Whatever changes working time changes the answers at once, and only those it should."""

    MONDAY = datetime(2026, 6, 1, 6)  # 9:00 in Riyadh

    def setUp(self):
        super().setUp()
        self.calendar = self.make_calendar()
        self.same_company = self.make_calendar()
        self.elsewhere = self.make_calendar(company=self.other_company)

    def hours_of_week(self, calendar):
        return calendar.working_hours_between(datetime(2026, 5, 31, 21), datetime(2026, 6, 7, 21))

    def assert_hours(self, calendar=40.0, same_company=40.0, elsewhere=40.0):
        self.assertEqual(
            [self.hours_of_week(each) for each in (self.calendar, self.same_company, self.elsewhere)],
            [calendar, same_company, elsewhere],
        )

    def tuesday_off(self, calendar=None, **values):
        return self.make_leave(calendar or self.calendar, datetime(2026, 6, 2), datetime(2026, 6, 2, 23, 59, 59), **values)

    def test_leave_of_the_calendar(self):
        self.assert_hours()
        leave = self.tuesday_off()
        self.assert_hours(calendar=32.0)
        self.assertEqual(self.calendar.window_end_after(self.MONDAY, 1), datetime(2026, 6, 3, 20, 59, 59))
        leave.date_from += timedelta(hours=12)
        self.assert_hours(calendar=36.0)
        leave.time_type = "other"
        self.assert_hours()
        leave.time_type = "leave"
        self.assert_hours(calendar=36.0)
        leave.unlink()
        self.assert_hours()

    def test_leave_moved_between_calendars(self):
        leave = self.tuesday_off()
        self.assert_hours(calendar=32.0)
        leave.calendar_id = self.same_company
        self.assert_hours(same_company=32.0)
        leave.with_company(self.company).calendar_id = False
        self.assert_hours(calendar=32.0, same_company=32.0)
        leave.calendar_id = self.calendar
        self.assert_hours(calendar=32.0)

    def test_leave_of_a_company_counts_for_its_calendars_alone(self):
        self.assert_hours()
        leave = self.tuesday_off(company=self.company)
        self.assert_hours(calendar=32.0, same_company=32.0)
        leave.unlink()
        self.tuesday_off(company=self.other_company)
        self.assert_hours(elsewhere=32.0)

    def test_archived_calendar_sees_the_leave_of_its_company(self):
        self.calendar.active = False
        self.assert_hours()
        self.tuesday_off(company=self.company)
        self.assert_hours(calendar=32.0, same_company=32.0)

    def test_calendar_without_company_sees_no_leave_of_a_company(self):
        shared = self.make_calendar(company=self.env["res.company"])
        self.assertFalse(shared.company_id)
        self.tuesday_off(company=self.company)
        self.assertEqual(self.hours_of_week(shared), 40.0)

    def test_leave_of_a_resource_counts_for_nobody_else(self):
        resource = self.env["resource.resource"].create({"name": "Clerk", "calendar_id": self.calendar.id, "company_id": self.company.id})
        version = self.calendar.business_time_version
        leave = self.tuesday_off(resource_id=resource.id)
        self.assert_hours()
        self.assertEqual(self.calendar.business_time_version, version)
        leave.resource_id = False
        self.assert_hours(calendar=32.0)
        leave.resource_id = resource
        self.assert_hours()

    def test_leave_of_a_deleted_resource_counts_as_odoo_counts_it(self):
        resource = self.env["resource.resource"].create({"name": "Clerk", "calendar_id": self.calendar.id, "company_id": self.company.id})
        leave = self.tuesday_off(resource_id=resource.id)
        self.assert_hours()
        resource.unlink()
        self.assertEqual((leave.exists().resource_id.id, leave.calendar_id), (False, self.calendar))
        self.assert_hours(calendar=32.0)

    def test_leave_of_a_deleted_calendar_counts_as_odoo_counts_it(self):
        leave = self.tuesday_off(self.same_company)
        self.assert_hours(same_company=32.0)
        self.same_company.unlink()
        self.assertFalse(leave.exists().calendar_id)
        self.assertEqual(self.hours_of_week(self.calendar), 32.0)

    def test_attendances(self):
        self.assert_hours()
        line = self.calendar.attendance_ids[0]
        line.hour_from -= 1
        self.assert_hours(calendar=41.0)
        line.calendar_id = self.same_company
        self.assert_hours(calendar=36.0, same_company=41.0)
        self.same_company.attendance_ids.filtered(lambda each: each.hour_from == 8 and each.dayofweek == "0").unlink()
        self.assert_hours(calendar=36.0, same_company=41.0)
        self.calendar.attendance_ids = [Command.create({"name": "Saturday", "dayofweek": "5", "hour_from": 10, "hour_to": 12})]
        self.assert_hours(calendar=38.0, same_company=41.0)

    def test_zone_and_second_week(self):
        self.assertEqual(self.calendar.deadline_after(datetime(2026, 6, 1)), datetime(2026, 6, 1, 5))
        self.calendar.tz = "Europe/Paris"
        self.assertEqual(self.calendar.deadline_after(datetime(2026, 6, 1)), datetime(2026, 6, 1, 6))
        self.calendar.tz = "Asia/Riyadh"
        self.calendar.switch_calendar_type()
        self.calendar.attendance_ids.filtered(lambda line: line.week_type == "0").unlink()
        fortnight = datetime(2026, 5, 31, 21), datetime(2026, 6, 14, 21)
        self.assertEqual(self.calendar.working_hours_between(*fortnight), 40.0)
        self.calendar.two_weeks_calendar = False
        self.assertEqual(self.calendar.working_hours_between(*fortnight), 80.0)

    def test_another_company(self):
        self.tuesday_off(company=self.other_company)
        self.assert_hours(elsewhere=32.0)
        self.calendar.company_id = self.other_company
        self.assert_hours(calendar=32.0, elsewhere=32.0)
        self.calendar.company_id = self.company
        self.assert_hours(elsewhere=32.0)

    def test_rolled_back_leave_leaves_no_trace(self):
        self.assert_hours()
        versions = {self.calendar.business_time_version}
        for _attempt in range(3):
            with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
                self.tuesday_off()
                self.assert_hours(calendar=32.0)
                self.assertNotIn(self.calendar.business_time_version, versions)
                versions.add(self.calendar.business_time_version)
                raise ZeroDivisionError
            self.assert_hours()
        self.tuesday_off()
        self.assert_hours(calendar=32.0)
        self.assertNotIn(self.calendar.business_time_version, versions)

    def test_rolled_back_attendance_leaves_no_trace(self):
        self.assert_hours()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.calendar.attendance_ids[0].unlink()
            self.assert_hours(calendar=36.0)
            raise ZeroDivisionError
        self.assert_hours()

    def test_answers_in_the_middle_of_a_change_are_not_shared(self):
        self.assert_hours()
        version = self.calendar.business_time_version
        seen = []

        def ask_and_fail(leaves, *_args):
            seen.append((self.calendar.business_time_version, self.hours_of_week(self.calendar)))
            raise ValidationError("no")

        # rows are written by then, their version is not
        self.patch(self.registry["resource.calendar.leaves"], "_validate_fields", ask_and_fail)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.tuesday_off()
        self.assertEqual(seen, [(version, 32.0)])
        self.assert_hours()

    def test_every_calendar_gets_a_version_of_its_own(self):
        calendars = self.calendar + self.same_company
        before = calendars.mapped("business_time_version")
        self.tuesday_off(company=self.company)
        after = calendars.mapped("business_time_version")
        self.assertEqual(len({*before, *after}), 4)

    def test_neutral_changes_keep_the_version(self):
        leave = self.tuesday_off()
        version = self.calendar.business_time_version
        self.calendar.name = "Renamed"
        self.calendar.attendance_ids[0].name = "Renamed"
        leave.name = "Renamed"
        self.assertEqual(self.calendar.business_time_version, version)

    def test_warm_answers_ask_no_query(self):
        self.calendar.deadline_after(self.MONDAY, days=3)
        with self.assertQueryCount(0):
            for day in range(100):
                start = self.MONDAY + day * DAY
                self.calendar.deadline_after(start, days=60, hours=5)
                self.calendar.window_end_after(start, 20)
                self.calendar.working_hours_between(start, start + 20 * DAY)

    def test_index_of_a_registry_that_is_gone_is_not_used(self):
        self.assert_hours()
        key = (self.env.cr.dbname, self.calendar.id, self.calendar.business_time_version)
        _registry, index = resource_calendar._indexes[key]
        resource_calendar._indexes[key] = (lambda: None), index
        self.assert_hours()
        self.assertIs(resource_calendar._indexes[key][0](), self.env.registry)
        self.assertIsNot(resource_calendar._indexes[key][1], index)

    def test_sequence_goes_with_its_column(self):
        self.env.cr.execute("SELECT pg_get_serial_sequence('resource_calendar', 'business_time_version')")
        self.assertEqual(self.env.cr.fetchone()[0], f"public.{resource_calendar.VERSION_SEQUENCE}")
        self.env["resource.calendar"].init()  # a second time, as an update does

    def test_context_does_not_move_the_answers(self):
        there = self.calendar.with_context(tz="America/New_York", employee_timezone=pytz.timezone("America/New_York"))
        self.assertEqual(there.deadline_after(self.MONDAY, hours=8), datetime(2026, 6, 2, 6))


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
        calendar.attendance_ids = [Command.create({"name": "Lunch", "dayofweek": "1", "hour_from": 12, "hour_to": 13, "day_period": "lunch"})]
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
        self.assertEqual(calendar.deadline_after("2026-06-01 00:00:00"), fields.Datetime.to_datetime("2026-06-01 05:00:00"))

    def test_one_calendar_at_a_time(self):
        with self.assertRaises(ValueError):
            (self.make_calendar() + self.make_calendar()).deadline_after(datetime(2026, 6, 1))

    def test_callers_need_to_read_the_calendar(self):
        calendar = self.make_calendar()
        self.make_leave(calendar, datetime(2026, 6, 2), datetime(2026, 6, 2, 23, 59, 59))
        employee = new_test_user(self.env, "clock_employee", groups="base.group_user")
        portal = new_test_user(self.env, "clock_portal", groups="base.group_portal")
        self.env.invalidate_all()
        # whatever companies the user sees, the leaves of the calendar's own count
        self.assertEqual(calendar.with_user(employee).deadline_after(datetime(2026, 6, 1), 1), datetime(2026, 6, 3, 5))
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            calendar.with_user(portal).deadline_after(datetime(2026, 6, 1), 1)
        self.assertEqual(calendar.with_user(portal).sudo().deadline_after(datetime(2026, 6, 1), 1), datetime(2026, 6, 3, 5))


@tagged("post_install", "-at_install")
class TestClockConcurrency(TransactionCase):
    """Changes that must not pass by each other wait for the same row; Odoo then retries the second one."""

    def assert_conflict(self, first, second):
        with (
            closing(self.registry.cursor()) as cr,
            closing(self.registry.cursor()) as other,
            mute_logger("odoo.sql_db"),
        ):
            first(api.Environment(cr, api.SUPERUSER_ID, {}))
            other.execute("SET LOCAL lock_timeout = '50ms'")
            with self.assertRaises(psycopg2.errors.LockNotAvailable):
                second(api.Environment(other, api.SUPERUSER_ID, {}))

    @staticmethod
    def take_leave(env, calendar_id):
        day = datetime(2026, 6, 2)
        env["resource.calendar.leaves"].create({"calendar_id": calendar_id, "date_from": day, "date_to": day + DAY})

    def test_two_leaves_of_one_calendar(self):
        calendar_id = self.env.company.resource_calendar_id.id
        self.assert_conflict(lambda env: self.take_leave(env, calendar_id), lambda env: self.take_leave(env, calendar_id))

    def test_leave_and_attendance_of_one_calendar(self):
        calendar = self.env.company.resource_calendar_id
        self.assert_conflict(
            lambda env: self.take_leave(env, calendar.id),
            lambda env: calendar.with_env(env).attendance_ids[0].write({"hour_from": 7}),
        )

    def test_leave_of_the_company_and_a_new_calendar(self):
        self.assert_conflict(
            lambda env: env["resource.calendar"].create({"name": "New"}),
            lambda env: self.take_leave(env, False),
        )
