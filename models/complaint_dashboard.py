from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.figures import APART, BY_KEY, INDICATORS, LINES, change
from .complaint_figures import MODELS, SINCE_REGISTERED
from .helpdesk_ticket_stage import ENDED, OPEN

AGES = (7, 30, 90)
CHARTS = ("category_id", "channel_id", "team_id", "type_id")
MONTHS = 12
# what hours were ranked of
COUNTED = {"first_response_median": "responded", "resolution_median": "solved", "resolution_p90": "solved"}


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
        :return: {"cards": [...], "lines": [...], "parts": {dimension: [...]}, "months": [...], "ages": [...],
            "bodies": [...]}; every number comes with the domain of its cases
        """
        self.env["helpdesk.complaint.report"].check_access("read")
        first, last = fields.Date.to_date(begin), fields.Date.to_date(end)
        if not (first and last and first <= last):
            raise UserError(self.env._("Choose a period that begins before it ends."))
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
            "months": self._months(min(last, self._today()), domain, (stop, figures.total.get("open_end", 0))),
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
    def _today(self):
        return fields.Date.context_today(self.with_context(tz=str(self._zone())))

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
                "domain": self._drill(indicator.over or COUNTED[indicator.key], start, stop),
            }
            for indicator in INDICATORS
        ]

    @api.model
    def _lines(self, figures, start, stop):
        labels = self._line_labels()
        return [
            {
                "key": key,
                "label": labels[key],
                "value": figures.total.get(key, 0),
                "domain": self._drill(key, start, stop),
            }
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
        """{key: label} of a dimension's parts; whoever may read the cases may read their names."""
        none = self.env._("Not set")
        if dimension in MODELS:
            records = self.env[MODELS[dimension]].sudo().browse([key for key in keys if key])
            return {None: none, **{record.id: record.display_name for record in records}}
        labels = dict(self.env["helpdesk.ticket"]._fields[dimension]._description_selection(self.env))
        return {key: labels.get(key, none) for key in keys}

    @api.model
    def _months(self, last, domain, known=None):
        """Volume and backlog of the twelve months that end with `last`'s, oldest first.

        :param known: (moment, number of the cases open then), where that was counted already
        """
        first = last.replace(day=1)
        days = [first - relativedelta(months=back) for back in range(MONTHS - 1, -1, -1)]
        begins = [self._bounds(day, day)[0] for day in days]
        begin, end = begins[0], self._bounds(first, first + relativedelta(months=1, days=-1))[1]

        def by_month(events, moment, *conditions):
            """[one count a condition] a month."""
            counted = SQL(", ").join(SQL("count(*) FILTER (WHERE %s)", condition) for condition in conditions)
            rows = self.env.execute_query(
                SQL(
                    "SELECT width_bucket(%s, %s::timestamp[]), %s FROM %s AND %s >= %s AND %s < %s GROUP BY 1",
                    moment,
                    begins,
                    counted,
                    self._from(domain, events),
                    moment,
                    begin,
                    moment,
                    end,
                )  # fmt: skip
            )
            found = {number: counts for number, *counts in rows}
            return [found.get(number, [0] * len(conditions)) for number in range(1, MONTHS + 1)]

        # tickets that had ended before their team had the process were never open in it
        opened = SQL("NOT (helpdesk_ticket.phase IN %s AND helpdesk_ticket.closing_id IS NULL)", ENDED)
        received = by_month(SQL(), SQL("helpdesk_ticket.registered_date"), SQL("TRUE"), opened)
        ended, again = SQL("event.end_reason IS NOT NULL"), SQL("event.phase_from IN %s", ENDED)
        moved = SQL(
            "JOIN helpdesk_ticket_move AS event ON event.ticket_id = helpdesk_ticket.id AND %s AND (%s OR %s)",
            SINCE_REGISTERED,
            ended,
            again,
        )
        moves = by_month(moved, SQL("event.date"), ended, again)
        moment, backlog = known or (None, 0)
        # from now on nothing has moved
        if not moment or (moment != end and min(moment, end) <= fields.Datetime.now()):
            [(backlog,)] = self.env.execute_query(
                SQL("SELECT count(*) FROM %s", self._from(domain, self._open_at(end)))
            )
        rows = []
        for day, (came, came_open), (went, back_again) in reversed(list(zip(days, received, moves, strict=True))):
            rows.append({"month": day.strftime("%Y-%m"), "received": came, "ended": went, "open": backlog})
            backlog += went - came_open - back_again
        return rows[::-1]

    @api.model
    def _ages(self, domain):
        """Open cases by their age in days: [{"from", "to" (None: no limit), "count", "domain"}]."""
        now, registered = fields.Datetime.now(), SQL("helpdesk_ticket.registered_date")
        bounds = [0, *AGES, None]
        spans = []
        for youngest, oldest in zip(bounds, bounds[1:], strict=False):
            span = [("registered_date", "<=", now - timedelta(days=youngest))]
            if oldest is not None:
                span.append(("registered_date", ">", now - timedelta(days=oldest)))
            spans.append(span)
        counted = [
            SQL(
                "count(*) FILTER (WHERE %s)",
                SQL(" AND ").join(SQL("%s " + o + " %s", registered, v) for _n, o, v in span),
            )
            for span in spans
        ]
        [counts] = self.env.execute_query(
            SQL(
                "SELECT %s FROM %s",
                SQL(", ").join(counted),
                self._from(Domain(domain) & Domain("phase", "in", OPEN), SQL()),
            )
        )
        return [
            {
                "from": youngest,
                "to": oldest,
                "count": count,
                "domain": [
                    ("phase", "in", list(OPEN)),
                    *((name, operator, str(value)) for name, operator, value in span),
                ],
            }
            for youngest, oldest, count, span in zip(bounds, bounds[1:], counts, spans, strict=False)
        ]
