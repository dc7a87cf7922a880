"""The service charter: what the public is promised is what the configuration holds, at this moment."""

from odoo import Command

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

    def heading(self, page):
        return " ".join(" ".join(page.xpath("//article//h1//text()")).split()).replace(" :", ":")

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

    # ------------------------------------------------------------------ roles, levels, the way to the department

    def escalation(self, page):
        """{what is late: rows of its table}."""
        found = {}
        for heading in page.xpath("//section[@name='escalation']//h3"):
            rows = heading.xpath("following-sibling::table[1]/tbody/tr")
            found[heading.text_content().strip()] = [
                tuple(" ".join(cell.text_content().split()) for cell in row.xpath("td")) for row in rows
            ]
        return found

    def test_policy_k01_charter_names_the_role_of_each_channel(self):
        # guards: models.process.helpdesk_ticket_channel:_charter_entry
        self.assertNotIn("Responsible", self.section(self.charter(), "channels"))
        channel = self.env["helpdesk.ticket.channel"].create(
            {
                "name": "WhatsApp of the association",
                "company_id": self.company.id,
                "contact": "0555721100",
                "user_id": self.agent.id,
                "responsible": "Customer-care officer",
            }
        )
        channel.with_context(lang="ar_001").responsible = "مسؤول إسعاد العملاء"
        where = self.section(self.charter(), "channels")
        self.assertIn("Responsible", where)
        self.assertIn("Customer-care officer", where)
        [row] = self.charter().xpath("//section[@name='channels']//tr[td/span[.='WhatsApp of the association']]")
        self.assertIn("0555721100", row.text_content())
        self.assertNotIn(self.agent.name, where)
        self.assertIn("مسؤول إسعاد العملاء", self.section(self.charter("ar_001"), "channels"))

    def test_policy_t01_charter_promises_the_head_of_the_department(self):
        # guards: models.portal.res_company:PROMISED
        self.make_policy("routing", days=1, round_the_clock=True)
        limits = self.limits(self.charter())
        self.assertIn(("Routing to the competent department", "All", "1 day round the clock"), [r[1:] for r in limits])

    def test_policy_e13_charter_shows_the_way_up(self):
        # guards: models.portal.res_company:_charter_escalation
        # guards: models.portal.res_company:_charter_level
        self.assertFalse(self.escalation(self.charter()))
        director = self.make_user("director", "helpdesk_mgmt.group_helpdesk_user_team", name="Omar Secretname")
        director.partner_id.write({"function": "Academic director", "phone": "+966 50 920 8015"})
        self.company.write({"complaint_director_id": director.partner_id.id, "complaint_show_director": True})
        self.team.parent_id = self.make_team("Directorate of services", leader=self.agent2)
        levels = [
            {"offset_hours": -4.0, "recipient": "assignee"},
            {"offset_hours": 0.0, "recipient": "team_leader"},
            {"offset_hours": 8.0, "recipient": "parent_team_leader"},
            {"offset_hours": 16.0, "recipient": "user", "user_id": director.id},
        ]
        self.make_policy("resolution", days=5, escalation_ids=[Command.create(level) for level in levels])
        self.make_policy(
            "first_response",
            days=1,
            round_the_clock=True,
            type_ids=self.type("complaint").ids,
            escalation_ids=[Command.create({**levels[3], "offset_hours": 8.0})],
        )
        page = self.charter()
        self.assertEqual(
            self.escalation(page),
            {
                "First response": [("1", "8 hours after it", "Academic director", "+966 50 920 8015")],
                "Resolution": [
                    ("1", "When the limit passes", "The head of Care", "–"),
                    ("2", "8 working hours after it", "The head of Directorate of services", "–"),
                    ("3", "16 working hours after it", "Academic director", "+966 50 920 8015"),
                ],
            },
        )
        for person in (self.leader, self.agent2, director):
            self.assertNotIn(person.name, self.section(page, "escalation"))
        self.company.complaint_show_director = False
        self.assertNotIn("+966 50 920 8015", self.section(self.charter(), "escalation"))
        arabic = self.section(self.charter("ar_001"), "escalation")
        self.assertIn("التصعيد", arabic)
        self.assertNotIn("after it", arabic)

    def test_leaders_are_called_what_the_body_calls_them(self):
        # guards: models.portal.res_company:_charter_leader
        level = {"offset_hours": 0.0, "recipient": "team_leader"}
        above = {"offset_hours": 8.0, "recipient": "parent_team_leader"}
        self.make_policy("resolution", days=5, escalation_ids=[Command.create(level), Command.create(above)])
        self.make_team("Licences", leader=self.agent2, parent_id=self.team.id)
        told = [row[2] for row in self.escalation(self.charter())["Resolution"]]
        self.assertEqual(told, ["The head of Care or The head of Licences", "The head of Care"])
        for name in ("Fees", "Roads", "Water"):
            self.make_team(name, parent_id=self.team.id)
        [told, _above] = [row[2] for row in self.escalation(self.charter())["Resolution"]]
        self.assertEqual(told, "The head of Care or The head of the department")

    def test_title_names_the_kinds_that_are_offered(self):
        # guards: models.portal.res_company:_charter_kinds
        self.type("report").active = False
        self.type("suggestion").show_in_portal = False
        self.assertEqual(self.heading(self.charter()), "Service charter: complaints and inquiries")

    def test_levels_that_differ_say_of_which_cases(self):
        # guards: models.ledger.helpdesk_sla_policy:_charter_name
        for days, complexity, hours in ((2, "critical", 0.0), (5, "complex", 8.0), (9, False, 16.0)):
            level = {"offset_hours": hours, "recipient": "team_leader"}
            self.make_policy(
                "resolution", days=days, complexity=complexity, escalation_ids=[Command.create(level)], sequence=days
            )
        self.assertEqual(
            set(self.escalation(self.charter())),
            {"Resolution (Complexity: Critical)", "Resolution (Complexity: Complex)", "Resolution"},
        )

    def test_levels_of_another_company_are_not_shown(self):
        company, team = self.make_company()
        level = {"offset_hours": 0.0, "recipient": "team_leader"}
        self.make_policy("resolution", days=2, company_id=company.id, escalation_ids=[Command.create(level)])
        self.assertFalse(self.escalation(self.charter()))

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
