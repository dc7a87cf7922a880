import hmac
import ipaddress
import secrets
from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

WINDOW, DAY = timedelta(minutes=15), timedelta(days=1)
# attempts in the window; filings are limited too: each one sends notices
LIMITS = {"address": 10, "reference": 10, "filing": 20, "number": 3}
# kinds that are counted over another time
WINDOWS = {"number": DAY}


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
        if "filing" in keys:
            return self._count({"filing": self._network(address)})
        return self._count({"address": self._network(address), **keys})

    @api.model
    def _may_text(self, number):
        """Counts a text message to a number that nobody has verified: whoever has it gets a few a day, who typed it
        whatever.

        :return: whether the message may go out
        """
        return not self._count({"number": number})[1]

    @api.model
    def _count(self, names):
        """:param names: {kind: text}; returns as `_take` does"""
        now = fields.Datetime.now()
        hashed = {self._hashed(kind, value): kind for kind, value in names.items()}
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "INSERT INTO helpdesk_tracking_attempt (key, date) SELECT unnest(%s), %s RETURNING id",
                    list(hashed),
                    now,
                )
            )
            ids = [id_ for (id_,) in cr.fetchall()]
        over = []
        with self.env.registry.cursor() as cr:
            for key, kind in hashed.items():
                window = WINDOWS.get(kind, WINDOW)
                cr.execute(
                    SQL(
                        "SELECT count(*), min(date) FROM helpdesk_tracking_attempt WHERE key = %s AND date > %s",
                        key,
                        now - window,
                    )
                )
                count, first = cr.fetchone()
                if count > LIMITS[kind]:
                    over.append(first + window)
        if not over:
            return ids, 0
        # a refused attempt does not make the wait longer
        self._forget(ids)
        return [], int((max(over) - now).total_seconds()) + 1

    @api.model
    def _forget(self, ids):
        """Attempts that were none: refused requests."""
        with self.env.registry.cursor() as cr:
            cr.execute(SQL("DELETE FROM helpdesk_tracking_attempt WHERE id = ANY(%s)", ids))

    @api.autovacuum
    def _gc_attempts(self):
        limit = 10000
        now, of_a_day = fields.Datetime.now(), Domain.OR(Domain("key", "=like", f"{kind}:%") for kind in WINDOWS)
        old = self.sudo().search(
            (Domain("date", "<", now - WINDOW) & ~of_a_day) | Domain("date", "<", now - DAY), limit=limit
        )
        old.unlink()
        return len(old), int(len(old) == limit)
