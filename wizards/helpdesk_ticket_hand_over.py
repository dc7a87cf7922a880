from odoo import api, fields, models

from .step_words import done


class HelpdeskTicketHandOver(models.TransientModel):
    _name = "helpdesk.ticket.hand.over"
    _description = "Hand a case over to another team"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, ondelete="cascade")
    team_from_id = fields.Many2one(
        "helpdesk.ticket.team", string="From", compute="_compute_team_from", compute_sudo=False
    )
    team_ids = fields.Many2many("helpdesk.ticket.team", compute="_compute_team_from", compute_sudo=False)
    team_id = fields.Many2one(
        "helpdesk.ticket.team", string="To", required=True, domain="[('id', 'in', team_ids)]", ondelete="cascade"
    )
    reason = fields.Text(required=True)

    @api.depends("ticket_id")
    def _compute_team_from(self):
        Team = self.env["helpdesk.ticket.team"]
        for wizard in self:
            # a client may name the id of any case
            ticket = wizard.ticket_id.filtered(lambda t: t.has_access("read"))
            wizard.team_from_id = ticket.team_id
            wizard.team_ids = Team
            if ticket:
                others = [("use_complaint_process", "=", True), ("id", "!=", ticket.team_id.id)]
                wizard.team_ids = Team.search([*others, ("company_id", "in", [False, ticket.company_id.id])])

    def action_confirm(self):
        self.ensure_one()
        ticket = self.ticket_id
        ticket.action_hand_over(self.team_id, self.reason)
        ticket.invalidate_recordset()
        action = done(ticket.sudo(), "hand_over")
        if not ticket.has_access("read"):
            # the form behind the dialog is out of reach now
            cases = self.env["ir.actions.act_window"]._for_xml_id("helpdesk_mgmt_complaint.helpdesk_ticket_case_action")
            action["params"]["next"] = {**cases, "target": "main"}
        return action
