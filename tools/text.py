"""Arabic and English made comparable: words in spite of spelling, inflection and typing errors; texts that are all but
the same; what changed between two of them. No Odoo import.

What people type differs where it means the same: hamza and ta marbuta, vowel signs and tatweel, the digits of three
scripts, articles and prepositions joined to the word. `normalise` takes spelling away, `stem` inflection, `root` what
is left of the derivation; `alike` measures how near two words come in spite of a typing error.
"""

import random
import re
import unicodedata
import zlib
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache
from html import unescape

# letters of one sound, or of one key, as the one that stands for them; a letter under a hamza is that letter anyway
ALIKE = {
    "ٱ": "ا",
    **dict.fromkeys("ىیې", "ي"),
    "ة": "ه",
    "ء": None,
    "ک": "ك",
    "گ": "ك",
    "ـ": None,
    "’": "'",
    "‘": "'",
    "٫": ".",
    "٬": ",",
}


class _Letters(dict):
    """What stands for a character, worked out when it is first met."""

    def __missing__(self, code):
        char = chr(code)
        self[code] = "".join(map(self._letter, unicodedata.normalize("NFKD", char)))
        return self[code]

    @staticmethod
    def _letter(char):
        if char in ALIKE:
            return ALIKE[char] or ""
        if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
            return ""
        return str(unicodedata.decimal(char, char))


LETTERS = _Letters()
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
# the same in a text as it was typed, where marks and joiners stand between the letters
SPELLED = re.compile(r"[^\W_](?:[^\W_]|[\u0640\u064b-\u065f\u0670\u200c-\u200f]|['’‘](?=[^\W_]))*")
ARABIC = re.compile(r"[\u0621-\u064a]")
TAG, SPACES = re.compile(r"<[^>]*>"), re.compile(r"[ \t]+")
BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^>]*>", re.I)

# longest first; a word keeps three letters at least
ARTICLES = ("وبال", "فبال", "وال", "فال", "بال", "كال", "ولل", "لل", "ال")
PARTICLES = "وبلك"
ENDINGS = (
    ("اتنا", "اتها", "اتهم", "اتكم", "ونني", "يات", "اتي", "اتك", "اته", "وني", "وها", "وهم", "تني", "تها", "تنا")
    + ("تهم", "تكم", "هما", "كما")
    + ("ات", "ان", "ون", "ين", "وا", "تم", "ني", "نا", "ها", "هم", "هن", "كم", "كن", "يه", "ته", "تي", "تك")
    + ("ه", "ي", "ت", "ا", "ك")
)
# weak letters, and what a derived form puts before its root
WEAK = str.maketrans("", "", "اوي")
BEFORE_ROOT = ("است", "مست", "يست", "تست", "نست", "ان", "مت", "يت", "ا", "م", "ت", "ي", "ن", "")
SHORTEST_ROOT = 3
# how much of its trigrams two words share before they count as one word mistyped
MISTYPED = 0.5
# characters that are read of a text to compare it with others, to count its words and to sign it; what follows says
# nothing new about which matter it is, and a stranger decides how much it is
READ = 20_000


def paragraphs(html):
    """The text of HTML, its paragraphs on lines of their own.

    >>> paragraphs("<p>Fish &amp;  <b>chips</b></p><p>cold</p>")
    'Fish & chips\\ncold'
    """
    text = unescape(_replaced(TAG, "", _replaced(BREAK, "\n", html or "")))
    return "\n".join(filter(None, (SPACES.sub(" ", line).strip() for line in text.splitlines())))


def _replaced(mark, instead, html):
    """HTML with marks replaced; behind the last > there is none, and each < would be followed to the end."""
    end = html.rfind(">") + 1
    # joined: what is marked safe would mask the rest
    return "".join((mark.sub(instead, html[:end]), html[end:]))


def normalise(text):
    """The text without what its spelling leaves free: one space between words, no punctuation, digits 0 to 9.

    >>> normalise("إعـــادةُ   المبلغ، رقم ٣١-٤٤٠٦!") == normalise("اعاده المبلغ رقم 31 4406")
    True
    >>> normalise("Kindly RE-issue the Permit…")
    'kindly re issue the permit'
    """
    return " ".join(WORD.findall(plain(text)))


@lru_cache(maxsize=8)
def plain(text):
    """The text in comparable letters and digits, its punctuation kept; of plain text nothing changes.

    >>> plain("أُغلِقَت ١٢/٣")
    'اغلقت 12/3'
    """
    # letter by letter: putting a long run of marks in order takes the square of its length, and marks go anyway
    return (text or "").translate(LETTERS).casefold()


def as_written(words, text):
    """Words that `normalise` made comparable as a text spells them where they stand in it, else as they are.

    >>> as_written("صيانه المكيف", "طلبتُ صِيانةَ المُكيّف"), as_written("permit", "Kindly RE-issue the Permit…")
    ('صِيانةَ المُكيّف', 'Permit')
    >>> as_written("31", "رقم ٣١-٤٤٠٦"), as_written("غير موجود", "نص آخر")
    ('٣١', 'غير موجود')
    """
    wanted, spelled = words.split(), _spelled(text)
    for at in range(len(spelled) - len(wanted) + 1 if wanted else 0):
        if all(wanted[i] == spelled[at + i][2] for i in range(len(wanted))):
            return text[spelled[at][0] : spelled[at + len(wanted) - 1][1]]
    return words


@lru_cache(maxsize=4)
def _spelled(text):
    """The words of a text: where each stands, and what it is compared by."""
    found = SPELLED.finditer(text or "")
    return [(match.start(), match.end(), match[0].translate(LETTERS).casefold()) for match in found]


def stems(text):
    """The stems of a text's words in their order: what words are counted and searched by.

    >>> stems("الشهادات وبالشهادة، missing payments")
    ['شهاد', 'شهاد', 'miss', 'payment']
    """
    return [stem(word) for word in normalise(text).split()]


@lru_cache(maxsize=50_000)
def stem(word):
    """A normalised word without article, joined particles and endings.

    >>> stem("وبالمنافسات") == stem("منافسه") == stem("لمنافستنا")
    True
    >>> [stem(word) for word in ("cancelled", "cancelling", "studies", "fees")]
    ['cancel', 'cancel', 'study', 'fee']
    """
    return _arabic_stem(word) if ARABIC.search(word) else _english_stem(word)


def _arabic_stem(word):
    word = _without_article(word)
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word


def _without_article(word):
    start, end = 0, len(word)
    while True:
        for article in ARTICLES:
            if word.startswith(article, start) and end - start - len(article) >= 3:
                start += len(article)
                break
        else:
            if word[start] in PARTICLES and end - start >= 5:
                start += 1
            else:
                return word[start:]


def _english_stem(word):
    word = word.removesuffix("'s").replace("'", "")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "sz" or word[-1] == "l" and word[-2] == "l":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


@lru_cache(maxsize=50_000)
def root(word):
    """What the derived forms of an Arabic word have in common, near enough; the stem itself of any other word.

    >>> {root(word) for word in ("اغلاق", "مغلقه", "اغلقت")}
    {'غلق'}
    >>> root(normalise("تسجيل")) == root(normalise("مسجّل")) == "سجل"
    True
    """
    short = stem(word)
    if not ARABIC.search(short):
        return short
    if short.startswith("اي"):
        short = "و" + short[2:]
    for prefix in BEFORE_ROOT:
        rest = short.removeprefix(prefix)
        if short.startswith(prefix) and len(rest) >= SHORTEST_ROOT:
            bare = rest[0] + rest[1:].translate(WEAK)
            if len(bare) >= SHORTEST_ROOT:
                return bare
    return short


@lru_cache(maxsize=50_000)
def trigrams(word):
    """The trigrams of a word, its ends marked."""
    marked = f" {word} "
    return frozenset(marked[i : i + 3] for i in range(len(marked) - 2))


@lru_cache(maxsize=200_000)
def alike(one, other):
    """How much two normalised words share as writing, 0 to 1; under a half they are different words.

    >>> alike("مستحق", "مستحقه") > 0.6, alike("numbers", "numebrs") > 0.5, alike("صرف", "خصم")
    (True, True, 0.0)
    """
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 3:
        return 0.0
    first, second = trigrams(one), trigrams(other)
    shared = 2 * len(first & second) / (len(first) + len(second))
    if shared < MISTYPED and sorted(one) == sorted(other):
        # two letters changed places
        shared = 0.7
    return shared if shared >= MISTYPED else 0.0


# ------------------------------------------------------------------
# Texts that are all but the same, found without comparing each with each: a text's signature is a few bucket
# numbers (minhash, banded), and texts that share most of their stems fall into a common bucket nearly always.
# ------------------------------------------------------------------

BANDS, ROWS = 4, 4
# fewer stems say too little to call two texts the same
FEWEST_STEMS = 6
_PRIME = (1 << 61) - 1
_DRAWN = random.Random(10002)
_HASHES = [(_DRAWN.randrange(1, _PRIME), _DRAWN.randrange(_PRIME)) for _ in range(BANDS * ROWS)]


def telling(stems):
    """The stems that count: numbers and names of two customers differ where the text is the same.

    >>> sorted(telling(["رسوم", "12", "رسوم", "و", "31a"]))
    ['رسوم']
    """
    return {stem for stem in stems if len(stem) > 1 and not any(c.isdigit() for c in stem)}


def buckets(stems):
    """The bucket numbers of a text, one a band, as signed 32 bit numbers; none for a text that is too short.

    >>> text = "the payment of may has not arrived in the account of the applicant although all was complete".split()
    >>> buckets(text) == buckets(reversed(text)), len(buckets(text)), buckets(["short"])
    (True, 4, ())
    >>> other = "the road before our school floods whenever it rains and nobody answers calls".split()
    >>> bool(set(buckets(text)) & set(buckets(other)))
    False
    >>> bool(set(buckets(text)) & set(buckets([*text, "kindly"])))
    True
    """
    numbers = [zlib.crc32(stem.encode()) for stem in telling(stems)]
    if len(numbers) < FEWEST_STEMS:
        return ()
    lowest = [min((a * number + b) % _PRIME for number in numbers) for a, b in _HASHES]
    return tuple(
        zlib.crc32(repr((band, lowest[band * ROWS : (band + 1) * ROWS])).encode()) - 2**31 for band in range(BANDS)
    )


def likeness(one, other):
    """Share of the telling stems that two texts have in common, 0 to 1.

    >>> likeness(["رسوم", "سداد", "5"], ["رسوم", "سداد", "9"]), likeness([], [])
    (1.0, 0.0)
    """
    one, other = telling(one), telling(other)
    return len(one & other) / len(one | other) if one and other else 0.0


# ------------------------------------------------------------------
# Two texts word by word, for showing them side by side
# ------------------------------------------------------------------

SPACED = re.compile(r"\S+")
# words of both texts, and pairs of equal ones, up to which they are aligned
ALIGNED_WORDS, EQUAL_PAIRS = 8_000, 150_000


def differences(old: str, new: str) -> list[tuple[str, str, str]] | None:
    """The words of both texts in segments (op, old words, new words); op is equal, replace, delete or insert.

    Spelling and inflection make no difference: words that differ in nothing else are equal, each side as it is written.
    None for very long texts, and such as say the same again and again: aligning takes the square of their words.

    >>> differences("لم تصل البطاقة، إلى اليوم", "لم تصل البطاقه الجديدة الى اليوم")
    [('equal', 'لم تصل البطاقة،', 'لم تصل البطاقه'), ('insert', '', 'الجديدة'), ('equal', 'إلى اليوم', 'الى اليوم')]
    >>> differences("لم " * 1000, "لم " * 1000)
    """
    before, after = SPACED.findall(old), SPACED.findall(new)
    if len(before) + len(after) > ALIGNED_WORDS:
        return None
    keys, other_keys = [_key(word) for word in before], [_key(word) for word in after]
    counts = Counter(keys)
    if sum(counts[key] for key in other_keys) > EQUAL_PAIRS:
        return None
    steps = SequenceMatcher(None, keys, other_keys, autojunk=False).get_opcodes()
    return [(op, " ".join(before[a:b]), " ".join(after[c:d])) for op, a, b, c, d in steps]


def _key(word):
    """What of a word counts; a sign without letters is itself."""
    return " ".join(map(stem, normalise(word).split())) or word
