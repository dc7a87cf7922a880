"""Two texts word by word: what stayed, what changed, for showing them side by side. No Odoo import."""

import re
from difflib import SequenceMatcher

from .text import normalise, stem

SPACED = re.compile(r"\S+")


def differences(old: str, new: str) -> list[tuple[str, str, str]]:
    """The words of both texts in segments (op, old words, new words); op is equal, replace, delete or insert.

    Spelling and inflection make no difference: words that differ in nothing else are equal, each side as it is written.

    >>> differences("لم تصل البطاقة، إلى اليوم", "لم تصل البطاقه الجديدة الى اليوم")
    [('equal', 'لم تصل البطاقة،', 'لم تصل البطاقه'), ('insert', '', 'الجديدة'), ('equal', 'إلى اليوم', 'الى اليوم')]
    """
    before, after = SPACED.findall(old), SPACED.findall(new)
    matcher = SequenceMatcher(None, [_key(word) for word in before], [_key(word) for word in after], autojunk=False)
    return [(op, " ".join(before[a:b]), " ".join(after[c:d])) for op, a, b, c, d in matcher.get_opcodes()]


def _key(word):
    """What of a word counts; a sign without letters is itself."""
    return " ".join(map(stem, normalise(word).split())) or word
