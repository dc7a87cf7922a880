"""N18, K16: the quality team follows satisfaction, contacts the dissatisfied, finds the reasons and treats them."""

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from ..exceptions import ComplaintError, MissingInput
from .common import MODULE
from .quality import QualityCase


class TestQualityFollowup(QualityCase):
    # ------------------------------------------------------------------ opening

    def test_policy_n18_a_low_score_opens_a_followup(self):
        # guards: models.quality.helpdesk_ticket:_quality_follows_satisfaction
        with self.at("2026-06-07 10:00"):
            ticket, followup = self.dissatisfied()
        self.assertEqual(len(followup), 1)
        self.assertEqual((followup.state, followup.score), ("open", 0.0))
        self.assertEqual(followup.survey_input_id, ticket.survey_input_id)
        self.assertIn(followup.user_id, self.noura | self.huda)
        self.assertTrue(self.told(followup, followup.user_id))
        self.assertDue(ticket, "followup", "2026-06-10 10:00")
        with self.at("2026-06-10 10:00"):
            self.assertFalse(followup.is_overdue)

    def test_policy_n18_satisfied_customers_are_left_alone(self):
        # guards: models.quality.helpdesk_quality_followup:_open_for
        self.company.complaint_satisfaction_threshold = 50
        for mark in (3, 4, 5):
            self.assertFalse(self.dissatisfied(mark)[1], mark)
        self.assertTrue(self.dissatisfied(2)[1])
        self.company.complaint_satisfaction_threshold = 0
        self.assertFalse(self.dissatisfied(1)[1], "no threshold: nobody is followed up")

    def test_policy_n18_once_an_answer(self):
        # guards: models.quality.helpdesk_quality_followup:_open_for
        ticket, followup = self.dissatisfied()
        ticket._follow("after_satisfaction", fields.Datetime.now())
        self.assertEqual(self.Followup.search([("ticket_id", "=", ticket.id)]), followup)

    def test_policy_n18_each_resolution_has_its_own(self):
        # guards: models.quality.helpdesk_quality_followup:_open_for
        with self.at("2026-06-07 10:00"):
            ticket, first = self.dissatisfied()
        with self.at("2026-06-08 10:00"):
            ticket.sudo().action_reopen("Still not paid")
            self.step(ticket, "propose")
            self.step(ticket, "customer_accept")
            self.answer(ticket)
        followups = self.Followup.search([("ticket_id", "=", ticket.id)])
        self.assertEqual(len(followups), 2)
        self.assertEqual(len(followups.survey_input_id), 2)
        rows = self.rows(ticket, "followup")
        self.assertEqual(rows.mapped("state"), ["running", "running"], "two rows of one kind side by side")
        self.assertIn(first, followups)

    def test_customer_without_email_is_followed_up(self):
        bare = self.make_customer("Bare", phone="+966500000001")
        _ticket, followup = self.dissatisfied(partner_id=bare.id, preferred_contact="sms")
        self.assertTrue(followup)
        self.assertEqual(followup.with_user(followup.user_id).customer_phone, "+966500000001")

    def test_anonymous_reports_open_nothing(self):
        ticket = self.make_ticket("report", partner_id=False, phase="proposed")
        self.assertPhase(ticket, "closed")
        self.assertFalse(ticket.survey_input_id)
        ticket._follow("after_satisfaction", fields.Datetime.now())
        self.assertFalse(self.Followup.search([("ticket_id", "=", ticket.id)]))

    def test_plain_teams_have_none(self):
        ticket = self.make_ticket(team_id=self.plain_team.id)
        ticket._follow("after_satisfaction", fields.Datetime.now())
        self.assertFalse(ticket.followup_count)

    # ------------------------------------------------------------------ who

    def test_policy_n18_never_somebody_who_handled_the_case(self):
        # guards: models.quality.helpdesk_quality_task:_check_doer
        self.team.user_ids |= self.noura
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(user_id=self.noura.id, phase="processing")
            ticket.user_id = self.agent
            self.step(ticket, "propose")
            self.step(ticket, "customer_accept")
            self.answer(ticket)
            followup = self.Followup.search([("ticket_id", "=", ticket.id)])
        self.assertEqual(followup.user_id, self.huda)
        with self.assertRaisesRegex(ComplaintError, "never handled"):
            followup.sudo().user_id = self.noura
        self.assertFalse(self.Followup.with_user(self.noura).search([("id", "=", followup.id)]))
        with self.assertRaises(AccessError):
            followup.with_user(self.noura).read(["state"])

    def test_policy_n18_never_staff_complained_about_nor_the_customer(self):
        # guards: models.quality.helpdesk_quality_task:_is_neutral
        _ticket, followup = self.dissatisfied(subject_user_ids=[(4, self.noura.id)])
        self.assertEqual(followup.user_id, self.huda)
        _ticket, followup = self.dissatisfied(partner_id=self.noura.partner_id.id)
        self.assertNotEqual(followup.user_id, self.noura)

    def test_policy_n18_nobody_suitable_the_head_is_told(self):
        # guards: models.quality.helpdesk_quality_followup:_tell_of_opening
        ticket, followup = self.dissatisfied(subject_user_ids=[(4, self.noura.id), (4, self.huda.id)])
        self.assertFalse(followup.user_id)
        self.assertIn("assign it", self.told(followup, self.head).summary)
        self.assertTrue(self.row(ticket, "followup"), "its limit runs all the same")

    def test_policy_n18_head_who_handled_it_is_passed_over(self):
        # guards: models.quality.helpdesk_quality_task:_quality_leader
        other = self.make_user("boss", "helpdesk_mgmt.group_helpdesk_manager", name="Boss")
        _ticket, followup = self.dissatisfied(subject_user_ids=[(4, self.head.id)])
        self.assertTrue(followup._quality_leader())
        self.assertNotEqual(followup._quality_leader(), self.head)
        self.assertTrue(followup._is_neutral(other))

    def test_policy_n18_shared_out_by_load(self):
        # guards: models.quality.helpdesk_quality_followup:_load_states
        doers = []
        for _turn in range(4):
            doers.append(self.dissatisfied()[1].user_id)
            # every second id: among equals it is the case's id that decides
            self.make_ticket()
        self.assertEqual({user: doers.count(user) for user in doers}, {self.noura: 2, self.huda: 2})

    def test_confidential_cases_need_the_group(self):
        # guards: models.quality.helpdesk_quality_task:_quality_staff
        _ticket, followup = self.dissatisfied(confidential=True)
        self.assertFalse(followup.user_id)
        self.assertFalse(self.Followup.with_user(self.noura).search([("id", "=", followup.id)]))
        self.huda.group_ids |= self.env.ref(f"{MODULE}.group_confidential")
        _ticket, followup = self.dissatisfied(confidential=True)
        self.assertEqual(followup.user_id, self.huda)
        self.assertTrue(followup.with_user(self.huda).answers)

    def test_second_company_has_its_own_people(self):
        company, team = self.make_company()
        company.write({"complaint_satisfaction_threshold": 60, "complaint_followup_days": 1})
        category = self.env["helpdesk.ticket.category"].create(
            {"name": "Fees", "complexity": "routine", "importance": "low", "company_id": False}
        )
        _ticket, followup = self.dissatisfied(
            team_id=team.id, company_id=company.id, category_id=category.id, user_id=False
        )
        self.assertEqual(followup.company_id, company)
        self.assertFalse(followup.user_id, "nobody of the quality team works there")
        self.assertFalse(self.Followup.with_user(self.noura).search([("id", "=", followup.id)]))

    def test_agents_see_no_followup(self):
        ticket, followup = self.dissatisfied()
        for user in (self.agent, self.agent2, self.leader):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                followup.with_user(user).read(["state"])
        self.assertEqual(ticket.with_user(self.agent).followup_count, 0)
        self.assertEqual(ticket.with_user(followup.user_id).followup_count, 1)
        menu = self.env.ref(f"{MODULE}.helpdesk_quality_menu")
        self.assertNotIn(menu.id, self.env["ir.ui.menu"].with_user(self.agent)._visible_menu_ids())
        self.assertIn(menu.id, self.env["ir.ui.menu"].with_user(self.noura)._visible_menu_ids())

    # ------------------------------------------------------------------ contact, reason, treatment

    def test_policy_n18_survey_answers_are_read(self):
        # guards: models.quality.helpdesk_quality_followup:_answers_in_words
        _ticket, followup = self.dissatisfied(2)
        self.assertIn("Does the solution satisfy you?", followup.with_user(followup.user_id).answers)

    def test_policy_n18_contacted_reason_treated_closed(self):
        # guards: models.quality.helpdesk_quality_followup:_on_contact
        # guards: models.quality.helpdesk_quality_followup:action_close
        with self.at("2026-06-07 10:00"):
            ticket, followup = self.dissatisfied()
            mine = followup.with_user(followup.user_id)
            with self.assertRaisesRegex(ComplaintError, "log the contact first"):
                mine.action_explain()
            self.contact(followup, "no_answer")
            self.assertEqual(mine.state, "open")
            self.contact(followup, answer="Nobody ever called me back")
            self.assertEqual(mine.state, "contacted")
            with self.assertRaisesRegex(MissingInput, "reason of the dissatisfaction"):
                mine.action_explain()
            mine.write({"reason_id": self.reason.id, "verdict": "partly", "finding": "A call was missed"})
            with self.assertRaisesRegex(ComplaintError, "has not been treated"):
                mine.action_close()
            mine.action_explain()
            with self.assertRaisesRegex(MissingInput, "closing note"):
                mine.action_close()
            mine.note = "Apologised; content now"
            mine.action_close()
        self.assertEqual((mine.state, mine.treatment), ("closed", "explain"))
        self.assertEqual(mine.closed_by_id, followup.user_id)
        self.assertState(ticket, "followup", "met")
        self.assertFalse(followup.activity_ids)
        self.assertPhase(ticket, "closed")
        said = ticket.message_ids.filtered(lambda m: "Nobody ever called me back" in (m.body or ""))
        self.assertEqual(said.author_id, ticket.partner_id, "the customer's words are kept as the customer's")
        self.assertFalse(ticket.activity_ids, "nobody is told of late material")

    def test_policy_n18_a_double_click_changes_nothing(self):
        # guards: models.quality.helpdesk_quality_followup:action_close
        _ticket, followup = self.dissatisfied()
        mine = self.found(followup, note="Done")
        mine.action_explain()
        mine.action_close()
        closed = mine.closed_date
        with self.assertRaisesRegex(ComplaintError, "stands as it was closed"):
            mine.action_close()
        with self.assertRaises(ComplaintError):
            mine.note = "Changed"
        with self.assertRaises(ComplaintError):
            self.contact(followup)
        self.assertEqual(mine.closed_date, closed)

    def test_policy_n18_buttons_alone_move_it(self):
        # guards: models.quality.helpdesk_quality_followup:write
        _ticket, followup = self.dissatisfied()
        for vals in ({"state": "closed"}, {"treatment": "explain"}, {"score": 90}):
            with self.assertRaisesRegex(ComplaintError, "by its buttons"):
                followup.with_user(followup.user_id).write(vals)

    def test_policy_n18_failed_attempts_end_it_too(self):
        # guards: models.quality.helpdesk_quality_followup:action_unreached
        self.company.complaint_contact_attempts = 2
        ticket, followup = self.dissatisfied()
        mine = followup.with_user(followup.user_id)
        self.contact(followup, "no_answer")
        with self.assertRaisesRegex(ComplaintError, "2 attempts"):
            mine.action_unreached()
        self.contact(followup, "wrong_number")
        mine.action_unreached()
        mine.note = "Number out of service"
        mine.action_close()
        self.assertEqual((mine.state, mine.treatment), ("closed", "unreached"))
        self.assertFalse(ticket.contact_decision_due, "the case itself asks for no decision")

    def test_contacts_of_a_followup_are_those_of_its_case(self):
        # guards: models.quality.helpdesk_contact_attempt:create
        _ticket, followup = self.dissatisfied()
        other = self.make_ticket()
        with self.assertRaises(ValidationError):
            self.contact(followup, ticket_id=other.id)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.contact(followup, user=self.agent)

    # ------------------------------------------------------------------ reopening by the quality team

    def test_policy_k16_reopened_as_the_customer_said(self):
        # guards: models.quality.helpdesk_quality_followup:action_reopen_case
        with self.at("2026-06-07 10:00"):
            ticket, followup = self.dissatisfied()
            mine = self.found(followup)
            with self.assertRaisesRegex(MissingInput, "in the customer's words"):
                mine.action_reopen_case()
            mine.customer_words = "The money has not arrived"
            mine.action_reopen_case()
            self.assertPhase(ticket, "processing")
            self.assertEqual(ticket.user_id, self.agent2, "somebody who has not handled it")
            self.assertEqual(mine.treatment, "reopen")
            with self.assertRaisesRegex(ComplaintError, "is open already"):
                mine.action_reopen_case()
        move = ticket.move_ids.sorted("id")[-1]
        self.assertTrue(move.by_customer)
        self.assertEqual((move.user_id, move.reason), (followup.user_id, "The money has not arrived"))
        heard = ticket.contact_attempt_ids.filtered(lambda a: a.customer_decision == "reopen")
        self.assertEqual((heard.user_id, heard.means), (followup.user_id, "phone"), "heard by whom, and how")
        self.assertEqual(ticket.reopen_count, 1)
        self.assertIn("إعادة فتح", " ".join(self.notices(ticket)), "the customer is told, in his language")

    def test_policy_k16_after_the_window_a_new_case(self):
        # guards: models.quality.helpdesk_quality_followup:action_reopen_case
        with self.at("2026-06-07 10:00"):
            ticket, followup = self.dissatisfied()
        with self.at("2026-06-21 10:00"):
            self.run_cron()
            mine = self.found(followup, customer_words="It broke again")
            mine.action_reopen_case()
            mine.action_reopen_case()
        self.assertEqual(len(ticket.follow_up_ids), 1, "a second click finds the first one's case")
        new = mine.new_ticket_id
        self.assertEqual(new.follow_up_of_id, ticket)
        self.assertEqual(new.partner_id, ticket.partner_id)
        self.assertIn("It broke again", new.description)
        self.assertNotIn(new.user_id.name, ticket.handler_ids.mapped("name"))
        self.assertPhase(ticket, "closed")
        self.assertEqual(mine.treatment, "new_case")

    # ------------------------------------------------------------------ corrective action

    def test_policy_n18_a_corrective_action_treats_it(self):
        # guards: models.improvement.helpdesk_corrective_action:create
        ticket, followup = self.dissatisfied()
        mine = self.found(followup)
        action = mine.action_corrective()
        Action = self.env["helpdesk.corrective.action"].with_context(**action["context"])
        made = Action.create(self.action_vals())
        self.assertEqual(mine.corrective_action_ids, made)
        self.assertEqual(made.ticket_ids, ticket)
        self.assertEqual((mine.state, mine.treatment), ("treated", "corrective"))

    def action_vals(self):
        return {"name": "Call back within the day"}

    # ------------------------------------------------------------------ the limit

    def test_policy_n18_late_followups_escalate(self):
        # guards: models.ledger.helpdesk_ticket_deadline:KINDS
        with self.at("2026-06-07 10:00"):
            ticket, followup = self.dissatisfied()
        user = followup.user_id
        with self.at("2026-06-10 10:30"):
            self.run_cron()
            self.assertState(ticket, "followup", "missed")
            self.assertTrue(followup.is_overdue)
            overdue = self.Followup.search([("is_overdue", "=", True), ("team_id", "=", self.team.id)])
            self.assertEqual(overdue, followup)
            late = self.told(followup, user).filtered("complaint_deadline_id")
            self.assertEqual(len(late), 1)
            self.assertFalse(self.told(followup, self.head))
            self.assertFalse(ticket.is_overdue, "no promise to the customer")
        for moment in ("2026-06-11 11:00", "2026-06-14 11:00"):
            with self.at(moment):
                self.run_cron()
        self.assertEqual(len(self.told(followup, self.head)), 1, "once")
        with self.at("2026-06-14 12:00"):
            mine = self.found(followup, note="Late, but done")
            mine.action_explain()
            mine.action_close()
        self.assertEqual(self.row(ticket, "followup").state, "missed")
        self.assertFalse(followup.is_overdue)
        self.assertFalse(followup.activity_ids)

    def test_policy_n18_reopening_does_not_end_it(self):
        ticket, followup = self.dissatisfied()
        ticket.sudo().action_reopen("Still not paid")
        self.assertEqual(followup.state, "open")
        self.assertState(ticket, "followup", "running")

    def test_no_limit_by_setting(self):
        self.company.complaint_followup_days = 0
        ticket, followup = self.dissatisfied()
        self.assertFalse(followup.due_date or self.row(ticket, "followup"))
        with self.assertRaises(ValidationError):
            self.company.complaint_followup_days = -1
