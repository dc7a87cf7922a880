"""Arabic that a release words anew reaches databases that have the old words; what somebody has reworded stays."""

from pathlib import Path

from odoo.modules.migration import load_script

from .common import MODULE, ComplaintCase

FOLDER = Path(__file__).parents[1] / "migrations" / "19.0.1.8.0"


class TestUpgradeWords(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = load_script(str(FOLDER / "post-glossary.py"), "post-glossary")
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done").with_context(lang="ar_001")
        cls.menu = cls.env.ref("helpdesk_mgmt.helpdesk_all_ticket_menu").with_context(lang="ar_001")

    def migrate(self):
        self.env.flush_all()
        for _twice in range(2):
            self.script.migrate(self.env.cr, "19.0.1.7.0")
        self.env.invalidate_all()

    def test_old_words_are_replaced(self):
        self.done.name, self.menu.name = "منجزة", "كل التذاكر"
        self.migrate()
        self.assertEqual((self.done.name, self.menu.name), ("مغلق", "كل الطلبات"))
        self.assertEqual(self.done.with_context(lang="en_US").name, "Done")

    def test_own_words_stay(self):
        self.done.name = "انتهينا"
        self.migrate()
        self.assertEqual(self.done.name, "انتهينا")

    def test_terms_of_a_page_are_replaced_one_by_one(self):
        page = self.env.ref("helpdesk_mgmt.portal_create_ticket")
        page.update_field_translations(
            "arch_db", {"ar_001": {"Send a new ticket": "إرسال تذكرة جديدة", "Subject": "عنوان من عندنا"}}
        )
        self.migrate()
        arch = page.with_context(lang="ar_001").arch_db
        self.assertIn("إرسال طلب جديد", arch)
        self.assertIn("عنوان من عندنا", arch)

    def test_every_word_has_its_successor(self):
        """A record that is named has a new word in the catalogue, under the same English."""
        for catalogue in ("i18n", "i18n_extra"):
            now = {self.script.place(row) for row in self.script.rows(self.script.ADDON / catalogue / "ar.po")}
            rows = self.script.rows(FOLDER / "before" / f"{catalogue}.po")
            self.assertTrue(rows)
            self.assertEqual([row["imd_name"] for row in rows if self.script.place(row) not in now], [])
        self.assertEqual(self.env.ref(f"{MODULE}.helpdesk_ticket_case_menu").name, "Case board")
