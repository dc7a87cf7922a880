"""Files without what they tell besides their content: who made them, where, when, with which device."""

import io

import pikepdf
import pillow_heif
from PIL import ImageOps

from . import document_zip
from .hidden import Unclean, jpeg_without_segments
from .picture import MAX_PIXELS, looks_like_picture, stripped

MAX_PDF_OBJECTS = 200_000
# What PDF keeps beside the pages, wherever it stands.
PDF_HIDDEN = ("/Metadata", "/PieceInfo", "/LastModified", "/CreationDate", "/ModDate", "/M", "/Thumb", "/Author")
PDF_OF_SIGNATURE = ("/Contents", "/Cert", "/Name", "/Location", "/ContactInfo", "/Reason", "/ByteRange", "/Prop_Build")
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
            for key in ("/Info", "/ID"):
                if key in pdf.trailer:
                    del pdf.trailer[key]
            for thing in pdf.objects:
                _clean_pdf_object(thing)
            out = io.BytesIO()
            # what nothing points to any more, and earlier versions of the file, are not written
            pdf.save(out, encryption=False, deterministic_id=True)
            return out.getvalue()
    except pikepdf.PasswordError as error:
        raise Unclean("password") from error


def _clean_pdf_object(thing, depth=0):
    if isinstance(thing, pikepdf.Array) and depth < 20:
        for part in thing:
            if not getattr(part, "is_indirect", True):
                _clean_pdf_object(part, depth + 1)
        return
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return
    for key in PDF_HIDDEN:
        if key in thing:
            del thing[key]
    if "/ByteRange" in thing:
        for key in PDF_OF_SIGNATURE:
            if key in thing:
                del thing[key]
    if "/EF" in thing:
        raise Unclean("inside")
    # of a remark `T` is its author; of a field of a form its name
    field = any(key in thing for key in ("/FT", "/Kids", "/Parent")) or thing.get("/Subtype") == pikepdf.Name.Widget
    if isinstance(thing.get("/T"), pikepdf.String) and not field:
        del thing["/T"]
    if isinstance(thing, pikepdf.Stream):
        _clean_pdf_stream(thing)
    if depth < 20:
        for key in list(thing.keys()):
            part = thing[key]
            if isinstance(part, pikepdf.Dictionary | pikepdf.Array) and not part.is_indirect:
                _clean_pdf_object(part, depth + 1)


def _clean_pdf_stream(stream):
    """Pictures stand in a PDF as the camera made them, with place and owner."""
    filters = stream.get("/Filter")
    if isinstance(filters, pikepdf.Array) and len(filters) == 1:
        filters = filters[0]
    if filters == pikepdf.Name.DCTDecode:
        parameters = stream.get("/DecodeParms")
        stream.write(
            jpeg_without_segments(stream.read_raw_bytes()), filter=pikepdf.Name.DCTDecode, decode_parms=parameters
        )
    elif filters == pikepdf.Name.JPXDecode and b"xmpmeta" in stream.read_raw_bytes():
        raise Unclean("kind")
