from odoo import models


class SmsTemplate(models.Model):
    """A text message that the process sends is tried on cases of each phase before it is kept."""

    _inherit = "sms.template"

    def write(self, vals):
        res = super().write(vals)
        if "body" in vals:
            self.env["helpdesk.ticket.notice"]._check_texts(self, ["body"])
        return res

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        res = super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)
        if field_name == "body":
            self.env["helpdesk.ticket.notice"]._check_texts(self, ["body"])
        return res
