"""The dates that follow from the terms of one time limit: due, warned of, reminded of, escalated.

Instants are whole seconds since 1970 UTC: a holiday plans a hundred thousand limits again. Terms are a mapping with

* `start`: the instant it begins,
* `days` and `hours`: what is allowed, in working time, or elapsed with `round_the_clock`,
* `frozen_hours`: how long it has stood still,
* `warn_percent`: the share of the time allowed after which it is near (0: never),
* `reminder_days`: of a customer's window, working days until he is reminded (0: never),
* `offsets`: hours from the due date (negative: before) to each escalation that is still to come.

>>> terms = {"start": 0, "days": 1, "hours": 12.0, "round_the_clock": True, "frozen_hours": 2.0, "warn_percent": 75,
...          "offsets": (-1.0, 0.0, 6.0)}
>>> plan_limit(None, terms)
Plan(due=136800, warn=104400, reminder=None, levels=[133200, 136800, 158400])
"""

from datetime import datetime, timedelta
from typing import NamedTuple

DAY = 86_400
_EPOCH, _SECOND = datetime(1970, 1, 1), timedelta(seconds=1)


class Plan(NamedTuple):
    """What `plan_limit` and `plan_window` answer, None where there is no such date; `levels` has one an offset."""

    due: int
    warn: int | None = None
    reminder: int | None = None
    levels: list | tuple = ()


class RoundTheClock:
    """Answers like a `BusinessTime` that never closes."""

    @staticmethod
    def after(moment, days, seconds):
        return moment + days * DAY + seconds

    @staticmethod
    def worked_between(first, last):
        return max(last - first, 0)


def plan_limit(index, terms):
    """The dates of a limit of the body's own; `index` is a `BusinessTime`, not looked at round the clock."""
    clock = RoundTheClock if terms["round_the_clock"] else index
    start, days, hours = terms["start"], terms["days"], terms["hours"]
    plain = due = clock.after(start, days, round(hours * 3600))
    if terms["frozen_hours"]:
        due = clock.after(start, days, round((hours + terms["frozen_hours"]) * 3600))
    warn = None
    if terms["warn_percent"]:
        left = clock.worked_between(start, plain) * (1 - terms["warn_percent"] / 100)
        warn = clock.after(due, 0, -round(left))
    return Plan(due, warn, None, escalations(clock, due, terms["offsets"]))


def escalations(clock, due, offsets):
    """The instants that lie so many hours of the clock after a due date (or before it)."""
    return [clock.after(due, 0, round(offset * 3600)) if offset else due for offset in offsets]


def plan_window(index, terms):
    """The dates of a customer's window: it ends with the local day, and a reminder comes before that or not at all."""
    due, reminder = index.window_end(terms["start"], terms["days"]), None
    if terms["reminder_days"]:
        reminder = index.after(terms["start"], terms["reminder_days"], 0)
    return Plan(due, reminder=reminder if reminder and reminder < due else None)


def next_action(due, warn=None, reminder=None, levels=()):
    """The instant at which a running limit next needs something done, None where a date is not to be looked at.

    Done in the second of the due date is still in time.

    >>> next_action(100), next_action(100, warn=60, levels=[80, 120]), next_action(100, reminder=70)
    (101, 60, 70)
    """
    first = reminder or due + 1
    if warn is not None and warn < first:
        first = warn
    return min(first, *levels) if levels else first


def offsets_to_come(levels):
    """Hours from the due date to each escalation level of a row (as in its field `levels`) that is not told yet.

    >>> offsets_to_come([{"offset": -1.0, "done": "1970-01-01 23:00:00"}, {"offset": 4.0}])
    [4.0]
    """
    return [level["offset"] for level in levels or () if not level.get("done")]


def texts_to_come(levels):
    """The instants at which text messages of told levels wait for the opening.

    >>> texts_to_come([{"done": "1970-01-01 23:00:00", "sms_at": "1970-01-02 00:00:00"}, {}])
    [86400]
    """
    moments = [datetime.fromisoformat(level["sms_at"]) for level in levels or () if level.get("sms_at")]
    return [(moment - _EPOCH) // _SECOND for moment in moments]
