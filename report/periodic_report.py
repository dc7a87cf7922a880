from hijridate import Gregorian
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, formatLang

from ..tools import charts
from ..tools.plural import counted


class ComplaintPrinted(models.AbstractModel):
    """What the printed reports share: dates with the Hijri one beside them, figures in words, charts."""

    _name = "helpdesk.complaint.printed"
    _description = "Printing of complaint reports"

    @api.model
    def _tools(self, company, dates=None):
        """The functions that the templates call.

        :param dates: {"hijri", "zone"} that a report's dates are written with; empty: as the body has them now
        """
        dates = dates or {}
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        rtl = lang.direction == "rtl"
        return {
            "rtl": rtl,
            "date": lambda value: self._date(company, value, **dates),
            "moment": lambda value: self._moment(company, value, **dates),
            "figure": self._figure,
            "number": lambda value: formatLang(self.env, value or 0, digits=0),
            "bar": lambda share: Markup(charts.bar(share, rtl=rtl)),
            "month_chart": lambda months: self._month_chart(months, rtl),
        }

    @api.model
    def _date(self, company, value, hijri=None, zone=None):
        """A date in the language of the environment, with the Hijri one where the body asks for it."""
        value = fields.Date.to_date(value)
        if not value:
            return ""
        text = format_date(self.env, value, date_format="d MMMM y")
        with_hijri = company.complaint_hijri_dates if hijri is None else hijri
        hijri = with_hijri and self._hijri(value)
        return self.env._("%(date)s (%(hijri)s)", date=text, hijri=hijri) if hijri else text

    @api.model
    def _hijri(self, value):
        """The Umm al-Qura date in words; empty where the date is outside its table (AH 1343 to 1500)."""
        try:
            day = Gregorian(value.year, value.month, value.day).to_hijri()
        except (OverflowError, ValueError):
            return ""
        name = day.month_name("ar" if (self.env.lang or "").startswith("ar") else "en")
        return self.env._("%(day)s %(month)s %(year)s AH", day=day.day, month=name, year=day.year)

    @api.model
    def _moment(self, company, value, hijri=None, zone=None):
        """A naive UTC moment in the zone of the body's working hours."""
        value = fields.Datetime.to_datetime(value)
        if not value:
            return ""
        zone = zone or str(self.env["helpdesk.complaint.figures"].with_company(company)._zone())
        time = format_datetime(self.env, value, tz=zone, dt_format="HH:mm")
        local = fields.Datetime.context_timestamp(self.with_context(tz=zone), value).date()
        return f"{self._date(company, local, hijri)} {time}"

    @api.model
    def _figure(self, value, unit):
        if value is None:
            return "–"
        if unit == "count":
            return formatLang(self.env, value, digits=0)
        text = formatLang(self.env, value, digits=1)
        if unit == "percent":
            return f"{text}%"
        if unit != "hours":
            return text
        return counted(self.env._("{hours, plural, one {# h} other {# h}}"), self.env.lang, hours=(value, text))

    @api.model
    def _month_chart(self, months, rtl):
        names = [self.env._("Received"), self.env._("Ended"), self.env._("Open at the end")]
        groups = [
            (
                format_date(self.env, fields.Date.to_date(f"{row['month']}-01"), date_format="LLL"),
                [row["received"], row["ended"], row["open"]],
            )
            for row in months
        ]
        return Markup(charts.columns(groups, names, rtl=rtl))


class PeriodicReportPrinted(models.AbstractModel):
    _name = "report.helpdesk_mgmt_complaint.report_periodic"
    _inherit = ["helpdesk.complaint.printed"]
    _description = "Periodic report, printed"

    @api.model
    def _get_report_values(self, docids, data=None):
        reports = self.env["helpdesk.periodic.report"].browse(docids)
        reports.check_access("read")
        return {
            # the page runs in the direction of the language it is printed in, whoever prints it
            "lang": self.env.lang,
            "doc_ids": docids,
            "doc_model": reports._name,
            "docs": reports,
            "contents": {report.id: report._content() for report in reports},
            "tools": {
                report.id: self._tools(report.company_id, (report.snapshot or {}).get("dates")) for report in reports
            },
        }
