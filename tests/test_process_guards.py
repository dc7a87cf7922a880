from odoo import Command, fields
from odoo.exceptions import ValidationError

from ..exceptions import ComplaintError
from .common import RIYADH, ComplaintCase, utc


class TestPhaseGuards(ComplaintCase):
    """No path goes past the process: creation, team changes, RPC, forged contexts."""

    def create_as(self, user, context=None, **vals):
        return (
            self.env["helpdesk.ticket"]
            .with_user(user)
            .with_context(**(context or {}))
            .create({"name": "Late", "description": "<p>Late</p>", "type_id": self.type().id, **vals})
        )

    # ------------------------------------------------------------------ create

    def test_create_ignores_the_stage(self):
        # guards: models.process.helpdesk_ticket:create
        ticket = self.make_ticket(stage_id=self.team._stage_of("closed").id)
        self.assertPhase(ticket, "received")
        self.assertFalse(ticket.closed_date)
        self.assertEqual(ticket.move_ids.mapped("phase_to"), ["received"])

    def test_create_ignores_managed_values(self):
        # guards: models.process.helpdesk_ticket:_prepare_case_vals
        ticket = self.create_as(
            self.agent,
            team_id=self.team.id,
            phase="closed",
            decision="accepted",
            close_reason="solved",
            reopen_count=3,
            registered_date="2020-01-01 00:00:00",
            closed_date="2020-01-01 00:00:00",
            handler_ids=[Command.set(self.agent2.ids)],
        )
        self.assertPhase(ticket, "received")
        self.assertFalse(ticket.decision or ticket.close_reason or ticket.reopen_count or ticket.closed_date)
        self.assertGreater(ticket.registered_date, utc("2020-01-02 00:00"))
        self.assertNotIn(self.agent2, ticket.handler_ids)

    def test_create_ignores_forged_defaults(self):
        """What a client cannot set as a value it cannot set as a default of its context either."""
        # guards: models.process.helpdesk_ticket:create
        ticket = self.create_as(
            self.agent,
            {
                "default_team_id": self.team.id,
                "default_stage_id": self.team._stage_of("proposed").id,
                "default_phase": "proposed",
                "default_decision": "accepted",
                "default_close_reason": "solved",
                "default_registered_date": "2020-01-01 00:00:00",
                "default_importance": "medium",
            },
            category_id=self.category.id,
        )
        self.assertEqual(ticket.team_id, self.team)
        self.assertPhase(ticket, "received")
        self.assertFalse(ticket.decision or ticket.close_reason)
        self.assertGreater(ticket.registered_date, fields.Datetime.subtract(ticket.create_date, days=1))
        self.assertRegex(ticket.number, r"^CMP/")

    def test_create_in_the_team_of_the_assignee(self):
        """The base gives a ticket without a team its assignee's team: that door leads into the process too."""
        # guards: models.process.helpdesk_ticket:_team_of_vals
        self.plain_team.user_ids = False
        ticket = self.create_as(
            self.agent, user_id=self.agent2.id, type_id=False, stage_id=self.team._stage_of("closed").id
        )
        self.assertEqual(ticket.team_id, self.team)
        self.assertPhase(ticket, "received")
        self.assertTrue(ticket.registered_date)

    def test_teamless_ticket_that_is_assigned(self):
        # guards: models.process.helpdesk_ticket:_write_team_of_user
        self.plain_team.user_ids = False
        ticket = self.make_ticket(team_id=False, type_id=False, user_id=False)
        self.assertFalse(ticket.phase)
        ticket.user_id = self.agent2
        self.assertPhase(ticket, "received")
        self.assertTrue(ticket.registered_date)
        self.assertEqual(ticket.handler_ids, self.agent2)

    # ------------------------------------------------------------------ team changes

    def test_team_change_keeps_phase_and_rows(self):
        other = self.make_team("Branch", self.agent | self.agent2, leader=self.leader)
        own = self.env["helpdesk.ticket.stage"].create(
            {"name": "In the branch", "phase": "processing", "sequence": 0, "team_ids": [Command.set(other.ids)]}
        )
        for phase in ("processing", "awaiting_customer", "proposed", "closed"):
            ticket = self.make_ticket(phase=phase)
            before = [(r.kind, r.start_date, r.due_date, r.state) for r in ticket.deadline_ids]
            ticket.with_user(self.agent).team_id = other
            self.assertPhase(ticket, phase)
            self.assertEqual([(r.kind, r.start_date, r.due_date, r.state) for r in ticket.deadline_ids], before)
            self.assertEqual(ticket.user_id, self.agent)
        self.assertEqual(self.env["helpdesk.ticket"].search([("stage_id", "=", own.id)]).team_id, other)

    def test_team_change_with_a_stage(self):
        """Team and stage in one write: the stage still has to be reached by its action."""
        other = self.make_team("Branch", self.agent)
        ticket = self.make_ticket(phase="verification")
        with self.assertRaises(ComplaintError):
            ticket.write({"team_id": other.id, "stage_id": other._stage_of("closed").id})
        ticket = self.make_ticket(phase="verification")
        ticket.write({"team_id": other.id, "stage_id": other._stage_of("processing").id})
        self.assertPhase(ticket, "processing")
        self.assertEqual(ticket.team_id, other)

    def test_into_the_process_starts_at_received(self):
        # guards: models.process.helpdesk_ticket:_write_team
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        ticket = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        ticket.stage_id = done
        self.assertTrue(ticket.closed_date)
        number = ticket.number
        ticket.with_user(self.agent).write({"team_id": self.team.id})
        self.assertPhase(ticket, "received")
        self.assertFalse(ticket.closed_date)
        self.assertTrue(ticket.registered_date)
        self.assertEqual(ticket.number, number)
        self.assertEqual((ticket.complexity, ticket.importance), ("routine", "medium"))
        self.assertEqual(len(self.notices(ticket)), 1)
        self.assertEqual(ticket.handler_ids, self.agent)

    def test_out_of_the_process_refused_while_open(self):
        # guards: models.process.helpdesk_ticket:_write_team
        ticket = self.make_ticket(phase="processing")
        for team in (self.plain_team.id, False):
            with self.assertRaises(ComplaintError):
                ticket.team_id = team
        with self.assertRaises(ComplaintError):
            self.team.write({"ticket_ids": [Command.unlink(ticket.id)]})
        closed = self.make_ticket(phase="closed")
        closed.team_id = self.plain_team
        self.assertFalse(closed.phase)

    def test_back_into_the_process_starts_anew(self):
        # guards: models.process.helpdesk_ticket:_register_case
        ticket = self.make_ticket(phase="closed")
        ticket.team_id = self.plain_team
        ticket.team_id = self.team
        self.assertPhase(ticket, "received")
        self.assertFalse(ticket.close_reason or ticket.decision or ticket.closed_date)
        self.assertEqual(ticket.move_ids.sorted("id")[-1].phase_to, "received")

    def test_lost_assignee_is_told(self):
        # guards: models.process.helpdesk_ticket:_write_team
        head = self.make_user("head", "helpdesk_mgmt.group_helpdesk_user_team")
        other = self.make_team("Branch", self.agent2, leader=head)
        ticket = self.make_ticket(phase="processing")
        ticket.with_user(self.agent).sudo().team_id = other
        self.assertFalse(ticket.user_id)
        self.assertTrue(ticket.message_ids.filtered(lambda m: "Agent is not a member of Branch" in m.body))
        self.assertEqual(ticket.activity_ids.user_id, head)
        closed = self.make_ticket(phase="closed")
        closed.team_id = other
        self.assertFalse(closed.activity_ids)

    def test_team_with_open_cases_is_not_deleted(self):
        # guards: models.process.helpdesk_ticket_team:unlink
        ticket = self.make_ticket()
        with self.assertRaises(ValidationError):
            self.team.unlink()
        self.assertPhase(ticket, "received")

    # ------------------------------------------------------------------ RPC

    def test_managed_fields_are_not_writable(self):
        # guards: models.process.helpdesk_ticket:write
        ticket = self.make_ticket(phase="processing")
        for name, value in {
            "phase": "closed",
            "registered_date": "2020-01-01 00:00:00",
            "close_reason": "solved",
            "decision": "accepted",
            "reopen_count": 0,
            "phase_before_wait": "verification",
            "phase_before_cancel": "received",
            "reopen_until": "2030-01-01 00:00:00",
            "closed_date": "2020-01-01 00:00:00",
            "solution_date": "2020-01-01 00:00:00",
            "use_complaint_process": False,
            "handler_ids": [Command.clear()],
            "move_ids": [Command.clear()],
            "deadline_ids": [Command.clear()],
            "number": "CMP/1",
        }.items():
            for user in (self.agent, self.env.user):
                with self.subTest(name=name), self.assertRaises(ComplaintError):
                    ticket.with_user(user).write({name: value})

    def test_forged_context_keys_open_nothing(self):
        # guards: models.process.helpdesk_ticket:write
        ticket = self.make_ticket(phase="processing")
        for value in (True, "managed", {"managed": True}, 1):
            with self.assertRaises(ComplaintError):
                ticket.with_user(self.agent).with_context(complaint_acting=value).write({"decision": "accepted"})
        agent = ticket.with_user(self.agent).with_context(complaint_acting={"silent": True, "by_machine": True})
        agent.action_return_to_customer("The contract")
        self.assertEqual(len(self.notices(ticket)), 3)

    def test_plain_tickets_do_not_enter_by_a_field(self):
        # guards: models.process.helpdesk_ticket:write
        ticket = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        for vals in ({"use_complaint_process": True}, {"phase": "closed"}, {"registered_date": "2020-01-01 00:00:00"}):
            with self.assertRaises(ComplaintError):
                ticket.with_user(self.agent).write(vals)
        ticket.with_user(self.agent).write({"closed_date": "2020-01-01 00:00:00"})
        self.assertEqual(ticket.closed_date.year, 2020)

    def test_values_beside_a_refused_stage_are_not_kept(self):
        ticket = self.make_ticket()
        with self.assertRaises(ComplaintError), self.env.cr.savepoint():
            ticket.write({"stage_id": self.team._stage_of("proposed").id, "name": "Changed"})
        ticket.invalidate_recordset()
        self.assertEqual(ticket.name, "Payment delayed")

    def test_dragged_inquiry_ends_where_its_action_ends(self):
        """No decision is asked for: dropped on “proposed”, the card goes on to “closed” and stays there."""
        # guards: models.process.helpdesk_ticket:write
        ticket = self.make_ticket("inquiry", phase="processing", solution="<p>Until 16:00.</p>")
        ticket.stage_id = self.team._stage_of("proposed")
        self.assertPhase(ticket, "closed", "solved")

    def test_cases_and_plain_tickets_in_one_write(self):
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        plain.stage_id = done
        case = self.make_ticket(phase="verification")
        started = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
        (plain | case).write({"stage_id": started.id})
        self.assertEqual(plain.stage_id, started)
        self.assertFalse(plain.closed_date)
        self.assertPhase(case, "processing")
        self.assertEqual(case.procedure, "treatment")

    def test_stage_with_cases_keeps_its_phase(self):
        # guards: models.process.helpdesk_ticket_stage:write
        ticket = self.make_ticket(phase="verification")
        stage = ticket.stage_id
        for vals in ({"phase": "processing"}, {"phase": False}, {"active": False}):
            with self.assertRaises(ValidationError):
                stage.write(vals)
        with self.assertRaises(ValidationError):
            stage.closed = True
        self.assertEqual(stage.phase, "verification")

    def test_leader_tz_is_not_the_bodys(self):
        """Limits are counted where the body is, whoever presses the button."""
        ticket = self.make_ticket(phase="processing", solution="<p>Paid.</p>")
        abroad = self.make_user("abroad", "helpdesk_mgmt.group_helpdesk_user_team")
        abroad.tz = "Pacific/Auckland"
        self.team.user_ids |= abroad
        with self.at("2026-06-07 10:00"):
            ticket.with_user(abroad).with_context(tz="Pacific/Auckland").action_propose_solution()
        self.assertDue(ticket, "decision", "2026-06-14 23:59:59", tz=RIYADH)
