from hashlib import sha256

from markupsafe import Markup

from odoo import api, fields, models

from ..tools.comma import comma
from .acting import act


class HelpdeskTicket(models.Model):
    """What the customer answers on the page of the case: text, data and files, item by item."""

    _inherit = "helpdesk.ticket"

    answer_key = fields.Char(copy=False, readonly=True, help="Of the latest answer: the same one is not taken twice.")

    def _answer_key(self, token, text, items, files):
        """What makes two sends the same answer: the form, what was typed, what was attached.

        A form without a token is known by the minute in which it was sent.
        """
        parts = [token or fields.Datetime.now().strftime("%Y-%m-%d %H:%M"), text]
        for item, (value, attachments) in sorted(items.items(), key=lambda pair: pair[0].id):
            parts += [str(item.id), value, *sorted(a.checksum or "" for a in attachments)]
        return sha256("\x00".join([*parts, "files", *sorted(f.checksum or "" for f in files)]).encode()).hexdigest()

    def _receive(self, statement):
        """The one door for what a customer says: kept once, posted once, its items marked; then what follows from it.

        Page of the case, tracking code, similar filing, logged call and decision end here; a mail, which is posted by
        the gateway, goes on in `_take_in_words` as they do. Nothing is refused here.

        :param statement: `Statement`
        :return: the message in superuser mode; none where the same was taken in before
        """
        self.ensure_one()
        case, items = self.sudo(), statement.items
        none = self.env["ir.attachment"].sudo()
        files = none.union(statement.files or none, *(attached for _value, attached in items.values()))
        if statement.key and case.answer_key == statement.key:
            files.filtered(lambda a: not a.res_id).unlink()
            return self.env["mail.message"].sudo()
        if statement.key:
            # written first: two sends at a time conflict here, and Odoo runs the later one again
            case.answer_key = statement.key
            self.env.flush_all()
        # of visitors and portal users only files of a composer are taken into a message
        files.write({"res_id": case.id, "res_model": "mail.compose.message"})
        for item, (value, attached) in items.items():
            item._supply(value, attached)
        author = {"author_id": statement.author.id} if statement.author else case._customer_author()
        message = act(case.with_context(mail_post_autofollow=False), heard=True).message_post(
            body=statement.body() + case._items_in_words(items),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=files.ids,
            **author,
        )
        if statement.answers:
            case._take_in_words(by_item=bool(items))
        return message

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
