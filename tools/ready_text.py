"""Fields in a ready text, `{{number}}`: a person writes the text once, each case fills it in. No Odoo import.

A field that the case leaves empty becomes a place to be filled in (`anonymise.PLACEHOLDER`), which no solution is sent
with.
"""

import re

# a name, with or without spaces around it; what is no name stays as it is written
FIELD = re.compile(r"\{\{\s{0,3}([^\s{}<>]{1,40})\s{0,3}\}\}")


def unknown(text, names):
    """The fields of a text that no case has, each once, in their order.

    >>> unknown("About {{number}}: {{ nubmer }}, {{nubmer}} and {{date of birth}}", {"number"})
    ['nubmer']
    """
    return list(dict.fromkeys(name for name in FIELD.findall(text or "") if name not in names))


def fill(text, values):
    """The text with its fields filled in.

    :param values: {name: text}; for HTML they come escaped

    >>> fill("Dear {{customer}}, {{ number }} is due {{due}}.", {"customer": "Sara", "number": "C-7", "due": ""})
    'Dear Sara, C-7 is due [[due]].'
    """
    return FIELD.sub(lambda match: str(values.get(match[1]) or f"[[{match[1]}]]"), text or "")
