from odoo import Command
from odoo.exceptions import AccessError, ValidationError

from ..exceptions import ComplaintError, MissingInput, MoveNotAllowed
from .common import MODULE, utc
from .improvement import ActionCase


class TestCorrectiveAction(ActionCase):
    # ------------------------------------------------------------------ the life of an action

    def test_policy_k10_corrective_actions_are_carried_out(self):
        """K10: owner, date as a limit, done on record; a late one goes to its owner, then one leader further up."""
        # guards: models.improvement.helpdesk_corrective_action_deadlines:_tell_leader
        with self.at("2026-06-07 10:00"):
            first, second = self.make_ticket(phase="processing"), self.make_ticket(phase="processing")
            action = self.make_action(first | second, "planned")
            row = self.limit(action)
            self.assertEqual((row.due_date, row.state), (utc("2026-06-10 23:59:59"), "running"))
            self.assertFalse(row.ticket_id)
            self.assertEqual(self.asked(action, self.agent).complaint_deadline_id, row)
            self.assertEqual(first.corrective_action_ids, action)
        with self.at("2026-06-10 23:59:59"):
            self.run_cron()
            self.assertEqual(len(action.activity_ids), 1)
        with self.at("2026-06-11 08:30"):
            self.run_cron()
            self.assertEqual(row.state, "missed")
            self.assertTrue(action.is_late)
            self.assertEqual(len(self.asked(action, self.agent)), 2)
            self.assertFalse(self.asked(action, self.leader))
            self.assertFalse(first.is_overdue or second.is_overdue, "no promise to these customers")
        with self.at("2026-06-16 09:00"):
            self.run_cron()
            self.run_cron()
            self.assertEqual(len(self.asked(action, self.leader)), 1)
            self.assertFalse(self.asked(action, self.head))
        with self.at("2026-06-21 09:30"):
            self.run_cron()
            self.assertEqual(len(self.asked(action, self.head)), 1)
            self.assertEqual(len(self.asked(action, self.leader)), 1)
        with self.at("2026-06-22 10:00"):
            action.with_user(self.agent).action_done("The list is checked twice a day")
        self.assertEqual((action.state, action.done_by_id), ("done", self.agent))
        self.assertEqual(row.done_date, utc("2026-06-22 10:00"))
        self.assertGreater(row.late_hours, 0)
        self.assertFalse(self.asked(action, self.leader) | self.asked(action, self.head))

    def test_policy_k12_effect_evaluated_by_somebody_else(self):
        """K12: after a set time somebody else judges the effect; without effect a further action follows."""
        # guards: models.improvement.helpdesk_corrective_action:action_evaluate
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
            action = self.make_action(ticket, "done")
            row = self.limit(action, "evaluation")
            self.assertEqual(str(action.date_evaluate), "2026-07-07")
            self.assertEqual(row.due_date, utc("2026-07-07 23:59:59"))
            self.assertEqual(self.limit(action).state, "met")
            self.assertTrue(self.asked(action, self.quality))
        with self.at("2026-07-08 10:00"):
            self.run_cron()
            self.assertEqual(row.state, "missed")
            self.assertEqual(len(self.asked(action, self.quality)), 2)
            with self.assertRaisesRegex(ComplaintError, "does not judge its effect"):
                action.with_user(self.agent).action_evaluate("effective", "I did it well")
            with self.assertRaisesRegex(ComplaintError, "in the hands of its owner"):
                action.with_user(self.agent2).action_evaluate("effective", "Looks good")
            with self.assertRaisesRegex(MissingInput, "how you judged it"):
                action.with_user(self.quality).action_evaluate("not", " ")
            action.with_user(self.quality).action_evaluate("not", "Three such complaints in June")
            self.assertEqual((action.state, action.effectiveness), ("evaluated", "not"))
            self.assertEqual(row.done_date, utc("2026-07-08 10:00"))
        further = action.child_ids
        self.assertEqual((further.state, further.ticket_ids, further.parent_id), ("draft", ticket, action))
        self.assertEqual(further.finding, "Three such complaints in June")
        self.assertEqual(action.with_user(self.quality).action_follow()["res_id"], further.id, "once")

    def test_partly_effective_may_be_followed(self):
        action = self.make_action(state="planned", date_due="2099-06-10")
        action.with_user(self.agent).action_done("Done")
        action.with_user(self.quality).action_evaluate("partly", "Half as many")
        self.assertFalse(action.child_ids)
        action.with_user(self.quality).action_follow()
        self.assertEqual(action.child_ids.parent_id, action)

    def test_policy_k11_customer_is_told_what_was_done(self):
        """K11: the words for customers of done actions go into the solution, once, in the customer's language."""
        # guards: models.improvement.helpdesk_corrective_action:_to_quote
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing", solution="<p>وصلت الدفعة.</p>")
            self.make_action(ticket, "done", public_summary="نراجع مدفوعات البطاقات مرتين يوميًا")
            self.make_action(ticket, "planned", public_summary="لم ينفذ بعد")
            self.make_action(ticket, "done", name="Silent")
            agent = ticket.with_user(self.agent)
            self.assertTrue(agent.can_quote_actions)
            agent.action_quote_actions()
            self.assertIn("نراجع مدفوعات البطاقات مرتين يوميًا", ticket.solution)
            self.assertIn("وصلت الدفعة.", ticket.solution)
            self.assertNotIn("لم ينفذ بعد", ticket.solution)
            self.assertFalse(agent.can_quote_actions)
            with self.assertRaisesRegex(MissingInput, "has it already"):
                agent.action_quote_actions()
            agent.action_propose_solution()
            notice = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment")[0]
            self.assertIn("نراجع مدفوعات", notice.body)
            with self.assertRaises(MoveNotAllowed):
                agent.action_quote_actions()

    def test_policy_e10_suggestions_feed_improvement(self):
        """E10: a suggestion becomes a proposed improvement by one button, once; what recurs by `_prepare_from`."""
        # guards: models.improvement.helpdesk_ticket:action_propose_improvement
        ticket = self.make_ticket("suggestion", name="Open on Saturdays", phase="processing")
        agent = ticket.with_user(self.agent)
        first = agent.action_propose_improvement()
        again = agent.action_propose_improvement()
        self.assertEqual(first["res_id"], again["res_id"])
        action = self.Action.browse(first["res_id"])
        self.assertEqual(
            (action.name, action.kind, action.origin, action.state, action.ticket_ids),
            ("Open on Saturdays", "improvement", "suggestion", "draft", ticket),
        )
        self.assertEqual(action.category_ids, self.category)
        cases = self.make_ticket() | self.make_ticket()
        prevention = self.Action.create(self.Action._prepare_from(cases, "recurrence"))
        self.assertEqual((prevention.kind, prevention.ticket_ids), ("preventive", cases))
        self.assertEqual(
            self.Action.create(self.Action._prepare_from(cases.browse(), "proposal")).company_id, self.env.company
        )

    def test_policy_m19_improvement_plan_against_the_same_complaint(self):
        """M19: whoever judges sees how many such complaints there were in as long a time before and after."""
        # guards: models.improvement.helpdesk_corrective_action_deadlines:_compute_similar
        for day in ("01", "02", "03"):
            with self.at(f"2026-06-{day} 10:00"):
                ticket = self.make_ticket()
        with self.at("2026-05-01 10:00"):
            self.make_ticket()
        with self.at("2026-06-07 10:00"):
            action = self.make_action(ticket, "planned", kind="preventive")
            action.with_user(self.agent).action_done("Done")
        with self.at("2026-06-12 10:00"):
            self.make_ticket()
            self.make_ticket("suggestion")
        with self.at("2026-06-17 10:00"):
            action.invalidate_recordset()
            self.assertEqual((action.similar_before, action.similar_after), (3, 1))
        plans = self.env.ref(f"{MODULE}.helpdesk_corrective_action_action_plans")
        self.assertIn("preventive", plans.domain)

    def test_policy_e13_late_actions_escalate_past_who_may_not_see(self):
        """E13: the leader about whom a case complains is passed over; an owner who left too."""
        # guards: models.improvement.helpdesk_corrective_action_deadlines:_action_leaders
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing", subject_user_ids=[Command.link(self.leader.id)])
            action = self.make_action(ticket, "planned")
            self.agent.active = False
        with self.at("2026-06-11 08:30"):
            self.run_cron()
        self.assertFalse(self.asked(action, self.leader))
        self.assertTrue(self.asked(action, self.head))

    # ------------------------------------------------------------------ refusals

    def test_steps_are_checked(self):
        with self.at("2026-06-07 10:00"):
            for vals, words in (
                ({"owner_id": False}, "who owns"),
                ({"date_due": False}, "until when"),
                ({"date_due": "2026-06-01"}, "due in the past"),
            ):
                with self.subTest(words), self.assertRaisesRegex(ComplaintError, words):
                    self.make_action(**vals).action_plan()
            action = self.make_action(state="planned")
            with self.assertRaisesRegex(ComplaintError, "is in the state “Planned”"):
                action.action_plan()
            with self.assertRaisesRegex(MissingInput, "Write what was done"):
                action.with_user(self.agent).action_done()
            with self.assertRaisesRegex(MissingInput, "not carried out"):
                action.action_cancel()
            action.cancel_reason = "The card machine is replaced"
            action.action_cancel()
            self.assertEqual(self.limit(action).state, "cancelled")
            self.assertFalse(action.activity_ids)
            with self.assertRaisesRegex(ComplaintError, "is in the state “Cancelled”"):
                action.with_user(self.agent).action_done("After all")
            with self.assertRaisesRegex(ComplaintError, "is cancelled, with its reason"):
                action.unlink()

    def test_steps_alone_move_an_action(self):
        # guards: models.improvement.helpdesk_corrective_action:_check_written
        with self.at("2026-06-07 10:00"):
            action = self.make_action(state="planned")
            for user in (self.agent, self.quality, self.leader):
                with self.assertRaises(ComplaintError):
                    action.with_user(user).write({"state": "evaluated"})
            with self.assertRaises(ComplaintError):
                action.with_user(self.agent).write({"effectiveness": "effective"})
            with self.assertRaises(ComplaintError):
                action.with_user(self.agent2).write({"result": "x"})
            made = self.Action.with_user(self.agent).create({"name": "x", "state": "evaluated", "effectiveness": "not"})
            self.assertEqual((made.state, made.effectiveness), ("draft", False))

    def test_owner_is_never_its_evaluator(self):
        # guards: models.improvement.helpdesk_corrective_action:_check_people
        with self.assertRaisesRegex(ValidationError, "somebody else than its owner"):
            self.make_action(evaluator_id=self.agent.id)
        with self.at("2026-06-07 10:00"):
            action = self.make_action(self.make_ticket(), "planned", evaluator_id=False)
            action.with_user(self.agent).action_done("Done")
            self.assertEqual(action.evaluator_id, self.leader)

    def test_moved_date_keeps_what_was_missed(self):
        # guards: models.improvement.helpdesk_corrective_action:write
        with self.at("2026-06-07 10:00"):
            action = self.make_action(state="planned")
        with self.at("2026-06-11 10:00"):
            self.run_cron()
            action.with_user(self.agent).date_due = "2026-06-20"
            rows = action._limits("action")
            self.assertEqual(rows.mapped("state"), ["missed", "running"])
            self.assertEqual(rows[1].due_date, utc("2026-06-20 23:59:59"))
            self.assertFalse(action.is_late)

    def test_holiday_does_not_move_a_date_that_a_person_chose(self):
        # guards: models.ledger.helpdesk_ticket_deadline:_planned
        self.company.complaint_team_id = self.team
        with self.at("2026-06-07 10:00"):
            action = self.make_action(state="planned")
            self.make_holiday("2026-06-08", "2026-06-10")
            self.assertEqual(self.limit(action).due_date, utc("2026-06-10 23:59:59"))

    def test_new_owner_is_asked(self):
        with self.at("2026-06-07 10:00"):
            action = self.make_action(state="planned")
            action.owner_id = self.agent2
        self.assertFalse(self.asked(action, self.agent))
        self.assertTrue(self.asked(action, self.agent2))

    # ------------------------------------------------------------------ who sees it

    def test_action_is_seen_by_who_sees_all_its_cases(self):
        """Archived or not: one hidden case hides the action, its figures and its limits."""
        # guards: models.improvement.helpdesk_corrective_action:_search
        hidden = self.make_ticket(phase="closed", confidential=True)
        hidden.active = False
        shown = self.make_ticket()
        action = self.make_action(hidden | shown, owner_id=self.agent.id, evaluator_id=False, date_due="2099-01-01")
        action.action_plan()
        mine = [("id", "=", action.id)]
        for user, seen in ((self.agent, True), (self.agent2, False)):
            self.env.invalidate_all()
            Action = self.Action.with_user(user)
            self.assertEqual(bool(Action.search(mine)), seen)
            self.assertEqual(bool(Action._read_group(mine, ["kind"], ["__count"])), seen)
            self.assertEqual(shown.with_user(user).corrective_action_count, int(seen))
            self.assertEqual(bool(shown.with_user(user).corrective_action_ids), seen)
        with self.assertRaises(AccessError):
            action.with_user(self.agent2).read(["name"])
        with self.assertRaises(AccessError):
            action.with_user(self.agent2).write({"name": "x"})
        row = self.limit(action)
        Deadline = self.env["helpdesk.ticket.deadline"]
        for user in (self.agent, self.agent2):
            self.assertFalse(Deadline.with_user(user).search([("id", "=", row.id)]))
            with self.assertRaises(AccessError):
                row.with_user(user).read(["due_date"])

    def test_people_must_see_the_cases(self):
        # guards: models.improvement.helpdesk_corrective_action:_check_people
        hidden = self.make_ticket(confidential=True)
        with self.assertRaisesRegex(ValidationError, "may not see every case"):
            self.make_action(hidden, owner_id=self.agent2.id)
        with self.assertRaises(AccessError):
            self.Action.with_user(self.agent2).create({"name": "x", "ticket_ids": [Command.link(hidden.id)]})
        mine = self.Action.with_user(self.agent2).create({"name": "Mine"})
        with self.assertRaises(AccessError):
            mine.ticket_ids = [Command.link(hidden.id)]

    def test_second_company(self):
        company, team = self.make_company()
        team.user_ids = self.agent
        self.agent.company_ids |= company
        other = self.make_user("other", "helpdesk_mgmt.group_helpdesk_user", company_id=company.id, company_ids=company)
        with self.at("2026-06-07 10:00"):
            action = self.make_action(
                state="planned", company_id=company.id, owner_id=other.id, evaluator_id=False, date_due="2026-06-10"
            )
            self.assertEqual(self.limit(action).company_id, company)
            self.assertTrue(self.Action.with_user(other).search([("id", "=", action.id)]))
            self.assertFalse(self.Action.with_user(self.agent2).search([("id", "=", action.id)]))
            own = self.make_action()
            self.assertFalse(self.Action.with_user(other).search([("id", "=", own.id)]))

    def test_outsiders_are_not_mailed(self):
        action = self.make_action(self.make_ticket())
        action.message_subscribe((self.customer | self.agent.partner_id).ids)
        self.assertEqual(action.message_partner_ids & (self.customer | self.agent.partner_id), self.agent.partner_id)
        action.message_post(body="Look", partner_ids=(self.customer | self.agent.partner_id).ids)
        mails = self.env["mail.mail"].search([("model", "=", action._name), ("res_id", "=", action.id)])
        self.assertNotIn(self.customer, mails.recipient_ids)
