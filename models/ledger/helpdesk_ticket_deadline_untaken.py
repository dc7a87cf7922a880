from odoo import api, fields, models

from ..assignment.helpdesk_asking import WARNING
from ..process.acting import acting
from . import helpdesk_ticket_deadline  # noqa: F401 (its model is inherited)
from .helpdesk_ticket_deadline import RUNNING

ARRIVED = "helpdesk_mgmt_complaint.activity_case_arrived"
# Where a case wants somebody who works on it.
WORKED = ("received", "verification", "processing")


class HelpdeskTicketDeadline(models.Model):
    """A case that nobody takes: its row runs until somebody does, and goes up the chain with growing pauses."""

    _inherit = "helpdesk.ticket.deadline"

    # ------------------------------------------------------------------
    # The steps that `consequences.py` names
    # ------------------------------------------------------------------

    @api.model
    def _watch_registered(self, cases, now):
        if not acting(self.env).history:
            self._watch(cases.filtered(lambda t: not t.user_id), now)

    @api.model
    def _watch_written(self, cases, vals, before):
        self._watch(cases.browse([case.id for case in before]), fields.Datetime.now())

    @api.model
    def _watch_move(self, cases, phase_from, phase_to, now):
        # of cases with somebody the row has ended when they were given to him
        self._watch(cases.filtered(lambda t: not t.user_id), now)

    @api.model
    def _watch(self, cases, now):
        """Cases that somebody has need no watching any more, open ones that nobody has do."""
        cases = cases.sudo()
        self._finish(cases.filtered(lambda t: t.user_id or t.phase == "proposed"), ["untaken"], now)
        alone = cases.filtered(lambda t: not t.user_id and t.phase in WORKED and t.company_id.complaint_untaken_days)
        watched = self._rows_of(alone, ["untaken"], (*RUNNING, "missed")).filtered(lambda r: r._is_open()).ticket_id
        self._open(alone - watched, "untaken", now)

    # ------------------------------------------------------------------
    # Up the chain
    # ------------------------------------------------------------------

    def _tell_untaken(self, now):
        """The next person up the chain learns that nobody has taken the case; whoever stands at its end, each time."""
        alone = self.filtered(lambda r: not r.ticket_id.user_id and r.ticket_id.phase in WORKED)
        for user, rows in alone.grouped(lambda r: r._next_up()).items():
            rows.ticket_id._ask(
                user,
                lambda env, number: env._("Nobody has taken the case %s: take it, or assign it", number),
                WARNING,
                row=lambda case: case.deadline_ids.filtered(lambda r: r.kind == "untaken" and r._is_open())[-1:],
            )

    def _next_up(self):
        """Who is told next: who stands above those who know already."""
        self.ensure_one()
        case = self.ticket_id
        chain = case.team_id._overseers(case)
        arrived = self.env.ref(ARRIVED, raise_if_not_found=False)
        knows = case.activity_ids.filtered(lambda a: a.activity_type_id == arrived).user_id & chain[:1]
        return chain[min(self.told + len(knows), len(chain) - 1)] if chain else chain
