"""The dashboard on paper and by mail: each recipient gets the figures of the cases that he may read."""

from lxml import html

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from ..exceptions import ComplaintError, MissingInput
from .common import MODULE
from .figures import ReportBuilders

REPORT = f"{MODULE}.report_figures"


@tagged("post_install", "-at_install")
class TestFiguresSending(ReportBuilders, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpReports()
        cls.manager.email, cls.quality.email = "boss@example.com", "quality@example.com"
        cls.solved("2026-06-07 10:00", "2026-06-08 12:00")
        cls.solved("2026-06-07 10:00", "2026-06-08 12:00", confidential=True)

    def choice(self, user=None, **vals):
        Sending = self.env["helpdesk.figures.sending"].with_user(user or self.manager).with_company(self.body)
        return Sending.create({"date_from": "2026-06-01", "date_to": "2026-06-30", **vals})

    def page(self, choice, lang="en_US"):
        Report = choice.with_context(lang=lang).env["ir.actions.report"]
        return html.fromstring(Report._render_qweb_html(REPORT, choice.ids)[0])

    def mails(self, user):
        return self.env["mail.mail"].search([("recipient_ids", "in", user.partner_id.ids)])

    def test_print_has_every_picture_with_its_numbers(self):
        with self.at("2026-06-10 10:00"):
            # guards: report.figures_report:_get_report_values
            page = self.page(self.choice())
        words = page.text_content()
        for title in (
            "Why cases are late",
            "Twelve months",
            "Where cases wait",
            "When cases arrive",
            "Age of open cases",
        ):
            self.assertIn(title, words)
        # a line for each indicator, the columns of the months, the bars of the phases
        self.assertGreater(len(page.xpath("//svg")), 8)
        self.assertEqual(
            page.xpath("normalize-space((//table[contains(@class, 'o_complaint_heads')]//td)[1]/div[2])"), "1"
        )

    def test_print_in_arabic_runs_from_right_to_left(self):
        with self.at("2026-06-10 10:00"):
            page = self.page(self.choice(), "ar_001")
        self.assertIn("لماذا تأخرت", page.text_content())
        [course] = page.xpath("//table[contains(@class, 'o_complaint_course')]")
        self.assertTrue(course.xpath(".//svg"))

    def test_each_recipient_gets_what_he_may_read(self):
        trusted = self.make_user(
            "trusted",
            f"helpdesk_mgmt.group_helpdesk_manager,{MODULE}.group_confidential",
            company_id=self.body.id,
            company_ids=[Command.set(self.body.ids)],
            email="trusted@example.com",
        )
        choice = self.choice(user_ids=[Command.set((self.quality | trusted).ids)], message="For Sunday")
        with self.at("2026-06-10 10:00"):
            choice.with_context(force_report_rendering=True).action_send_figures()
        for user, count in ((self.quality, "1"), (trusted, "2")):
            with self.subTest(user=user.name):
                mail = self.mails(user)
                self.assertEqual(
                    (mail.attachment_ids.mimetype, mail.attachment_ids.raw[:4]), ("application/pdf", b"%PDF")
                )
                self.assertIn("For Sunday", mail.body_html)
                # guards: wizards.helpdesk_figures_sending:_send_print
                own = self.env["helpdesk.figures.sending"].search([("create_uid", "=", user.id)])
                page = self.page(own.with_user(user).with_company(self.body))
                self.assertEqual(
                    page.xpath("normalize-space((//table[contains(@class, 'o_complaint_heads')]//td)[1]/div[2])"), count
                )

    def test_nobody_is_sent_figures_whom_they_are_shut_to(self):
        clerk = self.make_user("clerk", "base.group_user", email="clerk@example.com")
        elsewhere = self.make_user("elsewhere", "helpdesk_mgmt.group_helpdesk_manager", email="elsewhere@example.com")
        # guards: wizards.helpdesk_figures_sending:_may_read
        for user in (clerk, elsewhere):
            with self.subTest(user=user.name), self.assertRaises(ComplaintError):
                self.choice(user_ids=[Command.set(user.ids)]).action_send_figures()
            self.assertFalse(self.mails(user))

    def test_what_is_missing_is_said(self):
        with self.assertRaises(MissingInput):
            self.choice().action_send_figures()
        self.quality.email = False
        # guards: wizards.helpdesk_figures_sending:action_send_figures
        with self.assertRaises(ComplaintError):
            self.choice(user_ids=[Command.set(self.quality.ids)]).action_send_figures()

    def test_agents_print_and_do_not_send(self):
        agent = self.make_user(
            "clerk2",
            "helpdesk_mgmt.group_helpdesk_user_own",
            company_id=self.body.id,
            company_ids=[(6, 0, self.body.ids)],
        )
        choice = self.choice(agent, user_ids=[Command.set(self.quality.ids)])
        # guards: wizards.helpdesk_figures_sending:_compute_may_send
        self.assertFalse(choice.may_send)
        with self.assertRaises(AccessError):
            choice.action_send_figures()
        self.assertEqual(choice.action_print()["report_name"], REPORT)
        self.assertTrue(self.page(choice).xpath("//table"))

    def test_choice_of_a_department_is_printed(self):
        with self.at("2026-06-10 10:00"):
            choice = self.choice(team_ids=[Command.set(self.team.ids)])
            # guards: wizards.helpdesk_figures_sending:_printed_figures
            content = choice._printed_figures()
            self.assertIn(self.team.name, self.page(choice).text_content())
        self.assertEqual(content["domain"], [("team_id", "in", self.team.ids)])
