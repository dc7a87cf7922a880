"""Holds texts to docs/glossary.md: `glossary.py` lists what uses a word that the glossary refuses; lint runs it.

Read are the translations with their English, the texts of data/ and views/, and the policy packs. A refused word is
found in every form in which Arabic writes it:

>>> [bool(matcher("تذكرة").search(plain(text))) for text in ("رقم التذكرة", "وتذكرتكم", "تَذْكِرة", "تذكير", "لتذكرة")]
[True, True, True, False, True]
>>> [bool(matcher("حالة").search(plain(text))) for text in ("إحالة", "بالحالة", "للحالة", "حالته", "الحالية")]
[False, True, True, True, False]
>>> [bool(matcher("ticket").search(text)) for text in ("the Ticket", "tickets", "ticket_id", "/my/ticket/4")]
[True, False, False, False]
"""

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

import polib
from lxml import etree

ROOT = Path(__file__).resolve().parents[1]
GLOSSARY = "docs/glossary.md"
OF_A_CASE = "(of a case)"
MARKS = re.compile("[\u064b-\u0652\u0670\u0640\u200e\u200f]")
ARABIC = re.compile("[\u0621-\u064a]")
CODE = re.compile(r"<[^>]*>|\{\{.*?\}\}|%\(\w+\)[sd]|https?://\S+|[\w.+-]+@[\w.-]+", re.DOTALL)
SPEAKS_OF_A_CASE = re.compile(r"\b(cases?|tickets?)\b", re.IGNORECASE)
# What is left out, and why.
ALLOWED = {
    # Odoo's own: activities, and names of the base's models and menus, which plain teams read too
    "My Activity Deadline": {"موعد نهائي"},
    "Next Activity Deadline": {"موعد نهائي"},
    "Helpdesk Ticket": {"ticket"},
    "Helpdesk Ticket Category": {"ticket"},
    "Helpdesk Ticket Channel": {"ticket"},
    "Helpdesk Ticket Stage": {"ticket"},
    "Helpdesk Ticket Team": {"ticket"},
    "Helpdesk Ticket Type": {"ticket"},
    "helpdesk Ticket Duplicate Wizard": {"ticket"},
    "Ticket": {"ticket"},
    "Ticket Count": {"ticket"},
    "What the type “%s” demands is set in Helpdesk › Configuration › Ticket Types.": {"ticket"},
    # an exceptional case, and the ways in which one may end
    "Reads the reports and decides, and is told of complaints that repeat and of exceptional cases.": {"حالات"},
    "Periodic and annual reports are made by themselves when a period is over. A special report is made when a"
    "\n                complaint repeats or a case is exceptional.": {"حالة"},
    "What your organisation calls its customer, a case of each kind, and how one ended. An empty word is the one that "
    "stands beside it.": {"حالات"},
    # tickets of plain teams beside cases
    "%(rows)s tickets come in, %(cases)s of them as cases of the complaint process. Confirmations of receipt that are "
    "sent to customers: %(notices)s.": {"tickets"},
    "Open tickets": {"tickets"},
    "Open tickets without a team": {"tickets"},
}
AGREE = {
    "مغلق", "مفتوح", "مقبول", "مرفوض", "محلول", "مكرر", "جديد", "متأخر", "سري", "مسند", "مسجل", "منتهي", "مشابه",
    "متكرر",
}  # fmt: skip
MASCULINE, FEMININE = ("طلب", "بلاغ", "استفسار", "مقترح"), ("شكوى",)
MANY = ("طلبات", "شكاوى", "بلاغات", "استفسارات", "مقترحات")


class Refused(NamedTuple):
    word: str
    instead: str
    of_a_case: bool


class Text(NamedTuple):
    place: str
    english: str
    shown: str
    ours: bool = True  # the English is this addon's


def plain(text):
    """Without vowel signs, and without what is no word.

    >>> plain("شكواكم <b>مَقبولة</b>")
    'شكواكم  مقبولة '
    """
    return MARKS.sub("", CODE.sub(" ", text))


def matcher(word):
    """The pattern of a word in all its forms; of an English one, as it stands."""
    if not ARABIC.search(word):
        return re.compile(rf"(?<![\w/.-]){re.escape(word)}(?![\w/.-])", re.IGNORECASE)
    parts = []
    for part in plain(word).split():
        stem = part.removesuffix("ة")
        ending = "(?:ة|ت(?:ي|ه|ها|هم|ك|كم|نا))" if stem != part else "(?:ي|ه|ها|هم|ك|كم|نا)?"
        parts.append(f"[وف]?[بكل]?(?:ال|لل)?{stem}{ending}")
    return re.compile("(?<![ء-ي])" + r"\s+".join(parts) + "(?![ء-ي])")


def rules(glossary):
    """The refused words of the glossary's tables.

    >>> table = '| Arabic | English | it | not | not |\\n| --- | --- | --- | --- | --- |\\n'
    >>> rules(table + '| طلب | case | filed | `تذكرة`, `حالة` `حالات` (of a case) | `ticket` |')
    [Refused(word='تذكرة', instead='طلب', of_a_case=False), Refused(word='حالة', instead='طلب', of_a_case=True), \
Refused(word='حالات', instead='طلب', of_a_case=True), Refused(word='ticket', instead='case', of_a_case=False)]
    """
    found = []
    for line in glossary.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 5 or not ARABIC.search(cells[0]):
            continue
        for column, instead in ((3, cells[0]), (4, cells[1])):
            for group in cells[column].split(","):
                for word in re.findall("`([^`]+)`", group):
                    found.append(Refused(word, instead, OF_A_CASE in group))
    return found


def faults(text, refused):
    """What is wrong with a text.

    >>> case = [Refused("حالة", "طلب", True), Refused("ticket", "case", False)]
    >>> list(faults(Text("a", "Number of the case", "رقم الحالة"), case))
    ['a: «حالة» is called «طلب»: Number of the case']
    >>> list(faults(Text("a", "State of the survey", "حالة الاستبانة"), case))
    []
    >>> list(faults(Text("a", "An open ticket", ""), case))
    ['a: «ticket» is called «case»: An open ticket']
    """
    allowed = ALLOWED.get(text.english, ())
    english, shown = plain(text.english), plain(text.shown)
    for rule in refused:
        arabic = bool(ARABIC.search(rule.word))
        if rule.word in allowed or (rule.of_a_case and not SPEAKS_OF_A_CASE.search(english)):
            continue
        if (arabic or text.ours) and matcher(rule.word).search(shown if arabic else english):
            yield f"{text.place}: «{rule.word}» is called «{rule.instead}»: {text.english or text.shown}"
    for wrong in disagreeing(shown):
        yield f"{text.place}: «{wrong}» does not agree: {text.english or text.shown}"


def disagreeing(text):
    """Nouns for a case beside an adjective of the other gender.

    >>> disagreeing("طلب مغلقة وشكوى مقبول، وطلبات مفتوح")
    ['طلب مغلقة', 'شكوى مقبول', 'طلبات مفتوح']
    >>> disagreeing("الطلب المغلق والشكوى المغلقة والطلبات المغلقة، رقم الطلب مكررة")
    []
    """
    adjectives = "|".join(sorted(AGREE))
    found = []
    for nouns, wrong in ((MASCULINE, "ة"), (FEMININE + MANY, "")):
        for noun in nouns:
            for article in ("", "ال"):
                pattern = rf"(?<![ء-ي])[وف]?[بكل]?({article}{noun} {article}(?:{adjectives}){wrong})(?![ء-ي])"
                found += [(match.start(1), match[1]) for match in re.finditer(pattern, text)]
    return [words for _place, words in sorted(found)]


def catalogue(path):
    for entry in polib.pofile(str(path)):
        if not entry.obsolete:
            place = f"{path.relative_to(ROOT)}:{entry.linenum}"
            # i18n_extra holds Odoo's own texts
            yield Text(place, entry.msgid, entry.msgstr, ours=path.parent.name == "i18n")


def xml(path):
    """What stands in Arabic in a data file or a view; its English is in the catalogue."""
    for node in etree.parse(str(path)).iter(etree.Element):
        for text in (node.text, node.tail, *node.attrib.values()):
            if text and ARABIC.search(text):
                yield Text(f"{path.relative_to(ROOT)}:{node.sourceline}", "", text)


def pack(path):
    """The pairs {"ar": …, "en": …} of a policy pack."""

    def walk(value):
        if isinstance(value, dict):
            if isinstance(value.get("ar"), str):
                yield Text(str(path.relative_to(ROOT)), value.get("en") or "", value["ar"])
            for part in value.values():
                yield from walk(part)
        elif isinstance(value, list):
            for part in value:
                yield from walk(part)

    yield from walk(json.loads(path.read_text(encoding="utf-8")))


def texts():
    for name in ("i18n/ar.po", "i18n_extra/ar.po"):
        yield from catalogue(ROOT / name)
    for folder in ("data", "views", "report", "wizards"):
        for path in sorted((ROOT / folder).rglob("*.xml")):
            yield from xml(path)
    for path in sorted((ROOT / "data/packs").rglob("pack.json")):
        yield from pack(path)


def main():
    refused = rules((ROOT / GLOSSARY).read_text(encoding="utf-8"))
    found = [fault for text in texts() for fault in faults(text, refused)]
    print("\n".join(found) if found else f"ok glossary: {len(refused)} refused words")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
