from odoo import api, fields, models

from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)


class HelpdeskTicketHandover(models.Model):
    """One row a change of team of an open case."""

    _name = "helpdesk.ticket.handover"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Hand-over of a case"
    _order = "id"
    _log_access = False

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, index=True, ondelete="cascade")
    date = fields.Datetime(required=True)
    team_from_id = fields.Many2one("helpdesk.ticket.team", string="From", ondelete="set null")
    team_to_id = fields.Many2one("helpdesk.ticket.team", string="To", ondelete="set null")
    user_from_id = fields.Many2one("res.users", string="Handled by", ondelete="set null")
    user_to_id = fields.Many2one("res.users", string="Assigned to", ondelete="set null")
    user_id = fields.Many2one("res.users", string="Handed over by", ondelete="set null")
    reason = fields.Text()

    @api.model
    def _log_handovers(self, before, now, reason):
        """
        :param before: {case, which has another team now: (team, assignee) before}
        """
        self.sudo().create(
            [
                {
                    "ticket_id": case.id,
                    "date": now,
                    "team_from_id": team.id,
                    "team_to_id": case.team_id.id,
                    "user_from_id": user.id,
                    "user_to_id": case.user_id.id,
                    "user_id": self.env.uid,
                    "reason": reason,
                }
                for case, (team, user) in before.items()
            ]
        )
