"""Lists of Arabic and English words, one file a list; a line that begins with # is a remark."""

from pathlib import Path


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
