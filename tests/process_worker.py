"""A process of its own on a database of its own, for `test_ledger_cron_processes.py`; it does what it reads.

    process_worker.py CONFIG DATABASE

Reads JSON objects `{"do": name, …}`, answers each with one line of JSON. A run may be held at a point (`hold`): the
worker says so with a line and goes on when it reads another. So tests order processes by pipes and never by time.
"""

import json
import sys
from datetime import datetime
from importlib import import_module

MODULE = "helpdesk_mgmt_complaint"
PAST = datetime(2024, 1, 7, 7, 0)  # Sunday 10:00 in Riyadh


def say(answer):
    sys.stdout.write(json.dumps(answer, default=str) + "\n")
    sys.stdout.flush()


def hear():
    return json.loads(sys.stdin.readline() or '{"do": "leave"}')


def prepare(env, late, windows):
    """Cases long past their resolution, with an escalation by mail and activity, and proposals past their decision."""
    from freezegun import freeze_time

    from odoo import Command

    # the demo data and the cases of the test before are nobody's business
    env["helpdesk.sla.policy"].search([]).active = False
    env["helpdesk.ticket.deadline"].search([]).next_action_date = False
    calendar = env["resource.calendar"].create({"name": "Processes", "tz": "Asia/Riyadh"})
    leader = env["res.users"].create(
        {
            "name": "Leader",
            "login": f"leader_{calendar.id}",
            "email": "leader@example.com",
            "group_ids": [Command.set(env.ref("helpdesk_mgmt.group_helpdesk_manager").ids)],
        }
    )
    team = env["helpdesk.ticket.team"].create(
        {
            "name": "Processes",
            "use_complaint_process": True,
            "resource_calendar_id": calendar.id,
            "user_id": leader.id,
        }
    )
    # the rows that are counted are those of the policy
    team.company_id.complaint_untaken_days = 0
    level = {"offset_hours": 1.0, "recipient": "team_leader", "by_activity": True, "by_email": True}
    env["helpdesk.sla.policy"].create(
        {
            "name": "Processes",
            "milestone": "resolution",
            "days": 1,
            "team_ids": [Command.set(team.ids)],
            "escalation_ids": [Command.create(level)],
        }
    )
    customer = env["res.partner"].create({"name": "Customer", "email": "customer@example.com"})
    with freeze_time(PAST):
        tickets = env["helpdesk.ticket"].create(
            [
                {
                    "name": "Late",
                    "description": "-",
                    "type_id": env.ref(f"{MODULE}.type_complaint").id,
                    "team_id": team.id,
                    "partner_id": customer.id,
                    "solution": "<p>Paid.</p>",
                    "complexity": "routine",
                    "importance": "low",
                    "user_id": False,
                }
                for _ in range(late + windows)
            ]
        )
        tickets._move("verification")
        tickets._move("processing")
        tickets[late:]._move("proposed", decision="pending")
        env.flush_all()
    # kinds alternate, so that every batch holds both
    env.cr.execute(
        """UPDATE helpdesk_ticket_deadline
           SET next_action_date = timestamp '2024-02-01' + (id * 7919 %% 1000) * interval '1 s'
           WHERE ticket_id = ANY(%s) AND next_action_date IS NOT NULL""",
        [tickets.ids],
    )
    return {"late": tickets[:late].ids, "windows": tickets[late:].ids}


def run(env, hold=None):
    """The scheduled action. `hold`: "snapshot" before the first batch is locked, "locked" when it is, "done" when all
    of it is written but not committed."""
    Ledger = env["helpdesk.ticket.deadline"]
    held = []

    def wait(**answer):
        if not held:
            held.append(True)
            say({"held": hold, **answer})
            hear()

    cls = type(Ledger)
    lock_due, commit = cls._lock_due, type(env["ir.cron"])._commit_progress
    failures = []

    def locking(self, now):
        if hold == "snapshot":
            self.env.cr.execute("SELECT count(*) FROM helpdesk_ticket_deadline")
            wait()
        try:
            ids = lock_due(self, now)
        except Exception as error:
            failures.append(type(error).__name__)
            raise
        if hold == "locked":
            wait(ids=ids)
        return ids

    def committing(self, *args, **kwargs):
        if hold == "done":
            self.env.flush_all()
            wait()
        return commit(self, *args, **kwargs)

    cls._lock_due, type(env["ir.cron"])._commit_progress = locking, committing
    try:
        Ledger._cron_process_due()
    finally:
        cls._lock_due, type(env["ir.cron"])._commit_progress = lock_due, commit
    return {"failures": failures}


def hold(env, case):
    """Somebody works on a case: its row is locked until the test says to go on."""
    env.cr.execute("SELECT id FROM helpdesk_ticket WHERE id = %s FOR UPDATE", [case])
    say({"held": case})
    hear()
    return {}


def hurry(env, cases):
    """What is to be looked at again soon is looked at now."""
    env.cr.execute(
        """UPDATE helpdesk_ticket_deadline SET next_action_date = '2024-02-01'
           WHERE ticket_id = ANY(%s) AND next_action_date IS NOT NULL""",
        [cases],
    )
    return {}


def figures(env, late, windows):
    """What came of the cases: how often each was acted on."""
    late, windows = env["helpdesk.ticket"].browse(late), env["helpdesk.ticket"].browse(windows)
    resolution = late.deadline_ids.filtered(lambda r: r.kind == "resolution")
    mails = env["mail.mail"].search([("subject", "like", "Resolution"), ("model", "=", "helpdesk.ticket")])
    # sent, or waiting for the body to open
    mailed = env["mail.mail"].search([("model", "=", "helpdesk.ticket"), ("res_id", "in", windows.ids)])
    waiting = env["mail.message.schedule"].search([("mail_message_id.model", "=", "helpdesk.ticket")])
    closed = [mail.res_id for mail in mailed] + [row.mail_message_id.res_id for row in waiting]
    return {
        "missed": resolution.mapped("state").count("missed"),
        "told": sorted(set(map(len, (t.activity_ids.filtered(lambda a: "Resolution" in a.summary) for t in late)))),
        "mailed": sorted({len(mails.filtered(lambda m, t=t: m.res_id == t.id)) for t in late}),
        "closed": windows.mapped("decision").count("lapsed"),
        "moves": sorted({len(t.move_ids.filtered(lambda m: m.phase_to == "closed")) for t in windows}),
        "notices": sorted({closed.count(t.id) for t in windows}),
        "due": env["helpdesk.ticket.deadline"].search_count([("next_action_date", "<=", datetime.now())]),
    }


def main(config_file, database):
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-c", config_file, "-d", database, "--no-http", "--log-level=critical"], setup_logging=True)
    registry = Registry(database)
    # a program of its own: it has no package to be relative to
    acting = import_module(f"odoo.addons.{MODULE}.models.process.acting")

    say("ready")
    while (order := hear())["do"] != "leave":
        work = {"prepare": prepare, "run": run, "figures": figures, "hold": hold, "hurry": hurry}[order.pop("do")]
        quiet = {acting.KEY: acting.Acting(silent=True), "tracking_disable": True} if work is prepare else {}
        with registry.cursor() as cr:
            answer = work(api.Environment(cr, SUPERUSER_ID, quiet), **order)
        # committed by now
        say(answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
