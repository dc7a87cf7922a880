"""Mails without an end: none is refused, the case holds the beginning, the whole is attached."""

from ..models.process.helpdesk_ticket_length import TEXT_MAX, TITLE_MAX
from ..tools.text import paragraphs
from .gateway import NoticeCase


class TestLongMail(NoticeCase):
    def whole(self, messages):
        return messages.attachment_ids.filtered(lambda a: a.name == "whole-mail.txt")

    def test_long_mail_makes_a_case_and_is_kept_whole(self):
        # guards: models.mail.helpdesk_mail_gateway:_shorten
        body = "\n".join(f"line {number} of a very long complaint" for number in range(TEXT_MAX // 20))
        ticket = self.receive("Huda <huda@example.com>", body)
        self.assertPhase(ticket, "received")
        shown = paragraphs(ticket.description)
        self.assertLessEqual(len(shown), TEXT_MAX)
        self.assertIn("line 0 of", shown)
        self.assertIn("whole-mail.txt", shown.splitlines()[0])
        kept = self.whole(ticket.message_ids).raw.decode()
        self.assertIn("Payment", kept)
        self.assertIn(f"line {TEXT_MAX // 20 - 1} of a very long complaint", kept)

    def test_long_answer_counts_and_is_kept_whole(self):
        # guards: models.mail.mail_thread:_take_in
        ticket = self.make_ticket(phase="awaiting_customer")
        body = "word " * (TEXT_MAX // 4)
        found = self.receive(self.customer.email_formatted, body, reply_to=self.last_notice(ticket))
        self.assertEqual(found, ticket)
        self.assertPhase(ticket, "processing")
        self.assertGreater(len(self.whole(ticket.message_ids).raw), len(body.strip()))

    def test_long_subject_is_cut_and_kept_whole(self):
        # guards: models.mail.helpdesk_mail_gateway:_shorten
        subject = " ".join(f"word{number}" for number in range(TITLE_MAX))
        ticket = self.receive("huda@example.com", subject=subject)
        self.assertPhase(ticket, "received")
        self.assertLessEqual(len(ticket.name), TITLE_MAX)
        self.assertIn("Here it is.", ticket.description)
        self.assertIn(f"word{TITLE_MAX - 1}", self.whole(ticket.message_ids).raw.decode())

    def test_ordinary_mail_stays_as_it_is(self):
        # guards: models.mail.helpdesk_mail_gateway:_shorten
        ticket = self.receive("huda@example.com", "x" * (TEXT_MAX - 10))
        self.assertFalse(self.whole(ticket.message_ids))
        self.assertIn("x" * (TEXT_MAX - 10), ticket.description)
