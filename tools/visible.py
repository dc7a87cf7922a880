"""What a person can see of a text: marks of direction, joiners, stretched lines and blanks show nothing."""

import unicodedata

# letters and symbols by their category that draw nothing, or only stretch what stands beside them
BLANKS = frozenset("\u0640\u2800\u3164\uffa0\u115f\u1160\u17b4\u17b5")


def is_blank(text):
    """Whether nobody sees anything of the text.

    >>> [is_blank(text) for text in ("", "\\u200f\\u200e \\u2066\\u2069", "\\u0640", "\\u00a0\\u200b", "\\u064e")]
    [True, True, True, True, True]
    >>> [is_blank(text) for text in ("شكوى", "؟", "7", "\\u200fHi", "👍")]
    [False, False, False, False, False]
    """
    return not any(
        unicodedata.category(letter)[0] in "LNPS" and letter not in BLANKS and not unicodedata.combining(letter)
        for letter in text or ""
    )
