"""What a benchmark hands back, and how it measures."""

import gc
import os
import resource
import threading
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Figure:
    """One line of the table.

    :param what: what was measured, with the size of its data
    :param value: the number
    :param unit: "x" for a ratio, "s", "ms", "MiB", "rows/s", "queries"
    :param at_least, at_most: what must be reached; neither: told for information
    :param queries, seconds, processor: SQL queries, time and processor time of the measured part of ours
    :param note: what it was compared with
    """

    what: str
    value: float
    unit: str = "x"
    at_least: float | None = None
    at_most: float | None = None
    queries: int | None = None
    seconds: float | None = None
    note: str = ""
    processor: float | None = None

    @property
    def reached(self):
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most

    @property
    def must(self):
        if self.at_least is not None:
            return f"at least {self.at_least:.4g} {self.unit}"
        return "" if self.at_most is None else f"at most {self.at_most:.4g} {self.unit}"

    def as_dict(self):
        return {**asdict(self), "reached": self.reached}

    def cells(self):
        value = f"{self.value:,.0f}" if abs(self.value) >= 100 else f"{self.value:.3g}"
        verdict = {None: "", True: "yes", False: "NO"}[self.reached]
        queries = "" if self.queries is None else f"{self.queries:,}"
        return [self.what, f"{value} {self.unit}", self.must, verdict, queries, _time(self.seconds), self.note]


def _time(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds and seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return ""


HEAD = ["what", "measured", "must reach", "reached", "queries", "time", "against"]


def table(figures):
    """The figures as a Markdown table."""
    lines = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


@dataclass
class Taken:
    seconds: float = 0.0
    queries: int = 0
    processor: float = 0.0


@contextmanager
def taking(env):
    """Measures the block, with what it leaves to be written; yields a `Taken` that holds the result afterwards."""
    env.flush_all()
    gc.collect()
    taken, server = Taken(), env.cr._cnx.info.backend_pid
    queries, used, start = env.cr.sql_log_count, processor_seconds(server), time.perf_counter()
    yield taken
    env.flush_all()
    taken.seconds = time.perf_counter() - start
    taken.processor = processor_seconds(server) - used
    taken.queries = env.cr.sql_log_count - queries


def processor_seconds(server=None):
    """What this process and the PostgreSQL process `server` have used: waiting for a busy machine is not in it.

    The server's part is 0 where it runs on another machine; it comes in steps of 10 ms.
    """
    seconds, stat = time.process_time(), Path(f"/proc/{server}/stat")
    if server and stat.exists() and (text := stat.read_text()).split()[1] == "(postgres)":
        # user and system time, the 14th and 15th field
        seconds += sum(map(int, text.rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")
    return seconds


def best(env, action, repeat, prepare=None):
    """The fastest of `repeat` runs of `action(prepare())`, each rolled back: the machine's other work only adds.

    :return: `Taken`
    """
    runs = []
    for _run in range(repeat):
        given = [prepare()] if prepare else []
        env.invalidate_all()
        with taking(env) as taken:
            action(*given)
        runs.append(taken)
        env.cr.rollback()
    fastest = min(runs, key=lambda taken: taken.seconds)
    # on a busy machine the run that waited least is not the one that worked least
    return Taken(fastest.seconds, fastest.queries, min(taken.processor for taken in runs))


def peak_mib():
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def held_mib():
    """The memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


@contextmanager
def watching_memory(every=0.1):
    """Yields a list that fills with (seconds since the start, MiB held) while the block runs."""
    samples, over, start = [], threading.Event(), time.perf_counter()

    def watch():
        while not over.wait(every):
            samples.append((time.perf_counter() - start, held_mib()))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield samples
    finally:
        over.set()
        watcher.join()
