"""The scheduled action in real processes, on a throw-away copy of the database: at once, and killed in the middle."""

import json
import subprocess
import sys
from pathlib import Path

from odoo import sql_db
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, config
from odoo.tools.misc import exec_pg_environ, find_pg_tool

LATE, WINDOWS = 205, 55


class Worker:
    """A process that does what `process_worker.py` describes."""

    def __init__(self, database):
        script = Path(__file__).with_name("process_worker.py")
        self.process = subprocess.Popen(
            [sys.executable, str(script), config["config"], database],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def order(self, do, **values):
        self.process.stdin.write(json.dumps({"do": do, **values}) + "\n")
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the process ended with {self.process.wait()}")
        return json.loads(line)

    def do(self, name, **values):
        self.order(name, **values)
        return self.answer()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


@tagged("post_install", "-at_install")
class TestProcesses(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = f"{get_db_name()}_processes"
        cls.addClassCleanup(cls.sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)")
        cls.sql("DROP DATABASE IF EXISTS %s WITH (FORCE)")
        cls.sql("CREATE DATABASE %s TEMPLATE template0")
        # a template may have no connection, a dump may
        environ = exec_pg_environ()
        dump = subprocess.Popen(
            [find_pg_tool("pg_dump"), "--no-owner", "--format=custom", "--compress=0", get_db_name()],
            stdout=subprocess.PIPE,
            env=environ,
        )
        restore = [find_pg_tool("pg_restore"), "--no-owner", "--exit-on-error", "--dbname", cls.database]
        subprocess.run(restore, stdin=dump.stdout, env=environ, check=True)
        dump.stdout.close()
        if dump.wait():
            raise AssertionError("the database could not be dumped")
        cls.workers = [cls.start(), cls.start()]

    @classmethod
    def sql(cls, statement):
        cr = sql_db.db_connect("postgres").cursor()
        try:
            cr._cnx.autocommit = True
            cr.execute(SQL(statement, SQL.identifier(cls.database)))
        finally:
            cr._cnx.autocommit = False
            cr.close()

    @classmethod
    def start(cls):
        worker = Worker(cls.database)
        cls.addClassCleanup(worker.kill)
        return worker

    @classmethod
    def ready(cls, *workers):
        for worker in workers:
            if not getattr(worker, "is_ready", False):
                assert worker.answer() == "ready"
                worker.is_ready = True

    def setUp(self):
        super().setUp()
        self.first, self.second = self.workers
        self.ready(*self.workers)

    def assertActedOnOnce(self, cases):
        self.assertEqual(
            self.first.do("figures", **cases),
            {
                "missed": len(cases["late"]),
                "told": [1],
                "mailed": [1],
                "closed": len(cases["windows"]),
                "moves": [1],
                "notices": [1],
                "due": 0,
            },
        )

    def test_two_processes_at_once(self):
        """Both hold a batch at the same time: no row is in both, none is acted on twice, none is left."""
        cases = self.first.do("prepare", late=LATE, windows=WINDOWS)
        held = [worker.do("run", hold="locked") for worker in self.workers]
        self.assertFalse(set(held[0]["ids"]) & set(held[1]["ids"]))
        self.assertEqual([len(answer["ids"]) for answer in held], [200, LATE + WINDOWS - 200])
        for worker in self.workers:
            worker.order("go on")
        for worker in self.workers:
            self.assertEqual(worker.answer(), {"failures": []})
        self.assertActedOnOnce(cases)

    def test_rows_that_another_process_has_just_done(self):
        """A snapshot older than the other's commit: the batch is rolled back and begun again, nothing is done twice."""
        cases = self.first.do("prepare", late=30, windows=10)
        self.assertEqual(self.second.do("run", hold="snapshot"), {"held": "snapshot"})
        self.assertEqual(self.first.do("run"), {"failures": []})
        self.second.order("go on")
        self.assertEqual(self.second.answer(), {"failures": ["SerializationFailure"]})
        self.assertActedOnOnce(cases)

    def test_killed_in_the_middle_of_a_batch(self):
        """SIGKILL when a batch is written and not committed: the next run does all of it, once."""
        doomed = self.start()
        self.ready(doomed)
        cases = self.first.do("prepare", late=30, windows=10)
        self.assertEqual(doomed.do("run", hold="done"), {"held": "done"})
        doomed.kill()
        self.assertEqual(self.second.do("run"), {"failures": []})
        self.assertActedOnOnce(cases)

    def test_one_locked_case_holds_up_no_other(self):
        """It is passed over while somebody works on it, and looked at again."""
        # guards: models.ledger.helpdesk_ticket_deadline_due:_of_held_cases
        cases = self.first.do("prepare", late=30, windows=10)
        [locked, *rest] = cases["windows"]
        self.assertEqual(self.second.do("hold", case=locked), {"held": locked})
        self.assertEqual(self.first.do("run"), {"failures": []})
        self.assertActedOnOnce({**cases, "windows": rest})
        self.second.order("go on")
        self.assertEqual(self.second.answer(), {})
        self.first.do("hurry", cases=[locked])
        self.assertEqual(self.first.do("run"), {"failures": []})
        self.assertActedOnOnce(cases)
