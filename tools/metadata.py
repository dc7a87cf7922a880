"""Files without what they tell besides their content: who made them, where, when, with which device."""

import io
import zlib

import pikepdf
import pillow_heif
from PIL import ImageOps

from . import document_zip
from .hidden import ON_DISK, Unclean, jpeg_without_segments
from .picture import MAX_PIXELS, looks_like_picture, stripped

MAX_PDF_OBJECTS = 200_000
MAX_PICTURE = 64 * 1024 * 1024
# What PDF keeps beside the pages, wherever it stands.
PDF_HIDDEN = (
    "/Metadata", "/PieceInfo", "/LastModified", "/CreationDate", "/ModDate", "/M", "/Thumb", "/Author", "/Creator",
    "/CreatorInfo", "/Producer", "/AF", "/OPI", "/Ref", "/NM", "/XFA", "/User",
)  # fmt: skip
# What stands at its root and shows something; the rest serves programs, or tells of who made it.
PDF_ROOT = {
    "/Type", "/Version", "/Pages", "/PageLabels", "/Names", "/Dests", "/ViewerPreferences", "/PageLayout", "/PageMode",
    "/Outlines", "/OCProperties", "/StructTreeRoot", "/MarkInfo", "/Lang", "/AcroForm", "/OutputIntents",
    "/Extensions",
}  # fmt: skip
# Actions that run something, or name a file on a disk: no reader of a complaint needs them.
PDF_ACTIONS = {"/Launch", "/GoToR", "/GoToE", "/ImportData", "/SubmitForm", "/JavaScript", "/Thread", "/Rendition"}
PDF_OF_SIGNATURE = ("/Contents", "/Cert", "/Name", "/Location", "/ContactInfo", "/Reason", "/ByteRange", "/Prop_Build")
# Endings of the files that `cleaned` can make tell nothing.
CLEANABLE = {
    "jpg", "jpeg", "jfif", "png", "gif", "webp", "heic", "heif", "avif", "pdf", "docx", "xlsx", "pptx", "odt", "ods",
    "odp", "txt", "csv",
}  # fmt: skip
HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif")


def cleaned(name, content):
    """A file as it may be kept of somebody who is not to be known.

    :param name: whose ending tells a text from what cannot be known by its first bytes
    :param content: bytes
    :raise Unclean: what is hidden in it cannot be taken out; its argument says why: one of password, inside, large,
        broken, kind
    :return: (content, ending of the name that fits it now)

    >>> cleaned("note.txt", "نص".encode()) == ("نص".encode(), "txt")
    True
    >>> cleaned("note.txt", b"\\x00\\x01")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    tools.hidden.Unclean: kind
    """
    try:
        return _cleaned(name.rpartition(".")[2].lower(), content)
    except Unclean:
        raise
    except Exception as error:
        # what libraries raise of a broken file, or of one made to break them, has no common class
        raise Unclean("broken") from error


def _cleaned(extension, content):
    if looks_like_picture(content):
        return stripped(content), extension
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        return _heic(content), "jpg"
    if content.startswith(b"%PDF-"):
        return _pdf(content), "pdf"
    if content.startswith(b"PK\x03\x04"):
        return document_zip.cleaned(content), extension
    if extension in ("txt", "csv") and _is_text(content):
        return content, extension
    raise Unclean("kind")


def _is_text(content):
    """
    >>> _is_text("نص".encode("cp1256")), _is_text("نص".encode("utf-16")), _is_text(b"ID3\\x04\\x00")
    (True, True, False)
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return False
    return not any(byte < 9 or 13 < byte < 32 for byte in content)


def _heic(content):
    image = pillow_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True)
    if image.size[0] * image.size[1] > MAX_PIXELS:
        raise Unclean("large")
    out = io.BytesIO()
    ImageOps.exif_transpose(image.to_pillow()).convert("RGB").save(out, "JPEG", quality=90)
    return stripped(out.getvalue())


# ------------------------------------------------------------------
# PDF
# ------------------------------------------------------------------


def _pdf(content):
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if len(pdf.objects) > MAX_PDF_OBJECTS:
                raise Unclean("large")
            if pdf.attachments or "/Collection" in pdf.Root:
                raise Unclean("inside")
            if "/NeedsRendering" in pdf.Root:
                # what such a form shows stands in its XML alone
                raise Unclean("kind")
            _keep(pdf.trailer, {"/Root", "/Size"})
            _keep(pdf.Root, PDF_ROOT)
            if isinstance(pdf.Root.get("/Names"), pikepdf.Dictionary):
                _keep(pdf.Root.Names, {"/Dests"})
            for thing in pdf.objects:
                _clean_pdf_object(thing)
            out = io.BytesIO()
            # what nothing points to any more, and earlier versions of the file, are not written
            pdf.save(out, encryption=False, deterministic_id=True)
            return out.getvalue()
    except pikepdf.PasswordError as error:
        raise Unclean("password") from error


def _keep(thing, names):
    for key in set(thing.keys()) - names:
        del thing[key]


def _clean_pdf_object(thing, depth=0):
    if isinstance(thing, pikepdf.Array) and depth < 20:
        for part in thing:
            if not getattr(part, "is_indirect", True):
                _clean_pdf_object(part, depth + 1)
        return
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    _drop_what_tells(thing)
    if isinstance(thing, pikepdf.Stream):
        _clean_pdf_stream(thing)
    if depth < 20:
        for key in list(thing.keys()):
            part = thing[key]
            if isinstance(part, pikepdf.Dictionary | pikepdf.Array) and not part.is_indirect:
                _clean_pdf_object(part, depth + 1)


def _drop_what_tells(thing):
    """Takes the keys out of a dictionary that say who made it, when and where it lay."""
    if "/EF" in thing:
        raise Unclean("inside")
    gone = set(PDF_HIDDEN)
    if "/ByteRange" in thing or thing.get("/Type") in (pikepdf.Name.Sig, pikepdf.Name.DocTimeStamp):
        gone.update(PDF_OF_SIGNATURE)
    # of a remark `T` is its author; of a field of a form its name
    remark = "/Rect" in thing and "/FT" not in thing and thing.get("/Subtype") != pikepdf.Name.Widget
    field = any(key in thing for key in ("/FT", "/Kids", "/Parent")) or thing.get("/Subtype") == pikepdf.Name.Widget
    if isinstance(thing.get("/T"), pikepdf.String) and (remark or not field):
        gone.add("/T")
    if str(thing.get("/S")) in PDF_ACTIONS:
        gone.update({"/F", "/Win", "/Mac", "/Unix", "/JS", "/D", "/Fields", "/R"})
    if thing.get("/Type") == pikepdf.Name.Filespec:
        gone.update({"/F", "/UF", "/Desc", "/DOS", "/Mac", "/Unix"})
    if thing.get("/O") == pikepdf.Name.UserProperties:
        gone.add("/P")
    for key in ("/F", "/UF", "/URI", "/URL"):
        if isinstance(thing.get(key), pikepdf.String) and ON_DISK.match(str(thing[key])):
            gone.add(key)
    for key in gone & set(thing.keys()):
        del thing[key]


def _clean_pdf_stream(stream):
    """Pictures stand in a PDF as the camera made them, with place and owner."""
    filters = stream.get("/Filter")
    filters = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
    if filters[-1:] == [pikepdf.Name.DCTDecode]:
        parameters, content = stream.get("/DecodeParms"), stream.read_raw_bytes()
        if filters[:-1] == [pikepdf.Name.FlateDecode]:
            content, parameters = _inflated(content), None
        elif filters[:-1]:
            raise Unclean("kind")
        stream.write(jpeg_without_segments(content), filter=pikepdf.Name.DCTDecode, decode_parms=parameters)
    elif pikepdf.Name.JPXDecode in filters and (
        len(filters) > 1 or any(word in stream.read_raw_bytes() for word in (b"xmpmeta", b"uuid", b"xml "))
    ):
        raise Unclean("kind")


def _inflated(content):
    """
    >>> _inflated(zlib.compress(b"picture"))
    b'picture'
    """
    unpacking = zlib.decompressobj()
    found = unpacking.decompress(content, MAX_PICTURE)
    if unpacking.unconsumed_tail:
        raise Unclean("large")
    return found
