from odoo import api, models

from ...exceptions import TooLong
from ...tools.text import paragraphs

# Characters of a text that somebody types, whatever the door, and of a case's title. A mail is longer as it likes: the
# case holds its beginning, and the rest is attached.
TEXT_MAX, TITLE_MAX = 100_000, 1_000


class HelpdeskTicket(models.Model):
    """How long a text may be: what a stranger sends is read, compared, counted and printed again and again."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _why_too_long(self, text, most=TEXT_MAX):
        """A sentence that says why a text cannot be taken; empty when it can."""
        length = len(text or "")
        if length <= most:
            return ""
        return self.env._(
            "The text is too long to be taken. Its characters: %(length)s; the most that can be taken: %(most)s. "
            "Shorten it, or attach it as a file; nothing that you wrote is lost.",
            length=f"{length:,}",
            most=f"{most:,}",
        )

    @api.model
    def _check_typed(self, text, most=TEXT_MAX):
        """:raise TooLong: when the text is longer than one that can be taken"""
        reason = self._why_too_long(text, most)
        if reason:
            raise TooLong(reason)

    @api.constrains("name", "description", "remedy", "solution")
    def _check_texts(self):
        for ticket in self.filtered("phase"):
            ticket._check_typed(ticket.name, TITLE_MAX)
            ticket._check_typed(ticket.remedy)
            for html in (ticket.description, ticket.solution):
                # what marks the text up is no part of it
                if len(html or "") > TEXT_MAX:
                    ticket._check_typed(paragraphs(html))
