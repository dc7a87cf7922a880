import logging
import subprocess

from odoo import api, models, tools
from odoo.fields import Domain

from . import helpdesk_periodic_report  # noqa: F401 (its model is inherited)

_logger = logging.getLogger(__name__)
# Reports that are made by themselves: kind and period, None being the one that the setting names.
DUE = (("period", None), ("inquiry", None), ("media", None), ("annual", "year"), ("inquiry", "year"))
# So many periods back what a standstill left out is made up for.
MADE_UP_FOR = 12


class HelpdeskPeriodicReport(models.Model):
    """Reports that make themselves when a period is over."""

    _inherit = "helpdesk.periodic.report"

    @api.model
    def _cron_make_reports(self):
        """Makes what is due in each company; one that fails stops no other and is tried again the next day."""
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        with_process = self.env["helpdesk.ticket.team"].sudo().search([("use_complaint_process", "=", True)]).company_id
        companies &= with_process or companies
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                with self.env.cr.savepoint():
                    self.with_company(company)._make_due(company)
                    self.env["helpdesk.policy.review"]._ask_due(company)
            except Exception:
                _logger.exception("the reports of %s could not be made; the next run tries again", company.name)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _make_due(self, company):
        """The reports of the periods and years that are over, each once; after a standstill those left out, too.

        :return: the new ones
        """
        if company.complaint_report_period == "none":
            return self
        today = self.env["helpdesk.complaint.figures"].with_company(company)._today()
        new = self.browse()
        for kind, period in DUE:
            for begin, end in self._left_out(company, kind, period or company.complaint_report_period, today):
                if self._has_cases(company, kind, end):
                    new += self.sudo().create(
                        {
                            "kind": kind,
                            "date_from": begin,
                            "date_to": end,
                            "company_id": company.id,
                            "automatic": True,
                            "recipient_ids": self._usual_recipients(company).ids,
                        }
                    )
        new._ask_team()
        return new

    @api.model
    def _left_out(self, company, kind, period, today):
        """The periods that are over and have no report yet: the last one, and those since the last that has one.

        :return: list of (first day, last day), oldest first
        """
        spans = []
        while len(spans) < MADE_UP_FOR:
            begin, end = self._last_period(spans[-1][0] if spans else today, period)
            # one of a few departments does not stand for the body's
            there = [("team_ids", "=", False), ("company_id", "=", company.id), ("kind", "=", kind),
                     ("date_from", "=", begin), ("date_to", "=", end)]  # fmt: skip
            if self.sudo().search_count(there, limit=1):
                return spans[::-1]
            spans.append((begin, end))
        # there never was one: what went before the reports began is not reported
        return spans[:1]

    @api.model
    def _has_cases(self, company, kind, end):
        """Whether the body had a case of that kind by then: one that begins reports on nothing."""
        end = self.env["helpdesk.complaint.figures"].with_company(company)._bounds(end, end)[1]
        domain = [("company_id", "=", company.id), ("registered_date", "<", end), ("phase", "!=", False)]
        if kind == "inquiry":
            domain.append(("kind", "=", "inquiry"))
        elif kind == "media":
            domain.append(("media_kind", "!=", False))
        return bool(self.env["helpdesk.ticket"].sudo().search_count(domain, limit=1))

    def _ask_team(self):
        """Managers are asked to complete what was made: recommendations are a person's."""
        for report in self:
            approvers = report._approvers()
            for user in approvers:
                report._ask(
                    user, lambda env, _number: env._("Write the recommendations and submit the report"), notify=True
                )
            # no manager may see all its cases: they learn that it is there, and no more
            managers = report._managers(report.company_id) - report.sudo().excluded_user_ids
            for user in managers if not approvers else ():
                words = report.with_context(lang=user.lang)
                text = words.env._("“%s” waits for a manager who sees confidential cases", words.name)
                report._mail_escalation(user, text)

    @api.model
    def _pdf_is_patched(self):
        """Whether the wkhtmltopdf that Odoo finds draws headers, page numbers and Arabic."""
        try:
            found = tools.find_in_path("wkhtmltopdf")
            version = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=20, check=False)
        except OSError:
            return False
        return "with patched qt" in version.stdout
