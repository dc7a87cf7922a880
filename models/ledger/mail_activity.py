from odoo import fields, models


class MailActivity(models.Model):
    """The review of a body's policies is recorded by doing what one was asked."""

    _inherit = "mail.activity"

    complaint_deadline_id = fields.Many2one(
        "helpdesk.ticket.deadline",
        string="Time limit",
        index="btree_not_null",
        ondelete="set null",
        help="The limit that the activity warns of: it ends with it.",
    )
    complaint_review_company_id = fields.Many2one(
        "res.company",
        string="Policies of",
        index="btree_not_null",
        ondelete="cascade",
        help="The body whose policies and procedures are to be reviewed: done, they were reviewed today.",
    )

    def _action_done(self, *args, **kwargs):
        asked = self.sudo().filtered("complaint_review_company_id")
        asked = asked.filtered(lambda activity: activity.user_id == self.env.user or self.env.su)
        companies = asked.complaint_review_company_id
        if companies and not self.env.su:
            # a manager reviews the policies of his own bodies
            manager = self.env.user.has_group("helpdesk_mgmt.group_helpdesk_manager")
            companies = companies & self.env.user.company_ids if manager else companies.browse()
        result = super()._action_done(*args, **kwargs)
        if companies:
            companies.complaint_reviewed_date = fields.Date.context_today(self)
            # what the other managers were asked is done with it
            self.sudo().search([("complaint_review_company_id", "in", companies.ids)]).unlink()
        return result
