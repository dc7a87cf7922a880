"""The service charter: what the public is promised is what the configuration holds, at this moment."""

from .common import PortalCase


class TestCharter(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["helpdesk.sla.policy"].search([]).active = False
        cls.company.write(
            {"complaint_public_charter": True, "phone": "+966 11 000 1234", "complaint_charter_contact": ""}
        )

    def make_policy(self, milestone, **vals):
        return self.env["helpdesk.sla.policy"].create(
            {"name": milestone, "milestone": milestone, "company_id": self.company.id, **vals}
        )

    def charter(self, lang="en_US"):
        self.sign_in()
        self.opener.cookies["frontend_lang"] = lang
        response = self.url_open("/complaints/charter")
        self.assertEqual(response.status_code, 200)
        return self.page(response)

    def section(self, page, name):
        return " ".join(" ".join(page.xpath(f"//section[@name='{name}']//text()")).split())

    def limits(self, page):
        """Rows of the table of limits: (kind, milestone, cases, limit)."""
        rows, kind = [], ""
        for row in page.xpath("//section[@name='limits']//tbody/tr"):
            cells = [" ".join(" ".join(cell.itertext()).split()) for cell in row.xpath("td")]
            if len(cells) == 4:
                kind = cells.pop(0)
            rows.append((kind, *cells))
        return rows

    def test_policy_e05_charter_reads_the_configuration(self):
        # guards: models.portal.res_company:_charter
        self.make_policy("first_response", hours=4)
        self.make_policy("verification", days=2)
        quick = self.make_policy("resolution", days=5, complexity="routine", starts_on="accepted")
        self.make_policy("resolution", days=20, type_ids=self.type("complaint").ids, sequence=20)
        channel = self.env["helpdesk.ticket.channel"].create({"name": "Service centre", "company_id": self.company.id})
        foreign = self.env["helpdesk.ticket.channel"].create(
            {"name": "Elsewhere", "company_id": self.make_company()[0].id}
        )
        self.sign_in()
        page = self.charter()
        for kind in ("complaint", "report", "inquiry", "suggestion"):
            self.assertIn(self.type(kind).name, self.section(page, "kinds"))
            self.assertIn(self.type(kind).description, self.section(page, "kinds"))
        where = self.section(page, "channels")
        self.assertIn(channel.name, where)
        self.assertNotIn(foreign.name, where)
        self.assertIn("Working hours: Sunday to Thursday, 08:00 to 16:00", where)
        self.assertIn("Sunday", where)
        self.assertNotIn("Friday", where)
        limits = self.limits(page)
        complaint = self.type("complaint").name
        self.assertIn((complaint, "First response", "All", "4 working hours"), limits)
        self.assertIn((complaint, "Verification", "All", "2 working days"), limits)
        self.assertIn((complaint, "Resolution", "Routine", "5 working days from acceptance for processing"), limits)
        self.assertIn((complaint, "Resolution", "Critical", "20 working days"), limits)
        self.assertNotIn("Critical", [row[2] for row in limits if self.type("inquiry").name in row[0]])
        self.assertIn("5 working days", self.section(page, "windows"))
        # the next reader is told what holds by then
        quick.days = 7
        self.company.complaint_reopen_days = 9
        page = self.charter()
        self.assertIn(
            (complaint, "Resolution", "Routine", "7 working days from acceptance for processing"), self.limits(page)
        )
        self.assertIn("9 working days", self.section(page, "windows"))
        self.assertIn("9 working days", self.section(page, "dissatisfied"))

    def test_policy_e05_exceptions_are_told_with_their_condition(self):
        # guards: models.portal.res_company:_charter_limits
        self.make_policy("resolution", days=1, category_ids=self.category.ids, sequence=1)
        self.make_policy("resolution", days=2, importance="high", sequence=2)
        self.make_policy("resolution", days=10, sequence=3)
        self.make_policy("resolution", days=99, sequence=4)
        other = self.make_team("Another team")
        self.make_policy("resolution", days=77, team_ids=other.ids, sequence=0)
        self.sign_in()
        rows = [row[2:] for row in self.limits(self.charter()) if self.type("report").name in row[0]]
        self.assertEqual(
            rows, [("Payments", "1 working day"), ("Importance: High", "2 working days"), ("All", "10 working days")]
        )

    def test_policy_m35_way_dissatisfaction_and_department(self):
        # guards: models.portal.res_company:_charter
        self.sign_in()
        page = self.charter()
        self.assertEqual(len(page.xpath("//section[@name='way']//ol/li")), 5)
        self.assertIn("Reopen", self.section(page, "dissatisfied"))
        self.assertIn("Appeal", self.section(page, "dissatisfied"))
        contact = self.section(page, "contact")
        self.assertIn("Care", contact)
        self.assertIn("+966 11 000 1234", contact)
        self.company.complaint_charter_contact = "Care of beneficiaries\n920000000"
        contact = self.section(self.charter(), "contact")
        self.assertIn("920000000", contact)
        self.assertNotIn("+966 11 000 1234", contact)
        # what is switched off is not promised
        self.company.write({"complaint_decision_days": 0, "complaint_reopen_days": 0})
        page = self.charter()
        self.assertEqual(len(page.xpath("//section[@name='way']//ol/li")), 4)
        self.assertNotIn("Reopen", self.section(page, "dissatisfied"))

    def test_policy_m02_in_arabic_and_english(self):
        # guards: models.portal.res_company:_charter
        self.sign_in()
        page = self.charter("ar_001")
        self.assertTrue(page.xpath("//html[starts-with(@lang, 'ar')]"))
        arabic = self.type("complaint").with_context(lang="ar_001").name
        self.assertIn(arabic, self.section(page, "kinds"))
        self.assertIn("الأحد", self.section(page, "channels"))
        self.assertTrue(self.charter().xpath("//html[starts-with(@lang, 'en')]"))

    def test_charter_can_be_switched_off(self):
        self.sign_in(self.sara)
        self.assertIn("/complaints/charter", self.get("/my/home").text)
        self.company.complaint_public_charter = False
        self.assertEqual(self.get("/complaints/charter").status_code, 404)
        self.assertNotIn("/complaints/charter", self.get("/my/home").text)

    def test_new_company_publishes_nothing(self):
        """Nobody has looked through the channels and limits of a body that is new."""
        # guards: models.settings.res_company:complaint_public_charter
        company, _team = self.make_company("New body")
        self.assertFalse(company.complaint_public_charter)
        self.speak_for(company)
        self.sign_in()
        self.assertEqual(self.get("/complaints/charter").status_code, 404)

    def test_body_without_complaint_team_has_no_charter(self):
        other = self.make_company("Without a team")[0]
        other.complaint_public_charter = True
        other.complaint_team_id.unlink()
        self.speak_for(other)
        self.sign_in()
        self.assertEqual(self.get("/complaints/charter").status_code, 404)
