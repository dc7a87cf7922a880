"""Filing on the portal: what the form takes, what it refuses, and that nothing typed is lost on the way."""

from odoo.http import Request
from odoo.tools import mute_logger

from .common import MODULE, PortalCase

PDF = ("receipt.pdf", b"%PDF-1.4 a receipt", "application/pdf")
TXT = ("كشف الحساب.txt", "كشف".encode(), "text/plain")


class TestPortalFiling(PortalCase):
    def assertNotTaken(self, response, *fields):
        """Refused with 422 at these fields, and nothing stored."""
        self.assertEqual(response.status_code, 422)
        self.assertFalse(self.filed_by(self.sara))
        page = self.page(response)
        self.assertTrue(page.xpath("//form[@action='/submitted/ticket']//input[@name='csrf_token']/@value"))
        self.assertEqual(len(page.xpath("//div[@role='alert']//li")), len(fields))
        for name in set(fields) & {"subject", "description", "category", "attachment"}:
            self.assertIn("is-invalid", page.xpath(f"//*[@id='{name}']/@class")[0])
        return page

    def pending(self, page):
        return page.xpath("//input[@name='pending']/@value")

    # ------------------------------------------------------------------ the form

    def test_form_offers_what_may_be_filed(self):
        other = self.make_company()[0]
        Category = self.env["helpdesk.ticket.category"]
        Category.create({"name": "Of another body", "company_id": other.id})
        Category.create({"name": "Not on the portal", "company_id": False, "show_in_portal": False})
        self.sign_in(self.sara)
        page = self.page(self.get("/new/ticket"))
        kinds = ("complaint", "report", "inquiry", "suggestion")
        types = [str(self.type(kind).id) for kind in kinds]
        self.assertEqual(sorted(page.xpath("//input[@name='type']/@value")), sorted(types))
        offered = "".join(page.xpath("//select[@name='category']//text()"))
        self.assertIn("Payments", offered)
        self.assertNotIn("Of another body", offered)
        self.assertNotIn("Not on the portal", offered)
        self.assertEqual(len(page.xpath("//input[@name='declaration']")), 2, "complaints and reports")
        tokens = {self.page(self.get("/new/ticket")).xpath("//input[@name='filing_token']/@value")[0] for _ in "ab"}
        self.assertEqual(len(tokens), 2, "each form is a filing of its own")

    def test_new_button_opens_the_form(self):
        self.sign_in(self.sara)
        response = self.post("/new/ticket", {"create_new_ticket": ""})
        self.assertEqual(response.status_code, 200)
        self.assertTrue(self.page(response).xpath("//form[@action='/submitted/ticket']//input[@name='type']"))

    def test_filing_makes_a_case(self):
        self.sign_in(self.sara)
        response = self.submit([PDF, TXT])
        case = self.filed_by(self.sara)
        self.assertSentAway(response, f"/my/ticket/{case.id}")
        self.assertPhase(case, "received")
        self.assertRegex(case.number, r"^CMP/\d{4}/\d{5}$")
        self.assertEqual(case.name, "Payment delayed")
        self.assertEqual(case.team_id, self.team)
        self.assertEqual(case.category_id, self.category)
        self.assertEqual((case.remedy, case.preferred_contact), ("Pay it", "sms"))
        self.assertTrue(case.declaration_accepted)
        self.assertFalse(case.user_id)
        self.assertEqual(case.channel_id, self.env.ref(f"{MODULE}.channel_portal"))
        self.assertIn(self.sara, case.message_partner_ids)
        self.assertEqual({a.name: a.raw for a in case.attachment_ids}, {PDF[0]: PDF[1], TXT[0]: TXT[1]})
        page = self.get(response.headers["Location"]).text
        for shown in (case.number, "Payment delayed", "Pay it", PDF[0], TXT[0]):
            self.assertIn(shown, page)

    def test_declaration_is_asked_where_the_type_asks_for_it(self):
        self.sign_in(self.sara)
        for kind in ("inquiry", "suggestion"):
            response = self.submit(kind=kind, declaration=None, subject=kind)
            self.assertEqual(response.status_code, 303)
        self.assertEqual(self.filed_by(self.sara).mapped("kind"), ["inquiry", "suggestion"])
        self.assertFalse(any(self.filed_by(self.sara).mapped("declaration_accepted")))
        for kind in ("complaint", "report"):
            self.assertEqual(self.submit(kind=kind, declaration=None).status_code, 422)

    # ------------------------------------------------------------------ nothing typed is lost

    def test_missing_declaration_loses_nothing(self):
        self.sign_in(self.sara)
        response = self.submit([PDF, TXT], declaration=None, description="Line one\nLine two")
        page = self.assertNotTaken(response, "declaration")
        self.assertEqual(page.xpath("//input[@name='subject']/@value"), ["Payment delayed"])
        self.assertEqual(page.xpath("//textarea[@name='description']/text()"), ["Line one\nLine two"])
        self.assertEqual(page.xpath("//textarea[@name='remedy']/text()"), ["Pay it"])
        self.assertEqual(page.xpath("//option[@selected]/@value"), [str(self.category.id)])
        self.assertEqual(page.xpath("//input[@name='preferred_contact'][@checked]/@value"), ["sms"])
        self.assertEqual(page.xpath("//input[@name='type'][@checked]/@value"), [str(self.type().id)])
        self.assertEqual(page.xpath("//input[@name='filing_token']/@value"), ["token-of-the-form"])
        self.assertIn(PDF[0], response.text)
        # sent again from that page: the files are there without being chosen again
        self.assertEqual(self.submit(pending=self.pending(page)).status_code, 303)
        case = self.filed_by(self.sara)
        self.assertEqual(len(case), 1)
        self.assertEqual({a.name: a.raw for a in case.attachment_ids}, {PDF[0]: PDF[1], TXT[0]: TXT[1]})

    def test_each_wrong_field_is_named(self):
        other = self.env["helpdesk.ticket.category"].create(
            {"name": "Of another body", "company_id": self.make_company()[0].id}
        )
        inquiries = self.env["helpdesk.ticket.category"].create(
            {"name": "Questions", "company_id": False, "type_ids": self.type("inquiry").ids}
        )
        self.sign_in(self.sara)
        for field, value in (
            ("subject", " \t "),
            ("subject", None),
            ("subject", "x" * 201),
            ("description", "\n \n"),
            ("description", None),
            ("category", "abc"),
            ("category", "999999999"),
            ("category", "99999999999999999999"),
            ("category", str(other.id)),
            ("category", str(inquiries.id)),
            ("preferred_contact", "pigeon"),
            ("declaration", "no"),
        ):
            with self.subTest(field=field, value=value):
                page = self.assertNotTaken(self.submit(**{field: value}), field)
                self.assertEqual(page.xpath("//textarea[@name='remedy']/text()"), ["Pay it"])
        self.assertNotTaken(self.submit(subject="", description="", declaration=None), "subject", "description", "d")

    def test_forged_type_is_asked_again(self):
        """The form of cases never ends as a plain ticket, past the declaration and the reference number."""
        archived = self.env["helpdesk.ticket.type"].create({"name": "Old", "kind": "complaint", "active": False})
        self.sign_in(self.sara)
        for value in ("abc", "-1", "999999999", str(archived.id), "", None):
            with self.subTest(value=value):
                page = self.assertNotTaken(self.submit([PDF], type=value), "type")
                self.assertEqual(page.xpath("//input[@name='subject']/@value"), ["Payment delayed"])
                self.assertEqual(len(self.pending(page)), 1)

    def test_text_fields_sent_as_files(self):
        self.sign_in(self.sara)
        data = self.filing()
        del data["subject"]
        response = self.post("/submitted/ticket", data, {"subject": ("subject.txt", b"x", "text/plain")})
        self.assertNotTaken(response, "subject")

    # ------------------------------------------------------------------ files

    def test_refused_files(self):
        self.company.complaint_upload_max_mb = 1
        self.sign_in(self.sara)
        for name, content in (
            ("empty.pdf", b""),
            ("large.pdf", b"%PDF-1.4" + b"0" * 1024 * 1024),
            ("program.exe", b"MZ"),
            ("no_extension", b"text"),
            ("page.png", b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"),
            ("picture.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ):
            with self.subTest(name=name):
                response = self.submit([PDF, (name, content, "image/png")])
                page = self.assertNotTaken(response, "attachment")
                self.assertIn(name, "".join(page.xpath("//div[@role='alert']//li/text()")))
                self.assertEqual(len(self.pending(page)), 1, "the good file beside it is kept")
                self.assertFalse(self.env["ir.attachment"].search([("name", "=", name)]))
        self.company.complaint_upload_max_files = 2
        page = self.assertNotTaken(self.submit([PDF, TXT, ("third.txt", b"3", "text/plain")]), "attachment")
        self.assertEqual(len(self.pending(page)), 2)
        # a file of exactly the limit is taken
        exact = ("exact.pdf", b"%PDF-1.4".ljust(1024 * 1024, b"0"), "application/pdf")
        self.assertEqual(self.submit([exact]).status_code, 303)
        self.assertEqual(self.filed_by(self.sara).attachment_ids.file_size, 1024 * 1024)

    def test_pending_files_are_their_senders(self):
        # guards: controllers.uploads:take_files
        self.sign_in(self.sara)
        page = self.page(self.submit([PDF], declaration=None))
        (reference,) = self.pending(page)
        id_, token = reference.split(":")
        other = self.env["ir.attachment"].create({"name": "internal.txt", "raw": b"internal"})
        other.generate_access_token()
        for forged in (f"{id_}:", f"{id_}:wrong", f"{id_}:é", f"{other.id}:{other.access_token}", "abc:x", ":", ""):
            with self.subTest(forged=forged):
                response = self.submit(declaration=None, pending=forged)
                self.assertEqual(response.status_code, 422)
                self.assertFalse(self.pending(self.page(response)))
        self.sign_in(self.omar)
        self.assertEqual(self.submit(pending=reference).status_code, 303)
        self.assertFalse(self.filed_by(self.omar).attachment_ids)
        self.assertEqual(self.get(f"/web/content/{id_}").status_code, 404)
        self.sign_in(self.sara)
        self.assertEqual(self.submit(pending=reference).status_code, 303)
        self.assertEqual(self.filed_by(self.sara).attachment_ids.ids, [int(id_)])
        # a file of a case is not taken over by the next
        self.assertEqual(self.submit(pending=reference, subject="Another", filing_token="b").status_code, 303)
        self.assertEqual(self.env["ir.attachment"].browse(int(id_)).res_id, self.filed_by(self.sara)[0].id)

    # ------------------------------------------------------------------ what is typed

    def test_markup_is_escaped_wherever_it_is_shown(self):
        evil = "<script>alert(1)</script>"
        values = {
            "subject": f"{evil}title",
            "description": f"{evil}\n<img src=x onerror=alert(2)>",
            "remedy": f"</textarea>{evil}",
            "filing_token": f'"><b>{evil}',
        }
        file = ("<img src=x onerror=alert(3)>.txt", b"text", "text/plain")
        self.sign_in(self.sara)
        refused = self.submit([file], declaration=None, **values)
        self.assertEqual(refused.status_code, 422)
        self.assertEqual(self.submit([file], **values).status_code, 303)
        case = self.filed_by(self.sara)
        self.assertEqual(case.name, values["subject"])
        self.assertNotIn("<script", case.description)
        self.bring_to(case, "proposed")
        for url in (
            f"/my/ticket/{case.id}",
            f"/my/ticket/{case.id}/decision?decision=reject",
            "/my/tickets",
            f"/my/tickets?search={evil}&search_in=name",
        ):
            with self.subTest(url=url):
                self.assertNothingActive(self.get(url))
        self.assertNothingActive(refused)
        body = self.mails_to(case, "sara@example.com")[:1].body_html
        self.assertNotIn("<script", body)
        self.assertIn("&lt;script", body)

    def assertNothingActive(self, response):
        self.assertIn(response.status_code, (200, 422))
        page = self.page(response)
        self.assertFalse(page.xpath("//script[contains(., 'alert(1)')]"))
        self.assertFalse(page.xpath("//img[@onerror]"))
        self.assertIn("<script>alert(1)</script>title", "".join(page.xpath("//text() | //@value")))

    def test_body_of_five_thousand_words(self):
        words = " ".join(f"كلمة{n}" for n in range(5000))
        self.sign_in(self.sara)
        refused = self.submit(description=words, declaration=None)
        self.assertEqual(self.page(refused).xpath("//textarea[@name='description']/text()"), [words])
        response = self.submit(description=words)
        case = self.filed_by(self.sara)
        self.assertIn("كلمة4999", case.description)
        self.assertEqual(len(case.description.split()), 5000)
        self.assertIn("كلمة4999", self.get(response.headers["Location"]).text)

    # ------------------------------------------------------------------ who, and how often

    def test_nobody_signed_in(self):
        self.sign_in()
        for response in (self.get("/new/ticket"), self.get("/my/tickets"), self.submit([PDF])):
            self.assertSentAway(response, "/web/login")
        self.assertFalse(self.env["helpdesk.ticket"].search([("filing_token", "!=", False)]))

    def test_wrong_csrf_token(self):
        self.sign_in(self.omar)
        foreign = Request.csrf_token(self)
        self.sign_in(self.sara)
        with mute_logger("odoo.http"):
            for token in ("", "wrong", foreign, "0o9999999999"):
                with self.subTest(token=token):
                    self.assertEqual(self.submit([PDF], csrf_token=token).status_code, 400)
            self.assertEqual(self.submit(csrf_token=None).status_code, 400)
        self.assertFalse(self.filed_by(self.sara))
        self.assertFalse(self.env["ir.attachment"].search([("name", "=", PDF[0]), ("res_id", "=", 0)]))

    def test_get_files_nothing(self):
        self.sign_in(self.sara)
        query = "&".join(f"{name}={value}" for name, value in self.filing().items())
        self.assertEqual(self.get(f"/submitted/ticket?{query}").status_code, 405)
        self.assertEqual(self.get(f"/new/ticket?{query}").status_code, 200)
        self.assertFalse(self.filed_by(self.sara))

    def test_customer_without_email(self):
        self.sara.email = False
        self.sign_in(self.sara)
        self.assertEqual(self.get("/new/ticket").status_code, 200)
        response = self.submit()
        case = self.filed_by(self.sara)
        self.assertPhase(case, "received")
        self.assertEqual(self.get(response.headers["Location"]).status_code, 200)
        self.bring_to(case, "proposed")
        self.assertEqual(self.decide(case, "accept").status_code, 303)
        self.assertPhase(case, "closed", "solved")

    def test_customer_of_a_second_company(self):
        company, team = self.make_company()
        vals = {"name": "Its service", "company_id": company.id, "complexity": "routine", "importance": "low"}
        own = self.env["helpdesk.ticket.category"].create(vals)
        first = self.env["helpdesk.ticket.category"].create({"name": "First's", "company_id": self.company.id})
        self.sara.user_ids.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        self.sign_in(self.sara)
        self.assertNotTaken(self.submit(category=first.id), "category")
        self.assertEqual(self.submit(category=own.id).status_code, 303)
        case = self.filed_by(self.sara)
        self.assertEqual((case.company_id, case.team_id), (company, team))
        self.assertEqual(self.get(f"/my/ticket/{case.id}").status_code, 200)
        self.bring_to(case.with_context(allowed_company_ids=self.env.user.company_ids.ids), "proposed")
        self.assertEqual(self.decide(case, "accept").status_code, 303)
        self.assertPhase(case, "closed", "solved")

    def test_second_customer_of_a_company(self):
        for customer in (self.ali, self.huda):
            self.sign_in(customer)
            self.assertEqual(self.submit().status_code, 303)
        self.assertEqual(self.filed_by(self.huda).commercial_partner_id, self.firm)
        numbers = (self.filed_by(self.ali) | self.filed_by(self.huda)).mapped("number")
        self.assertEqual(len(set(numbers)), 2, "each has a case of his own")
        listed = self.get("/my/tickets").text
        self.assertEqual([number in listed for number in numbers], [True, True])
