"""Whether two complaints of one customer are about the same matter, and what says so. No Odoo import.

The score is a sum that can be read: how much of one letter is in the other, either way round, plus what both name, less
what they name differently. `compare` answers with the score and each piece of evidence that counted. Of a letter's
subject and of its text the first 20,000 characters are read (`text.READ`), so that no letter takes longer than that.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import accumulate, product

from .analysis import SAME_CONCEPT, SPELT, Analysed, Text, analyse
from .text import ARABIC, READ, normalise, stems
from .words import WEIGHTS

__all__ = [
    "THRESHOLD",
    "Analysed",
    "Comparison",
    "Evidence",
    "Text",
    "Weights",
    "analyse",
    "compare",
    "compare_all",
    "normalise",
    "stems",
]

# ------------------------------------------------------------------
# How telling words are: from lists of everyday words first, then from the organisation's own cases
# ------------------------------------------------------------------

# a word that stands in one case of so many, or in fewer, is as telling as a word can be
RARE = 50
# with so many cases what was learned counts as much as the lists
HALF_LEARNED = 200


class Weights:
    """What a word counts for: 0 for a function word, 1 for one that names the matter."""

    def __init__(self, counts: Mapping[str, int], documents: int):
        self._counts, self._documents = counts, documents

    @classmethod
    def shipped(cls) -> "Weights":
        """What is known before the organisation has cases of its own."""
        return SHIPPED

    @classmethod
    def learned(cls, counts: Mapping[str, int], documents: int) -> "Weights":
        """:param counts: in how many of the organisation's cases each stem stands
        :param documents: how many cases were counted
        """
        return cls(counts, documents)

    def weight(self, stem: str) -> float:
        """
        >>> Weights.shipped().weight("سلام"), Weights.shipped().weight("راس")
        (0.3, 1.0)
        >>> Weights.learned({"راس": 900}, 1000).weight("راس") < 0.3
        True
        >>> Weights.learned({"راس": 3}, 1000).weight("راس")
        1.0
        """
        start = WEIGHTS.get(stem, 1.0)
        if not self._documents:
            return start
        telling = min(1.0, math.log((self._documents + 2) / (self._counts.get(stem, 0) + 1)) / math.log(RARE))
        trust = self._documents / (self._documents + HALF_LEARNED)
        return start * (1 - trust + trust * telling)


SHIPPED = Weights({}, 0)


# ------------------------------------------------------------------
# The score
# ------------------------------------------------------------------

# over it two complaints count as one matter, unless a company sets another
THRESHOLD = 0.5

# what each signal adds to the sum, or takes from it; half of all scores would be one half at a sum of 0
START = -4.1
COEFFICIENTS = {
    "most": 5.3,  # the part of one letter that is in the other, the greater of both
    "least": 5.3,  # the lesser of both
    "same_reference": 1.6,
    "other_reference": -2.5,
    "same_date": 0.7,
    "other_date": -1.8,
    "same_month": 0.7,
    "other_month": -1.3,
    "same_place": 0.3,
    "other_place": -1.2,
    "same_amount": 0.7,
    "other_amount": -2.0,
    "other_party": -1.5,  # another licence, identity or account
    "other_noun": -1.6,  # another branch, course, permit …
    "names_case": 2.0,  # the number of the earlier complaint
    "file": 0.7,
    "about_file": 3.5,  # the letter says little but that the file is attached
    "repeats": 0.6,  # says that it is a reminder
    "new_matter": -3.1,  # says that it is not about the earlier complaint
}
# the sum at which a single piece of evidence is as strong as can be
STRONGEST = 3.0
# words that are shown as evidence
SHOWN_WORDS = 8
# characters of a customer's other letters that a new one is held against, letter by letter
READ_OF_ALL = 500_000


@dataclass(frozen=True)
class Evidence:
    """One thing that counted, from 0 to 1; `text` is the words, the number or the file itself.

    `kind` is word, reference, date, month, amount, branch, service, object, person, case, file, about_file, repeats or
    new_matter.
    """

    kind: str
    supports: bool
    strength: float
    text: str


@dataclass(frozen=True)
class Comparison:
    """How likely both are one matter, 0 to 1, how near their parts are, and why."""

    score: float
    subject: float
    content: float
    attachments: float
    evidence: tuple[Evidence, ...]


def compare(new: Text, old: Text, weights: Weights | None = None, others: Sequence[Text] = ()) -> Comparison:
    """Compares a complaint with an earlier one of the same customer; each may be a `Text` or `Analysed`.

    :param others: the customer's other open complaints: what he shares among them says little

    >>> old = Text("تأخر البطاقة", "طلبت بطاقة برقم 7741093 من فرع ينبع ولم تصل", ("f1",))
    >>> compare(Text("أين البطاقة؟", "لم تصل بطاقتي رقم ٧٧٤١٠٩٣ من فرع ينبع"), old).score > THRESHOLD
    True
    >>> other = compare(Text("تأخر البطاقة", "طلبت بطاقة برقم 8801265 من فرع تبوك ولم تصل"), old)
    >>> other.score > THRESHOLD, [(each.kind, each.text) for each in other.evidence if not each.supports]
    (False, [('reference', '8801265'), ('branch', 'تبوك'), ('place', 'تبوك')])
    """
    new, old = _analysed(new), _analysed(old)
    others = [each for each in map(_analysed, others) if each is not old]
    return _compared(new, old, weights or Weights.shipped(), *stems_and_files([old, *others]))


def compare_all(
    new: Text, olds: Iterable[Text], weights: Weights | None = None, threshold: float = 0.0
) -> list[Comparison | None]:
    """Compares a complaint with each open one of its customer, in their order, beside the rest of them.

    :return: None for those whose score is under the threshold, and for the last ones of more than can be read
    """
    olds = list(olds)
    readable = sum(read <= READ_OF_ALL for read in accumulate(map(_length, olds)))
    new, read = _analysed(new), [_analysed(old) for old in olds[:readable]]
    weights, counted = weights or Weights.shipped(), stems_and_files(read)
    return [_compared(new, old, weights, *counted, threshold) for old in read] + [None] * (len(olds) - readable)


def _length(text):
    """How many characters of a letter are read."""
    text = text.text if isinstance(text, Analysed) else text
    return min(len(text.subject), READ) + min(len(text.content), READ)


def _analysed(text):
    return text if isinstance(text, Analysed) else analyse(text)


def _compared(new, old, weights, everywhere, files_everywhere, threshold=0.0):
    found = signals(new, old, weights, everywhere, files_everywhere)
    values = found.values
    total = START + sum(COEFFICIENTS[name] * value for name, value in values.items())
    score = 1 / (1 + math.exp(-total))
    if score < threshold:
        return None
    return Comparison(
        score=score,
        subject=_subjects(new, old, weights),
        content=(values["most"] + values["least"]) / 2,
        attachments=values["file"],
        evidence=tuple(_evidence(new, old, found)),
    )


def _subjects(new, old, weights):
    return both_ways(*(analyse(Text(each.text.subject, "")) for each in (new, old)), weights)


def _evidence(new, old, found):
    """The evidence, the strongest first."""
    evidence = []

    def add(kind, signal, text):
        change = COEFFICIENTS[signal] * found.values.get(signal, 0.0)
        if change:
            evidence.append(Evidence(kind, change > 0, min(1.0, abs(change) / STRONGEST), text))

    for kind, text in found.same:
        add(kind, "names_case" if kind == "case" else f"same_{kind}", text)
    for kind, text in found.different:
        add(kind, f"other_{kind}" if f"other_{kind}" in COEFFICIENTS else "other_noun", text)
    for name in sorted(new.files & old.files):
        add("file", "file", name)
        add("about_file", "about_file", name)
    add("repeats", "repeats", "")
    add("new_matter", "new_matter", "")
    evidence.sort(key=lambda each: -each.strength)
    words = sorted(found.words.items(), key=lambda item: -item[1][0] * item[1][1])[:SHOWN_WORDS]
    return evidence + [Evidence("word", True, min(1.0, near * weight), word) for word, (near, weight) in words]


# ------------------------------------------------------------------
# What says that two complaints are one matter, and what says that they are not: each a number from 0 to 1
# ------------------------------------------------------------------

# what words count for in a beginning or an end that both letters share round different matters
FRAME = 0.03
# words of a letter's own that make two letters with one frame different ones
OWN_WORDS = 6
# a word that is not in the other letter and of no concept may well have its synonym there
UNKNOWN = 0.35
# letters that share no more are far from each other
FAR = 0.12
# letters that share less, and words that weigh less, are not searched for in another spelling
WORTH_SPELLING = 0.25
# complements so much alike are one, mistyped
MISTYPED = 0.7
# a letter that says this little, in words of full weight, is about its attachment; one that says this much is not
VAGUE, TELLING = 9.0, 15.0
# what each holds against another of the kind
FACTS = {
    "reference": "references",
    "date": "dates",
    "amount": "amounts",
    "month": "months",
    "place": "places",
}
# of one transaction, another date or amount says little
SAME_TRANSACTION = 0.3
# how little shared words prove when the letters name different ones of these
DOUBT = {
    "other_reference": 0.6,
    "other_party": 0.55,
    "other_date": 0.5,
    "other_amount": 0.55,
    "other_noun": 0.5,
    "other_month": 0.3,
    "other_place": 0.4,
}


@dataclass
class Signals:
    """The numbers that `similarity` weighs, and the words behind them."""

    values: dict = field(default_factory=dict)
    # what both letters name, and what they name differently: (kind, the new letter's words)
    same: list = field(default_factory=list)
    different: list = field(default_factory=list)
    # words of the new letter that the old one has: {word: (nearness, weight)}
    words: dict = field(default_factory=dict)


def signals(new, old, weights, everywhere, files_everywhere):
    """Compares two `Analysed` letters.

    :param weights: answers `weight(stem)`
    :param everywhere: in how many of the customer's open letters, the old one among them, each stem stands
    :param files_everywhere: on how many of them each file hangs
    """
    found = Signals()
    frame = shared_frame(new, old)
    found.words, covered = _found(new, old, weights, everywhere, old.stems, _framed(new, frame))
    _words, back = _found(old, new, weights, everywhere, old.stems, _framed(old, frame))
    # a copy of a letter that was about something new is no newer than it
    newer = new.new_matter and new.new_matter * (1.0 - old.new_matter)
    again = 1.0 - newer
    found.values = {
        "most": max(covered, back),
        "least": min(covered, back),
        "new_matter": newer,
        "repeats": again * new.repeats,
        "names_case": again * _names_case(found, new, old),
    }
    if _worth_reading(found, new, old):
        _named(found, again, new, old)
    # a letter copied for another transaction has the same words
    for kind, doubt in DOUBT.items():
        for name in ("most", "least"):
            found.values[name] *= 1 - doubt * found.values.get(kind, 0.0)
    file = max((1 / files_everywhere[name] for name in new.files & old.files), default=0.0)
    found.values["file"] = again * file
    found.values["about_file"] = again * file * _about_file(new, sum(new.weighed(weights)), any(frame))
    return found


def _worth_reading(found, new, old):
    """Whether what the letters name can matter: not where they share neither words nor a number nor a file."""
    near = found.values["most"] >= FAR or found.values["names_case"]
    return near or not new.digits.isdisjoint(old.digits) or not new.files.isdisjoint(old.files)


def stems_and_files(letters):
    """In how many letters each stem stands, and on how many each file hangs."""
    stems, files = Counter(), Counter()
    for each in letters:
        stems.update(each.stems)
        files.update(each.files)
    return stems, files


def both_ways(one, other, weights):
    """How much of either letter is in the other, 0 to 1."""
    return sum(_found(*pair, weights, {}, (), ())[1] for pair in ((one, other), (other, one))) / 2


def shared_frame(one, other):
    """How many words the bodies share at the beginning and at the end, when what is between them is each one's own."""
    mine, theirs = one.body_stems, other.body_stems
    shorter = min(len(mine), len(theirs))
    start = next((i for i in range(shorter) if mine[i] != theirs[i]), shorter)
    rest = shorter - start
    end = next((i for i in range(rest) if mine[-1 - i] != theirs[-1 - i]), rest)
    return (start, end) if shorter - start - end >= OWN_WORDS else (0, 0)


def _framed(letter, frame):
    """The words that stand in the frame alone."""
    start, end = frame
    if not (start or end):
        return ()
    body = letter.body
    return set(body[:start]).union(body[len(body) - end :]).difference(body[start : len(body) - end], letter.title)


def _found(one, other, weights, everywhere, counted, framed):
    """What of one letter the other has.

    :param counted: stems of the letter of the pair that is counted in `everywhere`
    :return: ({word: (nearness, weight)}, their share of the letter)
    """
    found, unknown, total, spell = {}, [], 0.0, []
    for term, weight in zip(one.terms, one.weighed(weights), strict=True):
        elsewhere = everywhere.get(term.stem, 0) - (term.stem in counted)
        if elsewhere > 0:
            weight /= 1 + elsewhere
        if term.word in framed:
            weight *= FRAME
        if not weight:
            continue
        near = other.near(term)
        if near:
            found[term.word] = near, weight
            total += weight
        else:
            unknown.append((term, weight))
        if near < SAME_CONCEPT and weight >= WORTH_SPELLING:
            spell.append((term, near, weight))
    share = sum(near * weight for near, weight in found.values())
    rest = sum(weight * _known(term) for term, weight in unknown)
    if share < WORTH_SPELLING * (total + rest):
        return found, _part(share, total + rest)
    for term, near, weight in spell[:SPELT]:
        mistyped = other.mistyped(term.word)
        if mistyped > near:
            found[term.word] = mistyped, weight
            share += (mistyped - near) * weight
            if not near:
                total, rest = total + weight, rest - weight * _known(term)
    return found, _part(share, total + rest)


def _part(share, whole):
    # from CPython 3.12 on sum() rounds better than +=, and the share may come out a hair larger than the whole
    return min(share / whole, 1.0) if share else 0.0


def _known(term):
    return 1.0 if term.concepts or term.word.isdigit() else UNKNOWN


def _about_file(new, spoken, framed):
    """How far the new letter is nothing but a letter round its attachment."""
    vague = 0.0 if framed else min(1.0, max(0.0, (TELLING - spoken) / (TELLING - VAGUE)))
    return 0.15 * vague + new.points_at_file * (0.6 + 0.35 * vague)


def _named(found, again, new, old):
    """What both letters name, and what they name differently."""
    values, certain = found.values, 1.0
    for kind, name in FACTS.items():
        mine, theirs = getattr(new.facts, name), getattr(old.facts, name)
        shared = mine.keys() & theirs.keys()
        found.same += [(kind, mine[key]) for key in sorted(shared, key=str)]
        values[f"same_{kind}"] = again * bool(shared)
        values[f"other_{kind}"] = certain * bool(mine and theirs and not shared)
        if mine and theirs and not shared:
            found.different.append((kind, " ".join(dict.fromkeys(mine.values()))))
        if kind == "reference" and shared:
            certain = SAME_TRANSACTION
    _spelt(found, again, new, old)
    if values["other_date"]:
        # the month of two days is no support
        values["same_month"] = 0.0
    values["other_party"] = certain * _other_party(found, new, old)
    values["other_noun"] = certain * _other_noun(found, new, old)


def _spelt(found, again, new, old):
    """An amount that one letter spells and the other writes in digits."""
    mine, theirs = ({**each.facts.amounts, **each.facts.spelt} for each in (new, old))
    spelt = (mine.keys() & theirs.keys()) - (new.facts.amounts.keys() & old.facts.amounts.keys())
    for amount in sorted(spelt):
        found.same.append(("amount", mine[amount]))
        found.different = [each for each in found.different if each[0] != "amount"]
        found.values["same_amount"], found.values["other_amount"] = again, 0.0


def _other_party(found, new, old):
    """Whether the letters name another number of one kind: of a licence, an identity, a bank account."""
    different = False
    for role in (new.facts.parties.keys() & old.facts.parties.keys()) - {"phone"}:
        mine, theirs = new.facts.parties[role], old.facts.parties[role]
        if mine.keys().isdisjoint(theirs):
            found.different.append(("party", " ".join(mine.values())))
            different = True
    return different


def _other_noun(found, new, old):
    """Whether the letters name another branch, course …: neither's words stand anywhere in the other."""
    different = False
    for noun in new.slots.keys() & old.slots.keys():
        mine, theirs = new.slots[noun], old.slots[noun]
        # a translated word is no other one
        if {bool(ARABIC.search(word)) for word in mine}.isdisjoint(bool(ARABIC.search(word)) for word in theirs):
            continue
        mistyped = any(SequenceMatcher(None, *pair).ratio() > MISTYPED for pair in product(mine, theirs))
        if not (mistyped or any(map(old.has, mine)) or any(map(new.has, theirs))):
            found.different.append((noun[0], " ".join(dict.fromkeys(mine))))
            different = True
    return different


def _names_case(found, new, old):
    """Whether the new letter names the number of the old complaint."""
    number = "".join(filter(str.isalnum, old.text.reference.casefold()))
    named = bool(number) and number in "".join(filter(str.isalnum, new.plain))
    if named:
        found.same.append(("case", old.text.reference))
    return named
