"""Bytes of a mail become text: in the charset in which the whole text is likeliest, single bytes replaced.

Old Arabic mail programmes write Windows-1256 where they promise something else, or promise nothing; relays break
single bytes. Libraries that guess charsets (chardet, charset-normalizer) were tried: they take UTF-8 with one broken
byte for an EBCDIC or Thai code page, and do not know Arabic of one or two words. What is measured here is how many bits
the text costs when it is read so: frequent letters beside letters of their own script are cheap, what nobody writes is
dear.
"""

import re
import unicodedata
from base64 import b64decode, b64encode
from codecs import lookup
from email.header import decode_header, make_header
from email.quoprimime import header_decode
from functools import lru_cache

# names that occur in mails and that Python does not know, or reads more narrowly than their senders mean
ALIASES = {
    "asmo-708": "iso8859-6",
    "csisolatinarabic": "iso8859-6",
    "iso-8859-6-e": "iso8859-6",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-8-i": "iso8859-8",
    "cp-1256": "cp1256",
    "ansi-1256": "cp1256",
    "ms-arab": "cp1256",
    "x-cp1256": "cp1256",
    "x-windows-1256": "cp1256",
    "x-mac-arabic": "mac_arabic",
    "x-user-defined": "cp1256",
    "x-unknown": "",
    "unknown-8bit": "",
    "default_charset": "",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
}
CANDIDATES = ("utf-8", "cp1256", "cp1252", "iso8859-6", "mac_arabic")
RARE = {"iso8859-6", "mac_arabic"}
# how Python's names begin of what programmes name for whatever they send
DOUBTFUL = ("ascii", "utf", "iso8859-1", "iso8859-6", "iso8859-9", "iso8859-2", "cp125", "cp437", "cp850", "mac")
ENCODED_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
ENCODED_WORDS = re.compile(rf"{ENCODED_WORD.pattern}(?:\s+{ENCODED_WORD.pattern})*")
# Arabic letters by how often they are written, in groups of about one bit less
FREQUENT = {3: "ال", 4: "يمنوتر", 5: "بةهعدفسكق", 6: "أحجشصىخإط", 7: "ذضءئزغثظؤآ"}
COST = {letter: bits for bits, letters in FREQUENT.items() for letter in letters}
PUNCTUATION = dict.fromkeys("،؛؟ \u200c\u200d\u200e\u200f–—‘’“”…•€«»©®°", 7)
BROKEN, SELDOM, ALONE, MIXED, PLAIN, NOISE = 12, 10, 9, 12, 6, 8
# what is longer is judged by its beginning
LONG, LONGEST_HEADER = 60_000, 3_000
# so much likelier must another charset be than the one that the mail names
TRUST = 7


@lru_cache(maxsize=4096)
def _kind(char):
    """The script of a letter; `mark` for what sits on one, `broken` for what is no text, empty for all else."""
    if char.isascii():
        return "latin" if char.isalpha() else ("" if char in "\t\n\r\f\v" or char.isprintable() else "broken")
    category = unicodedata.category(char)
    if char == "\ufffd" or category in ("Cc", "Cn", "Co", "Cs"):
        return "broken"
    if category == "Mn":
        return "mark"
    if category[0] != "L":
        return ""
    script = unicodedata.name(char, "").partition(" ")[0]
    return "latin" if script in ("LATIN", "FEMININE", "MASCULINE") else script.lower()


def bits(text):
    """How unlikely a text is, in bits; plain ASCII costs nothing."""
    total, before = 0, ""
    for index, char in enumerate(text):
        kind = _kind(char)
        if not char.isascii() or kind == "broken":
            after = _kind(text[index + 1]) if index + 1 < len(text) else ""
            total += _bits(char, kind, before, after, text[index - 1 : index])
        before = kind
    return total


def _bits(char, kind, before, after, neighbour):
    if kind == "broken":
        return BROKEN
    if kind == "mark":
        # a vowel sign stands on a letter
        return 8 if before in ("arabic", "mark", "hebrew", "latin") else BROKEN
    if not kind:
        return PUNCTUATION.get(char, SELDOM)
    beside = {before, after} - {"", "mark", "broken"}
    if beside - {kind}:
        return MIXED
    if kind == "latin":
        # letters with an accent stand among plain ones
        plain = (neighbour.isascii() and before == "latin") or (after == "latin" and before != "latin")
        return PLAIN if plain or before == "latin" and after == "latin" and neighbour.isascii() else ALONE
    return COST.get(char, SELDOM if kind == "arabic" else 2 * PLAIN if kind == "cjk" else PLAIN + 1)


def known(charset):
    """What Python calls a charset that a mail names; empty for one that nobody knows."""
    name = (charset or "").strip("'\" ").lower()
    name = ALIASES.get(name, name)
    try:
        # decoding nothing asks nobody
        return name if name and isinstance(b"a".decode(name, "replace"), str) else ""
    except (LookupError, ValueError, UnicodeError):
        return ""


def _candidates(content, named):
    names = [named, *CANDIDATES]
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        names.append("utf-16")
    elif len(content) > 3:
        for name, high in (("utf-16-le", content[1::2]), ("utf-16-be", content[::2])):
            if (high.count(0) + high.count(6)) * 10 > len(high) * 6:
                names.append(name)
    return [name for name in dict.fromkeys(names) if name]


def _is_doubtful(named):
    """Whether other charsets than this one are thought of: programmes that do not know better name a Western one."""
    return lookup(named).name.startswith(DOUBTFUL)


def read(content, named=""):
    """Bytes as text, and the charset in which it is likeliest.

    :param named: the charset that the mail names, any spelling
    :return: (text, charset, whether bytes had to be replaced)

    >>> read("شكوى".encode("cp1256"), "iso-8859-1")
    ('شكوى', 'cp1256', False)
    >>> read("Ça va, Müller?".encode("cp1252"), "iso-8859-1")
    ('Ça va, Müller?', 'iso-8859-1', False)
    >>> read("لم يصل ".encode() + b"\\x92" + "الراتب".encode(), "utf-8")
    ('لم يصل \ufffdالراتب', 'utf-8', True)
    """
    named = known(named)
    first = named or "utf-8"
    name, candidates = first, _candidates(content, named)
    wide = set(candidates) - {first, *CANDIDATES}
    if not wide and _is_surely_utf8(content):
        return _undoubled(content.decode().removeprefix("\ufeff")), "utf-8", False
    in_order = _strict(content, first) and not wide and (content.isascii() or first == "utf-8")
    if not in_order and _is_doubtful(first):
        # ties go to the one that comes first
        name = min(candidates, key=lambda name: _unlikely(content[:LONG], name, named))
        if _is_noise(content[:LONG], name):
            name = first
    return content.decode(name, "replace").removeprefix("\ufeff"), name, not _strict(content, name)


def _is_surely_utf8(content):
    """Nobody writes three characters of UTF-8, and no byte that is none, by chance."""
    return _strict(content, "utf-8") and sum(char > "\x7f" for char in content.decode()) > 2


def _undoubled(text):
    """Text without the second coat of UTF-8 that a programme put over the first.

    >>> _undoubled("شكوى".encode().decode("latin-1"))
    'شكوى'
    >>> _undoubled("Café à la crème")
    'Café à la crème'
    """
    if text.isascii():
        return text
    try:
        inner = b"".join(map(_single_byte, text)).decode()
    except UnicodeError:
        return text
    return inner if bits(inner[:LONG]) + TRUST < bits(text[:LONG]) else text


def _single_byte(char):
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")


def _strict(content, name):
    try:
        content.decode(name)
    except (UnicodeDecodeError, ValueError):
        return False
    return True


def _unlikely(content, name, named):
    doubled = 0 if name == named else _doubled(content, name)
    return bits(content.decode(name, "replace")) + SELDOM * doubled + (0 if name == named else _trust(name))


def _trust(name):
    return SELDOM if name in RARE else TRUST


def _doubled(content, name):
    """How many high bytes stand for plain characters: what writes so does it seldom."""
    if name.startswith("utf"):
        return 0
    high = sum(byte > 127 for byte in content)
    return max(high - sum(char > "\x7f" for char in content.decode(name, "replace")), 0)


def _is_noise(content, name):
    """Whether a text says nothing in any charset that is thought of: what the mail names is as good then."""
    text, doubled = content.decode(name, "replace"), _doubled(content, name)
    written = doubled + sum(not char.isascii() or _kind(char) == "broken" for char in text)
    most = NOISE - 1 if any(_kind(char) == "arabic" for char in text) else NOISE
    return bits(text) + SELDOM * doubled > most * written


# ------------------------------------------------------------------
# Headers
# ------------------------------------------------------------------


def readable_header(value):
    """A raw header whose text can be read; as it is where it is in order.

    >>> from base64 import b64decode
    >>> b64decode(readable_header("=?iso-8859-1?B?2u3IIN3tIMfh2Mfm4ck=?=").split("?")[3]).decode()
    'عيب في الطاولة'
    >>> readable_header("=?utf-8?q?Caf=C3=A9?= <a@example.com>")
    '=?utf-8?q?Caf=C3=A9?= <a@example.com>'
    """
    content = value.encode("ascii", "surrogateescape")
    if not content.isascii():
        text, charset, replaced = read(content)
        if replaced or charset != "utf-8":
            value = text.encode().decode("ascii", "surrogateescape")
    return ENCODED_WORDS.sub(lambda found: _readable_words(found[0]), value)


def _readable_words(run):
    """Encoded words that follow each other: one text, though a character may be cut between two."""
    words = [_decoded_word(*word.groups()) for word in ENCODED_WORD.finditer(run)]
    if None in words:
        return run
    groups = []
    for charset, content in words:
        if groups and groups[-1][0] == charset:
            groups[-1][1].append(content)
        else:
            groups.append((charset, [content]))
    read_groups = [(charset, contents, read(b"".join(contents), charset)) for charset, contents in groups]
    if all(_in_order(*group) for group in read_groups) and not re.search(r"\?[qQ]\?[^?]* [^?]*\?=", run):
        return run
    text = "".join(text for _charset, _contents, (text, _name, _replaced) in read_groups)
    return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="


def _in_order(charset, contents, reading):
    text, name, _replaced = reading
    if name != charset.lower():
        return False
    try:
        return "".join(content.decode(name) for content in contents) == text
    except (UnicodeDecodeError, ValueError):
        return False


def _decoded_word(named, encoding, text):
    """:return: (charset, bytes) of an encoded word; None where it is none"""
    # the language that RFC 2231 allows behind the charset
    named = named.partition("*")[0]
    try:
        if encoding in "bB":
            text = re.sub(r"[^A-Za-z0-9+/]", "", text)
            return named, b64decode(text[: len(text) - (len(text) % 4 == 1)] + "=" * (-len(text) % 4))
        return named, header_decode(text).encode("latin-1")
    except ValueError:
        return None


def header_text(mail, name):
    """What a header says: its encoded words read, its raw bytes too.

    :param mail: `email.message.Message`

    >>> from email import message_from_bytes
    >>> header_text(message_from_bytes(b"Subject: =?utf-8?b?2LTZg9mI2Yk=?="), "Subject")
    'شكوى'
    >>> header_text(message_from_bytes("Subject: شكوى".encode("cp1256")), "subject")
    'شكوى'
    """
    # the standard library takes minutes for what nobody writes by hand
    value = next((value for key, value in mail.raw_items() if key.lower() == name.lower()), "")[:LONGEST_HEADER]
    if not value.isascii():
        value = read(value.encode("ascii", "surrogateescape"))[0]
    try:
        return str(make_header(decode_header(value)))
    except Exception:
        return value


def head_of(raw):
    """The headers of a mail, without its parts.

    >>> head_of(b"From: a\\r\\nTo: b\\r\\n\\r\\nText")
    b'From: a\\r\\nTo: b\\r\\n\\r\\n'
    """
    found = re.search(rb"\r?\n\r?\n", raw)
    return raw[: found.end()] if found else raw
