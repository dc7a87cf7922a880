"""Office documents (OOXML, ODF) without authors, places of files, printers, earlier versions' owners and thumbnails."""

import io
import posixpath
import re
import zipfile

from lxml import etree

from .document_words import clean_words
from .hidden import ON_DISK, Unclean
from .picture import looks_like_picture, stripped

MAX_PARTS = 3000
MAX_BYTES = 150 * 1024 * 1024
# Parts that hold nothing of the content: they go, with what leads to them.
OOXML_GONE = re.compile(
    r"docProps/|customXml/|_xmlsignatures/|\[trash\]/|xl/revisions/|ppt/(?:changesInfos|tags)/|ppt/revisionInfo\.xml"
    r"|(?:.*/)?printerSettings/"
)
ODF_GONE = re.compile(
    r"Thumbnails/|Configurations2/|ObjectReplacements/|(?:.*/)?settings\.xml$|layout-cache$|manifest\.rdf$|Basic/|Scripts/"
    r"|META-INF/(?!manifest\.xml)"
)
OOXML = ("word/", "xl/", "ppt/")
FONTS = (".odttf", ".fntdata", ".ttf", ".otf")
TEXTS = (".xml", ".rels", ".vml")
# By their names without the prefix. Schemas require most of these attributes: they are written over.
NAME_ATTRIBUTES = {
    "author", "initials", "userId", "providerId", "userName", "refreshedBy", "chg-author", "securityDescriptor",
    "sourceFile", "odcFile", "resolved-by", "sender-initials",
}  # fmt: skip
NAME_ATTRIBUTES_OF = {
    "person": {"displayName"}, "cmAuthor": {"name"}, "author": {"name"}, "permStart": {"ed"}, "scenario": {"user"},
    "connection": {"name", "description"}, "dbPr": {"connection", "command", "serverCommand"}, "webPr": {"url"},
    "fileVersion": {"codeName"},
}  # fmt: skip
DATE_ATTRIBUTES = {"date", "dateUtc", "dT", "dt", "created", "chg-date-time"}
# Elements that say who changed or remarked what, and when.
CHANGES = {
    "ins", "del", "moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart", "rPrChange", "pPrChange",
    "tblPrChange", "sectPrChange", "numberingChange", "comment", "commentExtensible", "cm", "threadedComment",
    "reply",
}  # fmt: skip
NAME_ELEMENTS = {
    "author", "creator", "initial-creator", "creator-initials", "author-name", "author-initials", "printed-by",
    "file-name", "template-name", "date-string", "modification-date", "modification-time",
    "sender-firstname", "sender-lastname", "sender-initials", "sender-email", "sender-company", "sender-title",
    "sender-position", "sender-phone-private", "sender-phone-work", "sender-fax", "sender-street", "sender-city",
    "sender-postal-code", "sender-country", "sender-state-or-province",
}  # fmt: skip
GONE_ELEMENTS = {
    "rsids", "docId", "attachedTemplate", "absPath", "fileSharing", "docVars", "mailMerge", "saveThroughXslt",
    "alternateUrls", "customWorkbookViews", "customSheetViews", "htmlPubPr", "custDataLst",
}  # fmt: skip
# Pictures are called after the files that they came from.
NAMED = {"docPr", "cNvPr"}
SHAPES = {"shape", "rect", "oval", "imagedata", "image", "frame"}
# Descriptions of pictures in ODF, which most often are the names of their files.
SVG_TEXTS = {f"{{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}}{name}" for name in ("title", "desc")}
LINK, NOWHERE = "{http://www.w3.org/1999/xlink}href", "about:blank"
BLANK_META = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office='
    b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"><office:meta/></office:document-meta>'
)


def cleaned(content, depth=0):
    """
    :param content: bytes of a ZIP
    :raise Unclean: it is no document, or holds what cannot be looked into; what is broken raises as `zipfile` does
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = _read(archive)
    names = set(parts)
    odf = parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument.")
    if not odf and not ("[Content_Types].xml" in names and any(name.startswith(OOXML) for name in names)):
        raise Unclean("inside")
    if odf and b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Unclean("password")
    gone = {name for name in names if (ODF_GONE if odf else OOXML_GONE).match(name)}
    kept = {name: _part(name, parts[name], gone, depth) for name in parts if name not in gone}
    return _written(kept)


def _read(archive):
    """{name: content}, no more of it than a server bears."""
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        raise Unclean("large")
    parts, left = {}, MAX_BYTES
    for entry in entries:
        name = entry.filename
        if entry.is_dir():
            continue
        if entry.flag_bits & 1:
            raise Unclean("password")
        if name in parts or name.startswith("/") or ".." in name.split("/") or "\\" in name:
            raise Unclean("broken")
        with archive.open(entry) as part:
            # what the entry says of its size may be a lie
            parts[name] = part.read(left + 1)
        left -= len(parts[name])
        if left < 0:
            raise Unclean("large")
    return parts


def _part(name, content, gone, depth):
    base = posixpath.basename(name)
    if name == "mimetype" or not content:
        return content
    if base == "meta.xml":
        return BLANK_META
    if name.lower().endswith(TEXTS):
        return _xml(name, content, gone)
    if name.lower().endswith(FONTS):
        return content
    if looks_like_picture(content):
        return stripped(content)
    if content.startswith(b"PK\x03\x04") and not depth:
        return cleaned(content, depth + 1)
    raise Unclean("inside")


def _xml(name, content, gone):
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.doctype:
        raise Unclean("broken")
    if name.endswith(".rels"):
        _clean_relations(name, root, gone)
    clean_words(root)
    for element in list(root.iter(etree.Element)):
        _clean_element(element, gone)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _clean_relations(name, root, gone):
    folder = posixpath.dirname(posixpath.dirname(name))
    for relation in list(root):
        target = relation.get("Target") or ""
        if relation.get("TargetMode") == "External":
            # a template or a linked file on the disk of whoever wrote it
            if not re.match(r"(?:https?|mailto|tel):", target, re.IGNORECASE):
                relation.set("Target", NOWHERE)
        elif posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/") in gone:
            root.remove(relation)


def _clean_element(element, gone):
    tag = etree.QName(element).localname
    # OOXML's list of types and ODF's manifest name the parts
    part = element.get("PartName") or next((v for k, v in element.items() if k.endswith("}full-path")), "")
    if element.getparent() is not None and (tag in GONE_ELEMENTS or part.lstrip("/") in gone):
        element.getparent().remove(element)
        return
    if tag in NAME_ELEMENTS or element.tag in SVG_TEXTS or element.tag == "{http://purl.org/dc/elements/1.1/}date":
        element.text = None
    changed = tag in CHANGES or any(key.endswith("author") for key in element.attrib)
    for key, value in list(element.attrib.items()):
        _clean_attribute(element, tag, key, value, changed)


def _clean_attribute(element, tag, key, value, changed):
    """:param changed: whether the element says who changed something, and when"""
    name = etree.QName(key).localname
    if name in NAME_ATTRIBUTES or name in NAME_ATTRIBUTES_OF.get(tag, ()):
        element.set(key, "-")
    elif name in DATE_ATTRIBUTES and changed:
        element.set(key, "2000-01-01T00:00:00Z")
    elif (
        name.startswith("rsid")
        or (tag in NAMED and name in ("descr", "title"))
        or (tag in SHAPES and name in ("alt", "title"))
        or (tag == "pageSetup" and key.endswith("relationships}id"))
        or (tag == "frame" and name == "name")
    ):
        del element.attrib[key]
    elif tag in NAMED and name == "name":
        element.set(key, "")
    elif ON_DISK.match(value) or (key == LINK and value.startswith("../")):
        element.set(key, NOWHERE)


def _written(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()
