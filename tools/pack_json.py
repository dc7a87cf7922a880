"""Reads the JSON of a policy pack and remembers on which line each value stands.

The standard library's decoder keeps no positions, and the packages that do (json-source-map, ruamel.yaml) either
slept for years or take YAML too, with its anchors and its guesses about types. Strings and numbers are read by the
standard library itself; what is written here walks the brackets, counts lines and depth, and refuses what JSON only
tolerates: a key that stands twice, NaN, text that no database takes.
"""

import re
from json.decoder import JSONDecodeError, scanstring

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(\.\d{1,17})?([eE][-+]?\d{1,3})?")
_LONG = re.compile(r"[-+.\deE]*")
_WORDS = {"true": True, "false": False, "null": None}


class Broken(ValueError):
    """The file is no such JSON: `what` names the fault, `line` the place."""

    def __init__(self, what, line, detail=""):
        super().__init__(f"line {line}: {what} {detail}".rstrip())
        self.what, self.line, self.detail = what, line, detail


def read(content):
    """The document, and the line of each of its values.

    :param content: bytes
    :return: (value, {path: line}); a path is a tuple of keys and positions

    >>> value, lines = read(b'{"code": "a",\\n "teams": [\\n {"key": "x"}]}')
    >>> value["teams"], lines["teams", 0], lines["teams", 0, "key"]
    ([{'key': 'x'}], 3, 3)
    >>> read(b'{"a": 1,\\n "a": 2}')  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    Broken: line 2: twice a
    """
    if len(content) > MAX_BYTES:
        raise Broken("large", 1, MAX_BYTES // 1000)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Broken("encoding", content.count(b"\n", 0, error.start) + 1) from error
    return _Reader(text).document()


class _Reader:
    def __init__(self, text):
        self.text, self.at, self.lines = text, 0, {}
        self._counted = self._line = 0

    def document(self):
        value = self._value(())
        if self._peek():
            self._fail("syntax")
        return value, self.lines

    def _fail(self, what, detail=""):
        raise Broken(what, self._here(), detail)

    def _here(self):
        """The line of the place, counted on from the last one that was asked for."""
        if self.at < self._counted:
            self._counted = self._line = 0
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line + 1

    def _peek(self):
        self.at = _SPACE.match(self.text, self.at).end()
        return self.text[self.at : self.at + 1]

    def _take(self, sign):
        if self._peek() != sign:
            self._fail("expected" if self.text[self.at :] else "cut", sign)
        self.at += 1

    def _value(self, path):
        sign = self._peek()
        self.lines[path] = self._here()
        if len(path) > MAX_DEPTH:
            self._fail("deep", MAX_DEPTH)
        if sign == "{":
            return self._object(path)
        if sign == "[":
            return self._array(path)
        if sign == '"':
            return self._string()
        if not sign:
            self._fail("cut")
        for word, value in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        return self._number()

    def _object(self, path):
        found = {}
        self._take("{")
        if self._peek() == "}":
            self.at += 1
            return found
        while True:
            if self._peek() != '"':
                self._fail("expected" if self.text[self.at :] else "cut", '"')
            key = self._string()
            if key in found:
                self._fail("twice", key)
            self._take(":")
            found[key] = self._value((*path, key))
            if self._peek() == ",":
                self.at += 1
                continue
            self._take("}")
            return found

    def _array(self, path):
        found = []
        self._take("[")
        if self._peek() == "]":
            self.at += 1
            return found
        while True:
            found.append(self._value((*path, len(found))))
            if self._peek() == ",":
                self.at += 1
                continue
            self._take("]")
            return found

    def _string(self):
        try:
            value, end = scanstring(self.text, self.at + 1, True)
        except JSONDecodeError as error:
            self.at = error.pos
            self._fail("string")
        if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            self._fail("character")
        self.at = end
        return value

    def _number(self):
        match = _NUMBER.match(self.text, self.at)
        if not match:
            self._fail("syntax")
        if _LONG.match(self.text, self.at).end() != match.end():
            self._fail("number")
        fraction, exponent = match.groups()
        value = float(match.group()) if fraction or exponent else int(match.group())
        if not -1e15 < value < 1e15:
            self._fail("number")
        self.at = match.end()
        return value
