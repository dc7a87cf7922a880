from odoo import api, fields, models

from ..process.helpdesk_ticket_stage import OPEN


class ResUsers(models.Model):
    """Whoever is archived leaves no case behind that nobody sees to."""

    _inherit = "res.users"

    def write(self, vals):
        leaving = self.filtered("active") if vals.get("active") is False else self.browse()
        result = super().write(vals)
        leaving._hand_on_cases(fields.Datetime.now())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_hand_on_cases(self):
        # the database empties the field: nobody would handle the cases, or be told
        self._hand_on_cases(fields.Datetime.now())

    def _hand_on_cases(self, now):
        """Whoever leaves holds no open case any more: what customers write there would reach nobody."""
        Ticket = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        for user in self.sudo().filtered(lambda user: user._is_internal()):
            domain = ["|", ("user_id", "=", user.id), ("officer_id", "=", user.id), ("phase", "in", list(OPEN))]
            Ticket.search(domain)._hand_on(user, now)
