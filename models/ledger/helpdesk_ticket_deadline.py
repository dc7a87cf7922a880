from dataclasses import dataclass
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools.business_time import (
    RoundTheClock,
    escalations,
    offsets_to_come,
    plan_limit,
    plan_window,
    texts_to_come,
    to_datetime,
    to_seconds,
)
from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)

RUNNING = ("running", "paused")
# Where a case wants somebody who works on it.
WORKED = ("received", "verification", "processing")
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


@dataclass(frozen=True)
class Kind:
    """What a kind of limit is; `KINDS` holds one a kind. `helpdesk_ticket_deadline_steps.py` says when it starts.

    :param window: the customer's (ends with the local day) or the body's own
    :param milestone: its time comes from the SLA policies
    :param days: name of the company's setting with the working days
    :param pauses: phases in which it stands still
    :param reminder: name of the company's setting with the working days after which the customer is reminded
    :param remind: name of the ticket method that reminds the customer, `f()`
    :param near: name of the ticket method that acts on cases whose row has come to its warning, `f(now)`
    :param due: name of the method that acts on the owners whose row fell due, `f(now)`
    :param item: model (a `helpdesk.deadline.item`) whose records have such limits, one running row each, so that a case
        may have several; empty: the limit is the case's own. `due` and `again` are methods of that model then
    :param again: name of the method that acts on the items whose row is still open one interval after it fell due, and
        one after that …
    :param again_days: that interval in working days, or the name of the company's setting; 0: never again
    :param again_grows: each interval is twice the one before, up to `LONGEST`
    :param of_ledger: `due` and `again` are methods of the ledger, called on the rows
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
    remind: str = ""
    near: str = ""
    due: str = ""
    item: str = ""
    again: str = ""
    again_days: int | str = 0
    again_grows: bool = False
    of_ledger: bool = False
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
        window=True,
        days="complaint_reply_days",
        reminder="complaint_reminder_days",
        remind="_remind_of_reply",
        due="_lapse_customer_reply",
    ),
    "decision": Kind(window=True, days="complaint_decision_days", due="_lapse_decision"),
    "reopening": Kind(window=True, days="complaint_reopen_days", due="_lapse_reopening"),
    "survey": Kind(
        window=True,
        days="complaint_survey_days",
        reminder="complaint_survey_reminder_days",
        remind="_remind_of_survey",
        due="_lapse_survey",
    ),
    "untaken": Kind(
        days="complaint_untaken_days",
        internal=True,
        pauses=("awaiting_customer", "third_party"),
        due="_tell_untaken",
        again="_tell_untaken",
        again_days="complaint_untaken_days",
        again_grows=True,
        of_ledger=True,
    ),
    "referral": Kind(
        item="helpdesk.referral",
        internal=True,
        due="_ask_for_answer",
        again="_remind_body",
        again_days="complaint_referral_reminder_days",
    ),
    "action": Kind(
        item="helpdesk.corrective.action",
        internal=True,
        outlives=True,
        fixed=True,
        due="_tell_owner",
        again="_tell_leader",
        again_days="complaint_action_reminder_days",
    ),
    "evaluation": Kind(
        item="helpdesk.corrective.action",
        internal=True,
        outlives=True,
        fixed=True,
        due="_tell_evaluator",
        again="_tell_leader",
        again_days="complaint_action_reminder_days",
    ),
    "followup": Kind(
        item="helpdesk.quality.followup",
        internal=True,
        outlives=True,
        due="_tell_follower",
        again="_tell_head",
        # who follows it up first, the head of quality one working day later
        again_days=1,
    ),
    "question": Kind(
        item="helpdesk.sender.question",
        internal=True,
        outlives=True,
        due="_tell_leader",
        again="_tell_leader",
        again_days=1,
    ),
    "periodic": Kind(
        window=True, item="helpdesk.periodic.survey", internal=True, outlives=True, fixed=True, due="_close_over"
    ),
}
# Working days after which somebody is asked again at the latest.
LONGEST = 20
MILESTONES = tuple(kind for kind, spec in KINDS.items() if spec.milestone)
WINDOWS = tuple(kind for kind, spec in KINDS.items() if spec.window)
# The body's own limits: those that can be missed.
OWN = tuple(kind for kind, spec in KINDS.items() if not spec.window)
# Silence in them decides against the customer: they stand still while nobody knows whether he has spoken.
HELD = ("customer_reply", "decision", "reopening")
# What the body has promised the customer.
PROMISES = tuple(kind for kind in OWN if not KINDS[kind].internal)
# The body's own limits that end with their case.
WITH_CASE = tuple(kind for kind in OWN if not KINDS[kind].outlives)


class HelpdeskTicketDeadline(models.Model):
    """The ledger: every time limit of a case is a row, with the result it came to.

    Times are naive UTC. Rows are written by the process alone; nobody edits a promise. This file holds the row, its
    arithmetic and its words. The others begin with its name: `…_steps` follows the cases, `…_flow` opens, pauses and
    ends rows and keeps their changes, `…_plan` plans them again, `…_due` acts on those that are due.

    A time limit in words: what it allows, how its due date came about, what is left of it.
    """

    _name = "helpdesk.ticket.deadline"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Time limit of a case"
    _order = "due_date, id"

    # empty: the limit of an item that belongs to several cases, or to none
    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", index="btree_not_null", ondelete="cascade")
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
            ("untaken", "Somebody takes the case"),
            ("referral", "Answer of the third party"),
            ("action", "Corrective action"),
            ("evaluation", "Evaluation of a corrective action"),
            ("followup", "Quality follow-up"),
            ("question", "Question about a sender"),
            ("periodic", "Periodic survey"),
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
    frozen_days = fields.Integer(help="Working days in which a customer's window stood still; its days include them.")
    doubtful_pauses = fields.Integer(
        string="Pauses after an answer", help="Pauses that were opened although the customer had answered already."
    )
    late_hours = fields.Float(help="Working hours (elapsed ones round the clock) from the due date to the end.")
    reminder_date = fields.Datetime(
        help="When the customer is to be reminded, or people of an item that is late; empty once done."
    )
    reminder_days = fields.Integer(help="Working days from the start to the reminder that is still to come.")
    next_action_date = fields.Datetime(help="When the scheduled action has something to do for this limit.")
    problem = fields.Datetime(string="Fails since", help="Since when the scheduled action fails on this limit.")
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
    levels = fields.Json(help="Escalation lines: hours from the due date, whom to tell and how, and when it was done.")
    told = fields.Integer(string="Times told", help="How often people were told that it is past.")
    calendar_version = fields.Integer(
        default=0,
        help="Version of the working hours that the dates were counted in; the scheduled action re-plans an older one.",
    )
    pause_ids = fields.One2many("helpdesk.ticket.deadline.pause", "deadline_id", string="Pauses")
    hours_left = fields.Float(compute="_compute_hours_left", string="Hours left")
    outlook = fields.Selection(OUTLOOKS, compute="_compute_hours_left")

    # few indexes, and of the rows that still move alone: a holiday writes all of them anew
    # the figures of a period; of this kind PostgreSQL keeps nothing anew when a holiday moves the dates
    _period_idx = models.Index("USING brin (due_date)")
    _due_idx = models.Index("(next_action_date) WHERE next_action_date IS NOT NULL")
    _calendar_idx = models.Index("(calendar_id, calendar_version) WHERE state IN ('running', 'paused')")
    _one_running = models.UniqueIndex(
        "(ticket_id, kind) WHERE state IN ('running', 'paused') AND COALESCE(item_id, 0) = 0",
        "Somebody has just taken a step on this case. Look at it again.",
    )
    _one_running_item = models.UniqueIndex(
        "(item_id, kind) WHERE state IN ('running', 'paused') AND COALESCE(item_id, 0) != 0",
        "Somebody has just taken a step on this. Look at it again.",
    )

    explanation = fields.Char(compute="_compute_explanation")
    left_text = fields.Char(compute="_compute_left_text", string="Time left")
    delay_asked = fields.Boolean(help="The agent was asked to explain the delay of this limit.")

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

    # ------------------------------------------------------------------
    # Arithmetic
    # ------------------------------------------------------------------

    def _is_open(self):
        """Whether the limit is still to be kept: a missed one is, until what it promised is done."""
        self.ensure_one()
        return self.state in RUNNING or (self.state == "missed" and not self.done_date)

    @api.model
    def _get_late_domain(self, kinds):
        """Domain of the limits of these kinds that are past and still to be kept."""
        past = Domain("state", "=", "running") & Domain("due_date", "<", fields.Datetime.now())
        return Domain("kind", "in", kinds) & Domain("done_date", "=", False) & (Domain("state", "=", "missed") | past)

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
        if self and KINDS[self[:1].kind].of_ledger:
            return self
        return self._item() or self.ticket_id

    @api.model
    def _planned(self, calendar, row):
        """Due date, warning and reminder of a row.

        :param calendar: the row's `resource.calendar`
        :param row: mapping with kind, start_date, days, hours, round_the_clock, frozen_hours, warn_percent
        :return: the values that follow from them
        """
        spec, start = KINDS[row["kind"]], row["start_date"]
        if spec.fixed:
            return {"due_date": row["due_date"]}
        terms = {
            "start": to_seconds(start),
            "days": row["days"],
            "hours": row.get("hours") or 0.0,
            "round_the_clock": row.get("round_the_clock"),
            "frozen_hours": row.get("frozen_hours"),
            "warn_percent": row.get("warn_percent"),
            "reminder_days": row.get("reminder_days"),
            "offsets": (),
        }
        if terms["round_the_clock"]:
            plan = plan_limit(None, terms)
        else:
            question = plan_window if spec.window else plan_limit
            plan = calendar._ask_business_time(start, lambda index: question(index, terms))
        values = {"due_date": to_datetime(plan.due)}
        if plan.warn is not None:
            values["warn_date"] = to_datetime(plan.warn)
        if spec.window and terms["reminder_days"]:
            values["reminder_date"] = plan.reminder is not None and to_datetime(plan.reminder)
        return values

    @api.model
    def _level_times(self, row):
        """When each level of escalation of a row (a mapping) that is still to come is told, in their order."""
        offsets = offsets_to_come(row.get("levels"))
        if not offsets:
            return []
        due = to_seconds(row["due_date"])
        if row.get("round_the_clock"):
            instants = escalations(RoundTheClock, due, offsets)
        else:
            calendar = self.env["resource.calendar"].sudo().browse(row["calendar_id"])
            instants = calendar._ask_business_time(row["due_date"], lambda index: escalations(index, due, offsets))
        return [to_datetime(instant) for instant in instants]

    @api.model
    def _next_action(self, row):
        """When there is next something to do for a row (a mapping of its values), False when nothing is."""
        state, reminder = row["state"], row.get("reminder_date")
        if state not in ("running", "missed") or (state == "missed" and row.get("done_date")):
            return False
        dates = self._level_times(row) + [to_datetime(instant) for instant in texts_to_come(row.get("levels"))]
        if reminder:
            dates.append(reminder)
        elif state == "running":
            # done in the second of the due date is still in time
            dates.append(row["due_date"] + timedelta(seconds=1))
        if state == "running" and row.get("warn_date") and not row.get("warned"):
            dates.append(row["warn_date"])
        return min(dates) if dates else False

    @api.model
    def _sample_starts(self, calendar):
        """A working morning, and the last day of the week in the evening: two starts that show what a policy does."""
        now = fields.Datetime.now()
        opening = calendar.deadline_after(now, hours=0.0)
        return [opening, calendar.window_end_after(opening, 1)]

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self:
            return result
        # a row without a case would be everybody's; its item shows what there is to see
        hidden = self.sudo().filtered(lambda row: not row.ticket_id).with_env(self.env)
        if not hidden:
            return result
        already = result[0] if result else self.browse()
        return (
            already | hidden,
            lambda: AccessError(self.env._("Look at this limit on the record that it belongs to.")),
        )
