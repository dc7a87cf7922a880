from collections import defaultdict
from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.figures import MILESTONES, RANKED, add, indicators
from .helpdesk_ticket_stage import ENDED, OPEN

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
# Measures that are amounts of the cases and not their number.
AMOUNTS = ("score_sum",)
# Cases the shares leave out: referred ones, duplicates, withdrawn ones.
PLAIN = SQL(
    "helpdesk_ticket.procedure IS DISTINCT FROM 'third_party'"
    " AND COALESCE(helpdesk_ticket.close_reason, '') NOT IN ('duplicate', 'withdrawn')"
)
# A case that left the process and came back starts anew: what it lived through before belongs to no figure.
SINCE_REGISTERED = SQL("event.date >= helpdesk_ticket.registered_date")


@dataclass
class Figures:
    """The figures of a period.

    :param total: sums of all cases (see `tools.figures`), with the ranked hours under their indicator's key
    :param parts: dimension -> {key (id, name or None): sums}; the sums of a dimension's parts add up to `total`
    :param months: "YYYY-MM" -> sums, of a run over several months
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

    _name = "helpdesk.complaint.figures"
    _description = "Figures of the complaint process"

    def init(self):
        # how many combinations of them there are: without it PostgreSQL sorts millions of rows to group them
        self.env.cr.execute(
            SQL(
                "CREATE STATISTICS IF NOT EXISTS helpdesk_ticket_facets (ndistinct) ON %s FROM helpdesk_ticket",
                SQL(", ").join(SQL.identifier(name) for name in DIMENSIONS if name != "user_id"),
            )
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
        self.env.flush_all()
        # sums over a million cases are made in memory, not in files
        self.env.cr.execute("SELECT set_config('work_mem', '192MB', TRUE)")
        figures, dimensions = Figures(), tuple(dimensions)
        for events, measures in self._events(begin, end):
            self._sum_up(figures, domain, dimensions, events, measures)
        if "category_id" in dimensions:
            self._sum_general(figures)
        if ranked:
            self._rank(figures, domain, begin, end)
        return figures

    # ------------------------------------------------------------------
    # Events
    # ------------------------------------------------------------------

    @api.model
    def _standing_end(self, begin, end):
        """Join of the moves that ended a case in [begin, end) and still stood at its end."""
        reopened = SQL(
            """SELECT FROM helpdesk_ticket_move AS later
               WHERE later.ticket_id = event.ticket_id AND later.id > event.id
                     AND later.phase_from IN %s AND later.date < %s""",
            ENDED,
            end,
        )
        return SQL(
            """JOIN helpdesk_ticket_move AS event ON event.ticket_id = helpdesk_ticket.id
                    AND NOT EXISTS (%(reopened)s)
                    AND event.end_reason IS NOT NULL AND event.date >= %(begin)s AND event.date < %(end)s
                    AND %(since)s""",
            begin=begin,
            end=end,
            reopened=reopened,
            since=SINCE_REGISTERED,
        )

    @api.model
    def _events(self, begin, end):
        """The kinds of events: pairs of a join to `helpdesk_ticket` and {measure: condition or amount}."""
        period = {"begin": begin, "end": end}
        registered = SQL(
            "JOIN (VALUES (TRUE)) AS event ON helpdesk_ticket.registered_date >= %(begin)s"
            " AND helpdesk_ticket.registered_date < %(end)s",
            **period,
        )
        yield registered, {"received": SQL("TRUE")}
        solved = SQL("event.end_reason = 'solved' AND NOT event.referred")
        yield (
            self._standing_end(begin, end),
            {
                "ended": SQL("TRUE"),
                "solved": solved,
                "first_contact": SQL("event.first_contact AND %s", solved),
                "accurate": SQL("event.accurate AND %s", solved),
                "deemed": SQL("event.deemed AND %s", solved),
                "referred": SQL("event.referred AND event.end_reason NOT IN ('duplicate', 'withdrawn')"),
                "duplicate": SQL("event.end_reason = 'duplicate'"),
                "withdrawn": SQL("event.end_reason = 'withdrawn'"),
                **{
                    name: SQL("event.end_reason = %s AND NOT event.referred", reason)
                    for name, reason in (
                        ("unsolved", "unsolved"),
                        ("unresponsive", "unresponsive"),
                        ("ineligible_end", "ineligible"),
                        ("out_of_scope", "out_of_scope"),
                    )
                },
            },
        )
        # the verdict that stood at the end: an appeal may have replaced the first. Few cases ever come back to be
        # verified, so those that did are asked, and not every verdict
        verdict = SQL(
            """JOIN helpdesk_ticket_move AS event ON event.ticket_id = helpdesk_ticket.id
                    AND event.phase_from = 'verification' AND event.phase_to IN %(verdicts)s
                    AND event.date >= %(begin)s AND event.date < %(end)s AND %(since)s AND %(plain)s
                    AND event.id NOT IN (SELECT judged.id FROM helpdesk_ticket_move AS back
                                         JOIN helpdesk_ticket_move AS judged ON judged.ticket_id = back.ticket_id
                                              AND judged.id < back.id AND judged.phase_from = 'verification'
                                         JOIN helpdesk_ticket_move AS later ON later.ticket_id = back.ticket_id
                                              AND later.id > back.id AND later.date < %(end)s
                                              AND later.phase_from = 'verification' AND later.phase_to IN %(verdicts)s
                                         WHERE back.date >= %(begin)s AND back.date < %(end)s
                                               AND back.phase_to = 'verification'
                                               AND back.phase_from IN ('processing', 'rejected', 'cancelled'))""",
            verdicts=("processing", "closed", "rejected"),
            since=SINCE_REGISTERED,
            plain=PLAIN,
            **period,
        )
        yield (
            verdict,
            {"accepted": SQL("event.phase_to != 'rejected'"), "ineligible": SQL("event.phase_to = 'rejected'")},
        )
        reopened = SQL(
            """JOIN (SELECT ticket_id, max(date) AS date FROM helpdesk_ticket_move
                     WHERE phase_from = 'closed' AND date >= %(begin)s AND date < %(end)s
                     GROUP BY ticket_id) AS event ON event.ticket_id = helpdesk_ticket.id AND %(since)s""",
            since=SINCE_REGISTERED,
            **period,
        )
        yield reopened, {"reopened": PLAIN}
        due = SQL(
            """JOIN helpdesk_ticket_deadline AS event ON event.ticket_id = helpdesk_ticket.id
                    AND event.kind IN %(milestones)s AND event.due_date >= %(begin)s AND event.due_date < %(end)s
                    AND (event.state IN ('met', 'missed')
                         OR event.state = 'running' AND event.due_date < %(now)s) AND %(plain)s""",
            milestones=MILESTONES,
            plain=PLAIN,
            now=min(end, fields.Datetime.now()),
            **period,
        )
        yield (
            due,
            {
                f"{name}_{result}": SQL("event.kind = %s AND %s", name, state)
                for name in MILESTONES
                for result, state in (("met", SQL("event.state = 'met'")), ("missed", SQL("event.state != 'met'")))
            },
        )
        invited = SQL(
            """JOIN survey_user_input AS event ON event.ticket_id = helpdesk_ticket.id
               JOIN helpdesk_ticket_deadline AS invitation ON invitation.id = event.complaint_deadline_id
                    AND (invitation.state != 'cancelled' OR invitation.done_date >= %(end)s)
                    AND invitation.start_date >= %(begin)s AND invitation.start_date < %(end)s
               JOIN res_company AS company ON company.id = helpdesk_ticket.company_id""",
            **period,
        )
        answered = SQL("event.complaint_score IS NOT NULL AND %s", PLAIN)
        yield (
            invited,
            {
                "invited": PLAIN,
                "answered": answered,
                "satisfied": SQL("%s AND event.complaint_score >= company.complaint_satisfaction_threshold", answered),
                "score_sum": SQL("CASE WHEN %s THEN event.complaint_score END", answered),
            },
        )
        yield self._open_at(end), {"open_end": SQL("TRUE")}

    @api.model
    def _first_responses(self, begin, end):
        """Join of the cases whose first response was in [begin, end)."""
        return SQL(
            "JOIN (VALUES (TRUE)) AS event ON helpdesk_ticket.first_response_date >= %s"
            " AND helpdesk_ticket.first_response_date < %s",
            begin,
            end,
        )

    @api.model
    def _open_at(self, moment):
        """Join of the cases that were open at a moment: those that are and have not moved since, and those whose next
        move left an open phase."""
        return SQL(
            """LEFT JOIN (SELECT DISTINCT ON (ticket_id) ticket_id, phase_from
                          FROM helpdesk_ticket_move WHERE date >= %(moment)s
                          ORDER BY ticket_id, id) AS next ON next.ticket_id = helpdesk_ticket.id
               JOIN (VALUES (TRUE)) AS event
                    ON CASE WHEN next.ticket_id IS NOT NULL THEN next.phase_from
                            WHEN helpdesk_ticket.registered_date < %(moment)s THEN helpdesk_ticket.phase
                       END IN %(open)s""",
            open=OPEN,
            moment=moment,
        )

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
    def _sum_up(self, figures, domain, dimensions, events, measures):
        """Sums the measures in total and by each dimension: by all dimensions at once, then those rows by each."""
        names = list(measures)
        keys = [SQL("%s AS %s", DIMENSIONS[name], SQL.identifier(name)) for name in dimensions]
        counted = [
            SQL(
                "sum(%s) AS %s" if name in AMOUNTS else "count(*) FILTER (WHERE %s) AS %s",
                measures[name],
                SQL.identifier(name),
            )
            for name in names
        ]
        sums = [SQL("sum(%s)" if name in AMOUNTS else "sum(%s)::bigint", SQL.identifier(name)) for name in names]
        columns = [SQL.identifier(name) for name in dimensions]
        cube = SQL(
            "SELECT %s FROM %s %s",
            SQL(", ").join([*keys, *counted]),
            self._from(domain, events),
            SQL("GROUP BY %s", SQL(", ").join(SQL(str(i + 1)) for i in range(len(keys)))) if keys else SQL(),
        )
        sets = SQL(", ").join([SQL("()"), *(SQL("(%s)", column) for column in columns)])
        rows = self.env.execute_query(
            SQL(
                "WITH cube AS (%s) SELECT %s FROM cube GROUP BY GROUPING SETS (%s)",
                cube,
                SQL(", ").join([*(SQL("GROUPING(%s)", column) for column in columns), *columns, *sums]),
                sets,
            )
        )
        count = len(dimensions)
        for row in rows:
            grouped, values, amounts = row[:count], row[count : 2 * count], row[2 * count :]
            part = {name: amount for name, amount in zip(names, amounts, strict=True) if amount}
            # the dimension of a grouping set is the one that PostgreSQL did not fold
            at = next((i for i, folded in enumerate(grouped) if not folded), None)
            if at is None:
                add(figures.total, part)
            elif part:
                add(figures.parts[dimensions[at]][values[at]], part)

    @api.model
    def _sum_general(self, figures):
        """The general categories' sums, from those of the categories below them."""
        parts = figures.parts["category_id"]
        categories = self.env["helpdesk.ticket.category"].sudo().browse([key for key in parts if key])
        general = {category.id: int(category.parent_path.split("/")[0]) for category in categories}
        for key, sums in parts.items():
            add(figures.parts["general_category_id"][general.get(key)], sums)

    @api.model
    def _rank(self, figures, domain, begin, end):
        """Medians and percentiles of hours, in total and by type: of solved cases by their end, of first responses by
        their date."""
        for events, amount, condition, names in (
            (
                self._standing_end(begin, end),
                SQL("event.resolution_hours"),
                SQL("event.end_reason = 'solved' AND NOT event.referred"),
                ("resolution_median", "resolution_p90"),
            ),
            (
                self._first_responses(begin, end),
                SQL("helpdesk_ticket.first_response_hours"),
                PLAIN,
                ("first_response_median",),
            ),
        ):
            ranks = SQL("ARRAY[%s]::float8[]", SQL(", ").join(SQL("%s", RANKED[name]) for name in names))
            rows = self.env.execute_query(
                SQL(
                    """SELECT GROUPING(helpdesk_ticket.type_id), helpdesk_ticket.type_id,
                              percentile_cont(%s) WITHIN GROUP (ORDER BY %s)
                       FROM %s AND %s GROUP BY GROUPING SETS ((), (helpdesk_ticket.type_id))""",
                    ranks,
                    amount,
                    self._from(domain, events),
                    condition,
                )
            )
            for folded, type_id, hours in rows:
                target = figures.total if folded else figures.parts["type_id"][type_id]
                target.update(zip(names, hours or (), strict=False))
