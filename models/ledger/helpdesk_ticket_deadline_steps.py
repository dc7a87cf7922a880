from odoo import api, fields, models

from ...exceptions import CalendarError
from ..assignment.helpdesk_asking import WARNING
from ..process.acting import acting
from ..process.helpdesk_ticket import WAITING
from ..process.helpdesk_ticket_stage import ENDED, OPEN
from ..process.media import without_customer
from . import helpdesk_ticket_deadline  # noqa: F401 (its model is inherited)
from .helpdesk_ticket_deadline import MILESTONES, RUNNING, WITH_CASE, WORKED
from .helpdesk_ticket_deadline_flow import PAUSE_FLAG

# Cases that are taken up at once whose hours have been mended.
BATCH = 200


class HelpdeskTicketDeadline(models.Model):
    """What the ledger does when something happens to cases: the steps that `consequences.py` names.

    Who spoke last: the first response, the word to a waiting customer, a pause that was not due.
    Nobody's filing is refused because our working hours have become useless: its deadlines wait for them.
    """

    _inherit = "helpdesk.ticket.deadline"

    # ------------------------------------------------------------------
    # Registration and phases
    # ------------------------------------------------------------------

    @api.model
    def _follow_registration(self, cases, now):
        # of a case that was handled elsewhere the two ends alone are known
        milestones = ["resolution"] if acting(self.env).history else MILESTONES
        self._open_milestones(cases, milestones, now, starts_on="registered")
        self._route(cases, now)
        self._finish(cases.filtered("channel_id.answered_at_once"), ["first_response"], now)

    @api.model
    def _before_move(self, cases, phase_from, phase_to, now):
        if phase_from in PAUSE_FLAG:
            self._resume_tickets(cases, now)
        if phase_from == "awaiting_customer":
            self._end(cases, ["customer_reply"], "cancelled" if phase_to in ENDED else "met", now)
        if phase_from == "verification" and phase_to not in ("awaiting_customer", "cancelled"):
            self._finish(cases, ["verification"], now)
        if phase_from == "proposed":
            # decided rows have ended before the move; what still runs was taken back or withdrawn
            self._end(cases, ["decision"], "cancelled", now)
        if phase_from in ENDED:
            self._end(cases, ["reopening"], "met", now)

    @api.model
    def _follow_move(self, cases, phase_from, phase_to, now):
        if phase_to in PAUSE_FLAG:
            if phase_from in ENDED:
                self._open_processing(cases.filtered(lambda t: t.phase_before_wait == "processing"), now)
            self._pause(cases, phase_to, now)
        if phase_to in ("third_party", "proposed", "closed"):
            # solved, or gone to another body, without a department: it was promised nothing any more
            self._rows_of(self._with_departments(cases), ["routing"], (*RUNNING, "missed"))._cancel_rows(now)
        if phase_to == "awaiting_customer":
            self._open(cases, "customer_reply", now)
        elif phase_to == "processing":
            self._open_processing(cases, now)
        elif phase_to == "proposed":
            self._finish(cases, ["resolution", "first_response", "customer_update"], now)
            self._open(cases.filtered(lambda t: t.decision == "pending"), "decision", now)
        elif phase_to in ENDED:
            if phase_to == "closed":
                self._finish(cases, WITH_CASE, now)
            else:
                self._cancel(cases, now)
            self._open(cases.filtered(lambda t: t.close_reason != "duplicate"), "reopening", now)

    @api.model
    def _open_processing(self, cases, now):
        """Work begins, or begins again: then a new resolution row runs from now, whatever its policy starts on."""
        without = cases.filtered(
            lambda t: not t.deadline_ids.filtered(lambda r: r.kind == "resolution" and r._is_open())
        )
        self._open_milestones(without, ["resolution"], now)
        self._open_update(cases, now)

    @api.model
    def _take_up(self, case, ended, now):
        """The case goes on where it was ended, by mistake or by the customer's silence or wish: what the organisation
        had still promised then is promised anew from now.

        Back in processing that is the resolution alone, whose row is there already.

        :param ended: when the case was ended
        """
        rows = case.sudo().deadline_ids
        phase = case.phase_before_wait if case.phase in PAUSE_FLAG else case.phase
        if phase not in ("received", "verification"):
            return
        kinds = set(rows.filtered(lambda r: r.done_date == ended and r.state in ("cancelled", "missed")).mapped("kind"))
        kinds -= set(rows.filtered(lambda r: r._is_open()).mapped("kind"))
        kinds -= {"routing"} if self._is_routed(case) else set()
        kinds -= {"first_response"} if self._was_answered(case) else set()
        self._open_milestones(case, [kind for kind in MILESTONES if kind in kinds], now)
        if case.phase in PAUSE_FLAG:
            self._pause(case, case.phase, now)

    # ------------------------------------------------------------------
    # Writes
    # ------------------------------------------------------------------

    @api.model
    def _route(self, cases, *at):
        """A person works on the cases: where there are no departments, one that was assigned by load has been routed,
        too.

        :param at: what the table's steps are given; the moment comes last
        """
        self._finish((cases - self._with_departments(cases)).filtered("user_id"), ["routing"], at[-1])

    @api.model
    def _with_departments(self, cases):
        """The cases of organisations whose contact centre has departments: their heads must be told (T01)."""
        teams = cases.sudo().team_id.filtered(lambda team: team._routes_to_departments())
        return cases.filtered(lambda case: case.sudo().team_id in teams)

    @api.model
    def _is_routed(self, case):
        return bool(case.sudo().head_told_date if self._with_departments(case) else case.user_id)

    @api.model
    def _route_written(self, cases, vals, before):
        """Cases that a person has given to somebody, or to another team, are routed where there are no departments."""
        if not acting(self.env).automatic and (vals.get("user_id") or vals.get("team_id")):
            routed = cases.browse([ticket.id for ticket in before])
            self._finish(routed - self._with_departments(routed), ["routing"], fields.Datetime.now())

    @api.model
    def _follow_write(self, cases, vals, before):
        """What policies ask about has changed: running rows are planned again.

        :param before: {case: what policies ask about, before the write}
        """
        facts_of = self.env["helpdesk.sla.policy"]._facts
        after = {ticket: facts_of(ticket) for ticket in before}
        changed = cases.browse([t.id for t, facts in before.items() if t.phase in OPEN and after[t] != facts])
        if changed:
            self._apply_policies(changed, MILESTONES, reason="case")
        moved = cases.browse([t.id for t, facts in before.items() if after[t]["team"] != facts["team"]])
        if moved:
            # windows and words to the customer have no policy that would bring them along
            self._calendar_replaced(moved.filtered("phase").team_id, reason="case")

    # ------------------------------------------------------------------
    # Who spoke last
    # ------------------------------------------------------------------

    @api.model
    def _follow_answer(self, cases, now):
        self._finish(cases, ["first_response"], now)
        self._follow_word(cases, now)

    @api.model
    def _follow_word(self, cases, now):
        """A person told the customers how far their cases are: the next word is due that many days from now."""
        self._finish(cases, ["customer_update"], now)
        self._open_update(cases, now)

    @api.model
    def _open_update(self, cases, now):
        """The next word to the customers of accepted cases; it waits with a case that awaits its customer."""
        accepted = cases.filtered(
            lambda t: (t.phase_before_wait if t.phase in WAITING else t.phase) == "processing"
            and not without_customer(t)
            and not t.deadline_ids.filtered(lambda r: r.kind == "customer_update" and r._is_open())
        )
        rows = self._open(accepted, "customer_update", now)
        for phase, tickets in rows.ticket_id.grouped("phase").items():
            if phase in WAITING:
                self._pause(tickets, phase, now)

    @api.model
    def _was_answered(self, case):
        reached = case.sudo().contact_attempt_ids.filtered(lambda a: a.outcome == "reached")
        return bool(case.channel_id.answered_at_once or case._last_words()[0] or reached)

    @api.model
    def _tell_of_doubtful_pause(self, case):
        """A pause opened after the customer had answered: the leader is told, once a pause."""
        case._ask(
            lambda case: (case.team_id._leaders() - case.subject_user_ids).filtered(case._may_be_read_by)[:1],
            lambda env, number: env._("%s waits for a customer who had answered already", number),
            WARNING,
            notify=True,
        )

    # ------------------------------------------------------------------
    # Deadlines that wait for working hours
    # ------------------------------------------------------------------

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
        self._watch(cases.filtered(lambda t: not t.user_id), now)
        ended = cases.filtered(lambda t: t.phase in ENDED and t.close_reason != "duplicate")
        self._open(ended.filtered(lambda t: not self._since_end(t, "reopening")), "reopening", now)

    @api.model
    def _since_end(self, case, kind):
        """The case's rows of a kind since it ended."""
        return case.sudo().deadline_ids.filtered(lambda r: r.kind == kind and r.start_date >= case.sudo().closed_date)

    # ------------------------------------------------------------------
    # A case that nobody takes: its row runs until somebody does
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
