from odoo import api, fields, models


class HelpdeskTicketTeam(models.Model):
    """How a team's cases find their people."""

    _inherit = "helpdesk.ticket.team"

    assign_method = fields.Selection(
        [("manual", "By the leader"), ("balanced", "By load")],
        string="Assignment",
        default="manual",
        required=True,
        help="By the leader: cases wait until the leader assigns them or a member takes them. By load: a case goes at "
        "once to the member with the fewest open cases who is not on leave.",
    )
    officer_ids = fields.Many2many(
        "res.users",
        "helpdesk_ticket_team_officer_rel",
        "team_id",
        "user_id",
        string="Follow-up officers",
        domain="[('share', '=', False)]",
        help="One of them follows each case of this team and of the teams below it, beside the one who handles it: "
        "the one with the fewest open cases who is not on leave. Empty: those of the team above.",
    )
    level = fields.Integer(
        compute="_compute_level", help="1 for a contact centre, 2 for the departments below it, and so on."
    )

    @api.depends("parent_path")
    def _compute_level(self):
        for team in self:
            team.level = len((team.parent_path or "").split("/")) - 1

    def _officers(self):
        """The follow-up officers of the team, else of the nearest team above that has some."""
        team = self.sudo()
        while team and not team.officer_ids:
            team = team.parent_id
        return team.officer_ids.with_env(self.env)

    def _is_below(self, team):
        """Whether the team is a department of `team`, at whatever level."""
        return bool(team) and self != team and (self.sudo().parent_path or "").startswith(team.sudo().parent_path)
