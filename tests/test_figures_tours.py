"""The dashboard of the figures, in a real browser, in both directions of writing."""

from odoo.tests import HttpCase, tagged

from .common import ComplaintBuilders, utc


@tagged("post_install", "-at_install")
class TestFiguresTours(ComplaintBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()
        cls.manager = cls.make_user("boss", "helpdesk_mgmt.group_helpdesk_manager", name="Manager")
        cls.make_ticket()
        cls.make_ticket(phase="closed")

    def test_numbers_open_their_cases_in_arabic(self):
        self.manager.lang = "ar_001"
        self.start_tour("/odoo/complaint-figures", "complaint_figures_rtl", login=self.manager.login)

    def test_numbers_open_their_cases_in_english(self):
        self.start_tour("/odoo/complaint-figures", "complaint_figures_ltr", login=self.manager.login)

    def late(self, lang):
        """Two late cases of one department, on the manager's screen in a language."""
        self.manager.lang = lang
        policy = {"name": "Resolution", "milestone": "resolution", "days": 1, "company_id": self.company.id}
        self.env["helpdesk.sla.policy"].create(policy)
        cases = self.make_ticket(phase="processing") | self.make_ticket(phase="processing")
        rows = cases.deadline_ids.filtered(lambda row: row.kind == "resolution")
        # the latest of all there are
        rows.write({"start_date": utc("2025-06-08 10:00"), "due_date": utc("2025-06-09 10:00")})
        return cases

    def asked(self, cases):
        """Who is asked for the reason of each case."""
        return [row.why_asked_id for row in cases.deadline_ids if row.kind == "resolution"]

    def test_from_late_to_why_in_arabic(self):
        cases = self.late("ar_001")
        self.start_tour("/odoo/helpdesk-dashboard", "complaint_late_rtl", login=self.manager.login)
        self.assertEqual(self.asked(cases), [self.agent, self.agent])

    def test_from_late_to_why_in_english(self):
        cases = self.late("en_US")
        self.start_tour("/odoo/helpdesk-dashboard", "complaint_late_ltr", login=self.manager.login)
        self.assertEqual(self.asked(cases), [self.agent, self.agent])

    def test_pictures_in_arabic(self):
        self.manager.lang = "ar_001"
        self.make_ticket()
        self.start_tour("/odoo/complaint-figures", "complaint_pictures_rtl", login=self.manager.login)
