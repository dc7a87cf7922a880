"""What databases of older releases keep: what acceptance demands, channels that are open round the clock."""

from pathlib import Path

from odoo.modules.migration import load_script

from ..models.process.helpdesk_ticket_type import DEMANDS
from .common import ComplaintCase

FOLDER = Path(__file__).parents[1] / "migrations" / "19.0.1.7.0"


class TestUpgradeDemands(ComplaintCase):
    def migrate(self, name, table, columns):
        """As on a database that has not got the columns yet."""
        self.env.flush_all()
        for column in columns:
            self.env.cr.execute(f'ALTER TABLE "{table}" DROP COLUMN "{column}"')
        script = load_script(str(FOLDER / f"{name}.py"), name)
        for _twice in range(2):
            script.migrate(self.env.cr, "19.0.1.6.0")
        self.env.invalidate_all()

    def test_database_with_categories_goes_on_demanding(self):
        self.migrate("pre-demands", "helpdesk_ticket_type", DEMANDS)
        types = self.env["helpdesk.ticket.type"].search([])
        self.assertTrue(all(type_[name] for type_ in types for name in DEMANDS))
        self.assertEqual(self.type()._demanded(self.company), ["category_id", "complexity", "importance"])

    def test_database_without_categories_demands_nothing(self):
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE helpdesk_ticket_category RENAME TO helpdesk_ticket_category_full")
        self.env.cr.execute("CREATE TABLE helpdesk_ticket_category (id integer)")
        self.migrate("pre-demands", "helpdesk_ticket_type", DEMANDS)
        self.env.cr.execute("DROP TABLE helpdesk_ticket_category")
        self.env.cr.execute("ALTER TABLE helpdesk_ticket_category_full RENAME TO helpdesk_ticket_category")
        self.assertEqual(self.type()._demanded(self.company), [])

    def test_channel_without_hours_goes_on_being_open(self):
        Channel = self.env["helpdesk.ticket.channel"]
        without = Channel.create({"name": "Counter"})
        with_hours = Channel.create({"name": "Phone", "resource_calendar_id": self.calendar.id})
        self.assertFalse(without.always_open)
        self.migrate("pre-charter", "helpdesk_ticket_channel", ["always_open"])
        self.assertEqual((without | with_hours).mapped("always_open"), [True, False])
        self.assertEqual(without._opening_text(), "Round the clock")
