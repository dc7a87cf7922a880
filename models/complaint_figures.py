from collections import defaultdict
from dataclasses import dataclass, field

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.figures import RANKED, add, indicators
from .complaint_events import AMOUNTS, Span

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


class HelpdeskComplaintFigures(models.AbstractModel):
    """The figures of a period, by the definitions that the reports print.

    They are taken as of the period's end: what happened to a case afterwards belongs to the next one. Each kind of
    event is summed by one query over the events of the period, so that the cost follows the period and not the age
    of the database. Whoever asks gets the figures of the cases he may read.
    """

    _inherit = "helpdesk.complaint.figures"

    def init(self):
        # how many combinations of them there are: without it PostgreSQL sorts millions of rows to group them; and how
        # many cases ever take a step: without it it prepares for hundreds of thousands of the rarest
        self.env.cr.execute(
            SQL(
                "CREATE STATISTICS IF NOT EXISTS helpdesk_ticket_facets (ndistinct) ON %s FROM helpdesk_ticket",
                SQL(", ").join(SQL.identifier(name) for name in DIMENSIONS if name != "user_id"),
            )
        )
        self.env.cr.execute(
            "CREATE STATISTICS IF NOT EXISTS helpdesk_ticket_move_steps (mcv) ON phase_from, phase_to"
            " FROM helpdesk_ticket_move"
        )

    @api.model
    def _of_period(self, begin, end, domain=(), dimensions=tuple(DIMENSIONS), ranked=True):
        """The figures of what happened in [begin, end).

        :param begin: naive UTC datetime
        :param end: naive UTC datetime
        :param domain: on `helpdesk.ticket`, besides what the user may read
        :param dimensions: names of `DIMENSIONS` to break them down by
        :param ranked: medians and percentiles too
        :return: `Figures`
        """
        [figures] = self._of_periods([begin, end], domain, dimensions, ranked)
        return figures

    @api.model
    def _of_periods(self, bounds, domain=(), dimensions=tuple(DIMENSIONS), ranked=True):
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
        self._count_open(periods, span, domain, dimensions)
        if "category_id" in dimensions:
            for figures in periods:
                self._sum_general(figures)
        if ranked:
            self._rank(periods, span, domain)
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
            # the dimension of a grouping set is the one that PostgreSQL did not fold
            at = next((i for i, folded in enumerate(grouped) if not folded), None)
            if at is None:
                add(figures.total, part)
            elif part:
                add(figures.parts[dimensions[at]][values[at]], part)

    @api.model
    def _count_open(self, periods, span, domain, dimensions):
        """How many cases were open when each period ended: those that were at the end of the last, and from there back
        by what came and went."""
        if len(periods) == 1:
            return
        for figures in periods[:-1]:
            self._carry_open(figures, periods[-1])
        flows = [Figures() for _figures in periods]
        for counted in self._flows(span):
            self._sum_up(flows, span, domain, dimensions, counted)

        def before(left, flow):
            left = left.get("open_end", 0) - flow.get("came", 0) - flow.get("back", 0) + flow.get("went", 0)
            return {"open_end": left} if left else {}

        for earlier, later, flow in reversed(list(zip(periods, periods[1:], flows[1:], strict=False))):
            earlier.total.update(before(later.total, flow.total))
            for name in dimensions:
                parts, moved = later.parts[name], flow.parts[name]
                for key in parts.keys() | moved.keys():
                    if left := before(parts.get(key, {}), moved.get(key, {})):
                        earlier.parts[name][key].update(left)

    @api.model
    def _carry_open(self, figures, last):
        """Takes what is open at the end from the period of the registration to the last one."""
        pairs = [(figures.total, last.total)]
        for name, parts in figures.parts.items():
            pairs += [(sums, last.parts[name][key]) for key, sums in parts.items() if "open_end" in sums]
        for sums, target in pairs:
            add(target, {"open_end": sums.pop("open_end", 0)})

    @api.model
    def _sum_general(self, figures):
        """The general categories' sums, from those of the categories below them."""
        parts = figures.parts["category_id"]
        categories = self.env["helpdesk.ticket.category"].sudo().browse([key for key in parts if key])
        general = {category.id: int(category.parent_path.split("/")[0]) for category in categories}
        for key, sums in parts.items():
            add(figures.parts["general_category_id"][general.get(key)], sums)

    @api.model
    def _rank(self, periods, span, domain):
        """Medians and percentiles of hours, in total and by type: of solved cases by their end, of first responses by
        their date."""
        for counted, amount, names in (
            (self._joined(self._ends(span)), SQL("event.amount"), ("resolution_median", "resolution_p90")),
            (self._first_responses(span), SQL("helpdesk_ticket.first_response_hours"), ("first_response_median",)),
        ):
            ranks = SQL("ARRAY[%s]::float8[]", SQL(", ").join(SQL("%s", RANKED[name]) for name in names))
            rows = self.env.execute_query(
                SQL(
                    """SELECT %(period)s, GROUPING(helpdesk_ticket.type_id), helpdesk_ticket.type_id,
                              percentile_cont(%(ranks)s) WITHIN GROUP (ORDER BY %(amount)s)
                       FROM %(cases)s AND %(condition)s GROUP BY GROUPING SETS ((1), (1, helpdesk_ticket.type_id))""",
                    period=span.number(counted.date),
                    ranks=ranks,
                    amount=amount,
                    cases=self._from(domain, counted.join),
                    condition=counted.measures[RANKED_OF[names[0]]],
                )
            )
            for number, folded, type_id, hours in rows:
                figures = periods[number - 1]
                target = figures.total if folded else figures.parts["type_id"][type_id]
                target.update(zip(names, hours or (), strict=False))
