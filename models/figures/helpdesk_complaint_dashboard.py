from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.figures import APART, BY_KEY, INDICATORS, LINES, change, span_before
from ..process.helpdesk_ticket_stage import OPEN
from . import helpdesk_complaint_events  # noqa: F401 (its model is inherited)
from .helpdesk_complaint_figures import MODELS, RANKED_OF

AGES = (7, 30, 90)
COMPARISONS = {"<=": SQL("<="), ">": SQL(">")}
CHARTS = ("category_id", "channel_id", "team_id", "type_id")


class HelpdeskComplaintFigures(models.AbstractModel):
    """What the dashboard shows: the figures of a period beside those before it, and what moved in a year.

    How indicators are named and defined: the words that stand in every report.
    """

    _inherit = "helpdesk.complaint.figures"

    @api.model
    @api.readonly
    def retrieve_dashboard(self, begin, end, team_ids=(), type_ids=()):
        """The figures of local days from `begin` to `end`, both included.

        :param begin: date or its text
        :param end: date or its text
        :param team_ids: teams to look at; none: all the user may see
        :param type_ids: types to look at; none: all
        :return: {"cards": [...], "lines": [...], "parts": {dimension: [...]}, "ages": [...], "bodies": [...]}; every
            number comes with the domain of its cases
        """
        self.env["helpdesk.complaint.report"].check_access("read")
        first, last = fields.Date.to_date(begin), fields.Date.to_date(end)
        if not (first and last and first <= last):
            raise UserError(self.env._("Choose a period that begins before it ends."))
        start, stop = self._bounds(first, last)
        before, _start = self._bounds(*span_before(first, last))
        domain = self._chosen(team_ids, type_ids)
        previous, figures = self._of_periods([before, start, stop], domain, CHARTS, ranked=())
        targets = self._chosen_targets(type_ids)
        return {
            "cards": self._cards(figures, previous, targets, start, stop),
            "lines": self._lines(figures, start, stop),
            "parts": {name: self._parts(figures, name, start, stop) for name in CHARTS},
            "ages": self._ages(domain),
            "bodies": [
                {**row, "domain": self._referred_to(row["id"], start, stop)}
                for row in self._bodies(start, stop, domain)[:8]
            ],
            "definitions": self._definitions(self.env.company.complaint_satisfaction_threshold),
            "domain": list(domain),
        }

    @api.model
    def _chosen(self, team_ids, type_ids):
        domain = Domain.TRUE
        if team_ids:
            domain &= Domain("team_id", "in", [int(i) for i in team_ids])
        if type_ids:
            domain &= Domain("type_id", "in", [int(i) for i in type_ids])
        return domain

    @api.model
    def _chosen_targets(self, type_ids):
        type_id = int(type_ids[0]) if len(type_ids) == 1 else False
        return self.env["helpdesk.complaint.target"]._values(self.env.company, type_id)

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
    def _referred_to(self, partner_id, start, stop):
        sent = [("partner_id", "=", partner_id), ("date_sent", ">=", str(start)), ("date_sent", "<", str(stop))]
        return [("referral_ids", "any", sent)]

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
                "domain": self._drill(indicator.over or RANKED_OF[indicator.key], start, stop),
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
                    "domains": {
                        name: [(dimension, "=", key or False), *self._drill(measure, start, stop)]
                        for name, measure in (("received", "received"), ("on_time", BY_KEY["on_time_resolution"].over))
                    },
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
                SQL(" AND ").join(SQL("%s %s %s", registered, COMPARISONS[o], v) for _n, o, v in span),
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

    # ------------------------------------------------------------------
    # How indicators are named and defined
    # ------------------------------------------------------------------

    @api.model
    def _indicator_labels(self):
        """{key: label}, in the language of the environment."""
        return {
            "received": self.env._("Received"),
            "ended": self.env._("Ended"),
            "solved": self.env._("Solved"),
            "open_end": self.env._("Open at the end"),
            "acceptance": self.env._("Acceptance"),
            "first_contact": self.env._("Solved at first contact"),
            "on_time_first_response": self.env._("First response on time"),
            "on_time_verification": self.env._("Verification on time"),
            "on_time_routing": self.env._("Routing on time"),
            "on_time_resolution": self.env._("Resolution on time"),
            "accuracy": self.env._("Accuracy"),
            "reopening": self.env._("Reopening rate"),
            "first_response_median": self.env._("First response, median"),
            "resolution_median": self.env._("Resolution time, median"),
            "resolution_p90": self.env._("Resolution time, 90th percentile"),
            "information": self.env._("Accuracy of the information"),
            "satisfaction": self.env._("Satisfaction"),
            "satisfied": self.env._("Satisfied customers"),
            "response_rate": self.env._("Response rate"),
            "body_satisfaction": self.env._("Satisfaction with the other body"),
        }

    @api.model
    def _line_labels(self):
        """{measure: label} of the ends that are counted on lines of their own."""
        return {
            "referred": self.env._("Referred to another body"),
            "duplicate": self.env._("Duplicates"),
            "withdrawn": self.env._("Withdrawn"),
            "deemed": self.env._("Deemed accepted (no answer in the time to decide)"),
            "unsolved": self.env._("Closed as not solved"),
            "unresponsive": self.env._("Closed without an answer from the customer"),
            "ineligible_end": self.env._("Not accepted"),
            "out_of_scope": self.env._("Out of scope"),
        }

    @api.model
    def _definitions(self, threshold):
        """{key: sentence}: how each indicator is worked out.

        :param threshold: points from which a customer counts as satisfied
        """
        on_time = self.env._(
            "Kept limits ÷ (kept + missed), by the date on which they were due. Limits of cases that were referred, "
            "duplicate or withdrawn are in neither."
        )
        definitions = {
            "received": self.env._("Cases registered in the period."),
            "ended": self.env._("Cases that ended in the period and had not been reopened by its end."),
            "solved": self.env._("Cases closed as solved in the period; not those referred to another body."),
            "open_end": self.env._("Cases that were open when the period ended."),
            "acceptance": self.env._(
                "Accepted ÷ (accepted + rejected as not eligible), by the date of the verification."
            ),
            "first_contact": self.env._(
                "Closed as solved with the procedure “first contact”, or with one public answer and one handler, and "
                "never reopened: share of the cases closed as solved."
            ),
            "accuracy": self.env._(
                "Solved from the first assignment: one handler, not reopened, not rejected by the customer. Share of "
                "the cases closed as solved."
            ),
            "reopening": self.env._("Cases reopened in the period ÷ cases closed as solved."),
            "first_response_median": self.env._(
                "Working hours from registration to the first public message or answered call of a person: half of the "
                "cases took no longer."
            ),
            "resolution_median": self.env._(
                "Working hours from registration to the solution, less the time in which the case waited for the "
                "customer or another body: half of the solved cases took no longer."
            ),
            "resolution_p90": self.env._("The same: nine in ten of the solved cases took no longer."),
            "information": self.env._(
                "Closed cases drawn at random whose information a quality review judged accurate (good or very good) ÷ "
                "cases reviewed, by the date of the review."
            ),
            "satisfaction": self.env._("Mean score of the answered surveys, 0 to 100."),
            "body_satisfaction": self.env._(
                "Mean score, 0 to 100, of what customers of referred cases answered on how the other body dealt with "
                "them."
            ),
            "satisfied": self.env._("Answered surveys with %s points or more ÷ answered surveys.", threshold),
            "response_rate": self.env._(
                "Answered surveys ÷ (answered + sent in the period and not answered by its end), by the date of the "
                "answer."
            ),
        }
        return {key: definitions.get(key, on_time) for key in BY_KEY}

    @api.model
    def _dimension_labels(self):
        """{dimension: label}."""
        return {
            "type_id": self.env._("Type"),
            "general_category_id": self.env._("General category"),
            "category_id": self.env._("Category"),
            "team_id": self.env._("Department"),
            "channel_id": self.env._("Channel"),
            "segment_id": self.env._("Beneficiary segment"),
            "complexity": self.env._("Complexity"),
            "importance": self.env._("Importance"),
            "procedure": self.env._("Procedure"),
            "user_id": self.env._("Agent"),
        }
