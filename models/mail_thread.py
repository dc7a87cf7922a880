from odoo import api, models

# Context key under which a mail that no person wrote is processed.
MACHINE = "complaint_machine_mail"


class MailThread(models.AbstractModel):
    """The gateway routes mails on this model, before it knows which record they belong to."""

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        model = self.with_context(**{MACHINE: True}) if self._is_machine_mail(message) else self
        return super(MailThread, model)._message_route_process(message, message_dict, routes)

    @api.model
    def _is_machine_mail(self, message):
        """Whether no person wrote this mail (RFC 3834 and its de facto forerunners).

        :param message: `email.message.EmailMessage`
        """
        if (message.get("Auto-Submitted") or "no").split(";")[0].strip().lower() != "no":
            return True
        if (message.get("Precedence") or "").strip().lower() in ("bulk", "junk", "auto_reply", "list"):
            return True
        if message.get("X-Autoreply") or message.get("X-Autorespond"):
            return True
        return message.get_content_type() == "multipart/report"
