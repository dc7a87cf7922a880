from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)

# Seconds after which whoever has not been heard of has gone.
GONE = 90


class HelpdeskCasePresence(models.Model):
    """Who has a case open, and who is writing on it: forgotten when his page has not said so for a while.

    Pages of people of the organisation say it; customers' pages neither say nor show it.
    """

    _name = "helpdesk.case.presence"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Who has a case open"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    seen_date = fields.Datetime(required=True)
    writing_date = fields.Datetime()

    _one_a_person = models.UniqueIndex("(ticket_id, user_id)")

    @api.model
    def action_stay(self, ticket_id, writing=False):
        """The user has the case open.

        :return: the others who have it open: list of dicts `name`, `writing`
        """
        case, now = self._checked(ticket_id), fields.Datetime.now()
        # one statement: two pages of one person may say so at once
        self.env.cr.execute(
            SQL(
                """INSERT INTO helpdesk_case_presence (ticket_id, user_id, seen_date, writing_date)
                   VALUES (%s, %s, %s, %s)
                   ON CONFLICT (ticket_id, user_id)
                   DO UPDATE SET seen_date = EXCLUDED.seen_date, writing_date = EXCLUDED.writing_date""",
                case.id,
                self.env.uid,
                now,
                now if writing else None,
            )
        )
        self.invalidate_model()
        others = self._present(case).filtered(lambda row: row.user_id != self.env.user)
        return [{"name": row.user_id.name, "writing": bool(row.writing_date)} for row in others]

    @api.model
    def action_leave(self, ticket_id):
        """The user has closed the case."""
        case = self._checked(ticket_id)
        self.sudo().search([("ticket_id", "=", case.id), ("user_id", "=", self.env.uid)]).unlink()
        return True

    @api.model
    def _checked(self, ticket_id):
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only people of the organisation work on cases."))
        case = self.env["helpdesk.ticket"].browse(ticket_id).exists()
        case.check_access("read")
        return case.ensure_one()

    @api.model
    def _present(self, cases):
        """The rows of whoever has one of the cases open now, the first one first."""
        since = fields.Datetime.subtract(fields.Datetime.now(), seconds=GONE)
        return self.sudo().search([("ticket_id", "in", cases.ids), ("seen_date", ">=", since)], order="id")

    @api.autovacuum
    def _gc_gone(self):
        limit = 5000
        before = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        gone = self.sudo().search([("seen_date", "<", before)], limit=limit)
        gone.unlink()
        return len(gone), int(len(gone) == limit)
