"""What says that two complaints are one matter, and what says that they are not: each a number, most from 0 to 1."""

from collections import Counter
from dataclasses import dataclass, field

from .concepts import concepts
from .text import ARABIC, stem

# what words count for that stand in courtesy, or in a beginning or end that both letters share round different matters
COURTESY, FRAME = 0.07, 0.03
DIGITS = 0.5
# a word that is not in the other letter and of no concept may well have its synonym there
UNKNOWN = 0.35
# words of a letter's own that make two letters with one frame different ones
OWN_WORDS = 6
# a letter that says this little, in words of full weight, is about its attachment; one that says this much is not
VAGUE, TELLING = 9.0, 15.0
# what each holds against another of the kind
FACTS = {"reference": "references", "date": "dates", "amount": "amounts", "month": "months", "place": "places"}
# of one transaction, another date or amount says little
SAME_TRANSACTION = 0.3
# how little shared words prove when the letters name different ones of these
DOUBT = {"other_reference": 0.6, "other_party": 0.55, "other_date": 0.5, "other_amount": 0.55, "other_noun": 0.5, "other_month": 0.3, "other_place": 0.4}


@dataclass
class Signals:
    """The numbers that `similarity` weighs, and the words behind them."""

    values: dict = field(default_factory=dict)
    # what both letters name, and what they name differently: (kind, the new letter's words, the old one's)
    same: list = field(default_factory=list)
    different: list = field(default_factory=list)
    # words of the new letter that the old one has: {word: (nearness, weight)}
    words: dict = field(default_factory=dict)


def signals(new, old, weights, elsewhere, files_elsewhere):
    """Compares two `Analysed` letters.

    :param weights: answers `weight(stem)`
    :param elsewhere: in how many of the customer's other letters each stem stands
    :param files_elsewhere: on how many of them each file hangs
    """
    found = Signals()
    frame = shared_frame(new, old)
    mine, theirs = Weighing(new, weights, elsewhere, frame), Weighing(old, weights, elsewhere, frame)
    found.words = mine.found_in(old)
    covered, back = mine.share(found.words), theirs.share(theirs.found_in(new))
    # a copy of a letter that was about something new is no newer than it
    newer = new.new_matter * (1.0 - old.new_matter)
    again = 1.0 - newer
    found.values = {
        "most": max(covered, back),
        "least": min(covered, back),
        "new_matter": newer,
        "repeats": again * new.repeats,
    }
    certain = 1.0
    for kind, name in FACTS.items():
        same, different = _facts(found, kind, getattr(new.facts, name), getattr(old.facts, name))
        found.values[f"same_{kind}"] = again * same
        found.values[f"other_{kind}"] = certain * different
        if kind == "reference" and same:
            certain = SAME_TRANSACTION
    _spelt(found, again, new, old)
    if found.values["other_date"]:
        # the month of two days is no support
        found.values["same_month"] = 0.0
    found.values["other_party"] = certain * _parties(found, new, old)
    found.values["other_noun"] = certain * _nouns(found, new, old)
    # a letter copied for another transaction has the same words
    for kind, doubt in DOUBT.items():
        for name in ("most", "least"):
            found.values[name] *= 1 - doubt * found.values[kind]
    _cases(found, new, old)
    file = max((1 / (1 + files_elsewhere.get(name, 0)) for name in new.files & old.files), default=0.0)
    found.values["file"] = again * file
    vague = min(1.0, max(0.0, (TELLING - mine.spoken) / (TELLING - VAGUE))) if not any(frame) else 0.0
    found.values["about_file"] = again * file * (0.7 * new.points_at_file + 0.15 * vague + 0.25 * new.points_at_file * vague)
    return found


def shared_frame(one, other):
    """How many words the bodies share at the beginning and at the end, when what is between them is each one's own."""
    mine, theirs = ([stem(word) for word, _polite in each.body] for each in (one, other))
    shorter = min(len(mine), len(theirs))
    start = next((i for i in range(shorter) if mine[i] != theirs[i]), shorter)
    rest = shorter - start
    end = next((i for i in range(rest) if mine[-1 - i] != theirs[-1 - i]), rest)
    return (start, end) if shorter - start - end >= OWN_WORDS else (0, 0)


class Weighing:
    """The words of a letter with what each weighs."""

    def __init__(self, analysed, weights, elsewhere, frame):
        start, end = frame
        bodies = [word for word, _polite in analysed.body]
        own = set(bodies[start : len(bodies) - end]) | set(analysed.title)
        self.weights, self.spoken = {}, 0.0
        for word, polite in analysed.terms.items():
            weight = DIGITS if word.isdigit() else weights.weight(stem(word))
            if polite:
                weight *= COURTESY
            self.spoken += weight
            if word not in own:
                weight *= FRAME
            self.weights[word] = weight / (1 + elsewhere.get(stem(word), 0))

    def found_in(self, other):
        """Each word that the other letter has, or nearly has: {word: (nearness, weight)}."""
        near = ((word, other.nearest(word), weight) for word, weight in self.weights.items() if weight)
        return {word: (nearness, weight) for word, nearness, weight in near if nearness}

    def share(self, found):
        """The part of the letter that is found in the other."""
        total = sum(weight * (1 if word in found else self._known(word)) for word, weight in self.weights.items())
        return sum(nearness * weight for nearness, weight in found.values()) / total if total else 0.0

    @staticmethod
    def _known(word):
        return 1 if word.isdigit() or concepts(word) else UNKNOWN


def _facts(found, kind, mine, theirs):
    """Whether both name the same, and whether both name something but nothing the same."""
    shared = mine.keys() & theirs.keys()
    found.same += [(kind, mine[key], theirs[key]) for key in sorted(shared, key=str)]
    different = bool(mine and theirs and not shared)
    if different:
        found.different.append((kind, *(" ".join(each.values()) for each in (mine, theirs))))
    return float(bool(shared)), float(different)


def _spelt(found, again, new, old):
    """An amount that one letter spells and the other writes in digits."""
    mine, theirs = ({**each.facts.amounts, **each.facts.spelt} for each in (new, old))
    for amount in sorted(mine.keys() & theirs.keys() - (new.facts.amounts.keys() & old.facts.amounts.keys())):
        found.same.append(("amount", mine[amount], theirs[amount]))
        found.values["same_amount"], found.values["other_amount"] = again, 0.0


def _parties(found, new, old):
    """Whether the letters name another number of one kind: of a licence, an identity, a bank account."""
    for role in (new.facts.parties.keys() & old.facts.parties.keys()) - {"phone"}:
        mine, theirs = new.facts.parties[role], old.facts.parties[role]
        if mine.keys().isdisjoint(theirs):
            found.different.append(("party", " ".join(mine.values()), " ".join(theirs.values())))
    return float(any(kind == "party" for kind, *_words in found.different))


def _nouns(found, new, old):
    """Whether the letters name another branch, course … : neither's words stand anywhere in the other."""
    for noun in new.slots.keys() & old.slots.keys():
        mine, theirs = new.slots[noun], old.slots[noun]
        # a translated word is no other one
        if {bool(ARABIC.search(word)) for word in mine}.isdisjoint(bool(ARABIC.search(word)) for word in theirs):
            continue
        if not any(old.nearest(word) for word in mine) and not any(new.nearest(word) for word in theirs):
            found.different.append((noun[0], " ".join(dict.fromkeys(mine)), " ".join(dict.fromkeys(theirs))))
    return float(any(kind not in FACTS and kind != "party" for kind, *_words in found.different))


def _cases(found, new, old):
    """The new letter names the number of the old complaint."""
    number = "".join(c for c in old.text.reference.casefold() if c.isalnum())
    named = bool(number) and number in "".join(c for c in new.plain if c.isalnum())
    found.values["names_case"] = named * (1.0 - found.values["new_matter"])
    if named:
        found.same.append(("case", old.text.reference, old.text.reference))


def stems_elsewhere(letters):
    """In how many letters each stem stands, and on how many each file hangs."""
    return Counter(stem for each in letters for stem in each.stems), Counter(name for each in letters for name in each.files)
