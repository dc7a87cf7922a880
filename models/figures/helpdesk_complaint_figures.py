from collections import defaultdict
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.figures import BY_KEY, RANKED, add, indicators
from . import helpdesk_complaint_events  # noqa: F401 (its model is inherited)
from .helpdesk_complaint_events import AMOUNTS, Span

# What figures are broken down by: name -> column of the case. General categories are summed from the specific ones.
DIMENSIONS = {
    "type_id": SQL("helpdesk_ticket.type_id"),
    "category_id": SQL("helpdesk_ticket.category_id"),
    "team_id": SQL("helpdesk_ticket.team_id"),
    "channel_id": SQL("helpdesk_ticket.channel_id"),
    "segment_id": SQL("helpdesk_ticket.segment_id"),
    "complexity": SQL("helpdesk_ticket.complexity"),
    "importance": SQL("helpdesk_ticket.importance"),
    "procedure": SQL("helpdesk_ticket.procedure"),
    "user_id": SQL("helpdesk_ticket.user_id"),
}
MODELS = {
    "type_id": "helpdesk.ticket.type",
    "general_category_id": "helpdesk.ticket.category",
    "category_id": "helpdesk.ticket.category",
    "team_id": "helpdesk.ticket.team",
    "channel_id": "helpdesk.ticket.channel",
    "segment_id": "helpdesk.beneficiary.segment",
    "user_id": "res.users",
}
# The measure whose cases hours are ranked of.
RANKED_OF = {"first_response_median": "responded", "resolution_median": "solved", "resolution_p90": "solved"}


@dataclass
class Figures:
    """The figures of a period.

    :param total: sums of all cases (see `tools.figures`), with the ranked hours under their indicator's key
    :param parts: dimension -> {key (id, name or None): sums}; the sums of a dimension's parts add up to `total`
    """

    total: dict = field(default_factory=dict)
    parts: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))

    def indicators(self):
        return indicators(self.total)

    def of(self, dimension):
        """{key: indicators} of a dimension's parts."""
        return {key: indicators(sums) for key, sums in self.parts[dimension].items()}


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
    """The figures of a period, by the definitions that the reports print.

    They are taken as of the period's end: what happened to a case afterwards belongs to the next one. The events of
    all kinds in the period are summed by one query that reads the cases once. Whoever asks gets the figures of the
    cases he may read.

    How the figures went over a year, month by month; each month's are those of its own report.
    From a number to the cases behind it, by the very query that counted them.
    How quickly other bodies answered, and what complaints came about from.
    """

    _inherit = "helpdesk.complaint.figures"

    @api.model
    def _of_period(self, begin, end, domain=(), dimensions=tuple(DIMENSIONS), ranked=("type_id",)):
        """The figures of what happened in [begin, end).

        :param begin: naive UTC datetime
        :param end: naive UTC datetime
        :param domain: on `helpdesk.ticket`, besides what the user may read
        :param dimensions: names of `DIMENSIONS` to break them down by
        :param ranked: dimensions to take medians and percentiles by too, beside those in total; None: no medians
        :return: `Figures`
        """
        [figures] = self._of_periods([begin, end], domain, dimensions, ranked)
        return figures

    @api.model
    def _of_periods(self, bounds, domain=(), dimensions=tuple(DIMENSIONS), ranked=("type_id",)):
        """The figures of consecutive periods, of each as if it were asked for alone; their events are read once.

        :param bounds: naive UTC datetimes: each period ends where the next begins
        :return: list of `Figures`, one a period
        """
        self.env.flush_all()
        # sums over a million cases are made in memory, not in files
        self.env.cr.execute("SELECT set_config('work_mem', '192MB', TRUE)")
        span, dimensions = Span(tuple(bounds)), tuple(dimensions)
        periods = [Figures() for _number in range(span.count)]
        for counted in self._counted(span):
            self._sum_up(periods, span, domain, dimensions, counted)
        if span.count > 1:
            self._count_open(periods, dimensions)
        if "category_id" in dimensions:
            for figures in periods:
                self._sum_general(figures)
        if ranked is not None:
            self._rank(periods, span, domain, ranked)
        return periods

    # ------------------------------------------------------------------
    # Sums
    # ------------------------------------------------------------------

    @api.model
    def _cases(self, domain):
        """Query on the process cases that the user may read."""
        model = self.env["helpdesk.ticket"].with_context(active_test=False)
        return model._search(Domain("phase", "!=", False) & Domain(domain))

    @api.model
    def _from(self, domain, events):
        """FROM and WHERE of a query on the cases with their events."""
        query = self._cases(domain)
        return SQL(
            "%s %s WHERE (%s)",
            query.from_clause,
            events,
            query.where_clause or SQL("TRUE"),
        )

    @api.model
    def _sum_up(self, periods, span, domain, dimensions, counted):
        """Sums the measures of each period in total and by each dimension: by all dimensions at once, then these rows
        by each."""
        sums = {name: SQL("count(*) FILTER (WHERE %s)", condition) for name, condition in counted.measures.items()}
        for name, of in AMOUNTS.items():
            if of in counted.measures:
                sums[name] = SQL("sum(event.amount) FILTER (WHERE %s)", counted.measures[of])
        names = [SQL.identifier(name) for name in sums]
        turns = [SQL.identifier(f"turn_{number}") for number in range(1, span.count)]
        keys = [
            *(SQL("%s AS %s", sql, name) for name, sql in zip(turns, span.turns(counted.date), strict=True)),
            *(SQL("%s AS %s", DIMENSIONS[name], SQL.identifier(name)) for name in dimensions),
        ]
        columns = [SQL.identifier(name) for name in dimensions]
        cube = SQL(
            "SELECT %s FROM %s %s",
            SQL(", ").join(
                [*keys, *(SQL("%s AS %s", sql, name) for name, sql in zip(names, sums.values(), strict=True))]
            ),
            self._from(domain, counted.join),
            SQL("GROUP BY %s", SQL(", ").join(SQL(str(i + 1)) for i in range(len(keys)))) if keys else SQL(),
        )
        period = SQL(" + ").join([SQL("1"), *(SQL("%s::int", name) for name in turns)])
        sets = SQL(", ").join([SQL("(period)"), *(SQL("(period, %s)", column) for column in columns)])
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM (SELECT %s AS period, * FROM (%s) AS cube) AS cube GROUP BY GROUPING SETS (%s)",
                SQL(", ").join(
                    [
                        SQL("period"),
                        *(SQL("GROUPING(%s)", column) for column in columns),
                        *columns,
                        *(SQL("sum(%s)", name) for name in names),
                    ]
                ),
                period,
                cube,
                sets,
            )
        )
        count = len(dimensions)
        for number, *row in rows:
            figures, grouped, values, amounts = (
                periods[number - 1],
                row[:count],
                row[count : 2 * count],
                row[2 * count :],
            )
            part = {
                name: amount if name in AMOUNTS else int(amount)
                for name, amount in zip(sums, amounts, strict=True)
                if amount
            }
            if part:
                add(self._group(figures, dimensions, grouped, values), part)

    @api.model
    def _group(self, figures, dimensions, grouped, values):
        """The sums that a row of grouping sets is of: those of the dimension PostgreSQL did not fold, or the total."""
        at = next((place for place, folded in enumerate(grouped) if not folded), None)
        return figures.total if at is None else figures.parts[dimensions[at]][values[at]]

    @api.model
    def _count_open(self, periods, dimensions):
        """How many cases were open when each of several periods ended: those that were at the end of the last, and from
        there back by what came and went."""
        apart = [self._take_out(figures) for figures in periods]

        def at_ends(group):
            left = [sum(sums.get("open_end", 0) for sums in group)]
            for sums in group[:0:-1]:
                left.append(left[-1] - sums.get("came", 0) - sums.get("back", 0) + sums.get("went", 0))
            return left[::-1]

        for figures, left in zip(periods, at_ends([one.total for one in apart]), strict=True):
            add(figures.total, {"open_end": left} if left else {})
        for name in dimensions:
            for key in set().union(*(one.parts[name] for one in apart)):
                group = [one.parts[name].get(key, {}) for one in apart]
                for figures, left in zip(periods, at_ends(group), strict=True):
                    if left:
                        add(figures.parts[name][key], {"open_end": left})

    @api.model
    def _take_out(self, figures):
        """The open cases and what changes their number, as figures of their own."""
        apart = Figures()

        def taken(sums):
            return {name: sums.pop(name) for name in ("open_end", "came", "went", "back") if name in sums}

        apart.total.update(taken(figures.total))
        for name, parts in figures.parts.items():
            for key, sums in list(parts.items()):
                apart.parts[name][key] = taken(sums)
                if not sums:
                    del parts[key]
        return apart

    @api.model
    def _sum_general(self, figures):
        """The general categories' sums, from those of the categories below them."""
        parts = figures.parts["category_id"]
        categories = self.env["helpdesk.ticket.category"].sudo().browse([key for key in parts if key])
        general = {category.id: int(category.parent_path.split("/")[0]) for category in categories}
        for key, sums in parts.items():
            add(figures.parts["general_category_id"][general.get(key)], sums)

    @api.model
    def _rank(self, periods, span, domain, dimensions):
        """Medians and percentiles of hours, in total and by dimensions: of solved cases by their end, of first
        responses by their date."""
        columns = [DIMENSIONS[name] for name in dimensions]
        for counted, amount, names in (
            (self._joined(self._ends(span)), SQL("event.amount"), ("resolution_median", "resolution_p90")),
            (self._first_responses(span), SQL("helpdesk_ticket.first_response_hours"), ("first_response_median",)),
        ):
            rows = self.env.execute_query(
                SQL(
                    """SELECT %(keys)s, percentile_cont(ARRAY[%(ranks)s]::float8[]) WITHIN GROUP (ORDER BY %(amount)s)
                       FROM %(cases)s AND %(condition)s GROUP BY GROUPING SETS (%(sets)s)""",
                    keys=SQL(", ").join(
                        [span.number(counted.date), *(SQL("GROUPING(%s)", column) for column in columns), *columns]
                    ),
                    ranks=SQL(", ").join(SQL("%s", RANKED[name]) for name in names),
                    amount=amount,
                    cases=self._from(domain, counted.join),
                    condition=counted.measures[RANKED_OF[names[0]]],
                    sets=SQL(", ").join([SQL("(1)"), *(SQL("(1, %s)", column) for column in columns)]),
                )
            )
            for number, *row, hours in rows:
                figures, grouped, values = periods[number - 1], row[: len(columns)], row[len(columns) :]
                target = self._group(figures, dimensions, grouped, values)
                target.update(zip(names, hours or (), strict=False))

    # ------------------------------------------------------------------
    # How the figures went over a year, month by month; each month's are
    # ------------------------------------------------------------------

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

    # ------------------------------------------------------------------
    # From a number to the cases behind it, by the very query that counted
    # ------------------------------------------------------------------

    @api.model
    def _ids_sql(self, measure, begin, end):
        """Query for the ids of the cases that a measure counts in [begin, end).

        :raise UserError: there is no such measure
        """
        span = Span((begin, end))
        picture = self._picture_sql(measure, begin, end)
        if picture is not None:
            return picture
        measure = AMOUNTS.get(measure, measure)
        for counted in [*self._counted(span), self._first_responses(span)]:
            if measure in counted.measures:
                return SQL(
                    "SELECT helpdesk_ticket.id FROM helpdesk_ticket %s WHERE %s",
                    counted.join,
                    counted.measures[measure],
                )
        raise UserError(self.env._("There is no figure called “%s”.", measure))

    # ------------------------------------------------------------------
    # How quickly other bodies answered, and what complaints came about from
    # ------------------------------------------------------------------

    @api.model
    def _bodies(self, begin, end, domain=()):
        """The bodies that cases were referred to in [begin, end), the most asked first.

        :return: [{"id", "name", "referred" (cases), "answered" (of them, by the end), "hours" (working hours to answer
            on average), "surveys" (answers on it in the period), "satisfaction" (their mean, 0 to 100)}]
        """
        cases = self._cases(domain)
        sent = Domain("ticket_id", "in", cases) & Domain("date_sent", ">=", begin) & Domain("date_sent", "<", end)
        Referral = self.env["helpdesk.referral"].sudo()
        # a case that a body was asked about twice is one case
        asked = Referral._read_group(sent, ["partner_id"], ["ticket_id:count_distinct"])
        answered = {
            partner: (count, hours)
            for partner, count, hours in Referral._read_group(
                sent & Domain("date_answered", "!=", False) & Domain("date_answered", "<", end),
                ["partner_id"],
                ["ticket_id:count_distinct", "answer_hours:avg"],
            )
        }
        judged = self._judged_bodies(cases, begin, end)
        rows = []
        for partner, count in [*asked, *((partner, 0) for partner in judged.keys() - dict(asked).keys())]:
            done, hours = answered.get(partner, (0, None))
            surveys, satisfaction = judged.get(partner, (0, None))
            rows.append(
                {
                    "id": partner.id,
                    "name": partner.sudo().display_name,
                    "referred": count,
                    "answered": done,
                    "hours": hours,
                    "surveys": surveys,
                    "satisfaction": satisfaction,
                }
            )
        return sorted(rows, key=lambda row: (-row["referred"], row["name"]))

    @api.model
    def _judged_bodies(self, cases, begin, end):
        """{body: (number of answers in [begin, end), their mean score)} of what customers said of it."""
        answers = self.env["survey.user_input"].sudo()
        domain = Domain(
            [
                ("ticket_id", "in", cases),
                ("complaint_body_id", "!=", False),
                ("complaint_deadline_id.state", "=", "met"),
                ("complaint_deadline_id.done_date", ">=", begin),
                ("complaint_deadline_id.done_date", "<", end),
            ]
        )
        groups = answers._read_group(domain, ["complaint_body_id"], ["__count", "complaint_body_score:avg"])
        return {partner: (count, score) for partner, count, score in groups}

    @api.model
    def _causes(self, begin, end, domain=()):
        """What the cases that ended in [begin, end) came about from, the most frequent first.

        :return: [(id of the cause or None, count)]
        """
        caused = {"caused": SQL("event.end_reason IN ('solved', 'unsolved')")}
        ended = self._joined(self._ends(Span((begin, end)))._replace(measures=caused))
        query = SQL(
            "SELECT helpdesk_ticket.cause_id, count(*) FROM %s AND %s GROUP BY 1",
            self._from(domain, ended.join),
            ended.measures["caused"],
        )
        return sorted(self.env.execute_query(query), key=lambda row: (-row[1], row[0] or 0))
