"""Whether two complaints of one customer are about the same matter, and what says so. No Odoo import.

The score is a sum that can be read: how much of one letter is in the other, either way round, plus what both name, less
what they name differently. `compare` answers with the score and each piece of evidence that counted. Of a letter's
subject and of its text the first 20,000 characters are read (`text.READ`), so that no letter takes longer than that.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import accumulate, product

from .analysis import SAME_CONCEPT, SPELT, Analysed, Text, analyse
from .facts import held_against, replaced
from .table import COEFFICIENTS, PERHAPS_SAME, SAME_MATTER, START
from .text import ARABIC, READ, as_written, normalise, stems
from .words import WEIGHTS

__all__ = [
    "PERHAPS",
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

# over it two complaints count as one matter, unless a company sets another; over the lower one they may be one
THRESHOLD, PERHAPS = SAME_MATTER, PERHAPS_SAME

# the sum at which a single piece of evidence is as strong as can be
STRONGEST, WEAKEST = 3.0, 0.1
# words that are shown as evidence
SHOWN_WORDS = 8
# characters of a customer's other letters that a new one is held against, letter by letter
READ_OF_ALL = 500_000


@dataclass(frozen=True)
class Evidence:
    """One thing that counted, from 0 to 1; `text` is the words, the number or the file itself.

    `kind` is word, case, file, one of `facts.Fact`, or one of `facts.NOUNS`: branch, service, object, person.
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
    (False, [('number', '8801265'), ('place', 'تبوك'), ('branch', 'تبوك')])
    """
    return compare_all(new, [old, *(each for each in others if each is not old)], weights)[0]


def compare_all(
    new: Text, olds: Iterable[Text], weights: Weights | None = None, threshold: float = 0.0
) -> list[Comparison | None]:
    """Compares a complaint with each open one of its customer, in their order, beside the rest of them.

    :return: None for those whose score is under the threshold, and for the last ones of more than can be read
    """
    olds = list(olds)
    readable = sum(read <= READ_OF_ALL for read in accumulate(map(_length, olds)))
    new, read = _analysed(new), [_analysed(old) for old in olds[:readable]]
    weights = weights or Weights.shipped()
    results = [
        _comparison(new, old, found, weights, threshold)
        for old, found in zip(read, signals(new, read, weights), strict=True)
    ]
    return results + [None] * (len(olds) - readable)


def _length(text):
    """How many characters of a letter are read."""
    text = text.text if isinstance(text, Analysed) else text
    return min(len(text.subject), READ) + min(len(text.content), READ)


def _analysed(text):
    return text if isinstance(text, Analysed) else analyse(text)


def _comparison(new, old, found, weights, threshold):
    values = found.values
    score = 1 / (
        1 + math.exp(-START - sum(COEFFICIENTS.get(name, 0.0) * value for name, value in values.items() if value))
    )
    if score < threshold:
        return None
    return Comparison(
        score=score,
        subject=_subjects(new, old, weights),
        content=(values["most"] + values["least"]) / 2,
        attachments=found.file,
        evidence=tuple(_evidence(new, old, found)),
    )


def _subjects(new, old, weights):
    return both_ways(*(analyse(Text(each.text.subject, "")) for each in (new, old)), weights)


def _evidence(new, old, found):
    """The evidence, the strongest first."""
    evidence = []

    def add(kind, supports, weight, text):
        # a fact is shown, however little it counts beside the others
        strength = min(1.0, max(WEAKEST, abs(weight) / STRONGEST))
        evidence.append(Evidence(kind, supports, strength, text))

    for fact in found.facts:
        weight = COEFFICIENTS.get(f"{'same' if fact.equal else 'other'}_{fact.kind}", 0.0)
        if not fact.equal and fact.kind in HARD:
            weight += COEFFICIENTS["contradicted"]
        add(fact.kind, fact.equal, weight, fact.mine)
    for noun, words in found.nouns:
        add(noun, False, COEFFICIENTS.get("other_noun", 0.0) + COEFFICIENTS["contradicted"], words)
    if found.values["names_case"]:
        add("case", True, COEFFICIENTS["names_case"], old.text.reference)
    for name in sorted(new.files & old.files):
        add("file", True, sum(COEFFICIENTS[each] * found.values[each] for each in ("bare_file", "quiet_file")), name)
    evidence.sort(key=lambda each: -each.strength)
    words = sorted(found.words.items(), key=lambda item: -item[1][0] * item[1][1])[:SHOWN_WORDS]
    evidence += [Evidence("word", True, min(1.0, near * weight), word) for word, (near, weight) in words]
    # people are shown what they wrote
    letter = f"{new.text.subject}\n{new.text.content}"
    return [
        each if each.kind in ("case", "file") else replace(each, text=as_written(each.text, letter))
        for each in evidence
    ]


# ------------------------------------------------------------------
# What says that two complaints are one matter, and what says that they are not: each a number from 0 to 1
# ------------------------------------------------------------------

# what words count for in a beginning or an end that both letters share round different matters
FRAME = 0.03
# words of a letter's own that make two letters with one frame different ones
OWN_WORDS, FEW_OWN_WORDS, FRAME_WORDS = 6, 3, 16
# a word that is not in the other letter and of no concept may well have its synonym there
UNKNOWN = 0.35
# how near, both ways together, two matters of one customer come to each other as a rule
BACKGROUND = 0.4
# letters that share no more are far from each other
FAR = 0.12
# letters that share less, and words that weigh less, are not searched for in another spelling
WORTH_SPELLING = 0.25
# complements so much alike are one, mistyped
MISTYPED = 0.7
# how much alike letters of one customer are written, whatever they say
WRITTEN_LIKE = 0.3
# what everyday words of complaints weigh; a letter that says no more of its own than so many others is about its file
PLAIN, BARE, QUIET, MUCH_OWN = 0.3, 4.0, 7.0, 12.0
# letters that have so much in common, either way round, may be copies
COPIED = 0.6
# facts of a transaction: another one is another matter, however equal the words
HARD = ("number", "party", "day", "month", "period", "amount", "instance", "place", "side", "noun")
SOFT = ("reference", "share")


@dataclass
class Signals:
    """The numbers that `similarity` weighs, and the words behind them."""

    values: dict = field(default_factory=dict)
    # what both letters name, equal or not
    facts: list = field(default_factory=list)
    # nouns of which they name another: (kind, the new letter's words)
    nouns: list = field(default_factory=list)
    # words of the new letter that the old one has: {word: (nearness, weight)}
    words: dict = field(default_factory=dict)
    # what the new letter's words that tell something weigh and the old one lacks
    own: float = 0.0
    # what of it are words whose meaning is known
    known: float = 0.0
    # how rare the file is among his that hangs on both
    file: float = 0.0


def signals(new, olds, weights):
    """Compares an `Analysed` letter with each open one of its customer: [Signals].

    What he shares among his open letters says little, and so does a nearness that another of them has, too.

    :param weights: answers `weight(stem)`
    """
    everywhere, files_everywhere = stems_and_files(olds)
    found = [_words_of(new, old, weights, everywhere) for old in olds]
    near = [each.values["most"] + each.values["least"] for each in found]
    best = sorted([*near, BACKGROUND], reverse=True)[:2]
    for old, each, mine in zip(olds, found, near, strict=True):
        rest = best[1] if mine == best[0] else best[0]
        values = each.values
        values["lead"], values["behind"] = max(0.0, mine - rest), max(0.0, rest - mine)
        values["names_case"] = _names_case(new, old)
        each.file = file = max((1 / files_everywhere[name] for name in new.files & old.files), default=0.0)
        _named(each, new, old)
        # a letter that says little but that something is attached is about what it is attached to; so is one that asks
        # for nothing of its own
        values["bare_file"] = file * max(0.0, 1 - each.own / BARE)
        asks = new.demands.keys() - old.demands.keys()
        values["quiet_file"] = 0.0 if asks else file * max(0.0, 1 - each.known / QUIET)
        # it speaks of a complaint, and says much that is not in that one
        values["refers_own"] = new.refers * min(1.0, each.own / MUCH_OWN)
        if new.faults and old.faults:
            same = not new.faults.keys().isdisjoint(old.faults)
            values["same_fault"], values["other_fault"] = float(same), float(not same)
        contradicted = float(any(values.get(f"other_{kind}") for kind in HARD))
        values["contradicted"], values["most_contradicted"] = contradicted, contradicted * values["most"]
    return found


def _words_of(new, old, weights, everywhere):
    found, frame = Signals(), shared_frame(new, old)
    found.words, covered = _found(new, old, weights, everywhere, old.stems, framed := _framed(new, frame))
    own = [
        (term, max(0.0, weight - PLAIN) / (1 - PLAIN))
        for term, weight in zip(new.terms, new.weighed(weights), strict=True)
        if not (term.word in found.words or term.word in framed)
    ]
    found.own, found.known = (sum(w for _t, w in own), sum(w for term, w in own if term.concepts))
    _words, back = _found(old, new, weights, everywhere, old.stems, _framed(old, frame))
    most, least = max(covered, back), min(covered, back)
    alike = max(0.0, new.written_like(old) - WRITTEN_LIKE) * (1 - least)
    found.values = {"most": most, "least": least, "letters": alike}
    return found


def _named(found, new, old):
    """What both letters name, and what they name differently."""
    values = found.values
    found.facts = held_against(new.facts, old.facts)
    for fact in found.facts:
        values[f"{'same' if fact.equal else 'other'}_{fact.kind}"] = 1.0
    found.nouns = list(other_nouns(new, old))
    values["other_noun"] = float(bool(found.nouns))
    # it says something of letters that are all but the same
    other = any(values.get(f"other_{kind}") for kind in HARD) or replaced(new.facts, old.facts)
    values["replaced"] = max(0.0, (values["least"] - COPIED) / (1 - COPIED)) * other


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
    own = [set(stems[start : len(stems) - end]) for stems in (mine, theirs)]
    long = start + end >= FRAME_WORDS and max(map(len, own)) >= OWN_WORDS
    return (start, end) if min(map(len, own)) >= OWN_WORDS or _say_nothing_alike(*own, long) else (0, 0)


def _say_nothing_alike(one, other, long):
    """Whether what two letters with one frame have of their own are words, a few of them, and none of them common; in a
    long frame one in four may be."""
    words = [{stem for stem in own if not any(map(str.isdigit, stem))} for own in (one, other)]
    few = min(map(len, words))
    return few >= FEW_OWN_WORDS and len(words[0] & words[1]) <= (few / 4 if long else 0)


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


def other_nouns(new, old):
    """Each noun of which the letters name another (branch, course …): neither's words stand anywhere in the other."""
    for noun in sorted(new.slots.keys() & old.slots.keys()):
        mine, theirs = new.slots[noun], old.slots[noun]
        # a translated word is no other one
        if {bool(ARABIC.search(word)) for word in mine}.isdisjoint(bool(ARABIC.search(word)) for word in theirs):
            continue
        mistyped = any(SequenceMatcher(None, *pair).ratio() > MISTYPED for pair in product(mine, theirs))
        if not (mistyped or any(map(old.has, mine)) or any(map(new.has, theirs))):
            yield noun[0], " ".join(dict.fromkeys(mine))


def _names_case(new, old):
    """Whether the new letter names the number of the old complaint."""
    number = "".join(filter(str.isalnum, old.text.reference.casefold()))
    return float(bool(number) and number in "".join(filter(str.isalnum, new.plain)))
