from odoo import fields, models

from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)


class HelpdeskTicketDeadlinePause(models.Model):
    _name = "helpdesk.ticket.deadline.pause"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Pause of a time limit"
    _order = "date_start, id"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, index=True, ondelete="cascade")
    deadline_id = fields.Many2one("helpdesk.ticket.deadline", required=True, index=True, ondelete="cascade")
    phase = fields.Selection(
        [
            ("awaiting_customer", "waiting for the customer"),
            ("third_party", "waiting for a third party"),
            ("question", "waiting for a colleague to say whose mail it is"),
        ],
        required=True,
    )
    date_start = fields.Datetime(required=True)
    date_end = fields.Datetime()
    hours = fields.Float(help="Working hours; elapsed ones of a limit round the clock.")
    user_id = fields.Many2one("res.users", string="Begun by")
    ended_by_id = fields.Many2one("res.users", string="Ended by")
    doubtful = fields.Boolean(help="Opened although the customer had answered already.")

    def _why(self):
        self.ensure_one()
        return dict(self._fields["phase"]._description_selection(self.env))[self.phase]

    def _by_whom(self):
        self.ensure_one()
        name = self.user_id.name or "-"
        if self.phase == "awaiting_customer":
            return self.env._("returned by %s", name)
        if self.phase == "question":
            return self.env._("answered by %s", self.ended_by_id.name or "-")
        return self.env._("referred by %s", name)
