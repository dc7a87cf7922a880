"""The figures, on small sets of cases worked out by hand."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.figures.helpdesk_complaint_figures import DIMENSIONS
from .common import ComplaintCase, utc
from .quality import QualityCase

MAY = ("2026-05-01 00:00", "2026-06-01 00:00")
JUNE = ("2026-06-01 00:00", "2026-07-01 00:00")


@tagged("post_install", "-at_install")
class TestFigures(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Figures = cls.env["helpdesk.complaint.figures"]
        cls.company.complaint_reopen_days = 30
        # the demo's cases would be counted with ours
        cls.mine = [("team_id", "=", cls.team.id)]

    def figures(self, span=JUNE, domain=None, **kwargs):
        begin, end = map(utc, span)
        return self.Figures._of_period(begin, end, domain or self.mine, **kwargs)

    def case_at(self, moment, phase="received", **vals):
        with self.at(moment):
            return self.make_ticket(phase=phase, **vals)

    def solved_at(self, registered, solved, accept=True, **vals):
        """A case that is accepted at once, solved at a later moment and accepted by its customer an hour after."""
        ticket = self.case_at(registered, "processing", **vals)
        with self.at(solved):
            self.step(ticket, "propose")
        if accept and ticket.phase == "proposed":
            with self.at(solved) as clock:
                clock.tick(timedelta(hours=1))
                ticket.sudo().action_customer_accept()
        return ticket

    def shares(self, span=JUNE, **kwargs):
        return self.figures(span, **kwargs).indicators()

    # ------------------------------------------------------------------ resolution time

    def test_resolution_time_is_working_hours_to_the_solution(self):
        # Sunday 10:00 to Monday 12:00: 6 hours of Sunday, 4 of Monday; the customer's hour is not the body's
        self.solved_at("2026-06-07 10:00", "2026-06-08 12:00")
        self.assertEqual(self.shares()["resolution_median"], 10.0)

    def test_resolution_time_leaves_out_the_wait_for_the_customer_over_a_holiday(self):
        # guards: models.process.helpdesk_ticket_move:_hours_to_solution
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": utc("2026-06-09 00:00"),
                "date_to": utc("2026-06-09 23:59"),
            }
        )
        ticket = self.case_at("2026-06-07 10:00", "processing")
        with self.at("2026-06-08 12:00"):
            self.step(ticket, "return")
        with self.at("2026-06-10 12:00"):
            ticket.action_resume()
        with self.at("2026-06-10 14:00"):
            self.step(ticket, "propose")
            self.step(ticket, "customer_accept")
        # 6 hours of Sunday, 4 of Monday, then 2 of Wednesday
        self.assertEqual(self.shares()["resolution_median"], 12.0)

    def test_reopened_case_counts_the_time_that_was_the_body_s(self):
        ticket = self.solved_at("2026-06-07 10:00", "2026-06-07 12:00")
        with self.at("2026-06-14 10:00"):
            ticket.sudo().action_reopen("Still nothing")
        with self.at("2026-06-14 13:00"):
            self.step(ticket, "propose")
            self.step(ticket, "customer_accept")
        self.assertEqual(self.shares()["resolution_median"], 5.0)

    def test_median_and_percentile_of_several_cases(self):
        for hours in (1, 2, 3, 4, 5):
            self.solved_at("2026-06-07 08:00", f"2026-06-07 {8 + hours:02}:00")
        figures = self.shares()
        self.assertEqual(figures["resolution_median"], 3.0)
        self.assertAlmostEqual(figures["resolution_p90"], 4.6)

    # ------------------------------------------------------------------ what belongs to which period

    def test_case_reopened_after_the_period_was_solved_in_it(self):
        ticket = self.solved_at("2026-05-24 10:00", "2026-05-26 12:00")
        before = self.figures(MAY).total
        with self.at("2026-06-02 10:00"):
            ticket.sudo().action_reopen("Still nothing")
        self.assertEqual(self.figures(MAY).total, before)
        self.assertEqual((before["solved"], before["first_contact"]), (1, 1))
        june = self.figures()
        self.assertEqual((june.total.get("solved", 0), june.total["reopened"], june.total["open_end"]), (0, 1, 1))

    def test_case_reopened_within_the_period_ended_once(self):
        # guards: models.figures.helpdesk_complaint_events:_ends
        ticket = self.solved_at("2026-06-07 10:00", "2026-06-08 12:00")
        with self.at("2026-06-09 10:00"):
            ticket.sudo().action_reopen("Still nothing")
        with self.at("2026-06-10 10:00"):
            self.step(ticket, "propose")
            self.step(ticket, "customer_accept")
        total = self.figures().total
        self.assertEqual((total["solved"], total["ended"], total["reopened"]), (1, 1, 1))
        self.assertEqual(self.shares()["first_contact"], 0.0)
        self.assertEqual(self.shares()["accuracy"], 0.0)

    def test_open_at_the_end_of_a_period_that_is_past(self):
        self.case_at("2026-05-10 10:00", "processing")
        ended_later = self.case_at("2026-05-11 10:00", "verification")
        with self.at("2026-06-03 10:00"):
            ended_later.sudo().action_withdraw()
        self.case_at("2026-06-04 10:00")
        self.assertEqual(self.figures(MAY).total["open_end"], 2)
        self.assertEqual(self.figures(JUNE).total["open_end"], 2)

    def test_periods_begin_at_the_body_s_midnight(self):
        first, last = fields.Date.to_date("2026-06-01"), fields.Date.to_date("2026-06-30")
        self.assertEqual(self.Figures._bounds(first, last), (utc(JUNE[0]), utc(JUNE[1])))

    # ------------------------------------------------------------------ shares

    def test_first_contact_by_procedure_or_by_one_answer_of_one_handler(self):
        one = self.case_at("2026-06-07 10:00", solution="<p>Here it is.</p>")
        with self.at("2026-06-07 10:10"):
            one.action_solve_first_contact()
        self.solved_at("2026-06-07 10:00", "2026-06-07 12:00")
        asked = self.case_at("2026-06-07 10:00", "processing")
        with self.at("2026-06-07 11:00"):
            asked.with_user(self.agent).message_post(
                body="Which month?", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        with self.at("2026-06-07 12:00"):
            self.step(asked, "propose")
            self.step(asked, "customer_accept")
        two = self.case_at("2026-06-07 10:00", "processing")
        two.user_id = self.agent2
        with self.at("2026-06-07 12:00"):
            self.step(two, "propose")
            self.step(two, "customer_accept")
        total = self.figures().total
        self.assertEqual((total["solved"], total["first_contact"], total["accurate"]), (4, 2, 3))

    def test_rejected_solution_is_not_accurate_and_not_reopened(self):
        ticket = self.solved_at("2026-06-07 10:00", "2026-06-08 12:00", accept=False)
        with self.at("2026-06-08 13:00"):
            ticket.sudo().action_customer_reject("Half of it is missing")
        with self.at("2026-06-09 12:00"):
            self.step(ticket, "propose")
            self.step(ticket, "customer_accept")
        total = self.figures().total
        self.assertEqual((total["solved"], total.get("accurate", 0), total.get("reopened", 0)), (1, 0, 0))

    def test_deemed_accepted_is_solved_and_counted_apart(self):
        ticket = self.solved_at("2026-06-07 10:00", "2026-06-08 12:00", accept=False)
        with self.at("2026-06-16 00:30"):
            self.run_cron()
        self.assertPhase(ticket, "closed", "solved")
        total = self.figures().total
        self.assertEqual((total["solved"], total["deemed"]), (1, 1))

    def test_referred_duplicate_and_withdrawn_are_lines_of_their_own(self):
        self.solved_at("2026-06-07 10:00", "2026-06-08 12:00")
        referred = self.case_at("2026-06-07 10:00", "third_party")
        withdrawn = self.case_at("2026-06-07 10:00", "verification")
        twin = self.case_at("2026-06-07 10:00", "verification")
        with self.at("2026-06-09 10:00"):
            referred.action_close_answered("The bank has paid.")
            withdrawn.sudo().action_withdraw()
            twin._move("cancelled", close_reason="duplicate")
        total = self.figures().total
        self.assertEqual((total["ended"], total["solved"], total["referred"]), (4, 1, 1))
        self.assertEqual((total["withdrawn"], total["duplicate"]), (1, 1))
        shares = self.shares()
        self.assertEqual((shares["first_contact"], shares["accuracy"], shares["acceptance"]), (100.0, 100.0, 100.0))

    def test_acceptance_counts_the_verdict_that_stood(self):
        self.case_at("2026-06-07 10:00", "processing")
        self.case_at("2026-06-07 10:00", "rejected")
        appealed = self.case_at("2026-06-07 10:00", "rejected")
        with self.at("2026-06-08 10:00"):
            appealed.sudo().action_reopen("The licence is attached")
            appealed.action_accept()
        total = self.figures().total
        self.assertEqual((total["accepted"], total["ineligible"]), (2, 1))
        self.assertAlmostEqual(self.shares()["acceptance"], 200 / 3)

    # ------------------------------------------------------------------ on time

    def make_policy(self, milestone="resolution", **vals):
        return self.env["helpdesk.sla.policy"].create(
            {"name": milestone, "milestone": milestone, "days": 2, "team_ids": [(6, 0, self.team.ids)], **vals}
        )

    def test_on_time_goes_by_the_due_date(self):
        self.make_policy()
        # due on Tuesday 2 June: kept in June, though it was registered and solved in May's last days
        self.solved_at("2026-05-31 10:00", "2026-05-31 12:00")
        late = self.solved_at("2026-06-07 10:00", "2026-06-11 12:00")
        self.assertEqual(self.row(late, "resolution").state, "missed")
        self.assertIsNone(self.shares(MAY)["on_time_resolution"])
        self.assertEqual(self.shares()["on_time_resolution"], 50.0)

    def test_limit_that_is_past_counts_as_missed_before_the_scheduled_action_came(self):
        self.make_policy()
        self.case_at("2026-06-07 10:00", "processing")
        self.assertEqual(self.shares()["on_time_resolution"], 0.0)

    def test_cancelled_limits_are_in_neither(self):
        self.make_policy()
        withdrawn = self.case_at("2026-06-07 10:00", "verification")
        with self.at("2026-06-07 12:00"):
            withdrawn.sudo().action_withdraw()
        referred = self.case_at("2026-06-07 10:00", "third_party")
        with self.at("2026-06-07 13:00"):
            referred.action_close_answered("The bank has paid.")
        self.assertIsNone(self.shares()["on_time_resolution"])

    def test_first_response_is_noted_when_it_happens(self):
        ticket = self.case_at("2026-06-07 10:00", "processing")
        with self.at("2026-06-08 09:00"):
            ticket.with_user(self.agent).message_post(
                body="We are looking into it", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        self.assertEqual(ticket.first_response_hours, 7.0)
        with self.at("2026-06-09 09:00"):
            self.step(ticket, "propose")
        self.assertEqual(ticket.first_response_date, utc("2026-06-08 09:00"))
        self.assertEqual(self.shares()["first_response_median"], 7.0)

    # ------------------------------------------------------------------ parts, access, the cases behind a number

    def make_several(self):
        other = self.env["helpdesk.ticket.category"].create({"name": "Other", "parent_id": self.category.id})
        self.solved_at("2026-06-07 10:00", "2026-06-08 12:00")
        self.solved_at("2026-06-07 10:00", "2026-06-09 12:00", kind="inquiry", category_id=other.id)
        self.case_at("2026-06-07 10:00", "rejected", category_id=False)
        self.case_at("2026-06-10 10:00", "third_party", category_id=other.id, user_id=self.agent2.id)

    def test_parts_of_every_dimension_add_up_to_the_total(self):
        self.make_several()
        figures = self.figures()
        self.assertEqual(figures.total["received"], 4)
        for dimension in DIMENSIONS:
            for measure, amount in figures.total.items():
                if isinstance(amount, int):
                    parts = [sums.get(measure, 0) for sums in figures.parts[dimension].values()]
                    self.assertEqual(sum(parts), amount, f"{measure} by {dimension}")

    def test_every_end_is_on_one_line(self):
        self.make_several()
        total = self.figures().total
        ends = (
            "solved",
            "referred",
            "duplicate",
            "withdrawn",
            "unsolved",
            "unresponsive",
            "ineligible_end",
            "out_of_scope",
        )
        self.assertEqual(sum(total.get(name, 0) for name in ends), total["ended"])

    def test_category_adds_to_its_general_one(self):
        self.make_several()
        parts = self.figures().parts
        self.assertEqual(parts["general_category_id"][self.category.id]["received"], 3)
        self.assertEqual(parts["category_id"][self.category.id]["received"], 1)

    def test_figures_of_one_who_may_not_read_a_case_leave_it_out(self):
        # guards: models.figures.helpdesk_complaint_figures:_cases
        self.make_several()
        secret = self.case_at("2026-06-07 10:00", confidential=True)
        reader = self.make_user("reader", "helpdesk_mgmt.group_helpdesk_user")
        self.assertEqual(self.figures().total["received"], 5)
        begin, end = map(utc, JUNE)
        figures = self.Figures.with_user(reader)._of_period(begin, end, self.mine)
        self.assertEqual(figures.total["received"], 4)
        rows = self.env["helpdesk.complaint.report"].with_user(reader)
        self.assertNotIn(secret, rows.search(self.mine).ticket_id)
        [(count,)] = rows._read_group(self.mine, [], ["case_count:sum"])
        self.assertEqual(count, 4)

    def test_number_opens_the_cases_it_counted(self):
        self.make_several()
        dashboard = self.Figures.retrieve_dashboard("2026-06-01", "2026-06-30", team_ids=self.team.ids)
        seen = 0
        for line in [*dashboard["cards"], *dashboard["lines"]]:
            count = self.env["helpdesk.ticket"].search_count(self.mine + [tuple(leaf) for leaf in line["domain"]])
            if line.get("unit", "count") == "count":
                self.assertEqual(count, line["value"], line["key"])
                seen += count
        for name, rows in dashboard["parts"].items():
            for row in rows:
                found = self.env["helpdesk.ticket"].search_count([*self.mine, *row["domains"]["received"]])
                self.assertEqual(found, row["received"], (name, row["label"]))
        self.assertGreater(seen, 4)

    def test_year_s_months_carry_the_backlog_on(self):
        self.case_at("2026-04-10 10:00", "processing")
        self.solved_at("2026-05-10 10:00", "2026-06-08 12:00")
        with self.at("2026-06-20 10:00"):
            months = self.Figures._months(fields.Date.to_date("2026-06-20"), self.mine)
        by_month = {row["month"]: row for row in months}
        self.assertEqual([by_month[m]["open"] for m in ("2026-03", "2026-04", "2026-05", "2026-06")], [0, 1, 2, 1])
        self.assertEqual((by_month["2026-05"]["received"], by_month["2026-06"]["ended"]), (1, 1))

    def months_of_history(self):
        """Cases that meet every border between three months."""
        self.make_policy()
        self.case_at("2026-04-10 10:00", "processing")
        self.solved_at("2026-04-12 10:00", "2026-04-13 12:00")
        # reopened in the month after, and ended once more
        again = self.solved_at("2026-04-26 10:00", "2026-04-27 12:00")
        with self.at("2026-05-03 10:00"):
            again.sudo().action_reopen("Nothing has come")
        self.case_at("2026-05-10 10:00", "rejected")
        # a duplicate that was undone, and one that is one
        self.case_at("2026-05-24 10:00", "verification")
        twin = self.case_at("2026-05-24 11:00", "verification")
        with self.at("2026-05-25 10:00"):
            twin._move("cancelled", close_reason="duplicate")
        with self.at("2026-06-02 10:00"):
            twin._move("verification")
        self.case_at("2026-05-26 10:00", "third_party")
        # solved on the way back from a verdict that was replaced
        back = self.case_at("2026-05-27 10:00", "rejected")
        with self.at("2026-06-03 10:00"):
            back._move("verification")
        with self.at("2026-06-04 10:00"):
            back._move("processing")
        gone = self.solved_at("2026-05-05 10:00", "2026-05-06 12:00")
        with self.at("2026-06-01 10:00"):
            gone.team_id = self.plain_team
        with self.at("2026-06-05 10:00"):
            gone.team_id = self.team

    def test_months_are_what_each_is_by_itself(self):
        # guards: models.figures.helpdesk_complaint_events:end_of
        self.months_of_history()
        bounds = [utc(f"2026-{month:02}-01 00:00") for month in (3, 4, 5, 6, 7)]
        with self.at("2026-06-20 10:00"):
            together = self.Figures._of_periods(bounds, self.mine)
            for begin, end, figures in zip(bounds, bounds[1:], together, strict=False):
                alone = self.Figures._of_period(begin, end, self.mine)
                self.assertEqual(figures.total, alone.total, begin)
                plain = {name: {k: v for k, v in parts.items() if v} for name, parts in figures.parts.items()}
                self.assertEqual(
                    {name: parts for name, parts in plain.items() if parts},
                    {name: dict(parts) for name, parts in alone.parts.items() if parts},
                    begin,
                )
        april, may, june = (figures.total for figures in together[1:])
        self.assertEqual((april["solved"], may.get("reopened"), june["received"]), (2, 1, 1))
        # the verdict of May stood when May ended
        self.assertEqual((may["ineligible"], june["accepted"]), (2, 1))

    def test_month_opens_the_cases_it_counted(self):
        self.months_of_history()
        with self.at("2026-06-20 10:00"):
            course = self.Figures.retrieve_trends("2026-06-30", team_ids=self.team.ids)
            counts = {"received": "received", "ended": "ended", "open": "open_end"}
            seen = 0
            for row in course["months"]:
                for key, measure in counts.items():
                    found = self.env["helpdesk.ticket"].search_count([*self.mine, *row["domains"][measure]])
                    self.assertEqual(found, row[key], (row["month"], key))
                    seen += found
        self.assertGreater(seen, 10)
        self.assertEqual(course["months"][-1]["month"], "2026-06")

    def test_policy_m21_course_of_the_indicators(self):
        # guards: models.figures.helpdesk_complaint_figures:_months
        self.months_of_history()
        self.solved_at("2026-05-12 10:00", "2026-05-13 12:00")
        with self.at("2026-06-20 10:00"):
            course = self.Figures.retrieve_trends("2026-06-30", team_ids=self.team.ids)
        april, may = (row for row in course["months"] if row["month"] in ("2026-04", "2026-05"))
        # one of three is not solved yet
        self.assertAlmostEqual(april["on_time_resolution"], 200 / 3)
        self.assertEqual(april["reopening"], 0.0)
        self.assertEqual(may["reopening"], 100.0)
        self.assertIsNone(course["months"][0]["on_time_resolution"])
        self.assertEqual([trend["key"] for trend in course["trends"]][3:5], ["on_time_resolution", "satisfaction"])

    # ------------------------------------------------------------------ border cases

    def test_withdrawn_and_duplicate_cases_are_in_no_share(self):
        # guards: models.figures.helpdesk_complaint_events:PLAIN
        self.case_at("2026-06-07 10:00", "processing")
        withdrawn = self.case_at("2026-06-07 10:00", "processing")
        with self.at("2026-06-08 10:00"):
            withdrawn.sudo().action_withdraw()
        self.assertEqual(self.figures().total["accepted"], 1)

    def test_duplicate_that_is_undone_has_not_ended(self):
        # guards: models.figures.helpdesk_complaint_events:_ends
        self.case_at("2026-06-07 10:00", "verification")
        twin = self.case_at("2026-06-07 11:00", "verification")
        with self.at("2026-06-08 10:00"):
            twin._move("cancelled", close_reason="duplicate")
        with self.at("2026-06-08 12:00"):
            twin._move("verification")
        total = self.figures().total
        self.assertEqual((total.get("duplicate", 0), total.get("ended", 0), total["open_end"]), (0, 0, 2))
        self.assertEqual((total["received"], total.get("reopened", 0)), (2, 0))

    def test_case_that_left_the_process_and_came_back_starts_anew(self):
        # guards: models.figures.helpdesk_complaint_events:_joined
        ticket = self.solved_at("2026-06-07 10:00", "2026-06-08 12:00")
        with self.at("2026-06-09 10:00"):
            ticket.team_id = self.plain_team
        self.assertFalse(self.figures(domain=[("id", "=", ticket.id)]).total.get("received"))
        with self.at("2026-06-10 10:00"):
            ticket.team_id = self.team
        total = self.figures().total
        self.assertEqual((total["received"], total.get("ended", 0), total["open_end"]), (1, 0, 1))
        with self.at("2026-06-20 10:00"):
            months = self.Figures._months(fields.Date.to_date("2026-06-20"), self.mine)
        self.assertEqual([row["open"] for row in months[-2:]], [0, 1])

    def test_ended_before_the_team_had_the_process_was_never_backlog(self):
        # guards: models.figures.helpdesk_complaint_events:_stock
        team = self.make_team("Old", use_complaint_process=False)
        closed = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
        with self.at("2026-04-10 10:00"):
            ticket = self.make_ticket(team_id=team.id, stage_id=closed.id)
        # the database's own clock is not frozen
        self.env.cr.execute("UPDATE helpdesk_ticket SET create_date = '2026-04-10' WHERE id = %s", [ticket.id])
        ticket.invalidate_recordset(["create_date"])
        with self.at("2026-06-10 10:00"):
            team.use_complaint_process = True
            months = self.Figures._months(fields.Date.to_date("2026-06-20"), [("team_id", "=", team.id)])
        self.assertEqual([row["received"] for row in months if row["received"]], [1])
        self.assertFalse([row for row in months if row["open"]])

    def test_case_that_moved_is_its_new_team_s(self):
        other = self.make_team("Other")
        ticket = self.case_at("2026-06-07 10:00", "processing")
        with self.at("2026-06-08 10:00"):
            ticket.team_id = other
        self.assertFalse(self.figures().total.get("received"))
        total = self.figures(domain=[("team_id", "=", other.id)]).total
        self.assertEqual((total["received"], total["accepted"], total["open_end"]), (1, 1, 1))

    def test_answered_call_is_the_first_response(self):
        ticket = self.case_at("2026-06-07 10:00", "processing")
        with self.at("2026-06-07 12:00"):
            self.env["helpdesk.contact.attempt"].with_user(self.agent).create(
                {"ticket_id": ticket.id, "outcome": "no_answer", "means": "phone"}
            )
        self.assertFalse(ticket.first_response_date)
        with self.at("2026-06-07 15:00"):
            self.env["helpdesk.contact.attempt"].with_user(self.agent).create(
                {"ticket_id": ticket.id, "outcome": "reached", "means": "phone"}
            )
        self.assertEqual((ticket.first_response_hours, self.shares()["first_response_median"]), (5.0, 5.0))
        [card] = [c for c in self.dashboard()["cards"] if c["key"] == "first_response_median"]
        found = self.env["helpdesk.ticket"].search(self.mine + [tuple(leaf) for leaf in card["domain"]])
        self.assertEqual(found, ticket)

    def test_rejected_solution_is_no_reopening_in_the_analysis(self):
        ticket = self.solved_at("2026-06-07 10:00", "2026-06-08 12:00", accept=False)
        with self.at("2026-06-08 13:00"):
            ticket.sudo().action_customer_reject("Half of it is missing")
        row = self.env["helpdesk.complaint.report"].search([("ticket_id", "=", ticket.id)])
        self.assertEqual((row.reopened_rate, row.reopen_count), (0.0, 1))

    # ------------------------------------------------------------------ the dashboard

    def dashboard(self, user=None, **kwargs):
        engine = self.Figures.with_user(user) if user else self.Figures
        with self.at("2026-06-20 10:00"):
            return engine.retrieve_dashboard("2026-06-01", "2026-06-30", **{"team_ids": self.team.ids, **kwargs})

    def test_dashboard_of_a_team_without_cases(self):
        data = self.dashboard(team_ids=self.make_team("Nobody").ids)
        self.assertFalse([card for card in data["cards"] if card["value"]])
        self.assertFalse(sum(row["count"] for row in data["ages"]))
        self.assertFalse(any(data["parts"].values()))

    def test_dashboard_says_when_the_period_is_none(self):
        for begin, end in (("2026-06-30", "2026-06-01"), (False, "2026-06-01"), (None, None)):
            with self.assertRaises(UserError):
                self.Figures.retrieve_dashboard(begin, end)

    def test_customers_read_no_figures(self):
        # guards: models.figures.helpdesk_complaint_dashboard:retrieve_dashboard
        portal = self.make_customer("Portal", "portal.figures@example.com", login="portal.figures").user_ids
        for user in (portal, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.dashboard(user)
            with self.assertRaises(AccessError):
                self.Figures.with_user(user).retrieve_trends("2026-06-30")
            with self.assertRaises(AccessError):
                self.env["helpdesk.ticket"].with_user(user).search([("figure", "=", "received|2026-06-01|2026-07-01")])

    def test_agent_sees_the_figures_of_his_cases_alone(self):
        own = self.make_user("own", "helpdesk_mgmt.group_helpdesk_user_own", name="Own cases")
        self.team.user_ids |= own
        mine = self.case_at("2026-06-07 10:00", "processing", user_id=own.id)
        self.case_at("2026-06-07 10:00", "processing", user_id=self.agent.id)
        cards = {card["key"]: card for card in self.dashboard(own)["cards"]}
        self.assertEqual((cards["received"]["value"], cards["open_end"]["value"]), (1, 1))
        found = self.env["helpdesk.ticket"].with_user(own).search([tuple(leaf) for leaf in cards["received"]["domain"]])
        self.assertEqual(found.with_env(mine.env), mine)

    def test_policy_m21_shares_by_hand(self):
        # guards: tools.figures:INDICATORS
        self.make_policy()
        self.solved_at("2026-06-07 10:00", "2026-06-08 12:00")
        self.solved_at("2026-06-07 10:00", "2026-06-11 12:00", user_id=self.agent.id)
        self.case_at("2026-06-07 10:00", "rejected")
        cards = {card["key"]: card["value"] for card in self.dashboard()["cards"]}
        self.assertAlmostEqual(cards["acceptance"], 200 / 3)
        self.assertEqual((cards["first_contact"], cards["accuracy"], cards["on_time_resolution"]), (100.0, 100.0, 50.0))

    def test_report_row_of_a_case(self):
        self.make_policy()
        ticket = self.solved_at("2026-06-07 10:00", "2026-06-08 12:00")
        row = self.env["helpdesk.complaint.report"].search([("ticket_id", "=", ticket.id)])
        self.assertEqual((row.resolution_hours, row.resolution_rate, row.first_contact_rate), (10.0, 100.0, 100.0))
        self.assertEqual((row.case_count, row.handler_count, row.close_reason), (1, 1, "solved"))

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.sampled_from(["closed", "rejected", "cancelled", "third_party", "proposed"]), min_size=1, max_size=5
        )
    )
    def test_what_came_in_has_ended_or_is_open(self, phases):
        domain = [("team_id", "=", self.make_team(f"Team {phases}").id)]
        for phase in phases:
            self.case_at("2026-06-07 10:00", phase, team_id=domain[0][2])
        total = self.figures(domain=domain).total
        self.assertEqual(total["received"], total.get("ended", 0) + total.get("open_end", 0))


@tagged("post_install", "-at_install")
class TestSatisfactionFigures(QualityCase):
    """What customers answered, by the date of the invitation."""

    def test_policy_m22_satisfaction_beside_the_response_rate(self):
        # guards: models.figures.helpdesk_complaint_events:_invitations
        for moment, mark in (("2026-06-07 10:00", 1), ("2026-06-08 10:00", 5), ("2026-06-09 10:00", None)):
            with self.at(moment):
                ticket = self.make_ticket(phase="closed")
                if mark:
                    answer = self.answer(ticket, mark)
        begin, end = map(utc, JUNE)
        domain = [("team_id", "=", self.team.id)]
        figures = self.env["helpdesk.complaint.figures"]._of_period(begin, end, domain)
        self.assertEqual(answer.complaint_score, 100.0)
        total = figures.total
        self.assertEqual((total["invited"], total["answered"], total["satisfied"]), (3, 2, 1))
        shares = figures.indicators()
        self.assertEqual((shares["satisfaction"], shares["satisfied"]), (50.0, 50.0))
        self.assertAlmostEqual(shares["response_rate"], 200 / 3)

    def test_survey_withdrawn_by_a_reopening_was_no_invitation(self):
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="closed")
        with self.at("2026-06-08 10:00"):
            ticket.sudo().action_reopen("Still nothing")
        begin, end = map(utc, JUNE)
        domain = [("team_id", "=", self.team.id)]
        total = self.env["helpdesk.complaint.figures"]._of_period(begin, end, domain).total
        self.assertFalse(total.get("invited"))
