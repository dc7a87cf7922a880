"""From the contact centre to a department and back: the history stays, and everybody is told."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form

from ..exceptions import ComplaintError, MissingInput, MoveNotAllowed
from .assignment import AssignmentCase


class TestHandOver(AssignmentCase):
    def centre_case(self, phase="verification", **vals):
        return self.make_ticket(phase=phase, **vals)

    def hand_over(self, ticket, team=None, reason="Payments are theirs", user=None):
        return ticket.with_user(user or self.agent).action_hand_over(team or self.department, reason)

    def notified(self, ticket, user):
        """Subjects of the notifications that only this user got."""
        found = self.env["mail.message"].search(
            [
                ("model", "=", "helpdesk.ticket"),
                ("res_id", "=", ticket.id),
                ("message_type", "=", "user_notification"),
                ("partner_ids", "in", user.partner_id.ids),
            ]
        )
        return " / ".join(subject for subject in found.mapped("subject") if subject)

    # ------------------------------------------------------------------ what stays, what changes

    def test_policy_t07_contact_centre_then_department(self):
        """T07: the case changes its level; phase, limits' starts, officer and history stay, and it may come back."""
        # guards: models.assignment.helpdesk_ticket:_hand_over
        self.make_policy("resolution", days=2)
        with self.at("2026-06-07 10:00"):
            ticket = self.centre_case("processing")
            self.assertEqual(ticket.team_level, 1)
        with self.at("2026-06-07 12:00"):
            self.hand_over(ticket)
        self.assertPhase(ticket, "processing")
        self.assertEqual((ticket.team_id, ticket.team_level), (self.department, 2))
        self.assertIn(ticket.user_id, self.first | self.second)
        self.assertDue(ticket, "resolution", "2026-06-09 10:00")
        with self.at("2026-06-07 13:00"):
            self.hand_over(ticket, self.team, "The customer has to be called first", user=ticket.user_id)
        self.assertEqual((ticket.team_id, ticket.officer_id), (self.team, self.agent))
        self.assertEqual(
            [(row.team_from_id, row.team_to_id, row.reason) for row in ticket.handover_ids],
            [
                (self.team, self.department, "Payments are theirs"),
                (self.department, self.team, "The customer has to be called first"),
            ],
        )
        self.assertEqual(ticket.handover_ids[0].user_from_id, self.agent)
        self.assertEqual(ticket.handover_ids[0].user_id, self.agent)
        log = ticket.message_ids.filtered(lambda m: "Payments are theirs" in m.body)
        self.assertTrue(log.subtype_id.internal)

    def test_policy_t01_head_told_then_the_customer(self):
        """T01: the case reaches the head of the department within the day; then the customer is told, once."""
        # guards: models.assignment.helpdesk_ticket:_hand_over
        self.make_policy("routing", days=1, round_the_clock=True)
        with self.at("2026-06-07 10:00"):
            ticket = self.centre_case("received", user_id=False)
        with self.at("2026-06-08 09:00"):
            self.hand_over(ticket)
            self.assertState(ticket, "routing", "met")
        self.assertEqual(len(self.arrivals(ticket)), 1)
        self.assertIn("Payments department", self.arrivals(ticket).summary)
        self.assertEqual([s for s in self.notices(ticket) if "Payments department" in s], self.notices(ticket)[1:])
        self.assertEqual(len(self.notices(ticket)), 2)
        self.assertEqual(len(self.mails_to(ticket, self.customer.email)), 2)

    def test_policy_t01_registered_and_routed_in_one_step(self):
        """The category leads to the department: its head is told at once, and one notice tells the customer."""
        # guards: models.assignment.helpdesk_ticket:_settle
        ticket = self.file()
        self.assertEqual(ticket.team_id, self.department)
        self.assertEqual(len(self.arrivals(ticket)), 1)
        self.assertEqual(len(self.notices(ticket)), 1)
        # whoever takes it up takes it off the head's list
        ticket.with_user(ticket.user_id).action_start_verification()
        self.assertFalse(self.arrivals(ticket))
        # where the category leads nowhere, whoever has to find somebody for the case is told all the same
        stray = self.make_ticket(category_id=False, user_id=False)
        self.assertEqual(len(self.arrivals(stray, self.leader)), 1)
        self.assertFalse(self.make_ticket(category_id=False).activity_ids)

    def test_head_is_told_once(self):
        # guards: models.assignment.helpdesk_ticket:_tell_leader_of_arrival
        ticket = self.file()
        ticket._tell_leader_of_arrival()
        self.assertEqual(len(self.arrivals(ticket)), 1)
        # the head who fetches a case and gives it to somebody knows of it
        fetched = self.centre_case()
        fetched.with_user(self.head).sudo().write({"team_id": self.department.id, "user_id": self.first.id})
        self.assertFalse(self.arrivals(fetched))

    def test_head_complained_about_hears_nothing(self):
        ticket = self.file(subject_user_ids=[Command.set(self.head.ids)])
        self.assertFalse(self.arrivals(ticket, self.head))
        self.assertTrue(self.arrivals(ticket, self.leader))
        self.assertFalse(self.mails(self.head))

    def test_head_who_may_not_read_gets_the_reference(self):
        ticket = self.centre_case(confidential=True)
        self.department.assign_method = "manual"
        ticket.action_hand_over(self.department, "Payments are theirs")
        self.assertFalse(self.arrivals(ticket))
        mail = self.mails(self.head)
        self.assertIn(ticket.number, mail.subject)
        self.assertNotIn(ticket.name, mail.body_html)

    def test_customer_without_mail_is_told_on_the_case(self):
        visitor = self.make_customer("زائر")
        for vals in ({"partner_id": visitor.id}, {"partner_id": False}):
            ticket = self.centre_case(**vals)
            self.hand_over(ticket)
            self.assertIn("Payments department", self.notices(ticket)[-1])

    # ------------------------------------------------------------------ the officer

    def test_policy_k07_officer_of_the_contact_centre(self):
        """K07: whoever had the case in the contact centre follows it in the department, and is told of every move."""
        # guards: models.assignment.helpdesk_ticket:_default_officer
        ticket = self.centre_case()
        self.hand_over(ticket)
        self.assertEqual(ticket.officer_id, self.agent)
        self.assertNotEqual(ticket.user_id, self.agent)
        self.assertTrue(ticket.with_user(self.agent).has_access("read"))
        # guards: models.assignment.helpdesk_ticket:_officer_follows_move
        ticket.with_user(ticket.user_id).action_accept()
        self.assertIn("Processing", self.notified(ticket, self.agent))
        other = self.make_team("Legal department", self.agent2, leader=self.leader, parent_id=self.team.id)
        # guards: models.assignment.helpdesk_ticket:_hand_over
        self.hand_over(ticket, other, "A contract", user=ticket.user_id)
        self.assertIn("Legal department", self.notified(ticket, self.agent))
        self.assertEqual(ticket.officer_id, self.agent)

    def test_policy_k07_officers_of_the_team_by_load(self):
        """K07: where the contact centre has officers, one is appointed with the registration."""
        # guards: models.assignment.helpdesk_ticket:_appoint_officer
        self.team.officer_ids = self.agent | self.agent2
        cases = self.file() | self.file()
        self.assertEqual(cases.officer_id, self.agent | self.agent2)
        for ticket in cases:
            self.assertNotIn(ticket.officer_id, ticket.handler_ids)
            self.assertIn("You follow", self.notified(ticket, ticket.officer_id))
        suggestion = self.make_ticket("suggestion", user_id=self.agent.id)
        self.assertEqual(suggestion.officer_id, self.agent2)

    def test_officer_complained_about_is_not_appointed(self):
        self.team.officer_ids = self.agent
        ticket = self.file(subject_user_ids=[Command.set(self.agent.ids)])
        self.assertFalse(ticket.officer_id)

    def test_officer_who_is_named_holds(self):
        ticket = self.centre_case(officer_id=self.agent2.id)
        self.hand_over(ticket)
        self.assertEqual(ticket.officer_id, self.agent2)

    # ------------------------------------------------------------------ refusals

    def test_refusals_say_what_to_do(self):
        ticket, company = self.centre_case(), self.make_company()
        for error, team, reason in (
            (MissingInput, self.env["helpdesk.ticket.team"], "Theirs"),
            (MissingInput, self.department, " "),
            (ComplaintError, self.team, "Ours"),
            (ComplaintError, self.plain_team, "Theirs"),
            # guards: models.assignment.helpdesk_ticket:action_hand_over
            (ComplaintError, company[1], "Theirs"),
        ):
            with self.subTest(team=team.name, reason=reason), self.assertRaises(error):
                ticket.action_hand_over(team, reason)
        self.assertEqual(ticket.team_id, self.team)
        self.assertFalse(ticket.handover_ids)
        with self.assertRaises(MoveNotAllowed):
            self.make_ticket(phase="closed").action_hand_over(self.department, "Theirs")

    def test_who_may_not_write_hands_nothing_over(self):
        ticket = self.centre_case()
        with self.assertRaises(AccessError):
            self.hand_over(ticket, user=self.first)

    def test_rows_are_written_by_the_process_alone(self):
        # guards: models.process.helpdesk_ticket:MANAGED
        ticket = self.centre_case()
        with self.assertRaises(ComplaintError):
            ticket.handover_ids = [Command.create({"date": "2026-06-07 07:00:00", "reason": "Forged"})]
        self.hand_over(ticket)
        with self.assertRaises(AccessError):
            ticket.handover_ids.with_user(self.first).reason = "Another"
        self.assertFalse(self.env["helpdesk.ticket.handover"].with_user(self.agent2).search([]) - ticket.handover_ids)

    def test_plain_team_change_is_a_hand_over_too(self):
        ticket = self.centre_case()
        ticket.with_user(self.agent).team_id = self.department
        self.assertEqual(ticket.handover_ids.team_to_id, self.department)
        self.assertIn("Payments department", self.notices(ticket)[-1])

    def test_ended_cases_move_silently(self):
        closed = self.make_ticket(phase="closed")
        notices = self.notices(closed)
        closed.team_id = self.department
        self.assertFalse(closed.handover_ids or closed.activity_ids)
        self.assertEqual(self.notices(closed), notices)

    # ------------------------------------------------------------------ the dialog

    def test_dialog(self):
        """It offers the other teams of the process; whoever loses sight of the case lands on the list."""
        ticket = self.centre_case(user_id=False, officer_id=self.agent2.id)
        action = ticket.with_user(self.agent).action_open_hand_over()
        wizard = Form(self.env[action["res_model"]].with_user(self.agent).with_context(**action["context"]))
        offered = self.env["helpdesk.ticket.team"].browse(wizard.team_ids.ids)
        self.assertIn(self.department, offered)
        self.assertFalse(offered & (self.team | self.plain_team))
        wizard.team_id = self.department
        wizard.reason = "Payments are theirs"
        after = wizard.save().action_confirm()["params"]["next"]
        self.assertEqual(ticket.team_id, self.department)
        self.assertFalse(ticket.with_user(self.agent).has_access("read"))
        self.assertEqual(after["res_model"], "helpdesk.ticket")

    def test_dialog_shows_nothing_of_a_hidden_case(self):
        # guards: wizards.helpdesk_ticket_hand_over:_compute_team_from
        ticket = self.centre_case()
        wizard = self.env["helpdesk.ticket.hand.over"].with_user(self.first).new({"ticket_id": ticket.id})
        self.assertFalse(wizard.team_from_id or wizard.team_ids)
