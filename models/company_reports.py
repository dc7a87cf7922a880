from importlib.metadata import version

from odoo import fields, models


class ResCompany(models.Model):
    """What a body reports, how often and to whom."""

    _inherit = "res.company"

    complaint_report_period = fields.Selection(
        [("month", "Every month"), ("quarter", "Every quarter"), ("half", "Every half year"), ("none", "By hand only")],
        string="Periodic reports",
        default="quarter",
        required=True,
        help="Reports of cases, of inquiries and of media coverage are made by themselves when a period is over; "
        "annual ones of cases and of inquiries each year.",
    )
    complaint_report_recipient_ids = fields.Many2many(
        "res.partner",
        "res_company_report_recipient_rel",
        "company_id",
        "partner_id",
        string="Recipients of reports",
        help="Get each approved report as PDF and XLSX.",
    )
    complaint_hijri_dates = fields.Boolean(
        string="Hijri dates in reports", help="The Umm al-Qura date stands beside each date of the printed reports."
    )
    complaint_review_months = fields.Integer(
        string="Months between policy reviews",
        default=12,
        help="Managers are asked that often to review policies and procedures. 0: never.",
    )
    complaint_reviewed_date = fields.Date(string="Policies reviewed on")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_report_period = fields.Selection(related="company_id.complaint_report_period", readonly=False)
    complaint_report_recipient_ids = fields.Many2many(
        related="company_id.complaint_report_recipient_ids", readonly=False
    )
    complaint_hijri_dates = fields.Boolean(related="company_id.complaint_hijri_dates", readonly=False)
    complaint_review_months = fields.Integer(related="company_id.complaint_review_months", readonly=False)
    complaint_reviewed_date = fields.Date(related="company_id.complaint_reviewed_date", readonly=False)
    complaint_hijri_state = fields.Char(compute="_compute_complaint_hijri_state", string="Hijri calendar")
    complaint_pdf_state = fields.Char(compute="_compute_complaint_pdf_state", string="PDF program")

    def _compute_complaint_hijri_state(self):
        today = self.env["helpdesk.complaint.printed"]._hijri(fields.Date.context_today(self))
        release = version("hijridate")
        if today:
            text = self.env._("Today is %(date)s (Umm al-Qura, hijridate %(version)s).", date=today, version=release)
        else:
            text = self.env._(
                "hijridate %(version)s does not know today's Umm al-Qura date: install a newer release.",
                version=release,
            )
        self.complaint_hijri_state = text

    def _compute_complaint_pdf_state(self):
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        texts = {
            "ok": self.env._("The PDF program is in order."),
            "install": self.env._(
                "No wkhtmltopdf was found: install the official build with patched Qt, or reports cannot be printed."
            ),
            "upgrade": self.env._("This wkhtmltopdf is too old: install the official build 0.12.6 with patched Qt."),
            "broken": self.env._("This wkhtmltopdf does not run: install the official build with patched Qt."),
            "workers": self.env._("Odoo needs at least two workers to print PDF files."),
        }
        text = texts.get(state, texts["broken"])
        if state in ("ok", "workers") and not self.env["helpdesk.periodic.report"]._pdf_is_patched():
            text = self.env._(
                "This wkhtmltopdf has no patched Qt: headers, footers and page numbers are missing and Arabic words "
                "are drawn over each other. Install the official build."
            )
        self.complaint_pdf_state = text
