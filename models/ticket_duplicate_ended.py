from odoo import models

from .helpdesk_ticket_stage import ENDED


class HelpdeskTicket(models.Model):
    """Whose case was closed as a duplicate of a colleague's is told when that one ends: it decides his matter too."""

    _inherit = "helpdesk.ticket"

    def _duplicates_follow_move(self, phase_from, phase_to, now):
        if phase_to in ENDED:
            # one that goes on in another case itself decides nothing
            self.filtered(lambda t: t.close_reason != "duplicate")._tell_customers_of_duplicates()

    def _tell_customers_of_duplicates(self):
        """The customer of the case itself has his own notice, and so have contacts who may know nothing of it."""
        for duplicate in self._all_duplicates():
            other = duplicate.duplicate_id
            if duplicate.partner_id != other.partner_id and duplicate._may_know(other):
                duplicate._send_notice("settled", **duplicate._told_of(other))
