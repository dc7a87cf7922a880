"""References are unique in a company: of cases that have the same one, the oldest keeps it.

The others get it with a number behind it; a note on each says which one its customer knows.
"""

import logging

from odoo.tools import SQL

_logger = logging.getLogger(__name__)
DOUBLES = """SELECT id, number,
                    row_number() OVER (PARTITION BY company_id, number ORDER BY id) AS place
             FROM helpdesk_ticket
             WHERE use_complaint_process AND number IS NOT NULL AND number != '/'"""


def migrate(cr, version):
    # the second round is for those whose new reference was somebody's, too
    for suffix in ("place", "id"):
        cr.execute(
            SQL(
                """WITH doubles AS (%s)
                   UPDATE helpdesk_ticket AS ticket SET number = doubles.number || '-' || doubles.%s
                   FROM doubles WHERE doubles.id = ticket.id AND doubles.place > 1
                   RETURNING ticket.id, doubles.number, ticket.number""",
                SQL(DOUBLES),
                SQL.identifier(suffix),
            )
        )
        for id_, before, now in cr.fetchall():
            _logger.warning("The reference %s was given to several cases; one of them is %s now.", before, now)
            cr.execute(
                """INSERT INTO mail_message (model, res_id, message_type, date, body, is_internal, author_id)
                   SELECT 'helpdesk.ticket', %s, 'notification', now() AT TIME ZONE 'UTC', %s, TRUE,
                          (SELECT partner_id FROM res_users WHERE id = 1)""",
                [id_, f"<p>{before} → {now}</p>"],
            )
