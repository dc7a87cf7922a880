"""Shorter hours were written as leaves of everybody; they become a period that the clock of cases alone knows.

What the dialog wrote is known by its pattern: leaves of one moment, calendar and name, whose days all keep the same
hours. A group of leaves after which the clock would tell other times stays as it is.
"""

from datetime import timedelta

import pytz

from odoo import SUPERUSER_ID, api

from odoo.addons.helpdesk_mgmt_complaint.tools.short_hours import at, within_short_hours


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    leaves = env["resource.calendar.leaves"].search(
        [("resource_id", "=", False), ("calendar_id", "!=", False), ("time_type", "=", "leave")]
    )
    groups = leaves.grouped(lambda leave: (leave.calendar_id, leave.name, leave.create_date, leave.create_uid))
    for (calendar, name, *_written), group in groups.items():
        if len(group) > 1 and name:
            turn_into_period(calendar, name, group)


def turn_into_period(calendar, name, leaves):
    tz = pytz.timezone(calendar.tz)
    local = [
        [pytz.utc.localize(moment).astimezone(tz) for moment in (leave.date_from, leave.date_to)] for leave in leaves
    ]
    if any(end - start >= timedelta(days=1) for start, end in local):
        return
    first, last = min(start.date() for start, _end in local), max(start.date() for start, _end in local)
    shortened = worked(calendar, tz, first, last)
    other = [("id", "not in", leaves.ids)]
    usual = worked(calendar, tz, first, last, other)
    opens = {hour(end) for start, end in local if any(start == opening for opening, _closing in usual)}
    closes = {hour(start) for start, end in local if any(end == closing for _opening, closing in usual)}
    if len(opens) > 1 or len(closes) > 1:
        return
    values = {
        "calendar_id": calendar.id,
        "name": name,
        "date_from": first,
        "date_to": last,
        "hour_from": min(opens, default=0.0),
        "hour_to": min(closes, default=24.0),
    }
    if not values["hour_from"] < values["hour_to"]:
        return
    period = (first, last, values["hour_from"], values["hour_to"])
    if within_short_hours(usual, [period], tz) == shortened:
        calendar.env["resource.calendar.short.period"].create(values)
        leaves.unlink()


def worked(calendar, tz, first, last, domain=()):
    """Odoo's own working intervals of the days, in the calendar's zone; only leaves of the domain count."""
    domain = [*calendar._get_business_leaves_domain(), *domain]
    intervals = calendar._work_intervals_batch(at(first, 0, tz), at(last, 24, tz), domain=domain, tz=tz)[False]
    return [(opening, closing) for opening, closing, _lines in intervals]


def hour(moment):
    return moment.hour + moment.minute / 60 + moment.second / 3600
