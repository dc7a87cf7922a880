from datetime import datetime

from odoo import api, models
from odoo.fields import Domain

from ..ledger.helpdesk_ticket import SHOWN
from ..ledger.helpdesk_ticket_deadline import OWN, WORKED
from . import helpdesk_case_presence  # noqa: F401 (its rows are read)

# Limits of the organisation that are a case's own, and so say how urgent it is.
URGENT = tuple(kind for kind in SHOWN if kind in OWN)
IMPORTANCE = {"high": 0, "medium": 1, "low": 2}


class HelpdeskNextCase(models.AbstractModel):
    """Which case most needs the agent now: what is due first, then what matters more, then what is older.

    Among his own and those that nobody has of his teams; not what a colleague has open.
    """

    _name = "helpdesk.next.case"
    _description = "The case that most needs an agent"

    @api.model
    def action_next(self, case_id=False):
        """The action that opens the next case, or says that there is none.

        :param case_id: the case that the agent has before him: the one after it comes, after the last the first again
        """
        cases = self._in_order()
        others = cases - self._taken(cases)
        at = cases.ids.index(case_id) + 1 if case_id in cases.ids else 0
        found = next((case for case in cases[at:] + cases[:at] if case in others and case.id != case_id), None)
        if not found:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {"type": "info", "message": self.env._("No other case needs you now.")},
            }
        action = self.env["ir.actions.actions"]._for_xml_id("helpdesk_mgmt_complaint.helpdesk_ticket_case_action")
        return {**action, "res_id": found.id, "view_mode": "form", "views": [(False, "form")]}

    @api.model
    def _in_order(self):
        """The cases that the agent may work on, the one that most needs him first."""
        user = self.env.user
        mine = Domain("user_id", "=", user.id)
        free = Domain("user_id", "=", False) & Domain("team_id.user_ids", "in", user.ids)
        cases = self.env["helpdesk.ticket"].search(Domain("phase", "in", WORKED) & (mine | free))
        due = self._due_dates(cases)
        return cases.sorted(
            lambda case: (
                due.get(case.id, datetime.max),
                IMPORTANCE.get(case.importance, len(IMPORTANCE)),
                case.registered_date or case.create_date,
                case.id,
            )
        )

    @api.model
    def _due_dates(self, cases):
        """{case id: when the first of its limits that are still to be kept is due}"""
        rows = self.env["helpdesk.ticket.deadline"].sudo()
        kept = Domain("state", "=", "running") | Domain("state", "=", "missed") & Domain("done_date", "=", False)
        domain = Domain("ticket_id", "in", cases.ids) & Domain("kind", "in", URGENT) & kept
        return {case.id: due for case, due in rows._read_group(domain, ["ticket_id"], ["due_date:min"])}

    @api.model
    def _taken(self, cases):
        """The cases that a colleague has open."""
        rows = self.env["helpdesk.case.presence"]._present(cases)
        return rows.filtered(lambda row: row.user_id != self.env.user).ticket_id.with_env(self.env)
