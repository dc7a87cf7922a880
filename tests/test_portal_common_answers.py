"""Answers to common questions: what everybody reads, what is suggested while an inquiry is typed, and nothing else."""

import json

from .common import PortalCase

SECRET = "سري-لا-يظهر"


class TestCommonAnswers(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["helpdesk.solution"].search([]).unlink()
        cls.public_entry = cls.entry(
            name="متى تصحح الفاتورة المرتفعة؟", is_public=True, problem="فاتورة مرتفعة وقراءة عداد"
        )
        cls.english = cls.entry(
            name="How do I renew a shop licence?", is_public=True, lang="en_US", problem="licence renewal"
        )
        cls.internal = cls.entry(name=f"فاتورة مرتفعة {SECRET}", problem="فاتورة مرتفعة")
        # more of them, and closer to what is asked, than the public one
        for _number in range(3):
            cls.entry(name=f"لماذا فواتيري مرتفعة هكذا {SECRET}", problem="فواتيري مرتفعة")
        cls.draft = cls.entry(name=f"فاتورة {SECRET}", is_public=True, state="draft")
        cls.archived = cls.entry(name=f"فاتورة مرتفعة قديمة {SECRET}", is_public=True)
        cls.archived.state = "archived"
        other, team = cls.make_company()
        cls.theirs = cls.entry(name=f"فاتورة مرتفعة {SECRET}", is_public=True, company_id=other.id, team_id=team.id)

    @classmethod
    def entry(cls, **vals):
        return cls.env["helpdesk.solution"].create(
            {
                "name": "x",
                "problem": "فاتورة",
                "solution": "<p>تعاد القراءة وتصحح الفاتورة.</p>",
                "lang": "ar_001",
                "company_id": cls.company.id,
                "state": "published",
                **vals,
            }
        )

    def ask(self, text, **params):
        response = self.url_open(
            "/complaints/answers/suggest",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": {"text": text, **params}}),
            headers={"Content-Type": "application/json"},
        )
        self.assertNotIn(SECRET, json.loads(response.text) and response.json().__repr__())
        return response.json()

    def test_policy_m28_an_inquiry_is_answered_while_it_is_typed(self):
        # guards: models.improvement.helpdesk_solution_search:_suggest
        [answer] = self.ask("لماذا فواتيري مرتفعة هكذا")["result"]
        self.assertEqual(sorted(answer), ["answer", "id", "question"])
        self.assertEqual((answer["id"], answer["question"]), (self.public_entry.id, self.public_entry.name))
        self.assertIn("تعاد القراءة", answer["answer"])

    def test_nothing_of_a_case_is_told(self):
        ticket = self.make_ticket(name="فاتورة مرتفعة", description=f"<p>فاتورة مرتفعة {SECRET}</p>", phase="closed")
        self.env["helpdesk.solution.case"]._note(self.public_entry, ticket, "used")
        [answer] = self.ask(f"فاتورة مرتفعة {SECRET}")["result"]
        self.assertNotIn(ticket.number, str(answer))
        page = self.get(f"/complaints/answers?search=فاتورة مرتفعة {SECRET[:3]}").text
        self.assertNotIn(SECRET, page)
        self.assertNotIn(ticket.number, page)

    def test_what_is_sent_may_be_anything(self):
        for text in (None, 5, [], {"a": 1}, "", "\x00", "%_'\"\\", "ن" * 200000, "؟؟؟"):
            response = self.ask(text)
            self.assertEqual(response.get("result"), [], str(text)[:20])
        # what stands behind the limit is not read
        self.assertEqual(self.ask("كلمة " * 400 + "فاتورة مرتفعة عداد")["result"], [])
        self.assertEqual(self.ask("قصير", unknown=1)["result"], [])

    def test_page_in_both_languages(self):
        # guards: models.improvement.helpdesk_solution:_search_public
        english = self.get("/complaints/answers").text
        self.assertIn(self.english.name, english)
        self.assertNotIn(self.public_entry.name, english)
        code = self.env["res.lang"]._get_data(code="ar_001").url_code
        self.opener.cookies.set("frontend_lang", "ar_001")
        arabic = self.get(f"/complaints/answers?lang={code}").text
        for text in (english, arabic):
            self.assertNotIn(SECRET, text)

    def test_search(self):
        found = self.get("/complaints/answers?search=الفواتير المرتفعة").text
        self.assertIn(self.public_entry.name, found)
        self.assertNotIn(self.english.name, found)
        self.assertIn("renew a shop", self.get("/complaints/answers?search=shop").text)
        for address in ("?search=" + "x" * 3000, "?page=-1", "?page=abc", "?page=999999999", "?search=%00"):
            self.assertEqual(self.get("/complaints/answers" + address).status_code, 200)

    def test_switched_off(self):
        # guards: models.improvement.helpdesk_solution:_answers_to
        self.company.complaint_public_answers = False
        self.assertEqual(self.get("/complaints/answers").status_code, 404)
        self.assertEqual(self.ask("فاتورة مرتفعة")["result"], [])
        self.sign_in(self.sara)
        self.assertNotIn("o_complaint_answers", self.get("/new/ticket").text)

    def test_form_offers_answers_for_inquiries(self):
        self.sign_in(self.sara)
        [box] = self.page(self.get("/new/ticket")).xpath("//div[contains(@class, 'o_complaint_answers alert')]")
        self.assertEqual(box.get("data-types"), str(self.type("inquiry").id))

    def test_get_is_refused_and_nothing_is_written(self):
        self.assertIn(self.get("/complaints/answers/suggest?text=x").status_code, (400, 405, 415))
