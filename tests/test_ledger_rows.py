from freezegun import freeze_time
from markupsafe import Markup

from odoo import Command

from .common import ComplaintCase, utc


class TestLedger(ComplaintCase):
    def make_policy(self, milestone="resolution", **vals):
        return self.env["helpdesk.sla.policy"].create(
            {"name": f"{milestone} policy", "milestone": milestone, "company_id": self.company.id, **vals}
        )

    def test_example_of_the_explanation(self):
        self.make_policy(days=2)
        with self.at("2026-06-03 10:00") as _clock:
            ticket = self.make_ticket()
            self.assertDue(ticket, "resolution", "2026-06-07 10:00")
            self.bring_to(ticket, "processing")
        with self.at("2026-06-03 12:00"):
            self.step(ticket, "return")
            self.assertEqual(self.row(ticket, "resolution").state, "paused")
        with self.at("2026-06-04 12:00"):
            ticket.action_resume()
            row = self.row(ticket, "resolution")
            self.assertEqual(row.frozen_hours, 8.0)
            self.assertDue(ticket, "resolution", "2026-06-08 10:00")
            self.assertIn("2 working days from Wed 3 June 10:00", row.explanation)
            self.assertIn("due Mon 8 June 10:00", row.explanation)
        with self.at("2026-06-08 09:00"):
            self.step(ticket, "propose")
            self.assertEqual(self.row(ticket, "resolution").state, "met")

    def test_missed_and_escalated_once(self):
        self.make_policy(days=1, escalation_ids=[Command.create({"offset_hours": 2.0, "recipient": "team_leader"})])
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-08 12:30"):
            self.run_cron()
            self.run_cron()
            self.assertEqual(self.row(ticket, "resolution").state, "missed")
            self.assertTrue(ticket.is_overdue)
            self.assertIn(ticket, ticket.search([("is_overdue", "=", True)]))
            self.assertEqual(len(ticket.activity_ids.filtered(lambda a: a.user_id == self.leader)), 1)
        with self.at("2026-06-09 10:00"):
            self.step(ticket, "propose")
            row = self.row(ticket, "resolution")
            self.assertEqual((row.state, row.late_hours), ("missed", 8.0))
            self.assertFalse(ticket.is_overdue)

    def test_holiday_replans(self):
        self.make_policy(days=3)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket()
            self.assertDue(ticket, "resolution", "2026-06-10 10:00")
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Holiday",
                    "calendar_id": self.calendar.id,
                    "date_from": utc("2026-06-09 00:00"),
                    "date_to": utc("2026-06-09 23:59"),
                }
            )
            self.env.cr.precommit.run()
            self.env.invalidate_all()
            self.assertDue(ticket, "resolution", "2026-06-11 10:00")
            self.assertEqual(self.row(ticket, "resolution").change_ids.reason, "calendar")

    def test_first_response_is_a_person(self):
        self.make_policy("first_response", hours=4)
        with freeze_time(utc("2026-06-07 10:00")):
            ticket = self.make_ticket()
            row = self.row(ticket, "first_response")
            self.assertEqual(row.state, "running")
            ticket.with_user(self.agent).message_post(body=Markup("<p>note</p>"))
            self.assertEqual(row.state, "running")
            ticket.with_user(self.agent).message_post(
                body="We are on it", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            self.assertEqual(row.state, "met")
