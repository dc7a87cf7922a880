"""The ministry's pack, what is learned and reported: M18, M19, M21 to M25, M32 and M33, walked on it."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError

from ..exceptions import ComplaintError
from .ministry import MinistryBuilders
from .packs import PackCase

MORNING = "2026-06-07 10:00"
SLOW = "<p>انقطاع خدمة الإنترنت في المنزل منذ أسبوع ولم يصلح الفني العطل.</p>"


class TestMinistryReports(MinistryBuilders, PackCase):
    def report(self, **vals):
        with self.at("2026-06-30 10:00"):
            return self.env["helpdesk.periodic.report"].create(
                {
                    "kind": "period",
                    "date_from": "2026-04-01",
                    "date_to": "2026-06-30",
                    "company_id": self.company.id,
                    **vals,
                }
            )

    def due(self, moment):
        """Reports that the scheduled action makes for the body."""
        Report = self.env["helpdesk.periodic.report"]
        before = Report.search([])
        with self.at(moment):
            self.run_crons("ir_cron_reports")
        return (Report.search([]) - before).filtered(lambda r: r.company_id == self.company)

    # ------------------------------------------------------------------ M18, M19: learned from

    def test_policy_m18_on_its_pack_joins_the_reference_and_is_used(self):
        """A solved case joins the reference; the next officer is offered it, and solves a like one at first contact."""
        # guards: models.improvement.helpdesk_ticket:action_use_solution_and_solve
        cause = self.env["helpdesk.complaint.cause"].search([("name", "=", "Service below the standard required")])
        self.assertTrue(cause, "a cause in the guide's words")
        case = self.solved(MORNING, "2026-06-08 10:00", name="انقطاع الإنترنت", description=SLOW, cause_id=cause.id)
        action = case.with_user(self.one("head")).action_draft_solution()
        entry = self.env["helpdesk.solution"].browse(action["res_id"])
        self.assertEqual(entry.cause_id, cause)
        entry.with_user(self.one("head")).action_publish()
        with self.at("2026-06-09 10:00"):
            like = self.register(subject="انقطاع الإنترنت", description="انقطاع خدمة الإنترنت في المنزل منذ يومين.")
            officer = like.with_user(self.one("reception"))
            self.assertIn(entry.id, [found["id"] for found in officer.solution_suggestions or []])
            officer.action_use_solution_and_solve(entry.id)
        self.assertPhase(like, "closed", "solved")
        self.assertEqual(like.procedure, "first_contact")

    def test_policy_m19_on_its_pack_a_plan_against_the_same(self):
        """A corrective action from a case; thirty days later somebody else judges its effect."""
        # guards: models.improvement.helpdesk_corrective_action:action_evaluate
        owner, judge = self.one("reception"), self.one("head")
        case = self.solved(MORNING, "2026-06-08 10:00", name="انقطاع الإنترنت", description=SLOW)
        with self.at("2026-06-08 11:00"):
            plan = self.env["helpdesk.corrective.action"].browse(
                case.with_user(judge).action_propose_improvement()["res_id"]
            )
            plan.with_user(judge).write({"kind": "preventive", "owner_id": owner.id, "date_due": "2026-06-10"})
            plan.with_user(judge).action_plan()
        with self.at("2026-06-10 10:00"):
            plan.with_user(owner).action_done("رُكبت دائرة احتياطية")
            self.assertEqual(plan.date_evaluate, date(2026, 7, 10))
        with self.at("2026-07-13 10:00"):
            self.run_crons()
            self.assertTrue(plan.activity_ids, "somebody is asked to judge the effect")
            plan.with_user(judge).action_evaluate("effective", "لم تتكرر الشكوى")
        self.assertEqual((plan.state, plan.effectiveness), ("evaluated", "effective"))

    # ------------------------------------------------------------------ M21, M22: measured

    def test_policy_m21_on_its_pack_four_indicators_with_their_targets(self):
        # guards: models.figures.helpdesk_periodic_report_snapshot:_snapshot
        with self.at(MORNING):
            at_once = self.register()
            at_once.with_user(self.one("reception")).solution = "<p>عولجت.</p>"
            at_once.with_user(self.one("reception")).action_solve_first_contact()
            refused = self.bring_to(self.make_ticket(name="شكوى على جهة خاصة"), "verification")
            self.officer(refused).action_reject("لا تتعلق بخدمة عامة")
        self.solved(MORNING, "2026-06-11 10:00", name="أخرى")
        with self.at(MORNING):
            late = self.bring_to(self.make_ticket(name="متأخرة", complexity="critical"), "processing")
        with self.at("2026-06-11 12:00"):
            self.propose(late)
            late.sudo().action_customer_reject("لم تُحل")
        with self.at("2026-06-14 12:00"):
            self.propose(late)
            late.sudo().action_customer_accept()
        content = self.report()._content()
        rows = {row["key"]: row for row in content["indicators"]}
        found = {key: rows[key]["value"] for key in ("first_contact", "acceptance", "on_time_resolution", "accuracy")}
        self.assertEqual(
            {key: round(value, 1) for key, value in found.items()},
            {"first_contact": 66.7, "acceptance": 66.7, "on_time_resolution": 75.0, "accuracy": 66.7},
        )
        targets = {(row["type"], row["target"]) for row in content["type_targets"]}
        complaint, inquiry = (self.type(kind).name for kind in ("complaint", "inquiry"))
        self.assertLessEqual({(complaint, 30), (complaint, 90)}, targets)
        self.assertNotIn(inquiry, [row["type"] for row in content["type_targets"] if row["value"] is not None])

    def test_policy_m22_on_its_pack_dissatisfied_are_followed_up(self):
        """Each case is asked about; the team that follows up contacts the dissatisfied and studies why."""
        # guards: models.quality.helpdesk_quality_followup:_open_for
        case = self.solved(MORNING, "2026-06-08 10:00")
        with self.at("2026-06-08 12:00"):
            self.answer_survey(case, 1, "طال الانتظار")
            followup = self.env["helpdesk.quality.followup"].search([("ticket_id", "=", case.id)])
            self.assertIn(followup.user_id, self.staff["follow_up"])
            mine = followup.with_user(followup.user_id)
            self.env["helpdesk.contact.attempt"].with_user(followup.user_id).create(
                {"ticket_id": case.id, "followup_id": followup.id, "outcome": "reached", "means": "phone"}
            )
            reason = self.env["helpdesk.dissatisfaction.reason"].search([], limit=1)
            mine.write(
                {"reason_id": reason.id, "verdict": "justified", "finding": "طال الانتظار", "note": "اعتُذر إليه"}
            )
            mine.action_explain()
            mine.action_close()
        self.assertEqual(followup.state, "closed")

    def test_policy_m22_on_its_pack_asked_every_quarter(self):
        """Customers of the quarter are asked about quality and clarity, by itself."""
        # guards: models.quality.helpdesk_periodic_survey:_customers
        self.solved(MORNING, "2026-06-08 10:00")
        with self.at("2026-07-01 10:00"):
            self.run_crons("ir_cron_periodic_surveys")
        round_ = self.env["helpdesk.periodic.survey"].search([("company_id", "=", self.company.id)])
        self.assertEqual((round_.date_from, round_.date_to), (date(2026, 4, 1), date(2026, 6, 30)))
        self.assertEqual(round_.invitation_ids.partner_id, self.customer)
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.customer.ids), ("model", "=", False)])
        self.assertIn("ما مدى رضاكم عن خدماتنا؟", mail.mapped("subject"))
        asked = round_.survey_id.with_context(lang="ar_001").question_ids.mapped("title")
        self.assertTrue([title for title in asked if "جودة" in title])

    # ------------------------------------------------------------------ M23, M24, M32: reported

    def test_policy_m23_on_its_pack_every_quarter(self):
        """By itself when the quarter is over: how many, how long, of which class; management gets it."""
        # guards: models.figures.helpdesk_periodic_report_due:_make_due
        self.solved(MORNING, "2026-06-09 10:00")
        made = self.due("2026-07-02 09:00")
        quarter = made.filtered(lambda r: r.kind == "period")
        self.assertEqual((str(quarter.date_from), str(quarter.date_to)), ("2026-04-01", "2026-06-30"))
        self.assertEqual(quarter.recipient_ids, self.staff["senior_management"].partner_id)
        content = quarter.with_context(lang="ar_001")._content()
        rows = {row["key"]: row["value"] for row in content["indicators"]}
        # Sunday 10:00 to 16:00, Monday, Tuesday 8:00 to 10:00
        self.assertEqual((rows["received"], rows["solved"], rows["resolution_median"]), (1, 1, 16.0))
        parts = quarter.snapshot["current"]["parts"]
        for classified in ("type_id", "category_id", "complexity", "importance"):
            self.assertTrue(parts[classified], classified)

    def test_policy_m24_on_its_pack_every_year(self):
        """The year's numbers, with what departments and other bodies answered, and room to recommend."""
        # guards: models.figures.helpdesk_periodic_report_due:_make_due
        with self.at("2026-11-08 10:00"):
            case = self.bring_to(self.make_ticket(category_id=self.of_pack("categories", "post").id), "processing")
            self.officer(case).action_refer(self.of_pack("bodies", "saudi_post"), "نأمل الإفادة", 5)
        with self.at("2026-11-09 10:00"):
            self.officer(case).action_close_answered("سُلّم الطرد.")
        year = self.due("2027-01-03 09:00").filtered(lambda r: r.kind == "annual")
        self.assertEqual((str(year.date_from), str(year.date_to)), ("2026-01-01", "2026-12-31"))
        [row] = year._content()["bodies"]
        self.assertEqual((row["name"], row["referred"], row["answered"]), ("مؤسسة البريد السعودي", 1, 1))
        year.with_user(self.one("follow_up")).recommendations = "<p>ربط الأنظمة مع البريد</p>"

    def test_policy_m32_on_its_pack_inquiries_every_quarter_and_year(self):
        # guards: models.figures.helpdesk_periodic_report_due:DUE
        self.solved("2026-11-08 10:00", "2026-11-09 10:00", kind="inquiry")
        made = self.due("2027-01-03 09:00").filtered(lambda r: r.kind == "inquiry")
        self.assertEqual(sorted(str(r.date_from) for r in made), ["2026-01-01", "2026-10-01"])
        for report in made:
            rows = {row["key"]: row["value"] for row in report._content()["indicators"]}
            self.assertEqual(rows["received"], 1)
            self.assertEqual(report.recipient_ids, self.staff["senior_management"].partner_id)

    def test_policy_m33_on_its_pack_who_writes_and_who_decides(self):
        """Staff who receive read no report; the team that follows up writes it; senior management decides."""
        # guards: models.figures.helpdesk_periodic_report:action_approve
        clerk, writer, chief = self.one("reception"), self.one("follow_up"), self.one("senior_management")
        self.solved(MORNING, "2026-06-08 10:00")
        report = self.report()
        with self.assertRaises(AccessError):
            report.with_user(clerk).read(["snapshot"])
        report.with_user(writer).recommendations = "<p>زيادة الموظفين في خدمة العملاء</p>"
        report.with_user(writer).action_submit()
        with self.assertRaises(ComplaintError):
            report.with_user(writer).action_approve()
        self.assertIn(chief, report.activity_ids.user_id)
        report.with_user(chief).action_approve()
        self.assertEqual((report.state, report.approved_by_id), ("approved", chief))
        self.assertEqual(report.recipient_ids, self.staff["senior_management"].partner_id)

    def test_policy_m33_on_its_pack_how_it_works_is_reviewed(self):
        """Once a year those who decide are asked to review how complaints and inquiries are dealt with."""
        # guards: models.settings.helpdesk_policy_review:_ask_due
        subject = self.env["helpdesk.policy.review"].search([("company_id", "=", self.company.id)])
        self.assertIn("آلية التعامل مع الشكاوى والاستفسارات", subject.with_context(lang="ar_001").mapped("name"))
        with self.at("2026-06-08 09:00"):
            subject.write({"finding": "واضحة"})
            subject.action_reviewed()
        chief = self.one("senior_management")
        for moment, asked in (("2027-06-01 09:00", False), ("2027-06-10 09:00", True)):
            with self.at(moment):
                self.run_crons("ir_cron_reports")
                self.assertEqual(bool(self.told(subject, chief)), asked, moment)

    # ------------------------------------------------------------------ M25: what repeats

    def test_policy_m25_on_its_pack_special_report_on_an_employee(self):
        """Three complaints about one employee in thirty days: management is told and has a special report."""
        # guards: models.improvement.helpdesk_recurrence_alert:_whom_to_tell
        employee, chief = self.one("department_staff"), self.one("senior_management")
        with self.at(MORNING):
            for place in range(3):
                customer = self.make_customer(f"متعامل {place}", f"customer{place}@customers.example.com")
                self.make_ticket(
                    name=f"سوء معاملة {place}",
                    partner_id=customer.id,
                    category_id=self.of_pack("categories", "conduct").id,
                    subject_user_ids=[Command.set(employee.ids)],
                )
        with self.at("2026-06-08 09:00"):
            self.run_crons("ir_cron_recurrence")
            alert = self.env["helpdesk.recurrence.alert"].search([("company_id", "=", self.company.id)])
            self.assertEqual((alert.subject, alert.employee_id), ("employee", employee))
            self.assertIn(chief, alert.told_user_ids)
            self.assertNotIn(employee, alert.told_user_ids)
            action = alert.with_user(chief).action_special_report()
        report = self.env["helpdesk.periodic.report"].browse(action["res_id"])
        self.assertEqual((report.kind, report.subject_user_id), ("special", employee))
        self.assertFalse(report.with_user(employee)._filtered_access("read"))

    def test_policy_m25_on_its_pack_a_service_and_a_customer(self):
        """Twenty about one service, five of one customer: who leads the service is told once."""
        # guards: models.improvement.helpdesk_recurrence_alert:_raise
        with self.at(MORNING):
            for place in range(5):
                self.make_ticket(name=f"شكوى {place}", description=f"<p>أمر مختلف تمامًا {place * 7919}</p>")
        with self.at("2026-06-08 09:00"):
            self.run_crons("ir_cron_recurrence")
        alert = self.env["helpdesk.recurrence.alert"].search([("company_id", "=", self.company.id)])
        self.assertEqual((alert.subject, alert.partner_id), ("contact", self.customer))
        self.assertEqual(self.company.complaint_recurrence_category, 20)
