"""The language of the tests of corrective actions: actions in each state, their limits and who is asked."""

from odoo import Command

from .common import MODULE
from .ledger import LedgerCase


class ActionCase(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"complaint_evaluation_days": 30, "complaint_action_reminder_days": 3})
        cls.Action = cls.env["helpdesk.corrective.action"]
        cls.head = cls.make_user("head", "helpdesk_mgmt.group_helpdesk_user_team", name="Head of the body")
        cls.above = cls.make_team("Above", leader=cls.head)
        cls.team.parent_id = cls.above
        cls.quality = cls.make_user("quality", f"{MODULE}.group_quality", name="Quality")

    def make_action(self, cases=None, state="draft", **vals):
        action = self.Action.create(
            {
                "name": "Check card payments twice a day",
                "kind": "corrective",
                "company_id": self.company.id,
                "ticket_ids": [Command.set(cases.ids if cases else [])],
                "owner_id": self.agent.id,
                "evaluator_id": self.quality.id,
                "date_due": "2026-06-10",
                **vals,
            }
        )
        if state != "draft":
            action.action_plan()
        if state in ("done", "evaluated"):
            action.with_user(self.agent).action_done("Done twice a day now")
        if state == "evaluated":
            action.with_user(self.quality).action_evaluate("effective", "No such complaint since")
        return action

    def limit(self, action, kind="action"):
        return action._limits(kind)[-1:]

    def asked(self, action, user):
        return action.activity_ids.filtered(lambda a: a.user_id == user)
