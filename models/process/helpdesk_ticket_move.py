from odoo import fields, models

from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)
from .helpdesk_ticket_stage import CLOSE_REASONS, PHASES


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
    # how the case stood when it ended: noted then, so that the figures of a period never change afterwards
    end_reason = fields.Selection(CLOSE_REASONS, help="Why the case ended with this move; empty for other moves.")
    resolution_hours = fields.Float(
        help="Working hours from registration to the solution, without those in which the case waited for somebody "
        "else, had an answer or had ended."
    )
    first_contact = fields.Boolean(help="Solved at the first contact.")
    accurate = fields.Boolean(help="Solved from the first assignment.")
    referred = fields.Boolean(help="The case had been referred to another body.")
    deemed = fields.Boolean(string="Deemed accepted", help="The customer's acceptance was his silence.")

    # rows come in the order of their dates: a few pages tell where a period lies
    _date_idx = models.Index("USING brin (date)")
    # a row never changes: what the figures count is read from here, without the rows
    _ended_idx = models.Index(
        """(date) INCLUDE (id, ticket_id, end_reason, first_contact, accurate, referred, deemed, resolution_hours)
           WHERE end_reason IS NOT NULL"""
    )
    _verdict_idx = models.Index(
        """(date) INCLUDE (id, ticket_id, phase_to)
           WHERE phase_from = 'verification' AND phase_to IN ('processing', 'closed', 'rejected')"""
    )
    _left_end_idx = models.Index("(date) WHERE phase_from IN ('closed', 'rejected', 'cancelled')")
    _back_idx = models.Index(
        "(date) WHERE phase_to = 'verification' AND phase_from IN ('processing', 'rejected', 'cancelled')"
    )

    def init(self):
        # how many cases ever take a step: without it PostgreSQL prepares for hundreds of thousands of the rarest
        self.env.cr.execute(
            "CREATE STATISTICS IF NOT EXISTS helpdesk_ticket_move_steps (mcv) ON phase_from, phase_to"
            " FROM helpdesk_ticket_move"
        )
