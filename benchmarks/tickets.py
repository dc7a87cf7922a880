"""Creating and moving a thousand cases, beside a team without the process and beside OCA's helpdesk_mgmt_sla."""

import scene
from measure import Figure, best, taking

NUMBER = 1000
MUCH_SMALLER = 10


def create(env, repeat=5):
    """1,000 cases in one batch, 4 milestones each."""

    def creating(name, **context):
        tickets, values = env["helpdesk.ticket"].with_context(**context), scene.ticket_values(env, name, NUMBER)
        return lambda: tickets.create([dict(vals) for vals in values])

    sides = {name: creating(name, **scene.quiet()) for name in ("plain", "process")}
    taken = {}
    for action in sides.values():
        best(env, action, 1)
    # in turns, so that the machine's other work falls on both sides
    for _run in range(repeat):
        for name, action in sides.items():
            run = best(env, action, 1)
            taken[name] = min(taken.get(name, run), run, key=lambda one: one.seconds)
    taken["sla"] = best(env, creating("sla", **scene.quiet()), 2)
    taken["noticed"] = best(env, creating("process", tracking_disable=True), 2)
    plain, process, sla = taken["plain"], taken["process"], taken["sla"]
    extra, extra_sla = process.seconds - plain.seconds, sla.seconds - plain.seconds
    per_case = {name: f"{1000 * run.seconds / NUMBER:.2f} ms a case" for name, run in taken.items()}
    return [
        Figure(
            f"creating {NUMBER:,} cases, 4 milestones each",
            process.seconds / plain.seconds,
            at_most=1.5,
            queries=process.queries,
            seconds=process.seconds,
            note=f"without the process: {per_case['plain']}, {plain.queries} queries; with: {per_case['process']}",
        ),
        Figure(
            "the extra cost of creating",
            extra_sla / max(extra, 0.001),
            at_least=MUCH_SMALLER,
            note=f"helpdesk_mgmt_sla, 4 SLAs: {per_case['sla']}, {sla.queries} queries",
        ),
        Figure(
            "the notices of registration, apart",
            1000 * (taken["noticed"].seconds - process.seconds) / NUMBER,
            "ms a case",
            queries=taken["noticed"].queries,
            seconds=taken["noticed"].seconds,
        ),
    ]


def move(env, repeat=3):
    """1,000 cases to another stage: the step with the most ledger work (verification ends) and the lightest."""
    stage = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")

    def made(name):
        return env["helpdesk.ticket"].with_context(**scene.quiet()).create(scene.ticket_values(env, name, NUMBER))

    def in_verification():
        tickets = made("process")
        tickets.action_start_verification()
        return tickets

    def to_stage(tickets):
        tickets.write({"stage_id": stage.id})

    verification = scene.team(env, "process")._stage_of("verification").id
    plain = best(env, to_stage, repeat, lambda: made("plain"))
    light = best(env, lambda tickets: tickets.write({"stage_id": verification}), repeat, lambda: made("process"))
    heavy = best(env, to_stage, repeat, in_verification)
    tickets = made("sla")
    env.invalidate_all()
    with taking(env) as sla:
        to_stage(tickets)
    env.cr.rollback()
    note = f"helpdesk_mgmt_sla: {sla.seconds:.1f} s, {sla.queries} queries; without either: {plain.seconds:.2f} s"
    return [
        Figure(
            f"moving {NUMBER:,} cases, {step}",
            sla.seconds / run.seconds,
            at_least=20,
            queries=run.queries,
            seconds=run.seconds,
            note=note,
        )
        for step, run in (("received to verification", light), ("verification to processing", heavy))
    ]
