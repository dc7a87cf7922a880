"""A customer completes what is missing, item by item, and the officer checks it: in a real browser, in Arabic."""

from odoo.tests import HttpCase, tagged

from .common import MODULE, ComplaintBuilders


@tagged("post_install", "-at_install")
class TestAnswerTours(ComplaintBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()
        cls.portal = cls.make_customer("نورة القحطاني", "noura.test@example.com", login="noura.test")
        cls.identity = cls.make_requirement("Copy of the identity card", "صورة الهوية")
        cls.identity.with_context(lang="ar_001").guidance = "سارية المفعول"
        cls.receipt = cls.make_requirement("Receipt", "إيصال السداد", sequence=11)
        cls.account = cls.make_requirement("Number of the account", "رقم الحساب", kind="datum", sequence=12)

    def test_customer_completes_documents_and_officer_checks_them_in_arabic(self):
        case = self.make_ticket(partner_id=self.portal.id, phase="verification")
        receipt = case.requirement_ids.filtered(lambda i: i.requirement_id == self.receipt)
        receipt.with_user(self.agent).write({"verdict": "unreadable", "note": "التاريخ غير واضح"})
        case.with_user(self.agent).action_return_to_customer("نأمل استكمال ملف الطلب")

        # not signed in, as from the mail
        self.start_tour(self.customers_link(case), "complaint_customer_answers", cookies={"frontend_lang": "ar_001"})
        self.env.invalidate_all()
        self.assertPhase(case, "verification")
        self.assertEqual(set(case.requirement_ids.mapped("verdict")), {"provided"})
        self.assertTrue(all(case.requirement_ids.mapped("to_check")))
        files = {i.requirement_id: i.attachment_ids.mapped("name") for i in case.requirement_ids}
        self.assertEqual(files, {self.identity: ["الهوية.pdf"], self.receipt: ["إيصال.pdf"], self.account: []})

        self.agent.lang = "ar_001"
        action = self.env.ref(f"{MODULE}.helpdesk_ticket_case_action")
        self.start_tour(f"/odoo/{action.path}/{case.id}", "complaint_agent_checks", login=self.agent.login)
        self.env.invalidate_all()
        self.assertPhase(case, "processing")
        self.assertFalse(any(case.requirement_ids.mapped("to_check")))
        self.assertEqual(case.requirement_ids.checked_by_id, self.agent)
        self.assertEqual(case.contact_attempt_ids.outcome, "no_answer")
        self.assertEqual(case.contact_attempt_ids.means, "mail", "as the customer prefers")
