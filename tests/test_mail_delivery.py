from .gateway import RawMailCase


class TestDelivery(RawMailCase):
    """What was sent where, what bounced, and what follows."""

    def sent(self, ticket, event):
        """(channel, address, state) of the notices of an event."""
        return [(n.channel, n.address, n.state) for n in ticket.notice_ids.sorted("id") if n.event == event]

    def lose(self, *messages):
        """What the mail server tells Odoo when it takes none of these mails."""
        for message in messages:
            message.notification_ids.write({"notification_status": "exception", "failure_type": "mail_smtp"})

    def asked(self, ticket):
        names = ("helpdesk_mgmt_complaint.activity_unreached", "mail.mail_activity_data_call")
        return ticket.activity_ids.filtered(lambda a: a.activity_type_id in [self.env.ref(name) for name in names])

    # ------------------------------------------------------------------ where it goes

    def test_policy_n03_to_the_portal_and_the_address_of_the_account(self):
        """The address of the account, not one that was typed beside it."""
        # guards: models.mail.helpdesk_ticket:_notice_address
        ticket = self.make_ticket(partner_email="typed@example.com")
        self.assertEqual(
            [row[:2] for row in self.sent(ticket, "received")], [("portal", False), ("email", self.customer.email)]
        )
        self.assertTrue(self.mails_to(ticket, self.customer.email))
        self.assertFalse(self.mails_to(ticket, "typed@example.com"))

    def test_policy_m03_reference_in_every_notice(self):
        # guards: models.mail.helpdesk_ticket_notice:_prepare_text
        with self.at("2026-06-07 10:00"):
            self.customer.phone = "+966501234567"
            ticket = self.make_ticket(preferred_contact="sms", phase="closed")
        texts = ticket.notice_ids.filtered(lambda n: n.channel == "sms").mapped("body")
        subjects = self.notices(ticket)
        self.assertEqual(len(texts), len(subjects))
        for text in subjects + texts:
            self.assertIn(ticket.number, text)

    def test_policy_e08_each_development_is_on_the_list(self):
        # guards: models.mail.helpdesk_ticket_notice:_give_notice
        ticket = self.make_ticket(phase="closed")
        events = ["received", "accepted", "proposed", "closed", "survey"]
        listed = ticket.notice_ids.sorted("id").filtered(lambda n: n.channel == "email")
        self.assertEqual(listed.mapped("event"), events)
        self.assertEqual(listed.message_id.sorted("id").mapped("subject"), self.notices(ticket))

    def test_policy_n12_told_by_when(self):
        """The confirmation and the acceptance say until when the next word comes, from the ledger."""
        # guards: models.mail.helpdesk_ticket:_due_moment
        john = self.make_customer("John", "john@example.com", lang="en_US")
        for milestone in ("verification", "resolution"):
            vals = {"name": milestone, "milestone": milestone, "days": 2, "sequence": -5}
            self.env["helpdesk.sla.policy"].create(vals)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(partner_id=john.id)
            received = self.last_notice(ticket)
            self.bring_to(ticket, "processing")
            accepted = self.last_notice(ticket)
        for message in (received, accepted):
            self.assertIn("Tuesday 9 June 2026, 10:00", message.body)

    def test_same_notice_goes_out_once_in_a_transaction(self):
        # guards: models.mail.helpdesk_ticket_notice:_post_notice
        ticket = self.make_ticket(phase="verification")
        count = len(self.notices(ticket))
        ticket._send_notice("accepted")
        ticket._send_notice("accepted")
        self.assertEqual(len(self.notices(ticket)), count + 1)
        # two developments in one step are two notices
        self.step(ticket, "accept")
        self.step(ticket, "propose")
        self.assertEqual(len(self.notices(ticket)), count + 3)

    def test_policy_m11_customer_who_prefers_a_call_is_called(self):
        # guards: models.mail.helpdesk_ticket_notice:_ask_for_call
        ticket = self.make_ticket(preferred_contact="phone", phase="proposed")
        call = self.env.ref("mail.mail_activity_data_call")
        self.assertEqual(ticket.activity_ids.filtered(lambda a: a.activity_type_id == call).user_id, self.agent)
        # the preferred way comes besides
        self.assertTrue(self.mails_to(ticket, self.customer.email))

    def test_customer_nobody_can_reach(self):
        # guards: models.mail.helpdesk_ticket:_compute_reach
        silent = self.make_customer("Silent", phone="+966112345678")
        ticket = self.make_ticket(partner_id=silent.id)
        self.assertTrue(ticket.is_unreachable)
        self.assertEqual([row[0] for row in self.sent(ticket, "received")], ["portal"])
        self.assertFalse(self.mail_of(self.last_notice(ticket)))
        self.assertFalse(self.make_ticket().is_unreachable)
        nobody = self.make_ticket(partner_id=False)
        self.assertTrue(nobody.is_unreachable)
        silent.email = "silent@example.com"
        self.assertFalse(ticket.is_unreachable)

    def test_list_carries_the_access_of_the_case(self):
        ticket = self.make_ticket(confidential=True)
        self.assertTrue(ticket.notice_ids)
        self.assertFalse(
            self.env["helpdesk.ticket.notice"].with_user(self.agent2).search([("ticket_id", "=", ticket.id)])
        )

    # ------------------------------------------------------------------ what bounced

    def test_bounce_is_on_the_case_and_told(self):
        # guards: models.mail.mail_thread:_routing_handle_bounce
        # guards: models.mail.mail_thread:_message_parse_extract_bounce
        for name in ("dsn_failed", "qmail_bounce"):
            for partner in (self.customer, self.env["res.partner"]):
                with self.subTest(name, partner=partner):
                    ticket, notice = self.returned(partner_id=partner.id, partner_email="sara.test@example.com")
                    self.bring(name, notice)
                    self.assertPhase(ticket, "awaiting_customer")
                    self.assertEqual(self.sent(ticket, "returned")[1], ("email", "sara.test@example.com", "bounced"))
                    self.assertEqual(ticket.bounced_address, "sara.test@example.com")
                    self.assertEqual(self.asked(ticket).user_id, self.agent)
                    self.assertIn(
                        "mailbox" if name == "qmail_bounce" else "User unknown",
                        ticket.message_ids.sorted("id")[-1].body,
                    )
                    # the next notice arrives: nothing is left to warn of
                    ticket.action_resume()
                    self.step(ticket, "propose")
                    self.last_notice(ticket).notification_ids.notification_status = "sent"
                    self.assertFalse(ticket.bounced_address)
                    self.env["mail.message"].search([("message_type", "=", "email")]).unlink()

    def test_bounce_of_a_plain_ticket_as_before(self):
        ticket = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        message = ticket.message_post(body="Hello", partner_ids=self.customer.ids, subtype_xmlid="mail.mt_comment")
        self.bring("dsn_failed", message)
        self.assertIn("bounce", message.notification_ids.mapped("notification_status"))
        self.assertFalse(ticket.activity_ids)

    def test_policy_n10_window_does_not_end_on_a_customer_whose_notices_bounced(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_is_unreached
        # guards: models.mail.helpdesk_ticket_notice_delivery:_keep_unreached
        self.company.complaint_reminder_days = 0
        with self.at("2026-06-07 10:00"):
            ticket, notice = self.returned()
            self.bring("dsn_failed", notice)
        with self.at("2026-06-11 08:00"):
            self.run_cron()
            self.assertPhase(ticket, "awaiting_customer")
            # Thursday, then three working days more
            self.assertDue(ticket, "customer_reply", "2026-06-16 23:59:59")
            self.assertEqual(self.row(ticket, "customer_reply").change_ids.mapped("reason"), ["unreached"])
            self.assertEqual(len(self.asked(ticket)), 2)
            again = self.last_notice(ticket)
            self.assertIn("A copy of the identity card", again.body)
            self.run_cron()
            self.assertEqual(self.last_notice(ticket), again)
        # that one arrives: silence is silence now
        again.notification_ids.notification_status = "sent"
        with self.at("2026-06-17 08:00"):
            self.run_cron()
            self.assertPhase(ticket, "cancelled", "unresponsive")

    def test_policy_n15_nothing_is_accepted_by_a_customer_whose_notices_bounced(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_keep_unreached
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="proposed")
            self.lose(self.last_notice(ticket))
        with self.at("2026-06-15 08:00"):
            self.run_cron()
            self.assertPhase(ticket, "proposed")
            self.assertDue(ticket, "decision", "2026-06-22 23:59:59")
            self.assertEqual(len(self.asked(ticket)), 1)

    def test_customer_who_finds_the_solution_later_decides(self):
        # guards: models.process.helpdesk_ticket_decision:_lapse_if_over
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="proposed")
            self.lose(self.last_notice(ticket))
        with self.at("2026-06-15 08:00"):
            ticket.sudo().action_customer_reject("Not enough")
            self.assertPhase(ticket, "processing")
            self.assertEqual(ticket.decision, "rejected")

    def test_one_notice_that_arrived_is_enough(self):
        with self.at("2026-06-07 10:00"):
            ticket, notice = self.returned()
            self.bring("dsn_failed", notice)
        with self.at("2026-06-08 10:00"):
            self.run_cron()
            self.last_notice(ticket).notification_ids.notification_status = "sent"
        with self.at("2026-06-11 08:00"):
            self.run_cron()
            self.assertPhase(ticket, "cancelled", "unresponsive")
