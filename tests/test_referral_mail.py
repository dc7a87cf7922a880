from odoo.exceptions import UserError

from ..exceptions import ComplaintError
from .common import utc
from .gateway import NoticeCase
from .referral import ReferralCase

ANSWER = "helpdesk_mgmt_complaint.activity_referral_answer"


class TestReferralMail(ReferralCase, NoticeCase):
    def letter(self, referral):
        return referral.message_ids.filtered(lambda m: m.message_type == "comment").sorted("id")[-1]

    def answer(self, referral, sender=None, **kwargs):
        """The body answers the last mail of the referral."""
        return self.receive(sender or self.clerk.email_formatted, reply_to=self.letter(referral), **kwargs)

    def cases(self):
        return self.env["helpdesk.ticket"].search_count([])

    # ------------------------------------------------------------------ out

    def test_chosen_files_alone_are_sent(self):
        # guards: models.referral.helpdesk_referral_letter:_send_letter
        ticket = self.make_ticket(phase="processing")
        chosen, other = self.env["ir.attachment"].create(
            [
                {"name": name, "raw": b"%PDF-1.4 x", "res_model": ticket._name, "res_id": ticket.id}
                for name in ("receipt.pdf", "note.pdf")
            ]
        )
        _ticket, referral = self.refer(ticket=ticket, attachment_ids=chosen.ids)
        letter = self.letters(referral)
        self.assertEqual(letter.attachment_ids.mapped("name"), ["receipt.pdf"])
        self.assertTrue(referral.mailed)
        self.assertEqual((chosen | other).mapped("res_id"), [ticket.id] * 2)
        chosen.unlink()
        self.assertEqual(referral.attachment_ids.mapped("raw"), [b"%PDF-1.4 x"], "what was sent stays")
        self.assertNotIn(self.customer.name, letter.body_html)
        self.assertIn('dir="rtl"', letter.body_html)

    def test_contact_there_gets_the_mail(self):
        _ticket, referral = self.refer(contact_id=self.clerk.id)
        self.assertEqual(self.letters(referral).recipient_ids, self.clerk)

    def test_body_without_an_address(self):
        with self.at("2026-06-07 10:00"):
            ticket, referral = self.refer(days=1, partner=self.third_party())
            self.assertFalse(self.letters(referral) or referral.mailed)
            with self.assertRaisesRegex(UserError, "has no e-mail address"):
                referral.with_user(self.agent).action_remind()
        with self.at("2026-06-08 11:00"):
            self.run_cron()
            self.assertEqual(referral.reminder_count, 0)
            self.assertEqual(ticket.activity_ids.user_id, self.agent, "somebody calls or writes")

    def test_reminder_waits_for_the_opening(self):
        """A limit that ends at closing time is found in the evening: the body is written to in the morning."""
        # guards: models.referral.helpdesk_referral_letter:_write_to_body
        with self.at("2026-06-07 15:59"):
            _ticket, referral = self.refer(days=1)
        with self.at("2026-06-08 20:00"):
            self.run_cron()
            self.assertEqual(referral.reminder_count, 1)
            planned = self.env["mail.message.schedule"].search([("mail_message_id", "=", self.letter(referral).id)])
            self.assertEqual(planned.scheduled_datetime, utc("2026-06-09 08:00"))

    def test_agent_reminds(self):
        with self.at("2026-06-07 10:00"):
            _ticket, referral = self.refer()
            referral.with_user(self.agent).action_remind()
            self.assertEqual(len(self.letters(referral)), 2)
            referral.with_user(self.agent).action_record_answer("Paid", "stay")
            with self.assertRaises(ComplaintError):
                referral.with_user(self.agent).action_remind()

    # ------------------------------------------------------------------ in

    def test_answer_by_mail_is_recorded_and_hidden_from_the_customer(self):
        # guards: models.referral.helpdesk_referral_letter:_message_post_after_hook
        with self.at("2026-06-07 10:00"):
            ticket, referral = self.refer()
            count = self.cases()
        with self.at("2026-06-08 10:00"):
            self.answer(referral, body="Paid on Sunday.", files=[("proof.pdf", b"%PDF-1.4 p")])
        self.assertEqual(self.cases(), count)
        self.assertEqual((referral.state, referral.answer_source), ("answered", "mail"))
        self.assertEqual(referral.answer_hours, 8)
        self.assertIn("Paid on Sunday.", referral.answer)
        self.assertEqual(referral.answer_attachment_ids.mapped("name"), ["proof.pdf"])
        self.assertState(ticket, "referral", "met")
        self.assertPhase(ticket, "processing")
        self.assertFalse(ticket.move_ids.sorted("id")[-1].by_customer)
        self.assertEqual(self.asked(ticket, ANSWER).user_id, self.agent)
        note = ticket.message_ids.filtered(lambda m: "Paid on Sunday." in (m.body or ""))
        self.assertEqual(len(note), 1)
        self.assertTrue(note.is_internal)
        self.assertNotIn("proof.pdf", ticket._portal_attachments().mapped("name"))
        self.assertFalse((self.bank | self.clerk) & (ticket.message_partner_ids | referral.message_partner_ids))
        self.assertFalse(self.mails_to(ticket, self.customer.email).filtered(lambda m: "Paid on Sunday" in m.body_html))

    def test_competent_body_that_writes_keeps_the_case(self):
        ticket, referral = self.refer(kind="competent")
        self.answer(referral, sender="letters@bank.example.com", body="We called him.")
        self.assertPhase(ticket, "third_party")
        self.assertEqual(referral.state, "answered")

    def test_machine_answers_nothing(self):
        # guards: models.referral.helpdesk_referral_letter:_message_post_after_hook
        ticket, referral = self.refer()
        self.answer(referral, body="We received your letter.", headers=[("Auto-Submitted", "auto-replied")])
        self.assertEqual(referral.state, "sent")
        self.assertPhase(ticket, "third_party")
        self.assertIn("We received your letter.", " ".join(referral.message_ids.mapped("body")), "kept")

    def test_stranger_and_customer_answer_nothing(self):
        # guards: models.referral.helpdesk_referral_letter:_on_mail
        ticket, referral = self.refer()
        for sender in ("unknown@example.com", self.customer.email_formatted):
            self.answer(referral, sender=sender, body="I know better.")
            self.assertEqual(referral.state, "sent")
        self.assertPhase(ticket, "third_party")
        self.assertIn("I know better.", " ".join(ticket.message_ids.mapped("body")), "a note tells of it")

    def test_new_mail_with_the_number_joins_the_referral(self):
        # guards: models.mail.helpdesk_mail_gateway:_referral_named_by
        ticket, referral = self.refer()
        count = self.cases()
        self.receive("Clerk <huda@bank.example.com>", subject=f"RE {ticket.number}", body="Paid.")
        self.assertEqual(self.cases(), count)
        self.assertEqual(referral.answer_source, "mail")
        # a number of another body's case leads nowhere
        other, second = self.refer(partner=self.third_party())
        self.receive("Clerk <huda@bank.example.com>", subject=f"RE {other.number}", body="Paid.")
        self.assertEqual(self.cases(), count + 2)
        self.assertEqual(second.state, "sent")

    def test_correspondence_reaches_nobody_else(self):
        # guards: models.access.helpdesk_staff_thread:_notify_get_recipients
        ticket, referral = self.refer()
        outsider = self.env["res.partner"].create({"name": "Outsider", "email": "outsider@example.com"})
        referral.message_subscribe((outsider | self.bank | self.agent.partner_id).ids)
        self.assertEqual(referral.message_partner_ids, self.agent.partner_id)
        letters = self.letters(referral)
        self.answer(referral, cc="outsider@example.com", body="Not for all.")
        new = self.letters(referral) - letters
        self.assertFalse(new.recipient_ids - self.agent.partner_id)
        referral.with_user(self.agent).message_post(body="Between us", partner_ids=outsider.ids)
        self.assertFalse((self.letters(referral) - letters).filtered(lambda m: outsider in m.recipient_ids))

    def test_late_answer_of_an_ended_case_is_kept(self):
        ticket, referral = self.refer()
        ticket.sudo().action_withdraw()
        self.answer(referral, body="Paid after all.")
        self.assertEqual(referral.state, "cancelled")
        self.assertIn("Paid after all.", " ".join(ticket.message_ids.mapped("body")))
        self.assertPhase(ticket, "cancelled")
