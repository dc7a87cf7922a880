from odoo import fields, models

from ..models.quality.helpdesk_contact_attempt import DECISIONS


class HelpdeskContactAttemptDecide(models.TransientModel):
    _name = "helpdesk.contact.attempt.decide"
    _description = "How to go on with a customer who cannot be reached"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, ondelete="cascade")
    decision = fields.Selection(DECISIONS, required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.ticket_id.action_decide_contact(self.decision, self.reason)
        if self.decision == "close":
            return {"type": "ir.actions.act_window_close"}
        return self.ticket_id.action_log_contact()
