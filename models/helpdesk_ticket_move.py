from odoo import fields, models

from .helpdesk_ticket_stage import PHASES


class HelpdeskTicketMove(models.Model):
    """One row a change of phase: the case's history as the portal, the case file and the figures read it."""

    _name = "helpdesk.ticket.move"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Change of phase"
    _order = "date, id"
    _log_access = False

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, index=True, ondelete="cascade")
    phase_from = fields.Selection(PHASES)
    phase_to = fields.Selection(PHASES, required=True)
    date = fields.Datetime(required=True)
    user_id = fields.Many2one("res.users", ondelete="set null")
    by_customer = fields.Boolean()
    reason = fields.Text()
