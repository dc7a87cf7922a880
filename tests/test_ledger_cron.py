"""The scheduled action: idempotent, one bad case stops no other, one trigger at the earliest date."""

import psycopg2.errors

from odoo import fields
from odoo.tools import SQL, mute_logger

from ..models.ledger.helpdesk_ticket_deadline_due import HelpdeskTicketDeadline as CronModel
from .common import utc
from .ledger import LedgerCase

LOGGER = "odoo.addons.helpdesk_mgmt_complaint.models.ledger.helpdesk_ticket_deadline_due"


class TestCron(LedgerCase):
    def late(self, count, **vals):
        """Cases whose resolution was due on Monday 8 June 10:00, with an escalation to the leader at that time."""
        self.make_policy(days=1, levels=[{"offset_hours": 0.0, "recipient": "team_leader"}])
        with self.at("2026-06-07 10:00"):
            return [self.make_ticket(phase="processing", **vals) for _ in range(count)]

    def poison(self, ticket):
        """The database refuses this case's escalation: no test double stands in for anything."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "ALTER TABLE mail_activity ADD CONSTRAINT poisoned"
                " CHECK (res_model <> 'helpdesk.ticket' OR res_id <> %s)",
                ticket.id,
            )
        )

    # ------------------------------------------------------------------ idempotent

    def test_second_run_does_nothing(self):
        tickets = self.late(3)
        with self.at("2026-06-08 10:30"):
            self.run_cron()
            before = [ticket.deadline_ids.read() for ticket in tickets], [t.activity_ids.ids for t in tickets]
            messages = [ticket.message_ids.ids for ticket in tickets]
            self.run_cron()
            after = [ticket.deadline_ids.read() for ticket in tickets], [t.activity_ids.ids for t in tickets]
            self.assertEqual(after, before)
            self.assertEqual([ticket.message_ids.ids for ticket in tickets], messages)

    def test_only_due_rows_are_looked_at(self):
        tickets = self.late(2)
        with self.at("2026-06-07 11:00"):
            self.assertFalse(self.Deadline._lock_due(fields.Datetime.now()))
        with self.at("2026-06-08 10:00:01"):
            rows = self.Deadline.browse(self.Deadline._lock_due(fields.Datetime.now()))
            self.assertEqual(set(rows.ticket_id.ids), {ticket.id for ticket in tickets})
        query = SQL("EXPLAIN SELECT id FROM helpdesk_ticket_deadline WHERE next_action_date <= '1999-01-01'")
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = " ".join(line for (line,) in self.env.execute_query(query))
        self.assertIn("helpdesk_ticket_deadline_due_idx", plan)

    def test_queries_when_nothing_is_due(self):
        """At most five, whatever the number of cases."""
        self.late(3)
        with self.at("2026-06-07 11:00"):
            self.env.flush_all()
            self.run_cron()
            ledger = self.Deadline.with_user(self.env.ref("base.user_root"))
            self.env.flush_all()
            with self.assertQueryCount(5), self.enter_registry_test_mode():
                ledger._cron_process_due()

    # ------------------------------------------------------------------ one bad case

    def test_poisoned_case_stops_no_other(self):
        """Reported, tried again in an hour, and the others of its batch done as if it were not there."""
        good, bad, last = self.late(3)
        self.poison(bad)
        with self.at("2026-06-08 10:30"):
            with self.assertLogs(LOGGER, "ERROR") as logs, mute_logger("odoo.sql_db"):
                self.run_cron()
            row = self.row(bad, "resolution")
            self.assertEqual(len(logs.records), 1)
            self.assertIn(str(row.id), logs.output[0])
            for ticket in (good, last):
                self.assertState(ticket, "resolution", "missed")
                self.assertEqual(len(self.activities(ticket, self.leader)), 1)
            self.assertEqual(row.state, "running")
            self.assertEqual(row.next_action_date, utc("2026-06-08 11:30"))
            self.assertEqual(self.cron.failure_count, 0)
        self.env.cr.execute("ALTER TABLE mail_activity DROP CONSTRAINT poisoned")
        with self.at("2026-06-08 11:30"):
            self.run_cron()
            self.assertState(bad, "resolution", "missed")
            self.assertEqual(len(self.activities(bad, self.leader)), 1)
            self.assertEqual(len(self.activities(good, self.leader)), 1)

    def test_poisoned_case_of_a_window(self):
        """The customer of the good case is told once, that of the bad one when it is mended."""
        with self.at("2026-06-07 10:00"):
            good, bad = self.make_ticket(phase="proposed"), self.make_ticket(phase="proposed")
        self.env.flush_all()
        self.env.cr.execute(
            SQL("ALTER TABLE helpdesk_ticket_move ADD CONSTRAINT poisoned CHECK (ticket_id <> %s) NOT VALID", bad.id)
        )
        told = len(self.notices(good))
        with self.at("2026-06-15 00:00"):
            with self.assertLogs(LOGGER, "ERROR"), mute_logger("odoo.sql_db"):
                self.run_cron()
            self.assertPhase(good, "closed", "solved")
            self.assertEqual(len(self.notices(good)), told + 1)
            self.assertPhase(bad, "proposed")
        self.env.cr.execute("ALTER TABLE helpdesk_ticket_move DROP CONSTRAINT poisoned")
        with self.at("2026-06-15 01:00"):
            self.run_cron()
            self.assertPhase(bad, "closed", "solved")
            self.assertEqual(len(self.notices(bad)), told + 1)

    def test_poisoned_replanning_stops_no_other(self):
        [good, bad] = self.late(2)
        rows = self.row(good, "resolution") | self.row(bad, "resolution")
        with self.at("2026-06-07 11:00"):
            rows.write({"calendar_version": -1, "days": 2})
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE helpdesk_ticket_deadline ADD CONSTRAINT poisoned"
                    " CHECK (id <> %s OR due_date < '2026-06-09') NOT VALID",
                    rows[1].id,
                )
            )
            with self.assertLogs(LOGGER, "ERROR"), mute_logger("odoo.sql_db"):
                self.run_cron()
            self.assertDue(good, "resolution", "2026-06-09 10:00")
            self.assertDue(bad, "resolution", "2026-06-08 10:00")
            self.assertFalse(rows.filtered(lambda r: r.calendar_version < 0))

    def test_no_exception_leaves(self):
        """Five failures would switch the action off."""
        self.late(1)
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE helpdesk_ticket_deadline RENAME COLUMN calendar_version TO gone")
        with self.at("2026-06-08 10:30"):
            with self.assertLogs(LOGGER, "ERROR"), mute_logger("odoo.sql_db"), self.enter_registry_test_mode():
                self.cron.method_direct_trigger()
            self.assertEqual(self.cron.failure_count, 0)

    def test_serialization_failure_is_not_a_bad_case(self):
        """Another worker's commit: the batch is begun again, nothing is put off."""
        [ticket] = self.late(1)

        def act(_rows):
            raise psycopg2.errors.SerializationFailure("could not serialize access")

        spared = []
        with self.assertRaises(psycopg2.errors.SerializationFailure):
            CronModel._together_or_alone(self.row(ticket, "resolution"), act, spared.append)
        self.assertFalse(spared)

    # ------------------------------------------------------------------ triggers

    def test_one_trigger_at_the_earliest_date(self):
        self.make_policy(days=2, warn_percent=0)
        with self.at("2026-06-07 10:00"):
            self.make_ticket()
            self.assertEqual(self.triggers().mapped("call_at"), [utc("2026-06-09 10:00:01")])
        with self.at("2026-06-07 09:00"):
            self.make_ticket()
            self.assertEqual(self.triggers().mapped("call_at"), [utc("2026-06-09 09:00:01")])
        with self.at("2026-06-08 09:00"):
            self.make_ticket()
            self.assertEqual(self.triggers().mapped("call_at"), [utc("2026-06-09 09:00:01")])
        # guards: models.ledger.helpdesk_ticket_deadline_due:_cron_process_due
        with self.at("2026-06-09 09:30"):
            self.triggers().unlink()
            self.run_cron()
            self.assertEqual(self.triggers().mapped("call_at"), [utc("2026-06-09 10:00:01")])

    def test_trigger_of_the_run_under_way_does_not_count(self):
        """The run has used it up, though it is still to be seen until the scheduler commits."""
        self.make_policy(days=2, warn_percent=0)
        with self.at("2026-06-07 10:00"):
            self.make_ticket()
        with self.at("2026-06-08 10:00"):
            self.triggers().call_at = fields.Datetime.now()
            self.Deadline.search([("next_action_date", "!=", False)])._schedule()
            self.assertIn(utc("2026-06-09 10:00:01"), self.triggers().mapped("call_at"))

    def test_limit_acts_on_time(self):
        """Within the second, not at the next quarter of an hour."""
        [ticket] = self.late(1)
        with self.at("2026-06-08 10:00"):
            self.assertEqual(self.row(ticket, "resolution").next_action_date, self.triggers().call_at)

    # ------------------------------------------------------------------ what is not there any more

    def test_archived_and_deactivated(self):
        """An archived team, policy, agent and closed case: their limits end all the same."""
        [ticket] = self.late(1)
        with self.at("2026-06-07 10:00"):
            closed = self.make_ticket(phase="closed")
            closed.active = False
        self.agent.active = False
        with self.at("2026-06-08 10:30"):
            self.run_cron()
            self.assertState(ticket, "resolution", "missed")
            self.assertTrue(self.activities(ticket, self.leader))
        with self.at("2026-06-15 00:00"):
            self.run_cron()
            self.assertState(closed, "reopening", "lapsed")

    def test_cases_of_every_team_and_company(self):
        company, team = self.make_company()
        self.company.complaint_decision_days = company.complaint_decision_days = 1
        with self.at("2026-06-07 10:00"):
            tickets = [
                self.make_ticket(phase="proposed"),
                self.make_ticket(phase="proposed", team_id=team.id, company_id=company.id, user_id=False),
                self.make_ticket(phase="proposed", team_id=self.make_team("Another").id, user_id=False),
            ]
        with self.at("2026-06-09 00:00"):
            self.run_cron()
            for ticket in tickets:
                self.assertPhase(ticket, "closed", "solved")

    def test_limit_that_cannot_be_ended_comes_up_once(self):
        """A window beside its phase is left to a person, not to an endless loop."""
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="proposed")
            row = self.row(ticket, "decision")
            row.copy({"kind": "customer_reply"})
        with self.at("2026-06-15 00:00"):
            self.run_cron()
            self.assertState(ticket, "decision", "lapsed")
        self.assertFalse(ticket.deadline_ids.filtered(lambda r: r.kind != "reopening" and r.next_action_date))

    def test_mails_wait_for_the_commit_and_are_woken(self):
        self.make_policy(days=1, levels=[{"offset_hours": 0.0, "by_email": True}])
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)]).unlink()
        with self.at("2026-06-07 10:00"):
            self.make_ticket(phase="processing")
        with self.at("2026-06-08 10:30"):
            self.run_cron()
            self.assertEqual(self.mails(self.leader).state, "outgoing")
            # guards: models.ledger.helpdesk_ticket_deadline_due:_wake_queues
            self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)]))
