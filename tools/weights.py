"""How telling words are: from lists of everyday words first, then from the body's own cases. No Odoo import."""

import math
from collections.abc import Mapping

from .common_words import WEIGHTS

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
        """What is known before the body has cases of its own."""
        return SHIPPED

    @classmethod
    def learned(cls, counts: Mapping[str, int], documents: int) -> "Weights":
        """:param counts: in how many of the body's cases each stem stands
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
