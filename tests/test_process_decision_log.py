from odoo.exceptions import AccessError
from odoo.tests import Form

from ..exceptions import ComplaintError, MissingInput, MoveNotAllowed
from .process import DecisionCase


class TestDecisionLog(DecisionCase):
    """What the customer said by phone: taken down by an agent, acted on, and told to the customer."""

    def take_down(self, ticket, decision="accept", reason="", user=None, **vals):
        case = ticket.with_user(user or self.agent).with_context(default_ticket_id=ticket.id)
        form = Form(self.env["helpdesk.ticket.log_decision"].with_env(case.env))
        for name, value in {"decision": decision, "reason": reason, **vals}.items():
            form[name] = value
        return form.save().action_confirm()

    def test_policy_n15_accepted_by_phone(self):
        """Closed as the customer's own acceptance; who heard it, when and how stands with the contacts."""
        # guards: models.process.helpdesk_ticket_decision:action_log_decision
        ticket = self.proposed()
        with self.at("2026-06-09 10:00"):
            self.take_down(ticket, heard_by_id=self.agent2, heard_date="2026-06-09 06:30:00")
        self.assertPhase(ticket, "closed", "solved")
        self.assertEqual((ticket.decision, self.row(ticket, "decision").state), ("accepted", "met"))
        attempt = ticket.contact_attempt_ids
        self.assertEqual((attempt.customer_decision, attempt.means, attempt.outcome), ("accept", "phone", "reached"))
        self.assertEqual((attempt.user_id, attempt.create_uid), (self.agent2, self.agent))
        self.assertEqual(attempt.date.strftime("%d %H:%M"), "09 06:30")
        self.assertTrue(ticket.move_ids.sorted("id")[-1].by_customer)
        self.assertTrue(ticket.survey_input_id, "an acceptance by phone is asked about, too")

    def test_customer_is_told_what_was_taken_down(self):
        # guards: models.process.helpdesk_ticket_decision:action_log_decision
        john = self.make_customer("John", "john@example.com", lang="en_US")
        ticket = self.proposed(partner_id=john.id)
        with self.at("2026-06-09 10:00"):
            self.take_down(ticket, "reject", "The amount is wrong")
        self.assertPhase(ticket, "processing")
        [mail] = self.mails_to(ticket, john.email).filtered(lambda m: "what you told us" in m.subject)
        for word in ("Rejects the solution", "Phone call", "9 June 2026", "Agent", "The amount is wrong"):
            self.assertIn(word, mail.body_html)
        self.assertEqual(ticket.reopen_count, 1)

    def test_reopened_by_phone(self):
        ticket = self.closed()
        with self.at("2026-06-09 10:00"):
            self.take_down(ticket, "reopen", "It never came", means="visit")
        self.assertPhase(ticket, "processing")
        self.assertEqual(ticket.user_id, self.agent2)
        self.assertIn("It never came", " ".join(ticket.message_ids.mapped("body")))

    def test_heard_in_time_counts_although_typed_later(self):
        # guards: models.process.helpdesk_ticket_decision:_lapse_if_over
        ticket = self.proposed()
        with self.at("2026-06-15 09:00"):
            # the last day was the 14th
            self.take_down(ticket, heard_date="2026-06-14 09:00:00")
        self.assertEqual(ticket.decision, "accepted")
        late = self.proposed()
        with self.at("2026-06-15 09:00"):
            self.take_down(late, heard_date="2026-06-15 05:00:00")
        self.assertEqual(late.decision, "lapsed", "heard when the window was over")

    def test_what_cannot_be_taken_down(self):
        # guards: models.process.helpdesk_ticket_decision:_check_log_decision_allowed
        ticket, received = self.proposed(), self.make_ticket()
        with self.at("2026-06-09 10:00"):
            agent = ticket.with_user(self.agent)
            for decision, reason, heard, error in (
                ("accept", "", "2026-06-07 08:00:00", ComplaintError),
                ("accept", "", "2026-06-09 08:00:00", ComplaintError),
                ("reject", " ", None, MissingInput),
                ("reopen", "Again", None, MoveNotAllowed),
                ("nonsense", "Again", None, MoveNotAllowed),
            ):
                with self.subTest(decision=decision, heard=heard), self.assertRaises(error):
                    agent.action_log_decision(decision, reason, heard_date=heard)
            with self.assertRaises(MoveNotAllowed):
                received.with_user(self.agent).action_log_decision("accept", "")
            with self.assertRaises(ComplaintError):
                agent.action_log_decision("accept", "", heard_by_id=self.portal_user().id)
            # no customer and no stranger takes a decision down
            with self.assertRaises(AccessError):
                ticket.with_user(self.portal_user()).action_log_decision("accept", "")
            outsider = self.make_user("outsider", "base.group_user")
            with self.assertRaises(AccessError):
                ticket.with_user(outsider).action_log_decision("accept", "")
        self.assertPhase(ticket, "proposed")
        self.assertFalse(ticket.contact_attempt_ids)

    def test_decided_once(self):
        ticket = self.proposed()
        with self.at("2026-06-09 10:00"):
            ticket.with_user(self.agent).action_log_decision("accept", "")
            with self.assertRaises(MoveNotAllowed):
                ticket.with_user(self.agent).action_log_decision("accept", "")
        self.assertEqual(len(ticket.contact_attempt_ids), 1)

    def test_contact_form_cannot_decide(self):
        # guards: models.quality.helpdesk_contact_attempt:create
        ticket = self.proposed()
        with self.at("2026-06-09 10:00"):
            attempt = (
                self.env["helpdesk.contact.attempt"]
                .with_user(self.agent)
                .create({"ticket_id": ticket.id, "outcome": "reached", "customer_decision": "accept"})
            )
        self.assertFalse(attempt.customer_decision)
        self.assertPhase(ticket, "proposed")

    def test_customer_without_contact_decides_by_phone(self):
        ticket = self.proposed(partner_id=False, partner_name="Walk-in")
        with self.at("2026-06-09 10:00"):
            self.take_down(ticket)
        self.assertPhase(ticket, "closed", "solved")
        self.assertEqual(ticket.survey_skip_reason, "out_of_reach")

    # ------------------------------------------------------------------ the cause

    def test_cause_is_expected_where_there_are_causes(self):
        """Shown on the form, found by the filter, refused nowhere."""
        # guards: models.process.helpdesk_ticket_decision:_compute_expects_cause
        Cause = self.env["helpdesk.complaint.cause"]
        other, _team = self.make_company()
        Cause.search([]).active = False
        Cause.create({"name": "Elsewhere", "company_id": other.id})
        ticket = self.proposed()
        self.assertFalse(ticket.expects_cause)
        cause = Cause.create({"name": "Unclear procedure"})
        ticket.invalidate_recordset(["expects_cause"])
        self.assertTrue(ticket.expects_cause)
        unsaid = [("solution_date", "!=", False), ("cause_id", "=", False), ("type_id.needs_decision", "=", True)]
        self.assertIn(ticket, ticket.search(unsaid))
        ticket.with_user(self.agent).cause_id = cause
        self.assertFalse(ticket.expects_cause)
        self.assertNotIn(ticket, ticket.search(unsaid))
