"""What office programs write into the text by themselves: fields that show who wrote a document or where it lay, and
the names before remarks."""

import re

from lxml import etree

# Fields of Word: their result is a name, or their instruction the place of a file.
TELLING = re.compile(
    r"\s*(?:AUTHOR|USERNAME|USERINITIALS|USERADDRESS|LASTSAVEDBY|FILENAME|TEMPLATE|DOCPROPERTY|INFO|DOCVARIABLE|COMMENTS"
    r"|LINK|INCLUDE\w*|IMPORT|DATABASE|DDE\w*|RD)\b",
    re.IGNORECASE,
)
# Controls of Word that show a property of the file.
PROPERTY = re.compile(r"creator|lastModifiedBy|Author|Manager|Company|Publish", re.IGNORECASE)


def clean_words(root):
    """Empties the results of such fields, in place; what stands around them stays."""
    _clean_fields(root)
    for element in root.iter(etree.Element):
        tag = etree.QName(element).localname
        if tag == "fldSimple" and TELLING.match(_attribute(element, "instr")):
            element.set(next(key for key in element.attrib if key.endswith("instr")), "")
            _empty(element)
        elif tag == "sdt" and any(PROPERTY.search(_attribute(one, "xpath")) for one in _all(element, "dataBinding")):
            _empty(element)
        elif tag == "comments":
            _clean_authors_of_remarks(element)


def _clean_fields(root):
    """A field stands in a row of runs: its beginning, its instruction, perhaps a result, its end; one in another."""
    open_fields, fields = [], []
    for element in root.iter(etree.Element):
        tag = etree.QName(element).localname
        if tag == "fldChar":
            kind = _attribute(element, "fldCharType")
            if kind == "begin":
                open_fields.append([])
            elif kind == "end" and open_fields:
                fields.append(open_fields.pop())
        elif tag == "instrText" and open_fields:
            open_fields[-1].append(element)
        elif tag == "instrText":
            fields.append([element])
        elif tag == "t" and any(map(_tells, open_fields)):
            element.text = None
    for parts in filter(_tells, [*fields, *open_fields]):
        for part in parts:
            part.text = None


def _tells(parts):
    return bool(TELLING.match("".join(part.text or "" for part in parts)))


def _clean_authors_of_remarks(comments):
    """Excel begins each remark with the name of whoever made it."""
    authors = [(one.text or "").strip() for one in _all(comments, "author")]
    for comment in _all(comments, "comment"):
        number = comment.get("authorId") or ""
        author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
        first = next(_all(comment, "t"), None)
        if author and first is not None and (first.text or "").strip().startswith(author):
            first.text = first.text.replace(author, "-", 1)


def _all(element, name):
    return (one for one in element.iter(etree.Element) if etree.QName(one).localname == name)


def _attribute(element, name):
    return next((value for key, value in element.attrib.items() if etree.QName(key).localname == name), "")


def _empty(element):
    for text in _all(element, "t"):
        text.text = None
