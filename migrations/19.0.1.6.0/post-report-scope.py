"""Reports made before they kept whose cases they count: those of confidential cases, and of complaints about staff."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for report in env["helpdesk.periodic.report"].search([]):
        scope = report._scope()
        # a special report already knew, as whoever made it saw the cases
        if report.kind == "special":
            scope["confidential"] = report.confidential
        report.write(scope)
