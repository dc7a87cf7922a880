from odoo import api, fields, models

from ...exceptions import CalendarError
from ..assignment.helpdesk_asking import WARNING
from ..process.helpdesk_ticket_stage import ENDED, OPEN
from . import helpdesk_ticket_deadline  # noqa: F401 (its model is inherited)
from .helpdesk_ticket_deadline import MILESTONES

BATCH = 200


class HelpdeskTicketDeadline(models.Model):
    """Cases whose deadlines wait for working hours: nobody's filing is refused because ours have become useless."""

    _inherit = "helpdesk.ticket.deadline"

    @api.model
    def _wait_for_calendar(self, cases):
        """The hours carry no deadline: the cases are taken, their deadlines are planned when the hours are mended; the
        leader is told, once as long as cases of the team wait."""
        for team, waiting in cases.sudo().filtered(lambda t: not t.waits_for_calendar).grouped("team_id").items():
            told = waiting.search_count([("waits_for_calendar", "=", True), ("team_id", "=", team.id)], limit=1)
            waiting._write_managed({"waits_for_calendar": True})
            if not told:
                hours = team._complaint_calendar().display_name
                waiting[:1]._ask(
                    lambda case: case._first_told(self.env["res.users"]),
                    lambda env, number, hours=hours: env._(
                        "%(case)s and later cases have no deadlines: the working hours “%(hours)s” leave no working "
                        "time. Mend them; the deadlines follow",
                        case=number,
                        hours=hours,
                    ),
                    WARNING,
                )

    @api.model
    def _open_waiting(self):
        """Opens what cases have waited for, of the teams whose hours carry deadlines again.

        :return: how many do not wait any more
        """
        Case, now, done = self.env["helpdesk.ticket"].sudo(), fields.Datetime.now(), 0
        for team, _count in Case._read_group([("waits_for_calendar", "=", True)], ["team_id"], ["__count"]):
            try:
                team._complaint_calendar().deadline_after(now, days=1)
            except CalendarError:
                continue
            waiting = Case.search([("waits_for_calendar", "=", True), ("team_id", "=", team.id)], limit=BATCH)
            waiting = waiting.try_lock_for_update(allow_referencing=True)
            waiting._write_managed({"waits_for_calendar": False})
            self._open_missing(waiting, now)
            done += len(waiting.filtered(lambda case: not case.waits_for_calendar))
        return done

    @api.model
    def _open_missing(self, cases, now):
        """What the cases should have running: their own deadlines from their own start, customers' windows from now."""
        self._apply_policies(cases.filtered(lambda t: t.phase in OPEN), MILESTONES, reason="calendar")

        def without(kind, wanted):
            return cases.filtered(lambda t: wanted(t) and not t._running(kind))

        self._open(without("customer_reply", lambda t: t.phase == "awaiting_customer"), "customer_reply", now)
        self._open(without("decision", lambda t: t.phase == "proposed" and t.decision == "pending"), "decision", now)
        self._open_update(cases, now)
        ended = cases.filtered(lambda t: t.phase in ENDED and t.close_reason != "duplicate")
        self._open(ended.filtered(lambda t: not self._since_end(t, "reopening")), "reopening", now)

    @api.model
    def _since_end(self, case, kind):
        """The case's rows of a kind since it ended."""
        return case.sudo().deadline_ids.filtered(lambda r: r.kind == kind and r.start_date >= case.sudo().closed_date)
