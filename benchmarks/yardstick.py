"""The yardstick of a goal in time: a fixed piece of work, measured in the same run as the row it serves.

A busy machine stretches both alike. So a goal is not "at most 50 ms" but "at most so many times the yardstick", and the
time stands beside it. A row takes the yardstick that resembles what it spends its time on:

* `python`: a piece of pure Python that cuts words, counts, fills dictionaries and sorts, as the addon's own code does;
* `query`: a query on PostgreSQL that sorts, joins and answers. It reads no table: neither data nor cache counts;
* `both`: one after the other, for rows that work on both sides.

A piece takes some 10 to 20 ms: longer than a process may run at once on a busy machine, so that each piece is stretched
as a row is, and short enough to stand between the rounds of a row.

Unit: "x python", "x query", "x both" is how many pieces the row took. Pieces are measured right before and after a
row, or between its parts (their time is taken out). Their median counts; for a row that speaks of 95 of 100 it is the
95th of 100 pieces, because a busy machine stretches the slowest most.

Where the bounds come from: the goal in seconds (it stands in each benchmark and in the table) divided by `REFERENCE`,
the seconds of a piece on the machine of RESULTS.md at rest. There a bound is as strict as the time was.

How `REFERENCE` was found, on 2026-11-29. The machine of RESULTS.md was gone; another of its kind ran the same code
(f1c4bfe) slower. Both sides were taken in processor time, which other work hardly changes: what a row of RESULTS.md
took here, and what a piece took beside it (`python` 22 ms, `query` 14.4 ms). A piece there is

    piece here x time of the row in RESULTS.md / time of the row here

* `python`: 11.9 and 13.9 ms by the two rows of `comparing` (12.1 and 14.4 ms by wall time in a quiet moment), 13.0 and
  13.9 ms by Odoo's own planning in `clock`, 16.5 to 17.4 ms by our own there: 13.0 ms is taken.
* `query`: 8.1 and 8.8 ms by the figures of four years of 10,000 cases (two runs): 8.5 ms is taken. The other rows of
  `figures` run once with cold caches, or on several processors at once; they say 11 to 21 ms and were left out.
* `both` is their sum, 21.5 ms; creating 1,000 cases says 20.4 ms.

A larger `REFERENCE` makes a bound stricter. Whoever takes RESULTS.md anew on a machine at rest runs
`python yardstick.py` there, which prints its pieces, and enters their medians.
"""

import gc
import statistics
import time
from contextlib import contextmanager
from unittest.mock import patch

import psycopg2
from measure import Figure, Taken

# seconds of a piece on the machine of RESULTS.md, see above
REFERENCE = {"python": 0.0130, "query": 0.0085}
REFERENCE["both"] = REFERENCE["python"] + REFERENCE["query"]


def python_piece():
    kept, seen = [], {}
    for number in range(9_000):
        word = f"case {number * 7919 % 10_007:05}"
        stem = word.split()[1].strip("0") or "0"
        seen[stem] = seen.get(stem, 0) + 1
        kept.append({"name": word, "stem": stem, "rank": number % 97})
    kept.sort(key=lambda one: (one["rank"], one["name"]))
    return sum(seen[one["stem"]] * one["rank"] for one in kept)


QUERY = """
SELECT count(*), sum(length(key)), max(place) FROM (
    SELECT made.key, rank() OVER (PARTITION BY made.part ORDER BY made.key COLLATE "C") AS place
    FROM (SELECT n, n % 97 AS part, md5(n::text) AS key FROM generate_series(1, 9000) n) made
    JOIN (SELECT n * 7919 % 9001 AS n FROM generate_series(1, 9000) n) other USING (n)) ranked
"""


class Yardstick:
    """Pieces of one kind, measured beside a row.

    :param kind: "python", "query" or "both"
    """

    def __init__(self, kind):
        self.kind, self.taken, self.cursor = kind, [], None
        if kind != "python":
            # a connection of its own: the row's queries, transaction and locks are none of its business
            connection = psycopg2.connect(dbname="postgres")
            connection.autocommit = True
            self.cursor = connection.cursor()
            # what the server keeps at the first time
            self._piece()

    def _piece(self):
        if self.kind != "query":
            python_piece()
        if self.cursor:
            self.cursor.execute(QUERY)
            self.cursor.fetchall()

    def take(self, times=1):
        """Measures so many pieces."""
        for _time in range(times):
            collecting = gc.isenabled()
            # the row's own objects would be searched
            gc.disable()
            start = time.perf_counter()
            self._piece()
            self.taken.append(time.perf_counter() - start)
            if collecting:
                gc.enable()

    @contextmanager
    def beside(self, times=5):
        """Measures pieces right before and right after the block."""
        self.take(times)
        yield self
        self.take(times)

    @contextmanager
    def between(self, model, name, times=5):
        """Measures pieces before and after the block, and one after each call of the method `name` in it.

        :return: `Taken` that adds up the pieces inside, which are not the row's
        """
        method, inside = getattr(model, name), Taken()

        def then_a_piece(*args, **kwargs):
            result = method(*args, **kwargs)
            used = time.process_time()
            self.take()
            inside.processor += time.process_time() - used
            inside.seconds += self.taken[-1]
            return result

        with self.beside(times), patch.object(model, name, then_a_piece):
            yield inside

    def pieces(self, seconds, quantile=None):
        """How many pieces that time is."""
        return seconds / self.seconds(quantile)

    def seconds(self, quantile=None):
        """Of one piece: the median, or what that share of them took at most."""
        if quantile is None:
            return statistics.median(self.taken)
        return sorted(self.taken)[int(len(self.taken) * quantile)]

    def figure(self, what, seconds, goal, *, quantile=None, note="", **more):
        """The row of the table.

        :param seconds: what the row took
        :param goal: the seconds that it may take on the machine of RESULTS.md
        :param quantile: the share of cases that `seconds` speaks of
        """
        piece = self.seconds(quantile)
        told = f"{self.kind} {1000 * piece:.1f} ms, the goal {goal:g} s at {1000 * REFERENCE[self.kind]:.1f} ms"
        return Figure(
            what,
            self.pieces(seconds, quantile),
            f"x {self.kind}",
            at_most=goal / REFERENCE[self.kind],
            seconds=seconds,
            note="; ".join(filter(None, [note, told])),
            **more,
        )


def main():
    """Prints rounds of pieces: wall time, and for Python the processor's, which other work hardly stretches."""
    import sys

    for _round in range(int(sys.argv[1]) if sys.argv[1:] else 10):
        cells = []
        for kind in ("python", "query"):
            yard, start = Yardstick(kind), time.process_time()
            yard.take(21)
            used = (time.process_time() - start) / 21
            of_all = (min(yard.taken), yard.seconds(), yard.seconds(0.95))
            cells.append(f"{kind} {' '.join(f'{1000 * one:.2f}' for one in of_all)} ms, processor {1000 * used:.2f} ms")
        print("least, median, 95th: " + "; ".join(cells))


if __name__ == "__main__":
    main()
