"""A new holiday under a hundred thousand running rows."""

from datetime import timedelta

import scene
from measure import Figure, best, peak_mib, taking
from yardstick import Yardstick

from odoo import fields

ROWS = 100_000
SAMPLE = 500


def prepare(env):
    """Rows in equal parts of the four milestones, planned in the calendar as it is."""
    cr, Deadline = env.cr, env["helpdesk.ticket.deadline"]
    # all of them lie ahead: nothing else is due while they are re-planned
    scene.fill(
        cr,
        env,
        ROWS // len(scene.TERMS),
        dict.fromkeys(scene.TERMS, 1),
        "date_trunc('second', now() at time zone 'utc') - (7200 + n %% 18000) * interval '1 second'",
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
    cr.execute("UPDATE helpdesk_ticket_deadline SET history = NULL")
    cr.commit()


def replan(env):
    cr, Deadline = env.cr, env["helpdesk.ticket.deadline"]
    prepare(env)
    cr.execute("SELECT count(*) FROM helpdesk_ticket_deadline")
    [rows] = cr.fetchone()

    sample = _sample(env)

    def theirs():
        env.add_to_compute(sample._fields["deadline"], sample)
        sample._recompute_recordset(["deadline"])

    before = peak_mib()
    holiday = _holiday(env, fields.Datetime.now())
    rounds, yard = [], Yardstick("both")
    # the holiday comes, is taken back, and comes again
    for number, comes in enumerate((True, False, True), start=1):
        with yard.beside(3), taking(env) as ours:
            holiday.time_type = "leave" if comes else "other"
            cr.commit()
            Deadline._cron_process_due()
        rounds.append(ours)
        cr.execute("SELECT count(*) FROM helpdesk_ticket_deadline WHERE jsonb_array_length(history) = %s", [number])
        [moved] = cr.fetchone()
        assert moved == rows, (moved, rows)
    ours, peak = min(rounds, key=lambda taken: taken.seconds), peak_mib()
    oca = best(env, theirs, 3)
    whole = oca.seconds * rows / len(sample)
    return [
        Figure(
            f"re-planning {rows:,} running rows after a holiday, the four milestones in equal parts",
            whole / ours.seconds,
            at_least=50,
            queries=ours.queries,
            seconds=ours.seconds,
            note=f"helpdesk_mgmt_sla: {whole:,.0f} s, from {oca.seconds:.2f} s for {len(sample)} rows",
        ),
        yard.figure("its time", ours.seconds, 60, note=f"{moved:,} due dates moved, each with its history"),
        Figure("the process's memory at its peak", peak, "MiB", at_most=1024, note=f"{before:,.0f} MiB before"),
    ]


def _sample(env):
    """Rows of helpdesk_mgmt_sla, in equal parts of the four milestones like ours."""
    tickets = env["helpdesk.ticket"].with_context(**scene.quiet())
    rows = tickets.create(scene.ticket_values(env, "sla", SAMPLE // len(scene.TERMS))).ticket_sla_ids
    env.cr.commit()
    assert len(rows) == SAMPLE, len(rows)
    return rows


def _holiday(env, now):
    """A holiday that is not in force yet, and in or after which every limit that runs ends."""
    holiday = env["resource.calendar.leaves"].create(
        {
            "name": "Closed for four days from now on",
            "calendar_id": scene.calendar(env).id,
            "date_from": now,
            "date_to": now + timedelta(days=4),
            "time_type": "other",
        }
    )
    env.cr.commit()
    return holiday
