from odoo import Command
from odoo.exceptions import AccessError

from ..exceptions import ComplaintError, MissingInput
from .common import MODULE
from .improvement import ActionCase


class TestMedia(ActionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.press = cls.make_user("press", "helpdesk_mgmt.group_helpdesk_user", name="Spokesman")
        cls.company.complaint_media_user_ids = cls.press | cls.agent2
        cls.paper = cls.env["res.partner"].create({"name": "صحيفة اليوم", "is_company": True})

    def coverage(self, **vals):
        return self.make_ticket(
            **{
                "media_kind": "press",
                "media_outlet_id": self.paper.id,
                "media_url": "https://paper.example.com/1",
                "media_date": "2026-06-06",
                **vals,
            }
        )

    def test_policy_m20_coverage_is_passed_on_solved_and_answered(self):
        """M20: registered with outlet, kind and link; the communications team follows; the outlet is answered."""
        # guards: models.process.helpdesk_ticket_intake:_tell_communications
        with self.at("2026-06-07 10:00"):
            ticket = self.coverage()
            self.assertTrue(ticket.is_media)
            self.assertIn(self.press.partner_id, ticket.message_partner_ids)
            note = ticket.message_ids.filtered(lambda m: self.press.partner_id in m.notified_partner_ids)
            self.assertTrue(note.subtype_id.internal)
            self.bring_to(ticket, "processing")
            agent = ticket.with_user(self.agent)
            with self.assertRaisesRegex(MissingInput, "what the outlet was told"):
                agent.action_answer_outlet()
            agent.action_answer_outlet("The payments of May went out on Sunday.")
            self.assertEqual(ticket.media_answer_user_id, self.agent)
            self.assertTrue(ticket.media_answer_date)
            with self.assertRaisesRegex(ComplaintError, "was answered already"):
                agent.action_answer_outlet("Again")
            with self.assertRaisesRegex(ComplaintError, "Use the button"):
                agent.write({"media_answer_date": False})
            with self.assertRaisesRegex(ComplaintError, "What the outlet was told stands"):
                agent.media_answer = "Something else"
        public = ticket.message_ids.filtered(lambda m: not m.is_internal and not m.subtype_id.internal)
        self.assertNotIn("went out on Sunday", " ".join(public.mapped("body")), "the customer is told by the solution")
        found = self.env["helpdesk.ticket"].search([("is_media", "=", True), ("media_answer_date", "!=", False)])
        self.assertIn(ticket, found)

    def test_policy_m20_what_cannot_be_solved_leads_to_a_proposal(self):
        # guards: models.improvement.helpdesk_ticket:_improvement_follows_move
        ticket = self.coverage()
        self.bring_to(ticket, "processing")
        ticket.action_close_unsolved("The law does not allow it")
        action = ticket.corrective_action_ids
        self.assertEqual((action.kind, action.origin, action.state), ("improvement", "media", "draft"))
        plain = self.make_ticket(phase="processing")
        plain.action_close_unsolved("Not possible")
        self.assertFalse(plain.corrective_action_ids)

    def test_policy_m20_fast_track_by_the_channel(self):
        """Coverage that the body registers itself comes by the channel of the media, which has a policy of its own."""
        # guards: models.process.helpdesk_ticket_intake:_compute_is_media
        channel = self.env.ref(f"{MODULE}.channel_media")
        self.make_policy("resolution", hours=8, channel_ids=[Command.set(channel.ids)])
        self.make_policy("resolution", days=5, sequence=20)
        with self.at("2026-06-07 08:00"):
            ticket = self.make_ticket(channel_id=channel.id)
            self.assertTrue(ticket.is_media)
            self.assertDue(ticket, "resolution", "2026-06-07 16:00")
            self.assertFalse(self.make_ticket().is_media)

    def test_kind_and_source_are_asked_for_before_acceptance(self):
        # guards: models.process.helpdesk_ticket_intake:_check_media
        ticket = self.make_ticket(is_media=True, phase="verification")
        with self.assertRaisesRegex(MissingInput, "name the outlet or the link"):
            ticket.action_accept()
        ticket.write({"media_kind": "social", "media_url": "https://x.example.com/1"})
        ticket.action_accept()
        self.assertPhase(ticket, "processing")
        with self.assertRaisesRegex(MissingInput, "Name the outlet"):
            ticket.action_answer_outlet("x")

    def test_confidential_case_is_followed_by_who_may_read_it(self):
        # guards: models.process.helpdesk_ticket_intake:_tell_communications
        ticket = self.coverage(confidential=True)
        self.assertFalse(ticket.message_partner_ids & (self.press | self.agent2).partner_id)
        self.assertFalse(ticket.message_ids.notified_partner_ids & (self.press | self.agent2).partner_id)
        self.assertFalse(ticket.message_ids.filtered(lambda m: "passed on" in m.body), "it was passed on to nobody")
        with self.assertRaises(AccessError):
            ticket.with_user(self.press).action_answer_outlet("x")

    def test_becomes_coverage_later_and_is_told_once(self):
        ticket = self.make_ticket(phase="processing")
        self.assertNotIn(self.press.partner_id, ticket.message_partner_ids)
        ticket.write({"media_kind": "report", "media_url": "https://un.example.org/report"})
        ticket.media_date = "2026-06-01"
        notes = ticket.message_ids.filtered(lambda m: self.press.partner_id in m.notified_partner_ids)
        self.assertEqual(len(notes), 1)

    def test_policy_m20_outlet_that_never_wrote_is_told_when_the_matter_is_answered(self):
        # guards: models.mail.helpdesk_ticket:_is_of_silent_outlet
        self.paper.email = "desk@paper.example.com"
        editor = self.make_customer("Editor", "editor@paper.example.com", company=self.paper)
        for partner in (self.paper, editor):
            ticket = self.coverage(partner_id=partner.id)
            self.bring_to(ticket, "processing")
            self.assertFalse(self.mails_to(ticket, partner.email), "nobody had asked to be thanked")
            self.assertFalse(ticket.notice_ids)
            self.step(ticket, "return")
            self.assertEqual(len(self.mails_to(ticket, partner.email)), 1, "what a person asks goes out")
            ticket.action_resume()
            self.step(ticket, "propose")
            self.assertEqual(len(self.mails_to(ticket, partner.email)), 2, "the matter is answered")

    def test_outlet_that_wrote_itself_has_its_receipt(self):
        # guards: models.mail.helpdesk_ticket:_is_of_silent_outlet
        self.paper.email = "desk@paper.example.com"
        ticket = self.coverage(partner_id=self.paper.id)
        ticket.message_post(
            body="We ask", author_id=self.paper.id, message_type="email", subtype_xmlid="mail.mt_comment"
        )
        self.bring_to(ticket, "processing")
        self.assertTrue(self.mails_to(ticket, self.paper.email))

    def test_citizen_behind_coverage_is_told_as_ever(self):
        # guards: models.mail.helpdesk_ticket:_is_of_silent_outlet
        self.assertTrue(self.mails_to(self.coverage(), self.customer.email))

    def test_second_company_has_its_own_team(self):
        company, team = self.make_company()
        ticket = self.coverage(team_id=team.id, company_id=company.id, user_id=False)
        self.assertTrue(ticket.is_media)
        self.assertNotIn(self.press.partner_id, ticket.message_partner_ids)

    def test_plain_ticket_is_as_before(self):
        ticket = self.coverage(team_id=self.plain_team.id)
        self.assertNotIn(self.press.partner_id, ticket.message_partner_ids)
