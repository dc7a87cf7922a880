"""What the figures are made of: counts that add up, and indicators that are a share, a mean or a count of them.

Counts ("measures") are summed over any group of cases; an indicator is worked out from the sums of its group, never
from the indicators of parts. So a breakdown always adds up to its total.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

MILESTONES = ("first_response", "verification", "routing", "resolution")


@dataclass(frozen=True)
class Indicator:
    """A figure of the reports.

    :param key: its name in snapshots and targets; never changes
    :param unit: count, percent, hours, score (0 to 100)
    :param over: measure that is counted, or divided
    :param under: measures whose sum it is divided by; none: `over` itself is the figure
    :param up: whether more is better (True), less is (False), or neither can be said (None)
    :param rank: for hours, the percentile that is taken instead of a quotient (0.5 the median)
    """

    key: str
    unit: str
    over: str
    under: tuple[str, ...] = ()
    up: bool | None = None
    rank: float | None = None

    def value(self, sums: Mapping) -> float | None:
        """The figure of a group from its sums; None where there was nothing to divide by.

        >>> acceptance = Indicator("acceptance", "percent", "accepted", ("accepted", "ineligible"), up=True)
        >>> acceptance.value({"accepted": 3, "ineligible": 1})
        75.0
        >>> acceptance.value({}) is None
        True
        >>> Indicator("received", "count", "received").value({})
        0
        """
        if self.rank is not None:
            return sums.get(self.key)
        if not self.under:
            return sums.get(self.over) or 0
        whole = sum(sums.get(name) or 0 for name in self.under)
        if not whole:
            return None
        factor = 100 if self.unit == "percent" else 1
        return factor * (sums.get(self.over) or 0) / whole

    def meets(self, value: float | None, target: float | None) -> bool | None:
        """Whether a value meets its target; None where one of them is missing.

        >>> Indicator("on_time", "percent", "met", ("met", "missed"), up=True).meets(90.0, 85.0)
        True
        >>> Indicator("median", "hours", "", up=False, rank=0.5).meets(30.0, 24.0)
        False
        """
        if value is None or target is None or self.up is None:
            return None
        return value >= target if self.up else value <= target


def _share(key, over, *under, up=True):
    return Indicator(key, "percent", over, under, up)


INDICATORS = (
    Indicator("received", "count", "received"),
    Indicator("ended", "count", "ended"),
    Indicator("solved", "count", "solved"),
    Indicator("open_end", "count", "open_end", up=False),
    _share("acceptance", "accepted", "accepted", "ineligible"),
    _share("first_contact", "first_contact", "solved"),
    *(_share(f"on_time_{name}", f"{name}_met", f"{name}_met", f"{name}_missed") for name in MILESTONES),
    _share("accuracy", "accurate", "solved"),
    _share("reopening", "reopened", "solved", up=False),
    Indicator("first_response_median", "hours", "", up=False, rank=0.5),
    Indicator("resolution_median", "hours", "", up=False, rank=0.5),
    Indicator("resolution_p90", "hours", "", up=False, rank=0.9),
    _share("information", "informed", "reviewed"),
    Indicator("satisfaction", "score", "score_sum", ("answered",), True),
    _share("satisfied", "satisfied", "answered"),
    _share("response_rate", "answered", "invited"),
    Indicator("body_satisfaction", "score", "body_sum", ("body_answered",), True),
)
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}
# Cases that the shares leave out are counted on lines of their own.
APART = ("referred", "duplicate", "withdrawn")
# The lines below the indicators, in their order.
LINES = (*APART, "deemed", "unsolved", "unresponsive", "ineligible_end", "out_of_scope")
RANKED = {"first_response_median": 0.5, "resolution_median": 0.5, "resolution_p90": 0.9}


def indicators(sums: Mapping) -> dict[str, float | None]:
    """All figures of a group.

    >>> figures = indicators({"received": 4, "solved": 2, "first_contact": 1, "ended": 3})
    >>> figures["received"], figures["first_contact"], figures["satisfaction"]
    (4, 50.0, None)
    """
    return {indicator.key: indicator.value(sums) for indicator in INDICATORS}


def add(total: dict, part: Mapping) -> dict:
    """`total`, with the sums of `part` added to it.

    >>> add({"received": 1}, {"received": 2, "solved": 1})
    {'received': 3, 'solved': 1}
    """
    for name, value in part.items():
        total[name] = (total.get(name) or 0) + (value or 0)
    return total


def span_before(begin: date, end: date) -> tuple[date, date]:
    """First and last day of the period before one: as many months before whole months, else as many days.

    >>> span_before(date(2028, 3, 1), date(2028, 3, 31)) == (date(2028, 2, 1), date(2028, 2, 29))
    True
    >>> span_before(date(2026, 4, 1), date(2026, 6, 30)) == (date(2026, 1, 1), date(2026, 3, 31))
    True
    >>> span_before(date(2026, 6, 10), date(2026, 6, 12)) == (date(2026, 6, 7), date(2026, 6, 9))
    True
    """
    day = relativedelta(days=1)
    if begin.day == 1 and (end + day).day == 1:
        length = relativedelta(months=(end.year - begin.year) * 12 + end.month - begin.month + 1)
    else:
        length = relativedelta(days=(end - begin).days + 1)
    return begin - length, begin - day


def change(now: float | None, before: float | None) -> float | None:
    """How much a figure changed: the difference in its own unit; None where one is missing.

    >>> change(75.0, 70.0)
    5.0
    >>> change(None, 70.0) is None
    True
    """
    return None if now is None or before is None else now - before


class Late(NamedTuple):
    """A limit that is late: by how many working hours, and {way to look at it: the part that it belongs to}."""

    hours: float
    parts: Mapping


class Part(NamedTuple):
    """A part of what is late; `share` (0 to 1) is of the hours, of the number where nothing has an hour."""

    key: object
    count: int
    hours: float
    share: float


def leading(late: Sequence[Late], way: str, most: int = 3) -> tuple[list[Part], int]:
    """The parts that make most of the lateness, the largest first, and how many others there are.

    >>> rows = [Late(6.0, {"kind": "a"}), Late(1.0, {"kind": "b"}), Late(1.0, {"kind": "b"})]
    >>> leading(rows, "kind", most=1)
    ([Part(key='a', count=1, hours=6.0, share=0.75)], 1)
    >>> leading([Late(0.0, {"kind": "a"}), Late(0.0, {"kind": "b"}), Late(0.0, {"kind": "b"})], "kind")[0][0].share
    0.6666666666666666
    >>> leading([], "kind")
    ([], 0)
    """
    counts, hours = {}, {}
    for one in late:
        key = one.parts[way]
        counts[key] = counts.get(key, 0) + 1
        hours[key] = hours.get(key, 0.0) + one.hours
    whole = sum(hours.values())
    parts = [
        Part(key, count, hours[key], hours[key] / whole if whole else count / len(late))
        for key, count in counts.items()
    ]
    parts.sort(key=lambda part: (-part.hours, -part.count, str(part.key)))
    return parts[:most], max(len(parts) - most, 0)


class Stay(NamedTuple):
    """A case's stay in a phase, in seconds since 1970; `done` is None where it has not ended."""

    phase: str
    begun: int
    done: int | None


@dataclass
class Wait:
    """How cases waited in a phase: working hours within the period, those of each stay that ended, stays that go on."""

    hours: float = 0.0
    lengths: list = field(default_factory=list)
    standing: int = 0


def waits(stays: Iterable[Stay], worked: Callable, first: int, last: int) -> dict[str, Wait]:
    """How cases waited in each phase in a period.

    :param worked: f(begin, end) -> working seconds between two instants
    :param first: when the period begins
    :param last: when it ends; stays that have not ended are counted up to then

    >>> hour = 3600
    >>> worked = lambda begin, end: max(end - begin, 0)
    >>> found = waits([Stay("a", 0, 4 * hour), Stay("a", 3 * hour, None)], worked, 2 * hour, 10 * hour)["a"]
    >>> found.hours, found.lengths, found.standing
    (9.0, [4.0], 1)
    """
    found = {}
    for stay in stays:
        wait = found.setdefault(stay.phase, Wait())
        within = worked(max(stay.begun, first), last if stay.done is None else stay.done) / 3600
        wait.hours += within
        if stay.done is None:
            wait.standing += 1
        else:
            wait.lengths.append(within if stay.begun >= first else worked(stay.begun, stay.done) / 3600)
    return found
