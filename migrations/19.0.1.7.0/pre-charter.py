"""A channel without opening hours was told to be open round the clock: it goes on saying so."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

TABLE = "helpdesk_ticket_channel"


def migrate(cr, version):
    if not column_exists(cr, TABLE, "always_open"):
        cr.execute(SQL("ALTER TABLE helpdesk_ticket_channel ADD always_open boolean"))
        # the first releases knew no opening hours
        hours = "resource_calendar_id IS NULL" if column_exists(cr, TABLE, "resource_calendar_id") else "TRUE"
        cr.execute(SQL("UPDATE helpdesk_ticket_channel SET always_open = (%s)", SQL(hours)))
