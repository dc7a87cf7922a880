"""Answers of solved cases in a real browser, in Arabic: offered to the agent, and to the customer while he types."""

from odoo.tests import HttpCase, tagged

from .common import MODULE, ComplaintBuilders


@tagged("post_install", "-at_install")
class TestAnswersTours(ComplaintBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()
        cls.env["helpdesk.solution"].search([]).unlink()
        cls.entry = cls.env["helpdesk.solution"].create(
            {
                "name": "كيف تصحح فاتورة كهرباء مرتفعة؟",
                "problem": "فاتورة الكهرباء مرتفعة وقراءة العداد لا تطابق ما في الفاتورة",
                "solution": "<p>تعاد قراءة العداد، ثم تصحح الفاتورة خلال ثلاثة أيام عمل.</p>",
                "lang": "ar_001",
                "company_id": cls.company.id,
                "category_id": cls.category.id,
                "state": "published",
                "is_public": True,
            }
        )

    def test_policy_m18_agent_solves_at_first_contact_in_arabic(self):
        # guards: views/helpdesk_ticket_views.xml:ticket_view_form
        self.agent.lang = "ar_001"
        case = self.make_ticket(
            name="الفواتير مرتفعة",
            description="<p>وصلتني فواتير كهرباء مرتفعة، والقراءات في العدادات غير مطابقة</p>",
        )
        action = self.env.ref(f"{MODULE}.helpdesk_ticket_case_action")
        self.start_tour(
            f"/odoo/{action.path}/{case.id}", "complaint_agent_answers_with_reference", login=self.agent.login
        )
        self.env.invalidate_all()
        self.assertPhase(case, "closed", "solved")
        self.assertEqual(case.procedure, "first_contact")
        self.assertEqual((self.entry.use_count, self.entry.success_count), (1, 1))
        self.assertEqual(case.solution.count("تعاد قراءة العداد"), 1)

    def test_policy_m28_customer_sees_the_answer_while_typing_in_arabic(self):
        # guards: views/portal_filing_templates.xml:portal_new_case
        portal = self.make_customer("نورة القحطاني", "noura.test@example.com", login="noura.test")
        self.start_tour("/new/ticket", "complaint_customer_sees_answers", login="noura.test")
        self.assertFalse(self.env["helpdesk.ticket"].search([("partner_id", "=", portal.id)]))

    def test_everybody_searches_the_answers_in_arabic(self):
        self.start_tour("/complaints/answers", "complaint_public_searches_answers", cookies={"frontend_lang": "ar_001"})
