"""A complaint taken apart once, to be compared with many: words, their meaning, what they name. No Odoo import.

What a customer complained about in formal Arabic he repeats in his dialect or half in English: words of one line of the
list `concepts` count as nearly equal.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from .facts import DEMANDS, FAULTS, facts, slots
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


# a complaint that the writer speaks of, rather than the one he writes
REFERS = re.compile(
    r"[وفبل]{0,2}(?:شكواي|شكوتي|شكوانا|(?:ال|لل)?(?:شكوي|بلاغ|تذكره)|بلاغي|بلاغنا|تذكرتي|تذكرتنا|اشتكيت|اشتكينا)"
    "|complaint|complained|ticket|besides|separate"
)


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
    def demands(self):
        """What the letter asks for, as far as its words tell: {number of the demand: word}."""
        return self._classes(DEMANDS)

    @cached_property
    def faults(self):
        """What went wrong: {number of the fault: word}."""
        return self._classes(FAULTS)

    def _classes(self, table):
        found = {}
        for term in self.terms:
            if not term.polite:
                for number in table.get(term.stem, ()):
                    found.setdefault(number, term.word)
        return found

    @cached_property
    def refers(self):
        """Whether the letter speaks of a complaint that was made; a title that begins so names this one."""
        return any(map(REFERS.fullmatch, [*self.title[1:], *self.body]))

    @cached_property
    def slots(self):
        return slots(self.words)

    @cached_property
    def plain(self):
        return " ".join(self.words)

    @cached_property
    def written(self):
        """How often each trigram stands in the words that can tell anything, and the length of that vector."""
        counts = Counter(trigram for word in self.words if word not in FUNCTION_WORDS for trigram in trigrams(word))
        return counts, math.sqrt(sum(count * count for count in counts.values()))

    def written_like(self, other):
        """The cosine of both letters' trigrams, 0 to 1: near in spite of spelling and inflection."""
        (mine, length), (theirs, other_length) = self.written, other.written
        if len(mine) > len(theirs):
            mine, theirs = theirs, mine
        shared = sum(count * theirs[trigram] for trigram, count in mine.items() if trigram in theirs)
        return shared / (length * other_length) if shared else 0.0

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
