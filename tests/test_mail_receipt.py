"""What the page says of the receipt is what can be sent; a server that sends nothing is an administrator's to mend."""

from odoo.tools import mute_logger

from .common import MODULE, PortalCase
from .gateway import NoticeCase
from .smtp import SmtpMixin

LOGGERS = ("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server")
COMING = "A confirmation is on its way to you."


class TestReceiptOnThePage(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["helpdesk.ticket.notice"].search([]).unlink()
        cls.env["ir.mail_server"].search([]).active = False
        cls.company.write({"email": "care@example.com"})

    def filed_page(self, **values):
        self.sign_in(self.sara)
        response = self.submit(**values)
        text = self.get(response.headers["Location"]).text
        self.assertIn(self.filed_by(self.sara)[-1:].number, text)
        return text

    def test_receipt_is_promised_where_mails_leave(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_is_receipt_coming
        # guards: views/portal_templates.xml:portal_case
        self.env["ir.mail_server"].create({"name": "Out", "smtp_host": "mail.example.com"})
        self.assertIn(COMING, self.filed_page())

    def test_nothing_is_promised_without_a_server(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_leaves
        text = self.filed_page()
        self.assertNotIn(COMING, text)
        self.assertIn("Your case is kept under this number", text)

    def test_nothing_is_promised_without_a_sender(self):
        # guards: models.settings.res_company:_mails_from
        self.env["ir.mail_server"].create({"name": "Out", "smtp_host": "mail.example.com"})
        self.company.write({"email": False, "alias_domain_id": False})
        self.assertNotIn(COMING, self.filed_page())

    def test_last_mail_says_whether_mails_leave(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_leaves
        ticket = self.make_ticket(partner_id=self.sara.id)
        notice = ticket.notice_ids.filtered(lambda n: n.channel == "email")
        leaves = self.env["helpdesk.ticket.notice"]._leaves
        self.assertFalse(leaves(self.company, "email"))
        notice.write({"state": "sent"})
        self.assertTrue(leaves(self.company, "email"))
        notice.write({"state": "retrying", "fault": "server"})
        self.env["ir.mail_server"].create({"name": "Out", "smtp_host": "mail.example.com"})
        self.assertFalse(leaves(self.company, "email"))
        # a customer's wrong address is no fault of ours
        notice.write({"state": "bounced", "fault": "address"})
        self.assertTrue(leaves(self.company, "email"))

    def test_customer_without_an_address_is_promised_nothing(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_is_receipt_coming
        self.env["ir.mail_server"].create({"name": "Out", "smtp_host": "mail.example.com"})
        self.sara.email = False
        self.assertNotIn(COMING, self.filed_page())


class TestStuck(SmtpMixin, NoticeCase):
    def setUp(self):
        super().setUp()
        muted = mute_logger(*LOGGERS)
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)
        self.stuck = self.env.ref(f"{MODULE}.activity_mail_stuck")
        self.company.partner_id.activity_ids.unlink()
        self.admin = self.make_user("stuck_admin", "base.group_system")

    def told(self, user=None):
        activities = self.company.partner_id.activity_ids
        return activities.filtered(lambda a: a.activity_type_id == self.stuck and a.user_id == (user or self.admin))

    def test_administrator_is_told_once_that_no_sender_is_taken(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_tell_administrators
        # guards: models.mail.helpdesk_ticket_notice_delivery:_follow_failed_mails
        self.server.answers = {"MAIL": "553 5.1.8 Sender rejected"}
        with self.at("2026-06-07 10:00"):
            self.make_ticket()
            self.assertEqual(len(self.told()), 1)
            self.make_ticket()
            self.assertEqual(len(self.told()), 1)
            self.assertFalse(self.told(self.agent))
            # once it is done, the next failure is told again
            self.told().action_done()
            self.make_ticket()
            self.assertEqual(len(self.told()), 1)

    def test_server_that_is_down_for_a_moment_is_nobodys_work(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_follow_failed_mails
        self.mail_server.smtp_port = 1
        with self.at("2026-06-07 10:00"):
            self.make_ticket()
        self.assertFalse(self.told())
        with self.at("2026-06-07 11:01"):
            self.send_queue()
        self.assertEqual(len(self.told()), 1)

    def test_customers_wrong_address_is_no_administrators_work(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_follow_failed_mails
        self.server.answers = {"RCPT": "550 5.1.1 User unknown"}
        with self.at("2026-06-07 10:00"):
            self.make_ticket()
        self.assertFalse(self.told())
