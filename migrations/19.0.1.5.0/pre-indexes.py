"""The index of duplicates is the field's own now."""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(SQL("DROP INDEX IF EXISTS helpdesk_ticket_duplicate_idx"))
