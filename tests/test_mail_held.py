from odoo.exceptions import AccessError

from ..exceptions import ComplaintError
from .gateway import NoticeCase


class TestMailHeld(NoticeCase):
    """Odoo drops a sender's mails when they come too fast; here they are held."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "2")

    def held(self, sender="many@example.com"):
        return self.env["helpdesk.mail.held"].search([("email_normalized", "=", sender)], order="id")

    def flood(self, count=2, sender="Many <many@example.com>", **kwargs):
        return [self.receive(sender, subject=f"Mail {i}", **kwargs) for i in range(count)]

    def test_mail_past_the_guard_is_held_and_the_leader_told_once(self):
        # guards: models.mail.mail_thread:_detect_loop_sender
        # guards: models.mail.helpdesk_mail_held:_hold
        tickets = self.flood(4, files=[("scan.pdf", b"%PDF-1.4 test")])
        self.assertEqual([bool(ticket) for ticket in tickets], [True, True, False, False])
        held = self.held()
        self.assertEqual(held.mapped("subject"), ["Mail 2", "Mail 3"])
        self.assertEqual(held.team_id, self.team)
        self.assertEqual(held.activity_ids.user_id, self.leader)
        self.assertEqual(len(held.activity_ids), 1)
        # neither refused nor lost
        refusals = self.env["mail.mail"].search(
            [("email_to", "like", "many@example.com"), ("subject", "like", "Re: Mail")]
        )
        self.assertFalse(refusals)

    def test_policy_k04_released_mail_is_a_case_like_any_other(self):
        # guards: models.mail.mail_thread:_detect_loop_sender
        self.flood(3, files=[("scan.pdf", b"%PDF-1.4 test")])
        held = self.held()
        held.with_user(self.leader).action_release()
        ticket = held.ticket_id
        self.assertPhase(ticket, "received")
        self.assertEqual((ticket.name, ticket.team_id), ("Mail 2", self.team))
        self.assertEqual(ticket.message_ids.attachment_ids.mapped("name"), ["scan.pdf"])
        self.assertEqual(len(self.notices(ticket)), 1)
        self.assertFalse(held.activity_ids)
        with self.assertRaises(ComplaintError):
            held.with_user(self.leader).action_release()

    def test_released_answer_joins_its_case(self):
        ticket = self.make_ticket(phase="processing")
        notice = self.last_notice(ticket)
        for _i in range(2):
            self.receive(self.customer.email_formatted, reply_to=notice)
        self.step(ticket, "return")
        self.receive(self.customer.email_formatted, reply_to=notice, body="The third")
        self.assertPhase(ticket, "awaiting_customer")
        held = self.held(self.customer.email_normalized)
        self.assertEqual(held.ticket_id, ticket)
        held.with_user(self.leader).action_release()
        self.assertPhase(ticket, "processing")

    def test_mail_delivered_twice_is_held_once(self):
        self.flood(2)
        raw = b"From: many@example.com\nTo: %s\nMessage-Id: <twice@example.com>\n\nText" % self.address.encode()
        for _i in range(2):
            self.assertFalse(self.env["mail.thread"].message_process(False, raw))
        self.assertEqual(len(self.held()), 1)

    def test_dismissed_mail_is_kept(self):
        self.flood(3)
        self.held().with_user(self.leader).action_dismiss()
        self.assertEqual(self.held().state, "dismissed")
        self.assertTrue(self.held().attachment_id.raw)

    def test_other_teams_do_not_see_held_mail(self):
        self.flood(3)
        with self.assertRaises(AccessError):
            self.held().with_user(self.agent).action_release()
        self.assertTrue(self.held().with_user(self.leader).has_access("read"))
        self.assertFalse(self.held().with_user(self.leader).has_access("write"))

    def test_no_client_passes_the_guard(self):
        self.flood(2)
        raw = b"From: many@example.com\nTo: %s\nMessage-Id: <client@example.com>\n\nText" % self.address.encode()
        self.env["mail.thread"].with_context(complaint_acting={"released": True}).message_process(False, raw)
        self.assertEqual(len(self.held()), 1)

    def test_plain_team_as_before(self):
        self.team.use_complaint_process = False
        tickets = self.flood(3)
        self.assertFalse(tickets[2])
        self.assertFalse(self.held())
