"""The data that the benchmarks work on: three teams alike but for their process, and cases made in bulk."""

import json

from markupsafe import Markup

from odoo import SUPERUSER_ID, Command, api

MODULE = "helpdesk_mgmt_complaint"
# working days and hours of the four milestones, for the policies and for the SLAs alike
TERMS = {"first_response": (0, 8), "verification": (2, 0), "routing": (1, 4), "resolution": (10, 0)}


def quiet():
    """Context without tracking and notices; the addon is importable only once Odoo is configured."""
    from odoo.addons.helpdesk_mgmt_complaint.models.process.acting import KEY, Acting

    return {"tracking_disable": True, KEY: Acting(silent=True, not_compared=True)}


def environment(cr, **context):
    return api.Environment(cr, SUPERUSER_ID, {"lang": "en_US", "tz": "Asia/Riyadh", **context})


def build(env):
    """A calendar with holidays, people, customers, and the teams "process", "plain" and "sla"."""
    # demo cases and demo policies would be measured with ours
    env.cr.execute("TRUNCATE helpdesk_ticket, mail_activity CASCADE")
    env.invalidate_all()
    for model in ("helpdesk.sla.policy", "helpdesk.sla", "helpdesk.beneficiary.segment"):
        env[model].search([]).active = False
    company = env.ref("base.main_company")
    calendar = env["resource.calendar"].create(
        {
            "name": "Benchmark",
            "tz": "Asia/Riyadh",
            "company_id": company.id,
            "attendance_ids": [Command.clear()]
            + [
                Command.create({"name": "Work", "dayofweek": day, "hour_from": start, "hour_to": end})
                for day in "60123"
                for start, end in ((8, 12), (13, 17))
            ],
        }
    )
    env["resource.calendar.leaves"].create(
        [
            {
                "name": f"Holiday {year}-{month}",
                "calendar_id": calendar.id,
                "date_from": f"{year}-{month:02}-09 21:00:00",
                "date_to": f"{year}-{month:02}-10 20:59:59",
            }
            for year in range(2025, 2029)
            for month in range(1, 13)
        ]
    )
    leader, agent = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {
                    "name": name,
                    "login": f"bench_{name}",
                    "group_ids": [Command.link(env.ref("helpdesk_mgmt.group_helpdesk_user_team").id)],
                }
                for name in ("leader", "agent")
            ]
        )
    )
    env["res.partner"].create(
        [{"name": f"Customer {n}", "email": f"bench{n}@example.com", "ref": "bench"} for n in range(100)]
    )
    env["helpdesk.ticket.category"].create(
        {"name": "Benchmark", "complexity": "routine", "importance": "medium", "company_id": False}
    )
    Team = env["helpdesk.ticket.team"]
    common = {
        "company_id": company.id,
        "user_id": leader.id,
        "user_ids": [Command.set(agent.ids)],
        "resource_calendar_id": calendar.id,
    }
    process = Team.create({"name": "process", "use_complaint_process": True, **common})
    Team.create({"name": "plain", **common})
    sla = Team.create({"name": "sla", "use_sla": True, **common})
    for milestone, (days, hours) in TERMS.items():
        env["helpdesk.sla.policy"].create(
            {
                "name": milestone,
                "milestone": milestone,
                "team_ids": [Command.set(process.ids)],
                "days": days,
                "hours": hours,
                "escalation_ids": [Command.create({"recipient": "team_leader"})],
            }
        )
        env["helpdesk.sla"].create(
            {
                "name": milestone,
                "team_ids": [Command.set(sla.ids)],
                "days": days,
                "hours": hours,
                "stage_id": env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done").id,
            }
        )


def team(env, name):
    return env["helpdesk.ticket.team"].search([("name", "=", name)])


def calendar(env):
    return env["resource.calendar"].search([("name", "=", "Benchmark")])


def ticket_values(env, team_name, number):
    """Values of `number` cases of a team, spread over a hundred customers; nobody handles them yet."""
    partners = env["res.partner"].search([("ref", "=", "bench")])
    shared = {
        "name": "Payment delayed",
        "description": Markup("<p>The payment of May has not arrived.</p>"),
        "team_id": team(env, team_name).id,
        "type_id": env.ref(f"{MODULE}.type_complaint").id,
        "category_id": env["helpdesk.ticket.category"].search([("name", "=", "Benchmark")]).id,
        "user_id": False,
    }
    return [
        {**shared, "partner_id": partner.id, "partner_name": partner.name, "partner_email": partner.email}
        for partner in (partners[n % len(partners)] for n in range(number))
    ]


def fill(cr, env, cases, kinds, start, due):
    """Cases with running rows, by plain SQL.

    :param kinds: {kind: every how many cases have a row of it}
    :param start, due: SQL expressions (of `n`, the number of the case) of the rows' dates
    """
    one = env["helpdesk.ticket"].with_context(**quiet()).create(ticket_values(env, "process", 1))
    env.flush_all()
    columns = [name for name in columns_of(cr, "helpdesk_ticket") if name not in ("id", "number")]
    names = ", ".join(f'"{name}"' for name in columns)
    cr.execute(
        f"""WITH made AS (
                INSERT INTO helpdesk_ticket (number, {names})
                SELECT 'B' || n, {names} FROM helpdesk_ticket, generate_series(1, %(cases)s) n WHERE id = %(one)s
                RETURNING id, substr(number, 2)::int AS n)
            INSERT INTO helpdesk_ticket_deadline
                   (ticket_id, company_id, kind, state, start_date, due_date, next_action_date, warn_date, calendar_id,
                    calendar_version, policy_id, days, hours, warn_percent, levels, pause_on_customer,
                    pause_on_third_party)
            SELECT made.id, d.company_id, d.kind, 'running', {start}, {due}, {due}, {due}, d.calendar_id,
                   d.calendar_version, d.policy_id, d.days, d.hours, d.warn_percent,
                   d.levels, d.pause_on_customer, d.pause_on_third_party
            FROM made, helpdesk_ticket_deadline d
            WHERE d.ticket_id = %(one)s AND made.n %% (%(kinds)s::jsonb ->> d.kind)::int = 0""",
        {"cases": cases, "one": one.id, "kinds": json.dumps(kinds)},
    )
    cr.execute("DELETE FROM helpdesk_ticket_deadline WHERE ticket_id = %s", [one.id])
    cr.commit()
    cr.execute("ANALYZE helpdesk_ticket, helpdesk_ticket_deadline")
    cr.commit()


def columns_of(cr, name):
    cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [name])
    return [column for (column,) in cr.fetchall()]
