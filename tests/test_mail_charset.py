import random
from difflib import SequenceMatcher
from email import message_from_bytes
from email.policy import SMTP

from odoo.tests.common import BaseCase

from ..models.ledger.helpdesk_ticket_deadline_due import ARRIVED
from ..tools.mail_bytes import read
from ..tools.raw_mail import legible
from .gateway import RawMailCase

ARABIC = (
    "لم يصل راتب شهر مايو حتى الآن.",
    "السلام عليكم ورحمة الله وبركاته، أرجو النظر في شكواي بخصوص تأخر صرف الراتب؟ مع الشكر",
    "رقم الطلب 12345 (Order no. 55) لم يتم شحنه؛ أرجو الإفادة. Thanks, Sara",
    "إلى من يهمه الأمر\nأتقدم بهذه الشكوى ضد موظف الاستقبال الذي رفض استلام أوراقي.\nمحمد",
    "شكراً جزيلاً على سرعة الرد",
)
WESTERN = (
    "Réclamation: le colis n'est pas arrivé à l'adresse donnée, merci de répondre. Très déçu",
    "Beschwerde über die Gebühr für Müller, größer als früher – schön",
    "The salary of May did not arrive. “Please” answer – it’s urgent…",
)
ARABIC_CHARSETS = ("utf-8", "utf-8", "utf-8", "cp1256", "cp1256", "iso8859-6", "mac_arabic", "utf-16-le")
LABELS = ("utf-8", "iso-8859-1", "windows-1252", "us-ascii", "windows-1256", "x-unknown", "")


class TestMailCharset(RawMailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # one customer writes more mails here than the guard against loops lets in
        cls.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "1000")

    def test_one_bad_byte_costs_one_character(self):
        # guards: tools.mail_bytes:read
        text = "لم تصل الإعانة منذ ثلاثة أشهر وأطلب صرفها".encode()
        for bad in (b"\x92", b"\xff", b"\xd9", b"\xa0\xbf"):
            case = self.bring_raw(self.mail_from(text[:40] + bad + text[40:], Content_Transfer_Encoding="8bit"))
            words = self.words_of(case)
            for word in ("لم", "تصل", "الإعانة", "أشهر", "وأطلب", "صرفها"):
                self.assertIn(word, words)
            self.assertEqual(words.count("\ufffd"), len(bad), bad)

    def test_arabic_under_any_label_is_read(self):
        # guards: tools.mail_bytes:read
        # guards: tools.raw_mail:_mend_text
        text = ARABIC[1]
        for charset in ("cp1256", "iso8859-6", "mac_arabic", "utf-8", "utf-16", "utf-16-le", "utf-16-be"):
            content = text.encode(charset)
            text_read = content.decode(charset)
            for label in LABELS:
                kind = f"text/plain; charset={label}" if label else "text/plain"
                found, _charset, replaced = read(content, label)
                self.assertEqual((found.replace("\xa0", " "), replaced), (text_read, False), (charset, label))
                if charset in ("cp1256", "utf-8", "iso8859-6"):
                    case = self.bring_raw(self.mail_from(content, kind, Content_Transfer_Encoding="8bit"))
                    self.assertIn(text, self.words_of(case), (charset, label))

    def test_what_is_well_labelled_is_read_as_it_says(self):
        for text, charset in (
            ("Жалоба: зарплата за май не пришла", "koi8-r"),
            ("Жалоба: зарплата за май не пришла", "windows-1251"),
            ("Παράπονο για τον μισθό του Μαΐου", "iso-8859-7"),
            ("給料がまだ届いていません", "iso-2022-jp"),
            ("投诉：五月份工资没有到", "gb18030"),
            ("şikayet: maaş gelmedi, teşekkürler", "iso-8859-9"),
            *((text, "windows-1252") for text in WESTERN),
        ):
            self.assertEqual(read(text.encode(charset), charset)[0], text)

    def test_two_coats_of_utf8_come_off(self):
        # guards: tools.mail_bytes:_undoubled
        doubled = ARABIC[0].encode().decode("latin-1").encode()
        self.assertIn(ARABIC[0], self.words_of(self.bring_raw(self.mail_from(doubled))))

    def test_html_is_read_by_what_it_says_of_itself_and_what_is_likely(self):
        # guards: tools.raw_mail:_mend_text
        page = "<html><head><meta charset='windows-1256'></head><body><p>لم يصل الراتب</p></body></html>"
        for kind in ("text/html", "text/html; charset=iso-8859-1"):
            case = self.bring_raw(self.mail_from(page.encode("cp1256"), kind, Content_Transfer_Encoding="8bit"))
            self.assertIn("لم يصل الراتب", self.words_of(case))

    def test_subject_and_sender_under_a_wrong_label(self):
        # guards: tools.mail_bytes:readable_header
        # guards: tools.mail_bytes:_readable_words
        arabic = "2u3IIN3tIMfh2Mfm4ck="
        for subject in (f"=?iso-8859-1?B?{arabic}?=", f"=?x-unknown?B?{arabic}?=", f"=?utf-8?B?{arabic}?="):
            raw = self.mail_from("x", Subject=subject, sender=f'"=?iso-8859-1?B?{arabic}?=" <new@example.com>')
            case = self.bring_raw(raw)
            self.assertEqual(case.name, "عيب في الطاولة")
            self.assertEqual(case.partner_name, "عيب في الطاولة")

    def test_character_that_is_cut_between_two_encoded_words(self):
        # guards: tools.mail_bytes:_readable_words
        raw = self.mail_from(
            "x",
            Subject="=?utf-8?Q?=D8=B4=D9=83=D9?= =?utf-8?Q?=88=D9=89_=D8=B9?=\r\n =?utf-8?Q?=D8=A7=D8=AC=D9=84=D8=A9?=",
        )
        self.assertEqual(self.bring_raw(raw).name, "شكوى عاجلة")

    def test_names_and_bytes_of_files(self):
        """A name in any notation is read; the file itself stays as it is, whatever charset it promises."""
        # guards: tools.raw_mail:_mend_file_name
        # guards: tools.raw_mail:_keep_file
        listing = "الاسم;المبلغ\r\nسارة;500\r\n".encode("cp1256")
        escaped = "".join(f"%{byte:02X}" for byte in "كشف.csv".encode("cp1256"))
        for name in (f"filename*=iso-8859-1''{escaped}", f"filename*=x-unknown''{escaped}"):
            parts = b"--b\r\nContent-Type: text/plain\r\n\r\nhere\r\n--b\r\nContent-Type: text/csv; charset=utf-8\r\n"
            parts += f"Content-Disposition: attachment; {name}\r\n\r\n".encode() + listing + b"\r\n--b--\r\n"
            case = self.bring_raw(self.mail_from(parts, "multipart/mixed; boundary=b"))
            file = self.mails_in(case).attachment_ids
            self.assertEqual(file.name, "كشف.csv")
            self.assertEqual(file.raw.rstrip(), listing.rstrip())

    def test_the_mail_as_it_came_is_kept_for_staff_where_it_was_mended(self):
        # guards: models.mail.helpdesk_mail_received:_keep_original
        raw = self.mail_from(ARABIC[0].encode("cp1256"), "text/plain; charset=iso-8859-1")
        case = self.bring_raw(raw)
        original = self.originals_of(case)
        self.assertEqual(original.raw, raw)
        self.assertTrue(original.with_user(self.agent).has_access("read"))
        self.assertNotIn(original, self.mails_in(case).attachment_ids)
        self.assertEqual(case.activity_ids.activity_type_id, self.env.ref(ARRIVED))
        self.assertFalse(self.originals_of(self.bring_raw(self.mail_from(ARABIC[0]))))


class TestMailDamage(BaseCase):
    def damaged(self, rnd):
        """A text, and a mail that held it once: charset and label of any kind, bytes changed, lost or added."""
        arabic = rnd.random() < 0.75
        text = rnd.choice(ARABIC if arabic else WESTERN)
        charset = rnd.choice(ARABIC_CHARSETS) if arabic else rnd.choice(("utf-8", "cp1252"))
        content = bytearray(text.encode(charset, "replace"))
        text = bytes(content).decode(charset)
        for _ in range(rnd.choice((0, 1, 1, 2, len(content) // 30))):
            place = rnd.randrange(len(content))
            if rnd.random() < 0.4:
                content[place] = rnd.randrange(128, 256)
            elif rnd.random() < 0.5:
                del content[place]
            else:
                content.insert(place, rnd.choice((0x92, 0xFF, 0xA0, 0x80)))
        label = rnd.choice((charset, charset, *LABELS))
        kind = f"text/plain; charset={label}" if label else "text/plain"
        head = f"From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n"
        return text, f"{head}Content-Transfer-Encoding: 8bit\r\n\r\n".encode() + bytes(content)

    def said_by(self, raw):
        part = message_from_bytes(raw, policy=SMTP)
        try:
            return part.get_content()
        except LookupError:
            return part.get_payload(decode=True).decode("ascii", "replace")

    def test_mending_is_never_worse_than_pythons_own_parser(self):
        """Over 1,000 damaged mails: as many characters as Python reads, or more."""
        # guards: tools.mail_bytes:read
        rnd, better = random.Random(1447), 0
        for number in range(1000):
            text, raw = self.damaged(rnd)
            near = [
                SequenceMatcher(None, text, self.said_by(mail).strip("\r\n"), autojunk=False).ratio()
                for mail in (raw, legible(raw)[0])
            ]
            self.assertGreaterEqual(near[1], near[0], (number, raw))
            better += near[1] > near[0]
        self.assertGreater(better, 250)
