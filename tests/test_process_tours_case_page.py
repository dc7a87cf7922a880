"""The agent's page of a case, its card and its filters, in a real browser of a desk's usual size."""

from odoo.tests import HttpCase, tagged

from .common import MODULE, ComplaintBuilders


@tagged("post_install", "-at_install")
class TestCasePageTours(ComplaintBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()
        cls.path = cls.env.ref(f"{MODULE}.helpdesk_ticket_case_action").path

    def test_text_and_reply_are_seen_at_once_in_arabic(self):
        # guards: views/helpdesk_ticket_views.xml:ticket_view_form
        self.agent.lang = "ar_001"
        self.customer.phone = "+966 55 010 0001"
        self.env["helpdesk.sla.policy"].create(
            {"name": "Resolution", "milestone": "resolution", "company_id": self.company.id, "days": 2}
        )
        self.make_ticket(name="شكوى سابقة", phase="closed")
        case = self.make_ticket(remedy="صرف المبلغ", phase="processing")
        self.env["ir.attachment"].create(
            {"name": "receipt.txt", "raw": b"1", "res_model": case._name, "res_id": case.id}
        )
        self.start_tour(f"/odoo/{self.path}/{case.id}", "complaint_case_page", login=self.agent.login)

    def test_other_tickets_keep_their_page(self):
        # guards: views/helpdesk_ticket_views.xml:ticket_view_form
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        self.start_tour(f"/odoo/helpdesk-tickets/{plain.id}", "complaint_plain_page", login=self.agent.login)

    def test_late_card_and_filters(self):
        # guards: views/helpdesk_ticket_views.xml:view_helpdesk_ticket_kanban
        # guards: views/helpdesk_ticket_views.xml:helpdesk_ticket_view_search
        self.env["helpdesk.sla.policy"].create(
            {"name": "Resolution", "milestone": "resolution", "company_id": self.company.id, "days": 2}
        )
        with self.at("2024-06-09 10:00"):
            self.make_ticket(name="شكوى متأخرة")
        self.make_ticket(name="شكوى في وقتها")
        self.start_tour(f"/odoo/{self.path}", "complaint_case_filters", login=self.agent.login)
