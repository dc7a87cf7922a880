"""For `odoo shell`, on its standard input: prints what an upgrade must keep, as one JSON object."""

import json

env = env  # noqa: F821, PLW0127  the shell's environment

tickets = env["helpdesk.ticket"].with_context(active_test=False).search([("use_complaint_process", "=", True)])


def ledger(ticket):
    rows = ticket.deadline_ids
    return sorted([row.kind, row.state, row.due_date.isoformat() if row.due_date else ""] for row in rows)


result = {
    "tickets": {ticket.number: [ticket.phase, ledger(ticket)] for ticket in tickets},
    "messages": env["mail.message"].search_count([("model", "=", "helpdesk.ticket")]),
}
print(json.dumps(result, sort_keys=True))
