from odoo import api, fields, models

from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)


class HelpdeskSolutionCase(models.Model):
    """An entry of the reference and a case: drafted from it, or used to answer it.

    It carries the access of the case: an entry never leads anybody to a case that he may not see.
    """

    _name = "helpdesk.solution.case"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Case of an entry in the reference"
    _order = "date desc, id desc"
    _log_access = False

    solution_id = fields.Many2one("helpdesk.solution", string="Entry", required=True, index=True, ondelete="cascade")
    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", required=True, index=True, ondelete="cascade")
    role = fields.Selection(
        [("source", "Drafted from the case"), ("used", "Used to answer it")], required=True, default="used"
    )
    reopen_count = fields.Integer(string="Reopenings before", help="How often the case had been reopened by then.")
    user_id = fields.Many2one("res.users", string="By", ondelete="set null")
    date = fields.Datetime(required=True)
    outcome = fields.Selection(
        [("open", "Open"), ("solved", "Solved"), ("not_solved", "Did not solve it")],
        compute="_compute_outcome",
        help="Solved: the case closed as solved and was not reopened since the answer was used.",
    )

    # a second click is the same use; after a reopening it is another one
    _unique_use = models.UniqueIndex("(solution_id, ticket_id, role, reopen_count)")

    @api.depends("ticket_id.phase", "ticket_id.close_reason", "ticket_id.reopen_count")
    def _compute_outcome(self):
        for row in self:
            ticket = row.sudo().ticket_id
            if ticket.reopen_count != row.reopen_count:
                row.outcome = "not_solved"
            elif ticket.phase == "closed":
                row.outcome = "solved" if ticket.close_reason == "solved" else "not_solved"
            else:
                row.outcome = "not_solved" if ticket.phase in ("rejected", "cancelled") else "open"

    @api.model
    def _note(self, solution, tickets, role):
        """Keeps that `solution` was drafted from the cases, or answered them; what is kept already stays."""
        rows = self.sudo()
        kept = rows.search(
            [("solution_id", "=", solution.id), ("ticket_id", "in", tickets.ids), ("role", "=", role)]
        ).mapped(lambda row: (row.ticket_id, row.reopen_count))
        now = fields.Datetime.now()
        rows.create(
            [
                {
                    "solution_id": solution.id,
                    "ticket_id": ticket.id,
                    "role": role,
                    "reopen_count": ticket.reopen_count,
                    "user_id": self.env.uid,
                    "date": now,
                }
                for ticket in tickets.sudo()
                if (ticket, ticket.reopen_count) not in kept
            ]
        )
