import logging
from datetime import timedelta

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.misc import babel_locale_parse

from ...exceptions import LOST_RACE, CalendarError
from ...tools.comma import comma
from ..masters import helpdesk_master  # noqa: F401 (its model is inherited)
from ..process.acting import acting
from ..process.helpdesk_ticket_category import COMPLEXITY, IMPORTANCE
from ..process.helpdesk_ticket_stage import OPEN
from .helpdesk_ticket_deadline import RUNNING
from .helpdesk_ticket_deadline_plan import AT_ONCE, REMATCH_CHUNK

MILESTONES = [
    ("first_response", "First response"),
    ("verification", "Verification"),
    ("routing", "Routing to the competent department"),
    ("resolution", "Resolution"),
]
# What a policy asks of a case; a change of these re-plans the running rows.
CRITERIA = (
    "company_id", "milestone", "sequence", "active", "team_ids", "type_ids", "category_ids", "channel_ids",
    "segment_ids", "complexity", "importance", "reopened",
)  # fmt: skip
TERMS = (
    "days", "hours", "round_the_clock", "starts_on", "pause_on_customer", "pause_on_third_party", "warn_percent",
    "escalation_ids",
)  # fmt: skip
# A change of these may let a policy reach a case that no policy has promised the milestone so far.
_logger = logging.getLogger(__name__)
REACH = {*CRITERIA, "days", "hours", "round_the_clock", "starts_on"}


class HelpdeskSlaPolicy(models.Model):
    """A promise about a milestone, for the cases that meet its criteria; the first that matches, in order, applies.

    A policy that is new, active again or wider reaches the open cases that have no limit of its milestone yet.
    """

    _name = "helpdesk.sla.policy"
    _inherit = ["helpdesk.master"]
    _description = "SLA policy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, help="Empty: for every company.")
    milestone = fields.Selection(
        MILESTONES,
        required=True,
        default="resolution",
        help="A new or reactivated policy also reaches the open cases it matches that have no such limit yet and have "
        "not come past the milestone. Their time counts from their own start; a case whose time would be over already "
        "is promised nothing, so that no case is late on the day the policy comes.",
    )
    team_ids = fields.Many2many("helpdesk.ticket.team", string="Teams")
    type_ids = fields.Many2many("helpdesk.ticket.type", string="Types")
    category_ids = fields.Many2many("helpdesk.ticket.category", string="Categories", help="With those below them.")
    channel_ids = fields.Many2many("helpdesk.ticket.channel", string="Channels")
    segment_ids = fields.Many2many("helpdesk.beneficiary.segment", string="Beneficiary segments")
    complexity = fields.Selection(COMPLEXITY)
    importance = fields.Selection(IMPORTANCE)
    reopened = fields.Selection([("yes", "Reopened cases"), ("no", "Cases never reopened")])
    days = fields.Integer(string="Working days")
    hours = fields.Float(string="Working hours")
    round_the_clock = fields.Boolean(help="Days and hours pass by night, on weekends and holidays too.")
    starts_on = fields.Selection(
        [("registered", "Registration"), ("accepted", "Acceptance for processing")], required=True, default="registered"
    )
    pause_on_customer = fields.Boolean(string="Pauses while awaiting the customer", default=True)
    pause_on_third_party = fields.Boolean(string="Pauses while with a third party", default=True)
    warn_percent = fields.Integer(
        string="Warn at (%)", default=80, help="Share of the time after which the limit shows as near. 0: no warning."
    )
    escalation_ids = fields.One2many("helpdesk.sla.escalation", "policy_id", string="Escalation", copy=True)
    summary = fields.Text(compute="_compute_summary", help="What the policy does, on sample dates.")
    shadowed_by_id = fields.Many2one(
        "helpdesk.sla.policy",
        compute="_compute_shadowed_by_id",
        string="Never reached because of",
        help="An earlier policy that takes every case this one would take.",
    )
    reach_after = fields.Integer(
        copy=False,
        default=-1,
        readonly=True,
        help="The scheduled action still looks at the open cases after this one; -1: it has seen all of them.",
    )

    _reach_idx = models.Index("(id) WHERE reach_after >= 0")

    @api.constrains("days", "hours", "warn_percent", "milestone", "starts_on")
    def _check_terms(self):
        for policy in self:
            if policy.days < 0 or policy.hours < 0 or not (policy.days or policy.hours):
                raise ValidationError(
                    self.env._("Give the policy “%s” a time limit: working days, working hours, or both.", policy.name)
                )
            if not 0 <= policy.warn_percent < 100:
                raise ValidationError(self.env._("The warning is a share of the time between 0 and 99 percent."))
            if policy.starts_on == "accepted" and policy.milestone != "resolution":
                raise ValidationError(
                    self.env._("Only the resolution may count from acceptance: the other milestones come before it.")
                )

    # ------------------------------------------------------------------
    # Matching
    # ------------------------------------------------------------------

    @api.model
    def _match_batch(self, tickets, milestone):
        """The policy of each case for a milestone.

        :return: {ticket: policy}; cases without a policy are left out
        """
        # all milestones are searched for, so that the first one reads the criteria of all
        policies = self.sudo().search([("company_id", "in", [False, *tickets.company_id.ids])])
        tests = [(policy, policy._criteria()) for policy in policies if policy.milestone == milestone]
        found = {}
        for ticket in tickets.sudo():
            facts = self._facts(ticket)
            policy = next((p for p, criteria in tests if self._meets(facts, criteria)), None)
            if policy:
                found[ticket.with_env(tickets.env)] = policy
        return found

    @api.model
    def _facts(self, case):
        """What policies ask about, as `_criteria` names it."""
        return {
            "company": case.company_id.id,
            "team": case.team_id.id,
            "type": case.type_id.id,
            "categories": {int(i) for i in (case.category_id.parent_path or "").split("/") if i},
            "channel": case.channel_id.id,
            "segment": case.segment_id.id,
            "complexity": case.complexity,
            "importance": case.importance,
            "reopened": "yes" if case.reopen_count else "no",
        }

    def _criteria(self):
        """{fact: allowed values}, only what the policy asks for."""
        self.ensure_one()
        criteria = {
            "company": {self.company_id.id} if self.company_id else None,
            "team": set(self.team_ids.ids),
            "type": set(self.type_ids._with_own().ids),
            "categories": set(self.category_ids.ids),
            "channel": set(self.channel_ids.ids),
            "segment": set(self.segment_ids.ids),
            "complexity": {self.complexity} if self.complexity else None,
            "importance": {self.importance} if self.importance else None,
            "reopened": {self.reopened} if self.reopened else None,
        }
        return {name: values for name, values in criteria.items() if values}

    @staticmethod
    def _meets(facts, criteria):
        return all(
            (facts[name] & values if name == "categories" else facts[name] in values)
            for name, values in criteria.items()
        )

    def _terms(self):
        """What is copied onto a row: the promise as it stood when it was made."""
        self.ensure_one()
        return {
            "policy_id": self.id,
            "days": self.days,
            "hours": self.hours,
            "round_the_clock": self.round_the_clock,
            "pause_on_customer": self.pause_on_customer,
            "pause_on_third_party": self.pause_on_third_party,
            "warn_percent": self.warn_percent,
            "levels": [line._level() for line in self.escalation_ids],
        }

    # ------------------------------------------------------------------
    # Editing
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies._changed()
        policies._reach_open_cases()
        return policies

    def write(self, vals):
        relevant = vals.keys() & {*CRITERIA, *TERMS}
        before = set(self.mapped("milestone")) if relevant else set()
        res = super().write(vals)
        if relevant:
            self._changed(before)
        if REACH & vals.keys():
            self._reach_open_cases()
        return res

    def unlink(self):
        milestones = set(self.mapped("milestone"))
        res = super().unlink()
        self._changed(milestones)
        return res

    def _changed(self, milestones=()):
        """Running rows follow; ended rows keep the promise they were measured by."""
        milestones = {*milestones, *self.exists().mapped("milestone")}
        self.env["helpdesk.ticket.deadline"]._policies_changed(sorted(milestones))

    # ------------------------------------------------------------------
    # What it will do, in words
    # ------------------------------------------------------------------

    @api.depends(
        "milestone", "days", "hours", "round_the_clock", "starts_on", "warn_percent", "team_ids", "company_id",
        "pause_on_customer", "pause_on_third_party", "escalation_ids.offset_hours", "escalation_ids.recipient",
        "escalation_ids.user_id",
    )  # fmt: skip
    def _compute_summary(self):
        for policy in self:
            policy.summary = policy._summary() if policy.days or policy.hours else ""

    def _summary(self):
        calendar = (self.team_ids[:1] or self.env["helpdesk.ticket.team"]).resource_calendar_id.sudo()
        calendar = calendar._origin or (self.company_id or self.env.company).sudo().resource_calendar_id
        Deadline = self.env["helpdesk.ticket.deadline"]
        row = {name: self[name] for name in ("days", "hours", "round_the_clock")}
        lines = [
            self.env._(
                "%(limit)s from %(start)s",
                limit=Deadline._terms_text(self.days, self.hours, self.round_the_clock),
                start=self.env._("acceptance") if self.starts_on == "accepted" else self.env._("registration"),
            )
        ]
        try:
            for start in Deadline._sample_starts(calendar) if calendar else ():
                due = Deadline._planned(calendar, {"kind": "resolution", "start_date": start, **row})["due_date"]
                lines.append(
                    self.env._(
                        "from %(start)s: due %(due)s",
                        start=Deadline._moment_text(calendar, start),
                        due=Deadline._moment_text(calendar, due),
                    )
                )
        except CalendarError as error:
            # the policy can be written before the working hours are
            lines.append(str(error))
        return "\n".join(lines + self._summary_of_waits() + self._summary_of_escalation())

    def _summary_of_waits(self):
        lines = []
        if self.pause_on_customer and self.milestone != "first_response":
            lines.append(self.env._("stands still while the case awaits the customer"))
        if self.pause_on_third_party and self.milestone == "resolution":
            lines.append(self.env._("stands still while the case is with a third party"))
        if self.warn_percent:
            lines.append(self.env._("shows as near after %s %% of the time", self.warn_percent))
        return lines

    def _summary_of_escalation(self):
        labels = dict(self.escalation_ids._fields["recipient"]._description_selection(self.env))
        lines = []
        for line in self.escalation_ids.sorted("offset_hours"):
            who = line.user_id.name if line.recipient == "user" and line.user_id else labels.get(line.recipient, "")
            time = self.env["helpdesk.ticket.deadline"]._terms_text(
                0, abs(line.offset_hours), self.round_the_clock, oblique=True
            )
            if not line.offset_hours:
                lines.append(self.env._("at the due date tells: %s", who))
            elif line.offset_hours > 0:
                lines.append(self.env._("%(time)s after the due date tells: %(who)s", time=time, who=who))
            else:
                lines.append(self.env._("%(time)s before the due date tells: %(who)s", time=time, who=who))
        return lines

    @api.depends(*CRITERIA)
    def _compute_shadowed_by_id(self):
        for policy in self:
            policy.shadowed_by_id = policy._shadowing()

    def _shadowing(self):
        """An earlier policy whose criteria are all implied by this one's."""
        own = self._origin._criteria() if self._origin else {}
        if not self._origin or not self.active:
            return False
        for other in self.search([("milestone", "=", self.milestone)]):
            if other == self._origin:
                return False
            if all(
                name in own and (own[name] <= values or (name == "categories" and self._below(own[name], values)))
                for name, values in other._criteria().items()
            ):
                return other
        return False

    def _below(self, ids, ancestors):
        categories = self.env["helpdesk.ticket.category"].sudo().browse(ids)
        return all(ancestors & {int(i) for i in (c.parent_path or "").split("/") if i} for c in categories)

    # ------------------------------------------------------------------
    # A policy that is new, active again or wider reaches the open cases
    # ------------------------------------------------------------------

    def _reach_open_cases(self):
        """Opens the milestone on open cases without it: a few at once, many by the scheduled action."""
        Ticket = self.env["helpdesk.ticket"].sudo()
        for policy in self.filtered("active") if not acting(self.env).promises_stand else ():
            cases = Ticket.search(policy._reach_domain(), limit=AT_ONCE + 1)
            if len(cases) <= AT_ONCE:
                self.env["helpdesk.ticket.deadline"]._apply_policies(cases, [policy.milestone], reason="policy")
            else:
                policy.reach_after = 0
                self.env["helpdesk.ticket.deadline"]._wake_now()

    @api.model
    def _reach_next_cases(self):
        """One batch of the policies that had too many cases to reach them at once.

        :return: how many cases were looked at
        """
        policy = self.search([("reach_after", ">=", 0)], limit=1).try_lock_for_update(allow_referencing=True)
        if not policy:
            return 0
        domain = policy._reach_domain() & Domain("id", ">", policy.reach_after)
        cases = self.env["helpdesk.ticket"].sudo().search(domain, order="id", limit=REMATCH_CHUNK)
        for case in cases:
            policy._reach(case)
        policy.reach_after = cases[-1:].id if len(cases) == REMATCH_CHUNK else -1
        return len(cases) or 1

    def _reach(self, case):
        """In a savepoint of its own: one bad case stops no other."""
        try:
            with self.env.cr.savepoint():
                self.env["helpdesk.ticket.deadline"]._apply_policies(case, [self.milestone], reason="policy")
        except LOST_RACE:
            raise
        except Exception:
            _logger.exception("the case %s got no time limit from the policy %s", case.id, self.id)
            self.env.invalidate_all()

    def _reach_domain(self):
        """Open cases that this policy matches and that may still need its milestone.

        What the domain cannot tell, `_milestone_start` of the ledger does.
        """
        self.ensure_one()
        domain = Domain("use_complaint_process", "=", True) & Domain("phase", "in", OPEN)
        for name, values in (
            ("company_id", self.company_id.ids),
            ("team_id", self.team_ids.ids),
            ("type_id", self.type_ids._with_own().ids),
            ("channel_id", self.channel_ids.ids),
            ("segment_id", self.segment_ids.ids),
            ("complexity", [self.complexity] if self.complexity else []),
            ("importance", [self.importance] if self.importance else []),
        ):
            if values:
                domain &= Domain(name, "in", values)
        if self.category_ids:
            domain &= Domain("category_id", "child_of", self.category_ids.ids)
        if self.reopened:
            domain &= Domain("reopen_count", ">" if self.reopened == "yes" else "=", 0)
        kept = Domain("kind", "=", self.milestone)
        if self.milestone == "resolution":
            # a reopened case has older ones that have ended
            kept &= Domain("done_date", "=", False)
            domain &= Domain("phase", "!=", "proposed")
        else:
            kept &= Domain("state", "in", (*RUNNING, "met", "missed"))
        if self.milestone == "verification":
            domain &= Domain("phase", "in", ("received", "verification")) | Domain(
                "phase_before_wait", "=", "verification"
            )
        elif self.milestone == "routing":
            domain &= Domain("head_told_date", "=", False)
        return domain & ~Domain("deadline_ids", "any", kept)

    def _charter_terms(self):
        self.ensure_one()
        terms = self.env["helpdesk.ticket.deadline"]._terms_text(self.days, self.hours, self.round_the_clock)
        if self.starts_on == "accepted":
            return self.env._("%s from acceptance for processing", terms)
        return terms

    def _charter_condition(self):
        """What a policy asks of a case, in words."""
        self.ensure_one()
        names = [
            *self.category_ids.mapped("complete_name"),
            *self.channel_ids.mapped("name"),
            *self.segment_ids.mapped("display_name"),
        ]
        for name in ("importance", "complexity"):
            if self[name]:
                label = dict(self._fields[name]._description_selection(self.env))[self[name]]
                names.append(f"{self._fields[name]._description_string(self.env)}: {label}")
        return comma(self.env.lang).join(names)

    def _charter_name(self, with_condition):
        """What the policy promises, in words; with what it asks of a case, where others promise the same of others."""
        self.ensure_one()
        name = dict(self._fields["milestone"]._description_selection(self.env))[self.milestone]
        asked = [*self.type_ids.mapped("name"), self._charter_condition()] if with_condition else []
        asked = comma(self.env.lang).join(filter(None, asked))
        return f"{name} ({asked})" if asked else name


class HelpdeskSlaEscalation(models.Model):
    _name = "helpdesk.sla.escalation"
    _description = "Escalation of an SLA policy"
    _order = "offset_hours, id"

    policy_id = fields.Many2one("helpdesk.sla.policy", required=True, index=True, ondelete="cascade")
    offset_hours = fields.Float(
        string="Working hours after the deadline",
        help="Negative: before it. Of a policy round the clock: elapsed hours.",
    )
    recipient = fields.Selection(
        [
            ("assignee", "Assignee"),
            ("team_leader", "Team leader"),
            ("parent_team_leader", "Leader of the parent team"),
            ("senior", "Senior management"),
            ("user", "A named user"),
        ],
        required=True,
        default="team_leader",
    )
    user_id = fields.Many2one("res.users", string="User", domain="[('share', '=', False)]")
    by_activity = fields.Boolean(string="Activity", default=True)
    by_email = fields.Boolean(string="E-mail")
    by_sms = fields.Boolean(string="Text message")

    @api.constrains("recipient", "user_id", "by_activity", "by_email", "by_sms")
    def _check_recipient(self):
        for line in self:
            if line.recipient == "user" and not line.user_id:
                raise ValidationError(self.env._("Name the user that an escalation goes to."))
            if not (line.by_activity or line.by_email or line.by_sms):
                raise ValidationError(self.env._("Choose how an escalation is told: activity, e-mail or text message."))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.policy_id._changed()
        return lines

    def write(self, vals):
        res = super().write(vals)
        self.policy_id._changed()
        return res

    def unlink(self):
        policies = self.policy_id
        res = super().unlink()
        policies._changed()
        return res

    def _charter_when(self):
        """When the level is told, after the limit, in words."""
        self.ensure_one()
        if not self.offset_hours:
            return self.env._("When the limit passes")
        if self.policy_id.round_the_clock:
            time = format_timedelta(timedelta(hours=self.offset_hours), locale=babel_locale_parse(self.env.lang))
        else:
            time = self.env["helpdesk.ticket.deadline"]._terms_text(0, self.offset_hours, False, oblique=True)
        return self.env._("%s after it", time)

    def _level(self):
        """The line as it is kept on a row."""
        self.ensure_one()
        return {
            "id": self.id,
            "offset": self.offset_hours,
            "recipient": self.recipient,
            "user": self.user_id.id,
            "activity": self.by_activity,
            "email": self.by_email,
            "sms": self.by_sms,
        }
