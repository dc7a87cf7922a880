"""The agent compares and closes a duplicate, the customer is shown his open case: in a real browser, in Arabic."""

from odoo.tests import HttpCase, tagged

from .common import MODULE, ComplaintBuilders
from .duplicate import SPELLED, SUBJECT, TEXT

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@tagged("post_install", "-at_install")
class TestDuplicateTours(ComplaintBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()
        cls.portal = cls.make_customer("نورة القحطاني", "noura.test@example.com", login="noura.test")

    def case(self, text, **vals):
        return self.make_ticket(name=SUBJECT, description=text, partner_id=self.portal.id, **vals)

    def attach(self, case):
        vals = {"name": "إيصال.pdf", "raw": PDF, "res_model": case._name, "res_id": case.id}
        self.env["ir.attachment"].create(vals)

    def test_agent_compares_and_closes_a_duplicate_in_arabic(self):
        first = self.case(TEXT, phase="processing")
        second = self.case(f"{TEXT} أرجو النظر في الأمر.")
        self.attach(first)
        new = self.case(SPELLED)
        self.attach(new)
        self.env["helpdesk.ticket.match"]._compare_safely(new)
        self.assertEqual(new.match_ids.other_id, first | second)
        self.agent.lang = "ar_001"
        action = self.env.ref(f"{MODULE}.helpdesk_ticket_case_action")
        self.start_tour(f"/odoo/{action.path}/{new.id}", "complaint_agent_compares", login=self.agent.login)
        self.env.invalidate_all()
        self.assertPhase(new, "received")
        self.assertEqual(set(new.match_ids.mapped("verdict")), {"different"})
        self.assertEqual(new.notice_ids.sorted("id").mapped("event")[-1], "separated")

    def test_customer_is_shown_his_open_case_in_arabic(self):
        case = self.case(TEXT, phase="awaiting_customer")
        self.start_tour(
            "/new/ticket",
            "complaint_customer_is_shown_his_case",
            login="noura.test",
            cookies={"frontend_lang": "ar_001"},
        )
        self.env.invalidate_all()
        self.assertEqual(self.env["helpdesk.ticket"].search([("partner_id", "=", self.portal.id)]), case)
        self.assertPhase(case, "processing")
        self.assertEqual(case.attachment_ids.mapped("name"), ["إيصال.pdf"])
