"""Documents as people send them: each tells in every place we know of who made it, by the word `SECRET`."""

import io
import zipfile
import zlib

import pikepdf
import pillow_heif
from PIL import Image

SECRET = "Ahmad Alharbi"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def hidden(content, word=SECRET):
    """Whether bytes hold the word, in any of the ways in which documents write it, packed or not."""
    ways = [word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")]
    ways += [way.hex().encode() for way in ways]
    contents = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            contents += [archive.read(name) for name in archive.namelist()]
            contents += [entry.filename.encode() + entry.extra + entry.comment for entry in archive.infolist()]
            contents.append(archive.comment)
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            contents += [thing.unparse(resolved=True) for thing in pdf.objects]
            contents += [pdf.trailer.unparse()]
            for thing in pdf.objects:
                if isinstance(thing, pikepdf.Stream):
                    content = thing.read_raw_bytes()
                    contents += [content, zlib.decompressobj().decompress(content) if content[:1] == b"x" else b""]
    return any(way in part for part in contents for way in ways)


def picture(kind="JPEG"):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = SECRET
    exif[0x0112] = 6
    if kind == "HEIF":
        pillow_heif.from_pillow(Image.new("RGB", (64, 32), "red")).save(out, exif=exif.tobytes())
    else:
        Image.new("RGB", (40, 20), "red").save(out, kind, exif=exif)
    return out.getvalue()


def pdf(text="The stairs fall", password="", inside=False):
    file = pikepdf.new()
    page = file.add_blank_page(page_size=(200, 200))
    photo = file.make_stream(picture())
    for key, value in {"Type": "XObject", "Subtype": "Image", "ColorSpace": "DeviceRGB", "Filter": "DCTDecode"}.items():
        photo[f"/{key}"] = pikepdf.Name(f"/{value}")
    photo.Width, photo.Height, photo.BitsPerComponent = 40, 20, 8
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=photo), Font=pikepdf.Dictionary(F=font))
    page.Contents = file.make_stream(f"BT /F 12 Tf 20 150 Td ({text}) Tj ET q 40 0 0 20 20 20 cm /P Do Q".encode())
    page.PieceInfo = pikepdf.Dictionary(Editor=pikepdf.Dictionary(Private=SECRET))
    remark = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 10, 10], Contents="a remark", T=SECRET
    )
    page.Annots = pikepdf.Array([remark])
    file.docinfo["/Author"] = SECRET
    with file.open_metadata() as metadata:
        metadata["dc:creator"] = [SECRET]
    if inside:
        file.attachments["plan.txt"] = SECRET.encode()
    out = io.BytesIO()
    encryption = pikepdf.Encryption(user=password, owner=password) if password else False
    file.save(out, encryption=encryption)
    return out.getvalue()


def packed(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.comment = SECRET.encode()
    return out.getvalue()


def relations(*targets, external=""):
    lines = [f'<Relationship Id="r{n}" Type="{R}/x" Target="{target}"/>' for n, target in enumerate(targets)]
    if external:
        lines.append(f'<Relationship Id="e" Type="{R}/attachedTemplate" Target="{external}" TargetMode="External"/>')
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def docx(text="السلم سيسقط", **more):
    types = "".join(
        f'<Override PartName="/{name}" ContentType="application/xml"/>'
        for name in ("word/document.xml", "docProps/core.xml", "customXml/item1.xml")
    )
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
            "_rels/.rels": relations("word/document.xml", "docProps/core.xml", "docProps/thumbnail.jpeg"),
            "docProps/core.xml": f"<core><creator>{SECRET}</creator></core>",
            "docProps/app.xml": f"<app><Company>{SECRET}</Company></app>",
            "docProps/thumbnail.jpeg": picture(),
            "customXml/item1.xml": f"<mine>{SECRET}</mine>",
            "word/_rels/document.xml.rels": relations(
                "../customXml/item1.xml", "media/image1.jpeg", external=f"file:///C:/Users/{SECRET}/normal.dotm"
            ),
            "word/document.xml": (
                f'<w:document xmlns:w="{W}"><!-- {SECRET} --><w:body><w:p w:rsidR="00AB"><w:ins w:id="1" '
                f'w:author="{SECRET}" w:date="2026-05-12T10:00:00Z"><w:r><w:t>{text}</w:t></w:r></w:ins>'
                f'<w:drawing><wp:docPr xmlns:wp="urn:wp" id="1" name="{SECRET}.jpg" descr="C:\\{SECRET}\\x.jpg"/>'
                "</w:drawing></w:p></w:body></w:document>"
            ),
            "word/comments.xml": (
                f'<w:comments xmlns:w="{W}"><w:comment w:id="0" w:author="{SECRET}" w:initials="{SECRET}"><w:p><w:r>'
                "<w:t>a remark</w:t></w:r></w:p></w:comment></w:comments>"
            ),
            "word/people.xml": (
                f'<w15:people xmlns:w15="urn:w15"><w15:person w15:author="{SECRET}"><w15:presenceInfo '
                f'w15:providerId="AD" w15:userId="{SECRET}"/></w15:person></w15:people>'
            ),
            "word/settings.xml": (
                f'<w:settings xmlns:w="{W}"><w:rsids><w:rsid w:val="00AB"/></w:rsids><w:defaultTabStop w:val="720"/>'
                "</w:settings>"
            ),
            "word/media/image1.jpeg": picture(),
            **more,
        }
    )


def xlsx(value="1500", **more):
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
            "_rels/.rels": relations("xl/workbook.xml"),
            "xl/workbook.xml": (
                f'<workbook xmlns:x="urn:x" xmlns:r="{R}"><fileSharing userName="{SECRET}"/>'
                f'<x:absPath url="C:\\Users\\{SECRET}\\"/><sheets><sheet name="S" sheetId="1" r:id="r0"/></sheets>'
                "</workbook>"
            ),
            "xl/worksheets/sheet1.xml": (
                f'<worksheet xmlns:r="{R}"><sheetData><row><c><v>{value}</v></c></row></sheetData>'
                '<pageSetup r:id="r0"/></worksheet>'
            ),
            "xl/worksheets/_rels/sheet1.xml.rels": relations("../printerSettings/printerSettings1.bin"),
            "xl/printerSettings/printerSettings1.bin": SECRET.encode("utf-16-le"),
            "xl/comments1.xml": f"<comments><authors><author>{SECRET}</author></authors></comments>",
            "xl/persons/person.xml": f'<people><person displayName="{SECRET}" id="1" userId="{SECRET}"/></people>',
            "xl/tables/table1.xml": '<table displayName="Paid" id="1"/>',
            **more,
        }
    )


def odt(text="السلم سيسقط", **more):
    office, dc, manifest = "urn:office", "http://purl.org/dc/elements/1.1/", "urn:manifest"
    entries = "".join(
        f'<m:file-entry m:full-path="{name}"/>' for name in ("content.xml", "settings.xml", "Thumbnails/thumbnail.png")
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": (
                f'<o:content xmlns:o="{office}" xmlns:dc="{dc}" xmlns:t="urn:text"><o:p>{text}</o:p><o:annotation>'
                f"<dc:creator>{SECRET}</dc:creator><dc:date>2026-05-12</dc:date><t:p>a remark</t:p></o:annotation>"
                f"<t:author-name>{SECRET}</t:author-name></o:content>"
            ),
            "meta.xml": f"<meta><creator>{SECRET}</creator></meta>",
            "settings.xml": f"<settings><item>{SECRET}</item></settings>",
            "Thumbnails/thumbnail.png": picture("PNG"),
            "Pictures/1.jpg": picture(),
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{manifest}">{entries}</m:manifest>',
            **more,
        }
    )


def told_in_passing():
    """(part of a document, its content, what must stay): what programs write by themselves."""
    word = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:p="urn:p" xmlns:a="urn:a" xmlns:v="urn:schemas-microsoft-com:vml"'
    run = f"<w:r><w:t>{SECRET}</w:t></w:r>"
    mark = '<w:r><w:fldChar w:fldCharType="%s"/></w:r>'
    field = "{}<w:r><w:instrText> FILE</w:instrText></w:r><w:r><w:instrText>NAME \\p </w:instrText></w:r>{}{}{}".format(
        mark % "begin", mark % "separate", run, mark % "end"
    )
    link = f'{mark % "begin"}<w:r><w:instrText>INCLUDEPICTURE "C:\\{SECRET}\\x"</w:instrText></w:r>{mark % "end"}'
    after = "<w:r><w:t>after</w:t></w:r>"
    for inside in (
        field,
        link,
        f'<w:fldSimple w:instr=" AUTHOR ">{run}</w:fldSimple>',
        f'<w:sdt><w:sdtPr><w:dataBinding w:xpath="/x/creator[1]"/></w:sdtPr><w:sdtContent>{run}</w:sdtContent></w:sdt>',
        f'<w:permStart w:id="1" w:ed="{SECRET}"/>',
        f'<w:tcPr><w:cellIns w:author="{SECRET}" w:date="{SECRET}"/></w:tcPr>',
        f'<v:shape alt="{SECRET}"><v:imagedata title="{SECRET}"/></v:shape>',
        f'<a:blip r:link="/home/{SECRET}/x.png"/>',
    ):
        yield (
            "word/document.xml",
            f"<w:document {word}><w:body><w:p>{inside}{after}</w:p></w:body></w:document>",
            "after",
        )
    for inside in (
        f'<w:docVars><w:docVar w:name="n" w:val="{SECRET}"/></w:docVars>',
        f'<w:mailMerge><w:query w:val="{SECRET}"/></w:mailMerge>',
    ):
        yield "word/settings.xml", f"<w:settings {word}>{inside}<w:zoom/></w:settings>", "zoom"
    remark = f'<comment ref="A1" authorId="0"><text><r><t>{SECRET}:</t></r><r><t>late</t></r></text></comment>'
    yield "xl/comments1.xml", f"<comments><authors><author>{SECRET}</author></authors>{remark}</comments>", "late"
    yield "xl/connections.xml", f'<c><connection name="{SECRET}" sourceFile="{SECRET}" id="1"/></c>', 'id="1"'
    yield "xl/pivotCache/p1.xml", f'<pivotCacheDefinition refreshedBy="{SECRET}" id="1"/>', 'id="1"'
    yield "xl/worksheets/s2.xml", f'<s><scenario name="best" user="{SECRET}"/></s>', "best"
    yield (
        "xl/workbook.xml",
        f'<w><customWorkbookViews><v name="{SECRET}"/></customWorkbookViews><sheets/></w>',
        "sheets",
    )
    yield "ppt/authors.xml", f'<x:l xmlns:x="urn:x"><x:author id="7" name="{SECRET}"/></x:l>', 'id="7"'
    yield "ppt/changesInfos/changesInfo1.xml", f'<x name="{SECRET}"/>', ""
    xlink = 'xmlns:x="http://www.w3.org/1999/xlink" xmlns:d="urn:d"'
    svg = 'xmlns:s="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
    for inside in (
        f'<d:image x:href="../../{SECRET}/x.png"/>',
        f'<d:image x:href="file:///home/{SECRET}/x.png"/>',
        f'<d:frame d:name="{SECRET}"><s:title>{SECRET}.jpg</s:title></d:frame>',
        f"<d:date-string>{SECRET}</d:date-string><d:template-name>{SECRET}</d:template-name>",
    ):
        yield "content.xml", f"<d:x {xlink} {svg}>{inside}<d:p>after</d:p></d:x>", "after"


def pdf_with_picture(content, filters):
    file = pikepdf.new()
    page = file.add_blank_page(page_size=(100, 100))
    names = pikepdf.Array([pikepdf.Name(f"/{name}") for name in filters])
    photo = file.make_stream(content, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Filter=names)
    photo.Width, photo.Height, photo.BitsPerComponent, photo.ColorSpace = 40, 20, 8, pikepdf.Name.DeviceRGB
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=photo))
    out = io.BytesIO()
    file.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def pdfs_that_tell():
    """(what, PDF): places in which programs note who wrote it, or where it lay."""
    D, N, A = pikepdf.Dictionary, pikepdf.Name, pikepdf.Array
    yield "picture packed twice", pdf_with_picture(zlib.compress(picture()), ["FlateDecode", "DCTDecode"])
    rect, path = A([0, 0, 9, 9]), f"C:\\Users\\{SECRET}\\x"
    at_root = {
        "OCProperties": D(OCGs=A([D(Type=N.OCG, Name="L", Usage=D(CreatorInfo=D(Creator=SECRET)))])),
        "OpenAction": D(S=N.Launch, F=path),
        "Threads": A([D(Type=N.Thread, I=D(Author=SECRET))]),
        "SpiderInfo": D(V=1, C=A([D(AU=SECRET)])),
        "Perms": D(DocMDP=D(Type=N.Sig, Name=SECRET)),
        "Mine": SECRET,
        "StructTreeRoot": D(K=D(S=N.P, A=D(O=N.UserProperties, P=A([D(N="Author", V=SECRET)])))),
        "AcroForm": D(Fields=A([D(FT=N.Sig, T="s", V=D(Type=N.Sig, Name=SECRET, Location=SECRET))])),
    }
    remarks = {
        "an answer to a remark": D(Subtype=N.Text, Rect=rect, T=SECRET, NM=SECRET, Parent=D()),
        "a link to a disk": D(Subtype=N.Link, Rect=rect, A=D(S=N.URI, URI=f"file:///C:/{SECRET}")),
        "a link to another document": D(Subtype=N.Link, Rect=rect, A=D(S=N.GoToR, F=D(Type=N.Filespec, F=path))),
    }
    for what, value in [*at_root.items(), *remarks.items(), ("trailer", SECRET)]:
        file = pikepdf.new()
        page = file.add_blank_page(page_size=(100, 100))
        if what in at_root:
            file.Root[f"/{what}"] = value
        elif what in remarks:
            page.Annots = A([value])
        else:
            file.trailer["/Owner"] = pikepdf.String(value)
        out = io.BytesIO()
        file.save(out)
        yield what, out.getvalue()
