"""What is asked of people ends with the limit or the case that asked for it."""

from .ledger import LedgerCase

CALL = "mail.mail_activity_data_call"


class TestActivitiesEnd(LedgerCase):
    def asked(self, ticket):
        return self.env["mail.activity"].search([("res_model", "=", ticket._name), ("res_id", "=", ticket.id)])

    def test_escalations_end_with_their_limit(self):
        # guards: models.ledger.helpdesk_ticket_deadline_flow:write
        self.make_policy("verification", days=1, levels=[{"offset_hours": 0.0, "recipient": "team_leader"}])
        self.make_policy("resolution", days=2, levels=[{"offset_hours": 0.0, "recipient": "team_leader"}])
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="verification")
        own = ticket.activity_schedule("mail.mail_activity_data_todo", summary="Mine", user_id=self.agent.id)
        with self.at("2026-06-09 12:00"):
            self.run_cron()
            late = self.asked(ticket).filtered("complaint_deadline_id")
            self.assertEqual(set(late.complaint_deadline_id.mapped("kind")), {"verification", "resolution"})
            ticket.action_accept()
            late = self.asked(ticket).filtered("complaint_deadline_id")
            self.assertEqual(late.complaint_deadline_id.mapped("kind"), ["resolution"])
            self.step(ticket, "propose")
            self.assertFalse(self.asked(ticket).filtered("complaint_deadline_id"))
        self.assertEqual(self.asked(ticket), own, "what a person planned stays")

    def test_escalations_end_with_a_withdrawn_case(self):
        self.make_policy("resolution", days=1, levels=[{"offset_hours": 0.0, "recipient": "team_leader"}])
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-09 12:00"):
            self.run_cron()
            self.assertTrue(self.asked(ticket).filtered("complaint_deadline_id"))
            self.step(ticket, "withdraw")
            self.assertFalse(self.asked(ticket))

    def test_word_to_the_customer_is_not_asked_for_once_it_was_given(self):
        # guards: models.ledger.helpdesk_ticket:_ask_responsible
        self.company.complaint_update_days = 2
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-09 12:00"):
            self.run_cron()
            self.assertIn("how far the case", self.asked(ticket).mapped("summary")[0])
            ticket.with_user(self.agent).message_post(
                body="Soon", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            self.assertFalse(self.asked(ticket))

    def test_calls_end_with_the_case(self):
        # guards: models.ledger.helpdesk_ticket:_requests_follow_move
        ticket = self.make_ticket(phase="verification", preferred_contact="phone")
        ticket.action_return_to_customer("The invoice")
        call = self.asked(ticket).filtered(lambda a: a.activity_type_id == self.env.ref(CALL))
        self.assertEqual(len(call), 1)
        self.step(ticket, "withdraw")
        self.assertFalse(call.exists())
        # the end itself is told by a call
        call = self.asked(ticket)
        self.assertEqual((call.activity_type_id, call.user_id), (self.env.ref(CALL), self.agent))


class TestOutOfReach(LedgerCase):
    """A customer with neither address nor mobile number, whom nothing can tell of a window."""

    def returned(self, **vals):
        nobody = self.make_customer("جار المركز", phone="0112345678")
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="verification", partner_id=nobody.id, preferred_contact="email", **vals)
            ticket.action_return_to_customer("The invoice")
        return ticket

    def calls(self, ticket):
        return ticket.activity_ids.filtered(lambda a: a.activity_type_id == self.env.ref(CALL))

    def test_policy_n10_window_does_not_end_on_a_customer_whom_nothing_tells(self):
        # guards: models.mail.helpdesk_ticket_notice:is_out_of_reach
        ticket = self.returned()
        self.assertEqual(self.calls(ticket).user_id, self.agent)
        for moment in ("2026-06-08 12:00", "2026-06-11 09:00"):
            with self.at(moment):
                self.run_cron()
        self.assertPhase(ticket, "awaiting_customer")
        with self.at("2026-06-11 10:00"):
            self.env["helpdesk.contact.attempt"].with_user(self.agent).create(
                {"ticket_id": ticket.id, "means": "phone", "outcome": "reached"}
            )
        for moment in ("2026-06-14 12:00", "2026-06-17 09:00"):
            with self.at(moment):
                self.run_cron()
        self.assertPhase(ticket, "cancelled", "unresponsive")

    def test_somebody_calls_whom_nothing_tells(self):
        # guards: models.mail.helpdesk_ticket_notice:_ask_for_call
        self.assertIn("no notice can", self.calls(self.returned()).summary)

    def test_call_is_done_whoever_makes_it(self):
        ticket = self.returned()
        self.env["helpdesk.contact.attempt"].with_user(self.agent2).create(
            {"ticket_id": ticket.id, "means": "phone", "outcome": "reached"}
        )
        self.assertFalse(self.calls(ticket))

    def test_holder_of_a_code_looks_the_case_up(self):
        ticket = self.returned()
        ticket.action_issue_tracking_code()
        for moment in ("2026-06-08 12:00", "2026-06-11 09:00"):
            with self.at(moment):
                self.run_cron()
        self.assertPhase(ticket, "cancelled", "unresponsive")
