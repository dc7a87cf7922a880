"""What a reader presses to write or to call: addresses and numbers as links."""

import re
import unicodedata

EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
# in a text a number tells that it is one by its beginning; a house number and a postal code do not begin so
PHONE = r"(?<![\w.@/-])(?:\+\s?\d|[0٠]|800|920|٨٠٠|٩٢٠)[\d ()-]{4,18}\d(?![\w@/])"
EITHER = re.compile(rf"(?P<email>{EMAIL})|(?P<phone>{PHONE})")


def _dialled(text):
    digits = "".join(str(unicodedata.digit(char)) for char in text if char.isdigit())
    return f"tel:{'+' if text.strip().startswith('+') else ''}{digits}"


def href_of(text):
    """Where a text leads that is an address or a number and nothing else; empty for any other.

    >>> href_of("care@example.com"), href_of("+966 11 000 1234"), href_of("١٩٩٠٩")
    ('mailto:care@example.com', 'tel:+966110001234', 'tel:19909')
    >>> href_of("Riyadh, King Fahd Road"), href_of(""), href_of(None), href_of("12")
    ('', '', '', '')
    """
    text = (text or "").strip()
    if re.fullmatch(EMAIL, text):
        return f"mailto:{text}"
    if re.fullmatch(r"\+?[\d ()-]{3,24}", text) and 3 <= sum(char.isdigit() for char in text) <= 15:
        return _dialled(text)
    return ""


def pieces(text):
    """A text in pieces: list of (piece, where it leads, empty for what is no address or number).

    >>> pieces("Care of beneficiaries 920000000, care@example.com.")
    ... # doctest: +NORMALIZE_WHITESPACE
    [('Care of beneficiaries ', ''), ('920000000', 'tel:920000000'), (', ', ''),
     ('care@example.com', 'mailto:care@example.com'), ('.', '')]
    >>> pieces("King Fahd Road 8228, Riyadh 12345-6789, 2026-11-30, 08:00")
    [('King Fahd Road 8228, Riyadh 12345-6789, 2026-11-30, 08:00', '')]
    >>> pieces("هاتف: ٠١١ ٢٣٤ ٥٦٧٨")[1]
    ('٠١١ ٢٣٤ ٥٦٧٨', 'tel:0112345678')
    >>> pieces("")
    []
    """
    found, end = [], 0
    for match in EITHER.finditer(text or ""):
        piece = match.group()
        if match["phone"] and sum(char.isdigit() for char in piece) < 7:
            continue
        found.append((text[end : match.start()], ""))
        found.append((piece, f"mailto:{piece}" if match["email"] else _dialled(piece)))
        end = match.end()
    found.append(((text or "")[end:], ""))
    return [(piece, href) for piece, href in found if piece]
