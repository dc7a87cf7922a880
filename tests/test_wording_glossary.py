"""The base's words for a case give way to ours where every team follows the process; changes are told translated."""

from odoo.tests import tagged

from .common import ComplaintCase


@tagged("post_install", "-at_install")
class TestGlossary(ComplaintCase):
    def plain_teams(self):
        return self.env["helpdesk.ticket.team"].search([("use_complaint_process", "=", False)])

    def names(self, user):
        menus = self.env["ir.ui.menu"].with_user(user).with_context(lang="en_US").load_web_menus(False)
        return {menu["xmlid"].partition(".")[2]: menu["name"] for menu in menus.values()}

    def action(self):
        return self.env.ref("helpdesk_mgmt.helpdesk_ticket_action")._get_action_dict()["name"]

    def test_guest_keeps_the_words_of_the_base(self):
        # guards: models.process.helpdesk_ticket_stage:_all_teams_follow
        self.assertTrue(self.plain_teams())
        names = self.names(self.agent)
        self.assertEqual(names["helpdesk_ticket_menu"], "Tickets")
        self.assertEqual(names["helpdesk_all_ticket_menu"], "All Tickets")
        self.assertEqual(self.action(), "Tickets")
        self.assertEqual(self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new").display_name, "New")

    def test_menus_and_stages_where_every_team_follows_the_process(self):
        # guards: models.assistant.ir_ui_menu:load_web_menus
        # guards: models.process.helpdesk_ticket_stage:_compute_display_name
        # guards: models.wording.ir_actions_act_window:_get_action_dict
        self.plain_teams().active = False
        names = self.names(self.agent)
        self.assertEqual(names["helpdesk_ticket_menu"], "Cases")
        self.assertEqual(names["helpdesk_all_ticket_menu"], "All cases")
        self.assertEqual(self.action(), "Cases")
        self.env.invalidate_all()
        new, done = (self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}") for name in ("new", "done"))
        self.assertEqual((new.display_name, done.display_name), ("Received", "Closed"))
        done.name = "Finished"
        self.assertEqual(done.display_name, "Finished", "what an administrator calls it stays")

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()

    def told(self, case, user, lang, field):
        """[(old, new)] of a field, as the thread shows its changes to a user."""
        user.lang = lang
        values = case.with_user(user).with_context(lang=lang).message_ids.sudo().tracking_value_ids
        values = values.filtered(lambda value: value.field_id.name == field).sorted("id")
        formatted = values.with_user(user).with_context(lang=lang).sudo()._tracking_value_format()
        return [(value["oldValue"], value["newValue"]) for value in formatted]

    def test_changes_are_told_in_the_readers_language(self):
        # guards: models.mail.mail_tracking_value:_in_readers_words
        stage = self.env.ref("helpdesk_mgmt_complaint.stage_verification")
        stage.with_context(lang="ar_001").name = "التحقق"
        case = self.make_ticket()
        case.action_start_verification()
        self.flush_tracking()
        self.assertIn("Verification", [new for _old, new in self.told(case, self.agent, "en_US", "stage_id")])
        self.assertIn("التحقق", [new for _old, new in self.told(case, self.agent, "ar_001", "stage_id")])
        case.importance = "high"
        self.flush_tracking()
        self.assertIn("High", [new for _old, new in self.told(case, self.agent, "en_US", "importance")])
        self.assertIn("مرتفعة", [new for _old, new in self.told(case, self.agent, "ar_001", "importance")])

    def test_what_was_renamed_since_is_told_as_it_was_called(self):
        # guards: models.mail.mail_tracking_value:_in_readers_words
        stage = self.env.ref("helpdesk_mgmt_complaint.stage_verification")
        case = self.make_ticket()
        case.action_start_verification()
        self.flush_tracking()
        for lang in ("en_US", "ar_001"):
            stage.with_context(lang=lang).name = "Something else"
        self.assertIn("Verification", [new for _old, new in self.told(case, self.agent, "ar_001", "stage_id")])
