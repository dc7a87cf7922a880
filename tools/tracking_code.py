"""Tracking codes: what stands for a customer who has no account, on paper and on the phone.

Sixteen letters and digits of Crockford's base 32, 80 bits: nobody guesses them, and nobody mistakes O for 0.
"""

import re
import unicodedata
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
# what is read aloud, or copied by hand, for what is written
ALIKE = str.maketrans("OIL", "011")


def from_bytes(secret):
    """The code that stands for the first ten bytes of `secret`.

    >>> from_bytes(bytes(10))
    '0000-0000-0000-0000'
    >>> from_bytes(bytes(range(250, 256)) + bytes(4))
    'ZBXZ-SZFY-ZW00-0000'
    """
    number = int.from_bytes(secret[:10], "big")
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(letters[i : i + 4] for i in range(0, LENGTH, 4))


def ascii_digits(text):
    """Digits of any script as ASCII ones.

    >>> ascii_digits("CMP/٢٠٢٦/٠٠٠١٢")
    'CMP/2026/00012'
    """
    return "".join(str(unicodedata.decimal(c, c)) for c in text)


def plain(code):
    """A code as typed, without what does not matter; empty when it can be none.

    >>> plain(" z8xz-yzry zm00 oo0l ")
    'Z8XZYZRYZM000001'
    >>> plain("Z8XZ")
    ''
    >>> plain("U" * 16)
    ''
    """
    letters = re.sub(r"[\s\-_.]+", "", ascii_digits(code[:100])).upper().translate(ALIKE)
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def fingerprint(code):
    """What is kept of a code; always 64 characters, of no code whatever is typed when it can be none.

    >>> fingerprint("0000-0000-0000-0000") == fingerprint("oooo oooo oooo oooo")
    True
    >>> len(fingerprint("wrong"))
    64
    """
    return sha256(plain(code).encode()).hexdigest()
