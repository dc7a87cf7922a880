"""What a complaint names beside words: dates, amounts, numbers of transactions, branches, courses. No Odoo import."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from .text import normalise, plain, stem

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
    name: number for number, line in enumerate(MONTHS.strip().splitlines(), 1) for name in line.split()
}
# as words these mean something else: they count as a month beside a day only
AMBIGUOUS = {"may", "march", "mar", "ماي", "اب", "صفر", "jan", "sep", "dec", "oct", "jun", "jul"}
_month = "|".join(sorted((re.escape(name).replace(r"\-", r"\s+") for name in MONTH), key=len, reverse=True))
_sure = "|".join(
    sorted((re.escape(n).replace(r"\-", r"\s+") for n in MONTH if n not in AMBIGUOUS), key=len, reverse=True)
)

DAY_MONTH = re.compile(rf"(?<!\w)(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*(?:الي|to|-|حتي|و|and)\s*(\d{{1,2}})(?:st|nd|rd|th)?)?\s+(?:من\s+|of\s+|شهر\s+)?({_month})\b")
MONTH_DAY = re.compile(rf"\b({_month})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?![\d,.]\d)")
MONTH_ALONE = re.compile(rf"(?<!\w)(?:[وبلف]|لل)?(?:شهر\s+)?({_sure})(?!\w)")
NUMERIC_DATE = re.compile(r"(?<![\w/-])(\d{1,4})([/-])(\d{1,2})\2(\d{1,4})(?![\w/-])")
SHORT_DATE = re.compile(r"(?<![\w/-])(\d{1,2})/(\d{1,2})(?![\w/-])")

NUMBER = r"\d+(?:[.,]\d+)*"
CURRENCY = r"ريال\w*|ر\.س|دينار\w*|درهم|دراهم|جنيه\w*|ليره|sar|sr|aed|kwd|qar|egp|usd|eur|riyals?|rials?|dinars?|dirhams?|pounds?|dollars?|euros?"
THOUSAND = r"(?:الف|الاف|thousand|k)"
AMOUNT = re.compile(rf"(?<![\w-])({NUMBER})\s*({THOUSAND})?\s*(?:{CURRENCY})(?!\w)|(?<!\w)(?:sar|usd|[$€£])\s*({NUMBER})")

REFERENCE = re.compile(r"(?<![\w-])(?=[a-z0-9/-]*\d)(?:[a-z]{1,6}-?)?\d[\d]*(?:[-/][a-z0-9]*\d[a-z0-9]*)*(?![\w])")
SHORTEST_REFERENCE = 4
# what the words before a number say it is
ROLES = {
    "case": "شكوي شكواي شكوانا الشكوي بلاغ بلاغي بلاغنا البلاغ تذكره التذكره تذكرتي complaint ticket case incident شكاوي",
    "party": (
        "سجل السجل هويه الهويه هويتي اقامه الاقامه اقامتي جوال جوالي الجوال هاتف الهاتف هاتفي phone mobile id iban ايبان الايبان حساب الحساب"
        " حسابي account عضويه العضويه registration residence passport جواز الرخصه licence license ترخيص الترخيص الوظيفي"
        " number:commercial مورد المورد vendor supplier"
    ),
}
ROLE = {word: role for role, words in ROLES.items() for word in normalise(words).split()}

# nouns whose complement says which one: another complement is another matter
SLOTS = {
    "branch": "فرع فرعكم مكتب مدينه محافظه حي branch city district office مستشفي hospital محطه station",
    "service": (
        "دوره كورس برنامج رخصه شهاده فرصه حمله منافسه مناقصه مشروع بطاقه خدمه نشاط مسابقه course programme program certificate opportunity"
        " campaign licence license permit tender project grade voucher قسيمه"
    ),
    "object": "غرفه قاعه room hall رقم-المركبه لوحه",
    "person": "الموظف موظف المدرب مدرب الطالب ابني ابنتي زوجتي والدتي والدي اخي son daughter wife",
}
SLOT = {stem(word): kind for kind, words in SLOTS.items() for word in normalise(words).split()}


@dataclass
class Facts:
    """What a text names; every value with the words it was written in."""

    dates: dict = field(default_factory=dict)
    months: dict = field(default_factory=dict)
    amounts: dict = field(default_factory=dict)
    references: dict = field(default_factory=dict)
    cases: dict = field(default_factory=dict)
    parties: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)


def facts(text):
    """The facts in a text.

    >>> found = facts("دفعت ١١ ألف ريال بتاريخ 3 مارس عن المعاملة LG-55201 وشكواي رقم 4471")
    >>> list(found.amounts), list(found.dates), list(found.references), list(found.cases)
    ([11000.0], [(3, 3)], ['lg55201'], ['4471'])
    """
    found = Facts()
    rest = plain(text)
    rest = _take(rest, NUMERIC_DATE, lambda m: _numeric_date(found, m))
    rest = _take(rest, DAY_MONTH, lambda m: _day_month(found, m))
    rest = _take(rest, MONTH_DAY, lambda m: _date(found, int(m[2]), m[1], m[0]))
    rest = _take(rest, SHORT_DATE, lambda m: _short_date(found, m))
    rest = _take(rest, AMOUNT, lambda m: _amount(found, m))
    for match in MONTH_ALONE.finditer(rest):
        found.months.setdefault(MONTH["-".join(match[1].split())], match[1])
    for match in REFERENCE.finditer(rest):
        _reference(found, rest, match)
    for _day, month in found.dates:
        found.months.setdefault(month, found.dates[_day, month])
    return found


def _take(text, pattern, keep):
    """Gives each match to `keep` and blanks what it accepted."""
    return pattern.sub(lambda m: " " * len(m[0]) if keep(m) else m[0], text)


def _date(found, day, month, words):
    found.dates.setdefault((day, MONTH["-".join(month.split())]), words.strip())
    return True


def _day_month(found, match):
    if match[2]:
        _date(found, int(match[2]), match[3], match[0])
    return _date(found, int(match[1]), match[3], match[0])


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
    value = float(re.sub(r"[,.](?=\d{3}(?!\d))", "", number).replace(",", "."))
    found.amounts.setdefault(value * (1000 if match[2] else 1), match[0].strip())
    return True


def _reference(found, text, match):
    written = match[0]
    key = re.sub(r"[-/]", "", written)
    digits = sum(c.isdigit() for c in key)
    before = text[max(0, match.start() - 40) : match.start()].replace("#", " ").split()[-3:]
    year = len(key) == 4 and key.isdigit() and (1900 <= int(key) <= 2100 or 1350 <= int(key) <= 1500)
    role = next((ROLE[word] for word in reversed(before) if word in ROLE), None)
    if year and role is None:
        found.numbers.setdefault(key, written)
    elif role == "case" and digits >= 3:
        found.cases.setdefault(key, written)
    elif digits < SHORTEST_REFERENCE and not ("-" in written and digits >= 3):
        found.numbers.setdefault(key, written)
    elif role == "party" or re.fullmatch(r"0?5\d{8}|00\d{9,}|[12]\d{9}", key):
        found.parties.setdefault(key, written)
    else:
        found.references.setdefault(key, written)


def slots(words, weight):
    """What follows each noun that takes a complement: {(kind, noun's stem): set of stems of the complement}.

    >>> slots(normalise("فرع تبوك").split(), lambda word: 1)
    {('branch', 'فرع'): {'تبوك'}}
    """
    found = defaultdict(set)
    for place, word in enumerate(words):
        kind = SLOT.get(stem(word))
        if not kind:
            continue
        for after in words[place + 1 : place + 4]:
            if weight(after) >= 0.5 and stem(after) not in SLOT:
                found[kind, stem(word)].add(stem(after))
                break
    return dict(found)
