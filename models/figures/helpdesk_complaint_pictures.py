from datetime import time

from babel.dates import format_time, get_day_names

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse

from ...tools.business_time import to_seconds
from ...tools.figures import Stay, waits
from ..process.helpdesk_ticket_stage import OPEN
from . import helpdesk_complaint_events  # noqa: F401 (its model is inherited)
from .helpdesk_complaint_events import Counted, Span

# Measures of a picture's parts: the name, and after the separator the part.
PART = ":"


class HelpdeskComplaintFigures(models.AbstractModel):
    """What the dashboard draws besides: when cases arrive, and in which phases they wait."""

    _inherit = "helpdesk.complaint.figures"

    @api.model
    @api.readonly
    def retrieve_pictures(self, begin, end, team_ids=(), type_ids=()):
        """When the cases of local days came in, and where cases waited in these days; as of `retrieve_dashboard`.

        :return: {"arrivals": {"zone", "most", "days": [label], "rows": [{"hour": label, "cells": [{"count", "domain",
            "title"}]}]}, "waits": [{"phase", "label", "share" (0 to 1), "median" (hours or None), "left", "standing",
            "domains": {"left", "standing"}}]}; hours of the day in which nothing came in, before and after all others,
            are left out
        """
        self.env["helpdesk.complaint.report"].check_access("read")
        first, last = fields.Date.to_date(begin), fields.Date.to_date(end)
        if not (first and last and first <= last):
            raise UserError(self.env._("Choose a period that begins before it ends."))
        start, stop = self._bounds(first, last)
        domain = self._chosen(team_ids, type_ids)
        self.env.flush_all()
        return {"arrivals": self._arrivals(start, stop, domain), "waits": self._waits(start, stop, domain)}

    # ------------------------------------------------------------------
    # When cases arrive
    # ------------------------------------------------------------------

    @api.model
    def _local(self, moment):
        """A naive UTC column in the zone of the body's working hours."""
        return SQL("timezone(%s, timezone('UTC', %s))", str(self._zone()), moment)

    @api.model
    def _slot(self):
        """Day of the week (1: Monday) and hour of a case's registration, as one number: 100 × day + hour."""
        local = self._local(SQL("helpdesk_ticket.registered_date"))
        return SQL("(100 * extract(isodow FROM %(local)s) + extract(hour FROM %(local)s))::int", local=local)

    @api.model
    def _registered(self, span):
        return Counted(
            SQL("JOIN (VALUES (TRUE)) AS event ON %s", span.has(SQL("helpdesk_ticket.registered_date"))),
            SQL("helpdesk_ticket.registered_date"),
            {},
        )

    @api.model
    def _arrivals(self, start, stop, domain):
        rows = self.env.execute_query(
            SQL(
                "SELECT %s, count(*) FROM %s GROUP BY 1",
                self._slot(),
                self._from(domain, self._registered(Span((start, stop))).join),
            )
        )
        counts = {divmod(slot, 100): count for slot, count in rows}
        locale = babel_locale_parse(self.env.lang or "en_US")
        week = int(self.env["res.lang"]._get_data(code=self.env.lang or "en_US").week_start or 7)
        days = [(week + number - 1) % 7 + 1 for number in range(7)]
        names = get_day_names("abbreviated", locale=locale)
        full = get_day_names("wide", locale=locale)
        hours = sorted({hour for _day, hour in counts}) or [0]
        labels = {hour: format_time(time(hour), "HH:mm", locale=locale) for hour in range(hours[0], hours[-1] + 1)}
        return {
            "zone": str(self._zone()),
            "most": max(counts.values(), default=0),
            "days": [names[day - 1] for day in days],
            "rows": [
                {
                    "hour": label,
                    "cells": [
                        {
                            "day": day,
                            "count": counts.get((day, hour), 0),
                            "title": self.env._("%(day)s, %(hour)s", day=full[day - 1], hour=label),
                            "domain": self._drill(f"arrived{PART}{100 * day + hour}", start, stop),
                        }
                        for day in days
                    ],
                }
                for hour, label in labels.items()
            ]
            if counts
            else [],
        }

    # ------------------------------------------------------------------
    # Where cases wait
    # ------------------------------------------------------------------

    @api.model
    def _left_phase(self, start, stop):
        """The stays in open phases that ended in the period: `stay` with case, phase, begin and end."""
        left = SQL("phase_from IN %s AND %s", OPEN, Span((start, stop)).has(SQL("date")))
        return SQL(
            """SELECT ticket_id, phase_from AS phase, begin, date AS done
               FROM (SELECT ticket_id, phase_from, date,
                            lag(date) OVER (PARTITION BY ticket_id ORDER BY id) AS begin
                     FROM helpdesk_ticket_move
                     WHERE ticket_id IN (SELECT ticket_id FROM helpdesk_ticket_move WHERE %(left)s)) AS event
               WHERE %(left)s""",
            left=left,
        )

    @api.model
    def _still_there(self, stop):
        """The stays in open phases that had not ended at a moment; see `_left_phase`."""
        phase = SQL("CASE WHEN next.ticket_id IS NULL THEN here.phase ELSE next.phase_from END")
        return SQL(
            """SELECT here.id AS ticket_id, %(phase)s AS phase, before.date AS begin, NULL::timestamp AS done
               FROM helpdesk_ticket AS here
               LEFT JOIN (SELECT DISTINCT ON (ticket_id) ticket_id, phase_from FROM helpdesk_ticket_move
                          WHERE date >= %(stop)s ORDER BY ticket_id, id) AS next ON next.ticket_id = here.id
               LEFT JOIN LATERAL (SELECT (array_agg(earlier.date ORDER BY earlier.id DESC))[1] AS date
                                  FROM helpdesk_ticket_move AS earlier
                                  WHERE earlier.ticket_id = here.id AND earlier.date < %(stop)s) AS before ON TRUE
               WHERE here.registered_date < %(stop)s AND %(phase)s IN %(open)s""",
            phase=phase,
            stop=stop,
            open=OPEN,
        )

    @api.model
    def _stays(self, *sources):
        """A join of the cases to stays; what a case lived through before it came back to the process is none."""
        return SQL(
            """JOIN (%s) AS stay ON stay.ticket_id = helpdesk_ticket.id
                    AND COALESCE(stay.done, helpdesk_ticket.registered_date) >= helpdesk_ticket.registered_date""",
            SQL(" UNION ALL ").join(sources),
        )

    @api.model
    def _waits(self, start, stop, domain):
        """The working hours that cases spent in each open phase within the period, and how long a stay lasted."""
        rows = self.env.execute_query(
            SQL(
                """SELECT helpdesk_ticket.team_id, stay.phase,
                          extract(epoch FROM greatest(stay.begin, helpdesk_ticket.registered_date))::bigint,
                          extract(epoch FROM stay.done)::bigint
                   FROM %s""",
                self._from(domain, self._stays(self._left_phase(start, stop), self._still_there(stop))),
            )
        )
        now = min(stop, fields.Datetime.now())
        stays = {}
        for team, *stay in rows:
            stays.setdefault(team, []).append(Stay(*stay))
        by_calendar = {}
        for team, group in stays.items():
            calendar = self.env["helpdesk.ticket.team"].sudo().browse(team)._complaint_calendar().sudo()
            by_calendar.setdefault(calendar, []).extend(group)
        bounds = to_seconds(start), max(to_seconds(start), to_seconds(now))
        counted = [
            calendar._ask_business_time(now, lambda index, group=group: waits(group, index.worked_between, *bounds))
            for calendar, group in by_calendar.items()
        ]
        return self._wait_rows(counted, start, stop)

    @api.model
    def _wait_rows(self, counted, start, stop):
        labels = dict(self.env["helpdesk.ticket"]._fields["phase"]._description_selection(self.env))
        hours = {phase: sum(part[phase].hours for part in counted if phase in part) for phase in OPEN}
        whole, rows = sum(hours.values()), []
        for phase in OPEN:
            parts = [part[phase] for part in counted if phase in part]
            lengths = sorted(length for part in parts for length in part.lengths)
            middle = len(lengths) // 2
            rows.append(
                {
                    "phase": phase,
                    "label": labels[phase],
                    "hours": hours[phase],
                    "share": hours[phase] / whole if whole else 0.0,
                    "median": (lengths[middle] + lengths[~middle]) / 2 if lengths else None,
                    "left": len(lengths),
                    "standing": sum(part.standing for part in parts),
                    "domains": {
                        name: self._drill(f"{name}{PART}{phase}", start, stop) for name in ("left", "standing")
                    },
                }
            )
        return rows

    # ------------------------------------------------------------------
    # From a part of a picture to its cases
    # ------------------------------------------------------------------

    @api.model
    def _picture_sql(self, measure, begin, end):
        """Query for the ids of the cases in a part of a picture; None where a measure is none of a picture."""
        name, _separator, part = measure.partition(PART)
        if name == "arrived" and part.isdigit():
            join, condition = self._registered(Span((begin, end))).join, SQL("%s = %s", self._slot(), int(part))
        elif name == "left" and part in OPEN:
            join, condition = self._stays(self._left_phase(begin, end)), SQL("stay.phase = %s", part)
        elif name == "standing" and part in OPEN:
            join, condition = self._stays(self._still_there(end)), SQL("stay.phase = %s", part)
        else:
            return None
        return SQL("SELECT helpdesk_ticket.id FROM helpdesk_ticket %s WHERE %s", join, condition)
