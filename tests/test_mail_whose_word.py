from odoo import Command
from odoo.exceptions import AccessError

from ..exceptions import ComplaintError
from .common import MODULE, utc
from .gateway import NoticeCase

SUNDAY = "2026-06-07 10:00"
ACTIVITY = f"{MODULE}.activity_whose_word"


class WordCase(NoticeCase):
    """Mails of senders whom nobody knows for sure."""

    def waiting(self, phase="awaiting_customer", **vals):
        with self.at(SUNDAY):
            return self.make_ticket(phase=phase, **vals)

    def answered_by(self, sender, ticket, at="2026-06-08 10:00", **kwargs):
        with self.at(at):
            return self.receive(sender, reply_to=self.last_notice(ticket), **kwargs)

    def asked(self, ticket):
        return ticket.activity_ids.filtered(lambda a: a.activity_type_id == self.env.ref(ACTIVITY))

    def mails(self, ticket):
        return self.env["mail.mail"].search([("model", "=", ticket._name), ("res_id", "=", ticket.id)])

    def last_mail(self, ticket):
        return ticket.message_ids.filtered(lambda m: m.message_type == "email").sorted("id")[-1:]


class TestWhoseWord(WordCase):
    # ------------------------------------------------------------------ perhaps

    def senders(self):
        """(customer's values, sender, why it is asked)"""
        firm = self.make_customer("Firm", "office@firm.example.com", is_company=True)
        person = {"name": "Huda", "lang": "ar_001"}
        create = self.env["res.partner"].create
        own = create({**person, "email": "huda@example.com"})
        two = create({**person, "email": "huda.two@example.com, huda.home@example.org"})
        gone = create({**person, "email": "huda.gone@example.com"})
        gone.active = False
        mother = create({**person, "email": "huda.m@example.com"})
        create({"name": "Son", "email": "son@example.org", "parent_id": mother.id})
        employee = create({**person, "email": "huda@firm.example.com", "parent_id": firm.id})
        return (
            (own, "Huda <huda.private@example.org>", "name"),
            (own, "H <huda+shop@example.com>", "plus"),
            (own, "someone@example.net", "reference"),
            (two, "huda.home@example.org", "second"),
            (gone, "Huda <huda.gone@example.com>", "archived"),
            (mother, "Son <son@example.org>", "related"),
            (employee, "New colleague <new@firm.example.com>", "domain"),
        )

    def test_nobody_knows_for_sure_so_the_window_stops_and_a_person_is_asked(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_relation
        # guards: models.mail.helpdesk_mail_gateway_word:_word_on_case
        # guards: models.ledger.helpdesk_ticket_deadline_flow:_hold_windows
        for customer, sender, reason in self.senders():
            with self.subTest(sender=sender):
                ticket = self.waiting(partner_id=customer.id)
                before = self.mails(ticket)
                self.assertEqual(self.answered_by(sender, ticket, body="Here is my identity card"), ticket)
                self.assertPhase(ticket, "awaiting_customer")
                self.assertEqual(ticket.question_ids.mapped("reason"), [reason])
                self.assertEqual((ticket.question_ids.kind, ticket.question_ids.state), ("answer", "open"))
                message = self.last_mail(ticket)
                self.assertIn("identity card", message.body, "nothing is lost")
                self.assertTrue(message.is_internal and message.subtype_id.internal)
                self.assertFalse(self.mails(ticket) - before, "nobody is sent the words of somebody unknown")
                self.assertEqual(self.asked(ticket).user_id, self.agent)
                self.assertEqual(self.row(ticket, "customer_reply").state, "paused")
                with self.at("2026-06-21 23:59"):
                    self.run_cron()
                self.assertPhase(ticket, "awaiting_customer")

    def test_case_without_a_contact(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_relation
        ticket = self.waiting(partner_id=False, partner_name="Huda", partner_email="huda@example.com")
        self.answered_by("Huda <huda+2@example.com>", ticket)
        self.assertEqual(ticket.question_ids.reason, "plus")
        self.assertFalse(ticket.can_remember_sender, "there is no contact to remember it on")
        with self.assertRaises(ComplaintError):
            ticket.with_user(self.agent).action_question_remember()
        ticket.with_user(self.agent).action_question_yes()
        self.assertPhase(ticket, "processing")

    def test_reference_in_the_subject_from_nearly_the_same_address(self):
        # guards: models.mail.helpdesk_mail_gateway:_named_by
        ticket = self.waiting()
        with self.at("2026-06-08 10:00"):
            found = self.receive("sara.test+shop@example.com", subject=f"About {ticket.number}")
            self.assertEqual(found, ticket)
            other = self.receive("someone@example.net", subject=f"About {ticket.number}")
        self.assertNotEqual(other, ticket, "whoever names a number alone has a case of his own")

    # ------------------------------------------------------------------ yes

    def test_yes_counts_as_the_customers_answer(self):
        # guards: models.mail.helpdesk_sender_question:_confirm
        # guards: models.mail.helpdesk_sender_question:_show_message
        ticket = self.waiting()
        self.answered_by("someone@example.net", ticket, files=[("id.pdf", b"%PDF-1.4 x")])
        self.assertNotIn("id.pdf", ticket._portal_attachments().mapped("name"))
        with self.at("2026-06-09 09:00"):
            ticket.with_user(self.agent).action_question_yes()
        self.assertPhase(ticket, "processing")
        self.assertTrue(ticket.move_ids.sorted("id")[-1].by_customer)
        self.assertEqual(self.row(ticket, "customer_reply").state, "met")
        self.assertFalse(self.row(ticket, "customer_reply").pause_ids.filtered(lambda p: not p.date_end))
        self.assertFalse(self.asked(ticket))
        message = self.last_mail(ticket)
        self.assertFalse(message.is_internal)
        self.assertEqual(message.author_id, self.customer)
        self.assertIn("id.pdf", ticket._portal_attachments().mapped("name"))
        question = ticket.question_ids
        self.assertEqual((question.state, question.answered_by_id), ("yes", self.agent))

    def test_who_wrote_twice_is_asked_about_once(self):
        # guards: models.mail.helpdesk_sender_question:_answer
        ticket = self.waiting()
        self.answered_by("someone@example.net", ticket)
        self.answered_by("someone@example.net", ticket, body="And this")
        self.answered_by("another@example.net", ticket)
        with self.at("2026-06-09 09:00"):
            ticket.with_user(self.agent).action_question_yes()
        self.assertEqual(ticket.question_ids.sorted("id").mapped("state"), ["yes", "yes", "open"])
        self.assertPhase(ticket, "processing")

    def test_answer_to_an_earlier_request_is_none_to_a_later_one(self):
        # guards: models.mail.helpdesk_sender_question:_confirm
        ticket = self.waiting()
        self.answered_by("someone@example.net", ticket)
        with self.at("2026-06-09 09:00"):
            ticket.action_resume()
            ticket.action_return_to_customer("Now the bank account")
        self.assertEqual(self.row(ticket, "customer_reply").state, "paused", "a question is still open")
        with self.at("2026-06-10 09:00"):
            ticket.with_user(self.agent).action_question_yes()
        self.assertPhase(ticket, "awaiting_customer")
        self.assertEqual(self.row(ticket, "customer_reply").state, "running")

    def test_remembered_address_is_the_customers_from_now_on(self):
        # guards: models.mail.helpdesk_sender_question:_remember_address
        # guards: models.mail.helpdesk_mail_gateway:_partners_with
        ticket = self.waiting()
        self.answered_by("Sara at home <Sara.Home@example.net>", ticket)
        with self.at("2026-06-08 11:00"):
            ticket.with_user(self.agent).action_question_remember()
        self.assertPhase(ticket, "processing")
        self.assertEqual(self.customer.complaint_address_ids.mapped("address"), ["sara.home@example.net"])
        self.assertEqual(self.customer.email, "sara.test@example.com")
        with self.at("2026-06-09 11:00"):
            ticket.action_return_to_customer("One thing more")
        self.answered_by("sara.home@example.net", ticket, at="2026-06-10 09:00")
        self.assertPhase(ticket, "processing")
        self.assertEqual(len(ticket.question_ids), 1)
        self.assertTrue(self.mails_to(ticket, "sara.test@example.com"))
        self.assertFalse(self.mails_to(ticket, "sara.home@example.net"), "notices go to the contact's own address")

    # ------------------------------------------------------------------ no

    def test_no_makes_a_case_of_its_own(self):
        # guards: models.mail.helpdesk_sender_question:_make_own_case
        ticket = self.waiting(confidential=True, user_id=self.agent.id)
        self.answered_by("Nora <nora@example.net>", ticket, subject="My own", files=[("mine.pdf", b"%PDF-1.4 x")])
        message = self.last_mail(ticket)
        with self.at("2026-06-09 09:00"):
            action = ticket.with_user(self.agent).action_question_no()
        own = message.env["helpdesk.ticket"].browse(message.res_id)
        self.assertNotEqual(own, ticket)
        self.assertPhase(own, "received")
        self.assertEqual((own.name, own.partner_name, own.team_id), ("My own", "Nora", self.team))
        self.assertTrue(own.confidential, "what it quotes stays hidden")
        self.assertFalse(message.is_internal)
        self.assertEqual(message.attachment_ids.mapped("res_id"), [own.id])
        self.assertTrue(self.mails_to(own, "nora@example.net"), "the sender has his receipt")
        self.assertNotIn(ticket.number, self.mails_to(own, "nora@example.net").mapped("subject")[0])
        self.assertTrue(action is True or action["res_id"] == own.id)
        self.assertEqual(self.row(ticket, "customer_reply").state, "running")
        for moment in ("2026-06-14 10:00", "2026-06-21 10:00"):
            with self.at(moment):
                self.run_cron()
        self.assertPhase(ticket, "cancelled", "unresponsive")

    def test_window_goes_on_with_the_days_it_had(self):
        """Three working days from Sunday end on Wednesday; the two that ended before an answer are given back."""
        # guards: models.ledger.helpdesk_ticket_deadline_flow:_days_stood_still
        # guards: models.ledger.helpdesk_ticket_deadline_flow:_release_windows
        ticket = self.waiting()
        self.assertDue(ticket, "customer_reply", "2026-06-10 23:59:59")
        self.answered_by("someone@example.net", ticket, at="2026-06-08 10:00")
        self.assertDue(ticket, "customer_reply", "2026-06-10 23:59:59", state="paused")
        with self.at("2026-06-10 09:00"):
            ticket.with_user(self.agent).action_question_no()
        # Monday and Tuesday stood still; Friday and Saturday are no working days
        self.assertDue(ticket, "customer_reply", "2026-06-14 23:59:59")
        row = self.row(ticket, "customer_reply")
        self.assertEqual((row.days, row.frozen_days), (5, 2))
        self.assertIn("3 working days", row.explanation)
        with self.at("2026-06-10 10:00"):
            self.calendar.write({"leave_ids": [Command.create(self.leave("2026-06-11 00:00", "2026-06-11 23:59"))]})
            self.env["helpdesk.ticket.deadline"]._calendars_changed(self.calendar.ids)
        self.assertDue(ticket, "customer_reply", "2026-06-15 23:59:59")

    def leave(self, start, end):
        return {"name": "Holiday", "date_from": utc(start), "date_to": utc(end)}

    # ------------------------------------------------------------------ other windows

    def test_decision_does_not_lapse_while_nobody_has_said_whose_word_it_is(self):
        # guards: models.ledger.helpdesk_ticket_deadline_flow:_hold_windows
        ticket = self.waiting(phase="proposed")
        self.answered_by("someone@example.net", ticket, body="I do not accept that")
        self.assertEqual(self.row(ticket, "decision").state, "paused")
        with self.at("2026-06-28 10:00"):
            self.run_cron()
            self.assertPhase(ticket, "proposed")
            # the customer himself decides meanwhile
            ticket.sudo().action_customer_accept()
        self.assertPhase(ticket, "closed", "solved")
        self.assertEqual((ticket.decision, self.row(ticket, "decision").state), ("accepted", "met"))

    def test_reopening_goes_on_while_somebody_has_to_answer(self):
        # guards: models.ledger.helpdesk_ticket:_may_reopen
        ticket = self.waiting(phase="closed")
        self.answered_by("someone@example.net", ticket, body="It has not arrived")
        self.assertEqual(self.row(ticket, "reopening").state, "paused")
        with self.at("2026-06-28 10:00"):
            self.run_cron()
            self.assertTrue(ticket._may_reopen())
            ticket.sudo().action_reopen("It has not arrived")
        self.assertPhase(ticket, "processing")

    def test_window_that_opens_while_something_is_asked_stands_still(self):
        # guards: models.ledger.helpdesk_ticket_deadline_flow:_open
        ticket = self.waiting(phase="processing")
        self.answered_by("someone@example.net", ticket)
        with self.at("2026-06-08 12:00"):
            self.step(ticket, "propose")
        self.assertEqual(self.row(ticket, "decision").state, "paused")

    def test_nobody_answers_so_the_leader_is_told(self):
        # guards: models.mail.helpdesk_sender_question:_tell_leader
        ticket = self.waiting()
        self.answered_by("someone@example.net", ticket)
        self.assertEqual(self.row(ticket, "question").state, "running")
        with self.at("2026-06-10 10:00"):
            self.run_cron()
        self.assertIn(self.leader, ticket.activity_ids.user_id)
        self.assertFalse(ticket.is_overdue, "no promise to the customer is late")
        with self.at("2026-06-10 11:00"):
            ticket.with_user(self.agent).action_question_yes()
        self.assertNotIn(self.leader, ticket.activity_ids.user_id)

    # ------------------------------------------------------------------ surely not, and surely

    def test_another_customer_and_an_authority_are_surely_not(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_is_customer_of_another
        # guards: models.mail.helpdesk_sender_question:_ask_whose_word
        other = self.make_customer("Nora", "nora@example.net")
        self.make_ticket(partner_id=other.id)
        bank = self.env["res.partner"].create({"name": "Bank", "is_company": True, "email": "bank@bank.example.net"})
        ticket = self.waiting(phase="verification")
        with self.at(SUNDAY):
            ticket.action_refer(bank, "Please confirm", 5)
            ticket.action_resume()
            self.step(ticket, "return")
        for sender in ("Nora <nora@example.net>", "Clerk <bank@bank.example.net>"):
            before = self.mails(ticket)
            self.assertEqual(self.answered_by(sender, ticket), ticket)
            self.assertTrue(self.last_mail(ticket).is_internal)
            self.assertFalse(self.mails(ticket) - before)
        self.assertFalse(ticket.question_ids)
        self.assertEqual(self.row(ticket, "customer_reply").state, "running")
        self.assertEqual(len(self.asked(ticket)), 2, "somebody reads it")

    def test_colleagues_mail_goes_to_the_customer_as_ever(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_is_of_staff
        self.agent.email = "agent.one@example.com"
        ticket = self.waiting(phase="processing")
        before = self.mails_to(ticket, self.customer.email)
        self.answered_by(self.agent.email_formatted, ticket, body="We are on it")
        self.assertEqual(len(self.mails_to(ticket, self.customer.email) - before), 1)
        self.assertFalse(ticket.question_ids)

    def test_absence_of_a_colleague_is_no_word_to_the_customer(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_whose_word
        self.agent.email = "agent.one@example.com"
        ticket = self.waiting()
        before = self.mails(ticket)
        self.answered_by(self.agent.email_formatted, ticket, subject="رد تلقائي: الطلب", body="أنا خارج المكتب")
        self.assertFalse(self.mails(ticket) - before)
        self.assertTrue(self.last_mail(ticket).is_internal)
        self.assertEqual(self.row(ticket, "customer_reply").state, "running")
        self.assertFalse(ticket.question_ids)

    def test_general_mailbox_of_the_organisation_is_no_stranger(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_is_of_staff
        self.company.email = "info@body.example.com"
        ticket = self.waiting()
        self.answered_by("Body <info@body.example.com>", ticket, body="We are on it")
        self.assertFalse(ticket.question_ids)
        self.assertPhase(ticket, "awaiting_customer")

    def test_machine_of_a_stranger_is_kept_among_colleagues(self):
        # guards: models.mail.helpdesk_mail_gateway_word:_whose_word
        ticket = self.waiting()
        before = self.mails(ticket)
        self.answered_by("someone@example.net", ticket, headers=[("Auto-Submitted", "auto-replied")])
        self.assertTrue(self.last_mail(ticket).is_internal)
        self.assertFalse(ticket.question_ids or self.asked(ticket))
        self.assertFalse(self.mails(ticket) - before)

    # ------------------------------------------------------------------ who may answer

    def test_answered_once_by_who_may_write_the_case(self):
        # guards: models.mail.helpdesk_sender_question:_check_open
        ticket = self.waiting()
        self.answered_by("someone@example.net", ticket)
        reader = self.make_user("reader", "helpdesk_mgmt.group_helpdesk_user_own")
        self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email").user_id = reader
        portal = self.make_customer("Portal", "portal@example.com", login="word_portal").user_ids
        question = ticket.question_ids
        ticket.channel_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email")
        self.assertTrue(ticket.with_user(reader).has_access("read"))
        for user in (reader, portal):
            for method in ("action_yes", "action_no", "action_remember"):
                with self.assertRaises(AccessError):
                    getattr(question.with_user(user), method)()
        with self.assertRaises(AccessError):
            question.with_user(self.agent).state = "yes"
        question.with_user(self.agent2).action_yes()
        for method in ("action_yes", "action_no", "action_remember"):
            with self.assertRaisesRegex(ComplaintError, "Second agent"):
                getattr(question.with_user(self.agent), method)()
        with self.assertRaises(ComplaintError):
            ticket.with_user(self.agent).action_question_no()

    def test_second_company_sees_nothing_of_it(self):
        company, team = self.make_company()
        stranger = self.make_user("abroad", "helpdesk_mgmt.group_helpdesk_user", company_id=company.id)
        stranger.company_ids = company
        ticket = self.waiting()
        self.answered_by("someone@example.net", ticket)
        self.assertFalse(self.env["helpdesk.sender.question"].with_user(stranger).search([]))
        found = self.env["helpdesk.ticket"].with_user(self.agent).search([("question_ids.state", "=", "open")])
        self.assertEqual(found, ticket)

    def test_customer_sees_nothing_of_an_unconfirmed_mail(self):
        # guards: models.mail.mail_thread:_message_route_process
        portal = self.make_customer("Sara", "sara.portal@example.com", login="word_sara")
        ticket = self.waiting(partner_id=portal.id)
        self.answered_by("someone@example.net", ticket, body="secret words")
        seen = ticket.with_user(portal.user_ids).message_ids.filtered(lambda m: not m.is_internal)
        self.assertNotIn("secret words", " ".join(seen.mapped("body")))
        self.assertFalse(self.last_mail(ticket).partner_ids | self.last_mail(ticket).notified_partner_ids)

    def test_asked_in_arabic(self):
        self.agent.lang = "ar_001"
        ticket = self.waiting()
        self.answered_by("someone@example.net", ticket)
        self.assertIn("رد المتعامل", self.asked(ticket).summary)
        arabic = ticket.with_user(self.agent).with_context(lang="ar_001")
        kinds = dict(arabic._fields["question_kind"]._description_selection(arabic.env))
        self.assertIn("؟", kinds["answer"])
