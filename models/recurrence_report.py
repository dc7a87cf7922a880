from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..exceptions import ComplaintError


class HelpdeskRecurrenceAlert(models.Model):
    """Management is told of what recurs by a special report, drafted from the alert."""

    _inherit = "helpdesk.recurrence.alert"

    report_id = fields.Many2one("helpdesk.periodic.report", string="Special report", readonly=True, copy=False)

    def action_special_report(self):
        """Drafts one special report on what recurs and opens it; a second click opens the same one (M25)."""
        self.ensure_one()
        self.check_access("write")
        report = self.report_id
        if not report:
            self._check_open()
            Report = self.env["helpdesk.periodic.report"].with_company(self.company_id)
            report = Report.create(self._prepare_report_vals())
            self.sudo().write({"report_id": report.id, "outcome": self.outcome or "report"})
        elif not report.has_access("read"):
            raise ComplaintError(self.env._("The special report on this was made of cases that you may not see."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Special report"),
            "res_model": "helpdesk.periodic.report",
            "res_id": report.id,
            "view_mode": "form",
        }

    def _prepare_report_vals(self):
        """Values of a special report on what recurs, of the days that were counted."""
        zone = str(self.env["helpdesk.complaint.figures"].with_company(self.company_id)._zone())
        here = self.with_context(tz=zone)
        return {
            "kind": "special",
            "company_id": self.company_id.id,
            "date_from": fields.Date.context_today(here, self.date - timedelta(days=self.days)),
            "date_to": fields.Date.context_today(here, self.date),
            "category_id": self.category_id.id,
            "subject_user_id": self.employee_id.id,
            "partner_id": self.partner_id.id,
            "alert_id": self.id,
            "reason": self.name,
        }


class HelpdeskPeriodicReport(models.Model):
    _inherit = "helpdesk.periodic.report"

    alert_id = fields.Many2one("helpdesk.recurrence.alert", string="Recurrence", readonly=True, ondelete="set null")

    def _subject_domain(self):
        domain = super()._subject_domain()
        # the same content has no service or person of its own: the report is on the alert's cases
        if self.alert_id.sudo().subject == "content":
            rows = self.env["helpdesk.recurrence.case"].sudo().search([("alert_id", "=", self.alert_id.id)])
            domain &= Domain("id", "in", rows.ticket_id.ids)
        return domain
