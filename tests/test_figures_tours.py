"""The dashboard of the figures, in a real browser, in both directions of writing."""

from odoo.tests import HttpCase, tagged

from .common import ComplaintBuilders


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
