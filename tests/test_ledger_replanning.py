"""Re-planning: running rows follow, from their own start and with their pauses; ended rows never change."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError

from ..models.ledger import helpdesk_ticket_deadline_plan
from .common import utc
from .ledger import LedgerCase


class TestReplanning(LedgerCase):
    def messages(self, ticket):
        return self.env["mail.message"].search_count([("model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id)])

    def assertChanged(self, ticket, before, after, reason):
        change = self.row(ticket, "resolution").change_ids[-1:]
        self.assertEqual((change.due_before, change.due_after), (utc(before), utc(after)))
        self.assertEqual((change.reason, change.user_id), (reason, self.env.user))

    def paused_once(self):
        """A case in processing since Sunday 10:00 that waited for its customer from 12:00 to 14:00."""
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-07 12:00"):
            self.step(ticket, "return")
        with self.at("2026-06-07 14:00"):
            ticket.action_resume()
        return ticket

    def test_snapshot_on_the_row(self):
        policy = self.make_policy(
            days=2,
            hours=1.5,
            pause_on_third_party=False,
            warn_percent=50,
            levels=[{"recipient": "user", "user_id": self.leader.id, "by_email": True}],
        )
        with self.at("2026-06-07 10:00"):
            row = self.row(self.make_ticket(), "resolution")
        self.assertEqual((row.policy_id, row.calendar_id, row.days, row.hours), (policy, self.calendar, 2, 1.5))
        self.assertEqual((row.pause_on_customer, row.pause_on_third_party), (True, False))
        self.assertEqual(row.warn_date, utc("2026-06-08 10:45"))
        [level] = row.levels
        self.assertEqual((level["id"], level["user"], level["email"]), (policy.escalation_ids.id, self.leader.id, True))

    def test_reclassified(self):
        self.make_policy(days=1, sequence=20)
        self.make_policy(days=3, importance="high")
        ticket = self.paused_once()
        self.assertDue(ticket, "resolution", "2026-06-08 12:00")
        with self.at("2026-06-08 11:00"):
            before = self.messages(ticket)
            ticket.with_context(tracking_disable=True).importance = "high"
            self.assertDue(ticket, "resolution", "2026-06-10 12:00")
            self.assertEqual(self.row(ticket, "resolution").frozen_hours, 2.0)
            self.assertChanged(ticket, "2026-06-08 12:00", "2026-06-10 12:00", "case")
            self.assertEqual(self.messages(ticket), before)
        self.assertEqual(len(self.rows(ticket, "resolution")), 1)

    def test_moved_to_another_team(self):
        """The other team's working hours count, also for limits without a policy; the pause goes on."""
        self.make_policy(days=1)
        mornings = self.make_calendar("Monday and Thursday", days="03", hours=((8, 10),))
        team = self.make_team("Mornings", self.agent, resource_calendar_id=mornings.id)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
            self.assertDue(ticket, "customer_reply", "2026-06-10 23:59:59")
            # guards: models.ledger.helpdesk_ticket_deadline_steps:_follow_write
            ticket.team_id = team
            self.assertDue(ticket, "customer_reply", "2026-06-15 23:59:59")
            self.assertEqual(self.row(ticket, "customer_reply").change_ids.reason, "case")
            self.assertState(ticket, "resolution", "paused")
        with self.at("2026-06-08 09:00"):
            # Sunday counts from Monday 8:00; one working hour of the wait is given back
            ticket.action_resume()
            self.assertDue(ticket, "resolution", "2026-06-11 09:00")

    # guards: models.ledger.helpdesk_ticket_deadline_plan:_policies_changed
    def test_edited_policy(self):
        policy = self.make_policy(days=1)
        ticket = self.paused_once()
        with self.at("2026-06-08 09:00"):
            before = self.messages(ticket)
            policy.write({"days": 2, "hours": 1})
            self.assertDue(ticket, "resolution", "2026-06-09 13:00")
            self.assertChanged(ticket, "2026-06-08 12:00", "2026-06-09 13:00", "policy")
            policy.name = "Another name"
            policy.write({"days": 2})
            self.assertEqual(len(self.row(ticket, "resolution").change_ids), 1)
            self.assertEqual(self.messages(ticket), before)

    def test_archived_policy(self):
        first, second = self.make_policy(days=1), self.make_policy(days=4, sequence=20)
        ticket = self.paused_once()
        with self.at("2026-06-08 09:00"):
            first.active = False
            self.assertDue(ticket, "resolution", "2026-06-11 12:00")
            self.assertEqual(self.row(ticket, "resolution").policy_id, second)
            second.active = False
            self.assertState(ticket, "resolution", "cancelled")
            first.active = True

    def test_limit_that_no_policy_wants_comes_back(self):
        """Reclassified to nothing and back again: the limit runs from its own start, less what the case has waited."""
        self.make_policy(days=1, importance="medium")
        ticket = self.paused_once()
        with self.at("2026-06-08 09:00"):
            ticket.importance = "low"
            self.assertState(ticket, "resolution", "cancelled")
            ticket.importance = "medium"
            self.assertDue(ticket, "resolution", "2026-06-08 12:00")
            row = self.row(ticket, "resolution")
            self.assertEqual((row.start_date, row.frozen_hours), (utc("2026-06-07 10:00"), 2.0))

    def test_classified_late_keeps_the_wait(self):
        """The limit of a class that is set in verification begins at registration, less what the customer took."""
        self.make_policy(days=1, importance="high")
        with self.at("2026-06-07 10:00"):
            ticket, waiting = self.make_ticket(phase="verification"), self.make_ticket(phase="verification")
        with self.at("2026-06-07 12:00"):
            self.step(ticket, "return")
            waiting.with_user(self.agent).action_return_to_customer("Which school?")
        with self.at("2026-06-09 12:00"):
            self.hear(ticket)
            (ticket | waiting).importance = "high"
            # guards: models.ledger.helpdesk_ticket_deadline_flow:_replay_waits
            self.assertDue(ticket, "resolution", "2026-06-10 10:00")
            self.assertEqual(self.row(ticket, "resolution").pause_ids.hours, 16.0)
            row = self.assertState(waiting, "resolution", "paused")
            self.assertEqual((row.paused_since, row.pause_ids.user_id), (utc("2026-06-07 12:00"), self.agent))

    def test_milestones_that_are_over_do_not_start_late(self):
        ticket = self.make_ticket(phase="processing")
        self.say(ticket)
        for milestone in ("first_response", "verification", "routing"):
            self.make_policy(milestone, days=1, importance="high")
        ticket.importance = "high"
        self.assertFalse(ticket.deadline_ids)
        asked = self.make_ticket(user_id=False, importance="high")
        self.assertEqual(set(asked.deadline_ids.mapped("kind")), {"first_response", "verification", "routing"})

    def test_cases_from_before_the_process_are_promised_nothing_late(self):
        old = self.env["helpdesk.ticket"].create({"name": "Old", "team_id": self.plain_team.id, "description": "-"})
        self.make_policy(days=1, importance="high")
        self.plain_team.write({"use_complaint_process": True, "resource_calendar_id": self.calendar.id})
        old.write({"category_id": self.category.id, "importance": "high"})
        self.assertFalse(old.deadline_ids)

    def test_pause_follows_the_policy(self):
        """A policy that does not wait any more lets the limit run, one that waits from now on stops it."""
        policy = self.make_policy(days=1)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
        with self.at("2026-06-07 14:00"):
            policy.pause_on_customer = False
            self.assertDue(ticket, "resolution", "2026-06-08 14:00")
        with self.at("2026-06-07 15:00"):
            policy.pause_on_customer = True
            self.assertState(ticket, "resolution", "paused")

    def test_ended_rows_are_not_touched(self):
        policy = self.make_policy(days=2)
        with self.at("2026-06-07 10:00"):
            met, missed, cancelled = (self.make_ticket(phase="processing") for _ in range(3))
            self.step(met, "propose")
            self.step(cancelled, "withdraw")
        with self.at("2026-06-10 12:00"):
            self.step(missed, "propose")
            tickets = met | missed | cancelled
            rows = tickets.deadline_ids.filtered(lambda r: r.kind == "resolution")
            before = rows.read(["due_date", "done_date", "state", "late_hours", "days", "policy_id"])
            policy.days = 9
            self.make_holiday("2026-06-08", "2026-06-09")
            tickets.write({"importance": "high"})
            policy.active = False
        self.assertEqual(rows.read(["due_date", "done_date", "state", "late_hours", "days", "policy_id"]), before)
        self.assertFalse(rows.change_ids)

    def test_many_rows_are_left_to_the_scheduled_action(self):
        """More rows than a transaction should carry: the scheduled action does them, in batches."""
        policy = self.make_policy(days=1)
        with self.at("2026-06-07 10:00"):
            tickets = self.make_ticket() | self.make_ticket() | self.make_ticket()
            with patch.object(helpdesk_ticket_deadline_plan, "AT_ONCE", 2):
                policy.days = 2
                for ticket in tickets:
                    self.assertDue(ticket, "resolution", "2026-06-08 10:00")
                self.assertTrue(self.triggers().filtered(lambda t: t.call_at <= utc("2026-06-07 10:00")))
                self.run_cron()
                for ticket in tickets:
                    self.assertDue(ticket, "resolution", "2026-06-09 10:00")
                self.make_holiday("2026-06-08")
                self.assertDue(tickets[0], "resolution", "2026-06-09 10:00")
                with patch.object(helpdesk_ticket_deadline_plan, "CHUNK", 2):
                    self.run_cron()
        for ticket in tickets:
            self.assertDue(ticket, "resolution", "2026-06-10 10:00")
            self.assertEqual(self.row(ticket, "resolution").change_ids.mapped("reason"), ["policy", "calendar"])
        self.assertFalse(
            tickets.deadline_ids.filtered(lambda r: r.calendar_version < self.calendar.business_time_version)
        )
        self.assertFalse(tickets.deadline_ids.filtered("stale_policy"))

    def test_holiday_counts_pauses_again(self):
        """A holiday inside a pause: those hours are no working time any more, neither way."""
        self.make_policy(days=2)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
            self.step(ticket, "return")
        with self.at("2026-06-09 10:00"):
            ticket.action_resume()
            self.assertDue(ticket, "resolution", "2026-06-11 10:00")
            self.make_holiday("2026-06-08")
            self.assertEqual(self.row(ticket, "resolution").frozen_hours, 8.0)
            self.assertDue(ticket, "resolution", "2026-06-11 10:00")

    def test_pauses_are_counted_again_though_the_limit_moved_meanwhile(self):
        """A case that resumes before the scheduled action has come by keeps no hour of the holiday."""
        self.make_policy(days=2)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-08 10:00"):
            self.step(ticket, "return")
        with self.at("2026-06-09 10:00"):
            ticket.action_resume()
        with self.at("2026-06-09 12:00"):
            self.step(ticket, "return")
            with patch.object(helpdesk_ticket_deadline_plan, "AT_ONCE", 0):
                self.make_holiday("2026-06-08")
        with self.at("2026-06-09 14:00"):
            ticket.action_resume()
            self.run_cron()
            # guards: models.ledger.helpdesk_ticket_deadline_flow:_plan
            self.assertEqual(self.row(ticket, "resolution").frozen_hours, 4.0)
            self.assertDue(ticket, "resolution", "2026-06-10 14:00")

    def test_history_of_a_limit(self):
        """Two changes, oldest first, are two lines; who may not read the case sees none of them."""
        policy = self.make_policy(days=1)
        with self.at("2026-06-07 10:00"):
            ticket, other = self.make_ticket(), self.make_ticket()
            policy.days = 2
        with self.at("2026-06-07 11:00"):
            self.make_holiday("2026-06-08")
        row = self.row(ticket, "resolution")
        # guards: models.ledger.helpdesk_ticket_deadline_plan:_write_plans
        self.assertEqual(
            [(c.date, c.due_before, c.due_after, c.reason) for c in row.change_ids],
            [
                (utc("2026-06-07 10:00"), utc("2026-06-08 10:00"), utc("2026-06-09 10:00"), "policy"),
                (utc("2026-06-07 11:00"), utc("2026-06-09 10:00"), utc("2026-06-10 10:00"), "calendar"),
            ],
        )
        self.assertEqual(row.change_ids.ticket_id, ticket)
        Change = self.env["helpdesk.ticket.deadline.change"].with_user(self.agent2)
        self.assertEqual(len(Change.search([("ticket_id", "in", (ticket | other).ids)])), 4)
        other.with_user(self.leader).confidential = True
        seen = Change.search([("ticket_id", "in", (ticket | other).ids)])
        self.assertEqual(seen.ticket_id, ticket)
        with self.assertRaises(AccessError):
            self.row(other, "resolution").change_ids.with_user(self.agent2).read(["due_before"])

    def test_rolled_back_holiday_moves_nothing(self):
        self.make_policy(days=2)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket()
            with self.env.cr.savepoint() as savepoint:
                self.make_holiday("2026-06-08")
                self.assertDue(ticket, "resolution", "2026-06-10 10:00")
                savepoint.rollback()
            self.env.invalidate_all()
            self.assertDue(ticket, "resolution", "2026-06-09 10:00")
            self.assertDue(self.make_ticket(), "resolution", "2026-06-09 10:00")

    def test_other_working_hours_of_the_team_and_of_the_company(self):
        self.make_policy(days=1)
        mornings = self.make_calendar("Mornings", hours=((8, 9),))
        with self.at("2026-06-07 08:30"):
            ticket = self.make_ticket()
            self.team.resource_calendar_id = mornings
            self.assertDue(ticket, "resolution", "2026-06-08 08:30")
            self.assertEqual(self.row(ticket, "resolution").calendar_id, mornings)
            self.company.resource_calendar_id = self.calendar
            self.team.resource_calendar_id = False
            self.assertEqual(self.row(ticket, "resolution").calendar_id, self.calendar)
            self.company.resource_calendar_id = mornings
            self.assertEqual(self.row(ticket, "resolution").calendar_id, mornings)

    def test_edited_escalation_of_running_rows(self):
        """A new line reaches running rows; one that was told is not told again."""
        policy = self.make_policy(days=1, levels=[{"offset_hours": -4.0, "recipient": "assignee"}])
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-07 15:00"):
            self.run_cron()
            self.assertEqual(len(self.activities(ticket, self.agent)), 1)
            policy.escalation_ids[0].offset_hours = -2.0
            policy.escalation_ids = [Command.create({"offset_hours": 1.0, "recipient": "team_leader"})]
        with self.at("2026-06-08 11:00"):
            self.run_cron()
            # guards: models.ledger.helpdesk_ticket_deadline_due:_tell_levels
            told = self.activities(ticket, self.agent).filtered(lambda a: "due" in a.summary)
            self.assertEqual(len(told), 1)
            self.assertEqual(len(self.activities(ticket, self.leader)), 1)
