"""Windows that were opened before rows kept their own terms: their days and working hours are written down."""

from odoo import SUPERUSER_ID, api

SETTINGS = {
    "customer_reply": "complaint_reply_days",
    "decision": "complaint_decision_days",
    "reopening": "complaint_reopen_days",
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    rows = env["helpdesk.ticket.deadline"].search([("kind", "in", list(SETTINGS)), ("calendar_id", "=", False)])
    for (kind, team, company), group in rows.grouped(
        lambda r: (r.kind, r.ticket_id.team_id, r.ticket_id.company_id)
    ).items():
        values = {"days": max(company[SETTINGS[kind]], 1), "company_id": company.id}
        if team:
            values["calendar_id"] = team._complaint_calendar().id
        group.write(values)
