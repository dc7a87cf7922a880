"""The customer's windows: answer, decision, reopening; they end met, lapsed or cancelled and are nobody's delay."""

from .common import utc
from .ledger import LedgerCase


class TestWindows(LedgerCase):
    def assertNeverLate(self, ticket):
        ticket.invalidate_recordset()
        self.assertFalse(ticket.is_overdue)
        self.assertNotIn("missed", ticket.deadline_ids.mapped("state"))
        self.assertFalse(ticket.search([("is_overdue", "=", True), ("id", "=", ticket.id)]))

    # ------------------------------------------------------------------ the customer's answer

    def test_policy_n10_closed_after_contact_and_reminder(self):
        """N10: no answer to a contact and a reminder within 3 working days: closed, and the customer is told."""
        with self.at("2026-06-09 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
            self.assertDue(ticket, "customer_reply", "2026-06-14 23:59:59")
            told = self.notices(ticket)
        with self.at("2026-06-10 10:00"):
            self.run_cron()
            self.run_cron()
            self.assertEqual(len(self.notices(ticket)), len(told) + 1)
        with self.at("2026-06-14 23:59:59"):
            self.run_cron()
            self.assertPhase(ticket, "awaiting_customer")
        with self.at("2026-06-15 00:00"):
            # guards: models.process.helpdesk_ticket_decision:_lapse_customer_reply
            self.run_cron()
            self.run_cron()
            self.assertPhase(ticket, "cancelled", "unresponsive")
            self.assertState(ticket, "customer_reply", "lapsed")
            self.assertEqual(len(self.notices(ticket)), len(told) + 2)
            self.assertNeverLate(ticket)

    def test_answer_in_time(self):
        with self.at("2026-06-09 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
        with self.at("2026-06-10 09:00"):
            self.hear(ticket)
            self.assertState(ticket, "customer_reply", "met")
        with self.at("2026-06-10 10:00"):
            told = self.notices(ticket)
            self.run_cron()
            self.assertEqual(self.notices(ticket), told)
            self.assertPhase(ticket, "processing")

    def test_withdrawn_while_awaited(self):
        ticket = self.make_ticket(phase="awaiting_customer")
        self.step(ticket, "withdraw")
        self.assertState(ticket, "customer_reply", "cancelled")

    def test_answer_after_the_window_before_the_cron(self):
        """The case still waits: nobody has told the customer otherwise."""
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
        with self.at("2026-06-11 09:00"):
            self.assertNeverLate(ticket)
            self.hear(ticket)
            self.assertPhase(ticket, "processing")

    def test_reminder_keeps_the_time_of_day_and_skips_the_weekend(self):
        with self.at("2026-06-11 14:30"):
            ticket = self.make_ticket(phase="awaiting_customer")
            row = self.row(ticket, "customer_reply")
            self.assertEqual(row.reminder_date, utc("2026-06-14 14:30"))
            self.make_holiday("2026-06-14")
            self.assertEqual(row.reminder_date, utc("2026-06-15 14:30"))
            self.assertEqual(row.next_action_date, row.reminder_date)

    def test_no_reminder_at_or_after_the_end(self):
        self.company.write({"complaint_reply_days": 2, "complaint_reminder_days": 3})
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
            self.assertFalse(self.row(ticket, "customer_reply").reminder_date)
            told = self.notices(ticket)
        with self.at("2026-06-10 00:00"):
            self.run_cron()
            self.assertPhase(ticket, "cancelled", "unresponsive")
            self.assertEqual(len(self.notices(ticket)), len(told) + 1)

    def test_reminder_switched_off(self):
        self.company.complaint_reminder_days = 0
        ticket = self.make_ticket(phase="awaiting_customer")
        self.assertFalse(self.row(ticket, "customer_reply").reminder_date)

    def test_reminder_goes_first_after_downtime(self):
        """A window never ends before its reminder went out, and then waits for one more working day."""
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
            told = self.notices(ticket)
        with self.at("2026-06-11 09:00"):
            self.run_cron()
            self.assertPhase(ticket, "awaiting_customer")
            self.assertEqual(len(self.notices(ticket)), len(told) + 1)
            # guards: models.ledger.helpdesk_ticket_deadline_due:_remind
            self.assertDue(ticket, "customer_reply", "2026-06-14 23:59:59")
            self.make_holiday("2026-06-21")
            self.assertDue(ticket, "customer_reply", "2026-06-14 23:59:59")
        with self.at("2026-06-15 00:00"):
            self.run_cron()
            self.assertPhase(ticket, "cancelled", "unresponsive")
            self.assertEqual(len(self.notices(ticket)), len(told) + 2)

    def test_reminder_on_the_last_day_gives_a_day_more(self):
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
        with self.at("2026-06-10 23:30"):
            self.run_cron()
            self.assertDue(ticket, "customer_reply", "2026-06-11 23:59:59")

    def test_reminder_in_time_moves_nothing(self):
        self.company.complaint_reminder_days = 3
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
        with self.at("2026-06-10 10:05"):
            self.run_cron()
            self.assertFalse(self.row(ticket, "customer_reply").reminder_date)
            self.assertDue(ticket, "customer_reply", "2026-06-10 23:59:59")

    # ------------------------------------------------------------------ the decision

    def test_decision_lapses(self):
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="proposed")
            self.assertDue(ticket, "decision", "2026-06-14 23:59:59")
        with self.at("2026-06-15 00:00"):
            self.assertNeverLate(ticket)
            self.run_cron()
            self.assertPhase(ticket, "closed", "solved")
            self.assertEqual(ticket.decision, "lapsed")
            self.assertState(ticket, "decision", "lapsed")
            # closed on the 15th: five working days after that date
            self.assertDue(ticket, "reopening", "2026-06-22 23:59:59")
            self.assertNeverLate(ticket)

    def test_decision_met_either_way(self):
        accepted, rejected = self.make_ticket(phase="proposed"), self.make_ticket(phase="proposed")
        accepted.sudo().action_customer_accept()
        rejected.sudo().action_customer_reject("Not paid")
        for ticket in accepted | rejected:
            self.assertState(ticket, "decision", "met")

    def test_no_decision_window_of_no_days(self):
        self.company.complaint_decision_days = 0
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
            self.step(ticket, "propose")
            self.assertPhase(ticket, "closed", "solved")
            self.assertFalse(self.row(ticket, "decision") or ticket.decision)
            self.assertDue(ticket, "reopening", "2026-06-14 23:59:59")

    # ------------------------------------------------------------------ reopening

    # guards: models.ledger.helpdesk_ticket_deadline_steps:_before_move
    def test_policy_n14_reopening_window(self):
        """N14: five working days from the closing; `reopen_until` is their end, and empty while the case is open."""
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="closed")
            self.assertDue(ticket, "reopening", "2026-06-14 23:59:59")
            self.assertEqual(ticket.reopen_until, utc("2026-06-14 23:59:59"))
            self.assertNotIn("running", ticket.deadline_ids.filtered(lambda r: r.kind == "decision").mapped("state"))
        with self.at("2026-06-14 23:59:59"):
            self.run_cron()
            self.assertTrue(ticket._may_reopen())
            ticket.sudo().action_reopen("Not paid")
            self.assertState(ticket, "reopening", "met")
            self.assertFalse(ticket.reopen_until)

    def test_policy_n11_reopened_case_follows_the_sla(self):
        """N11: processing follows the SLA, of the first solution and of every one after a reopening."""
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_open_processing
        # guards: models.ledger.helpdesk_sla_policy:_meets
        self.make_policy(days=2, reopened="no", name="First time")
        self.make_policy(hours=4, reopened="yes", name="Again")
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
            self.assertDue(ticket, "resolution", "2026-06-09 10:00")
        with self.at("2026-06-08 10:00"):
            for step in ("propose", "customer_accept"):
                self.step(ticket, step)
        with self.at("2026-06-09 09:00"):
            ticket.sudo().action_reopen("Not paid")
            self.assertDue(ticket, "resolution", "2026-06-09 13:00")
            self.assertEqual(self.rows(ticket, "resolution").policy_id.mapped("name"), ["First time", "Again"])

    def test_reopening_lapses(self):
        with self.at("2026-06-07 10:00"):
            tickets = [self.make_ticket(phase=phase) for phase in ("closed", "rejected", "cancelled")]
        with self.at("2026-06-15 00:00"):
            self.run_cron()
            for ticket in tickets:
                self.assertState(ticket, "reopening", "lapsed")
                self.assertFalse(ticket._may_reopen())
                self.assertNeverLate(ticket)

    def test_holiday_lengthens_the_window_everywhere(self):
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="closed")
            holiday = self.make_holiday("2026-06-14", "2026-06-15")
            self.assertDue(ticket, "reopening", "2026-06-16 23:59:59")
            self.assertEqual(ticket.reopen_until, utc("2026-06-16 23:59:59"))
            # what the customer was told is not taken back
            holiday.unlink()
            self.end_transaction()
            self.assertEqual(ticket.reopen_until, utc("2026-06-16 23:59:59"))

    def test_reopening_switched_off(self):
        self.company.complaint_reopen_days = 0
        ticket = self.make_ticket(phase="closed")
        self.assertFalse(self.row(ticket, "reopening") or ticket.reopen_until)
