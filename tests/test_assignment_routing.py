"""T01: routing ends when the head of a department has been told, not when somebody has the case."""

from pathlib import Path

from odoo.modules.migration import load_script

from .assignment import AssignmentCase


class TestRouting(AssignmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_policy("routing", days=1, round_the_clock=True)

    def told_log(self, ticket):
        return ticket.message_ids.filtered(lambda m: "has been told of the case" in (m.body or ""))

    def centre(self, **vals):
        """A case that stays in the contact centre until somebody hands it over."""
        self.category.team_id = False
        return self.make_ticket(**vals)

    def hand_over(self, ticket, team=None):
        ticket.with_user(self.leader).action_hand_over(team or self.department, "Payments are theirs")

    # ------------------------------------------------------------------ when it ends

    def test_policy_t01_assigned_in_the_contact_centre_is_not_routed(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_route
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_route_written
        with self.at("2026-06-07 10:00"):
            ticket = self.centre()
            other = self.make_ticket(user_id=False)
            self.assertState(ticket, "routing", "running")
        with self.at("2026-06-07 12:00"):
            self.bring_to(ticket, "processing")
            self.say(ticket)
            other.with_user(self.leader).user_id = self.agent2
            for case in ticket | other:
                self.assertState(case, "routing", "running")
                self.assertFalse(case.head_told_date)
        with self.at("2026-06-08 09:59"):
            self.hand_over(ticket)
            row = self.assertState(ticket, "routing", "met")
            self.assertEqual(row.done_date, ticket.head_told_date)
            self.assertEqual(len(self.arrivals(ticket)), 1)
        with self.at("2026-06-08 11:00"):
            self.hand_over(other)
            self.assertEqual(self.assertState(other, "routing", "missed").late_hours, 1.0)

    def test_policy_t01_head_told_in_the_second_of_the_filing(self):
        # guards: models.assignment.helpdesk_ticket:_tell_leader_of_arrival
        with self.at("2026-06-07 10:00"):
            ticket = self.file()
            row = self.assertState(ticket, "routing", "met")
        self.assertEqual((row.done_date, ticket.head_told_date), (row.start_date, row.start_date))
        self.assertEqual(len(self.arrivals(ticket)), 1)
        # guards: models.process.helpdesk_ticket_team:_log_head_told
        log = self.told_log(ticket)
        self.assertEqual(len(log), 1)
        for words in (self.department.name, self.head.name):
            self.assertIn(words, log.body)
        self.assertTrue(log.subtype_id.internal, "colleagues' log")
        self.assertEqual(log.author_id, self.env.ref("base.partner_root"))

    def test_policy_t01_registered_in_the_department_with_a_handler(self):
        # guards: models.assignment.helpdesk_ticket:_settle
        self.category.team_id = False
        ticket = self.make_ticket(team_id=self.department.id, user_id=self.first.id)
        self.assertState(ticket, "routing", "met")
        self.assertEqual(len(self.arrivals(ticket)), 1)

    def test_confidential_case_is_told_by_mail_and_is_routed(self):
        ticket = self.file(confidential=True)
        self.assertFalse(self.arrivals(ticket))
        self.assertIn(ticket.number, self.mails(self.head).subject)
        self.assertState(ticket, "routing", "met")

    def test_nobody_who_may_be_told_leaves_it_open(self):
        # guards: models.assignment.helpdesk_ticket:_tell_leader_of_arrival
        ticket = self.centre(subject_user_ids=(self.head | self.leader).ids)
        ticket.sudo().action_hand_over(self.department, "Payments are theirs")
        self.assertState(ticket, "routing", "running")
        self.assertFalse(ticket.head_told_date or self.told_log(ticket))
        self.assertNotIn("head of the competent department", ticket.message_ids[0].body)

    def test_solved_or_referred_without_a_department_was_not_routed(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_follow_move
        self.category.team_id = False
        for phase in ("proposed", "third_party"):
            with self.subTest(phase=phase), self.at("2026-06-07 10:00"):
                self.assertState(self.make_ticket(phase=phase), "routing", "cancelled")
        with self.at("2026-06-07 10:00"):
            late, first = self.make_ticket(), self.make_ticket()
            first.solution = "<p>Here it is</p>"
            first.action_solve_first_contact()
            self.assertState(first, "routing", "cancelled")
        with self.at("2026-06-08 12:00"):
            self.bring_to(late, "proposed")
            row = self.assertState(late, "routing", "missed")
            self.assertTrue(row.done_date)

    # ------------------------------------------------------------------ what a department is

    def test_without_departments_an_assignee_ends_it(self):
        # guards: models.process.helpdesk_ticket_team:_routes_to_departments
        self.category.team_id = False
        self.department.parent_id = False
        self.assertState(self.make_ticket(), "routing", "met")
        self.assertState(self.make_ticket(user_id=False), "routing", "running")

    def test_contact_centre_below_a_directorate_is_no_department(self):
        # guards: models.process.helpdesk_ticket_team:_is_department
        self.team.parent_id = self.make_team("Directorate", leader=self.second)
        ticket = self.centre()
        self.assertFalse(ticket.head_told_date)
        self.assertState(ticket, "routing", "running")
        self.hand_over(ticket)
        self.assertState(ticket, "routing", "met")

    def test_policy_made_later_asks_nothing_of_a_routed_case(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_is_routed
        self.Policy.search([("milestone", "=", "routing")]).active = False
        routed, waiting = self.file(), self.centre()
        self.make_policy("routing", days=1, round_the_clock=True)
        self.run_cron()
        self.assertFalse(self.row(routed, "routing"))
        self.assertState(waiting, "routing", "running")

    def test_second_company_has_its_own_departments(self):
        company, team = self.make_company()
        vals = {"company_id": company.id, "team_id": team.id, "category_id": False, "user_id": False}
        self.make_policy("routing", hours=2, company_id=company.id)
        alone = self.make_ticket(**vals)
        alone.user_id = self.env.user
        self.assertState(alone, "routing", "met")

    def test_upgrade_knows_of_heads_that_were_told(self):
        # guards: models.process.helpdesk_ticket_team:_is_department
        with self.at("2026-06-07 10:00"):
            ticket, waiting = self.file(), self.centre()
        # as the release before had it
        ticket._write_managed({"head_told_date": False})
        self.row(ticket, "routing").write({"state": "running", "done_date": False})
        folder = Path(__file__).parents[1] / "migrations" / "19.0.1.7.0"
        self.env.flush_all()
        load_script(str(folder / "post-routing.py"), "post-routing").migrate(self.env.cr, "19.0.1.6.0")
        self.env.invalidate_all()
        self.assertEqual(ticket.head_told_date, ticket.registered_date)
        self.assertState(ticket, "routing", "met")
        self.assertFalse(waiting.head_told_date)
        self.assertState(waiting, "routing", "running")

    # ------------------------------------------------------------------ the customer

    def test_policy_t01_receipt_says_that_the_head_knows(self):
        """One mail, not two: the receipt carries the sentence, in the customer's language."""
        # guards: models.process.helpdesk_ticket_team:_paragraph_routed
        ticket = self.file()
        [mail] = self.mails_to(ticket, self.customer.email)
        self.assertIn("تم توجيه شكواكم إلى مدير القسم المختص", mail.body_html)
        self.assertIn(self.department.name, mail.body_html)
        inquiry = self.file(type_id=self.type("inquiry").id)
        self.assertIn("تم توجيه طلبكم إلى مدير القسم المختص", self.mails_to(inquiry, self.customer.email).body_html)
        staying = self.centre()
        self.assertNotIn("مدير القسم المختص", self.mails_to(staying, self.customer.email).body_html)
        self.hand_over(staying)
        told = self.mails_to(staying, self.customer.email).sorted("id")[-1]
        self.assertIn("تم توجيه شكواكم إلى مدير القسم المختص", told.body_html)
        # back in the contact centre no head has it
        self.step(staying, "verify")
        staying.sudo().action_hand_over(self.team, "Call the customer")
        back = self.mails_to(staying, self.customer.email).sorted("id")[-1]
        self.assertNotIn("مدير القسم المختص", back.body_html)

    def test_policy_t01_without_mail_it_is_told_by_text_message(self):
        # guards: models.mail.helpdesk_ticket_notice:_words_after_text
        caller = self.make_customer("متدرب", phone="+966501234567")
        with self.at("2026-06-07 10:00"):
            ticket = self.file(partner_id=caller.id)
        text = self.env["sms.sms"].search([("mail_message_id", "in", ticket.message_ids.ids)])
        self.assertIn("تم توجيه شكواكم إلى مدير القسم المختص", text.body)

    def test_policy_t01_who_wants_to_be_called_is_called(self):
        # guards: models.mail.helpdesk_ticket_notice:_give_notice
        call = self.env.ref("mail.mail_activity_data_call")

        def calls(ticket):
            return ticket.activity_ids.filtered(lambda a: a.activity_type_id == call)

        phone = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        phone.answered_at_once = True
        self.assertEqual(len(calls(self.file(preferred_contact="phone"))), 1)
        self.assertFalse(calls(self.file(preferred_contact="phone", channel_id=phone.id)), "he hears it now")
        self.assertFalse(calls(self.file()))
        unreachable = self.file(partner_id=self.make_customer("زائر").id)
        self.assertEqual(len(calls(unreachable)), 1)

    def test_policy_t01_anonymous_reporter_reads_it_on_his_page(self):
        Filing = self.env["helpdesk.ticket.filing"]
        vals = {
            "name": "Payment delayed",
            "description": "<p>Late</p>",
            "type_id": self.type("report").id,
            "category_id": self.category.id,
            "company_id": self.company.id,
        }
        ticket = Filing._file_public(vals, "0" * 32, self.env["ir.attachment"], True)
        self.assertState(ticket, "routing", "met")
        [receipt] = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        self.assertIn("القسم المختص", receipt.body)
        self.assertIn(self.head.name, self.told_log(ticket).body)
