"""A new, reactivated or wider policy reaches open cases that have no limit of its milestone yet."""

from unittest.mock import patch

from odoo.tools import SQL, mute_logger

from ..models.ledger import helpdesk_sla_policy
from .common import utc
from .ledger import LedgerCase


class TestPolicyReach(LedgerCase):
    def test_new_policy_reaches_open_cases(self):
        """From their own start, with the time that they have waited since."""
        with self.at("2026-06-07 10:00"):
            processing, waiting = self.make_ticket(phase="processing"), self.make_ticket(phase="processing")
        with self.at("2026-06-07 12:00"):
            self.step(processing, "return")
            self.step(waiting, "return")
        with self.at("2026-06-07 14:00"):
            processing.action_resume()
        with self.at("2026-06-08 09:00"):
            # guards: models.ledger.helpdesk_sla_policy:HelpdeskSlaPolicy.create
            self.make_policy(days=1)
            self.assertDue(processing, "resolution", "2026-06-08 12:00")
            row = self.row(processing, "resolution")
            self.assertEqual((row.start_date, row.frozen_hours), (utc("2026-06-07 10:00"), 2.0))
            self.assertEqual(self.assertState(waiting, "resolution", "paused").paused_since, utc("2026-06-07 12:00"))
        with self.at("2026-06-08 12:30"):
            self.run_cron()
            self.assertState(processing, "resolution", "missed")

    def test_starts_at_the_acceptance(self):
        with self.at("2026-06-07 10:00"):
            verified, accepted = self.make_ticket(phase="verification"), self.make_ticket(phase="verification")
        with self.at("2026-06-07 12:00"):
            self.step(accepted, "accept")
        with self.at("2026-06-08 09:00"):
            self.make_policy(days=1, starts_on="accepted")
            self.assertDue(accepted, "resolution", "2026-06-08 12:00")
            self.assertFalse(verified.deadline_ids)
            self.step(verified, "accept")
            self.assertDue(verified, "resolution", "2026-06-09 09:00")

    def test_never_breached_at_once(self):
        """A promise whose time would be over is not made; one that ends in this second is still kept."""
        # guards: models.ledger.helpdesk_ticket_deadline_flow:_open_late
        with self.at("2026-06-07 10:00"):
            late, just = self.make_ticket(phase="processing"), self.make_ticket(phase="processing")
            self.step(just, "return")
        with self.at("2026-06-07 11:00"):
            just.action_resume()
        with self.at("2026-06-08 11:00"):
            policy = self.make_policy(days=1, levels=[{"recipient": "assignee"}])
            self.run_cron()
            self.assertFalse(late.deadline_ids or late.is_overdue or self.activities(late, self.agent))
            self.assertDue(just, "resolution", "2026-06-08 11:00")
            # a longer promise can still be kept
            policy.days = 2
            self.assertDue(late, "resolution", "2026-06-09 10:00")

    def test_milestones_that_are_over_get_none(self):
        with self.at("2026-06-07 10:00"):
            fresh = self.make_ticket(user_id=False)
            answered = self.make_ticket(phase="processing")
            self.say(answered)
            verified = self.make_ticket(phase="third_party")
            proposed = self.make_ticket(phase="proposed")
            ended = self.make_ticket(phase="closed") | self.make_ticket(phase="rejected")
            plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
            old = self.env["helpdesk.ticket"].create({"name": "Old", "team_id": self.plain_team.id, "description": "-"})
            self.plain_team.write({"use_complaint_process": True, "resource_calendar_id": self.calendar.id})
        with self.at("2026-06-07 12:00"):
            for milestone in ("first_response", "verification", "routing", "resolution"):
                self.make_policy(milestone, days=2)
            self.assertEqual(
                set(fresh.deadline_ids.mapped("kind")), {"first_response", "verification", "routing", "resolution"}
            )
            self.assertEqual(answered.deadline_ids.mapped("kind"), ["resolution"])
            self.assertEqual(set(verified.deadline_ids.mapped("kind")), {"first_response", "resolution", "referral"})
            for ticket in proposed | ended | plain | old:
                kinds = set(ticket.deadline_ids.mapped("kind"))
                self.assertFalse(kinds & {"verification", "routing", "resolution"}, ticket.phase)

    def test_reactivated_and_wider(self):
        with self.at("2026-06-07 10:00"):
            policy = self.make_policy(days=2, importance="high", reopened="no")
            policy.active = False
            ticket, high = self.make_ticket(phase="processing"), self.make_ticket(phase="processing", importance="high")
            policy.active = True
            self.assertDue(high, "resolution", "2026-06-09 10:00")
            self.assertFalse(ticket.deadline_ids)
            # guards: models.ledger.helpdesk_sla_policy:HelpdeskSlaPolicy.write
            policy.importance = False
            self.assertDue(ticket, "resolution", "2026-06-09 10:00")
            self.assertEqual(len(self.rows(high, "resolution")), 1)

    def test_only_the_cases_that_it_matches(self):
        _company, team2 = self.make_company()
        child = self.category.copy({"name": "Below", "parent_id": self.category.id})
        other = self.category.copy({"name": "Other"})
        with self.at("2026-06-07 10:00"):
            below = self.make_ticket(category_id=child.id, complexity="complex")
            others = (
                self.make_ticket(category_id=other.id, complexity="complex")
                | self.make_ticket(category_id=child.id, complexity="routine")
                | self.make_ticket("inquiry", category_id=child.id, complexity="complex")
                | self.make_ticket(team_id=team2.id, category_id=child.id, complexity="complex", user_id=False)
            )
            self.make_policy(
                days=2,
                category_ids=self.category.ids,
                complexity="complex",
                type_ids=self.type().ids,
                team_ids=self.team.ids,
            )
            self.assertDue(below, "resolution", "2026-06-09 10:00")
            self.assertFalse(others.deadline_ids)
            self.make_policy(days=3, company_id=team2.company_id.id)
            self.assertFalse((others - others[-1]).deadline_ids)
            self.assertDue(others[-1], "resolution", "2026-06-10 10:00")

    def test_reopened_case_that_nothing_was_promised(self):
        """Its new time counts from the reopening; the result of the first solution stays."""
        self.make_policy(days=1, reopened="no")
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="closed")
        with self.at("2026-06-09 10:00"):
            ticket.sudo().action_reopen("Not paid")
            self.assertState(ticket, "resolution", "met")
        with self.at("2026-06-10 09:00"):
            self.make_policy(days=2, reopened="yes")
            self.assertDue(ticket, "resolution", "2026-06-11 10:00")
            self.assertEqual(self.rows(ticket, "resolution").mapped("state"), ["met", "running"])

    def test_many_cases_are_left_to_the_scheduled_action(self):
        with self.at("2026-06-07 10:00"):
            tickets = [self.make_ticket() for _ in range(5)]
            # guards: models.ledger.helpdesk_ticket_deadline_due:_cron_process_due
            with patch.object(helpdesk_sla_policy, "AT_ONCE", 2), patch.object(helpdesk_sla_policy, "REMATCH_CHUNK", 2):
                policies = self.make_policy(days=1) | self.make_policy("verification", days=2)
                self.assertFalse(self.env["helpdesk.ticket"].concat(*tickets).deadline_ids)
                self.assertTrue(self.triggers().filtered(lambda t: t.call_at <= utc("2026-06-07 10:00")))
                self.run_cron()
            for ticket in tickets:
                self.assertDue(ticket, "resolution", "2026-06-08 10:00")
                self.assertDue(ticket, "verification", "2026-06-09 10:00")
            self.assertEqual(set(policies.mapped("reach_after")), {-1})

    def test_bad_case_stops_no_other(self):
        """The database refuses one case's limit: it is reported, and the others get theirs."""
        with self.at("2026-06-07 10:00"):
            tickets = [self.make_ticket() for _ in range(3)]
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE helpdesk_ticket_deadline ADD CONSTRAINT poisoned"
                    " CHECK (kind <> 'resolution' OR ticket_id <> %s)",
                    tickets[1].id,
                )
            )
            with patch.object(helpdesk_sla_policy, "AT_ONCE", 0):
                self.make_policy(days=1)
            with self.assertLogs(helpdesk_sla_policy.__name__, "ERROR"), mute_logger("odoo.sql_db"):
                self.run_cron()
            self.assertFalse(tickets[1].deadline_ids)
            for ticket in tickets[::2]:
                self.assertDue(ticket, "resolution", "2026-06-08 10:00")
