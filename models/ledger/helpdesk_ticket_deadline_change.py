from odoo import fields, models
from odoo.tools import SQL

from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)

# Ids of the view: the row's id and the place in its history make one number.
PLACES = 10_000


class HelpdeskTicketDeadlineChange(models.Model):
    """The history of the ledger's rows, a line each: a view of what the rows carry."""

    _name = "helpdesk.ticket.deadline.change"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Change of a time limit"
    _order = "date, id"
    _auto = False
    _log_access = False
    _depends = {"helpdesk.ticket.deadline": ["history", "ticket_id"]}

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case")
    deadline_id = fields.Many2one("helpdesk.ticket.deadline")
    date = fields.Datetime()
    user_id = fields.Many2one("res.users")
    due_before = fields.Datetime()
    due_after = fields.Datetime()
    reason = fields.Selection(
        [
            ("case", "The case was reclassified"),
            ("policy", "A policy was changed"),
            ("calendar", "The working hours changed"),
            ("unreached", "No notice had reached the customer"),
        ]
    )

    @property
    def _table_query(self):
        return SQL(
            """SELECT row.id * %(places)s::bigint + change.place AS id, row.id AS deadline_id, row.ticket_id,
                      (change.value ->> 'date')::timestamp AS date, person.id AS user_id,
                      (change.value ->> 'before')::timestamp AS due_before,
                      (change.value ->> 'after')::timestamp AS due_after, change.value ->> 'reason' AS reason
               FROM helpdesk_ticket_deadline AS row
               CROSS JOIN jsonb_array_elements(row.history) WITH ORDINALITY AS change (value, place)
               LEFT JOIN res_users AS person ON person.id = (change.value ->> 'user')::int""",
            places=PLACES,
        )

    def _as_query(self, ordered=True):
        # the ids are computed: the key of the rows finds them, not a search of all histories
        query = super()._as_query(ordered)
        rows = tuple({id_ // PLACES for id_ in self.ids})
        if rows:
            query.add_where(SQL("%s IN %s", SQL.identifier(self._table, "deadline_id"), rows))
        return query
