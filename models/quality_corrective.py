from odoo import api, fields, models


class HelpdeskCorrectiveAction(models.Model):
    _inherit = "helpdesk.corrective.action"

    followup_id = fields.Many2one(
        "helpdesk.quality.followup",
        string="Quality follow-up",
        index="btree_not_null",
        ondelete="set null",
        help="The dissatisfaction that gave rise to the action.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        for followup in actions.followup_id:
            followup._check_treatable()
            followup._treat("corrective")
        return actions


class HelpdeskQualityFollowup(models.Model):
    _inherit = "helpdesk.quality.followup"

    corrective_action_ids = fields.One2many("helpdesk.corrective.action", "followup_id", string="Corrective actions")
