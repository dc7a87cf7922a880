"""The versions of the business clock: every change shows at once, a rolled-back one never, other calendars stay."""

from contextlib import closing
from datetime import datetime, timedelta

import psycopg2
import pytz

from odoo import api
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.helpdesk_mgmt_complaint.models import resource_calendar

from .clock import DAY, ClockCase


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
        day = datetime(2026, 6, 2)
        return self.make_leave(calendar or self.calendar, day, day + DAY - timedelta(seconds=1), **values)

    def make_resource(self):
        values = {"name": "Clerk", "calendar_id": self.calendar.id, "company_id": self.company.id}
        return self.env["resource.resource"].create(values)

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
        resource = self.make_resource()
        version = self.calendar.business_time_version
        leave = self.tuesday_off(resource_id=resource.id)
        self.assert_hours()
        self.assertEqual(self.calendar.business_time_version, version)
        leave.resource_id = False
        self.assert_hours(calendar=32.0)
        leave.resource_id = resource
        self.assert_hours()

    def test_leave_of_a_deleted_resource_counts_as_odoo_counts_it(self):
        resource = self.make_resource()
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
        saturday = {"name": "Saturday", "dayofweek": "5", "hour_from": 10, "hour_to": 12}
        self.calendar.attendance_ids = [Command.create(saturday)]
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
            raise ZeroDivisionError

        # rows are written by then, their version is not
        self.patch(self.registry["resource.calendar.leaves"], "_validate_fields", ask_and_fail)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
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

    # guards: models.calendar.resource_calendar:_renew_business_time
    def test_rows_are_planned_again_after_a_change_alone(self):
        self.env.flush_all()
        self.env.cr.precommit.clear()
        self.calendar._build_business_time(None, self.MONDAY, self.MONDAY)
        self.assertNotIn("complaint_calendars", self.env.cr.precommit.data, "who asks the hours changes none")
        self.tuesday_off()
        self.assertIn(self.calendar.id, self.env.cr.precommit.data["complaint_calendars"])

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

        def take_leave(env):
            self.take_leave(env, calendar_id)

        self.assert_conflict(take_leave, take_leave)

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
