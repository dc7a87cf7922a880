from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.figures import MILESTONES
from ..process.helpdesk_ticket_stage import ENDED, OPEN

# Cases the shares leave out: referred ones, duplicates, withdrawn ones.
PLAIN = SQL(
    "helpdesk_ticket.procedure IS DISTINCT FROM 'third_party'"
    " AND COALESCE(helpdesk_ticket.close_reason, '') NOT IN ('duplicate', 'withdrawn')"
)
VERDICTS = ("processing", "closed", "rejected")
# Measures that are amounts of the cases and not their number: the measure whose amounts are summed.
AMOUNTS = {"score_sum": "answered", "body_sum": "body_answered"}
# Marks of a review from which the information was right (M31).
RIGHT = ("4", "5")


@dataclass(frozen=True)
class Span:
    """Consecutive periods: each ends where the next begins.

    :param bounds: naive UTC moments, one more than there are periods
    """

    bounds: tuple[datetime, ...]

    @property
    def begin(self):
        return self.bounds[0]

    @property
    def end(self):
        return self.bounds[-1]

    @property
    def count(self):
        return len(self.bounds) - 1

    def has(self, moment: SQL) -> SQL:
        return SQL("%(moment)s >= %(begin)s AND %(moment)s < %(end)s", moment=moment, begin=self.begin, end=self.end)

    def number(self, moment: SQL) -> SQL:
        """The number of the period that a moment lies in, from 1."""
        if self.count == 1:
            return SQL("1")
        return SQL("width_bucket(%s, %s::timestamp[])", moment, list(self.bounds[:-1]))

    def turns(self, moment: SQL) -> list[SQL]:
        """Whether a moment lies at or after the beginning of each period but the first: its number is one more than
        those that are true. To group by: of a boolean PostgreSQL knows how few groups there will be."""
        return [SQL("%s >= %s", moment, bound) for bound in self.bounds[1:-1]]

    def end_of(self, moment: SQL) -> SQL:
        """The end of the period that a moment lies in."""
        if self.count == 1:
            return SQL("%s", self.end)
        return SQL("(%s::timestamp[])[%s]", list(self.bounds[1:]), self.number(moment))


class Events(NamedTuple):
    """A kind of event.

    :param source: its rows `event`: FROM and WHERE
    :param date: when each happens
    :param measures: {name: condition on a row}
    :param amount: what is summed or ranked of a row
    :param every: whether cases count too that the shares leave out
    """

    source: SQL
    date: SQL
    measures: dict
    amount: SQL = SQL("NULL")
    every: bool = False


class Counted(NamedTuple):
    """What is summed in one query: a join to `helpdesk_ticket`, what tells the period, {measure: condition}."""

    join: SQL
    date: SQL
    measures: dict


class HelpdeskComplaintFigures(models.AbstractModel):
    """What is counted: the events of a case, each in the period that it happened in."""

    _name = "helpdesk.complaint.figures"
    _description = "Figures of the complaint process"

    @api.model
    def _counted(self, span):
        """What the figures of a span's periods are summed from.

        :return: iterator of `Counted`
        """
        yield self._stock(span)
        # the cases are read once for all their events
        yield self._joined(
            self._ends(span),
            self._verdicts(span),
            self._reopenings(span),
            self._due_limits(span),
            self._invitations(span),
            self._reviews(span),
            self._answers_on_bodies(span),
            *([self._moves_of_open(span)] if span.count > 1 else []),
        )

    @api.model
    def _joined(self, *kinds):
        """The cases with their events of some kinds: a column of `event` for each measure, and its amount."""
        measures = {name: SQL.identifier("event", name) for kind in kinds for name in kind.measures}

        def rows(kind):
            columns = (
                SQL("%s AS %s", kind.measures.get(name, SQL("FALSE")), SQL.identifier(name)) for name in measures
            )
            return SQL(
                "SELECT event.ticket_id, %s AS date, (%s)::float8 AS amount, %s AS every, %s FROM %s",
                kind.date,
                kind.amount,
                kind.every,
                SQL(", ").join(columns),
                kind.source,
            )

        # a case that left the process and came back starts anew: what it lived through before belongs to no figure
        join = SQL(
            """JOIN (%(rows)s) AS event ON event.ticket_id = helpdesk_ticket.id
                    AND event.date >= helpdesk_ticket.registered_date
                    AND (event.every OR %(plain)s)""",
            rows=SQL(" UNION ALL ").join(map(rows, kinds)),
            plain=PLAIN,
        )
        return Counted(join, SQL("event.date"), measures)

    # ------------------------------------------------------------------
    # Kinds of events
    # ------------------------------------------------------------------

    @api.model
    def _ends(self, span):
        """The moves that ended a case and still stood at the end of their period; their amount is the hours to the
        solution."""
        date = SQL("event.date")
        reopened = SQL(
            """SELECT FROM helpdesk_ticket_move AS later
               WHERE later.ticket_id = event.ticket_id AND later.id > event.id
                     AND later.phase_from IN %s AND later.date < %s""",
            ENDED,
            span.end_of(date),
        )
        source = SQL(
            """helpdesk_ticket_move AS event
               WHERE event.end_reason IS NOT NULL
                     AND NOT EXISTS (%(reopened)s)
                     AND %(period)s""",
            reopened=reopened,
            period=span.has(date),
        )
        solved = SQL("event.end_reason = 'solved' AND NOT event.referred")
        measures = {
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
        }
        return Events(source, date, measures, SQL("event.resolution_hours"), every=True)

    @api.model
    def _verdicts(self, span):
        """The verdict that stood at the end of its period: an appeal may have replaced the first. Few cases ever come
        back to be verified, so those that did are asked, and not every verdict."""
        date = SQL("event.date")
        source = SQL(
            """helpdesk_ticket_move AS event
               WHERE event.phase_from = 'verification' AND event.phase_to IN %(verdicts)s AND %(period)s
                     AND NOT EXISTS (SELECT FROM (
                         SELECT judged.id FROM helpdesk_ticket_move AS back
                         JOIN helpdesk_ticket_move AS judged ON judged.ticket_id = back.ticket_id
                              AND judged.id < back.id AND judged.phase_from = 'verification'
                              AND judged.date >= %(begin)s
                         JOIN helpdesk_ticket_move AS later ON later.ticket_id = back.ticket_id
                              AND later.id > back.id AND later.date < %(end)s
                              AND later.phase_from = 'verification' AND later.phase_to IN %(verdicts)s
                         WHERE %(came_back)s AND back.phase_to = 'verification'
                               AND back.phase_from IN ('processing', 'rejected', 'cancelled')) AS replaced
                         WHERE replaced.id = event.id)""",
            verdicts=VERDICTS,
            period=span.has(date),
            begin=span.begin,
            end=span.end_of(SQL("judged.date")),
            came_back=span.has(SQL("back.date")),
        )
        measures = {"accepted": SQL("event.phase_to != 'rejected'"), "ineligible": SQL("event.phase_to = 'rejected'")}
        return Events(source, date, measures)

    @api.model
    def _reopenings(self, span):
        """The cases that were reopened, once a period."""
        source = SQL(
            """(SELECT ticket_id, max(date) AS date FROM helpdesk_ticket_move
                WHERE phase_from = 'closed' AND %s GROUP BY ticket_id, %s) AS event""",
            span.has(SQL("date")),
            span.number(SQL("date")),
        )
        return Events(source, SQL("event.date"), {"reopened": SQL("TRUE")})

    @api.model
    def _moves_of_open(self, span):
        """What changes the number of open cases beside those that come in: how many ended, and how many came back."""
        date, went, back = SQL("event.date"), SQL("event.end_reason IS NOT NULL"), SQL("event.phase_from IN %s", ENDED)
        source = SQL("helpdesk_ticket_move AS event WHERE (%s OR %s) AND %s", went, back, span.has(date))
        return Events(source, date, {"went": went, "back": back}, every=True)

    @api.model
    def _due_limits(self, span):
        """The limits of the milestones that fell due, met or missed."""
        date = SQL("event.due_date")
        source = SQL(
            """helpdesk_ticket_deadline AS event
               WHERE event.kind IN %(milestones)s AND %(period)s
                     AND (event.state IN ('met', 'missed') OR event.state = 'running' AND event.due_date < %(now)s)""",
            milestones=MILESTONES,
            period=span.has(date),
            now=min(span.end, fields.Datetime.now()),
        )
        measures = {
            f"{name}_{result}": SQL("event.kind = %s AND %s", name, state)
            for name in MILESTONES
            for result, state in (("met", SQL("event.state = 'met'")), ("missed", SQL("event.state != 'met'")))
        }
        return Events(source, date, measures)

    @api.model
    def _invitations(self, span):
        """The surveys that were answered, by the day of the answer, and those that were sent and had no answer yet when
        their period ended. So a late answer changes nothing of the period before, and is lost to no period; the amount
        is the score."""
        date = SQL("moment.date")
        answered = SQL("moment.answer AND event.complaint_score IS NOT NULL")
        source = SQL(
            """survey_user_input AS event
               JOIN helpdesk_ticket_deadline AS invitation ON invitation.id = event.complaint_deadline_id
               JOIN res_company AS company ON company.id = invitation.company_id
               CROSS JOIN LATERAL (VALUES (invitation.start_date, FALSE), (invitation.done_date, TRUE))
                    AS moment (date, answer)
               WHERE event.ticket_id IS NOT NULL AND %(period)s
                     AND CASE WHEN moment.answer THEN invitation.state = 'met'
                              ELSE invitation.state NOT IN ('met', 'cancelled')
                                   OR invitation.done_date >= %(end)s END""",
            period=span.has(date),
            end=span.end_of(date),
        )
        measures = {
            "invited": SQL("TRUE"),
            "answered": answered,
            "satisfied": SQL("%s AND event.complaint_score >= company.complaint_satisfaction_threshold", answered),
        }
        return Events(source, date, measures, SQL("event.complaint_score"))

    @api.model
    def _answers_on_bodies(self, span):
        """The surveys whose customers said how satisfied they are with the body their case was referred to, by the day
        of the answer; the amount is the score."""
        date = SQL("invitation.done_date")
        source = SQL(
            """survey_user_input AS event
               JOIN helpdesk_ticket_deadline AS invitation ON invitation.id = event.complaint_deadline_id
               WHERE event.ticket_id IS NOT NULL AND event.complaint_body_score IS NOT NULL
                     AND invitation.state = 'met' AND %s""",
            span.has(date),
        )
        # the shares leave referred cases out: this is of them alone
        return Events(source, date, {"body_answered": SQL("TRUE")}, SQL("event.complaint_body_score"), every=True)

    @api.model
    def _reviews(self, span):
        """The quality reviews that were done, and those that found the information right; only reviews that whoever
        asks may read."""
        date, seen = SQL("event.done_date"), SQL("TRUE")
        if not self.env.su:
            Review = self.env["helpdesk.quality.review"]
            readable = Review._search([("state", "=", "done")]) if Review.has_access("read") else None
            seen = SQL("event.id IN %s", readable.subselect()) if readable is not None else SQL("FALSE")
        source = SQL("helpdesk_quality_review AS event WHERE event.state = 'done' AND %s AND %s", span.has(date), seen)
        return Events(source, date, {"reviewed": SQL("TRUE"), "informed": SQL("event.score_accuracy IN %s", RIGHT)})

    # ------------------------------------------------------------------
    # What a case itself holds
    # ------------------------------------------------------------------

    @api.model
    def _stock(self, span):
        """The cases that were registered, and those that were open at the end: those that are and have not moved since,
        and those whose next move left an open phase. Both are read at once; open ones come by their registration."""
        registered = SQL("helpdesk_ticket.registered_date")
        is_open = SQL(
            "CASE WHEN next.ticket_id IS NULL THEN helpdesk_ticket.phase ELSE next.phase_from END IN %s",
            OPEN,
        )
        join = SQL(
            """LEFT JOIN (SELECT DISTINCT ON (ticket_id) ticket_id, phase_from
                          FROM helpdesk_ticket_move WHERE date >= %(end)s
                          ORDER BY ticket_id, id) AS next ON next.ticket_id = helpdesk_ticket.id
               JOIN (VALUES (TRUE)) AS event
                    ON %(registered)s < %(end)s AND (%(registered)s >= %(begin)s OR %(open)s)""",
            registered=registered,
            open=is_open,
            begin=span.begin,
            end=span.end,
        )
        received = SQL("%s >= %s", registered, span.begin)
        measures = {"received": received, "open_end": is_open}
        if span.count > 1:
            # tickets that had ended before their team had the process were never open in it
            never_open = SQL("helpdesk_ticket.phase IN %s AND helpdesk_ticket.closing_id IS NULL", ENDED)
            measures["came"] = SQL("%s AND NOT (%s)", received, never_open)
        return Counted(join, registered, measures)

    @api.model
    def _first_responses(self, span):
        """The first responses to cases."""
        date = SQL("helpdesk_ticket.first_response_date")
        return Counted(SQL("JOIN (VALUES (TRUE)) AS event ON %s", span.has(date)), date, {"responded": PLAIN})
