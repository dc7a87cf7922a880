"""Mails that break the rules of their own format, put right before they are parsed.

Old Arabic mail programmes write Windows-1256 where they promise something else, or promise nothing; the standard
library then fails, or reads question marks, and the complaint is lost.
"""

import logging
import re
from base64 import b64decode
from email import message_from_bytes
from email.message import Message
from email.policy import SMTP
from functools import cached_property
from hashlib import sha256
from xmlrpc.client import Binary

from .mail_bytes import head_of, header_text, known, read, readable_header
from .mail_container import as_base64, is_attached, open_up, says_something

_logger = logging.getLogger(__name__)
META = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
NO_BASE64, INNER_BLANK = re.compile(rb"[^A-Za-z0-9+/=\s]"), re.compile(rb"\S[ \t]+(?=\S)")
# an index of the database takes no more
LONGEST_ID = 900
# marks that set the direction of text, invisible in a subject
DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
# so many numbers of a subject are looked up
NAMED = 50
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)


class IncomingMail:
    """A mail on its way through the gateway: as it came, and mended as soon as somebody asks for that.

    `message`: what was parsed of it as it came. `error`: why that could not be read, until somebody takes the mail in.
    `values`: what Odoo read of it. `team`, `case`: the team with the process that it leads to, and the case it answers.
    `refused`: whom it was refused in the name of. `other_id`: its Message-Id, where another mail had that one before.
    `is_dropped`: it has not been routed.
    """

    def __init__(self, raw, save_original=False, strip_attachments=False):
        """:param raw: bytes, text, or what XML-RPC wraps them in"""
        raw = bytes(raw.data) if isinstance(raw, Binary) else raw
        self.raw = raw.encode() if isinstance(raw, str) else raw
        self.save_original = save_original
        self.strip_attachments = strip_attachments
        self.message = self.error = None
        self.values = {}
        self.team = self.case = self.refused = None
        self.other_id = ""
        self.is_dropped = True

    def comes_again(self):
        """It is not the mail that its Message-Id is known of: it gets one of its own."""
        self.other_id, self.message, self.error = self.own_id, None, None

    @cached_property
    def _legible(self):
        try:
            return legible(self.raw)
        except Exception:
            # whatever is beyond mending is left to the parser
            _logger.info("a mail could not be put right before parsing", exc_info=True)
            return self.raw, {"container"}

    @cached_property
    def digest(self):
        """What tells two mails apart, whatever way they came: sender, date, subject, parts.

        >>> mail = b"From: a@example.com\\r\\nDate: x\\r\\n\\r\\nText\\r\\n"
        >>> IncomingMail(mail).digest == IncomingMail(b"Received: by b\\r\\n" + mail).digest
        True
        >>> IncomingMail(mail).digest == IncomingMail(mail + b"more").digest
        False
        """
        mail = message_from_bytes(self.raw)
        if not (mail["Message-Id"] or mail["Date"]):
            return sha256(self.raw).hexdigest()
        told = [str(mail.get(name, "")) for name in ("From", "Date", "Subject")]
        for part in mail.walk():
            content = b" ".join((part.get_payload(decode=True) or b"").split())
            told.append(f"{part.get_content_type()} {sha256(content).hexdigest()}")
        return sha256("\n".join(told).encode("utf-8", "surrogateescape")).hexdigest()

    def led_by(self):
        """Whom the mail is addressed to, and which Message-Ids it names as those it answers: as its raw headers say."""
        mail = message_from_bytes(head_of(self.raw))
        to = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "Resent-To", "Resent-Cc")
        return tuple(
            ", ".join(str(value) for name in names for value in mail.get_all(name, []))
            for names in (to, ("In-Reply-To", "References"))
        )

    def told(self):
        """What a held mail is listed by, whatever else of it can be read: subject, sender, Message-Id, text."""
        mail = message_from_bytes(head_of(self._legible[0]))
        headers = {"subject": "Subject", "email_from": "From", "message_id": "Message-Id"}
        values = {"body": "", **{name: header_text(mail, header) for name, header in headers.items()}}
        values |= {name: value for name, value in self.values.items() if name in values and value}
        values["message_id"] = self.other_id or values["message_id"].strip()[:LONGEST_ID] or self.own_id
        return {name: type(value)(legible_text(value)) for name, value in values.items()}

    @property
    def is_mended(self):
        return self._legible[0] != self.raw

    @property
    def is_anonymous(self):
        """Whether it has no Message-Id, or none that a database can look up."""
        ref = (self.values.get("message_id") or "").strip()
        return len(ref) > LONGEST_ID or self.message is None or not (self.message.get("Message-Id") or "").strip()

    @property
    def own_id(self):
        """A Message-Id that this mail gets each time it comes, and no other mail."""
        return f"<{self.digest[:40]}@no-message-id.invalid>"

    @property
    def unread(self):
        """What could not be read: see `legible`."""
        return self._legible[1]

    def mended(self):
        """The mail put right, parsed anew; none when it is in order.

        >>> IncomingMail(b"Subject: in order\\r\\n\\r\\nText").mended()
        >>> IncomingMail("Subject: شكوى".encode("cp1256")).mended()["Subject"]
        'شكوى'
        """
        legible_raw = self._legible[0]
        return None if legible_raw == self.raw else message_from_bytes(legible_raw, policy=SMTP)


def legible(raw):
    """The same mail with words that can be read; one that is in order stays as it is.

    :param raw: bytes
    :return: (bytes, set of what could not be read: `replaced` single bytes, `garbled`, `sealed`, `container`, `silent`)
    """
    mail, unread, changed = message_from_bytes(_without_null(raw)), set(), b"\0" in raw
    for part in list(mail.walk()):
        changed |= _mend_base64(part)
        changed |= _mend_headers(part)
        changed |= _mend_text(part, unread, "us-ascii" if part is mail else "utf-8")
    opened = open_up(mail)
    if opened.changed:
        # what came out of its container is read like everything else
        for part in mail.walk():
            _mend_headers(part)
            _mend_text(part, unread, "us-ascii" if part is mail else "utf-8")
    unread |= opened.unread
    if not says_something(mail):
        unread.add("silent")
    return (mail.as_bytes() if changed or opened.changed else raw), unread


def _without_null(raw):
    """Without null characters in the headers; in a text they may be halves of characters."""
    head, gap, body = raw.partition(b"\r\n\r\n" if b"\r\n\r\n" in raw else b"\n\n")
    return head.replace(b"\0", b"") + gap + body


def _mend_headers(part):
    items = list(part.raw_items())
    mended = [(name, _mended(value)) for name, value in items]
    for name in ("Content-Disposition", "Content-Type"):
        _mend_file_name(part, name, mended)
    if mended == items:
        return False
    for name in {name for name, _value in items}:
        del part[name]
    for name, value in mended:
        part.set_raw(name, value)
    return True


def _mended(value):
    readable = readable_header(value)
    return value if readable == value else readable.lstrip()


def _mend_file_name(part, header, items):
    """A name in the notation of RFC 2231 that promises another charset than it is written in."""
    param = "filename" if header == "Content-Disposition" else "name"
    value = part.get_param(param, header=header.lower())
    if not isinstance(value, tuple):
        return
    named, _language, name = value
    text, charset, replaced = read(name.encode("latin-1", "replace"), named)
    if charset == known(named) and not replaced:
        return
    holder = Message()
    holder[header] = part[header]
    holder.set_param(param, text, header=header, charset="utf-8")
    items[:] = [(key, holder[header] if key.lower() == header.lower() else old) for key, old in items]


def _mend_base64(part):
    """A part that calls itself base64: one whose end is lost, or that is plain text all the same.

    >>> from email import message_from_string
    >>> part = message_from_string("Content-Transfer-Encoding: base64\\n\\nU2FsYXJ5IG9m=")
    >>> _mend_base64(part)
    False
    >>> part = message_from_string("Content-Transfer-Encoding: base64\\n\\nU2FsYXJ5IG9mI")
    >>> _mend_base64(part), part.get_payload(decode=True)
    (True, b'Salary of')
    >>> part = message_from_string("Content-Transfer-Encoding: base64\\n\\nMy salary did not arrive.")
    >>> _mend_base64(part), part.get_payload(decode=True)
    (True, b'My salary did not arrive.')
    """
    if part.is_multipart() or str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        return False
    # the bytes as they are
    del part["Content-Transfer-Encoding"]
    content = part.get_payload(decode=True) or b""
    part["Content-Transfer-Encoding"] = "base64"
    strange = len(NO_BASE64.findall(content)) + len(INNER_BLANK.findall(content))
    if part.get_content_maintype() == "text" and strange * 10 > len(content):
        part.set_payload(content)
    else:
        packed = re.sub(rb"[^A-Za-z0-9+/]", b"", content.partition(b"=")[0])
        if len(packed) % 4 != 1 or b"=" in content:
            return False
        part.set_payload(b64decode(packed[:-1], validate=True))
    as_base64(part)
    return True


def _mend_text(part, unread, usual):
    """:param usual: the charset in which Odoo reads a part that names none"""
    if part.get_content_maintype() != "text" or part.is_multipart():
        return False
    content = part.get_payload(decode=True) or b""
    named = part.get_content_charset() or ""
    if is_attached(part):
        return _keep_file(part, content, named)
    if part.get_content_type() == "text/html" and not named:
        found = META.search(content[:4096])
        named = found[1].decode() if found else ""
    text, _charset, replaced = read(content, named)
    if replaced:
        unread.add("garbled" if text.count("\ufffd") * 8 > len(text) else "replaced")
    if _reads(content, part.get_content_charset() or usual, text):
        return False
    part.set_payload(text.replace("\0", "").encode())
    as_base64(part)
    part.set_param("charset", "utf-8")
    return True


def _reads(content, charset, text):
    """Whether whoever takes the charset that the mail names reads this text."""
    try:
        return content.decode(charset) == text and "\0" not in text
    except (LookupError, UnicodeDecodeError, ValueError):
        return False


def _keep_file(part, content, named):
    """A file stays as it is to the byte: where its charset is another than it says, it is no text to the mail."""
    if known(named or "utf-8") and _reads(content, named or "utf-8", content.decode(named or "utf-8", "replace")):
        return False
    part.set_type("application/octet-stream")
    part.set_payload(content)
    as_base64(part)
    return True


# HTML from which on it is looked through; < in a row, or characters behind the last >, that nobody writes
SUSPECT, OPENED, TAIL = 20_000, 50, 10_000


def tame(mail):
    """HTML of a parsed mail made such that what cleans it takes time in proportion to its length; changed in place.

    Core's cleaning follows each < to the next >; where thousands stand before one, that takes the square of the length.

    :param mail: `email.message.EmailMessage`
    """
    for part in mail.walk():
        if part.get_content_type() != "text/html" or part.is_multipart() or part.get_content_disposition():
            continue
        if len(part.get_payload() or "") < SUSPECT:
            continue
        try:
            content = part.get_content()
        except (LookupError, ValueError):
            # core says so, and the mail is mended
            continue
        tamed = tamed_html(content)
        if tamed != content:
            part.set_content(tamed, subtype="html")


def tamed_html(html):
    """HTML whose < open a tag, or stand for themselves where so many do not.

    >>> tamed_html("<p>1 < 2</p>"), tamed_html("<" * 60 + "b>")[-7:], tamed_html("<p><" + "a" * 10_000)[:8]
    ('<p>1 < 2</p>', '&lt;<b>', '<p>&lt;a')
    """
    *closed, tail = html.split(">")
    for place, piece in enumerate(closed):
        if piece.count("<") > OPENED:
            text, _sign, tag = piece.rpartition("<")
            closed[place] = f"{text.replace('<', '&lt;')}<{tag}"
    return ">".join([*closed, tail.replace("<", "&lt;") if len(tail) > TAIL else tail])


def legible_text(text):
    """Text that a database takes: no null character and no half of a character.

    >>> legible_text("a\\0b")
    'ab'
    """
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def references(subject):
    """What in a subject may be the reference number of a case, with European digits.

    >>> references("رد: [CMP/٢٠٢٦/٠٠٠١٢] شكرا")
    ['CMP/2026/00012']
    """
    plain = DIRECTION.sub("", subject or "").translate(DIGITS)
    words = re.split(r"[\s\[\](){}<>«»\"'“”،,;؛#]+", plain)
    words = [word.strip(".:!?؟-–") for word in words]
    return [word for word in words if len(word) > 2 and re.search(r"\d", word)][:NAMED]
