"""The language of the tests of the public form: what it sends, what was filed, what the receipt says."""

from .common import PortalCase


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

    def assertNotTaken(self, response, *fields, status=422):
        self.assertEqual(response.status_code, status)
        self.assertFalse(self.filed())
        page = self.page(response)
        self.assertEqual(len(page.xpath("//div[@role='alert']//li")), len(fields))
        return page
