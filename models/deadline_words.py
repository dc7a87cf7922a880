from odoo import api, fields, models
from odoo.tools import format_datetime

from .helpdesk_ticket_deadline import RUNNING


class HelpdeskTicketDeadline(models.Model):
    """A time limit in words: what it allows, how its due date came about, what is left of it."""

    _inherit = "helpdesk.ticket.deadline"

    explanation = fields.Char(compute="_compute_explanation")
    left_text = fields.Char(compute="_compute_left_text", string="Time left")

    @api.depends("hours_left", "late_hours", "round_the_clock")
    @api.depends_context("lang")
    def _compute_left_text(self):
        for row in self:
            late = row.outlook in ("overdue", "missed")
            hours = -row.hours_left if row.outlook == "overdue" else row.late_hours if late else row.hours_left
            time = "{:.0f}:{:02.0f}".format(*divmod(round(hours * 60), 60))
            if late and row.round_the_clock:
                row.left_text = self.env._("%s hours late", time)
            elif late:
                row.left_text = self.env._("%s working hours late", time)
            elif row.state not in RUNNING:
                row.left_text = False
            elif row.round_the_clock:
                row.left_text = self.env._("%s hours left", time)
            else:
                row.left_text = self.env._("%s working hours left", time)

    @api.model
    def _moment_text(self, calendar, moment):
        return format_datetime(self.env, moment, tz=calendar.tz or "UTC", dt_format="EEE d MMMM HH:mm")

    @api.model
    def _terms_text(self, days, hours, round_the_clock):
        parts = []
        if days == 1:
            parts.append(self.env._("1 day round the clock") if round_the_clock else self.env._("1 working day"))
        elif days:
            parts.append(
                self.env._("%s days round the clock", days) if round_the_clock else self.env._("%s working days", days)
            )
        if hours == 1:
            parts.append(self.env._("1 hour round the clock") if round_the_clock else self.env._("1 working hour"))
        elif hours:
            text = f"{hours:g}"
            parts.append(
                self.env._("%s hours round the clock", text)
                if round_the_clock
                else self.env._("%s working hours", text)
            )
        return self.env._(" and ").join(parts)

    @api.model
    def _sample_starts(self, calendar):
        """A working morning, and the last day of the week in the evening: two starts that show what a policy does."""
        now = fields.Datetime.now()
        opening = calendar.deadline_after(now, hours=0.0)
        return [opening, calendar.window_end_after(opening, 1)]

    @api.depends("start_date", "due_date", "days", "hours", "frozen_hours", "round_the_clock", "pause_ids")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for row in self:
            calendar = row._calendar()
            text = self.env._(
                "%(terms)s from %(start)s",
                terms=self._terms_text(row.days, row.hours, row.round_the_clock),
                start=self._moment_text(calendar, row.start_date),
            )
            for pause in row.pause_ids.filtered("date_end"):
                text += self.env._(
                    ", plus %(hours)s h %(why)s (%(start)s to %(end)s, %(who)s)",
                    hours=f"{pause.hours:g}",
                    why=pause._why(),
                    start=self._moment_text(calendar, pause.date_start),
                    end=self._moment_text(calendar, pause.date_end),
                    who=pause._who(),
                )
            due = self._moment_text(calendar, row.due_date)
            row.explanation = self.env._("%(text)s: due %(due)s", text=text, due=due)
