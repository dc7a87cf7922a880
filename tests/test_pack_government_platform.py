"""The platform's policy, walked on its pack: its guide, its ways in, and what beneficiaries do on its pages."""

from .packs import MORNING, PDF, PackPortalCase

FILE = ("كراسة.pdf", PDF, "application/pdf")


class TestGovernmentPlatformPortal(PackPortalCase):
    pack = "government_platform"
    persons = {"agent": 2}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.beneficiary_segment_id = cls.of_pack("segments", "individuals")
        cls.category = cls.of_pack("categories", "services")

    def test_policy_e01_on_its_pack_the_form_asks_for_the_segment(self):
        """Who is of none yet chooses among the four, and is not asked again."""
        # guards: models.process.helpdesk_beneficiary_segment:_to_choose
        bank = self.make_customer("مصرف الاختبار", "bank@customers.example.com", login="bank_of_pack")
        financial = self.of_pack("segments", "financial")
        self.sign_in(bank)
        text = self.page_text("/new/ticket")
        for name in ("القطاع الحكومي", "القطاع الخاص", "القطاع المالي والمصرفي", "الأفراد"):
            self.assertIn(name, text)
        response = self.submit(segment=None, filing_token="without")
        self.assertEqual(response.status_code, 422)
        with self.at(MORNING):
            ticket = self.file(who=bank, segment=financial.id)
        self.assertEqual((ticket.segment_id, bank.beneficiary_segment_id), (financial, financial))
        self.assertNotIn("القطاع المالي والمصرفي", self.page_text("/new/ticket"))

    def test_policy_e02_on_its_pack_official_channels_day_and_night(self):
        """Four channels, each round the clock; what is filed on a Friday night is a case at once."""
        # guards: models.process.helpdesk_ticket_channel:_opening_text
        channels = self.company._charter_channels()
        self.assertEqual(len(channels), 4)
        self.assertEqual({channel["hours"] for channel in channels}, {"Round the clock"})
        text = self.charter_text()
        for name in ("بوابة المستفيدين", "البريد الإلكتروني", "الهاتف", "منصة X"):
            self.assertIn(name, text)
        self.assertEqual(text.count("على مدار الساعة"), 4)
        for name in ("فيسبوك", "فاكس", "واتساب", "قاعة التدريب"):
            self.assertNotIn(name, text)
        with self.at("2026-06-12 03:00"):
            ticket = self.file(files=[FILE])
            self.assertPhase(ticket, "received")
            self.assertEqual(ticket.channel_id, self.of_pack("channels", "portal"))
            # the time to answer begins with the working week
            self.assertDue(ticket, "first_response", "2026-06-15 08:00")
            self.assertTold(ticket, "received")

    def test_policy_e05_on_its_pack_the_guide_tells_how_where_and_when(self):
        """How and where to complain, the channels, working hours, response times and agreements, without signing in."""
        # guards: models.portal.res_company:_charter
        with self.at(MORNING):
            text = self.charter_text()
        for words in (
            "مركز خدمات المستفيدين (اعتماد)",
            "تعبير عن عدم الرضا بشأن منتج، أو خدمة، أو عملية، أو وضع معين",
            "ملاحظات واقتراحات للتحسين",
            "سجلوا الدخول وقدموا الشكوى مع مستنداتها",
            "الأحد",
            "08:00",
            "16:00",
            "الاستجابة الأولى",
            "يوم عمل",
            "حل الطلب جميع الطلبات 5 أيام عمل",
        ):
            self.assertIn(words, text)
        self.assertNotIn("متعامل", text, "the policy speaks of beneficiaries")

    def test_policy_e13_on_its_pack_the_way_up_is_published(self):
        """What is late, when, and who is told of it: the head of the centre, then the senior management."""
        # guards: models.portal.res_company:_charter_escalation
        self.one("centre_manager").name, self.one("agent").name = "ناصر القحطاني", "ريم الدوسري"
        self.sign_in()
        self.opener.cookies["frontend_lang"] = "ar_001"
        [section] = self.page(self.url_open("/complaints/charter")).xpath("//section[@name='escalation']")
        text = " ".join(section.text_content().split())
        for words in ("حل الطلب", "مدير مركز خدمات المستفيدين", "الإدارة العليا", "بعد 8 ساعات عمل"):
            self.assertIn(words, text)
        for user in self.one("centre_manager") | self.one("agent"):
            self.assertNotIn(user.name, text)

    def test_policy_e06_on_its_pack_easy_flexible_and_varied_ways(self):
        """By the portal, by mail, by phone and on X: the same complaint, the same number, the same promises."""
        # guards: models.process.helpdesk_ticket_channel:_portal_channel
        caller = self.make_customer("خالد الشهري", phone="+966 55 100 0009")
        agent = self.one("agent")
        with self.at(MORNING):
            tickets = self.file(subject="كراسة لا تفتح")
            tickets |= self.receive(self.customer.email_formatted, "لا تفتح كراسة المنافسة 5512.", "منافسة 5512")
            for key, who in (("phone", caller), ("x", self.customer)):
                tickets |= (
                    self.env["helpdesk.ticket"]
                    .with_user(agent)
                    .create(
                        {
                            "name": f"شكوى {key}",
                            "description": "<p>لا تفتح الكراسة.</p>",
                            "type_id": self.type().id,
                            "category_id": self.category.id,
                            "channel_id": self.of_pack("channels", key).id,
                            "partner_id": who.id,
                        }
                    )
                )
        self.assertEqual(len(tickets), 4)
        self.assertEqual(set(tickets.mapped("phase")), {"received"})
        self.assertEqual(len(set(tickets.mapped("number"))), 4)
        self.assertEqual(tickets.team_id, self.of_pack("teams", "centre"))
        for key, ticket in zip(("portal", "email", "phone", "x"), tickets, strict=True):
            with self.subTest(channel=key):
                self.assertEqual(ticket.channel_id, self.of_pack("channels", key))
                self.assertDue(ticket, "resolution", "2026-06-14 10:00")
        # who has neither an account nor an address follows the complaint with a code
        called = tickets[2]
        code = called.with_user(agent).sudo().action_issue_tracking_code()["params"]["code"]
        with self.at("2026-06-08 10:00"):
            self.sign_in()
            response = self.post("/complaints/track", {"reference": called.number, "code": code})
            self.assertSentAway(response, "/complaints/track")
            self.assertIn(called.number, self.page_text("/complaints/track"))

    def test_policy_e08_on_its_pack_told_of_progress(self):
        """On the page each step is seen, and who waits five working days without a word is written to."""
        # guards: models.ledger.helpdesk_ticket_deadline_flow:_miss_late
        with self.at(MORNING):
            ticket = self.file()
            mine = ticket.with_user(ticket.user_id)
            mine.action_start_verification()
            mine.action_accept()
            self.assertTold(ticket, "accepted", "14 يونيو 2026")
            self.sign_in(self.customer)
            page = self.page_text(f"/my/ticket/{ticket.id}")
        for words in ("قيد المعالجة", ticket.number, "تأخر صرف الدعم"):
            self.assertIn(words, page)
        with self.at("2026-06-14 10:01"):
            self.run_crons()
            asked = self.told(ticket, ticket.user_id).mapped("summary")
            self.assertGreaterEqual(len(asked), 2, asked)
            mine.action_explain_delay("ننتظر رد الجهة المالكة", "2026-06-18")
            self.assertTold(ticket, "delayed", "ننتظر رد الجهة المالكة", "18 يونيو 2026")

    def test_policy_e12_on_its_pack_a_complaint_becomes_knowledge(self):
        """What was found is drafted without names, published by the head of the centre, and read by everybody."""
        # guards: models.improvement.helpdesk_solution:write
        with self.at(MORNING):
            ticket = self.file(
                subject="تعذر فتح كراسة المنافسة", description="أنا سارة العتيبي، لا تفتح كراسة المنافسة في المتصفح."
            )
            mine = ticket.with_user(ticket.user_id)
            mine.action_start_verification()
            mine.action_accept()
            mine.solution = "<p>تفتح الكراسة بعد تحديث المتصفح.</p>"
            mine.action_propose_solution()
            self.sign_in(self.customer)
            self.assertDecided(ticket, "accept")
            draft = self.env["helpdesk.solution"].browse(mine.action_draft_solution()["res_id"])
            self.assertNotIn("العتيبي", f"{draft.name} {draft.problem} {draft.solution}")
            head = draft.with_user(self.one("centre_manager"))
            head.write({"is_public": True, "problem": "لا تفتح الكراسة في المتصفح."})
            head.action_publish()
            self.sign_in()
            self.opener.cookies["frontend_lang"] = "ar_001"
            self.assertIn("تفتح الكراسة بعد تحديث المتصفح", self.page_text("/complaints/answers"))
            again = self.file(subject="كراسة المنافسة لا تفتح", description="لا تفتح كراسة المنافسة في المتصفح عندنا.")
            found = again.with_user(again.user_id).solution_suggestions or []
            self.assertIn(draft.id, [entry["id"] for entry in found])
