from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..duplicate.helpdesk_ticket import IS_OPEN
from .helpdesk_complaint_figures import DIMENSIONS


class HelpdeskTicket(models.Model):
    """What the figures need to know of a case, noted when it happens: its first response, how it stood at its end."""

    _inherit = "helpdesk.ticket"

    first_response_date = fields.Datetime(copy=False, readonly=True)
    first_response_hours = fields.Float(
        copy=False, readonly=True, help="Working hours from registration to the first response."
    )
    public_answer_count = fields.Integer(
        string="Answers", copy=False, readonly=True, help="Public messages and calls of the body's people."
    )
    closing_id = fields.Many2one(
        "helpdesk.ticket.move", copy=False, readonly=True, index="btree_not_null", ondelete="set null", string="End"
    )

    _first_response_idx = models.Index("USING brin (first_response_date)")
    # a case's row is wide: what figures are summed by is read from here
    _facets_idx = models.Index(
        """(registered_date) INCLUDE (id, type_id, category_id, team_id, channel_id, segment_id, user_id, complexity,
           importance, procedure, phase, close_reason, closing_id, company_id, confidential, first_response_date,
           first_response_hours) WHERE phase IS NOT NULL"""
    )
    # how old the open ones are
    _open_registered_idx = models.Index(f"(registered_date) WHERE {IS_OPEN}")

    figure = fields.Char(
        compute="_compute_figure",
        search="_search_figure",
        groups="helpdesk_mgmt.group_helpdesk_user_own",
        help="Searched as “measure|begin|end” (naive UTC): the cases that the figures count there.",
    )

    def init(self):
        super().init()
        # how many combinations of them there are: without it PostgreSQL sorts millions of rows to group them
        self.env.cr.execute(
            SQL(
                "CREATE STATISTICS IF NOT EXISTS helpdesk_ticket_facets (ndistinct) ON %s FROM helpdesk_ticket",
                SQL(", ").join(SQL.identifier(name) for name in DIMENSIONS if name != "user_id"),
            )
        )

    # ------------------------------------------------------------------
    # First response
    # ------------------------------------------------------------------

    def _figures_follow_answer(self, now):
        for ticket in self:
            ticket._write_managed({"public_answer_count": ticket.public_answer_count + 1})
        self._note_first_response(now)

    def _figures_of_registered(self, now):
        # one that had left the process starts anew
        again = self.filtered("first_response_date")
        again._write_managed({"first_response_date": False, "first_response_hours": 0.0, "public_answer_count": 0})
        self.filtered("channel_id.answered_at_once")._note_first_response(now)

    def _note_first_response(self, now):
        for ticket in self.filtered(lambda t: t.phase and not t.first_response_date):
            calendar = ticket.sudo().team_id._complaint_calendar()
            hours = calendar.working_hours_between(ticket.registered_date, now)
            ticket._write_managed({"first_response_date": now, "first_response_hours": hours})

    # ------------------------------------------------------------------
    # The end
    # ------------------------------------------------------------------

    def _figures_follow_move(self, phase_from, phase_to, now):
        self._note_first_response(now)

    def _compute_figure(self):
        self.figure = False

    @api.model
    def _search_figure(self, operator, value):
        if operator != "in":
            return NotImplemented
        # a field's groups do not stand in the way of a search that is computed
        self.env["helpdesk.complaint.report"].check_access("read")
        domain = Domain.FALSE
        for text in value:
            measure, *moments = str(text).split("|")
            try:
                begin, end = map(fields.Datetime.to_datetime, moments)
            except ValueError:
                begin = end = None
            if not (begin and end):
                raise UserError(self.env._("“%s” is no period of figures.", text))
            figures = self.env["helpdesk.complaint.figures"]
            domain |= Domain("id", "in", figures._ids_sql(measure, begin, end))
        return domain
