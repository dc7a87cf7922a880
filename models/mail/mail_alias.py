import sys
from ast import literal_eval

from odoo import models

from .mail_thread import INCOMING


class MailAlias(models.Model):
    """A mail to a team with the process is held where it cannot be taken in, not refused."""

    _inherit = "mail.alias"

    def _alias_bounce_incoming_email(self, message, message_dict, set_invalid=True):
        incoming, error = INCOMING.get(), sys.exc_info()[1]
        # while an error is handled, another cursor asks, which may not see the alias yet
        team = self._process_team() if self.exists() else incoming and incoming.team
        if team and error:
            # the mail is held, or taken in by the next try: nobody is refused
            return
        if team and incoming:
            # the alias takes mail of some senders only: this one is told, and a person can let him in
            incoming.refused, incoming.error = team, None
        super()._alias_bounce_incoming_email(message, message_dict, set_invalid=set_invalid)

    def _process_team(self):
        """The team with the process that a new mail to this alias leads to, or none."""
        self.ensure_one()
        alias = self.sudo()
        if alias.alias_model_id.model != "helpdesk.ticket":
            return self.env["helpdesk.ticket.team"]
        return self.env["helpdesk.mail.gateway"]._mail_team(literal_eval(alias.alias_defaults or "{}"))
