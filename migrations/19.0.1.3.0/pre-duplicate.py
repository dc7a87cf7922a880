"""The keys of customers without a contact: made here, so that no other case is computed anew."""

from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    for name in ("customer_email_key", "customer_phone_key"):
        if not column_exists(cr, "helpdesk_ticket", name):
            create_column(cr, "helpdesk_ticket", name, "varchar")
