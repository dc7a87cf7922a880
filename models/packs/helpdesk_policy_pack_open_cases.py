from odoo import api, models

from ..ledger.helpdesk_sla_policy import MILESTONES
from ..ledger.helpdesk_ticket_deadline import RUNNING
from ..process.helpdesk_ticket_stage import OPEN
from . import helpdesk_policy_pack  # noqa: F401 (its model is inherited)

# {criterion of a policy: what a case is asked for it}
ASKED = {
    "team_ids": "team",
    "type_ids": "type",
    "category_ids": "categories",
    "channel_ids": "channel",
    "segment_ids": "segment",
    "complexity": "complexity",
    "importance": "importance",
    "reopened": "reopened",
}
TERMS = ("days", "hours", "round_the_clock", "pause_on_customer", "pause_on_third_party")


class HelpdeskPolicyPack(models.Model):
    """What a pack would do to open cases if they were planned again: they are not, and keep what they were promised."""

    _inherit = "helpdesk.policy.pack"

    @api.model
    def _open_cases(self, plan):
        """Open cases that would be due at another time if they were planned again: dict `count`, `numbers`."""
        domain = [("ticket_id.company_id", "=", plan.company.id), ("ticket_id.phase", "in", list(OPEN))]
        rows = self.env["helpdesk.ticket.deadline"].search([*domain, ("state", "in", RUNNING)])
        policies = self._policies_after(plan) if rows else []
        hours = {team: self._hours_after(plan, team) for team in rows.ticket_id.team_id}
        cases = rows.ticket_id.browse()
        for case, own in rows.grouped("ticket_id").items():
            facts = self.env["helpdesk.sla.policy"]._facts(case)
            if any(self._would_change(row, facts, policies, hours[case.team_id]) for row in own):
                cases |= case
        return {"count": len(cases), "numbers": cases.sorted("id").mapped("number")}

    @api.model
    def _would_change(self, row, facts, policies, hours):
        calendar, changed = hours
        if not row.round_the_clock and (changed or row.calendar_id and row.calendar_id != calendar):
            return True
        if row.kind not in dict(MILESTONES):
            return False
        meets = self.env["helpdesk.sla.policy"]._meets
        found = next((p for p in policies if p["milestone"] == row.kind and meets(facts, p["criteria"])), None)
        return not found or any(row[name] != found["terms"][name] for name in TERMS)

    @api.model
    def _hours_after(self, plan, team):
        """The working hours in which a team's cases would be counted, and whether the pack changes them."""
        entries = {(entry.section.model, entry.record.id): entry for entry in plan.entries if entry.record}
        entry = entries.get((team._name, team.id))
        calendar = team._complaint_calendar()
        if entry and "resource_calendar_id" in entry.changes:
            found = self._records_named(calendar._name, [entry.changes["resource_calendar_id"][1]], plan)
            if found is None:
                return calendar, True
            calendar = found.with_env(calendar.env)
        hours = entries.get((calendar._name, calendar.id))
        return calendar, bool(hours and {"attendance", "tz"} & hours.changes.keys())

    @api.model
    def _policies_after(self, plan):
        """The policies of the company as the pack would leave them, in the order in which they are asked."""
        Policy = self.env["helpdesk.sla.policy"]
        entries = {entry.record.id: entry for entry in plan.entries if entry.section.name == "sla" and entry.record}
        found = []
        for policy in Policy.with_context(active_test=False).search([("company_id", "in", [False, plan.company.id])]):
            entry = entries.get(policy.id)
            changes = {name: then for name, (_now, then) in entry.changes.items()} if entry else {}
            if changes.get("active", policy.active) and not (entry and entry.archive):
                found.append(self._policy_after(plan, policy, changes))
        for entry in plan.entries:
            if entry.section.name == "sla" and entry.made:
                found.append(self._policy_after(plan, Policy.new({"company_id": plan.company.id}), entry.then))
        return sorted(found, key=lambda policy: policy["sequence"])

    @api.model
    def _policy_after(self, plan, policy, said):
        criteria = {"company": {policy.company_id.id}} if policy.company_id else {}
        for name, fact in ASKED.items():
            value = said[name] if name in said else policy[name]
            if name.endswith("_ids"):
                value = set(self._ids_after(plan, policy, name, value or []))
            elif value:
                value = {value}
            if value:
                criteria[fact] = value
        terms = {name: said[name] if name in said else policy[name] for name in TERMS}
        return {
            "milestone": said.get("milestone") or policy.milestone,
            "sequence": said.get("sequence", policy.sequence),
            "criteria": criteria,
            "terms": terms,
        }

    def _ids_after(self, plan, policy, name, value):
        """The records that a criterion names; 0, which no case has, for one that is not made yet."""
        if isinstance(value, models.BaseModel):
            return value._with_own().ids if hasattr(value, "_with_own") else value.ids
        model = policy._fields[name].comodel_name
        return [(self._records_named(model, [key], plan) or [policy.browse([0])])[0].id or 0 for key in value]
