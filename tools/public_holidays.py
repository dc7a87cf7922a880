"""Public holidays of the coming years: those of Saudi Arabia from its own rules, other countries' from `holidays`.

Saudi Arabia, as the civil service and the labour law's regulations (article 24) count them, by the Umm al-Qura table:

* Founding Day, 22 February, and National Day, 23 September: on a Friday the Thursday before is free, on a Saturday the
  Sunday after, where these are days of rest.
* Eid al-Fitr: four working days, from the day after 29 Ramadan.
* Eid al-Adha: four working days, from the day of Arafah, 9 Dhu al-Hijjah.

Days of rest that fall into an Eid are free as well and do not count, so that they are made up for. A circular may give
more, and the moon may move a date: that is why a person confirms each.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import holidays as countries
from hijridate import Gregorian, Hijri

DAY = timedelta(days=1)
EID_DAYS = 4
RAMADAN, SHAWWAL, DHU_AL_HIJJAH = 9, 10, 12
# What `holidays` adds to a name, to say how its date was found.
ADDED = {"en": re.compile(r"\s*\((?:observed|estimated|, )+\)"), "ar": re.compile(r"\s*\([^)]*\)")}


@dataclass(frozen=True)
class Holiday:
    """Consecutive free days.

    :param key: names it for ever: country, occasion, year
    :param occasion: one of those of Saudi Arabia, `ramadan`, or `other`
    :param name: {"ar", "en"} of another country's; a Saudi one is named by its occasion
    """

    key: str
    occasion: str
    begin: date
    end: date
    name: tuple[tuple[str, str], ...] = ()


def hijri_year(day: date) -> int:
    """
    >>> hijri_year(date(2026, 11, 30)), hijri_year(date(2027, 6, 6))
    (1448, 1449)
    """
    return Gregorian(day.year, day.month, day.day).to_hijri().year


def gregorian(year: int, month: int, day: int) -> date | None:
    """The day of a Hijri date; None outside the Umm al-Qura table (AH 1343 to 1500).

    >>> gregorian(1448, 9, 1)
    datetime.date(2027, 2, 8)
    >>> gregorian(1501, 1, 1) is None
    True
    """
    try:
        found = Hijri(year, month, day).to_gregorian()
    except (OverflowError, ValueError):
        return None
    return date(found.year, found.month, found.day)


def last_of_year(year: int) -> date | None:
    """
    >>> last_of_year(1448)
    datetime.date(2027, 6, 5)
    """
    return next((day - DAY for day in [gregorian(year + 1, 1, 1)] if day), None)


def ramadan(year: int) -> tuple[date, date] | None:
    """First and last day of the month of fasting.

    >>> ramadan(1448)
    (datetime.date(2027, 2, 8), datetime.date(2027, 3, 8))
    """
    begin, after = gregorian(year, RAMADAN, 1), gregorian(year, SHAWWAL, 1)
    return (begin, after - DAY) if begin and after else None


def instead(day: date, rest: frozenset[int]) -> date:
    """The day that is free for a fixed one: on a Friday of rest the day before, on another day of rest the next one.

    :param rest: weekdays on which nobody works, Monday being 0

    >>> friday_saturday = frozenset({4, 5})
    >>> [instead(date(year, 9, 23), friday_saturday).day for year in (2022, 2023, 2024, 2027)]
    [22, 24, 23, 23]
    """
    if day.weekday() == 4 and day.weekday() in rest and (day - DAY).weekday() not in rest:
        return day - DAY
    while day.weekday() in rest and len(rest) < 7:
        day += DAY
    return day


def working_days(begin: date, count: int, rest: frozenset[int]) -> date:
    """The last of so many working days from `begin` on.

    >>> working_days(date(2027, 3, 9), 4, frozenset({4, 5}))
    datetime.date(2027, 3, 14)
    >>> working_days(date(2027, 3, 9), 4, frozenset())
    datetime.date(2027, 3, 12)
    """
    day = begin
    while True:
        if day.weekday() not in rest or len(rest) > 6:
            count -= 1
        if not count:
            return day
        day += DAY


def saudi(first: date, last: date, rest: frozenset[int] = frozenset({4, 5})) -> list[Holiday]:
    """Those of Saudi Arabia that end on or after `first` and begin by `last`, in their order.

    >>> [(h.key, str(h.begin), str(h.end)) for h in saudi(date(2027, 3, 1), date(2027, 9, 30))]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('SA/fitr/1448', '2027-03-09', '2027-03-14'), ('SA/adha/1448', '2027-05-15', '2027-05-19'),
     ('SA/national/2027', '2027-09-23', '2027-09-23')]
    """
    found = []
    for year in range(first.year - 1, last.year + 2):
        for occasion, fixed in (("founding", date(year, 2, 22)), ("national", date(year, 9, 23))):
            day = instead(fixed, rest)
            found.append(Holiday(f"SA/{occasion}/{year}", occasion, day, day))
    for year in hijri_years(first, last):
        for occasion, begin in (
            ("fitr", (eve := gregorian(year, RAMADAN, 29)) and eve + DAY),
            ("adha", gregorian(year, DHU_AL_HIJJAH, 9)),
        ):
            if begin:
                end = working_days(begin, EID_DAYS, rest)
                found.append(Holiday(f"SA/{occasion}/{year}", occasion, begin, end))
    return _between(found, first, last)


def fasting(first: date, last: date) -> list[Holiday]:
    """The months of Ramadan that touch a span; they are no holidays, and have shorter hours.

    >>> [(h.key, str(h.begin), str(h.end)) for h in fasting(date(2030, 1, 1), date(2030, 12, 31))]
    [('ramadan/1451', '2030-01-05', '2030-02-03'), ('ramadan/1452', '2030-12-26', '2031-01-23')]
    """
    spans = [(year, ramadan(year)) for year in hijri_years(first, last)]
    return _between([Holiday(f"ramadan/{year}", "ramadan", *span) for year, span in spans if span], first, last)


def hijri_years(first: date, last: date) -> range:
    """
    >>> list(hijri_years(date(2026, 11, 30), date(2027, 7, 1)))
    [1448, 1449]
    >>> list(hijri_years(date(2090, 1, 1), date(2091, 1, 1)))
    []
    """
    try:
        begin = hijri_year(first)
    except (OverflowError, ValueError):
        return range(0)
    try:
        return range(begin, hijri_year(last) + 1)
    except (OverflowError, ValueError):
        return range(begin, 1501)


def known_country(code: str) -> bool:
    """
    >>> known_country("AE"), known_country("SA"), known_country("XX")
    (True, True, False)
    """
    return code in countries.list_supported_countries()


def of_country(code: str, first: date, last: date) -> list[Holiday]:
    """Those of another country; days of one occasion that follow each other are one holiday.

    >>> found = of_country("AE", date(2027, 3, 1), date(2027, 12, 31))
    >>> [(h.key, str(h.begin), str(h.end)) for h in found if "National" in h.key or "Fitr" in h.key]
    [('AE/Eid al-Fitr/2027/1', '2027-03-09', '2027-03-11'), ('AE/National Day/2027/1', '2027-12-02', '2027-12-03')]
    >>> dict(found[0].name)
    {'ar': 'عيد الفطر', 'en': 'Eid al-Fitr'}
    """
    years = range(first.year, last.year + 1)
    names = {lang: _names(code, years, lang) for lang in ("ar", "en")}
    runs: list[list] = []
    for day, english in sorted(names["en"].items()):
        if runs and runs[-1][0] == english and day - runs[-1][2] == DAY:
            runs[-1][2] = day
        else:
            runs.append([english, day, day])
    counts: dict[tuple, int] = {}
    found = []
    for english, begin, end in runs:
        number = counts[english, begin.year] = counts.get((english, begin.year), 0) + 1
        name = (("ar", names["ar"].get(begin, english)), ("en", english))
        found.append(Holiday(f"{code}/{english}/{begin.year}/{number}", "other", begin, end, name))
    return _between(found, first, last)


def _names(code, years, lang):
    """{day: the name of its first occasion} in a language, or in the country's own where it has none of that."""
    model = getattr(countries, code)
    language = next((one for one in model.supported_languages if one.split("_")[0] == lang), None)
    found = countries.country_holidays(code, years=years, language=language)
    return {day: _plain(found.get_list(day)[0], lang) for day in found}


def _plain(name, lang):
    """A name without what says how its date was found; the days of an Eid have one name."""
    name = ADDED[lang].sub("", name).strip()
    return name.removesuffix(" Holiday") if lang == "en" else name.removeprefix("عطلة ")


def _between(found, first, last):
    return sorted(
        (one for one in found if one.end >= first and one.begin <= last), key=lambda one: (one.begin, one.key)
    )
