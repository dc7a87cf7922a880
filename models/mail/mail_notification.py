from contextlib import contextmanager
from contextvars import ContextVar

from odoo import models

_OF_OTHERS = ContextVar("complaint_traces_of_others", default=False)


@contextmanager
def traces_of_others():
    """Mails are sent that are about none of our cases: their traces need not be asked, which costs a query."""
    token = _OF_OTHERS.set(True)
    try:
        yield
    finally:
        _OF_OTHERS.reset(token)


class MailNotification(models.Model):
    """What became of a mail or text message is told to the notice that it was."""

    _inherit = "mail.notification"

    def write(self, vals):
        res = super().write(vals)
        if "notification_status" in vals and not _OF_OTHERS.get():
            # the messages are in memory: whoever writes the trace has sent, or read, them
            ours = self.filtered(lambda trace: trace.mail_message_id.sudo().model == "helpdesk.ticket")
            if ours:
                self.env["helpdesk.ticket.notice"]._follow_traces(ours.sudo())
        return res
