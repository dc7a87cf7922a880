"""Pauses that were opened after an answer are counted on their limits."""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(
        SQL(
            """UPDATE helpdesk_ticket_deadline AS d SET doubtful_pauses = p.number FROM (
                   SELECT deadline_id, count(*) AS number FROM helpdesk_ticket_deadline_pause
                   WHERE doubtful GROUP BY deadline_id) AS p
               WHERE p.deadline_id = d.id"""
        )
    )
