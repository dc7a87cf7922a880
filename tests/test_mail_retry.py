"""What does not leave is tried again with growing pauses, or asked of a person; it is never taken for sent."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import ComplaintError
from ..tools.delivery import PAUSES
from .gateway import NoticeCase
from .smtp import HANG_UP, SmtpMixin

LOGGERS = ("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server")
UNREACHED = "helpdesk_mgmt_complaint.activity_unreached"


@tagged("post_install", "-at_install")
class TestRetry(SmtpMixin, NoticeCase):
    def setUp(self):
        super().setUp()
        muted = mute_logger(*LOGGERS)
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)

    def email(self, ticket, event="received"):
        return ticket.notice_ids.filtered(lambda n: n.channel == "email" and n.event == event).sorted("id")[-1:]

    def taken(self):
        """How many mails to the customer the server took."""
        return sum(self.customer.email.encode() in mail for mail in self.server.mails)

    def asked(self, ticket):
        return ticket.activity_ids.filtered(lambda a: a.activity_type_id == self.env.ref(UNREACHED))

    def test_handed_to_the_mail_server(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_judge
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket()
            self.assertEqual(self.email(ticket).state, "sent")
            self.assertEqual(self.taken(), 1)

    def test_refused_for_now_goes_out_later(self):
        """Greylisting, a full queue, a server that hangs up, one that is down: tried again an hour later."""
        # guards: models.mail.helpdesk_ticket_notice_delivery:_follow_failed_mails
        # guards: models.mail.mail_mail:_session_lost
        for number, (verb, answer) in enumerate(
            [("RCPT", "451 4.7.1 Greylisted"), ("BODY", "452 4.3.1 Queue full"), ("MAIL", HANG_UP), ("down", "")]
        ):
            port = self.mail_server.smtp_port
            with self.subTest(verb), self.at(f"2026-06-0{7 + number % 2} 10:00"):
                self.server.answers, taken = {verb: answer}, self.taken()
                if verb == "down":
                    self.mail_server.smtp_port = 1
                ticket = self.make_ticket()
                notice = self.email(ticket)
                self.assertEqual((notice.state, notice.fault, notice.tries), ("retrying", "server", 1))
                self.assertEqual(notice.next_try, fields.Datetime.now() + timedelta(hours=1))
                # ours is to blame, not the customer's address; nobody need do anything yet
                self.assertFalse(ticket.bounced_address or self.asked(ticket))
                self.assertIn("Our own server", ticket.notice_fault)
                self.send_queue()
                self.assertEqual(self.taken(), taken)
                self.server.answers, self.mail_server.smtp_port = {}, port
            with self.at(f"2026-06-0{7 + number % 2} 11:01"):
                self.send_queue()
                self.assertEqual(self.taken(), taken + 1)
                self.assertEqual((notice.state, notice.fault, notice.next_try), ("sent", False, False))
                self.assertFalse(ticket.notice_fault)

    def test_pauses_grow_and_then_a_person_is_asked(self):
        self.server.answers = {"RCPT": "451 4.7.1 Greylisted"}
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket()
        pauses = []
        for _ in PAUSES:
            moment = self.email(ticket).next_try
            self.assertTrue(moment)
            self.assertFalse(self.asked(ticket))
            pauses.append(moment)
            with self.at(str(moment + timedelta(hours=3))[:16]):
                self.send_queue()
        notice = self.email(ticket)
        self.assertEqual((notice.state, notice.fault, notice.tries), ("failed", "server", len(PAUSES)))
        [activity] = self.asked(ticket)
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn("The fault is ours", activity.summary)
        waits = [after - before for before, after in zip(pauses, pauses[1:], strict=False)]
        self.assertEqual(waits, sorted(waits))
        self.assertLess(waits[0], waits[-1])
        # one click sends it again
        self.server.answers = {}
        with self.at("2026-07-07 10:00"):
            notice.with_user(self.agent).action_send_again()
            self.assertEqual(notice.state, "sent")
            with self.assertRaises(ComplaintError):
                notice.action_send_again()
        self.assertEqual(self.taken(), 1)

    def test_refused_for_good_is_asked_at_once(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_ask_about_failed
        for answer, fault, word in (
            ("550 5.1.1 User unknown", "address", "check the customer's address"),
            ("554 5.7.1 Relay access denied", "server", "The fault is ours"),
        ):
            with self.subTest(answer), self.at("2026-06-07 10:00"):
                self.server.answers = {"RCPT": answer}
                ticket = self.make_ticket()
                notice = self.email(ticket)
                self.assertEqual((notice.state, notice.fault), ("failed", fault))
                self.assertIn(word, self.asked(ticket).summary)
                self.assertEqual(bool(ticket.bounced_address), fault == "address")
                # a second one asks nobody again
                self.step(ticket, "verify")
                self.step(ticket, "accept")
                self.assertEqual(len(self.asked(ticket)), 1)

    def test_window_does_not_end_while_the_server_is_down(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_is_unreached
        self.company.complaint_reminder_days = 0
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
            self.server.answers = {"RCPT": "451 4.7.1 Greylisted"}
            self.step(ticket, "return")
        with self.at("2026-06-11 08:00"):
            self.run_cron()
            self.assertPhase(ticket, "awaiting_customer")

    def test_words_of_an_agent_are_tried_again_too(self):
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
            taken = self.taken()
            self.server.answers = {"RCPT": "451 4.7.1 Greylisted"}
            ticket.with_user(self.agent).message_post(
                body="Soon", partner_ids=self.customer.ids, message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            self.server.answers = {}
        with self.at("2026-06-07 11:01"):
            self.send_queue()
        self.assertEqual(self.taken(), taken + 1)

    def test_mails_of_others_are_left_alone(self):
        """A plain ticket's mail that fails stays failed, as in Odoo."""
        self.server.answers = {"RCPT": "451 4.7.1 Greylisted"}
        with self.at("2026-06-07 10:00"):
            plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
            message = plain.message_post(body="Hi", partner_ids=self.customer.ids, subtype_xmlid="mail.mt_comment")
            mail = self.mail_of(message).filtered(lambda m: self.customer in m.recipient_ids)
            self.assertEqual((mail.state, mail.complaint_tries), ("exception", 0))
            self.assertFalse(plain.activity_ids)

    def test_second_company_and_no_contact(self):
        company, team = self.make_company()
        self.server.answers = {"RCPT": "550 5.1.1 User unknown"}
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(
                team_id=team.id, company_id=company.id, category_id=False, user_id=False, partner_id=False,
                partner_name="Huda", partner_email="huda@example.com",
            )  # fmt: skip
            self.assertEqual((self.email(ticket).state, self.email(ticket).fault), ("failed", "address"))
