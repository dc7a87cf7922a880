"""Charts as SVG text, drawn on the server: a PDF needs no JavaScript. Right-to-left ones begin at the right."""

from collections.abc import Sequence
from html import escape

COLORS = ("#1b6e8c", "#3d9a5f", "#d9942b", "#8a5aa8")
GREY = "#6b7280"
LINE = "#d5d9de"


def _text(x, y, words, anchor="middle", size=11, color="#1f2937", weight="normal"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{color}" '
        f'font-weight="{weight}">{escape(str(words))}</text>'
    )


def _svg(width, height, parts):
    return (
        # direction: anchors mean the same on a page that runs from right to left
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'direction="ltr" style="direction: ltr" '
        f'font-family="Noto Sans, Noto Sans Arabic, Noto Naskh Arabic, DejaVu Sans, sans-serif">{"".join(parts)}</svg>'
    )


def shade(share: float) -> str:
    """The colour of a part of a heat map: dark words can be read on the strongest, too.

    :param share: 0 (nothing: white) to 1

    >>> shade(0.0), shade(1.0)
    ('#ffffff', '#76a8ba')
    """
    share = max(min(share, 1.0), 0.0)
    full = (0x76, 0xA8, 0xBA)
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in full)


def columns(
    groups: Sequence[tuple[str, Sequence[float]]],
    names: Sequence[str],
    width: int = 505,
    height: int = 220,
    rtl: bool = False,
) -> str:
    """Groups of columns side by side, each with its number on top, and a legend.

    :param groups: pairs of a label and one value a column; an empty sequence gives an empty frame
    :param names: what the columns of a group are, for the legend
    :param rtl: the first group stands at the right

    >>> svg = columns([("Jan", [3, 1]), ("Feb", [5, 2])], ["Received", "Ended"])
    >>> svg.count("<rect"), svg.count(">5<")
    (6, 1)
    >>> columns([], ["Received"]).count("<rect")
    1
    """
    top, bottom, legend = 16, 34, 18
    floor = height - bottom - legend
    most = max((value for _label, values in groups for value in values), default=0) or 1
    parts = [f'<line x1="0" y1="{floor}" x2="{width}" y2="{floor}" stroke="{LINE}"/>']
    span = width / max(len(groups), 1)
    for position, (label, values) in enumerate(groups):
        left = (len(groups) - 1 - position if rtl else position) * span
        one = span * 0.8 / max(len(values), 1)
        for index, value in enumerate(values):
            slot = len(values) - 1 - index if rtl else index
            x = left + span * 0.1 + slot * one
            tall = (floor - top) * value / most
            parts.append(
                f'<rect x="{x + 1:.1f}" y="{floor - tall:.1f}" width="{max(one - 2, 1):.1f}" height="{tall:.1f}" '
                f'fill="{COLORS[index % len(COLORS)]}"/>'
            )
            parts.append(_text(x + one / 2, floor - tall - 3, f"{value:g}", size=9, color=GREY))
        parts.append(_text(left + span / 2, floor + 14, label, size=10))
    x = width - 8 if rtl else 8
    for index, name in enumerate(names):
        mark = x - 10 if rtl else x
        color = COLORS[index % len(COLORS)]
        parts.append(f'<rect x="{mark}" y="{height - 12}" width="10" height="10" fill="{color}"/>')
        parts.append(_text(x - 15 if rtl else x + 15, height - 3, name, "end" if rtl else "start", size=10))
        x += (-1 if rtl else 1) * (40 + 7 * len(name))
    return _svg(width, height, parts)


def bar(share: float, width: int = 110, height: int = 10, rtl: bool = False, color: str = COLORS[0]) -> str:
    """One bar of a table's row.

    :param share: 0 to 1

    >>> bar(0.5, width=100).count('width="50.0"')
    1
    >>> 'x="50.0"' in bar(0.5, width=100, rtl=True)
    True
    """
    long = max(min(share, 1.0), 0.0) * width
    x = width - long if rtl else 0
    return _svg(
        width,
        height,
        [
            f'<rect x="0" y="0" width="{width}" height="{height}" fill="#eef1f4"/>',
            f'<rect x="{x:.1f}" y="0" width="{long:.1f}" height="{height}" fill="{color}"/>',
        ],
    )


def line(points: Sequence[float | None], width: int = 90, height: int = 22, rtl: bool = False) -> str:
    """A small line of a figure over time; a missing value interrupts it.

    >>> line([1, 2, None, 3]).count("<polyline")
    2
    >>> line([1, 2, None, 3]).count("<circle")
    1
    >>> line([None]).count("<polyline")
    0
    """
    known = [value for value in points if value is not None]
    if not known:
        return _svg(width, height, [])
    low, high = min(known), max(known)
    step = (width - 8) / max(len(points) - 1, 1)
    runs, run = [], []
    for position, value in enumerate(points):
        if value is None:
            runs, run = [*runs, run], []
            continue
        x = 4 + position * step
        share = (value - low) / (high - low) if high > low else 0.5
        run.append((width - x if rtl else x, height - 4 - (height - 8) * share))
    parts = []
    for known_run in [*runs, run]:
        if known_run:
            text = " ".join(f"{x:.1f},{y:.1f}" for x, y in known_run)
            parts.append(f'<polyline points="{text}" fill="none" stroke="{COLORS[0]}" stroke-width="1.5"/>')
        if len(known_run) == 1:
            # a line of one point is nothing to look at
            parts.append('<circle cx="{:.1f}" cy="{:.1f}" r="2" fill="{}"/>'.format(*known_run[0], COLORS[0]))
    return _svg(width, height, parts)
