"""An older checkout and this one in one run, in turns: `./dev bench --against REV [name…]`.

Each side has its own database, prepared alike; a pair is a run of the older one and a run of this one (the next pair
the other way round), each in a process and a copy of its own, so that the machine's other work falls on both. What is
compared is new time / old time, pair by pair, and their median. Beside it stand the same ratio of the processor's time
(of the process and its PostgreSQL), which a busy machine hardly touches, and the queries.

The measuring code is this checkout's for both. Only `scene.py`, which knows the addon's inside, is each side's own.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
# ours only, without what it is compared with elsewhere
BENCHMARKS = {
    "actions": ("actions", "actions"),
    "create": ("tickets", "create_alone"),
    "move": ("tickets", "move_alone"),
    "due": ("scheduled", "due"),
}


@dataclass
class Side:
    """A checkout.

    :param conf: Odoo's configuration, with the checkout among its addons
    :param folder: its benchmarks
    """

    name: str
    database: str
    conf: str
    folder: Path

    def run(self, database, name):
        command = [sys.executable, str(self.folder / "run.py"), "--alone", "--inside", database, name]
        env = {**os.environ, "ODOO_RC": self.conf}
        return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=env).stdout)


def compare(names, pairs, new, old, old_checkout, copied):
    """Runs the pairs and prints them.

    :param new, old: (database, configuration)
    :param copied: context manager that yields a copy of a database
    :return: what was printed, for the JSON file
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory())) / "benchmarks"
        shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("__pycache__", "RESULTS.md"))
        shutil.copy(Path(old_checkout) / "benchmarks" / "scene.py", folder)
        sides, scenes = [Side("old", *old, folder), Side("new", *new, HERE)], {}
        for side in sides:
            scenes[side.name] = stack.enter_context(copied(side.database, f"{side.database}_scene"))
            side.run(scenes[side.name], "scene")
        return [row for name in names for row in _pairs(name, pairs, sides, scenes, copied)]


def _pairs(name, pairs, sides, scenes, copied):
    runs = []
    for number in range(pairs):
        pair = {}
        for side in sides if number % 2 == 0 else sides[::-1]:
            with copied(scenes[side.name], f"{side.database}_run") as database:
                rows = side.run(database, name)
            pair[side.name] = {row["what"]: row for row in rows if row["seconds"]}
        runs.append(pair)
        told = ", ".join(f"{ratio:.2f}" for ratio in _ratios(pair).values())
        print(f"==> {name}, pair {number + 1} of {pairs}, new / old: {told}", file=sys.stderr, flush=True)
    lines = []
    for what, row in runs[-1]["new"].items():
        ratios = [_ratios(pair)[what] for pair in runs]
        before = runs[-1]["old"][what]
        lines.append(
            {
                "what": what,
                "ratios": ratios,
                "median": statistics.median(ratios),
                "old_seconds": [pair["old"][what]["seconds"] for pair in runs],
                "new_seconds": [pair["new"][what]["seconds"] for pair in runs],
                "processor": statistics.median(
                    pair["new"][what]["processor"] / pair["old"][what]["processor"] for pair in runs
                ),
                "old_processor": [pair["old"][what]["processor"] for pair in runs],
                "new_processor": [pair["new"][what]["processor"] for pair in runs],
                "queries": [before["queries"], row["queries"]],
            }
        )
    print(_table(lines), flush=True)
    return lines


def _ratios(pair):
    return {what: row["seconds"] / pair["old"][what]["seconds"] for what, row in pair["new"].items()}


def _table(lines):
    pairs = range(len(lines[0]["ratios"]))
    head = ["new / old", *(f"pair {number + 1}" for number in pairs), "median", "processor", "queries old", "new"]
    head += ["time old", "new"]
    text = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for line in lines:
        queries = ["" if count is None else f"{count:,}" for count in line["queries"]]
        times = [f"{statistics.median(line[side]):.3g} s" for side in ("old_seconds", "new_seconds")]
        cells = [line["what"], *(f"{ratio:.3f}" for ratio in line["ratios"]), f"**{line['median']:.3f}**"]
        cells.append(f"{line['processor']:.3f}")
        text.append(f"| {' | '.join([*cells, *queries, *times])} |")
    return "\n".join(text)
