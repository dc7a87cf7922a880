from contextvars import ContextVar

from odoo import models

# Odoo's own fetching brings no mail a second time, whatever error it meets. No context key: the mail of other
# applications would carry it.
FETCHING = ContextVar("complaint_fetching", default=False)


class FetchmailServer(models.Model):
    """A mail that meets a conflict while Odoo fetches it is held: it does not come again."""

    _inherit = "fetchmail.server"

    def _fetch_mail(self, *args, **kwargs):
        token = FETCHING.set(True)
        try:
            return super()._fetch_mail(*args, **kwargs)
        finally:
            FETCHING.reset(token)
