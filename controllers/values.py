"""What a form sends, as values that are safe to work with: a client may send anything under any name."""

import re


def text(value):
    """A form value as text that the database takes; empty for a file sent in its place.

    >>> text("a\\x00b"), text(None), text("\\ud800c")
    ('ab', '', 'c')
    """
    if not isinstance(value, str):
        return ""
    return value.replace("\x00", "").encode("utf-8", "ignore").decode()


def line(value):
    """A form value as one line.

    >>> line(" a\\r\\n b\\t")
    'a b'
    """
    return " ".join(text(value).split())


def record_id(value):
    """A record id from a form value; 0 when it is none.

    >>> record_id("12"), record_id("-1"), record_id("٣"), record_id("9" * 20), record_id(None)
    (12, 0, 0, 0, 0)
    """
    value = str(value or "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


def token(value):
    """A random token of a form; empty for anything else.

    >>> token("0" * 32) == "0" * 32, token("x"), token(None)
    (True, '', '')
    """
    value = text(value)
    return value if re.fullmatch(r"[0-9a-f]{32}", value) else ""
