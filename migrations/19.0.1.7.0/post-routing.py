"""Routing ends when the head of a department has been told: heads were told of the open cases that are with one."""

from odoo import SUPERUSER_ID, api

from odoo.addons.helpdesk_mgmt_complaint.models.process.helpdesk_ticket_stage import OPEN


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cases = env["helpdesk.ticket"].search([("phase", "in", OPEN), ("head_told_date", "=", False)])
    ledger = env["helpdesk.ticket.deadline"]
    for case in cases.filtered(lambda case: case.team_id._is_department() and case.team_id._leaders()):
        told = case.handover_ids[-1:].date or case.registered_date
        case._write_managed({"head_told_date": told})
        # they arrived in time, or late, then
        ledger._finish(case, ["routing"], told)
