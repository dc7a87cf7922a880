"""The scheduled action: with nothing due among a million rows, with ten thousand due, and in two processes at once."""

import json
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import scene
from measure import Figure, taking, watching_memory
from yardstick import Yardstick

SIZES = (10_000, 100_000, 1_000_000)
DUE = 10_000
# rows a second, on the machine of RESULTS.md
PACE = 100
LATER = "now() at time zone 'utc' + interval '10 days' + n * interval '1 second'"
EARLIER = "now() at time zone 'utc' - interval '1 hour' - n * interval '1 second'"
START = "now() at time zone 'utc' - interval '2 days'"


def idle(env, repeat=50):
    Deadline, cr, made, runs = env["helpdesk.ticket.deadline"], env.cr, 0, []
    for size in SIZES:
        scene.fill(cr, env, (size - made) // len(scene.TERMS), dict.fromkeys(scene.TERMS, 1), START, LATER)
        made = size
        rounds = []
        for _round in range(repeat):
            with taking(env) as taken:
                Deadline._cron_process_due()
            cr.commit()
            rounds.append(taken)
        runs.append(min(rounds, key=lambda one: one.seconds))
    times = [run.seconds for run in runs]
    told = ", ".join(f"{size:,} rows: {1000 * run.seconds:.2f} ms" for size, run in zip(SIZES, runs, strict=True))
    return [
        Figure(
            "nothing due, the slowest size against the fastest",
            max(times) / min(times),
            at_most=2,
            seconds=max(times),
            note=told,
        ),
        Figure("queries with nothing due", max(run.queries for run in runs), "queries", at_most=5),
    ]


def due(env):
    cr = env.cr
    _fill_due(env)
    Deadline = env["helpdesk.ticket.deadline"]
    yard = Yardstick("both")
    cron = type(env["ir.cron"])
    with yard.between(cron, "_commit_progress") as pieces, watching_memory() as samples, taking(env) as taken:
        Deadline._cron_process_due()
    seconds = taken.seconds - pieces.seconds
    _check(cr)
    # once the first tenth is done the batches must need no more
    begun = [held for at, held in samples if at < taken.seconds / 10]
    return [
        yard.figure(
            f"{DUE:,} rows due: each missed, the leader told",
            seconds,
            DUE / PACE,
            queries=taken.queries,
            processor=taken.processor - pieces.processor,
            note=f"{DUE / seconds:.0f} rows/s; besides the agent or leader is asked to explain each delay: two "
            "activities a row",
        ),
        Figure(
            "memory held at the end, against a tenth of the way",
            samples[-1][1] / begun[-1],
            at_most=1.1,
            note=f"{begun[-1]:.0f} MiB, then {samples[-1][1]:.0f} MiB",
        ),
    ]


def two_workers(env):
    cr = env.cr
    _fill_due(env)
    command = [sys.executable, str(Path(__file__).with_name("run.py")), "--inside", cr.dbname, "worker"]
    workers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for worker in workers:
        worker.stdout.readline()
    yard = Yardstick("both")
    with yard.beside():
        for worker in workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        told = [json.loads(worker.stdout.readline()) for worker in workers]
    for worker in workers:
        worker.wait()
    cr.rollback()
    _check(cr)
    seconds = max(one["seconds"] for one in told)
    shares = [one["rows"] for one in told]
    return [
        yard.figure(
            f"{DUE:,} rows due, two processes at once",
            seconds,
            DUE / PACE,
            note=f"{DUE / seconds:.0f} rows/s; each row acted on once; shares {shares[0]:,} and {shares[1]:,}",
        )
    ]


def worker(env):
    """One of two processes: says that it is ready, waits for the word, tells what it did."""
    Deadline = env["helpdesk.ticket.deadline"]
    env.cr.execute("SELECT 1 FROM helpdesk_ticket_deadline LIMIT 1")
    env.cr.rollback()
    cron, acted = type(env["ir.cron"]), []
    commit = cron._commit_progress

    def counting(self, processed=0, **kwargs):
        left = commit(self, processed, **kwargs)
        acted.append(processed)
        return left

    print("ready", flush=True)
    sys.stdin.readline()
    with patch.object(cron, "_commit_progress", counting), taking(env) as taken:
        Deadline._cron_process_due()
        env.cr.commit()
    print(json.dumps({"seconds": taken.seconds, "rows": sum(acted)}), flush=True)


def _fill_due(env):
    scene.fill(env.cr, env, DUE, {"resolution": 1}, START, EARLIER)


def _check(cr):
    """Every row was acted on exactly once."""
    cr.execute(
        """SELECT count(*) FILTER (WHERE state = 'missed' AND next_action_date IS NULL), count(*)
           FROM helpdesk_ticket_deadline"""
    )
    assert cr.fetchone() == (DUE, DUE)
    cr.execute(
        """SELECT made, count(*) FROM (
               SELECT res_id, activity_type_id, count(*) AS made FROM mail_activity
               WHERE res_model = 'helpdesk.ticket' GROUP BY res_id, activity_type_id) a GROUP BY made"""
    )
    assert cr.fetchall() == [(1, 2 * DUE)], "a row was acted on twice, or not at all"
