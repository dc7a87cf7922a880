"""The queries of what an agent does all day: file one case, move a hundred, look at a list of eighty, open a form.

As a user does it: with his rights, with tracking and notices. Only public methods are called, so that the same file
measures an older checkout (`./dev bench --against`). Each action has run once before, and finds nothing in the cache
of records, as in a new request to a server that works already.
"""

import scene
from lxml import etree
from measure import Figure, best, taking

MOVED, LISTED = 100, 80


def actions(env):
    agent = env["res.users"].search([("login", "=", "bench_agent")])
    tickets = env(user=agent)["helpdesk.ticket"]
    one, hundred = (scene.ticket_values(env, "process", number) for number in (1, MOVED))

    def made():
        cases = tickets.create([dict(vals) for vals in hundred])
        env.flush_all()
        return cases

    def each(cases):
        for case in cases:
            case.action_start_verification()
            env.flush_all()
            env.invalidate_all()

    figures = []
    for what, act, prepare in (
        ("create 1 case", lambda: tickets.create([dict(vals) for vals in one]), None),
        (f"{MOVED} moves to verification, one after another", each, made),
        (f"{MOVED} moves to verification at once", lambda cases: cases.action_start_verification(), made),
    ):
        best(env, act, 1, prepare)
        figures.append(_figure(what, best(env, act, 3, prepare)))
    return [*figures, *_views(env, made())]


def _views(env, cases):
    """What the web client reads for a list and for a form, after it has their views."""
    tickets, [case] = cases.browse(), cases[:1]
    views = tickets.get_views([(False, "list"), (False, "form")])
    as_list, as_form = (
        _specification(etree.fromstring(views["views"][kind]["arch"]), "helpdesk.ticket", views["models"])
        for kind in ("list", "form")
    )
    domain = [("id", "in", cases.ids)]
    for what, act in (
        (f"list of {LISTED}", lambda: tickets.web_search_read(domain, as_list, limit=LISTED, count_limit=10_001)),
        ("open a form", lambda: case.web_read(as_form)),
        ("open a form, with its views", lambda: (tickets.get_views([(False, "form")]), case.web_read(as_form))),
    ):
        runs = []
        for _run in range(6):
            env.invalidate_all()
            with taking(env) as taken:
                act()
            runs.append(taken)
        yield _figure(what, min(runs[1:], key=lambda one: one.seconds))
    env.cr.rollback()


def _figure(what, taken):
    return Figure(
        what, taken.queries, "queries", queries=taken.queries, seconds=taken.seconds, processor=taken.processor
    )


def _specification(arch, model, models):
    """What the web client asks `web_read` for: the fields of the view, names of records, rows of lists in it."""
    known, wanted = models[model]["fields"], {}
    depth = arch.xpath("count(ancestor-or-self::field)")
    for node in arch.xpath(f".//field[count(ancestor::field) = {depth:.0f}]"):
        field = known.get(node.get("name"))
        if not field:
            continue
        asked = wanted.setdefault(node.get("name"), {})
        if field["type"] == "many2one":
            asked["fields"] = {"display_name": {}}
        elif field["type"] in ("one2many", "many2many"):
            rows = {}
            if len(node):
                rows = _specification(node, field["relation"], models)
            elif "tags" in node.get("widget", "") or "avatar" in node.get("widget", ""):
                rows = {"display_name": {}}
            asked |= {"fields": rows, "limit": 40} if rows else {}
    return wanted
