from odoo import models


class MailTemplate(models.Model):
    """A text that the process sends is tried on cases of each phase before it is kept."""

    _inherit = "mail.template"

    def write(self, vals):
        res = super().write(vals)
        self.env["helpdesk.ticket.notice"]._check_texts(
            self, [name for name in ("subject", "body_html") if name in vals]
        )
        return res

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        res = super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)
        if field_name in ("subject", "body_html"):
            self.env["helpdesk.ticket.notice"]._check_texts(self, [field_name])
        return res
