from odoo import fields, models

from .helpdesk_ticket_deadline import KINDS


class HelpdeskTicketDeadline(models.Model):
    """A window does not end on a customer whom no notice of it has reached."""

    _inherit = "helpdesk.ticket.deadline"

    def _prolong(self, now):
        """These windows run anew from `now`, with their reminder; old and new due dates are kept."""
        for row in self:
            before = row.due_date
            days = row.ticket_id.company_id[KINDS[row.kind].reminder] if KINDS[row.kind].reminder else 0
            row.write({"start_date": now, "reminder_days": days})
            row._plan()
            self.env["helpdesk.ticket.deadline.change"].sudo().create(
                {
                    "deadline_id": row.id,
                    "date": now,
                    "user_id": self.env.uid,
                    "due_before": before,
                    "due_after": row.due_date,
                    "reason": "unreached",
                }
            )
        self._schedule()


class HelpdeskTicketDeadlineChange(models.Model):
    _inherit = "helpdesk.ticket.deadline.change"

    reason = fields.Selection(
        selection_add=[("unreached", "No notice had reached the customer")], ondelete={"unreached": "cascade"}
    )
