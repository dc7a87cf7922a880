from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from .common import ComplaintCase

MODULE = "helpdesk_mgmt_complaint"


class TestSecrets(ComplaintCase):
    """What stands for a customer, and what tells of cases whoever may not read them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls.make_user("clerk", "base.group_user", name="Clerk")
        cls.administrator = cls.make_user("root", "base.group_system,helpdesk_mgmt.group_helpdesk_manager")

    # ------------------------------------------------------------------ tokens and codes

    def secrets(self):
        """(model, field) of every value of this addon's that opens a page in a customer's name."""
        ours = [model for model in self.env.values() if model._original_module == MODULE]
        for model in [*ours, self.env["helpdesk.ticket"]]:
            for name, field in model._fields.items():
                if field.store and name.endswith(("_token", "_key", "_hash")) and field.groups == fields.NO_ACCESS:
                    yield model, name

    @mute_logger("odoo.orm.models", "odoo.models")
    def test_what_stands_for_a_customer_is_read_by_nobody(self):
        """Not by administrators either: read, searched for, grouped or exported it would open the customer's page."""
        # guards: models.access.helpdesk_ticket:_portal_ensure_token
        secrets = list(self.secrets())
        names = {(model._name, name) for model, name in secrets}
        for expected in ("access_token", "filing_token", "tracking_hash"):
            self.assertIn(("helpdesk.ticket", expected), names)
        self.assertIn(("helpdesk.periodic.invitation", "access_token"), names)
        ticket = self.make_ticket()
        ticket._portal_ensure_token()
        for model, name in secrets:
            rows = model.with_user(self.administrator)
            with self.subTest(model=model._name, field=name):
                self.assertNotIn(name, rows.fields_get())
                with self.assertRaises(AccessError):
                    rows.search_read([], [name], limit=1)
                with self.assertRaises(AccessError):
                    rows.search([(name, "like", "a")])
                with self.assertRaises(AccessError):
                    rows._read_group([], [name])

    def test_staff_share_the_page_and_not_the_customers_key(self):
        # guards: models.access.helpdesk_ticket:_get_share_url
        ticket = self.make_ticket()
        token = ticket._portal_ensure_token()
        self.assertNotIn(token, ticket.with_user(self.agent)._get_share_url(redirect=True))
        self.assertIn(token, ticket.sudo()._get_share_url())
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        self.assertIn(plain._portal_ensure_token(), plain.with_user(self.agent)._get_share_url())

    def test_a_message_of_an_agent_brings_the_customer_to_his_page(self):
        # guards: models.access.helpdesk_ticket:_sign_token
        ticket = self.make_ticket()
        message = ticket.with_user(self.agent).message_post(
            body="We look into it", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn(self.customer, message.sudo().notification_ids.res_partner_id)

    # ------------------------------------------------------------------ traces in core's models

    def test_policy_e11_the_counters_of_cases_are_the_administrators(self):
        """Read before and after, a counter tells that a case was filed just now, and by whom."""
        # guards: security/ir_sequence_rules.xml:ir_sequence_rule_global
        counter = self.env["ir.sequence"].create({"name": "Cases", "code": "helpdesk.ticket.complaint"})
        invoices = self.env["ir.sequence"].create({"name": "Invoices", "code": "account.invoice"})
        self.assertFalse(counter.with_user(self.agent).search([("id", "=", counter.id)]))
        self.assertTrue(counter.with_user(self.administrator).has_access("read"))
        self.assertTrue(invoices.with_user(self.agent).has_access("read"))

    # ------------------------------------------------------------------ wizards

    def test_a_wizard_shows_what_its_user_may_see(self):
        """What a wizard works out it works out with its user's rights: a draft names any case."""
        wizards = [
            model
            for model in self.env.values()
            if model._original_module == MODULE and isinstance(model, models.TransientModel) and not model._abstract
        ]
        self.assertTrue(wizards)
        for model in wizards:
            for name, field in model._fields.items():
                if field.compute and name in model._fields and field._module == MODULE:
                    with self.subTest(model=model._name, field=name):
                        self.assertFalse(field.compute_sudo)
