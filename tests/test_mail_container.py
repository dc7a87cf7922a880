import struct
from base64 import encodebytes
from datetime import timedelta

from compressed_rtf import compress
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

from odoo import fields

from ..models.ledger.helpdesk_ticket_deadline_due import ARRIVED
from .gateway import RawMailCase

WORDS = "لم تصل الخدمة رقم 55 وأطلب التعويض"
# a container of the kind "enveloped data", with nothing in it
SEALED = bytes.fromhex("300f06092a864886f70d010703a0023000")


def attribute(level, name, kind, data):
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) % 65536)


def tnef(body=b"", rtf=b"", file=None):
    """A winmail.dat as Outlook writes it: code page, then a text or rich text, then a file."""
    content = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x9007, 6, struct.pack("<II", 1256, 0))
    if body:
        content += attribute(1, 0x800C, 2, body + b"\0")
    if rtf:
        packed = compress(rtf)
        padding = b"\0" * (-len(packed) % 4)
        properties = struct.pack("<IHHII", 1, 0x0102, 0x1009, 1, len(packed)) + packed + padding
        content += attribute(1, 0x9003, 6, properties)
    if file:
        content += attribute(2, 0x9002, 6, b"\0" * 14)
        content += attribute(2, 0x8010, 1, file[0].encode("cp1256") + b"\0") + attribute(2, 0x800F, 6, file[1])
    return content


def signed(content):
    """An opaque signature: a CMS container that holds a whole mail."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sara")])
    now = fields.Datetime.now()
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    signer = PKCS7SignatureBuilder().set_data(content).add_signer(built.sign(key, SHA256()), key, SHA256())
    return signer.sign(Encoding.DER, [PKCS7Options.Binary])


class TestMailContainer(RawMailCase):
    def packed(self, content, kind, **headers):
        return self.bring_raw(self.mail_from(encodebytes(content), kind, Content_Transfer_Encoding="base64", **headers))

    def divided(self, *parts, kind="mixed", boundary="b", named="b"):
        content = b"".join(
            b"--%s\r\nContent-Type: %s\r\n\r\n%s\r\n"
            % (boundary.encode(), of.encode(), text if isinstance(text, bytes) else text.encode())
            for of, text in parts
        )
        return self.bring_raw(
            self.mail_from(content + b"--%s--\r\n" % boundary.encode(), f'multipart/{kind}; boundary="{named}"')
        )

    def asked(self, case):
        """What somebody is asked about the mail; that a case has arrived is another matter."""
        return case.activity_ids - case.activity_ids.filtered(lambda a: a.activity_type_id == self.env.ref(ARRIVED))

    def assertAsked(self, case, text):
        """Somebody is asked to look at it, and its sender is told what he can do."""
        self.assertEqual(self.asked(case).user_id, self.leader)
        self.assertEqual(len(self.asked(case)), 1)
        self.assertTrue(self.originals_of(case))
        self.assertIn(text, self.last_notice(case).body)

    def assertUnasked(self, case):
        self.assertFalse(self.asked(case))

    # ------------------------------------------------------------------ winmail.dat

    def test_text_and_file_in_winmail_dat(self):
        # guards: tools.mail_container:_open_tnef
        content = tnef(body=WORDS.encode("cp1256"), file=("كشف.pdf", b"%PDF-1.4 slip"))
        for kind in ('application/ms-tnef; name="winmail.dat"', 'application/octet-stream; name="WINMAIL.DAT"'):
            case = self.packed(content, kind)
            self.assertIn(WORDS, self.words_of(case))
            file = self.mails_in(case).attachment_ids
            self.assertEqual((file.name, file.raw), ("كشف.pdf", b"%PDF-1.4 slip"))
            self.assertTrue(self.originals_of(case))
            self.assertUnasked(case)

    def test_rich_text_in_winmail_dat(self):
        # guards: tools.mail_container:_tnef_words
        rich = rb"{\rtf1\ansi\ansicpg1256{\fonttbl{\f0\fcharset178 Arial;}}\f0 "
        rich += b"".join(b"\\'%02x" % byte if byte > 127 else bytes([byte]) for byte in WORDS.encode("cp1256")) + b"}"
        case = self.packed(tnef(rtf=rich), "application/vnd.ms-tnef")
        self.assertIn(WORDS, self.words_of(case))
        self.assertUnasked(case)

    def test_text_beside_winmail_dat_is_shown_once(self):
        # guards: tools.mail_container:_open_tnef
        content = encodebytes(tnef(body=WORDS.encode("cp1256"), file=("slip.pdf", b"%PDF-1.4")))
        part = "application/ms-tnef\r\nContent-Transfer-Encoding: base64"
        case = self.divided(("text/plain; charset=utf-8", WORDS), (part, content))
        self.assertEqual(self.words_of(case).count("التعويض"), 1)
        self.assertEqual(self.mails_in(case).attachment_ids.name, "slip.pdf")

    def test_broken_winmail_dat_is_looked_at_by_a_person(self):
        # guards: tools.mail_container:_open_one
        # guards: models.mail.helpdesk_mail_received:_ask_to_read
        # guards: models.mail.helpdesk_ticket:_paragraph_unread
        for content in (tnef(body=WORDS.encode("cp1256"))[:30], b"no container at all", b""):
            self.assertAsked(self.packed(content, "application/ms-tnef"), "لم نتمكن")

    # ------------------------------------------------------------------ S/MIME

    def test_opaque_signature_is_read(self):
        # guards: tools.mail_container:_open_cms
        inner = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{WORDS}\r\n".encode()
        case = self.packed(signed(inner), "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m")
        self.assertIn(WORDS, self.words_of(case))
        self.assertUnasked(case)
        # one signature around another, around a text in a charset of its own
        inner = b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n" + WORDS.encode("cp1256")
        wrapped = b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        case = self.packed(signed(wrapped + encodebytes(signed(inner))), "application/x-pkcs7-mime")
        self.assertIn(WORDS, self.words_of(case))

    def test_encrypted_mail_is_told_of(self):
        # guards: tools.mail_container:_open_cms
        # guards: models.mail.helpdesk_ticket:_paragraph_unread
        self.assertAsked(self.packed(SEALED, "application/pkcs7-mime; smime-type=enveloped-data"), "مشفّر")
        sealed = self.divided(
            ("application/pgp-encrypted", "Version: 1"),
            ("application/octet-stream", "-----BEGIN PGP MESSAGE-----"),
            kind="encrypted",
        )
        self.assertAsked(sealed, "مشفّر")
        self.assertAsked(self.bring_raw(self.mail_from("-----BEGIN PGP MESSAGE-----\r\nhQEMA")), "مشفّر")

    def test_answer_that_cannot_be_read_is_looked_at(self):
        """It counts as the customer's word; nobody thanks him for what nobody has read."""
        # guards: models.mail.helpdesk_mail_received:_ask_to_read
        ticket, notice = self.returned()
        raw = self.mail_from(encodebytes(SEALED), "application/pkcs7-mime", In_Reply_To=notice.message_id)
        raw = raw.replace(b"MIME-Version", b"Content-Transfer-Encoding: base64\r\nMIME-Version")
        self.assertEqual(self.bring_raw(raw), ticket)
        self.assertPhase(ticket, "processing")
        self.assertIn(self.agent, ticket.activity_ids.user_id)
        self.assertTrue(self.originals_of(ticket))

    # ------------------------------------------------------------------ data

    def test_invitation_says_what_it_is_about(self):
        # guards: tools.mail_container:_invitation
        calendar = (
            "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1@example.com\r\n"
            "SUMMARY:اجتماع بشأن شكواي\r\nDTSTART:20260610T070000Z\r\nLOCATION:الفرع\r\n"
            "DESCRIPTION:أطلب اجتماعا\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        case = self.packed(calendar.encode(), "text/calendar; charset=utf-8; method=REQUEST")
        for words in ("اجتماع بشأن شكواي", "2026-06-10 07:00", "الفرع", "أطلب اجتماعا"):
            self.assertIn(words, self.words_of(case))
        self.assertNotIn("VCALENDAR", self.words_of(case))
        self.assertEqual(self.mails_in(case).attachment_ids.name, "invitation.ics")
        # beside a text it is a file
        case = self.divided(
            ("text/plain; charset=utf-8", WORDS), ("text/calendar; method=REQUEST", calendar), kind="alternative"
        )
        self.assertNotIn("اجتماع", self.words_of(case))
        self.assertIn(WORDS, self.words_of(case))

    def test_other_data_is_a_file_and_no_text(self):
        # guards: tools.mail_container:_show_data
        case = self.bring_raw(self.mail_from("a;b\r\n1;2\r\n", "text/csv; charset=utf-8"))
        self.assertNotIn("a;b", self.words_of(case))
        self.assertIn(b"a;b", self.mails_in(case).attachment_ids.raw)
        rich = rb"{\rtf1\ansi The salary did not arrive}"
        self.assertIn("The salary did not arrive", self.words_of(self.bring_raw(self.mail_from(rich, "text/rtf"))))

    # ------------------------------------------------------------------ parts

    def test_html_that_says_less_than_the_text_does_not_hide_it(self):
        # guards: tools.mail_container:_show_both
        text = ("text/plain; charset=utf-8", WORDS)
        for html in ("<html><body><div><br></div></body></html>", "<p>Sent from my phone</p>", ""):
            for parts in ((text, ("text/html; charset=utf-8", html)), (("text/html; charset=utf-8", html), text)):
                self.assertIn(WORDS, self.words_of(self.divided(*parts, kind="alternative")))
        # and where both say it, it is said once
        case = self.divided(text, ("text/html; charset=utf-8", f"<p>{WORDS}</p>"), kind="alternative")
        self.assertEqual(self.words_of(case).count("التعويض"), 1)
        case = self.divided(
            ("text/plain; charset=utf-8", ""), ("text/html; charset=utf-8", f"<p>{WORDS}</p>"), kind="alternative"
        )
        self.assertIn(WORDS, self.words_of(case))

    def test_parts_that_a_wrong_boundary_hides(self):
        # guards: tools.mail_container:_divide
        # guards: tools.mail_container:_show_hidden
        text = ("text/plain; charset=utf-8", WORDS)
        self.assertIn(WORDS, self.words_of(self.divided(text, named="another")))
        self.assertIn(WORDS, self.words_of(self.bring_raw(self.mail_from(WORDS, 'multipart/mixed; boundary="none"'))))
        # parts after the last boundary, words before the first
        after = (
            f"--b\r\n\r\nfirst\r\n--b--\r\n--c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{WORDS}\r\n--c--\r\n"
        )
        self.assertIn(WORDS, self.words_of(self.bring_raw(self.mail_from(after, 'multipart/mixed; boundary="b"'))))
        before = f"{WORDS}\r\n--b\r\n\r\n\r\n--b--\r\n"
        self.assertIn(WORDS, self.words_of(self.bring_raw(self.mail_from(before, 'multipart/mixed; boundary="b"'))))

    def test_mail_in_a_mail(self):
        inner = f"From: a@example.com\r\nSubject: inner\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{WORDS}\r\n"
        self.assertIn(WORDS, self.words_of(self.bring_raw(self.mail_from(inner, "message/rfc822"))))
        self.assertIn(WORDS, self.words_of(self.divided(("message/rfc822", inner))))

    def test_mail_that_says_nothing_is_asked_about(self):
        # guards: tools.mail_container:says_something
        # guards: models.mail.helpdesk_ticket:_paragraph_unread
        for content, kind in (
            ("", "text/plain"),
            ("\u200f \u2066\u2069 \xa0", "text/plain; charset=utf-8"),
            ("<html><body><img src='https://example.com/pixel.gif'></body></html>", "text/html"),
        ):
            self.assertAsked(self.bring_raw(self.mail_from(content, kind)), "لم نجد نصًا")
        # a scan is read by whoever opens it
        scan = "application/pdf; name=scan.pdf\r\nContent-Disposition: attachment; filename=scan.pdf"
        self.assertUnasked(self.divided((scan, b"%PDF-1.4 scan")))
        # a machine is asked nothing
        case = self.bring_raw(self.mail_from("", "text/plain", Auto_Submitted="auto-replied"))
        self.assertUnasked(case)

    def test_letter_in_a_text_file_is_read_where_nothing_else_is_said(self):
        # guards: tools.mail_container:_says_it_beside
        empty = ("text/html; charset=utf-8", "<html><body>&nbsp;</body></html>")
        file = "text/plain; charset=utf-8; name=letter.txt\r\nContent-Disposition: attachment; filename=letter.txt"
        case = self.divided(empty, (file, WORDS))
        self.assertIn(WORDS, self.words_of(case))
        self.assertIn("letter.txt", self.mails_in(case).attachment_ids.mapped("name"))
        for kind, text in (
            ("text/markdown; charset=utf-8", WORDS),
            ("text/enriched; charset=utf-8", f"<bold>{WORDS}</bold>"),
        ):
            self.assertIn(WORDS, self.words_of(self.bring_raw(self.mail_from(text, kind))))
        said = self.divided(("text/plain; charset=utf-8", "See the letter"), (file, WORDS))
        self.assertNotIn(WORDS, self.words_of(said))

    def test_container_is_known_by_its_first_bytes_or_its_name(self):
        # guards: tools.mail_container:_is_tnef
        content = encodebytes(tnef(WORDS.encode("cp1256"))).decode()
        headers = {"Content_Transfer_Encoding": "base64"}
        case = self.bring_raw(self.mail_from(content, "application/octet-stream", **headers))
        self.assertIn(WORDS, self.words_of(case))
        inner = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{WORDS}\r\n".encode()
        content = encodebytes(signed(inner)).decode()
        case = self.bring_raw(self.mail_from(content, "application/octet-stream; name=smime.p7m", **headers))
        self.assertIn(WORDS, self.words_of(case))

    def test_base64_that_is_cut_or_none(self):
        # guards: tools.raw_mail:_mend_base64
        packed = encodebytes(WORDS.encode()).decode().replace("\n", "").rstrip("=")
        packed = packed[: len(packed) - (len(packed) - 1) % 4]
        for content in (packed, f"{WORDS}\r\n"):
            case = self.bring_raw(self.mail_from(content, Content_Transfer_Encoding="base64"))
            self.assertIn(WORDS[:30], self.words_of(case))
            self.assertTrue(self.originals_of(case))
