import contextlib

from odoo import Command, fields, models
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tools import mute_logger

from odoo.addons.mail.tools.discuss import Store

from .common import ComplaintCase
from .leaks import argument, parameters, public_methods

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

    @mute_logger("odoo.sql_db", "odoo.models", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_no_method_gives_the_customers_key_to_staff(self):
        """Whatever a client may call on a case, on one that he may read and on one that he may not."""
        # guards: models.access.helpdesk_ticket:get_portal_url
        mine, hidden = self.make_ticket(), self.make_ticket(confidential=True, user_id=False)
        for case, user in ((mine, self.agent), (hidden, self.agent2), (hidden, self.clerk)):
            token = case._portal_ensure_token()
            asked = case.with_user(user)
            names = sorted(public_methods(asked))
            self.assertIn("get_portal_url", names)
            for name in names:
                method = get_public_method(asked, name)
                args = [argument(parameter, case.id) for parameter in parameters(method)]
                shown = ""
                with contextlib.suppress(Exception), self.env.cr.savepoint():
                    shown = str(method(asked.browse(case.ids), *args))
                self.env.invalidate_all()
                with self.subTest(name=name, user=user.login):
                    self.assertNotIn(token, shown)
        self.assertIn(mine._portal_ensure_token(), mine.get_portal_url())
        self.assertNotIn("access_token", mine.with_user(self.agent).get_portal_url())

    def test_a_text_is_filled_for_those_who_may_read_the_case(self):
        """A preview of a template, and the composer, show what the methods of a case read as superuser."""
        # guards: models.mail.mail_template:_render_template
        # guards: models.mail.helpdesk_ticket:_portal_link
        mine, hidden = self.make_ticket(), self.make_ticket(name="zqhidden", confidential=True, user_id=False)
        token = mine._portal_ensure_token()
        for template in self.env["mail.template"].search([("model", "=", "helpdesk.ticket")]):
            for case, secret in ((hidden, "zqhidden"), (mine, token)):
                preview = self.env["mail.template.preview"].with_user(self.agent2 if case == hidden else self.agent)
                self.env.invalidate_all()
                shown = ""
                with contextlib.suppress(AccessError):
                    made = preview.create(
                        {"mail_template_id": template.id, "resource_ref": f"helpdesk.ticket,{case.id}"}
                    )
                    shown = str(made.read(["subject", "body_html", "error_msg"]))
                with self.subTest(template=template.name):
                    self.assertNotIn(secret, shown)

    def test_the_customers_key_goes_to_the_customer_alone(self):
        """Whoever posts a notice of his own, to whom he likes, sends nobody the key."""
        # guards: models.mail.helpdesk_ticket:_is_to_customer
        case, friend = self.make_ticket(), self.make_customer("Friend", "friend@agents.example")
        token = case._portal_ensure_token()
        message = case.with_user(self.agent).message_post(
            body="signed-in", message_type="auto_comment", partner_ids=friend.ids, subtype_xmlid="mail.mt_note"
        )
        mails = message.sudo().mail_ids
        self.assertEqual(mails.recipient_ids, friend)
        self.assertNotIn(token, str(mails.mapped("body_html")))
        message = case.message_post(
            body="signed-in", message_type="auto_comment", partner_ids=self.customer.ids, subtype_xmlid="mail.mt_note"
        )
        self.assertIn(token, str(message.sudo().mail_ids.mapped("body_html")))

    def test_a_message_of_an_agent_brings_the_customer_to_his_page(self):
        # guards: models.access.helpdesk_ticket:_sign_token
        ticket = self.make_ticket()
        message = ticket.with_user(self.agent).message_post(
            body="We look into it", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn(self.customer, message.sudo().notification_ids.res_partner_id)

    # ------------------------------------------------------------------ traces in core's models

    def test_followers_and_notifications_are_seen_with_the_case(self):
        # guards: models.access.helpdesk_case_shadow:_seen_sql
        # guards: models.access.helpdesk_case_shadow:HelpdeskCaseShadow._check_access
        ticket = self.make_ticket()
        ticket.message_subscribe(self.customer.ids)
        ticket.message_post(body="Noted", partner_ids=self.customer.ids, subtype_xmlid="mail.mt_comment")
        followers = self.env["mail.followers"].search([("res_model", "=", ticket._name), ("res_id", "=", ticket.id)])
        notified = ticket.message_ids.notification_ids
        self.assertTrue(followers and notified)
        for rows in (followers, notified):
            with self.subTest(model=rows._name):
                self.assertEqual(rows.with_user(self.agent).search([("id", "in", rows.ids)]).sudo(), rows)
                self.assertTrue(rows.with_user(self.agent).has_access("read"))
                self.assertFalse(rows.with_user(self.clerk).search([("id", "in", rows.ids)]))
                self.assertFalse(rows.with_user(self.clerk).has_access("read"))

    def test_traces_of_other_applications_are_read_as_ever(self):
        """Of contacts and of tickets without the process, by one query as without this addon."""
        # guards: models.access.helpdesk_case_shadow:_seen_sql
        # guards: models.access.helpdesk_ticket:_unguarded_domain
        other = self.env["res.partner"].create({"name": "Supplier"})
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        for record in (other, plain):
            with self.subTest(model=record._name):
                record.message_subscribe(self.customer.ids)
                record.message_post(body="Noted", partner_ids=self.customer.ids, subtype_xmlid="mail.mt_comment")
                for rows in (record.message_follower_ids.sudo(), record.message_ids.notification_ids.sudo()):
                    mine = rows.with_user(self.clerk)
                    self.env.invalidate_all()
                    self.assertEqual(mine.search([("id", "in", rows.ids)]), mine)
                    self.env.invalidate_all()
                    with self.assertQueryCount(1):
                        mine.search([("id", "in", rows.ids)])
                    self.assertTrue(mine.has_access("read"))

    def test_whoever_is_told_sees_that_he_was(self):
        # guards: models.access.helpdesk_case_shadow:HelpdeskCaseShadow._search
        ticket = self.make_ticket(confidential=True)
        row = self.env["mail.notification"].create(
            {
                "mail_message_id": ticket.message_ids[:1].id,
                "res_partner_id": self.clerk.partner_id.id,
                "notification_type": "inbox",
            }
        )
        self.assertTrue(row.with_user(self.clerk).has_access("read"))
        self.assertFalse(row.with_user(self.agent2).has_access("read"))

    def test_the_bus_tells_of_a_failed_mail_whoever_may_read_the_case(self):
        """Odoo tells whoever's request sent the mail; he need not see the case, and the other mails still go out."""
        # guards: models.access.helpdesk_case_shadow:_message_notifications_to_store
        ticket = self.make_ticket(confidential=True)
        message = ticket.message_post(body="Secret", partner_ids=self.customer.ids, subtype_xmlid="mail.mt_comment")
        message.notification_ids.write({"notification_status": "exception"})
        for user, told in ((self.agent, True), (self.clerk, False)):
            store = Store(bus_channel=user)
            message.with_user(user)._message_notifications_to_store(store)
            with self.subTest(user=user.login):
                self.assertEqual("Secret" in str(store.get_result()), told)

    def test_a_recurrence_is_named_to_those_who_may_see_it(self):
        # guards: models.improvement.helpdesk_recurrence_case:_case_fields
        ticket = self.make_ticket()
        alert = self.env["helpdesk.recurrence.alert"].create(
            {
                "subject": "employee",
                "employee_id": self.agent2.id,
                "company_id": self.company.id,
                "date": "2026-06-07 10:00:00",
                "key": "one employee",
                "told_user_ids": [Command.set(self.leader.ids)],
            }
        )
        self.env["helpdesk.recurrence.case"]._add(alert, ticket)
        for user, count in ((self.leader, 1), (self.agent, 0)):
            rows = alert.case_ids.with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(rows.search_count([("alert_id", "=", alert.id)]), count)
                self.assertEqual(rows.has_access("read"), bool(count))

    def test_a_held_mail_is_read_by_who_may_read_its_case(self):
        # guards: models.access.helpdesk_ticket_satellite:HelpdeskTicketSatellite._search
        # guards: security/mail_rules.xml:helpdesk_mail_held_rule_handler
        # guards: models.mail.helpdesk_mail_held:_tell_leader
        secret, own = self.make_ticket(confidential=True), {"subject": "Again", "email_from": "sara@example.com"}
        held, stray = self.env["helpdesk.mail.held"].create(
            [{**own, "team_id": self.team.id, "ticket_id": ticket} for ticket in (secret.id, False)]
        )
        # nobody above the handler may see it
        self.env.ref(f"{MODULE}.group_confidential").user_ids = [Command.clear()]
        held._tell_leader()
        for user, read in ((self.leader, stray), (self.agent, held), (self.clerk, held.browse())):
            with self.subTest(user=user.login):
                self.assertEqual((held | stray).with_user(user)._filtered_access("read").sudo(), read)
                if read:
                    found = held.with_user(user).search([("id", "in", (held | stray).ids)])
                    self.assertEqual(found.sudo(), read)
        self.assertEqual(held.activity_ids.user_id, self.agent)

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
