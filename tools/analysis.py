"""A complaint taken apart once, to be compared with many. No Odoo import."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from . import cues
from .common_words import FUNCTION_WORDS
from .concepts import GENERAL, concepts
from .courtesy import clauses
from .facts import facts, slots
from .text import alike, normalise, root, stem, trigrams

# how near a word comes that is not the same word
SAME_ROOT, SAME_CONCEPT, SAME_GENERAL_CONCEPT = 0.8, 0.7, 0.45
# what a word counts for that stands in courtesy alone, and a number that is no fact
COURTESY, DIGITS = 0.07, 0.5
SHORTEST_MISTYPED = 4


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
        self.text = text
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
        return cues.new_matter(self.plain)

    @cached_property
    def repeats(self):
        return cues.repeats(self.plain)

    @cached_property
    def points_at_file(self):
        return cues.points_at_file(self.plain)

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
        """Each trigram with the words that have it."""
        index = {}
        for term in self.terms:
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
