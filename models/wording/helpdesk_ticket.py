from odoo import models

from .words import Words


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _wording(self):
        """The words for this case, in the language of the context: see `Words`; templates and pages call it."""
        self.ensure_one()
        return Words(self)
