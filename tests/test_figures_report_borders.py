"""Reports at their borders: missed by a standstill, sent to whom, printed when everything around them has changed."""

import io
from pathlib import Path

from lxml import html
from openpyxl import load_workbook

from odoo import fields
from odoo.modules.migration import load_script
from odoo.tests import HttpCase, TransactionCase, tagged

from ..exceptions import ComplaintError
from ..models.figures.helpdesk_complaint_figures import DIMENSIONS
from .common import utc
from .figures import ReportBuilders


@tagged("post_install", "-at_install")
class TestReportBorders(ReportBuilders, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpReports()
        cls.Report = cls.env["helpdesk.periodic.report"]

    def made(self, moment, *kinds):
        """First days of the reports of some kinds that are made at a moment, oldest first."""
        with self.at(moment):
            new = self.Report._make_due(self.body)
        return [str(r.date_from) for r in new.filtered(lambda r: r.kind in kinds).sorted("date_from")]

    # ------------------------------------------------------------------ made by themselves

    def test_reports_of_periods_missed_by_a_standstill_are_made_up_for(self):
        # guards: models.figures.helpdesk_periodic_report_due:_left_out
        self.body.complaint_report_period = "month"
        self.solved("2026-02-03 10:00", "2026-02-03 12:00")
        self.assertEqual(self.made("2026-03-01 00:30", "period"), ["2026-02-01"])
        # the server was down from March on
        self.assertEqual(self.made("2026-06-10 09:00", "period"), ["2026-03-01", "2026-04-01", "2026-05-01"])
        self.assertEqual(self.made("2026-06-11 09:00", "period"), [])

    def test_first_report_is_of_the_last_period_alone(self):
        self.body.complaint_report_period = "month"
        self.solved("2026-02-03 10:00", "2026-02-03 12:00")
        self.assertEqual(self.made("2026-06-10 09:00", "period"), ["2026-05-01"])

    def test_periods_are_as_long_as_the_setting_says(self):
        self.solved("2026-02-03 10:00", "2026-02-03 12:00")
        for period, begin in (("month", "2026-06-01"), ("quarter", "2026-04-01"), ("half", "2026-01-01")):
            self.body.complaint_report_period = period
            self.assertEqual(self.made("2026-07-01 00:30", "period"), [begin])
        self.body.complaint_report_period = "none"
        self.assertEqual(self.made("2026-08-01 00:30", "period", "inquiry", "annual"), [])

    def test_period_is_over_at_the_body_s_midnight(self):
        self.solved("2026-02-03 10:00", "2026-02-03 12:00")
        self.assertEqual(self.made("2026-06-30 23:50", "period"), ["2026-01-01"])
        self.assertEqual(self.made("2026-07-01 00:10", "period"), ["2026-04-01"])

    def test_scheduled_action_that_runs_twice_makes_one_report_a_company(self):
        other, team = self.make_company("Third body")
        self.solved("2026-02-03 10:00", "2026-02-03 12:00")
        self.solved("2026-02-03 10:00", "2026-02-03 12:00", team_id=team.id, company_id=other.id)
        cron = self.env.ref("helpdesk_mgmt_complaint.ir_cron_reports")
        with self.at("2026-04-01 09:00"):
            for _run in range(2):
                self.env.flush_all()
                with self.enter_registry_test_mode():
                    cron.method_direct_trigger()
                self.env.invalidate_all()
        for company in self.body | other:
            reports = self.Report.search([("company_id", "=", company.id), ("kind", "=", "period")])
            self.assertEqual([str(report.date_from) for report in reports], ["2026-01-01"])
            self.assertEqual(self.figure(reports, "received"), 1)

    def test_policy_m32_inquiries_are_reported_every_period_and_every_year(self):
        # guards: models.figures.helpdesk_periodic_report_due:DUE
        self.solved("2026-11-08 10:00", "2026-11-08 12:00", kind="inquiry")
        self.assertEqual(self.made("2027-01-01 04:00", "inquiry"), ["2026-01-01", "2026-10-01"])

    def test_policy_m20_coverage_is_reported_periodically(self):
        # guards: models.figures.helpdesk_periodic_report_due:_has_cases
        self.solved("2026-02-03 10:00", "2026-02-03 12:00")
        self.assertEqual(self.made("2026-04-01 09:00", "media"), [])
        self.solved(
            "2026-05-03 10:00", "2026-05-03 12:00", is_media=True, media_kind="press", media_url="https://example.com/a"
        )
        self.assertEqual(self.made("2026-07-01 09:00", "media"), ["2026-04-01"])

    # ------------------------------------------------------------------ what it is of

    def test_report_made_by_itself_stays_about_its_period(self):
        # guards: models.figures.helpdesk_periodic_report:write
        self.solved("2026-02-03 10:00", "2026-02-03 12:00", confidential=True)
        with self.at("2026-04-01 09:00"):
            report = self.Report._make_due(self.body).filtered(lambda r: r.kind == "period").with_user(self.quality)
        self.quality.group_ids |= self.env.ref("helpdesk_mgmt_complaint.group_confidential")
        for values in ({"date_from": "2026-02-03"}, {"team_ids": [(6, 0, self.team.ids)]}, {"kind": "special"}):
            with self.assertRaises(ComplaintError):
                report.write(values)
        report.recommendations = "<p>More people at the counter</p>"

    def test_policy_m31_inquiries_have_the_target_of_their_type(self):
        # guards: models.figures.helpdesk_periodic_report_snapshot:_snapshot
        self.solved("2026-06-07 10:00", "2026-06-08 12:00", kind="inquiry")
        Target = self.env["helpdesk.complaint.target"]
        for value, type_id in ((80, False), (95, self.type("inquiry").id)):
            Target.create(
                {"indicator": "first_contact", "value": value, "company_id": self.body.id, "type_id": type_id}
            )
        self.assertEqual(self.figure(self.make_report(kind="inquiry"), "first_contact", "target"), 95)
        self.assertEqual(self.figure(self.make_report(), "first_contact", "target"), 80)

    def test_action_about_staff_is_not_told_in_every_report(self):
        # guards: models.figures.helpdesk_periodic_report_snapshot:_actions_now
        ticket = self.solved("2026-06-07 10:00", "2026-06-08 12:00", subject_user_ids=[(6, 0, self.quality.ids)])
        with self.at("2026-06-20 10:00"):
            action = self.env["helpdesk.corrective.action"].create(
                {"name": "Retrain the clerk", "company_id": self.body.id, "ticket_ids": [(6, 0, ticket.ids)]}
            )
            action.sudo().state = "planned"
        self.assertFalse(self.make_report()._content()["actions"])
        about = self.make_report(kind="special", subject_user_id=self.quality.id)
        self.assertEqual([row["name"] for row in about._content()["actions"]], ["Retrain the clerk"])

    def test_snapshot_is_what_the_figures_said(self):
        """Every part of every dimension and both comparisons, beside the figures asked for on their own."""
        other = self.category.copy({"name": "Other"})
        self.solved("2026-05-03 10:00", "2026-05-04 12:00")
        self.solved("2026-06-29 10:00", "2026-07-01 12:00", category_id=other.id, kind="inquiry")
        self.solved("2026-02-03 10:00", "2026-02-03 12:00", category_id=other.id)
        self.solved("2025-06-01 10:00", "2025-06-01 12:00")
        report = self.make_report()
        engine = self.env["helpdesk.complaint.figures"].with_company(self.body)
        for name, span in report._spans().items():
            figures = engine._of_period(*engine._bounds(*span), report._case_domain())
            self.assertEqual(
                {key: value for key, value in report.snapshot[name]["total"].items() if value},
                {key: float(value) for key, value in figures.total.items() if value},
            )
        figures = engine._of_period(*engine._bounds(report.date_from, report.date_to), report._case_domain())
        for dimension in DIMENSIONS:
            parts = report.snapshot["current"]["parts"][dimension]
            self.assertEqual(
                {key: sums.get("received", 0) for key, sums in parts.items()},
                {str(key or ""): sums.get("received", 0) for key, sums in figures.parts[dimension].items()},
            )

    def test_report_is_compared_with_the_same_months_of_a_leap_year(self):
        report = self.make_report(date_from="2028-01-01", date_to="2028-02-29")
        spans = {name: tuple(map(str, span)) for name, span in report._spans().items()}
        self.assertEqual(spans["previous"], ("2027-11-01", "2027-12-31"))
        self.assertEqual(spans["year_ago"], ("2027-01-01", "2027-02-28"))
        odd = self.make_report(date_from="2026-06-10", date_to="2026-06-12")
        self.assertEqual(tuple(map(str, odd._spans()["previous"])), ("2026-06-07", "2026-06-09"))

    def test_figures_taken_before_an_indicator_was_there_are_printed(self):
        # guards: models.figures.helpdesk_periodic_report_snapshot:_content
        report = self.make_report()
        snapshot = report.snapshot
        for words in snapshot["words"].values():
            for group, key in (("indicators", "satisfied"), ("definitions", "satisfied"), ("lines", "deemed")):
                del words[group][key]
        report.sudo().snapshot = snapshot
        content = report._content()
        self.assertNotIn("satisfied", [row["key"] for row in content["indicators"]])
        self.assertNotIn("deemed", [row["key"] for row in content["lines"]])


@tagged("post_install", "-at_install")
class TestReportFileBorders(ReportBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpReports()
        for day in (3, 4, 5):
            cls.solved(f"2026-05-{day:02} 10:00", f"2026-05-{day:02} 12:00")

    def page(self, report, lang="en_US"):
        report.invalidate_recordset()
        Report = self.env["ir.actions.report"].with_context(lang=lang)
        content = Report._render_qweb_html("helpdesk_mgmt_complaint.report_periodic", report.ids)[0]
        return " ".join(html.fromstring(content).xpath("//main")[0].text_content().split())

    def book(self, report, lang="en_US"):
        Report = self.env["ir.actions.report"].with_context(lang=lang)
        content = Report._render_xlsx("helpdesk_mgmt_complaint.report_periodic_xlsx", report.ids, {})[0]
        return load_workbook(io.BytesIO(content))

    def approved(self, **vals):
        report = self.make_report(**vals)
        report.action_submit()
        report.with_user(self.manager).action_approve()
        return report

    def test_page_printed_when_everything_has_changed_is_the_same(self):
        # guards: report/periodic_report_templates.xml:report_periodic
        self.env["helpdesk.complaint.target"].create(
            {"indicator": "first_contact", "value": 80, "company_id": self.body.id}
        )
        with self.at("2026-07-02 09:00"):
            report = self.approved()
        before = {lang: self.page(report, lang) for lang in ("en_US", "ar_001")}
        with self.at("2026-11-02 09:00"):
            self.category.name = "Renamed"
            self.category.with_context(lang="ar_001").name = "اسم جديد"
            self.team.name = "Another name"
            self.type().with_context(lang="ar_001").name = "نوع آخر"
            self.body.write({"name": "Another body", "complaint_hijri_dates": True})
            self.body.complaint_satisfaction_threshold = 90
            self.team.resource_calendar_id.tz = "America/New_York"
            self.env["helpdesk.complaint.target"].search([]).value = 10
            self.solved("2026-05-06 10:00", "2026-05-06 12:00")
            after = {lang: self.page(report, lang) for lang in before}
        self.assertEqual(after, before)

    def test_titles_that_begin_like_a_formula_stay_texts(self):
        # guards: report.periodic_report_xlsx:table
        names = ('=HYPERLINK("https://example.com")', "+1", "-1+2", "@SUM(A1)")
        for name in names:
            category = self.category.copy({"name": name})
            self.solved("2026-05-06 10:00", "2026-05-06 12:00", category_id=category.id)
        book = self.book(self.make_report(recommendations="<p>=1+1</p>"))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        self.assertFalse([cell.value for cell in cells if cell.data_type == "f"])
        self.assertLessEqual(set(names), {cell.value for cell in cells})

    def test_workbook_tells_what_the_page_tells(self):
        # guards: report.periodic_report_xlsx:generate_xlsx_report
        self.caused_and_referred()
        self.env["helpdesk.complaint.target"].create(
            {"indicator": "first_contact", "value": 80, "company_id": self.body.id}
        )
        report = self.make_report(recommendations="<p>Pay earlier</p>", summary="<p>A calm quarter</p>")
        book, page = self.book(report), self.page(report)
        cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
        for words in ("Payments company", "Too few people", "Pay earlier", "A calm quarter", "Rising"):
            self.assertIn(words, page)
            self.assertIn(words, cells)
        self.assertIn("Targets by type", page)
        [target] = book["Targets by type"].iter_rows(min_row=2, values_only=True)
        self.assertEqual(target, (self.type().name, "Solved at first contact", 100, 80, "Yes"))

    def test_workbook_s_numbers_are_the_snapshot_s(self):
        report = self.make_report()
        book = self.book(report)
        for part in report._content()["parts"]:
            if part["rows"]:
                rows = book[part["label"]].iter_rows(min_row=2, max_row=1 + len(part["rows"]), values_only=True)
                self.assertEqual([row[:2] for row in rows], [(r["label"], r["sums"]["received"]) for r in part["rows"]])

    # ------------------------------------------------------------------ to whom

    def mailed(self, report):
        """Addresses that the report's files went to, one a mail."""
        mails = self.env["mail.mail"].sudo().search([("model", "=", report._name), ("res_id", "=", report.id)])
        return sorted(
            address
            for mail in mails.filtered("attachment_ids")
            for address in [*mail.recipient_ids.mapped("email"), *filter(None, [mail.email_to])]
        )

    def test_report_goes_to_its_recipients_alone_and_once_to_each(self):
        # guards: models.figures.helpdesk_periodic_report:_send_to
        self.manager.write({"email": "manager@example.com", "lang": "ar_001", "notification_type": "email"})
        self.quality.write({"email": "quality@example.com", "notification_type": "email"})
        director = self.make_customer("Director", "director@example.com", lang="en_US")
        report = self.approved(recipient_ids=[(6, 0, (director | self.manager.partner_id).ids)])
        report.message_subscribe((self.manager.partner_id | self.quality.partner_id).ids)
        report.with_context(force_report_rendering=True).with_user(self.manager).action_send()
        self.assertEqual(self.mailed(report), ["director@example.com", "manager@example.com"])

    def test_director_who_reads_messages_in_odoo_gets_the_files(self):
        # guards: models.figures.helpdesk_periodic_report:_notify_get_recipients
        director = self.make_user(
            "director",
            "base.group_user",
            company_id=self.body.id,
            company_ids=[(6, 0, self.body.ids)],
            email="director@example.com",
            notification_type="inbox",
        )
        report = self.approved(recipient_ids=[(6, 0, director.partner_id.ids)])
        report.with_context(force_report_rendering=True).with_user(self.manager).action_send()
        self.assertEqual(self.mailed(report), ["director@example.com"])

    def test_report_made_of_confidential_cases_is_not_sent_to_who_may_not_see_them(self):
        # guards: models.figures.helpdesk_periodic_report:_still_to_send
        self.solved("2026-06-07 10:00", "2026-06-08 12:00", confidential=True)
        self.manager.group_ids |= self.env.ref("helpdesk_mgmt_complaint.group_confidential")
        self.quality.email = "quality@example.com"
        report = self.make_report(kind="special", partner_id=self.customer.id)
        self.assertTrue(report.confidential)
        report.recipient_ids = self.quality.partner_id
        report.action_submit()
        report.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(ComplaintError, "quality"):
            report.with_user(self.manager).action_send()
        self.assertEqual(report.state, "approved")

    def test_older_reports_keep_whose_cases_they_count(self):
        # guards: models.figures.helpdesk_periodic_report_snapshot:_counted_domain
        self.solved("2026-06-07 10:00", "2026-06-08 12:00", confidential=True)
        self.solved("2026-06-07 10:00", "2026-06-08 12:00", subject_user_ids=[(6, 0, self.quality.ids)])
        self.manager.group_ids |= self.env.ref("helpdesk_mgmt_complaint.group_confidential")
        report, older = self.approved(), self.make_report(date_from="2024-01-01", date_to="2024-03-31")
        (report | older).write({"confidential": False, "excluded_user_ids": [(5, 0, 0)]})
        path = Path(__file__).parents[1] / "migrations" / "19.0.1.6.0" / "post-report-scope.py"
        self.env.flush_all()
        load_script(str(path), "post-report-scope").migrate(self.env.cr, "19.0.1.5.0")
        self.env.invalidate_all()
        self.assertEqual((report.confidential, report.excluded_user_ids), (True, self.quality))
        self.assertEqual((older.confidential, older.excluded_user_ids.ids), (False, []))

    def test_report_is_sent_in_the_language_of_each_recipient(self):
        arab = self.make_customer("Arab", "arab@example.com", lang="ar_001")
        english = self.make_customer("English", "english@example.com", lang="en_US")
        report = self.approved(recipient_ids=[(6, 0, (arab | english).ids)])
        report.with_context(force_report_rendering=True).with_user(self.manager).action_send()
        for partner, sheet in ((arab, "المؤشرات"), (english, "Indicators")):
            [message] = report.message_ids.filtered(lambda m, partner=partner: m.partner_ids == partner)
            [book] = message.attachment_ids.filtered(lambda a: a.name.endswith("xlsx"))
            self.assertIn(sheet, load_workbook(io.BytesIO(book.raw)).sheetnames)

    def test_approved_report_may_not_be_edited(self):
        report = self.approved()
        for user in (self.quality, self.manager, self.env.user):
            for values in ({"summary": "<p>Later</p>"}, {"date_to": "2026-05-31"}, {"category_id": self.category.id}):
                with self.assertRaises(ComplaintError):
                    report.with_user(user).write(values)
        self.assertEqual(report.approved_date.date(), fields.Date.today())
        self.assertLess(utc("2026-06-30 00:00"), report.snapshot_date)
