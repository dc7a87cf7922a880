"""Open cases without a contact get the keys by which their customers' others are found."""

from odoo import SUPERUSER_ID, api

from odoo.addons.helpdesk_mgmt_complaint.models.process.helpdesk_ticket_stage import OPEN


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cases = env["helpdesk.ticket"].search([("partner_id", "=", False), ("phase", "in", OPEN)])
    cases._compute_customer_keys()
    env.flush_all()
