"""Hashes of tracking codes get the key of the database: a copy of the rows alone says nothing about a code.

The codes themselves are known to nobody, so what is hashed with the key is the hash that was kept until now.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import hmac

BATCH = 10000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    last = 0
    while True:
        cr.execute(
            """SELECT id, tracking_hash FROM helpdesk_ticket
               WHERE tracking_hash IS NOT NULL AND id > %s ORDER BY id LIMIT %s""",
            (last, BATCH),
        )
        rows = [(id_, hmac(env, "complaint-tracking-hash", known)) for id_, known in cr.fetchall()]
        if not rows:
            break
        last = rows[-1][0]
        cr.execute_values(
            """UPDATE helpdesk_ticket AS t SET tracking_hash = v.hash FROM (VALUES %s) AS v (id, hash)
               WHERE v.id = t.id""",
            rows,
        )
