"""Lists of Arabic and English words, one file a list; a line that begins with # is a remark.

Words tell little about which matter a complaint is about, and weighing begins with that on an empty database: function
words carry nothing; courtesy (greeting, thanks, prayers, closing) marks whole clauses as courtesy; words of complaint
(request, problem, please) and of service (platform, ministry, account) stand in every second complaint.
"""

from pathlib import Path

from ..text import normalise, stem


def lines(name):
    """The lines of a list."""
    content = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in content.splitlines() if line and not line.startswith("#")]


def words(name):
    """The words of a list.

    >>> "the" in words("function")
    True
    """
    return [word for line in lines(name) for word in line.split()]


# what a word of each list weighs against any other word's 1; the last list that has a word counts
LISTS = {"service": 0.5, "complaint": 0.3, "courtesy": 0.3, "function": 0.0}


def _normalised(name):
    return frozenset(normalise(" ".join(words(name))).split())


FUNCTION_WORDS = _normalised("function")
COURTESY_STEMS = frozenset(map(stem, _normalised("courtesy")))
WEIGHTS = {stem(word): weight for name, weight in LISTS.items() for word in _normalised(name)}
