"""Public holidays of the coming years: planned once, confirmed by a person, and left as a person leaves them."""

from datetime import date, timedelta

import holidays as countries
import pytz

from odoo.exceptions import AccessError, UserError, ValidationError

from ..exceptions import ComplaintError
from ..tools.public_holidays import saudi
from .common import MODULE, RIYADH, utc
from .ledger import LedgerCase

SPEC = {"country": "SA", "ramadan": {"from": "10:00", "to": "15:00"}}
NOW = "2026-11-30 09:00"


class TestHolidays(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Plan = cls.env["helpdesk.holiday.plan"]
        cls.Leaves = cls.env["resource.calendar.leaves"]
        cls.admin = cls.make_user("admin2", "base.group_system", name="Administrator")

    def plan(self, when=NOW, calendar=None, spec=SPEC, company=None):
        with self.at(when):
            plan = self.Plan._plan(company or self.company, calendar or self.calendar, spec)
        self.end_transaction()
        return plan

    def leaves(self, calendar=None):
        return self.Leaves.search([("calendar_id", "=", (calendar or self.calendar).id)], order="date_from")

    def planned(self, plan, key):
        return plan.holiday_ids.filtered(lambda h: h.key == key)

    def days(self, plan, *occasions):
        found = plan.holiday_ids.filtered(lambda h: h.occasion in occasions)
        return [(str(h.date_from), str(h.date_to)) for h in found]

    def worked(self, day, calendar=None, tz=RIYADH):
        start = utc(f"{day} 00:00", tz)
        return (calendar or self.calendar).working_hours_between(start, start + timedelta(days=1))

    # ------------------------------------------------------------------ what is planned

    def test_policy_t05_public_holidays_of_the_coming_hijri_years(self):
        # guards: models.calendar.helpdesk_holiday_plan:_computed
        plan = self.plan()
        # 30 November 2026 is in 1448: what is left of it, 1449 and 1450
        self.assertEqual(
            self.days(plan, "fitr", "adha"),
            [
                ("2027-03-09", "2027-03-14"),
                ("2027-05-15", "2027-05-19"),
                ("2028-02-26", "2028-03-01"),
                ("2028-05-04", "2028-05-09"),
                ("2029-02-14", "2029-02-19"),
                ("2029-04-23", "2029-04-26"),
            ],
        )
        self.assertEqual(
            self.days(plan, "founding", "national"),
            [
                ("2027-02-22", "2027-02-22"),
                ("2027-09-23", "2027-09-23"),
                ("2028-02-22", "2028-02-22"),
                # a Saturday: the Sunday after
                ("2028-09-24", "2028-09-24"),
                ("2029-02-22", "2029-02-22"),
            ],
        )
        # nobody has confirmed them, and they count
        self.assertEqual(set(plan.holiday_ids.mapped("state")), {"proposed"})
        self.assertEqual(
            [self.worked(day) for day in ("2027-03-08", "2027-03-09", "2027-03-14", "2027-03-15")], [5, 0, 0, 8]
        )

    def test_a_deadline_over_an_eid(self):
        # guards: models.calendar.helpdesk_holiday:_put_leave
        due = lambda: self.calendar.deadline_after(utc("2028-02-24 12:00"), days=1)  # noqa: E731
        self.assertEqual(due(), utc("2028-02-27 12:00"))
        self.plan("2028-01-10 09:00")
        # Ramadan is over; 26 February to 1 March 2028, with the 29th of February, are the Eid
        self.assertEqual(due(), utc("2028-03-02 12:00"))

    def test_saudi_holidays_are_those_that_others_find(self):
        """The working days that are free, year by year, beside those of an independent list."""
        for year in range(2024, 2050):
            own = saudi(date(year, 1, 1), date(year, 12, 31))
            days = {h.begin + timedelta(days=n) for h in own for n in range((h.end - h.begin).days + 1)}
            others = countries.country_holidays("SA", years=year)
            for found, expected in ((days, others), (others, days)):
                free = [day for day in found if day.weekday() not in (4, 5) and day.year == year]
                self.assertFalse([day for day in free if day not in expected], year)

    def test_ramadan_hours_are_of_cases_alone(self):
        # guards: models.calendar.helpdesk_holiday:_put_period
        plan = self.plan()
        self.assertEqual(
            self.days(plan, "ramadan"),
            [("2027-02-08", "2027-03-08"), ("2028-01-28", "2028-02-25"), ("2029-01-16", "2029-02-13")],
        )
        self.assertEqual((self.worked("2027-02-07"), self.worked("2027-02-08")), (8.0, 5.0))
        self.assertFalse(self.leaves().filtered(lambda leave: leave.date_from < utc("2027-02-20 00:00")))
        start, end = (pytz.utc.localize(utc(f"2027-02-{day} 00:00")) for day in ("08", "09"))
        self.assertEqual(self.calendar.get_work_hours_count(start, end), 8.0)

    def test_without_ramadan_no_shorter_hours(self):
        plan = self.plan(spec={"country": "SA"})
        self.assertFalse(self.days(plan, "ramadan"))
        self.assertEqual(self.worked("2027-02-08"), 8.0)

    def test_where_friday_is_worked_an_eid_is_four_days(self):
        # guards: models.calendar.helpdesk_holiday_plan:_rest
        always = self.make_calendar("Every day", days="0123456")
        plan = self.plan(calendar=always)
        self.assertEqual(self.days(plan, "fitr")[0], ("2027-03-09", "2027-03-12"))
        self.assertIn(("2028-09-23", "2028-09-23"), self.days(plan, "national"))

    def test_another_country(self):
        # guards: tools.public_holidays:of_country
        plan = self.plan(spec={"country": "AE"})
        national = plan.holiday_ids.filtered(lambda h: "National" in h.key)
        self.assertEqual(
            [(str(h.date_from), str(h.date_to)) for h in national][:2],
            [("2026-12-02", "2026-12-03"), ("2027-12-02", "2027-12-03")],
        )
        self.assertEqual(national[0].with_context(lang="ar_001").name, "اليوم الوطني")
        self.assertEqual(national[0].with_context(lang="en_US").name, "National Day")

    def test_a_country_that_nobody_knows(self):
        # guards: models.calendar.helpdesk_holiday_plan:_check_known
        for spec in ({"country": "XX"}, {}):
            with self.assertRaises(UserError):
                self.plan(spec=spec)
        with self.assertRaisesRegex(UserError, "25:00"):
            self.plan(spec={"country": "SA", "ramadan": {"from": "25:00", "to": "15:00"}})
        with self.assertRaises(ValidationError):
            self.plan(spec={"country": "SA", "ramadan": {"from": "15:00", "to": "10:00"}})

    def test_the_table_of_the_calendar_ends(self):
        """Umm al-Qura is known until 1500: what comes later is not made up."""
        plan = self.plan("2077-01-10 09:00")
        self.assertTrue(self.days(plan, "national"))
        self.assertLess(
            max(plan.holiday_ids.filtered(lambda h: h.occasion == "adha").mapped("date_to")), date(2077, 11, 17)
        )

    # ------------------------------------------------------------------ time zones

    def test_moments_are_those_of_the_working_hours_whoever_plans(self):
        # guards: models.calendar.helpdesk_holiday:_moments
        for zone in (RIYADH, "America/New_York", "Pacific/Auckland"):
            calendar = self.make_calendar(f"Hours of {zone}", tz=zone)
            for tz in (False, "UTC", "Australia/Sydney"):
                self.env.user.tz = tz
                plan = self.plan(calendar=calendar)
            leave = self.planned(plan, "SA/national/2027").leave_id
            self.assertEqual(leave.date_from, utc("2027-09-23 00:00", zone))
            self.assertEqual(leave.date_to, utc("2027-09-23 23:59:59", zone))
            self.assertEqual(self.worked("2027-09-22", calendar, zone), 8.0)
            self.assertEqual(self.worked("2027-09-23", calendar, zone), 0.0)

    def test_today_is_that_of_the_working_hours(self):
        # guards: models.calendar.helpdesk_holiday_plan:_today
        far = self.make_calendar("Auckland", tz="Pacific/Auckland")
        # 24 September in Auckland, 23 September in Riyadh
        self.assertNotIn("SA/national/2027", self.plan("2027-09-23 16:00", far).holiday_ids.mapped("key"))
        self.assertIn("SA/national/2027", self.plan("2027-09-23 16:00").holiday_ids.mapped("key"))

    # ------------------------------------------------------------------ twice, and by a person

    def test_twice_makes_nothing_new(self):
        # guards: models.calendar.helpdesk_holiday_plan:_propose
        plan = self.plan()
        before = self.leaves(), self.calendar.short_period_ids, plan.holiday_ids
        again = self.plan("2027-04-20 09:00")
        self.assertEqual(again, plan)
        self.assertEqual((self.leaves(), self.calendar.short_period_ids, plan.holiday_ids), before)

    def test_the_next_year_is_proposed_once_it_comes(self):
        # guards: models.calendar.helpdesk_holiday_plan:_cron_propose
        plan = self.plan()
        with self.at("2027-07-01 09:00"), self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_public_holidays").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.days(plan, "fitr")[-1], ("2030-02-03", "2030-02-06"))
        asked = plan.activity_ids.filtered(lambda a: a.user_id == self.admin)
        self.assertEqual(asked.mapped("summary"), ["Confirm the public holidays of “Sunday to Thursday”"])
        with self.at("2027-08-01 09:00"), self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_public_holidays").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(plan.activity_ids.filtered(lambda a: a.user_id == self.admin), asked)

    def test_confirming_moves_a_holiday(self):
        # guards: models.calendar.helpdesk_holiday:write
        plan = self.plan()
        eid = self.planned(plan, "SA/fitr/1448").with_user(self.admin)
        leave = eid.leave_id
        with self.at("2027-03-07 10:00"):
            eid.write({"date_from": "2027-03-10", "date_to": "2027-03-16"})
        self.end_transaction()
        self.assertEqual((eid.state, eid.decided_by_id, eid.leave_id), ("confirmed", self.admin, leave))
        self.assertEqual((leave.date_from, leave.date_to), (utc("2027-03-10 00:00"), utc("2027-03-16 23:59:59")))
        self.assertEqual([self.worked(f"2027-03-{day}") for day in ("09", "10", "16", "17")], [8, 0, 0, 8])
        self.plan("2027-03-08 09:00")
        self.assertEqual(str(eid.date_from), "2027-03-10")

    def test_confirming_keeps_it(self):
        # guards: models.calendar.helpdesk_holiday:action_confirm
        plan = self.plan()
        day = self.planned(plan, "SA/founding/2027")
        leave = day.leave_id
        day.with_user(self.admin).action_confirm()
        self.assertEqual((day.state, day.leave_id, day.leave_id.exists()), ("confirmed", leave, leave))
        self.assertEqual(self.worked("2027-02-22"), 0.0)

    def test_what_is_no_holiday_here_is_not_planned_again(self):
        # guards: models.calendar.helpdesk_holiday:action_drop
        plan = self.plan()
        day, month = self.planned(plan, "SA/founding/2027"), self.planned(plan, "ramadan/1448")
        (day | month).with_user(self.admin).action_drop()
        self.end_transaction()
        self.plan()
        self.assertEqual((self.worked("2027-02-22"), self.worked("2027-02-09")), (8.0, 8.0))
        self.assertEqual((day | month).mapped("state"), ["dropped", "dropped"])
        with self.assertRaises(ComplaintError):
            day.with_user(self.admin).write({"state": "confirmed"})

    def test_what_a_person_changes_in_the_hours_themselves_is_respected(self):
        # guards: models.calendar.helpdesk_holiday:_hours_moved
        # guards: models.calendar.helpdesk_holiday:_dropped_with
        plan = self.plan()
        moved, gone, month = (
            self.planned(plan, key) for key in ("SA/national/2027", "SA/founding/2027", "ramadan/1448")
        )
        moved.leave_id.write({"date_from": utc("2027-09-22 00:00")})
        gone.leave_id.unlink()
        month.period_id.date_from = "2027-02-09"
        self.plan()
        self.assertEqual((str(moved.date_from), moved.state), ("2027-09-22", "confirmed"))
        self.assertEqual((str(month.date_from), month.state), ("2027-02-09", "confirmed"))
        self.assertEqual((gone.state, self.worked("2027-02-22")), ("dropped", 5.0))
        self.planned(plan, "ramadan/1449").period_id.unlink()
        self.plan()
        self.assertEqual(self.worked("2028-01-30"), 8.0)

    def test_what_a_person_has_written_before_stands(self):
        # guards: models.calendar.helpdesk_holiday:_take_over
        own = self.make_holiday("2027-03-08", "2027-03-18")
        short = self.env["resource.calendar.short.period"].create(
            {
                "calendar_id": self.calendar.id,
                "name": "Ramadan",
                "date_from": "2027-02-07",
                "date_to": "2027-03-07",
                "hour_from": 9.0,
                "hour_to": 13.0,
            }
        )
        plan = self.plan()
        eid, month = self.planned(plan, "SA/fitr/1448"), self.planned(plan, "ramadan/1448")
        self.assertEqual((eid.leave_id, eid.state, str(eid.date_to)), (own, "confirmed", "2027-03-18"))
        self.assertEqual((month.period_id, month.state), (short, "confirmed"))
        self.assertEqual(self.worked("2027-02-08"), 4.0)

    def test_a_pack_that_changes_leaves_what_a_person_changed(self):
        # guards: models.calendar.helpdesk_holiday_plan:_plan
        plan = self.plan()
        plan.with_user(self.admin).ramadan_to = 14.0
        self.plan(spec={"country": "SA", "ramadan": {"from": "09:00", "to": "15:30"}})
        self.assertEqual((plan.ramadan_from, plan.ramadan_to), (9.0, 14.0))
        self.assertEqual(plan._spec(), {"country": "SA", "ramadan": {"from": "09:00", "to": "14:00"}})

    # ------------------------------------------------------------------ who

    def test_what_is_to_be_confirmed(self):
        # guards: models.calendar.helpdesk_holiday_plan:_unconfirmed
        self.Plan.search([("company_id", "=", self.company.id)]).unlink()
        plan = self.plan()
        other, _team = self.make_company()
        with self.at(NOW):
            self.assertEqual(self.Plan._unconfirmed(self.company), plan.holiday_ids)
            self.assertFalse(self.Plan._unconfirmed(other))
            plan.holiday_ids[0].with_user(self.admin).action_confirm()
            self.assertEqual(self.Plan._unconfirmed(self.company.id), plan.holiday_ids[1:])
        with self.at("2028-06-01 09:00"):
            first = self.Plan._unconfirmed(self.company)[0]
        self.assertEqual(first.key, "SA/national/2028")

    def test_only_administrators_decide(self):
        # guards: models.calendar.helpdesk_holiday:_unlink_never
        # guards: models.calendar.helpdesk_holiday:action_drop
        plan = self.plan()
        manager = self.make_user("manager2", "helpdesk_mgmt.group_helpdesk_manager")
        day = plan.holiday_ids[0]
        self.assertTrue(day.with_user(manager).name)
        for act in ("action_confirm", "action_drop"):
            with self.assertRaises(AccessError):
                getattr(day.with_user(manager), act)()
        with self.assertRaises(AccessError):
            plan.with_user(manager).action_propose()
        with self.assertRaises(AccessError):
            day.with_user(self.agent).read(["name"])
        with self.assertRaises(AccessError):
            day.with_user(self.admin).unlink()

    def test_the_button_of_the_working_hours(self):
        # guards: models.calendar.resource_calendar:action_public_holidays
        action = self.calendar.with_user(self.admin).action_public_holidays()
        Plan = self.Plan.with_user(self.admin).with_context(**action["context"])
        self.assertFalse(action["res_id"])
        plan = Plan.create({"country_id": self.env.ref("base.sa").id})
        with self.at(NOW):
            plan.action_propose()
        self.assertEqual((plan.calendar_id, plan.company_id), (self.calendar, self.company))
        self.assertTrue(self.leaves())
        self.assertEqual(self.calendar.action_public_holidays()["res_id"], plan.id)

    def test_hours_of_another_company_have_no_plan_here(self):
        # guards: models.calendar.helpdesk_holiday_plan:_check_calendar_company
        other, _team = self.make_company()
        with self.assertRaises(ValidationError):
            self.plan(company=other)
