"""Texts that are all but the same, found without comparing each with each. No Odoo import.

A text's signature is a few bucket numbers (minhash, banded): texts that share most of their stems fall into a common
bucket nearly always, texts about different things hardly ever. What shares a bucket is then compared as it is.
"""

import random
import zlib

BANDS, ROWS = 4, 4
# fewer stems say too little to call two texts the same
SHORTEST = 6
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
    if len(numbers) < SHORTEST:
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
