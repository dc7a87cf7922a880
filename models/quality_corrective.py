from odoo import fields, models


class HelpdeskCorrectiveAction(models.Model):
    _inherit = "helpdesk.corrective.action"

    followup_id = fields.Many2one(
        "helpdesk.quality.followup",
        string="Quality follow-up",
        index="btree_not_null",
        ondelete="set null",
        help="The dissatisfaction that gave rise to the action.",
    )


class HelpdeskQualityFollowup(models.Model):
    _inherit = "helpdesk.quality.followup"

    corrective_action_ids = fields.One2many("helpdesk.corrective.action", "followup_id", string="Corrective actions")
