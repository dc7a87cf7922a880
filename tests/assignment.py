"""The language of the tests of assignment: a department below the team, people on leave, who is told what arrives."""

from .common import utc
from .ledger import LedgerCase


class AssignmentCase(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.make_user("head", "helpdesk_mgmt.group_helpdesk_user_team", name="Head")
        cls.first = cls.make_user("first", "helpdesk_mgmt.group_helpdesk_user_team", name="First")
        cls.second = cls.make_user("second", "helpdesk_mgmt.group_helpdesk_user_team", name="Second")
        cls.department = cls.make_team(
            "Payments department", cls.first | cls.second, leader=cls.head, parent_id=cls.team.id
        )
        cls.department.assign_method = "balanced"
        cls.category.team_id = cls.department

    def file(self, **vals):
        """A case that names no team: its category leads it to one."""
        return self.env["helpdesk.ticket"].create(
            {
                "name": "Payment delayed",
                "description": "<p>The payment of May has not arrived.</p>",
                "type_id": self.type().id,
                "category_id": self.category.id,
                "partner_id": self.customer.id,
                "user_id": False,
                **vals,
            }
        )

    def on_leave(self, user, first, last, **vals):
        resource = self.env["resource.resource"].create(
            {"name": user.name, "user_id": user.id, "company_id": self.company.id, "calendar_id": self.calendar.id}
        )
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Leave",
                "resource_id": resource.id,
                "calendar_id": self.calendar.id,
                "date_from": utc(f"{first} 00:00"),
                "date_to": utc(f"{last} 23:59:59"),
                **vals,
            }
        )

    def arrivals(self, ticket, user=None):
        kind = self.env.ref("helpdesk_mgmt_complaint.activity_case_arrived")
        return ticket.activity_ids.filtered(lambda a: a.activity_type_id == kind and a.user_id == (user or self.head))
