from odoo import fields, models

from .step_words import done


class HelpdeskTicketDelay(models.TransientModel):
    _name = "helpdesk.ticket.explain.delay"
    _description = "Explain a delay to the customer"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, ondelete="cascade")
    reason = fields.Text(required=True)
    promised_date = fields.Date(string="Answer expected by", required=True)

    def action_confirm(self):
        self.ensure_one()
        self.ticket_id.action_explain_delay(self.reason, self.promised_date)
        return done(self.ticket_id, "explain_delay")
