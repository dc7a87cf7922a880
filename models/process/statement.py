"""What a customer says, whatever the door: see `HelpdeskTicket._receive`."""

from dataclasses import dataclass, field

from markupsafe import Markup

from odoo import models
from odoo.tools import plaintext2html


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

    def body(self):
        """The words as they stand in the thread."""
        title = Markup("<p><strong>%s</strong></p>") % self.title if self.title else Markup()
        return title + (plaintext2html(self.text) if self.text else Markup())
