from odoo import fields, models


class SurveyQuestion(models.Model):
    """A question about the body that a case was referred to is asked of no other case (M10)."""

    _inherit = "survey.question"

    complaint_only_referred = fields.Boolean(
        string="Only about referred cases",
        help="Asked only where the case was referred to another body. Its answer is the satisfaction with that body, "
        "and no part of the satisfaction with us.",
    )
