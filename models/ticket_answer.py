from hashlib import sha256

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import plaintext2html

from ..tools.comma import comma
from .helpdesk_ticket_stage import ENDED


class HelpdeskTicket(models.Model):
    """What the customer answers on the page of the case: text, data and files, item by item."""

    _inherit = "helpdesk.ticket"

    answer_key = fields.Char(copy=False, readonly=True, help="Of the latest answer: the same one is not taken twice.")

    def _answer_key(self, token, text, items, files):
        """What makes two sends the same answer: the form, what was typed, what was attached."""
        parts = [token or "", text]
        for item, (value, attachments) in sorted(items.items(), key=lambda pair: pair[0].id):
            parts += [str(item.id), value, *sorted(a.checksum or "" for a in attachments)]
        return sha256("\x00".join([*parts, "files", *sorted(f.checksum or "" for f in files)]).encode()).hexdigest()

    def _take_answer(self, author, token, text, items, files, key=None):
        """Keeps the customer's answer, marks its items, and brings an awaited case back. Nothing is refused here.

        :param author: the `res.partner` who answers; empty for a customer without a contact
        :param token: random text of the form
        :param items: {row of the checklist: (value, `ir.attachment`)}
        :param files: `ir.attachment` that belong to no item
        :param key: what makes two sends the same, where that is not form, text and files
        :return: whether it is new; the same form with the same content is taken once
        """
        self.ensure_one()
        ticket = self.sudo()
        key = key or ticket._answer_key(token, text, items, files)
        attachments = files.browse().union(files, *(attached for _value, attached in items.values()))
        if ticket.answer_key == key:
            attachments.filtered(lambda a: not a.res_id).unlink()
            return False
        # written first: two sends at a time conflict here, and Odoo runs the later one again
        ticket.answer_key = key
        self.env.flush_all()
        attachments.write({"res_id": ticket.id})
        for item, (value, attached) in items.items():
            item._supply(value, attached)
        message = ticket._post_answer(author, text, items, attachments)
        if ticket.phase in ENDED:
            ticket._flag_late_material()
        else:
            ticket.with_context(complaint_by_item=bool(items))._on_customer_message(message)
        return True

    def _post_answer(self, author, text, items, attachments):
        author = author or self.partner_id or self.env.ref("base.partner_root")
        body = Markup("<p><strong>%s</strong></p>") % self.env._("Answer of %s", author.name)
        if author == self.env.ref("base.partner_root"):
            body = Markup("<p><strong>%s</strong></p>") % self.env._("Answer of the customer")
        body += plaintext2html(text) if text else ""
        body += self._items_in_words(items)
        # `complaint_words`: what the answer does to the case is told it by `_take_answer`
        return self.with_context(mail_post_autofollow=False, complaint_words=True).message_post(
            body=body,
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=attachments.ids,
        )

    @api.model
    def _items_in_words(self, items):
        """What was supplied, item by item, as a list; empty for nothing.

        :param items: {row of the checklist: (value, `ir.attachment`)}
        """
        lines = [
            Markup("<li>%s: %s</li>")
            % (item.name, comma(self.env.lang).join([*filter(None, [value]), *attached.mapped("name")]))
            for item, (value, attached) in items.items()
        ]
        return Markup("<ul>%s</ul>") % Markup("").join(lines) if lines else Markup()
