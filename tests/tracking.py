"""The language of the tests of the tracking code: a case and its code, and what is done with both."""

from .common import PortalCase
from .documents import pdf

PDF = ("statement.pdf", pdf(), "application/pdf")


class TrackCase(PortalCase):
    def case(self, **vals):
        """A case that nobody's name stands on, and its code."""
        vals = {"partner_id": False, "partner_name": False, "partner_email": False, **vals}
        ticket = self.make_ticket(vals.pop("kind", "report"), **vals)
        return ticket, ticket.action_issue_tracking_code()["params"]["code"]

    def open(self, ticket, code):
        response = self.post("/complaints/track", {"reference": ticket.number, "code": code})
        self.assertSentAway(response, "/complaints/track")
        return self.page(self.get("/complaints/track"))

    def attempt(self, reference, code="0000-0000-0000-0000"):
        return self.post("/complaints/track", {"reference": reference, "code": code})

    def reply(self, body="Here it is", files=(), **values):
        return self.post("/complaints/track/reply", {"body": body, **values}, [("attachment", file) for file in files])

    def choose(self, decision, **values):
        return self.post("/complaints/track/decision", {"decision": decision, **values})

    def forget_attempts(self):
        self.env["helpdesk.tracking.attempt"].search([]).unlink()
