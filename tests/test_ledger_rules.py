"""The rules of rows: missed is final, a cancelled case closes its rows, nothing breaches at once, round the clock."""

from odoo import Command

from .common import utc
from .ledger import LedgerCase


class TestRules(LedgerCase):
    # ------------------------------------------------------------------ missed is final

    def test_missed_is_final(self):
        """No pause, no reclassification, no policy and no holiday touches a row that is missed and still open."""
        policy = self.make_policy(days=1)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-08 11:00"):
            self.run_cron()
            row = self.assertState(ticket, "resolution", "missed")
            self.step(ticket, "return")
            self.make_policy(days=9, sequence=1, importance="high")
            ticket.importance = "high"
            policy.days = 20
            self.make_holiday("2026-06-07", "2026-06-08")
            self.hear(ticket)
        self.assertEqual((row.state, row.due_date), ("missed", utc("2026-06-08 10:00")))
        self.assertFalse(row.pause_ids or row.change_ids or row.done_date)
        self.assertEqual(len(self.rows(ticket, "resolution")), 1)
        with self.at("2026-06-09 10:00"):
            self.step(ticket, "propose")
            self.assertEqual((row.state, row.done_date), ("missed", utc("2026-06-09 10:00")))
            self.assertFalse(ticket.is_overdue)

    def test_past_row_is_not_saved_before_the_cron_comes(self):
        policy = self.make_policy(days=1)
        with self.at("2026-06-07 10:00"):
            by_case, by_policy = self.make_ticket(phase="processing"), self.make_ticket(phase="processing")
        with self.at("2026-06-08 11:00"):
            self.make_policy(days=9, sequence=1, importance="high")
            # guards: models.ledger.helpdesk_ticket_deadline_plan:_apply_policies
            by_case.importance = "high"
            policy.days = 20
            self.make_holiday("2026-06-08")
        for ticket in by_case | by_policy:
            row = self.assertState(ticket, "resolution", "missed")
            self.assertEqual(row.due_date, utc("2026-06-08 10:00"))

    def test_past_row_is_not_saved_by_a_holiday(self):
        self.make_policy(days=1)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-08 11:00"):
            self.make_holiday("2026-06-08")
            self.assertDue(ticket, "resolution", "2026-06-08 10:00")
            self.assertTrue(ticket.is_overdue)

    # ------------------------------------------------------------------ cancelled cases

    def test_cancelled_case_gives_a_missed_row_its_end(self):
        self.make_policy(days=1)
        self.make_policy("routing", days=9)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(user_id=False, phase="processing")
        with self.at("2026-06-08 12:00"):
            self.run_cron()
            self.step(ticket, "withdraw")
            row = self.assertState(ticket, "resolution", "missed")
            self.assertEqual((row.done_date, row.late_hours), (utc("2026-06-08 12:00"), 2.0))
            self.assertState(ticket, "routing", "cancelled")
            self.assertFalse(ticket.is_overdue)
            self.assertFalse(ticket.search([("is_overdue", "=", True), ("id", "=", ticket.id)]))

    def test_rejected_and_withdrawn_cases_cancel_what_runs(self):
        self.make_policy(days=3)
        for phase in ("rejected", "cancelled"):
            row = self.assertState(self.make_ticket(phase=phase), "resolution", "cancelled")
            self.assertTrue(row.done_date)
            self.assertFalse(row.next_action_date)

    # guards: models.ledger.helpdesk_ticket_deadline_steps:_follow_move
    def test_policy_n09_sla_goes_on(self):
        """N09: the duplicate's limits are cancelled and not missed; the old case goes on within its SLA."""
        self.make_policy(days=1)
        with self.at("2026-06-07 10:00"):
            old, new = self.make_ticket(phase="processing"), self.make_ticket(phase="verification")
            new._move("cancelled", close_reason="duplicate")
            self.assertState(new, "resolution", "cancelled")
            self.assertFalse(self.row(new, "reopening"))
            self.assertDue(old, "resolution", "2026-06-08 10:00")
        with self.at("2026-06-08 09:00"):
            self.step(old, "propose")
            self.assertState(old, "resolution", "met")

    # ------------------------------------------------------------------ pauses

    def test_paused_closed_case_is_not_missed(self):
        self.make_policy(days=1)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="third_party")
        with self.at("2026-06-21 10:00"):
            self.run_cron()
            self.assertState(ticket, "resolution", "paused")
            self.assertFalse(ticket.is_overdue)
            # guards: models.ledger.helpdesk_ticket_deadline_flow:_thaw
            ticket.action_close_answered("The bank has paid")
            row = self.assertState(ticket, "resolution", "met")
            self.assertEqual((row.late_hours, row.paused_since), (0.0, False))

    def test_unresponsive_case_is_not_missed(self):
        self.make_policy(days=1)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
        for day in ("2026-06-08 10:00", "2026-06-11 00:01"):
            with self.at(day):
                self.run_cron()
        self.assertPhase(ticket, "cancelled", "unresponsive")
        self.assertState(ticket, "resolution", "cancelled")

    def test_resume_never_breaches_at_once(self):
        self.make_policy(hours=5)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-07 13:00"):
            self.step(ticket, "return")
        with self.at("2026-06-09 15:00"):
            self.hear(ticket)
            # three hours were used, two are left: one today, one tomorrow
            # guards: models.ledger.helpdesk_ticket_deadline_flow:_thaw
            self.assertDue(ticket, "resolution", "2026-06-10 09:00")
            self.assertEqual(self.row(ticket, "resolution").frozen_hours, 18.0)
            self.run_cron()
            self.assertState(ticket, "resolution", "running")

    def test_pauses_say_who_and_why(self):
        self.make_policy(days=3)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
            ticket.with_user(self.agent).action_return_to_customer("Which school?")
        with self.at("2026-06-08 10:00"):
            ticket.with_user(self.agent2).action_resume()
            ticket.with_user(self.agent2).action_refer(self.third_party(), "The bank", 3)
        row = self.row(ticket, "resolution")
        waited, referred = row.pause_ids
        self.assertEqual((waited.user_id, waited.ended_by_id, waited.hours), (self.agent, self.agent2, 8.0))
        self.assertEqual((waited.phase, referred.phase), ("awaiting_customer", "third_party"))
        self.assertEqual((referred.user_id, referred.date_end), (self.agent2, False))
        self.assertIn(
            "plus 8 working hours waiting for the customer (Sun 7 June 10:00 to Mon 8 June 10:00, returned by Agent)",
            row.explanation,
        )

    def test_pause_after_the_answer_is_flagged(self):
        """L5: the clock is stopped although the customer has answered: counted, and the leader is told once."""
        self.make_policy(days=3)
        self.make_policy("routing", days=3)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-07 11:00"):
            self.say(ticket)
        with self.at("2026-06-07 12:00"):
            # asked after the last word: nothing to flag
            self.step(ticket, "return")
        with self.at("2026-06-07 13:00"):
            self.hear(ticket)
        self.assertFalse(self.activities(ticket, self.leader))
        with self.at("2026-06-07 14:00"):
            self.step(ticket, "return")
        row = self.row(ticket, "resolution")
        self.assertEqual(row.pause_ids.mapped("doubtful"), [False, True])
        # guards: models.ledger.helpdesk_ticket_deadline_flow:_pause
        self.assertEqual(row.doubtful_pauses, 1)
        self.assertEqual(len(self.activities(ticket, self.leader)), 1)

    def test_leader_who_is_complained_about_is_not_told(self):
        self.make_policy(days=3)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing", subject_user_ids=[Command.set(self.leader.ids)])
            self.say(ticket)
        with self.at("2026-06-07 11:00"):
            self.hear(ticket)
        with self.at("2026-06-07 12:00"):
            self.step(ticket, "return")
            self.assertTrue(self.row(ticket, "resolution").pause_ids.doubtful)
            self.assertFalse(self.activities(ticket, self.leader))

    # ------------------------------------------------------------------ round the clock

    def test_round_the_clock(self):
        """Days are 24 hours; pauses, late hours and the hours of escalation are elapsed time."""
        self.make_policy(days=1, hours=2, round_the_clock=True, levels=[{"offset_hours": -3.0}, {"offset_hours": 3.0}])
        with self.at("2026-06-11 14:00"):
            ticket = self.make_ticket(phase="processing")
            self.assertDue(ticket, "resolution", "2026-06-12 16:00")
            row = self.row(ticket, "resolution")
            self.assertEqual(row._level_times(row._plan_input()), [utc("2026-06-12 13:00"), utc("2026-06-12 19:00")])
        with self.at("2026-06-11 20:00"):
            self.step(ticket, "return")
        with self.at("2026-06-12 08:30"):
            ticket.action_resume()
            row = self.row(ticket, "resolution")
            self.assertEqual(row.frozen_hours, 12.5)
            self.assertDue(ticket, "resolution", "2026-06-13 04:30")
        with self.at("2026-06-13 06:00"):
            self.step(ticket, "propose")
            self.assertEqual(self.assertState(ticket, "resolution", "missed").late_hours, 1.5)

    # ------------------------------------------------------------------ a new resolution row

    # guards: models.ledger.helpdesk_ticket_deadline_steps:_open_processing
    def test_new_resolution_row_after_a_rejection(self):
        """From that moment, whatever `starts_on` says; the old row keeps its result, other milestones stay ended."""
        for starts_on in ("registered", "accepted"):
            policy = self.make_policy(days=2, starts_on=starts_on)
            with self.subTest(starts_on=starts_on):
                self.make_policy("first_response", hours=1)
                with self.at("2026-06-07 10:00"):
                    ticket = self.make_ticket(phase="proposed")
                with self.at("2026-06-14 09:00"):
                    ticket.sudo().action_customer_reject("Not paid")
                    self.assertEqual(self.rows(ticket, "resolution").mapped("state"), ["met", "running"])
                    self.assertDue(ticket, "resolution", "2026-06-16 09:00")
                    self.assertEqual(len(self.rows(ticket, "first_response")), 1)
                    self.run_cron()
                    self.assertFalse(ticket.is_overdue)
            policy.active = False

    def test_new_resolution_row_after_reopening_and_appeal(self):
        self.make_policy(days=2)
        self.make_policy("verification", days=2)
        with self.at("2026-06-07 10:00"):
            closed, rejected = self.make_ticket(phase="closed"), self.make_ticket(phase="rejected")
            withdrawn = self.make_ticket(phase="processing")
            self.step(withdrawn, "withdraw")
        with self.at("2026-06-10 12:00"):
            for ticket in closed | rejected | withdrawn:
                ticket.sudo().action_reopen("Not paid")
            for ticket in closed | withdrawn:
                self.assertDue(ticket, "resolution", "2026-06-14 12:00")
            self.assertPhase(rejected, "verification")
            self.assertNoRunning(rejected)
        with self.at("2026-06-11 12:00"):
            self.step(rejected, "accept")
            self.assertDue(rejected, "resolution", "2026-06-15 12:00")
            self.assertEqual(self.rows(rejected, "resolution").mapped("state"), ["cancelled", "running"])
            self.assertEqual(len(self.rows(rejected, "verification")), 1)

    def test_taken_back_proposal_starts_anew(self):
        self.make_policy(days=2)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="proposed")
        with self.at("2026-06-08 10:00"):
            ticket.action_take_back()
            self.assertDue(ticket, "resolution", "2026-06-10 10:00")
            self.assertState(ticket, "decision", "cancelled")

    def test_case_reopened_with_the_third_party_waits_there(self):
        self.make_policy(days=2)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="third_party")
            self.step(ticket, "withdraw")
        with self.at("2026-06-08 10:00"):
            ticket.sudo().action_reopen("After all")
            self.assertPhase(ticket, "third_party")
            self.assertState(ticket, "resolution", "paused")
        with self.at("2026-06-09 10:00"):
            ticket.action_resume()
            self.assertDue(ticket, "resolution", "2026-06-11 10:00")
