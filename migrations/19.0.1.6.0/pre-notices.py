"""A notice keeps its state: it is written for those that are there, from their traces.

One without a trace was never mailed: on an open case it reaches nobody, on one that has ended nobody need see to it.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists, table_exists

TABLE = "helpdesk_ticket_notice"
OF_ADDRESS = ("mail_bounce", "mail_email_invalid", "mail_email_missing", "sms_number_missing", "sms_number_format")


def migrate(cr, version):
    if not table_exists(cr, TABLE) or column_exists(cr, TABLE, "state"):
        return
    cr.execute(SQL("ALTER TABLE helpdesk_ticket_notice ADD state varchar, ADD fault varchar, ADD handled boolean"))
    waiting = SQL("n.send_date IS NOT NULL") if column_exists(cr, TABLE, "send_date") else SQL("false")
    cr.execute(
        SQL(
            """UPDATE helpdesk_ticket_notice AS n
               SET state = CASE
                       WHEN n.channel = 'portal' THEN 'shown'
                       WHEN %(waiting)s THEN 'waiting'
                       WHEN trace.status IN ('ready', 'process') OR trace.status IS NULL AND scheduled.id IS NOT NULL
                           THEN 'queued'
                       WHEN trace.status IN ('pending', 'sent') THEN 'sent'
                       WHEN trace.status = 'bounce' THEN 'bounced'
                       WHEN trace.status IN ('exception', 'canceled') THEN 'failed'
                       WHEN t.closed_date IS NOT NULL THEN 'sent'
                       ELSE 'nobody' END,
                   fault = CASE
                       WHEN n.channel = 'portal' OR %(waiting)s THEN NULL
                       WHEN trace.status = 'bounce' OR trace.failure IN %(of_address)s THEN 'address'
                       WHEN trace.status IN ('exception', 'canceled') THEN 'server'
                       WHEN trace.status IS NULL AND scheduled.id IS NULL AND t.closed_date IS NULL THEN 'nobody' END,
                   handled = t.closed_date IS NOT NULL
               FROM helpdesk_ticket_notice AS m
               JOIN helpdesk_ticket AS t ON t.id = m.ticket_id
               LEFT JOIN LATERAL (
                   SELECT notification_status AS status, failure_type AS failure FROM mail_notification
                   WHERE mail_message_id = m.message_id AND (notification_type = 'sms') = (m.channel = 'sms')
                   ORDER BY id LIMIT 1) AS trace ON true
               LEFT JOIN mail_message_schedule AS scheduled ON scheduled.mail_message_id = m.message_id
               WHERE m.id = n.id""",
            waiting=waiting,
            of_address=OF_ADDRESS,
        )
    )
