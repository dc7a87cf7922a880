"""Mail about cases is taken from the gateway alone: what anybody else brings is held, and tells him nothing."""

from email.message import EmailMessage
from email.utils import make_msgid

from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tools import mute_logger

from ..exceptions import ComplaintError
from .gateway import RawMailCase

GROUP = "helpdesk_mgmt_complaint.group_mail_gateway"


class BroughtCase(RawMailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Email Marketing reads its traces with the rights of whoever brings a mail
        marketing = cls.env.ref("mass_mailing.group_mass_mailing_user", raise_if_not_found=False)
        groups = "base.group_user,mass_mailing.group_mass_mailing_user" if marketing else "base.group_user"
        cls.clerk = cls.make_user("clerk", groups, name="Clerk")
        cls.administrator = cls.make_user(
            "administrator", "base.group_system,helpdesk_mgmt.group_helpdesk_manager", name="Administrator"
        )

    def mail(self, sender="sara.test@example.com", reply_to=None, to=None, subject="Payment", body="I am content."):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to or self.address, subject
        mail["Message-Id"] = make_msgid(domain="example.com")
        if reply_to:
            mail["In-Reply-To"] = mail["References"] = reply_to.message_id
        mail.set_content(body)
        return mail.as_string()

    def bring_as(self, user, raw, model=False, on="mail.thread", **kwargs):
        """As a client calls it."""
        self.env.flush_all()
        result = call_kw(self.env(user=user.id)[on], "message_process", [model, raw], kwargs)
        self.env.invalidate_all()
        return result

    def held(self, user=None):
        domain = [("brought_by_id", "=", user.id)] if user else [("brought_by_id", "!=", False)]
        return self.env["helpdesk.mail.held"].search(domain, order="id")


class TestBrought(BroughtCase):
    def test_forged_answer_on_a_hidden_case(self):
        """In the customer's name, from every kind of user: nothing moves, nothing is told, the mail is held."""
        # guards: models.mail.mail_thread:message_route
        # guards: models.mail.helpdesk_mail_gateway:_allowed_routes
        ticket = self.make_ticket(phase="awaiting_customer", confidential=True)
        notice, messages = self.last_notice(ticket), ticket.message_ids
        portal = self.make_customer("Omar", "omar@example.com", login="omar_brings").user_ids
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.bring_as(portal, self.mail(reply_to=notice))
        for user in (self.clerk, self.agent, self.agent2, self.leader):
            with self.subTest(user=user.login):
                self.assertIs(self.bring_as(user, self.mail(reply_to=notice)), False)
                self.assertEqual(self.held(user).ticket_id, ticket)
                self.assertEqual(self.held(user).state, "held")
        self.assertPhase(ticket, "awaiting_customer")
        self.assertEqual(ticket.message_ids, messages)

    def test_every_way_to_a_case(self):
        """By its reference, by its id, by an alias, by the model's own name: the answer is the same as of none."""
        # guards: models.mail.helpdesk_mail_gateway:_case_of_route
        ticket = self.make_ticket(phase="awaiting_customer")
        before = self.env["helpdesk.ticket"].search_count([])
        team = {"team_id": self.team.id}
        for raw, kwargs in (
            (self.mail(subject=f"Re: {ticket.number}"), {}),
            (self.mail(), {}),
            (self.mail(to="nobody@example.com"), {"model": "helpdesk.ticket", "thread_id": ticket.id}),
            (self.mail(to="nobody@example.com"), {"model": "helpdesk.ticket", "custom_values": team}),
            (self.mail(subject=ticket.number), {"on": "helpdesk.ticket"}),
        ):
            with self.subTest(**kwargs):
                self.assertIs(self.bring_as(self.clerk, raw, **kwargs), False)
        self.assertEqual(len(self.held(self.clerk)), 5)
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), before)
        self.assertPhase(ticket, "awaiting_customer")

    def test_forged_report_of_delivery(self):
        # guards: models.mail.mail_thread:_routing_handle_bounce
        ticket = self.make_ticket(phase="awaiting_customer")
        notice, messages = self.last_notice(ticket), ticket.message_ids
        raw = self.file("dsn_failed", notice).decode()
        self.assertIs(self.bring_as(self.clerk, raw), False)
        self.assertEqual(self.held(self.clerk).ticket_id, ticket)
        self.assertEqual(ticket.message_ids, messages)
        self.assertFalse(ticket.bounced_address)

    def test_forged_answer_of_an_authority(self):
        # guards: models.mail.helpdesk_mail_gateway:_case_of_route
        ticket = self.make_ticket(phase="third_party")
        referral = ticket.referral_ids
        message = referral.message_ids.filtered("message_id")[-1:]
        self.assertTrue(message)
        self.assertIs(self.bring_as(self.clerk, self.mail("bank@example.com", reply_to=message)), False)
        self.assertEqual(self.held(self.clerk).ticket_id, ticket)
        self.assertPhase(ticket, "third_party")

    def test_who_may(self):
        """The system, who administers it, and whom the administrator made the gateway: as in core."""
        # guards: models.mail.helpdesk_mail_gateway:_may_bring
        # guards: security/groups.xml:group_mail_gateway
        gateway = self.make_user("gateway", f"base.group_user,{GROUP}")
        for user in (self.env.ref("base.user_root"), self.administrator, gateway):
            with self.subTest(user=user.login):
                ticket = self.make_ticket(phase="awaiting_customer")
                self.assertEqual(self.bring_as(user, self.mail(reply_to=self.last_notice(ticket))), ticket.id)
                self.assertPhase(ticket, "processing")
                self.assertEqual(ticket.move_ids.sorted("id")[-1].came_by, "mail")
                self.assertFalse(ticket.move_ids.sorted("id")[-1].doubt)
                new = self.env["helpdesk.ticket"].browse(self.bring_as(user, self.mail("new@example.com")))
                self.assertEqual((new.phase, new.team_id), ("received", self.team))
        self.assertFalse(self.held())

    def test_plain_teams_and_other_models_as_in_core(self):
        # guards: models.mail.helpdesk_mail_gateway:_allowed_routes
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        note = plain.message_post(body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(self.bring_as(self.clerk, self.mail(reply_to=note)), plain.id)
        posted = self.customer.message_post(body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment")
        raw = self.mail(reply_to=posted, to="nobody@example.com")
        self.assertEqual(self.bring_as(self.clerk, raw), self.customer.id)
        self.assertFalse(self.held())

    def test_one_mail_to_both_kinds_of_team(self):
        """The plain team's part is taken in as in core, the other is held."""
        self.plain_team.write({"alias_name": "plain-test"})
        # a plain user marks no alias as valid, in core
        self.plain_team.alias_id.write(
            {"alias_domain_id": self.team.alias_id.alias_domain_id.id, "alias_status": "valid"}
        )
        both = f"{self.address}, plain-test@care.example.com"
        made = self.env["helpdesk.ticket"].browse(self.bring_as(self.clerk, self.mail("new@example.com", to=both)))
        self.assertEqual((made.team_id, made.phase), (self.plain_team, False))
        self.assertEqual(self.held(self.clerk).team_id, self.team)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_other_public_doors(self):
        # guards: models.mail.helpdesk_mail_gateway:_check_may_bring
        ticket = self.make_ticket(phase="awaiting_customer")
        vals = {
            "subject": "Payment",
            "from": "sara.test@example.com",
            "email_from": "sara.test@example.com",
            "body": "",
        }
        values = {"team_id": self.team.id, "type_id": self.type().id}
        model = self.env(user=self.agent.id)["helpdesk.ticket"]
        with self.assertRaisesRegex(AccessError, "Mail gateway of complaints"), self.env.cr.savepoint():
            call_kw(model, "message_new", [vals], {"custom_values": values})
        with self.assertRaisesRegex(AccessError, "Mail gateway of complaints"), self.env.cr.savepoint():
            call_kw(model, "message_update", [ticket.ids, vals], {"update_vals": {"name": "Other"}})
        # it takes a parsed mail, which no client can send
        with self.assertRaises(TypeError):
            call_kw(model, "message_route", [self.mail(), vals], {})
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        self.assertTrue(call_kw(model, "message_update", [plain.ids, vals], {}))


class TestLetIn(BroughtCase):
    """A mail gateway that signed in as a plain user until now loses nothing."""

    def test_administrators_are_told_once(self):
        # guards: models.mail.helpdesk_mail_held:_tell_administrators
        mechanic = self.make_user("mechanic", "base.group_system", name="Mechanic")
        for subject in ("First", "Second"):
            self.bring_as(self.clerk, self.mail("new@example.com", subject=subject))
        first, second = self.held(self.clerk)
        self.assertIn(self.administrator, first.activity_ids.user_id)
        self.assertFalse(second.activity_ids)
        self.assertIn("Clerk brought it", first.activity_ids[0].summary)
        mails = self.env["mail.mail"].search([("recipient_ids", "in", mechanic.partner_id.ids)])
        self.assertEqual(len(mails), 1, "he may not read held mails")
        self.assertIn("Mail gateway of complaints", mails.subject)
        # another bringer is another matter
        self.bring_as(self.agent, self.mail("new@example.com"))
        self.assertTrue(self.held(self.agent).activity_ids)

    def test_held_mails_are_let_in(self):
        """Each makes its case or joins the one it answers; that it did not come by the gateway stays visible."""
        # guards: models.mail.helpdesk_mail_held:action_release
        ticket = self.make_ticket(phase="awaiting_customer")
        self.bring_as(self.clerk, self.mail(reply_to=self.last_notice(ticket)))
        self.bring_as(self.clerk, self.mail("New <new@example.com>", subject="From somebody new"))
        self.held().with_user(self.leader).action_release()
        self.assertEqual(self.held().mapped("state"), ["released", "released"])
        self.assertPhase(ticket, "processing")
        move = ticket.move_ids.sorted("id")[-1]
        self.assertEqual((move.came_by, move.doubt), ("mail", "brought"))
        self.assertIn("no mail gateway", ticket.doubts)
        new = self.held()[1].ticket_id
        self.assertEqual((new.name, new.phase, new.partner_name), ("From somebody new", "received", "New"))

    def test_nobody_lets_in_what_he_brought_himself(self):
        # guards: models.mail.helpdesk_mail_held:_check_held
        ticket = self.make_ticket(phase="awaiting_customer")
        self.bring_as(self.leader, self.mail(reply_to=self.last_notice(ticket)))
        with self.assertRaises(ComplaintError):
            self.held().with_user(self.leader).action_release()
        self.assertPhase(ticket, "awaiting_customer")
        self.held().with_user(self.administrator).action_release()
        self.assertPhase(ticket, "processing")

    def test_a_forged_copy_does_not_stop_the_mail_itself(self):
        # guards: models.mail.helpdesk_mail_held:_hold
        raw = self.mail("new@example.com")
        self.bring_as(self.clerk, raw)
        case = self.env["helpdesk.ticket"].browse(self.bring_as(self.env.ref("base.user_root"), raw))
        self.assertPhase(case, "received")
        gateway = self.make_user("gateway", f"base.group_user,{GROUP}")
        for user in (self.agent, self.leader, gateway):
            self.assertFalse(self.bring_as(user, raw))
        self.assertEqual(len(self.held()), 1, "a mail that was taken in already is dropped as in core")

    def test_mail_of_a_second_company(self):
        company, team = self.make_company()
        team.write({"alias_name": "second-test"})
        team.alias_id.alias_domain_id = self.team.alias_id.alias_domain_id
        self.bring_as(self.clerk, self.mail("new@example.com", to="second-test@care.example.com"))
        self.assertEqual((self.held().team_id, self.held().company_id), (team, company))
        self.assertNotIn(self.administrator, self.held().activity_ids.user_id)
        self.administrator.company_ids = [Command.link(company.id)]
        self.assertTrue(self.held().with_user(self.administrator).with_company(company).has_access("read"))
