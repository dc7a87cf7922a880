from odoo import api, fields, models
from odoo.tools import SQL

from .deadline_flow import PAUSE_FLAG
from .deadline_plan import AT_ONCE
from .helpdesk_ticket_deadline import RUNNING

REMATCH_CHUNK = 500
# what a row's escalation level has besides its terms
LEVEL_STATE = ("done", "sms_at")


class HelpdeskTicketDeadline(models.Model):
    """Re-planning after a policy changed: running rows take the one that matches now."""

    _inherit = "helpdesk.ticket.deadline"

    @api.model
    def _policies_changed(self, milestones):
        """Running rows of these milestones take the policy that matches now; many are done by the scheduled action."""
        if not milestones:
            return
        rows = self.sudo().search([("kind", "in", list(milestones)), ("state", "in", RUNNING)], limit=AT_ONCE + 1)
        if len(rows) <= AT_ONCE:
            rows.ticket_id._apply_policies(milestones, reason="policy")
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket_deadline SET stale_policy = true WHERE kind IN %s AND state IN %s",
                tuple(milestones),
                RUNNING,
            )
        )
        self.invalidate_model(["stale_policy"])
        self._wake_now()

    stale_policy = fields.Boolean(help="The scheduled action looks for its policy again.")
    _stale_policy_idx = models.Index("(id) WHERE stale_policy")

    @api.model
    def _rematch_stale(self):
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM helpdesk_ticket_deadline WHERE stale_policy LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
                REMATCH_CHUNK,
            )
        )
        rows = self.sudo().browse([id_ for (id_,) in found])
        rows._together_or_alone(lambda some: some._rematch(), lambda row: row.write({"stale_policy": False}))
        return len(rows)

    def _rematch(self):
        for milestone, rows in self.grouped("kind").items():
            rows.ticket_id._apply_policies([milestone], reason="policy")
        self.exists().stale_policy = False

    def _take_policy(self, policy, ticket, reason):
        """Plans a running row by another policy, or the same with other terms, from its own start with its pauses."""
        self.ensure_one()
        now = fields.Datetime.now()
        before, calendar = self.due_date, ticket.team_id._complaint_calendar()
        terms = policy._terms()
        # levels that were told stay told
        told = {level["id"]: level for level in self.levels or () if level.get("done")}
        terms["levels"] = [told.get(level["id"], level) for level in terms["levels"]]
        terms["levels"] += [level for id_, level in told.items() if id_ not in {lv["id"] for lv in terms["levels"]}]
        if all(self[name] == value for name, value in terms.items() if name not in ("policy_id", "levels")) and (
            self.policy_id.id == terms["policy_id"]
            and self.calendar_id == calendar
            and self._same_levels(terms["levels"])
        ):
            return
        self.write({**terms, "calendar_id": calendar.id})
        row = {"id": self.id, "calendar_id": calendar.id, "round_the_clock": self.round_the_clock, "frozen_hours": 0.0}
        if self.frozen_hours:
            self._freeze_again([row], self._clocks([row], now))
        self.write({"frozen_hours": row["frozen_hours"], "calendar_version": calendar.business_time_version})
        self._plan()
        if self.due_date != before:
            self._note_change(before, reason, now)
        self._follow_phase(ticket, now)

    def _follow_phase(self, ticket, now):
        """The waiting phase that the case is in pauses the row or not, as its terms now say."""
        flag = PAUSE_FLAG.get(ticket.phase)
        if flag and self.state == "running":
            self._pause(ticket, ticket.phase, now)
        elif flag and self.state == "paused" and not self[flag]:
            self._resume(now)

    def _same_levels(self, levels):
        strip = [{k: v for k, v in level.items() if k not in LEVEL_STATE} for level in levels]
        return strip == [{k: v for k, v in lv.items() if k not in LEVEL_STATE} for lv in self.levels or ()]
