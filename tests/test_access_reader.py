from odoo.exceptions import AccessError

from ..models.process.helpdesk_ticket_steps import STEPS
from .common import ComplaintCase

PHASES = (
    "received", "verification", "awaiting_customer", "processing", "third_party", "proposed", "closed", "rejected",
    "cancelled",
)  # fmt: skip


class TestReader(ComplaintCase):
    """Whoever may only read a case is offered no step of it, and learns with whom it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls.make_user("reader", "helpdesk_mgmt.group_helpdesk_user_own")
        cls.channel = cls.env["helpdesk.ticket.channel"].create({"name": "Desk", "user_id": cls.reader.id})

    def offered(self, ticket):
        names = (*STEPS, "can_write_answer", "can_log_decision", "can_file_again", "can_undo_duplicate")
        return {name for name in (*names, "can_set_importance", "can_draft_solution") if ticket[name]}

    def test_reader_is_offered_nothing_in_any_phase(self):
        # guards: models.process.helpdesk_ticket_steps:_compute_steps
        # guards: models.process.helpdesk_ticket_steps:_compute_read_only
        self.company.complaint_importance_restricted = False
        for phase in PHASES:
            with self.subTest(phase=phase):
                ticket = self.make_ticket(channel_id=self.channel.id, phase=phase)
                reader, agent = ticket.with_user(self.reader), ticket.with_user(self.agent)
                self.assertTrue(reader.has_access("read"))
                with self.assertRaises(AccessError):
                    reader.check_access("write")
                self.assertEqual(self.offered(reader), set())
                self.assertTrue(reader.is_read_only)
                self.assertIn(self.agent.name, reader.read_only_text)
                self.assertTrue(self.offered(agent))
                self.assertFalse(agent.is_read_only or agent.read_only_text)

    def test_reader_learns_of_the_team_where_nobody_has_the_case(self):
        # guards: models.process.helpdesk_ticket_steps:_compute_read_only
        ticket = self.make_ticket(channel_id=self.channel.id, user_id=False)
        self.assertIn(self.team.name, ticket.with_user(self.reader).read_only_text)

    def test_new_and_plain_tickets_are_nobodys_to_read_only(self):
        new = self.env["helpdesk.ticket"].with_user(self.agent).new({"team_id": self.team.id})
        self.assertFalse(new.is_read_only)
        self.assertTrue(new.can_start_verification)
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        self.assertFalse(plain.with_user(self.agent).is_read_only)
