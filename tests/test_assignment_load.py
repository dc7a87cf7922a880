"""Who gets a case: members present by load, never who is on leave, complained about or the customer himself."""

from odoo import Command, fields
from odoo.tests import Form

from .assignment import AssignmentCase
from .common import utc


class TestAssignment(AssignmentCase):
    # ------------------------------------------------------------------ by load

    def test_the_least_loaded_gets_the_case(self):
        # guards: models.assignment.helpdesk_ticket:_settle
        for _ in range(3):
            self.make_ticket(team_id=self.department.id, user_id=self.first.id, phase="processing")
        cases = self.env["helpdesk.ticket"]
        for _ in range(3):
            cases |= self.file()
        self.assertEqual(cases.user_id, self.second)
        # ended cases are no load
        cases.action_start_verification()
        cases.action_reject("Not one of our services")
        self.assertEqual(self.file().user_id, self.second)

    def test_cases_filed_together_are_shared(self):
        # guards: models.assignment.helpdesk_ticket:_assign_by_load
        vals = {
            "name": "Late",
            "description": "<p>Late</p>",
            "type_id": self.type().id,
            "category_id": self.category.id,
        }
        for _ in range(2):
            self.make_ticket(team_id=self.department.id, user_id=self.first.id)
        cases = self.env["helpdesk.ticket"].create([dict(vals) for _ in range(6)])
        self.assertEqual(len(cases.filtered(lambda t: t.user_id == self.first)), 2)
        self.assertEqual(len(cases.filtered(lambda t: t.user_id == self.second)), 4)

    def test_cases_filed_at_the_same_moment_do_not_all_go_to_one(self):
        """Two transactions see the same load: the ids of their cases decide, and they differ."""
        # guards: models.assignment.helpdesk_asking:_least_loaded
        vals = {"name": "Late", "description": "<p>Late</p>", "team_id": self.team.id}
        one, two = self.env["helpdesk.ticket"].create([dict(vals), dict(vals)])
        members = self.first | self.second
        self.assertEqual(one._least_loaded(members, {}) | two._least_loaded(members, {}), members)
        self.assertEqual(one._least_loaded(members, {}), one._least_loaded(members, {}))

    def test_by_the_leader_waits_for_the_leader(self):
        # guards: models.assignment.helpdesk_ticket:_assign_by_load
        self.department.assign_method = "manual"
        ticket = self.file()
        self.assertFalse(ticket.user_id)
        self.assertIn("Assign", self.arrivals(ticket).summary)

    def test_who_registers_for_himself_keeps_the_case(self):
        self.assertEqual(self.file(user_id=self.first.id).user_id, self.first)

    def test_plain_teams_assign_nobody(self):
        self.plain_team.write({"assign_method": "balanced", "user_ids": [Command.set(self.first.ids)]})
        self.assertFalse(self.make_ticket(team_id=self.plain_team.id, user_id=False).user_id)

    def test_assigned_whoever_files(self):
        """The public visitor, a portal customer, the mail gateway: nobody needs rights on the team."""
        portal = self.make_customer("Filer", "filer.c5@example.com", login="complaint_filer_c5")
        ticket, _new = (
            self.env["helpdesk.ticket.filing"]
            .with_user(portal.user_ids)
            ._file_from_portal(
                {
                    "name": "Late",
                    "description": "<p>Late</p>",
                    "type_id": self.type().id,
                    "category_id": self.category.id,
                    "partner_id": portal.id,
                },
                "token-c5",
            )
        )
        self.assertIn(ticket.sudo().user_id, self.first | self.second)
        public = self.env.ref("base.public_user")
        anonymous = self.env["helpdesk.ticket"].with_user(public).sudo()
        case = anonymous.create(
            {
                "name": "Danger",
                "description": "<p>A cable</p>",
                "type_id": self.type("report").id,
                "category_id": self.category.id,
            }
        )
        self.assertIn(case.user_id, self.first | self.second)
        self.assertEqual(case.handler_ids, case.user_id)

    # ------------------------------------------------------------------ present

    def test_who_is_on_leave_gets_nothing(self):
        # guards: models.assignment.res_users:_complaint_present
        self.on_leave(self.second, "2026-06-07", "2026-06-08")
        with self.at("2026-06-08 12:00"):
            self.assertEqual((self.file() | self.file()).user_id, self.first)
        with self.at("2026-06-09 08:00"):
            self.assertEqual((self.file() | self.file()).user_id, self.second)

    def test_other_entries_are_no_leave(self):
        """Work elsewhere, a public holiday, a leave that has not begun keep nobody from a case."""
        self.on_leave(self.first, "2026-06-07", "2026-06-08", time_type="other")
        self.on_leave(self.second, "2026-06-09", "2026-06-10")
        self.make_holiday("2026-06-07")
        with self.at("2026-06-07 12:00"):
            self.assertEqual((self.file() | self.file()).user_id, self.first | self.second)

    def test_validated_time_off(self):
        """Where Time Off is installed, its validated absences count; requests do not."""
        if "hr.leave" not in self.env:
            self.assertFalse(self.first._complaint_on_leave(utc("2026-06-07 10:00")))
            return
        employee = self.env["hr.employee"].create({"name": "Second", "user_id": self.second.id})
        employee.resource_calendar_id = self.calendar
        kind = self.env["hr.leave.type"].create({"name": "Annual", "requires_allocation": False})
        leave = self.env["hr.leave"].create(
            {
                "employee_id": employee.id,
                "holiday_status_id": kind.id,
                "request_date_from": "2026-06-07",
                "request_date_to": "2026-06-08",
            }
        )
        during = utc("2026-06-07 10:00")
        self.assertEqual(self.second._complaint_present(during), self.second)
        leave.sudo().action_approve()
        self.assertEqual(leave.state, "validate")
        leave.flush_recordset()
        self.assertFalse(self.second._complaint_present(during))

    def test_who_has_left_gets_nothing(self):
        # guards: models.assignment.res_users:_complaint_present
        self.second.active = False
        portal = self.make_customer("Portal", "p.c5@example.com", login="complaint_portal_c5").user_ids
        self.department.with_context(active_test=False).user_ids |= portal
        self.assertEqual((self.file() | self.file() | self.file()).user_id, self.first)
        everyone = self.first | self.second | portal
        self.assertEqual(everyone._complaint_present(fields.Datetime.now()), self.first)

    def test_nobody_present(self):
        """Unassigned, and the leader told; without a leader the next one up, in the end a manager."""
        # guards: models.assignment.helpdesk_ticket:_settle
        self.on_leave(self.first, "2026-06-07", "2026-06-08")
        self.on_leave(self.second, "2026-06-07", "2026-06-08")
        with self.at("2026-06-07 12:00"):
            ticket = self.file()
            self.assertFalse(ticket.user_id)
            self.assertIn("nobody of Payments department is present", self.arrivals(ticket).summary)
            self.department.write({"user_id": False, "parent_id": False})
            alone = self.file()
            told = alone.activity_ids.user_id or self.mails(self.env.ref("base.user_admin")).recipient_ids.user_ids
        self.assertTrue(told.has_group("helpdesk_mgmt.group_helpdesk_manager"))

    # ------------------------------------------------------------------ never

    def test_staff_complained_about_and_the_customer_himself_are_passed_over(self):
        # guards: models.assignment.helpdesk_asking:_least_loaded
        # even where the other one is the more loaded
        for _ in range(2):
            self.make_ticket(team_id=self.department.id, user_id=self.second.id)
        self.assertEqual(self.file(subject_user_ids=[Command.set(self.first.ids)]).user_id, self.second)
        for _ in range(4):
            self.make_ticket(team_id=self.department.id, user_id=self.first.id)
        self.assertEqual(self.file(partner_id=self.second.partner_id.id).user_id, self.first)

    def test_assignee_complained_about_is_replaced(self):
        # guards: models.assignment.helpdesk_ticket:_assignment_follows_subject
        ticket = self.file()
        before = ticket.user_id
        ticket.subject_user_ids = before
        self.assertEqual(ticket.user_id, (self.first | self.second) - before)

    def test_members_of_another_company_only(self):
        company, team = self.make_company()
        team.write({"assign_method": "balanced", "user_ids": [Command.set(self.first.ids)]})
        ticket = self.file(team_id=team.id)
        self.assertEqual(ticket.company_id, company)
        self.assertFalse(ticket.user_id)
        self.first.company_ids |= company
        self.assertEqual(self.file(team_id=team.id).user_id, self.first)

    # ------------------------------------------------------------------ reopened

    def test_reopened_case_goes_to_somebody_present(self):
        # guards: models.assignment.helpdesk_ticket:_next_handler
        third = self.make_user("third_c5", "helpdesk_mgmt.group_helpdesk_user_team")
        self.department.user_ids |= third
        self.on_leave(self.second, "2026-06-01", "2026-06-30")
        with self.at("2026-06-07 10:00"):
            self.make_ticket(team_id=self.department.id, user_id=third.id)
            ticket = self.make_ticket(team_id=self.department.id, user_id=self.first.id, phase="closed")
            ticket.sudo().action_reopen("Again")
            self.assertEqual(ticket.user_id, third)

    # ------------------------------------------------------------------ routing

    def test_automatic_assignment_is_no_routing_until_a_person_acts(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_follow_write
        # an organisation without departments
        self.department.parent_id = False
        self.make_policy("routing", days=1, round_the_clock=True)
        with self.at("2026-06-07 10:00"):
            verified, answered, reassigned = self.file(), self.file(), self.file()
            for ticket in verified | answered | reassigned:
                self.assertTrue(ticket.user_id)
                self.assertState(ticket, "routing", "running")
        with self.at("2026-06-07 11:00"):
            # guards: models.ledger.helpdesk_ticket_deadline_steps:_route
            verified.with_user(verified.user_id).action_start_verification()
            # guards: models.ledger.helpdesk_ticket:_on_public_message
            self.say(answered, answered.user_id)
            reassigned.with_user(self.head).user_id = (self.first | self.second) - reassigned.user_id
            for ticket in verified | answered | reassigned:
                self.assertState(ticket, "routing", "met")

    # ------------------------------------------------------------------ settings

    def test_level_and_officers_of_a_team(self):
        # guards: models.process.helpdesk_ticket_team:_compute_level
        self.assertEqual((self.team.level, self.department.level), (1, 2))
        self.assertEqual(self.make_ticket(team_id=self.department.id).team_level, 2)
        self.team.officer_ids = self.agent
        self.assertEqual(self.department._officers(), self.agent)
        self.department.officer_ids = self.first
        self.assertEqual(self.department._officers(), self.first)

    def test_team_form(self):
        with Form(self.department) as form:
            form.assign_method = "manual"
        self.assertEqual(self.department.assign_method, "manual")
