"""Reaching the customer: every attempt, what came of it, and the decision when nobody answers."""

import base64

from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from ..exceptions import ComplaintError, MissingInput, MoveNotAllowed
from .common import ComplaintCase, utc


class TestContactAttempts(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_contact_attempts = 3

    def log(self, ticket, outcome="no_answer", user=None, **vals):
        return (
            self.env["helpdesk.contact.attempt"]
            .with_user(user or self.agent)
            .create({"ticket_id": ticket.id, "outcome": outcome, "means": "phone", **vals})
        )

    def fail(self, ticket, times=3):
        for _time in range(times):
            self.log(ticket)

    def decide(self, ticket, decision, reason="Called at different hours", user=None):
        return ticket.with_user(user or self.agent).action_decide_contact(decision, reason)

    # ------------------------------------------------------------------ what is recorded

    def test_policy_m14_every_attempt_is_recorded(self):
        # guards: models.quality.helpdesk_contact_attempt:create
        ticket = self.make_ticket()
        with self.at("2026-06-07 10:30"):
            attempt = self.log(ticket, "wrong_number", note="A shop", user_id=self.leader.id)
        self.assertEqual(attempt.user_id, self.agent, "whoever logs it")
        self.assertEqual(attempt.date, utc("2026-06-07 10:30"))
        self.assertEqual(ticket.contact_attempt_ids, attempt)
        self.assertEqual(ticket.contact_attempt_count, 1)

    def test_policy_m11_the_preferred_means_comes_first(self):
        # guards: models.quality.helpdesk_contact_attempt:_compute_means
        for preferred, means in (("sms", "sms"), ("phone", "phone"), ("email", "mail"), (False, "phone")):
            ticket = self.make_ticket(preferred_contact=preferred)
            attempt = self.env["helpdesk.contact.attempt"].create({"ticket_id": ticket.id, "outcome": "no_answer"})
            self.assertEqual(attempt.means, means)

    def test_policy_e07_a_logged_attempt_stands(self):
        # guards: models.quality.helpdesk_contact_attempt:write
        ticket = self.make_ticket()
        attempt = self.log(ticket)
        attempt.note = "The number is right"
        for vals in ({"outcome": "reached"}, {"date": "2026-01-01 00:00:00"}, {"decision": "close"}):
            with self.subTest(**vals), self.assertRaisesRegex(ComplaintError, "stands as it was logged"):
                attempt.write(vals)
        with self.assertRaises(ComplaintError):
            attempt.with_user(self.agent2).note = "Not mine"
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            attempt.unlink()
        made = self.log(ticket, decision="close", decided_by_id=self.leader.id)
        self.assertFalse(made.decision or made.decided_by_id, "a decision is taken, not written")

    def test_policy_k08_evidence_is_kept_with_the_attempt(self):
        # guards: models.quality.helpdesk_contact_attempt:create
        ticket = self.make_ticket()
        Attachment = self.env["ir.attachment"].with_user(self.agent)
        record = Attachment.create(
            {"name": "call.mp3", "datas": base64.b64encode(b"x"), "res_model": "helpdesk.contact.attempt", "res_id": 0}
        )
        attempt = self.log(ticket, attachment_ids=[(4, record.id)])
        self.assertEqual(record.res_id, attempt.id)
        self.assertEqual(record.with_user(self.agent2).name, "call.mp3")
        ticket.confidential = True
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            record.with_user(self.agent2).read(["name"])

    def test_attempts_carry_the_access_of_their_case(self):
        ticket = self.make_ticket(confidential=True)
        self.log(ticket)
        with self.assertRaises(AccessError):
            self.log(ticket, user=self.agent2)
        self.assertFalse(self.env["helpdesk.contact.attempt"].with_user(self.agent2).search([]))

    def test_nonsense_is_refused(self):
        ticket = self.make_ticket()
        for vals in (
            {"outcome": "call_back"},
            {"outcome": "no_answer", "direction": "in"},
            {"outcome": "no_answer", "answer": "Yes"},
            {"outcome": "reached", "date": "2999-01-01 00:00:00"},
        ):
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self.log(ticket, **vals)

    # ------------------------------------------------------------------ what it does

    def test_policy_m14_an_answered_call_is_the_first_response(self):
        # guards: models.quality.helpdesk_contact_attempt:_act_on_case
        self.env["helpdesk.sla.policy"].search([]).active = False
        self.env["helpdesk.sla.policy"].create({"name": "Answer", "milestone": "first_response", "days": 1})
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket()
            self.log(ticket)
            self.assertEqual(self.row(ticket, "first_response").state, "running")
        with self.at("2026-06-07 11:00"):
            self.log(ticket, "reached")
            self.assertEqual(self.row(ticket, "first_response").state, "met")

    def test_an_answered_call_is_a_word_to_the_customer(self):
        self.company.complaint_update_days = 2
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
            self.assertDue(ticket, "customer_update", "2026-06-09 10:00")
        with self.at("2026-06-08 12:00"):
            self.log(ticket, "reached")
            self.assertDue(ticket, "customer_update", "2026-06-10 12:00")

    def test_policy_m14_the_next_attempt_becomes_an_activity(self):
        # guards: models.quality.helpdesk_contact_attempt:_schedule_next
        ticket = self.make_ticket()
        with self.at("2026-06-07 10:00"):
            # past midnight in Riyadh
            self.log(ticket, "call_back", next_date=utc("2026-06-09 00:30"))
        activity = ticket.activity_ids
        self.assertEqual(activity.user_id, self.agent)
        self.assertEqual(str(activity.date_deadline), "2026-06-09")
        self.assertIn("Tuesday 9 June 2026, 00:30", activity.summary)
        with self.at("2026-06-09 00:30"):
            self.log(ticket, "reached")
        self.assertFalse(ticket.activity_ids)

    def test_policy_n06_an_answer_taken_down_brings_the_case_back(self):
        # guards: models.quality.helpdesk_contact_attempt:_act_on_case
        for before in ("verification", "processing"):
            ticket = self.make_ticket(phase=before)
            ticket.action_return_to_customer("The number of the account")
            self.log(ticket, "reached", note="Spoke to her")
            self.assertPhase(ticket, "awaiting_customer")
            self.log(ticket, "reached", means="sms", direction="in", answer="Account 4711")
            self.assertPhase(ticket, before)
            self.assertTrue(ticket.move_ids.sorted("id")[-1].by_customer)
            self.assertEqual(self.row(ticket, "customer_reply").state, "met")
            words = ticket.message_ids.filtered(lambda m: "Account 4711" in (m.body or ""))
            self.assertEqual(words.author_id, self.customer)
            self.assertFalse(words.is_internal or words.subtype_id.internal)
            self.assertIn("Text message", words.body)

    def test_answers_of_customers_without_e_mail_or_contact(self):
        silent = self.make_customer("خالد", None, phone="+966500000001")
        for vals in ({"partner_id": silent.id}, {"partner_id": False, "partner_name": "Caller"}):
            ticket = self.make_ticket(phase="verification", **vals)
            ticket.action_return_to_customer("The number of the account")
            self.log(ticket, "reached", answer="Account 4711")
            self.assertPhase(ticket, "verification")

    def test_a_late_answer_is_kept_and_flagged(self):
        ticket = self.make_ticket(phase="rejected")
        self.log(ticket, "reached", direction="in", answer="Here is the licence number")
        self.assertPhase(ticket, "rejected")
        self.assertIn("after", ticket.activity_ids.summary)
        self.assertTrue(ticket.message_ids.filtered(lambda m: "licence number" in (m.body or "")))

    # ------------------------------------------------------------------ decisions

    def test_policy_m14_after_three_failures_a_decision_is_recorded(self):
        # guards: models.quality.helpdesk_contact_attempt:create
        ticket = self.make_ticket(phase="verification")
        self.fail(ticket, 2)
        self.assertFalse(ticket.contact_decision_due)
        self.log(ticket, "wrong_number")
        self.assertTrue(ticket.contact_decision_due)
        with self.assertRaises(ComplaintError) as refusal:
            self.log(ticket)
        self.assertEqual(
            str(refusal.exception),
            f"3 attempts to reach the customer of {ticket.number} failed. Decide how to go on before the next one: go "
            "on, try another way, or close the case.",
        )
        with self.assertRaises(MissingInput):
            self.decide(ticket, "continue", reason=" ")
        with self.at("2026-06-09 09:00"):
            self.decide(ticket, "other_means", "The number is wrong: we write a letter")
        decided = ticket.contact_attempt_ids.filtered("decision")
        self.assertEqual(decided, ticket.contact_attempt_ids.sorted("id")[-1])
        self.assertEqual((decided.decision, decided.decided_by_id), ("other_means", self.agent))
        self.assertEqual(decided.decided_date, utc("2026-06-09 09:00"))
        self.log(ticket)
        self.assertFalse(ticket.contact_decision_due)
        with self.assertRaisesRegex(ComplaintError, "no decision is due"):
            self.decide(ticket, "close")
        self.fail(ticket, 2)
        self.assertTrue(ticket.contact_decision_due, "three more")

    def test_several_attempts_in_one_call_count_one_by_one(self):
        ticket = self.make_ticket()
        vals = {"ticket_id": ticket.id, "outcome": "no_answer", "means": "phone"}
        with self.assertRaises(ComplaintError), self.env.cr.savepoint():
            self.env["helpdesk.contact.attempt"].with_user(self.agent).create([vals] * 4)

    def test_the_customer_who_calls_is_always_logged(self):
        ticket = self.make_ticket()
        self.fail(ticket)
        self.log(ticket, "reached", direction="in")
        self.assertFalse(ticket.contact_decision_due, "reached: counted anew")

    def test_no_decision_where_the_company_wants_none(self):
        self.company.complaint_contact_attempts = 0
        ticket = self.make_ticket()
        self.fail(ticket, 5)
        self.assertFalse(ticket.contact_decision_due)

    def test_policy_m14_closing_a_customer_who_cannot_be_reached(self):
        # guards: models.quality.helpdesk_ticket:action_decide_contact
        # guards: models.quality.helpdesk_ticket:_close_unreached
        for phase in ("received", "verification", "processing"):
            ticket = self.make_ticket(phase=phase)
            told = len(self.notices(ticket))
            self.fail(ticket)
            self.decide(ticket, "close", "No answer for a week")
            self.assertPhase(ticket, "cancelled", "unresponsive")
            self.assertEqual(len(self.notices(ticket)), told + 1)
            self.assertEqual(ticket.move_ids.sorted("id")[-1].reason, "No answer for a week")
            ticket.sudo().action_reopen("I am here")
            self.assertPhase(ticket, phase)

    def test_closing_does_not_cut_the_customers_windows_short(self):
        # guards: models.quality.helpdesk_ticket:_close_unreached
        ticket = self.make_ticket(phase="awaiting_customer")
        self.fail(ticket)
        with self.assertRaisesRegex(MoveNotAllowed, "to answer; without an answer the case then closes"):
            self.decide(ticket, "close")
        self.assertPhase(ticket, "awaiting_customer")
        ticket = self.make_ticket(phase="proposed")
        self.fail(ticket)
        with self.assertRaises(MoveNotAllowed):
            self.decide(ticket, "close")
        self.assertPhase(ticket, "proposed")

    def test_the_button_leads_to_what_is_due(self):
        ticket = self.make_ticket().with_user(self.agent)
        self.assertEqual(ticket.action_log_contact()["res_model"], "helpdesk.contact.attempt")
        self.fail(ticket)
        action = ticket.action_log_contact()
        self.assertEqual(action["res_model"], "helpdesk.contact.attempt.decide")
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.agent)
            .create({"ticket_id": ticket.id, "decision": "continue", "reason": "Once more in the evening"})
        )
        self.assertEqual(wizard.action_confirm()["res_model"], "helpdesk.contact.attempt")
        self.assertEqual(ticket.contact_attempt_ids.filtered("decision").decided_by_id, self.agent)
        self.fail(ticket)
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.agent)
            .create({"ticket_id": ticket.id, "decision": "close", "reason": "Enough"})
        )
        self.assertEqual(wizard.action_confirm()["type"], "ir.actions.act_window_close")
        self.assertPhase(ticket, "cancelled", "unresponsive")

    def test_decisions_of_a_case_one_may_not_write(self):
        ticket = self.make_ticket(confidential=True)
        self.fail(ticket)
        with self.assertRaises(AccessError):
            self.decide(ticket, "continue", user=self.agent2)
