from datetime import timedelta

import pytz

from odoo import fields, models

from .helpdesk_ticket_deadline import WITH_CASE
from .helpdesk_ticket_stage import OPEN


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    def _retrieve_dashboard(self):
        """The base's tiles, and four of the process; each opens the list behind its number."""
        Ticket, Deadline = self.env["helpdesk.ticket"], self.env["helpdesk.ticket.deadline"]
        today = fields.Datetime.context_timestamp(self, fields.Datetime.now()).replace(hour=0, minute=0, second=0)
        begin = today.astimezone(pytz.utc).replace(tzinfo=None)
        running = [("state", "=", "running"), ("kind", "in", WITH_CASE)]
        tiles = (
            ("overdue", self.env._("Overdue"), Ticket.search_count([("is_overdue", "=", True)]),
             "fa-exclamation-triangle", "helpdesk_ticket_action_overdue"),
            ("today", self.env._("Due today"),
             Deadline.search_count([*running, ("due_date", ">=", begin), ("due_date", "<", begin + timedelta(days=1))]),
             "fa-calendar-check-o", "helpdesk_ticket_deadline_action_today"),
            ("paused", self.env._("Paused"), Deadline.search_count([("state", "=", "paused")]), "fa-pause",
             "helpdesk_ticket_deadline_action_paused"),
            ("unassigned", self.env._("Unassigned"),
             Ticket.search_count([("phase", "in", list(OPEN)), ("user_id", "=", False)]), "fa-user-times",
             "helpdesk_ticket_case_action_unassigned"),
        )  # fmt: skip
        base = super()._retrieve_dashboard()
        # the base has no Arabic
        labels = {
            "helpdesk_mgmt.helpdesk_ticket_action_opened": self.env._("Open tickets"),
            "helpdesk_mgmt.helpdesk_ticket_action_unassigned": self.env._("Open tickets without a team"),
        }
        for tile in base:
            tile["name"] = labels.get(tile["action"], tile["name"])
        return base + [
            {
                "name": label,
                "value": value,
                "sequence": 10 + position,
                "icon": icon,
                "show": True,
                "action": f"helpdesk_mgmt_complaint.{action}",
            }
            for position, (_name, label, value, icon, action) in enumerate(tiles)
        ]
