from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

RUNNING = ("running", "paused")
OUTLOOKS = [
    ("running", "Running"),
    ("warned", "Near"),
    ("paused", "Paused"),
    ("overdue", "Overdue"),
    ("met", "Met"),
    ("missed", "Missed"),
    ("lapsed", "Lapsed"),
    ("cancelled", "Cancelled"),
]
# Value of the context key `complaint_actor` while the scheduled action acts, an object that no client can send.
CLOCK = object()


@dataclass(frozen=True)
class Kind:
    """What a kind of limit is; `KINDS` holds one a kind, and with the hooks of `ticket_deadline.py` when it starts.

    :param window: the customer's (ends with the local day) or the body's own
    :param milestone: its time comes from the SLA policies
    :param days: name of the company's setting with the working days
    :param pauses: phases in which it stands still
    :param reminder: name of the company's setting with the working days after which the customer is reminded
    :param near: name of the ticket method that acts on cases whose row has come to its warning, `f(now)`
    :param due: name of the method that acts on the owners whose row fell due, `f(now)`
    :param item: model (a `helpdesk.deadline.item`) whose records have such limits, one running row each, so that a case
        may have several; empty: the limit is the case's own. `due` and `again` are methods of that model then
    :param again: name of the method that acts on the items whose row is still open one interval after it fell due, and
        one after that …; `item._limit_interval(kind)` tells the interval in working days
    :param internal: the body's own but no promise to the customer: it can be missed and escalates, yet stands neither
        in `is_overdue` nor in figures of what was kept
    :param outlives: goes on when the case ends: it ends with its item alone, and is not the case's next limit
    :param fixed: due on the date that a person chose; a holiday does not move it
    """

    window: bool = False
    milestone: bool = False
    days: str = ""
    pauses: tuple = ()
    reminder: str = ""
    near: str = ""
    due: str = ""
    item: str = ""
    again: str = ""
    internal: bool = False
    outlives: bool = False
    fixed: bool = False


KINDS = {
    "first_response": Kind(milestone=True),
    "verification": Kind(milestone=True, pauses=("awaiting_customer",)),
    "routing": Kind(milestone=True, pauses=("awaiting_customer",)),
    "resolution": Kind(
        milestone=True, pauses=("awaiting_customer", "third_party"), near="_ask_for_delay", due="_ask_for_delay"
    ),
    "customer_update": Kind(days="complaint_update_days", pauses=("awaiting_customer",), due="_ask_for_update"),
    "customer_reply": Kind(
        window=True, days="complaint_reply_days", reminder="complaint_reminder_days", due="_lapse_customer_reply"
    ),
    "decision": Kind(window=True, days="complaint_decision_days", due="_lapse_decision"),
    "reopening": Kind(window=True, days="complaint_reopen_days", due="_lapse_reopening"),
    "survey": Kind(
        window=True, days="complaint_survey_days", reminder="complaint_survey_reminder_days", due="_lapse_survey"
    ),
    "referral": Kind(item="helpdesk.referral", internal=True, due="_ask_for_answer", again="_remind_body"),
    "action": Kind(
        item="helpdesk.corrective.action",
        internal=True,
        outlives=True,
        fixed=True,
        due="_tell_owner",
        again="_tell_leader",
    ),
    "evaluation": Kind(
        item="helpdesk.corrective.action",
        internal=True,
        outlives=True,
        fixed=True,
        due="_tell_evaluator",
        again="_tell_leader",
    ),
}
MILESTONES = tuple(kind for kind, spec in KINDS.items() if spec.milestone)
WINDOWS = tuple(kind for kind, spec in KINDS.items() if spec.window)
# The body's own limits: those that can be missed.
OWN = tuple(kind for kind, spec in KINDS.items() if not spec.window)
# What the body has promised the customer.
PROMISES = tuple(kind for kind in OWN if not KINDS[kind].internal)
# The body's own limits that end with their case.
WITH_CASE = tuple(kind for kind in OWN if not KINDS[kind].outlives)


class HelpdeskTicketDeadline(models.Model):
    """The ledger: every time limit of a case is a row, with the result it came to.

    Times are naive UTC. Rows are written by the process alone; nobody edits a promise. This file holds the row and its
    arithmetic; `deadline_flow.py` opening, pausing and ending, `deadline_plan.py` re-planning, `deadline_cron.py` what
    happens when a row is due.
    """

    _name = "helpdesk.ticket.deadline"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Time limit of a case"
    _order = "due_date, id"

    # empty: the limit of an item that belongs to several cases, or to none
    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", index=True, ondelete="cascade")
    item_id = fields.Integer(help="Record of the model that the kind names, whose limit this is; 0: the case's own.")
    company_id = fields.Many2one("res.company")
    team_id = fields.Many2one(related="ticket_id.team_id")
    user_id = fields.Many2one(related="ticket_id.user_id")
    kind = fields.Selection(
        [
            ("first_response", "First response"),
            ("verification", "Verification"),
            ("routing", "Routing to the competent department"),
            ("resolution", "Resolution"),
            ("customer_update", "Word to the customer"),
            ("customer_reply", "Reply of the customer"),
            ("decision", "Decision of the customer"),
            ("reopening", "Reopening"),
            ("survey", "Survey"),
            ("referral", "Answer of the third party"),
            ("action", "Corrective action"),
            ("evaluation", "Evaluation of a corrective action"),
            ("followup", "Quality follow-up"),
        ],
        required=True,
    )
    policy_id = fields.Many2one("helpdesk.sla.policy", string="SLA policy", ondelete="set null")
    start_date = fields.Datetime(string="Start", required=True)
    due_date = fields.Datetime(string="Due", required=True)
    done_date = fields.Datetime(string="Done")
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("met", "Met"),
            ("missed", "Missed"),
            ("lapsed", "Lapsed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="running",
    )
    paused_since = fields.Datetime()
    frozen_hours = fields.Float(help="Working hours (elapsed ones round the clock) in which the limit stood still.")
    late_hours = fields.Float(help="Working hours (elapsed ones round the clock) from the due date to the end.")
    reminder_date = fields.Datetime(
        help="When the customer is to be reminded, or people of an item that is late; empty once done."
    )
    reminder_days = fields.Integer(help="Working days from the start to the reminder that is still to come.")
    next_action_date = fields.Datetime(help="When the scheduled action has something to do for this limit.")
    # the promise as it stood when it was made
    calendar_id = fields.Many2one("resource.calendar", string="Working hours")
    days = fields.Integer()
    hours = fields.Float()
    round_the_clock = fields.Boolean()
    pause_on_customer = fields.Boolean(default=True)
    pause_on_third_party = fields.Boolean(default=True)
    warn_percent = fields.Integer()
    warn_date = fields.Datetime()
    warned = fields.Boolean()
    levels = fields.Json(help="Escalation lines: when each is told, and when it was.")
    calendar_version = fields.Integer(
        default=0,
        help="Version of the working hours that the dates were counted in; the scheduled action re-plans an older one.",
    )
    pause_ids = fields.One2many("helpdesk.ticket.deadline.pause", "deadline_id", string="Pauses")
    change_ids = fields.One2many("helpdesk.ticket.deadline.change", "deadline_id", string="Changes")
    explanation = fields.Char(compute="_compute_explanation")
    hours_left = fields.Float(compute="_compute_hours_left", string="Hours left")
    outlook = fields.Selection(OUTLOOKS, compute="_compute_hours_left")
    left_text = fields.Char(compute="_compute_left_text", string="Time left")

    # few indexes, and of the rows that still move alone: a holiday writes all of them anew
    _due_idx = models.Index("(next_action_date) WHERE next_action_date IS NOT NULL")
    _calendar_idx = models.Index("(calendar_id, calendar_version) WHERE state IN ('running', 'paused')")
    _one_running = models.UniqueIndex(
        "(ticket_id, kind) WHERE state IN ('running', 'paused') AND COALESCE(item_id, 0) = 0"
    )
    _one_running_item = models.UniqueIndex(
        "(item_id, kind) WHERE state IN ('running', 'paused') AND COALESCE(item_id, 0) != 0"
    )

    @api.depends("ticket_id", "kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            subject = row.ticket_id.number or row._item().display_name or "-"
            row.display_name = f"{subject}: {labels.get(row.kind, '')}"

    @api.depends("state", "due_date", "done_date", "warned")
    def _compute_hours_left(self):
        now = fields.Datetime.now()
        for row in self:
            open_late = (
                row.kind in OWN
                and not row.done_date
                and (row.state == "missed" or (row.state == "running" and row.due_date < now))
            )
            row.outlook = "overdue" if open_late else "warned" if row.state == "running" and row.warned else row.state
            left = 0.0
            if row.state in RUNNING or open_late:
                moment = row.paused_since or now
                left = row._hours_between(moment, row.due_date) or -row._hours_between(row.due_date, moment)
            row.hours_left = left

    @api.depends("hours_left", "late_hours", "round_the_clock")
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

    # ------------------------------------------------------------------
    # Arithmetic
    # ------------------------------------------------------------------

    @api.model
    def _due(self, clock, start, days, hours, round_the_clock):
        """When a limit that starts at `start` is due: calendar days and hours round the clock, else working ones."""
        if round_the_clock:
            return start + timedelta(days=days, hours=hours)
        return clock.deadline_after(start, days=days, hours=hours)

    def _is_open(self):
        """Whether the limit is still to be kept: a missed one is, until what it promised is done."""
        self.ensure_one()
        return self.state in RUNNING or (self.state == "missed" and not self.done_date)

    def _hours_between(self, start, end):
        """Hours of this row's own time from `start` to `end`; 0.0 when `end` is not after `start`."""
        self.ensure_one()
        if self.round_the_clock:
            return max((end - start).total_seconds() / 3600, 0.0)
        return self._calendar().working_hours_between(start, end)

    def _calendar(self):
        self.ensure_one()
        return (self.calendar_id or self.ticket_id.team_id._complaint_calendar()).sudo()

    def _item(self):
        """The records whose limits these rows of one kind are; none for limits of the case itself."""
        spec = KINDS.get(self[:1].kind)
        model = spec.item if spec else ""
        return self.env[model].browse(self.mapped("item_id")) if model else self.env["helpdesk.ticket"]

    def _owners(self):
        """The records that the methods named in the kind's `Kind` act on; the rows are of one kind."""
        return self._item() or self.ticket_id

    @api.model
    def _planned(self, clock, row):
        """Due date, warning and escalation times of a row.

        :param clock: the row's `resource.calendar`, or that calendar's index
        :param row: mapping with kind, start_date, days, hours, round_the_clock, frozen_hours, warn_percent, levels
        :return: the values that follow from them
        """
        start, round_the_clock = row["start_date"], row.get("round_the_clock")
        values = {}
        if KINDS[row["kind"]].fixed:
            return {"due_date": row["due_date"], "warn_date": row.get("warn_date"), "levels": row.get("levels") or []}
        if KINDS[row["kind"]].window:
            values["due_date"] = clock.window_end_after(start, row["days"])
            if row.get("reminder_days"):
                reminder = clock.deadline_after(start, days=row["reminder_days"])
                values["reminder_date"] = reminder if reminder < values["due_date"] else False
            return values
        hours = row["hours"] or 0.0
        plain = due = self._due(clock, start, row["days"], hours, round_the_clock)
        if row.get("frozen_hours"):
            due = self._due(clock, start, row["days"], hours + row["frozen_hours"], round_the_clock)
        values["due_date"] = due
        percent = row.get("warn_percent")
        if percent:
            values["warn_date"] = self._before(clock, start, plain, due, 1 - percent / 100, round_the_clock)
        values["levels"] = [self._timed(clock, due, level, round_the_clock) for level in row.get("levels") or ()]
        return values

    @api.model
    def _before(self, clock, start, plain, due, share, round_the_clock):
        """The moment at which `share` of the time allowed (start to `plain`) is left until `due`."""
        if round_the_clock:
            return due - (plain - start) * share
        return clock.deadline_after(due, hours=-clock.working_hours_between(start, plain) * share)

    @api.model
    def _timed(self, clock, due, level, round_the_clock):
        if level.get("done"):
            return level
        if round_the_clock:
            at = due + timedelta(hours=level["offset"])
        else:
            at = clock.deadline_after(due, hours=level["offset"]) if level["offset"] else due
        return {**level, "at": at.isoformat(" ", "seconds")}

    @api.model
    def _next_action(self, row):
        """When there is next something to do for a row (a mapping of its values), False when nothing is."""
        state = row["state"]
        if state not in ("running", "missed") or (state == "missed" and row.get("done_date")):
            return False
        levels = row.get("levels") or ()
        dates = [datetime.fromisoformat(lv["at"]) for lv in levels if not lv.get("done")]
        dates += [datetime.fromisoformat(lv["sms_at"]) for lv in levels if lv.get("sms_at")]
        if state == "missed" and row.get("reminder_date"):
            dates.append(row["reminder_date"])
        if state == "running":
            # done in the second of the due date is still in time
            dates.append(row.get("reminder_date") or row["due_date"] + timedelta(seconds=1))
            if row.get("warn_date") and not row.get("warned"):
                dates.append(row["warn_date"])
        return min(dates) if dates else False

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------

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
