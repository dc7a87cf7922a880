"""The language of the tests of the tracking code: a case and its code, and what is done with both."""

from .common import PortalCase

PDF = ("statement.pdf", b"%PDF-1.4 a statement", "application/pdf")


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


class PublicReportCase(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_public_reports = True
        cls.public_user = cls.env.ref("base.public_user")
        cls.before = cls.env["helpdesk.ticket"].search([])

    def report(self, **values):
        """What the form sends, complete."""
        return {
            "type": self.type("report").id,
            "anonymous": "1",
            "subject": "Unsafe building",
            "description": "The stairs of the centre are about to fall.",
            "category": self.category.id,
            "declaration": "1",
            "filing_token": "0123456789abcdef" * 2,
            **values,
        }

    def send(self, files=(), **values):
        return self.post("/complaints/report", self.report(**values), [("attachment", file) for file in files])

    def filed(self):
        return self.env["helpdesk.ticket"].search([]) - self.before

    def receipt(self, response):
        """(reference, code) of the receipt that follows a filing."""
        self.assertSentAway(response, "/complaints/receipt")
        page = self.page(self.url_open(response.headers["Location"]))
        return page.xpath("//*[@name='reference']/text()")[0], page.xpath("//*[@name='code']/text()")[0]
