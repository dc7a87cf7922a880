from odoo import api, fields, models

from .helpdesk_ticket_deadline import KINDS, OWN, RUNNING

CRON = "helpdesk_mgmt_complaint.ir_cron_deadlines"


class HelpdeskTicketDeadline(models.Model):
    """Opening, pausing, resuming and ending rows. State follows dates, not when anybody ran."""

    _inherit = "helpdesk.ticket.deadline"

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------

    @api.model
    def _open(self, tickets, kind, now):
        """Opens on each of `tickets`, from `now`, the limit of a kind whose days a setting gives; 0 days: none.

        :return: the new rows
        """
        spec, vals_list = KINDS[kind], []
        for ticket in tickets.sudo():
            days = ticket.company_id[spec.days]
            if days:
                vals = self._row_vals(ticket, kind, now, {"days": days, "hours": 0.0})
                if spec.reminder and ticket.company_id.complaint_reminder_days:
                    calendar = ticket.team_id._complaint_calendar()
                    reminder = calendar.deadline_after(now, days=ticket.company_id.complaint_reminder_days)
                    if reminder < vals["due_date"]:
                        vals["reminder_date"] = reminder
                vals_list.append(vals)
        return self._open_rows(vals_list)

    @api.model
    def _open_milestones(self, tickets, milestones, now, starts_on=None):
        """Opens the rows that the policies promise, from `now`.

        :param starts_on: only policies that start there (None: any)
        """
        vals_list = []
        for milestone in milestones:
            for ticket, policy in self.env["helpdesk.sla.policy"]._match_batch(tickets, milestone).items():
                if starts_on is None or policy.starts_on == starts_on:
                    vals_list.append(self._row_vals(ticket, milestone, now, policy._terms()))
        return self._open_rows(vals_list)

    @api.model
    def _row_vals(self, ticket, kind, start, terms):
        calendar = ticket.sudo().team_id._complaint_calendar()
        vals = {
            "ticket_id": ticket.id,
            "company_id": ticket.company_id.id,
            "kind": kind,
            "start_date": start,
            "calendar_id": calendar.id,
            "state": "running",
            **terms,
        }
        return {**vals, **self._planned(calendar, vals)}

    @api.model
    def _open_rows(self, vals_list):
        for vals in vals_list:
            vals["next_action_date"] = self._next_action(vals)
        rows = self.sudo().create(vals_list)
        rows._schedule()
        return rows

    # ------------------------------------------------------------------
    # Ending
    # ------------------------------------------------------------------

    @api.model
    def _rows_of(self, tickets, kinds, states=RUNNING):
        return self.sudo().search(
            [("ticket_id", "in", tickets.ids), ("kind", "in", list(kinds)), ("state", "in", list(states))]
        )

    @api.model
    def _end(self, tickets, kinds, state, now):
        """Ends the running rows of a customer's windows with `state`; ended ones stay as they are."""
        rows = self._rows_of(tickets, kinds)
        rows.write(
            {"state": state, "done_date": now, "next_action_date": False, "reminder_date": False, "paused_since": False}
        )
        return rows

    @api.model
    def _finish(self, tickets, kinds, now):
        """The body did what it promised: met or missed, whichever the dates say. A missed open row gets its end."""
        rows = self._rows_of(tickets, kinds, (*RUNNING, "missed")).filtered(lambda r: not r.done_date)
        rows._resume(now)
        for row in rows:
            late = row._hours_between(row.due_date, now) if now > row.due_date else 0.0
            row.write(
                {
                    "state": "missed" if now > row.due_date or row.state == "missed" else "met",
                    "done_date": now,
                    "late_hours": late,
                    "next_action_date": False,
                }
            )
        return rows

    @api.model
    def _cancel(self, tickets, now):
        """The case ended without the body's answer: running promises are cancelled, missed ones get their end."""
        rows = self._rows_of(tickets, OWN, (*RUNNING, "missed")).filtered(lambda r: not r.done_date)
        rows._resume(now)
        missed = rows.filtered(lambda r: r.state == "missed" or r.due_date < now)
        for row in missed:
            row.write(
                {
                    "state": "missed",
                    "done_date": now,
                    "late_hours": row._hours_between(row.due_date, now),
                    "next_action_date": False,
                }
            )
        (rows - missed).write({"state": "cancelled", "done_date": now, "next_action_date": False})

    # ------------------------------------------------------------------
    # Pausing
    # ------------------------------------------------------------------

    @api.model
    def _pause(self, tickets, phase, now):
        """Rows whose kind and policy stand still in `phase`; one that is due already is missed instead."""
        flag = "pause_on_customer" if phase == "awaiting_customer" else "pause_on_third_party"
        kinds = [kind for kind in OWN if phase in KINDS[kind].pauses]
        rows = self._rows_of(tickets, kinds, ("running",)).filtered(flag)
        late = rows.filtered(lambda r: r.due_date < now)
        for row in late:
            # the scheduled action still tells the escalations; the date has decided
            row.write({"state": "missed", "next_action_date": row.next_action_date or now})
        rows -= late
        rows.write({"state": "paused", "paused_since": now, "next_action_date": False})
        self.env["helpdesk.ticket.deadline.pause"].sudo().create(
            [
                {
                    "ticket_id": row.ticket_id.id,
                    "deadline_id": row.id,
                    "phase": phase,
                    "date_start": now,
                    "user_id": self.env.uid,
                    "doubtful": phase == "awaiting_customer" and row.ticket_id._customer_has_answered(),
                }
                for row in rows
            ]
        )
        for ticket in rows.pause_ids.filtered(lambda p: p.doubtful and p.date_start == now).ticket_id:
            ticket._tell_of_doubtful_pause()

    def _resume(self, now):
        """Ends the pauses of these rows; their due dates move by the time they stood still."""
        for row in self.filtered("paused_since"):
            hours = row._hours_between(row.paused_since, now)
            pause = row.pause_ids.filtered(lambda p: not p.date_end)[-1:]
            pause.write({"date_end": now, "hours": hours, "ended_by_id": self.env.uid})
            row.write({"paused_since": False, "state": "running", "frozen_hours": row.frozen_hours + hours})
            row._plan()

    @api.model
    def _resume_tickets(self, tickets, now):
        self._rows_of(tickets, OWN, ("paused",))._resume(now)

    def _plan(self):
        """Writes what follows from the row's terms: due date, warning, escalation times, next action."""
        for row in self:
            values = self._planned(row._calendar(), row._plan_input())
            row.write(values)
            row.next_action_date = self._next_action(row._plan_input())

    def _plan_input(self):
        self.ensure_one()
        names = (
            "kind", "state", "start_date", "due_date", "done_date", "days", "hours", "round_the_clock", "frozen_hours",
            "warn_percent", "warn_date", "warned", "levels", "reminder_date",
        )  # fmt: skip
        return {name: self[name] for name in names}

    # ------------------------------------------------------------------
    # Waking the scheduled action
    # ------------------------------------------------------------------

    def _schedule(self):
        """At most one trigger, at the earliest date: a trigger at or before it suffices."""
        dates = [date for date in self.mapped("next_action_date") if date]
        cron = dates and self.env.ref(CRON, raise_if_not_found=False)
        if not cron:
            return
        Trigger = self.env["ir.cron.trigger"].sudo()
        later = Trigger.search([("cron_id", "=", cron.id)])
        if not later.filtered(lambda t: t.call_at <= min(dates)):
            later.unlink()
            cron.sudo()._trigger(at=min(dates))


class HelpdeskTicketDeadlinePause(models.Model):
    _name = "helpdesk.ticket.deadline.pause"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Pause of a time limit"
    _order = "date_start, id"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, index=True, ondelete="cascade")
    deadline_id = fields.Many2one("helpdesk.ticket.deadline", required=True, index=True, ondelete="cascade")
    phase = fields.Selection(
        [("awaiting_customer", "waiting for the customer"), ("third_party", "waiting for a third party")], required=True
    )
    date_start = fields.Datetime(required=True)
    date_end = fields.Datetime()
    hours = fields.Float(help="Working hours; elapsed ones of a limit round the clock.")
    user_id = fields.Many2one("res.users", string="Begun by")
    ended_by_id = fields.Many2one("res.users", string="Ended by")
    doubtful = fields.Boolean(help="Opened although the customer had answered already.")

    def _why(self):
        self.ensure_one()
        return dict(self._fields["phase"]._description_selection(self.env))[self.phase]


class HelpdeskTicketDeadlineChange(models.Model):
    _name = "helpdesk.ticket.deadline.change"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Change of a time limit"
    _order = "date, id"
    _log_access = False

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, index=True, ondelete="cascade")
    deadline_id = fields.Many2one("helpdesk.ticket.deadline", required=True, index=True, ondelete="cascade")
    date = fields.Datetime(required=True)
    user_id = fields.Many2one("res.users")
    due_before = fields.Datetime()
    due_after = fields.Datetime()
    reason = fields.Selection(
        [("case", "The case was reclassified"), ("policy", "A policy was changed"), ("calendar", "The working hours changed")],
        required=True,
    )


