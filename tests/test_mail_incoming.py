from contextlib import nullcontext

from odoo.exceptions import ConcurrencyError
from odoo.tools import mute_logger

from .gateway import NoticeCase


class TestIncomingMail(NoticeCase):
    def waiting(self, **vals):
        return self.make_ticket(phase="awaiting_customer", **vals)

    def answer(self, ticket, sender, **kwargs):
        """An answer to the last notice, as a mail programme sends it."""
        found = self.receive(sender, reply_to=self.last_notice(ticket), **kwargs)
        self.assertEqual(found, ticket)
        return ticket.message_ids.filtered(lambda m: m.message_type == "email").sorted("id")[-1]

    # ------------------------------------------------------------------ who writes

    def test_customers_answer_resumes(self):
        # guards: models.mail.helpdesk_ticket:_take_in_words
        ticket = self.waiting()
        self.answer(ticket, self.customer.email_formatted, files=[("id.pdf", b"%PDF-1.4 test")])
        self.assertPhase(ticket, "processing")
        self.assertEqual(self.row(ticket, "customer_reply").state, "met")
        self.assertTrue(ticket.move_ids.sorted("id")[-1].by_customer)
        self.assertIn("id.pdf", ticket.message_ids.attachment_ids.mapped("name"))

    def test_answer_from_verification_goes_back_there(self):
        ticket = self.make_ticket(phase="verification")
        self.step(ticket, "return")
        self.answer(ticket, self.customer.email_formatted)
        self.assertPhase(ticket, "verification")

    def test_colleagues_answer_resumes(self):
        firm = self.make_customer("Firm", "firm@example.com", is_company=True)
        filer = self.make_customer("Filer", "filer@example.com", company=firm)
        self.make_customer("Colleague", "colleague@example.com", company=firm)
        ticket = self.waiting(partner_id=filer.id)
        self.answer(ticket, "Colleague <colleague@example.com>")
        self.assertPhase(ticket, "processing")

    def test_answer_of_a_customer_without_contact_resumes(self):
        # guards: models.mail.helpdesk_ticket:_hear_customer
        ticket = self.waiting(partner_id=False, partner_name="Huda", partner_email="Huda <huda@example.com>")
        self.answer(ticket, "somebody-else@example.com")
        self.assertPhase(ticket, "awaiting_customer")
        self.answer(ticket, "HUDA@example.com")
        self.assertPhase(ticket, "processing")

    def test_strangers_answer_changes_nothing(self):
        # guards: models.mail.helpdesk_ticket:_hear_customer
        ticket = self.waiting()
        self.make_customer("Stranger", "stranger@example.com")
        for sender in ("Stranger <stranger@example.com>", "unknown@example.com", self.agent2.email_formatted):
            message = self.answer(ticket, sender)
            self.assertPhase(ticket, "awaiting_customer")
            self.assertIn("Here it is", message.body)

    def test_colleague_of_a_confidential_case_is_a_stranger(self):
        firm = self.make_customer("Firm", "firm@example.com", is_company=True)
        filer = self.make_customer("Filer", "filer@example.com", company=firm)
        self.make_customer("Colleague", "colleague@example.com", company=firm)
        ticket = self.waiting(partner_id=filer.id, confidential=True)
        self.answer(ticket, "Colleague <colleague@example.com>")
        self.assertPhase(ticket, "awaiting_customer")

    def test_notes_change_nothing(self):
        # guards: models.mail.helpdesk_ticket:_hear_customer
        ticket = self.waiting()
        ticket.message_post(
            body="He called", author_id=self.customer.id, message_type="comment", subtype_xmlid="mail.mt_note"
        )
        ticket.message_post(
            body="Automatic", author_id=self.customer.id, message_type="notification", subtype_xmlid="mail.mt_comment"
        )
        ticket.with_user(self.agent).message_post(
            body="We wait", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertPhase(ticket, "awaiting_customer")
        ticket.message_post(
            body="Attached", author_id=self.customer.id, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertPhase(ticket, "processing")

    # ------------------------------------------------------------------ machines

    def test_machine_mail_is_kept_and_changes_nothing(self):
        # guards: models.mail.mail_thread:_is_machine_mail
        # guards: models.mail.helpdesk_ticket:_hear_customer
        for header in (
            ("Auto-Submitted", "auto-replied"),
            ("Auto-Submitted", "auto-generated; owner-email=a@example.com"),
            ("Precedence", "auto_reply"),
            ("Precedence", "bulk"),
            ("Precedence", "List"),
            ("Precedence", "junk"),
            ("X-Autoreply", "yes"),
            ("X-Autorespond", "yes"),
        ):
            with self.subTest(header=header):
                ticket = self.waiting()
                notices = self.notices(ticket)
                message = self.answer(ticket, self.customer.email_formatted, body="On holiday", headers=[header])
                self.assertPhase(ticket, "awaiting_customer")
                self.assertIn("On holiday", message.body)
                self.assertEqual(self.notices(ticket), notices)

    def test_human_mail_with_common_headers_counts(self):
        """Outlook puts X-Auto-Response-Suppress on every mail; `Auto-Submitted: no` is a person."""
        for header in (
            ("X-Auto-Response-Suppress", "All"),
            ("Auto-Submitted", "no"),
            ("Precedence", "first-class"),
        ):
            with self.subTest(header=header):
                ticket = self.waiting()
                self.answer(ticket, self.customer.email_formatted, headers=[header])
                self.assertPhase(ticket, "processing")

    def test_colleagues_are_told_of_a_case_whose_sender_wants_no_answer(self):
        """Only the confirmation to the sender is held back, not what its assignee is told."""
        # guards: models.mail.helpdesk_ticket:_send_notice
        self.team.assign_method = "balanced"
        told = self.env["mail.notification"]
        for header in (("Auto-Submitted", "no"), ("X-Auto-Response-Suppress", "All")):
            ticket = self.receive("Huda <huda@example.com>", headers=[header])
            self.assertTrue(ticket.user_id)
            notes = told.search(
                [("mail_message_id.res_id", "=", ticket.id), ("res_partner_id", "=", ticket.user_id.partner_id.id)]
            )
            self.assertTrue(notes, header)
            self.assertEqual(bool(self.mails_to(ticket, "huda@example.com")), header[1] == "no")

    def test_machine_is_not_answered(self):
        """A new case that a machine wrote is kept; answering it would make a loop."""
        # guards: models.mail.mail_thread:_is_machine_mail
        ticket = self.receive(
            "Robot <robot@example.com>", subject="Ticket received", headers=[("Auto-Submitted", "auto-replied")]
        )
        self.assertPhase(ticket, "received")
        self.assertFalse(self.notices(ticket))
        self.assertFalse(self.mails_to(ticket, "robot@example.com"))

    def test_courtesy_after_closing_reopens_nothing(self):
        ticket = self.make_ticket(phase="closed")
        message = self.answer(ticket, self.customer.email_formatted, body="شكراً")
        self.assertPhase(ticket, "closed")
        self.assertIn("شكراً", message.body)

    # ------------------------------------------------------------------ new cases

    def test_new_case_by_mail(self):
        ticket = self.receive(self.customer.email_formatted, subject="راتب مايو", body="لم يصل")
        self.assertPhase(ticket, "received")
        self.assertEqual((ticket.name, ticket.kind, ticket.team_id), ("راتب مايو", "complaint", self.team))
        self.assertRegex(ticket.number, "^CMP/")
        self.assertEqual(ticket.partner_id, self.customer)
        self.assertFalse(ticket.user_id)
        self.assertIn(self.customer, ticket.message_partner_ids)
        self.assertIn("لم يصل", ticket.description)

    def test_new_case_of_an_unknown_sender(self):
        ticket = self.receive("Huda <huda@example.com>", subject="Help")
        self.assertPhase(ticket, "received")
        mail = self.mail_of(self.last_notice(ticket))
        self.assertIn("huda@example.com", mail.email_to or mail.recipient_ids.email)
        self.step(ticket, "verify")
        self.step(ticket, "return")
        self.answer(ticket, "Huda <huda@example.com>")
        self.assertPhase(ticket, "verification")

    def test_mail_without_text_is_a_case(self):
        ticket = self.receive(
            self.customer.email_formatted, body=None, subject="See the file", files=[("scan.pdf", b"%PDF-1.4 test")]
        )
        self.assertPhase(ticket, "received")
        self.assertEqual(ticket.message_ids.attachment_ids.mapped("name"), ["scan.pdf"])

    def test_everyone_in_copy_stays_outside(self):
        """Cc'd people, on the first mail and on an answer, neither follow nor get what is said afterwards."""
        # guards: models.access.helpdesk_ticket:_message_subscribe
        stranger = self.make_customer("Stranger", "stranger@example.com", login="complaint_cc")
        ticket = self.receive(self.customer.email_formatted, cc="stranger@example.com, nobody@example.com")
        self.assertPhase(ticket, "received")
        self.assertNotIn(stranger, ticket.message_partner_ids)
        self.step(ticket, "verify")
        self.step(ticket, "return")
        self.answer(ticket, self.customer.email_formatted, cc="stranger@example.com")
        self.assertNotIn(stranger, ticket.message_partner_ids)
        self.assertFalse(ticket.with_user(stranger.user_ids).has_access("read"))
        ticket.with_user(self.agent2).sudo().message_post(
            body="Our answer", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        mails = self.env["mail.mail"].search([("model", "=", ticket._name), ("res_id", "=", ticket.id)])
        self.assertFalse(mails.filtered(lambda m: "stranger@" in (m.email_to or "") or stranger in m.recipient_ids))
        self.assertNotIn(stranger, ticket.message_ids.notification_ids.res_partner_id)
        self.assertTrue(self.mails_to(ticket, self.customer.email))

    def test_copy_on_a_plain_ticket_follows_as_before(self):
        stranger = self.make_customer("Stranger", "stranger@example.com")
        self.team.use_complaint_process = False
        ticket = self.receive(self.customer.email_formatted, cc="stranger@example.com")
        self.assertFalse(ticket.phase)
        self.assertIn(stranger, ticket.message_partner_ids)

    def test_forwarded_reply_of_staff_is_public_answer(self):
        """An agent answers by mail: the customer gets it once, the case stays where it is."""
        ticket = self.make_ticket(phase="processing")
        before = self.mails_to(ticket, self.customer.email)
        self.answer(ticket, self.agent.email_formatted, body="We are on it")
        self.assertPhase(ticket, "processing")
        self.assertEqual(len(self.mails_to(ticket, self.customer.email) - before), 1)

    # ------------------------------------------------------------------ conflicts

    def test_mail_that_is_taken_in_again_is_not_refused(self):
        """The base tells the sender of any error; after a conflict Odoo tries again, after a fault the mail is held."""
        # guards: models.mail.mail_alias:_alias_bounce_incoming_email
        refused = []
        self.patch(
            self.registry["mail.thread"],
            "_routing_create_bounce_email",
            lambda thread, email_from, *args, **kwargs: refused.append(email_from),
        )
        alias = self.team.alias_id
        for error, teams, told in (
            (ConcurrencyError("a conflict"), self.team, False),
            (ValueError("a fault"), self.team, False),
            (ConcurrencyError("a conflict"), self.plain_team, True),
            (ValueError("a fault"), self.plain_team, True),
        ):
            with self.subTest(error=error, team=teams.name):
                refused.clear()
                alias.alias_defaults = repr({"team_id": teams.id})

                def failing(*args, error=error, **kwargs):
                    raise error

                self.patch(self.registry["helpdesk.ticket"], "message_new", failing)
                self.env.flush_all()
                held = teams == self.team and isinstance(error, ValueError)
                with (
                    self.enter_registry_test_mode(),
                    mute_logger(
                        "odoo.addons.mail.models.mail_thread",
                        "odoo.addons.helpdesk_mgmt_complaint.models.mail.helpdesk_mail_received",
                    ),
                    nullcontext() if held else self.assertRaises(type(error)),
                ):
                    self.receive("new@example.com")
                self.assertEqual(refused, ["new@example.com"] if told else [])
