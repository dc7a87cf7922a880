"""A complaint taken apart once, to be compared with many: words, their meaning, and what its wording tells. No Odoo
import.

What a customer complained about in formal Arabic he repeats in his dialect or half in English: words of one line of the
list `concepts` count as nearly equal.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from .facts import facts, slots
from .text import READ, WORD, alike, normalise, plain, root, stem, trigrams
from .words import COURTESY_STEMS, FUNCTION_WORDS, lines

# how near a word comes that is not the same word
SAME_ROOT, SAME_CONCEPT, SAME_GENERAL_CONCEPT = 0.8, 0.7, 0.45
# what a word counts for that stands in courtesy alone, and a number that is no fact
COURTESY, DIGITS = 0.07, 0.5
SHORTEST_MISTYPED = 4
# so many words of a letter are held against another letter's in spite of a typing error
SPELT = 150


@dataclass(frozen=True)
class Text:
    """One complaint as the engine sees it; `files` are checksums, `reference` the number it was given."""

    subject: str
    content: str
    files: tuple[str, ...] = ()
    reference: str = ""


class Term(NamedTuple):
    """A word that can tell something; `polite` when it stands in courtesy alone."""

    word: str
    stem: str
    root: str
    concepts: frozenset
    polite: bool


@lru_cache(maxsize=100_000)
def _term(word, polite):
    return Term(word, stem(word), root(word), concepts(word), polite)


class Analysed:
    """A text with what comparing needs of it."""

    def __init__(self, text: Text):
        # the beginning stands for the rest
        self.text = text = replace(text, subject=text.subject[:READ], content=text.content[:READ])
        self.files = frozenset(text.files)
        self._body = [(word, polite) for words, polite in clauses(text.content) for word in words]
        self.title = normalise(text.subject).split()
        self.body = [word for word, _polite in self._body]
        self.body_stems = list(map(stem, self.body))
        self.words = self.title + self.body
        self._weighed = (None, ())

    @cached_property
    def terms(self):
        """The distinct words that can tell anything."""
        polite = dict.fromkeys(self.title, False)
        for word, courteous in self._body:
            polite[word] = polite.get(word, True) and courteous
        return tuple(
            _term(word, courteous) for word, courteous in polite.items() if len(word) > 1 and word not in FUNCTION_WORDS
        )

    def weighed(self, weights):
        """What each term weighs, in their order; kept for the next comparison with the same weights."""
        if self._weighed[0] is not weights:
            values = (DIGITS if term.word.isdigit() else weights.weight(term.stem) for term in self.terms)
            self._weighed = (
                weights,
                tuple(value * (COURTESY if term.polite else 1) for value, term in zip(values, self.terms, strict=True)),
            )
        return self._weighed[1]

    @cached_property
    def facts(self):
        return facts(f"{self.text.subject}\n{self.text.content}")

    @cached_property
    def digits(self):
        """Numbers of two digits or more."""
        return frozenset(word for word in self.words if len(word) > 1 and any(map(str.isdigit, word)))

    @cached_property
    def slots(self):
        return slots(self.words)

    @cached_property
    def plain(self):
        return " ".join(self.words)

    @cached_property
    def new_matter(self):
        return new_matter(self.plain)

    @cached_property
    def repeats(self):
        return repeats(self.plain)

    @cached_property
    def points_at_file(self):
        return points_at_file(self.plain)

    @cached_property
    def stems(self):
        return frozenset(term.stem for term in self.terms)

    @cached_property
    def roots(self):
        return frozenset(term.root for term in self.terms)

    @cached_property
    def concepts(self):
        return frozenset(concept for term in self.terms for concept in term.concepts)

    @cached_property
    def _writing(self):
        """Each trigram with the words that have it, of the first ones that can tell anything."""
        index = {}
        for term in self.terms[:SPELT]:
            if len(term.word) >= SHORTEST_MISTYPED and not term.word.isdigit():
                for trigram in trigrams(term.word):
                    index.setdefault(trigram, []).append(term.word)
        return index

    def near(self, term):
        """How near the text comes to having a term: 1 the same; less for its root or its meaning; 0 not at all."""
        if term.stem in self.stems:
            return 1.0
        if term.root in self.roots:
            return SAME_ROOT
        shared = term.concepts & self.concepts
        if not shared:
            return 0.0
        return SAME_GENERAL_CONCEPT if shared <= GENERAL else SAME_CONCEPT

    def mistyped(self, word):
        """How near the text comes to having a word in another spelling."""
        if len(word) < SHORTEST_MISTYPED or word.isdigit():
            return 0.0
        candidates = Counter(other for trigram in trigrams(word) for other in self._writing.get(trigram, ()))
        return max((alike(word, other) for other, count in candidates.items() if count > 1), default=0.0)

    def has(self, word):
        """Whether the text has a word, or one of its root, meaning or spelling."""
        return bool(self.near(_term(word, False)) or self.mistyped(word))


@lru_cache(maxsize=2000)
def analyse(text: Text) -> Analysed:
    """The text taken apart; kept for the next comparison."""
    return Analysed(text)


# ------------------------------------------------------------------
# Which words are courtesy: greeting, praise and prayers before the matter, thanks and closing after it
# ------------------------------------------------------------------

SENTENCE = re.compile(r"[^.,،؛;!?؟:\n]+")
# part of a clause's words that are courtesy before all of it is
SHARE = 0.3
# words of a clause that a run of courtesy swallows
SWALLOWED = 12


def clauses(text):
    """The clauses of a text, plain or not, as (words, whether they are courtesy).

    >>> [courtesy for words, courtesy in clauses("السلام عليكم ورحمة الله، لم تصل البطاقة، وتقبلوا تحياتي")]
    [True, False, True]
    """
    parts = [words for words in map(WORD.findall, SENTENCE.findall(plain(text))) if words]
    polite = [_share(words) >= SHARE for words in parts]
    return list(zip(parts, polite, strict=True))


def _share(words):
    telling = [word for word in words if word not in FUNCTION_WORDS]
    return sum(stem(word) in COURTESY_STEMS for word in telling) / len(telling) if telling else 0.0


# ------------------------------------------------------------------
# Words of one meaning: Arabic as written, as spoken in the dialects, and English
# ------------------------------------------------------------------


def _table():
    table, general = {}, set()
    for number, line in enumerate(lines("concepts")):
        if line.startswith("~"):
            general.add(number)
        for word in normalise(line).split():
            table.setdefault(stem(word), set()).add(number)
    return {key: frozenset(numbers) for key, numbers in table.items()}, frozenset(general)


# concepts of a stem; concepts that any service has
TABLE, GENERAL = _table()


@lru_cache(maxsize=50_000)
def concepts(word):
    """The concepts a normalised word may stand for.

    >>> bool(concepts(normalise("فاتورة")) & concepts("invoice")), bool(concepts("invoice") & concepts("visa"))
    (True, False)
    """
    return TABLE.get(stem(word), frozenset())


# ------------------------------------------------------------------
# Wording that tells how a complaint stands to an earlier one: a new matter, a repetition, a letter round its file.
# These functions take a normalised text.
# ------------------------------------------------------------------


def _any(*patterns):
    """One pattern of several; ` … ` in them stands for up to two words more."""
    return re.compile("|".join(patterns).replace(" … ", r"\s+(?:\w+\s+){0,2}?"))


# what is joined to an Arabic noun
_JOINED = "(?:ال|لل|بال|ب|ل|و)?"
# what is surely a complaint, and what may be any other business
_COMPLAINT = _JOINED + ("(?:شكوي|شكواي|شكوانا|شكواتي|بلاغ|بلاغي|بلاغنا|تذكره|تذكرتي|complaints?|tickets?|case)")
_BUSINESS = _JOINED + "(?:طلب|طلبي|طلبنا|معامله|معاملتي|معاملتنا|request|report|file|enquiry|inquiry)"
_EITHER = f"(?:{_COMPLAINT}|{_BUSINESS})"
_MATTER = _JOINED + "(?:موضوع|مشكله|امر|مساله|قضيه)"
_OTHER = "(?:ال)?(?:اخر|اخري|مختلفه?|جديده?|مستقله?|منفصله?|غيرها|غيره)"
_SOLVED = r"(?:انحلت|تم حل\w*|تمت معالج\w*|تم معالج\w*|resolved|settled|solved|sorted)"
_SETTLED = (
    r"(?:(?:ال|و)?(?:اغلقت?|اغلقتم|اغلقتموها|مغلقه?|انغلقت?|انتهت?|منتهيه?|حلت|حليتوا\w*|حليتم\w*|محلوله|عولجت"
    rf"|معالجتها|منجزه|انجزت|اقفلت|تم اغلاق\w*)|closed|finished|completed|{_SOLVED})"
)
_HANDLED = (
    r"(?:لا زال|ما زال|مازال|لا يزال|لا تزال|ما زالت|مازالت|لا زالت|قيد المعالجه|قيد الدراسه|قيد النظر|تحت النظر"
    r"|تحت المعالجه|تحت الاجراء|قايم\w* لديكم|لديكم|عندكم|being handled|being processed|in progress|under review"
    r"|is with|are with|still open|still pending|is pending)"
)
_THANKS = r"(?:مشكور\w*|(?:و|ول)?(?:الحمد )?لله(?: الحمد)?|و?شكرا|ف?جزاكم الله خيرا?|thank you|thanks|satisfied)"
_THEN = "(?:لكن|ولكن|غير ان|الا ان|الان|والان|الحين|حاليا|شكواي|but|now|however|i now)"
_UNSOLVED = (
    r"(?:but |لكن |ولكن |و)(?:the |ال)?(?:problem|issue|matter|مشكله|موضوع|وضع)\s+(?:\w+\s+)?(?:still|not|لم|ما|لا|كما)"
)
_WITHOUT = f"(?:دون|بدون|بلا|قبل|without|before|but nothing|{_UNSOLVED})"
_NOW = "(?:واليوم|والان|اليوم|الان|الحين|حاليا)"

# an earlier case is spoken of at all
EARLIER = _any(
    rf"\b{_EITHER}\b",
    r"\b(?:اشتكيت|شكوت|بلغنا|بلغت|ابلغنا|راسلت\w*|كتبت لكم)\b",
    r"\b(?:اشاره|بالاشاره|الحاقا|عطفا|استنادا) (?:الي|ل|ب|علي)",
    r"\b(?:further to|with reference to|follow up|complained|wrote|reported)\b",
    r"\b(?:question|matter|problem) of my\b",
    r"\bموضوع غير\b",
)
# it is said not to be the earlier matter
DENIED = _any(
    r"\bو?(?:ليست?|مو|مب|مش) … (?:عن|عنه|عنها)\b",
    r"\bو?(?:لا|ما|مو|مب|مش|لن)\s+(?:اقصد|نقصد|اكرر|نكرر|نعيد|اعيد)\w*",
    r"\bو?(?:ليست?|لا|ما|مو|لن)\s+(?:\w+\s+)?(?:تتعلق|يتعلق|يتصل|تتصل|تخص|يخص|علاقه)"
    rf"\s+(?:{_EITHER}|السابقه?|بها|به|بذلك|ذلك)\b",
    rf"\b{_MATTER}\s+غير\b",
    rf"\bغير\s+(?:الـ? )?{_COMPLAINT}\b",
    rf"\bبخلاف\s+{_EITHER}",
    r"\bnot … (?:about|regarding|concerning|repeating|related to)\b",
    r"\b(?:not connected (?:to|with)|unrelated to)\b",
    r"\bnot (?:my (?:earlier|previous|old)|the \w+ this time)\b",
    r"\bseparately? from\b",
    r"\b(?:besides|apart from|other than|different from)\s+(?:the|my|our|that)\s+(?:\w+\s+)?"
    r"(?:complaint|ticket|case|file|request|matter|question)\b",
)
# another matter is announced
OTHER_MATTER = _any(
    rf"\b{_MATTER}\s+(?:\w+\s+)?(?:{_OTHER}|ثاني|ثانيه)\b",
    rf"\b{_COMPLAINT}\s+{_OTHER}\b",
    r"\b(?:طلب|ملاحظه) (?:اخر|اخري)\b",
    r"\b(?:different|another|separate|new|other|second|present|further)\s+(?:and \w+ )?"
    r"(?:issue|matter|problem|subject|topic|point)\b",
    r"\b(?:different|separate|new) complaint\b",
    r"\b(?:issue|matter|problem|complaint|something) (?:is |here is )?(?:different|separate|new|else)\b",
    r"\bwhat i (?:am|m) (?:reporting|complaining|writing)\b",
    r"\b(?:i am writing now|would now like to)\b",
    rf"\b{_COMPLAINT}\s+(?:اليوم|الان|الحاليه?|هذه المره)\b",
    rf"\b(?:و?اما|بل|و?انما)\s+(?:هذه|هذا|عن|نشتكي|اشتكي|{_COMPLAINT})\b",
    rf"\b{_NOW}\s+(?:(?:اكتب|اشتكي|نشتكي|شكواي|المشكله|مشكلتي)\b|(?:عندي|عندنا|لدي|لدينا)\s+(?:{_MATTER}|{_EITHER})\b)",
)
# the earlier one is being dealt with, and something else follows
STANDING = _any(
    rf"\b{_COMPLAINT}\b(?:\s+\S+){{0,12}}?\s+{_HANDLED}\b(?:\s+\S+){{0,4}}?"
    r"\s+(?:اما|واما|وهذه|هذه الشكوي|هذي|هذا البلاغ|but this|this one|and this|what i|i want)\b",
    r"\b(?:is|are) being handled i want\b",
)
# the earlier one was settled: not merely closed without anything done
CLOSED = _any(
    rf"\b{_COMPLAINT}\b(?:\s+\S+){{0,12}}?\s+{_SETTLED}\b(?!\s+(?:\S+\s+){{0,3}}?{_WITHOUT})",
    rf"\b{_BUSINESS}\b(?:\s+\S+){{0,8}}?\s+{_SOLVED}\b(?!\s+(?:\S+\s+){{0,3}}?{_WITHOUT})",
    rf"\b{_SETTLED}\b(?:\s+\S+){{0,4}}?\s+{_COMPLAINT}\b(?!\s+(?:\S+\s+){{0,4}}?{_WITHOUT})",
    r"\b(?:شكر\w*|اشكر\w*|نشكر\w*|thank\w*|thanks)\b(?:\s+\S+){0,3}?"
    r"\s+(?:حل|معالجه|انهاء|اصدار\w*|solving|resolving|fixing|settling)\b",
)
# thanks for what was done, and then something else
CONTENT = _any(rf"\b{_THANKS} … {_THEN}\b")

REPEATS = _any(
    r"\bللمره\s+(?:الثانيه|الثالثه|الرابعه|الخامسه|العاشره|الاخيره)",
    r"\bمره (?:ثانيه|اخري)\b",
    r"\b(?:ل?ل?تذكير|مجددا)\b",
    r"\b(?:نكرر|اكرر|اكررها|نعيد|اعيد)\s+(?!شكر)\w+",
    r"\b(?:رسالتي|بلاغي|شكواي|رسالتنا|شكوانا|خطابنا)\s+(?:الثانيه?|الثالثه?|الرابعه?)",
    r"\bسبق\s+(?:ان|و)\s*(?:\w+\s+)?(?:كتبت|راسلت|رفعت|قدمت|ارسلت)",
    r"\b(?:كتبت|راسلت\w*|رفعت\w*|ارسلت\w*)\s+(?:لكم|اليكم)\b",
    r"\b(?:ما رد\w*|محد رد|ولم يصلني رد|لا حياه لمن تنادي)\b",
    r"\b(?:second|third|fourth|final|another)\s+(?:reminder|letter|time|message|request|e mail)",
    r"\b(?:reminder|once again)\b",
    r"^again\b",
    r"\b(?:still|again)\b.{0,30}\b(?:no|not|nothing|waiting)\b",
    r"\bi have (?:now |already )?(?:written|called|reported|complained)\b",
    r"\b(?:wrote|reported|complained) (?:\w+ ){0,3}?(?:ago|before|already|twice)\b",
    r"\bthis came again\b",
)

_FILE = "(?:صوره|صور|مستند|تقرير|ايصال|خطاب|ملف|كشف|مرفق|مرفقات|سكرين|مقطع|فيديو|افاده|شهاده)"
POINTS = _any(
    r"\b(?:ارفقت|مرفق|مرفقه|نرفق|ارفق|ارسل)\s+(?:\w+\s+)?(?:لكم|الصوره|المرفق|صوره)",
    rf"\b(?:ال|بال)?{_FILE}\s+(?:المرفقه?|اعلاه|مره)",
    rf"\bهذ[اهي]\s+(?:هو |هي )?(?:ال)?{_FILE}",
    r"\bكما (?:ترون|تشاهدون|هو موضح|هو مبين|يظهر|هو مكتوب)",
    r"\b(?:شوفوا|شوفو|طالعوا|انظروا|شاهدوا|لاحظوا)\b",
    r"\b(?:المرفق|الصوره|صوره توضح)\b",
    r"\b(?:see|look at|check|find|as per) (?:the |my |our )?"
    r"(?:attach\w*|enclos\w*|picture|photo\w*|screenshot|image|document|receipt|file)",
    r"\b(?:attached|enclosed|screenshot|as you can see)\b",
    r"\bin the (?:picture|photo|screenshot|attachment)\b",
)

# papers that a customer hangs on all his cases
PAPERS = re.compile(
    r"(?:\s+\w+){0,5}?\s+(?:من |عن )?(?:ال|لل|ل)?(?:هويه|هويتي|اقامه|اقامتي|جواز|سجل|رخصه|رخصتي|ترخيص|وكاله"
    r"|تفويض|كرت العائله|id|ids|identity|passport|iqama|licence|license|registration|power of attorney)\b"
)


def new_matter(text):
    """How plainly the text says that it is no repetition, 0 to 1.

    >>> new_matter("هذه الشكوي ليست عنه بل عن موضوع اخر"), new_matter("للمره الثالثه لم يصلني رد")
    (1.0, 0.0)
    >>> new_matter("complaint 55871 was closed thank you now the housing has no water") > 0
    True
    """
    if not EARLIER.search(text):
        return 0.0
    said = sum(bool(each.search(text)) for each in (DENIED, OTHER_MATTER, STANDING))
    settled = bool(CLOSED.search(text) or CONTENT.search(text))
    return min(1.0, 0.6 * said + 0.7 * settled)


def repeats(text):
    """Whether the text says that the matter was brought before.

    >>> repeats("تذكير لم يصلني رد"), repeats("third reminder"), repeats("لم تصل البطاقه")
    (True, True, False)
    """
    return bool(REPEATS.search(text))


def points_at_file(text):
    """Whether the text sends its reader to what is attached, and not for a paper that goes with every matter.

    >>> points_at_file("كما ترون في الصوره المرفقه"), points_at_file("see enclosed"), points_at_file("لم تصل البطاقه")
    (True, True, False)
    >>> points_at_file("مرفق لكم صوره الهويه"), points_at_file("attached is a copy of my licence")
    (False, False)
    """
    return any(not PAPERS.match(text, match.end()) for match in POINTS.finditer(text))
