from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .statement import Statement


class HelpdeskTicket(models.Model):
    """A customer who is not satisfied is asked why, by people who had nothing to do with the case (N18, K16)."""

    _inherit = "helpdesk.ticket"

    followup_ids = fields.One2many("helpdesk.quality.followup", "ticket_id", copy=False)
    followup_count = fields.Integer(compute="_compute_followup_count", string="Follow-ups")

    @api.depends("followup_ids")
    @api.depends_context("uid")
    def _compute_followup_count(self):
        # what the user may not see is not counted either
        counts = {}
        if self.env["helpdesk.quality.followup"].has_access("read"):
            counts = dict(
                self.env["helpdesk.quality.followup"]._read_group(
                    [("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"]
                )
            )
        for ticket in self:
            ticket.followup_count = counts.get(ticket, 0)

    def action_open_followups(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Quality follow-ups"),
            "res_model": "helpdesk.quality.followup",
            "view_mode": "list,form",
            "domain": [["ticket_id", "=", self.id]],
        }

    def _quality_follows_satisfaction(self, now):
        self.env["helpdesk.quality.followup"]._open_for(self, now)

    def _on_quality_contact(self, attempt, now):
        """The customer was talked to about how it went: this answers nothing that the case itself waits for."""
        if attempt.outcome == "reached" and (attempt.answer or "").strip():
            means = dict(attempt._fields["means"]._description_selection(self.env))[attempt.means]
            title = self.env._(
                "The customer told the quality team (%(means)s, taken down by %(user)s):",
                means=means,
                user=attempt.user_id.name,
            )
            self._receive(Statement(attempt.answer.strip(), title=title, answers=False))
        attempt.followup_id._on_contact(attempt, now)


class HelpdeskContactAttempt(models.Model):
    _inherit = "helpdesk.contact.attempt"

    followup_id = fields.Many2one(
        "helpdesk.quality.followup", string="Quality follow-up", index="btree_not_null", ondelete="set null"
    )

    @api.constrains("followup_id", "ticket_id")
    def _check_followup(self):
        for attempt in self.filtered("followup_id"):
            if attempt.followup_id.ticket_id != attempt.ticket_id:
                raise ValidationError(self.env._("The follow-up belongs to another case."))
