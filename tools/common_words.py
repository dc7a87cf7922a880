"""Words that tell little about which matter a complaint is about: how weighing begins on an empty database.

Function words carry nothing; courtesy (greeting, thanks, prayers, closing) marks whole clauses as courtesy; words of
complaint (request, problem, please) and of service (platform, ministry, account) stand in every second complaint of a
public body.
"""

from .text import normalise, stem
from .words import words

# what a word of each list weighs against any other word's 1; the last list that has a word counts
LISTS = {"service": 0.5, "complaint": 0.3, "courtesy": 0.3, "function": 0.0}


def _normalised(name):
    return frozenset(normalise(" ".join(words(name))).split())


FUNCTION_WORDS = _normalised("function")
COURTESY_STEMS = frozenset(map(stem, _normalised("courtesy")))
WEIGHTS = {stem(word): weight for name, weight in LISTS.items() for word in _normalised(name)}
