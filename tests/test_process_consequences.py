"""What follows what: the tables say the order, and a step that nothing defines stops the registry."""

from unittest.mock import patch

from ..models.process import consequences
from ..models.process.consequences import Step, on_kind, on_move, on_write
from .common import ComplaintCase


class TestConsequences(ComplaintCase):
    def taken(self, act):
        """The steps that `act` takes, as (name, phase left, phase entered) of moves and names of others."""
        Ticket, seen = type(self.env["helpdesk.ticket"]), []
        steps = Ticket._steps

        def noting(model, table, *args, **kwargs):
            found = steps(model, table, *args, **kwargs)
            seen.extend((table, step.name) for step, _take in found)
            return found

        with patch.object(Ticket, "_steps", noting):
            act()
        return seen

    def test_steps_are_taken_in_the_order_of_the_table(self):
        # guards: models.process.helpdesk_ticket:_follow
        ticket = self.make_ticket(phase="processing")
        self.step(ticket, "propose")
        seen = [
            name for table, name in self.taken(lambda: self.step(ticket, "customer_accept")) if table == "after_move"
        ]
        listed = [step.name for step in consequences.AFTER_MOVE]
        self.assertEqual(seen, sorted(seen, key=listed.index))
        for name in ("_survey_follows_move", "_duplicates_follow_move", "_figures_follow_move"):
            self.assertIn(name, seen)

    def test_steps_that_do_not_apply_are_passed_over(self):
        # guards: models.process.helpdesk_ticket:_steps
        ticket = self.make_ticket()
        seen = {name for table, name in self.taken(lambda: self.step(ticket, "verify")) if table.endswith("_move")}
        self.assertIn("_compare_soon", seen)
        self.assertIn("helpdesk.ticket.deadline._route", seen)
        self.assertFalse(seen & {"_survey_follows_move", "_referrals_before_move", "_figures_follow_move"})

    def test_when_a_step_applies(self):
        # guards: models.process.helpdesk_ticket:_steps
        Ticket = self.env["helpdesk.ticket"]
        left, both, written, filled, mail, always = (
            "_remember_handler", "_subscribe_customer", "_forget_arrival", "_drop_shut_out_followers",
            "_show_pictures", "helpdesk.ticket.deadline._before_move",
        )  # fmt: skip
        table = (
            on_move(left, left=("received",)),
            on_move(both, left=("received",), entered=("closed",)),
            on_write("user_id team_id", written),
            on_write("user_id", filled, filled=True),
            on_kind("email", mail),
            Step(always),
        )
        with patch.dict(consequences.TABLES, {"after_move": table}):

            def names(**when):
                return [step.name for step, _take in Ticket._steps("after_move", **{"vals": {}, **when})]

            self.assertEqual(names(), [always])
            self.assertEqual(names(left="received", entered="verification"), [left, always])
            self.assertEqual(names(left="received", entered="closed"), [left, both, always])
            self.assertEqual(names(vals={"team_id": 1}), [written, always])
            self.assertEqual(names(vals={"user_id": False}), [written, always])
            self.assertEqual(names(vals={"user_id": 2}), [written, filled, always])
            self.assertEqual(names(kind="email"), [mail, always])
            self.assertEqual(names(kind="comment"), [always])

    def test_a_step_that_nothing_defines_stops_the_registry(self):
        # guards: models.process.helpdesk_ticket:_register_hook
        Ticket = self.env["helpdesk.ticket"]
        Ticket._register_hook()
        table = (*consequences.AFTER_MOVE, Step("_follows_from_nowhere"))
        with patch.dict(consequences.TABLES, {"after_move": table}), self.assertRaisesRegex(TypeError, "_follows_from"):
            Ticket._register_hook()

    def test_an_addon_inserts_its_step_by_name(self):
        # guards: models.process.helpdesk_ticket:_consequences
        Ticket, seen = type(self.env["helpdesk.ticket"]), []
        theirs = Ticket._consequences

        def extended(model, table):
            steps = theirs(model, table)
            return (*steps, on_move("_theirs", entered=("verification",))) if table == "after_move" else steps

        def step(tickets, phase_from, phase_to, now):
            seen.append((tickets.ids, phase_from, phase_to))

        ticket = self.make_ticket()
        with patch.object(Ticket, "_consequences", extended), patch.object(Ticket, "_theirs", step, create=True):
            self.step(ticket, "verify")
            self.step(ticket, "accept")
        self.assertEqual(seen, [(ticket.ids, "received", "verification")])
