from pathlib import Path

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.tools import mute_logger

from .common import ComplaintCase

SCRIPT = Path(__file__).parents[1] / "migrations" / "19.0.1.6.0" / "pre-references.py"


class TestReference(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sequence = cls.env["ir.sequence"].create(
            {"name": "Ours", "prefix": "REF/%(range_year)s/", "padding": 5, "use_date_range": True}
        )
        cls.type().sequence_id = cls.sequence
        cls.manager = cls.env["helpdesk.asking"]._managers(cls.company)[:1]

    def numbers(self, count):
        return [self.make_ticket().number for _ in range(count)]

    def set_back(self):
        self.sequence.date_range_ids.number_next_actual = 1

    def asked(self, ticket):
        return ticket.activity_ids.filtered(lambda a: "had been given already" in a.summary).user_id

    def test_sequence_that_is_set_back_gives_the_next_free_reference(self):
        # guards: models.process.helpdesk_ticket_reference:_prepare_ticket_number
        # guards: models.process.helpdesk_ticket_reference:_go_on_after_given
        with self.at("2026-06-07 10:00"):
            self.assertEqual(self.numbers(3), ["REF/2026/00001", "REF/2026/00002", "REF/2026/00003"])
            self.set_back()
            self.assertEqual(self.numbers(2), ["REF/2026/00004", "REF/2026/00005"])
            # it was set forward, and not run through
            self.sequence.invalidate_recordset()
            self.sequence.date_range_ids.invalidate_recordset()
            self.assertEqual(self.sequence.date_range_ids.number_next_actual, 6)
        with self.at("2027-06-07 10:00"):
            self.assertEqual(self.numbers(1), ["REF/2027/00001"])

    def test_manager_is_told_once(self):
        # guards: models.process.helpdesk_ticket_reference:_tell_of_reference
        self.numbers(3)
        self.set_back()
        first, second = self.make_ticket(), self.make_ticket()
        self.assertEqual((self.asked(first), self.asked(second)), (self.manager, self.env["res.users"]))

    def test_sequence_without_years_and_one_that_ends_in_words(self):
        for suffix in ("", "-A"):
            self.type().sequence_id = sequence = self.env["ir.sequence"].create(
                {"name": "Plain", "prefix": f"P{suffix}", "suffix": suffix}
            )
            self.numbers(3)
            sequence.number_next_actual = 2
            self.assertEqual(self.numbers(1), [f"P{suffix}4{suffix}"])

    def test_base_sequence(self):
        self.type().sequence_id = False
        [number] = self.numbers(1)
        sequence = self.env["ir.sequence"].search([("code", "=", "helpdesk.ticket.sequence")], limit=1)
        sequence.number_next_actual -= 1
        self.assertNotEqual(self.numbers(1), [number])

    def test_each_company_counts_for_itself(self):
        company, team = self.make_company()
        mine = self.make_ticket()
        self.set_back()
        theirs = self.make_ticket(team_id=team.id, company_id=company.id, user_id=False)
        self.assertEqual(theirs.number, mine.number)

    def test_database_holds_it(self):
        # guards: models.process.helpdesk_ticket_reference:_unique_reference
        first, second = self.make_ticket(), self.make_ticket()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            second._write_managed({"number": first.number})
            self.env.flush_all()

    def test_reference_that_comes_along(self):
        # guards: models.process.helpdesk_ticket_reference:_vals_with_reference
        ticket = self.make_ticket(number="OLD/7")
        self.assertEqual(ticket.number, "OLD/7")
        with self.assertRaisesRegex(UserError, "Another case has the reference OLD/7"):
            self.make_ticket(number="OLD/7")
        for empty in (False, "", "/"):
            self.assertTrue(self.make_ticket(number=empty).number.startswith("REF/"))

    def test_plain_tickets_are_numbered_as_in_the_base(self):
        # guards: models.process.helpdesk_ticket_reference:_prepare_ticket_number
        vals = {"name": "x", "description": "-", "team_id": self.plain_team.id, "number": "SAME"}
        tickets = self.env["helpdesk.ticket"].create([vals, vals])
        self.assertEqual(tickets.mapped("number"), ["SAME", "SAME"])

    def test_upgrade_with_doubles(self):
        first, second, third = (self.make_ticket() for _ in range(3))
        self.env.flush_all()
        self.env.cr.execute("DROP INDEX helpdesk_ticket_unique_reference")
        self.env.cr.execute("UPDATE helpdesk_ticket SET number = 'DBL' WHERE id = ANY(%s)", [[first.id, third.id]])
        script = load_script(str(SCRIPT), "references")
        with mute_logger(script.__name__):
            script.migrate(self.env.cr, "19.0.1.5.0")
        self.env.invalidate_all()
        self.assertEqual((first.number, third.number), ("DBL", "DBL-2"))
        self.assertIn("DBL → DBL-2", third.message_ids[0].body)
        self.assertNotIn("DBL", second.number)
