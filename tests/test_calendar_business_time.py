"""The pure business clock against a slow oracle that walks day by day and interval by interval."""

from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from unittest import TestCase

import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.helpdesk_mgmt_complaint.tools.business_time import BusinessTime, OutOfSpan

START, END = datetime(2025, 12, 1), datetime(2027, 3, 1)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
# the same examples in every run, nothing kept on disk
PROFILE = settings(deadline=None, derandomize=True, database=None)
# Beirut and Santiago change their clocks at midnight, Lord Howe by half an hour
ZONES = [
    "Asia/Riyadh",
    "Europe/Paris",
    "America/New_York",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Beirut",
    "America/Santiago",
    "UTC",
]


def to_local(moment, tz):
    return pytz.utc.localize(moment).astimezone(tz)


def to_utc(local, tz, last=False):
    """A clock reading as naive UTC: shown twice, the first (or last) time; jumped over, as before the jump."""
    try:
        moment = tz.localize(local, is_dst=None)
    except pytz.AmbiguousTimeError:
        moment = tz.localize(local, is_dst=not last)
    except pytz.NonExistentTimeError:
        moment = tz.localize(local, is_dst=False)
    return moment.astimezone(pytz.utc).replace(tzinfo=None)


def within(intervals, low, high):
    """The parts of the intervals between two moments."""
    return [
        (max(opening, low), min(closing, high)) for opening, closing in intervals if opening < high and closing > low
    ]


class Oracle:
    """The definitions, word for word."""

    def __init__(self, intervals, tz):
        self.intervals, self.tz = intervals, tz

    def hours_of_day(self, day):
        """First opening and last closing of a local date, or None: rests of a second make no working day."""
        low, high = (to_utc(datetime.combine(each, time.min), self.tz) for each in (day, day + DAY))
        parts = [part for part in within(self.intervals, low, high) if part[1] - part[0] > SECOND]
        return (parts[0][0], parts[-1][1]) if parts else None

    def later_day(self, day, number):
        while number:
            day += DAY
            if datetime.combine(day, time.min) > END:
                return None
            number -= bool(self.hours_of_day(day))
        return day

    def deadline_by_days(self, start, days):
        opening = next((max(start, opening) for opening, closing in self.intervals if closing > start), None)
        if opening is None:
            return None
        local = to_local(opening, self.tz)
        day = self.later_day(local.date(), days)
        if day is None:
            return None
        first, last = self.hours_of_day(day)
        return min(max(to_utc(datetime.combine(day, local.time()), self.tz), first), last)

    def deadline_by_hours(self, start, hours):
        left = timedelta(hours=hours)
        for opening, closing in self.intervals:
            opening = max(opening, start)
            if opening < closing:
                if left <= closing - opening:
                    return opening + left
                left -= closing - opening
        return None

    def deadline_back(self, start, hours):
        left = timedelta(hours=hours)
        for opening, closing in reversed(self.intervals):
            closing = min(closing, start)
            if opening < closing:
                if left <= closing - opening:
                    return closing - left
                left -= closing - opening
        return None

    def window_end(self, start, days):
        day = self.later_day(to_local(start, self.tz).date(), days)
        return day and to_utc(datetime.combine(day, time(23, 59, 59)), self.tz, last=True)

    def hours_between(self, start, end):
        parts = [min(closing, end) - max(opening, start) for opening, closing in self.intervals]
        return sum(part.total_seconds() for part in parts if part > timedelta()) / 3600


@st.composite
def calendars(draw):
    """A zone and the intervals of 15 months: a random week with up to three shifts a day, less random leaves."""
    tz = pytz.timezone(draw(st.sampled_from(ZONES)))
    week = [
        draw(st.lists(st.integers(0, 48), unique=True, max_size=6).map(sorted)) if draw(st.booleans()) else [16, 34]
        for _day in range(7)
    ]
    leaves = draw(st.lists(st.tuples(st.integers(0, 450 * 24), st.integers(1, 200)), max_size=8))
    free = [(START + timedelta(hours=begin), START + timedelta(hours=begin + length)) for begin, length in leaves]
    intervals = []
    day = START.date()
    while day < END.date():
        bounds = week[day.weekday()]
        for opens, closes in zip(bounds[::2], bounds[1::2], strict=False):
            midnight = datetime.combine(day, time.min)
            parts = [tuple(to_utc(midnight + timedelta(minutes=30 * half), tz) for half in (opens, closes))]
            for begin, end in free:
                parts = [
                    part
                    for opening, closing in parts
                    for part in ((opening, min(closing, begin)), (max(opening, end), closing))
                    if part[0] < part[1]
                ]
            intervals += parts
        day += DAY
    merged = []
    for opening, closing in sorted(part for part in intervals if START <= part[0] < part[1] <= END):
        if merged and opening <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(closing, merged[-1][1])
        else:
            merged.append((opening, closing))
    return tz, merged


starts = st.integers(0, 400 * 86_400).map(lambda seconds: START + timedelta(days=10, seconds=seconds))
quarters = st.one_of(st.integers(0, 400), st.integers(0, 20_000)).map(lambda quarter: quarter / 4)


class TestBusinessTimeProperties(TestCase):
    def assert_same(self, expected, answer, *values, **options):
        """`answer` gives what the oracle found, or leaves the span where it found nothing."""
        try:
            found = answer(*values, **options)
        except OutOfSpan:
            # the oracle also reads the last days, which are cut by the end of the span
            self.assertTrue(expected is None or expected >= END - 2 * DAY or expected <= START + 2 * DAY)
        else:
            self.assertEqual(found, expected)

    @settings(PROFILE, max_examples=100)
    @given(calendars(), st.lists(st.tuples(starts, st.integers(1, 70)), min_size=5, max_size=5))
    def test_days_and_windows(self, calendar, cases):
        tz, intervals = calendar
        index, oracle = BusinessTime.build(intervals, tz, START, END), Oracle(intervals, tz)
        for start, days in cases:
            self.assert_same(oracle.deadline_by_days(start, days), index.deadline_after, start, days)
            self.assert_same(oracle.window_end(start, days), index.window_end_after, start, days)

    @settings(PROFILE, max_examples=100)
    @given(calendars(), st.lists(st.tuples(starts, quarters), min_size=20, max_size=20))
    def test_hours(self, calendar, cases):
        tz, intervals = calendar
        index, oracle = BusinessTime.build(intervals, tz, START, END), Oracle(intervals, tz)
        for start, hours in cases:
            self.assert_same(oracle.deadline_by_hours(start, hours), index.deadline_after, start, hours=hours)
            end = start + timedelta(hours=hours)
            if end <= END:
                self.assertEqual(index.working_hours_between(start, end), oracle.hours_between(start, end))
            if hours:
                self.assert_same(oracle.deadline_back(start, hours), index.deadline_after, start, hours=-hours)

    @settings(PROFILE, max_examples=50)
    @given(calendars(), starts, st.floats(0, 300, allow_nan=False))
    def test_hours_there_and_back(self, calendar, start, hours):
        tz, intervals = calendar
        index = BusinessTime.build(intervals, tz, START, END)
        try:
            due = index.deadline_after(start, hours=hours)
        except OutOfSpan:
            return
        self.assertAlmostEqual(index.working_hours_between(start, due), hours, delta=0.5 / 3600 + 1e-9)

    @settings(PROFILE, max_examples=50)
    @given(calendars(), st.integers(0, 450), st.integers(0, 450), starts, st.integers(1, 40))
    def test_extended_index_is_the_index_built_at_once(self, calendar, one, other, start, days):
        tz, intervals = calendar
        low, high = START + min(one, other) * DAY, START + max(one, other) * DAY + DAY
        whole = BusinessTime.build(intervals, tz, START, END)
        part = BusinessTime.build(within(intervals, low, high), tz, low, high)
        grown = part.extended(within(intervals, START, low), START, within(intervals, high, END), END)
        for column in fields(BusinessTime):
            self.assertEqual(getattr(grown, column.name), getattr(whole, column.name), column.name)


class TestBusinessTimeCases(TestCase):
    @staticmethod
    def index(zone, shifts, first=date(2026, 1, 1), last=date(2026, 12, 31), weekdays=(0, 1, 2, 3, 4, 5, 6)):
        """A calendar with the same shifts (hours) on the same weekdays."""
        tz, intervals = pytz.timezone(zone), []
        day = first
        while day <= last:
            if day.weekday() in weekdays:
                midnight = datetime.combine(day, time.min)
                intervals += [tuple(to_utc(midnight + timedelta(hours=hour), tz) for hour in shift) for shift in shifts]
            day += DAY
        start, end = datetime.combine(first, time.min) - DAY, datetime.combine(last, time.min) + 2 * DAY
        return BusinessTime.build(intervals, tz, start, end), tz

    def due(self, index_and_tz, *start, **duration):
        index, tz = index_and_tz
        return to_local(index.deadline_after(to_utc(datetime(*start), tz), **duration), tz).replace(tzinfo=None)

    def test_start_outside_counts_from_the_next_opening(self):
        riyadh = self.index("Asia/Riyadh", [(8, 21)], weekdays=(6, 0, 1, 2, 3))
        # Thursday 22:00 -> Sunday 8:00
        self.assertEqual(self.due(riyadh, 2026, 6, 4, 22), datetime(2026, 6, 7, 8))
        self.assertEqual(self.due(riyadh, 2026, 6, 4, 22, days=1), datetime(2026, 6, 8, 8))
        # the closing itself is outside
        self.assertEqual(self.due(riyadh, 2026, 6, 4, 21, days=1), datetime(2026, 6, 8, 8))
        self.assertEqual(self.due(riyadh, 2026, 6, 4, 20, 59, 59, days=1), datetime(2026, 6, 7, 20, 59, 59))

    def test_hours_end_at_a_closing(self):
        office = self.index("UTC", [(8, 12), (13, 17)])
        self.assertEqual(self.due(office, 2026, 6, 3, 8, hours=4), datetime(2026, 6, 3, 12))
        self.assertEqual(self.due(office, 2026, 6, 3, 8, hours=8), datetime(2026, 6, 3, 17))
        self.assertEqual(self.due(office, 2026, 6, 3, 17, hours=-8), datetime(2026, 6, 3, 8))
        self.assertEqual(self.due(office, 2026, 6, 3, 17, days=0), datetime(2026, 6, 4, 8))

    def test_days_keep_the_time_of_day_over_a_clock_change(self):
        paris = self.index("Europe/Paris", [(8, 18)])
        self.assertEqual(self.due(paris, 2026, 3, 27, 10, days=3), datetime(2026, 3, 30, 10))
        self.assertEqual(self.due(paris, 2026, 10, 23, 10, days=3), datetime(2026, 10, 26, 10))

    def test_hours_of_the_night_of_a_clock_change(self):
        paris = self.index("Europe/Paris", [(0, 24)])
        self.assertEqual(self.due(paris, 2026, 3, 28, 12, hours=24), datetime(2026, 3, 29, 13))
        self.assertEqual(self.due(paris, 2026, 10, 24, 12, hours=24), datetime(2026, 10, 25, 11))

    def test_days_are_clamped_into_the_day(self):
        shifts = [(10, 12), (8, 18)]  # on even and on odd dates
        days = [tuple(datetime(2026, 6, day, hour) for hour in shifts[day % 2]) for day in range(1, 31)]
        index = BusinessTime.build(days, pytz.utc, datetime(2026, 6, 1), datetime(2026, 7, 1))
        self.assertEqual(index.deadline_after(datetime(2026, 6, 1, 8, 30), days=1), datetime(2026, 6, 2, 10))
        self.assertEqual(index.deadline_after(datetime(2026, 6, 1, 17), days=1), datetime(2026, 6, 2, 12))
        self.assertEqual(index.deadline_after(datetime(2026, 6, 1, 17), days=1, hours=1), datetime(2026, 6, 3, 9))

    def test_night_shift_counts_in_each_of_its_days(self):
        tz = pytz.timezone("Asia/Riyadh")
        nights = [tuple(to_utc(datetime(2026, 6, *when), tz) for when in ((day, 22), (day + 1, 6))) for day in (1, 4)]
        index = BusinessTime.build(nights, tz, datetime(2026, 6, 1), datetime(2026, 6, 9))
        start = to_utc(datetime(2026, 6, 1, 23), tz)
        ends = [to_local(index.window_end_after(start, number), tz).date() for number in (1, 2, 3)]
        self.assertEqual(ends, [date(2026, 6, 2), date(2026, 6, 4), date(2026, 6, 5)])
        # 23:00 on a day that closes at 6:00
        self.assertEqual(index.deadline_after(start, days=1), to_utc(datetime(2026, 6, 2, 6), tz))

    def test_last_second_of_a_holiday_makes_no_working_day(self):
        # a leave of a whole day ends at 23:59:59; the shift ends at 24:00
        intervals = [(datetime(2026, 6, day), datetime(2026, 6, day, 23, 59, 59, 999_999)) for day in range(1, 11)]
        intervals[2] = datetime(2026, 6, 3, 23, 59, 59), intervals[2][1]
        index = BusinessTime.build(intervals, pytz.utc, datetime(2026, 6, 1), datetime(2026, 6, 11))
        self.assertEqual(index.window_end_after(datetime(2026, 6, 2, 9), 1), datetime(2026, 6, 4, 23, 59, 59))
        self.assertEqual(index.deadline_after(datetime(2026, 6, 2, 9), days=1), datetime(2026, 6, 4, 9))
        self.assertEqual(index.deadline_after(datetime(2026, 6, 3, 9), days=1), datetime(2026, 6, 5))
        self.assertEqual(index.working_hours_between(datetime(2026, 6, 3), datetime(2026, 6, 4)), 1 / 3600)

    def test_window_ends_with_the_local_day_of_a_clock_change(self):
        for zone, start, end in (
            ("Europe/Paris", (2026, 3, 28, 12), datetime(2026, 3, 29, 21, 59, 59)),
            ("Europe/Paris", (2026, 10, 24, 12), datetime(2026, 10, 25, 22, 59, 59)),
            # clocks go back from 24:00 to 23:00: the second 23:59:59 is the last
            ("Asia/Beirut", (2026, 10, 23, 12), datetime(2026, 10, 24, 21, 59, 59)),
            ("Asia/Beirut", (2026, 3, 27, 12), datetime(2026, 3, 28, 21, 59, 59)),
            ("Australia/Sydney", (2026, 4, 4, 12), datetime(2026, 4, 5, 13, 59, 59)),
        ):
            with self.subTest(zone=zone, start=start):
                index, tz = self.index(zone, [(8, 16)])
                self.assertEqual(index.window_end_after(to_utc(datetime(*start), tz), 1), end)

    def test_rounded_to_the_second(self):
        index, _tz = self.index("UTC", [(8, 16)])
        self.assertEqual(
            index.deadline_after(datetime(2026, 6, 1, 9, 0, 0, 499_999), hours=1), datetime(2026, 6, 1, 10)
        )
        self.assertEqual(
            index.deadline_after(datetime(2026, 6, 1, 9, 0, 0, 500_001), hours=1), datetime(2026, 6, 1, 10, 0, 1)
        )
        self.assertEqual(index.deadline_after(datetime(2026, 6, 1, 9), hours=1 / 3), datetime(2026, 6, 1, 9, 20))

    def test_out_of_span_tells_the_side(self):
        index, _tz = self.index("UTC", [(8, 16)], date(2026, 6, 1), date(2026, 6, 30))
        for later, question in (
            (True, lambda: index.deadline_after(datetime(2026, 6, 20), days=11)),
            (True, lambda: index.deadline_after(datetime(2026, 6, 20), hours=89)),
            (True, lambda: index.window_end_after(datetime(2026, 6, 20), 11)),
            (True, lambda: index.deadline_after(datetime(2026, 7, 20))),
            (True, lambda: index.working_hours_between(datetime(2026, 6, 20), datetime(2026, 7, 20))),
            (False, lambda: index.deadline_after(datetime(2026, 6, 2), hours=-9)),
            (False, lambda: index.deadline_after(datetime(2026, 5, 2), days=1)),
        ):
            with self.assertRaises(OutOfSpan) as caught:
                question()
            self.assertEqual(caught.exception.later, later)
        self.assertEqual(index.deadline_after(datetime(2026, 6, 20), days=10), datetime(2026, 6, 30, 8))
        self.assertEqual(index.deadline_after(datetime(2026, 6, 20), hours=88), datetime(2026, 6, 30, 16))

    def test_a_day_cut_by_the_end_of_the_span_is_not_told(self):
        shifts = [(1, 8, 16), (2, 8, 16), (3, 8, 9)]
        intervals = [(datetime(2026, 6, day, opens), datetime(2026, 6, day, closes)) for day, opens, closes in shifts]
        index = BusinessTime.build(intervals, pytz.utc, datetime(2026, 6, 1), datetime(2026, 6, 3, 9))
        with self.assertRaises(OutOfSpan):
            index.deadline_after(datetime(2026, 6, 1, 10), days=2)

    def test_impossible_numbers_are_refused(self):
        index, _tz = self.index("UTC", [(8, 16)])
        start = datetime(2026, 6, 1)
        for question in (
            lambda: index.deadline_after(start, days=-1),
            lambda: index.deadline_after(start, days=1.5),
            lambda: index.deadline_after(start, hours=float("nan")),
            lambda: index.deadline_after(start, hours=float("inf")),
            lambda: index.window_end_after(start, 0),
            lambda: index.deadline_after(start.replace(tzinfo=UTC)),
        ):
            with self.assertRaises(ValueError):
                question()
