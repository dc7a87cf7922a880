import uuid
from contextlib import closing, contextmanager
from types import SimpleNamespace

import psycopg2
from psycopg2 import sql

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.sql_db import connection_info_for
from odoo.tools import mute_logger

from ..exceptions import CalendarError
from ..hooks import NEAREST, TYPES, post_init_hook, pre_init_hook, uninstall_hook
from ..models.process.helpdesk_ticket_stage import BASE_STAGES, ENDED, PHASES
from .common import MODULE, ComplaintCase


class TestCharacterType(ComplaintCase):
    @contextmanager
    def database(self, character_type):
        """A cursor of an empty database whose letters are those of a character type."""
        name = sql.Identifier(f"complaint_letters_{uuid.uuid4().hex[:8]}")
        info = {key: value for key, value in connection_info_for("postgres")[1].items() if key != "dsn"}
        with closing(psycopg2.connect(**info)) as admin:
            admin.autocommit = True
            with admin.cursor() as cr:
                cr.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE {}").format(
                        name, sql.Literal(character_type)
                    )
                )
                try:
                    with closing(psycopg2.connect(**{**info, "database": name.string})) as own, own.cursor() as inside:
                        yield inside
                finally:
                    cr.execute(sql.SQL("DROP DATABASE {}").format(name))

    def test_letters_are_checked_at_installation(self):
        """PostgreSQL drops Arabic letters where its character type knows none; whoever installs reads it."""
        # guards: hooks:pre_init_hook
        logger = f"odoo.addons.{MODULE}.hooks"
        with self.database("C") as cr, self.assertLogs(logger, "WARNING") as logs:
            pre_init_hook(SimpleNamespace(cr=cr))
        self.assertIn("LC_CTYPE", logs.output[0])
        with self.database("C.UTF-8") as cr, self.assertNoLogs(logger, "WARNING"):
            pre_init_hook(SimpleNamespace(cr=cr))


class TestInstall(ComplaintCase):
    def base_stage(self, name):
        return self.env.ref(f"helpdesk_mgmt.{name}")

    def own_stage(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    def plain_ticket(self, team=None, **vals):
        return self.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "<p>Broken</p>",
                "team_id": (team or self.plain_team).id,
                "partner_id": self.customer.id,
                **vals,
            }
        )

    # ------------------------------------------------------------------ stages and phases

    def test_base_stages_get_their_phase(self):
        """At installation, whether or not an administrator has deleted one of them."""
        # guards: models.process.helpdesk_ticket_stage:_set_base_phases
        stages = self.env["helpdesk.ticket.stage"].union(*map(self.base_stage, BASE_STAGES))
        self.env.cr.execute("UPDATE helpdesk_ticket_stage SET phase = NULL WHERE id = ANY(%s)", [stages.ids])
        self.env["ir.model.data"].search(
            [("module", "=", "helpdesk_mgmt"), ("name", "=", "helpdesk_ticket_stage_rejected")]
        ).unlink()
        self.env.invalidate_all()
        post_init_hook(self.env)
        for stage, phase in zip(stages, BASE_STAGES.values(), strict=True):
            self.assertEqual(stage.phase, False if phase == "rejected" else phase, stage.name)

    def test_every_phase_has_a_stage_in_a_new_team(self):
        # guards: models.process.helpdesk_ticket_team:_start_process
        team = self.make_team("New")
        stages = team._get_applicable_stages()
        self.assertEqual(set(stages.mapped("phase")) - {False}, {phase for phase, _label in PHASES})
        for stage in stages.filtered("phase"):
            self.assertEqual(stage.closed, stage.phase in ENDED, stage.name)

    def test_own_stages_belong_to_process_teams(self):
        """A team without the process never sees them."""
        own = self.team._own_stages()
        self.assertEqual(len(own), 3)
        self.assertFalse(own.company_id)
        self.assertIn(self.team, own[0].team_ids)
        self.assertFalse(own & self.plain_team._get_applicable_stages())
        self.assertFalse(own & self.env["helpdesk.ticket.team"]._get_applicable_stages())

    def test_deleted_base_stage_is_no_error(self):
        """The phase gets a stage of its own when it is needed."""
        # guards: models.process.helpdesk_ticket_team:_ensure_stages
        stage = self.base_stage("helpdesk_ticket_stage_awaiting")
        every = self.env["helpdesk.ticket"].with_context(active_test=False, tracking_disable=True)
        every.search([("stage_id", "=", stage.id)])._write_managed(
            {"stage_id": self.base_stage("helpdesk_ticket_stage_new").id}
        )
        stage.unlink()
        post_init_hook(self.env)
        ticket = self.make_ticket(phase="awaiting_customer")
        self.assertPhase(ticket, "awaiting_customer")
        self.assertEqual(ticket.stage_id.team_ids, self.team)

    def test_renamed_phase_of_an_administrator_holds(self):
        stage = self.env["helpdesk.ticket.stage"].create({"name": "Own start", "phase": "third_party"})
        self.env["ir.model.data"].search(
            [("module", "=", "helpdesk_mgmt"), ("name", "=", "helpdesk_ticket_stage_awaiting")]
        ).res_id = stage.id
        post_init_hook(self.env)
        self.assertEqual(stage.phase, "third_party")

    def test_own_stages_are_archived_with_the_last_team(self):
        # guards: models.process.helpdesk_ticket_team:write
        own = self.team._own_stages()
        self.assertTrue(all(own.mapped("active")))
        teams = self.env["helpdesk.ticket.team"].search([("use_complaint_process", "=", True)])
        for ticket in self.env["helpdesk.ticket"].search([("phase", "not in", [False, *ENDED])]):
            ticket.action_cancel("The process ends")
        for team in teams - self.team:
            team.use_complaint_process = False
        own.invalidate_recordset()
        self.assertTrue(all(own.mapped("active")))
        self.team.use_complaint_process = False
        self.assertFalse(any(own.mapped("active")))
        # and come back with the next one
        self.team.use_complaint_process = True
        self.assertTrue(all(own.mapped("active")))
        self.assertPhase(self.make_ticket(phase="proposed"), "proposed")

    def test_calendar_is_checked_when_a_team_starts(self):
        """Hours that no limit can be counted in are refused with the team, never in a customer's filing."""
        # guards: models.process.helpdesk_ticket_team:_start_process
        flexible = self.env["resource.calendar"].create({"name": "Flexible", "flexible_hours": True, "tz": "UTC"})
        empty = self.make_calendar("Empty", days="")
        for calendar in (flexible, empty):
            with self.assertRaises(CalendarError):
                self.make_team(f"Team {calendar.name}", resource_calendar_id=calendar.id)
            with self.assertRaises(CalendarError):
                self.team.resource_calendar_id = calendar

    def test_working_hours_of_a_team_cannot_be_deleted(self):
        """Its limits would be counted in the company's from one moment to the next."""
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            self.calendar.unlink()

    # ------------------------------------------------------------------ teams without the process

    def test_plain_team_moves_freely(self):
        """Any stage from any stage, closed_date by the base, no notice, no phase, no limit."""
        ticket = self.plain_ticket()
        for name in ("done", "new", "rejected", "in_progress", "cancelled", "awaiting", "done"):
            stage = self.base_stage(f"helpdesk_ticket_stage_{name}")
            ticket.with_user(self.agent).stage_id = stage
            self.assertEqual(ticket.stage_id, stage)
        self.assertTrue(ticket.closed_date)
        self.assertFalse(ticket.phase or ticket.registered_date or ticket.deadline_ids or ticket.move_ids)
        self.assertFalse(self.notices(ticket))
        self.assertNotIn(self.customer, ticket.message_partner_ids)

    def test_closed_date_is_cleared_on_reopening(self):
        """The base keeps it, and its portal then hides the buttons for ever."""
        # guards: models.process.helpdesk_ticket:_forget_closed_date
        ticket = self.plain_ticket()
        ticket.stage_id = self.base_stage("helpdesk_ticket_stage_done")
        closed = ticket.closed_date
        ticket.name = "Printer again"
        self.assertEqual(ticket.closed_date, closed)
        ticket.stage_id = self.base_stage("helpdesk_ticket_stage_new")
        self.assertFalse(ticket.closed_date)

    def test_plain_ticket_keeps_the_bases_freedom(self):
        ticket = self.plain_ticket(stage_id=self.base_stage("helpdesk_ticket_stage_in_progress").id)
        self.assertEqual(ticket.stage_id, self.base_stage("helpdesk_ticket_stage_in_progress"))
        ticket.active = False
        ticket.active = True
        other = self.env["helpdesk.ticket.team"].create({"name": "Other", "user_ids": [Command.set(self.agent2.ids)]})
        ticket.user_id = self.agent
        ticket.team_id = other
        self.assertFalse(ticket.user_id)
        self.assertFalse(ticket.activity_ids)
        self.assertNotEqual(ticket.copy().number, ticket.number)
        ticket.unlink()

    def test_plain_type_of_the_process_in_a_plain_team(self):
        ticket = self.plain_ticket(type_id=self.type().id)
        self.assertFalse(ticket.phase)
        self.assertEqual(ticket.kind, "complaint")

    # ------------------------------------------------------------------ switching on and off

    def test_switching_on_with_tickets_there(self):
        """They enter with the phase of their stage, keep their numbers, are told nothing, and can go on."""
        # guards: models.process.helpdesk_ticket:_enter_process
        odd = self.env["helpdesk.ticket.stage"].create({"name": "Odd", "sequence": 99})
        ended = self.env["helpdesk.ticket.stage"].create({"name": "Odd end", "sequence": 99, "closed": True})
        expected = {
            self.base_stage("helpdesk_ticket_stage_in_progress"): "processing",
            self.base_stage("helpdesk_ticket_stage_done"): "closed",
            odd: "received",
            ended: "closed",
        }
        tickets = self.env["helpdesk.ticket"]
        for stage in expected:
            tickets |= self.plain_ticket(user_id=self.agent.id, stage_id=stage.id)
        archived = self.plain_ticket(stage_id=odd.id)
        archived.active = False
        numbers = tickets.mapped("number")
        self.plain_team.write({"resource_calendar_id": self.calendar.id, "use_complaint_process": True})
        for ticket, phase in zip(tickets, expected.values(), strict=True):
            self.assertPhase(ticket, phase)
            self.assertEqual(ticket.registered_date, ticket.create_date)
            self.assertFalse(self.notices(ticket))
        self.assertEqual(tickets.mapped("number"), numbers)
        self.assertPhase(archived, "received")
        self.assertTrue(archived.registered_date)
        going_on = tickets[0]
        self.assertEqual(going_on.handler_ids, self.agent)
        self.assertIn(self.customer, going_on.message_partner_ids)
        going_on.solution = "<p>New printer.</p>"
        going_on.type_id = self.type()
        going_on.action_propose_solution()
        self.assertPhase(going_on, "proposed")

    def test_switching_off_with_open_cases(self):
        # guards: models.process.helpdesk_ticket_team:write
        ticket = self.make_ticket(phase="processing")
        with self.assertRaises(ValidationError):
            self.team.use_complaint_process = False
        ticket.action_cancel("The process ends")
        self.team.use_complaint_process = False
        self.assertFalse(ticket.phase)
        self.assertTrue(ticket.closed)
        # a plain ticket from now on
        ticket.stage_id = self.base_stage("helpdesk_ticket_stage_new")
        self.assertFalse(ticket.phase)

    # ------------------------------------------------------------------ uninstalling

    def test_uninstall_moves_cases_to_the_nearest_stage(self):
        # guards: hooks:uninstall_hook
        tickets = {phase: self.make_ticket(phase=phase) for phase, _label in PHASES}
        stages = {phase: ticket.stage_id for phase, ticket in tickets.items()}
        uninstall_hook(self.env)
        own = self.env["ir.model.data"].search([("module", "=", MODULE), ("model", "=", "helpdesk.ticket.stage")])
        for phase, ticket in tickets.items():
            with self.subTest(phase=phase):
                if phase in ("verification", "third_party", "proposed"):
                    self.assertEqual(ticket.stage_id, self.base_stage(NEAREST[phase]))
                else:
                    self.assertEqual(ticket.stage_id, stages[phase])
                self.assertNotIn(ticket.stage_id.id, own.mapped("res_id"))

    def test_uninstall_gives_up_what_cases_hold(self):
        """Types, and teams and categories with cases, stay with the tickets."""
        # guards: hooks:uninstall_hook
        team = self.env.ref(f"{MODULE}.team_complaints")
        ticket = self.make_ticket(team_id=team.id, phase="verification")
        type_ = ticket.type_id
        uninstall_hook(self.env)
        Data = self.env["ir.model.data"]
        left = Data.search([("module", "=", MODULE), ("name", "in", [*TYPES, "team_complaints"])])
        self.assertFalse(left)
        self.assertEqual((ticket.type_id, ticket.team_id), (type_, team))
        # what nobody holds goes with the addon
        self.assertTrue(Data.search_count([("module", "=", MODULE), ("model", "=", "mail.template")]))

    def test_uninstall_with_deleted_base_stages(self):
        """Where the base stage is gone ours stays with its cases, given up by the addon."""
        # guards: hooks:uninstall_hook
        ticket = self.make_ticket(phase="proposed")
        stage = ticket.stage_id
        self.env["ir.model.data"].search(
            [("module", "=", "helpdesk_mgmt"), ("name", "=", "helpdesk_ticket_stage_in_progress")]
        ).unlink()
        uninstall_hook(self.env)
        self.assertEqual(ticket.stage_id, stage)
        self.assertFalse(
            self.env["ir.model.data"].search(
                [("module", "=", MODULE), ("model", "=", stage._name), ("res_id", "=", stage.id)]
            )
        )
