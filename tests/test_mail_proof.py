"""A notice counts for what is proved of it: no mail, no "sent"; no window ends on a customer whom nothing reached."""

from odoo.exceptions import AccessError

from ..exceptions import ComplaintError
from .gateway import NoticeCase

UNREACHED = "helpdesk_mgmt_complaint.activity_unreached"
CALL = "mail.mail_activity_data_call"


class TestProof(NoticeCase):
    def states(self, ticket, event):
        return {n.channel: n.state for n in ticket.notice_ids if n.event == event}

    def asked(self, ticket, *names):
        types = [self.env.ref(name) for name in names or (UNREACHED, CALL)]
        return ticket.activity_ids.filtered(lambda a: a.activity_type_id in types)

    def let_lapse(self, ticket):
        for day in range(8, 30):
            with self.at(f"2026-06-{day:02d} 23:59:59"):
                self.run_cron()

    def processing(self, **vals):
        with self.at("2026-06-07 10:00"):
            return self.make_ticket(phase="processing", **vals)

    def propose(self, ticket):
        with self.at("2026-06-07 12:00"):
            self.step(ticket, "propose")

    # ------------------------------------------------------------------ who can be told

    def test_archived_contact_and_deleted_account(self):
        """No mail is made for either: it reaches nobody, the solution is not accepted by silence, a person is asked."""
        # guards: models.mail.helpdesk_ticket_notice:_prepare_notices
        # guards: models.mail.helpdesk_ticket:_mail_address
        portal = self.make_customer("Huda", "huda@example.com", login="huda_proof")
        archived, deleted = self.processing(), self.processing(partner_id=portal.id)
        self.customer.active = False
        portal.user_ids._deactivate_portal_user(request_blacklist=False)
        for ticket in archived | deleted:
            with self.subTest(ticket.partner_id.name):
                self.propose(ticket)
                self.assertEqual(self.states(ticket, "proposed"), {"portal": "nobody", "email": "nobody"})
                self.assertFalse(self.mail_of(self.last_notice(ticket)))
                self.assertTrue(self.asked(ticket))
        self.let_lapse(archived)
        for ticket in archived | deleted:
            self.assertPhase(ticket, "proposed")
            self.assertEqual(ticket.decision, "pending")
            # asked once, however often the window was put off
            self.assertEqual(len(self.asked(ticket, CALL)), 1)
            self.assertIn("unreached", self.row(ticket, "decision").change_ids.mapped("reason"))

    def test_mail_that_left_the_queue_without_being_sent(self):
        """Cancelled, or deleted, by an administrator: the notification still says "ready", nothing is on its way."""
        # guards: models.mail.helpdesk_ticket_notice_delivery:_judge_withdrawn
        cancelled, deleted = self.processing(), self.processing()
        for ticket in cancelled | deleted:
            self.propose(ticket)
        self.mail_of(self.last_notice(cancelled)).cancel()
        self.mail_of(self.last_notice(deleted)).unlink()
        with self.at("2026-06-15 00:05"):
            self.run_cron()
        for ticket in cancelled | deleted:
            self.assertPhase(ticket, "proposed")
            self.assertTrue(self.asked(ticket, CALL))
            self.assertIn("unreached", self.row(ticket, "decision").change_ids.mapped("reason"))

    def test_account_shows_it(self):
        """A customer without address who has an account reads it on the portal; silence is silence."""
        # guards: models.mail.helpdesk_ticket_notice:reads_by_himself
        portal = self.make_customer("Ali", login="ali_proof")
        portal.email = False
        ticket = self.processing(partner_id=portal.id)
        self.propose(ticket)
        self.assertEqual(self.states(ticket, "proposed"), {"portal": "shown"})
        self.let_lapse(ticket)
        self.assertPhase(ticket, "closed", "solved")

    def test_phone_customer_and_nobody(self):
        # guards: models.mail.helpdesk_ticket_notice:is_out_of_reach
        caller = self.make_customer("Caller", phone="+966112345678")
        for partner in (caller, self.env["res.partner"]):
            ticket = self.processing(partner_id=partner.id, preferred_contact="phone")
            self.propose(ticket)
            self.assertEqual(self.states(ticket, "proposed"), {"portal": "nobody"})
            self.assertTrue(self.asked(ticket, CALL))
            self.let_lapse(ticket)
            self.assertPhase(ticket, "proposed")

    def test_address_that_is_none(self):
        """What cannot be an address is refused at once; the text message goes instead where there is a number."""
        # guards: models.mail.helpdesk_ticket_notice:_wants_sms
        self.customer.write({"email": "at the counter", "phone": "+966501234567"})
        ticket = self.processing()
        self.propose(ticket)
        states = self.states(ticket, "proposed")
        self.assertEqual((states["email"], states["portal"]), ("failed", "shown"))
        self.assertIn(states["sms"], ("queued", "waiting"))
        self.assertFalse(self.mail_of(self.last_notice(ticket)))

    def test_blacklisted_customer_is_told_of_his_case(self):
        """He asked for no advertisements; what concerns his case goes out, and is proved by its mail."""
        self.env["mail.blacklist"]._add(self.customer.email)
        ticket = self.processing()
        self.propose(ticket)
        self.assertTrue(self.mail_of(self.last_notice(ticket)))
        self.assertEqual(self.states(ticket, "proposed")["email"], "queued")

    def test_archived_before_the_opening(self):
        """The mail of a notice that waits for the opening is not made: the notice says so then."""
        # guards: models.mail.helpdesk_ticket:_notify_thread
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
        with self.at("2026-06-08 22:00"):
            self.run_cron()
            self.assertEqual(self.states(ticket, "reminder")["email"], "queued")
            self.customer.active = False
        with self.at("2026-06-09 08:00"), self.enter_registry_test_mode():
            self.env.ref("mail.ir_cron_send_scheduled_message").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.states(ticket, "reminder")["email"], "nobody")

    def test_trace_that_was_cleaned_away_changes_nothing(self):
        ticket = self.processing()
        notice = ticket.notice_ids.filtered(lambda n: n.channel == "email")[:1]
        notice.message_id.notification_ids.notification_status = "sent"
        self.assertEqual(notice.state, "sent")
        notice.message_id.notification_ids.unlink()
        notice._judge()
        self.assertEqual(notice.state, "sent")

    # ------------------------------------------------------------------ windows

    def test_reopening_does_not_end_on_who_was_not_told(self):
        # guards: models.ledger.helpdesk_ticket:_lapse_reopening
        self.company.complaint_decision_days = 0
        told, untold = self.processing(), self.processing(partner_id=self.make_customer("Silent").id)
        self.propose(told)
        self.propose(untold)
        with self.at("2026-06-15 00:05"):
            self.run_cron()
        self.assertEqual(self.row(told, "reopening").state, "lapsed")
        self.assertEqual(self.row(untold, "reopening").state, "running")
        self.assertTrue(self.asked(untold, CALL))
        with self.at("2026-06-16 10:00"):
            untold.sudo().action_reopen("I was told at the counter")
        self.assertPhase(untold, "processing")

    def test_who_withdrew_knows(self):
        silent = self.make_customer("Silent")
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="cancelled", partner_id=silent.id)
        with self.at("2026-06-15 00:05"):
            self.run_cron()
        self.assertEqual(self.row(ticket, "reopening").state, "lapsed")

    # ------------------------------------------------------------------ again

    def test_sent_again_to_the_address_that_works(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_mail_again
        silent = self.make_customer("Silent")
        ticket = self.processing(partner_id=silent.id)
        self.propose(ticket)
        notice = ticket.notice_ids.filtered(lambda n: n.event == "proposed")
        with self.assertRaisesRegex(ComplaintError, "address"):
            notice.with_user(self.agent).action_send_again()
        silent.email = "silent@example.com"
        before = len(self.notices(ticket))
        notice.with_user(self.agent).action_send_again()
        self.assertEqual(self.states(ticket, "proposed"), {"portal": "shown", "email": "queued"})
        [mail] = self.mails_to(ticket, "silent@example.com")
        self.assertIn(f"access_token={ticket.access_token}", mail.body_html)
        # the same message: the thread shows it once
        self.assertEqual(len(self.notices(ticket)), before)

    def test_only_who_may_write_the_case_sends_again(self):
        ticket = self.processing(confidential=True, partner_id=self.make_customer("Silent").id)
        with self.assertRaises(AccessError):
            ticket.notice_ids[:1].with_user(self.agent2).action_send_again()

    def test_state_is_searched_and_grouped(self):
        silent = self.make_customer("Silent")
        self.processing(partner_id=silent.id)
        self.processing()
        groups = dict(self.env["helpdesk.ticket.notice"]._read_group([], ["state"], ["__count"]))
        self.assertTrue(groups["nobody"] and groups["queued"])
