"""What a complaint names beside words: days, periods, amounts, numbers of things, places, which one of several. No Odoo
import.

They say what a letter is about: an object (this meter, this course, this person) and its instance (this period, this
amount, this number). `held_against` puts those of two letters side by side.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from . import amounts, dates, identifiers, ordinals
from .text import ARABIC, WORD, normalise, plain, stem
from .words import WEIGHTS, lines

# a number that says how many or how much, when both letters name it, and what is rather a year
LEAST, YEARS = 10, frozenset(map(float, (*range(1380, 1500), *range(1950, 2060))))
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
# the beginning of a name: what follows is part of it, and nobody's son is meant
NAME_BEGINS = {"ابن", "بن", "ابو", "ابي", "ام", "عبد", "ال"}


def _as_written(names):
    """Names of one or two words with what is joined to them: {as it is written: its number}."""
    table = {}
    for name, number in names.items():
        table[name] = number
        if ARABIC.search(name):
            table["ل" + (name[1:] if name.startswith("ال") else name)] = number
            table.update({before + name: number for before in ("و", "ب", "ف", "وب")})
    return table


PLACE_WRITTEN = _as_written(
    {name.replace("-", " "): number for number, line in enumerate(lines("places")) for name in line.split()}
)
# a word -> [(number of its pair, side)]
OPPOSITE = defaultdict(list)
for _number, _line in enumerate(lines("opposites")):
    for _side, _words in enumerate(_line.split("|")):
        for _word in normalise(_words).split():
            OPPOSITE[_word].append((_number, _side))


def _classes(name):
    """{stem: the lines of a list that have it}."""
    table = defaultdict(set)
    for number, line in enumerate(lines(name)):
        for word in normalise(line).split():
            table[stem(word)].add(number)
    return {key: frozenset(numbers) for key, numbers in table.items()}


# what is asked for, and what went wrong
DEMANDS, FAULTS = _classes("demands"), _classes("faults")


@dataclass
class Facts:
    """What a text names; every value with the words it was written in."""

    days: dict = field(default_factory=dict)  # dates.Day: written
    periods: dict = field(default_factory=dict)  # dates.Period: written
    amounts: dict = field(default_factory=dict)  # float: written
    spelt: dict = field(default_factory=dict)  # float: written
    shares: dict = field(default_factory=dict)  # float: written
    quantities: dict = field(default_factory=dict)  # float: written; numbers of whatever, in digits or in words
    numbers: dict = field(default_factory=dict)  # role: {key: written}
    instances: dict = field(default_factory=dict)  # stem of the noun: {number: written}
    places: dict = field(default_factory=dict)  # number of the place: written
    sides: dict = field(default_factory=dict)  # number of a pair of opposites: {side: written}


def facts(text):
    """The facts in a text, plain or not.

    >>> found = facts("دفعت ١١ ألف ريال بتاريخ 3 مارس عن المعاملة LG-55201 وشكواي رقم 4471")
    >>> list(found.amounts), [(day.day, day.month) for day in found.days], sorted(found.numbers)
    ([11000.0], [(3, 3)], ['application', 'case'])
    """
    found = Facts()
    rest = plain(text)
    found.amounts, found.shares, rest = amounts.read(rest)
    days, periods, rest = dates.read(rest)
    for day, written in days:
        found.days.setdefault(day, written)
    for period, written in periods:
        found.periods.setdefault(period, written)
    found.numbers = identifiers.read(rest)
    for noun, number, written in ordinals.instances(rest):
        found.instances.setdefault(stem(noun), {}).setdefault(number, written)
    words = WORD.findall(rest)
    for place, written in _written(words, PLACE_WRITTEN):
        found.places.setdefault(place, written)
    for number, written in amounts.number_words(words):
        found.spelt.setdefault(float(number), written)
    small = {float(key): written for key, written in found.numbers.get("small", {}).items() if key.isdigit()}
    for number, written in {**small, **found.shares, **found.amounts, **found.spelt}.items():
        if number >= LEAST and number not in YEARS:
            found.quantities.setdefault(number, written)
    for word in words:
        for pair, side in OPPOSITE.get(word) or OPPOSITE.get(re.sub("^[وبل](?=ال)", "", word), ()):
            found.sides.setdefault(pair, {}).setdefault(side, word)
    return found


def _written(words, table):
    """The names of a table among the words, of one word or of two."""
    for word, pair in zip(words, map(" ".join, pairwise([*words, ""])), strict=True):
        written = word if word in table else pair
        if written in table:
            yield table[written], written


# ------------------------------------------------------------------
# Two letters' facts side by side
# ------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """What both letters name of one kind, equal or not; `mine` as the new one writes it."""

    kind: str
    equal: bool
    mine: str
    theirs: str


# numbers that are on all matters of a person or a firm: equal ones say little
PERSONAL = identifiers.PERSONAL


def held_against(new, old):
    """What two letters name alike and what they name differently: [Fact]. What one of them leaves open says nothing.

    Kinds: number (of a transaction), reference (nobody knows of what), party, day, month, period, amount, quantity,
    share, instance, place, side.

    >>> def told(one, two): return [(fact.kind, fact.equal) for fact in held_against(facts(one), facts(two))]
    >>> told("القسط الثاني 500 ريال", "القسط الأول ٥٠٠ ريال"), told("فاتورة 44718", "بلاغ 99881")
    ([('amount', True), ('instance', False)], [])
    >>> told("فاتورة شهر رجب", "فاتورة شهر شعبان"), told("12/3/1447", "12/3/1446هـ")
    ([('month', False)], [('day', False)])
    """
    found = []

    def add(kind, equal, mine, theirs):
        found.append(Fact(kind, equal, _joined(mine), _joined(theirs)))

    _numbers(new, old, add)
    _days(new, old, add)
    for unit in {period.unit for period in new.periods} & {period.unit for period in old.periods}:
        mine, theirs = ({p: w for p, w in each.periods.items() if p.unit == unit} for each in (new, old))
        equal = any(
            a.number == b.number and (a.year == b.year or not (a.year and b.year)) for a in mine for b in theirs
        )
        add("period", equal, mine.values(), theirs.values())
    _sums(new, old, add)
    money = {*new.amounts, *new.spelt} & {*old.amounts, *old.spelt}
    shared = new.quantities.keys() & old.quantities.keys() - money
    if shared:
        add("quantity", True, (new.quantities[key] for key in sorted(shared)), (old.quantities[key] for key in shared))
    _sets("share", new.shares, old.shares, add)
    for noun in sorted(new.instances.keys() & old.instances.keys()):
        _sets("instance", new.instances[noun], old.instances[noun], add)
    _sets("place", new.places, old.places, add)
    for pair in sorted(new.sides.keys() & old.sides.keys()):
        mine, theirs = new.sides[pair], old.sides[pair]
        if mine.keys().isdisjoint(theirs):
            add("side", False, mine.values(), theirs.values())
    return found


def replaced(new, old):
    """Whether each letter names something of one kind that the other has not: a letter that is copied for another
    transaction keeps most of what it names.

    >>> [replaced(facts("500 ريال ثم 900 ريال"), facts(other)) for other in ("500 ريال ثم 700 ريال", "500 ريال")]
    [True, False]
    """
    pairs = [
        ({**new.spelt, **new.amounts}, {**old.spelt, **old.amounts}),
        (new.days, old.days),
        (new.shares, old.shares),
        *((new.numbers[role], old.numbers[role]) for role in new.numbers.keys() & old.numbers.keys() - {"case"}),
        *((new.instances[noun], old.instances[noun]) for noun in new.instances.keys() & old.instances.keys()),
    ]
    return any(mine.keys() - theirs.keys() and theirs.keys() - mine.keys() for mine, theirs in pairs)


def _joined(words):
    return " ".join(dict.fromkeys(words))


def _sets(kind, mine, theirs, add):
    if mine and theirs:
        shared = mine.keys() & theirs.keys()
        if shared:
            mine = theirs = {key: mine[key] for key in shared}
        add(kind, bool(shared), mine.values(), theirs.values())


def _numbers(new, old, add):
    met = set()
    ours, theirs = (
        [
            (role, key, written)
            for role, keys in each.numbers.items()
            if role not in ("small", "case")
            for key, written in keys.items()
        ]
        for each in (new, old)
    )
    for role, key, written in ours:
        for other_role, other, other_written in theirs:
            known = role == other_role or "reference" in (role, other_role) or not {role, other_role} & PERSONAL
            if identifiers.same(key, other) and known:
                kind = "party" if {role, other_role} & PERSONAL else "number"
                if (kind, key) not in met:
                    add(kind, True, [written], [other_written])
                    met.add((kind, key))
                met.update((role, other_role))
    for role in sorted((new.numbers.keys() & old.numbers.keys()) - {"small", "case", "phone"} - met):
        kind = "reference" if role == "reference" else "party" if role in PERSONAL else "number"
        add(kind, False, new.numbers[role].values(), old.numbers[role].values())


def _days(new, old, add):
    whole = [{day: written for day, written in each.days.items() if day.day} for each in (new, old)]
    verdicts = {}
    for mine, words in new.days.items():
        for theirs, other_words in old.days.items():
            kind = "day" if mine.day and theirs.day else "month"
            verdict = mine.agrees(theirs)
            if verdict is not None:
                verdicts.setdefault((kind, verdict), (words, other_words))
    if ("day", True) in verdicts:
        add("day", True, verdicts["day", True][:1], verdicts["day", True][1:])
    elif ("day", False) in verdicts:
        add("day", False, whole[0].values(), whole[1].values())
    elif ("month", True) in verdicts:
        add("month", True, verdicts["month", True][:1], verdicts["month", True][1:])
    elif ("month", False) in verdicts:
        add("month", False, new.days.values(), old.days.values())


def _sums(new, old, add):
    """Amounts, of which one letter may spell what the other writes in digits; of a part nothing follows."""
    mine, theirs = ({**each.spelt, **each.amounts} for each in (new, old))
    if not (new.amounts or old.amounts):
        # two numbers in words may be anything
        mine = theirs = {key: mine[key] for key in mine.keys() & theirs.keys()}
    shared = mine.keys() & theirs.keys()
    if shared:
        _sets("amount", {key: mine[key] for key in shared}, theirs, add)
    elif new.amounts and old.amounts:
        add("amount", False, new.amounts.values(), old.amounts.values())


# ------------------------------------------------------------------
# Which branch, course, street …
# ------------------------------------------------------------------


def slots(words):
    """The words that say which one, for each noun that takes them: {(kind, noun): [words]}.

    They follow an Arabic noun without article (a definite one is already known), and stand before an English one.

    >>> slots(normalise("ألغي موعدي في فرع تبوك"  ", and the welding course").split())
    {('branch', 'فرع'): ['تبوك'], ('service', 'دوره'): ['welding']}
    >>> slots(normalise("حفرة في شارع ابن خلدون").split())
    {('object', 'شارع'): ['خلدون']}
    """
    found = defaultdict(list)
    for place, word in enumerate(words):
        noun = None if word in NAME_BEGINS else NOUN.get(stem(word))
        if not noun or _definite(word) and noun[0] != "object":
            continue
        follows = ARABIC.search(word) or noun[0] == "object"
        beside = words[place + 1 : place + 2] if follows else words[max(0, place - 1) : place]
        if follows and beside and beside[0] in NAME_BEGINS:
            beside = words[place + 2 : place + 3]
        for other in beside:
            if other.isdigit():
                telling = noun[0] == "object"
            else:
                telling = len(other) > 1 and _telling(other)
            if telling and stem(other) not in NOUN and len(found[noun]) < COMPLEMENTS:
                found[noun].append(other)
    return dict(found)


@lru_cache(maxsize=20_000)
def _telling(word):
    return WEIGHTS.get(stem(word), 1.0) >= 0.5


def _definite(word):
    return bool(re.match(r"(?:[وفبك]?ال|[وف]?لل)", word))
