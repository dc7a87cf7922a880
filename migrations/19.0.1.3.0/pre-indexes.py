"""The rows of a case are found by the index that keeps them one of a kind."""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(SQL("DROP INDEX IF EXISTS helpdesk_ticket_deadline__ticket_id_index"))
