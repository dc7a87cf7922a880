from odoo import Command, api, fields, models

from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)


class HelpdeskRecurrenceCase(models.Model):
    """A case that an alert lists; whoever may not see the case, or the alert, does not see the row, nor count it."""

    _name = "helpdesk.recurrence.case"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Case of a recurrence"
    _order = "id desc"
    _log_access = False
    _case_fields = ("ticket_id", "alert_id")

    alert_id = fields.Many2one("helpdesk.recurrence.alert", required=True, index=True, ondelete="cascade")
    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", required=True, index=True, ondelete="cascade")
    number = fields.Char(related="ticket_id.number", string="Reference")
    subject = fields.Char(related="ticket_id.name", string="Title")
    registered_date = fields.Datetime(related="ticket_id.registered_date")
    partner_id = fields.Many2one(related="ticket_id.partner_id")
    team_id = fields.Many2one(related="ticket_id.team_id")
    phase = fields.Selection(related="ticket_id.phase")

    _unique_case = models.UniqueIndex("(alert_id, ticket_id)")

    @api.model
    def _add(self, alert, tickets):
        """Lists the cases that the alert does not list yet, and keeps the staff they are about away from it."""
        new = tickets - alert.case_ids.ticket_id
        self.create([{"alert_id": alert.id, "ticket_id": ticket.id} for ticket in new])
        # who was told may see enough of the cases without those about him
        about = alert.case_ids.ticket_id.subject_user_ids - alert.told_user_ids - alert.excluded_user_ids
        if about:
            alert.excluded_user_ids = [Command.link(user.id) for user in about]
            alert.message_unsubscribe(about.partner_id.ids)
