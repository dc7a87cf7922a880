import hmac
import ipaddress
import secrets
from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.tools import SQL

WINDOW = timedelta(minutes=15)
# attempts in the window; filings are limited too: each one sends notices
LIMITS = {"address": 10, "reference": 10, "filing": 20}


class HelpdeskTrackingSalt(models.Model):
    """What the addresses of a day are hashed with; the next day throws it away, and with it who came."""

    _name = "helpdesk.tracking.salt"
    _description = "Salt of a day"
    _log_access = False
    _rec_name = "day"

    day = fields.Date(required=True)
    salt = fields.Char(required=True)

    _unique_day = models.UniqueIndex("(day)", "A day has one salt.")

    @api.model
    def _of_today(self):
        """The salt of the day (UTC), committed at once, so that every worker has the same."""
        today = fields.Datetime.now().date()
        with self.env.registry.cursor() as cr:
            cr.execute(SQL("SELECT salt FROM helpdesk_tracking_salt WHERE day = %s", today))
            found = cr.fetchone()
            if not found:
                cr.execute(SQL("DELETE FROM helpdesk_tracking_salt WHERE day <> %s", today))
                cr.execute(
                    SQL(
                        "INSERT INTO helpdesk_tracking_salt (day, salt) VALUES (%s, %s) RETURNING salt",
                        today,
                        secrets.token_hex(32),
                    )
                )
                found = cr.fetchone()
        return found[0]

    @api.autovacuum
    def _gc_salts(self):
        old = self.sudo().search([("day", "<", fields.Datetime.now().date())])
        old.unlink()
        return len(old), 0


class HelpdeskTrackingAttempt(models.Model):
    """Attempts of the last minutes, counted by hashed address and by hashed reference; no address is kept."""

    _name = "helpdesk.tracking.attempt"
    _description = "Attempt on a public page"
    _log_access = False
    _rec_name = "key"

    key = fields.Char(required=True)
    date = fields.Datetime(required=True)

    _key_idx = models.Index("(key, date)")

    @api.model
    def _hashed(self, kind, value):
        salt = self.env["helpdesk.tracking.salt"]._of_today()
        return f"{kind}:{hmac.new(salt.encode(), value.encode(), sha256).hexdigest()}"

    @api.model
    def _network(self, address):
        """Whom an address counts for: itself, or the /64 of an IPv6 one, which one household has whole."""
        try:
            ip = ipaddress.ip_address(address or "")
        except ValueError:
            return "unknown"
        return str(ipaddress.ip_network(f"{ip}/64", strict=False)) if ip.version == 6 else str(ip)

    @api.model
    def _take(self, address, **keys):
        """Counts an attempt, whatever becomes of the request.

        Each attempt is a row of its own, committed before the rows are counted: of many at once never more than the
        limit pass, and none waits for another.

        :param address: of the client
        :param keys: {kind: text} besides the address; the kinds are those of `LIMITS`
        :return: (ids of the rows, seconds to wait; 0 when the attempt may go on)
        """
        now = fields.Datetime.now()
        if "filing" in keys:
            names = {"filing": self._network(address)}
        else:
            names = {"address": self._network(address), **keys}
        hashed = {self._hashed(kind, value): LIMITS[kind] for kind, value in names.items()}
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "INSERT INTO helpdesk_tracking_attempt (key, date) SELECT unnest(%s), %s RETURNING id",
                    list(hashed),
                    now,
                )
            )
            ids = [id_ for (id_,) in cr.fetchall()]
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "SELECT key, count(*), min(date) FROM helpdesk_tracking_attempt "
                    "WHERE key = ANY(%s) AND date > %s GROUP BY key",
                    list(hashed),
                    now - WINDOW,
                )
            )
            over = [first for key, count, first in cr.fetchall() if count > hashed[key]]
        if not over:
            return ids, 0
        # a refused attempt does not make the wait longer
        self._forget(ids)
        return [], int((max(over) + WINDOW - now).total_seconds()) + 1

    @api.model
    def _forget(self, ids):
        """Attempts that were none: a right code, a refused request."""
        with self.env.registry.cursor() as cr:
            cr.execute(SQL("DELETE FROM helpdesk_tracking_attempt WHERE id = ANY(%s)", ids))

    @api.autovacuum
    def _gc_attempts(self):
        limit = 10000
        old = self.sudo().search([("date", "<", fields.Datetime.now() - WINDOW)], limit=limit)
        old.unlink()
        return len(old), int(len(old) == limit)
