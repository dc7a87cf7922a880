"""What acceptance demanded of every case is a setting of its type: a database with categories goes on demanding it."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

TABLE = "helpdesk_ticket_type"
CLASSIFIED = ("demands_category", "demands_complexity", "demands_importance")


def migrate(cr, version):
    for column in (*CLASSIFIED, "demands_segment"):
        if column_exists(cr, TABLE, column):
            continue
        # segments were asked for where there were some, which the rule still looks at
        filled = SQL("EXISTS (SELECT FROM helpdesk_ticket_category)") if column in CLASSIFIED else SQL("TRUE")
        cr.execute(SQL("ALTER TABLE %s ADD %s boolean", SQL.identifier(TABLE), SQL.identifier(column)))
        cr.execute(SQL("UPDATE %s SET %s = %s", SQL.identifier(TABLE), SQL.identifier(column), filled))
