"""Open cases that nobody has are watched as new ones are: whoever stands up the chain hears of them."""

from odoo import SUPERUSER_ID, api, fields

from odoo.addons.helpdesk_mgmt_complaint.models.process.helpdesk_ticket_stage import OPEN


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cases = env["helpdesk.ticket"].search([("phase", "in", OPEN), ("user_id", "=", False)])
    env["helpdesk.ticket.deadline"]._watch(cases, fields.Datetime.now())
