"""The assistant in a real browser, from nothing to the first case, and what is downloaded."""

from odoo import Command
from odoo.tests import tagged

from .assistant import AssistantBuilders
from .common import PortalCase


@tagged("post_install", "-at_install")
class TestPacksAssistantPages(AssistantBuilders, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()

    def test_policy_is_downloaded_by_administrators_alone(self):
        # guards: controllers.policy:complaint_policy
        self.env["helpdesk.policy.pack"].apply("standard", self.body)
        url = f"/complaints/policy/{self.body.id}"
        for user, status in ((self.clerk, 403), (self.admin, 200)):
            self.authenticate(user.login, user.login)
            response = self.url_open(url)
            self.assertEqual(response.status_code, status)
        self.assertEqual(response.content, self.env["helpdesk.policy.pack"].export(self.body))
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(self.url_open(f"/complaints/policy/{self.other.id}").status_code, 403)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(url).url)

    # ------------------------------------------------------------------ from nothing to the first case

    def walk_through(self, lang, direction):
        customer = self.make_customer("سارة العتيبي", "sara@customers.example.com", login="first_customer", lang=lang)
        customer.user_ids.write({"company_ids": [Command.set(self.body.ids)], "company_id": self.body.id})
        self.admin.lang = lang
        self.speak_for(self.body)
        self.start_tour("/odoo", f"complaint_assistant_{direction}", login=self.admin.login)
        self.env.invalidate_all()
        self.assertTrue(self.in_force())
        team = self.body.complaint_team_id
        self.assertEqual(team.user_id, self.head)
        self.assertIn("layla@body.example.com", team.user_ids.mapped("login"))
        self.assertEqual({line.hour_to for line in team.resource_calendar_id.attendance_ids}, {15})
        self.assertEqual(self.body.email, "care@body.example.com")
        self.start_tour(
            "/new/ticket",
            f"complaint_first_case_{direction}",
            login="first_customer",
            cookies={"frontend_lang": lang},
        )
        self.env.invalidate_all()
        [case] = self.filed_by(customer)
        self.assertEqual((case.company_id, case.team_id), (self.body, team))
        self.assertTrue(case.deadline_ids)
        self.assertTrue(case.notice_ids)
        return case

    def test_from_nothing_to_the_first_case(self):
        # guards: views/helpdesk_policy_setup_views.xml:helpdesk_policy_setup_view_form
        # guards: models.assistant.helpdesk_policy_setup:action_next
        self.walk_through("en_US", "ltr")

    def test_from_nothing_to_the_first_case_in_arabic(self):
        # guards: views/helpdesk_policy_setup_views.xml:helpdesk_policy_setup_view_form
        self.walk_through("ar_001", "rtl")
