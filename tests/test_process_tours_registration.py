"""An agent registers callers, in a real browser and in Arabic."""

from odoo.tests import HttpCase, tagged

from .common import ComplaintBuilders


@tagged("post_install", "-at_install")
class TestToursRegistration(ComplaintBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()
        cls.company.country_id = cls.env.ref("base.sa")
        cls.agent.lang = "ar_001"
        # the default channel of the form, whatever the database has made of it
        phone = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        phone.write({"company_id": False, "active": True, "answered_at_once": True})
        phone.with_context(lang="ar_001").name = "الهاتف"

    def test_policy_m05_agent_registers_a_caller_without_email_in_arabic(self):
        # guards: wizards.helpdesk_case_registration:_open_case
        self.start_tour("/odoo/complaint-cases", "complaint_agent_registers_caller", login=self.agent.login)
        self.env.invalidate_all()
        contact = self.env["res.partner"].search([("name", "=", "ماجد الدوسري")])
        self.assertEqual(len(contact), 1)
        self.assertFalse(contact.email)
        self.assertEqual(contact.phone, "055 999 8877")
        case = self.env["helpdesk.ticket"].search([("partner_id", "=", contact.id)])
        self.assertEqual(len(case), 1)
        self.assertPhase(case, "received")
        self.assertRegex(case.number, r"^CMP/\d{4}/\d{5}$")
        self.assertEqual(case.name, "تأخر صرف الدعم")
        self.assertEqual((case.team_id, case.category_id, case.preferred_contact), (self.team, self.category, "sms"))
        self.assertEqual(case.channel_id.answered_at_once, True)
        self.assertEqual(len(self.notices(case)), 1)

    def test_policy_k05_agent_is_warned_of_open_cases_in_arabic(self):
        # guards: wizards.helpdesk_case_registration:_find_open_cases
        caller = self.make_customer("هند المطيري", phone="+966 50 123 4567")
        brother = self.make_customer("بدر المطيري", phone="0501234567")
        before = self.make_ticket(partner_id=caller.id, name="طلب مفتوح سابق")
        self.start_tour("/odoo/complaint-cases", "complaint_agent_is_warned", login=self.agent.login)
        self.env.invalidate_all()
        self.assertEqual(len(self.env["helpdesk.ticket"].search([("partner_id", "=", caller.id)]) - before), 1)
        self.assertFalse(self.env["helpdesk.ticket"].search([("partner_id", "=", brother.id)]))

    def test_policy_k05_agent_hands_a_code_to_a_caller_without_a_name_in_arabic(self):
        # guards: wizards.helpdesk_case_registration:action_register
        self.start_tour("/odoo/complaint-cases", "complaint_agent_registers_nobody", login=self.agent.login)
        self.env.invalidate_all()
        case = self.env["helpdesk.ticket"].search([("name", "=", "سلم مكسور")])
        self.assertEqual((len(case), case.kind, case.is_anonymous), (1, "report", True))
        self.assertTrue(case.has_tracking_code)
