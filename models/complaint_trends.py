from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..tools.figures import BY_KEY

MONTHS = 12
# The indicators whose course over the months is shown.
TRENDS = (
    "on_time_first_response",
    "on_time_verification",
    "on_time_routing",
    "on_time_resolution",
    "satisfaction",
    "response_rate",
    "reopening",
)


class HelpdeskComplaintFigures(models.AbstractModel):
    """How the figures went over a year, month by month; each month's are those of its own report."""

    _inherit = "helpdesk.complaint.figures"

    @api.model
    @api.readonly
    def retrieve_trends(self, end, team_ids=(), type_ids=()):
        """The twelve months that end with a day's, or with the current one.

        :param end: date or its text
        :param team_ids: as of `retrieve_dashboard`
        :param type_ids: as of `retrieve_dashboard`
        :return: {"months": [{"month": "YYYY-MM", "received", "ended", "open", <indicator>: value or None, "domains":
            {measure: domain of its cases}}], oldest first, "trends": [{"key", "label", "unit", "over", "target"}]}
        """
        self.env["helpdesk.complaint.report"].check_access("read")
        last = min(fields.Date.to_date(end) or self._today(), self._today())
        labels = self._indicator_labels()
        months = self._months(last, self._chosen(team_ids, type_ids))
        for row in months:
            first = fields.Date.to_date(f"{row['month']}-01")
            bounds = self._bounds(first, first + relativedelta(months=1, days=-1))
            measures = {"received", "ended", "open_end", *(BY_KEY[key].over for key in TRENDS)}
            row["domains"] = {name: self._drill(name, *bounds) for name in sorted(measures)}
        targets = self._chosen_targets(type_ids)
        return {
            "months": months,
            "trends": [
                {
                    "key": key,
                    "label": labels[key],
                    "unit": BY_KEY[key].unit,
                    "over": BY_KEY[key].over,
                    "target": targets.get(key),
                }
                for key in TRENDS
            ],
        }

    @api.model
    def _months(self, last, domain):
        """Volume, backlog and indicators of the twelve months that end with `last`'s, oldest first."""
        first = last.replace(day=1)
        days = [first + relativedelta(months=number) for number in range(1 - MONTHS, 2)]
        bounds = [self._bounds(day, day)[0] for day in days]
        periods = self._of_periods(bounds, domain, (), ranked=None)
        rows = []
        for day, figures in zip(days, periods, strict=False):
            values = figures.indicators()
            counts = {"received": values["received"], "ended": values["ended"], "open": values["open_end"]}
            rows.append({"month": day.strftime("%Y-%m"), **counts, **{key: values[key] for key in TRENDS}})
        return rows
