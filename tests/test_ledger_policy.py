"""Policies: the first in order whose criteria all match; what it promises in words; what can be written."""

from odoo import Command
from odoo.exceptions import ValidationError

from .ledger import LedgerCase


class TestMatching(LedgerCase):
    def policy_of(self, ticket, milestone="resolution"):
        return self.Policy._match_batch(ticket, milestone).get(ticket, self.Policy)

    def test_first_in_sequence_over_every_criterion(self):
        """Each criterion alone decides between two cases; without it the later policy applies."""
        other_category = self.category.copy({"name": "Schools"})
        channel, segment = (
            self.env[model].create({"name": "Chosen"})
            for model in ("helpdesk.ticket.channel", "helpdesk.beneficiary.segment")
        )
        team2 = self.make_team("Second level", self.agent)
        plain = self.make_ticket(importance="medium", complexity="routine")
        general = self.make_policy(days=9, sequence=20)
        chosen = {
            "team_ids": ({"team_id": team2.id}, [Command.set(team2.ids)]),
            "type_ids": ({"type_id": self.type("inquiry").id}, [Command.set(self.type("inquiry").ids)]),
            "category_ids": ({"category_id": other_category.id}, [Command.set(other_category.ids)]),
            "channel_ids": ({"channel_id": channel.id}, [Command.set(channel.ids)]),
            "segment_ids": ({"segment_id": segment.id}, [Command.set(segment.ids)]),
            "complexity": ({"complexity": "critical", "importance": "medium"}, "critical"),
            "importance": ({"complexity": "routine", "importance": "high"}, "high"),
        }
        for criterion, (vals, value) in chosen.items():
            with self.subTest(criterion=criterion):
                policy = self.make_policy(days=1, **{criterion: value})
                # guards: models.ledger.helpdesk_sla_policy:_match_batch
                self.assertEqual(self.policy_of(self.make_ticket(**vals)), policy)
                self.assertEqual(self.policy_of(plain), general)
                policy.sequence = 30
                self.assertEqual(self.policy_of(self.make_ticket(**vals)), general)
                policy.active = False

    def test_children_of_a_category(self):
        parent = self.category.copy({"name": "Parent"})
        child = self.category.copy({"name": "Child", "parent_id": parent.id})
        grandchild = self.category.copy({"name": "Grandchild", "parent_id": child.id})
        policy = self.make_policy(days=1, category_ids=[Command.set(parent.ids)])
        for category in parent | child | grandchild:
            self.assertEqual(self.policy_of(self.make_ticket(category_id=category.id)), policy)
        self.assertFalse(self.policy_of(self.make_ticket()))

    def test_reopened_or_never(self):
        again, first = self.make_policy(days=1, reopened="yes"), self.make_policy(days=2, reopened="no")
        ticket = self.make_ticket(phase="closed")
        self.assertEqual(self.policy_of(ticket), first)
        ticket.sudo().action_reopen("Not paid")
        self.assertEqual(self.policy_of(ticket), again)

    def test_company(self):
        company, team = self.make_company()
        own = self.make_policy(days=1)
        theirs = self.make_policy(days=2, company_id=company.id)
        anybody = self.make_policy(days=3, company_id=False, sequence=20)
        here, there = self.make_ticket(), self.make_ticket(team_id=team.id, company_id=company.id, user_id=False)
        self.assertEqual(self.policy_of(here), own)
        self.assertEqual(self.policy_of(there), theirs)
        (own | theirs).active = False
        self.assertEqual(self.policy_of(here), anybody)
        self.assertEqual(self.policy_of(there), anybody)

    def test_policy_m07_complexity_has_its_own_limits(self):
        """M07: routine, complex and critical, each with its own limit; all criteria of a policy must hold."""
        # guards: models.ledger.helpdesk_sla_policy:_criteria
        for complexity, days in (("routine", 2), ("complex", 5), ("critical", 1)):
            self.make_policy(days=days, complexity=complexity, importance="high")
        with self.at("2026-06-07 10:00"):
            for complexity, due in (("routine", "09"), ("complex", "14"), ("critical", "08")):
                ticket = self.make_ticket(complexity=complexity, importance="high")
                self.assertDue(ticket, "resolution", f"2026-06-{due} 10:00")
            self.assertFalse(self.row(self.make_ticket(complexity="routine", importance="low"), "resolution"))

    def test_policy_t06_each_channel_has_its_target(self):
        """T06: the expected answer time by channel."""
        # guards: models.ledger.helpdesk_sla_policy:_criteria
        Channel = self.env["helpdesk.ticket.channel"]
        limits = (("WhatsApp", 0.25, "10:15"), ("Social", 0.5, "10:30"), ("Mail", 2.0, "12:00"))
        channels = {name: Channel.create({"name": name}) for name, _hours, _due in limits}
        for name, hours, _due in limits:
            self.make_policy("first_response", hours=hours, channel_ids=[Command.set(channels[name].ids)])
        with self.at("2026-06-07 10:00"):
            for name, _hours, due in limits:
                ticket = self.make_ticket(channel_id=channels[name].id)
                self.assertDue(ticket, "first_response", f"2026-06-07 {due}")

    # guards: models.ledger.helpdesk_ticket_deadline_steps:_follow_write
    def test_policy_t07_second_level_has_its_own_limit(self):
        """T07: contact centre, then the operational department: the limit follows the case from its own start."""
        second = self.make_team("Operational support", self.agent, parent_id=self.team.id)
        self.make_policy(hours=4, team_ids=[Command.set(self.team.ids)])
        self.make_policy(days=2, team_ids=[Command.set(second.ids)])
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
            self.assertDue(ticket, "resolution", "2026-06-07 14:00")
        with self.at("2026-06-07 13:00"):
            ticket.team_id = second
            self.assertDue(ticket, "resolution", "2026-06-09 10:00")

    def test_policy_m31_inquiries_within_42_hours(self):
        """M31: an inquiry is answered within its limit, the text's 42 hours, and the ledger tells which were."""
        # guards: models.ledger.helpdesk_sla_policy:_criteria
        inquiry = self.type("inquiry")
        self.make_policy(hours=42, round_the_clock=True, type_ids=[Command.set(inquiry.ids)])
        with self.at("2026-06-07 10:00"):
            timely, late = self.make_ticket(kind="inquiry"), self.make_ticket(kind="inquiry")
            self.assertDue(timely, "resolution", "2026-06-09 04:00")
            self.assertFalse(self.row(self.make_ticket(), "resolution"))
        for ticket, moment in ((timely, "2026-06-09 03:59"), (late, "2026-06-09 04:01")):
            with self.at(moment):
                ticket.solution = "<p>Yes.</p>"
                ticket.action_solve_first_contact()
        self.assertEqual(self.row(timely, "resolution").state, "met")
        self.assertEqual(self.row(late, "resolution").state, "missed")


class TestPolicyForm(LedgerCase):
    def test_summary_in_words_and_on_sample_dates(self):
        with self.at("2026-06-03 10:00"):
            policy = self.make_policy(days=2, hours=3, starts_on="accepted", team_ids=[Command.set(self.team.ids)])
            self.assertEqual(
                policy.summary.splitlines(),
                [
                    "2 working days and 3 working hours from acceptance",
                    "from Wed 3 June 10:00: due Sun 7 June 13:00",
                    "from Thu 4 June 23:59: due Tue 9 June 11:00",
                    "stands still while the case awaits the customer",
                    "stands still while the case is with a third party",
                    "shows as near after 80 % of the time",
                ],
            )
            policy.write({"days": 1, "hours": 0, "round_the_clock": True, "starts_on": "registered", "warn_percent": 0})
            policy.write({"milestone": "first_response"})
            self.assertEqual(
                policy.summary.splitlines(),
                [
                    "1 day round the clock from registration",
                    "from Wed 3 June 10:00: due Thu 4 June 10:00",
                    "from Thu 4 June 23:59: due Fri 5 June 23:59",
                ],
            )

    def test_summary_tells_the_escalation(self):
        policy = self.make_policy(
            days=1,
            levels=[
                {"offset_hours": -4.0, "recipient": "assignee"},
                {"offset_hours": 0.0, "recipient": "team_leader"},
                {"offset_hours": 8.0, "recipient": "user", "user_id": self.leader.id},
            ],
        )
        # guards: models.ledger.helpdesk_sla_policy:_summary
        self.assertEqual(
            policy.summary.splitlines()[-3:],
            [
                "4 working hours before the due date tells: Assignee",
                "at the due date tells: Team leader",
                f"8 working hours after the due date tells: {self.leader.name}",
            ],
        )

    def test_summary_without_working_hours_says_why(self):
        self.company.resource_calendar_id.attendance_ids = [Command.clear()]
        policy = self.make_policy(days=2)
        self.assertIn("no opening time", policy.summary)

    def test_shadowed_policy_is_named(self):
        child = self.category.copy({"name": "Child", "parent_id": self.category.id})
        wide = self.make_policy(days=1, category_ids=[Command.set(self.category.ids)])
        narrow = self.make_policy(
            days=2, category_ids=[Command.set(child.ids)], complexity="critical", sequence=20, name="Narrow"
        )
        other = self.make_policy(days=3, complexity="critical", sequence=20)
        verification = self.make_policy("verification", days=3, complexity="critical", sequence=20)
        self.assertEqual(narrow.shadowed_by_id, wide)
        self.assertFalse(wide.shadowed_by_id or other.shadowed_by_id or verification.shadowed_by_id)
        narrow.sequence = 1
        (wide | narrow).invalidate_recordset(["shadowed_by_id"])
        self.assertFalse(narrow.shadowed_by_id or wide.shadowed_by_id)

    def test_archived_policy_shadows_nobody(self):
        first, second = self.make_policy(days=1), self.make_policy(days=2, sequence=20)
        self.assertEqual(second.shadowed_by_id, first)
        first.active = False
        second.invalidate_recordset(["shadowed_by_id"])
        self.assertFalse(second.shadowed_by_id)

    def test_what_cannot_be_written(self):
        for vals in (
            {"days": 0, "hours": 0},
            {"days": -1},
            {"days": 1, "hours": -1},
            {"days": 1, "warn_percent": 100},
            {"days": 1, "warn_percent": -1},
            {"days": 1, "milestone": "verification", "starts_on": "accepted"},
            {"days": 1, "levels": [{"recipient": "user"}]},
            {"days": 1, "levels": [{"by_activity": False}]},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self.make_policy(**{"milestone": "resolution", **vals})
