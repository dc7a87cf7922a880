from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form

from ..exceptions import ComplaintError, MissingInput, MoveNotAllowed
from .common import utc
from .referral import ReferralCase

LATE = "helpdesk_mgmt_complaint.activity_referral_late"
DISSATISFIED = "helpdesk_mgmt_complaint.activity_referral_dissatisfied"


class TestReferral(ReferralCase):
    # ------------------------------------------------------------------ referred

    def test_policy_m04_referred_and_followed_until_the_answer(self):
        """M04: outside jurisdiction, to the competent body; followed there with reminders; the customer is told."""
        # guards: models.ledger.helpdesk_ticket_deadline_due:_ask_again
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="verification")
            ticket.jurisdiction = "other"
            self.refer(ticket=ticket, letter_number="ص/441", contact_id=self.clerk.id)
            referral = ticket.referral_ids
            self.assertPhase(ticket, "third_party")
            self.assertEqual((referral.kind, referral.state, referral.user_id), ("competent", "sent", self.agent))
            self.assertDue(ticket, "referral", "2026-06-10 10:00")
            self.assertEqual(referral.due_date, utc("2026-06-10 10:00"))
        with self.at("2026-06-10 09:59"):
            self.run_cron()
            self.assertFalse(self.asked(ticket, LATE))
        with self.at("2026-06-10 10:01"):
            self.run_cron()
            self.assertState(ticket, "referral", "missed")
            self.assertTrue(referral.is_late)
            self.assertIn(referral, self.env["helpdesk.referral"].search([("is_late", "=", True)]))
            self.assertEqual(self.asked(ticket, LATE).user_id, self.agent)
            self.assertEqual(referral.reminder_count, 1)
        for moment, reminders in (("2026-06-15 10:00", 1), ("2026-06-15 10:02", 2), ("2026-06-15 15:00", 2)):
            with self.at(moment):
                self.run_cron()
                self.assertEqual(referral.reminder_count, reminders)
        # away for two weeks: one reminder, not four
        with self.at("2026-06-30 10:00"):
            self.run_cron()
            self.run_cron()
            self.assertEqual(referral.reminder_count, 3)
            self.assertEqual(len(self.asked(ticket, LATE)), 1)
            self.assertFalse(ticket.is_overdue, "the other body is late")
            referral.with_user(self.agent).action_record_answer("It was paid twice", "closed")
        self.assertPhase(ticket, "closed", "solved")
        self.assertState(ticket, "referral", "missed")
        self.assertFalse(self.asked(ticket, LATE))
        self.assertFalse(self.row(ticket, "referral").next_action_date)
        with self.at("2026-07-07 10:00"):
            self.run_cron()
        self.assertEqual(referral.reminder_count, 3)

    def test_policy_m10_third_party_answers_the_customer_itself(self):
        """M10: the third party is named and given the details, answers the customer itself, and the case closes."""
        # guards: models.referral.helpdesk_ticket:action_close_answered
        with self.at("2026-06-07 10:00"):
            ticket, referral = self.refer(share_contact=True, letter_number="12/7")
            letter = self.letters(referral)
            self.assertEqual(letter.recipient_ids, self.bank)
            for detail in (ticket.number, "Trace the payment", self.customer.name, self.customer.email, "12/7"):
                self.assertIn(detail, letter.body_html)
        with self.at("2026-06-09 12:00"):
            ticket.with_user(self.agent).action_close_answered("The bank paid it on Sunday")
        self.assertPhase(ticket, "closed", "solved")
        self.assertEqual((referral.state, referral.answer_source), ("answered", "direct"))
        self.assertEqual(referral.answer, "The bank paid it on Sunday")
        self.assertIn("The bank paid it on Sunday", ticket.solution)
        self.assertState(ticket, "referral", "met")
        # Sunday 10:00 to 16:00, Monday, Tuesday 8:00 to 12:00
        self.assertEqual(referral.answer_hours, 18)
        self.assertEqual(referral.answer_days, 18 / self.calendar.hours_per_day)

    def test_policy_m10_satisfaction_is_asked_for_after_the_bodys_answer(self):
        """M10: nobody accepts anything there, and yet the customer is asked; a bad score is taken up with the body."""
        # guards: models.quality.survey_user_input:_complaint_why_not
        self.company.complaint_survey_on_close = False
        ticket, referral = self.refer()
        ticket.with_user(self.agent).action_close_answered("Paid")
        self.assertTrue(ticket.survey_input_id)
        self.assertState(ticket, "survey", "running")
        # closed by the body itself, without another one
        own = self.make_ticket(phase="verification", solution="<p>Paid.</p>")
        own.action_solve_first_contact()
        self.assertFalse(own.survey_input_id)
        ticket._write_managed({"satisfaction": 20, "has_satisfaction": True})
        ticket._follow("after_satisfaction", fields.Datetime.now())
        self.assertTrue(referral.dissatisfied_date)
        self.assertEqual(self.asked(ticket, DISSATISFIED).user_id, self.agent)

    def test_policy_m09_procedure_of_a_referred_case(self):
        """M09: whatever was chosen before, a case that needs another body is a third party's."""
        # guards: models.referral.helpdesk_ticket:action_refer
        ticket = self.make_ticket(phase="processing")
        self.assertEqual(ticket.procedure, "treatment")
        self.refer(ticket=ticket)
        self.assertEqual(ticket.procedure, "third_party")

    def test_policy_m29_own_services_and_a_partners(self):
        """M29: the category tells whose service it is; the dialog proposes the partner."""
        # guards: models.process.helpdesk_ticket_intake:_compute_service_owner
        self.category.write({"service_owner": "partner", "service_partner_id": self.bank.id})
        below = self.env["helpdesk.ticket.category"].create({"name": "Cards", "parent_id": self.category.id})
        ticket = self.make_ticket("inquiry", phase="verification", category_id=below.id)
        self.assertEqual((ticket.service_owner, ticket.service_partner_id), ("partner", self.bank))
        agent = ticket.with_user(self.agent)
        action = agent.with_context(default_step="refer").action_open_step()
        form = Form(self.env[action["res_model"]].with_user(self.agent).with_context(**action["context"]))
        self.assertEqual((form.partner_id, form.referral_kind, form.days), (self.bank, "partner", 10))
        form.text = "Which papers are needed?"
        form.save().action_confirm()
        self.assertEqual(ticket.referral_ids.kind, "partner")
        own = self.env["helpdesk.ticket.category"].create({"name": "Ours", "service_owner": "own"})
        ticket.category_id = own
        self.assertEqual((ticket.service_owner, ticket.service_partner_id.id), ("own", False))
        ticket.service_owner = "partner"
        ticket.name = "The agent corrected it"
        self.assertEqual(ticket.service_owner, "partner")

    def test_policy_m30_dissatisfied_with_a_partner(self):
        """M30: the customer stays dissatisfied: whoever referred takes it up with the partner directly, on record."""
        # guards: models.referral.helpdesk_ticket:_referrals_follow_move
        for how in ("reopens", "rejects"):
            with self.subTest(how):
                ticket, referral = self.refer(ticket=self.make_ticket("inquiry", phase="processing"), kind="partner")
                referral.with_user(self.agent).action_record_answer("Come to the branch", "resume")
                self.type("inquiry").needs_decision = how == "rejects"
                self.step(ticket, "propose")
                if how == "rejects":
                    ticket.sudo().action_customer_reject("I was there")
                else:
                    ticket.sudo().action_reopen("I was there")
                self.assertPhase(ticket, "processing")
                self.assertTrue(referral.dissatisfied_date)
                activity = self.asked(ticket, DISSATISFIED)
                self.assertEqual(activity.user_id, self.agent)
                self.assertIn(self.bank.name, activity.summary)
                agent = referral.with_user(self.agent)
                with self.assertRaisesRegex(MissingInput, "Write first what was agreed"):
                    agent.action_follow_up_done()
                agent.follow_up_note = "The branch manager calls him"
                agent.action_follow_up_done()
                self.assertTrue(referral.follow_up_date)
                self.assertFalse(self.asked(ticket, DISSATISFIED))

    def test_accepted_solution_asks_nobody_to_follow_up(self):
        ticket, referral = self.refer()
        ticket.action_resume()
        self.step(ticket, "propose")
        self.step(ticket, "customer_accept")
        self.assertFalse(referral.dissatisfied_date)

    # ------------------------------------------------------------------ what the dialog sends

    def test_details_are_checked(self):
        # guards: models.referral.helpdesk_referral:_prepare_referral
        other = self.make_ticket(name="Another case")
        stranger = self.env["ir.attachment"].create({"name": "x.pdf", "res_model": other._name, "res_id": other.id})
        for details, words in (
            ({"attachment_ids": stranger.ids}, "Only files of the case"),
            ({"contact_id": self.customer.id}, "does not belong to"),
            ({"kind": "friend"}, "what kind of body"),
            ({"state": "answered"}, "no such detail"),
        ):
            ticket = self.make_ticket(phase="processing")
            with self.subTest(words), self.assertRaisesRegex(ComplaintError, words):
                self.refer(ticket=ticket, **details)
            self.assertPhase(ticket, "processing")
        with self.assertRaisesRegex(ComplaintError, "negative"):
            self.refer(days=-1)

    def test_second_click_refers_once(self):
        ticket, _referral = self.refer()
        with self.assertRaises(MoveNotAllowed):
            self.refer(ticket=ticket)
        self.assertEqual(len(ticket.referral_ids), 1)
        self.assertEqual(len([s for s in self.notices(ticket) if "إحالة" in s]), 1)

    def test_days_of_the_settings(self):
        with self.at("2026-06-07 10:00"):
            ticket, _referral = self.refer(days=0)
            self.assertDue(ticket, "referral", "2026-06-21 10:00")
            self.company.complaint_referral_days = 0
            without, _referral = self.refer(days=0)
        self.assertFalse(self.row(without, "referral"), "0: no limit")

    def test_referrals_one_after_the_other(self):
        with self.at("2026-06-07 10:00"):
            ticket, first = self.refer(days=5)
            ticket.action_resume()
            self.assertEqual((first.state, first.answer_source), ("answered", "agent"))
            self.refer(days=2, ticket=ticket, partner=self.third_party())
        rows = self.rows(ticket, "referral")
        self.assertEqual(rows.mapped("state"), ["met", "running"])
        self.assertEqual(rows.mapped("item_id"), ticket.referral_ids.sorted("id").ids)

    def test_case_that_ends_waits_for_nobody(self):
        # guards: models.referral.helpdesk_ticket:_referrals_before_move
        for end, vals in (
            (lambda t: t.sudo().action_withdraw(), ("cancelled", "cancelled")),
            (lambda t: t.action_close_unsolved("The bank refuses"), ("closed", "cancelled")),
        ):
            ticket, referral = self.refer()
            end(ticket)
            self.assertEqual((ticket.phase, referral.state), vals)
            self.assertState(ticket, "referral", "cancelled")

    def test_clock_of_the_body_stands_still(self):
        with self.at("2026-06-07 10:00"):
            self.make_policy(days=5)
            ticket, referral = self.refer()
            self.assertState(ticket, "resolution", "paused")
            self.assertEqual(ticket.next_due_id.kind, "referral", "what is waited for stands on the case")
        with self.at("2026-06-09 10:00"):
            referral.with_user(self.agent).action_record_answer("Paid", "resume", reference="B-77")
            self.assertDue(ticket, "resolution", "2026-06-16 10:00")
        self.assertPhase(ticket, "processing")
        self.assertEqual(referral.body_reference, "B-77")

    def test_answer_is_recorded_once_and_not_before_the_question(self):
        with self.at("2026-06-07 10:00"):
            _ticket, referral = self.refer()
        with self.at("2026-06-08 10:00"):
            agent = referral.with_user(self.agent)
            for values, words in (
                (("  ",), "Write what the body answered"),
                (("Paid", "maybe"), "how the case goes on"),
                (("Paid", "stay", "2026-06-01 10:00:00"), "after it was asked"),
                (("Paid", "stay", "2026-06-20 10:00:00"), "in the future"),
            ):
                with self.subTest(words), self.assertRaisesRegex(Exception, words), self.env.cr.savepoint():
                    agent.action_record_answer(*values)
            agent.action_record_answer("Paid", "stay", "2026-06-07 12:00:00")
            self.assertEqual(referral.answer_hours, 5)
            with self.assertRaisesRegex(ComplaintError, "answered already"):
                agent.action_record_answer("Paid again", "stay")
        self.assertEqual(referral.answer, "Paid")

    def test_no_answer_yet(self):
        # guards: models.referral.helpdesk_referral:action_await_again
        with self.at("2026-06-07 10:00"):
            ticket, referral = self.refer(days=2)
            agent = referral.with_user(self.agent)
            agent.action_record_answer("We look into it", "resume")
            self.assertPhase(ticket, "processing")
            agent.action_await_again()
            self.assertPhase(ticket, "third_party")
            self.assertEqual((referral.state, referral.date_answered), ("sent", False))
            self.assertDue(ticket, "referral", "2026-06-09 10:00")
            with self.assertRaisesRegex(ComplaintError, "answered referral of an open case"):
                agent.action_await_again()

    # ------------------------------------------------------------------ what the customer sees

    def test_referral_is_no_rejection(self):
        """The customer reads where his case is, under which numbers, and that it remains open."""
        # guards: models.referral.helpdesk_referral:_where_lines
        with self.at("2026-06-07 10:00"):
            ticket, referral = self.refer(letter_number="ص/441", contact_id=self.clerk.id, body_reference="و-9")
            notice = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment").sorted("id")[-1]
            for detail in (self.bank.name, self.clerk.name, self.bank.phone, "ص/441", "و-9"):
                self.assertIn(detail, notice.body)
            customer = ticket.sudo().with_context(lang="ar_001")
            self.assertEqual(customer._portal_referrals(), referral)
            self.assertNotRegex(customer.env["helpdesk.ticket.page"]._next(customer), "رفض|مرفوض")
            self.assertFalse(ticket.close_reason)
        self.assertNotIn(self.clerk.email, notice.body)

    def test_answer_is_passed_on_by_an_agent_only(self):
        ticket, referral = self.refer()
        agent = referral.with_user(self.agent)
        with self.assertRaisesRegex(MissingInput, "Nothing has been answered"):
            agent.action_pass_on()
        before = ticket.message_ids
        agent.action_record_answer("Our word on him, not for him", "resume")
        public = (ticket.message_ids - before).filtered(lambda m: not m.is_internal and not m.subtype_id.internal)
        self.assertNotIn("Our word on him", " ".join(public.mapped("body")))
        action = agent.action_pass_on()
        self.assertEqual(action["res_model"], "mail.compose.message")
        composer = self.env["mail.compose.message"].with_user(self.agent).with_context(**action["context"]).create({})
        self.assertIn("Our word on him", composer.body)
        composer.body = "The bank answered: paid"
        composer.action_send_mail()
        passed = ticket.message_ids.filtered(lambda m: "The bank answered: paid" in (m.body or ""))
        self.assertEqual(passed.partner_ids, self.customer)

    # ------------------------------------------------------------------ who sees it

    def test_referral_is_seen_with_its_case(self):
        # guards: models.access.helpdesk_ticket_satellite:_search
        ticket, referral = self.refer(ticket=self.make_ticket(phase="processing", confidential=True))
        Referral = self.env["helpdesk.referral"]
        self.assertEqual(Referral.with_user(self.agent).search([("id", "=", referral.id)]), referral)
        self.assertFalse(Referral.with_user(self.agent2).search([("id", "=", referral.id)]))
        with self.assertRaises(AccessError):
            referral.with_user(self.agent2).read(["partner_id"])
        with self.assertRaises(AccessError):
            referral.with_user(self.agent2).action_record_answer("x")
        self.assertFalse(
            Referral.with_user(self.agent2)._read_group([("id", "=", referral.id)], ["partner_id"], ["__count"])
        )
        Step = self.env["helpdesk.ticket.step"].with_user(self.agent2)
        wizard = Step.create({"ticket_id": ticket.id, "step": "refer", "text": "x"})
        self.assertFalse(wizard.file_ids | wizard.attachment_ids)

    def test_what_was_sent_is_not_rewritten(self):
        # guards: models.referral.helpdesk_referral:write
        _ticket, referral = self.refer()
        agent = referral.with_user(self.agent)
        agent.write({"letter_number": "9", "body_reference": "8", "contact_id": self.clerk.id})
        for vals in ({"message": "x"}, {"state": "answered"}, {"date_sent": "2020-01-01 10:00:00"}):
            with self.assertRaisesRegex(ComplaintError, "stands as it was sent"):
                agent.write(vals)

    def test_late_referral_of_a_case_that_its_owner_may_not_see(self):
        """Whoever referred was complained about later: the next one up follows it up."""
        with self.at("2026-06-07 10:00"):
            ticket, _referral = self.refer(days=1)
            ticket.subject_user_ids = [Command.link(self.agent.id)]
        with self.at("2026-06-08 11:00"):
            self.run_cron()
        self.assertEqual(self.asked(ticket, LATE).user_id, self.leader)

    def test_second_company(self):
        company, team = self.make_company()
        company.write({"complaint_referral_days": 1, "complaint_referral_reminder_days": 0})
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(
                team_id=team.id, company_id=company.id, category_id=self.category.id, phase="processing", user_id=False
            )
            ticket.action_refer(self.bank, "Trace it", 0)
            self.assertDue(ticket, "referral", "2026-06-08 10:00")
            self.assertEqual(ticket.referral_ids.company_id, company)
        for day in ("09", "15", "22"):
            with self.at(f"2026-06-{day} 11:00"):
                self.run_cron()
        self.assertEqual(ticket.referral_ids.reminder_count, 1, "0 days between: once only")

    def test_anonymous_customer_is_not_handed_over(self):
        ticket = self.make_ticket(phase="processing", partner_id=False, partner_name="Caller")
        _ticket, referral = self.refer(ticket=ticket, share_contact=True)
        self.assertEqual([value for _label, value in referral._customer_lines()], ["Caller"])
        ticket = self.make_ticket("report", phase="processing", partner_id=False, partner_name=False)
        ticket._write_managed({"is_anonymous": True})
        _ticket, referral = self.refer(ticket=ticket, share_contact=True)
        self.assertFalse(referral.share_contact)
