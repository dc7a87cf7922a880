"""The charity's policy, walked on its pack: registration, the department, the officer, the answer, what follows it."""

from odoo.tests import Form

from ..exceptions import ComplaintError, MissingInput
from .common import MODULE
from .packs import MORNING, PDF, PackCase


class TestOrphanCharity(PackCase):
    pack = "orphan_charity"
    persons = {"department_staff": 2, "care_unit": 1}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.beneficiary_segment_id = cls.of_pack("segments", "external")
        cls.centre, cls.department = cls.of_pack("teams", "centre"), cls.of_pack("teams", "department")

    def by_mail(self, subject="تأخر الكفالة", body="لم تصل كفالة شهر مايو لأبنائي حتى اليوم.", **kwargs):
        ticket = self.receive(self.customer.email_formatted, body, subject, **kwargs)
        return ticket, ticket.with_user(ticket.user_id)

    def in_department(self, **kwargs):
        """Passed to the department; with whoever has it there."""
        ticket, mine = self.by_mail(**kwargs)
        mine.action_hand_over(self.department, "الكفالات من عملكم")
        self.env.invalidate_all()
        return ticket, ticket.with_user(ticket.user_id)

    def processing(self, **kwargs):
        ticket, mine = self.in_department(**kwargs)
        mine.action_start_verification()
        mine.action_accept()
        return ticket, mine

    def make_action(self, ticket, mine, **vals):
        action = (
            self.env["helpdesk.corrective.action"]
            .with_user(mine.env.user)
            .create(
                {
                    "name": "مراجعة قوائم الصرف أسبوعيًا",
                    "kind": "corrective",
                    "company_id": self.company.id,
                    "ticket_ids": [(6, 0, ticket.ids)],
                    "owner_id": mine.env.user.id,
                    "evaluator_id": ticket.officer_id.id,
                    "date_due": "2026-06-10",
                    **vals,
                }
            )
        )
        action.action_plan()
        return action

    def closed(self, ticket, mine):
        mine.solution = "<p>صُرفت الكفالة.</p>"
        mine.action_propose_solution()
        ticket.with_user(self.customer.user_ids)._decide("accept", None)
        self.env.invalidate_all()

    def test_pack_holds(self):
        # guards: models.packs.helpdesk_policy_pack_apply:_write_plan
        self.assertPackHolds()

    def test_pack_travels(self):
        # guards: models.packs.helpdesk_policy_pack_file:_exported
        self.assertPackTravels()

    # ------------------------------------------------------------------ receiving

    def test_policy_k05_on_its_pack_registered_at_the_centre_with_all_details(self):
        """What a caller says, taken down by the centre: who, how, what about, what is asked, with a number."""
        # guards: models.process.helpdesk_ticket:_register_case
        clerk = self.one("complaints")
        caller = self.make_customer("أم أحمد", phone="+966 55 100 0007")
        with self.at(MORNING):
            ticket = (
                self.env["helpdesk.ticket"]
                .with_user(clerk)
                .create(
                    {
                        "name": "حقيبة مدرسية لم تصل",
                        "description": "<p>لم تصل حقيبة ابني أحمد.</p>",
                        "remedy": "إرسال الحقيبة",
                        "type_id": self.type().id,
                        "category_id": self.category.id,
                        "channel_id": self.of_pack("channels", "phone").id,
                        "segment_id": self.of_pack("segments", "external").id,
                        "partner_id": caller.id,
                    }
                )
            )
            self.assertPhase(ticket, "received")
        self.assertEqual((ticket.team_id, ticket.company_id), (self.centre, self.company))
        self.assertRegex(ticket.number, r"^CMP/2026/\d{5}$")
        self.assertEqual(ticket.move_ids.user_id, clerk)
        self.assertEqual(self.row(ticket, "first_response").state, "met", "the caller is there")
        self.assertDue(ticket, "resolution", "2026-06-16 10:00")

    def test_policy_k06_on_its_pack_passed_to_the_department_and_the_customer_told(self):
        # guards: models.assignment.helpdesk_ticket:action_hand_over
        with self.at(MORNING):
            ticket, _mine = self.by_mail()
            self.assertEqual((ticket.team_id, ticket.user_id), (self.centre, self.one("complaints")))
            ticket, _mine = self.in_department(subject="كفالة شهر أبريل")
            self.assertEqual(ticket.team_id, self.department)
            self.assertIn(ticket.user_id, self.staff["department_staff"])
            self.assertTold(ticket, "routed", "القسم المعني")
            # … or to one employee of it
            other = self.staff["department_staff"] - ticket.user_id
            ticket.with_user(self.one("department_head")).user_id = other
            self.assertEqual(ticket.user_id, other)
            self.assertTrue(ticket.with_user(other).has_access("write"))

    def test_policy_k07_on_its_pack_an_officer_of_customer_care_follows(self):
        """Of the complaint and of the suggestion: appointed beside the handler, and told what the department does."""
        # guards: models.assignment.helpdesk_ticket:_appoint_officer
        care = self.staff["care_officer"] | self.staff["care_unit"]
        with self.at(MORNING):
            tickets = self.env["helpdesk.ticket"]
            for kind in ("complaint", "suggestion"):
                ticket, _mine = self.in_department(subject=f"عن الحقيبة المدرسية {kind}")
                ticket.type_id = self.type(kind)
                tickets |= ticket
            self.assertEqual(tickets.officer_id, care, "shared out")
            for ticket in tickets:
                officer = ticket.officer_id
                self.assertNotIn(officer, ticket.handler_ids | ticket.user_id)
                self.assertTrue(ticket.with_user(officer).has_access("read"))
                mine = ticket.with_user(ticket.user_id)
                mine.action_start_verification()
                told = self.env["mail.message"].search(
                    [
                        ("model", "=", "helpdesk.ticket"),
                        ("res_id", "=", ticket.id),
                        ("message_type", "=", "user_notification"),
                        ("partner_ids", "in", officer.partner_id.ids),
                    ]
                )
                self.assertGreaterEqual(len(told), 2, "that he follows it, and what the department does")

    def test_policy_k08_on_its_pack_information_and_evidence_are_collected(self):
        # guards: models.quality.helpdesk_contact_attempt:create
        with self.at(MORNING):
            ticket, mine = self.in_department(files=[("كشف.pdf", PDF)])
            self.assertIn("كشف.pdf", ticket.message_ids.attachment_ids.mapped("name"))
            mine.action_start_verification()
            mine.action_return_to_customer("صورة من إشعار البنك")
            self.assertTold(ticket, "returned", "صورة من إشعار البنك", "10 يونيو 2026")
        with self.at("2026-06-08 10:00"):
            notice = self.last_notice(ticket, "returned")
            again = self.receive(
                self.customer.email_formatted,
                "مرفق الإشعار",
                reply_to=notice,
                files=[("إشعار البنك.pdf", PDF)],
            )
            self.assertEqual(again, ticket)
            self.assertPhase(ticket, "verification")
            self.assertIn("إشعار البنك.pdf", ticket.message_ids.attachment_ids.mapped("name"))
            attempt = self.env["helpdesk.contact.attempt"].with_user(ticket.user_id)
            attempt = attempt.create(
                {"ticket_id": ticket.id, "means": "phone", "outcome": "reached", "answer": "وصل نصف المبلغ"}
            )
        self.assertTrue(ticket.message_ids.filtered(lambda m: "وصل نصف المبلغ" in (m.body or "")))
        self.assertEqual(attempt.user_id, ticket.user_id)

    # ------------------------------------------------------------------ handling

    def test_policy_k09_on_its_pack_a_full_answer_is_prepared(self):
        # guards: models.process.helpdesk_ticket_decision:action_propose_solution
        with self.at(MORNING):
            ticket, mine = self.processing()
            with self.assertRaises(MissingInput):
                mine.action_propose_solution()
            parts = [f"البند {number} من الرد" for number in range(12)]
            mine.solution = "".join(f"<p>{part}</p>" for part in parts)
            mine.action_propose_solution()
            self.assertTold(ticket, "proposed", *parts)

    def test_policy_k10_on_its_pack_corrective_actions_are_carried_out(self):
        """Owned in the department; late, it goes to its owner and then to the head of the department."""
        # guards: models.improvement.helpdesk_corrective_action_deadlines:_tell_leader
        with self.at(MORNING):
            ticket, mine = self.processing()
            action = self.make_action(ticket, mine)
            self.assertTrue(self.told(action, mine.env.user))
        with self.at("2026-06-11 08:30"):
            self.run_crons()
            self.assertTrue(action.is_late)
        with self.at("2026-06-16 09:00"):
            self.run_crons()
            self.assertTrue(self.told(action, self.one("department_head")))
            action.with_user(mine.env.user).action_done("تُراجع القوائم كل أسبوع")
        self.assertEqual((action.state, action.done_by_id), ("done", mine.env.user))
        self.assertFalse(self.told(action, self.one("department_head")))

    def test_policy_k11_on_its_pack_told_findings_measures_and_improvements(self):
        """The ready text has the three headings; what was done is quoted; all of it is what the beneficiary reads."""
        # guards: wizards.helpdesk_ticket_write_answer:action_confirm
        with self.at(MORNING):
            ticket, mine = self.processing()
            action = self.make_action(ticket, mine, public_summary="تُراجع قوائم الصرف أسبوعيًا")
            action.with_user(mine.env.user).action_done("تم")
            wizard = Form(mine.env["helpdesk.ticket.write_answer"].with_context(default_ticket_id=ticket.id))
            wizard.text_ids.add(self.answer_text(mine))
            wizard.save().action_confirm()
            mine.action_quote_actions()
            mine.action_propose_solution()
            self.assertTold(
                ticket,
                "proposed",
                "نتائج التحقيق",
                "الإجراءات المتخذة",
                "التحسينات المنفذة",
                "تُراجع قوائم الصرف أسبوعيًا",
            )

    def answer_text(self, mine):
        """The pack's ready text, as an employee of the department is offered it."""
        offered = mine.env["helpdesk.answer.text"]._for_case(mine).with_context(lang="ar_001")
        return offered.filtered(lambda text: text.name == "نتائج التحقيق والإجراءات والتحسينات")

    def test_policy_k12_on_its_pack_the_effect_is_evaluated_after_thirty_days(self):
        # guards: models.improvement.helpdesk_corrective_action:action_evaluate
        with self.at(MORNING):
            ticket, mine = self.processing()
            action = self.make_action(ticket, mine)
            action.with_user(mine.env.user).action_done("تم")
            self.assertEqual(str(action.date_evaluate), "2026-07-07")
            self.assertTrue(self.told(action, ticket.officer_id))
        with self.at("2026-07-07 10:00"):
            with self.assertRaises(ComplaintError):
                action.with_user(mine.env.user).action_evaluate("effective", "حسن")
            action.with_user(ticket.officer_id).action_evaluate("not", "ثلاث شكاوى مماثلة في يونيو")
        self.assertEqual((action.child_ids.state, action.child_ids.ticket_ids), ("draft", ticket))

    def test_policy_k13_on_its_pack_records_are_kept_up_to_date(self):
        """The case says who did what when, what was answered, and which actions came of it."""
        # guards: models.process.helpdesk_ticket_move:_log_moves
        with self.at(MORNING):
            ticket, mine = self.processing()
            action = self.make_action(ticket, mine)
            self.closed(ticket, mine)
        moves = [move.phase_to for move in ticket.move_ids.sorted("id")]
        self.assertEqual(moves, ["received", "verification", "processing", "proposed", "closed"])
        self.assertTrue(all(move.date for move in ticket.move_ids))
        self.assertEqual(ticket.handler_ids, self.one("complaints") | mine.env.user)
        self.assertEqual(ticket.corrective_action_ids, action)
        self.assertIn("صُرفت الكفالة", ticket.solution)
        self.assertEqual(ticket.decision, "accepted")

    # ------------------------------------------------------------------ what follows

    def test_policy_k14_on_its_pack_a_report_every_quarter(self):
        """Made by itself, with patterns; the head of the centre adds recommendations, and the management gets it."""
        # guards: models.figures.helpdesk_periodic_report_due:_make_due
        with self.at(MORNING):
            for day in range(3):
                ticket, mine = self.processing(subject=f"تأخر الكفالة {day}")
                self.closed(ticket, mine)
            self.by_mail("مقترح")[0].type_id = self.type("suggestion")
        with self.at("2026-07-01 09:00"):
            self.run_crons("ir_cron_reports")
            report = self.env["helpdesk.periodic.report"].search(
                [("company_id", "=", self.company.id), ("kind", "=", "period")]
            )
            self.assertEqual((str(report.date_from), str(report.date_to)), ("2026-04-01", "2026-06-30"))
            figures = {row["key"]: row["value"] for row in report._content()["indicators"]}
            self.assertEqual((figures["received"], figures["solved"]), (4, 3))
            self.assertTrue(report._content()["patterns"]["repeating"])
            head = self.one("centre")
            self.assertTrue(self.told(report, head))
            mine = report.with_user(head)
            mine.recommendations = "<p>صرف الكفالات في أول الشهر</p>"
            mine.action_submit()
            mine.action_approve()
            self.assertEqual(report.recipient_ids, head.partner_id | self.staff["management"].partner_id)

    def test_policy_k15_on_its_pack_asked_about_the_process_itself(self):
        """Each closed complaint brings the question; those of suggestions are asked once a quarter."""
        # guards: data/survey_data.xml:survey_complaint_process
        with self.at(MORNING):
            ticket, mine = self.processing()
            mine.solution = "<p>صُرفت الكفالة.</p>"
            mine.action_propose_solution()
        with self.at("2026-06-15 08:01"):
            # nobody has accepted: the question comes all the same
            self.run_crons()
            self.assertPhase(ticket, "closed", "solved")
            self.assertTold(ticket, "survey", ways=["email"])
            process = self.env.ref(f"{MODULE}.survey_complaint_process")
            self.assertIn(process, ticket.survey_input_id.survey_id.question_ids)
            self.assertIn("تقديم", process.with_context(lang="ar_001").title)
            self.answer_survey(ticket, 4, "نموذج التقديم واضح")
            self.assertIn("نموذج التقديم واضح", ticket.survey_answers)
        with self.at("2026-07-02 09:00"):
            self.run_crons("ir_cron_periodic_surveys")
            self.run_crons("ir_cron_periodic_surveys")
        round_ = self.env["helpdesk.periodic.survey"].search([("company_id", "=", self.company.id)])
        self.assertIn(self.customer, round_.invitation_ids.partner_id)

    def test_policy_k17_on_its_pack_policies_are_reviewed_every_year(self):
        """The head of the centre is asked, says what the review found, and is asked again a year later."""
        # guards: models.settings.helpdesk_policy_review:_ask_due
        head = self.one("centre")
        [review] = self.env["helpdesk.policy.review"].search([("company_id", "=", self.company.id)])
        self.assertEqual(review.with_context(lang="ar_001").name, "السياسات والإجراءات")
        with self.at(MORNING):
            self.run_crons("ir_cron_reports")
            self.assertTrue(self.told(review, head))
            mine = review.with_user(head)
            mine.finding = "أُضيف رقم واتساب المركز إلى القنوات"
            mine.action_reviewed()
            self.assertFalse(self.told(review, head))
        for moment, asked in (("2027-06-06 09:00", False), ("2027-06-07 09:00", True)):
            with self.at(moment):
                self.run_crons("ir_cron_reports")
                self.assertEqual(bool(self.told(review, head)), asked, moment)
        self.assertTrue(review.message_ids.filtered(lambda m: "واتساب المركز" in (m.body or "")))
