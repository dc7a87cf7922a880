"""Weeks with shorter hours, Ramadan's for instance: what they leave of working time."""

from datetime import datetime, time, timedelta


def at(date, hour, tz):
    """A local time of day (hours as a number) as an aware moment."""
    local = datetime.combine(date, time.min) + timedelta(seconds=round(hour * 3600))
    return tz.normalize(tz.localize(local))


def within_short_hours(intervals, periods, tz):
    """What is left of working time within the shorter hours.

    :param intervals: list of (start, end), aware, in the zone `tz`
    :param periods: list of (first date, last date, hour from, hour to)
    :param tz: zone of `pytz`
    :return: list of the same kind as `intervals`

    >>> from datetime import date
    >>> from pytz import timezone
    >>> tz, day = timezone("Asia/Riyadh"), date(2026, 2, 22)
    >>> [(start, end)] = within_short_hours([(at(day, 8, tz), at(day, 16, tz))], [(day, day, 10, 15)], tz)
    >>> start.hour, end.hour
    (10, 15)
    """
    if not periods:
        return intervals
    kept, first, last = [], min(period[0] for period in periods), max(period[1] for period in periods)
    for start, end in intervals:
        if end.date() < first or start.date() > last:
            kept.append((start, end))
            continue
        for opening, closing in _days(start, end, periods, tz):
            if kept and kept[-1][1] == opening:
                opening = kept.pop()[0]
            kept.append((opening, closing))
    return kept


def _days(start, end, periods, tz):
    """One interval, day by day, within the shorter hours of each day: pairs (start, end)."""
    date = start.date()
    while date <= end.date():
        opening, closing = max(start, at(date, 0, tz)), min(end, at(date, 24, tz))
        for date_from, date_to, hour_from, hour_to in periods:
            if date_from <= date <= date_to:
                opening = max(opening, at(date, hour_from, tz))
                closing = min(closing, at(date, hour_to, tz))
        if opening < closing:
            yield opening, closing
        date += timedelta(days=1)
