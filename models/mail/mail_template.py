from odoo import api, models


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


class MailRenderMixin(models.AbstractModel):
    """Whoever fills a text with a record must be able to read it: what the methods of a case read as superuser is in
    the cache, and would be shown to anybody who asks for a preview."""

    _inherit = "mail.render.mixin"

    @api.model
    def _render_template(self, template_src, model, res_ids, *args, **kwargs):
        if not self.env.su and model in self.env["helpdesk.case.shadow"]._guarded_threads():
            self.env[model].browse(res_ids).check_access("read")
        return super()._render_template(template_src, model, res_ids, *args, **kwargs)
