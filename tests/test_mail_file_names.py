"""Names of files, whatever the door: they harm nobody, and what is in the files stays."""

from .gateway import NoticeCase

NAMES = {
    "../../etc/passwd.pdf": "etc-passwd.pdf",
    "invoice\u202efdp.exe": "invoicefdp.exe",
    ".hidden": "hidden",
    "شكوى ١/٢.pdf": "شكوى ١-٢.pdf",
    "CON.txt": "_CON.txt",
}


class TestFileNames(NoticeCase):
    def test_files_of_a_mail(self):
        # guards: models.mail.ir_attachment:_vals_with_clean_name
        # guards: tools.file_name:clean_name
        self.make_customer("Sara", "sara.names@example.com")
        ticket = self.receive("sara.names@example.com", files=[(name, b"%PDF-1.4 x") for name in NAMES])
        files = ticket.message_ids.attachment_ids
        self.assertEqual(set(files.mapped("name")), set(NAMES.values()))
        self.assertEqual(set(files.mapped("raw")), {b"%PDF-1.4 x"})

    def test_files_that_are_given_to_a_case_or_renamed(self):
        # guards: models.mail.ir_attachment:write
        ticket, plain = self.make_ticket(), self.make_ticket(team_id=self.plain_team.id)
        Attachment = self.env["ir.attachment"]
        for name, clean in NAMES.items():
            file = Attachment.create({"name": name, "raw": b"x"})
            self.assertEqual(file.name, name, "files of nobody of ours stay as they are")
            file.write({"res_model": plain._name, "res_id": plain.id})
            self.assertEqual(file.name, name)
            file.write({"res_id": ticket.id})
            self.assertEqual((file.name, file.raw), (clean, b"x"))
            file.name = f"a/{name}"
            self.assertNotRegex(file.name, r"[/\\]")
            waiting = Attachment.create({"name": name, "raw": b"x", "res_model": ticket._name, "res_id": 0})
            self.assertEqual(waiting.name, clean)
