"""Words that a mail keeps where no reader looks: in a container of Outlook's, in a signature, in an invitation, in a
part that a wrong boundary hides, in the plain text beside an empty HTML.

What libraries read comes out: `tnefparse`, `compressed_rtf` and `striprtf` (winmail.dat), `asn1crypto` (S/MIME),
`vobject` (invitations). The rest is told: `Opened.unread`.
"""

import logging
import re
import zlib
from dataclasses import dataclass, field
from email import message_from_bytes
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.text import MIMEText

import vobject
from asn1crypto.cms import ContentInfo
from compressed_rtf import decompress
from lxml import etree, html
from striprtf.striprtf import rtf_to_text
from tnefparse import TNEF

from .mail_bytes import read

_logger = logging.getLogger(__name__)
logging.getLogger("tnefparse").setLevel(logging.ERROR)
TNEF_START = b"\x78\x9f\x3e\x22"
TNEF_TYPES = {"application/ms-tnef", "application/vnd.ms-tnef"}
CMS_TYPES = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
RTF_TYPES = {"text/rtf", "application/rtf", "text/richtext"}
# texts that a person wrote, whatever his programme calls them
TAGGED = {"text/enriched", "text/x-amp-html"}
LETTERS = {"text/plain", "text/html", "text/markdown", "text/x-markdown", *TAGGED}
# what a reader shows as the words of a mail
SHOWN = {"text/plain", "text/html"}
# files that say nothing to whoever opens them
NO_FILES = {*CMS_TYPES, *TNEF_TYPES, "application/pkcs7-signature", "application/x-pkcs7-signature", "text/calendar"}
SEALED = {"multipart/encrypted", "application/pgp-encrypted", "message/partial", "message/external-body"}
SEALED_TEXT = "-----BEGIN PGP MESSAGE-----"
NOT_SAID = "//script | //style | //head | //comment()"
WORD = re.compile(r"[^\W_]{2,}")
HEADER = re.compile(r"(?i)content-[a-z-]+:")
MOST_LEVELS, MOST_BYTES, MOST_DATA = 6, 60_000_000, 2_000_000


@dataclass
class Opened:
    """What was found in a mail.

    :param changed: something came out of its container
    :param unread: what could not be read: `sealed`, `container`
    """

    changed: bool = False
    unread: set = field(default_factory=set)


def open_up(mail):
    """Brings the words of a mail to where a reader looks for them.

    :param mail: `email.message.Message`, changed in place
    :return: `Opened`
    """
    opened = Opened()
    for _level in range(MOST_LEVELS):
        if not _open_once(mail, opened):
            break
    _show_hidden(mail, opened)
    for part in list(mail.walk()):
        if part.get_content_type() == "multipart/alternative" and part.is_multipart():
            opened.changed |= _show_both(part)
    _show_data(mail, opened)
    if any(SEALED_TEXT in text for text in _texts(mail)):
        opened.unread.add("sealed")
    return opened


def says_something(mail):
    """Whether a mail holds words, a picture in the text, or a file that a person can open."""
    return bool(_words(mail) or _has_picture(mail)) or any(_is_file(part) for part in mail.walk())


# ------------------------------------------------------------------
# What a reader sees
# ------------------------------------------------------------------


def is_attached(part):
    return bool(part.get_filename()) or str(part.get("Content-Disposition", "")).strip().lower().startswith(
        "attachment"
    )


def _is_file(part):
    if part.is_multipart() or part.get_content_type() in NO_FILES | SEALED:
        return False
    shown = part.get_content_type() in SHOWN and not is_attached(part)
    outlook = (part.get_filename() or "").lower().endswith((".msg", ".p7m", "winmail.dat"))
    return not shown and not outlook and bool(part.get_payload(decode=True))


def _text(part):
    return read(part.get_payload(decode=True) or b"", part.get_content_charset() or "")[0]


def _said(part):
    text = _text(part)
    if part.get_content_type() != "text/html" or not text.strip():
        return text
    try:
        page = html.document_fromstring(text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.LxmlError, ValueError):
        return ""
    for node in page.xpath(NOT_SAID):
        node.drop_tree()
    return page.text_content()


def _shown(mail):
    return [p for p in mail.walk() if not p.is_multipart() and p.get_content_type() in SHOWN and not is_attached(p)]


def _texts(mail):
    return [_said(part) for part in _shown(mail)]


def _words(mail):
    return WORD.findall(" ".join(_texts(mail)))


def _has_picture(mail):
    return any("cid:" in _text(part) for part in _shown(mail) if part.get_content_type() == "text/html")


# ------------------------------------------------------------------
# Containers
# ------------------------------------------------------------------


def _open_once(mail, opened):
    found = False
    for part in list(mail.walk()):
        kind = part.get_content_type()
        if kind in SEALED:
            opened.unread.add("sealed")
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), str):
            found |= _divide(part)
        elif part.is_multipart():
            continue
        elif _is_tnef(part, kind):
            found |= _open_one(part, opened, lambda part: _open_tnef(mail, part))
        elif kind in CMS_TYPES or (part.get_filename() or "").lower().endswith(".p7m"):
            found |= _open_one(part, opened, _open_cms)
    opened.changed |= found
    return found


def _is_tnef(part, kind):
    if kind in TNEF_TYPES or (part.get_filename() or "").lower() == "winmail.dat":
        return True
    return kind == "application/octet-stream" and (part.get_payload(decode=True) or b"").startswith(TNEF_START)


def _open_one(part, opened, opener):
    try:
        return opener(part)
    except _Sealed:
        opened.unread.add("sealed")
    except Exception:
        # whatever somebody makes of a container: a person looks at it
        _logger.info("a container in a mail could not be read", exc_info=True)
        opened.unread.add("container")
    return False


class _Sealed(Exception):
    """Nobody but the holder of a key can read it."""


def _open_cms(part):
    """An opaque signature (RFC 8551) holds a whole mail; so does what is only compressed (RFC 3274)."""
    info = ContentInfo.load(part.get_payload(decode=True))
    kind = info["content_type"].native
    if kind == "signed_data":
        content = info["content"]["encap_content_info"]["content"].native
    elif kind == "compressed_data":
        packed = info["content"]["encap_content_info"]["content"].native
        content = zlib.decompressobj().decompress(packed, MOST_BYTES)
    else:
        raise _Sealed
    if not content:
        # a list of certificates, or a signature of what is elsewhere
        return False
    _become(part, message_from_bytes(content))
    return True


def _open_tnef(mail, part):
    packed = TNEF(part.get_payload(decode=True), do_checksum=False)
    parts = [] if _words(mail) else _tnef_words(packed)
    for file in packed.attachments:
        told = {a.name_str: a.data for a in file.mapi_attrs}
        name = told.get("MAPI_ATTACH_LONG_FILENAME") or file._name
        if isinstance(name, bytes):
            name = read(name, packed.codepage or "")[0]
        parts.append(_file(name, bytes(file.data or b""), told.get("MAPI_ATTACH_CONTENT_ID")))
    if not parts and not _words(mail):
        raise ValueError("a container without words and files")
    if not parts:
        return False
    _divide_into(part, parts)
    return True


def _tnef_words(packed):
    name = packed.codepage or ""
    bodies = [(packed.htmlbody, "html"), (packed.body, "plain")]
    if not any(body for body, _kind in bodies) and packed._rtfbody:
        bodies = [(_rtf(decompress(packed._rtfbody + b"\0")), "plain")]
    for body, kind in bodies:
        text = body if isinstance(body, str) else read(bytes(body or b"").rstrip(b"\0"), name)[0]
        if text.strip("\0 \r\n\t"):
            return [MIMEText(text.replace("\0", ""), kind, "utf-8")]
    return []


def _rtf(content):
    if len(content) > MOST_DATA:
        raise ValueError("more rich text than a person writes")
    return rtf_to_text(content.decode("latin-1"), errors="replace").strip()


def _file(name, content, cid=None):
    # a mail in a container may hold a mail
    file = MIMEBase("application", "ms-tnef" if content.startswith(TNEF_START) else "octet-stream")
    file.set_payload(content)
    as_base64(file)
    file.add_header(
        "Content-Disposition", "attachment", filename=("utf-8", "", str(name or "").replace("\0", "") or "file")
    )
    if isinstance(cid, str) and cid.strip("\0"):
        stripped = cid.strip("\0<>")
        file["Content-ID"] = f"<{stripped}>"
    return file


def as_base64(part):
    del part["Content-Transfer-Encoding"]
    encode_base64(part)


def _become(part, inner):
    """A part becomes what was in it; the headers of the mail stay."""
    for name in {name.lower() for name, _value in part.items()}:
        if name.startswith("content-"):
            del part[name]
    for name, value in inner.items():
        if name.lower().startswith("content-"):
            part[name] = value
    part.preamble, part.epilogue = inner.preamble, inner.epilogue
    if inner.is_multipart():
        part.set_payload(inner.get_payload())
    else:
        part.set_payload(inner.get_payload(decode=True))
        as_base64(part)


def _divide_into(part, parts):
    inner = MIMEBase("multipart", "mixed")
    inner.set_payload(parts)
    _become(part, inner)


# ------------------------------------------------------------------
# Parts that nobody sees
# ------------------------------------------------------------------


def _divide(part):
    """A multipart whose boundary never comes: the boundary that does, else it is a text."""
    content = part.get_payload(decode=True)
    parts = _parts_of(content.decode("ascii", "surrogateescape"))
    if parts is None:
        _become(part, message_from_bytes(b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + content))
        text = read(content)[0]
        part.set_payload(text.encode())
        as_base64(part)
    else:
        kind = part.get_content_subtype()
        _divide_into(part, parts)
        part.set_type(f"multipart/{kind}")
    return True


def _parts_of(text):
    """The parts that a text is divided in by a line that a header follows; None where there is none."""
    lines = text.splitlines(keepends=True)
    starts = (n for n, line in enumerate(lines[:-1]) if line.startswith("--") and HEADER.match(lines[n + 1]))
    first = next(starts, None)
    if first is None:
        return None
    content = "".join(lines[first:]).encode("ascii", "surrogateescape")
    boundary = lines[first][2:].rstrip().replace('"', "").encode("ascii", "surrogateescape")
    inner = message_from_bytes(b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n%s' % (boundary, content))
    return inner.get_payload() if inner.is_multipart() else None


def _show_hidden(mail, opened):
    """What stands before the first boundary or after the last one, where it is parts, or all that is said."""
    for part in list(mail.walk()):
        if not part.is_multipart() or part.get_content_maintype() != "multipart":
            continue
        for text in (part.preamble or "", part.epilogue or ""):
            parts = _parts_of(text)
            if parts is None and part is mail and WORD.search(text) and not says_something(mail):
                if "MIME" not in text:
                    words = read(text.encode("ascii", "surrogateescape"))[0]
                    parts = [MIMEText(words.strip(), "plain", "utf-8")]
            if parts:
                part.get_payload().extend(parts)
                opened.changed = True
        if opened.changed:
            part.preamble = part.epilogue = None


def _show_both(part):
    """An HTML that leaves out what the text says stands beside it, not instead of it."""
    plain = {word for p in _shown(part) if p.get_content_type() == "text/plain" for word in WORD.findall(_said(p))}
    rich = {word for p in _shown(part) if p.get_content_type() == "text/html" for word in WORD.findall(_said(p))}
    pages = [p for p in _shown(part) if p.get_content_type() == "text/html"]
    if not pages or len(plain & rich) * 2 >= len(plain) or len(rich) >= len(plain):
        return False
    part.set_type("multipart/mixed")
    return True


def _show_data(mail, opened):
    """Where nothing else is said, invitations and rich text say it; data is never the text of a mail."""
    silent = not _words(mail)
    for part in list(mail.walk()):
        kind = part.get_content_type()
        if part.is_multipart() or (kind in SHOWN and not is_attached(part)):
            continue
        text = None
        if silent and _says_it_beside(part, kind):
            text = _data_in_words(part, kind, opened)
            silent = not text
        if text or (part is mail and part.get_content_maintype() == "text"):
            inner = MIMEBase(*kind.split("/"))
            inner.set_payload(part.get_payload(decode=True) or b"")
            as_base64(inner)
            name = "invitation.ics" if kind == "text/calendar" else f"text.{part.get_content_subtype()}"
            if kind in SHOWN:
                inner.set_param("charset", part.get_content_charset() or "utf-8")
            inner.add_header("Content-Disposition", "attachment", filename=part.get_filename() or name)
            _divide_into(part, [*([MIMEText(text, "plain", "utf-8")] if text else []), inner])
            opened.changed = True


def _says_it_beside(part, kind):
    """Whether a part may say what the text of the mail does not: data for a reader, or a letter of plain text."""
    if kind in RTF_TYPES or kind == "text/calendar":
        return not part.get_filename()
    return kind in LETTERS


def _data_in_words(part, kind, opened):
    try:
        if kind in LETTERS - RTF_TYPES:
            text = re.sub(r"<[^>]*>", " ", _text(part)) if kind in TAGGED else _said(part)
            return text.strip() if len(text) < MOST_DATA and WORD.search(text) else None
        if kind in RTF_TYPES:
            content = part.get_payload(decode=True)
            return _rtf(content) if content.lstrip().startswith(b"{\\rtf") else re.sub(r"<[^>]*>", "", _text(part))
        return _invitation(_text(part))
    except Exception:
        _logger.info("data in a mail could not be read", exc_info=True)
        opened.unread.add("container")
        return None


def _invitation(text):
    """The words of an invitation: what, when, where, and what is said about it."""
    if len(text) > MOST_DATA:
        raise ValueError("more than an invitation")
    lines = []
    for calendar in vobject.readComponents(text):
        for event in calendar.components():
            if event.name not in ("VEVENT", "VTODO", "VJOURNAL"):
                continue
            for name in ("summary", "dtstart", "dtend", "location", "description", "comment"):
                for found in event.contents.get(name, ()):
                    value = found.value
                    moment = hasattr(value, "hour")
                    lines.append(f"{value:%Y-%m-%d %H:%M %Z}".strip() if moment else str(value).strip())
    return "\n".join(line for line in lines if line)
