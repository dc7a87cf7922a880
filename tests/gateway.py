"""The language of the tests of mails: what comes in through the gateway, and what went out."""

from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

from odoo import Command
from odoo.tools import html2plaintext

from .common import ComplaintCase

MAILS = Path(__file__).parent / "mail"


class NoticeCase(ComplaintCase):
    """Mails that come in through the gateway, and what went out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].search([("name", "=", "care.example.com")]) or cls.env[
            "mail.alias.domain"
        ].create({"name": "care.example.com", "company_ids": [Command.set(cls.company.ids)]})
        cls.team.write({"alias_name": "complaints-test", "default_type_id": cls.type().id})
        cls.team.alias_id.alias_domain_id = domain
        cls.address = f"complaints-test@{domain.name}"

    def receive(
        self,
        sender,
        body="Here it is.",
        subject="Payment",
        reply_to=None,
        cc=None,
        headers=(),
        files=(),
        html=None,
        subtype="plain",
    ):
        """A raw mail to the team's address, through the gateway; with `reply_to` an answer to that message."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, self.address, subject
        mail["Message-Id"] = make_msgid(domain="example.com")
        if cc:
            mail["Cc"] = cc
        if reply_to:
            mail["In-Reply-To"] = mail["References"] = reply_to.message_id
        for name, value in headers:
            mail[name] = value
        if body is not None:
            mail.set_content(body, subtype=subtype)
        if html is not None:
            mail.set_content(html, subtype="html")
        for name, content in files:
            mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
        thread = self.env["mail.thread"].message_process(False, mail.as_bytes())
        return self.env["helpdesk.ticket"].browse(thread)

    def last_notice(self, ticket):
        return ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment").sorted("id")[-1]

    def mail_of(self, message):
        return self.env["mail.mail"].search([("mail_message_id", "=", message.id)])


class RawMailCase(NoticeCase):
    """Mails as they came in from the programmes and servers that people use."""

    def file(self, name, notice=None, address="sara.test@example.com"):
        raw = (MAILS / f"{name}.eml").read_bytes().replace(b"ADDRESS", address.encode())
        if notice:
            raw = raw.replace(b"<NOTICE>", notice.message_id.encode())
        return raw

    def bring(self, name, notice=None, **kwargs):
        """A file through the gateway.

        :return: the case it made or joined, or none
        """
        thread = self.env["mail.thread"].message_process(False, self.file(name, notice, **kwargs))
        return self.env["helpdesk.ticket"].browse(thread or [])

    def bring_raw(self, raw):
        """Bytes through the gateway.

        :return: the case they made or joined, or none
        """
        thread = self.env["mail.thread"].message_process(False, raw)
        return self.env["helpdesk.ticket"].browse(thread or [])

    def mail_from(self, content, kind="text/plain; charset=utf-8", sender="Sara <sara.test@example.com>", **headers):
        """A mail to the team as bytes, its content as it stands.

        :param headers: with underscores for hyphens; None leaves one out
        """
        usual = {
            "From": sender,
            "To": self.address,
            "Subject": "Payment",
            "Date": "Sun, 07 Jun 2026 10:40:00 +0300",
            "Message-Id": make_msgid(domain="example.com"),
            "MIME-Version": "1.0",
            "Content-Type": kind,
        }
        usual |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{name}: {value}" for name, value in usual.items() if value is not None]
        return "\r\n".join([*lines, "", ""]).encode() + (content if isinstance(content, bytes) else content.encode())

    def words_of(self, ticket):
        return html2plaintext(ticket.description or "")

    def originals_of(self, ticket):
        """The mails that are kept on a case as they came, for staff alone."""
        files = ticket.message_ids.filtered("is_internal").attachment_ids
        return files.filtered(lambda a: a.name == "original.eml")

    def mails_in(self, ticket):
        return ticket.message_ids.filtered(lambda m: m.message_type == "email").sorted("id")

    def returned(self, **vals):
        ticket = self.make_ticket(phase="awaiting_customer", **vals)
        return ticket, self.last_notice(ticket)
