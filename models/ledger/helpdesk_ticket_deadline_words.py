from odoo import api, fields, models
from odoo.tools import format_datetime

from ...tools.comma import comma
from ...tools.plural import counted
from .helpdesk_ticket_deadline import KINDS
from .helpdesk_ticket_deadline_terms import DAY_HOURS

# Seconds after which a screen asks again how much is left, where that is told in days, hours, minutes.
AGAIN = {"days": 1800, "hours": 300, "minutes": 30}


class HelpdeskTicketDeadline(models.Model):
    """What screens say of a limit: how much is left or how late it is, and when it is due."""

    _inherit = "helpdesk.ticket.deadline"

    # see `_due_words`
    due_words = fields.Json(compute="_compute_due_words")

    @api.depends("state", "due_date", "done_date", "warned")
    @api.depends_context("lang")
    def _compute_due_words(self):
        now = fields.Datetime.now()
        for row in self:
            row.due_words = row._due_words(now)

    def _due_words(self, now):
        """What screens tell of the limit: how much is left or how late it is, when it is due, how it looks, and after
        how many seconds they ask again (0: never).

        :return: dict `left`, `moment`, `tone`, `again`; False for a limit that has ended
        """
        self.ensure_one()
        if self.outlook not in ("running", "warned", "paused", "overdue"):
            return False
        if self.outlook == "paused":
            return {"left": self.env._("paused: %s", self._waits_for()), "moment": "", "tone": "warning", "again": 0}
        left, unit = self._late_text(now) if self.outlook == "overdue" else self._left_text(now)
        return {
            "left": left,
            "moment": self._short_moment(),
            "tone": {"overdue": "danger", "warned": "warning"}.get(self.outlook, ""),
            "again": AGAIN[unit],
        }

    def _waits_for(self):
        """What a limit that stands still waits for."""
        self.ensure_one()
        phase = self.ticket_id.phase
        why = phase if phase in KINDS[self.kind].pauses else "question"
        return dict(self.pause_ids._fields["phase"]._description_selection(self.env))[why]

    def _short_moment(self):
        self.ensure_one()
        written = f"EEE d MMM{comma(self.env.lang)}HH:mm"
        return format_datetime(self.env, self.due_date, tz=self._calendar().tz or "UTC", dt_format=written)

    def _late_text(self, now):
        """How late it is, in elapsed time: (text, its unit)."""
        env, (unit, number) = self.env, _elapsed(now - self.due_date)
        text = {
            "days": lambda: env._("late by {n, plural, one {# day} other {# days}}"),
            "hours": lambda: env._("late by {n, plural, one {# hour} other {# hours}}"),
            "minutes": lambda: env._("late by {n, plural, one {# minute} other {# minutes}}"),
        }[unit]()
        return counted(text, env.lang, n=number), unit

    def _left_text(self, now):
        """How much is left, in the limit's own time: (text, its unit)."""
        env, unit, number = self.env, *self._left(now)
        text = {
            "over": lambda: env._("over"),
            "today": lambda: env._("today"),
            "until": lambda: env._("before the next working day"),
            "days": lambda: env._("in {n, plural, one {# day} other {# days}}"),
            "hours": lambda: env._("in {n, plural, one {# hour} other {# hours}}"),
            "minutes": lambda: env._("in {n, plural, one {# minute} other {# minutes}}"),
            "working days": lambda: env._("in {n, plural, one {# working day} other {# working days}}"),
            "working hours": lambda: env._("in {n, plural, one {# working hour} other {# working hours}}"),
        }[unit]()
        return counted(text, env.lang, n=number), unit.split()[-1] if number else "hours"

    def _left(self, now):
        """(unit, number) of what is left of a limit that runs; 0 of a unit that counts nothing."""
        self.ensure_one()
        if self.due_date <= now:
            return "over", 0
        if self.round_the_clock:
            return _elapsed(self.due_date - now)
        calendar = self._calendar()
        if days := calendar._working_days_between(now, self.due_date):
            return "working days", days
        minutes = int(self.hours_left * 60)
        if KINDS[self.kind].window or KINDS[self.kind].fixed or not minutes:
            # it ends with its day, whatever the opening hours
            local = self.with_context(tz=calendar.tz or "UTC")
            today, day = (fields.Datetime.context_timestamp(local, each).date() for each in (now, self.due_date))
            return ("today" if today == day else "until"), 0
        return ("working hours", minutes // 60) if minutes >= 60 else ("minutes", minutes)


def _elapsed(time):
    """Elapsed time as people tell it: (unit, number), days from the second one on."""
    minutes = max(int(time.total_seconds() // 60), 1)
    if minutes >= 2 * DAY_HOURS * 60:
        return "days", minutes // (DAY_HOURS * 60)
    return ("hours", minutes // 60) if minutes >= 60 else ("minutes", minutes)
