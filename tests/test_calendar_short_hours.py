"""Shorter hours for a period (Ramadan): leaves for what is closed, deadlines follow, doing it twice adds nothing."""

from odoo.exceptions import AccessError, UserError

from .common import utc
from .ledger import LedgerCase

SYDNEY = "Australia/Sydney"


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

    def test_every_working_day_of_the_period(self):
        # Monday 8 February to Tuesday 9 March 2027: 22 days from Sunday to Thursday, two leaves each
        self.assertEqual(self.shorten(), 22)
        self.assertEqual(len(self.leaves()), 44)
        worked = self.calendar.working_hours_between(utc("2027-02-08 00:00"), utc("2027-02-09 00:00"))
        self.assertEqual(worked, 5.0)
        self.assertEqual(self.calendar.working_hours_between(utc("2027-02-07 00:00"), utc("2027-02-08 00:00")), 8.0)
        self.assertEqual(self.calendar.working_hours_between(utc("2027-03-10 00:00"), utc("2027-03-11 00:00")), 8.0)
        self.assertEqual(set(self.leaves().mapped("name")), {"Ramadan hours"})

    def test_twice_adds_nothing(self):
        self.shorten()
        before = self.leaves()
        self.assertEqual(self.shorten(), 0)
        self.assertEqual(self.leaves(), before)
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
        self.assertEqual(len(self.leaves()), 44)
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
        self.assertFalse(self.leaves())
