"""Open cases of people who left before this release go to those who are there."""

from odoo import SUPERUSER_ID, api, fields


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    cases = env["helpdesk.ticket"].search([("phase", "not in", [False, "closed", "rejected", "cancelled"])])
    gone = (cases.user_id | cases.officer_id).filtered(lambda user: not user.active)
    gone.with_context(active_test=True)._hand_on_cases(fields.Datetime.now())
