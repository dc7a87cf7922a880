"""Short addresses of cases, for text messages."""

from hashlib import sha256

# no letter that is taken for another
DIGITS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
LENGTH = 12


def code_of(token):
    """What a short address has in place of the token of a case: nobody guesses it, nor finds the token from it.

    >>> len(code_of("a")), code_of("a") == code_of("a"), code_of("a") == code_of("b")
    (12, True, False)
    """
    number, code = int.from_bytes(sha256(f"short {token}".encode()).digest(), "big"), ""
    while len(code) < LENGTH:
        number, rest = divmod(number, len(DIGITS))
        code += DIGITS[rest]
    return code
