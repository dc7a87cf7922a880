from odoo import fields, models


class HelpdeskCorrectiveAction(models.Model):
    """What the body does so that the same complaint does not come back."""

    _name = "helpdesk.corrective.action"
    _inherit = ["helpdesk.deadline.item"]
    _description = "Corrective action"
    _order = "id desc"

    name = fields.Char(string="Action", required=True)
    ticket_ids = fields.Many2many("helpdesk.ticket", string="Cases", copy=False)

    def _tell_owner(self, now):
        """It was to be done by now."""

    def _tell_evaluator(self, now):
        """Its effect was to be evaluated by now."""

    def _tell_leader(self, now):
        """It is still late one interval on."""
