from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..duplicate.helpdesk_ticket import IS_OPEN
from ..process.helpdesk_ticket import WAITING
from ..process.helpdesk_ticket_stage import ENDED
from .helpdesk_complaint_figures import DIMENSIONS

# The time that is not the body's: the case waits for somebody else, has an answer, or has ended.
NOT_OURS = (*WAITING, "proposed", *ENDED)


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

    def _move_facts(self, phase_to, now):
        """Values of a move's row besides what it is: how the case stands as it ends."""
        if phase_to not in ENDED:
            return {}
        ticket = self.sudo()
        solved = ticket.close_reason == "solved"
        one_hand = solved and not ticket.reopen_count and len(ticket.handler_ids) <= 1
        return {
            "end_reason": ticket.close_reason,
            "resolution_hours": ticket._hours_to_solution(now) if phase_to == "closed" else 0.0,
            "first_contact": solved
            and not ticket.reopen_count
            and (ticket.procedure == "first_contact" or (one_hand and ticket._answers() <= 1)),
            "accurate": one_hand,
            "referred": ticket.procedure == "third_party",
            "deemed": ticket.decision == "lapsed",
        }

    def _answers(self):
        """How often the body answered: its people's public words, and the solutions it sent."""
        proposals = self.move_ids.filtered(lambda m: m.phase_to == "proposed")
        return self.public_answer_count + (len(proposals) or 1)

    def _hours_to_solution(self, now):
        """Working hours from registration to the solution that closes the case now, less the time that is not ours."""
        self.ensure_one()
        calendar = self.team_id._complaint_calendar()
        moves = self.move_ids.filtered(lambda m: m.date >= self.registered_date).sorted("id")
        # the way of a case in pieces: each move begins one, the next ends it
        start, ours, hours = self.registered_date, True, 0.0
        for move in moves:
            if ours:
                hours += calendar.working_hours_between(start, move.date)
            start, ours = move.date, move.phase_to not in NOT_OURS
        return hours + (calendar.working_hours_between(start, now) if ours else 0.0)

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
