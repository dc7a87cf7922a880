"""Whether two complaints of one customer are about the same matter, and what says so. No Odoo import.

The score is a sum that can be read: how much of one letter is in the other, either way round, plus what both name, less
what they name differently. `compare` answers with the score and each piece of evidence that counted.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .analysis import Analysed, Text, analyse
from .differences import differences
from .signals import both_ways, signals, stems_and_files
from .text import normalise, stems
from .weights import Weights

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
    "differences",
    "normalise",
    "stems",
]

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

    :return: None for those whose score is under the threshold
    """
    new, olds = _analysed(new), [_analysed(old) for old in olds]
    weights, counted = weights or Weights.shipped(), stems_and_files(olds)
    return [_compared(new, old, weights, *counted, threshold) for old in olds]


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
