"""M15: a late case is explained to the customer, with a new date; the due date that was promised is measured."""

from datetime import date

from markupsafe import Markup

from ..exceptions import ComplaintError, MissingInput
from .common import utc
from .ledger import LedgerCase


class TestDelay(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_policy(days=1)

    def late_case(self, **vals):
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing", **vals)
        with self.at("2026-06-08 10:30"):
            self.run_cron()
        return ticket

    def found(self, ticket, value=True):
        return bool(ticket.search([("is_delay_unexplained", "=", value), ("id", "=", ticket.id)]))

    def test_policy_m15_customer_is_told_why_and_when(self):
        ticket = self.late_case()
        with self.at("2026-06-08 11:00"):
            self.assertTrue(ticket.is_delay_unexplained and self.found(ticket))
            # guards: models.ledger.helpdesk_ticket:action_explain_delay
            ticket.with_user(self.agent).action_explain_delay("The bank has not answered", "2026-06-18")
            self.assertFalse(ticket.is_delay_unexplained or self.found(ticket))
            self.assertTrue(self.found(ticket, False))
            self.assertEqual(
                (ticket.delay_reason, ticket.promised_date), ("The bank has not answered", date(2026, 6, 18))
            )
            self.assertFalse(self.activities(ticket, self.agent))
        notice = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment").sorted("id")[-1]
        self.assertIn("The bank has not answered", notice.body)
        self.assertIn("18", notice.body)
        self.assertTrue(self.mails_to(ticket, self.customer.email))
        row = self.row(ticket, "resolution")
        self.assertEqual((row.due_date, row.state), (utc("2026-06-08 10:00"), "missed"))
        self.assertFalse(row.change_ids)
        with self.at("2026-06-09 10:00"):
            self.assertTrue(ticket.is_overdue)
            self.step(ticket, "propose")
            self.assertEqual(row.late_hours, 8.0)

    def test_late_before_the_cron_comes_is_unexplained_too(self):
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
            self.assertFalse(ticket.is_delay_unexplained or self.found(ticket))
        with self.at("2026-06-08 10:30"):
            ticket.invalidate_recordset()
            self.assertTrue(ticket.is_delay_unexplained and self.found(ticket))

    def test_explained_before_it_is_late(self):
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-08 09:00"):
            ticket.action_explain_delay("The bank is closed", "2026-06-10")
        with self.at("2026-06-08 10:30"):
            self.run_cron()
            self.assertState(ticket, "resolution", "missed")
            self.assertFalse(ticket.is_delay_unexplained or self.activities(ticket, self.agent))

    def test_next_delay_after_a_reopening_is_explained_again(self):
        ticket = self.late_case()
        with self.at("2026-06-08 11:00"):
            ticket.action_explain_delay("The bank is closed", "2026-06-10")
            self.step(ticket, "propose")
        with self.at("2026-06-09 11:00"):
            ticket.sudo().action_customer_reject("Not paid")
        with self.at("2026-06-10 12:00"):
            self.run_cron()
            self.assertTrue(ticket.is_delay_unexplained and self.found(ticket))

    def asked(self, ticket, user=None):
        return self.activities(ticket, user or self.agent).filtered(lambda a: "Explain the delay" in a.summary)

    def test_policy_m15_asked_before_it_is_late(self):
        """A case that will miss its limit: the agent is asked at the warning, and not again when it is late."""
        # guards: models.ledger.helpdesk_ticket_deadline_due:_process
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        # 80 percent of eight working hours
        with self.at("2026-06-08 08:20"):
            self.run_cron()
            self.assertFalse(self.asked(ticket))
        with self.at("2026-06-08 08:25"):
            self.run_cron()
            self.assertEqual(len(self.asked(ticket)), 1)
            # the list is of those that are late
            self.assertFalse(ticket.is_delay_unexplained or self.found(ticket))
        with self.at("2026-06-08 10:30"):
            self.run_cron()
            # guards: models.ledger.helpdesk_ticket:_ask_for_delay
            self.assertEqual(len(self.asked(ticket)), 1)
            self.assertTrue(ticket.is_delay_unexplained and self.found(ticket))
            ticket.with_user(self.agent).action_explain_delay("The bank is closed", "2026-06-18")
            self.assertFalse(self.asked(ticket))

    def test_explained_at_the_warning_is_not_asked_again(self):
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-08 08:25"):
            self.run_cron()
            ticket.with_user(self.agent).action_explain_delay("The bank is closed", "2026-06-18")
        with self.at("2026-06-08 10:30"):
            self.run_cron()
            self.assertFalse(self.asked(ticket) or ticket.is_delay_unexplained)

    def test_without_a_warning_asked_when_late(self):
        self.Policy.search([]).warn_percent = 0
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-08 09:59"):
            self.run_cron()
            self.assertFalse(self.asked(ticket))
        with self.at("2026-06-08 10:01"):
            self.run_cron()
            self.assertEqual(len(self.asked(ticket)), 1)

    def test_only_the_resolution_is_explained(self):
        self.make_policy("verification", days=1)
        self.Policy.search([("milestone", "=", "resolution")]).days = 5
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket()
        with self.at("2026-06-08 12:00"):
            self.run_cron()
            self.assertState(ticket, "verification", "missed")
            self.assertFalse(self.asked(ticket))

    def test_once_a_limit_though_it_moves(self):
        """A holiday moves the warning; a reopened case has a limit of its own, which is asked about anew."""
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        with self.at("2026-06-08 08:25"):
            self.run_cron()
            self.make_holiday("2026-06-08")
        with self.at("2026-06-09 09:00"):
            self.run_cron()
            self.assertEqual(len(self.asked(ticket)), 1)
            self.step(ticket, "propose")
            # guards: models.ledger.helpdesk_ticket:_requests_follow_move
            self.assertFalse(self.asked(ticket))
            ticket.sudo().action_customer_reject("Not paid")
            handler = ticket.user_id
        with self.at("2026-06-10 08:30"):
            self.run_cron()
            self.assertEqual(len(self.asked(ticket, handler)), 1)

    def test_case_without_agent_and_of_a_second_company(self):
        """The leader is asked; where nobody may read the case, nothing fails."""
        _company, team = self.make_company()
        with self.at("2026-06-07 10:00"):
            nobodys = self.make_ticket(user_id=False, phase="processing")
            self.make_policy(days=1, company_id=team.company_id.id)
            other = self.make_ticket(team_id=team.id, user_id=False, phase="processing")
        with self.at("2026-06-08 09:00"):
            self.run_cron()
            self.assertEqual(len(self.asked(nobodys, self.leader)), 1)
            self.assertTrue(self.row(other, "resolution").delay_asked)

    def test_ended_case_is_not_unexplained(self):
        ticket = self.late_case()
        with self.at("2026-06-08 11:00"):
            self.step(ticket, "withdraw")
            self.assertFalse(ticket.is_delay_unexplained or self.found(ticket))
            with self.assertRaises(ComplaintError):
                ticket.action_explain_delay("Late", "2026-06-18")

    def test_what_an_explanation_needs(self):
        ticket = self.late_case()
        with self.at("2026-06-08 11:00"):
            for reason, promised, error in (
                ("", "2026-06-18", MissingInput),
                ("  ", "2026-06-18", MissingInput),
                (Markup("<p><br></p>"), "2026-06-18", MissingInput),
                ("Late", False, MissingInput),
                ("Late", "2026-06-07", ComplaintError),
            ):
                with self.subTest(reason=reason, promised=promised), self.assertRaises(error):
                    ticket.action_explain_delay(reason, promised)
            self.assertFalse(ticket.delay_reason)

    def test_dialog(self):
        ticket = self.late_case()
        with self.at("2026-06-08 11:00"):
            self.env["helpdesk.ticket.explain.delay"].with_user(self.agent).create(
                {"ticket_id": ticket.id, "reason": "The bank is closed", "promised_date": "2026-06-18"}
            ).action_confirm()
            self.assertEqual(ticket.promised_date, date(2026, 6, 18))

    # guards: models.ledger.helpdesk_ticket_deadline_flow:_miss_late
    def test_policy_k16_silence_is_asked_about(self):
        """K16: communication goes on until they are satisfied: late or unassigned, somebody is asked to speak."""
        self.company.complaint_update_days = 1
        with self.at("2026-06-07 10:00"):
            tickets = self.make_ticket(phase="processing") | self.make_ticket(phase="processing", user_id=False)
        with self.at("2026-06-08 10:01"):
            self.run_cron()
            for ticket, user in zip(tickets, (self.agent, self.leader), strict=True):
                asked = self.activities(ticket, user).mapped("summary")
                self.assertTrue([text for text in asked if "Explain the delay" in text])
                self.assertTrue([text for text in asked if "Tell the customer" in text])

    def test_same_words_again_are_no_news(self):
        """A double click, a page that was sent again: the customer is told once; another reason or date is told."""
        # guards: models.ledger.helpdesk_ticket:action_explain_delay
        ticket = self.late_case()
        with self.at("2026-06-08 11:00"):
            told = len(self.notices(ticket))
            for _ in range(4):
                ticket.with_user(self.agent).action_explain_delay("The bank has not answered", "2026-06-18")
                self.env.cr.execute("SAVEPOINT a_click")
            self.assertEqual(len(self.notices(ticket)), told + 1)
        with self.at("2026-06-09 11:00"):
            ticket.with_user(self.agent).action_explain_delay("The bank has not answered", "2026-06-20")
            self.assertEqual(len(self.notices(ticket)), told + 2)
            ticket.with_user(self.agent).action_explain_delay("The bank answered late", "2026-06-20")
            self.assertEqual(len(self.notices(ticket)), told + 3)
