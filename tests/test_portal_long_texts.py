"""Texts that are long, and texts made to keep a worker busy.

What a pattern costs no counter sees: neither statements nor queries tell. So the tests of growth hold two runs of one
process against each other, in processor time, the fastest of several: eight times the text may take 24 times as long,
where work with the square of the length takes 64 times. No time by itself is asserted. `./dev bench texts` does the
same with all shapes and functions, up to 256 k.
"""

from markupsafe import Markup

from odoo.tools import plaintext2html

from ..models.process.helpdesk_ticket_length import TEXT_MAX
from ..tools import similarity
from ..tools.text import READ
from . import hostile
from .common import ComplaintCase, PortalCase
from .gateway import NoticeCase

MOST = 24
# seconds under which the shorter run says nothing about growth
LEAST = 0.005
# the worst before they were mended, one a kind of pattern or loop, and what stands for the others
WORST = (
    "digits and commas", "slashed letters", "Arabic digits and slashes", "hyphens", "less than", "marks of two classes",
    "articles and particles", "names, joined", "digit, then spaces", "title, then spaces", "reference, then digits",
    "words all alike", "branches, courses", "links", "one word", "quoted lines",
)  # fmt: skip


class GrowthMixin:
    def assertGrowsWithItsLength(self, action, what, sizes=(8_192, 65_536)):
        """:param action: called with each text of a shape, the short one first"""
        for repeat in (1, 3):
            short, long = (hostile.taken(action, size, repeat=repeat) for size in sizes)
            ratio = long / max(short, LEAST)
            if ratio < MOST:
                return
        self.fail(f"{what}: {sizes[1] // sizes[0]} times the text took {ratio:.0f} times the work")


class TestHostileTexts(GrowthMixin, ComplaintCase):
    def test_work_grows_with_the_text(self):
        # guards: tools.text:paragraphs
        # guards: tools.text:plain
        # guards: tools.facts:facts
        # guards: tools.anonymise:anonymise
        for name, function in hostile.functions().items():
            for shape in WORST:
                self.assertGrowsWithItsLength(
                    lambda size, shape=shape, function=function: function(hostile.text(shape, size)), (name, shape)
                )

    def test_comparison_reads_the_beginning(self):
        # guards: tools.analysis:Analysed
        beginning = hostile.text("different words", READ)
        one, other = (similarity.analyse(similarity.Text("Title", beginning + end)) for end in ("", " later" * 9))
        self.assertEqual(one.terms, other.terms)
        self.assertEqual(one.facts, other.facts)

    def test_many_long_letters_are_read_as_far_as_that_goes(self):
        # guards: tools.similarity:compare_all
        new = similarity.Text("Card", "The card that I ordered in May has not arrived at the branch")
        olds = [new, *(similarity.Text("x", hostile.text("different words", READ)) for _number in range(40)), new]
        results = similarity.compare_all(new, olds)
        self.assertEqual(len(results), len(olds))
        self.assertGreater(results[0].score, similarity.THRESHOLD)
        self.assertTrue(results[20])
        self.assertIsNone(results[-1])

    def test_solved_case_with_a_hostile_text_is_anonymised(self):
        # guards: models.improvement.helpdesk_solution:_prepare_of
        ticket = self.make_ticket(name="السيد" + " " * 900, partner_name="سارة العتيبي")
        Solution = self.env["helpdesk.solution"]

        def draft(size, shape):
            text = plaintext2html(hostile.text(shape, size))
            ticket.write({"description": text, "solution": text})
            return Solution._prepare_of(ticket)

        for shape in WORST[:8]:
            self.assertGrowsWithItsLength(lambda size, shape=shape: draft(size, shape), shape, (12_000, 96_000))


class TestHostileMail(GrowthMixin, NoticeCase):
    def test_hostile_mail_becomes_a_case(self):
        for shape in ("digits and commas", "hyphens", "marks of two classes", "articles and particles"):

            def receive(size, shape=shape):
                ticket = self.receive(self.customer.email_formatted, hostile.text(shape, size), subject=shape)
                self.assertPhase(ticket, "received")

            self.assertGrowsWithItsLength(receive, shape, (32_000, 256_000))

    def test_hostile_html_becomes_a_case(self):
        # guards: tools.raw_mail:tame
        for shape in ("less than", "unclosed attributes", "comments", "links in HTML"):

            def receive(size, shape=shape):
                html = hostile.text(shape, size) + "<p>The matter</p>" + hostile.text(shape, size)
                ticket = self.receive(self.customer.email_formatted, html, subject=shape, subtype="html")
                self.assertPhase(ticket, "received")
                self.assertTrue(ticket.description)

            self.assertGrowsWithItsLength(receive, shape, (16_000, 128_000))


class TestLongTextsOnThePortal(PortalCase):
    def test_hostile_texts_are_filed(self):
        # a second one of each shape is compared with the first
        self.sign_in(self.sara)
        shapes = ("digits and commas", "marks of two classes", "articles and particles", "words all alike")
        for shape in shapes:
            for subject in ("One", "Two"):
                # marks alone are nothing that a person can see
                text = "ك" + hostile.text(shape, TEXT_MAX - 1)
                response = self.submit(subject=subject + shape, description=text, filing_token=subject + shape)
                self.assertEqual(response.status_code, 303, shape)
        self.assertEqual(len(self.filed_by(self.sara)), 2 * len(shapes))
        self.assertTrue(self.filed_by(self.sara).match_ids, "they were compared all the same")

    def test_too_long_a_filing_comes_back_whole(self):
        # guards: controllers.filing:_filing_errors
        self.sign_in(self.sara)
        typed = "س" * (TEXT_MAX + 1)
        for name in ("description", "remedy"):
            response = self.submit(**{name: typed})
            self.assertEqual(response.status_code, 422)
            page = self.page(response)
            self.assertEqual(page.xpath(f"//textarea[@name='{name}']")[0].text.strip(), typed)
            self.assertIn(f"{TEXT_MAX:,}", page.xpath("//div[@role='alert']//li")[0].text_content())
        self.assertFalse(self.filed_by(self.sara))
        self.assertEqual(self.submit(description="س" * TEXT_MAX).status_code, 303)

    def test_too_long_an_answer_comes_back_whole(self):
        # guards: controllers.answer:_read_answer
        ticket = self.make_ticket(phase="awaiting_customer", partner_id=self.sara.id)
        self.sign_in(self.sara)
        typed = "x" * (TEXT_MAX + 1)
        response = self.post(f"/my/ticket/{ticket.id}/answer", {"text": typed})
        self.assertEqual(response.status_code, 422)
        self.assertEqual(self.page(response).xpath("//textarea[@name='text']")[0].text.strip(), typed)
        self.assertPhase(ticket, "awaiting_customer")

    def test_too_long_a_reason_comes_back_whole(self):
        ticket = self.make_ticket(phase="proposed", partner_id=self.sara.id)
        self.sign_in(self.sara)
        typed = "x" * (TEXT_MAX + 1)
        response = self.decide(ticket, "reject", reason=typed)
        self.assertEqual(response.status_code, 422)
        self.assertEqual(self.page(response).xpath("//textarea[@name='reason']")[0].text.strip(), typed)
        self.assertPhase(ticket, "proposed")

    def test_too_long_for_the_open_case_comes_back_whole(self):
        # guards: controllers.similar:_ask_about_similar
        ticket = self.make_ticket(partner_id=self.sara.id, description=Markup("<p>The payment of May is late</p>"))
        self.sign_in(self.sara)
        typed = "x" * (TEXT_MAX - 1)
        response = self.submit(description=typed, check_similar="1", similar=f"add-{ticket.id}")
        self.assertEqual(response.status_code, 422)
        self.assertEqual(self.page(response).xpath("//textarea[@name='description']")[0].text.strip(), typed)
