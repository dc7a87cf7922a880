"""Reports to management: a snapshot that never changes, and what comes out of the printer."""

import io
import json
from importlib.metadata import version

from freezegun import freeze_time
from lxml import html
from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, TransactionCase, tagged

from ..exceptions import ComplaintError
from .common import utc
from .figures import ReportBuilders


@tagged("post_install", "-at_install")
class TestPeriodicReport(ReportBuilders, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpReports()

    # ------------------------------------------------------------------ the snapshot

    def test_policy_m23_period_beside_the_one_before_and_a_year_ago(self):
        # guards: tools.figures:span_before
        self.solved("2026-04-05 10:00", "2026-04-05 12:00")
        self.solved("2026-06-30 10:00", "2026-06-30 12:00")
        self.solved("2026-03-31 10:00", "2026-03-31 12:00")
        self.solved("2025-05-04 10:00", "2025-05-04 12:00")
        report = self.make_report()
        found = [self.figure(report, "solved", name) for name in ("value", "previous", "year_ago")]
        self.assertEqual(found, [2, 1, 1])
        self.assertEqual(self.figure(report, "resolution_median"), 2.0)

    def test_name_tells_its_days_in_the_readers_language(self):
        # guards: models.figures.helpdesk_periodic_report:_compute_name
        report = self.make_report()
        self.assertEqual(report.with_context(lang="en_US").name, "Periodic report, 1 April 2026 to 30 June 2026")
        self.assertIn("1 أبريل 2026", report.with_context(lang="ar_001").name)
        self.assertIn("30 يونيو 2026", report.with_context(lang="ar_001")._content()["words"]["name"])

    def test_report_printed_months_later_is_the_same(self):
        ticket = self.solved("2026-06-07 10:00", "2026-06-08 12:00")
        with self.at("2026-07-02 09:00"):
            report = self.make_report()
        before = json.dumps(report.snapshot, sort_keys=True), report._content()
        with self.at("2026-06-11 10:00"):
            ticket.sudo().action_reopen("Still nothing")
        self.category.name = "Renamed"
        self.body.complaint_satisfaction_threshold = 90
        report.invalidate_recordset()
        self.assertEqual((json.dumps(report.snapshot, sort_keys=True), report._content()), before)

    def test_approved_report_keeps_its_figures(self):
        report = self.make_report()
        report.action_submit()
        report.with_user(self.manager).action_approve()
        self.assertEqual(report.approved_by_id, self.manager)
        with self.assertRaises(ComplaintError):
            report.action_take_figures()
        with self.assertRaises(ComplaintError):
            report.recommendations = "<p>Later thoughts</p>"
        with self.assertRaises(ComplaintError):
            report.unlink()

    def test_only_management_approves(self):
        report = self.make_report().with_user(self.quality)
        report.recommendations = "<p>More people at the counter</p>"
        report.action_submit()
        with self.assertRaises(ComplaintError):
            report.action_approve()
        with self.assertRaises(ComplaintError):
            report.state = "approved"
        with self.assertRaises(ComplaintError):
            report.snapshot = {}
        with self.assertRaises(AccessError):
            report.with_user(self.agent).read(["name"])

    def test_submitting_asks_the_managers_of_the_company(self):
        report = self.make_report()
        report.action_submit()
        self.assertIn(self.manager, report.activity_ids.user_id)
        report.with_user(self.manager).action_approve()
        self.assertFalse(report.activity_ids)

    def test_figures_are_of_the_report_s_company(self):
        self.solved("2026-06-07 10:00", "2026-06-08 12:00")
        self.assertEqual(self.figure(self.make_report(), "received"), 1)
        other, team = self.make_company("Third body")
        self.solved("2026-06-07 10:00", "2026-06-08 12:00", team_id=team.id, company_id=other.id)
        self.assertEqual(self.figure(self.make_report(company_id=other.id), "received"), 1)

    def test_targets_of_the_body_and_of_a_type(self):
        self.solved("2026-06-07 10:00", "2026-06-08 12:00")
        Target = self.env["helpdesk.complaint.target"]
        Target.create({"indicator": "first_contact", "value": 80, "company_id": self.body.id})
        Target.create(
            {"indicator": "first_contact", "value": 120, "company_id": self.body.id, "type_id": self.type().id}
        )
        report = self.make_report()
        self.assertIs(self.figure(report, "first_contact", "met"), True)
        [row] = report._content()["type_targets"]
        self.assertEqual((row["type"], row["target"], row["met"]), (self.type().name, 120, False))

    # ------------------------------------------------------------------ promises

    def test_policy_k14_patterns_and_recommendations(self):
        # guards: models.figures.helpdesk_periodic_report_snapshot:_patterns
        for day in (3, 4, 5):
            self.solved(f"2026-05-{day:02} 10:00", f"2026-05-{day:02} 12:00")
        report = self.make_report(recommendations="<p>Pay earlier</p>")
        patterns = report._content()["patterns"]
        self.assertEqual(
            [(row["label"], row["now"], row["before"]) for row in patterns["rising"]], [("Payments", 3, 0)]
        )
        self.assertEqual([row["label"] for row in patterns["repeating"]], ["Payments"])
        self.assertIn("Pay earlier", report.recommendations)

    def test_policy_m24_annual_report_is_made_when_the_year_is_over(self):
        # guards: models.figures.helpdesk_periodic_report_due:_make_due
        self.solved("2026-06-07 10:00", "2026-06-08 12:00")
        self.solved("2026-11-08 10:00", "2026-11-08 12:00", kind="inquiry")
        Report = self.env["helpdesk.periodic.report"]
        with self.at("2027-01-01 04:00"):
            made = Report._make_due(self.body)
            self.assertFalse(Report._make_due(self.body))
        spans = {(r.kind, str(r.date_from), str(r.date_to)) for r in made}
        self.assertEqual(
            spans,
            {
                ("period", "2026-10-01", "2026-12-31"),
                ("inquiry", "2026-10-01", "2026-12-31"),
                ("annual", "2026-01-01", "2026-12-31"),
                ("inquiry", "2026-01-01", "2026-12-31"),
            },
        )
        self.assertEqual(made.activity_ids.mapped("user_id") & self.manager, self.manager)

    def test_policy_m25_special_report_is_hidden_from_whom_it_is_about(self):
        # guards: models.figures.helpdesk_periodic_report_snapshot:_subject_domain
        self.solved("2026-06-07 10:00", "2026-06-08 12:00", subject_user_ids=[(6, 0, self.quality.ids)])
        self.solved("2026-06-07 10:00", "2026-06-08 12:00")
        report = self.make_report(kind="special", subject_user_id=self.quality.id)
        self.assertEqual(self.figure(report, "received"), 1)
        self.assertFalse(report.with_user(self.quality).search([("id", "=", report.id)]))
        self.assertTrue(report.with_user(self.manager).search([("id", "=", report.id)]))
        # each of two rules hides it: of a report that counts no complaint about him, the one on its subject alone
        report.excluded_user_ids = False
        self.assertFalse(report.with_user(self.quality).search([("id", "=", report.id)]))
        # an update leaves rules as they are, so its line is taken away here
        rule = self.env.ref("helpdesk_mgmt_complaint.helpdesk_periodic_report_rule_global")
        rule.domain_force = "[('company_id', 'in', company_ids)]"
        self.assertTrue(report.with_user(self.quality).search([("id", "=", report.id)]))

    def test_figures_follow_what_the_report_is_of(self):
        # guards: models.figures.helpdesk_periodic_report:write
        self.solved("2026-06-07 10:00", "2026-06-08 12:00")
        report = self.make_report().with_user(self.quality)
        self.assertEqual(self.figure(report, "received"), 1)
        report.write({"date_from": "2026-01-01", "date_to": "2026-03-31"})
        self.assertEqual(self.figure(report, "received"), 0)
        report.action_submit()
        with self.assertRaises(ComplaintError):
            report.date_to = "2026-06-30"

    def test_defaults_of_a_client_approve_nothing(self):
        # guards: models.figures.helpdesk_periodic_report:create
        model = self.env["helpdesk.periodic.report"].with_user(self.quality)
        report = model.with_context(default_state="approved", default_automatic=True).create(
            {"kind": "period", "date_from": "2026-04-01", "date_to": "2026-06-30"}
        )
        self.assertEqual((report.state, report.automatic), ("draft", False))

    def test_report_of_one_team_stands_for_no_other(self):
        # guards: models.figures.helpdesk_periodic_report_due:_left_out
        self.solved("2026-06-07 10:00", "2026-06-08 12:00")
        part = self.make_report(team_ids=[(6, 0, self.team.ids)])
        self.assertEqual(self.figure(part, "received"), 1)
        with freeze_time(utc("2026-07-02 10:00")):
            made = self.env["helpdesk.periodic.report"]._make_due(self.body)
        self.assertIn("period", made.mapped("kind"))

    def test_report_of_one_who_may_not_see_a_case_leaves_it_out(self):
        """Whatever its kind; beside the same period's dashboard it says nothing more."""
        # guards: models.figures.helpdesk_periodic_report_snapshot:_counts_all
        # guards: models.figures.helpdesk_periodic_report_snapshot:_case_domain
        self.solved("2026-06-07 10:00", "2026-06-08 12:00")
        self.solved("2026-06-07 10:00", "2026-06-08 12:00", confidential=True)
        # his own confidential case is seen by its handler, and by no other reader of his report
        self.solved("2026-06-07 10:00", "2026-06-08 12:00", confidential=True, user_id=self.manager.id)
        model, values = self.env["helpdesk.periodic.report"], {"date_from": "2026-04-01", "date_to": "2026-06-30"}
        values["company_id"] = self.body.id
        for user in (self.quality, self.manager):
            for kind in ({"kind": "period"}, {"kind": "special", "partner_id": self.customer.id}):
                report = model.with_user(user).create({**values, **kind})
                self.assertEqual((self.figure(report, "received"), report.confidential), (1, False))
                self.assertEqual(report.counted_for_id, user)
                self.assertIn(user.name, report._content()["words"]["subject"])
        content, _kind = self.env["ir.actions.report"]._render(
            "helpdesk_mgmt_complaint.action_report_periodic_xlsx", report.ids
        )
        self.assertIn(self.manager.name, load_workbook(io.BytesIO(content)).worksheets[0]["A3"].value)

    def test_report_of_confidential_cases_is_read_by_who_may_see_them(self):
        # guards: models.figures.helpdesk_periodic_report_snapshot:_scope
        self.solved("2026-06-07 10:00", "2026-06-08 12:00")
        self.solved("2026-06-07 10:00", "2026-06-08 12:00", confidential=True)
        model, values = self.env["helpdesk.periodic.report"], {"date_from": "2026-04-01", "date_to": "2026-06-30"}
        self.manager.group_ids |= self.env.ref("helpdesk_mgmt_complaint.group_confidential")
        report = model.with_user(self.manager).create({**values, "company_id": self.body.id})
        self.assertEqual((self.figure(report, "received"), report.confidential), (2, True))
        self.assertFalse(report.with_user(self.quality).search([("id", "=", report.id)]))
        self.assertTrue(report.search([("id", "=", report.id)]))

    def test_report_that_counts_a_complaint_about_staff_is_not_read_by_them(self):
        # guards: security/figures_rules.xml:helpdesk_periodic_report_rule_excluded
        # guards: models.figures.helpdesk_periodic_report:_shuts_out
        self.solved("2026-06-07 10:00", "2026-06-08 12:00", subject_user_ids=[(6, 0, self.quality.ids)])
        report = self.make_report()
        self.assertEqual((self.figure(report, "received"), report.counted_for_id.ids), (1, []))
        self.assertFalse(report.with_user(self.quality).has_access("read"))
        self.assertTrue(report.with_user(self.manager).has_access("read"))
        self.quality.email = "quality@example.com"
        report.recipient_ids = self.quality.partner_id
        report.action_submit()
        report.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(ComplaintError, self.quality.name):
            report.with_user(self.manager).action_send()
        # his own of the same days leaves it out
        mine = report.with_user(self.quality).create(
            {"date_from": "2026-06-07", "date_to": "2026-06-07", "company_id": self.body.id}
        )
        self.assertEqual(self.figure(mine, "received"), 0)

    def test_report_that_no_manager_may_read_is_there_all_the_same(self):
        # guards: models.figures.helpdesk_periodic_report_due:_ask_team
        self.solved("2026-02-03 10:00", "2026-02-03 12:00", confidential=True)
        with self.at("2026-04-01 09:00"):
            made = self.env["helpdesk.periodic.report"]._make_due(self.body)
        self.assertFalse(made.with_user(self.manager)._filtered_access("read"))
        mails = self.env["mail.mail"].search([("recipient_ids", "in", self.manager.partner_id.ids)])
        self.assertTrue(mails.filtered(lambda mail: "waits for a manager" in mail.subject))
        self.assertFalse(any(mails.mapped("res_id")))

    def test_manager_whom_the_report_is_about_is_not_asked(self):
        other = self.make_user(
            "boss2",
            "helpdesk_mgmt.group_helpdesk_manager",
            company_id=self.body.id,
            company_ids=[(6, 0, self.body.ids)],
        )
        report = self.make_report(kind="special", subject_user_id=other.id)
        report.action_submit()
        asked = report.activity_ids.user_id
        self.assertIn(self.manager, asked)
        self.assertNotIn(other, asked)
        self.assertNotIn(other.partner_id, report.message_partner_ids)

    def test_policy_m33_quality_writes_and_management_decides(self):
        # guards: models.figures.helpdesk_periodic_report:action_approve
        agent = self.make_user("clerk", "helpdesk_mgmt.group_helpdesk_user_team", name="Clerk")
        report = self.make_report()
        with self.assertRaises(AccessError):
            report.with_user(agent).read(["snapshot"])
        report.with_user(self.quality).recommendations = "<p>Staff the counter</p>"
        report.with_user(self.quality).action_submit()
        for step in ("action_approve", "action_back_to_draft"):
            with self.assertRaises(ComplaintError):
                getattr(report.with_user(self.quality), step)()
        report.with_user(self.manager).action_approve()
        self.assertEqual((report.state, report.approved_by_id), ("approved", self.manager))

    def test_policy_m32_report_of_inquiries_counts_them_alone(self):
        # guards: models.figures.helpdesk_periodic_report_snapshot:_case_domain
        self.solved("2026-06-07 10:00", "2026-06-08 12:00")
        self.solved("2026-06-07 10:00", "2026-06-08 12:00", kind="inquiry")
        self.assertEqual(self.figure(self.make_report(kind="inquiry"), "received"), 1)

    def test_policy_m31_inquiries_answered_at_once_and_in_time(self):
        # guards: tools.figures:INDICATORS
        self.env["helpdesk.sla.policy"].create(
            {
                "name": "Inquiries in 42 hours",
                "milestone": "resolution",
                "hours": 42,
                "round_the_clock": True,
                "company_id": self.body.id,
                "type_ids": [(6, 0, self.type("inquiry").ids)],
            }
        )
        with self.at("2026-06-07 10:00"):
            at_once = self.make_ticket(
                "inquiry", team_id=self.team.id, company_id=self.body.id, user_id=False, solution="<p>Here</p>"
            )
            at_once.action_solve_first_contact()
        self.solved("2026-06-07 10:00", "2026-06-10 12:00", kind="inquiry", solution="<p>Late</p>")
        report = self.make_report(kind="inquiry")
        # both were answered once by one hand; one in time
        self.assertEqual(self.figure(report, "on_time_resolution"), 50.0)
        self.assertEqual(self.figure(report, "first_contact"), 100.0)

    def test_policy_m24_bodies_causes_and_actions_are_in_the_report(self):
        # guards: models.figures.helpdesk_periodic_report_snapshot:_snapshot
        ticket, bank = self.caused_and_referred()
        with self.at("2026-06-08 12:00"):
            ticket.action_close_answered("It has been paid")
        report = self.make_report()
        content = report._content()
        [row] = content["bodies"]
        self.assertEqual((row["name"], row["referred"], row["answered"], row["hours"]), (bank.name, 1, 1, 10.0))
        self.assertIn({"label": "Too few people", "count": 1}, content["causes"])
        with self.at("2026-06-20 10:00"):
            action = self.env["helpdesk.corrective.action"].create(
                {"name": "Train the counter", "company_id": self.body.id, "owner_id": self.manager.id}
            )
            action.sudo().state = "planned"
        report.action_take_figures()
        report.action_submit()
        report.with_user(self.manager).action_approve()
        [row] = report._content()["actions"]
        self.assertEqual((row["name"], row["owner"]), ("Train the counter", "manager"))

    def test_policy_m20_media_report_counts_coverage_alone(self):
        # guards: models.figures.helpdesk_periodic_report_snapshot:_case_domain
        self.solved("2026-06-07 10:00", "2026-06-08 12:00")
        self.solved(
            "2026-06-07 10:00", "2026-06-08 12:00", is_media=True, media_kind="press", media_url="https://example.com/a"
        )
        self.assertEqual(self.figure(self.make_report(kind="media"), "received"), 1)

    # ------------------------------------------------------------------ dates

    def test_hijri_date_stands_beside(self):
        printed = self.env["helpdesk.complaint.printed"].with_context(lang="ar_001")
        day = fields.Date.to_date("2026-06-07")
        self.assertNotIn("1447", printed._date(self.body, day))
        self.body.complaint_hijri_dates = True
        self.assertIn("ذو الحجة 1447", printed._date(self.body, day))

    def test_hijri_date_outside_the_table_is_left_out(self):
        self.body.complaint_hijri_dates = True
        printed = self.env["helpdesk.complaint.printed"].with_context(lang="en_US")
        self.assertEqual(printed._date(self.body, fields.Date.to_date("1900-01-01")), "1 January 1900")

    @freeze_time("2026-06-07 09:00")
    def test_settings_tell_which_calendar_prints(self):
        state = self.env["res.config.settings"].with_context(lang="en_US").create({}).complaint_hijri_state
        self.assertEqual(state, f"Today is 21 Dhu al-Hijjah 1447 AH (Umm al-Qura, hijridate {version('hijridate')}).")


@tagged("post_install", "-at_install")
class TestReportFiles(ReportBuilders, HttpCase):
    """What is printed, by the real programs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpReports()
        for day in (3, 4, 5):
            cls.solved(f"2026-05-{day:02} 10:00", f"2026-05-{day:02} 12:00")
        cls.report = cls.make_report(recommendations="<p>Pay earlier</p>")

    def render(self, name, record, lang):
        Report = self.env["ir.actions.report"].with_context(force_report_rendering=True, lang=lang)
        return Report._render(f"helpdesk_mgmt_complaint.{name}", record.ids)[0]

    def test_periodic_report_in_both_languages(self):
        for lang, words, direction in (("en_US", "Recommendations", "ltr"), ("ar_001", "التوصيات", "rtl")):
            page = (
                self.env["ir.actions.report"]
                .with_context(lang=lang)
                ._render_qweb_html("helpdesk_mgmt_complaint.report_periodic", self.report.ids)[0]
            )
            tree = html.fromstring(page)
            self.assertEqual(tree.xpath("//body/@dir | //body[not(@dir)]/main/@dir")[0], direction)
            self.assertIn(words, tree.text_content())
            self.assertEqual(
                len(tree.xpath("//svg")), 1 + sum(len(part["rows"]) for part in self.report._content()["parts"])
            )
            pdf = self.render("action_report_periodic", self.report, lang)
            self.assertTrue(pdf.startswith(b"%PDF"))

    def test_case_file_tells_everything(self):
        ticket = self.solved("2026-06-07 10:00", "2026-06-08 12:00")
        ticket.message_post(body="Between us", subtype_xmlid="mail.mt_note")
        page = self.env["ir.actions.report"]._render_qweb_html("helpdesk_mgmt_complaint.report_ticket", ticket.ids)[0]
        text = html.fromstring(page).text_content()
        for words in (ticket.number, "Payment delayed", "The payment has been made", "Solution proposed"):
            self.assertIn(words, text)
        self.assertNotIn("Between us", text)
        self.assertTrue(self.render("action_report_ticket", ticket, "ar_001").startswith(b"%PDF"))

    def test_case_file_prints_no_buttons_of_mails(self):
        # guards: report.ticket_report:_body
        ticket = self.solved("2026-06-07 10:00", "2026-06-08 12:00")
        bodies = "".join(ticket.message_ids.mapped("body"))
        button = html.fromstring(bodies).xpath("//a[contains(@style, 'background-color')]")[0].text_content()
        tree = html.fromstring(
            self.env["ir.actions.report"]._render_qweb_html("helpdesk_mgmt_complaint.report_ticket", ticket.ids)[0]
        )
        messages = tree.find_class("o_complaint_message")
        self.assertTrue(messages)
        for message in messages:
            self.assertNotIn(button, message.text_content())
            self.assertFalse(message.xpath(".//a"))
        self.assertIn("The payment has been made", "".join(message.text_content() for message in messages))

    def test_case_file_tells_limits_in_the_language_it_is_printed_in(self):
        ticket = self.solved("2026-06-07 10:00", "2026-06-08 12:00")
        row = ticket.deadline_ids[:1]
        self.assertIn("due", row.with_context(lang="en_US").explanation)
        self.assertIn("تاريخ الاستحقاق", row.with_context(lang="ar_001").explanation)

    def test_workbook_has_numbers_dates_and_charts(self):
        content = self.render("action_report_periodic_xlsx", self.report, "ar_001")
        book = load_workbook(io.BytesIO(content))
        self.assertTrue(all(sheet.sheet_view.rightToLeft for sheet in book))
        first, months = book.worksheets[:2]
        rows = {row[0].value: row for row in first.iter_rows(min_row=5)}
        received = self.report.with_context(lang="ar_001")._content()["indicators"][0]
        self.assertEqual(rows[received["label"]][1].value, 3)
        self.assertEqual(first["B2"].value.date(), self.report.date_from)
        self.assertEqual(months.max_row, 13)
        self.assertTrue(months._charts and first.auto_filter.ref)

    def test_sending_mails_both_files_to_the_recipients(self):
        director = self.make_customer("Director", "director@example.com", lang="ar_001")
        self.report.recipient_ids = director
        self.report.action_submit()
        self.report.with_user(self.manager).action_approve()
        self.report.with_context(force_report_rendering=True).with_user(self.manager).action_send()
        self.assertEqual(self.report.state, "sent")
        message = self.report.message_ids.filtered(lambda m: director in m.partner_ids)
        self.assertEqual(len(message), 1)
        self.assertEqual(
            sorted(name.rsplit(".")[-1] for name in message.attachment_ids.mapped("name")), ["pdf", "xlsx"]
        )

    def test_nobody_is_sent_a_report_twice(self):
        # guards: models.figures.helpdesk_periodic_report:_still_to_send
        first = self.make_customer("First", "first@example.com")
        second = self.make_customer("Second", "second@example.com")
        self.report.recipient_ids = first
        self.report.action_submit()
        self.report.with_user(self.manager).action_approve()
        report = self.report.with_context(force_report_rendering=True).with_user(self.manager)
        report.action_send()
        with self.assertRaises(ComplaintError):
            report.action_send()
        report.recipient_ids = first | second
        report.action_send()
        mailed = [message.partner_ids for message in self.report.message_ids if message.attachment_ids]
        self.assertEqual(sorted(partner.id for partners in mailed for partner in partners), (first | second).ids)

    def test_recipient_without_an_address_is_named(self):
        self.report.recipient_ids = self.make_customer("No address", False)
        self.report.action_submit()
        self.report.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(ComplaintError, "No address"):
            self.report.with_user(self.manager).action_send()
        self.assertEqual(self.report.state, "approved")

    def test_workbook_of_several_reports_and_of_none_of_the_cases(self):
        # guards: report.periodic_report_xlsx:_free_name
        empty = self.report.copy({"date_from": "2001-01-01", "date_to": "2001-03-31"})
        action = self.env["ir.actions.report"]
        content, _kind = action._render_xlsx(
            "helpdesk_mgmt_complaint.report_periodic_xlsx", (self.report | empty).ids, {}
        )
        names = load_workbook(io.BytesIO(content)).sheetnames
        self.assertEqual(len({name.casefold() for name in names}), len(names))
        self.assertIn("Indicators (2)", names)

    def test_draft_whose_figures_are_missing_is_printed(self):
        self.env.cr.execute("UPDATE helpdesk_periodic_report SET snapshot = NULL, snapshot_date = NULL")
        self.env.invalidate_all()
        self.assertFalse(self.report.figures_html)
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "helpdesk_mgmt_complaint.report_periodic", self.report.ids
        )
        self.assertIn("Indicators", content.decode())
