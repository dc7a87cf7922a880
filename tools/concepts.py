"""Words of one meaning in the complaints of public bodies: Arabic as written, as spoken in the dialects, and English.

What a customer complained about in formal Arabic he repeats in his dialect or half in English: words of one line of the
list `concepts` count as nearly equal.
"""

from functools import lru_cache

from .text import normalise, stem
from .words import lines


def _table():
    table, general = {}, set()
    for number, line in enumerate(lines("concepts")):
        if line.startswith("~"):
            general.add(number)
        for word in normalise(line).split():
            table.setdefault(stem(word), set()).add(number)
    return {key: frozenset(numbers) for key, numbers in table.items()}, frozenset(general)


# concepts of a stem; concepts that any service has
TABLE, GENERAL = _table()


@lru_cache(maxsize=50_000)
def concepts(word):
    """The concepts a normalised word may stand for.

    >>> bool(concepts(normalise("فاتورة")) & concepts("invoice")), bool(concepts("invoice") & concepts("visa"))
    (True, False)
    """
    return TABLE.get(stem(word), frozenset())
