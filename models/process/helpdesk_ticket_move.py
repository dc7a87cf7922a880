from odoo import api, fields, models
from odoo.tools import SQL

from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)
from .acting import acting
from .helpdesk_ticket import WAITING
from .helpdesk_ticket_stage import CLOSE_REASONS, ENDED, PHASES

# The time that is not ours: the case waits for somebody else, has an answer, or has ended.
NOT_OURS = (*WAITING, "proposed", *ENDED)
CAME_BY = [
    ("portal", "Portal account"),
    ("link", "Link of a notice"),
    ("code", "Tracking code"),
    ("mail", "E-mail"),
    ("staff", "Taken down by staff"),
    ("silence", "Silence: the time ran out"),
]
DOUBTS = [
    ("handler", "From an address from which somebody who handled the case had signed in"),
    ("staff", "From an address from which staff had signed in"),
    ("code", "By a code that somebody who handled the case had issued"),
    ("address", "Somebody who handled the case had changed who the customer is, or his e-mail address"),
    ("brought", "By a mail that a user had brought who is no mail gateway"),
]


class HelpdeskTicketMove(models.Model):
    """One row a change of phase: the case's history as the portal, the case file and the figures read it."""

    _name = "helpdesk.ticket.move"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Change of phase"
    # in the order of events, whatever the clock said
    _order = "id"
    _log_access = False

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, index=True, ondelete="cascade")
    phase_from = fields.Selection(PHASES)
    phase_to = fields.Selection(PHASES, required=True)
    date = fields.Datetime(required=True)
    user_id = fields.Many2one("res.users", ondelete="set null")
    by_customer = fields.Boolean()
    came_by = fields.Selection(
        CAME_BY, string="How it came", help="The customer's word, or his silence; empty for steps of the organisation."
    )
    doubt = fields.Selection(
        DOUBTS,
        index="btree_not_null",
        help="What speaks against its being the customer's own word. It counts all the same; somebody looks into it.",
    )
    staff_id = fields.Many2one(
        "res.users",
        string="Through",
        ondelete="set null",
        help="Who took the customer's word down, or issued the tracking code by which it came.",
    )
    attempt_id = fields.Many2one(
        "helpdesk.contact.attempt", string="Heard in", index="btree_not_null", ondelete="set null"
    )
    reason = fields.Text()
    # how the case stood when it ended: noted then, so that the figures of a period never change afterwards
    end_reason = fields.Selection(CLOSE_REASONS, help="Why the case ended with this move; empty for other moves.")
    resolution_hours = fields.Float(
        help="Working hours from registration to the solution, without those in which the case waited for somebody "
        "else, had an answer or had ended."
    )
    first_contact = fields.Boolean(help="Solved at the first contact.")
    accurate = fields.Boolean(help="Solved from the first assignment.")
    referred = fields.Boolean(help="The case had been referred to another body.")
    deemed = fields.Boolean(string="Deemed accepted", help="The customer's acceptance was his silence.")

    # rows come in the order of their dates: a few pages tell where a period lies
    _date_idx = models.Index("USING brin (date)")
    # a row never changes: what the figures count is read from here, without the rows
    _ended_idx = models.Index(
        """(date) INCLUDE (id, ticket_id, end_reason, first_contact, accurate, referred, deemed, resolution_hours)
           WHERE end_reason IS NOT NULL"""
    )
    _verdict_idx = models.Index(
        """(date) INCLUDE (id, ticket_id, phase_to)
           WHERE phase_from = 'verification' AND phase_to IN ('processing', 'closed', 'rejected')"""
    )
    _left_end_idx = models.Index("(date) WHERE phase_from IN ('closed', 'rejected', 'cancelled')")
    _back_idx = models.Index(
        "(date) WHERE phase_to = 'verification' AND phase_from IN ('processing', 'rejected', 'cancelled')"
    )

    def init(self):
        # how many cases ever take a step: without it PostgreSQL prepares for hundreds of thousands of the rarest
        self.env.cr.execute(
            "CREATE STATISTICS IF NOT EXISTS helpdesk_ticket_move_steps (mcv) ON phase_from, phase_to"
            " FROM helpdesk_ticket_move"
        )

    # ------------------------------------------------------------------
    # How a case's history is written
    # ------------------------------------------------------------------

    @api.model
    def _log_moves(self, cases, phase_from, phase_to, now, reason=None, by_customer=False):
        """Writes the history; the row of an ending stands on the case as its end."""
        vals = {
            "phase_from": phase_from,
            "phase_to": phase_to,
            "date": now,
            "user_id": self.env.uid,
            "reason": reason,
            "by_customer": by_customer,
            **self._came_vals(phase_from, by_customer),
        }
        facts = self._end_facts if phase_to in ENDED else lambda _case, _now: {}
        moves = self.sudo().create([{"ticket_id": case.id, **vals, **facts(case.sudo(), now)} for case in cases])
        for move in moves if phase_to in ENDED else ():
            move.ticket_id._write_managed({"closing_id": move.id})

    @api.model
    def _came_vals(self, phase_from, by_customer):
        """How the customer's word came that moves a case; nothing for steps of the organisation."""
        came = acting(self.env).came
        # a case that continues another is registered at the customer's word
        if not came or not (by_customer or not phase_from or came.by == "silence"):
            return {}
        return {
            "came_by": came.by,
            "doubt": came.doubt or False,
            "staff_id": came.staff or False,
            "attempt_id": came.attempt or False,
            **({"user_id": came.user} if came.user else {}),
        }

    @api.model
    def _end_facts(self, case, now):
        """What the row of an ending tells besides: how the case stands as it ends."""
        solved = case.close_reason == "solved"
        one_hand = solved and not case.reopen_count and len(case.handler_ids) <= 1
        # how often it was answered: public words of our people, and solutions that were sent
        proposals = case.move_ids.filtered(lambda m: m.phase_to == "proposed")
        answers = case.public_answer_count + (len(proposals) or 1)
        return {
            "end_reason": case.close_reason,
            "resolution_hours": self._hours_to_solution(case, now) if case.phase == "closed" else 0.0,
            "first_contact": solved
            and not case.reopen_count
            and (case.procedure == "first_contact" or (one_hand and answers <= 1)),
            "accurate": one_hand,
            "referred": case.procedure == "third_party",
            "deemed": case.decision == "lapsed",
        }

    @api.model
    def _hours_to_solution(self, case, now):
        """Working hours from registration to the solution that closes the case now, less the time that is not ours."""
        calendar = case.team_id._complaint_calendar()
        moves = case.move_ids.filtered(lambda m: m.date >= case.registered_date).sorted("id")
        # the way of a case in pieces: each move begins one, the next ends it
        start, ours, hours = case.registered_date, True, 0.0
        for move in moves:
            if ours:
                hours += calendar.working_hours_between(start, move.date)
            start, ours = move.date, move.phase_to not in NOT_OURS
        return hours + (calendar.working_hours_between(start, now) if ours else 0.0)

    # ------------------------------------------------------------------
    # Two who move one case at once
    # ------------------------------------------------------------------

    def _just_now(self):
        """A sentence for who came second: who has just moved the case, and where to; empty after a minute."""
        if not self or self.date < fields.Datetime.subtract(fields.Datetime.now(), minutes=1):
            return ""
        labels = dict(self._fields["phase_to"]._description_selection(self.env))
        sentence = self.env._(
            "%(user)s has just moved %(case)s to “%(phase)s”.",
            user=self.env._("The customer") if self.by_customer else self.user_id.name or "",
            case=self.ticket_id.number,
            phase=labels[self.phase_to],
        )
        return f"{sentence} "

    @api.model
    def _wait_for_others(self, cases):
        """Two who take a step on one case at once do so one after the other: the later one's request runs again, and
        finds the case where the first has brought it."""
        ids = tuple(sorted(cases.ids))
        self.env.execute_query(SQL("SELECT FROM helpdesk_ticket WHERE id IN %s ORDER BY id FOR NO KEY UPDATE", ids))
