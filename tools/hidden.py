"""What cannot be taken out of a file, and what is taken out of pictures that stand in one."""

import re

# Segments of a JPEG that its picture needs besides those of the picture itself: JFIF, Adobe's turn of colours.
NEEDED = (0xE0, 0xEE)
# In the picture itself a byte of this value is followed by these alone.
NEXT_SEGMENT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")

# Where a file lay on somebody's disk.
ON_DISK = re.compile(r"\s*(?:file:|[a-z]:[\\/]|\\\\|/(?:home|Users|Volumes|mnt)/)", re.IGNORECASE)


class Unclean(Exception):
    """What is hidden in a file cannot be taken out of it."""


def jpeg_without_segments(content):
    """The same JPEG, bit for bit, without the segments that tell of place, device and owner, and without remarks.

    >>> exif, rest = b"\\xff\\xe1\\x00\\x06Exif", b"\\xff\\xdb\\x00\\x02\\xff\\xda\\x00\\x02picture\\xff\\xd9"
    >>> jpeg_without_segments(b"\\xff\\xd8" + exif + rest + b"after") == b"\\xff\\xd8" + rest
    True
    >>> jpeg_without_segments(b"broken")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    tools.hidden.Unclean: broken
    """
    if not content.startswith(b"\xff\xd8"):
        raise Unclean("broken")
    kept, position = [content[:2]], 2
    while content[position : position + 1] == b"\xff" and position + 4 <= len(content):
        kind = content[position + 1]
        end = position + 2 + int.from_bytes(content[position + 2 : position + 4], "big")
        if kind == 0xDA:
            after = NEXT_SEGMENT.search(content, end)
            end = after.start() if after else len(content)
        colours = kind == 0xE2 and content.startswith(b"ICC_PROFILE\0", position + 4)
        if colours or kind in NEEDED or not (0xE0 <= kind <= 0xEF or kind == 0xFE):
            kept.append(content[position:end])
        if kind == 0xDA and content[end : end + 2] in (b"\xff\xd9", b""):
            return b"".join([*kept, b"\xff\xd9"])
        position = max(end, position + 2)
    raise Unclean("broken")
