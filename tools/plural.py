"""Numbers and their nouns. A text says itself how its noun reads beside each number, in every language its own way:

    {count, plural, one {# working day} other {# working days}}

`#` is the number; the names of the forms (zero, one, two, few, many, other) are those of Unicode's plural rules, as in
messages of ICU. A form that a text leaves out is `other`. Where a noun is declined, `two_oblique` is what `two` reads
behind a preposition. No Odoo import.
"""

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError

_FORM = r"\s*(?P<form>\w+)\s*\{(?P<text>[^{}]*)\}\s*"
FORM = re.compile(_FORM)
GROUP = re.compile(
    rf"\{{(?P<name>\w+), plural,(?P<forms>(?:{_FORM.replace('?P<form>', '').replace('?P<text>', '')})+)\}}"
)


@lru_cache(maxsize=200)
def _rule(lang):
    try:
        return Locale.parse((lang or "en").replace("-", "_").split("_")[0]).plural_form
    except (UnknownLocaleError, ValueError):
        return lambda _number: "other"


def _whole(number):
    return int(number) if number == int(number) else number


def plural(number: float, lang: str) -> str:
    """The form of a noun that stands beside a number.

    >>> [plural(number, "ar_001") for number in (0, 1, 2, 3, 10, 11, 42, 100, 103, 0.5)]
    ['zero', 'one', 'two', 'few', 'few', 'many', 'many', 'other', 'few', 'other']
    >>> [plural(number, "en_US") for number in (0, 1, 2.0, 0.5)], plural(2, "xx_YY")
    (['other', 'one', 'other', 'other'], 'other')
    """
    return _rule(lang)(_whole(number))


def counted(text: str, lang: str, oblique: bool = False, **values) -> str:
    """A text with its numbers, each beside the form of its noun, and with its other values, `%(name)s`.

    :param lang: the language that the text is written in
    :param oblique: it stands behind a preposition, or is an object
    :param values: a number may be a pair of itself and the way it is written

    >>> days = (
    ...     "{n, plural, one {يوم عمل واحد} two {يوما عمل} two_oblique {يومَي عمل} few {# أيام عمل} other {# يوم عمل}}"
    ... )
    >>> [counted(days, "ar", n=number) for number in (1, 2, 4, 11, 100)]
    ['يوم عمل واحد', 'يوما عمل', '4 أيام عمل', '11 يوم عمل', '100 يوم عمل']
    >>> [counted(days, "ar", oblique=True, n=number) for number in (1, 2.0, 0.5)]
    ['يوم عمل واحد', 'يومَي عمل', '0.5 يوم عمل']
    >>> counted("%(who)s: {n, plural, one {one case} other {# cases}}, 5 %%", "en", n=3, who="{n, plural, other {x}}")
    '{n, plural, other {x}}: 3 cases, 5 %'
    >>> counted("{n, plural, one {# h} other {# h}}", "en", n=(1234.5, "1,234.5"))
    '1,234.5 h'
    >>> counted("{m, plural, other {of another}}", "en", n=3)
    '{m, plural, other {of another}}'
    """

    def form(match):
        if match["name"] not in values:
            return match[0]
        number = values[match["name"]]
        number, written = number if isinstance(number, tuple) else (number, None)
        number = _whole(number)
        forms = {each["form"]: each["text"] for each in FORM.finditer(match["forms"])}
        name = plural(number, lang)
        chosen = (oblique and forms.get(f"{name}_oblique")) or forms.get(name, forms.get("other", "#"))
        return chosen.replace("#", written or (str(number) if isinstance(number, int) else f"{number:g}"))

    text = GROUP.sub(form, text)
    return text % values if "%" in text else text
