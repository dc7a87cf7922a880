from ..exceptions import ComplaintError, MissingInput, MoveNotAllowed, WindowOver
from .process import LAST_DAY, NOON, DecisionCase


class TestReopening(DecisionCase):
    def test_policy_n14_reopened_within_five_working_days(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_follow_move
        ticket = self.closed()
        self.assertDue(ticket, "reopening", LAST_DAY)
        self.assertEqual(ticket.reopen_until, self.row(ticket, "reopening").due_date)
        with self.at(LAST_DAY):
            self.by_customer(ticket).action_reopen("It has not arrived")
        self.assertPhase(ticket, "processing")
        self.assertFalse(ticket.reopen_until)
        self.assertEqual((ticket.decision, ticket.reopen_count), ("rejected", 1))
        # the accepted decision stays in the ledger
        self.assertEqual((self.row(ticket, "decision").state, self.row(ticket, "reopening").state), ("met", "met"))

    def test_policy_n14_refused_after_the_window(self):
        """A helpful refusal, before and after the scheduled action; the date is kept for all to see."""
        # guards: models.process.helpdesk_ticket_decision:_reopen
        ticket = self.closed()
        with self.at("2026-06-15 00:00"):
            for _ in range(2):
                with self.assertRaises(WindowOver) as refusal:
                    self.by_customer(ticket).action_reopen("Too late")
                self.assertIn(ticket.number, str(refusal.exception))
                self.assertIn("14", str(refusal.exception))
                self.run_cron()
        self.assertEqual(self.row(ticket, "reopening").state, "lapsed")
        self.assertPhase(ticket, "closed")

    def test_no_reopening_window(self):
        self.company.complaint_reopen_days = 0
        ticket = self.closed()
        self.assertFalse(ticket.reopen_until or self.row(ticket, "reopening"))
        with self.at("2026-06-07 12:01"), self.assertRaises(WindowOver) as refusal:
            self.by_customer(ticket).action_reopen("At once")
        self.assertIn("File a new case", str(refusal.exception))
        self.assertNotIn(" on -", str(refusal.exception))

    def test_rejected_too_late_without_a_reopening_window(self):
        """Refused before and after the scheduled action, with the date that has passed and what to do now."""
        # guards: models.process.helpdesk_ticket_decision:_reopen
        self.company.complaint_reopen_days = 0
        ticket = self.proposed()
        with self.at("2026-06-15 00:00:00"):
            with self.assertRaises(WindowOver) as refusal, self.cr.savepoint():
                self.by_customer(ticket).action_customer_reject("I was travelling")
            for word in (ticket.number, "14 June 2026", "23:59", "counts as accepted", "File a new case"):
                self.assertIn(word, str(refusal.exception))
            self.run_cron()
            self.assertPhase(ticket, "closed", "solved")
            with self.assertRaises(WindowOver) as again:
                self.by_customer(ticket).action_reopen("I was travelling")
            self.assertEqual(str(again.exception), str(refusal.exception))

    def test_open_case_is_not_reopened(self):
        with self.assertRaises(MoveNotAllowed):
            self.by_customer(self.make_ticket(phase="processing")).action_reopen("Hurry")

    def test_policy_m16_reopened_case_goes_to_somebody_new(self):
        # guards: models.assignment.helpdesk_ticket:_next_handler
        third = self.make_user("third", "helpdesk_mgmt.group_helpdesk_user_team")
        self.team.user_ids |= third
        # agent2 has more open cases than the third
        self.make_ticket(user_id=self.agent2.id)
        ticket = self.closed()
        for handler in (third, self.agent2, self.leader):
            with self.at("2026-06-08 09:00"):
                self.by_customer(ticket).action_reopen("Again")
                self.assertEqual(ticket.user_id, handler)
                ticket.action_propose_solution()
                self.by_customer(ticket).action_customer_accept()
        self.assertEqual(ticket.handler_ids, self.agent | self.agent2 | third | self.leader)

    def test_nobody_left_goes_to_the_leader_above(self):
        head = self.make_user("head", "helpdesk_mgmt.group_helpdesk_user_team")
        parent = self.make_team("Directorate", leader=head)
        team = self.make_team("Desk", self.agent, parent_id=parent.id)
        ticket = self.closed(team_id=team.id)
        with self.at("2026-06-08 09:00"):
            self.by_customer(ticket).action_reopen("Again")
        self.assertEqual(ticket.user_id, head)
        # a leader who has left the body is passed over
        head.active = False
        alone = self.closed(team_id=team.id)
        with self.at("2026-06-08 09:00"):
            self.by_customer(alone).action_reopen("Again")
        self.assertEqual(alone.user_id, self.agent)

    def test_second_reopening_tells_the_leader(self):
        # guards: models.process.helpdesk_ticket_decision:_tell_leader_of_second_reopening
        ticket = self.closed()
        with self.at("2026-06-08 09:00"):
            self.by_customer(ticket).action_reopen("Again")
            self.assertEqual(ticket.activity_ids.user_id, self.agent2, "to contact the customer")
            ticket.activity_ids.unlink()
            ticket.action_propose_solution()
            self.by_customer(ticket).action_customer_reject("Still not")
        told = ticket.activity_ids.filtered(lambda a: a.user_id == self.leader)
        self.assertIn(ticket.number, told.summary)
        self.assertEqual(ticket.user_id, self.agent2)

    def test_leader_who_may_not_read_is_no_obstacle(self):
        ticket = self.closed(confidential=True)
        with self.at("2026-06-08 09:00"):
            self.by_customer(ticket).action_reopen("Again")
            ticket.action_propose_solution()
            self.by_customer(ticket).action_customer_reject("Still not")
        self.assertPhase(ticket, "processing")
        self.assertNotIn(self.leader.partner_id, ticket.message_partner_ids)

    # ------------------------------------------------------------------ appeal, withdrawal, unsolved

    def test_appeal_goes_to_the_leader(self):
        # guards: models.process.helpdesk_ticket_decision:_reopen
        with self.at(NOON):
            ticket = self.make_ticket(phase="rejected")
        self.assertDue(ticket, "reopening", LAST_DAY)
        self.assertEqual(ticket.close_reason, "ineligible")
        with self.at("2026-06-09 09:00"):
            self.by_customer(ticket).action_reopen("It is one of your services")
        self.assertPhase(ticket, "verification")
        self.assertEqual(ticket.user_id, self.leader)
        self.assertFalse(ticket.closed_date or ticket.close_reason)

    def test_withdraw(self):
        """From a proposal too; nobody is asked for a decision any more, and the customer may think better of it."""
        # guards: models.process.helpdesk_ticket_decision:_decision_follows_move
        ticket = self.proposed()
        with self.at("2026-06-08 09:00"):
            self.by_customer(ticket).action_withdraw()
        self.assertPhase(ticket, "cancelled", "withdrawn")
        self.assertFalse(ticket.decision)
        self.assertEqual(self.row(ticket, "decision").state, "cancelled")
        self.assertDue(ticket, "reopening", "2026-06-15 23:59:59")
        with self.at("2026-06-09 09:00"):
            self.by_customer(ticket).action_reopen("I changed my mind")
        self.assertPhase(ticket, "proposed")
        self.assertDue(ticket, "decision", "2026-06-16 23:59:59")
        self.assertEqual(ticket.decision, "pending")
        with self.assertRaises(MoveNotAllowed):
            self.by_customer(self.closed()).action_withdraw()

    def test_unsolved_is_closed_by_the_leader(self):
        with self.at(NOON):
            ticket = self.make_ticket(phase="processing")
            with self.assertRaises(ComplaintError):
                ticket.with_user(self.agent).action_close_unsolved("No budget")
            ticket.with_user(self.leader).action_close_unsolved("No budget")
        self.assertPhase(ticket, "closed", "unsolved")
        self.assertFalse(ticket.decision)
        self.assertDue(ticket, "reopening", LAST_DAY)

    def test_policy_m10_third_party_answered_the_customer(self):
        """The body gives the final solution itself: the case closes with it, without a decision."""
        # guards: models.process.helpdesk_ticket_steps:_close_with_answer
        with self.at(NOON):
            ticket = self.make_ticket(phase="third_party")
            with self.assertRaises(MissingInput):
                ticket.with_user(self.agent).action_close_answered(" ")
            ticket.with_user(self.agent).action_close_answered("The bank paid it on Sunday")
        self.assertPhase(ticket, "closed", "solved")
        self.assertIn("The bank paid", ticket.solution)
        self.assertEqual(ticket.procedure, "third_party")
        self.assertDue(ticket, "reopening", LAST_DAY)

    def test_policy_n10_unanswered_case_closes_by_itself(self):
        """A contact, a reminder, three working days of silence: closed, and the customer is told."""
        # guards: models.process.helpdesk_ticket_decision:_lapse_customer_reply
        # guards: models.mail.helpdesk_ticket:_remind_of_reply
        with self.at(NOON):
            ticket = self.make_ticket(phase="awaiting_customer")
        self.assertDue(ticket, "customer_reply", "2026-06-10 23:59:59")
        with self.at("2026-06-08 12:05"):
            self.run_cron()
            self.run_cron()
        self.assertEqual(len([s for s in self.notices(ticket) if "تذكير" in s]), 1)
        with self.at("2026-06-10 23:59"):
            self.run_cron()
        self.assertPhase(ticket, "awaiting_customer")
        with self.at("2026-06-11 00:05"):
            self.run_cron()
        self.assertPhase(ticket, "cancelled", "unresponsive")
        self.assertEqual(self.row(ticket, "customer_reply").state, "lapsed")
        self.assertDue(ticket, "reopening", "2026-06-18 23:59:59")
        self.assertIn("تم إغلاق", self.notices(ticket)[-1])

    def test_reminder_after_downtime_gives_one_more_day(self):
        with self.at(NOON):
            ticket = self.make_ticket(phase="awaiting_customer")
        with self.at("2026-06-14 09:00"):
            self.run_cron()
        self.assertPhase(ticket, "awaiting_customer")
        self.assertDue(ticket, "customer_reply", "2026-06-15 23:59:59")
        with self.at("2026-06-16 00:05"):
            self.run_cron()
        self.assertPhase(ticket, "cancelled", "unresponsive")

    # ------------------------------------------------------------------ each ending has its own way back

    def silent(self, phase="verification", lang="en_US"):
        """A case that was closed because its customer did not answer."""
        john = self.make_customer("John", "john@example.com", lang=lang)
        with self.at(NOON):
            ticket = self.make_ticket(phase=phase, partner_id=john.id)
            self.step(ticket, "return")
        for moment in ("2026-06-08 12:00", "2026-06-11 10:00"):
            with self.at(moment):
                self.run_cron()
        self.assertPhase(ticket, "cancelled", "unresponsive")
        return ticket

    def last_words(self, ticket):
        return self.mails_to(ticket, ticket.partner_id.email).sorted("id")[-1].body_html

    def test_policy_n10_case_closed_by_silence_is_verified_when_the_customer_answers_after_all(self):
        # guards: models.process.helpdesk_ticket_decision:_reopen
        # guards: models.wording.helpdesk_policy_wording_again:_step
        self.env["helpdesk.sla.policy"].create({"name": "Verify", "milestone": "verification", "days": 2})
        ticket = self.silent()
        with self.at("2026-06-14 10:00"):
            ticket.sudo().action_reopen("Here it is")
        self.assertPhase(ticket, "verification")
        self.assertFalse(ticket.decision, "nothing had been proposed")
        self.assertDue(ticket, "verification", "2026-06-16 10:00")
        words = self.last_words(ticket)
        self.assertIn("because no answer came", words)
        self.assertIn("16 June 2026", words)
        for others in ("not satisfied", "refusal", "An officer contacts you"):
            self.assertNotIn(others, words)
        self.assertNotIn(self.env.ref("mail.mail_activity_data_call"), ticket.activity_ids.activity_type_id)

    def test_case_closed_by_silence_in_processing_goes_on_there(self):
        self.env["helpdesk.sla.policy"].create({"name": "Solve", "milestone": "resolution", "days": 3})
        ticket = self.silent(phase="processing")
        with self.at("2026-06-14 10:00"):
            ticket.sudo().action_reopen("Here it is")
        self.assertPhase(ticket, "processing")
        self.assertFalse(ticket.decision)
        self.assertDue(ticket, "resolution", "2026-06-17 10:00")
        self.assertIn("17 June 2026", self.last_words(ticket))

    def test_words_of_each_way_back(self):
        # guards: models.mail.helpdesk_ticket:_back_again_words
        # guards: models.mail.helpdesk_ticket:_way_back
        john = self.make_customer("John", "john@example.com", lang="en_US")
        for phase, words, decision in (
            ("closed", "not satisfied", "rejected"),
            ("rejected", "You appealed", False),
            ("cancelled", "You had withdrawn", False),
        ):
            with self.at(NOON):
                ticket = self.make_ticket(phase=phase, partner_id=john.id)
                ticket.sudo().action_reopen("Again")
            self.assertIn(words, self.last_words(ticket))
            self.assertEqual(ticket.decision, decision)
        with self.at(NOON):
            ticket = self.make_ticket(phase="processing", partner_id=john.id)
            ticket.action_close_unsolved("Not possible")
            ticket.sudo().action_reopen("But it is")
        self.assertFalse(ticket.decision, "no solution was told")
        self.assertIn("not satisfied", self.last_words(ticket))
        self.assertIn(self.env.ref("mail.mail_activity_data_call"), ticket.activity_ids.activity_type_id)

    def test_words_in_arabic(self):
        ticket = self.silent(lang="ar_001")
        with self.at("2026-06-14 10:00"):
            ticket.sudo().action_reopen("هذه هي")
        self.assertIn("لعدم التجاوب", self.last_words(ticket))
        self.assertNotIn("غير راض", self.last_words(ticket))
