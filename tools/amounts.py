"""Amounts of money and shares as people write them, in digits and in words. No Odoo import. Texts are plain.

Whoever sends a text decides how often a pattern nearly fits: none may go back over what it has read, or read on
without an end from each place where it can begin.
"""

import re
from functools import lru_cache

NUMBER = r"\d{1,20}+(?:[.,،']\d{1,20}+){0,7}+"
SPACED = r"\d{1,3}(?: \d{3}){1,4}(?![\d.,])"
# a currency is recognised with the typing errors of its one long word
CURRENCY = (
    r"ر[يا]{1,3}ل{1,2}\w{0,3}|ر\.? ?س|﷼|دينار\w{0,4}|دنانير|درهم\w{0,3}|دراهم|جنيه\w{0,3}|ليره|ليرات|قرش|سعودي"
    r"|sar|sr|s\.r\.?|aed|kwd|qar|omr|bhd|egp|usd|eur|gbp"
    r"|riyals?|rials?|dinars?|dirhams?|pounds?|dollars?|euros?"
)
SMALL = r"هلل\w{0,3}|فلس|فلوس|halalas?|cents?|fils"
THOUSAND, MILLION = r"الفا?|الاف|thousand|k", r"مليون\w{0,2}|ملايين|million|m"
_JOINED = "(?:[وبلفك]{1,2})?"
AMOUNT = re.compile(
    rf"(?<![\w.,-]){_JOINED}(?P<a>{SPACED}|{NUMBER})\s{{0,3}}(?:(?P<k>{THOUSAND})|(?P<m>{MILLION}))?"
    rf"(?:\s{{0,3}}(?P<half>ونصف|ونص))?\s{{0,3}}(?:{CURRENCY})(?!\w)"
    rf"(?:\s{{0,3}}و\s?(?P<small>\d{{1,2}})\s{{0,2}}(?:{SMALL})(?!\w))?"
    rf"|(?<!\w){_JOINED}(?:{CURRENCY}|[$€£])\s{{0,3}}(?P<b>{SPACED}|{NUMBER})"
    rf"(?:\s{{0,2}}(?:(?P<bk>{THOUSAND})|(?P<bm>{MILLION}))(?!\w))?"
)
PERCENT = re.compile(
    r"(?<![\w.,-])(?:[وبل]{1,2})?(\d{1,3}(?:[.,]\d{1,2})?)\s{0,2}(?:%|٪|بالمي?ه|في المي?ه|بالمايه"
    r"|في المايه|percent|per cent)"
)
MONEY_WORD = re.compile(rf"^(?:[وبل]|بال|ال|لل)?(?:{CURRENCY})$")


def value(number):
    """What a number means, whose marks are those of thousands or of a fraction; None where it is no number.

    >>> [value(each) for each in ("1,870", "1،870", "742،50", "742.5", "1.870,50", "1,234,567")]
    [1870.0, 1870.0, 742.5, 742.5, 1870.5, 1234567.0]
    >>> [value(each) for each in ("12 500", "1'000", "0.750")]
    [12500.0, 1000.0, 0.75]
    >>> value("1.1.2026")
    """
    number = number.replace(" ", "").replace("'", ",").replace("،", ",")
    marks = re.findall(r"[.,]", number)
    parts = re.split(r"[.,]", number)
    if not marks:
        return float(number)
    groups = all(len(part) == 3 for part in parts[1:]) and len(parts[0]) <= 3 and parts[0] != "0"
    if groups and len(set(marks)) == 1:
        return float("".join(parts))
    if len(marks) == 1 or (
        len(set(marks[:-1])) == 1 and marks[-1] != marks[0] and all(len(part) == 3 for part in parts[1:-1])
    ):
        return float("".join(parts[:-1]) + "." + parts[-1])
    return None


def read(text):
    """The amounts of a plain text, {value: as written}, its shares of a hundred, and the text without them.

    >>> from .text import plain
    >>> [list(read(plain(each))[0]) for each in ("دفعت ١،٨٧٠ ريال", "خصم ب99 ريال", "SAR99", "99ر.س")]
    [[1870.0], [99.0], [99.0], [99.0]]
    >>> [list(read(plain(each))[0]) for each in ("١١ ألف ريال", "10 ريال و50 هلله", "3,400 رال", "3,400 ريلا")]
    [[11000.0], [10.5], [3400.0], [3400.0]]
    >>> read("زادت 15% عن")[1]
    {15.0: '15%'}
    """
    amounts, shares = {}, {}

    def amount(match):
        number = match["a"] or match["b"]
        found = value(number)
        if found is None:
            return match[0]
        scale = 1000 if match["k"] or match["bk"] else 1_000_000 if match["m"] or match["bm"] else 1
        found *= scale
        if match["half"]:
            found += scale / 2
        if match["small"]:
            found += int(match["small"]) / 100
        amounts.setdefault(round(found, 2), match[0].strip())
        return " " * len(match[0])

    def share(match):
        shares.setdefault(float(match[1].replace(",", ".")), match[0].strip())
        return " " * len(match[0])

    text = PERCENT.sub(share, text)
    return amounts, shares, AMOUNT.sub(amount, text)


# ------------------------------------------------------------------
# Numbers that are written as words, in Arabic as written and as spoken, and in English
# ------------------------------------------------------------------

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
    100: "ميه مايه مئه hundred",
    200: "ميتين مايتين مايتان مئتين مئتان",
    300: "ثلاثميه ثلاثمايه ثلثميه ثلاثمئه تلتميه",
    400: "اربعميه اربعمايه اربعمئه ربعميه",
    500: "خمسميه خمسمايه خمسمئه",
    600: "ستميه ستمايه ستمئه",
    700: "سبعميه سبعمايه سبعمئه",
    800: "ثمانميه ثمانمايه ثمنميه ثمانمئه تمنميه",
    900: "تسعميه تسعمايه تسعمئه",
    1000: "الف الاف الفا thousand",
    2000: "الفين الفان",
    1000000: "مليون ملايين million",
}
VALUE = {word: number for number, words in _UNITS.items() for word in words.split()}
HALF = {"ونص", "ونصف"}


def number_words(words):
    """The numbers that a list of normalised words spells, from a hundred up or before a currency, with their words.

    >>> number_words("سجلت ودفعت الف واربعميه وكنسلتوه".split())
    [(1400, 'الف واربعميه')]
    >>> number_words("ثلاث الاف ريال".split()), number_words("two thousand and one hundred riyals".split())
    ([(3000, 'ثلاث الاف')], [(2100, 'two thousand and one hundred')])
    >>> number_words("ثلاث بنات".split()), number_words("خمسين ريال".split()), number_words("الف ونص".split())
    ([], [(50, 'خمسين')], [(1500, 'الف ونص')])
    """
    found, run = [], []
    for word in [*words, ""]:
        if number_of(word) or run and (word in ("and", "و") or word in HALF):
            run.append(word)
            continue
        while run and not (number_of(run[-1]) or run[-1] in HALF):
            run.pop()
        total = _sum(run)
        if total >= 100 or total >= 10 and MONEY_WORD.match(word):
            found.append((total, " ".join(run)))
        run = []
    return found


@lru_cache(maxsize=50_000)
def number_of(word):
    """The number that a normalised word names, with what is joined to it; 0 where it names none."""
    return VALUE.get(word) or VALUE.get(re.sub(r"^(?:وال|ال|و|ب|ل)", "", word), 0)


def _sum(run):
    total = part = last = 0
    for word in run:
        number = number_of(word)
        if word in HALF:
            total += last // 2 if last >= 1000 else 0
        elif number == 100 and part in range(1, 10):
            part *= 100
        elif number >= 1000 and number != 2000:
            total, part = total + number * (part or 1), 0
        elif number == 2000:
            total += number
        else:
            part += number
        if number >= 1000:
            last = 1000 if number == 2000 else number
    return total + part
