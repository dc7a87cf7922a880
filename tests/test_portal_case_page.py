"""The page of a case, one for the customer who signs in and for the one with the code; the list, the home page."""

import json
from pathlib import Path

from odoo.modules.migration import load_script

from .common import ComplaintCase, PortalCase
from .public_report import PublicReportCase
from .tracking import TrackCase

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def words(nodes):
    """The text of nodes as one line."""
    return " ".join(" ".join("".join(node.itertext()) for node in nodes).split())


class TestCasePage(TrackCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["helpdesk.sla.policy"].search([]).active = False
        cls.env["helpdesk.sla.policy"].create({"name": "Week", "milestone": "resolution", "days": 5})

    def both_pages(self, ticket):
        """The page as its customer reads it, signed in and by the code."""
        code = ticket.action_issue_tracking_code()["params"]["code"]
        self.sign_in(self.sara)
        yield self.page(self.get(f"/my/ticket/{ticket.id}"))
        self.sign_in()
        yield self.open(ticket, code)

    def test_policy_e08_both_pages_say_by_when(self):
        # guards: models.portal.helpdesk_ticket_page:_deadlines
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(partner_id=self.sara.id, phase="processing")
            for page in self.both_pages(ticket):
                [limits] = page.xpath("//*[@name='what_next']//*[@name='limits']")
                self.assertEqual(words([limits]), "Resolution no later than Sunday 14 June 2026, 10:00")
        with self.at("2026-06-15 10:00"):
            ticket.action_explain_delay("The supplier is late", "2026-06-18")
            for page in self.both_pages(ticket):
                self.assertEqual(
                    words(page.xpath("//*[@name='limits']")),
                    "Resolution no later than Sunday 14 June 2026, 10:00 Overdue "
                    "Answer promised for Thursday 18 June 2026",
                )

    def test_ended_case_is_short(self):
        # guards: models.portal.helpdesk_ticket_page:_shown
        ticket = self.make_ticket(partner_id=self.sara.id, phase="processing")
        for number in range(4):
            ticket.with_user(self.agent).message_post(
                body=f"Word {number}", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        for page in self.both_pages(ticket):
            self.assertIn("open", page.xpath("//details[@name='yours']")[0].attrib)
            self.assertIn("open", page.xpath("//details[@name='answer']")[0].attrib)
            shown = [words([entry]) for entry in page.xpath("//section[@id='discussion']/ul/li")]
            self.assertEqual(len(shown), 6)
            self.assertIn("Word 3", shown[-1])
        self.step(ticket, "propose")
        self.step(ticket, "customer_accept")
        for page in self.both_pages(ticket):
            self.assertEqual(page.xpath("//details[@open]"), [], "all of it is folded")
            self.assertEqual(len(page.xpath("//section[@id='discussion']/ul/li")), 2)
            self.assertIn("Word 0", words(page.xpath("//details[@name='earlier']")))
            self.assertEqual(len(page.xpath("//textarea")), 1, "one place to write")

    def test_notices_are_folded_and_have_no_buttons(self):
        # guards: models.portal.helpdesk_ticket_page:_messages
        ticket = self.make_ticket(partner_id=self.sara.id, phase="proposed")
        for page in self.both_pages(ticket):
            titles = [words([title]) for title in page.xpath("//li/details/summary/span[1]")]
            self.assertEqual(titles, self.notices(ticket))
            self.assertFalse(page.xpath("//section[@id='discussion']//details[@open]//li/details[@open]"))
            self.assertFalse(page.xpath("//li/details//a"), "what may be done now stands above")
            self.assertFalse([p for p in page.xpath("//li/details//p") if not words([p])], "nor the gap of a button")
            self.assertEqual(len(page.xpath("//*[@name='solution']//a[contains(@href, 'decision=accept')]")), 1)

    def test_what_is_asked_stands_above_the_answer(self):
        # guards: models.portal.helpdesk_ticket_page:_question
        ticket = self.make_ticket(partner_id=self.sara.id, phase="verification")
        ticket.with_user(self.agent).action_return_to_customer("Which building?")
        for page in self.both_pages(ticket):
            self.assertIn("Which building?", words(page.xpath("//details[@name='answer'][@open]//*[@name='question']")))
            self.assertFalse(page.xpath("//section[@id='discussion']//textarea"), "the answer comes first")
        ticket.action_resume()
        for page in self.both_pages(ticket):
            self.assertFalse(page.xpath("//*[@name='question']"))
            self.assertTrue(page.xpath("//section[@id='discussion']//textarea"))

    def test_who_has_written_is_said_to_each_reader(self):
        # guards: models.portal.helpdesk_ticket_page:_shown
        ticket = self.make_ticket(partner_id=self.ali.id, phase="processing")
        self.sign_in(self.ali)
        self.post(f"/my/ticket/{ticket.id}/answer", {"text": "From Ali", "answer_token": "form-1"})
        for reader, who in ((self.ali, "You"), (self.huda, "Ali"), (self.agent, "Ali")):
            self.sign_in(reader)
            page = self.page(self.get(f"/my/ticket/{ticket.id}"))
            [entry] = page.xpath("//section[@id='discussion']/ul/li[contains(@class, 'mine')]")
            self.assertEqual(words(entry.xpath(".//strong")), who)
            self.assertIn("From Ali", words([entry]))
        self.sign_in()
        page = self.page(self.get(f"/my/ticket/{ticket.id}?access_token={ticket._portal_ensure_token()}"))
        self.assertEqual(words(page.xpath("//li[contains(@class, 'mine')]//strong")), "You")

    def test_wrong_code_leaves_the_reference(self):
        # guards: controllers.tracking:complaint_track_open
        self.sign_in()
        page = self.page(self.attempt("REP/2026/00001"))
        self.assertEqual(page.xpath("//input[@name='reference']/@value"), ["REP/2026/00001"])
        self.assertFalse(page.xpath("//input[@name='code']/@value"))
        for _time in range(30):
            response = self.attempt("REP/2026/00001")
        self.assertEqual(response.status_code, 429)
        self.assertEqual(self.page(response).xpath("//input[@name='reference']/@value"), ["REP/2026/00001"])


class TestCaseList(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["helpdesk.sla.policy"].search([]).active = False
        cls.env["helpdesk.sla.policy"].create(
            [
                {"name": "Quick", "milestone": "resolution", "days": 2, "complexity": "critical", "sequence": 1},
                {"name": "Week", "milestone": "resolution", "days": 5},
            ]
        )

    def listed(self, query=""):
        rows = self.page(self.get(f"/my/tickets{query}")).xpath("//tbody/tr")
        return [(words(row.xpath("td/a")), words(row.xpath("td[@name='next']"))) for row in rows]

    def test_list_says_what_is_next_and_comes_in_that_order(self):
        # guards: models.portal.helpdesk_ticket_page:_by_what_is_next
        # guards: models.portal.helpdesk_ticket_page:_outlook
        with self.at("2026-06-07 10:00"):
            mine = {"partner_id": self.sara.id}
            self.make_ticket(name="Ended first", phase="closed", **mine)
            self.make_ticket(name="Slow", phase="processing", **mine)
            self.make_ticket(name="Quick", phase="processing", complexity="critical", **mine)
            self.make_ticket(name="Waits for her", phase="awaiting_customer", **mine)
            self.make_ticket(name="To decide", phase="proposed", **mine)
        with self.at("2026-06-08 10:00"):
            self.make_ticket(name="Ended last", phase="rejected", **mine)
            self.make_ticket(name="Not hers", partner_id=self.omar.id)
            self.sign_in(self.sara)
            self.assertEqual(
                self.listed(),
                [
                    ("Waits for her", "Your answer no later than Wednesday 10 June 2026, 23:59"),
                    ("To decide", "Your decision no later than Sunday 14 June 2026, 23:59"),
                    ("Quick", "Resolution no later than Tuesday 9 June 2026, 10:00"),
                    ("Slow", "Resolution no later than Sunday 14 June 2026, 10:00"),
                    ("Ended last", "May be reopened until Monday 15 June 2026, 23:59"),
                    ("Ended first", "May be reopened until Sunday 14 June 2026, 23:59"),
                ],
            )
            by_name = [name for name, _next in self.listed("?sortby=name")]
            self.assertEqual(by_name, sorted(by_name))
            self.assertEqual(len(self.listed("?sortby=nonsense&groupby=stage")), 6)

    def test_toolbar_of_the_list_speaks_arabic(self):
        # guards: controllers.case:_in_our_words
        self.env["res.lang"]._activate_lang("ar_001")
        self.sara.lang = "ar_001"
        self.make_ticket(partner_id=self.sara.id)
        self.sign_in(self.sara)
        page = self.page(self.get("/ar/my/tickets"))
        toolbar = " ".join(page.xpath("//div[@id='wrap']//text()[not(parent::script)]"))
        for word in ("جميع الطلبات", "بلا تجميع", "البحث في الكل", "البحث برقم الطلب", "الأحدث", "المرحلة"):
            self.assertIn(word, toolbar)
        for word in ("All", "None", "Search in", "Newest", "Stage"):
            self.assertNotIn(word, toolbar)

    def test_home_leads_to_what_is_open(self):
        # guards: models.portal.helpdesk_ticket_page:_open_of
        mine = self.make_ticket(partner_id=self.ali.id, name="Of Ali")
        self.make_ticket(partner_id=self.ali.id, name="Ended", phase="rejected")
        hidden = self.make_ticket(partner_id=self.ali.id, name="Confidential", confidential=True)
        for reader, cases in ((self.ali, hidden | mine), (self.huda, mine), (self.omar, mine.browse())):
            self.sign_in(reader)
            page = self.page(self.get("/my/home"))
            links = page.xpath("//section[@name='open_cases']//a/@href")
            self.assertEqual(set(links), {f"/my/ticket/{case.id}" for case in cases})
            if links:
                self.assertEqual(self.get(links[0]).status_code, 200)
        self.sign_in(self.agent)
        self.assertFalse(self.page(self.get("/my/home")).xpath("//section[@name='open_cases']"))


class TestCaseFiles(PublicReportCase):
    FILES = (
        ("letter.pdf", PDF, "application/pdf"),
        ("setup.exe", b"MZ", "application/octet-stream"),
        ("empty.pdf", b"", "application/pdf"),
    )

    def test_all_that_is_wrong_with_files_is_said_at_a_time(self):
        # guards: controllers.uploads:file_errors
        self.sign_in(self.sara)
        for response in (self.submit(self.FILES), self.send(self.FILES, anonymous="0", name="Sara")):
            page = self.page(response)
            self.assertEqual(response.status_code, 422)
            reasons = [words([line]) for line in page.xpath("//div[@role='alert']//li")]
            self.assertEqual(len(reasons), 2)
            self.assertIn("setup.exe", reasons[0])
            self.assertIn("empty.pdf", reasons[1])
            self.assertEqual(len(page.xpath("//input[@name='pending']")), 1, "what is right is kept")
            self.assertTrue(page.xpath("//textarea[@name='description']/text()"))

    def test_a_file_too_many_is_named(self):
        # guards: controllers.uploads:take_files
        self.company.complaint_upload_max_files = 1
        self.sign_in(self.sara)
        files = [(f"{number}.pdf", PDF + bytes([48 + number]), "application/pdf") for number in range(3)]
        reasons = [words([line]) for line in self.page(self.submit(files)).xpath("//div[@role='alert']//li")]
        self.assertEqual(
            [name for name in ("0.pdf", "1.pdf", "2.pdf") if name in " ".join(reasons)], ["1.pdf", "2.pdf"]
        )

    def test_page_has_the_words_of_the_server(self):
        # guards: controllers.uploads:accepted
        self.sign_in(self.sara)
        [rules] = self.page(self.get("/new/ticket")).xpath("//form[@action='/submitted/ticket']/@data-files")
        reasons = words(self.page(self.submit(self.FILES)).xpath("//div[@role='alert']//li"))
        self.assertIn(json.loads(rules)["empty"].replace("{name}", "empty.pdf"), reasons)

    def test_voice_notes_and_pictures_of_phones_are_evidence(self):
        # guards: models.settings.res_company:complaint_upload_extensions
        self.sign_in(self.sara)
        names = ["note.opus", "note.ogg", "note.m4a", "film.mov", "picture.jfif", "picture.heic", "mail.msg"]
        response = self.submit([(name, b"evidence", "application/octet-stream") for name in names])
        self.assertEqual(response.status_code, 303)
        self.assertEqual(sorted(self.filed_by(self.sara).attachment_ids.mapped("name")), sorted(names))


class TestKindsOfFiles(ComplaintCase):
    def test_companies_with_the_shipped_kinds_take_those_of_today(self):
        # guards: models.settings.res_company:complaint_upload_extensions
        folder = Path(__file__).parents[1] / "migrations" / "19.0.1.8.0"
        script = load_script(str(folder / "post-files.py"), "post_files")
        own, _team = self.make_company()
        today = own.complaint_upload_extensions
        self.company.complaint_upload_extensions = script.SHIPPED
        own.complaint_upload_extensions = "pdf"
        self.env.flush_all()
        script.migrate(self.env.cr, "19.0.1.7.0")
        self.env.invalidate_all()
        self.assertEqual((self.company | own).mapped("complaint_upload_extensions"), [today, "pdf"])


class TestSegmentDemanded(PublicReportCase):
    def test_form_asks_for_the_segment_as_the_server_does(self):
        # guards: views/portal_filing_templates.xml:case_segment
        self.env["helpdesk.beneficiary.segment"].create({"name": "Private sector"})
        types = self.env["helpdesk.ticket.type"].search([])
        for demanding in (types, self.type("report"), types.browse()):
            types.demands_segment = False
            demanding.demands_segment = True
            for who, url in ((None, "/complaints/report"), (self.sara, "/new/ticket")):
                self.sign_in(who)
                page = self.page(self.get(url))
                [select] = page.xpath("//select[@name='segment']")
                offered = {int(i) for i in page.xpath("//input[@name='type']/@value")}
                asked = offered & set(demanding.ids)
                self.assertEqual("required" in select.attrib, bool(asked) and asked == offered)
                named = {int(i) for i in (select.get("data-demanded") or "").split(",") if i}
                self.assertEqual(named, asked)


class TestCharterLinks(PortalCase):
    def test_numbers_and_addresses_are_pressed(self):
        # guards: views/public_charter_templates.xml:charter_link
        self.company.write(
            {
                "complaint_public_charter": True,
                "complaint_charter_contact": "",
                "phone": "+966 11 000 1234",
                "email": "care@example.com",
            }
        )
        self.team.alias_id.alias_domain_id = False
        self.sign_in()

        def links():
            return self.page(self.get("/complaints/charter")).xpath("//section[@name='contact']//a/@href")

        self.assertEqual(links(), ["tel:+966110001234", "mailto:care@example.com"])
        self.company.complaint_charter_contact = "Care, building 12\n920000000, write to help@example.com"
        self.assertEqual(links(), ["tel:920000000", "mailto:help@example.com"])
