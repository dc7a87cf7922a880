"""Working hours that carry no deadline refuse nobody's filing: the deadlines wait until they are mended."""

from .ledger import LedgerCase


class TestUselessHours(LedgerCase):
    def setUp(self):
        super().setUp()
        self.make_policy(days=2)
        self.make_policy("verification", days=1)
        self.leave = self.make_leave()

    def make_leave(self):
        with self.at("2026-06-01 10:00"):
            leave = self.env["resource.calendar.leaves"].create(
                {
                    "name": "Forty years",
                    "calendar_id": self.calendar.id,
                    "date_from": "2026-06-02 00:00:00",
                    "date_to": "2066-06-02 00:00:00",
                }
            )
            self.end_transaction()
        return leave

    def mend(self):
        self.leave.unlink()
        self.end_transaction()

    def told(self):
        warning = self.env.ref("mail.mail_activity_data_warning")
        activities = self.env["mail.activity"].search([("activity_type_id", "=", warning.id)])
        return activities.filtered(lambda a: self.calendar.name in (a.summary or ""))

    def test_case_is_taken_and_its_deadlines_follow(self):
        # guards: models.ledger.helpdesk_ticket_deadline_flow:_promise_or_none
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_wait_for_calendar
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_open_missing
        with self.at("2026-06-07 10:00"):
            first, second = self.make_ticket(), self.make_ticket(partner_id=False)
            self.assertFalse((first | second).deadline_ids)
            self.assertTrue(first.waits_for_calendar and second.waits_for_calendar)
            [activity] = self.told()
            self.assertEqual(activity.user_id, self.leader)
            self.assertTrue(self.mails_to(first, self.customer.email))
        with self.at("2026-06-08 09:00"):
            self.mend()
            self.assertFalse(first.waits_for_calendar or second.waits_for_calendar)
            # from their own start
            self.assertDue(first, "verification", "2026-06-08 10:00")
            self.assertDue(first, "resolution", "2026-06-09 10:00")

    def test_whole_life_of_a_case(self):
        """Returned, answered, proposed, accepted, reopened: nothing is refused to the customer."""
        # guards: models.ledger.helpdesk_ticket:_may_reopen
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
            self.hear(ticket)
            self.assertPhase(ticket, "processing")
            self.step(ticket, "propose")
            ticket.sudo().action_customer_accept()
            self.assertPhase(ticket, "closed", "solved")
            self.assertIn("reopen", ticket._portal_decisions())
            ticket.sudo().action_reopen("Not paid")
            self.assertPhase(ticket, "processing")

    def test_windows_are_counted_from_the_mending(self):
        with self.at("2026-06-07 10:00"):
            ticket, proposed = self.make_ticket(phase="awaiting_customer"), self.make_ticket(phase="proposed")
            closed = self.make_ticket(phase="closed")
        with self.at("2026-06-20 12:00"):
            self.run_cron()
            self.assertPhase(ticket, "awaiting_customer")
            self.mend()
            self.assertDue(ticket, "customer_reply", "2026-06-23 23:59:59")
            self.assertDue(proposed, "decision", "2026-06-25 23:59:59")
            self.assertDue(closed, "reopening", "2026-06-25 23:59:59")

    def test_scheduled_action_opens_what_is_left(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_open_waiting
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket()
            self.mend()
            ticket._write_managed({"waits_for_calendar": True})
            self.row(ticket, "resolution").unlink()
            self.run_cron()
            self.assertDue(ticket, "resolution", "2026-06-09 10:00")
            self.assertFalse(ticket.waits_for_calendar)

    def test_answer_when_the_hours_became_useless(self):
        """The case waited in good hours; they were emptied meanwhile. The customer's answer comes in."""
        # guards: models.ledger.helpdesk_ticket_deadline_flow:_plan
        self.mend()
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
            self.env.flush_all()
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Forty years",
                    "calendar_id": self.calendar.id,
                    "date_from": "2026-06-07 08:00:00",
                    "date_to": "2066-06-02 00:00:00",
                }
            )
        with self.at("2026-06-08 10:00"):
            self.hear(ticket)
            self.assertPhase(ticket, "processing")

    def test_another_team_is_not_touched(self):
        company, team = self.make_company()
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(team_id=team.id, company_id=company.id, category_id=False)
            self.assertFalse(ticket.waits_for_calendar)
