"""Mails that break the rules of their own format, put right before they are parsed.

Old Arabic mail programmes write Windows-1256 where they promise something else, or promise nothing; the standard
library then fails, or reads question marks, and the complaint is lost.
"""

import logging
import re
from base64 import b64decode, b64encode
from email import message_from_bytes
from email.policy import SMTP
from email.quoprimime import header_decode
from functools import cached_property
from xmlrpc.client import Binary

_logger = logging.getLogger(__name__)
# names that occur in mails and that Python does not know
ALIASES = {
    "asmo-708": "iso8859-6",
    "csisolatinarabic": "iso8859-6",
    "iso-8859-6-e": "iso8859-6",
    "iso-8859-6-i": "iso8859-6",
    "cp-1256": "cp1256",
    "ms-arab": "cp1256",
    "x-cp1256": "cp1256",
    "x-mac-arabic": "mac_arabic",
}
ENCODED_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?\s]*)\?=")
# marks that set the direction of text, invisible in a subject
DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
# so many numbers of a subject are looked up
NAMED = 50
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)


class IncomingMail:
    """A mail on its way through the gateway: as it came, and mended as soon as somebody asks for that.

    `message`: what was parsed of it as it came. `error`: why that could not be read, until somebody takes the mail in.
    """

    def __init__(self, raw, save_original=False, strip_attachments=False):
        """:param raw: bytes, text, or what XML-RPC wraps them in"""
        raw = bytes(raw.data) if isinstance(raw, Binary) else raw
        self.raw = raw.encode() if isinstance(raw, str) else raw
        self.save_original = save_original
        self.strip_attachments = strip_attachments
        self.message = None
        self.error = None

    @cached_property
    def _legible(self):
        try:
            return legible(self.raw)
        except Exception:
            # whatever is beyond mending is left to the parser
            _logger.info("a mail could not be put right before parsing", exc_info=True)
            return self.raw

    def mended(self):
        """The mail put right, parsed anew; none when it is in order.

        >>> IncomingMail(b"Subject: in order\\r\\n\\r\\nText").mended()
        >>> IncomingMail("Subject: شكوى".encode("cp1256")).mended()["Subject"]
        'شكوى'
        """
        return None if self._legible == self.raw else message_from_bytes(self._legible, policy=SMTP)


def charset_of(content, named=""):
    """The charset in which bytes can be read: the one named, else UTF-8, else Windows-1256.

    >>> charset_of("شكوى".encode("cp1256"), "us-ascii")
    'cp1256'
    >>> charset_of("شكوى".encode(), "x-unknown")
    'utf-8'
    """
    named = (named or "").strip("'\" ").lower()
    for charset in (ALIASES.get(named, named), "utf-8"):
        try:
            content.decode(charset)
            return charset
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return "cp1256"


def legible(raw):
    """The same mail with headers and text parts in charsets that can be read; one that is in order stays as it is.

    :param raw: bytes
    """
    raw = raw.replace(b"\0", b"")
    mail, changed = message_from_bytes(raw), False
    for part in mail.walk():
        changed |= _mend_headers(part)
        changed |= _mend_text(part)
    return mail.as_bytes() if changed else raw


def _mend_headers(part):
    items = list(part.raw_items())
    mended = [(name, _mended(value)) for name, value in items]
    if mended == items:
        return False
    for name in {name for name, _value in items}:
        del part[name]
    for name, value in mended:
        part.set_raw(name, value)
    return True


def _mended(value):
    content = value.encode("ascii", "surrogateescape")
    if not content.isascii() and charset_of(content) != "utf-8":
        value = content.decode("cp1256", "replace").encode().decode("ascii", "surrogateescape")
    return ENCODED_WORD.sub(_mended_word, value)


def _mended_word(word):
    named, encoding, text = word.groups()
    try:
        content = b64decode(text) if encoding in "bB" else header_decode(text).encode("latin-1")
    except ValueError:
        return word[0]
    # the language that RFC 2231 allows behind the charset
    plain = named.partition("*")[0]
    charset = charset_of(content, plain)
    if charset == plain.lower():
        return word[0]
    return f"=?utf-8?b?{b64encode(content.decode(charset, 'replace').encode()).decode()}?="


def _mend_text(part):
    if part.get_content_maintype() != "text" or part.is_multipart():
        return False
    content = part.get_payload(decode=True) or b""
    named = part.get_content_charset() or ""
    if content.isascii() and not named:
        return False
    charset = charset_of(content, named)
    if charset == named:
        return False
    part.set_param("charset", charset)
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
