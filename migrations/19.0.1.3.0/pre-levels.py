"""Escalation levels do not carry their own time any more: it follows from the due date."""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(
        SQL(
            """UPDATE helpdesk_ticket_deadline SET levels = (
                   SELECT jsonb_agg(level - 'at' ORDER BY place)
                   FROM jsonb_array_elements(levels) WITH ORDINALITY AS line (level, place))
               WHERE jsonb_path_exists(levels, '$[*].at')"""
        )
    )
