"""The ministry's pack, from filing to classification: M01 to M09, M26 and M35, walked as its customers and staff do."""

from odoo.tests import Form

from ..exceptions import ComplaintError, MissingInput
from .common import MODULE
from .ministry import MOBILE, MinistryBuilders
from .packs import PackCase, PackPortalCase

# Sunday, when the ministry works
MORNING = "2026-06-07 10:00"


class TestMinistryPack(MinistryBuilders, PackCase):
    def test_pack_holds_and_travels(self):
        # guards: models.packs.helpdesk_policy_pack:apply
        self.assertPackHolds()
        self.assertPackTravels()


class TestMinistryPages(MinistryBuilders, PackPortalCase):
    def test_policy_m01_on_its_pack_three_kinds_three_paths(self):
        """The form says in the guide's words what each kind is for; each has its number, its time and its end."""
        # guards: models.packs.helpdesk_policy_pack:apply
        self.sign_in(self.customer)
        form = self.page_text("/new/ticket")
        for words in (
            "عدم رضاكم",
            "أو سلوك الموظف",
            "المصلحة العامة",
            "ولا يشترط أن تكونوا متضررين",
            "تسألون عن خدمات الوزارة",
        ):
            self.assertIn(words, form)
        ministry = self.of_pack("categories", "ministry_services")
        with self.at(MORNING):
            complaint = self.file(category=self.of_pack("categories", "service_result").id)
            report = self.file("report", category=ministry.id)
            inquiry = self.file("inquiry", category=ministry.id)
        for case, prefix, due in (
            (complaint, "CMP", "2026-06-14 10:00"),
            (report, "REP", "2026-06-14 10:00"),
            # 42 hours, by night too
            (inquiry, "INQ", "2026-06-09 04:00"),
        ):
            self.assertRegex(case.number, rf"^{prefix}/\d{{4}}/\d{{5}}$")
            self.assertDue(case, "resolution", due)
        self.assertTrue(complaint.type_id.check_jurisdiction)
        # a complaint and an inquiry wait for the customer's satisfaction, a report is in the public interest
        self.assertTrue(complaint.type_id.needs_decision and inquiry.type_id.needs_decision)
        self.assertFalse(report.type_id.needs_decision)
        self.assertNotIn(
            self.type("suggestion"), self.env["helpdesk.ticket.type"].search([("show_in_portal", "=", True)])
        )

    def test_policy_m01_on_its_pack_who_reports_need_not_sign_in(self):
        """A report warns in the public interest: whoever sees harm, named or not, reports it on the web site."""
        # guards: models.portal.helpdesk_ticket_filing:_file_public
        before = self.env["helpdesk.ticket"].search([])
        self.sign_in()
        response = self.post(
            "/complaints/report",
            {
                "type": self.type("report").id,
                "anonymous": "1",
                "subject": "كابل مكشوف",
                "description": "كابل اتصالات مكشوف بجوار مدرسة.",
                "category": self.of_pack("categories", "telecom").id,
                "filing_token": "0123456789abcdef" * 2,
            },
        )
        self.assertSentAway(response, "/complaints/receipt")
        case = self.env["helpdesk.ticket"].search([]) - before
        self.assertEqual((case.kind, case.team_id, case.is_anonymous), ("report", self.team, True))
        self.assertEqual(case.channel_id, self.of_pack("channels", "web"))

    def test_policy_m03_on_its_pack_reference_number_at_once(self):
        """By the web site and by e-mail: the reference comes at once, with thanks, and stands on the case's page."""
        # guards: models.process.helpdesk_ticket:_register_case
        with self.at(MORNING):
            filed = self.file(category=self.of_pack("categories", "conduct").id)
            mailed = self.receive(f"سارة <{self.customer.email}>", "تأخر الرد على معاملتي.", subject="معاملة متأخرة")
        self.assertEqual(filed.channel_id, self.of_pack("channels", "portal"))
        self.assertEqual(mailed.channel_id, self.of_pack("channels", "email"))
        self.assertEqual(
            (mailed.kind, mailed.category_id), ("complaint", self.of_pack("categories", "ministry_services"))
        )
        for case in (filed, mailed):
            self.assertEqual((case.partner_id, case.team_id), (self.customer, self.team))
            self.assertIn(case.user_id, self.staff["reception"])
            self.assertIn(case.officer_id, self.staff["follow_up"])
            self.assertTold(case, "received", "تم تسجيل شكواكم", "سارة العتيبي")
        # the page of the case says the same number
        self.sign_in(self.customer)
        self.assertIn(filed.number, self.page_text(f"/my/ticket/{filed.id}"))

    def test_policy_m35_on_its_pack_the_procedure_is_published(self):
        """Short and clear, from filing to closing and on to the appeal, with the department and its numbers."""
        # guards: models.portal.res_company:_charter
        charter = self.charter_text()
        for words in ("خدمة العملاء", "4522222", "4522220", "info@mcit.gov.sa", "شكوى", "بلاغ", "استفسار"):
            self.assertIn(words, charter)
        for words in ("روتينية", "معقدة", "حرجة", "42 ساعة", "إذا لم تكونوا راضين", "التصعيد"):
            self.assertIn(words, charter)
        kinds = charter.split("ما الذي يمكن تقديمه")[1].split("قنوات التقديم")[0]
        self.assertNotIn("مقترح", kinds, "the guide takes none")

    def test_policy_m02_on_its_pack_channels_in_both_languages(self):
        """In person, phone, web site, e-mail, fax, social media: published in Arabic and in English."""
        # guards: models.portal.res_company:_charter_channels
        arabic = self.charter_text()
        for name in (
            "الحضور الشخصي",
            "الهاتف",
            "الموقع الإلكتروني",
            "البريد الإلكتروني",
            "الفاكس",
            "حسابات التواصل الاجتماعي",
        ):
            self.assertIn(name, arabic)
        self.assertIn("بالعربية أو الإنجليزية", arabic)
        self.assertNotIn("وسائل الإعلام", arabic, "nobody complains by the channel of the media")
        self.sign_in()
        self.opener.cookies["frontend_lang"] = "en_US"
        english = self.page_text("/complaints/charter")
        for name in ("In person", "Phone", "Web site", "E-mail", "Fax", "Social-media accounts"):
            self.assertIn(name, english)


class TestMinistryDesk(MinistryBuilders, PackCase):
    def test_policy_m02_on_its_pack_every_channel_gets_the_same(self):
        """An officer registers it, whatever the channel: the same number, team, time and receipt."""
        # guards: wizards.helpdesk_case_registration:_prepare_case_vals
        with self.at(MORNING):
            for key in ("visit", "phone", "email", "fax", "social", "portal"):
                channel = self.of_pack("channels", key)
                with self.subTest(channel=key):
                    case = self.register(channel_id=channel, subject=f"تأخر الخدمة {key}")
                    self.assertEqual((case.channel_id, case.team_id), (channel, self.team))
                    self.assertDue(case, "resolution", "2026-06-14 10:00")
                    self.assertTold(case, "received", "نشكركم")
        # what the pack does not name is closed to customers and staff alike
        offered = self.env["helpdesk.ticket.channel"]._offered_to(self.company)
        self.assertEqual(len(offered), 8)
        self.assertFalse(offered.filtered(lambda c: not c.company_id))

    def test_policy_m05_on_its_pack_by_an_officer_or_by_the_customer(self):
        """In a call the officer takes it down, and gives it to himself or the team; a mail registers itself."""
        # guards: wizards.helpdesk_case_registration:_prepare_case_vals
        officer = self.one("reception")
        with self.at(MORNING):
            taken = self.register(officer)
            own = self.receive(f"سارة <{self.customer.email}>", "تأخر الرد على معاملتي.", subject="معاملة متأخرة")
        self.assertEqual((taken.create_uid, taken.partner_id), (officer, self.customer))
        self.assertEqual(own.partner_id, self.customer)
        for case in (taken, own):
            self.assertEqual((case.kind, case.team_id, case.phase), ("complaint", self.team, "received"))
            self.assertIn(case.user_id, self.staff["reception"])

    def test_policy_m06_on_its_pack_general_and_specific(self):
        """By service: general categories, specific ones below them, which have what their general one says."""
        # guards: models.process.helpdesk_ticket_category:_inherited_value
        general = self.of_pack("categories", "ministry_services")
        self.assertTrue(general.is_general)
        case = self.make_ticket(category_id=self.of_pack("categories", "post").id)
        self.assertEqual(case.category_id.parent_id, self.of_pack("categories", "partner_services"))
        self.assertEqual((case.complexity, case.importance, case.service_owner), ("routine", "medium", "partner"))
        # no complaint is accepted before it is classified
        bare = self.make_ticket(category_id=False)
        self.verify(bare)
        with self.assertRaises(MissingInput):
            self.accept(bare)

    def test_policy_m07_on_its_pack_three_degrees_each_with_its_time(self):
        # guards: models.ledger.helpdesk_sla_policy:_criteria
        with self.at(MORNING):
            case = self.make_ticket()
            for complexity, due in (
                ("critical", "2026-06-09 10:00"),
                ("complex", "2026-06-21 10:00"),
                ("routine", "2026-06-14 10:00"),
            ):
                self.officer(case).complexity = complexity
                self.assertDue(case, "resolution", due)

    def test_policy_m07_on_its_pack_a_late_one_climbs(self):
        """A critical complaint that nobody solved: its department's head at the due date, then customer service's."""
        # guards: models.ledger.helpdesk_ticket_deadline_due:_tell_levels
        with self.at(MORNING):
            case = self.make_ticket(complexity="critical")
            self.bring_to(case, "processing")
            self.officer(case).action_hand_over(self.of_pack("teams", "department"), "من اختصاص القسم")
        head, chief = self.one("department_head"), self.one("head")
        with self.at("2026-06-09 10:01"):
            self.run_crons()
            self.assertTrue([a for a in self.told(case, head) if case.number in a.summary])
            before = len(self.told(case, chief))
        with self.at("2026-06-10 10:01"):
            self.run_crons()
            self.assertEqual(len(self.told(case, chief)), before + 1)

    def test_policy_m08_on_its_pack_importance_is_the_teams(self):
        """High, medium, low: by the classification team, who reads every case, and by no officer."""
        # guards: models.process.helpdesk_ticket_intake:_check_importance
        case = self.make_ticket()
        with self.assertRaises(ComplaintError):
            self.officer(case).importance = "high"
        with self.assertRaises(ComplaintError):
            self.register(user=self.one("department_staff")).with_user(self.one("department_staff")).importance = "low"
        team = self.one("classification")
        for importance in ("high", "low", "medium"):
            case.with_user(team).importance = importance
            self.assertEqual(case.importance, importance)
        self.assertIn(case, self.env["helpdesk.ticket"].with_user(team).search([]))

    def test_policy_m09_on_its_pack_three_procedures(self):
        """Register, solve, close; register, classify, treat, close; register and bring in another body."""
        # guards: models.process.helpdesk_ticket_steps:action_accept
        with self.at(MORNING):
            at_once = self.register()
            case = at_once.with_user(self.one("reception"))
            case.solution = "<p>أُنجزت الخدمة أثناء المكالمة.</p>"
            case.action_solve_first_contact()
            self.assertPhase(at_once, "closed", "solved")
            self.assertTold(at_once, "closed", "أُنجزت الخدمة")
            treated = self.bring_to(self.make_ticket(), "processing")
            referred = self.bring_to(self.make_ticket(name="تأخر طرد"), "processing")
            self.officer(referred).action_refer(self.of_pack("bodies", "saudi_post"), "نأمل الإفادة", 5)
        self.assertEqual(
            (at_once.procedure, treated.procedure, referred.procedure), ("first_contact", "treatment", "third_party")
        )

    def test_policy_m26_on_its_pack_reference_and_thanks_by_text_message(self):
        """Whatever the customer prefers, an inquiry's reference and our thanks go to the mobile."""
        # guards: models.mail.helpdesk_ticket_notice:_wants_sms
        with self.at(MORNING):
            inquiry = self.make_ticket("inquiry", preferred_contact="email")
            complaint = self.make_ticket(preferred_contact="email")
        text = self.texts(inquiry)
        self.assertEqual((text.number, text.state), (MOBILE.replace(" ", ""), "outgoing"))
        for words in ("نشكركم على استفساركم", inquiry.number, self.company.name):
            self.assertIn(words, text.body)
        self.assertFalse(self.texts(complaint))

    def test_policy_m04_on_its_pack_referred_and_followed(self):
        """Not ours: the officer records it, refers the customer, and follows it there until it is solved."""
        # guards: models.process.helpdesk_ticket_steps:_check_eligible
        # guards: models.referral.helpdesk_ticket:action_refer
        body = self.of_pack("bodies", "citc")
        body.email = "letters@citc.example.com"
        with self.at(MORNING):
            case = self.make_ticket(category_id=self.of_pack("categories", "telecom_regulation").id)
            self.verify(case)
            officer = self.officer(case)
            with self.assertRaises(MissingInput):
                officer.action_accept()
            officer.jurisdiction = "other"
            with self.assertRaises(ComplaintError):
                officer.action_accept()
            # the dialog proposes the body that the category names, and the ministry's ten days
            action = officer.with_context(default_step="refer").action_open_step()
            form = Form(self.env[action["res_model"]].with_env(officer.env).with_context(**action["context"]))
            self.assertEqual((form.partner_id, form.days), (body, 10))
            form.text = "نأمل النظر في شكوى المتعامل."
            form.save().action_confirm()
        self.assertPhase(case, "third_party")
        self.assertTold(case, "referred", "هيئة الاتصالات وتقنية المعلومات", "وسنواصل متابعة الشكوى")
        letter = self.env["mail.mail"].search(
            [("model", "=", "helpdesk.referral"), ("res_id", "in", case.referral_ids.ids)]
        )
        self.assertEqual(letter.recipient_ids, body)
        self.assertIn(case.number, letter.body_html)
        # late there: the officer is asked, the body reminded
        with self.at("2026-06-22 10:01"):
            self.run_crons()
            self.assertEqual(case.referral_ids.reminder_count, 1)
            late = self.env.ref(f"{MODULE}.activity_referral_late")
            self.assertTrue(case.activity_ids.filtered(lambda a: a.activity_type_id == late))
        with self.at("2026-06-23 10:00"):
            case.referral_ids.with_user(officer.env.user).action_record_answer("عولج الموضوع لدى الهيئة.", "closed")
        self.assertPhase(case, "closed", "solved")
        self.assertTold(case, "closed", "عولج الموضوع لدى الهيئة")
        self.assertTrue(case.survey_input_id, "and the customer is asked whether it satisfies him")
