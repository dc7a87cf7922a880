"""What people without an account do, in a real browser and in Arabic."""

from markupsafe import Markup

from odoo.tests import HttpCase, tagged

from .common import ComplaintBuilders


@tagged("post_install", "-at_install")
class TestPublicTours(ComplaintBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()
        cls.company.complaint_public_reports = True

    def test_policy_e06_anonymous_report_and_its_follow_up_in_arabic(self):
        # guards: controllers.tracking:complaint_track_open
        """A report without a name, its receipt, and the answer to the body's question by the code alone."""
        before = self.env["helpdesk.ticket"].search([])
        arabic = {"frontend_lang": "ar_001"}
        self.start_tour("/complaints/charter", "complaint_public_report", login=None, cookies=arabic)
        self.env.invalidate_all()
        case = self.env["helpdesk.ticket"].search([]) - before
        self.assertEqual(len(case), 1)
        self.assertTrue(case.is_anonymous)
        self.assertEqual(case.name, "سلالم المركز توشك أن تسقط")
        self.assertEqual(case.attachment_ids.name, "attachment-1.png")
        # the tour has opened the case with the code of its receipt, and written
        message = case.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertIn("الدور الثاني", message.body)
        self.assertFalse(message.author_id)

        code = case.action_issue_tracking_code()["params"]["code"]
        case.action_start_verification()
        case.action_return_to_customer("في أي مبنى؟")
        self.start_tour(
            f"/complaints/track#{case.number}#{code}", "complaint_public_answer", login=None, cookies=arabic
        )
        self.assertPhase(case, "verification")
        self.assertEqual(self.row(case, "customer_reply").state, "met")
        self.assertIn("المبنى الشمالي", case.message_ids.filtered(lambda m: m.message_type == "comment")[:1].body)
        case.write({"category_id": self.category.id})
        case.action_accept()
        case.solution = Markup("<p>رممت السلالم.</p>")
        case.action_propose_solution()
        self.assertPhase(case, "closed", "solved")

    def test_policy_n06_answer_item_by_item_by_the_code_in_arabic(self):
        # guards: controllers.tracking:complaint_track_reply
        identity = self.make_requirement("Copy of the identity card", "صورة الهوية")
        identity.with_context(lang="ar_001").guidance = "سارية المفعول"
        receipt = self.make_requirement("Receipt", "إيصال السداد", sequence=11)
        account = self.make_requirement("Number of the account", "رقم الحساب", kind="datum", sequence=12)
        case = self.make_ticket("report", partner_id=False, filing_lang="ar_001", phase="verification")
        case._write_managed({"is_anonymous": True})
        code = case.action_issue_tracking_code()["params"]["code"]
        case.with_user(self.agent).action_return_to_customer("نأمل استكمال ملف البلاغ")
        self.start_tour(
            f"/complaints/track#{case.number}#{code}",
            "complaint_public_answer_items",
            login=None,
            cookies={"frontend_lang": "ar_001"},
        )
        self.env.invalidate_all()
        self.assertPhase(case, "verification")
        items = {i.requirement_id: i for i in case.requirement_ids}
        self.assertEqual(items[identity].attachment_ids.name, "attachment-1.pdf")
        self.assertEqual(items[account].value, "SA4420000001")
        self.assertEqual(
            [items[r].to_check for r in (identity, account, receipt)], [True, True, False], "the receipt is still asked"
        )

    def test_agent_issues_a_tracking_code_in_arabic(self):
        self.agent.lang = "ar_001"
        case = self.make_ticket(partner_id=self.env["res.partner"].create({"name": "بلا بريد"}).id)
        self.start_tour(f"/odoo/complaint-cases/{case.id}", "complaint_agent_tracking_code", login=self.agent.login)
        self.env.invalidate_all()
        self.assertTrue(case.has_tracking_code)
