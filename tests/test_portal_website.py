from types import SimpleNamespace

from ..controllers.public import sitemap_charter, sitemap_report
from .common import PortalCase


class TestWebsite(PortalCase):
    """Beside Odoo's website, and without it: which company a public page speaks for, and what a website lists."""

    def listed(self, company):
        env = self.env(context={**self.env.context, "allowed_company_ids": company.ids})
        rule = SimpleNamespace()
        return [page["loc"] for sitemap in (sitemap_charter, sitemap_report) for page in sitemap(env, rule, "")]

    def test_page_speaks_for_the_company_of_its_website(self):
        # guards: controllers.public:company_of
        other = self.make_company("Second body")[0]
        hosts = [({}, self.company)]
        if "website" in self.env:
            self.env["website"].create(
                {"name": "Second", "company_id": other.id, "domain": "http://second.example.com"}
            )
            hosts.append(({"Host": "second.example.com"}, other))
        else:
            self.speak_for(other)
            hosts = [({}, other)]
        other.complaint_public_charter = True
        for headers, company in hosts:
            page = self.url_open("/complaints/charter", headers=headers, allow_redirects=False)
            self.assertEqual(page.status_code, 200)
            self.assertIn(company.name, page.text)

    def test_website_lists_what_its_company_offers(self):
        # guards: controllers.public:sitemap_charter
        # guards: controllers.public:sitemap_report
        other = self.make_company("Second body")[0]
        self.company.write({"complaint_public_charter": True, "complaint_public_reports": True})
        other.write({"complaint_public_charter": False, "complaint_public_reports": False})
        self.assertEqual(self.listed(self.company), ["/complaints/charter", "/complaints/report"])
        self.assertEqual(self.listed(other), [])
        if "website" in self.env:
            listed = self.get("/sitemap.xml").text
            self.assertIn("/complaints/charter", listed)
            self.assertNotIn("/complaints/receipt", listed)
