"""What a customer says, whatever the door: see `HelpdeskTicket._receive`."""

from dataclasses import dataclass, field
from hashlib import sha256

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import plaintext2html

from ...tools.comma import comma


@dataclass(frozen=True)
class Statement:
    """
    :param text: plain, as it was typed or taken down
    :param title: a sentence above it, for what was said elsewhere or is more than an answer
    :param author: `res.partner` who said it; none: the customer, be it one without a contact
    :param files: `ir.attachment` in superuser mode that belong to no item
    :param items: {row of the checklist: (value, `ir.attachment`)}
    :param key: what makes two sends the same; empty: it cannot be sent twice
    :param answers: whether it may be the answer that the case waits for; what a decision does, the decision's step says
    """

    text: str = ""
    title: str = ""
    author: models.BaseModel | None = None
    files: models.BaseModel | None = None
    items: dict = field(default_factory=dict)
    key: str = ""
    answers: bool = True

    def body(self, lang):
        """The words as they stand in the thread, and what was supplied, item by item."""
        title = Markup("<p><strong>%s</strong></p>") % self.title if self.title else Markup()
        return title + (plaintext2html(self.text) if self.text else Markup()) + self._items_in_words(lang)

    def _items_in_words(self, lang):
        lines = [
            Markup("<li>%s: %s</li>")
            % (item.name, comma(lang).join([*filter(None, [value]), *attached.mapped("name")]))
            for item, (value, attached) in self.items.items()
        ]
        return Markup("<ul>%s</ul>") % Markup("").join(lines) if lines else Markup()


def answer_key(token, text, items, files):
    """What makes two sends the same answer: the form, what was typed, what was attached.

    A form without a token is known by the minute in which it was sent.

    :param items: {row of the checklist: (value, `ir.attachment`)}
    """
    parts = [token or fields.Datetime.now().strftime("%Y-%m-%d %H:%M"), text]
    for item, (value, attachments) in sorted(items.items(), key=lambda pair: pair[0].id):
        parts += [str(item.id), value, *sorted(a.checksum or "" for a in attachments)]
    return sha256("\x00".join([*parts, "files", *sorted(f.checksum or "" for f in files)]).encode()).hexdigest()
