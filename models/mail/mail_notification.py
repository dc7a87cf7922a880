from odoo import models


class MailNotification(models.Model):
    """What became of a mail or text message is told to the notice that it was."""

    _inherit = "mail.notification"

    def write(self, vals):
        res = super().write(vals)
        if "notification_status" in vals:
            # the messages are in memory: whoever writes the trace has sent, or read, them
            ours = self.filtered(lambda trace: trace.mail_message_id.sudo().model == "helpdesk.ticket")
            if ours:
                self.env["helpdesk.ticket.notice"]._follow_traces(ours.sudo())
        return res
