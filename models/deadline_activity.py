from odoo import fields, models

from .helpdesk_asking import CALL
from .helpdesk_ticket_stage import ENDED
from .ticket_delay import DELAY_ACTIVITY


class MailActivity(models.Model):
    _inherit = "mail.activity"

    complaint_deadline_id = fields.Many2one(
        "helpdesk.ticket.deadline",
        string="Time limit",
        index="btree_not_null",
        ondelete="set null",
        help="The limit that the activity warns of: it ends with it.",
    )


class HelpdeskTicketDeadline(models.Model):
    """What a limit asked of people ends with it."""

    _inherit = "helpdesk.ticket.deadline"

    def write(self, vals):
        res = super().write(vals)
        if vals.get("done_date"):
            asked = self.filtered(
                lambda r: r.kind == "customer_update" or r.item_id or any(level.get("done") for level in r.levels or ())
            )
            if asked:
                self.env["mail.activity"].sudo().search([("complaint_deadline_id", "in", asked.ids)]).unlink()
        return res


class HelpdeskTicket(models.Model):
    """What an open case asked of people ends with it."""

    _inherit = "helpdesk.ticket"

    def _requests_follow_move(self, phase_from, phase_to, now):
        self._forget_arrival()
        if phase_to in ENDED:
            # neither is there anything left to explain, nor anybody to reach
            self.sudo().activity_unlink([DELAY_ACTIVITY, CALL])
        elif phase_to == "proposed":
            self.sudo().activity_unlink([DELAY_ACTIVITY])
