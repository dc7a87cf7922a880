"""The history of due dates goes from a table of its own into the rows of the ledger."""

from odoo.tools import SQL
from odoo.tools.sql import TableKind, column_exists, create_column, table_kind

LEDGER, CHANGES = "helpdesk_ticket_deadline", "helpdesk_ticket_deadline_change"


def migrate(cr, version):
    if table_kind(cr, CHANGES) != TableKind.Regular:
        return
    if not column_exists(cr, LEDGER, "history"):
        create_column(cr, LEDGER, "history", "jsonb")
    cr.execute(
        SQL(
            """UPDATE helpdesk_ticket_deadline AS d SET history = kept.history FROM (
                   SELECT deadline_id, jsonb_agg(jsonb_build_object(
                       'date', date, 'user', user_id, 'before', due_before, 'after', due_after, 'reason', reason)
                       ORDER BY date, id) AS history
                   FROM helpdesk_ticket_deadline_change GROUP BY deadline_id) AS kept
               WHERE d.id = kept.deadline_id"""
        )
    )
    cr.execute(SQL("DROP TABLE %s CASCADE", SQL.identifier(CHANGES)))
