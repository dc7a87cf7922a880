"""One list of what does not arrive, is held, was put off, fails or is late; one click tries it again."""

from odoo.exceptions import AccessError

from .gateway import NoticeCase

CRON = "helpdesk_mgmt_complaint.ir_cron_text_messages"


class TestProblems(NoticeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Problem = cls.env["helpdesk.delivery.problem"]
        cls.manager = cls.make_user("manager", "helpdesk_mgmt.group_helpdesk_manager")

    def problems(self, kind, user=None):
        self.env.flush_all()
        return self.Problem.with_user(user or self.manager).search([("kind", "=", kind)])

    def silent_case(self, **vals):
        with self.at("2026-06-07 10:00"):
            return self.make_ticket(phase="proposed", partner_id=self.make_customer("Silent").id, **vals)

    def test_notice_window_and_one_click(self):
        # guards: models.mail.helpdesk_delivery_problem:_table_query
        # guards: models.mail.helpdesk_delivery_problem:action_try_again
        ticket = self.silent_case()
        row = self.problems("notice").filtered(lambda r: r.ticket_id == ticket)[:1]
        self.assertIn("Solution proposed", row.subject)
        self.assertIn("No account", row.reason)
        with self.at("2026-06-15 08:00"):
            self.run_cron()
        self.assertIn(ticket, self.problems("window").ticket_id)
        ticket.partner_id.email = "silent@example.com"
        row.action_try_again()
        self.assertTrue(self.mails_to(ticket, "silent@example.com"))
        self.assertNotIn(row, self.problems("notice"))
        # somebody has seen to it
        other = self.silent_case()
        other.notice_ids.with_user(self.agent).action_handled()
        self.assertNotIn(other, self.problems("notice").ticket_id)

    def test_scheduled_action_that_is_late_or_off(self):
        cron = self.env.ref(CRON)
        cron.nextcall = "2099-01-01 00:00:00"
        self.assertNotIn(cron.id, self.problems("action").mapped("res_id"))
        cron.nextcall = "2020-01-01 00:00:00"
        [row] = self.problems("action").filtered(lambda r: r.res_id == cron.id)
        self.assertIn("when it was due", row.reason)
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        row.action_try_again()
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), before + 1)
        cron.active = False
        [row] = self.problems("action").filtered(lambda r: r.res_id == cron.id)
        row.invalidate_recordset()
        self.assertIn("switched off", row.reason)

    def test_deadline_that_fails(self):
        # guards: models.ledger.helpdesk_ticket_deadline_due:_put_off
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="proposed")
        row = self.row(ticket, "decision")
        with self.at("2026-06-15 08:00"):
            row._put_off(row.due_date)
            [problem] = self.problems("failing").filtered(lambda r: r.res_id == row.id)
            self.assertEqual(problem.ticket_id, ticket)
            problem.action_try_again()
            self.run_cron()
        self.assertPhase(ticket, "closed", "solved")
        self.assertFalse(row.problem)

    def test_who_sees_it(self):
        """Managers, within their companies, and of confidential cases those who may read them."""
        # guards: models.access.helpdesk_ticket_satellite:_search
        ticket = self.silent_case()
        with self.assertRaises(AccessError):
            self.problems("notice", self.agent)
        secret = self.silent_case(confidential=True)
        self.assertIn(ticket, self.problems("notice").ticket_id)
        may = secret.with_user(self.manager).has_access("read")
        self.assertEqual(secret in self.problems("notice").sudo().ticket_id, may)
        company, team = self.make_company()
        foreign = self.silent_case(team_id=team.id, company_id=company.id)
        self.assertNotIn(foreign, self.problems("notice").sudo().ticket_id)

    def test_in_arabic(self):
        self.silent_case()
        row = self.problems("notice")[:1].with_context(lang="ar_001")
        row.invalidate_recordset()
        self.assertRegex(row.reason, "[؀-ۿ]")
