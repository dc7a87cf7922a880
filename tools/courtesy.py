"""Which words of a letter are courtesy: greeting, praise and prayers before the matter, thanks and closing after it."""

import re

from .common_words import COURTESY_STEMS, FUNCTION_WORDS
from .text import WORD, plain, stem

SENTENCE = re.compile(r"[^.,،؛;!?؟:\n]+")
# part of a clause's words that are courtesy before all of it is
SHARE = 0.3
# words of a clause that a run of courtesy swallows
SWALLOWED = 12


def clauses(text):
    """The clauses of a text, plain or not, as (words, whether they are courtesy).

    >>> [courtesy for words, courtesy in clauses("السلام عليكم ورحمة الله، لم تصل البطاقة، وتقبلوا تحياتي")]
    [True, False, True]
    """
    parts = [words for words in map(WORD.findall, SENTENCE.findall(plain(text))) if words]
    polite = [_share(words) >= SHARE for words in parts]
    return list(zip(parts, polite, strict=True))


def _share(words):
    telling = [word for word in words if word not in FUNCTION_WORDS]
    return sum(stem(word) in COURTESY_STEMS for word in telling) / len(telling) if telling else 0.0
