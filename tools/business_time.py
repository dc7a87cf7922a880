"""Business time: questions about working time, answered by bisection; and the dates of a deadline that follow.

A `BusinessTime` is a frozen index of one calendar's working intervals over a covered span. It is built once; after
that no answer walks over days or intervals.

Times that go in and come out are naive UTC `datetime`s, rounded to the second. Inside, an instant is a whole number of
seconds since 1970 UTC and a local date the number of days since 1970.

A **working day** is a local date with working time left. Odoo ends a whole day of leave at 23:59:59, so a shift that
runs until 24:00 keeps its last second on every holiday: rests of at most `SLIVER` seconds count as working time (as
they do in Odoo) but make no working day, no opening and no closing.

>>> from datetime import datetime, timedelta
>>> from pytz import timezone
>>> monday = datetime(2026, 6, 1)
>>> shifts = [                                            # Monday to Friday, 8 to 12 and 13 to 17 in Riyadh (UTC+3)
...     (monday + timedelta(days=day, hours=opens - 3), monday + timedelta(days=day, hours=closes - 3))
...     for day in range(28) if day % 7 < 5 for opens, closes in ((8, 12), (13, 17))]
>>> index = BusinessTime.build(shifts, timezone("Asia/Riyadh"), monday, monday + timedelta(days=28))
>>> index.deadline_after(datetime(2026, 6, 3, 7, 0), days=2)                # Wednesday 10:00 -> Friday 10:00
datetime.datetime(2026, 6, 5, 7, 0)
>>> index.deadline_after(datetime(2026, 6, 5, 13, 0), hours=2)              # Friday 16:00 -> Monday 9:00
datetime.datetime(2026, 6, 8, 6, 0)
>>> index.window_end_after(datetime(2026, 6, 5, 13, 0), 1)                  # Friday -> the end of Monday
datetime.datetime(2026, 6, 8, 20, 59, 59)
>>> index.working_hours_between(datetime(2026, 6, 5, 13, 0), datetime(2026, 6, 8, 6, 0))
2.0
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from math import isfinite
from typing import NamedTuple

DAY = 86_400
SLIVER = 1
_EPOCH = datetime(1970, 1, 1)
_SECOND = timedelta(seconds=1)
_LOOKAROUND = 2 * DAY


class OutOfSpan(LookupError):
    """The index does not reach far enough for the answer.

    `later` is True when it must be extended towards the future, False towards the past.
    """

    def __init__(self, later):
        super().__init__("the index ends before the answer" if later else "the index begins after the answer")
        self.later = later


def to_seconds(moment):
    """The naive UTC datetime as whole seconds since 1970, rounded to the nearest.

    >>> to_seconds(datetime(1970, 1, 2, 0, 0, 0, 600_000))
    86401
    >>> to_seconds(datetime(1970, 1, 2, tzinfo=UTC))
    Traceback (most recent call last):
        ...
    ValueError: a naive UTC datetime is expected: 1970-01-02 00:00:00+00:00
    """
    if moment.tzinfo is not None:
        raise ValueError(f"a naive UTC datetime is expected: {moment}")
    since = moment - _EPOCH
    return since.days * DAY + since.seconds + (since.microseconds >= 500_000)


def to_datetime(seconds):
    """The reverse of `to_seconds`.

    >>> to_datetime(86401)
    datetime.datetime(1970, 1, 2, 0, 0, 1)
    """
    return _EPOCH + seconds * _SECOND


@dataclass(frozen=True, slots=True)
class Zone:
    """The offsets of a time zone over a span, as a table.

    `changes[i]` is the instant from which `offsets[i + 1]` seconds east of UTC hold; `offsets[0]` holds before.
    It answers like the `tzinfo` it was made from, many times faster, and alike for `pytz` and `zoneinfo`.
    """

    changes: tuple
    offsets: tuple

    @classmethod
    def build(cls, tz: tzinfo, start, end):
        """The table of `tz` between two instants (seconds), and two days around them.

        >>> from pytz import timezone
        >>> new_year = to_seconds(datetime(2026, 1, 1))
        >>> paris = Zone.build(timezone("Europe/Paris"), new_year, new_year + 365 * DAY)
        >>> [to_datetime(change).isoformat() for change in paris.changes], paris.offsets
        (['2026-03-29T01:00:00', '2026-10-25T01:00:00'], (3600, 7200, 3600))
        """

        def offset(instant):
            return round(datetime.fromtimestamp(instant, UTC).astimezone(tz).utcoffset().total_seconds())

        known, low = [], start - _LOOKAROUND
        offsets = [offset(low)]
        while low < end + _LOOKAROUND:
            high = low + DAY
            if offset(high) != offsets[-1]:
                left, right = low, high
                while right - left > 1:
                    middle = (left + right) // 2
                    left, right = (middle, right) if offset(middle) == offsets[-1] else (left, middle)
                known.append(right)
                offsets.append(offset(right))
            low = high
        return cls(tuple(known), tuple(offsets))

    def offset(self, instant):
        """Seconds east of UTC at the instant."""
        return self.offsets[bisect_right(self.changes, instant)]

    def day(self, instant):
        """The local date of the instant, as days since 1970."""
        return (instant + self.offset(instant)) // DAY

    def instant(self, local, later=False):
        """The instant at which local clocks show `local` (seconds since 1970 on the clock).

        Clocks that show it twice: the first time, or the last with `later`. Clocks that jump over it: as if they
        had not jumped yet.

        >>> from pytz import timezone
        >>> new_year = to_seconds(datetime(2026, 1, 1))
        >>> paris = Zone.build(timezone("Europe/Paris"), new_year, new_year + 365 * DAY)
        >>> jumped, twice = to_seconds(datetime(2026, 3, 29, 2, 30)), to_seconds(datetime(2026, 10, 25, 2, 30))
        >>> [to_datetime(each).isoformat() for each in (paris.instant(jumped), paris.instant(twice))]
        ['2026-03-29T01:30:00', '2026-10-25T00:30:00']
        >>> to_datetime(paris.instant(twice, later=True)).isoformat()
        '2026-10-25T01:30:00'
        """
        first, second = self.offset(local - DAY), self.offset(local + DAY)
        if first == second:
            return local - first
        early, late = local - first, local - second
        early_shown, late_shown = self.offset(early) == first, self.offset(late) == second
        if late_shown and (later or not early_shown):
            return late
        return early


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class BusinessTime:
    """The index: see the module. `start` and `end` (naive UTC datetimes) are the span it covers.

    Every question raises `OutOfSpan` when its answer may lie outside of that span, and `ValueError` for a datetime
    with a time zone or an impossible number.
    """

    start: datetime
    end: datetime
    tz: tzinfo
    # disjoint working intervals, and the working seconds before each of them (one more: in all)
    opens: tuple
    closes: tuple
    worked: tuple
    # the same cut at local midnights, without slivers
    piece_opens: tuple
    piece_closes: tuple
    # working days that lie wholly before the end of the span: date, first opening, last closing
    days: tuple
    first_opens: tuple
    last_closes: tuple
    zone: Zone
    low: int
    high: int

    @classmethod
    def build(cls, intervals, tz, start, end):
        """The index of `intervals`, sorted disjoint pairs (opening, closing) of naive UTC datetimes inside the span.

        `tz` (a `pytz` or `zoneinfo` zone) says where local dates begin. Intervals that touch after rounding become one.

        >>> whole_day = [(datetime(2026, 1, day), datetime(2026, 1, day, 23, 59, 59, 999_999)) for day in range(1, 11)]
        >>> index = BusinessTime.build(whole_day, UTC, datetime(2026, 1, 1), datetime(2026, 1, 11))
        >>> len(index.opens), len(index.days)
        (1, 10)
        >>> BusinessTime.build(whole_day[::-1], UTC, datetime(2026, 1, 1), datetime(2026, 1, 11))
        Traceback (most recent call last):
            ...
        ValueError: the intervals are not sorted and disjoint
        """
        low, high = to_seconds(start), to_seconds(end)
        return cls._indexed(_merged(_in_seconds(intervals)), tz, low, high)

    @classmethod
    def _indexed(cls, merged, tz, low, high):
        zone = Zone.build(tz, low, high)
        worked = [0]
        for opening, closing in merged:
            worked.append(worked[-1] + closing - opening)
        pieces, hours_of_day = [], {}
        for day, opening, closing in _cut_at_midnights(merged, zone):
            pieces.append((opening, closing))
            first, last = hours_of_day.get(day, (opening, closing))
            hours_of_day[day] = min(first, opening), max(last, closing)
        days = sorted(day for day in hours_of_day if zone.instant((day + 1) * DAY, later=True) <= high)
        return cls(
            start=to_datetime(low),
            end=to_datetime(high),
            tz=tz,
            opens=tuple(opening for opening, _closing in merged),
            closes=tuple(closing for _opening, closing in merged),
            worked=tuple(worked),
            piece_opens=tuple(opening for opening, _closing in pieces),
            piece_closes=tuple(closing for _opening, closing in pieces),
            days=tuple(days),
            first_opens=tuple(hours_of_day[day][0] for day in days),
            last_closes=tuple(hours_of_day[day][1] for day in days),
            zone=zone,
            low=low,
            high=high,
        )

    def extended(self, before, start, after, end):
        """A larger index: this one with the intervals `before` it from `start`, and those `after` it up to `end`.

        >>> early, late = ((datetime(2026, 1, day, 8), datetime(2026, 1, day, 16)) for day in (1, 2))
        >>> index = BusinessTime.build([late], UTC, datetime(2026, 1, 2), datetime(2026, 1, 3))
        >>> index.extended([early], datetime(2026, 1, 1), [], datetime(2026, 1, 4)).working_hours_between(
        ...     datetime(2026, 1, 1), datetime(2026, 1, 4))
        16.0
        """
        held = zip(self.opens, self.closes, strict=True)
        merged = _merged([*_in_seconds(before), *held, *_in_seconds(after)])
        return self._indexed(merged, self.tz, to_seconds(start), to_seconds(end))

    # ------------------------------------------------------------ questions

    def deadline_after(self, start, days=0, hours=0.0):
        """The moment `days` working days and then `hours` working hours after `start`.

        A start outside of working time counts from the next opening. Days: the same local time of day on the Nth later
        working day, no earlier than that day's first opening and no later than its last closing. Hours end at a
        closing rather than at the opening after it; negative hours go back. `days` is a whole number, 0 or more.
        """
        if days < 0 or days != int(days):
            raise ValueError(f"a whole number of working days is expected, not {days}")
        if not isfinite(hours):
            raise ValueError(f"a number of hours is expected, not {hours}")
        return to_datetime(self.after(to_seconds(start), int(days), round(hours * 3600)))

    def next_opening(self, start):
        """`start` itself in working time, else the opening after it.

        >>> from pytz import timezone
        >>> june = datetime(2026, 6, 1)
        >>> shift = [(datetime(2026, 6, 8, 5, 0), datetime(2026, 6, 8, 13, 0))]
        >>> index = BusinessTime.build(shift, timezone("Asia/Riyadh"), june, june + timedelta(days=30))
        >>> [index.next_opening(datetime(2026, 6, 8, hour)).hour for hour in (0, 5, 9)]
        [5, 5, 9]
        """
        return to_datetime(_next_opening(self.piece_opens, self.piece_closes, self._inside(to_seconds(start))))

    def window_end_after(self, start, days):
        """The last second (23:59:59 local) of the Nth working day strictly after the local date of `start`, N >= 1."""
        if days < 1 or days != int(days):
            raise ValueError(f"a window has a whole number of working days, 1 or more, not {days}")
        return to_datetime(self.window_end(to_seconds(start), int(days)))

    def working_hours_between(self, start, end):
        """Working hours (a float) from `start` to `end`; 0.0 when `end` is not after `start`."""
        return self.worked_between(to_seconds(start), to_seconds(end)) / 3600

    def working_days_between(self, start, end):
        """Working days after the local date of `start`, up to the local date of `end`; 0 when `end` is not later.

        >>> week = [(datetime(2026, 1, day, 8), datetime(2026, 1, day, 16)) for day in (1, 2, 5, 6, 7)]
        >>> index = BusinessTime.build(week, UTC, datetime(2026, 1, 1), datetime(2026, 1, 9))
        >>> [index.working_days_between(datetime(2026, 1, 2, 15), datetime(2026, 1, day, 9)) for day in (1, 2, 4, 5, 7)]
        [0, 0, 0, 1, 3]
        """
        first, last = (self.zone.day(self._inside(to_seconds(moment))) for moment in (start, end))
        if self.zone.instant((last + 1) * DAY, later=True) > self.high:
            raise OutOfSpan(later=True)
        return max(bisect_right(self.days, last) - bisect_right(self.days, first), 0)

    # ------------------------ the same in whole seconds since 1970, for many questions in a row (see below)

    def after(self, moment, days, seconds):
        """`deadline_after` with working seconds instead of hours."""
        self._inside(moment)
        if days:
            moment = self._days_later(moment, days)
        if seconds > 0:
            target = self._worked_until(moment) + seconds
            found = bisect_left(self.worked, target, 1)
            if found == len(self.worked):
                raise OutOfSpan(later=True)
            moment = self.closes[found - 1] - (self.worked[found] - target)
        elif seconds < 0:
            target = self._worked_until(moment) + seconds
            if target < 0:
                raise OutOfSpan(later=False)
            found = bisect_right(self.worked, target) - 1
            moment = self.opens[found] + target - self.worked[found]
        elif not days:
            moment = _next_opening(self.opens, self.closes, moment)
        return moment

    def window_end(self, moment, days):
        """`window_end_after`."""
        found = self._working_day(self.zone.day(self._inside(moment)), days)
        return self.zone.instant((self.days[found] + 1) * DAY - 1, later=True)

    def worked_between(self, first, last):
        """Working seconds between two instants; 0 when `last` is not after `first`."""
        return max(self._worked_until(self._inside(last)) - self._worked_until(self._inside(first)), 0)

    # -------------------------------------------------------------- helpers

    def _inside(self, moment):
        if moment < self.low or moment > self.high:
            raise OutOfSpan(later=moment > self.high)
        return moment

    def _worked_until(self, moment):
        """Working seconds between the start of the span and the moment."""
        found = bisect_right(self.opens, moment)
        if not found:
            return 0
        return min(self.worked[found], self.worked[found - 1] + moment - self.opens[found - 1])

    def _working_day(self, day, number):
        """The place in `days` of the Nth working day strictly after the local date `day`."""
        found = bisect_right(self.days, day) + number - 1
        if found >= len(self.days):
            raise OutOfSpan(later=True)
        return found

    def _days_later(self, moment, number):
        moment = _next_opening(self.piece_opens, self.piece_closes, moment)
        day, time_of_day = divmod(moment + self.zone.offset(moment), DAY)
        found = self._working_day(day, number)
        same_time = self.zone.instant(self.days[found] * DAY + time_of_day)
        return min(max(same_time, self.first_opens[found]), self.last_closes[found])


def _next_opening(opens, closes, moment):
    found = bisect_right(closes, moment)
    if found == len(closes):
        raise OutOfSpan(later=True)
    return max(moment, opens[found])


def _in_seconds(intervals):
    return [(to_seconds(opening), to_seconds(closing)) for opening, closing in intervals]


def _merged(intervals):
    """Sorted pairs of seconds, without empty ones, those that touch made one."""
    merged, last = [], None
    for opening, closing in intervals:
        if last is not None and opening < last:
            raise ValueError("the intervals are not sorted and disjoint")
        if opening >= closing:
            continue
        if opening == last:
            merged[-1] = merged[-1][0], closing
        else:
            merged.append((opening, closing))
        last = closing
    return merged


def _cut_at_midnights(intervals, zone):
    """Yield (local date, opening, closing) of each part of an interval within one local date, without slivers."""
    for opening, closing in intervals:
        while opening < closing:
            day = zone.day(opening)
            midnight = zone.instant((day + 1) * DAY)
            if midnight <= opening:  # clocks went back over midnight: the date is shown twice
                midnight = zone.instant((day + 1) * DAY, later=True)
            until = min(closing, midnight)
            if until - opening > SLIVER:
                yield day, opening, until
            opening = until


# ------------------------------------------------------------------
# The dates that follow from the terms of one deadline: due, warned of, reminded of, escalated.
#
# Instants are whole seconds since 1970 UTC: a holiday plans a hundred thousand limits again. Terms are a mapping with
#
# * `start`: the instant it begins,
# * `days` and `hours`: what is allowed, in working time, or elapsed with `round_the_clock`,
# * `frozen_hours`: how long it has stood still,
# * `warn_percent`: the share of the time allowed after which it is near (0: never),
# * `reminder_days`: of a customer's window, working days until he is reminded (0: never),
# * `offsets`: hours from the due date (negative: before) to each escalation that is still to come.
# ------------------------------------------------------------------


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
    """The dates of a deadline of the organisation's own; `index` is a `BusinessTime`, not looked at round the clock.

    >>> terms = {"start": 0, "days": 1, "hours": 12.0, "round_the_clock": True, "frozen_hours": 2.0, "warn_percent": 75,
    ...          "offsets": (-1.0, 0.0, 6.0)}
    >>> plan_limit(None, terms)
    Plan(due=136800, warn=104400, reminder=None, levels=[133200, 136800, 158400])
    """
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
