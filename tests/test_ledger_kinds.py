"""The table of kinds: when each limit of the body starts, what pauses it, what meets it, what its end brings."""

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..models.ledger.helpdesk_ticket_deadline import KINDS
from ..models.process.acting import act
from .common import SUNDAY, utc
from .ledger import LedgerCase


class TestMilestones(LedgerCase):
    # ------------------------------------------------------------------ first response

    def test_first_response_words_that_are_none(self):
        """Notices, notes, an out-of-office, a robot, a machine's mail and the customer's own words answer nobody."""
        self.make_policy("first_response", hours=4)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="verification")
            ticket.with_user(self.agent).message_post(body="A note")
            self.say(ticket, message_type="out_of_office")
            self.say(ticket, self.env.ref("base.user_root"))
            self.say(act(ticket, by_machine=True), message_type="email")
            self.hear(ticket)
            self.assertDue(ticket, "first_response", "2026-06-07 14:00")

    def test_first_response_by_mail_of_a_person(self):
        self.make_policy("first_response", hours=4)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket()
            self.say(ticket, message_type="email")
        self.assertState(ticket, "first_response", "met")

    def test_first_response_by_a_colleague_of_the_body_as_customer(self):
        """Staff may complain too: their own words are the customer's."""
        self.make_policy("first_response", hours=4)
        ticket = self.make_ticket(partner_id=self.agent2.partner_id.id)
        self.say(ticket, self.agent2)
        self.assertState(ticket, "first_response", "running")

    def test_first_response_is_a_solution_or_a_call(self):
        self.make_policy("first_response", hours=4)
        visit = self.env["helpdesk.ticket.channel"].create({"name": "Visit", "answered_at_once": True})
        solved = self.make_ticket(solution="<p>Paid.</p>")
        solved.action_solve_first_contact()
        # guards: models.process.helpdesk_ticket:_register_case
        for ticket in (self.make_ticket(phase="proposed"), solved, self.make_ticket(channel_id=visit.id)):
            self.assertState(ticket, "first_response", "met")
        called = self.make_ticket()
        called._on_public_message(SUNDAY)
        self.assertTrue(self.row(called, "first_response").done_date)

    def test_first_response_is_not_paused(self):
        self.make_policy("first_response", days=1)
        ticket = self.make_ticket(phase="awaiting_customer")
        self.assertState(ticket, "first_response", "running")

    # ------------------------------------------------------------------ verification

    def test_verification_is_left(self):
        self.make_policy("verification", hours=4)
        for phase in ("processing", "rejected"):
            with self.subTest(phase=phase):
                self.assertState(self.make_ticket(phase=phase), "verification", "met")
        referred = self.make_ticket(phase="verification")
        self.step(referred, "refer")
        self.assertState(referred, "verification", "met")

    def test_verification_waits_for_the_customer(self):
        self.make_policy("verification", hours=4)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="verification")
            self.assertDue(ticket, "verification", "2026-06-07 14:00")
        with self.at("2026-06-07 12:00"):
            self.step(ticket, "return")
            self.assertState(ticket, "verification", "paused")
        with self.at("2026-06-08 12:00"):
            self.hear(ticket)
            self.assertPhase(ticket, "verification")
            self.assertDue(ticket, "verification", "2026-06-08 14:00")
            # going round again does not start it again
            self.step(ticket, "accept")
            ticket.action_send_back("Look again")
            self.assertEqual(len(self.rows(ticket, "verification")), 1)

    # ------------------------------------------------------------------ routing

    def test_routing_with_an_agent_at_once(self):
        self.make_policy("routing", days=1, round_the_clock=True)
        ticket = self.make_ticket()
        row = self.assertState(ticket, "routing", "met")
        self.assertEqual(row.done_date, row.start_date)

    def test_policy_t01_routing_in_a_day_and_a_night(self):
        """T01: the competent department within 24 hours, by night and on Friday, less the wait for the customer."""
        self.make_policy("routing", days=1, round_the_clock=True)
        with self.at("2026-06-11 22:00"):
            ticket = self.make_ticket(user_id=False)
            other = self.make_ticket(user_id=False, phase="verification")
            # guards: tools.business_time:RoundTheClock.after
            self.assertDue(ticket, "routing", "2026-06-12 22:00")
        with self.at("2026-06-12 02:00"):
            other.action_return_to_customer("Which school?")
            self.assertState(other, "routing", "paused")
        with self.at("2026-06-12 12:30"):
            other.action_resume()
            self.assertDue(other, "routing", "2026-06-13 08:30")
        with self.at("2026-06-12 21:59:59"):
            team = self.make_team("Department", self.agent)
            ticket.with_user(self.leader).team_id = team
            # guards: models.ledger.helpdesk_ticket_deadline_steps:_route_written
            self.assertState(ticket, "routing", "met")
        with self.at("2026-06-13 09:00"):
            other.user_id = self.agent2
            row = self.assertState(other, "routing", "missed")
            self.assertEqual(row.late_hours, 0.5)

    # ------------------------------------------------------------------ resolution

    def test_resolution_from_registration_or_acceptance(self):
        self.make_policy(days=2, starts_on="accepted", complexity="complex")
        self.make_policy(days=3, sequence=20)
        with self.at("2026-06-07 10:00"):
            registered = self.make_ticket(phase="verification")
            accepted = self.make_ticket(phase="verification", complexity="complex", importance="low")
            self.assertDue(registered, "resolution", "2026-06-10 10:00")
            self.assertFalse(self.row(accepted, "resolution"))
        with self.at("2026-06-08 12:00"):
            self.step(registered, "accept")
            self.step(accepted, "accept")
            self.assertDue(registered, "resolution", "2026-06-10 10:00")
            self.assertDue(accepted, "resolution", "2026-06-10 12:00")

    def test_resolution_waits_as_its_policy_says(self):
        for customer, third in ((True, True), (True, False), (False, True), (False, False)):
            policy = self.make_policy(days=3, pause_on_customer=customer, pause_on_third_party=third)
            with self.subTest(customer=customer, third=third):
                awaiting = self.make_ticket(phase="awaiting_customer")
                referred = self.make_ticket(phase="third_party")
                self.assertState(awaiting, "resolution", "paused" if customer else "running")
                self.assertState(referred, "resolution", "paused" if third else "running")
            policy.active = False

    def test_resolution_ends_with_the_proposal_or_the_case(self):
        self.make_policy(days=3)
        unsolved = self.make_ticket(phase="processing")
        unsolved.action_close_unsolved("Nobody can")
        for ticket in (self.make_ticket(phase="proposed"), unsolved):
            row = self.assertState(ticket, "resolution", "met")
            self.assertTrue(row.done_date)
            self.assertFalse(row.next_action_date)

    def test_resolution_that_is_late_is_explained(self):
        self.make_policy(days=1)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-08 10:00"):
            self.run_cron()
            self.assertState(ticket, "resolution", "running")
        with self.at("2026-06-08 10:01"):
            self.run_cron()
            self.assertState(ticket, "resolution", "missed")
            self.assertIn("Explain the delay", self.activities(ticket, self.agent).summary)

    def test_done_in_the_very_second_is_in_time(self):
        self.make_policy(days=1)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-08 10:00"):
            self.run_cron()
            self.step(ticket, "propose")
            self.assertState(ticket, "resolution", "met")

    def test_state_follows_dates_not_the_cron(self):
        self.make_policy(days=1)
        with self.at("2026-06-07 10:00"):
            late, paused = self.make_ticket(phase="processing"), self.make_ticket(phase="processing")
        with self.at("2026-06-08 12:00"):
            self.step(late, "propose")
            row = self.assertState(late, "resolution", "missed")
            self.assertEqual(row.late_hours, 2.0)
            # no pause saves what is past
            self.step(paused, "return")
            self.assertState(paused, "resolution", "missed")
            self.assertTrue(paused.is_overdue)
            self.assertTrue(self.activities(paused, self.agent))

    # ------------------------------------------------------------------ word to the customer

    def test_policy_m12_regular_word_to_the_customer(self):
        """M12: told of the solution, or regularly that there is none yet; silence asks the agent for a word."""
        self.company.complaint_update_days = 2
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="verification")
            self.assertFalse(self.row(ticket, "customer_update"))
            self.step(ticket, "accept")
            self.assertDue(ticket, "customer_update", "2026-06-09 10:00")
        with self.at("2026-06-08 09:00"):
            self.say(ticket)
            self.assertEqual(self.rows(ticket, "customer_update")[0].state, "met")
            self.assertDue(ticket, "customer_update", "2026-06-10 09:00")
        with self.at("2026-06-10 09:01"):
            self.run_cron()
            self.run_cron()
            self.assertState(ticket, "customer_update", "missed")
            self.assertIn("Tell the customer how far", self.activities(ticket, self.agent).summary)
        with self.at("2026-06-10 11:00"):
            ticket.action_explain_delay("The bank has not answered", "2026-06-20")
            self.assertEqual(self.rows(ticket, "customer_update")[1].late_hours, 2.0)
            self.assertDue(ticket, "customer_update", "2026-06-14 11:00")
            # guards: models.ledger.helpdesk_ticket_deadline_steps:_follow_move
            self.step(ticket, "propose")
            self.assertState(ticket, "customer_update", "met")
        with self.at("2026-06-11 10:00"):
            ticket.sudo().action_customer_reject("Not paid")
            self.assertDue(ticket, "customer_update", "2026-06-15 10:00")

    def test_customer_update_waits_with_the_customer(self):
        self.company.complaint_update_days = 1
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-07 12:00"):
            self.step(ticket, "return")
            self.assertState(ticket, "customer_update", "paused")
        with self.at("2026-06-08 12:00"):
            self.say(ticket)
            self.assertState(ticket, "customer_update", "paused")
            self.assertEqual(len(self.rows(ticket, "customer_update")), 2)
        with self.at("2026-06-09 12:00"):
            self.hear(ticket)
            self.assertDue(ticket, "customer_update", "2026-06-10 12:00")

    def test_customer_update_off(self):
        self.company.complaint_update_days = 0
        ticket = self.make_ticket(phase="processing")
        self.say(ticket)
        self.assertFalse(self.row(ticket, "customer_update"))

    def test_send_back_keeps_the_one_word_that_runs(self):
        self.company.complaint_update_days = 2
        ticket = self.make_ticket(phase="processing")
        ticket.action_send_back("Look again")
        self.step(ticket, "accept")
        self.assertEqual(len(self.rows(ticket, "customer_update")), 1)

    # ------------------------------------------------------------------ the table

    def test_table_names_methods_and_settings_that_are_there(self):
        for kind, spec in KINDS.items():
            with self.subTest(kind=kind):
                # an item tells its own days or date
                self.assertTrue(spec.milestone or spec.item or spec.days in self.company._fields)
                owner = self.env["helpdesk.ticket.deadline" if spec.of_ledger else spec.item or "helpdesk.ticket"]
                for method in filter(None, (spec.due, spec.again)):
                    self.assertTrue(callable(getattr(type(owner), method, None)), method)

    def test_one_running_row_a_kind(self):
        self.make_policy(days=1)
        ticket = self.make_ticket()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            self.row(ticket, "resolution").copy()

    def test_nobody_edits_a_promise(self):
        self.make_policy(days=1)
        row = self.row(self.make_ticket(), "resolution")
        for user in (self.agent, self.leader):
            with self.assertRaises(UserError):
                row.with_user(user).due_date = utc("2030-01-01 10:00")
            with self.assertRaises(UserError):
                row.ticket_id.with_user(user).deadline_ids = [Command.clear()]
