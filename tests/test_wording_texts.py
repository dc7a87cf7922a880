import html
import re

from ..tools.text_message import parts
from .wording import KINDS, WordingCase

# What may be Latin in an Arabic mail: numbers, addresses, and what their names are.
LATIN = re.compile(r"[A-Za-z]{2,}")
NUMBERS = re.compile(r"\b[A-Z]{3}/\d{4}/\d+|\S+@\S+|https?://\S+|<[^>]*>|\b[\w-]+\.(?:com|sa|gov)\S*")


class TestWordingTexts(WordingCase):
    def test_every_text_message_fits_two_parts(self):
        # guards: models.mail.helpdesk_ticket_notice:_fit
        # guards: models.wording.words:until
        for kind in KINDS:
            for lang in ("ar_001", "en_US"):
                seen = set()
                for _what, case in self.walk(kind, lang):
                    for event, text in self.texts(case):
                        seen.add(event)
                        self.assertLessEqual(parts(text), 2, (kind, lang, event, len(text), text))
                        self.assertNotIn("  ", text)
                self.assertGreater(len(seen), 15, seen)

    def test_arabic_mail_has_no_latin_word(self):
        # guards: models.wording.words:Words.named
        for kind in KINDS:
            for what, case in self.walk(kind, "ar_001"):
                for event, subject, body in self.mails(case):
                    shown = NUMBERS.sub(" ", html.unescape(re.sub(r"(?s)<head>.*?</head>", "", body)))
                    self.assertFalse(LATIN.findall(shown), (kind, what, event))
                    self.assertFalse(LATIN.findall(NUMBERS.sub(" ", subject)), (kind, what, event, subject))

    def test_what_an_officer_writes_is_in_the_layout_of_notices(self):
        # guards: models.mail.helpdesk_ticket:_notify_by_email_render_layout
        self.tickets = []
        case = self.new("complaint", "ar_001")
        message = case.with_user(self.agent).message_post(
            body="نعمل على الموضوع", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        mail = self.mail_of(message).filtered(lambda m: case.partner_id in m.recipient_ids)
        shown = NUMBERS.sub(" ", html.unescape(re.sub(r"(?s)<head>.*?</head>", "", mail.body_html)))
        self.assertFalse(LATIN.findall(shown))
        self.assertIn('dir="rtl"', mail.body_html)
        self.assertIn("متابعة الشكوى", mail.body_html)
        plain = self.env["helpdesk.ticket"].create(
            {"name": "Other", "description": "-", "team_id": self.plain_team.id, "partner_id": case.partner_id.id}
        )
        message = plain.message_post(body="-", subtype_xmlid="mail.mt_comment", partner_ids=case.partner_id.ids)
        self.assertIn("Verdana", self.mail_of(message)[:1].body_html, "core: other mails are as they were")
