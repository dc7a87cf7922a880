from odoo import api, fields, models


class HelpdeskTicketStep(models.TransientModel):
    """Returning a case: whoever writes sees what the notice lists besides."""

    _inherit = "helpdesk.ticket.step"

    asked_text = fields.Text(compute="_compute_asked_text", compute_sudo=False)

    @api.depends("ticket_id", "step")
    def _compute_asked_text(self):
        for wizard in self:
            # a client may name the id of any case
            readable = wizard.step == "return" and wizard.ticket_id.has_access("read")
            wizard.asked_text = readable and wizard.ticket_id.sudo().requirement_ids._asked()._listed_after("")
