"""A new holiday under a hundred thousand running rows."""

from datetime import timedelta

import scene
from measure import Figure, best, peak_mib, taking

from odoo import fields

ROWS = 100_000
SAMPLE = 500
# Every how many open cases wait for it: the early milestones are over in hours, so that most of the limits that run
# at one time are resolutions.
KINDS = {"resolution": 1, "verification": 5, "routing": 7, "first_response": 10}
SHARE = sum(1 / every for every in KINDS.values())


def replan(env):
    cr, now = env.cr, fields.Datetime.now()
    Deadline = env["helpdesk.ticket.deadline"]
    # all of them lie ahead: nothing else is due while they are re-planned
    scene.fill(
        cr,
        env,
        round(ROWS / SHARE),
        KINDS,
        "date_trunc('second', now() at time zone 'utc') - (n %% 18000) * interval '1 second'",
        "now() at time zone 'utc' + interval '20 days'",
    )
    # every tenth row has stood still for two hours
    cr.execute(
        """INSERT INTO helpdesk_ticket_deadline_pause (ticket_id, deadline_id, phase, date_start, date_end, hours)
           SELECT ticket_id, id, 'awaiting_customer', start_date, start_date + interval '2 hours', 2
           FROM helpdesk_ticket_deadline WHERE id % 10 = 0""",
    )
    cr.execute("UPDATE helpdesk_ticket_deadline SET frozen_hours = 2 WHERE id % 10 = 0")
    # the due dates that follow from their starts
    cr.execute("UPDATE helpdesk_ticket_deadline SET calendar_version = -1")
    cr.commit()
    while Deadline._replan_stale():
        cr.commit()
    cr.execute("DELETE FROM helpdesk_ticket_deadline_change")
    cr.commit()
    cr.execute("SELECT count(*) FROM helpdesk_ticket_deadline")
    [rows] = cr.fetchone()

    sample = _sample(env)

    def theirs():
        env.add_to_compute(sample._fields["deadline"], sample)
        sample._recompute_recordset(["deadline"])

    before = peak_mib()
    with taking(env) as ours:
        _holiday(env, now)
        cr.commit()
        Deadline._cron_process_due()
    peak = peak_mib()
    cr.execute("SELECT count(DISTINCT deadline_id) FROM helpdesk_ticket_deadline_change")
    [moved] = cr.fetchone()
    assert moved == rows, (moved, rows)
    oca = best(env, theirs, 3)
    whole = oca.seconds * rows / len(sample)
    return [
        Figure(
            f"re-planning {rows:,} running rows after a holiday",
            whole / ours.seconds,
            at_least=50,
            queries=ours.queries,
            note=f"helpdesk_mgmt_sla: {whole:,.0f} s, from {oca.seconds:.2f} s for {len(sample)} rows",
        ),
        Figure("its time", ours.seconds, "s", at_most=60, note=f"{moved:,} due dates moved, each with its history"),
        Figure("the process's memory at its peak", peak, "MiB", at_most=1024, note=f"{before:,.0f} MiB before"),
    ]


def _sample(env):
    """Rows of helpdesk_mgmt_sla, as many of each milestone as there are of ours."""
    tickets = env["helpdesk.ticket"].with_context(**scene.quiet())
    tickets = tickets.create(scene.ticket_values(env, "sla", round(SAMPLE / SHARE)))
    env.cr.commit()
    rows = env["helpdesk.ticket.sla"]
    for kind, every in KINDS.items():
        rows |= tickets[::every].ticket_sla_ids.filtered(lambda row, kind=kind: row.name == kind)
    return rows


def _holiday(env, now):
    day = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    env["resource.calendar.leaves"].create(
        {
            "name": "A new holiday of three days",
            "calendar_id": scene.calendar(env).id,
            "date_from": day,
            "date_to": day + timedelta(days=3),
        }
    )
