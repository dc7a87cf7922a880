from ..tools.mail_bounce import report_of
from .gateway import RawMailCase

EXCHANGE = """Your message

  To:      sara.test@example.com
  Subject: Payment

did not reach the following recipient(s):

sara.test@example.com on Sun, 7 Jun 2026 10:40:00 +0300
    The recipient name is not recognized

----- original headers -----
Message-ID: NOTICE
"""
SMTP32 = """User mailbox exceeds allowed size: sara.test@example.com

Original message follows.

Message-Id: NOTICE
"""
FAILED = """   ----- The following addresses had permanent fatal errors -----
<sara.test@example.com>

   ----- Transcript of session follows -----
550 5.1.1 User unknown

   ----- Original message follows -----
Message-Id: NOTICE
"""


class TestMailReport(RawMailCase):
    """What mail servers send back is no complaint, and gets no receipt."""

    def cases(self):
        return self.env["helpdesk.ticket"].search_count([])

    def report(self, text, notice=None, sender="System Administrator <postmaster@example.com>", **headers):
        text = text.replace("NOTICE", notice.message_id if notice else "<gone@example.com>")
        return self.mail_from(text, sender=sender, **{"Subject": "Undeliverable: Payment", **headers})

    def held(self):
        return self.env["helpdesk.mail.held"].search([("reason", "=", "bounce"), ("team_id", "=", self.team.id)])

    def test_report_in_words_marks_the_notice_that_it_names(self):
        # guards: models.mail.mail_thread:_returns_mail
        # guards: tools.mail_bounce:report_of
        # guards: tools.mail_bounce:message_ids_in
        page = (
            "<html><body><p>550 5.1.1 User unknown sara.test@example.com</p><pre>Message-ID: NOTICE</pre></body></html>"
        )
        for text, headers in (
            (EXCHANGE, {}),
            (SMTP32, {"sender": '"Postmaster" <postmaster@208.24.118.205>', "Subject": "Undeliverable Mail"}),
            (FAILED, {"sender": "MDaemon@example.com", "Subject": "Permanent Delivery Failure"}),
            (FAILED, {"sender": "Mail Delivery System <ndr@example.com>", "Subject": "تعذر تسليم الرسالة"}),
            (page, {"kind": "text/html; charset=utf-8"}),
        ):
            with self.subTest(text=text[:20], **headers):
                ticket, notice = self.returned()
                before = self.cases()
                kind = headers.pop("kind", "text/plain; charset=utf-8")
                raw = self.report(text, notice, **headers)
                raw = raw.replace(b"text/plain; charset=utf-8", kind.encode())
                if "html" in kind:
                    raw = raw.replace(
                        b"<" + notice.message_id[1:-1].encode(), b"&lt;" + notice.message_id[1:-1].encode()
                    )
                self.assertFalse(self.bring_raw(raw))
                self.assertEqual(self.cases(), before)
                self.assertPhase(ticket, "awaiting_customer")
                self.assertIn("bounce", notice.notification_ids.mapped("notification_status"))
                self.assertEqual(ticket.bounced_address, "sara.test@example.com")
                self.assertFalse(self.mails_to(ticket, "postmaster@example.com"))
                self.assertFalse(self.held())

    def test_report_that_comes_as_an_answer_is_no_answer(self):
        # guards: models.mail.mail_thread:_returns_mail
        ticket, notice = self.returned()
        raw = self.report(FAILED, notice, In_Reply_To=notice.message_id, References=notice.message_id)
        self.assertFalse(self.bring_raw(raw))
        self.assertPhase(ticket, "awaiting_customer")
        self.assertIn("bounce", notice.notification_ids.mapped("notification_status"))

    def test_delay_is_no_failure(self):
        # guards: models.mail.mail_thread:_report_says_failed
        # guards: tools.mail_bounce:is_final
        warning = "Your message has not been delivered yet; we keep trying.\n\nMessage-Id: NOTICE\n"
        for headers in (
            {"Subject": "Delivery delayed: Payment"},
            {"Subject": "Mail Delivery Warning", "sender": "Mail Delivery Subsystem <MAILER-DAEMON@example.com>"},
        ):
            ticket, notice = self.returned()
            self.bring_raw(self.report(warning, notice, **headers))
            self.assertNotIn("bounce", notice.notification_ids.mapped("notification_status"))
            self.assertFalse(ticket.bounced_address)
            self.assertPhase(ticket, "awaiting_customer")

    def test_report_that_names_nothing_is_looked_at_by_a_person(self):
        # guards: models.mail.mail_thread:_hold_report
        # guards: models.mail.mail_thread:_returns_mail
        before = self.cases()
        for text, headers in (
            (EXCHANGE, {}),
            (FAILED, {"sender": "MAILER-DAEMON@example.com"}),
            (FAILED, {"sender": "<>", "Subject": "Returned mail: User unknown"}),
        ):
            self.assertFalse(self.bring_raw(self.report(text, **headers)))
        held = self.held()
        self.assertEqual((len(held), self.cases()), (3, before))
        self.assertEqual(held.activity_ids.user_id, self.leader)
        self.assertEqual(len(held.activity_ids), 1)
        self.assertFalse(self.env["mail.mail"].search([("email_to", "like", "postmaster@example.com")]))
        # who finds a person's mail among them makes a case of it, and no machine is answered
        held.sorted("id")[-1].with_user(self.leader).action_release()
        self.assertEqual(self.cases(), before + 1)
        self.assertFalse(self.notices(held.ticket_id))

    def test_server_is_known_by_its_address_or_its_language(self):
        # guards: tools.mail_bounce:report_of
        before, exchange = self.cases(), "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com"
        for sender, subject, text in (
            (f"Outlook <{exchange}>", "Payment", "لم يُعثر على العنوان"),
            ("postmaster@example.com", "Non remis : Payment", "Échec de la remise"),
            ("postmaster@example.com", "رسالة مرتجعة", "تعذّر التوصيل"),
            ("MAILER-DAEMON@example.com", "Payment", "?"),
        ):
            with self.subTest(sender=sender, subject=subject):
                self.assertFalse(self.bring_raw(self.report(text, sender=sender, Subject=subject)))
        self.assertEqual((len(self.held()), self.cases()), (4, before))
        ticket, notice = self.returned()
        answer = {"Subject": "Re: Payment", "In_Reply_To": notice.message_id, "References": notice.message_id}
        self.assertFalse(self.bring_raw(self.report("The recipient could not be reached", **answer)))
        self.assertPhase(ticket, "awaiting_customer")
        self.assertIn("bounce", notice.notification_ids.mapped("notification_status"))

    def test_person_who_writes_of_a_failure_is_a_person(self):
        # guards: tools.mail_bounce:report_of
        for headers in (
            {"Subject": "Delivery failure", "sender": "Sara <sara.test@example.com>"},
            {"Subject": "FW: Undeliverable: Payment", "sender": "Sara <sara.test@example.com>"},
            {"Subject": "Fwd: Undeliverable", "sender": "postmaster@example.com"},
            {"Subject": "لم يتم تسليم الطرد", "sender": "Sara <sara.test@example.com>"},
        ):
            text = FAILED if headers["Subject"].startswith("F") else "The parcel did not arrive."
            self.assertIsNone(report_of(self.report(text, **headers)))
            self.assertPhase(self.bring_raw(self.report(text, **headers)), "received")

    def test_report_whose_returned_mail_is_a_plain_text(self):
        ticket, notice = self.returned()
        for kind in ("message/rfc822", "message/rfc822\r\nContent-Transfer-Encoding: base64", "text/plain"):
            parts = (
                "--b\r\nContent-Type: text/plain\r\n\r\nfailed\r\n"
                "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
                "Final-Recipient: rfc822; sara.test@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
                f"--b\r\nContent-Type: {kind}\r\n\r\nA plain text\r\nMessage-ID: {notice.message_id}\r\n--b--\r\n"
            )
            raw = self.mail_from(parts, "multipart/report; report-type=delivery-status; boundary=b", "x@example.com")
            self.assertFalse(self.bring_raw(raw))
            self.assertEqual(ticket.bounced_address, "sara.test@example.com")
