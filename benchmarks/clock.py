"""One deadline, beside Odoo's own planning of hours and days."""

import random
import time
from datetime import datetime, timedelta

import scene
from measure import Figure
from pytz import utc

STARTS = 60
LOOPS = 50


def clock(env):
    calendar, rng = scene.calendar(env), random.Random(1)
    starts = [datetime(2026, 1, 1) + timedelta(minutes=rng.randrange(60 * 24 * 300)) for _ in range(STARTS)]

    def each(question, loops=1):
        """Seconds of one answer, the least of three rounds."""
        rounds = []
        for _round in range(3):
            began = time.perf_counter()
            for _loop in range(loops):
                for start in starts:
                    question(start)
            rounds.append((time.perf_counter() - began) / loops / STARTS)
        return min(rounds)

    figures = []
    for days, must in ((5, 100), (60, 500)):
        hours = 8 * days
        for name, ours, odoo in (
            (
                "hours",
                lambda start, hours=hours: calendar.deadline_after(start, hours=hours),
                lambda start, hours=hours: calendar.plan_hours(hours, utc.localize(start), compute_leaves=True),
            ),
            (
                "days",
                lambda start, days=days: calendar.deadline_after(start, days=days),
                # plan_days counts the day it starts on
                lambda start, days=days: calendar.plan_days(days + 1, utc.localize(start), compute_leaves=True),
            ),
        ):
            each(ours)
            mine, theirs = each(ours, LOOPS), each(odoo)
            figures.append(
                Figure(
                    f"a deadline {days} working days ahead, in {name}",
                    theirs / mine,
                    at_least=must,
                    seconds=mine,
                    note=f"plan_{name}: {theirs * 1e3:.1f} ms",
                )
            )
    return figures
