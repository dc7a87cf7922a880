"""A customer who files what he has filed already: told before, he chooses, and loses nothing either way (N07)."""

from unittest.mock import patch

from odoo.tools import mute_logger

from .common import PortalCase
from .duplicate import OTHER, SUBJECT, TEXT

PDF = ("receipt.pdf", b"%PDF-1.4 a receipt", "application/pdf")
TXT = ("statement.txt", b"a statement", "text/plain")


class TestSimilarFiling(PortalCase):
    def setUp(self):
        super().setUp()
        self.company.complaint_similarity_threshold = 0.5

    def file(self, files=(), **values):
        """As the form sends it, which says that it can show similar cases."""
        values = {"subject": SUBJECT, "description": TEXT, "remedy": "", "check_similar": "1", **values}
        return self.submit(files, **values)

    def open_case(self, partner=None, **vals):
        return self.make_ticket(name=SUBJECT, description=TEXT, partner_id=(partner or self.sara).id, **vals)

    def pending(self, page):
        return page.xpath("//input[@name='pending']/@value")

    def test_policy_n07_customer_is_shown_his_open_case_before_filing(self):
        # guards: controllers.filing:submit_ticket
        old = self.open_case()
        self.sign_in(self.sara)
        form = self.page(self.get("/new/ticket"))
        self.assertEqual(form.xpath("//form//input[@name='check_similar']/@value"), ["1"])
        response = self.file([PDF], remedy="Pay it")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.filed_by(self.sara), old, "nothing is filed yet")
        page = self.page(response)
        [box] = page.xpath("//fieldset[@name='similar']")
        words = box.text_content()
        for word in (old.number, old.name, "Received"):
            self.assertIn(word, words)
        self.assertEqual(box.xpath(".//input[@name='similar']/@value"), [f"add-{old.id}", "file"])
        # what was typed and sent stands in the form
        self.assertEqual(page.xpath("//input[@name='subject']/@value"), [SUBJECT])
        self.assertIn(TEXT, page.xpath("//textarea[@name='description']")[0].text_content())
        self.assertIn("Pay it", page.xpath("//textarea[@name='remedy']")[0].text_content())
        self.assertEqual(page.xpath("//input[@name='filing_token']/@value"), ["token-of-the-form"])
        self.assertEqual(len(self.pending(page)), 1)
        self.assertTrue(page.xpath("//input[@name='declaration']/@checked"))

    def test_policy_n07_he_adds_it_to_the_open_case(self):
        """His text and his files are his answer there, and a case that waited for him goes on."""
        # guards: controllers.similar:_ask_about_similar
        old = self.open_case(phase="awaiting_customer")
        self.sign_in(self.sara)
        pending = self.pending(self.page(self.file([PDF])))
        response = self.file([TXT], pending=pending, similar=f"add-{old.id}", remedy="Pay it")
        self.assertSentAway(response, f"/my/ticket/{old.id}")
        self.assertEqual(self.filed_by(self.sara), old)
        self.env.invalidate_all()
        self.assertPhase(old, "processing")
        message = old.message_ids.filtered(lambda m: m.message_type == "comment").sorted("id")[-1:]
        self.assertEqual(message.author_id, self.sara)
        for words in (SUBJECT, TEXT, "Pay it"):
            self.assertIn(words, message.body)
        self.assertEqual(sorted(message.attachment_ids.mapped("name")), ["receipt.pdf", "statement.txt"])
        # a second click
        count = len(old.message_ids)
        self.file([TXT], similar=f"add-{old.id}", remedy="Pay it", pending=pending)
        self.env.invalidate_all()
        self.assertEqual(len(old.message_ids), count)

    def test_policy_n07_he_files_anyway(self):
        # guards: controllers.similar:_ask_about_similar
        old = self.open_case()
        self.sign_in(self.sara)
        pending = self.pending(self.page(self.file([PDF])))
        response = self.file(similar="file", pending=pending)
        new = self.filed_by(self.sara) - old
        self.assertSentAway(response, f"/my/ticket/{new.id}")
        self.assertEqual(new.attachment_ids.mapped("name"), ["receipt.pdf"])
        self.assertEqual(new.match_ids.other_id, old)
        self.assertTrue(new.match_ids.shown_to_customer)
        # the same form again is the same case, without another question
        response = self.file(similar=None)
        self.assertSentAway(response, f"/my/ticket/{new.id}")

    def test_another_matter_is_filed_at_once(self):
        old = self.open_case()
        self.sign_in(self.sara)
        response = self.file(subject="رفض استلام ملف رخصة النشاط", description=OTHER)
        new = self.filed_by(self.sara) - old
        self.assertSentAway(response, f"/my/ticket/{new.id}")
        self.assertFalse(new.match_ids)

    def test_errors_come_first_and_the_question_after(self):
        self.open_case()
        self.sign_in(self.sara)
        page = self.page(self.file([PDF], declaration=None))
        self.assertFalse(page.xpath("//fieldset[@name='similar']"))
        page = self.page(self.file(pending=self.pending(page)))
        self.assertTrue(page.xpath("//fieldset[@name='similar']"))
        self.assertEqual(len(self.pending(page)), 1)

    def test_whoever_sends_no_such_form_files_as_ever(self):
        old = self.open_case()
        self.sign_in(self.sara)
        self.file(check_similar=None)
        self.assertEqual(len(self.filed_by(self.sara)), 2)
        self.assertEqual((self.filed_by(self.sara) - old).match_ids.other_id, old)

    def test_case_that_ended_meanwhile(self):
        old, other = self.open_case(), self.open_case()
        self.sign_in(self.sara)
        self.file([PDF])
        other.sudo().action_withdraw()
        response = self.file(similar=f"add-{other.id}")
        self.assertEqual(response.status_code, 422)
        page = self.page(response)
        self.assertEqual(page.xpath("//input[@name='subject']/@value"), [SUBJECT])
        self.assertEqual(page.xpath("//input[@name='similar']/@value"), [f"add-{old.id}", "file"])
        # the last one has ended too: the question is not asked any more, and nothing is lost
        old.sudo().action_withdraw()
        response = self.file(similar=f"add-{old.id}")
        self.assertEqual(response.status_code, 422)
        self.assertFalse(self.page(response).xpath("//fieldset[@name='similar']"))
        self.assertEqual(self.file(similar=None).status_code, 303)
        self.assertEqual(len(self.filed_by(self.sara)), 3)

    # ------------------------------------------------------------------ privacy

    def test_cases_of_others_are_neither_shown_nor_added_to(self):
        # guards: models.portal.helpdesk_ticket_filing:_add_to
        _company, team = self.make_company()
        foreign = self.open_case(self.omar) | self.open_case(team_id=team.id, user_id=False)
        foreign |= self.open_case(self.ali)
        anonymous = self.open_case()
        anonymous._write_managed({"is_anonymous": True})
        self.sign_in(self.sara)
        response = self.file()
        self.assertEqual(response.status_code, 303, "no question")
        for case in foreign[0] | foreign[2]:
            messages = len(case.message_ids)
            response = self.file(similar=f"add-{case.id}", filing_token="another")
            self.assertNotIn(case.number, response.text)
            self.env.invalidate_all()
            self.assertEqual(len(case.message_ids), messages)
        for value in ("add-0", "add-", "add-x", f"add-{10**9 - 1}", "other", "add-٣"):
            self.assertIn(self.file(similar=value, filing_token=value).status_code, (200, 422))

    def test_colleagues_of_a_firm(self):
        """A colleague's case is shown, a confidential one is not."""
        # guards: models.duplicate.helpdesk_ticket_match:_open_query
        old = self.open_case(self.ali)
        self.sign_in(self.huda)
        self.assertIn(old.number, self.file().text)
        old.confidential = True
        self.assertEqual(self.file().status_code, 303)

    def test_public_form_shows_nobody_anything(self):
        """Whoever types a name there has proved nothing."""
        self.company.complaint_public_reports = True
        self.open_case()
        self.sign_in(self.sara)
        page = self.get("/complaints/report").text
        self.assertNotIn("check_similar", page)

    @mute_logger("odoo.addons.helpdesk_mgmt_complaint.models.portal.helpdesk_ticket")
    def test_error_in_comparing_files_the_case(self):
        # guards: models.portal.helpdesk_ticket_filing:_similar_to_filing
        self.open_case()
        self.sign_in(self.sara)

        def failing(model, *args):
            model.env.cr.execute("SELECT no_such_column FROM helpdesk_ticket")

        broken = patch.object(self.registry["helpdesk.ticket.filing"], "_find_similar_to_filing", failing)
        with broken, mute_logger("odoo.sql_db"):
            self.assertEqual(self.file().status_code, 303)
        self.assertEqual(len(self.filed_by(self.sara)), 2)

    def test_get_files_and_adds_nothing(self):
        old = self.open_case()
        self.sign_in(self.sara)
        count = len(old.message_ids)
        self.get(f"/new/ticket?similar=add-{old.id}&check_similar=1&subject={SUBJECT}&description={TEXT}")
        self.get(f"/submitted/ticket?similar=add-{old.id}&check_similar=1&subject={SUBJECT}")
        self.env.invalidate_all()
        self.assertEqual(len(old.message_ids), count)
        self.assertEqual(self.filed_by(self.sara), old)

    # ------------------------------------------------------------------ the page of a duplicate

    def test_page_of_a_duplicate_leads_to_the_case_that_goes_on(self):
        old, new = self.open_case(), self.open_case()
        new.action_duplicate_of(old)
        self.sign_in(self.sara)
        page = self.page(self.get(f"/my/ticket/{new.id}"))
        self.assertEqual(page.xpath("//a[@name='goes_on_in']/@href"), [f"/my/ticket/{old.id}"])
        self.assertEqual(self.get(f"/my/ticket/{old.id}").status_code, 200)
        self.assertFalse(page.xpath("//a[contains(@href, 'decision=reopen')]"))
