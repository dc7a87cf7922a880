from odoo import api, fields, models


class HelpdeskAnswerText(models.Model):
    """Ready texts for answers: an apology, an explanation, what happens next; in each language of the customers."""

    _name = "helpdesk.answer.text"
    _description = "Ready text for answers"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("found", "What was found"),
            ("apology", "Apology"),
            ("explanation", "Explanation"),
            ("steps", "Next steps"),
        ],
        required=True,
        default="explanation",
    )
    body = fields.Html(string="Text", required=True, translate=True)
    type_ids = fields.Many2many("helpdesk.ticket.type", string="Types", help="Empty: for every type.")
    company_id = fields.Many2one("res.company", help="Empty: for every company.")

    @api.model
    def _for_case(self, case):
        """The ready texts for cases like this one; none for no case."""
        if not case:
            return self
        return self.search(
            [
                ("company_id", "in", [False, case.company_id.id]),
                "|",
                ("type_ids", "=", False),
                "|",
                ("type_ids", "in", case.type_id.ids),
                ("type_ids.own_ids", "in", case.type_id.ids),
            ]
        )
