"""What a caller says of himself, made comparable: phone numbers and identity numbers. No Odoo import."""

import re
import unicodedata

# a shorter run of digits is an extension or a house number
SHORTEST_PHONE = 7
SHORTEST_IDENTITY = 6


def latin_digits(text):
    """The text with the digits of every script as 0 to 9.

    >>> latin_digits("٠٥٠ ۱۲۳")
    '050 123'
    """
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text or "")


def phone_key(text):
    """The last eight digits: what the spellings of one number have in common; empty when it is no number.

    >>> phone_key("+966 50 123 4567") == phone_key("٠٥٠١٢٣٤٥٦٧") == phone_key("00966-501234567") == '01234567'
    True
    >>> phone_key("+965 9912 3456") == phone_key("99123456") == '99123456'
    True
    >>> phone_key("ext. 12")
    ''
    """
    digits = re.sub(r"\D", "", latin_digits(text))
    return digits[-8:] if len(digits) >= SHORTEST_PHONE else ""


def full_number(text, code=""):
    """Digits of the number with its country's code.

    :param code: digits of the country that a number without a code belongs to; empty when it is not known
    :return: (digits, whether they begin with a country's code)

    >>> full_number("050 123 4567", "966"), full_number("966501234567", "966"), full_number("+966 (0)50 123 4567")
    (('966501234567', True), ('966501234567', True), ('966501234567', True))
    >>> full_number("501234567", "966"), full_number("0501234567"), full_number("+9660501234567", "966")
    (('966501234567', True), ('501234567', False), ('966501234567', True))
    >>> full_number("+971501234567", "966")
    ('971501234567', True)
    """
    text = re.sub(r"[^\d+]", "", latin_digits(text).replace("(0)", ""))
    digits = text.replace("+", "")
    if text.startswith("+") or digits.startswith("00"):
        digits = digits.lstrip("0")
        if code and digits.startswith(f"{code}0"):
            digits = code + digits[len(code) :].lstrip("0")
        return digits, True
    if code and digits.startswith(code) and len(digits) - len(code) >= SHORTEST_PHONE + 1:
        return digits, True
    digits = digits.lstrip("0")
    return (code + digits, True) if code else (digits, False)


def same_phone(one, other, code="", other_code=None):
    """Whether two spellings are one number; without the countries' codes one has to end with the other.

    >>> same_phone("0501234567", "+966501234567", "966"), same_phone("0501234567", "+971501234567", "966")
    (True, False)
    >>> same_phone("0501234567", "+966501234567"), same_phone("0501234567", "0511234567")
    (True, False)
    """
    (one, complete), (other, other_complete) = (
        full_number(one, code),
        full_number(other, code if other_code is None else other_code),
    )
    if not (one and other):
        return False
    if complete and other_complete:
        return one == other
    short, long = sorted((one, other), key=len)
    return len(short) >= SHORTEST_PHONE and long.endswith(short) and len(long) - len(short) <= 3


def identity_key(text):
    """An identity, residence or registration number without what people put between its characters.

    >>> identity_key(" ١٠٢-٣٤٥٦٧٨٩٠ "), identity_key("a 123 4567")
    ('10234567890', 'A1234567')
    """
    return re.sub(r"[\W_]", "", latin_digits(text)).upper()


def caller_field(text, code=""):
    """Which of `email`, `phone`, `identity` and `name` a caller gave; empty for nothing.

    >>> [caller_field(t, "966") for t in ("a@b.example", "٠٥٠١٢٣٤٥٦٧", "+44 20 7946 0000", "966501234567", "501234567")]
    ['email', 'phone', 'phone', 'phone', 'phone']
    >>> [caller_field(t, "966") for t in ("1023456789", "7001234567", "A1234567", "سارة العتيبي", "  ")]
    ['identity', 'identity', 'identity', 'name', '']
    """
    text = latin_digits(text).strip()
    if "@" in text:
        return "email"
    digits = re.sub(r"\D", "", text)
    letters = re.sub(r"[\W\d_]", "", text)
    if letters or len(digits) < SHORTEST_IDENTITY:
        together = len(letters) <= 3 and len(digits) >= SHORTEST_IDENTITY
        return "identity" if together else "name" if letters or digits else ""
    abroad = re.sub(r"[^\d+]", "", text).startswith(("+", "0"))
    with_code = code and digits.startswith(code) and len(digits) - len(code) in (8, 9, 10)
    return "phone" if abroad or with_code or len(digits) < 10 else "identity"
