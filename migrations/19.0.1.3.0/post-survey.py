"""The types that come with the addon get their surveys, where nobody chose one."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["helpdesk.ticket.type"]._set_shipped_surveys()
