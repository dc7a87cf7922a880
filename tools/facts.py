"""What a complaint names beside words: dates, amounts, numbers of transactions, branches, courses. No Odoo import."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from .text import ARABIC, WORD, normalise, plain, stem
from .words import WEIGHTS, lines

MONTHS = """
يناير جانفي january jan كانون-الثاني
فبراير فيفري february feb شباط
مارس march اذار
ابريل افريل april apr نيسان
مايو ماي may ايار
يونيو جوان june jun حزيران
يوليو جويليه july jul تموز
اغسطس اوت august aug اب
سبتمبر september sep sept ايلول
اكتوبر october oct تشرين-الاول
نوفمبر november nov تشرين-الثاني
ديسمبر december dec كانون-الاول
محرم muharram
صفر safar
ربيع-الاول rabi-i
ربيع-الثاني ربيع-الاخر rabi-ii
جمادي-الاولي جمادي-الاول jumada-i
جمادي-الاخره جمادي-الثانيه jumada-ii
رجب rajab
شعبان shaban
رمضان ramadan
شوال shawwal
ذي-القعده ذو-القعده dhul-qadah
ذي-الحجه ذو-الحجه dhul-hijjah
"""
MONTH = {
    name.replace("-", " "): number
    for number, line in enumerate(MONTHS.strip().splitlines(), 1)
    for name in line.split()
}
# as words these mean something else: they count as a month beside a day only
AMBIGUOUS = {"may", "march", "mar", "ماي", "اب", "صفر", "jan", "sep", "dec", "oct", "jun", "jul"}
_month = "|".join(sorted((name.replace(" ", r"\s+") for name in MONTH), key=len, reverse=True))
DAY_MONTH = re.compile(
    rf"(?<!\w)(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*(?:الي|to|-|حتي|و|and)\s*(\d{{1,2}})(?:st|nd|rd|th)?)?\s+(?:من\s+|of\s+|شهر\s+)?({_month})\b"
)
MONTH_DAY = re.compile(r"(?<!\w)([^\W\d]+(?:\s[^\W\d]+)?)\s(\d{1,2})(?:st|nd|rd|th)?\b(?![\d,.]\d)")
MONTH_SAID = re.compile(r"\b(?:in|early|late|mid|of|since|until|by|last|from|end of)\s+(?:the\s+)?(may|march)\b")
NUMERIC_DATE = re.compile(r"(?<![\w/-])(\d{1,4})([/-])(\d{1,2})\2(\d{1,4})(?![\w/-])")
SHORT_DATE = re.compile(r"(?<![\w/-])(\d{1,2})/(\d{1,2})(?![\w/-])")

# Whoever sends a text decides how often a pattern nearly fits: none may go back over what it has read, or read on
# without an end from each place where it can begin.
NUMBER = r"\d{1,20}+(?:[.,]\d{1,20}+){0,7}+"
CURRENCY = (
    r"ريال\w*|ر\.س|دينار\w*|درهم|دراهم|جنيه\w*|ليره|sar|sr|aed|kwd|qar|egp|usd|eur"
    r"|riyals?|rials?|dinars?|dirhams?|pounds?|dollars?|euros?"
)
THOUSAND = r"(?:الف|الاف|thousand|k)"
AMOUNT = re.compile(
    rf"(?<![\w-])({NUMBER})\s{{0,9}}({THOUSAND})?\s{{0,9}}(?:{CURRENCY})(?!\w)|(?<!\w)(?:sar|usd|[$€£])\s*({NUMBER})"
)

REFERENCE = re.compile(r"(?<![\w-])(?:[a-z]{1,6}-?)?\d+(?:[-/][a-z]*\d[a-z0-9]*)*(?!\w)")
SHORTEST_REFERENCE = 4
# what the words before a number say it is: of an earlier case, or of a person or a firm and so of all his matters
ROLES = """
case شكوي شكواي وشكواي شكوانا الشكوي شكاوي بلاغ بلاغي بلاغنا البلاغ تذكره التذكره تذكرتي complaint ticket case incident
record سجل السجل registration
identity هويه الهويه هويتي اقامه الاقامه اقامتي جواز الجواز residence passport id
phone جوال جوالي الجوال هاتف الهاتف هاتفي واتساب phone mobile whatsapp
account ايبان الايبان حساب الحساب حسابي iban
member عضويه العضويه الوظيفي المورد مورد membership vendor supplier
"""
ROLE = {word: line.split()[0] for line in ROLES.strip().splitlines() for word in normalise(line).split()[1:]}
PHONE = re.compile(r"0?5\d{8}|00\d{9,}")
IDENTITY = re.compile(r"[12]\d{9}")

# so many complements of one noun are held against those of another letter
COMPLEMENTS = 12
# nouns whose complement says which one: another complement is another matter; one noun a line with its synonyms
NOUNS = {
    "branch": """
        فرع فرعكم branch
        مكتب office
        مدينه محافظه حي قريه city district town
        مستشفي عياده hospital clinic
        مدرسه جامعه كليه معهد school university college institute
        """,
    "service": """
        دوره كورس برنامج course programme program class
        رخصه ترخيص تصريح licence license permit
        شهاده certificate
        فرصه opportunity
        حمله campaign
        منافسه مناقصه tender competition
        مشروع project
        قسيمه كوبون voucher coupon
        بطاقه card
        فاتوره invoice bill
        مخالفه غرامه fine violation
        اعانه معاش مكافاه منحه allowance grant pension
        جهاز اجهزه device machine
        عقد اتفاقيه contract agreement
        """,
    "object": """
        غرفه قاعه معمل room hall laboratory lab
        شارع طريق street road
        """,
    "person": """
        ابني ابنتي son daughter
        زوجتي زوجي والدتي والدي wife husband mother father
        """,
}
NOUN = {
    stem(word): (kind, line.split()[0])
    for kind, block in NOUNS.items()
    for line in block.strip().splitlines()
    for word in normalise(line).split()
}


def _as_written(names):
    """Names of one or two words with what is joined to them: {as it is written: its number}."""
    table = {}
    for name, number in names.items():
        table[name] = number
        if ARABIC.search(name):
            table["ل" + (name[1:] if name.startswith("ال") else name)] = number
            table.update({before + name: number for before in ("و", "ب", "ف", "وب")})
    return table


MONTH_WRITTEN = _as_written({name: number for name, number in MONTH.items() if name not in AMBIGUOUS})
PLACE_WRITTEN = _as_written(
    {name.replace("-", " "): number for number, line in enumerate(lines("places")) for name in line.split()}
)


@dataclass
class Facts:
    """What a text names; every value with the words it was written in."""

    dates: dict = field(default_factory=dict)
    places: dict = field(default_factory=dict)
    months: dict = field(default_factory=dict)
    amounts: dict = field(default_factory=dict)
    spelt: dict = field(default_factory=dict)
    references: dict = field(default_factory=dict)
    cases: dict = field(default_factory=dict)
    parties: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)


def facts(text):
    """The facts in a text, plain or not.

    >>> found = facts("دفعت ١١ ألف ريال بتاريخ 3 مارس عن المعاملة LG-55201 وشكواي رقم 4471")
    >>> list(found.amounts), list(found.dates), list(found.references), list(found.cases)
    ([11000.0], [(3, 3)], ['lg55201'], ['4471'])
    """
    found = Facts()
    rest = plain(text)
    rest = _take(rest, NUMERIC_DATE, lambda m: _numeric_date(found, m))
    rest = _take(rest, DAY_MONTH, lambda m: _day_month(found, m))
    rest = _take(rest, MONTH_DAY, lambda m: _month_day(found, m))
    rest = _take(rest, SHORT_DATE, lambda m: _short_date(found, m))
    rest = _take(rest, AMOUNT, lambda m: _amount(found, m))
    words = WORD.findall(rest)
    months = [*_written(words, MONTH_WRITTEN), *month_number(words)]
    for month, written in months + [(MONTH[match[1]], match[1]) for match in MONTH_SAID.finditer(rest)]:
        found.months.setdefault(month, written)
    for place, written in _written(words, PLACE_WRITTEN):
        found.places.setdefault(place, written)
    for number, written in number_words(words):
        found.spelt.setdefault(float(number), written)
    for match in REFERENCE.finditer(rest):
        _reference(found, rest, match)
    for _day, month in found.dates:
        found.months.setdefault(month, found.dates[_day, month])
    return found


def _take(text, pattern, keep):
    """Gives each match to `keep` and blanks what it accepted."""
    return pattern.sub(lambda m: " " * len(m[0]) if keep(m) else m[0], text)


def _written(words, table):
    """The names of a table among the words, of one word or of two."""
    for word, pair in zip(words, map(" ".join, pairwise([*words, ""])), strict=True):
        written = word if word in table else pair
        if written in table:
            yield table[written], written


def _date(found, day, month, words):
    found.dates.setdefault((day, MONTH[" ".join(month.split())]), words.strip())
    return True


def _day_month(found, match):
    if match[2]:
        _date(found, int(match[2]), match[3], match[0])
    return _date(found, int(match[1]), match[3], match[0])


def _month_day(found, match):
    for month in (match[1], match[1].split()[-1]):
        if month in MONTH:
            return _date(found, int(match[2]), month, f"{month} {match[2]}")
    return False


def _numeric_date(found, match):
    first, month, last = int(match[1]), int(match[3]), int(match[4])
    if not 1 <= month <= 12:
        return False
    year, day = (first, last) if first > 31 else (last, first)
    if not 1 <= day <= 31:
        return False
    found.dates.setdefault((day, month + 12 if 1300 < year < 1500 else month), match[0])
    return True


def _short_date(found, match):
    day, month = int(match[1]), int(match[2])
    if 1 <= day <= 31 and 1 <= month <= 12:
        found.dates.setdefault((day, month), match[0])
        return True
    return False


def _amount(found, match):
    number = match[1] or match[3]
    try:
        value = float(re.sub(r"[,.](?=\d{3}(?!\d))", "", number).replace(",", "."))
    except ValueError:
        # 1.1.2026 is no amount
        return False
    found.amounts.setdefault(value * (1000 if match[2] else 1), match[0].strip())
    return True


def _reference(found, text, match):
    written = match[0]
    key = re.sub(r"[-/]", "", written)
    digits = sum(c.isdigit() for c in key)
    before = text[max(0, match.start() - 40) : match.start()].replace("#", " ").split()[-4:]
    year = len(key) == 4 and key.isdigit() and (1900 <= int(key) <= 2100 or 1350 <= int(key) <= 1500)
    role = next((ROLE[word] for word in reversed(before) if word in ROLE), None)
    if year and role is None:
        found.numbers.setdefault(key, written)
    elif role == "case" and digits >= 3:
        found.cases.setdefault(key, written)
    elif digits < SHORTEST_REFERENCE and not ("-" in written and digits >= 3):
        found.numbers.setdefault(key, written)
    elif role or PHONE.fullmatch(key) or IDENTITY.fullmatch(key):
        found.parties.setdefault(role or "identity", {})[key] = written
    else:
        found.references.setdefault(key, written)


def slots(words):
    """The words that say which one, for each noun that takes them: {(kind, noun): [words]}.

    They follow an Arabic noun without article (a definite one is already known), and stand before an English one.

    >>> slots(normalise("ألغي موعدي في فرع تبوك"  ", and the welding course").split())
    {('branch', 'فرع'): ['تبوك'], ('service', 'دوره'): ['welding']}
    """
    found = defaultdict(list)
    for place, word in enumerate(words):
        noun = NOUN.get(stem(word))
        if not noun or _definite(word) and noun[0] != "object":
            continue
        follows = ARABIC.search(word) or noun[0] == "object"
        beside = words[place + 1 : place + 2] if follows else words[max(0, place - 1) : place]
        for other in beside:
            if other.isdigit():
                telling = noun[0] == "object"
            else:
                telling = len(other) > 1 and WEIGHTS.get(stem(other), 1.0) >= 0.5
            if telling and stem(other) not in NOUN and len(found[noun]) < COMPLEMENTS:
                found[noun].append(other)
    return dict(found)


def _definite(word):
    return bool(re.match(r"(?:[وفبك]?ال|[وف]?لل)", word))


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
