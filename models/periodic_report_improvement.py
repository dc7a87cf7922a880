from odoo import models

from ..tools.comma import comma


class HelpdeskPeriodicReport(models.Model):
    """What the report says of improvement: causes, other bodies' answers, corrective actions and how they stand."""

    _inherit = "helpdesk.periodic.report"

    def _snapshot(self):
        snapshot = super()._snapshot()
        engine = self.env["helpdesk.complaint.figures"].with_company(self.company_id)
        begin, end = engine._bounds(self.date_from, self.date_to)
        domain = self._case_domain()
        causes = engine._causes(begin, end, domain)
        records = self.env["helpdesk.complaint.cause"].sudo().browse([key for key, _count in causes if key])
        for lang, words in snapshot["words"].items():
            names = {cause.id: cause.display_name for cause in records.with_context(lang=lang)}
            none = self.with_context(lang=lang).env._("Not set")
            words["causes"] = {str(key or ""): names.get(key, none) for key, _count in causes}
        return {
            **snapshot,
            "bodies": engine._bodies(begin, end, domain),
            "causes": [{"key": str(key or ""), "count": count} for key, count in causes],
            "actions": self._actions_now(),
        }

    def _actions_now(self):
        """The corrective actions that were open in the period or came to an end in it, as they stand now."""
        self.ensure_one()
        begin, end = (
            self.env["helpdesk.complaint.figures"].with_company(self.company_id)._bounds(self.date_from, self.date_to)
        )
        actions = (
            self.env["helpdesk.corrective.action"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("state", "!=", "draft"),
                    "|",
                    ("date_planned", "=", False),
                    ("date_planned", "<", end),
                    "|",
                    ("date_done", "=", False),
                    ("date_done", ">=", begin),
                ],
                order="date_due, id",
            )
        )
        if self.kind == "special":
            domain = self._case_domain()
            cases = self.env["helpdesk.ticket"].sudo().search(domain)
            actions = actions.filtered(lambda a: a.ticket_ids & cases)
        # an action about confidential cases, or about staff, is told to those who may see them, not to every recipient
        about = self.subject_user_id
        actions = actions.filtered(
            lambda a: not (any(a.ticket_ids.mapped("confidential")) or a.ticket_ids.subject_user_ids - about)
        )
        return [
            {
                "name": action.name,
                "owner": action.owner_id.name or "",
                "due": str(action.date_due or ""),
                "state": action.state,
                "effect": action.effectiveness or "",
            }
            for action in actions
        ]

    def _take_actions(self):
        result = super()._take_actions()
        for report in self:
            report.snapshot = {**report.snapshot, "actions": report._actions_now()}
        return result

    def _content(self):
        content = super()._content()
        Action = self.env["helpdesk.corrective.action"]
        states = dict(Action._fields["state"]._description_selection(self.env))
        effects = dict(Action._fields["effectiveness"]._description_selection(self.env))
        content["actions"] = [
            {
                **row,
                "state": comma(self.env.lang).join(
                    text for text in (states.get(row["state"]), effects.get(row.get("effect"))) if text
                ),
            }
            for row in content["actions"]
        ]
        causes = (self.snapshot or {}).get("causes", [])
        content["causes"] = [{"label": content["words"]["causes"][row["key"]], "count": row["count"]} for row in causes]
        return content
