"""The page “Ready for customers?”, in a real browser, in both directions of writing."""

from odoo.tests import HttpCase, tagged

from .common import ComplaintBuilders


@tagged("post_install", "-at_install")
class TestReadinessTours(ComplaintBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()
        cls.manager = cls.make_user("boss", "helpdesk_mgmt.group_helpdesk_manager", name="Manager")
        cls.env.cr.execute("UPDATE helpdesk_ticket_team SET active = (id = %s)", [cls.team.id])
        cls.env.invalidate_all()
        cls.team.user_id = False

    def test_lines_lead_to_the_fix_in_arabic(self):
        # guards: models.packs.helpdesk_policy_readiness:_way_to_list
        self.manager.lang = "ar_001"
        self.start_tour("/odoo/ready-for-customers", "complaint_readiness_rtl", login=self.manager.login)

    def test_lines_lead_to_the_fix_in_english(self):
        # guards: views/helpdesk_policy_readiness_views.xml:readiness_action
        self.start_tour("/odoo/ready-for-customers", "complaint_readiness_ltr", login=self.manager.login)
