from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form

from ..exceptions import ComplaintError, MissingInput, MoveNotAllowed
from .common import MODULE
from .improvement import ActionCase


class TestMedia(ActionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.press = cls.make_user("press", "helpdesk_mgmt.group_helpdesk_user", name="Spokesman")
        cls.company.complaint_media_user_ids = cls.press | cls.agent2
        cls.paper = cls.env["res.partner"].create(
            {"name": "صحيفة اليوم", "is_company": True, "email": "desk@paper.example.com", "lang": "ar_001"}
        )

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

    # ------------------------------------------------------------------ nobody filed it

    def found(self, **vals):
        """Coverage that the organisation found itself: no customer."""
        channel = self.env.ref(f"{MODULE}.channel_media")
        return self.coverage(
            **{"partner_id": False, "channel_id": channel.id, "media_kind": "press", "name": "What was written", **vals}
        )

    def test_policy_m20_coverage_needs_no_customer(self):
        """Registered, accepted, solved and closed: nobody is told, asked for a decision, or to be called."""
        # guards: models.process.media:without_customer
        self.company.complaint_update_days = 2
        self.env["helpdesk.beneficiary.segment"].create({"name": "Individuals"})
        for kind in ("press", "report", "social", "other"):
            with self.subTest(kind=kind):
                ticket = self.found(media_kind=kind)
                self.bring_to(ticket, "processing")
                self.assertFalse(self.row(ticket, "customer_update"))
                self.assertFalse(ticket.is_unreachable, "nobody need be reached")
                with self.assertRaisesRegex(MoveNotAllowed, "no customer to ask"):
                    ticket.action_return_to_customer("Which school?")
                self.assertFalse(ticket.can_return)
                # guards: models.process.helpdesk_ticket_decision:_customer_decides
                self.step(ticket, "propose")
                self.assertPhase(ticket, "closed", "solved")
                self.assertFalse(ticket.notice_ids)
                self.assertFalse(ticket.survey_input_id)
                self.assertFalse(ticket.activity_ids)

    def test_no_window_is_kept_open_for_nobody(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_is_unreached
        with self.at("2026-06-07 10:00"):
            ticket = self.found(phase="verification")
            self.step(ticket, "accept")
            self.step(ticket, "propose")
        with self.at("2026-06-16 10:00"):
            self.run_cron()
        self.assertState(ticket, "reopening", "lapsed")
        self.assertFalse(ticket.activity_ids)

    def test_delay_is_explained_to_nobody(self):
        # guards: models.ledger.helpdesk_ticket_deadline_due:_asks_for_delay
        self.make_policy("resolution", days=1)
        with self.at("2026-06-07 10:00"):
            ticket, other = self.found(phase="processing"), self.coverage(phase="processing")
        with self.at("2026-06-08 11:00"):
            self.run_cron()
        self.assertState(ticket, "resolution", "missed")
        self.assertFalse(ticket.activity_ids)
        self.assertTrue(other.activity_ids)

    def test_who_is_named_is_a_customer(self):
        # guards: models.process.media:without_customer
        for vals in (
            {"partner_email": "reader@example.com"},
            {"partner_name": "قارئ"},
            {"reporter_phone": "+966501234567"},
        ):
            with self.subTest(vals=vals):
                self.assertTrue(self.found(**vals).notice_ids)
        self.assertFalse(self.found(partner_name=self.paper.name).notice_ids)
        self.assertFalse(self.found(partner_name="—").notice_ids)

    def test_policy_m20_outlet_may_be_a_text(self):
        # guards: models.process.helpdesk_ticket_intake:_check_media
        ticket = self.found(media_outlet_id=False, media_url=False, media_outlet_name="The Gulf Observer")
        self.bring_to(ticket, "processing")
        with self.assertRaisesRegex(MissingInput, "no e-mail address of The Gulf Observer"):
            ticket.action_answer_outlet("It was paid")
        ticket.media_answer_email = "observer@example.com"
        ticket.action_answer_outlet("It was paid")
        self.assertEqual(self.mails_to(ticket, "observer@example.com").email_to, "observer@example.com")

    # ------------------------------------------------------------------ the answer

    def test_policy_m20_answer_is_sent_to_the_outlet(self):
        # guards: models.process.media:send_to_outlet
        self.make_policy("first_response", days=1)
        ticket = self.found()
        self.bring_to(ticket, "processing")
        self.assertFalse(self.mails_to(ticket, self.paper.email), "nothing goes out by itself")
        ticket.with_user(self.agent).action_answer_outlet("The payments went out <today>.")
        [mail] = self.mails_to(ticket, self.paper.email)
        self.assertEqual((mail.recipient_ids, mail.state), (self.paper, "outgoing"))
        self.assertIn("The payments went out &lt;today&gt;.", mail.body_html)
        self.assertIn(ticket.number, mail.subject)
        self.assertIn("إجابة", mail.subject)
        self.assertNotIn(ticket.name, mail.subject)
        self.assertTrue(mail.mail_message_id.is_internal)
        self.assertEqual(ticket.media_answer_message_id, mail.mail_message_id)
        # guards: models.process.helpdesk_ticket_intake:action_answer_outlet
        log = ticket.message_ids.filtered(lambda m: "Answer sent to" in (m.body or ""))
        self.assertIn(self.paper.email, log.body)
        self.assertState(ticket, "first_response", "met")
        with self.assertRaisesRegex(ComplaintError, "Use the button"):
            ticket.with_user(self.agent).media_answer_message_id = False

    def test_policy_m20_answer_given_otherwise_is_noted(self):
        # guards: models.process.helpdesk_ticket_intake:action_answer_outlet
        ticket = self.found(media_answer_way="published")
        self.bring_to(ticket, "processing")
        ticket.action_answer_outlet("A statement on our page")
        self.assertFalse(self.mails_to(ticket, self.paper.email))
        self.assertTrue(ticket.media_answer_date)
        self.assertTrue(
            ticket.message_ids.filtered(lambda m: "by a statement that was published" in (m.body or "").lower())
        )

    def test_answer_that_cannot_be_sent_is_asked_about(self):
        # guards: models.mail.helpdesk_ticket_notice_delivery:_follow_failed_mails
        ticket = self.found(user_id=self.agent.id)
        self.bring_to(ticket, "processing")
        ticket.action_answer_outlet("It was paid")
        mail = self.mails_to(ticket, self.paper.email)
        mail.complaint_tries = 5
        notices = self.env["helpdesk.ticket.notice"]
        notices._follow_failed_mails(mail, mail.mail_message_id, "mail_smtp", "timed out")
        self.assertIn("could not be sent", ticket.activity_ids.summary)

    def test_policy_m20_without_customer_it_leads_to_a_proposal_and_is_reported(self):
        # guards: models.improvement.helpdesk_ticket:_improvement_follows_move
        ticket = self.found()
        self.bring_to(ticket, "processing")
        ticket.action_close_unsolved("The law does not allow it")
        action = ticket.corrective_action_ids
        self.assertEqual((action.kind, action.origin, action.state), ("improvement", "media", "draft"))
        self.assertFalse(ticket.notice_ids)

    def test_second_companys_coverage_answers_in_its_name(self):
        company, team = self.make_company()
        company.email = "second@example.com"
        ticket = self.found(team_id=team.id, company_id=company.id, user_id=False)
        ticket.action_answer_outlet("It was paid")
        mail = self.mails_to(ticket, self.paper.email)
        self.assertIn("second@example.com", mail.email_from)
        self.assertIn(company.name, mail.subject)

    def test_policy_m20_registered_by_the_short_form_without_a_customer(self):
        # guards: wizards.helpdesk_case_registration:_is_without_customer
        with Form(self.env["helpdesk.case.registration"].with_user(self.agent)) as form:
            form.channel_id = self.env.ref(f"{MODULE}.channel_media")
            form.type_id = self.type()
            form.subject, form.description = "What was written", "The paper says that payments are late."
            form.media_kind, form.media_outlet_name = "social", "@observer"
        wizard = form.save()
        wizard.action_register()
        ticket = self.env["helpdesk.ticket"].search([("filing_token", "=", wizard._filing_key())])
        self.assertEqual((ticket.media_kind, ticket.media_outlet_name, ticket.is_media), ("social", "@observer", True))
        self.assertFalse(ticket.partner_id | ticket.notice_ids.ticket_id.partner_id)
        self.assertFalse(ticket.notice_ids)
        # by any other channel a customer is needed
        wizard.write({"channel_id": self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone").id, "token": "x"})
        with self.assertRaisesRegex(MissingInput, "Choose the customer"):
            wizard.action_register()

    def test_outlet_that_we_register_as_the_customer_is_not_thanked(self):
        # guards: models.mail.helpdesk_ticket:_is_of_silent_outlet
        wizard = self.env["helpdesk.case.registration"].create(
            {
                "channel_id": self.env.ref(f"{MODULE}.channel_media").id,
                "type_id": self.type().id,
                "subject": "What was written",
                "description": "Payments are late.",
                "partner_id": self.paper.id,
                "media_kind": "press",
                "media_outlet_id": self.paper.id,
            }
        )
        wizard.action_register()
        ticket = self.env["helpdesk.ticket"].search([("filing_token", "=", wizard._filing_key())])
        self.assertEqual(ticket.partner_id, self.paper)
        self.assertFalse(self.mails_to(ticket, self.paper.email))
