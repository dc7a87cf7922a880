"""The ministry's pack, inquiries and media coverage: M20, M27 to M31, walked on it."""

from odoo import Command
from odoo.tests import Form

from ..exceptions import MissingInput
from ..models.quality.helpdesk_quality_review import CRITERIA, INFORMATION
from .common import MODULE
from .ministry import MinistryBuilders
from .packs import PackCase, PackPortalCase

MORNING = "2026-06-07 10:00"
DISSATISFIED = f"{MODULE}.activity_referral_dissatisfied"
ANSWER = "<p>تُقدَّم الخدمة إلكترونيًا كل يوم.</p>"


class TestMinistryInquiries(MinistryBuilders, PackPortalCase):
    def test_policy_m27_on_its_pack_answered_by_the_department_and_again(self):
        """Passed on, followed to its 42 hours, answered; dissatisfied: asked why, back to the department, answered."""
        # guards: models.process.helpdesk_ticket_decision:action_customer_reject
        department = self.of_pack("teams", "department")
        with self.at(MORNING):
            case = self.file("inquiry", category=self.of_pack("categories", "ministry_services").id)
            self.verify(case)
            self.officer(case).action_hand_over(department, "السؤال عن خدمات القسم")
            self.assertTold(case, "routed", "القسم المختص")
            case.with_user(self.one("department_head")).user_id = self.one("department_staff")
            self.accept(case)
            self.assertDue(case, "resolution", "2026-06-09 04:00")
        with self.at("2026-06-08 12:00"):
            self.propose(case, ANSWER)
        self.assertTold(case, "proposed", "تُقدَّم الخدمة إلكترونيًا")
        self.assertEqual(self.row(case, "resolution").state, "met")
        with self.at("2026-06-09 10:00"):
            self.sign_in(self.customer)
            refused = self.decide(case, "reject", reason=" ")
            self.assertEqual(refused.status_code, 422, "he is asked why")
            self.assertDecided(case, "reject", reason="وهل تُقدَّم يوم الجمعة؟")
        self.assertPhase(case, "processing")
        self.assertEqual(case.team_id, department)
        self.assertTrue(self.told(case, case.user_id), "who has it now contacts the customer")
        with self.at("2026-06-09 12:00"):
            self.propose(case, "<p>نعم، ويوم الجمعة أيضًا.</p>")
            self.assertTold(case, "proposed", "ويوم الجمعة أيضًا")
            self.assertDecided(case, "accept")
        self.assertPhase(case, "closed", "solved")
        # and satisfaction is measured, by the questions for inquiries
        self.assertEqual(case.survey_input_id.survey_id, self.env.ref(f"{MODULE}.survey_inquiry"))

    def test_policy_m28_on_its_pack_a_lasting_answer(self):
        """Five customers who ask the same: its leader is told, an answer is published, the next one finds it typing."""
        # guards: models.improvement.helpdesk_recurrence_alert:_find
        question = (
            "ما المستندات المطلوبة لتجديد رخصة تقديم خدمات الاتصالات للمنشآت الصغيرة، وهل يلزم حضور المالك بنفسه أم "
            "يكفي التفويض الإلكتروني، وكم تبلغ رسوم التجديد هذا العام؟"
        )
        cases = self.env["helpdesk.ticket"]
        with self.at(MORNING):
            for place in range(5):
                asker = self.make_customer(f"سائل {place}", f"asker{place}@customers.example.com")
                cases |= self.make_ticket(
                    "inquiry",
                    partner_id=asker.id,
                    name="تجديد الرخصة",
                    description=f"<p>{question}</p>",
                    category_id=self.of_pack("categories", "ministry_services").id,
                )
            self.officer(cases[0]).solution = "<p>يكفي التفويض الإلكتروني.</p>"
            self.officer(cases[0]).action_solve_first_contact()
        with self.at("2026-06-08 09:00"):
            self.run_crons("ir_cron_recurrence")
            alert = self.env["helpdesk.recurrence.alert"].search([("company_id", "=", self.company.id)])
            self.assertEqual((alert.subject, alert.case_ids.ticket_id), ("content", cases))
            leader = self.one("head")
            self.assertIn(leader, alert.told_user_ids)
            action = alert.with_user(leader).action_draft_solution()
            entry = self.env["helpdesk.solution"].browse(action["res_id"])
            entry.is_public = True
            entry.with_user(leader).action_publish()
        found = self.env["helpdesk.solution"]._answers_to("مستندات تجديد رخصة الاتصالات", self.company)
        self.assertEqual([answer["id"] for answer in found], entry.ids)
        self.sign_in()
        self.opener.cookies["frontend_lang"] = "ar_001"
        self.assertIn("تجديد", self.page_text("/complaints/answers"))


class TestMinistryPartners(MinistryBuilders, PackCase):
    def test_policy_m29_on_its_pack_own_services_and_a_partners(self):
        """The category says whose service it is: the ministry's, or one of the six partners that the guide names."""
        # guards: models.process.helpdesk_ticket_intake:_compute_service_owner
        own = self.make_ticket("inquiry", category_id=self.of_pack("categories", "ministry_services").id)
        self.assertEqual((own.service_owner, own.service_partner_id.id), ("own", False))
        partners = self.env["res.partner"]
        for key in ("telecom_regulation", "post", "telecom", "e_transactions", "digital_transformation"):
            case = self.make_ticket("inquiry", category_id=self.of_pack("categories", key).id)
            self.assertEqual(case.service_owner, "partner")
            partners |= case.service_partner_id
        self.assertEqual(len(partners), 5)

    def test_policy_m30_on_its_pack_followed_directly_with_the_partner(self):
        """Referred; where the customer stays dissatisfied the ministry takes it up with the partner itself."""
        # guards: models.referral.helpdesk_ticket:_referrals_follow_move
        body = self.of_pack("bodies", "citc")
        body.email = "letters@citc.example.com"
        with self.at(MORNING):
            case = self.make_ticket("inquiry", category_id=self.of_pack("categories", "telecom_regulation").id)
            self.assertEqual((case.service_owner, case.service_partner_id), ("partner", body))
            self.bring_to(case, "processing")
            officer = self.officer(case)
            action = officer.with_context(default_step="refer").action_open_step()
            form = Form(self.env[action["res_model"]].with_env(officer.env).with_context(**action["context"]))
            self.assertEqual((form.partner_id, form.referral_kind), (body, "partner"))
            form.text = "نأمل الإجابة عن استفسار المتعامل."
            form.save().action_confirm()
        self.assertTold(case, "referred", "هيئة الاتصالات وتقنية المعلومات")
        referral = case.referral_ids
        with self.at("2026-06-08 10:00"):
            referral.with_user(officer.env.user).action_record_answer("تراجعون فرع الهيئة.", "resume")
            self.propose(case, "<p>تراجعون فرع الهيئة.</p>")
            case.sudo().action_customer_reject("راجعت الفرع ولم أجد جوابًا")
        self.assertTrue(referral.dissatisfied_date)
        asked = case.activity_ids.filtered(lambda a: a.activity_type_id == self.env.ref(DISSATISFIED))
        self.assertIn(body.name, asked.summary)
        mine = referral.with_user(asked.user_id)
        with self.assertRaises(MissingInput):
            mine.action_follow_up_done()
        mine.follow_up_note = "اتفقنا مع الهيئة على الاتصال بالمتعامل اليوم."
        mine.action_follow_up_done()
        with self.at("2026-06-09 10:00"):
            self.propose(case, "<p>اتصلت الهيئة بكم وأجابت عن استفساركم.</p>")
            case.sudo().action_customer_accept()
        self.assertPhase(case, "closed", "solved")

    def test_policy_m31_on_its_pack_what_inquiries_are_measured_by(self):
        """At once, in 42 hours, satisfaction, accuracy: counted over two inquiries, beside the pack's targets."""
        # guards: models.figures.helpdesk_periodic_report_snapshot:_type_of_cases
        with self.at(MORNING):
            at_once, late = (
                self.make_ticket("inquiry", category_id=self.of_pack("categories", "ministry_services").id)
                for _place in range(2)
            )
            self.officer(at_once).solution = ANSWER
            self.officer(at_once).action_solve_first_contact()
            self.bring_to(late, "processing")
        with self.at("2026-06-10 12:00"):
            self.answer_survey(at_once, 4)
            self.propose(late, ANSWER)
            late.sudo().action_customer_reject("لم أفهم")
            self.propose(late, ANSWER)
            late.sudo().action_customer_accept()
        with self.at("2026-07-02 10:00"):
            # the month's draw is judged in the next one, and counts there
            self.review(late, "4")
            self.review(at_once, "2")
        self.assertEqual(
            self.figures("2026-04-01", "2026-06-30", "first_contact", "on_time_resolution", "satisfaction"),
            {"first_contact": (50.0, 60), "on_time_resolution": (66.7, 95), "satisfaction": (75.0, 80)},
        )
        self.assertEqual(self.figures("2026-07-01", "2026-09-30", "information"), {"information": (50.0, 90)})

    def figures(self, begin, end, *keys):
        """{indicator: (value, target)} of the report of inquiries."""
        with self.at(f"{end} 10:00"):
            report = self.env["helpdesk.periodic.report"].create(
                {"kind": "inquiry", "date_from": begin, "date_to": end, "company_id": self.company.id}
            )
        rows = {row["key"]: row for row in report._content()["indicators"]}
        return {key: (round(rows[key]["value"], 1), rows[key]["target"]) for key in keys}

    def review(self, case, mark):
        """The quality review of a closed case, which the month's draw gave to somebody of the team that follows up."""
        self.run_crons("ir_cron_quality_reviews")
        review = self.env["helpdesk.quality.review"].search([("ticket_id", "=", case.id)])
        self.assertIn(review.reviewer_id, self.staff["follow_up"])
        mine = review.with_user(review.reviewer_id)
        mine.write({f"score_{name}": mark for name in CRITERIA + INFORMATION})
        mine.action_done()


class TestMinistryMedia(MinistryBuilders, PackCase):
    def test_policy_m20_on_its_pack_watched_solved_and_answered(self):
        """Registered by the ministry itself, without a customer: passed on, solved in two days, the paper answered."""
        # guards: models.process.helpdesk_ticket_intake:_tell_communications
        # guards: models.process.helpdesk_ticket_intake:action_answer_outlet
        paper = self.paper(email="desk@makkah.example.com")
        press = self.staff["media_team"]
        with self.at(MORNING):
            case = self.coverage(paper)
            self.assertFalse(case.notice_ids, "nobody has written who could be told")
            self.assertLessEqual(press.partner_id, case.message_partner_ids)
            self.assertDue(case, "resolution", "2026-06-09 10:00")
            self.verify(case)
            self.officer(case).action_hand_over(self.of_pack("teams", "department"), "من اختصاص القسم")
            case.with_user(self.one("department_head")).user_id = self.one("department_staff")
            self.accept(case)
        with self.at("2026-06-08 10:00"):
            self.propose(case)
            case.with_user(press[0]).action_answer_outlet("عولج انقطاع الخدمة في الحي يوم الأحد.")
        self.assertPhase(case, "closed", "solved")
        self.assertFalse(case.survey_input_id)
        self.assertEqual(case.media_answer_user_id, press[0])
        mail = self.env["mail.mail"].search([("recipient_ids", "in", paper.ids)])
        self.assertEqual(len(mail), 1)
        self.assertIn("عولج انقطاع الخدمة في الحي", mail.body_html)

    def test_policy_m20_on_its_pack_what_cannot_be_solved_leads_to_a_proposal(self):
        # guards: models.improvement.helpdesk_ticket:_improvement_follows_move
        with self.at(MORNING):
            case = self.bring_to(self.coverage(self.paper()), "processing")
            case.with_user(self.one("head")).action_close_unsolved("يتطلب ذلك تعديل النظام")
        self.assertEqual((case.corrective_action_ids.kind, case.corrective_action_ids.origin), ("improvement", "media"))
        # and the quarter's report tells of it
        with self.at("2026-07-01 09:00"):
            made = self.env["helpdesk.periodic.report"]._make_due(self.company)
        self.assertIn("media", made.mapped("kind"))

    def paper(self, **vals):
        return self.env["res.partner"].create({"name": "جريدة مكة", "is_company": True, "lang": "ar_001", **vals})

    def coverage(self, paper, kind="press"):
        """What the ministry reads and registers by itself: nobody has filed it."""
        channel = self.of_pack("channels", "media")
        case = self.make_ticket(
            channel_id=channel.id,
            name="انقطاع الخدمة في أحد الأحياء",
            partner_id=False,
            media_kind=kind,
            media_outlet_id=paper.id,
            media_url="https://makkah.example.com/1",
            media_date="2026-06-06",
        )
        self.assertTrue(case.is_media)
        self.assertFalse(channel.show_on_charter)
        return case

    def test_policy_m20_on_its_pack_four_kinds_of_media(self):
        """Press, international reports, social media, any other."""
        # guards: models.process.helpdesk_ticket_intake:_compute_is_media
        paper = self.paper()
        kinds = dict(self.env["helpdesk.ticket"]._fields["media_kind"]._description_selection(self.env))
        self.assertEqual(len(kinds), 4)
        for kind in kinds:
            self.assertEqual(self.coverage(paper, kind).media_kind, kind)
        self.assertEqual(self.of_pack("channels", "media").user_id, self.one("media_team"))

    def test_staff_of_the_pack_see_what_they_need(self):
        """Reception and the department see their teams' cases alone; follow-up and classification see all."""
        # guards: models.packs.helpdesk_policy_pack:apply
        case = self.make_ticket()
        case.user_ids = [Command.clear()] if "user_ids" in case._fields else False
        readers = {role for role, users in self.staff.items() if case.with_user(users[0]).has_access("read")}
        self.assertEqual(
            readers, {"head", "reception", "follow_up", "classification", "senior_management", "media_team"}
        )
