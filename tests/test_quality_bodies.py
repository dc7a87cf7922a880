"""M10, M31: how satisfied customers are with the body their case was referred to, and how accurate information was."""

import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError

from ..models.quality.helpdesk_quality_review import SCORES
from .common import MODULE, utc
from .quality import QualityCase
from .referral import ReferralCase
from .survey import SurveyBuilders

JUNE = ("2026-06-01 00:00", "2026-07-01 00:00")


class TestBodies(SurveyBuilders, ReferralCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_survey_days = 5
        cls.question = cls.env.ref(f"{MODULE}.survey_complaint_body")
        cls.mine = [("team_id", "=", cls.team.id)]

    def answered(self, *marks, partner=None, when="2026-06-08 12:00", **vals):
        """A case that another body answered itself, and whose customer has answered the survey."""
        with self.at("2026-06-07 10:00"):
            ticket, _referral = self.refer(partner=partner, ticket=self.make_ticket(phase="processing", **vals))
        with self.at("2026-06-08 10:00"):
            ticket.with_user(self.agent).action_close_answered("It was paid")
        with self.at(when):
            self.answer(ticket.survey_input_id, *marks)
        return ticket

    def bodies(self, span=JUNE, user=None, domain=None):
        Figures = self.env["helpdesk.complaint.figures"].with_user(user or self.env.user)
        rows = Figures._bodies(*map(utc, span), domain or self.mine)
        return {row["name"]: (row["referred"], row["surveys"], row["satisfaction"]) for row in rows}

    def figures(self, **kwargs):
        return self.env["helpdesk.complaint.figures"]._of_period(*map(utc, JUNE), self.mine, **kwargs)

    # ------------------------------------------------------------------ the question

    def test_policy_m10_the_body_is_asked_about_where_it_was_referred_to(self):
        # guards: models.quality.survey_user_input:_complaint_invite_one
        with self.at("2026-06-07 10:00"):
            plain = self.make_ticket(phase="closed")
            ticket, _referral = self.refer()
        with self.at("2026-06-08 10:00"):
            ticket.with_user(self.agent).action_close_answered("It was paid")
        self.assertIn(self.question, ticket.survey_input_id.predefined_question_ids)
        self.assertTrue(plain.survey_input_id.predefined_question_ids)
        self.assertNotIn(self.question, plain.survey_input_id.predefined_question_ids)
        asked, _page = plain.survey_input_id.survey_id._get_survey_questions(answer=plain.survey_input_id)
        self.assertNotIn(self.question, asked)
        self.assertEqual(self.question.with_context(lang="ar_001").title, "ما مدى رضاكم عن تعامل الجهة المعنية؟")

    def test_a_referral_that_came_to_nothing_is_not_asked_about(self):
        # guards: models.quality.survey_user_input:_complaint_referral
        with self.at("2026-06-07 10:00"):
            ticket, referral = self.refer()
            referral._give_up(utc("2026-06-07 10:00"))
            ticket._resume()
            self.step(ticket, "propose")
            self.step(ticket, "customer_accept")
        self.assertTrue(ticket.survey_input_id)
        self.assertNotIn(self.question, ticket.survey_input_id.predefined_question_ids)

    def test_policy_m10_what_is_said_of_the_body_is_not_said_of_us(self):
        # guards: models.quality.survey_user_input:_complaint_note_body
        # guards: models.quality.survey_user_input:_complaint_score
        ticket = self.answered(5, 5, 5, 5, 1)
        self.assertEqual(ticket.satisfaction, 100.0)
        answer = ticket.survey_input_id
        self.assertEqual((answer.complaint_body_id, answer.complaint_body_score), (self.bank, 0.0))
        self.assertFalse(ticket.is_dissatisfied)
        with self.assertRaises(AccessError):
            answer.with_user(self.agent).read(["complaint_body_score"])

    def test_of_several_bodies_the_last_that_answered(self):
        # guards: models.quality.survey_user_input:_complaint_referral
        court = self.env["res.partner"].create({"name": "المحكمة", "is_company": True})
        with self.at("2026-06-07 10:00"):
            ticket, referral = self.refer(partner=court)
        with self.at("2026-06-07 12:00"):
            referral.with_user(self.agent).action_record_answer("Ask the bank", "resume")
        with self.at("2026-06-07 13:00"):
            self.refer(ticket=ticket)
        with self.at("2026-06-08 10:00"):
            ticket.with_user(self.agent).action_close_answered("It was paid")
        with self.at("2026-06-08 12:00"):
            self.answer(ticket.survey_input_id, 3, 3, 3, 3, 4)
        self.assertEqual(self.bodies(), {"البنك المركزي": (1, 1, 75.0), "المحكمة": (1, 0, None)})

    # ------------------------------------------------------------------ the figures

    def test_policy_m10_satisfaction_with_each_body(self):
        # guards: models.figures.helpdesk_complaint_figures:_judged_bodies
        court = self.env["res.partner"].create({"name": "المحكمة", "is_company": True})
        self.answered(5, 5, 5, 5, 1)
        self.answered(5, 5, 5, 5, 4)
        self.answered(5, 5, 5, 5, 5, partner=court)
        self.answered(5, 5, 5, 5)
        self.assertEqual(self.bodies(), {"البنك المركزي": (3, 2, 37.5), "المحكمة": (1, 1, 100.0)})
        # whoever sees no case learns nothing of it
        stranger = self.make_user("stranger", "helpdesk_mgmt.group_helpdesk_user_own")
        self.assertEqual(self.bodies(user=stranger), {})

    def test_answered_in_another_period_than_it_was_referred(self):
        # guards: models.figures.helpdesk_complaint_figures:_bodies
        self.company.complaint_survey_days = 60
        self.answered(5, 5, 5, 5, 3, when="2026-07-02 12:00")
        self.assertEqual(self.bodies(), {"البنك المركزي": (1, 0, None)})
        self.assertEqual(self.bodies(("2026-07-01 00:00", "2026-08-01 00:00")), {"البنك المركزي": (0, 1, 50.0)})

    def test_policy_m10_the_indicator_counts_referred_cases(self):
        # guards: models.figures.helpdesk_complaint_events:_answers_on_bodies
        self.answered(5, 5, 5, 5, 1)
        self.answered(5, 5, 5, 4, kind="inquiry")
        figures = self.figures()
        self.assertEqual(figures.indicators()["body_satisfaction"], 37.5)
        self.assertEqual(figures.of("type_id")[self.type("complaint").id]["body_satisfaction"], 0.0)
        Figures = self.env["helpdesk.complaint.figures"]
        ids = [i for (i,) in self.env.execute_query(Figures._ids_sql("body_sum", *map(utc, JUNE)))]
        self.assertEqual(len(self.env["helpdesk.ticket"].search([("id", "in", ids), *self.mine])), 2)

    def test_policy_m23_the_report_has_bodies_and_their_satisfaction(self):
        # guards: report.periodic_report_xlsx:_write_bodies
        self.answered(5, 5, 5, 5, 4)
        report = self.env["helpdesk.periodic.report"].create(
            {"date_from": "2026-06-01", "date_to": "2026-06-30", "team_ids": [(6, 0, self.team.ids)]}
        )
        rows = {row["key"]: row["value"] for row in report._content()["indicators"]}
        self.assertEqual(rows["body_satisfaction"], 75.0)
        render = self.env["ir.actions.report"]._render
        content, _kind = render(f"{MODULE}.action_report_periodic_xlsx", report.ids)
        sheet = load_workbook(io.BytesIO(content))["Other bodies"]
        self.assertEqual([cell.value for cell in sheet[2]][:6], ["البنك المركزي", 1, 1, 8, 75, 1])
        # guards: report/periodic_report_templates.xml:report_periodic_words
        page = self.env["ir.qweb"]._render(
            f"{MODULE}.report_periodic_words",
            {
                "doc": report,
                "content": report._content(),
                "tool": self.env[f"report.{MODULE}.report_periodic"]._tools(report.company_id),
            },
        )
        self.assertIn("75.0", str(page))
        # a report whose figures were taken before is printed as it was
        snapshot = {**report.snapshot, "bodies": [{"name": "A", "referred": 1, "answered": 0, "hours": None}]}
        report.sudo().snapshot = snapshot
        content, _kind = render(f"{MODULE}.action_report_periodic_xlsx", report.ids)
        self.assertEqual(load_workbook(io.BytesIO(content))["Other bodies"]["A2"].value, "A")


class TestInformation(QualityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = [("team_id", "=", cls.team.id)]

    def review(self, accuracy, when="2026-06-20 10:00", **vals):
        """A closed case whose information a quality review has judged."""
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing", **vals)
            self.step(ticket, "propose")
            if ticket.phase == "proposed":
                self.step(ticket, "customer_accept")
        review = self.Review.create(
            {
                "ticket_id": ticket.id,
                "team_id": ticket.team_id.id,
                "agent_id": self.agent.id,
                "period_start": "2026-06-01",
                "period_end": "2026-06-30",
                "reviewer_id": self.noura.id,
            }
        )
        with self.at(when):
            mine = review.with_user(self.noura)
            mine.write({**dict.fromkeys(SCORES, "5"), "score_accuracy": accuracy})
            mine.action_done()
        return review

    def value(self, span=JUNE, user=None, **kwargs):
        Figures = self.env["helpdesk.complaint.figures"].with_user(user or self.env.user)
        return Figures._of_period(*map(utc, span), self.mine, **kwargs)

    def test_policy_m31_accuracy_of_information_is_measured_by_kind(self):
        # guards: models.figures.helpdesk_complaint_events:_reviews
        self.assertIsNone(self.value().indicators()["information"])
        for accuracy in ("5", "4", "3", "1"):
            self.review(accuracy, kind="inquiry")
        self.review("3")
        self.review("5", when="2026-07-01 10:00", kind="inquiry")
        figures = self.value()
        self.assertEqual(figures.indicators()["information"], 40.0)
        by_type = figures.of("type_id")
        self.assertEqual(by_type[self.type("inquiry").id]["information"], 50.0)
        self.assertEqual(by_type[self.type("complaint").id]["information"], 0.0)

    def test_policy_m31_the_target_is_met_or_not(self):
        # guards: models.figures.helpdesk_complaint_target:_values
        inquiry = self.type("inquiry")
        for accuracy in ("5", "4", "4", "2"):
            self.review(accuracy, kind="inquiry")
        self.env["helpdesk.complaint.target"].create(
            {"indicator": "information", "type_id": inquiry.id, "value": 90.0, "company_id": self.company.id}
        )
        Figures = self.env["helpdesk.complaint.figures"]
        data = Figures.retrieve_dashboard("2026-06-01", "2026-06-30", self.team.ids, inquiry.ids)
        card = {card["key"]: card for card in data["cards"]}["information"]
        self.assertEqual((card["value"], card["target"], card["met"], card["unit"]), (75.0, 90.0, False, "percent"))
        self.assertEqual(self.env["helpdesk.ticket"].search_count([*card["domain"], *self.mine]), 3)
        report = self.env["helpdesk.periodic.report"].create(
            {
                "kind": "inquiry",
                "date_from": "2026-06-01",
                "date_to": "2026-06-30",
                "team_ids": [(6, 0, self.team.ids)],
            }
        )
        content = report._content()
        row = {row["key"]: row for row in content["indicators"]}["information"]
        self.assertEqual((row["value"], row["label"]), (75.0, "Accuracy of the information"))
        rows = [t for t in content["type_targets"] if t["label"] == "Accuracy of the information"]
        self.assertEqual([(t["target"], t["met"]) for t in rows], [(90.0, False)])
        book, _kind = self.env["ir.actions.report"]._render(f"{MODULE}.action_report_periodic_xlsx", report.ids)
        sheet = load_workbook(io.BytesIO(book)).worksheets[0]
        values = {line[0].value: line[1].value for line in sheet.iter_rows(min_row=5)}
        self.assertEqual(values["Accuracy of the information"], 75.0)

    def test_a_review_that_one_may_not_read_counts_in_no_figure_of_his(self):
        """The only review of a case would tell its handler how he was judged."""
        # guards: models.figures.helpdesk_complaint_events:_reviews
        self.review("1")
        self.assertIsNone(self.value(user=self.agent).indicators()["information"])
        self.assertEqual(self.value(user=self.head).indicators()["information"], 0.0)
        self.assertEqual(self.value(user=self.leader).indicators()["information"], 0.0, "of the team one leads")
