"""Creating and moving a thousand cases, beside a team without the process and beside OCA's helpdesk_mgmt_sla."""

import scene
from measure import Figure, best, taking

NUMBER = 1000
MUCH_SMALLER = 10


def create_alone(env):
    """Ours only, for the comparison of two checkouts."""
    values = scene.ticket_values(env, "process", NUMBER)

    def creating(**context):
        tickets = env["helpdesk.ticket"].with_context(**context)
        return lambda: tickets.create([dict(vals) for vals in values])

    best(env, creating(**scene.quiet()), 1)
    return [
        _alone(f"creating {NUMBER:,} cases", best(env, creating(**scene.quiet()), 3)),
        _alone(f"creating {NUMBER:,} cases, with notices", best(env, creating(tracking_disable=True), 1)),
    ]


def move_alone(env):
    """Ours only, for the comparison of two checkouts."""
    made, in_verification, to_verification, to_processing = _moves(env)
    best(env, to_verification, 1, made)
    return [
        _alone(f"moving {NUMBER:,} cases, received to verification", best(env, to_verification, 3, made)),
        _alone(f"moving {NUMBER:,} cases, verification to processing", best(env, to_processing, 3, in_verification)),
    ]


def _alone(what, taken):
    return Figure(what, taken.seconds, "s", queries=taken.queries, seconds=taken.seconds, processor=taken.processor)


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
    made, in_verification, to_verification, to_stage = _moves(env)
    plain = best(env, to_stage, repeat, lambda: made("plain"))
    light = best(env, to_verification, repeat, made)
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


def _moves(env):
    """:return: functions that make cases, make cases in verification, move to verification, and on to processing"""
    stage = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")

    def made(name="process", number=NUMBER):
        return env["helpdesk.ticket"].with_context(**scene.quiet()).create(scene.ticket_values(env, name, number))

    def in_verification(number=NUMBER):
        tickets = made(number=number)
        tickets.action_start_verification()
        return tickets

    # asked of the product's public side: an older checkout is measured with this file too
    verification = in_verification(1).stage_id.id
    env.cr.rollback()
    return (
        made,
        in_verification,
        lambda tickets: tickets.write({"stage_id": verification}),
        lambda tickets: tickets.write({"stage_id": stage.id}),
    )
