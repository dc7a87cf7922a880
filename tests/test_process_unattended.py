"""A case that nobody has is somebody's: who is told of it when it comes, and who after that, up the chain."""

from datetime import timedelta
from pathlib import Path

from odoo import Command, fields
from odoo.modules.migration import load_script

from .common import MODULE, SUNDAY, utc
from .ledger import LedgerCase


class TestUnattended(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_untaken_days = 1
        cls.company.complaint_quality_leader_id = False
        cls.manager = cls.make_user("chief", "helpdesk_mgmt.group_helpdesk_manager", name="Chief")
        cls.top = cls.make_user("top", "helpdesk_mgmt.group_helpdesk_user_team", name="Top")
        cls.arrived = cls.env.ref(f"{MODULE}.activity_case_arrived")
        cls.root = cls.env.ref("base.user_admin")
        # one manager, one administrator
        others = cls.env.ref("helpdesk_mgmt.group_helpdesk_manager").all_user_ids - cls.manager - cls.root
        others |= cls.env.ref("base.group_system").all_user_ids - cls.root
        cls.env.cr.execute("UPDATE res_users SET active = false WHERE id = ANY(%s)", [others.ids])
        cls.env.invalidate_all()

    def stray(self, **vals):
        return self.make_ticket(**{"user_id": False, "category_id": False, **vals})

    def told(self, ticket):
        return [activity.user_id.name for activity in ticket.activity_ids.sorted("id")]

    def days_of_cron(self, ticket, days, start=SUNDAY):
        """Runs the scheduled action twice a day.

        :return: [(days since the start, who is told)]
        """
        found = []
        for half in range(2 * days):
            before = ticket.activity_ids
            with self.at(fields.Datetime.to_string(start + timedelta(hours=12 * half)), tz="UTC"):
                self.Deadline._process_due()
            found += [(half // 2, activity.user_id.name) for activity in ticket.activity_ids - before]
        return found

    # ------------------------------------------------------------------ on arrival

    def test_leader_is_told_on_arrival_in_the_catch_all_team(self):
        # guards: models.assignment.helpdesk_ticket:_settle
        ticket = self.stray()
        self.assertEqual(self.told(ticket), ["Leader"])
        self.assertIn(ticket.number, ticket.activity_ids.summary)
        self.assertEqual(ticket.activity_ids.activity_type_id, self.arrived)
        self.assertFalse(self.told(self.stray(user_id=self.agent.id)))

    def test_chain_from_the_leader_to_an_administrator(self):
        # guards: models.process.helpdesk_ticket_team:_overseers
        parent = self.make_team("Centre", leader=self.top)
        self.team.parent_id = parent
        ticket = self.stray()
        chain = self.team._overseers(ticket)
        self.assertEqual(list(chain), [self.leader, self.top, self.root])
        # a manager before an administrator
        self.root.group_ids -= self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        self.company.complaint_quality_leader_id = self.agent2
        chain = self.team._overseers(ticket)
        self.assertEqual(list(chain), [self.leader, self.top, self.agent2, self.manager, self.root])
        # nobody whom it is about
        ticket.subject_user_ids = [Command.set((self.leader | self.manager).ids)]
        self.assertFalse(self.team._overseers(ticket) & (self.leader | self.manager))

    def test_without_a_leader_the_next_one_up_is_told(self):
        # guards: models.assignment.helpdesk_ticket:_tell_leader_of_arrival
        self.team.user_id = False
        self.assertEqual(self.told(self.stray()), [self.root.name])
        self.team.parent_id = self.make_team("Centre", leader=self.top)
        self.assertEqual(self.told(self.stray()), ["Top"])

    # ------------------------------------------------------------------ up the chain

    def test_goes_up_with_growing_pauses_until_somebody_takes_it(self):
        # guards: models.ledger.helpdesk_ticket_deadline_due:_next_up
        # guards: models.ledger.helpdesk_ticket_deadline_flow:_set_again
        self.team.parent_id = self.make_team("Centre", leader=self.top)
        with self.at("2026-06-07 10:00"):
            ticket = self.stray()
            self.assertDue(ticket, "untaken", "2026-06-08 10:00")
        found = self.days_of_cron(ticket, 14)
        # at the end of the first working day, after two more, after four more
        self.assertEqual(found, [(1, "Top"), (4, self.root.name), (10, self.root.name)])
        with self.at("2026-06-22 10:00"):
            ticket.user_id = self.agent
            self.assertState(ticket, "untaken", "missed")
            self.assertTrue(self.row(ticket, "untaken").done_date)
        self.assertFalse(ticket.activity_ids.filtered(lambda a: a.user_id in (self.top | self.root)))
        self.assertFalse(self.days_of_cron(ticket, 30, SUNDAY + timedelta(days=15)))

    def test_database_with_nothing_configured(self):
        """No leader, no member, no hours of its own, no policy: the one administrator is told, several times."""
        # guards: models.ledger.helpdesk_ticket_deadline_due:_tell_untaken
        team = self.env["helpdesk.ticket.team"].create({"name": "Bare", "use_complaint_process": True})
        self.manager.active = False
        with self.at("2026-06-07 10:00"):
            ticket = self.stray(team_id=team.id)
        self.assertEqual(self.told(ticket), [self.root.name])
        found = self.days_of_cron(ticket, 14)
        self.assertGreaterEqual(len(found), 3)
        self.assertLessEqual(len(found), 4)
        self.assertEqual(ticket.deadline_ids.calendar_id, self.company.resource_calendar_id)

    def test_taken_in_time(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_watch
        with self.at("2026-06-07 10:00"):
            ticket = self.stray()
            ticket.with_user(self.agent).action_start_verification()
            self.assertEqual(ticket.user_id, self.agent)
            self.assertState(ticket, "untaken", "met")
        self.assertFalse(self.days_of_cron(ticket, 5))

    def test_assignee_who_is_taken_off_is_missed(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_watch_written
        with self.at("2026-06-07 10:00"):
            ticket = self.stray(user_id=self.agent.id)
            self.assertFalse(self.row(ticket, "untaken"))
            ticket.user_id = False
            self.assertDue(ticket, "untaken", "2026-06-08 10:00")
        self.assertEqual(self.days_of_cron(ticket, 2), [(1, "Leader")])

    def test_waiting_for_the_customer_is_not_waiting_for_somebody(self):
        # guards: models.ledger.helpdesk_ticket_deadline_due:_tell_untaken
        with self.at("2026-06-07 10:00"):
            ticket = self.stray()
            ticket.action_start_verification()
            ticket.user_id = False
            ticket.action_return_to_customer("A copy")
            self.assertState(ticket, "untaken", "paused")
            self.assertFalse(self.days_of_cron(ticket, 3))
        with self.at("2026-06-09 10:00"):
            ticket.action_resume()
            self.assertState(ticket, "untaken", "running")

    def test_ends_with_the_case_and_begins_again_with_it(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_watch_move
        with self.at("2026-06-07 10:00"):
            ticket = self.stray(phase="verification")
            ticket.user_id = False
            ticket.action_reject("Not ours")
            self.assertState(ticket, "untaken", "cancelled")
            ticket.sudo().action_reopen("It is")
            ticket.user_id = False
            self.assertState(ticket, "untaken", "running")

    def test_is_no_promise_to_the_customer(self):
        # guards: models.ledger.helpdesk_ticket_deadline:KINDS
        with self.at("2026-06-07 10:00"):
            ticket = self.stray()
        with self.at("2026-06-10 10:00"):
            self.Deadline._process_due()
            self.assertState(ticket, "untaken", "missed")
            ticket.invalidate_recordset()
            self.assertFalse(ticket.is_overdue)
            self.assertFalse(ticket.next_due_id)

    def test_switched_off(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_watch
        self.company.complaint_untaken_days = 0
        self.assertFalse(self.row(self.stray(), "untaken"))

    def test_useless_hours_wait(self):
        """Hours that carry no deadline: it begins once they are mended."""
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_open_missing
        with self.at("2026-06-07 10:00"):
            leave = self.env["resource.calendar.leaves"].create(
                {
                    "name": "Closed",
                    "calendar_id": self.calendar.id,
                    "date_from": utc("2020-01-01 00:00"),
                    "date_to": utc("2080-01-01 00:00"),
                }
            )
            self.end_transaction()
            ticket = self.stray()
            self.assertTrue(ticket.waits_for_calendar)
            leave.unlink()
            self.end_transaction()
            self.Deadline._open_waiting()
            self.assertState(ticket, "untaken", "running")

    def test_history_that_is_imported_asks_nobody(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_watch_registered
        from ..models.process.acting import act

        ticket = act(self.env["helpdesk.ticket"], history=True).create(
            {
                "name": "Old",
                "description": "Old",
                "team_id": self.team.id,
                "type_id": self.type().id,
                "partner_id": self.customer.id,
                "user_id": False,
            }
        )
        self.assertFalse(self.row(ticket, "untaken") or ticket.activity_ids)

    def test_upgrade_watches_the_open_cases_that_nobody_has(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_watch
        with self.at("2026-06-07 10:00"):
            alone, taken, ended = self.stray(), self.make_ticket(), self.stray(phase="rejected")
        # as the releases before had them
        (alone | taken | ended).sudo().deadline_ids.filtered(lambda r: r.kind == "untaken").unlink()
        script = Path(__file__).parents[1] / "migrations" / "19.0.1.8.0" / "post-untaken.py"
        self.env.flush_all()
        for _time in range(2):
            with self.at("2026-06-14 10:00"):
                load_script(str(script), "post-untaken").migrate(self.env.cr, "19.0.1.7.0")
        rows = (alone | taken | ended).deadline_ids.filtered(lambda r: r.kind == "untaken")
        self.assertEqual(rows.ticket_id, alone)
        self.assertEqual(rows.mapped("state"), ["running"])
        self.assertEqual(rows.due_date, utc("2026-06-15 10:00"))
