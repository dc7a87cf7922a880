"""What a stranger's text costs as it grows: hostile shapes through each function that reads one.

Eight times the text may cost eight times the work. A ratio over `MOST` is more than a busy machine and the costs of a
first run explain; work that took the square of the length would show 64.
"""

import sys

from measure import Figure

from odoo.addons.helpdesk_mgmt_complaint.tests.hostile import SHAPES, functions, taken, text

SIZES = (4_096, 32_768, 262_144)
MOST = 24
# seconds under which a run of the smaller size tells nothing about growth
LEAST = 0.003


def texts(env):
    """A figure a function: the shape whose work grows most; the whole table goes to the standard error."""
    figures = []
    for name, function in functions().items():
        rows = [_row(name, function, shape) for shape in SHAPES]
        worst, shape, times = max(rows)
        slowest = max(rows, key=lambda row: row[2][-1])
        figures.append(
            Figure(
                f"{name}: growth of work from {SIZES[-2]:,} to {SIZES[-1]:,} characters",
                worst,
                at_most=MOST,
                seconds=slowest[2][-1],
                note=f"{shape}: {_milliseconds(times)}; slowest: {slowest[1]}",
            )
        )
    return figures


def _row(name, function, shape):
    """(ratio, shape, seconds a size); what grows too fast already is not run with more."""
    times = []
    for size in SIZES:
        times.append(taken(function, text(shape, size)))
        ratio = times[-1] / max(times[-2], LEAST) if len(times) > 1 else 0.0
        if ratio > MOST:
            # once more: something else may have come in between
            times[-2:] = [taken(function, text(shape, part), repeat=3) for part in SIZES[len(times) - 2 : len(times)]]
            ratio = times[-1] / max(times[-2], LEAST)
        if ratio > MOST:
            break
    print(f"{name} | {shape} | {_milliseconds(times)} | {ratio:.1f}", file=sys.stderr)
    return ratio, shape, times


def _milliseconds(times):
    return " / ".join(f"{1000 * seconds:.1f}" for seconds in times) + " ms"
