from odoo import api, fields, models

from ..masters import helpdesk_master  # noqa: F401 (its model is inherited)

COMPLEXITY = [("routine", "Routine"), ("complex", "Complex"), ("critical", "Critical")]
IMPORTANCE = [("low", "Low"), ("medium", "Medium"), ("high", "High")]
OWNERS = [("own", "The body's own"), ("partner", "A partner's")]


class HelpdeskTicketCategory(models.Model):
    _name = "helpdesk.ticket.category"
    _inherit = ["helpdesk.ticket.category", "helpdesk.master"]

    team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Default team",
        check_company=True,
        help="New cases of this category, and of the categories below it without a team of their own, go to this team.",
    )
    complexity = fields.Selection(COMPLEXITY, help="New cases of this category start with this complexity.")
    importance = fields.Selection(IMPORTANCE, help="New cases of this category start with this importance.")
    type_ids = fields.Many2many(
        "helpdesk.ticket.type",
        string="Types",
        help="The portal offers this category for these types only. Empty: for every type.",
    )
    is_general = fields.Boolean(compute="_compute_is_general", help="Has more specific categories below it.")
    service_owner = fields.Selection(
        OWNERS, string="Whose service", help="Cases of this category, and of those below it, concern such a service."
    )
    service_partner_id = fields.Many2one(
        "res.partner", string="Partner", help="Provides the service; a case about it is referred there."
    )

    @api.depends("child_id")
    def _compute_is_general(self):
        for category in self:
            category.is_general = bool(category.child_id)

    def _inherited_value(self, name):
        """The field's own value, else the nearest one above; an empty value of the field's type when none has it."""
        category = self
        while category and not category[name]:
            category = category.parent_id
        return category[name]

    def _standing(self):
        """The category, else the nearest one above it that is in use."""
        category = self.sudo()
        while category and not category.active:
            category = category.parent_id
        return category.with_env(self.env)

    def _team_for(self, company):
        """Where new cases of the category go: the team that it leads to, as long as there is one."""
        return self.sudo()._inherited_value("team_id")._standing(company)

    def _path_ids(self):
        """Ids of the category and of those above it; none for no category."""
        return {int(part) for part in (self.parent_path or "").split("/") if part}
