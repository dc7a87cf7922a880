"""docs/access.md: who may do what with each model of this addon, which rows he finds, and which pages there are.

    access.py DATABASE            writes it
    access.py DATABASE --check    fails where it is out of date

It reads the registry of a database that holds this addon: what the groups are given there, the record rules, the models
that rows inherit, and the routes. `tests/test_access_leaks.py` walks the same registry and tries it out.
"""

import sys
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.http import _generate_routing_rules
from odoo.modules.registry import Registry
from odoo.tools import config

MODULE = "helpdesk_mgmt_complaint"
TARGET = Path(__file__).parent.parent / "docs" / "access.md"
# column -> the group whose members are meant, with all that it implies
ROLES = {
    "public": "base.group_public",
    "portal": "base.group_portal",
    "employee": "base.group_user",
    "own": "helpdesk_mgmt.group_helpdesk_user_own",
    "team": "helpdesk_mgmt.group_helpdesk_user_team",
    "all": "helpdesk_mgmt.group_helpdesk_user",
    "classification": f"{MODULE}.group_classification",
    "quality": f"{MODULE}.group_quality",
    "manager": "helpdesk_mgmt.group_helpdesk_manager",
    "confidential": f"{MODULE}.group_confidential",
    "settings": "base.group_system",
}
OPERATIONS = {"read": "r", "write": "w", "create": "c", "unlink": "d"}
# core's models in which cases show
TRACES = ("mail.message", "mail.followers", "mail.notification", "mail.activity", "ir.attachment", "ir.sequence",
          "ir.sequence.date_range", "survey.user_input", "survey.user_input.line")  # fmt: skip
INHERITED = {
    "helpdesk.ticket.satellite": "a row is found, read and counted by who may read its case",
    "helpdesk.case.shadow": "a row of a case is found by who may read the case, and by the contact whose row it is",
    "helpdesk.staff.thread": "followers and recipients are staff who may read the record",
}

HEAD = """# Who may see and do what

Written by `./dev access` from the groups, record rules and routes of the addon; change those. A test walks the same
registry: in each role it searches, reads, groups, exports and calls all there is, and fails where a word of a case that
the role may not see comes up (`tests/test_access_leaks.py`).

Four things decide: what a group is given (the letters below: **r**ead, **w**rite, **c**reate, **d**elete), rules that
hold for everybody and must all agree, rules of groups of which one must agree, and what rows inherit from their case.
Whatever his groups, nobody sees a case that complains about him; confidential cases are seen by their assignee, their
follow-up officer, their customer and the group *Sees confidential cases*.

Who makes a report gets the figures of the cases he may see. What the body reports by itself counts every case, and is
read by who may see all of them.

## Roles

A role is a person with one group and all that it implies.
"""


def table(columns, rows):
    lines = [f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def roles(env):
    rows = []
    for name, xmlid in ROLES.items():
        group = env.ref(xmlid)
        implied = sorted(set((group.all_implied_ids - group).mapped("full_name")))
        rows.append((name, group.full_name, ", ".join(implied) or "–"))
    return table(("role", "group", "implies"), rows)


def letters(env, model):
    """A cell for each role: what its group and those it implies are given."""
    entries = env["ir.model.access"].search([("model_id.model", "=", model._name), ("active", "=", True)])
    for xmlid in ROLES.values():
        groups = env.ref(xmlid).all_implied_ids
        mine = entries.filtered(lambda entry, groups=groups: not entry.group_id or entry.group_id in groups)
        yield "".join(letter for name, letter in OPERATIONS.items() if any(mine.mapped(f"perm_{name}"))) or "–"


def inherits(env, name):
    """What a model's rows inherit of those that decide."""
    classes = {cls for cls in type(env[name]).__mro__ if hasattr(cls, "_name")}
    return [text for parent, text in INHERITED.items() if any(cls._name == parent for cls in classes)]


def rows_of(env, model):
    """Which rows a role finds, in the words of the rules: those for everybody, then those of groups."""
    rules = env["ir.rule"].search([("model_id.model", "=", model._name)], order="id")
    said = [f"*{text}*" for text in inherits(env, model._name)]
    said += sorted(f"everybody: {rule.name}" for rule in rules if not rule.groups)
    for rule in rules.filtered("groups").sorted(lambda rule: (rule.name, rule.id)):
        for_ = [letter for name, letter in OPERATIONS.items() if rule[f"perm_{name}"]]
        only = f" ({', '.join(for_)} alone)" if len(for_) < len(OPERATIONS) else ""
        said.append(f"{', '.join(sorted(rule.groups.mapped('full_name')))}: {rule.name}{only}")
    return said


def models(env):
    own = [model for model in env.values() if model._original_module == MODULE and not model._abstract]
    others = [env[name] for name in ("helpdesk.ticket", *TRACES)]
    return sorted(own, key=lambda model: model._name), others


def matrix(env, chosen):
    rows = [(f"`{model._name}`", *letters(env, model)) for model in chosen]
    return table(("model", *ROLES), rows)


def found(env, chosen):
    parts = []
    for model in chosen:
        if said := rows_of(env, model):
            parts.append(f"* `{model._name}` – {model._description}\n" + "".join(f"  * {line}\n" for line in said))
    return "".join(parts)


def routes(env):
    """A row for each route of this addon: its path, how it is asked for, by whom."""
    rows = set()
    for path, endpoint in _generate_routing_rules(sorted(env.registry._init_modules), nodb_only=False):
        routing, method = endpoint.routing, getattr(endpoint, "func", endpoint)
        owner = type(getattr(method, "__self__", None))
        if any(f".{MODULE}." in cls.__module__ and method.__name__ in vars(cls) for cls in owner.__mro__):
            who = {"public": "everybody", "none": "everybody", "user": "who is signed in"}.get(
                routing["auth"], routing["auth"]
            )
            methods = ["POST"] if routing["type"] == "jsonrpc" else routing.get("methods") or ["GET", "POST"]
            rows.add((f"`{path}`", ", ".join(methods), who, routing["type"]))
    return table(("path", "asked by", "for", "kind"), sorted(rows))


def written(env):
    own, others = models(env)
    return "\n".join(
        [
            HEAD,
            roles(env),
            "## What each role is given\n",
            matrix(env, [model for model in own if not model._transient]),
            "Dialogs, which read and write with their user's rights:\n",
            matrix(env, [model for model in own if model._transient]),
            "The case, and core's models in which cases show:\n",
            matrix(env, others),
            "## Which rows\n",
            found(env, [*others, *own]),
            "## Pages\n",
            "A case's own page asks besides for its customer, his signed-in account or the code of his receipt.\n",
            routes(env),
        ]
    )


def main(database, *arguments):
    config.parse_config(["-d", database, "--no-http", "--log-level=error"])
    with Registry(database).cursor() as cr:
        text = written(api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"}))
    if arguments == ("--check",):
        if not TARGET.is_file() or TARGET.read_text() != text:
            sys.exit("docs/access.md is out of date: ./dev access")
    else:
        TARGET.write_text(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
