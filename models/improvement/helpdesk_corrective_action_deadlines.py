from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import format_date

from ..assignment.helpdesk_asking import WARNING
from . import helpdesk_corrective_action  # noqa: F401 (its model is inherited)

ASKED = "helpdesk_mgmt_complaint.activity_corrective_action"


class HelpdeskCorrectiveAction(models.Model):
    """Its limits: done by a date, evaluated by a date. They belong to no case, but to those of the action together."""

    _inherit = "helpdesk.corrective.action"

    due_words = fields.Json(compute="_compute_is_late")
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late", string="Late")
    similar_before = fields.Integer(compute="_compute_similar", string="Such cases before")
    similar_after = fields.Integer(compute="_compute_similar", string="Such cases after")

    @api.depends("state", "date_due", "date_evaluate")
    @api.depends_context("lang")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        rows = self._limits("action", "evaluation").filtered(lambda r: r._is_open())
        ids = set(rows.filtered(lambda r: r.due_date < now).mapped("item_id"))
        words = {row.item_id: row.due_words for row in rows}
        for action in self:
            action.is_late = action.id in ids
            action.due_words = words.get(action.id, False)

    @api.depends("date_done", "category_ids")
    def _compute_similar(self):
        """Complaints about the same services since it was done, and in as long a time before."""
        now = fields.Datetime.now()
        for action in self:
            since = action.date_done
            action.similar_before = action.similar_after = 0
            if since and action.category_ids:
                until = action.date_evaluated or now
                domain = [("category_id", "child_of", action.category_ids.ids), ("kind", "in", ("complaint", "report"))]
                count = self.env["helpdesk.ticket"].with_context(active_test=False).search_count
                action.similar_after = count(
                    [*domain, ("registered_date", ">=", since), ("registered_date", "<", until)]
                )
                action.similar_before = count(
                    [*domain, ("registered_date", ">=", since - (until - since)), ("registered_date", "<", since)]
                )

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------

    def _limit_ticket(self):
        return self.env["helpdesk.ticket"]

    def _limit_company(self):
        self.ensure_one()
        return self.company_id

    def _limit_calendar(self):
        self.ensure_one()
        team = self.sudo().company_id._complaint_team()
        return team._complaint_calendar() if team else self.sudo().company_id.resource_calendar_id

    def _local_date(self, moment):
        tz = pytz.timezone(self._limit_calendar().tz or "UTC")
        return pytz.utc.localize(moment).astimezone(tz).date()

    def _end_of_day(self, date):
        """The last second of a local day, naive UTC."""
        tz = pytz.timezone(self._limit_calendar().tz or "UTC")
        return tz.localize(datetime.combine(date, time(23, 59, 59))).astimezone(pytz.utc).replace(tzinfo=None)

    def _plan_due(self):
        """The limit of a planned action follows its date; what the old one came to stays on record."""
        self._plan_limit("action", "date_due", "planned")

    def _plan_evaluation(self):
        self._plan_limit("evaluation", "date_evaluate", "done")

    def _plan_limit(self, kind, name, state):
        now = fields.Datetime.now()
        for action in self.filtered(lambda a: a.state == state):
            action._drop_limit(kind, now)
            row = action._open_limit(kind, now, due_date=action[name] and action._end_of_day(action[name]))
            user = action.owner_id if kind == "action" else action.evaluator_id
            action._ask_until(row, user, action[name])

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------

    def _ask_until(self, row, user, date):
        """An activity until the limit ends; nobody who may not see the action is asked."""
        self.ensure_one()
        if row and user.active and self._may_be_read_by(user):
            self._ask(
                user,
                lambda env, _number: (
                    env._("Carry out: %s", self.name)
                    if row.kind == "action"
                    else env._("Evaluate the effect of: %s", self.name)
                ),
                ASKED,
                date=date,
                row=row,
                notify=True,
            )

    def _ask_again_whom(self, vals):
        """Whoever takes an action over is asked for it, and the one before is not any more."""
        for action in self.sudo():
            row = action._limits("action", "evaluation").filtered(lambda r: r._is_open())[-1:]
            name = {"action": "owner_id", "evaluation": "evaluator_id"}.get(row.kind)
            if name and name in vals:
                self.env["mail.activity"].sudo().search([("complaint_deadline_id", "=", row.id)]).unlink()
                action._ask_until(row, action[name], action._local_date(row.due_date))

    def _action_leaders(self):
        """Who leads: of its first case's team, else of the company's complaint team, nearest first; then managers."""
        self.ensure_one()
        action = self.sudo()
        team = action.ticket_ids.team_id[:1] or action.company_id._complaint_team()
        leaders = team._leaders().sudo() | self._managers(action.company_id)
        return leaders.filtered(action._may_be_read_by)

    def _leader(self, apart_from):
        return (self._action_leaders() - apart_from.sudo())[:1]

    # ------------------------------------------------------------------
    # The scheduled action
    # ------------------------------------------------------------------

    def _tell_owner(self, now):
        """It was to be done by now: its owner is told; an owner who is gone or may not see it, the leader."""
        for action in self:
            action._tell_first(action.owner_id | action._action_leaders(), now)

    def _tell_evaluator(self, now):
        """Its effect was to be judged by now."""
        for action in self:
            action._tell_first(action.evaluator_id | (action._action_leaders() - action.owner_id), now)

    def _tell_leader(self, now):
        """It is still late one interval on: the next one up who has not been told."""
        for action in self:
            told = action._limits("action", "evaluation").filtered(lambda r: r._is_open())._told_users()
            action._tell_first(action._action_leaders() - told - action.owner_id, now)

    def _tell_first(self, users, now):
        self.ensure_one()
        row = self._limits("action", "evaluation").filtered(lambda r: r._is_open())[-1:]
        user = users.filtered(lambda u: u.active and self._may_be_read_by(u))[:1]
        if not row or not user:
            return
        due = self._local_date(row.due_date - timedelta(seconds=1))
        self._ask(
            user,
            lambda env, _number: env._(
                "“%(action)s” is late: it was due on %(date)s",
                action=self.name,
                date=format_date(env, due, env.lang, "d MMMM y"),
            ),
            WARNING,
            date=self._local_date(now),
            row=row,
            notify=True,
        )
