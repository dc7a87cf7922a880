from ..exceptions import MissingInput, MoveNotAllowed, NotTheCustomer
from .process import LAST_DAY, NOON, DecisionCase


class TestDecision(DecisionCase):
    # ------------------------------------------------------------------ accept, reject

    def test_policy_n13_closed_and_told(self):
        """Handled, accepted, closed: the customer is told of each."""
        # guards: models.process.helpdesk_ticket_decision:action_customer_accept
        ticket = self.proposed()
        with self.at("2026-06-09 09:00"):
            self.by_customer(ticket).action_customer_accept()
        self.assertPhase(ticket, "closed", "solved")
        self.assertEqual(ticket.decision, "accepted")
        self.assertEqual(self.row(ticket, "decision").state, "met")
        # the survey follows
        self.assertIn("تم إغلاق", self.notices(ticket)[-2])
        self.assertTrue(ticket.move_ids.sorted("id")[-1].by_customer)

    def test_policy_n15_rejecting_the_proposed_solution_reopens(self):
        # guards: models.process.helpdesk_ticket_decision:action_customer_reject
        ticket = self.proposed()
        with self.at("2026-06-09 09:00"):
            self.by_customer(ticket).action_customer_reject("The amount is wrong")
        self.assertPhase(ticket, "processing")
        self.assertEqual((ticket.decision, ticket.reopen_count), ("rejected", 1))
        self.assertEqual(self.row(ticket, "decision").state, "met")
        self.assertEqual(ticket.move_ids.sorted("id")[-1].reason, "The amount is wrong")
        words = ticket.message_ids.filtered(lambda m: m.author_id == self.customer and m.message_type == "comment")
        self.assertIn("The amount is wrong", words.body)
        self.assertFalse(words.subtype_id.internal)

    def test_policy_n15_accepting_resolves_by_itself(self):
        # guards: models.process.helpdesk_ticket_decision:action_customer_accept
        ticket = self.proposed()
        with self.at("2026-06-09 09:00"):
            self.by_customer(ticket).action_customer_accept()
        self.assertTrue(ticket.closed_date)
        self.assertDue(ticket, "reopening", "2026-06-16 23:59:59")

    def test_second_solution_after_a_rejection(self):
        ticket = self.proposed()
        with self.at("2026-06-08 09:00"):
            self.by_customer(ticket).action_customer_reject("Too little")
            ticket.action_propose_solution()
            self.assertEqual(ticket.decision, "pending")
            self.by_customer(ticket).action_customer_accept()
        self.assertPhase(ticket, "closed", "solved")
        self.assertEqual((ticket.decision, ticket.reopen_count), ("accepted", 1))
        rows = ticket.deadline_ids.filtered(lambda r: r.kind == "decision")
        self.assertEqual(rows.mapped("state"), ["met", "met"])

    def test_empty_reason_is_refused(self):
        # guards: models.process.helpdesk_ticket_decision:action_customer_reject
        ticket = self.proposed()
        with self.at("2026-06-08 09:00"):
            for reason in ("", "   ", False, None):
                with self.assertRaises(MissingInput):
                    self.by_customer(ticket).action_customer_reject(reason)
        closed = self.closed()
        with self.at("2026-06-08 09:00"), self.assertRaises(MissingInput):
            self.by_customer(closed).action_reopen(" \n")
        self.assertPhase(ticket, "proposed")
        self.assertPhase(closed, "closed")

    def test_decided_once(self):
        ticket = self.proposed()
        with self.at("2026-06-08 09:00"):
            case = self.by_customer(ticket)
            case.action_customer_accept()
            for call in (case.action_customer_accept, lambda: case.action_customer_reject("No")):
                with self.assertRaises(MoveNotAllowed):
                    call()

    def test_staff_do_not_decide(self):
        # guards: models.process.helpdesk_ticket_decision:_for_customer
        ticket, closed = self.proposed(), self.closed()
        with self.at("2026-06-08 09:00"):
            for user in (self.agent, self.leader, self.env.ref("base.user_admin")):
                case = ticket.with_user(user)
                for call in (
                    case.action_customer_accept,
                    lambda case=case: case.action_customer_reject("No"),
                    case.action_withdraw,
                    lambda user=user: closed.with_user(user).action_reopen("No"),
                ):
                    with self.assertRaises(NotTheCustomer):
                        call()
        self.assertPhase(ticket, "proposed")

    def test_take_back(self):
        ticket = self.proposed()
        with self.at("2026-06-08 09:00"):
            ticket.with_user(self.agent).action_take_back()
        self.assertPhase(ticket, "processing")
        self.assertFalse(ticket.decision or ticket.solution_date or ticket.reopen_count)
        self.assertEqual(self.row(ticket, "decision").state, "cancelled")
        with self.assertRaises(MoveNotAllowed):
            self.by_customer(ticket).action_customer_accept()

    # ------------------------------------------------------------------ windows

    def test_window_is_counted_from_the_next_working_day(self):
        self.assertDue(self.proposed(), "decision", LAST_DAY)
        # a Friday: Sunday is day 1, Thursday is day 5
        with self.at("2026-06-12 10:00"):
            friday = self.make_ticket(phase="proposed")
        self.assertDue(friday, "decision", "2026-06-18 23:59:59")

    def test_window_in_several_time_zones(self):
        """The last second of a local day, wherever the body is, whatever day it is in UTC."""
        for tz, start, due in (
            ("Asia/Riyadh", "2026-06-07 00:30", "2026-06-14 23:59:59"),
            ("Pacific/Auckland", "2026-06-07 12:00", "2026-06-14 23:59:59"),
            ("America/New_York", "2026-06-07 23:30", "2026-06-14 23:59:59"),
            ("Asia/Kathmandu", "2026-06-11 18:00", "2026-06-18 23:59:59"),
        ):
            with self.subTest(tz=tz):
                calendar = self.make_calendar(f"Hours in {tz}", tz=tz)
                team = self.make_team(f"Team in {tz}", self.agent, resource_calendar_id=calendar.id)
                with self.at(start, tz):
                    ticket = self.make_ticket(team_id=team.id, phase="proposed")
                self.assertDue(ticket, "decision", due, tz=tz)

    def test_window_over_a_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Feast",
                "calendar_id": self.calendar.id,
                "date_from": "2026-06-08 21:00:00",
                "date_to": "2026-06-10 20:59:59",
            }
        )
        # Tuesday the 9th and Wednesday the 10th are off
        self.assertDue(self.proposed(), "decision", "2026-06-16 23:59:59")

    def test_last_second_of_the_window(self):
        in_time, late = self.proposed(), self.proposed()
        with self.at(LAST_DAY):
            self.by_customer(in_time).action_customer_accept()
        self.assertEqual(in_time.decision, "accepted")
        with self.at("2026-06-15 00:00"):
            self.by_customer(late).action_customer_accept()
        self.assertEqual((late.decision, self.row(late, "decision").state), ("lapsed", "lapsed"))
        self.assertPhase(late, "closed", "solved")

    def test_silence_is_deemed_acceptance(self):
        """Stored apart from an acceptance; the customer is told, and may reopen from then on."""
        # guards: models.process.helpdesk_ticket_decision:_lapse_decision
        ticket = self.proposed()
        with self.at("2026-06-14 23:59:58"):
            self.run_cron()
        self.assertPhase(ticket, "proposed")
        with self.at("2026-06-15 00:05"):
            self.run_cron()
        self.assertPhase(ticket, "closed", "solved")
        self.assertEqual((ticket.decision, self.row(ticket, "decision").state), ("lapsed", "lapsed"))
        self.assertDue(ticket, "reopening", "2026-06-22 23:59:59")
        notices = len(self.notices(ticket))
        with self.at("2026-06-16 00:05"):
            self.run_cron()
        self.assertEqual(len(self.notices(ticket)), notices)

    def test_who_wrote_is_not_silent(self):
        """A customer who wrote instead of deciding is answered, or asked, before anything is deemed accepted."""
        # guards: models.process.helpdesk_ticket_decision:_lapse_decision
        ticket = self.proposed()
        with self.at("2026-06-09 09:00"):
            self.by_customer(ticket).message_post(
                body="Nothing was paid", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        asked = ticket.activity_ids.filtered(lambda a: "wrote while the decision is his" in (a.summary or ""))
        self.assertEqual(asked.user_id, self.agent)
        with self.at("2026-06-15 00:05"):
            self.run_cron()
        self.assertPhase(ticket, "proposed")
        self.assertEqual((ticket.decision, self.row(ticket, "decision").state), ("pending", "running"))
        with self.at("2026-06-15 09:00"):
            ticket.with_user(self.agent).message_post(
                body="It was paid on Sunday", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        with self.at("2026-06-28 00:05"):
            self.run_cron()
        self.assertPhase(ticket, "closed", "solved")

    def test_rejected_too_late_lapses_and_reopens(self):
        # guards: models.process.helpdesk_ticket_decision:action_customer_reject
        ticket = self.proposed()
        with self.at("2026-06-15 08:00"):
            self.by_customer(ticket).action_customer_reject("I was travelling")
        self.assertPhase(ticket, "processing")
        self.assertEqual(self.row(ticket, "decision").state, "lapsed")
        self.assertEqual(self.row(ticket, "reopening").state, "met")
        self.assertEqual((ticket.decision, ticket.reopen_count), ("rejected", 1))
        self.assertEqual(ticket.move_ids.sorted("id").mapped("phase_to")[-3:], ["proposed", "closed", "processing"])

    def test_no_decision_window_closes_at_once(self):
        """0 days: the text of the policy literally, close, tell, five days to reopen."""
        self.company.complaint_decision_days = 0
        ticket = self.proposed()
        self.assertPhase(ticket, "closed", "solved")
        self.assertFalse(ticket.decision)
        self.assertFalse(self.row(ticket, "decision"))
        self.assertDue(ticket, "reopening", LAST_DAY)
        self.assertEqual(ticket.move_ids.sorted("id").mapped("phase_to")[-2:], ["proposed", "closed"])

    def test_types_that_ask_for_no_decision(self):
        for kind in ("report", "inquiry", "suggestion"):
            with self.subTest(kind=kind):
                ticket = self.proposed(kind=kind)
                self.assertPhase(ticket, "closed", "solved")
                self.assertFalse(ticket.decision)

    def test_one_batch_of_both_kinds(self):
        # guards: models.process.helpdesk_ticket_decision:_customer_decides
        with self.at(NOON):
            complaint, inquiry = self.make_ticket(phase="processing"), self.make_ticket("inquiry", phase="processing")
            (complaint | inquiry).solution = "<p>Done.</p>"
            (complaint | inquiry).action_propose_solution()
        self.assertPhase(complaint, "proposed")
        self.assertPhase(inquiry, "closed")

    # ------------------------------------------------------------------ accepted after the closing

    def closed_with_solution(self, **vals):
        self.company.write({"complaint_decision_days": 0, "complaint_survey_on_close": False})
        return self.proposed(**vals)

    def test_accepted_after_the_closing(self):
        """0 days: the case closes with its solution, the customer may still accept; then he is asked how it was."""
        # guards: models.ledger.helpdesk_ticket:_accepts_afterwards
        # guards: models.quality.helpdesk_ticket:_survey_follows_acceptance
        # guards: models.mail.helpdesk_ticket:_paragraph_accept
        ticket = self.closed_with_solution()
        with self.at(NOON):
            self.assertEqual(ticket._portal_decisions(), ["accept", "reopen"])
        self.assertFalse(ticket.survey_input_id)
        notice = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment").sorted("id")[-1]
        self.assertIn("decision=accept", notice.body)
        with self.at("2026-06-08 12:00"):
            self.by_customer(ticket).action_customer_accept()
            self.assertPhase(ticket, "closed", "solved")
            self.assertEqual(ticket.decision, "accepted")
            self.assertTrue(ticket.survey_input_id)
            self.assertEqual(
                ticket.notice_ids.filtered(lambda n: n.event == "survey").mapped("channel"), ["email", "portal"]
            )
            self.assertEqual(ticket._portal_decisions(), ["reopen"])
            # a second click
            with self.assertRaises(MoveNotAllowed):
                self.by_customer(ticket).action_customer_accept()

    def test_not_accepted_after_the_window_nor_where_nothing_was_proposed(self):
        ticket = self.closed_with_solution()
        with self.at("2026-06-15 12:00"):
            self.run_cron()
            self.assertEqual(ticket._portal_decisions(), ["again"])
            with self.assertRaises(MoveNotAllowed):
                self.by_customer(ticket).action_customer_accept()
        inquiry = self.closed_with_solution(kind="inquiry")
        self.assertNotIn("accept", inquiry._portal_decisions())
        self.company.complaint_decision_days = 5
        with self.at(NOON):
            lapsed = self.make_ticket(phase="proposed")
        with self.at("2026-06-15 00:05"):
            self.run_cron()
            self.assertEqual(lapsed.decision, "lapsed")
            self.assertNotIn("accept", lapsed._portal_decisions())

    def test_accepted_where_nothing_may_be_reopened(self):
        self.company.complaint_reopen_days = 0
        ticket = self.closed_with_solution()
        self.assertEqual(ticket._portal_decisions()[:1], ["accept"])
