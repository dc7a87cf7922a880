import sys
from ast import literal_eval

from odoo import models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .mail_thread import INCOMING


class MailAlias(models.Model):
    """A mail that Odoo takes in again after a conflict is not refused on the way."""

    _inherit = "mail.alias"

    def _alias_bounce_incoming_email(self, message, message_dict, set_invalid=True):
        # called while the error is handled; the refusal would go out although the next try succeeds
        error = sys.exc_info()[1]
        again = isinstance(error, (ConcurrencyError, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY))
        incoming = INCOMING.get()
        unread = incoming and incoming.error
        if (again or unread) and self._leads_to_process():
            if again:
                return
            # core could not read it; ours to refuse all the same
            incoming.error = None
        super()._alias_bounce_incoming_email(message, message_dict, set_invalid=set_invalid)

    def _leads_to_process(self):
        self.ensure_one()
        alias = self.sudo()
        if alias.alias_model_id.model != "helpdesk.ticket":
            return False
        return bool(self.env["helpdesk.mail.gateway"]._mail_team(literal_eval(alias.alias_defaults or "{}")))
