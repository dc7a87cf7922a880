"""Arabic text made up in any amount: words inflected as people write them, as unevenly frequent as in real letters.

A few words are in nearly every text, most are rare (Zipf); articles, particles and endings vary. Everything depends on
the seed alone.
"""

import random
from itertools import accumulate

ROOT_LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنهق"
PATTERNS = (
    "{}ا{}{}",
    "م{}{}و{}",
    "{}{}ي{}",
    "ت{}{}ي{}",
    "{}{}{}ة",
    "إ{}{}ا{}",
    "م{}{}{}",
    "ا{}ت{}ا{}",
    "{}وا{}{}",
    "{}{}{}",
)
BEFORE = ("", "", "", "ال", "ال", "وال", "بال", "لل", "و")
AFTER = ("", "", "", "ات", "ين", "ها", "ي", "نا")


class Writer:
    """Writes texts over a vocabulary of `size` words.

    >>> Writer(7).text(30) == Writer(7).text(30), len(Writer(7).text(30).split())
    (True, 30)
    """

    def __init__(self, seed, size=12_000):
        self.random = random.Random(seed)
        # every writer has the same words; what differs is what he writes
        drawn = random.Random(1)
        words = set()
        while len(words) < size:
            words.add(drawn.choice(PATTERNS).format(*drawn.sample(ROOT_LETTERS, 3)))
        self.words = sorted(words)
        drawn.shuffle(self.words)
        self.weights = list(accumulate(1 / rank for rank in range(1, size + 1)))

    def vary(self, word):
        return self.random.choice(BEFORE) + word + self.random.choice(AFTER)

    def base_words(self, number):
        return self.random.choices(self.words, cum_weights=self.weights, k=number)

    def text(self, number):
        """So many words."""
        return " ".join(map(self.vary, self.base_words(number)))

    def about(self, words, number):
        """A text of `number` words, half of them drawn from `words` and inflected anew."""
        half = self.random.choices(words, k=number // 2) + self.base_words(number - number // 2)
        self.random.shuffle(half)
        return " ".join(map(self.vary, half))
