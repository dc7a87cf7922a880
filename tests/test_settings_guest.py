from email import message_from_bytes
from email.policy import SMTP
from unittest.mock import patch

from odoo.tools import mute_logger

from odoo.addons.mail.models.mail_thread import MailThread as CoreThread

from ..models.mail.mail_mail import MailMail
from ..models.mail.mail_thread import MailThread
from ..models.process.acting import KEY
from .gateway import NoticeCase

HEADERS = (
    b"From: Supplier <supplier@example.com>\r\nTo: %s\r\nMessage-Id: <guest-%d@example.com>\r\nMIME-Version: 1.0\r\n"
)


class TestGuest(NoticeCase):
    """What other applications send and receive is none of this addon's business."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Supplier", "email": "supplier@example.com"})
        alias = cls.env["mail.alias"].create(
            {
                "alias_name": "invoices-test",
                "alias_model_id": cls.env["ir.model"]._get_id("res.partner"),
                "alias_domain_id": cls.team.alias_id.alias_domain_id.id,
            }
        )
        cls.other_address = alias.alias_full_name.encode()

    # ------------------------------------------------------------------ mail that goes out

    def outgoing(self, number):
        vals = {
            "model": "res.partner",
            "res_id": self.partner.id,
            "subject": "Invoice",
            "body_html": "<p>Invoice</p>",
            "email_from": "body@example.com",
            "email_to": "supplier@example.com",
            "auto_delete": False,
        }
        return self.env["mail.mail"].create([vals] * number)

    def queries_of_sending(self, mails, fresh):
        self.env.flush_all()
        if not fresh:
            self.env.invalidate_all()
        before = self.cr.sql_log_count
        mails.send()
        self.env.flush_all()
        self.assertEqual(set(mails.mapped("state")), {"sent"})
        return self.cr.sql_log_count - before

    def test_mail_of_another_model_costs_no_query_more(self):
        Server = self.registry["ir.mail_server"]
        self.patch(Server, "_disable_send", lambda server: False)
        self.patch(Server, "_connect__", lambda server, **kwargs: None)
        self.patch(Server, "send_email", lambda server, message, **kwargs: message["Message-Id"])
        self.outgoing(1).send()
        for number, fresh in ((1, True), (1, False), (5, True), (5, False)):
            with self.subTest(number=number, fresh=fresh):
                with_us = self.queries_of_sending(self.outgoing(number), fresh)
                with (
                    patch.object(MailMail, "send", lambda mails, **kwargs: super(MailMail, mails).send(**kwargs)),
                    patch.object(MailMail, "_send", lambda mails, **kwargs: super(MailMail, mails)._send(**kwargs)),
                ):
                    without_us = self.queries_of_sending(self.outgoing(number), fresh)
                self.assertEqual(with_us, without_us)

    # ------------------------------------------------------------------ mail that comes in

    def taken_by_core(self, raw):
        """What core makes records of: the values of the mail, and the context."""
        taken = []
        original = CoreThread._message_route_process

        def take(gateway, message, message_dict, routes):
            taken.append((dict(message_dict), gateway.env.context))
            return original(gateway, message, message_dict, routes)

        with patch.object(CoreThread, "_message_route_process", take):
            thread = self.env["mail.thread"].message_process(False, raw)
        self.assertTrue(self.env["res.partner"].browse(thread).exists())
        [(values, context)] = taken
        return values, context

    def assertAsCore(self, raw):
        parsed = self.env["mail.thread"].message_parse(message_from_bytes(raw, policy=SMTP))
        values, context = self.taken_by_core(raw)
        # which contacts are meant is said of each route
        self.assertEqual({name: values[name] for name in parsed}, parsed)
        self.assertLessEqual(values.keys() - parsed.keys(), {"author_id", "partner_ids"})
        self.assertNotIn(KEY, context)
        return values

    def test_mail_of_another_model_arrives_as_it_came(self):
        """Files and texts that promise another charset than they hold: a signature over them would break."""
        invoice = '<?xml version="1.0" encoding="UTF-8"?><Invoice><Name>شركة</Name></Invoice>'.encode()
        raw = HEADERS % (self.other_address, 1) + (
            b"Subject: Invoice\r\nAuto-Submitted: auto-generated\r\n"
            b'Content-Type: multipart/mixed; boundary="cut"\r\n\r\n'
            b"--cut\r\nContent-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            + "نص".encode("cp1256")
            + b'\r\n--cut\r\nContent-Type: text/xml; charset=us-ascii; name="invoice.xml"\r\n'
            b'Content-Disposition: attachment; filename="invoice.xml"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
            + invoice
            + b"\r\n--cut--\r\n"
        )
        self.assertAsCore(raw)

    def test_same_mail_to_a_process_team_is_mended(self):
        text = HEADERS % (b"%s", 2) + b"Subject: %s\r\n\r\n%s" % (("شكوى".encode("cp1256"),) * 2)
        values = self.assertAsCore(text % self.other_address)
        self.assertNotEqual(values["subject"], "شكوى")
        raw = (text % self.address.encode()).replace(b"guest-2", b"guest-3")
        ticket = self.env["helpdesk.ticket"].browse(self.env["mail.thread"].message_process(False, raw))
        self.assertEqual(ticket.name, "شكوى")

    def test_mail_that_core_cannot_read_stays_unread(self):
        raw = HEADERS % (self.other_address, 4) + (
            b"Subject: Unknown\r\nContent-Type: text/plain; charset=x-nobody-knows\r\n\r\n" + "نص".encode("cp1256")
        )
        with self.assertRaises(LookupError) as core:
            self.env["mail.thread"].message_parse(message_from_bytes(raw, policy=SMTP))
        partners = self.env["res.partner"].search_count([])
        with mute_logger("odoo.addons.mail.models.mail_thread"), self.assertRaises(LookupError) as ours:
            self.env["mail.thread"].message_process(False, raw)
        self.assertEqual(str(ours.exception), str(core.exception))
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_report_on_another_mail_costs_no_query_more(self):
        raw = HEADERS % (self.other_address, 5) + (
            b"Subject: Undelivered\r\n"
            b'Content-Type: multipart/report; report-type=delivery-status; boundary="cut"\r\n\r\n'
            b"--cut\r\nContent-Type: text/plain\r\n\r\n<of-another-system@example.com> did not arrive.\r\n"
            b"--cut\r\nContent-Type: message/delivery-status\r\n\r\n"
            b"Reporting-MTA: dns; example.com\r\n\r\n"
            b"Final-Recipient: rfc822; gone@example.com\r\nAction: failed\r\n\r\n"
            b"--cut--\r\n"
        )
        message = message_from_bytes(raw, policy=SMTP)

        def queries():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertTrue(self.env["mail.thread"].message_parse(message)["is_bounce"])
            return self.cr.sql_log_count - before

        def core(thread, *args):
            return super(MailThread, thread)._message_parse_extract_bounce(*args)

        queries()
        with_us = queries()
        with patch.object(MailThread, "_message_parse_extract_bounce", core):
            self.assertEqual(with_us, queries())
