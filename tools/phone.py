"""Mobile numbers, without the metadata of the whole world: Odoo's own library for that is optional."""

import re
import unicodedata

# calling code -> how the national part of a mobile number begins
MOBILE = {
    "20": ("1",),
    "212": ("6", "7"),
    "213": ("5", "6", "7"),
    "216": ("2", "4", "5", "9"),
    "218": ("9",),
    "249": ("1", "9"),
    "961": ("3", "7", "81"),
    "962": ("7",),
    "963": ("9",),
    "964": ("7",),
    "965": ("5", "6", "9"),
    "966": ("5",),
    "967": ("7",),
    "968": ("7", "9"),
    "970": ("5",),
    "971": ("5",),
    "973": ("3", "6"),
    "974": ("3", "5", "6", "7"),
}


def mobile_number(text, calling_code=""):
    """A mobile number in international form; empty for a landline of a known country, and for what is no number.

    :param calling_code: of the country that a national number is meant in, digits

    >>> mobile_number("050 123 4567", "966")
    '+966501234567'
    >>> mobile_number("٠٠٩٦٦٥٠١٢٣٤٥٦٧")
    '+966501234567'
    >>> mobile_number("+966 11 234 5678")
    ''
    >>> mobile_number("501234567", "966")
    '+966501234567'
    """
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text or "")
    # marks that set the direction of text
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf").strip()
    if re.search(r"[^\d\s+().\-/]", plain):
        return ""
    digits = re.sub(r"\D", "", plain)
    if digits.startswith("00"):
        digits = digits[2:]
    elif not plain.startswith("+") and calling_code and not (digits.startswith(calling_code) and len(digits) > 9):
        digits = calling_code + digits.removeprefix("0")
    elif not plain.startswith("+") and not calling_code:
        return ""
    if not 8 <= len(digits) <= 15:
        return ""
    for code, beginnings in MOBILE.items():
        if digits.startswith(code):
            return f"+{digits}" if digits[len(code) :].startswith(beginnings) else ""
    return f"+{digits}"
