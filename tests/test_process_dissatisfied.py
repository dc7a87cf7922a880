from markupsafe import Markup

from odoo.exceptions import AccessError
from odoo.tests import Form

from ..exceptions import MissingInput
from .common import MODULE
from .process import DecisionCase

CALL = "mail.mail_activity_data_call"


class TestDissatisfied(DecisionCase):
    """A customer who is not satisfied: contacted, told the steps, answered again, with an apology."""

    def calls(self, ticket):
        return ticket.activity_ids.filtered(lambda a: a.activity_type_id == self.env.ref(CALL))

    def test_policy_n16_contacted_and_told_the_steps(self):
        """The handler is asked to contact the customer; the notice explains the steps; the view is on record."""
        self.env["helpdesk.sla.policy"].create({"name": "Resolution", "milestone": "resolution", "days": 3})
        john = self.make_customer("John", "john@example.com", lang="en_US")
        ticket = self.proposed(partner_id=john.id)
        with self.at("2026-06-09 09:00"):
            ticket.sudo().action_customer_reject("The amount is wrong")
            # guards: models.mail.helpdesk_ticket:_contact_follows_move
            self.assertEqual(self.calls(ticket).user_id, self.agent2, "somebody who has not handled it")
            self.assertIn(ticket.number, self.calls(ticket).summary)
            body = self.mails_to(ticket, john.email).sorted("id")[-1].body_html
            # guards: models.wording.helpdesk_policy_wording_again:_steps_after_rejection
            for words in ("The amount is wrong", "An officer contacts you", "14 June 2026", "tell us again"):
                self.assertIn(words, body)
            # guards: models.process.helpdesk_ticket_decision:action_customer_reject
            view = ticket.message_ids.filtered(lambda m: m.author_id == john)
            self.assertIn("The amount is wrong", view.body)
            # handling goes on, and the call that was made is no longer asked for
            self.assertPhase(ticket, "processing")
            self.env["helpdesk.contact.attempt"].with_user(self.agent).create(
                {"ticket_id": ticket.id, "outcome": "reached", "note": "Explained the steps"}
            )
            self.assertFalse(self.calls(ticket))

    def test_policy_m16_rejected_solution_goes_to_another_member(self):
        """M16: to a member who never handled it while there is one; the former one is told, and may still read it."""
        # guards: models.assignment.helpdesk_ticket:_handler_after_rejection
        # guards: models.assignment.helpdesk_ticket:_tell_former
        own = self.make_user("own", "helpdesk_mgmt.group_helpdesk_user_own", email="own@example.com")
        self.team.user_ids |= own
        ticket = self.proposed(user_id=own.id)
        with self.at("2026-06-09 09:00"):
            self.by_customer(ticket).action_customer_reject("The amount is wrong")
        first = ticket.user_id
        self.assertIn(first, self.agent | self.agent2, "one of the others")
        self.assertTrue(ticket.with_user(own).has_access("read"))
        told = ticket.message_ids.search([("partner_ids", "in", own.partner_id.ids), ("res_id", "=", ticket.id)])
        self.assertIn(f"{first.name} looks at it now", " ".join(told.mapped("body")))
        second = (self.agent | self.agent2) - first
        for handler in (second, second):
            with self.at("2026-06-10 09:00"):
                ticket.action_propose_solution()
                self.by_customer(ticket).action_customer_reject("Still not")
            self.assertEqual(ticket.user_id, handler, "once nobody is new to it, it stays where it is")

    def test_rejected_solution_stays_with_whoever_handled_it_where_the_company_wants_that(self):
        # guards: models.assignment.helpdesk_ticket:_handler_after_rejection
        self.company.complaint_rejected_to = "same"
        ticket = self.proposed()
        with self.at("2026-06-09 09:00"):
            self.by_customer(ticket).action_customer_reject("The amount is wrong")
        self.assertEqual(ticket.user_id, self.agent)
        company, team = self.make_company()
        self.assertEqual(company.complaint_rejected_to, "other")

    def test_former_handler_of_a_confidential_case_reads_it_no_more(self):
        # guards: models.assignment.helpdesk_ticket:_tell_former
        own = self.make_user("own", "helpdesk_mgmt.group_helpdesk_user_own", email="own@example.com")
        self.team.user_ids |= own
        ticket = self.proposed(user_id=own.id, confidential=True)
        with self.at("2026-06-09 09:00"):
            self.by_customer(ticket).action_customer_reject("The amount is wrong")
        self.assertNotEqual(ticket.user_id, own)
        self.assertFalse(ticket.with_user(own).has_access("read"))
        self.assertNotIn(own.partner_id, ticket.message_ids.notified_partner_ids)

    def test_notice_in_arabic_and_of_an_appeal(self):
        ticket = self.proposed()
        with self.at("2026-06-09 09:00"):
            self.by_customer(ticket).action_customer_reject("المبلغ غير صحيح")
            self.assertIn("الخطوات التالية:", self.mails_to(ticket, self.customer.email).sorted("id")[-1].body_html)
            rejected = self.make_ticket(phase="rejected")
            self.by_customer(rejected).action_reopen("هذا من اختصاصكم")
        body = self.mails_to(rejected, self.customer.email).sorted("id")[-1].body_html
        self.assertIn("ينظر المسؤول عن الإدارة", body)

    def test_policy_k16_communication_goes_on_until_satisfied(self):
        """Whoever rejects again and again is contacted and answered each time; the window opens anew each time."""
        # guards: models.process.helpdesk_ticket_decision:action_customer_reject
        ticket = self.proposed()
        for day in (8, 9, 10):
            with self.at(f"2026-06-{day:02} 09:00"):
                self.by_customer(ticket).action_customer_reject(f"Still not, on the {day}th")
                self.assertEqual(len(self.calls(ticket)), 1)
                self.assertIn("إعادة فتح", self.notices(ticket)[-1])
                ticket.action_propose_solution()
                self.assertEqual(self.row(ticket, "decision").state, "running")
        with self.at("2026-06-11 09:00"):
            self.by_customer(ticket).action_customer_accept()
        self.assertPhase(ticket, "closed", "solved")
        self.assertEqual(ticket.reopen_count, 3)

    def test_policy_e13_second_reopening_goes_up(self):
        """To the leader; without one to whoever is above; who may not read the case is told its number alone."""
        # guards: models.process.helpdesk_ticket_decision:_tell_leader_of_second_reopening
        head = self.make_user("head", "helpdesk_mgmt.group_helpdesk_user_team")
        parent = self.make_team("Directorate", leader=head)
        desk = self.make_team("Desk", self.agent | self.agent2, parent_id=parent.id)
        for vals in ({"team_id": desk.id}, {"confidential": True}):
            ticket = self.closed(**vals)
            with self.at("2026-06-08 09:00"):
                self.by_customer(ticket).action_reopen("Again")
                ticket.action_propose_solution()
                self.by_customer(ticket).action_customer_reject("Still not")
            told = ticket.activity_ids.filtered(lambda a: a.user_id == head)
            mailed = self.env["mail.mail"].search([("recipient_ids", "in", self.leader.partner_id.ids)])
            mailed = mailed.filtered(lambda m, number=ticket.number: number in m.subject)
            self.assertEqual((len(told), len(mailed)), (0, 1) if ticket.confidential else (1, 0))

    def test_nothing_breaches_at_the_reopening(self):
        """A shorter limit of its own runs from the reopening; the one that was kept stays kept."""
        # guards: models.ledger.helpdesk_sla_policy:_facts
        Policy = self.env["helpdesk.sla.policy"]
        Policy.create({"name": "Again", "milestone": "resolution", "days": 1, "reopened": "yes", "sequence": 1})
        Policy.create({"name": "First", "milestone": "resolution", "days": 5, "reopened": "no", "sequence": 2})
        for step in ("reject", "reopen"):
            ticket = self.proposed() if step == "reject" else self.closed()
            # late in the window, long after the first limit would have been due
            with self.at("2026-06-14 15:00"):
                self.by_customer(ticket)._decide(step, "No")
                self.assertFalse(ticket.is_overdue)
                self.assertDue(ticket, "resolution", "2026-06-15 15:00")
            rows = ticket.deadline_ids.filtered(lambda r: r.kind == "resolution")
            self.assertEqual(rows.sorted("id").mapped("state"), ["met", "running"])

    # ------------------------------------------------------------------ inquiries

    def test_policy_m27_inquiry_asked_why_and_answered_again(self):
        """Answered and closed; dissatisfied: the reason is asked for, back to the department, answered again."""
        # guards: models.process.helpdesk_ticket_decision:action_reopen
        with self.at("2026-06-07 12:00"):
            ticket = self.make_ticket("inquiry", phase="processing")
            ticket.solution = Markup("<p>The office is open from 8.</p>")
            ticket.action_propose_solution()
        self.assertPhase(ticket, "closed", "solved")
        self.assertFalse(ticket.decision)
        self.assertEqual(ticket.survey_input_id.survey_id, self.env.ref(f"{MODULE}.survey_inquiry"))
        with self.at("2026-06-09 09:00"):
            with self.assertRaises(MissingInput):
                self.by_customer(ticket).action_reopen(" ")
            self.by_customer(ticket).action_reopen("And on Thursdays?")
            self.assertPhase(ticket, "processing")
            self.assertEqual((ticket.team_id, ticket.user_id), (self.team, self.agent2))
            self.assertEqual(ticket.survey_state, "withdrawn")
            self.assertEqual(self.calls(ticket).user_id, self.agent2, "the customer is asked what is missing")
            ticket.solution = Markup("<p>On Thursdays until 12.</p>")
            ticket.action_propose_solution()
            self.assertEqual(ticket.survey_state, "open")
        self.assertPhase(ticket, "closed", "solved")
        self.assertIn("12", self.mails_to(ticket, self.customer.email).sorted("id")[-2].body_html)

    # ------------------------------------------------------------------ answers

    def test_policy_k09_answer_is_needed_and_told_in_full(self):
        # guards: models.process.helpdesk_ticket_decision:action_propose_solution
        with self.at("2026-06-07 12:00"):
            ticket = self.make_ticket(phase="processing")
            for empty in (False, "", Markup("<p><br/></p>")):
                ticket.solution = empty
                with self.assertRaises(MissingInput):
                    ticket.action_propose_solution()
            parts = [f"Point {number} of the answer" for number in range(40)]
            ticket.solution = Markup().join(Markup("<p>%s</p>") % part for part in parts)
            ticket.action_propose_solution()
        body = self.mails_to(ticket, self.customer.email).sorted("id")[-1].body_html
        self.assertFalse([part for part in parts if part not in body])

    def test_policy_k11_told_findings_measures_and_improvements(self):
        """A ready text asks for all three, in the customer's language; what the agent writes is what is told."""
        # guards: wizards.helpdesk_ticket_write_answer:action_confirm
        with self.at("2026-06-07 12:00"):
            ticket = self.make_ticket(phase="processing")
            found = self.env.ref(f"{MODULE}.answer_text_found")
            self.assertEqual(found.kind, "found")
            self.write_answer(ticket, found)
            for words in ("تبيّن لنا", "إجراءات", "سنحسّنه"):
                self.assertIn(words, ticket.solution)
            ticket.with_user(self.agent).action_propose_solution()
        self.assertIn("سنحسّنه", self.mails_to(ticket, self.customer.email).sorted("id")[-1].body_html)

    def write_answer(self, ticket, *texts):
        case = ticket.with_user(self.agent)
        form = Form(self.env["helpdesk.ticket.write_answer"].with_env(case.env).with_context(default_ticket_id=case.id))
        for text in texts:
            form.text_ids.add(text.with_env(case.env))
        wizard = form.save()
        wizard.action_confirm()
        return wizard

    def test_policy_m34_apology_is_offered_to_the_dissatisfied(self):
        """A customer who was not satisfied is offered an apology first, in his language; others get none unasked."""
        # guards: wizards.helpdesk_ticket_write_answer:_compute_text_ids
        ticket, calm = self.proposed(), self.make_ticket(phase="processing")
        with self.at("2026-06-08 09:00"):
            self.by_customer(ticket).action_customer_reject("No")
            wizard = self.write_answer(ticket)
            self.assertEqual(wizard.text_ids, self.env.ref(f"{MODULE}.answer_text_apology_again"))
        self.assertIn("نأسف", ticket.solution)
        self.assertIn("The payment has been made.", ticket.solution, "added, nothing replaced")
        with self.assertRaises(MissingInput):
            self.write_answer(calm)
        kinds = self.env["helpdesk.answer.text"].search([]).mapped("kind")
        self.assertEqual(set(kinds), {"found", "apology", "explanation", "steps"})

    def test_ready_text_into_a_message(self):
        ticket = self.closed()
        case = ticket.with_user(self.agent)
        wizard = (
            self.env["helpdesk.ticket.write_answer"]
            .with_env(case.env)
            .create({"ticket_id": ticket.id, "text_ids": self.env.ref(f"{MODULE}.answer_text_steps").ids})
        )
        self.assertFalse(wizard.may_solve, "the solution of a closed case stands")
        action = wizard.action_message()
        composer = self.env["mail.compose.message"].with_env(case.env).with_context(**action["context"]).create({})
        self.assertIn("الخطوات التالية", composer.body)

    def test_ready_texts_of_others(self):
        """Texts of another type or company are not offered, and nobody reads a case through the dialog."""
        # guards: wizards.helpdesk_ticket_write_answer:_readable_case
        company, team = self.make_company()
        Text = self.env["helpdesk.answer.text"]
        theirs = Text.create({"name": "Theirs", "body": "<p>X</p>", "company_id": company.id})
        inquiries = Text.create({"name": "Hours", "body": "<p>X</p>", "type_ids": self.type("inquiry").ids})
        Wizard = self.env["helpdesk.ticket.write_answer"].with_user(self.agent)
        offered = Wizard.create({"ticket_id": self.make_ticket().id}).available_text_ids
        self.assertNotIn(theirs, offered)
        self.assertNotIn(inquiries, offered)
        self.assertIn(inquiries, Wizard.create({"ticket_id": self.make_ticket("inquiry").id}).available_text_ids)
        hidden = self.make_ticket(team_id=team.id, company_id=company.id, user_id=False)
        wizard = Wizard.create({"ticket_id": hidden.id, "body": "<p>X</p>"})
        self.assertFalse(wizard.available_text_ids or wizard.may_solve)
        with self.assertRaises(AccessError):
            wizard.action_confirm()

    def test_policy_n16_call_is_asked_of_who_handles_it_now(self):
        """The case is given to somebody else: the call goes with it; what a person planned for himself stays his."""
        # guards: models.ledger.helpdesk_ticket:_requests_follow_handler
        ticket = self.make_ticket(phase="proposed")
        ticket.sudo().action_customer_reject("Not paid")
        call = self.env.ref("mail.mail_activity_data_call")
        asked = ticket.activity_ids.filtered(lambda a: a.activity_type_id == call)
        own = ticket.activity_schedule(
            "mail.mail_activity_data_call", user_id=ticket.user_id.id, summary="Mine", automated=False
        )
        former = ticket.user_id
        other = (self.agent | self.agent2) - former
        ticket.user_id = other
        self.assertEqual(asked.user_id, other)
        self.assertEqual(own.user_id, former)
        # nobody: whoever leads the team
        ticket.user_id = False
        self.assertEqual(asked.user_id, self.leader)
        ticket.user_id = former
        self.assertEqual(asked.user_id, former)
