"""Numbers that are written as words, in Arabic as written and as spoken, and in English. No Odoo import."""

import re
from functools import lru_cache

_UNITS = {
    1: "واحد واحده one",
    2: "اثنين اثنان اثنتين ثنتين two",
    3: "ثلاث ثلاثه تلات تلاته three",
    4: "اربع اربعه four",
    5: "خمس خمسه five",
    6: "ست سته six",
    7: "سبع سبعه seven",
    8: "ثمان ثماني ثمانيه تمان تمانيه eight",
    9: "تسع تسعه nine",
    10: "عشر عشره ten",
    11: "احدعش حداعش احداعشر eleven",
    12: "اثنعش اطنعش اثناعشر twelve",
    13: "ثلطعش thirteen",
    14: "اربعطعش fourteen",
    15: "خمسطعش fifteen",
    16: "ستطعش sixteen",
    17: "سبعطعش seventeen",
    18: "ثمنطعش eighteen",
    19: "تسعطعش nineteen",
    20: "عشرين عشرون twenty",
    30: "ثلاثين ثلاثون تلاتين thirty",
    40: "اربعين اربعون forty",
    50: "خمسين خمسون fifty",
    60: "ستين ستون sixty",
    70: "سبعين سبعون seventy",
    80: "ثمانين ثمانون تمانين eighty",
    90: "تسعين تسعون ninety",
    100: "ميه مايه hundred",
    200: "ميتين مايتين مايتان",
    300: "ثلاثميه ثلاثمايه ثلثميه",
    400: "اربعميه اربعمايه",
    500: "خمسميه خمسمايه",
    600: "ستميه ستمايه",
    700: "سبعميه سبعمايه",
    800: "ثمانميه ثمانمايه",
    900: "تسعميه تسعمايه",
    1000: "الف الاف thousand",
    2000: "الفين الفان",
}
VALUE = {word: value for value, words in _UNITS.items() for word in words.split()}
_TEENS = {"عشر", "عشره"}


def number_words(words):
    """The numbers from a hundred up that a list of normalised words spells, with the words of each.

    >>> number_words("سجلت ودفعت الف واربعميه وكنسلتوه".split())
    [(1400, 'الف واربعميه')]
    >>> number_words("ثلاث الاف ريال".split()), number_words("two thousand and one hundred riyals".split())
    ([(3000, 'ثلاث الاف')], [(2100, 'two thousand and one hundred')])
    >>> number_words("ثلاث بنات".split())
    []
    """
    found, run = [], []
    for word in [*words, ""]:
        if _value(word) or run and word in ("and", "و"):
            run.append(word)
            continue
        while run and not _value(run[-1]):
            run.pop()
        total = _sum(run)
        if total >= 100:
            found.append((total, " ".join(run)))
        run = []
    return found


@lru_cache(maxsize=50_000)
def _value(word):
    return VALUE.get(word) or VALUE.get(re.sub(r"^(?:وال|ال|و|ب|ل)", "", word), 0)


def _sum(run):
    total = part = 0
    for word in run:
        value = _value(word)
        if value == 100 and part in range(1, 10):
            part *= 100
        elif value == 1000:
            total, part = total + 1000 * (part or 1), 0
        elif value == 2000:
            total += 2000
        else:
            part += value
    return total + part


def month_number(words):
    """The months that are named by their number: [(month, the words)].

    >>> month_number("من شهر خمسه".split()), month_number("اول شهر احدي عشر".split())
    ([(5, 'شهر خمسه')], [(11, 'شهر احدي عشر')])
    """
    found = []
    for place, word in enumerate(words[:-1]):
        if word not in ("شهر", "شهري", "وشهر", "لشهر", "بشهر"):
            continue
        after = words[place + 1 : place + 3]
        if after[0] in ("احدي", "اثنا", "اثني", "احد") and after[-1] in _TEENS:
            found.append((11 if after[0].startswith("احد") else 12, " ".join([word, *after])))
        else:
            value = int(after[0]) if after[0].isdigit() and len(after[0]) < 3 else VALUE.get(after[0], 0)
            if 1 <= value <= 12 and not after[0].startswith("واحد"):
                found.append((value, f"{word} {after[0]}"))
    return found
