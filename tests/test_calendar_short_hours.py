"""Shorter hours for a period (Ramadan): the clock of cases knows them alone; doing it twice adds nothing."""

from datetime import timedelta
from pathlib import Path

import pytz

from odoo.exceptions import AccessError, UserError
from odoo.modules.migration import load_script

from .common import RIYADH, utc
from .ledger import LedgerCase

SYDNEY = "Australia/Sydney"
SCRIPT = Path(__file__).parents[1] / "migrations" / "19.0.1.6.0" / "post-short_hours.py"


class TestShortHours(LedgerCase):
    def shorten(self, calendar=None, user=None, **vals):
        Wizard = self.env["resource.calendar.short.hours"].with_user(user or self.env.user)
        wizard = Wizard.create(
            {
                "calendar_id": (calendar or self.calendar).id,
                "date_from": "2027-02-08",
                "date_to": "2027-03-09",
                "hour_from": 10.0,
                "hour_to": 15.0,
                **vals,
            }
        )
        count = wizard.day_count
        wizard.action_confirm()
        self.end_transaction()
        return count

    def leaves(self, calendar=None):
        return self.env["resource.calendar.leaves"].search([("calendar_id", "=", (calendar or self.calendar).id)])

    def worked(self, day, calendar=None, tz=RIYADH):
        start = utc(f"{day} 00:00", tz)
        return (calendar or self.calendar).working_hours_between(start, start + timedelta(days=1))

    def test_every_working_day_of_the_period(self):
        # guards: models.calendar.resource_calendar:_business_intervals
        # guards: tools.short_hours:within_short_hours
        # Monday 8 February to Tuesday 9 March 2027: 22 days from Sunday to Thursday
        self.assertEqual(self.shorten(), 22)
        worked = self.calendar.working_hours_between(utc("2027-02-08 00:00"), utc("2027-02-09 00:00"))
        self.assertEqual(worked, 5.0)
        self.assertEqual(self.calendar.working_hours_between(utc("2027-02-07 00:00"), utc("2027-02-08 00:00")), 8.0)
        self.assertEqual(self.calendar.working_hours_between(utc("2027-03-10 00:00"), utc("2027-03-11 00:00")), 8.0)
        self.assertEqual(self.calendar.short_period_ids.mapped("name"), ["Ramadan hours"])

    def test_nobody_else_s_hours_change(self):
        """No leave, and Odoo's own arithmetic as before; whatever time zone the user has."""
        start, end = (pytz.utc.localize(utc(f"{day} 00:00")) for day in ("2027-02-08", "2027-03-10"))
        hours = self.calendar.get_work_hours_count(start, end)
        for zone in (False, "UTC", SYDNEY):
            self.env.user.tz = zone
            self.shorten()
            self.assertEqual(self.worked("2027-02-08"), 5.0)
        self.assertFalse(self.leaves())
        self.assertEqual(self.calendar.get_work_hours_count(start, end), hours)

    def test_changed_or_taken_back(self):
        # guards: models.calendar.resource_calendar_short_period:write
        # guards: models.calendar.resource_calendar_short_period:unlink
        self.shorten()
        period = self.calendar.short_period_ids
        period.hour_to = 12.0
        self.assertEqual(self.worked("2027-02-08"), 2.0)
        other = self.make_calendar("Other")
        period.calendar_id = other
        self.assertEqual((self.worked("2027-02-08"), self.worked("2027-02-08", other)), (8.0, 2.0))
        period.unlink()
        self.assertEqual(self.worked("2027-02-08", other), 8.0)

    def test_hours_through_the_night(self):
        """Working time without a break from day to day keeps its shorter hours each day."""
        # guards: tools.short_hours:_days
        calendar = self.make_calendar("Always", days="0123456", hours=((0, 24),))
        self.shorten(calendar)
        self.assertEqual([self.worked(f"2027-02-{day:02}", calendar) for day in (7, 8, 9)], [24.0, 5.0, 5.0])

    def test_leaves_of_the_release_before_become_a_period(self):
        """What the dialog wrote then; a public holiday and a half day off stay what they are."""
        self.make_holiday("2027-02-10", calendar=self.calendar)
        half = self.leave("Half day", "2027-02-25 12:00", "2027-02-25 16:00")
        days = [f"2027-02-{day:02}" for day in (8, 9, 11, 14, 15)]
        written = [self.leave("Ramadan", f"{day} 08:00", f"{day} 10:00") for day in days]
        written += [self.leave("Ramadan", f"{day} 15:00", f"{day} 16:00") for day in days]
        before = [self.worked(f"2027-02-{day:02}") for day in range(7, 28)]
        script = load_script(str(SCRIPT), "short_hours")
        for _twice in "ab":
            self.env.flush_all()
            script.migrate(self.env.cr, "19.0.1.5.0")
            self.end_transaction()
        period = self.calendar.short_period_ids
        self.assertEqual((period.hour_from, period.hour_to), (10.0, 15.0))
        self.assertEqual((str(period.date_from), str(period.date_to)), (days[0], days[-1]))
        self.assertFalse(self.env["resource.calendar.leaves"].browse([w.id for w in written]).exists())
        self.assertTrue(half.exists())
        self.assertEqual([self.worked(f"2027-02-{day:02}") for day in range(7, 28)], before)

    def test_leaves_that_are_no_shorter_hours_stay(self):
        for day, start in (("2027-02-08", 12), ("2027-02-09", 13)):
            self.leave("Early", f"{day} {start}:00", f"{day} 16:00")
        self.env.flush_all()
        load_script(str(SCRIPT), "short_hours").migrate(self.env.cr, "19.0.1.5.0")
        self.assertEqual((len(self.leaves()), self.calendar.short_period_ids.ids), (2, []))

    def leave(self, name, start, end):
        leave = self.env["resource.calendar.leaves"].create(
            {"name": name, "calendar_id": self.calendar.id, "date_from": utc(start), "date_to": utc(end)}
        )
        # where Time Off is there it moves them
        leave.write({"date_from": utc(start), "date_to": utc(end)})
        return leave

    def test_twice_adds_nothing(self):
        self.shorten()
        before = self.calendar.short_period_ids
        self.assertEqual(self.shorten(), 0)
        self.assertEqual(self.calendar.short_period_ids, before)
        # a longer period adds what is new only
        self.assertEqual(self.shorten(date_to="2027-03-10"), 1)

    # guards: models.calendar.resource_calendar:_replan_changed
    def test_deadlines_follow(self):
        self.make_policy(hours=12)
        with self.at("2027-02-08 08:00"):
            ticket = self.make_ticket()
            self.assertDue(ticket, "resolution", "2027-02-09 12:00")
            self.shorten()
            self.assertDue(ticket, "resolution", "2027-02-10 12:00")
            self.assertEqual(self.row(ticket, "resolution").change_ids.reason, "calendar")
            self.assertDue(self.make_ticket(), "resolution", "2027-02-10 12:00")

    def test_holidays_and_split_shifts(self):
        """What is closed already needs no leave; a break stays a break."""
        calendar = self.make_calendar("Split", hours=((8, 12), (13, 17)))
        self.make_holiday("2027-02-08", calendar=calendar)
        self.assertEqual(self.shorten(calendar, date_to="2027-02-09"), 1)
        self.assertEqual(calendar.working_hours_between(utc("2027-02-08 00:00"), utc("2027-02-10 00:00")), 4.0)

    def test_calendar_in_another_zone(self):
        """Local hours of the calendar, whoever's zone the user has; across the end of summer time, too."""
        calendar = self.make_calendar("Sydney", days="01234", tz=SYDNEY)
        self.assertEqual(self.shorten(calendar, date_from="2027-04-02", date_to="2027-04-05"), 2)
        for day in ("2027-04-02", "2027-04-05"):
            self.assertEqual(
                calendar.working_hours_between(utc(f"{day} 10:00", SYDNEY), utc(f"{day} 15:00", SYDNEY)), 5.0
            )
            self.assertEqual(
                calendar.working_hours_between(utc(f"{day} 00:00", SYDNEY), utc(f"{day} 23:59", SYDNEY)), 5.0
            )

    def test_who_may(self):
        manager = self.make_user("manager", "helpdesk_mgmt.group_helpdesk_manager")
        self.shorten(user=manager)
        self.assertEqual(len(self.calendar.short_period_ids), 1)
        with self.assertRaises(AccessError):
            self.shorten(user=self.agent)

    def test_what_is_no_period(self):
        for vals in (
            {"date_to": "2027-02-07"},
            {"hour_from": 15.0, "hour_to": 10.0},
            {"hour_from": 10.0, "hour_to": 10.0},
            {"hour_from": -1.0},
            {"hour_to": 25.0},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.shorten(**vals)
        self.assertFalse(self.calendar.short_period_ids)
