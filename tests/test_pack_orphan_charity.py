"""The charity's policy, walked on its pack: its channels, its kinds of cases, what beneficiaries do on its pages."""

from .packs import MORNING, PDF, PackPortalCase

CHANNELS = (
    ("whatsapp", "واتساب الجمعية", "0555721100", "الشكاوى", "complaints"),
    ("visit", "مقر الجمعية", "", "مسؤول إسعاد العملاء", "care_officer"),
    ("phone", "اتصال هاتفي", "8002450245", "مسؤول إسعاد العملاء", "care_officer"),
    ("x", "X", "Kafel_makkah", "مسؤول الإعلام الجديد", "new_media"),
    ("snapchat", "Snapchat", "Kafel_makkah", "مسؤول الإعلام الجديد", "new_media"),
    ("instagram", "Instagram", "Kafel_makkah", "مسؤول الإعلام الجديد", "new_media"),
)


class TestOrphanCharityPortal(PackPortalCase):
    pack = "orphan_charity"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.beneficiary_segment_id = cls.of_pack("segments", "external")

    def test_policy_k01_on_its_pack_channels_with_their_responsible(self):
        """The charter's table: channel, number or account, who answers for it; nothing that the text does not name."""
        # guards: models.portal.res_company:_charter_channels
        text = self.charter_text()
        for _key, name, contact, responsible, _role in CHANNELS:
            with self.subTest(channel=name):
                self.assertIn(name, text)
                self.assertIn(contact, text)
                self.assertIn(responsible, text)
        for name in ("فيسبوك", "فاكس", "الدعم عن بُعد", "قاعة التدريب", "الموقع الإلكتروني"):
            self.assertNotIn(name, text)
        self.assertNotIn("متعامل", text, "the policy speaks of beneficiaries")
        for key, _name, _contact, _responsible, role in CHANNELS:
            keeper = self.one(role)
            with self.subTest(channel=key), self.at(MORNING):
                ticket = self.make_ticket(channel_id=self.of_pack("channels", key).id)
                mine = self.env["helpdesk.ticket"].with_user(keeper).search([("id", "=", ticket.id)])
                self.assertEqual(mine, ticket, "reads what came by the channel")

    def test_policy_k02_on_its_pack_complaints_inquiries_and_suggestions(self):
        """All three are offered, numbered, confirmed in their own word, and closed with an answer; reports are not."""
        # guards: models.process.helpdesk_ticket_decision:action_solve_first_contact
        self.sign_in(self.customer)
        page = self.page(self.url_open("/new/ticket"))
        offered = [int(value) for value in page.xpath("//input[@name='type']/@value")]
        self.assertEqual(offered, [self.type(kind).id for kind in ("complaint", "inquiry", "suggestion")])
        for kind, word in (("complaint", "شكواكم"), ("inquiry", "استفساركم"), ("suggestion", "مقترحكم")):
            with self.subTest(kind=kind), self.at(MORNING):
                ticket = self.file(kind, subject=f"عن الكفالة {kind}", declaration="1" if kind == "complaint" else None)
                self.assertEqual(ticket.kind, kind)
                self.assertTold(ticket, "received", word)
                mine = ticket.with_user(ticket.user_id)
                mine.solution = "<p>ستصل الكفالة غدًا.</p>"
                mine.action_solve_first_contact()
                self.assertPhase(ticket, "closed", "solved")
                self.assertTold(ticket, "closed", word, "ستصل الكفالة غدًا")

    def test_policy_k03_on_its_pack_internal_and_external_beneficiaries(self):
        """An employee who files is an internal beneficiary by himself, and never handles his own case."""
        # guards: models.access.helpdesk_ticket:_barred_handlers
        employee = self.staff["department_staff"][:1]
        employee.password = employee.login
        with self.at(MORNING):
            theirs = self.file(who=employee, subject="تأخر صرف بدل", files=[("طلب.pdf", PDF, "application/pdf")])
            self.assertEqual(theirs.partner_id, employee.partner_id)
            self.assertEqual(theirs.segment_id, self.of_pack("segments", "internal"))
            self.assertTrue(theirs.with_user(employee).has_access("read"))
            theirs.with_user(theirs.user_id).action_hand_over(self.of_pack("teams", "department"), "من عملكم")
            self.assertNotIn(employee, theirs.user_id | theirs.handler_ids)
            ours = self.file(subject="تأخر الكفالة")
            self.assertEqual(ours.segment_id, self.of_pack("segments", "external"))
            for ticket in theirs | ours:
                mine = ticket.with_user(ticket.user_id)
                mine.action_start_verification()
                mine.action_accept()
                self.assertPhase(ticket, "processing")

    def test_policy_k04_on_its_pack_receipt_is_confirmed(self):
        """On the page and by mail; who has neither an address nor an account is told by a text message."""
        # guards: models.mail.helpdesk_ticket:_confirm_receipt
        with self.at(MORNING):
            text = self.assertTold(self.file(), "received", "نشكركم", "شكواكم")
            self.assertIn("سارة العتيبي", text)
            suggestion = self.file("suggestion", subject="دروس تقوية للأيتام", declaration=None)
            self.assertTold(suggestion, "received", "مقترحكم")
            caller = self.make_customer("أم أحمد", phone="+966 55 100 0007")
            ticket = self.make_ticket(
                partner_id=caller.id, channel_id=self.of_pack("channels", "phone").id, preferred_contact="sms"
            )
            [told] = ticket.notice_ids.filtered(lambda n: n.channel == "sms")
            self.assertIn(ticket.number, told.body)
            self.assertIn("شكواكم", told.body)

    def test_policy_k16_on_its_pack_until_they_are_satisfied(self):
        """Rejected, contacted, answered again; and who then says that he is dissatisfied is spoken to once more."""
        # guards: models.process.helpdesk_ticket_decision:action_customer_reject
        with self.at(MORNING):
            ticket = self.file()
            mine = ticket.with_user(ticket.user_id)
            mine.action_start_verification()
            mine.action_accept()
            mine.solution = "<p>ستصل الكفالة غدًا.</p>"
            mine.action_propose_solution()
        for day in (8, 9):
            with self.at(f"2026-06-{day:02} 09:00"):
                self.sign_in(self.customer)
                self.assertDecided(ticket, "reject", reason=f"لم تصل حتى يوم {day}")
                self.assertPhase(ticket, "processing")
                self.assertTold(ticket, "reopened", f"لم تصل حتى يوم {day}")
                calls = self.told(ticket, ticket.user_id).filtered(lambda a: a.activity_type_id.category == "phonecall")
                self.assertTrue(calls)
                mine = ticket.with_user(ticket.user_id)
                mine.solution = f"<p>أُرسلت يوم {day}.</p>"
                mine.action_propose_solution()
        with self.at("2026-06-10 09:00"):
            self.sign_in(self.customer)
            self.assertDecided(ticket, "accept")
            self.assertPhase(ticket, "closed", "solved")
            self.answer_survey(ticket, 1, "طال الأمر")
        followup = self.env["helpdesk.quality.followup"].search([("ticket_id", "=", ticket.id)])
        self.assertIn(followup.user_id, self.staff["care_officer"] | self.staff["care_unit"])
        self.assertNotEqual(followup.user_id, ticket.officer_id, "not who followed the case")
        self.assertTrue(self.told(followup, followup.user_id))
