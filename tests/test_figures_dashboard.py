"""The tiles of the dashboard and the badges of the case: each number opens the list it counted."""

from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from .common import MODULE, utc
from .ledger import LedgerCase


class TestDashboard(LedgerCase):
    def tiles(self, user=None):
        Team = self.env["helpdesk.ticket.team"].with_user(user or self.env.user)
        self.env.flush_all()
        found = {}
        for tile in Team._retrieve_dashboard():
            action = str(tile.get("action") or "")
            if action.startswith(MODULE):
                found[action.removeprefix(f"{MODULE}.")] = tile["value"]
        return list(found.values())

    def test_tiles_count_what_there_is(self):
        """Overdue cases, limits due today, paused limits, unassigned cases."""
        self.make_policy(days=1)
        with self.at("2026-06-08 09:00"):
            before = self.tiles()
        with self.at("2026-06-04 10:00"):
            self.make_ticket(phase="processing")
        with self.at("2026-06-07 10:00"):
            self.make_ticket(phase="processing")
            self.make_ticket(phase="processing", user_id=False)
            self.make_ticket(phase="third_party")
            self.make_ticket(phase="closed", user_id=False)
        with self.at("2026-06-08 09:00"):
            self.env.invalidate_all()
            after = self.tiles()
        self.assertEqual([b - a for a, b in zip(before, after, strict=True)], [1, 2, 1, 1])

    def test_tiles_open_what_they_count(self):
        self.make_policy(days=1)
        with self.at("2026-06-04 10:00"):
            self.make_ticket(phase="processing")
        with self.at("2026-06-07 10:00"):
            self.make_ticket(phase="processing", user_id=False)
            self.make_ticket(phase="third_party")
        with self.at("2026-06-08 09:00"):
            self.env.invalidate_all()
            for tile in self.env["helpdesk.ticket.team"]._retrieve_dashboard():
                if str(tile.get("action") or "").startswith(MODULE):
                    with self.subTest(tile=tile["name"]):
                        self.assertEqual(self.listed(self.env.ref(tile["action"])), tile["value"])

    def listed(self, action):
        """How many records the list of an action shows, with the filters it switches on."""
        Model, known = self.env[action.res_model], {"uid": self.env.uid}
        filters = etree.fromstring(Model.get_view(action.search_view_id.id or None, "search")["arch"])
        domain = Domain(safe_eval(action.domain or "[]", known))
        for key in safe_eval(action.context or "{}", known):
            if key.startswith("search_default_"):
                [node] = filters.xpath(f"//filter[@name='{key.removeprefix('search_default_')}']")
                domain &= Domain(safe_eval(node.get("domain"), known))
        return Model.search_count(domain)

    def test_tiles_count_what_one_may_see(self):
        """A customer's case that staff may not read is in none of their numbers."""
        self.make_policy(days=1)
        stranger = self.make_user("stranger", "helpdesk_mgmt.group_helpdesk_user_own")
        with self.at("2026-06-04 10:00"):
            self.make_ticket(phase="processing", confidential=True)
        with self.at("2026-06-08 09:00"):
            self.assertEqual(self.tiles(stranger), [0, 0, 0, 0])

    def test_next_limit_of_a_case(self):
        self.make_policy(days=2, warn_percent=50)
        self.make_policy("first_response", days=9)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
            self.assertEqual((ticket.next_due_kind, ticket.next_due_date), ("Resolution", utc("2026-06-09 10:00")))
            self.assertEqual(ticket.next_due_outlook, "running")
            self.assertEqual(ticket.next_due_id.hours_left, 16.0)
        with self.at("2026-06-08 12:00"):
            self.run_cron()
            self.assertEqual(ticket.next_due_outlook, "warned")
        with self.at("2026-06-09 12:00"):
            self.env.invalidate_all()
            self.assertEqual((ticket.next_due_outlook, ticket.next_due_id.hours_left), ("overdue", -2.0))
            self.assertTrue(ticket.is_overdue)
            self.step(ticket, "propose")
            self.assertEqual(ticket.next_due_kind, "Decision of the customer")

    def test_next_limit_is_one_that_runs(self):
        """A paused limit comes after those that run, whatever its date."""
        self.make_policy(days=1)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
            # guards: models.ledger.helpdesk_ticket:_compute_next_due
            self.assertEqual((ticket.next_due_kind, ticket.next_due_outlook), ("Reply of the customer", "running"))
            self.assertLess(self.row(ticket, "resolution").due_date, ticket.next_due_date)

    def test_time_left_in_words(self):
        self.make_policy(days=1)
        self.make_policy("first_response", hours=24, round_the_clock=True)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="processing")
        rows = {kind: self.row(ticket, kind) for kind in ("resolution", "first_response")}
        for moment, resolution, response in (
            ("2026-06-07 15:30", "2 working hours and 30 minutes left", "18 hours and 30 minutes left"),
            ("2026-06-08 11:15", "1 working hour and 15 minutes late", "1 hour and 15 minutes late"),
        ):
            with self.at(moment):
                self.env.invalidate_all()
                self.assertEqual(rows["resolution"].left_text, resolution)
                self.assertEqual(rows["first_response"].left_text, response)
        with self.at("2026-06-09 10:00"):
            self.step(ticket, "propose")
            self.env.invalidate_all()
            self.assertEqual(rows["resolution"].left_text, "8 working hours late")
        with self.at("2026-06-09 10:00"):
            timely = self.make_ticket(phase="proposed")
            self.assertFalse(self.row(timely, "resolution").left_text)

    def test_overdue_search_both_ways(self):
        self.make_policy(days=1)
        with self.at("2026-06-07 10:00"):
            late, timely = self.make_ticket(phase="processing"), self.make_ticket(phase="proposed")
        with self.at("2026-06-08 11:00"):
            both = [("id", "in", (late | timely).ids)]
            Ticket = self.env["helpdesk.ticket"]
            self.assertEqual(Ticket.search([("is_overdue", "=", True), *both]), late)
            self.assertEqual(Ticket.search([("is_overdue", "=", False), *both]), timely)
            self.assertEqual(Ticket.search([("is_overdue", "!=", True), *both]), timely)
