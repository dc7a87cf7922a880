from odoo import api, fields, models

from ..models.process.helpdesk_ticket_decision import CUSTOMER_DECISIONS
from .step_words import done, heard


class HelpdeskTicketLogDecision(models.TransientModel):
    _name = "helpdesk.ticket.log_decision"
    _description = "What the customer decided, as an agent heard it"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, ondelete="cascade")
    decision = fields.Selection(selection="_select_decisions", required=True)
    means = fields.Selection(selection="_select_means", required=True, default="phone")
    heard_by_id = fields.Many2one(
        "res.users",
        string="Heard by",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    heard_date = fields.Datetime(string="Heard on", required=True, default=lambda self: fields.Datetime.now())
    reason = fields.Text(string="In the customer's words")
    consequence = fields.Char(compute="_compute_consequence", compute_sudo=False)

    @api.model
    def _select_decisions(self):
        labels = self.env["helpdesk.contact.attempt"]._fields["customer_decision"]._description_selection(self.env)
        ticket = self.env["helpdesk.ticket"].browse(self.env.context.get("default_ticket_id"))
        possible = ticket._loggable_decisions() if ticket.has_access("read") and ticket else dict(CUSTOMER_DECISIONS)
        return [(decision, label) for decision, label in labels if decision in possible]

    @api.model
    def _select_means(self):
        return self.env["helpdesk.contact.attempt"]._fields["means"]._description_selection(self.env)

    @api.depends("ticket_id", "decision")
    def _compute_consequence(self):
        now = fields.Datetime.now()
        for wizard in self:
            # a client may name the id of any case
            case = wizard.ticket_id.filtered(lambda t: t.has_access("read"))
            wizard.consequence = bool(case and wizard.decision) and heard(case, wizard.decision, now)

    def action_confirm(self):
        self.ensure_one()
        self.ticket_id.action_log_decision(self.decision, self.reason, self.means, self.heard_by_id.id, self.heard_date)
        return done(self.ticket_id, "log_decision")
