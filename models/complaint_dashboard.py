from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.figures import APART, BY_KEY, INDICATORS, LINES, change
from .complaint_figures import MODELS
from .helpdesk_ticket_stage import ENDED

AGES = (7, 30, 90)
CHARTS = ("category_id", "channel_id", "team_id", "type_id")
MONTHS = 12


class HelpdeskComplaintFigures(models.AbstractModel):
    """What the dashboard shows: the figures of a period beside those before it, and what moved in a year."""

    _inherit = "helpdesk.complaint.figures"

    @api.model
    @api.readonly
    def retrieve_dashboard(self, begin, end, team_ids=(), type_ids=()):
        """The figures of local days from `begin` to `end`, both included.

        :param begin: date or its text
        :param end: date or its text
        :param team_ids: teams to look at; none: all the user may see
        :param type_ids: types to look at; none: all
        :return: {"cards": [...], "lines": [...], "parts": {dimension: [...]}, "months": [...], "ages": [...], "bodies": [...]}; every
            number comes with the domain of its cases
        """
        self.env["helpdesk.complaint.report"].check_access("read")
        first, last = fields.Date.to_date(begin), fields.Date.to_date(end)
        start, stop = self._bounds(first, last)
        days = (last - first).days + 1
        before = self._bounds(first - timedelta(days=days), first - timedelta(days=1))
        domain = Domain.TRUE
        if team_ids:
            domain &= Domain("team_id", "in", [int(i) for i in team_ids])
        if type_ids:
            domain &= Domain("type_id", "in", [int(i) for i in type_ids])
        figures = self._of_period(start, stop, domain, CHARTS)
        previous = self._of_period(*before, domain, ())
        targets = self.env["helpdesk.complaint.target"]._values(
            self.env.company, int(type_ids[0]) if len(type_ids) == 1 else False
        )
        return {
            "cards": self._cards(figures, previous, targets, start, stop),
            "lines": self._lines(figures, start, stop),
            "parts": {name: self._parts(figures, name, start, stop) for name in CHARTS},
            "months": self._months(min(last, fields.Date.context_today(self)), domain),
            "ages": self._ages(domain),
            "bodies": [
                {**row, "domain": [("referral_ids", "any", [("partner_id", "=", row["id"])])]}
                for row in self._bodies(start, stop, domain)[:8]
            ],
            "definitions": self._definitions(self.env.company.complaint_satisfaction_threshold),
            "domain": list(domain),
        }

    @api.model
    def _zone(self):
        company = self.env.company.sudo()
        team = company._complaint_team()
        return pytz.timezone((team and team._complaint_calendar().tz) or company.resource_calendar_id.tz or "UTC")

    @api.model
    def _bounds(self, first, last):
        """Naive UTC moments [begin, end) of local days, both included, in the zone of the body's working hours."""
        zone = self._zone()

        def utc(day):
            return zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)

        return utc(first), utc(last + timedelta(days=1))

    @api.model
    def _drill(self, measure, start, stop):
        return [("figure", "=", f"{measure}|{start}|{stop}")]

    @api.model
    def _cards(self, figures, previous, targets, start, stop):
        now, before, labels = figures.indicators(), previous.indicators(), self._indicator_labels()
        return [
            {
                "key": indicator.key,
                "label": labels[indicator.key],
                "unit": indicator.unit,
                "up": indicator.up,
                "value": now[indicator.key],
                "before": before[indicator.key],
                "change": change(now[indicator.key], before[indicator.key]),
                "target": targets.get(indicator.key),
                "met": indicator.meets(now[indicator.key], targets.get(indicator.key)),
                "domain": self._drill(indicator.over or "solved", start, stop),
            }
            for indicator in INDICATORS
        ]

    @api.model
    def _lines(self, figures, start, stop):
        labels = self._line_labels()
        return [
            {"key": key, "label": labels[key], "value": figures.total.get(key, 0), "domain": self._drill(key, start, stop)}
            for key in LINES
        ]

    @api.model
    def _parts(self, figures, dimension, start, stop):
        """The parts of a dimension, the largest first."""
        rows = []
        names = self._part_names(dimension, figures.parts[dimension])
        for key, sums in figures.parts[dimension].items():
            rows.append(
                {
                    "key": key,
                    "label": names[key],
                    **{name: sums.get(name, 0) for name in ("received", "ended", "solved", "open_end", *APART)},
                    "on_time": BY_KEY["on_time_resolution"].value(sums),
                    "domain": [(dimension, "=", key or False), *self._drill("received", start, stop)],
                }
            )
        return sorted(rows, key=lambda row: (-row["received"], row["label"] or ""))

    @api.model
    def _part_names(self, dimension, keys):
        """{key: label} of a dimension's parts; a name the user may not read is still its own department's or service's."""
        none = self.env._("Not set")
        if dimension in MODELS:
            records = self.env[MODELS[dimension]].sudo().browse([key for key in keys if key])
            return {None: none, **{record.id: record.display_name for record in records}}
        labels = dict(self.env["helpdesk.ticket"]._fields[dimension]._description_selection(self.env))
        return {key: labels.get(key, none) for key in keys}

    @api.model
    def _months(self, last, domain):
        """Volume and backlog of the twelve months that end with `last`'s, oldest first."""
        begin_day = last.replace(day=1) - relativedelta(months=MONTHS - 1)
        end_day = last.replace(day=1) + relativedelta(months=1, days=-1)
        begin, end = self._bounds(begin_day, end_day)
        zone = str(self._zone())

        def by_month(events, moment, condition):
            rows = self.env.execute_query(
                SQL(
                    """SELECT to_char(%(moment)s AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s, 'YYYY-MM'), count(*)
                       FROM %(cases)s AND %(condition)s GROUP BY 1""",
                    moment=moment,
                    zone=zone,
                    cases=self._from(domain, events),
                    condition=condition,
                )
            )
            return dict(rows)

        moved = SQL(
            """JOIN helpdesk_ticket_move AS event ON event.ticket_id = helpdesk_ticket.id
                    AND event.date >= %s AND event.date < %s""",
            begin,
            end,
        )
        registered = SQL("helpdesk_ticket.registered_date")
        received = by_month(SQL(), registered, SQL("%s >= %s AND %s < %s", registered, begin, registered, end))
        ended = by_month(moved, SQL("event.date"), SQL("event.end_reason IS NOT NULL"))
        again = by_month(moved, SQL("event.date"), SQL("event.phase_from IN %s", ENDED))
        [(backlog,)] = self.env.execute_query(
            SQL("SELECT count(*) FROM %s", self._from(domain, self._open_at(end)))
        )
        rows = []
        for back in range(MONTHS):
            day = last.replace(day=1) - relativedelta(months=back)
            month = day.strftime("%Y-%m")
            row = {"month": month, "received": received.get(month, 0), "ended": ended.get(month, 0), "open": backlog}
            rows.append(row)
            backlog += row["ended"] - row["received"] - again.get(month, 0)
        return rows[::-1]

    @api.model
    def _ages(self, domain):
        """Open cases by their age in days: [{"from", "to" (None: no limit), "count", "domain"}]."""
        now = fields.Datetime.now()
        bounds = [0, *AGES, None]
        rows = []
        for begin, end in zip(bounds, bounds[1:], strict=False):
            span = [("phase", "not in", [False, *ENDED]), ("registered_date", "<=", now - timedelta(days=begin))]
            if end is not None:
                span.append(("registered_date", ">", now - timedelta(days=end)))
            count = self.env["helpdesk.ticket"].search_count(Domain(span) & Domain(domain))
            shown = [(name, operator, str(value) if name == "registered_date" else value) for name, operator, value in span]
            rows.append({"from": begin, "to": end, "count": count, "domain": shown})
        return rows
