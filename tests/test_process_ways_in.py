"""Taking it in, from one part to the next: who has a mobile number only, who writes too late, who follows by a code."""

from lxml import html
from markupsafe import Markup

from odoo.tests import Form

from .common import MODULE, ComplaintCase
from .tracking import TrackCase

MOBILE = "+966501234567"


class TestCallerWithAMobile(ComplaintCase):
    """A caller without e-mail: every word reaches the mobile number, by day, and what he says is taken down."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.sa")
        cls.phone = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        cls.phone.write({"company_id": False, "answered_at_once": True})
        cls.invoice = cls.make_requirement("The invoice", "الفاتورة")

    def register(self, **values):
        form = Form(self.env["helpdesk.case.registration"].with_user(self.agent))
        for name, value in {
            "channel_id": self.phone,
            "caller": "0501234567",
            "contact_name": "هند المطيري",
            "type_id": self.type(),
            "category_id": self.category,
            "subject": "Payment delayed",
            "description": "The payment of May has not arrived.",
            **values,
        }.items():
            form[name] = value
        wizard = form.save()
        wizard.action_register()
        return self.env["helpdesk.ticket"].search([("filing_token", "=", wizard._filing_key())])

    def texts(self, ticket):
        return ticket.notice_ids.filtered(lambda n: n.channel == "sms").sorted("id")

    def send_waiting(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_text_messages").method_direct_trigger()
        self.env.invalidate_all()

    def test_policy_e08_caller_with_a_mobile_number_alone(self):
        # guards: models.mail.helpdesk_ticket_notice:_wants_sms
        with self.at("2026-06-07 22:30"):
            case = self.register()
            self.assertEqual((case.preferred_contact, self.texts(case).state), ("sms", "waiting"))
            code = case.with_user(self.agent).action_issue_tracking_code()["params"]["code"]
        with self.at("2026-06-08 09:00"):
            self.send_waiting()
            self.assertEqual((self.texts(case).state, self.texts(case).address), ("queued", MOBILE))
            case.with_user(self.agent).action_start_verification()
            case.with_user(self.agent).action_return_to_customer("الفاتورة من فضلكم")
        sms = self.env["sms.sms"].search([("mail_message_id", "in", case.message_ids.ids)]).sorted("id")[-1]
        self.assertIn(f"/c/{case.id}/", sms.body)
        self.assertIn(case.number, sms.body)
        self.assertTrue(case._has_code(code))
        with self.at("2026-06-09 10:00"):
            self.run_cron()
            self.env["helpdesk.contact.attempt"].with_user(self.agent).create(
                {
                    "ticket_id": case.id,
                    "means": "whatsapp",
                    "direction": "in",
                    "outcome": "reached",
                    "answer": "أرسلتها",
                }
            )
            self.assertPhase(case, "verification")
            self.assertTrue(case.requirement_ids.to_check)
            case.requirement_ids.with_user(self.agent).action_provided()
            case.with_user(self.agent).action_accept()
            case.solution = Markup("<p>صُرفت الدفعة.</p>")
            case.with_user(self.agent).action_propose_solution()
        with self.at("2026-06-17 09:00"):
            self.run_cron()
        self.assertPhase(case, "closed", "solved")
        self.assertEqual(case.decision, "lapsed")
        self.assertEqual(
            self.texts(case).mapped("event"), ["received", "returned", "reminder", "accepted", "proposed", "closed"]
        )
        self.assertFalse(self.mails_to(case, "@"))
        self.assertFalse(case.activity_ids)

    def test_in_a_second_company_and_confidential(self):
        """The same caller of another body: its team, its name in the texts, and only its people read the case."""
        company, team = self.make_company()
        agent = self.make_user(
            "other_agent", "helpdesk_mgmt.group_helpdesk_user_team", company_id=company.id, company_ids=company.ids
        )
        team.user_ids = agent
        partner = self.make_customer("هند المطيري", phone=MOBILE)
        with self.at("2026-06-07 10:00"):
            case = self.make_ticket(
                partner_id=partner.id, team_id=team.id, company_id=company.id, category_id=False, user_id=agent.id,
                confidential=True,
            )  # fmt: skip
            case.with_user(agent).action_start_verification()
            case.with_user(agent).action_return_to_customer("The invoice")
        for text in self.texts(case):
            self.assertIn(company.name, text.body)
        self.assertEqual(self.texts(case).mapped("event"), ["received", "returned"])
        self.assertFalse(case.with_user(self.agent).has_access("read"))
        with self.at("2026-06-08 10:00"):
            self.env["helpdesk.contact.attempt"].with_user(agent).create(
                {"ticket_id": case.id, "outcome": "reached", "answer": "Here it is"}
            )
        self.assertPhase(case, "verification")


class TestOneStepOneNotice(ComplaintCase):
    def test_policy_n12_several_changes_in_one_step(self):
        """Another category, another team, another officer and the acceptance at once: a notice of each development."""
        # guards: models.mail.helpdesk_ticket_notice:_post_notice
        department = self.make_team("Payments", self.agent2, leader=self.leader)
        other = self.env["helpdesk.ticket.category"].create(
            {"name": "Grants", "complexity": "routine", "importance": "medium", "company_id": False}
        )
        ticket = self.make_ticket(phase="verification")
        ticket.write({"category_id": other.id, "complexity": "complex", "officer_id": self.leader.id})
        ticket.action_hand_over(department, "Theirs")
        ticket.write({"user_id": self.agent2.id})
        ticket.action_accept()
        ticket._send_notice("accepted")
        told = ticket.notice_ids.filtered(lambda n: n.channel == "email").sorted("id")
        self.assertEqual(told.mapped("event"), ["received", "routed", "accepted"])


class TestTooLate(TrackCase):
    def test_policy_n10_late_words_from_everywhere_are_flagged_once(self):
        """By mail, from the portal and by the code: each is kept, the team is asked once, the customer thanked once."""
        # guards: models.mail.helpdesk_ticket:_take_in_words
        ticket, code = self.case(kind="complaint", partner_id=self.sara.id, phase="closed")
        self.sign_in(self.sara)
        self.post(f"/my/ticket/{ticket.id}/answer", {"answer_token": "form-1", "text": "From the portal"})
        self.open(ticket, code)
        self.reply("By the code")
        ticket.message_post(
            body="By mail", author_id=self.sara.id, message_type="email", subtype_xmlid="mail.mt_comment"
        )
        ticket.invalidate_recordset()
        self.assertPhase(ticket, "closed")
        words = "".join(ticket.message_ids.mapped("body"))
        for text in ("From the portal", "By the code", "By mail"):
            self.assertIn(text, words)
        late = self.env.ref(f"{MODULE}.activity_late_message")
        self.assertEqual(len(ticket.activity_ids.filtered(lambda a: a.activity_type_id == late)), 1)
        told = ticket.notice_ids.filtered(lambda n: n.event == "late" and n.channel == "email")
        self.assertEqual(len(told), 1)

    def test_anonymous_reporter_writes_too_late(self):
        ticket, code = self.case(phase="cancelled")
        self.sign_in()
        self.open(ticket, code)
        self.reply("One more thing")
        self.assertPhase(ticket, "cancelled", "withdrawn")
        self.assertEqual(ticket.notice_ids.filtered(lambda n: n.event == "late").mapped("channel"), ["portal"])
        self.assertIn("One more thing", self.get("/complaints/track").text)


class TestPublicNeeds(TrackCase):
    def test_policy_n04_public_form_tells_what_is_needed(self):
        # guards: controllers.public:_render_report
        self.company.complaint_public_reports = True
        self.make_requirement("Picture of the place", guidance="Sharp")
        self.sign_in()
        page = self.page(self.get("/complaints/report"))
        needs = page.xpath("//div[contains(@class, 'o_complaint_needs')]")
        self.assertEqual(len(needs), 1)
        self.assertIn("Picture of the place", needs[0].text_content())
        self.assertIn("Sharp", needs[0].text_content())

    def test_nobody_is_promised_a_mail_that_cannot_be_sent(self):
        # guards: models.portal.helpdesk_ticket_page:_next
        ticket, code = self.case(phase="processing")
        self.sign_in()
        self.assertNotIn("e-mail", self.open(ticket, code).xpath("//*[@name='what_next']")[0].text_content())
        known = self.make_ticket(partner_id=self.sara.id, phase="processing")
        self.assertIn("e-mail", self.env["helpdesk.ticket.page"]._next(known))

    def test_policy_e04_suggestions_are_asked_for(self):
        """The notice of a closed case asks for one; the form opens on it, and the customer files it."""
        # guards: models.mail.helpdesk_ticket:_paragraph_suggestion
        ticket = self.make_ticket(partner_id=self.sara.id, phase="closed")
        notices = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment").sorted("id")
        self.assertEqual(["Make a suggestion" in notice.body for notice in notices], [False] * 3 + [True, False])
        [link] = html.fromstring(ticket._paragraph_suggestion({})).xpath("//a/@href")
        path = link.removeprefix(ticket.get_base_url())
        self.sign_in(self.sara)
        page = self.page(self.url_open(path))
        chosen = page.xpath("//input[@name='type'][@checked]/@value")
        self.assertEqual(chosen, [str(self.type("suggestion").id)])
        self.submit(kind="suggestion", declaration=None)
        suggestion = self.filed_by(self.sara)[-1]
        self.assertEqual(suggestion.kind, "suggestion")
        suggestion.solution = Markup("<p>Taken up.</p>")
        suggestion.action_solve_first_contact()
        self.assertNotIn("Make a suggestion", "".join(suggestion.message_ids.mapped("body")))
        self.company.complaint_invite_suggestions = False
        self.assertFalse(ticket._paragraph_suggestion({}))
