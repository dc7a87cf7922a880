"""Dates and periods as people write them, Hijri and Gregorian, with their year where they give one. No Odoo import.

A text is plain (`text.plain`): its digits are 0 to 9, its letters comparable. A date is a `Day`; what it leaves open
agrees with anything: "12 March" is every 12 March, "March 2026" every day of that month.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hijridate import Gregorian, Hijri

from .ordinals import ORDINAL, ordinal

GREGORIAN = """
يناير جانفي كانون-الثاني january jan
فبراير فيفري شباط february feb
مارس اذار march mar
ابريل افريل نيسان april apr
مايو ماي ايار may
يونيو يونيه جوان حزيران june jun
يوليو يوليه جويليه تموز july jul
اغسطس اوت اب august aug
سبتمبر ايلول september sept sep
اكتوبر تشرين-الاول october oct
نوفمبر تشرين-الثاني november nov
ديسمبر كانون-الاول december dec
"""
HIJRI = """
محرم muharram
صفر safar
ربيع-الاول ربيع-اول rabi-al-awwal rabi-alawwal rabi-i
ربيع-الثاني ربيع-ثاني ربيع-الاخر ربيع-اخر rabi-al-thani rabi-althani rabi-al-akhir rabi-ii
جمادي-الاولي جمادي-الاول جمادي-اول جماد-اول جماد-الاول jumada-al-ula jumada-al-awwal jumada-i
جمادي-الاخره جمادي-الثانيه جمادي-الثاني جماد-ثاني جماد-الثاني جمادي-الاخر jumada-al-akhirah jumada-al-thani jumada-ii
رجب rajab
شعبان shaban
رمضان ramadan ramadhan
شوال shawwal shawal
ذي-القعده ذو-القعده ذا-القعده القعده dhul-qadah dhu-al-qadah dhul-qidah dhu-al-qidah zul-qadah
ذي-الحجه ذو-الحجه ذا-الحجه الحجه dhul-hijjah dhu-al-hijjah zul-hijjah dhul-hijja
"""
# as words these mean something else: they are a month beside a day, a year or the word "month" only
AMBIGUOUS = {
    "may",
    "march",
    "mar",
    "ماي",
    "اب",
    "صفر",
    "محرم",
    "القعده",
    "الحجه",
    "jan",
    "sep",
    "dec",
    "oct",
    "jun",
    "jul",
}
# what may be joined to a month's name in Arabic
_JOINED = "(?:[وفبل]{1,2})?"


def _names(table, hijri):
    return {
        name.replace("-", " "): (number, hijri)
        for number, line in enumerate(table.strip().splitlines(), 1)
        for name in line.split()
    }


MONTH = {**_names(GREGORIAN, False), **_names(HIJRI, True)}
_NAME = "|".join(sorted((name.replace(" ", r"[ -]{1,2}") for name in MONTH), key=len, reverse=True))
_ERA = r"(?:\s{0,2}(?P<era>هـ|ه|هجري\w{0,2}|م|ميلادي\w{0,2}|a\.?h\.?|h|hijri|a\.?d\.?|ce)(?!\w))?"
_SEP = r"\s{0,2}[-/.\\]\s{0,2}"
_NTH = r"(?:\s?(?:st|nd|rd|th))?"
_OF = r"\s{0,3}(?:من\s+|of\s+|شهر\s+|لشهر\s+|-|/)?\s{0,2}"
_YEAR = rf"(?:[\s,،/-]{{1,3}}(?:(?:ل?عام|ل?سنه|of)\s+)?(?P<year>\d{{4}})(?!\d){_ERA})?"
_BEFORE, _AFTER = r"(?<![\w./\\-])", r"(?![\w/\\-]|\.\d)"

FULL = re.compile(rf"{_BEFORE}(\d{{1,4}}){_SEP}(\d{{1,2}}){_SEP}(\d{{1,4}}){_ERA}{_AFTER}")
DAY_MONTH = re.compile(
    rf"(?<![\w.,-])(\d{{1,2}}){_NTH}(?:\s?(?:الي|to|-|حتي|و|and)\s?(\d{{1,2}}){_NTH})?{_OF}{_JOINED}"
    rf"(?P<month>{_NAME})(?!\w){_YEAR}"
)
MONTH_DAY = re.compile(
    rf"(?<!\w)(?P<month>{_NAME})\s(\d{{1,2}}){_NTH}(?![\d/]|[,.]\d)(?:\s?,\s?(?P<year>\d{{4}})(?!\d){_ERA})?"
)
NTH_MONTH = re.compile(
    rf"(?<!\w)[وبل]{{0,2}}(?P<nth>{ORDINAL}|العشرين|الثلاثين)(?:\s+(?P<more>عشره?|والعشرين|والعشرون|والثلاثين))?"
    rf"\s+(?:من\s+)?(?:شهر\s+)?(?P<month>{_NAME})(?!\w){_YEAR}"
)
MONTH_YEAR = re.compile(
    rf"(?<!\w){_JOINED}(?P<month>{_NAME})(?!\w)(?:\s?[,/-]?\s?(?:(?:ل?عام|ل?سنه|of)\s+)?(?P<year>\d{{4}})(?!\d){_ERA})"
)
MONTH_ALONE = re.compile(
    rf"(?<!\w)(?P<said>(?:[وبل]?شهر|منذ|نهايه|بدايه|اواخر|من(?=\s+محرم)"
    rf"|month of|of|in|for|during|since|until|by|last|early|late|mid)\s+)?"
    rf"{_JOINED}(?P<month>{_NAME})(?!\w)"
)
SHORT = re.compile(rf"{_BEFORE}(\d{{1,2}})\s?[/\\]\s?(\d{{1,2}})(?:\s{{0,2}}(?P<era>هـ|ه|م)(?!\w))?{_AFTER}")
NUMBER_YEAR = re.compile(
    rf"{_BEFORE}(\d{{1,2}})\s?[/-]\s?(\d{{4}}){_ERA}{_AFTER}|{_BEFORE}(\d{{4}})\s?[/-]\s?(\d{{1,2}}){_AFTER}"
)
MONTH_NUMBER = re.compile(
    rf"(?<!\w)[وبل]?شهر\w?\s+(?:(\d{{1,2}})(?![\d/,.-])|({ORDINAL}))(?:\s+(?:ل?عام|ل?سنه)?\s?(?P<year>\d{{4}})(?!\d){_ERA})?"
)
YEAR = re.compile(
    rf"(?<!\w)(?:[وبل]?(?:عام|سنه|العام|السنه|لعام|لسنه)|year|of|in|since|for)\s+(?P<year>\d{{4}})(?![\d/.,-]){_ERA}"
    r"|(?<![\w./-])(?P<alone>\d{4})\s?(?P<sign>هـ|ه|م)(?!\w)"
)
QUARTER = re.compile(
    rf"(?<!\w)(?:[وبل]?(?:ال|لل)?(?P<part>ربع|نصف|فصل)\s+(?P<ordinal>{ORDINAL})|q(?P<q>[1-4])(?!\d)"
    rf"|(?P<english>{ORDINAL})\s+(?P<of>quarter|half|semester|term))"
    rf"(?!\w)(?:\s+(?:من\s+|of\s+)?(?:ل?عام|ل?سنه)?\s?(?P<year>\d{{4}})(?!\d){_ERA})?"
)


@dataclass(frozen=True, order=True)
class Day:
    """A day, a month or a year, as far as it was told: `month` 1 to 12 of its own calendar."""

    year: int = 0
    month: int = 0
    day: int = 0
    hijri: bool = False

    def agrees(self, other: "Day") -> bool | None:
        """Whether both can be one day; None where nothing can be said.

        >>> Day(1447, 3, 12, True).agrees(Day(2025, 9, 4)), Day(0, 3, 12).agrees(Day(2026, 3, 12))
        (True, True)
        >>> Day(1446, 3, 12, True).agrees(Day(1447, 3, 12, True)), Day(0, 3, 12, True).agrees(Day(2025, 9, 4))
        (False, None)
        """
        one, two = self, other
        if one.hijri != two.hijri:
            one, two = one._gregorian(), two._gregorian()
            if not (one and two):
                return None
            if not (one.day and two.day):
                # a month of one calendar lies in two of the other
                return _near(one, two)
        told = [(a, b) for a, b in ((one.year, two.year), (one.month, two.month), (one.day, two.day)) if a and b]
        return all(a == b for a, b in told) if told else None

    @lru_cache(maxsize=5000)  # noqa: B019 (a frozen value)
    def _gregorian(self):
        if not self.hijri:
            return self
        if not (self.year and self.month):
            return None
        with suppress(ValueError, OverflowError):
            day = Hijri(self.year, self.month, self.day or 15).to_gregorian()
            return Day(day.year, day.month, day.day if self.day else 0)
        return None


def _near(one, two):
    if not (one.year and two.year and one.month and two.month):
        return None
    return abs((one.year - two.year) * 12 + one.month - two.month) <= 1


@dataclass(frozen=True)
class Period:
    """A part of a year: `unit` is quarter, half or term, `number` which one."""

    unit: str
    number: int
    year: int = 0


def read(text):
    """The dates and periods of a plain text, and the text without them.

    :return: ([(Day, as written)], [(Period, as written)], text)

    >>> from .text import plain
    >>> def days(text): return [day for day, _written in read(plain(text))[0]]
    >>> days("بتاريخ ١٢-٣-١٤٤٧هـ") == days("12/3/1447") == days("١٢ ربيع الأول ١٤٤٧ هـ") == [Day(1447, 3, 12, True)]
    True
    >>> days("on March 12th, 2026") == days("12.3.2026") == days("2026-03-12") == [Day(2026, 3, 12)]
    True
    >>> days("فاتورة شهر رمضان 1446"), days("الحجز 3/4")
    ([Day(year=1446, month=9, day=0, hijri=True)], [Day(year=0, month=4, day=3, hijri=False)])
    >>> days("السادس من صفر") == days("6 صفر"), days("الثاني والعشرين من ربيع الآخر") == days("22 ربيع الآخر")
    (True, True)
    >>> read("دفعه الربع الثاني 2025")[1]
    [(Period(unit='quarter', number=2, year=2025), 'الربع الثاني 2025')]
    """
    days, periods = [], []

    def take(pattern, reader):
        nonlocal text

        def one(match):
            found = reader(match)
            if not found:
                return match[0]
            written = match[0].strip(" ,،")
            for each in found if isinstance(found, list) else [found]:
                (periods if isinstance(each, Period) else days).append((each, written))
            return " " * len(match[0])

        text = pattern.sub(one, text)

    take(FULL, _full)
    take(DAY_MONTH, _day_month)
    take(NTH_MONTH, _nth_month)
    take(MONTH_DAY, _month_day)
    take(MONTH_YEAR, _month_year)
    take(MONTH_NUMBER, _month_number)
    take(QUARTER, _period)
    take(NUMBER_YEAR, _number_year)
    take(SHORT, _short)
    take(MONTH_ALONE, _month_alone)
    take(YEAR, _year)
    return days, periods, text


def _is_hijri(year, era):
    era = era or ""
    return era.startswith(("ه", "ah", "a.h", "h")) or (not era and 1300 <= year <= 1500)


def _whole_year(year, era):
    """A year of two digits is one of this century; None for what is no year."""
    hijri = _is_hijri(year, era)
    if year < 100:
        return year + (1400 if hijri else 2000)
    return year if 1300 <= year <= 1500 or 1900 <= year <= 2100 else None


def _made(year, month, day, hijri):
    if not (0 <= month <= 12 and 0 <= day <= (30 if hijri else 31)):
        return None
    if year and month and day and not hijri:
        with suppress(ValueError):
            date(year, month, day)
            return Day(year, month, day)
        return None
    return Day(year, month, day, hijri)


def _full(match):
    first, month, last = int(match[1]), int(match[2]), int(match[3])
    if len(match[1]) == 4 or first > 31:
        year, day = first, last
    elif len(match[3]) in (2, 4):
        year, day = last, first
    else:
        return None
    year = _whole_year(year, match["era"])
    if not year or not day:
        return None
    if month > 12 >= day:
        day, month = month, day
    return month and _made(year, month, day, _is_hijri(year, match["era"]))


def _named(match):
    """(month, whether Hijri, its name) of a match."""
    name = re.sub(r"[ -]+", " ", match["month"])
    return (*MONTH[name], name)


def _year_of(match, hijri):
    year = match["year"]
    if not year:
        return 0
    year = int(year)
    fits = 1300 <= year <= 1500 if hijri else 1900 <= year <= 2100
    return year if fits else 0


def _day_month(match):
    month, hijri, _name = _named(match)
    year = _year_of(match, hijri)
    days = [_made(year, month, int(number), hijri) for number in (match[1], match[2]) if number and int(number)]
    return [day for day in days if day] or None


TENS = {"عشر": 10, "عشره": 10, "والعشرين": 20, "والعشرون": 20, "والثلاثين": 30}
# what stands before a day that is told by its ordinal; after any other noun it says which one of those
BEFORE_NTH = frozenset(
    [
        "يوم",
        "اليوم",
        "ليوم",
        "بيوم",
        "تاريخ",
        "بتاريخ",
        "في",
        "من",
        "منذ",
        "الي",
        "حتي",
        "الموافق",
        "مساء",
        "صباح",
        "ليله",
        "قبل",
        "بعد",
        "السبت",
        "الاحد",
        "الاثنين",
        "الثلاثاء",
        "الاربعاء",
        "الخميس",
        "الجمعه",
    ]
)


def _nth_month(match):
    before = re.findall(r"\w+", match.string[max(0, match.start() - 20) : match.start()])
    if before and before[-1] not in BEFORE_NTH:
        return None
    month, hijri, _name = _named(match)
    more = TENS.get(match["more"], 0)
    number = {"العشرين": 20, "الثلاثين": 30}.get(match["nth"]) or ordinal(match["nth"])
    if number == 11 and more:
        number = 1
    return _made(_year_of(match, hijri), month, number + more, hijri)


def _month_day(match):
    month, hijri, _name = _named(match)
    return int(match[2]) and _made(_year_of(match, hijri), month, int(match[2]), hijri)


def _month_year(match):
    month, hijri, _name = _named(match)
    year = _year_of(match, hijri)
    return year and _made(year, month, 0, hijri)


def _month_alone(match):
    month, hijri, name = _named(match)
    if name in AMBIGUOUS and not match["said"]:
        return None
    return _made(0, month, 0, hijri)


def _month_number(match):
    number = int(match[1]) if match[1] else ordinal(match[2])
    if not 1 <= number <= 12:
        return None
    year = int(match["year"] or 0)
    return _made(year, number, 0, bool(year) and _is_hijri(year, match["era"]))


def _number_year(match):
    month, year = (int(match[1]), int(match[2])) if match[1] else (int(match[5]), int(match[4]))
    era = match["era"] if match[1] else ""
    if not 1 <= month <= 12 or not _whole_year(year, era):
        return None
    return _made(year, month, 0, _is_hijri(year, era))


def _short(match):
    day, month = int(match[1]), int(match[2])
    if not 1 <= day <= 31 or not 1 <= month <= 31:
        return None
    if month > 12:
        day, month = month, day
    return _made(0, month, day, (match["era"] or "").startswith("ه")) if month <= 12 else None


def _year(match):
    year = int(match["year"] or match["alone"])
    era = match["era"] or match["sign"]
    if not _whole_year(year, era):
        return None
    return Day(year=year, hijri=_is_hijri(year, era))


UNITS = {
    "ربع": "quarter",
    "نصف": "half",
    "فصل": "term",
    "quarter": "quarter",
    "half": "half",
    "semester": "term",
    "term": "term",
}
MOST = {"quarter": 4, "half": 2, "term": 4}


def _period(match):
    number = int(match["q"]) if match["q"] else ordinal(match["ordinal"] or match["english"])
    unit = "quarter" if match["q"] else UNITS[match["part"] or match["of"]]
    return Period(unit, number, int(match["year"] or 0)) if 1 <= number <= MOST[unit] else None


def in_hijri(day):
    """The Hijri date of a whole Gregorian one; None where the calendar does not reach.

    >>> in_hijri(Day(2025, 9, 4))
    Day(year=1447, month=3, day=12, hijri=True)
    """
    with suppress(ValueError, OverflowError):
        found = Gregorian(day.year, day.month, day.day).to_hijri()
        return Day(found.year, found.month, found.day, True)
    return None
