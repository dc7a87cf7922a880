"""The language of the tests of decisions: cases that are proposed or closed, and the customer who decides."""

from odoo import Command

from .common import ComplaintCase

# Sunday 7 June 2026; the working week is Sunday to Thursday, so day 1 is Monday the 8th
NOON = "2026-06-07 12:00"
LAST_DAY = "2026-06-14 23:59:59"


class DecisionCase(ComplaintCase):
    """Cases that are proposed or closed on a Sunday, and the customer who decides."""

    def proposed(self, **vals):
        with self.at(NOON):
            return self.make_ticket(phase="proposed", **vals)

    def closed(self, **vals):
        """Accepted, and therefore closed, on Sunday at noon."""
        with self.at(NOON):
            return self.make_ticket(phase="closed", **vals)

    def by_customer(self, ticket):
        return ticket.with_user(self.portal_user())

    def portal_user(self):
        if not self.customer.user_ids:
            self.env["res.users"].with_context(no_reset_password=True).create(
                {
                    "login": "complaint_sara",
                    "partner_id": self.customer.id,
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
            )
        return self.customer.user_ids
