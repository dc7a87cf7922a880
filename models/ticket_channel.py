from odoo import models


class HelpdeskTicket(models.Model):
    """The channel a case came through, and the person who looks after it."""

    _inherit = "helpdesk.ticket"

    def _channel_responsible(self):
        """Who looks after the case's channel, where that person may handle the case; else nobody."""
        self.ensure_one()
        user = self.sudo().channel_id.user_id.with_env(self.env)
        # a channel may serve several companies
        fits = user.sudo().active and not user.sudo().share and self.company_id in user.sudo().company_ids
        return user.browse() if not fits or user in self._barred_handlers() | self.handler_ids else user
