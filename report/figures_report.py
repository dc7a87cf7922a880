from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import charts
from . import periodic_report  # noqa: F401 (its model is inherited)


class FiguresPrinted(models.AbstractModel):
    """The dashboard on paper: what stands on the screen, with its pictures and their numbers."""

    _name = "report.helpdesk_mgmt_complaint.report_figures"
    _inherit = ["helpdesk.complaint.printed"]
    _description = "Figures, printed"

    @api.model
    def _get_report_values(self, docids, data=None):
        choices = self.env["helpdesk.figures.sending"].browse(docids)
        choices.check_access("read")
        return {
            "lang": self.env.lang,
            "doc_ids": docids,
            "doc_model": choices._name,
            "docs": choices,
            "contents": {choice.id: choice._printed_figures() for choice in choices},
            "tools": {choice.id: self._figure_tools(choice.company_id) for choice in choices},
        }

    @api.model
    def _figure_tools(self, company):
        tools = self._tools(company)
        return {
            **tools,
            "line": lambda months, key: Markup(
                charts.line([row[key] for row in months], width=150, height=30, rtl=tools["rtl"])
            ),
            "shade": lambda count, most: f"background-color: {charts.shade(count / most if most else 0.0)}",
            "dimensions": self.env["helpdesk.complaint.figures"]._dimension_labels(),
            "age": self._age,
            "taken": self.env._(
                "Figures taken on %(moment)s, of the cases that %(user)s may read.",
                moment=tools["moment"](fields.Datetime.now()),
                user=self.env.user.name,
            ),
            "month": lambda row: format_date(self.env, fields.Date.to_date(f"{row['month']}-01"), date_format="LLL"),
        }

    @api.model
    def _age(self, row):
        if row["to"] is None:
            return self.env._("%s days and more", row["from"])
        return self.env._("%(from)s to %(to)s days", **{"from": row["from"], "to": row["to"]})
