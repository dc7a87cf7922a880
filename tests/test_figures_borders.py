"""Figures at their borders: what belongs to which period, and that every number opens the cases it counted."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import UserError

from ..models.figures.helpdesk_complaint_figures import DIMENSIONS
from .common import ComplaintCase, utc
from .quality import QualityCase

MAY = ("2026-05-01 00:00", "2026-06-01 00:00")
JUNE = ("2026-06-01 00:00", "2026-07-01 00:00")
JULY = ("2026-07-01 00:00", "2026-08-01 00:00")


class FigureWords:
    def figures(self, span=JUNE, domain=None):
        domain = domain or [("team_id", "=", self.team.id)]
        return self.env["helpdesk.complaint.figures"]._of_period(*map(utc, span), domain)

    def listed(self, data, domain):
        """How many cases the list behind a number shows."""
        leaves = [tuple(leaf) if isinstance(leaf, list) else leaf for leaf in [*data["domain"], *domain]]
        return self.env["helpdesk.ticket"].with_context(active_test=False).search_count(leaves)

    def rows(self, measure, groupby=(), domain=()):
        report = self.env["helpdesk.complaint.report"]
        return report._read_group([("team_id", "=", self.team.id), *domain], groupby, [measure])


class TestFigureBorders(FigureWords, ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Figures = cls.env["helpdesk.complaint.figures"]
        cls.company.complaint_reopen_days = 30

    def case_at(self, moment, phase="received", **vals):
        """A case as it stands; one whose type needs no decision has ended with its solution."""
        with self.at(moment):
            ticket = self.make_ticket(phase="proposed" if phase == "closed" else phase, **vals)
            if phase == "closed" and ticket.phase == "proposed":
                self.step(ticket, "customer_accept")
            return ticket

    def make_category(self):
        return self.category.copy({"name": "Other"})

    def policy(self, milestone="resolution", **vals):
        return self.env["helpdesk.sla.policy"].create(
            {"name": milestone, "milestone": milestone, "days": 2, "team_ids": [(6, 0, self.team.ids)], **vals}
        )

    def reopened_twice(self):
        ticket = self.case_at("2026-06-07 10:00", "closed")
        for day in (8, 9):
            with self.at(f"2026-06-{day:02} 10:00"):
                ticket.sudo().action_reopen("Still nothing")
            with self.at(f"2026-06-{day:02} 12:00"):
                self.step(ticket, "propose")
                self.step(ticket, "customer_accept")
        return ticket

    # ------------------------------------------------------------------ periods

    def test_case_closed_twice_in_a_period_ended_once_in_it(self):
        self.reopened_twice()
        total = self.figures().total
        self.assertEqual((total["ended"], total["solved"], total["reopened"]), (1, 1, 1))
        self.assertFalse(total.get("first_contact"))

    def test_limit_due_at_the_first_second_of_a_period_belongs_to_it(self):
        # guards: models.figures.helpdesk_complaint_events:has
        self.policy(days=0, hours=14, round_the_clock=True)
        with self.at("2026-05-31 10:00"):
            ticket = self.make_ticket(phase="processing")
        self.assertDue(ticket, "resolution", "2026-06-01 00:00")
        with self.at("2026-06-01 00:00"):
            self.step(ticket, "propose")
        self.assertEqual(self.row(ticket, "resolution").state, "met")
        self.assertEqual(self.figures().total["resolution_met"], 1)
        self.assertFalse(self.figures(MAY).total.get("resolution_met"))

    def test_limit_is_not_missed_at_the_second_it_is_due(self):
        self.policy(days=0, hours=14, round_the_clock=True)
        self.case_at("2026-06-07 10:00", "processing")
        with self.at("2026-06-08 00:00"):
            self.assertFalse(self.figures().total.get("resolution_missed"))
        with self.at("2026-06-08 00:01"):
            self.assertEqual(self.figures().total["resolution_missed"], 1)

    def test_case_of_the_last_second_is_of_its_day_in_the_body_s_zone(self):
        self.case_at("2026-05-31 23:59")
        self.case_at("2026-06-01 00:00")
        data = self.Figures.with_context(tz="UTC").retrieve_dashboard(
            "2026-06-01", "2026-06-01", team_ids=self.team.ids
        )
        self.assertEqual(data["cards"][0]["value"], 1)

    def test_days_begin_at_midnight_where_the_clock_is_put_forward_then(self):
        for zone, day, begin, end in (
            ("Africa/Cairo", "2026-04-24", "2026-04-23 22:00:00", "2026-04-24 21:00:00"),
            ("America/New_York", "2026-11-01", "2026-11-01 04:00:00", "2026-11-02 05:00:00"),
        ):
            self.calendar.tz = zone
            date = fields.Date.to_date(day)
            self.assertEqual([str(moment) for moment in self.Figures._bounds(date, date)], [begin, end])

    def test_limits_of_a_case_that_left_the_process_are_not_counted_when_it_comes_back(self):
        self.policy()
        ticket = self.case_at("2026-06-07 10:00", "closed")
        with self.at("2026-06-10 10:00"):
            ticket.team_id = self.plain_team
        with self.at("2026-06-11 10:00"):
            ticket.team_id = self.team
        self.assertFalse(self.figures().total.get("resolution_met"))

    def test_archived_case_stays_in_the_figures_and_in_the_list(self):
        ticket = self.case_at("2026-06-07 10:00", "closed")
        ticket.active = False
        data = self.Figures.retrieve_dashboard("2026-06-01", "2026-06-30", team_ids=self.team.ids)
        cards = {card["key"]: card for card in data["cards"]}
        self.assertEqual((cards["solved"]["value"], self.listed(data, cards["solved"]["domain"])), (1, 1))
        self.assertEqual(self.rows("case_count:sum"), [(1,)])

    # ------------------------------------------------------------------ the list behind a number

    def test_every_number_of_the_dashboard_opens_its_cases(self):
        # guards: models.figures.helpdesk_complaint_dashboard:_lines
        self.policy()
        self.policy("first_response", days=1)
        other = self.make_category()
        self.reopened_twice()
        self.case_at("2026-06-07 10:00", "closed", category_id=other.id, kind="inquiry")
        self.case_at("2026-06-08 10:00", "rejected", category_id=False)
        self.case_at("2026-06-09 10:00", "cancelled")
        self.case_at("2026-05-03 10:00", "closed")
        with self.at("2026-06-20 10:00"):
            data = self.Figures.retrieve_dashboard("2026-06-01", "2026-06-30", team_ids=self.team.ids)
            course = self.Figures.retrieve_trends("2026-06-30", team_ids=self.team.ids)
            for row in [*data["cards"], *data["lines"]]:
                if row.get("unit", "count") == "count":
                    self.assertEqual(self.listed(data, row["domain"]), row["value"], row["key"])
            for dimension, rows in data["parts"].items():
                for row in rows:
                    self.assertEqual(
                        self.listed(data, row["domains"]["received"]), row["received"], f"{dimension} {row['label']}"
                    )
            for row in data["ages"]:
                self.assertEqual(self.listed(data, row["domain"]), row["count"])
            for row in course["months"]:
                for key, measure in (("received", "received"), ("ended", "ended"), ("open", "open_end")):
                    self.assertEqual(self.listed(data, row["domains"][measure]), row[key], f"{key} {row['month']}")

    def test_dashboard_compares_with_the_period_that_the_report_does(self):
        # guards: tools.figures:span_before
        # as many days before would begin on 31 December
        self.case_at("2025-12-31 10:00")
        self.case_at("2026-01-01 10:00")
        data = self.Figures.retrieve_dashboard("2026-04-01", "2026-06-30", team_ids=self.team.ids)
        self.assertEqual(data["cards"][0]["before"], 1)

    def test_number_of_a_body_opens_the_cases_referred_to_it_in_the_period(self):
        # guards: models.figures.helpdesk_complaint_dashboard:_referred_to
        bank = self.third_party()
        for moment in ("2026-04-05 10:00", "2026-06-07 10:00"):
            ticket = self.case_at(moment, "verification")
            with self.at(moment):
                ticket.action_refer(bank, "Please confirm", 5)
        # asked twice about one case
        with self.at("2026-06-08 10:00"):
            ticket.action_resume()
            ticket.action_refer(bank, "And the amount", 5)
        data = self.Figures.retrieve_dashboard("2026-06-01", "2026-06-30", team_ids=self.team.ids)
        [row] = data["bodies"]
        self.assertEqual((row["referred"], self.listed(data, row["domain"])), (1, 1))

    # ------------------------------------------------------------------ who sees what

    def numbers(self, user, **kwargs):
        """Every count that a user is told: the dashboard, the lists behind it, the year, the analysis, the bodies."""
        engine = self.Figures.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        with self.at("2026-06-20 10:00"):
            data = engine.retrieve_dashboard("2026-06-01", "2026-06-30", **kwargs)
            course = engine.retrieve_trends("2026-06-30", **kwargs)
        cards = {card["key"]: card for card in data["cards"]}
        rows = (
            self.env["helpdesk.complaint.report"]
            .with_user(user)
            ._read_group([("team_id", "=", self.team.id)], [], ["case_count:sum"])
        )
        listed = self.env["helpdesk.ticket"].with_user(user).with_context(active_test=False)
        return {
            "card": cards["received"]["value"],
            "listed": listed.search_count([*data["domain"], *cards["received"]["domain"]]),
            "parts": sum(row["received"] for row in data["parts"]["type_id"]),
            "year": sum(row["received"] for row in course["months"]),
            "ages": sum(row["count"] for row in data["ages"]),
            "analysis": rows[0][0] or 0,
            "bodies": sum(row["referred"] for row in data["bodies"]),
        }

    def test_nobody_is_told_a_number_of_cases_he_may_not_see(self):
        # guards: models.figures.helpdesk_complaint_figures:_cases
        self.case_at("2026-06-07 10:00", "third_party")
        self.case_at("2026-06-07 10:00", "third_party", confidential=True)
        accused = self.make_user("accused", "helpdesk_mgmt.group_helpdesk_manager")
        self.case_at("2026-06-07 10:00", "third_party", subject_user_ids=[(6, 0, accused.ids)])
        manager = self.make_user("figures_manager", "helpdesk_mgmt.group_helpdesk_manager")
        seer = self.make_user("seer", "helpdesk_mgmt.group_helpdesk_manager,helpdesk_mgmt_complaint.group_confidential")
        own = self.make_user("figures_own", "helpdesk_mgmt.group_helpdesk_user_own")
        other = self.env["res.company"].create({"name": "Second body"})
        foreign = self.make_user(
            "foreign", "helpdesk_mgmt.group_helpdesk_manager", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        for user, count in ((seer, 3), (manager, 2), (accused, 1), (self.leader, 2), (own, 0), (foreign, 0)):
            with self.subTest(user=user.name):
                told = self.numbers(user, team_ids=self.team.ids)
                self.assertEqual(told, dict.fromkeys(told, count))

    def test_figure_that_is_none_is_refused(self):
        for text in ("received", "nothing|2026-06-01|2026-07-01", "received|first|last", "received|2026-06-01|"):
            with self.assertRaises(UserError):
                self.env["helpdesk.ticket"].search([("figure", "=", text)])

    # ------------------------------------------------------------------ the analysis

    def test_analysis_agrees_with_the_figures(self):
        self.policy()
        self.policy("first_response", days=1)
        other = self.make_category()
        self.case_at("2026-06-07 10:00", "closed")
        self.case_at("2026-06-07 10:00", "closed", category_id=other.id, kind="inquiry")
        self.case_at("2026-06-07 10:00", "rejected", category_id=False)
        self.case_at("2026-06-07 10:00", "cancelled")
        self.case_at("2026-06-07 10:00", "third_party", user_id=self.agent2.id)
        late = self.case_at("2026-06-07 10:00", "processing")
        with self.at("2026-06-14 12:00"):
            self.step(late, "propose")
            self.step(late, "customer_accept")
        figures = self.figures()
        for dimension in DIMENSIONS:
            counted = {
                getattr(key, "id", key) or None: count for key, count in self.rows("case_count:sum", [dimension])
            }
            received = {key: sums["received"] for key, sums in figures.parts[dimension].items() if "received" in sums}
            self.assertEqual(counted, received, dimension)
        shares = figures.indicators()
        for measure, key in (
            ("resolution_rate:avg", "on_time_resolution"),
            ("first_response_rate:avg", "on_time_first_response"),
            ("first_contact_rate:avg", "first_contact"),
            ("accuracy_rate:avg", "accuracy"),
        ):
            self.assertAlmostEqual(self.rows(measure)[0][0], shares[key], msg=key)

    def test_reopened_case_weighs_with_all_its_limits_in_the_analysis(self):
        # guards: models.figures.helpdesk_complaint_report:_read_group_select
        self.policy()
        self.case_at("2026-06-07 10:00", "closed")
        again = self.case_at("2026-06-07 10:00", "closed")
        with self.at("2026-06-08 10:00"):
            again.sudo().action_reopen("Still nothing")
        with self.at("2026-06-14 10:00"):
            self.step(again, "propose")
            self.step(again, "customer_accept")
        self.case_at("2026-06-21 10:00", "processing")
        with self.at("2026-06-21 12:00"):
            shares = self.figures().indicators()
            # three limits were due, two of them kept; two cases were solved, one of them reopened
            self.assertAlmostEqual(self.rows("resolution_rate:avg")[0][0], 200 / 3)
            self.assertAlmostEqual(shares["on_time_resolution"], 200 / 3)
            self.assertEqual(self.rows("resolution_due:sum"), [(3,)])
            self.assertEqual(self.rows("reopened_rate:avg")[0][0], shares["reopening"])
            self.assertEqual(shares["reopening"], 50.0)

    def test_hours_to_the_first_response_leave_out_what_the_figures_do(self):
        # guards: models.figures.helpdesk_complaint_report:_columns
        self.case_at("2026-06-07 10:00", "closed")
        withdrawn = self.case_at("2026-06-07 10:00", "processing")
        with self.at("2026-06-09 10:00"):
            withdrawn.with_user(self.agent).message_post(
                body="We are at it", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            withdrawn.sudo().action_withdraw()
        self.assertEqual(self.rows("first_response_hours:avg"), [(0.0,)])
        self.assertEqual(self.figures().indicators()["first_response_median"], 0.0)

    def test_reopened_case_is_no_longer_solved_in_the_analysis(self):
        ticket = self.case_at("2026-06-07 10:00", "closed")
        with self.at("2026-06-08 10:00"):
            ticket.sudo().action_reopen("Still nothing")
        self.assertIs(self.rows("first_contact_rate:avg")[0][0], False)
        self.assertEqual(self.rows("reopened_rate:avg"), [(100.0,)])

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(
                    ["received", "processing", "closed", "rejected", "cancelled", "third_party", "proposed"]
                ),
                st.sampled_from(["complaint", "inquiry", "suggestion"]),
                st.integers(1, 28),
                st.booleans(),
            ),
            min_size=1,
            max_size=5,
        )
    )
    def test_parts_add_up_to_the_total_whatever_happened(self, cases):
        team = self.make_team(f"Team {cases}")
        for phase, kind, day, sorted_out in cases:
            self.case_at(
                f"2026-06-{day:02} 10:00",
                phase,
                kind=kind,
                team_id=team.id,
                category_id=self.category.id if sorted_out or phase not in ("received", "cancelled") else False,
            )
        figures = self.figures(domain=[("team_id", "=", team.id)])
        for dimension in (*DIMENSIONS, "general_category_id"):
            for measure, amount in figures.total.items():
                if isinstance(amount, int):
                    parts = [sums.get(measure, 0) for sums in figures.parts[dimension].values()]
                    self.assertEqual(sum(parts), amount, f"{measure} by {dimension}")


class TestSurveyBorders(FigureWords, QualityCase):
    """A survey is of the period in which it was answered; without an answer, of the one in which it was sent."""

    def invited_at(self, moment):
        with self.at(moment):
            return self.make_ticket(phase="closed")

    def survey_sums(self, span):
        total = self.figures(span).total
        return tuple(total.get(name, 0) for name in ("invited", "answered", "score_sum"))

    def test_answer_after_the_period_is_of_the_next_one(self):
        ticket = self.invited_at("2026-06-29 10:00")
        with self.at("2026-07-01 00:10"):
            before = self.survey_sums(JUNE)
            self.assertEqual(before, (1, 0, 0))
        with self.at("2026-07-02 10:00"):
            self.answer(ticket, 5)
            self.assertEqual(self.survey_sums(JUNE), before)
            self.assertEqual(self.survey_sums(JULY), (1, 1, 100.0))

    def test_answer_within_the_period_counts_once(self):
        # guards: models.figures.helpdesk_complaint_events:_invitations
        ticket = self.invited_at("2026-06-29 10:00")
        with self.at("2026-06-30 10:00"):
            self.answer(ticket, 5)
            self.assertEqual(self.survey_sums(JUNE), (1, 1, 100.0))

    def test_survey_without_an_answer_counts_where_it_was_sent(self):
        self.invited_at("2026-06-29 10:00")
        with self.at("2026-07-01 10:00"):
            # the reminder goes out
            self.run_cron()
            self.assertEqual((self.survey_sums(JUNE), self.survey_sums(JULY)), ((1, 0, 0), (0, 0, 0)))
        with self.at("2026-07-20 10:00"):
            # its time is over: nothing of June changes
            self.run_cron()
            self.assertEqual((self.survey_sums(JUNE), self.survey_sums(JULY)), ((1, 0, 0), (0, 0, 0)))

    def test_score_of_nothing_is_an_answer(self):
        ticket = self.invited_at("2026-06-07 10:00")
        with self.at("2026-06-08 10:00"):
            self.answer(ticket, 1)
            self.assertEqual(self.survey_sums(JUNE), (1, 1, 0))
            self.assertEqual(self.figures().indicators()["satisfaction"], 0.0)
        self.assertEqual(self.rows("satisfaction:avg"), [(0.0,)])

    def test_nobody_answered_is_no_figure(self):
        self.invited_at("2026-06-07 10:00")
        with self.at("2026-06-25 10:00"):
            shares = self.figures().indicators()
        self.assertEqual((shares["satisfaction"], shares["satisfied"], shares["response_rate"]), (None, None, 0.0))
        self.assertIs(self.rows("satisfaction:avg")[0][0], False)
