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


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    can_write_answer = fields.Boolean(compute="_compute_can_write_answer")

    @api.depends("phase")
    def _compute_can_write_answer(self):
        for ticket in self:
            ticket.can_write_answer = bool(ticket._answer_targets())

    def _answer_targets(self):
        """Where ready texts may go: into the solution while one is prepared, into a message at any time."""
        self.ensure_one()
        if not self.phase:
            return []
        preparing = self.phase in ("received", "verification", "processing", "third_party")
        return ["solution", "message"] if preparing else ["message"]

    def _answer_texts_domain(self):
        """The ready texts for cases like this one."""
        self.ensure_one()
        return [
            ("company_id", "in", [False, self.company_id.id]),
            "|",
            ("type_ids", "=", False),
            ("type_ids", "in", self.type_id.ids),
        ]

    def action_write_answer(self):
        """The dialog with the ready texts."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ready texts"),
            "res_model": "helpdesk.ticket.write_answer",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }
