"""Files of anonymous reporters: what they say stays, who made them goes, and what cannot be cleaned is not taken."""

import io
import zipfile

import pikepdf
from PIL import Image

from ..tools.hidden import Unclean
from ..tools.metadata import cleaned
from . import documents
from .documents import SECRET, hidden
from .public_report import PublicReportCase

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + SECRET.encode()
FILES = {
    "statement.pdf": documents.pdf,
    "letter.docx": documents.docx,
    "list.xlsx": documents.xlsx,
    "letter.odt": documents.odt,
    "photo.jpg": documents.picture,
    "photo.heic": lambda: documents.picture("HEIF"),
}


class TestMetadata(PublicReportCase):
    def part(self, content, name):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertIsNone(archive.testzip())
            return archive.read(name).decode()

    def assertUnclean(self, why, name, content):
        with self.assertRaisesRegex(Unclean, f"^{why}$"):
            cleaned(name, content)

    def test_policy_e11_documents_of_an_anonymous_reporter(self):
        # guards: tools.metadata:cleaned
        # guards: controllers.uploads:without_metadata
        self.sign_in()
        files = [(f"{SECRET} {name}", make(), "application/octet-stream") for name, make in FILES.items()]
        for name, content, _type in files:
            self.assertTrue(hidden(content), name)
        response = self.send(files)
        self.assertIn("neutral names", self.url_open(response.headers["Location"]).text)
        kept = self.filed().attachment_ids.sorted("id")
        self.assertEqual(
            kept.mapped("name"),
            [f"attachment-{n}.{kind}" for n, kind in enumerate(("pdf", "docx", "xlsx", "odt", "jpg", "jpg"), 1)],
        )
        for file in kept:
            self.assertFalse(hidden(file.raw), file.name)
        # the content stays
        self.assertIn("السلم سيسقط", self.part(kept[1].raw, "word/document.xml"))
        self.assertIn("a remark", self.part(kept[1].raw, "word/comments.xml"))
        self.assertIn("<v>1500</v>", self.part(kept[2].raw, "xl/worksheets/sheet1.xml"))
        self.assertIn("السلم سيسقط", self.part(kept[3].raw, "content.xml"))
        self.assertEqual(Image.open(io.BytesIO(kept[5].raw)).size, (32, 64))

    def test_policy_e11_files_sent_later_by_code(self):
        # guards: controllers.public:_strip
        self.sign_in()
        reference, code = self.receipt(self.send())
        self.post("/complaints/track", {"reference": reference, "code": code})
        answer = {"body": "More", "answer_token": "1" * 32}
        file = ("attachment", (f"{SECRET}.docx", documents.docx(), "application/octet-stream"))
        self.post("/complaints/track/reply", answer, [file])
        kept = self.filed().attachment_ids
        self.assertEqual(kept.mapped("name"), ["attachment-1.docx"])
        self.assertFalse(hidden(kept.raw))

    def test_what_cannot_be_cleaned_is_not_taken_and_nothing_typed_is_lost(self):
        # guards: controllers.uploads:_why_unclean
        self.sign_in()
        for name, content, sentence in (
            ("letter.doc", OLE, "Print it to PDF"),
            ("voice.mp3", b"ID3\x04\x00\x00" + SECRET.encode(), "write down what can be heard"),
            ("all.zip", documents.packed({"a.txt": "x"}), "each of them by itself"),
            ("locked.pdf", documents.pdf(password="x"), "password"),
            ("broken.pdf", b"%PDF-1.4 broken", "picture of it"),
        ):
            with self.subTest(name):
                page = self.assertNotTaken(self.send([(name, content, "application/octet-stream")]), "attachment")
                self.assertIn(sentence, page.text_content())
                self.assertIn("The stairs of the centre are about to fall.", page.text_content())
                self.assertFalse(self.filed())

    def test_reports_with_a_name_keep_their_files(self):
        self.sign_in(self.omar)
        content = documents.docx()
        self.receipt(
            self.send([("letter.docx", content, "application/zip")], anonymous="0", name="Omar", email="o@x.sa")
        )
        self.assertEqual((self.filed().attachment_ids.name, self.filed().attachment_ids.raw), ("letter.docx", content))

    def test_pdf_keeps_pages_and_pictures(self):
        # guards: tools.metadata:_clean_pdf_object
        # guards: tools.metadata:_clean_pdf_stream
        content, _extension = cleaned("a.pdf", documents.pdf())
        with pikepdf.open(io.BytesIO(content)) as pdf:
            page = pdf.pages[0]
            self.assertIn(b"The stairs fall", page.Contents.read_bytes())
            photo = Image.open(io.BytesIO(page.Resources.XObject.P.read_raw_bytes()))
            self.assertEqual((photo.size, photo.getexif().get(0x013B)), ((40, 20), None))
            self.assertEqual(str(page.Annots[0].Contents), "a remark")
            self.assertNotIn("/T", page.Annots[0])
        self.assertUnclean("inside", "a.pdf", documents.pdf(inside=True))

    def test_what_leads_to_parts_that_are_gone_is_gone(self):
        # guards: tools.document_zip:_clean_relations
        # guards: tools.document_zip:_clean_element
        word, _extension = cleaned("a.docx", documents.docx())
        self.assertNotIn("customXml", self.part(word, "[Content_Types].xml"))
        self.assertNotIn("docProps", self.part(word, "_rels/.rels"))
        links = self.part(word, "word/_rels/document.xml.rels")
        self.assertNotIn("customXml", links)
        self.assertIn("media/image1.jpeg", links)
        self.assertIn("defaultTabStop", self.part(word, "word/settings.xml"))
        self.assertNotIn("rsid", self.part(word, "word/settings.xml"))
        sheet, _extension = cleaned("a.xlsx", documents.xlsx())
        self.assertIn('displayName="Paid"', self.part(sheet, "xl/tables/table1.xml"))
        self.assertNotIn("r:id", self.part(sheet, "xl/worksheets/sheet1.xml"))
        text, _extension = cleaned("a.odt", documents.odt())
        with zipfile.ZipFile(io.BytesIO(text)) as archive:
            first = archive.infolist()[0]
            self.assertEqual((first.filename, first.compress_type), ("mimetype", zipfile.ZIP_STORED))
        self.assertNotIn("Thumbnails", self.part(text, "META-INF/manifest.xml"))

    def test_what_programs_write_into_the_text_by_themselves(self):
        # guards: tools.document_words:_clean_fields
        # guards: tools.document_words:clean_words
        # guards: tools.document_words:_clean_authors_of_remarks
        # guards: tools.document_zip:_clean_attribute
        for name, part, kept in documents.told_in_passing():
            make = documents.odt if name == "content.xml" else documents.xlsx if name[:2] == "xl" else documents.docx
            with self.subTest(name=name, part=part[:300]):
                content = make(**{name: part})
                self.assertTrue(hidden(content))
                content, _extension = cleaned("a.docx", content)
                self.assertFalse(hidden(content))
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    self.assertIn(kept, archive.read(name).decode() if name in archive.namelist() else "")

    def test_what_pdf_tells_in_passing(self):
        # guards: tools.metadata:_drop_what_tells
        # guards: tools.metadata:PDF_ROOT
        # guards: tools.metadata:_inflated
        for what, content in documents.pdfs_that_tell():
            with self.subTest(what):
                self.assertTrue(hidden(content))
                content, _extension = cleaned("a.pdf", content)
                self.assertFalse(hidden(content))
        for filters in (["ASCIIHexDecode", "DCTDecode"], ["JPXDecode"]):
            self.assertUnclean("kind", "a.pdf", documents.pdf_with_picture(b"uuidExif", filters))

    def test_hostile_documents(self):
        # guards: tools.document_zip:_read
        # guards: tools.document_zip:_xml
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><x>&a;&b;</x>'
        self.assertUnclean("broken", "a.docx", documents.docx(**{"word/document.xml": bomb}))
        self.assertUnclean("broken", "a.docx", documents.docx(**{"../../evil.xml": "<x/>"}))
        self.assertUnclean("inside", "a.docx", documents.docx(**{"word/vbaProject.bin": OLE}))
        self.assertUnclean("inside", "a.docx", documents.docx(**{"word/embeddings/old.doc": OLE}))
        self.assertUnclean("large", "a.docx", documents.docx(**{f"word/{n}.xml": "<x/>" for n in range(3001)}))
        self.assertUnclean("large", "a.docx", documents.docx(**{"word/big.xml": "0" * (151 * 1024 * 1024)}))
        self.assertUnclean("broken", "a.docx", documents.docx()[:-40])
