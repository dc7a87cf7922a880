"""Views that were merged into one: what administrators inherited from them is still there after an update."""

from pathlib import Path

from odoo.modules.migration import load_script

from .common import MODULE, ComplaintCase

FOLDER = Path(__file__).parents[1] / "migrations" / "19.0.1.5.0"
PART, KEPT = "ticket_view_form_quality", "ticket_view_form"


class TestUpgradeViews(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = load_script(str(FOLDER / "pre-views.py"), "pre-views")
        cls.View = cls.env["ir.ui.view"].with_context(active_test=False)
        cls.kept = cls.env.ref(f"{MODULE}.{KEPT}")
        # as the release before had it
        cls.part = cls.inheriting(cls.kept, '<div name="button_box" position="inside"><span name="part" /></div>')
        cls.data(PART).unlink()
        cls.env["ir.model.data"].create(
            {"module": MODULE, "name": PART, "model": "ir.ui.view", "res_id": cls.part.id, "noupdate": False}
        )
        cls.foreign = cls.inheriting(
            cls.part, """<button name="action_open_reviews" position="after"><span name="foreign" /></button>"""
        )

    @classmethod
    def inheriting(cls, view, arch):
        return cls.View.create(
            {"name": "Of a test", "model": view.model, "type": view.type, "inherit_id": view.id, "arch": arch}
        )

    @classmethod
    def data(cls, name):
        return cls.env["ir.model.data"].search([("module", "=", MODULE), ("name", "=", name)])

    def migrate(self):
        self.env.flush_all()
        self.script.migrate(self.env.cr, "19.0.1.4.0")
        self.env.invalidate_all()
        self.env.registry.clear_cache("default", "templates")

    def arch(self):
        return self.kept.inherit_id.get_combined_arch()

    def test_merged_view_goes_and_what_inherits_it_stays(self):
        self.migrate()
        self.assertFalse(self.part.exists())
        self.assertEqual(self.foreign.inherit_id, self.kept)
        self.assertIn('name="foreign"', self.arch())
        self.assertEqual(self.env.ref(f"{MODULE}.{PART}"), self.kept, "other modules still find it by its old id")
        self.assertTrue(self.data(PART).noupdate, "an update would take the id away")
        self.assertEqual(self.kept.xml_id, f"{MODULE}.{KEPT}")

    def test_twice_is_once(self):
        self.migrate()
        self.migrate()
        self.assertTrue(self.kept.exists())
        self.assertEqual(self.foreign.inherit_id, self.kept)

    def test_view_that_updates_leave_alone_keeps_its_parts(self):
        self.data(KEPT).noupdate = True
        with self.assertLogs(level="WARNING"):
            self.migrate()
        self.assertTrue(self.part.active)
        self.assertTrue(self.data(PART).noupdate)
        self.assertEqual(self.foreign.inherit_id, self.part)

    def test_part_that_updates_leave_alone_is_archived(self):
        self.data(PART).noupdate = True
        with self.assertLogs(level="WARNING"):
            self.migrate()
        self.assertFalse(self.part.active)
        self.assertNotIn('name="part"', self.arch())
        self.assertEqual(self.foreign.inherit_id, self.kept)

    def test_every_view_that_stays_is_there(self):
        for kept in self.script.MERGED:
            view = self.env.ref(f"{MODULE}.{kept}")
            self.assertEqual(view.get_external_id()[view.id], f"{MODULE}.{kept}")

    def test_view_is_inherited_once(self):
        """Of ours, by ours: whoever looks for a button finds it in one place."""
        self.foreign.unlink()
        self.part.unlink()
        ids = self.env["ir.model.data"].search([("module", "=", MODULE), ("model", "=", "ir.ui.view")]).mapped("res_id")
        ours = self.View.browse(ids).exists()
        for parent, views in ours.filtered("inherit_id").grouped("inherit_id").items():
            self.assertEqual(len(views), 1, f"{parent.xml_id}: {views.mapped('xml_id')}")
            self.assertNotIn(parent, ours, views.xml_id)

    def test_texts_are_found_in_the_file_they_moved_to(self):
        """ "Reset template" reads that file; the text itself is left as it is."""
        template = self.env.ref(f"{MODULE}.mail_template_late")
        file, subject = template.template_fs, template.subject
        template.template_fs = f"{MODULE}/data/mail_in_data.xml"
        self.env.flush_all()
        script = load_script(str(FOLDER / "pre-templates.py"), "pre-templates")
        script.migrate(self.env.cr, "19.0.1.4.0")
        self.env.invalidate_all()
        self.assertEqual((template.template_fs, template.subject), (file, subject))
        for table, files in script.MOVED.items():
            for name in (name for names in files.values() for name in names):
                moved = self.env.ref(f"{MODULE}.{name}")
                self.assertEqual(moved._table, table)
                self.assertIn(name, (FOLDER.parents[1] / moved.template_fs.split("/", 1)[1]).read_text())


class TestUpgradeWords(ComplaintCase):
    def test_notice_of_a_reopened_case_and_mails_of_escalations(self):
        """The sentence of the releases before is replaced in each language; a text that somebody changed stays."""
        script = load_script(str(FOLDER.parent / "19.0.1.6.0" / "post-words.py"), "post-words")
        template = self.env.ref(f"{MODULE}.mail_template_reopened")
        for (before, after), lang in zip(script.SENTENCES.items(), ("en_US", "ar_001"), strict=True):
            template.with_context(lang=lang).body_html = f"<p>{before}</p>"
            self.env.flush_all()
            script.migrate(self.env.cr, "19.0.1.5.0")
            self.env.invalidate_all()
            self.assertEqual(template.with_context(lang=lang).body_html, f"<p>{after}</p>")
        ticket = self.make_ticket()
        template.body_html = "<p>Of our own</p>"
        self.leader.email = "leader.one@example.com"
        ticket._mail_escalation(self.leader, "Late")
        message = self.mails_to(ticket, self.leader.email).mail_message_id
        message.body = False
        self.env.flush_all()
        script.migrate(self.env.cr, "19.0.1.5.0")
        self.env.invalidate_all()
        self.assertEqual(template.body_html, "<p>Of our own</p>")
        self.assertIn("Late", message.body)
