"""A complaint taken apart once, to be compared with many. No Odoo import."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache

from . import cues
from .common_words import FUNCTION_WORDS
from .concepts import GENERAL, concepts
from .courtesy import clauses
from .facts import facts, slots
from .text import alike, normalise, root, stem, trigrams

# how near a word comes that is not the same word
SAME_ROOT, SAME_CONCEPT, SAME_GENERAL_CONCEPT = 0.8, 0.7, 0.45


@dataclass(frozen=True)
class Text:
    """One complaint as the engine sees it; `files` are checksums, `reference` the number it was given."""

    subject: str
    content: str
    files: tuple[str, ...] = ()
    reference: str = ""


class Analysed:
    """A text with what comparing needs of it."""

    def __init__(self, text: Text):
        self.text = text
        self.files = frozenset(text.files)
        # each word with whether it stands in courtesy
        self.body = [(word, polite) for words, polite in clauses(text.content) for word in words]
        self.title = normalise(text.subject).split()
        self.words = self.title + [word for word, _polite in self.body]

    @cached_property
    def facts(self):
        return facts(f"{self.text.subject}\n{self.text.content}")

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
    def terms(self):
        """The distinct words that can tell anything: word to whether it stands in courtesy alone."""
        terms = dict.fromkeys(self.title, False)
        for word, polite in self.body:
            terms[word] = terms.get(word, True) and polite
        return {word: polite for word, polite in terms.items() if len(word) > 1 and word not in FUNCTION_WORDS}

    @cached_property
    def stems(self):
        return frozenset(map(stem, self.terms))

    @cached_property
    def roots(self):
        return frozenset(map(root, self.terms))

    @cached_property
    def concepts(self):
        return frozenset(concept for word in self.terms for concept in concepts(word))

    @cached_property
    def _writing(self):
        """Each trigram with the words that have it."""
        index = {}
        for word in self.terms:
            if len(word) > 3 and not word.isdigit():
                for trigram in trigrams(word):
                    index.setdefault(trigram, []).append(word)
        return index

    def nearest(self, word):
        """How near the text comes to having a word: 1 the same; less for its root, its meaning or like writing; 0 not at all."""
        if stem(word) in self.stems:
            return 1.0
        if root(word) in self.roots:
            return SAME_ROOT
        near = 0.0
        shared = concepts(word) & self.concepts
        if shared:
            near = SAME_GENERAL_CONCEPT if shared <= GENERAL else SAME_CONCEPT
        if near < SAME_CONCEPT and len(word) > 3 and not word.isdigit():
            candidates = Counter(other for trigram in trigrams(word) for other in self._writing.get(trigram, ()))
            near = max((alike(word, other) for other, count in candidates.items() if count > 2), default=near)
        return near


@lru_cache(maxsize=2000)
def analyse(text: Text) -> Analysed:
    """The text taken apart; kept for the next comparison."""
    return Analysed(text)
