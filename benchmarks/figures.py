"""The figures of a period over up to a million cases with four million limits: their time, and how it grows."""

from datetime import datetime

import load
from measure import Figure, peak_mib, taking
from yardstick import Yardstick

SIZES = (10_000, 100_000, 1_000_000)
# the four years that all cases of a size fall into, as they came in; the dashboard shows the last quarter of them
BEGIN, END = datetime(2022, 6, 30, 21), datetime(2026, 6, 30, 21)
QUARTER = "2026-04-01", "2026-06-30"
MILESTONES = ("first_response", "verification", "routing", "resolution")


def fill(env, team, upto):
    """Cases up to that many, spread over the years: nine in ten have ended, each with four moves and four limits."""
    cr = env.cr
    types = env["helpdesk.ticket.type"].search([("kind", "!=", "other")]).ids
    categories = env["helpdesk.ticket.category"].search([]).ids
    channels = env["helpdesk.ticket.channel"].search([]).ids
    stages = {phase: team._stage_of(phase).id for phase in ("processing", "closed")}
    cr.execute("SELECT count(*) FROM helpdesk_ticket")
    have = cr.fetchone()[0]
    # their keys are right by construction; checking ten million of them is not what is measured
    cr.execute("SET LOCAL session_replication_role = replica")
    cr.execute(
        """INSERT INTO helpdesk_ticket (name, description, number, company_id, team_id, stage_id, phase, type_id, kind,
                category_id, channel_id, complexity, importance, procedure, user_id, active,
                use_complaint_process, registered_date,
                create_date, closed_date, close_reason, first_response_date, first_response_hours, public_answer_count,
                reopen_count,
                confidential, sequence)
           SELECT 'Case ' || i, repeat('The payment has not arrived. ', 12), 'B/' || i, %(company)s, %(team)s,
                  CASE WHEN i %% 10 = 0 THEN %(processing)s ELSE %(closed)s END,
                  CASE WHEN i %% 10 = 0 THEN 'processing' ELSE 'closed' END,
                  (%(types)s::int[])[1 + i %% %(type_count)s], 'complaint',
                  (%(categories)s::int[])[1 + (i / 7) %% %(category_count)s],
                  (%(channels)s::int[])[1 + (i / 3) %% %(channel_count)s],
                  (ARRAY['routine', 'complex', 'critical'])[1 + i %% 3],
                  (ARRAY['low', 'medium', 'high'])[1 + (i / 5) %% 3],
                  CASE WHEN i %% 12 = 1 THEN 'third_party' WHEN i %% 6 = 5 THEN 'first_contact' ELSE 'treatment' END,
                  %(user)s, TRUE, TRUE, moment, moment,
                  CASE WHEN i %% 10 != 0 THEN moment + interval '2 days' END, CASE WHEN i %% 10 != 0 THEN 'solved' END,
                  moment + interval '3 hours', 1 + i %% 9, 1, i %% 20 / 19, FALSE, 10
           FROM (SELECT i, %(begin)s + (%(end)s - %(begin)s)
                           * ((i - %(have)s)::float8 / (%(upto)s - %(have)s + 1)) AS moment
                 FROM generate_series(%(have)s + 1, %(upto)s) AS i) AS n""",
        {
            "company": team.company_id.id, "team": team.id, "processing": stages["processing"],
            "closed": stages["closed"],
            "types": types, "type_count": len(types), "categories": categories, "category_count": len(categories),
            "channels": channels, "channel_count": len(channels), "user": team.user_ids[:1].id or None,
            "begin": BEGIN, "end": END, "have": have, "upto": upto,
        },
    )  # fmt: skip
    new = """FROM helpdesk_ticket AS t WHERE t.number > ''
             AND NOT EXISTS (SELECT FROM helpdesk_ticket_move m WHERE m.ticket_id = t.id)"""
    cr.execute(
        f"""INSERT INTO helpdesk_ticket_move (ticket_id, phase_from, phase_to, date, end_reason, resolution_hours,
                   first_contact, accurate, referred, deemed)
            SELECT t.id, step.phase_from, step.phase_to, t.registered_date + step.after,
                   CASE WHEN step.phase_to = 'closed' THEN 'solved' END, 4 + t.id % 60, t.id % 4 = 0, t.id % 3 = 0,
                   t.procedure = 'third_party', FALSE
            FROM (SELECT t.* {new}) AS t, (VALUES
                (NULL, 'received', interval '0'), ('received', 'verification', interval '1 hour'),
                ('verification', 'processing', interval '5 hours'), ('processing', 'closed', interval '2 days'))
                AS step (phase_from, phase_to, after)
            WHERE step.phase_to != 'closed' OR t.phase = 'closed' ORDER BY t.id, step.after"""
    )
    cr.execute(
        """INSERT INTO helpdesk_ticket_deadline (ticket_id, company_id, kind, state, start_date, due_date, done_date,
                  calendar_id, days, hours, frozen_hours, calendar_version, levels)
           SELECT t.id, t.company_id, milestone,
                  CASE WHEN (t.id + length(milestone)) %% 8 = 0 THEN 'missed' ELSE 'met' END, t.registered_date,
                  t.registered_date + interval '2 days', t.registered_date + interval '1 day',
                  %s, 2, 0, 0, 0, '[]'::jsonb
           FROM helpdesk_ticket AS t, unnest(%s) AS milestone
           WHERE NOT EXISTS (SELECT FROM helpdesk_ticket_deadline d WHERE d.ticket_id = t.id) ORDER BY t.id""",
        [team._complaint_calendar().id, list(MILESTONES)],
    )
    cr.execute(
        "UPDATE helpdesk_ticket t SET closing_id = m.id FROM helpdesk_ticket_move m"
        " WHERE m.ticket_id = t.id AND m.end_reason IS NOT NULL AND t.closing_id IS NULL"
    )
    cr.commit()
    connection = cr._cnx
    connection.autocommit = True
    for name in ("helpdesk_ticket", "helpdesk_ticket_move", "helpdesk_ticket_deadline"):
        cr.execute(f"VACUUM ANALYZE {name}")
    connection.autocommit = False
    env.invalidate_all()


def figures(env):
    team = env["helpdesk.ticket.team"].search(
        [("use_complaint_process", "=", True), ("user_ids", "!=", False)], limit=1
    )
    engine = env["helpdesk.complaint.figures"]
    lines, pieces = [], {}
    for size in SIZES:
        fill(env, team, size)
        engine._of_period(BEGIN, END, dimensions=())
        period, total = _timed(env, lambda: engine._of_period(BEGIN, END).total)
        assert total["received"] == size and total["resolution_met"] > 0, total
        board, _shown = _timed(env, lambda: engine.retrieve_dashboard(*QUARTER))
        course, _shown = _timed(env, lambda: engine.retrieve_trends(QUARTER[1]))
        report, quarterly = _timed(
            env,
            lambda: env["helpdesk.periodic.report"].create({"date_from": QUARTER[0], "date_to": QUARTER[1]}),
        )
        assert quarterly.snapshot["current"]["total"]["received"] > size / 20, quarterly.snapshot["current"]["total"]
        pieces[size] = period[1].pieces(period[0].seconds)
        for what, (taken, yard), goal in (
            (f"figures of four years, {size:,} cases, {4 * size:,} limits, by ten dimensions", period, 5),
            (f"a quarterly report with its comparisons and twelve months, {size:,} cases", report, 5),
            (f"the dashboard's data, {size:,} cases", board, 1.5),
            (f"its course over twelve months, asked for beside them, {size:,} cases", course, None),
        ):
            if goal and size == SIZES[-1]:
                lines.append(yard.figure(what, taken.seconds, goal, queries=taken.queries))
            else:
                lines.append(Figure(what, taken.seconds, "s", queries=taken.queries, seconds=taken.seconds))
    lines.append(_printed(env, quarterly))
    growth = pieces[SIZES[-1]] / pieces[SIZES[0]]
    lines.append(Figure(f"growth of the figures' time from {SIZES[0]:,} to {SIZES[-1]:,} cases", growth, "x",
                        at_most=SIZES[-1] / SIZES[0], note="100 x the cases"))  # fmt: skip
    lines.append(Figure("memory of the figures", peak_mib(), "MiB", at_most=1024))
    return lines


def _timed(env, act):
    """:return: ((what it took, its yardstick), what it returned)"""
    yard = Yardstick("query")
    with yard.beside(), taking(env) as taken:
        result = act()
    return (taken, yard), result


def _printed(env, report):
    """The report of the quarter as PDF, its styles fetched from a server as a user's are."""
    yard = Yardstick("python")
    with load.post_office() as office, load.server(env, office) as place:
        env["ir.config_parameter"].sudo().set_param("report.url", place.url)
        env.cr.commit()
        with yard.beside(), taking(env) as printing:
            content, _kind = env["ir.actions.report"]._render_qweb_pdf(
                "helpdesk_mgmt_complaint.report_periodic", report.ids
            )
    assert content.startswith(b"%PDF"), content[:20]
    note = f"{len(content) / 1024:.0f} KiB"
    return yard.figure("the quarterly report as PDF", printing.seconds, 20, queries=printing.queries, note=note)
