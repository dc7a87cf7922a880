from odoo import api, models
from odoo.tools import html2plaintext, plaintext2html

from ...tools.remote import SUSPECT, without_remote
from .mail_thread import MODULE

CASE = "helpdesk.ticket"
# What people write; the rest is ours.
WORDS = ("email", "comment")


def taken_in(records, name, value, company=None):
    """The HTML of a stranger as it is kept: what it would fetch from elsewhere is shown on a click only.

    :param name: HTML field of `records`
    :param company: in whose language the placeholders speak where Arabic is not installed
    """
    if not SUSPECT.search(value or ""):
        return value
    company = (company or records.env.company).sudo()
    # as whoever has no language is told things: in Arabic where that is installed
    arabic = [code for code, _name in records.env["res.lang"].get_installed() if code.startswith("ar")]
    env = records.with_context(lang=(arabic or [company.partner_id.lang or records.env.lang])[0]).env
    base = records.get_base_url() if len(records) <= 1 else ""
    sanitized = records._fields[name].convert_to_cache

    def label(what):
        return env._("Show the picture from %s", what) if what else env._("Show the picture")

    def shown(text):
        return without_remote(text, label, base)

    kept = shown(value)
    for _round in range(5):
        # what Odoo mends in HTML may bring forth what was not there before
        stored = sanitized(kept, records) or ""
        if shown(stored) == stored:
            return kept
        kept = shown(stored)
    return plaintext2html(html2plaintext(value))


class MailMessage(models.Model):
    """What strangers write on cases, and on what else of this addon mails reach, fetches nothing when it is read."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._vals_without_remote(vals) for vals in vals_list])

    def write(self, vals):
        if not SUSPECT.search(vals.get("body") or ""):
            return super().write(vals)
        names = ("model", "res_id", "message_type")
        strange = self.filtered(
            lambda m: m._is_of_stranger({**{name: m[name] for name in names}, "author_id": m.author_id.id, **vals})
        )
        if strange:
            body = taken_in(strange.browse(), "body", vals["body"])
            super(MailMessage, strange).write({**vals, "body": body})
        return super(MailMessage, self - strange).write(vals)

    @api.model
    def _vals_without_remote(self, vals):
        if not (SUSPECT.search(vals.get("body") or "") and self._is_of_stranger(vals)):
            return vals
        return {**vals, "body": taken_in(self.browse(), "body", vals["body"])}

    @api.model
    def _is_ours(self, model):
        return model == CASE or (model in self.env and self.env[model]._original_module == MODULE)

    @api.model
    def _is_of_stranger(self, vals):
        """Whether nobody of the organisation's staff has typed it: a mail may bear any sender's name."""
        if not self._is_ours(vals.get("model")) or vals.get("message_type", "comment") not in WORDS:
            return False
        if vals["model"] == CASE and not self.env[CASE].sudo().browse(vals.get("res_id")).phase:
            return False
        if vals.get("message_type") == "email":
            return True
        author = self.env["res.partner"].sudo().browse(vals.get("author_id") or [])
        return not any(user._is_internal() for user in author.user_ids)


class MailLinkPreview(models.Model):
    _inherit = "mail.link.preview"

    @api.model
    def _create_from_message_and_notify(self, message, request_url=None):
        # whoever wrote the message makes this server fetch the addresses in it
        if self.env["mail.message"]._is_ours(message.sudo().model):
            return
        super()._create_from_message_and_notify(message, request_url=request_url)
