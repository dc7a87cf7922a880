"""The case that most needs an agent, and who else has a case open."""

from odoo.exceptions import AccessError

from .common import MODULE, utc
from .ledger import LedgerCase


class TestNextCase(LedgerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Presence = cls.env["helpdesk.case.presence"]

    def next(self, case=None, user=None):
        """The case that the button opens; nothing where it says that there is none."""
        action = self.env["helpdesk.next.case"].with_user(user or self.agent).action_next(case.id if case else False)
        if action["type"] == "ir.actions.client":
            return self.env["helpdesk.ticket"]
        self.assertEqual((action["res_model"], action["views"]), ("helpdesk.ticket", [(False, "form")]))
        return self.env["helpdesk.ticket"].browse(action["res_id"])

    def stay(self, case, user, writing=False):
        return self.Presence.with_user(user).action_stay(case.id, writing)

    def test_due_first_then_importance_then_age(self):
        # guards: models.assignment.helpdesk_next_case:_in_order
        # guards: models.assignment.helpdesk_next_case:_due_dates
        self.make_policy(days=2, importance="high")
        mine = {"user_id": self.agent.id}
        with self.at("2026-06-07 10:00"):
            old = self.make_ticket(phase="processing", importance="low", **mine)
            due_later = self.make_ticket(phase="processing", importance="high", **mine)
        with self.at("2026-06-07 11:00"):
            young = self.make_ticket(phase="processing", importance="low", **mine)
            medium = self.make_ticket(phase="processing", importance="medium", **mine)
        self.row(due_later, "resolution").due_date = utc("2026-06-09 10:00")
        with self.at("2026-06-07 12:00"):
            order, case = [], None
            for _number in range(5):
                case = self.next(case)
                order.append(case)
        # after the last the first again
        self.assertEqual(order, [due_later, medium, old, young, due_later])

    def test_own_cases_and_those_that_nobody_has(self):
        # guards: models.assignment.helpdesk_next_case:_in_order
        with self.at("2026-06-07 10:00"):
            self.make_ticket(phase="processing", user_id=self.agent2.id)
            self.make_ticket(phase="proposed", user_id=self.agent.id)
            self.make_ticket(phase="awaiting_customer", user_id=self.agent.id)
            self.assertFalse(self.next())
            free = self.make_ticket(phase="received", user_id=False)
            self.assertEqual(self.next(), free)
            # the one before him is no other one
            self.assertFalse(self.next(free))

    def test_what_a_colleague_has_open_is_passed_over(self):
        # guards: models.assignment.helpdesk_next_case:_taken
        # guards: models.assignment.helpdesk_case_presence:_present
        with self.at("2026-06-07 10:00"):
            first, second = (self.make_ticket(phase="received", user_id=False) for _number in range(2))
            self.stay(first, self.agent2)
            self.assertEqual(self.next(), second)
            # what he has open himself is not taken
            self.assertEqual(self.next(user=self.agent2), first)
        with self.at("2026-06-07 10:02"):
            self.assertEqual(self.next(), first)
            self.stay(first, self.agent2)
            self.Presence.with_user(self.agent2).action_leave(first.id)
            self.assertEqual(self.next(), first)

    def test_colleagues_see_who_is_writing(self):
        # guards: models.assignment.helpdesk_case_presence:action_stay
        with self.at("2026-06-07 10:00"):
            case = self.make_ticket(phase="processing", user_id=self.agent.id)
            self.assertEqual(self.stay(case, self.agent), [])
            self.assertEqual(self.stay(case, self.agent2), [{"name": self.agent.name, "writing": False}])
            self.stay(case, self.agent, writing=True)
            self.assertEqual(self.stay(case, self.agent2), [{"name": self.agent.name, "writing": True}])
            self.stay(case, self.agent)
            self.assertEqual(self.stay(case, self.agent2), [{"name": self.agent.name, "writing": False}])
        self.assertEqual(len(self.Presence.search([("ticket_id", "=", case.id)])), 2)
        with self.at("2026-06-07 12:00"):
            # guards: models.assignment.helpdesk_case_presence:_gc_gone
            self.Presence._gc_gone()
            self.assertFalse(self.Presence.search([("ticket_id", "=", case.id)]))

    def test_presence_is_told_to_who_may_see_the_case(self):
        # guards: models.assignment.helpdesk_case_presence:_checked
        with self.at("2026-06-07 10:00"):
            case = self.make_ticket(phase="processing", confidential=True)
            portal = self.make_customer("Omar", "omar.next@example.com", login="omar_next").user_ids
            shown = self.make_ticket(phase="processing", partner_id=portal.partner_id.id)
            for ticket, user in ((case, self.agent2), (shown, portal)):
                for method in ("action_stay", "action_leave"):
                    with self.assertRaises(AccessError):
                        getattr(self.Presence.with_user(user), method)(ticket.id)
        self.assertFalse(self.Presence.search([("ticket_id", "in", (case | shown).ids)]))

    def test_button_opens_the_next_case(self):
        # guards: views/helpdesk_ticket_views.xml:helpdesk_next_case_action
        with self.at("2026-06-07 10:00"):
            first, second = (self.make_ticket(phase="received", user_id=False) for _number in range(2))
            button = self.env.ref(f"{MODULE}.helpdesk_next_case_action").with_user(self.agent)
            self.assertEqual(button.run()["res_id"], first.id)
            context = {"active_model": "helpdesk.ticket", "active_id": first.id, "active_ids": first.ids}
            self.assertEqual(button.with_context(**context).run()["res_id"], second.id)
