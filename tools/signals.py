"""What says that two complaints are one matter, and what says that they are not, each as a number from 0 to 1."""

from .concepts import concepts
from .text import root, stem

# what words count for that stand in courtesy, or in a beginning or end that both letters share round different matters
COURTESY, FRAME = 0.1, 0.15
# words of a letter's own that make two letters with one frame different ones
OWN_WORDS = 6
DIGITS = 0.5


def shared_frame(one, other):
    """How many words the bodies share at the beginning and at the end, when what is between them is each one's own."""
    mine, theirs = ([stem(word) for word, _polite in each.body] for each in (one, other))
    shorter = min(len(mine), len(theirs))
    start = next((i for i in range(shorter) if mine[i] != theirs[i]), shorter)
    rest = shorter - start
    end = next((i for i in range(rest) if mine[-1 - i] != theirs[-1 - i]), rest)
    return (start, end) if shorter - start - end >= OWN_WORDS else (0, 0)


def framed(analysed, frame):
    """The words that stand in the frame alone."""
    start, end = frame
    bodies = [word for word, _polite in analysed.body]
    inside = set(bodies[start : len(bodies) - end]) | set(analysed.title)
    return set(bodies) - inside


class Weighing:
    """The words of a letter with what each weighs."""

    def __init__(self, analysed, weights, elsewhere, frame):
        inside_frame = framed(analysed, frame) if any(frame) else ()
        self.weights = {}
        for word, polite in analysed.terms.items():
            weight = DIGITS if word.isdigit() else weights.weight(stem(word))
            if polite:
                weight *= COURTESY
            if word in inside_frame:
                weight *= FRAME
            self.weights[word] = weight / (1 + elsewhere.get(stem(word), 0))
        self.total = sum(self.weights.values())

    def found_in(self, other):
        """Each word that the other letter has, or nearly has: {word: (nearness, weight)}."""
        near = ((word, other.nearest(word), weight) for word, weight in self.weights.items() if weight)
        return {word: (nearness, weight) for word, nearness, weight in near if nearness}


def mass(found):
    return sum(nearness * weight for nearness, weight in found.values())
