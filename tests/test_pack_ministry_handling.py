"""The ministry's pack, from handling to closing and the appeal: M10 to M17 and M34, walked on it."""

from datetime import date

from odoo.tests import Form

from ..exceptions import ComplaintError, MissingInput
from .common import MODULE
from .ministry import ANSWER, MinistryBuilders
from .packs import PackCase, PackPortalCase

MORNING = "2026-06-07 10:00"
DISSATISFIED = f"{MODULE}.activity_referral_dissatisfied"


class TestMinistryHandling(MinistryBuilders, PackCase):
    # ------------------------------------------------------------------ M10: a third party

    def test_policy_m10_on_its_pack_third_party_answers_the_customer(self):
        """Named and given the details; it answers the customer itself; then he is asked, and the case is closed."""
        # guards: models.referral.helpdesk_ticket:action_close_answered
        body = self.of_pack("bodies", "saudi_post")
        body.email = "letters@post.example.com"
        with self.at(MORNING):
            case = self.bring_to(self.make_ticket(category_id=self.of_pack("categories", "post").id), "processing")
            self.officer(case).action_refer(body, "نأمل الرد على المتعامل مباشرة.", 5, {"share_contact": True})
            letter = self.env["mail.mail"].search(
                [("model", "=", "helpdesk.referral"), ("res_id", "in", case.referral_ids.ids)]
            )
            for detail in (case.number, "نأمل الرد على المتعامل مباشرة", self.customer.name, self.customer.email):
                self.assertIn(detail, letter.body_html)
            self.assertTold(case, "referred", "مؤسسة البريد السعودي")
        with self.at("2026-06-09 12:00"):
            self.officer(case).action_close_answered("سلّم البريد الطرد إلى المتعامل.")
        self.assertPhase(case, "closed", "solved")
        self.assertEqual((case.procedure, case.referral_ids.answer_source), ("third_party", "direct"))
        self.assertTold(case, "closed", "سلّم البريد الطرد")
        self.assertTold(case, "survey", "يهمنا أن نعرف رأيكم", "استئناف الشكوى")
        asked = case.survey_input_id.predefined_question_ids or case.survey_input_id.survey_id.question_ids
        self.assertTrue(asked.filtered("complaint_only_referred"), "how the body dealt with him")
        # dissatisfied with the body: taken up with it by whoever had referred
        with self.at("2026-06-10 09:00"):
            self.answer_survey(case, 1)
        asked = case.activity_ids.filtered(lambda a: a.activity_type_id == self.env.ref(DISSATISFIED))
        self.assertIn("مؤسسة البريد السعودي", asked.summary)

    # ------------------------------------------------------------------ M11, M12: verified, followed, told

    def test_policy_m11_on_its_pack_verified_and_followed_in_the_department(self):
        """The officer verifies, passes it to the department, and follows it there; the customer knows where it is."""
        # guards: models.assignment.helpdesk_ticket:_hand_over
        department = self.of_pack("teams", "department")
        with self.at(MORNING):
            case = self.make_ticket()
            follower = case.officer_id
            self.assertIn(follower, self.staff["follow_up"])
            self.verify(case)
            self.officer(case).action_hand_over(department, "من اختصاص القسم")
        self.assertEqual((case.team_id, case.officer_id, case.phase), (department, follower, "verification"))
        self.assertTold(case, "routed", "القسم المختص")
        self.assertTrue(self.told(case, self.one("department_head")), "the head gives it to one of his")
        case.with_user(self.one("department_head")).user_id = self.one("department_staff")
        with self.at("2026-06-07 12:00"):
            self.accept(case)
        self.assertTold(case, "accepted", "شكواكم", "الأحد 14 يونيو 2026", "قناة التواصل المفضلة لديكم")

    def test_policy_m11_on_its_pack_preferred_channel(self):
        """Who prefers text messages is told by them too, who prefers a call is called."""
        # guards: models.mail.helpdesk_ticket_notice:_wants_sms
        with self.at(MORNING):
            written = self.bring_to(self.make_ticket(preferred_contact="sms"), "proposed")
            spoken = self.bring_to(self.make_ticket(preferred_contact="phone"), "proposed")
        sent = written.notice_ids.filtered(lambda n: n.channel == "sms").sorted("id")
        self.assertEqual(sent.mapped("event"), ["received", "accepted", "proposed"])
        self.assertFalse(self.texts(spoken))
        self.assertTrue(self.told(spoken, spoken.user_id), "the officer is asked to call")

    def test_policy_m12_on_its_pack_told_regularly_that_there_is_none_yet(self):
        """Every five working days at the latest the officer is asked for a word to the customer, solved or not."""
        # guards: models.ledger.helpdesk_ticket_deadline_due:_process
        with self.at(MORNING):
            case = self.make_ticket(complexity="complex")
            self.bring_to(case, "processing")
            self.assertDue(case, "customer_update", "2026-06-14 10:00")
            officer = case.user_id
        with self.at("2026-06-14 10:01"):
            before = self.told(case, officer)
            self.run_crons()
            self.assertTrue(self.told(case, officer) - before)
            case.with_user(officer).message_post(
                body="ما زالت المعاملة لدى القسم المختص.", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            self.assertDue(case, "customer_update", "2026-06-21 10:01")
        with self.at("2026-06-15 10:00"):
            self.propose(case)
        self.assertTold(case, "proposed", "صُرف الدعم اليوم")

    # ------------------------------------------------------------------ M14: nobody answers

    def test_policy_m14_on_its_pack_called_again_and_decided(self):
        """Each attempt is on record; after the third that failed the officer decides how to go on, with a reason."""
        # guards: models.quality.helpdesk_contact_attempt:create
        with self.at(MORNING):
            case = self.bring_to(self.make_ticket(), "processing")
            self.log(case, next_date="2026-06-08")
            self.assertTrue(case.activity_ids.filtered(lambda a: a.date_deadline == date(2026, 6, 8)))
            self.log(case, "wrong_number")
            self.assertFalse(case.contact_decision_due)
            self.log(case)
            self.assertTrue(case.contact_decision_due)
            with self.assertRaises(ComplaintError):
                self.log(case)
            with self.assertRaises(MissingInput):
                self.officer(case).action_decide_contact("close", " ")
            self.officer(case).action_decide_contact("close", "تعذر الوصول إلى المتعامل بعد ثلاث محاولات")
        self.assertPhase(case, "cancelled", "unresponsive")
        decided = case.contact_attempt_ids.filtered("decision")
        self.assertEqual((decided.decision, len(case.contact_attempt_ids)), ("close", 3))
        self.assertTold(case, "cancelled", "مغلق – لتعذر الوصول إلى العميل", "استئناف الشكوى")
        self.assertEqual(self.end_label(case), "مغلق – لتعذر الوصول إلى العميل")

    # ------------------------------------------------------------------ M15: late

    def test_policy_m15_on_its_pack_told_why_and_when(self):
        # guards: models.ledger.helpdesk_ticket:action_explain_delay
        with self.at(MORNING):
            case = self.make_ticket(complexity="critical")
            self.bring_to(case, "processing")
        with self.at("2026-06-09 10:30"):
            self.run_crons()
            self.assertTrue(case.is_overdue and case.is_delay_unexplained)
            self.assertTrue(self.told(case, case.user_id))
            self.officer(case).action_explain_delay("يتطلب الحل فحصًا فنيًا.", "2026-06-18")
            self.assertFalse(case.is_delay_unexplained)
        self.assertTold(case, "delayed", "يتطلب الحل فحصًا فنيًا", "الخميس 18 يونيو 2026")

    # ------------------------------------------------------------------ M17: closed, and up to date

    def test_policy_m17_on_its_pack_closed_case_is_up_to_date(self):
        """Its end, its answer, what the customer decided and how satisfied he is; nothing runs but his appeal."""
        # guards: models.quality.survey_user_input:_complaint_taken
        case = self.solved(MORNING, "2026-06-08 10:00")
        with self.at("2026-06-08 12:00"):
            self.answer_survey(case, 5)
        self.assertEqual(
            (case.phase, case.close_reason, case.decision, case.satisfaction), ("closed", "solved", "accepted", 100.0)
        )
        self.assertTrue(case.closed_date and case.solution and case.complexity and case.importance)
        running = case.deadline_ids.filtered(lambda r: r.state in ("running", "paused"))
        self.assertEqual(running.mapped("kind"), ["reopening"])

    # ------------------------------------------------------------------ M34: courtesy

    def test_policy_m34_on_its_pack_apology_to_the_dissatisfied(self):
        """A customer who rejected the solution is offered an apology, in his language, in the next answer."""
        # guards: wizards.helpdesk_ticket_write_answer:_compute_text_ids
        with self.at(MORNING):
            case = self.bring_to(self.make_ticket(), "proposed")
            case.sudo().action_customer_reject("لم يصل الدعم")
            officer = self.officer(case)
            form = Form(
                self.env["helpdesk.ticket.write_answer"].with_env(officer.env).with_context(default_ticket_id=case.id)
            )
            form.save().action_confirm()
            officer.action_propose_solution()
        self.assertTold(case, "proposed", "نأسف")


class TestMinistryAppeal(MinistryBuilders, PackPortalCase):
    """The customer decides on the page of the case."""

    def test_policy_m13_on_its_pack_measured_and_told_of_the_appeal(self):
        """Satisfied with the solution: it is closed, satisfaction is measured, and the way to an appeal is told."""
        # guards: models.process.helpdesk_ticket_decision:action_customer_accept
        with self.at(MORNING):
            case = self.file(category=self.of_pack("categories", "conduct").id)
            self.bring_to(case, "proposed")
        self.assertTold(case, "proposed", "صُرف الدعم اليوم", "الأحد 14 يونيو 2026")
        with self.at("2026-06-09 10:00"):
            self.assertDecided(case, "accept")
        self.assertPhase(case, "closed", "solved")
        self.assertTold(case, "closed", "استئناف الشكوى", "الثلاثاء 16 يونيو 2026")
        self.assertTold(case, "survey", "الثلاثاء 16 يونيو 2026")

    def test_policy_m16_on_its_pack_dissatisfied_is_heard_by_others(self):
        """Rejected on the page, with a reason: another officer looks at it, and the customer is told what follows."""
        # guards: models.assignment.helpdesk_ticket:_handler_after_rejection
        with self.at(MORNING):
            case = self.bring_to(self.make_ticket(), "proposed")
        first = case.user_id
        with self.at("2026-06-08 10:00"):
            self.sign_in(self.customer)
            self.assertDecided(case, "reject", reason="لم يصل شيء بعد")
        self.assertPhase(case, "processing")
        self.assertIn(case.user_id, self.staff["reception"] - first, "a new employee")
        self.assertTold(case, "reopened", "لم يصل شيء بعد")
        self.assertTrue(self.told(case, case.user_id), "who contacts the customer")

    def test_policy_m13_on_its_pack_who_keeps_silent_is_asked_too(self):
        """Satisfaction is measured at every closing, also where the customer let his five days pass."""
        # guards: models.quality.helpdesk_ticket:_survey_follows_move
        with self.at(MORNING):
            case = self.bring_to(self.make_ticket(), "proposed")
        with self.at("2026-06-15 08:30"):
            self.run_crons()
        self.assertPhase(case, "closed", "solved")
        self.assertEqual(case.decision, "lapsed")
        self.assertTold(case, "closed", "عُدَّ ذلك قبولًا")
        self.assertTold(case, "survey")

    def test_policy_m16_on_its_pack_appeal_after_closing_and_after_the_window(self):
        """In the window the case is open again, after it a new case goes on from it: each with people new to it."""
        # guards: models.assignment.helpdesk_ticket:_next_handler
        # guards: models.process.helpdesk_ticket_continuation:_prepare_follow_up_vals
        with self.at(MORNING):
            case = self.bring_to(self.make_ticket(), "proposed")
            case.sudo().action_customer_accept()
        first = case.user_id
        with self.at("2026-06-14 09:00"):
            self.sign_in(self.customer)
            self.assertDecided(case, "reopen", reason="عادت المشكلة")
        self.assertPhase(case, "processing")
        second = case.user_id
        self.assertIn(second, self.staff["reception"] - first)
        self.assertTold(case, "reopened", "عادت المشكلة")
        with self.at("2026-06-14 12:00"):
            self.propose(case, ANSWER)
            case.sudo().action_customer_accept()
        with self.at("2026-06-22 09:00"):
            self.run_crons()
            self.sign_in(self.customer)
            response = self.decide(case, "reopen", reason="عادت مرة أخرى")
            self.assertEqual(response.status_code, 422, "the window is over")
            case.with_user(self.customer.user_ids).action_file_again("عادت مرة أخرى")
        again = case.follow_up_ids
        self.assertEqual((again.follow_up_of_id, again.phase, again.partner_id), (case, "received", self.customer))
        self.assertIn(case.number, again.description)
        self.assertFalse(again.user_id & (first | second), "nobody who had handled the first one")
        self.assertTold(again, "received")
