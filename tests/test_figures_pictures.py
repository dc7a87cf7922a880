"""When cases arrive and where they wait, on small sets of cases worked out by hand."""

from odoo.exceptions import AccessError, UserError

from .common import MODULE, ComplaintCase

DAYS = ("2026-06-01", "2026-06-30")


class TestPictures(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Figures = cls.env["helpdesk.complaint.figures"]
        cls.company.complaint_reopen_days = 30

    def case_at(self, moment, phase="received", **vals):
        with self.at(moment):
            return self.make_ticket(phase=phase, **vals)

    def pictures(self, days=DAYS, now="2026-07-15 10:00", user=None, **context):
        figures = self.Figures.with_user(user or self.env.user).with_context(**context)
        with self.at(now):
            return figures.retrieve_pictures(*days, team_ids=self.team.ids)

    def arrived(self, data):
        """{(name of the day, hour): cases} of what is not empty."""
        days = data["arrivals"]["days"]
        return {
            (day, row["hour"]): cell["count"]
            for row in data["arrivals"]["rows"]
            for day, cell in zip(days, row["cells"], strict=True)
            if cell["count"]
        }

    def wait(self, data, phase):
        [row] = [row for row in data["waits"] if row["phase"] == phase]
        return row

    def listed(self, domain):
        leaves = [("team_id", "=", self.team.id), *domain]
        return self.env["helpdesk.ticket"].with_context(active_test=False).search_count(leaves)

    # ------------------------------------------------------------------ when cases arrive

    def test_arrivals_by_day_and_hour_of_the_body(self):
        self.case_at("2026-06-07 10:00")
        self.case_at("2026-06-14 10:59")
        self.case_at("2026-06-07 11:00")
        # guards: models.figures.helpdesk_complaint_pictures:_arrivals
        found = self.arrived(self.pictures())
        self.assertEqual(found, {("Sun", "10:00"): 2, ("Sun", "11:00"): 1})

    def test_hour_is_the_body_s_whatever_the_zone_of_the_user(self):
        # Saturday 22:30 in UTC
        self.case_at("2026-06-07 01:30")
        # guards: models.figures.helpdesk_complaint_pictures:_local
        for zone in ("Asia/Riyadh", "America/New_York", "UTC"):
            with self.subTest(zone=zone):
                data = self.pictures(tz=zone)
                self.assertEqual(self.arrived(data), {("Sun", "01:00"): 1})
                self.assertEqual(data["arrivals"]["zone"], "Asia/Riyadh")

    def test_hour_of_a_zone_with_summer_time(self):
        self.calendar.tz = "Europe/Berlin"
        # noon in UTC: an hour later in winter, two in summer
        for day in ("2026-01-05", "2026-07-06"):
            self.case_at(f"{day} 15:00")
        found = self.arrived(self.pictures(("2026-01-01", "2026-07-31"), now="2026-08-01 10:00"))
        self.assertEqual(found, {("Mon", "13:00"): 1, ("Mon", "14:00"): 1})

    def test_week_begins_as_the_language_s(self):
        self.case_at("2026-06-07 10:00")
        english, arabic = self.env.ref("base.lang_en"), self.env["res.lang"]._lang_get("ar_001")
        for lang, start, first in ((english, "1", "Mon"), (english, "7", "Sun"), (arabic, "6", "السبت")):
            with self.subTest(start=start):
                lang.week_start = start
                data = self.pictures(lang=lang.code)
                self.assertEqual(data["arrivals"]["days"][0], first)
                self.assertEqual(sum(self.arrived(data).values()), 1)

    def test_hours_before_the_first_and_after_the_last_are_left_out(self):
        self.case_at("2026-06-07 10:00")
        self.case_at("2026-06-08 13:00")
        hours = [row["hour"] for row in self.pictures()["arrivals"]["rows"]]
        self.assertEqual(hours, ["10:00", "11:00", "12:00", "13:00"])
        self.assertEqual(self.pictures(("2026-05-01", "2026-05-31"))["arrivals"]["rows"], [])

    def test_arrivals_open_their_cases(self):
        self.case_at("2026-06-07 10:00")
        self.case_at("2026-06-07 10:30")
        self.case_at("2026-05-31 10:30")
        data = self.pictures()
        for row in data["arrivals"]["rows"]:
            for cell in row["cells"]:
                # guards: models.figures.helpdesk_complaint_pictures:_picture_sql
                self.assertEqual(self.listed(cell["domain"]), cell["count"])
        for wrong in ("arrived:x", "left:closed", "standing:nowhere"):
            with self.subTest(measure=wrong), self.assertRaises(UserError):
                self.listed([("figure", "=", f"{wrong}|2026-06-01 00:00:00|2026-06-30 00:00:00")])

    # ------------------------------------------------------------------ where cases wait

    def test_time_in_a_phase_is_working_time(self):
        case = self.case_at("2026-06-07 10:00")
        with self.at("2026-06-07 12:00"):
            self.step(case, "verify")
        with self.at("2026-06-08 10:00"):
            self.step(case, "accept")
        with self.at("2026-06-08 14:00"):
            self.step(case, "propose")
            self.step(case, "customer_accept")
        data = self.pictures()
        # guards: models.figures.helpdesk_complaint_pictures:_waits
        self.assertEqual([row["median"] for row in data["waits"]], [2.0, 6.0, None, 4.0, None, 0.0])
        self.assertEqual([row["hours"] for row in data["waits"]], [2.0, 6.0, 0.0, 4.0, 0.0, 0.0])
        self.assertAlmostEqual(self.wait(data, "verification")["share"], 0.5)

    def test_median_of_the_stays_that_ended(self):
        # guards: models.figures.helpdesk_complaint_pictures:_wait_rows
        for count, median in ((1, 1.0), (2, 1.5), (3, 2.0)):
            case = self.case_at("2026-06-07 08:00")
            with self.at(f"2026-06-07 {8 + count:02}:00"):
                self.step(case, "verify")
            received = self.wait(self.pictures(), "received")
            self.assertEqual((received["left"], received["median"]), (count, median))

    def test_stay_over_the_end_of_a_period_counts_in_each_for_its_part(self):
        # Sunday 28 June 10:00 to Thursday 2 July 10:00: 6 + 8 + 8 hours of June, 8 + 2 of July
        case = self.case_at("2026-06-28 10:00")
        with self.at("2026-07-02 10:00"):
            self.step(case, "verify")
        june, july = self.pictures(), self.pictures(("2026-07-01", "2026-07-31"), now="2026-07-02 10:00")
        row = self.wait(june, "received")
        # guards: models.figures.helpdesk_complaint_pictures:_still_there
        self.assertEqual((row["hours"], row["median"], row["left"], row["standing"]), (22.0, None, 0, 1))
        # guards: models.figures.helpdesk_complaint_pictures:_left_phase
        row = self.wait(july, "received")
        self.assertEqual((row["hours"], row["median"], row["left"], row["standing"]), (10.0, 32.0, 1, 0))

    def test_what_still_waits_counts_up_to_now(self):
        self.case_at("2026-06-07 10:00")
        row = self.wait(self.pictures(now="2026-06-08 10:00"), "received")
        self.assertEqual((row["hours"], row["standing"], row["share"]), (8.0, 1, 1.0))

    def test_hours_are_those_of_each_department(self):
        half = self.make_calendar("Mornings", hours=((8, 12),))
        other = self.make_team("Mornings", self.agent, resource_calendar_id=half.id)
        for team in (self.team, other):
            case = self.case_at("2026-06-07 08:00", team_id=team.id)
            with self.at("2026-06-08 08:00"):
                self.step(case, "verify")
        with self.at("2026-07-15 10:00"):
            data = self.Figures.retrieve_pictures(*DAYS, team_ids=(self.team | other).ids)
        row = self.wait(data, "received")
        self.assertEqual((row["hours"], row["median"]), (12.0, 6.0))

    def test_waits_open_their_cases(self):
        for phase in ("received", "verification", "processing", "awaiting_customer", "closed"):
            self.case_at("2026-06-07 10:00", phase)
        late = self.case_at("2026-06-20 10:00", "processing")
        with self.at("2026-07-05 10:00"):
            self.step(late, "propose")
        for row in self.pictures()["waits"]:
            with self.subTest(phase=row["phase"]):
                self.assertEqual(self.listed(row["domains"]["standing"]), row["standing"])
                self.assertEqual(bool(self.listed(row["domains"]["left"])), bool(row["left"]))
        self.assertEqual(self.wait(self.pictures(), "processing")["standing"], 2)

    # ------------------------------------------------------------------ whose

    def test_pictures_of_the_cases_that_one_may_read(self):
        self.case_at("2026-06-07 10:00")
        self.case_at("2026-06-07 10:00", confidential=True)
        manager = self.make_user("boss", "helpdesk_mgmt.group_helpdesk_manager")
        trusted = self.make_user("trusted", f"helpdesk_mgmt.group_helpdesk_manager,{MODULE}.group_confidential")
        own = self.make_user("own", "helpdesk_mgmt.group_helpdesk_user_own")
        quality = self.make_user("quality", f"{MODULE}.group_quality")
        for user, count in ((manager, 1), (quality, 1), (trusted, 2), (own, 0)):
            with self.subTest(user=user.name):
                # guards: models.figures.helpdesk_complaint_pictures:retrieve_pictures
                data = self.pictures(user=user)
                self.assertEqual(sum(self.arrived(data).values()), count)
                self.assertEqual(self.wait(data, "received")["standing"], count)
        stranger = self.make_customer("Omar", "omar.pictures@example.com", login="omar_pictures").user_ids
        with self.assertRaises(AccessError):
            self.pictures(user=stranger)

    def test_pictures_of_the_company_one_is_in(self):
        company, team = self.make_company()
        self.case_at("2026-06-07 10:00")
        self.case_at("2026-06-07 11:00", team_id=team.id, company_id=company.id, user_id=False)
        there = self.make_user(
            "there", "helpdesk_mgmt.group_helpdesk_manager", company_id=company.id, company_ids=[(6, 0, company.ids)]
        )
        with self.at("2026-07-15 10:00"):
            data = self.Figures.with_user(there).with_company(company).retrieve_pictures(*DAYS)
        self.assertEqual(sum(self.arrived(data).values()), 1)

    def test_period_that_ends_before_it_begins(self):
        with self.assertRaises(UserError):
            self.pictures(("2026-06-30", "2026-06-01"))

    def test_pictures_take_as_many_queries_however_many_cases(self):
        self.case_at("2026-06-07 10:00", "processing")
        self.pictures()
        counted = []
        for _number in range(2):
            self.env.flush_all()
            before = self.cr.sql_log_count
            self.pictures()
            counted.append(self.cr.sql_log_count - before)
            for _more in range(4):
                self.case_at("2026-06-08 10:00", "processing")
        self.assertEqual(*counted)
