"""Whether two complaints of one customer are about the same matter, and what says so. No Odoo import.

Three kinds of evidence are weighed. How much of one text is in the other, either way round, words counting by how telling
they are (`Weights`); what both name: numbers, dates, amounts, files; and what speaks against it: another transaction, date,
branch or course, or words that say it is a new matter. `compare` returns the score with each piece of evidence.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from .common_words import FUNCTION_WORDS, WEIGHTS
from .concepts import concepts
from .courtesy import clauses
from .differences import differences  # noqa: F401
from .facts import facts, slots
from .text import alike, normalise, root, stem, stems, trigrams  # noqa: F401

# over it two complaints count as one matter, unless a company sets another
THRESHOLD = 0.5

COURTESY_WEIGHT = 0.1
NUMBER_WEIGHT = 0.4
SAME_ROOT, SAME_CONCEPT = 0.8, 0.7


@dataclass(frozen=True)
class Text:
    """One complaint as the engine sees it; `files` are checksums, `reference` the number it was given."""

    subject: str
    content: str
    files: tuple[str, ...] = ()
    reference: str = ""


@dataclass(frozen=True)
class Evidence:
    """One thing that counted: `text` is the words, the number or the file itself."""

    kind: str
    supports: bool
    strength: float
    text: str


@dataclass(frozen=True)
class Comparison:
    """How likely both are one matter, 0 to 1, and why."""

    score: float
    subject: float
    content: float
    attachments: float
    evidence: tuple[Evidence, ...]


class Weights:
    """How telling words are: 0 for a function word, 1 for a word that names the matter."""

    def __init__(self, counts: Mapping[str, int] = (), documents: int = 0):
        self._counts, self._documents = dict(counts), documents

    @classmethod
    def shipped(cls) -> "Weights":
        """What is known before the body has cases of its own."""
        return cls()

    @classmethod
    def learned(cls, counts: Mapping[str, int], documents: int) -> "Weights":
        """From how many of the body's `documents` contain each stem."""
        return cls(counts, documents)

    def weight(self, stem: str) -> float:
        """
        >>> Weights.shipped().weight("سلام") < 0.2, Weights.shipped().weight("كراس")
        (True, 1.0)
        >>> Weights.learned({"كراس": 900}, 1000).weight("كراس") < 0.5
        True
        """
        start = WEIGHTS.get(stem, 1.0)
        if not self._documents:
            return start
        part = (self._counts.get(stem, 0) + 1) / (self._documents + 2)
        # a word of one case in fifty or rarer keeps its weight
        telling = min(1.0, math.log(1 / part) / math.log(50))
        trust = self._documents / (self._documents + 200)
        return start * (1 - trust + trust * telling)


SHIPPED = Weights.shipped()


class Analysed:
    """A text with what comparing needs of it; worth keeping while it is compared with many."""

    def __init__(self, text: Text):
        self.text = text
        self.words, self.polite = [], set()
        for words, courtesy in clauses(f"{text.subject}.\n{text.content}"):
            self.words += words
            if courtesy:
                self.polite.update(words)
            else:
                self.polite.difference_update(words)
        self.facts = facts(f"{text.subject}\n{text.content}")

    @cached_property
    def terms(self):
        """The distinct words that can tell anything."""
        return [word for word in dict.fromkeys(self.words) if word not in FUNCTION_WORDS and len(word) > 1]

    @cached_property
    def stems(self):
        return {stem(word) for word in self.terms}

    @cached_property
    def roots(self):
        return {root(word) for word in self.terms}

    @cached_property
    def concepts(self):
        return {concept for word in self.terms for concept in concepts(word)}

    @cached_property
    def writing(self):
        """Trigram to the words that have it."""
        index = {}
        for word in self.terms:
            if len(word) > 3:
                for trigram in trigrams(word):
                    index.setdefault(trigram, []).append(word)
        return index

    def nearest(self, word):
        """How near the text has a word: 1 the same, less for a word of its root or meaning or like writing, 0 for none."""
        if stem(word) in self.stems:
            return 1.0
        if root(word) in self.roots:
            return SAME_ROOT
        if not concepts(word).isdisjoint(self.concepts):
            return SAME_CONCEPT
        if len(word) < 4 or word.isdigit():
            return 0.0
        near = Counter(other for trigram in trigrams(word) for other in self.writing.get(trigram, ()))
        return max((alike(word, other) for other, shared in near.items() if shared > 2), default=0.0)


@lru_cache(maxsize=1000)
def analyse(text: Text) -> Analysed:
    return Analysed(text)


def _analysed(text):
    return text if isinstance(text, Analysed) else analyse(text)


def compare(new: Text, old: Text, weights: Weights = SHIPPED, others: Sequence[Text] = ()) -> Comparison:
    """Compares a complaint with an earlier one of the same customer.

    :param new: `Text` or `Analysed`
    :param old: the same
    :param others: the customer's other open complaints: what he shares among them says little
    """
    new, old, others = _analysed(new), _analysed(old), [_analysed(other) for other in others]
    evidence = []
    found = _coverage(new, old, weights, others)
    back = _coverage(old, new, weights, others)
    overlap = 0.6 * max(found, back) + 0.4 * min(found, back)
    files = _files(new, old, others)
    evidence += _facts_evidence(new, old)
    evidence += [Evidence("file", True, files, name) for name in set(new.text.files) & set(old.text.files)]
    total = 7 * (overlap - 0.45) + 2.2 * files
    for one in evidence:
        if one.kind != "file":
            total += 3 * one.strength if one.supports else -3 * one.strength
    if _new_matter(new):
        evidence.append(Evidence("new_matter", False, 1.0, ""))
        total -= 3
    return Comparison(
        score=1 / (1 + math.exp(-total)),
        subject=_part(new.text.subject, old.text.subject, weights),
        content=overlap,
        attachments=files,
        evidence=tuple(evidence),
    )


def _part(new, old, weights):
    new, old = analyse(Text(new, "")), analyse(Text(old, ""))
    return (_coverage(new, old, weights, ()) + _coverage(old, new, weights, ())) / 2


def _coverage(one, other, weights, others):
    total = found = 0.0
    for word in one.terms:
        weight = NUMBER_WEIGHT if word.isdigit() else weights.weight(stem(word))
        if word in one.polite:
            weight *= COURTESY_WEIGHT
        if others:
            weight /= 1 + sum(stem(word) in each.stems for each in others)
        total += weight
        found += weight * one_nearest(other, word)
    return found / total if total else 0.0


def one_nearest(other, word):
    return other.nearest(word)


def _files(new, old, others):
    shared = set(new.text.files) & set(old.text.files)
    return max((1 / (1 + 2 * sum(name in each.text.files for each in others)) for name in shared), default=0.0)


def _facts_evidence(new, old):
    evidence = []
    for kind, name, strength in (("reference", "references", 1), ("date", "dates", 0.5), ("amount", "amounts", 0.5)):
        mine, theirs = getattr(new.facts, name), getattr(old.facts, name)
        shared = mine.keys() & theirs.keys()
        for key in shared:
            evidence.append(Evidence(kind, True, strength, mine[key]))
        if mine and theirs and not shared:
            evidence.append(Evidence(kind, False, strength, next(iter(mine.values()))))
    mine, theirs = (slots(each.words, lambda word: SHIPPED.weight(stem(word))) for each in (new, old))
    for kind, noun in mine.keys() & theirs.keys():
        if mine[kind, noun].isdisjoint(theirs[kind, noun]):
            evidence.append(Evidence(kind, False, 0.3, " ".join(mine[kind, noun])))
    return evidence


NEW_MATTER = re.compile(
    r"موضوع اخر|مشكله اخري|مشكله غيرها|ليست عن|ليست عنه|لا اكررها|لا نكرر|موضوع جديد|شكوي جديده|different issue|new matter|present issue"
    r"|(?:شكوي|شكواي|بلاغي|complaint|ticket|case|طلب).{0,60}(?:اغلق|المغلقه|المنتهيه|انتهت|closed|resolved|settled|حل )"
    r"|(?:closed|resolved|اغلقتم|تم حل|شكر\w* علي معالجه).{0,40}(?:complaint|ticket|case|شكوي|شكواي|بلاغ)"
)


def _new_matter(new):
    return bool(NEW_MATTER.search(normalise(f"{new.text.subject} {new.text.content}")))
