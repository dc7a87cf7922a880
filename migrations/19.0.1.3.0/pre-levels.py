"""Escalation levels do not carry their own time any more: it follows from the due date."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists


def migrate(cr, version):
    # 19.0.1.0.0 knew no escalation
    if not column_exists(cr, "helpdesk_ticket_deadline", "levels"):
        return
    cr.execute(
        SQL(
            """UPDATE helpdesk_ticket_deadline SET levels = (
                   SELECT jsonb_agg(level - 'at' ORDER BY place)
                   FROM jsonb_array_elements(levels) WITH ORDINALITY AS line (level, place))
               WHERE jsonb_path_exists(levels, '$[*].at')"""
        )
    )
