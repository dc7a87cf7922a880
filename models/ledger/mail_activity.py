from odoo import fields, models
from odoo.tools import html2plaintext

from ...exceptions import MissingInput


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

    def _action_done(self, feedback=False, **kwargs):
        """Whoever does what he was asked about a subject of periodic review reviews it, and says what was found."""
        Review = self.env["helpdesk.policy.review"]
        mine = self.filtered(lambda a: a.res_model == Review._name and a.user_id == self.env.user)
        reviews = Review.browse(mine.mapped("res_id")).exists().filtered(lambda r: r._review_activities() & mine)
        reviews = reviews._filtered_access("write")
        if reviews and not (feedback and html2plaintext(str(feedback)).strip()):
            raise MissingInput(self.env._("Write first what the review of “%s” found.", reviews[0].name))
        result = super()._action_done(feedback=feedback, **kwargs)
        reviews._reviewed(html2plaintext(str(feedback)) if feedback else "")
        return result
