"""An agent refers a case and records the answer, in a real browser, in Arabic; the customer reads where his case is."""

from odoo.tests import tagged

from .common import MODULE, PortalCase


@tagged("post_install", "-at_install")
class TestReferralTours(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.env["res.partner"].create(
            {
                "name": "مصرف الجولة",
                "is_company": True,
                "email": "letters@tour.example.com",
                "phone": "+966 11 463 3000",
                "lang": "ar_001",
            }
        )

    def test_agent_refers_and_records_the_answer_in_arabic(self):
        case = self.make_ticket(phase="processing")
        self.env["ir.attachment"].create(
            [
                {"name": name, "raw": b"%PDF-1.4 x", "res_model": case._name, "res_id": case.id}
                for name in ("إيصال.pdf", "مذكرة.pdf")
            ]
        )
        self.agent.lang = "ar_001"
        action = self.env.ref(f"{MODULE}.helpdesk_ticket_case_action")
        self.start_tour(f"/odoo/{action.path}/{case.id}", "complaint_agent_refers", login=self.agent.login)
        self.env.invalidate_all()
        self.assertPhase(case, "processing")
        referral = case.referral_ids
        self.assertEqual((referral.state, referral.answer), ("answered", "أعيد المبلغ يوم الأحد"))
        self.assertEqual((referral.letter_number, referral.attachment_ids.mapped("name")), ("ص/441", ["إيصال.pdf"]))
        mail = self.env["mail.mail"].search([("model", "=", referral._name), ("res_id", "=", referral.id)])
        self.assertEqual((mail.recipient_ids, mail.attachment_ids.mapped("name")), (self.bank, ["إيصال.pdf"]))
        self.assertIn("نأمل تتبع عملية السداد", mail.body_html)
        self.assertIn("السادة ", mail.body_html)

    def test_policy_m04_customer_reads_where_the_case_is(self):
        # guards: models.referral.helpdesk_ticket:_portal_referrals
        case = self.make_ticket(phase="processing", partner_id=self.sara.id)
        details = {"letter_number": "441", "body_reference": "B-9"}
        case.with_user(self.agent).action_refer(self.bank, "Trace it; our own view of him", 5, details)
        self.sign_in(self.sara)
        text = self.page(self.get(f"/my/ticket/{case.id}")).xpath("//div[@name='referral']")[0].text_content()
        for detail in (self.bank.name, self.bank.phone, "441", "B-9"):
            self.assertIn(detail, text)
        self.assertNotIn(self.bank.email, text)
        whole = self.get(f"/my/ticket/{case.id}").text
        self.assertNotRegex(whole, "[Rr]ejected|[Rr]efus")
        case.referral_ids.with_user(self.agent).action_record_answer("For colleagues only", "resume")
        whole = self.get(f"/my/ticket/{case.id}").text
        self.assertNotIn("For colleagues only", whole)
        self.assertFalse(self.page(self.get(f"/my/ticket/{case.id}")).xpath("//div[@name='referral']"))
