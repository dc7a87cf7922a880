from odoo import models


class HelpdeskRecurrenceAlert(models.Model):
    """What recurs leads to an action that ends it."""

    _inherit = "helpdesk.recurrence.alert"

    def action_propose_correction(self):
        """A preventive action about those of the alert's cases that the user may see; opens it."""
        self.ensure_one()
        self.check_access("write")
        Action = self.env["helpdesk.corrective.action"]
        cases = self.case_ids.ticket_id
        action = Action.create({**Action._prepare_from(cases, "recurrence"), "name": self.name})
        return action._open_form(action)
