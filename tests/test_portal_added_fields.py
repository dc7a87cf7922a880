import errno
from pathlib import Path

from odoo.tools import mute_logger

from odoo.addons.base.models.ir_attachment import IrAttachment
from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController

from ..exceptions import NoRoom
from .common import PortalCase

FIELD = """<data><xpath expr="//div[hasclass('form-group')][3]" position="after">
    <div class="form-group"><label for="priority">How urgent</label>
        <select id="priority" name="priority"><t t-foreach="priorities" t-as="one">
            <option t-att-value="one[0]" t-out="one[1]" /></t></select></div>
</xpath></data>"""


class TestAddedFields(PortalCase):
    """What another addon adds to the base's form, as OCA's portal priority does."""

    def add_field(self):
        base = self.env.ref("helpdesk_mgmt.portal_create_ticket")
        self.env["ir.ui.view"].create(
            {"name": "Added", "type": "qweb", "mode": "extension", "inherit_id": base.id, "arch": FIELD}
        )
        values, vals = (
            HelpdeskTicketController._get_create_new_ticket_values,
            (HelpdeskTicketController._prepare_submit_ticket_vals),
        )
        choices = self.env["helpdesk.ticket"]._fields["priority"]._description_selection(self.env)
        self.patch(
            HelpdeskTicketController,
            "_get_create_new_ticket_values",
            lambda controller, **kw: {**values(controller, **kw), "priorities": choices},
        )
        self.patch(
            HelpdeskTicketController,
            "_prepare_submit_ticket_vals",
            lambda controller, **kw: {**vals(controller, **kw), "priority": kw.get("priority")},
        )

    def test_it_stands_on_the_form_of_cases_and_is_kept(self):
        # guards: controllers.filing:_added_fields
        # guards: controllers.filing:_added_vals
        self.add_field()
        self.sign_in(self.sara)
        page = self.page(self.get("/new/ticket"))
        form = page.xpath("//form[@action='/submitted/ticket']")[0]
        self.assertEqual(form.xpath(".//select[@name='priority']/option/@value"), ["0", "1", "2", "3"])
        self.assertEqual(len(form.xpath(".//*[@name='subject']")), 1)
        self.submit(priority="3")
        case = self.filed_by(self.sara)
        self.assertEqual((case.priority, case.name, case.phase), ("3", "Payment delayed", "received"))

    def test_wrong_or_missing_value_files_the_case_all_the_same(self):
        # guards: controllers.filing:_added_vals
        self.add_field()
        self.sign_in(self.sara)
        for number, priority in enumerate(("9", None), 1):
            self.submit(priority=priority, subject=f"Case {number}", filing_token=f"token-{number}")
        self.assertEqual(self.filed_by(self.sara).mapped("priority"), ["1", "1"])

    def test_without_such_an_addon_the_form_is_as_it_was(self):
        self.sign_in(self.sara)
        page = self.page(self.get("/new/ticket"))
        self.assertFalse(page.xpath("//form[@action='/submitted/ticket']//*[@name='priority']"))


class TestFullDisk(PortalCase):
    def fill_disk(self, error=errno.ENOSPC):
        def write(attachment, bin_value, checksum):
            path = Path(attachment._full_path(f"{checksum[:2]}/{checksum}"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bin_value[:3])
            self.addCleanup(path.unlink, missing_ok=True)
            self.begun.append(path)
            raise OSError(error, "no")

        self.begun = []
        self.patch(IrAttachment, "_file_write", write)

    def test_customer_reads_a_sentence_and_loses_nothing(self):
        # guards: controllers.uploads:take_files
        # guards: models.mail.ir_attachment:_file_write
        self.sign_in(self.sara)
        self.fill_disk()
        with mute_logger("odoo.addons.base.models.ir_attachment"):
            response = self.submit([("receipt.pdf", b"%PDF-1.4 a receipt of a full disk", "application/pdf")])
        self.assertEqual(response.status_code, 422)
        self.assertIn("no room left on our server", response.text)
        self.assertIn("The payment of May has not arrived.", response.text)
        self.assertEqual([path.exists() for path in self.begun], [False], "half a file would pass for the whole one")

    def test_other_failures_stay_what_they_are(self):
        self.fill_disk(errno.EACCES)
        with self.assertRaises(PermissionError):
            self.env["ir.attachment"].create({"name": "x.bin", "raw": b"nobody may write this"})
        self.fill_disk()
        with self.assertRaises(NoRoom):
            self.env["ir.attachment"].create({"name": "x.bin", "raw": b"there is no room for this"})
