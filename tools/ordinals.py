"""Which one of several: ordinals in Arabic and English, as words and as numbers. No Odoo import. Texts are plain."""

import re
from functools import lru_cache

from .text import stem

_WORDS = """
اول الاول اولي الاولي اولا first 1st
ثاني الثاني ثانيه الثانيه second 2nd
ثالث الثالث ثالثه الثالثه third 3rd
رابع الرابع رابعه الرابعه fourth 4th
خامس الخامس خامسه الخامسه fifth 5th
سادس السادس سادسه السادسه sixth 6th
سابع السابع سابعه السابعه seventh 7th
ثامن الثامن ثامنه الثامنه eighth 8th
تاسع التاسع تاسعه التاسعه ninth 9th
عاشر العاشر عاشره العاشره tenth 10th
"""
NUMBER = {word: number for number, line in enumerate(_WORDS.strip().splitlines(), 1) for word in line.split()}
_TENS = {"عشر": 10, "عشره": 10}
NUMBER.update(dict.fromkeys(("الحادي", "الحاديه", "حادي"), 11))
LAST = {"الاخير", "الاخيره", "اخير", "last", "final"}
ORDINAL = "|".join(sorted(NUMBER, key=len, reverse=True))
# what has a first and a second: the noun tells what; of these nothing follows
NO_INSTANCE = frozenset(
    stem(word)
    for word in [
        "مره",
        "شكوي",
        "شكواي",
        "بلاغ",
        "رساله",
        "رسالتي",
        "تذكره",
        "يوم",
        "خطوه",
        "درجه",
        "اتصال",
        "مراسله",
        "time",
        "complaint",
        "message",
        "reminder",
        "letter",
        "attempt",
        "call",
        "step",
        "reason",
        "issue",
        "problem",
        "question",
        "day",
        "thing",
    ]
)
# no nouns, though an ordinal may follow them
PARTICLES = frozenset(["منذ", "من", "في", "علي", "الي", "مع", "of", "the", "and"])
_WORD = r"[^\W\d_]{2,20}"
_ARABIC = "[\u0621-\u064a]{2,20}"
ARABIC_NTH = re.compile(rf"(?<!\w)(?P<noun>{_ARABIC})\s+(?:رقم\s+)?(?P<nth>{ORDINAL})(?P<teen>\s+عشره?)?(?!\w)")
ENGLISH_NTH = re.compile(
    r"(?<!\w)(?P<nth>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:st|nd|rd|th))"
    rf"\s+(?P<noun>{_WORD})(?!\w)"
)
NUMBERED = re.compile(
    r"(?<!\w)(?P<noun>[وبل]?(?:ال)?(?:دور|طابق|قسط|دفعه|مرحله|فصل|حلقه|جلسه|مستوي|بوابه|مخرج|عماره|شقه|غرفه|قاعه|مبني|برج"
    r"|وحده|صف)|floor|phase|instal?lment|room|level|gate|exit|building|flat|apartment|unit|grade|session|block|tower|villa)\s+(?:رقم\s+|no\.?\s+|number\s+)?(?P<number>\d{1,4})(?![\d/.-])"
)


@lru_cache(maxsize=5000)
def ordinal(word):
    """The number that a word names; 0 where it names none.

    >>> ordinal("الثالثه"), ordinal("2nd"), ordinal("بيت")
    (3, 2, 0)
    """
    return NUMBER.get(word, 0)


def _tells(noun):
    return stem(noun) not in NO_INSTANCE and noun not in PARTICLES and not ordinal(noun)


def instances(text):
    """Which one a text speaks of: [(noun as written, number, as written)].

    >>> instances("لم يصل القسط الثاني للمره الثالثه"), instances("the second instalment"), instances("الدور 4")
    ([('القسط', 2, 'القسط الثاني')], [('instalment', 2, 'second instalment')], [('الدور', 4, 'الدور 4')])
    """
    found = []
    for match in ARABIC_NTH.finditer(text):
        if _tells(match["noun"]):
            number = ordinal(match["nth"])
            if match["teen"] and number < 10:
                number += 10
            found.append((match["noun"], number, match[0]))
    for match in ENGLISH_NTH.finditer(text):
        if _tells(match["noun"]):
            nth = re.match(r"\d+", match["nth"])
            found.append((match["noun"], int(nth[0]) if nth else ordinal(match["nth"]), match[0]))
    for match in NUMBERED.finditer(text):
        found.append((match["noun"], int(match["number"]), match[0]))
    return found
