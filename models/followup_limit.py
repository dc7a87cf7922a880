from odoo import fields, models
from odoo.fields import Domain

from .helpdesk_ticket_deadline import RUNNING


class HelpdeskQualityFollowup(models.Model):
    """Until when a follow-up is to be closed, and who is told when it is not."""

    _inherit = "helpdesk.quality.followup"

    due_date = fields.Datetime(compute="_compute_due", string="Due")
    is_overdue = fields.Boolean(compute="_compute_due", search="_search_is_overdue", string="Overdue")

    def _compute_due(self):
        rows = {row.item_id: row for row in self._limits("followup")}
        now = fields.Datetime.now()
        for followup in self:
            row = rows.get(followup.id)
            followup.due_date = row.due_date if row else False
            followup.is_overdue = bool(row and row._is_open() and row.due_date < now)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("kind", "=", "followup") & Domain("done_date", "=", False)
        late &= Domain("state", "=", "missed") | (
            Domain("state", "in", RUNNING) & Domain("due_date", "<", fields.Datetime.now())
        )
        return [("id", "in", self.env["helpdesk.ticket.deadline"].sudo().search(late).mapped("item_id"))]

    def _limit_interval(self, kind):
        # whoever follows it up first, the head of quality one working day later
        return 1

    def _tell_follower(self, now):
        """The follow-up was to be closed by now: whoever has it is told."""
        for followup in self.sudo().filtered(lambda f: f.state != "closed"):
            followup._ask(
                followup.user_id or followup.ticket_id._quality_leader(),
                lambda env, number: env._("The follow-up of %s is late", number),
                row=followup._limits("followup")[-1:],
            )

    def _tell_head(self, now):
        """It is still late one working day on: the head of quality is told, once."""
        for followup in self.sudo().filtered(lambda f: f.state != "closed" and not f.escalated):
            followup.escalated = True
            followup._ask(
                followup.ticket_id._quality_leader(),
                lambda env, number: env._("The follow-up of %s is still late", number),
                row=followup._limits("followup")[-1:],
            )
