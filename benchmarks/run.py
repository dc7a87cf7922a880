"""The benchmarks of `./dev bench [name…]`: prints a table and writes JSON; once each has been run, RESULTS.md.

Each benchmark runs in a process and a database of its own, a copy of one prepared with the addon, OCA's
helpdesk_mgmt_sla and `scene.build`. A ratio is measured in one process on one database. No goal is a time: what takes
time is held against a yardstick (yardstick.py). `--against` compares two checkouts (against.py).
"""

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import against
import psycopg2
from measure import Figure, table

HERE = Path(__file__).parent
BENCHMARKS = {
    "clock": ("clock", "clock"),
    "actions": ("actions", "actions"),
    "create": ("tickets", "create"),
    "move": ("tickets", "move"),
    "replan": ("replan", "replan"),
    "idle": ("scheduled", "idle"),
    "due": ("scheduled", "due"),
    "two_workers": ("scheduled", "two_workers"),
    "duplicate_check": ("duplicate_check", "duplicate_check"),
    "duplicates": ("duplicates", "quality"),
    "comparing": ("duplicates", "comparing"),
    "texts": ("texts", "texts"),
    "suggestions": ("solutions", "suggestions"),
    "recurrence": ("solutions", "recurrence"),
    "figures": ("figures", "figures"),
    "load": ("load", "load"),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join(BENCHMARKS)}; none: all")
    parser.add_argument("--db", help="the prepared database")
    parser.add_argument("--out", type=Path, help="folder of the JSON files")
    parser.add_argument("--inside", metavar="DB", help="run one benchmark in this process, on this database")
    parser.add_argument("--alone", action="store_true", help="with --inside: without what ours is compared with")
    parser.add_argument("--pairs", type=int, default=5, help="with --against: how many (default 5)")
    parser.add_argument("--against", nargs=3, metavar=("CHECKOUT", "DB", "CONF"), help="the older side; see against.py")
    args = parser.parse_args()
    unknown = set(args.names) - BENCHMARKS.keys() - {"worker", "scene"}
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    if args.inside:
        inside(args.inside, args.names[0], args.alone)
        return 0
    args.out.mkdir(parents=True, exist_ok=True)
    if args.against:
        names, (checkout, *old) = args.names or list(against.BENCHMARKS), args.against
        if unknown := set(names) - against.BENCHMARKS.keys():
            parser.error(f"--against does not run {', '.join(sorted(unknown))}, only {', '.join(against.BENCHMARKS)}")
        rows = against.compare(names, args.pairs, (args.db, os.environ["ODOO_RC"]), old, checkout, copied)
        (args.out / "against.json").write_text(json.dumps({"about": about(), "rows": rows}, indent=2) + "\n")
        return 0
    results, failed = {}, []
    with copied(args.db, f"{args.db}_scene") as with_scene:
        started(with_scene, "scene")
        for name in args.names or BENCHMARKS:
            print(f"==> {name}", file=sys.stderr, flush=True)
            content = {"about": about()}
            try:
                with copied(with_scene, f"{args.db}_run") as database:
                    results[name] = started(database, name)
            except subprocess.CalledProcessError as error:
                # the others still count; what it wrote to the standard error is above
                failed.append(name)
                content["failed"] = str(error)
                print(f"the benchmark {name} failed", file=sys.stderr, flush=True)
            else:
                content["figures"] = [figure.as_dict() for figure in results[name]]
                print(table(results[name]), flush=True)
            (args.out / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n")
    figures = [figure for group in results.values() for figure in group]
    last = [args.out / f"{name}.json" for name in BENCHMARKS]
    if all(path.exists() for path in last):
        (HERE / "RESULTS.md").write_text(summary([json.loads(path.read_text()) for path in last]))
    if not args.names:
        print(table(figures))
    return bool(failed) or any(figure.reached is False for figure in figures)


def inside(database, name, alone=False):
    """In the child process: one benchmark; its figures go to standard output as JSON."""
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["--database", database, "--no-http", "--log-level", "error"], setup_logging=True)
    import scene

    with Registry(database).cursor() as cr:
        env = scene.environment(cr)
        if name == "scene":
            scene.build(env)
            print("[]")
            return
        known = against.BENCHMARKS if alone else BENCHMARKS
        module, function = known.get(name, ("scheduled", "worker"))
        figures = getattr(__import__(module), function)(env)
        if figures is not None:
            print(json.dumps([vars(figure) for figure in figures]))


def started(database, name):
    command = [sys.executable, __file__, "--inside", database, name]
    output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [Figure(**values) for values in json.loads(output)]


@contextmanager
def copied(source, target):
    """A copy of the database `source`, dropped at the end."""

    def sql(query):
        connection = psycopg2.connect(dbname="postgres")
        connection.autocommit = True
        try:
            connection.cursor().execute(query)
        finally:
            connection.close()

    sql(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
    sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    try:
        yield target
    finally:
        sql(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')


def about():
    """The machine and the versions behind the figures."""
    from odoo import release

    connection = psycopg2.connect(dbname="postgres")
    postgres = connection.server_version
    connection.close()
    processor = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            processor = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": datetime.date.today().isoformat(),
        "machine": f"{processor}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}",
        "Odoo": release.version,
        "PostgreSQL": f"{postgres // 10000}.{postgres % 10000}",
        "Python": platform.python_version(),
        "helpdesk_mgmt_sla": (HERE.parent / ".ci/pins/bench.txt").read_text().strip().rpartition("==")[2],
    }


def summary(contents):
    """The text of RESULTS.md.

    :param contents: what each benchmark's JSON holds, in the order of `BENCHMARKS`
    """
    facts = "\n".join(f"* {name}: {value}" for name, value in about().items() if name != "date")
    parts = []
    for name, content in zip(BENCHMARKS, contents, strict=True):
        rows = [{**row} for row in content.get("figures", ())]
        for row in rows:
            del row["reached"]
        figures = [Figure(**row) for row in rows]
        text = table(figures) if figures else "**Failed, without figures.**"
        parts.append(f"## {name}, {content['about']['date']}\n\n{text}\n")
    return f"""# Benchmarks

Written by `./dev bench`, each benchmark's part by its last run. Both sides of a ratio are measured in one process on
one database; the fastest run counts. Queries and time are those of the addon's side.
Cases are made without tracking and notices on both sides. `helpdesk_mgmt_sla` is installed in the database of the
benchmarks, so its hooks cost every team the same.

No goal is a time: a busy machine would miss it. What takes time is held against a fixed piece of Python, of a query, or
of both, measured in the same run (`yardstick.py`): "x python" is how many pieces it took. The time stands beside it.

{facts}

{chr(10).join(parts)}"""


if __name__ == "__main__":
    sys.exit(main())
