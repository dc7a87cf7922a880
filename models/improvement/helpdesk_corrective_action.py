from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ...exceptions import ComplaintError, MissingInput
from ...tools.comma import comma
from ..access import helpdesk_staff_thread  # noqa: F401 (its model is inherited)
from ..ledger import helpdesk_deadline_item  # noqa: F401 (its model is inherited)

KINDS = [
    ("immediate", "Immediate action"),
    ("corrective", "Corrective action"),
    ("preventive", "Preventive action"),
    ("improvement", "Improvement action"),
]
ORIGINS = [
    ("case", "A case"),
    ("suggestion", "A suggestion"),
    ("recurrence", "Complaints that recur"),
    ("media", "Media coverage"),
    ("quality", "A quality follow-up"),
    ("action", "An action without the effect wanted"),
    ("proposal", "A proposal of the staff"),
]
EFFECTS = [("effective", "Effective"), ("partly", "Partly effective"), ("not", "Not effective")]
OPEN_STATES = ("draft", "planned", "done")
# What the action's steps alone write.
MANAGED = {
    "state", "date_planned", "date_done", "done_by_id", "date_evaluated", "evaluated_by_id", "parent_id",
}  # fmt: skip


class HelpdeskCorrectiveAction(models.Model):
    """What the body does so that a complaint is put right and does not come back; its effect is judged by another.

    Who sees an action: whoever may read all its cases. Who moves it on: its people, quality team, leaders.
    `helpdesk_corrective_action_deadlines.py` holds its limits.
    """

    _name = "helpdesk.corrective.action"
    _inherit = ["helpdesk.deadline.item", "helpdesk.staff.thread", "mail.activity.mixin"]
    _description = "Corrective action"
    _order = "date_due, id"

    name = fields.Char(string="Action", required=True, tracking=True)
    kind = fields.Selection(KINDS, required=True, default="corrective", tracking=True)
    origin = fields.Selection(ORIGINS, required=True, default="proposal")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    ticket_ids = fields.Many2many(
        "helpdesk.ticket",
        "helpdesk_corrective_action_ticket_rel",
        "action_id",
        "ticket_id",
        string="Cases",
        context={"active_test": False},
    )
    ticket_count = fields.Integer(compute="_compute_ticket_count")
    category_ids = fields.Many2many(
        "helpdesk.ticket.category",
        string="Services concerned",
        compute="_compute_category_ids",
        store=True,
        readonly=False,
    )
    finding = fields.Text(string="What was found", help="The cause that the action is to remove.")
    description = fields.Text(string="What is to be done")
    public_summary = fields.Text(
        string="What customers are told",
        help="What was found and done or improved, in words for customers: the solution of a case may take it over.",
    )
    owner_id = fields.Many2one("res.users", string="Owner", tracking=True, domain="[('share', '=', False)]")
    evaluator_id = fields.Many2one(
        "res.users",
        string="Evaluated by",
        tracking=True,
        domain="[('share', '=', False), ('id', '!=', owner_id)]",
        help="Judges the effect: somebody else than the owner. Empty: the leader.",
    )
    state = fields.Selection(
        [
            ("draft", "Proposed"),
            ("planned", "Planned"),
            ("done", "Carried out"),
            ("evaluated", "Evaluated"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        tracking=True,
        index=True,
        group_expand="_expand_states",
    )
    date_due = fields.Date(string="Due", tracking=True)
    date_planned = fields.Datetime(string="Planned on", readonly=True, copy=False)
    result = fields.Text(string="What was done")
    date_done = fields.Datetime(string="Done on", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", string="Done by", readonly=True, copy=False)
    evaluation_days = fields.Integer(
        string="Days until the evaluation",
        compute="_compute_evaluation_days",
        store=True,
        readonly=False,
        help="Days after which the effect can be judged.",
    )
    date_evaluate = fields.Date(string="To be evaluated", compute="_compute_date_evaluate", store=True, readonly=False)
    effectiveness = fields.Selection(EFFECTS, string="Effect", tracking=True, copy=False)
    evaluation_note = fields.Text(string="How the effect was judged", copy=False)
    date_evaluated = fields.Datetime(string="Evaluated on", readonly=True, copy=False)
    evaluated_by_id = fields.Many2one("res.users", string="Judged by", readonly=True, copy=False)
    cancel_reason = fields.Text(string="Why it was cancelled", copy=False)
    parent_id = fields.Many2one(
        "helpdesk.corrective.action", string="Follows", readonly=True, index="btree_not_null", copy=False
    )
    child_ids = fields.One2many("helpdesk.corrective.action", "parent_id", string="Followed by")
    followup_id = fields.Many2one(
        "helpdesk.quality.followup",
        string="Quality follow-up",
        index="btree_not_null",
        ondelete="set null",
        help="The dissatisfaction that gave rise to the action.",
    )

    # ------------------------------------------------------------------
    # Computed
    # ------------------------------------------------------------------

    @api.depends("ticket_ids")
    def _compute_ticket_count(self):
        for action in self:
            action.ticket_count = len(action.ticket_ids)

    @api.depends("ticket_ids")
    def _compute_category_ids(self):
        for action in self:
            action.category_ids |= action.ticket_ids.category_id

    @api.depends("company_id")
    def _compute_evaluation_days(self):
        for action in self:
            action.evaluation_days = action.evaluation_days or action.company_id.complaint_evaluation_days

    @api.depends("date_done", "evaluation_days")
    def _compute_date_evaluate(self):
        for action in self:
            day = action.date_done and action._local_date(action.date_done)
            action.date_evaluate = day and day + timedelta(days=action.evaluation_days)

    @api.model
    def _expand_states(self, states, domain):
        return ["draft", "planned", "done", "evaluated"]

    @api.constrains("evaluation_days")
    def _check_evaluation_days(self):
        if any(action.evaluation_days < 0 for action in self):
            raise ValidationError(self.env._("The effect cannot be judged before the action is done."))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{k: v for k, v in vals.items() if k not in MANAGED | {"effectiveness"}} for vals in vals_list]
        actions = super().create(vals_list)
        actions.check_access("read")
        for followup in actions.followup_id:
            followup._check_treatable()
            followup._treat("corrective")
        return actions

    def write(self, vals):
        if not self.env.su:
            self._check_written(vals)
        replanned = self.filtered(lambda a: a.state == "planned") if "date_due" in vals else self.browse()
        judged_anew = self.filtered(lambda a: a.state == "done") if "date_evaluate" in vals else self.browse()
        result = super().write(vals)
        if "ticket_ids" in vals:
            self.check_access("read")
        replanned._plan_due()
        judged_anew._plan_evaluation()
        if {"owner_id", "evaluator_id"} & vals.keys():
            self._ask_again_whom(vals)
        return result

    def _check_written(self, vals):
        if MANAGED & vals.keys():
            raise ComplaintError(self.env._("An action moves on by its buttons."))
        steered = self.filtered(lambda a: a.state != "draft")
        steered._check_steers()
        if {"effectiveness", "evaluation_note"} & vals.keys():
            self._check_evaluates()
        past = self.filtered(lambda a: a.state not in OPEN_STATES)
        if past and vals.keys() & {"owner_id", "date_due", "ticket_ids", "result", "effectiveness", "kind"}:
            raise ComplaintError(self.env._("“%s” has ended and stands as it was.", past[0].name))

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if self.filtered(lambda a: a.state != "draft"):
            raise ComplaintError(self.env._("A planned action is cancelled, with its reason, and not deleted."))

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_plan(self):
        """draft → planned: somebody owns it until a date."""
        today = fields.Date.context_today(self)
        for action in self:
            action._check_state("draft")
            if not action.owner_id or not action.date_due:
                raise MissingInput(self.env._("Choose who owns “%s”, and until when it is to be done.", action.name))
            if action.date_due < today:
                raise ComplaintError(self.env._("“%s” cannot be due in the past.", action.name))
        self._write_step({"state": "planned", "date_planned": fields.Datetime.now()})
        self._plan_due()
        return True

    def action_done(self, result=None):
        """planned → done: what was done is on record, and its effect will be judged.

        :param result: text; without it what the field says
        """
        self._check_steers()
        now = fields.Datetime.now()
        for action in self:
            action._check_state("planned")
            result_text = (result or action.result or "").strip()
            if not result_text:
                raise MissingInput(self.env._("Write what was done for “%s”.", action.name))
            values = {"state": "done", "date_done": now, "done_by_id": self.env.uid, "result": result_text}
            if not action.evaluator_id:
                values["evaluator_id"] = action._leader(apart_from=action.owner_id | self.env.user).id
            action._write_step(values)
        self._meet_limit("action", now)
        self._plan_evaluation()
        return True

    def action_evaluate(self, effectiveness=None, note=None):
        """done → evaluated, by somebody else than whoever owned it or did it; without effect another action follows.

        :param effectiveness: effective, partly or not; without it what the field says
        :param note: how it was judged; without it what the field says
        """
        self._check_evaluates()
        now = fields.Datetime.now()
        for action in self:
            action._check_state("done")
            effect = effectiveness or action.effectiveness
            text = (note or action.evaluation_note or "").strip()
            if effect not in dict(EFFECTS) or not text:
                raise MissingInput(self.env._("Say whether “%s” had its effect, and how you judged it.", action.name))
            action._write_step(
                {
                    "state": "evaluated",
                    "effectiveness": effect,
                    "evaluation_note": text,
                    "date_evaluated": now,
                    "evaluated_by_id": self.env.uid,
                }
            )
            action._meet_limit("evaluation", now)
            if effect == "not":
                action._follow_with_another()
        return True

    def action_follow(self):
        """Opens a further action that follows this one."""
        self.ensure_one()
        self._check_state("evaluated")
        return self._open_form(self._follow_with_another())

    def action_cancel(self):
        """Any open state → cancelled; `cancel_reason` tells why."""
        self._check_steers()
        now = fields.Datetime.now()
        for action in self:
            action._check_state(*OPEN_STATES)
            if not (action.cancel_reason or "").strip():
                raise MissingInput(self.env._("Write why “%s” is not carried out.", action.name))
        self._write_step({"state": "cancelled"})
        self._drop_limit("action", now)
        self._drop_limit("evaluation", now)
        return True

    def _write_step(self, vals):
        self.check_access("write")
        self.sudo().write(vals)

    def _follow_with_another(self):
        """The action that follows one without the effect wanted: proposed, for the same cases."""
        self.ensure_one()
        waiting = self.child_ids.filtered(lambda a: a.state == "draft")[:1]
        if waiting:
            return waiting
        vals = {
            **self._prepare_from(self.sudo().ticket_ids, "action"),
            "name": self.env._("After: %s", self.name),
            "kind": self.kind,
            "parent_id": self.id,
            "finding": self.evaluation_note,
            "owner_id": self.owner_id.id,
            "category_ids": [Command.set(self.category_ids.ids)],
            "company_id": self.company_id.id,
        }
        return self.sudo().create(vals).with_env(self.env)

    def _open_form(self, action):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Corrective action"),
            "res_model": self._name,
            "view_mode": "form",
            "res_id": action.id,
        }

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        if self.state not in states:
            raise ComplaintError(
                self.env._(
                    "“%(action)s” is in the state “%(state)s”; this step is taken from: %(states)s.",
                    action=self.name,
                    state=labels[self.state],
                    states=comma(self.env.lang).join(labels[state] for state in states),
                )
            )

    # ------------------------------------------------------------------
    # Where actions come from
    # ------------------------------------------------------------------

    @api.model
    def _prepare_from(self, cases, origin):
        """Values of a new action for `cases`.

        :param cases: `helpdesk.ticket`, also several or none
        :param origin: one of `ORIGINS`
        """
        kind = {"suggestion": "improvement", "media": "improvement", "recurrence": "preventive"}.get(origin)
        company = cases.company_id[:1] or self.env.company
        return {
            "name": cases[:1].name or dict(self._fields["origin"]._description_selection(self.env))[origin],
            "kind": kind or "corrective",
            "origin": origin,
            "company_id": company.id,
            "ticket_ids": [Command.set(cases.ids)],
        }

    # ------------------------------------------------------------------
    # Who sees an action
    # ------------------------------------------------------------------

    @api.model
    def _of_case(self, case):
        """The actions of the case that the user may see."""
        return self.search([("ticket_ids", "in", case.ids)])

    @api.model
    def _to_quote(self, case):
        """Done actions of the case whose words for customers do not stand in its solution yet."""
        said = " ".join(html2plaintext(case.solution or "").split())
        return self._of_case(case).filtered(
            lambda a: (
                a.state in ("done", "evaluated")
                and (a.public_summary or "").strip()
                and " ".join(a.public_summary.split()) not in said
            )
        )

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            Ticket = self.env["helpdesk.ticket"].with_context(active_test=False)
            hidden = Domain("id", "not in", Ticket._search([]))
            domain = Domain("ticket_ids", "not any!", hidden) & Domain(domain)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self:
            return result
        tickets = self.sudo().ticket_ids.with_env(self.env)
        hidden = tickets - tickets._filtered_access("read")
        forbidden = self.sudo().filtered(lambda action: action.ticket_ids & hidden.sudo()).with_env(self.env)
        if not forbidden:
            return result
        already = result[0] if result else self.browse()
        return (
            already | forbidden,
            lambda: AccessError(self.env._("You may not see a case that these records belong to.")),
        )

    @api.constrains("owner_id", "evaluator_id", "ticket_ids")
    def _check_people(self):
        for action in self.sudo():
            if action.evaluator_id and action.evaluator_id == action.owner_id:
                raise ValidationError(
                    self.env._("The effect of “%s” is judged by somebody else than its owner.", action.name)
                )
            for user in action.owner_id | action.evaluator_id:
                if not action._may_be_read_by(user):
                    raise ValidationError(
                        self.env._(
                            "%(user)s may not see every case of “%(action)s”. Choose somebody who may, or leave those "
                            "cases out of the action.",
                            user=user.name,
                            action=action.name,
                        )
                    )

    # ------------------------------------------------------------------
    # Who may do what
    # ------------------------------------------------------------------

    def _steers(self):
        """Whether the user answers for the action: its owner, the quality team, who leads its cases, a manager."""
        self.ensure_one()
        user = self.env.user
        return (
            self.env.su
            or user in (self.owner_id, self.evaluator_id)
            or user.has_group("helpdesk_mgmt.group_helpdesk_manager")
            or user.has_group("helpdesk_mgmt_complaint.group_quality")
            or any(user in ticket.team_id._leaders() for ticket in self.sudo().ticket_ids)
        )

    def _check_steers(self):
        for action in self:
            if not action._steers():
                raise ComplaintError(
                    self.env._(
                        "“%s” is in the hands of its owner, who evaluates it, the quality team and the leaders.",
                        action.name,
                    )
                )

    def _check_evaluates(self):
        self._check_steers()
        for action in self:
            if self.env.user in (action.owner_id, action.done_by_id):
                raise ComplaintError(self.env._("Whoever owned or did “%s” does not judge its effect.", action.name))
