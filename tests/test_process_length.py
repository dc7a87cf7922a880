"""A text has an end: how long it may be, whatever the door, and that it is said kindly."""

from markupsafe import Markup

from ..exceptions import TooLong
from ..models.process.helpdesk_ticket_length import TEXT_MAX, TITLE_MAX
from .common import ComplaintCase


class TestLength(ComplaintCase):
    def test_texts_of_a_case_have_an_end(self):
        # guards: models.process.helpdesk_ticket_length:_check_texts
        ticket = self.make_ticket(description=Markup("<p>%s</p>") % ("س" * TEXT_MAX))
        for vals in (
            {"description": Markup("<p>%s</p>") % ("س" * (TEXT_MAX + 1))},
            {"remedy": "x" * (TEXT_MAX + 1)},
            {"solution": Markup("<p>%s</p>") % ("x" * (TEXT_MAX + 1))},
            {"name": "x" * (TITLE_MAX + 1)},
        ):
            with self.subTest(fields=list(vals)):
                with self.assertRaises(TooLong), self.env.cr.savepoint():
                    ticket.write(vals)
                with self.assertRaises(TooLong), self.env.cr.savepoint():
                    self.make_ticket(**vals)

    def test_what_marks_a_text_up_is_not_counted(self):
        # guards: models.process.helpdesk_ticket_length:_check_texts
        html = Markup("<p><b>a</b></p>") * (TEXT_MAX // 4)
        self.assertGreater(len(html), 2 * TEXT_MAX)
        self.assertTrue(self.make_ticket(description=html))

    def test_a_team_without_the_process_takes_what_it_took(self):
        team = self.env["helpdesk.ticket.team"].create({"name": "Plain"})
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "x" * (TITLE_MAX + 1), "team_id": team.id, "description": "x" * (TEXT_MAX + 1)}
        )
        self.assertFalse(ticket.phase)

    def test_reasons_and_statements_have_an_end(self):
        # guards: models.process.helpdesk_ticket:_need
        ticket = self.make_ticket(phase="proposed")
        with self.assertRaises(TooLong):
            ticket._decide("reject", "x" * (TEXT_MAX + 1))
        self.assertPhase(ticket, "proposed")
        ticket._decide("reject", "x" * TEXT_MAX)
        self.assertPhase(ticket, "processing")

    def test_it_is_said_how_long_and_what_to_do(self):
        # guards: models.process.helpdesk_ticket_length:_why_too_long
        Ticket = self.env["helpdesk.ticket"]
        self.assertEqual(Ticket._why_too_long("x" * TEXT_MAX), "")
        self.assertEqual(Ticket._why_too_long(None), "")
        sentence = Ticket._why_too_long("x" * (TEXT_MAX + 1))
        for part in (f"{TEXT_MAX:,}", f"{TEXT_MAX + 1:,}", "attach"):
            self.assertIn(part, sentence)
        in_arabic = Ticket.with_context(lang="ar_001")._why_too_long("x" * (TEXT_MAX + 1))
        self.assertIn("إرفاقه", in_arabic)
        self.assertIn(f"{TEXT_MAX:,}", in_arabic)

    def test_case_with_a_long_text_can_be_filed_again(self):
        # guards: models.process.helpdesk_ticket_continuation:_earlier_text
        ticket = self.make_ticket(description=Markup("<p>%s</p>") % ("س" * TEXT_MAX))
        for reason in ("Still nothing", "x" * TEXT_MAX):
            vals = ticket._prepare_follow_up_vals(reason)
            again = self.make_ticket(description=vals["description"])
            self.assertIn(reason[:500], again.description)
        short = self.make_ticket(description="<p><b>As it was</b></p>")
        self.assertIn("<b>As it was</b>", short._prepare_follow_up_vals("Still nothing")["description"])
