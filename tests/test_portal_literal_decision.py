"""The literal mode of N14, N15 and N17, over HTTP: no days to decide, closed at the proposal, accepted afterwards.

The survey goes out with the closing where the company says so, else with the acceptance; once.
"""

from .tracking import TrackCase

MOBILE = "+966501234567"


class TestLiteralDecision(TrackCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"complaint_decision_days": 0, "complaint_survey_on_close": True})

    def closed(self, **vals):
        ticket = self.make_ticket(**{"partner_id": self.sara.id, **vals}, phase="processing")
        self.step(ticket, "propose")
        self.assertPhase(ticket, "closed", "solved")
        return ticket

    def buttons(self, page, decision="accept"):
        return page.xpath(f"//a[contains(@href, 'decision={decision}')]/@href")

    def surveys(self, ticket):
        return ticket.deadline_ids.filtered(lambda row: row.kind == "survey")

    def test_policy_n15_accepted_on_the_portal_after_the_closing(self):
        # guards: models.ledger.helpdesk_ticket:_accepts_afterwards
        ticket = self.closed()
        self.assertEqual(len(self.surveys(ticket)), 1, "with the closing")
        self.sign_in(self.sara)
        page = self.page(self.get(f"/my/ticket/{ticket.id}"))
        [link] = self.buttons(page)
        self.assertTrue(self.buttons(page, "reopen"))
        confirm = self.page(self.get(link))
        self.assertIn("The payment has been made.", confirm.text_content())
        self.assertFalse(ticket.decision, "a GET decides nothing")
        self.assertSentAway(self.decide(ticket, "accept"), f"/my/ticket/{ticket.id}")
        self.assertPhase(ticket, "closed", "solved")
        self.assertEqual(ticket.decision, "accepted")
        page = self.page(self.get(f"/my/ticket/{ticket.id}?decided=accept"))
        self.assertIn("You accepted the solution", page.text_content())
        self.assertFalse(self.buttons(page))
        self.assertTrue(self.buttons(page, "reopen"), "N14: the window goes on")
        self.assertEqual(len(self.surveys(ticket)), 1, "not asked twice")
        self.assertEqual(self.decide(ticket, "accept").status_code, 422)

    def test_policy_n15_accepted_by_the_link_in_the_mail(self):
        # guards: models.mail.helpdesk_ticket:_paragraph_accept
        ticket = self.closed()
        mail = self.mails_to(ticket, self.sara.email).filtered(lambda m: "decision=accept" in (m.body_html or ""))
        self.assertEqual(len(mail), 1)
        self.sign_in()
        link = self.customers_link(ticket, "accept")
        page = self.page(self.url_open(link))
        [token] = page.xpath("//form//input[@name='access_token']/@value")
        self.decide(ticket, "accept", access_token=token)
        self.assertEqual(ticket.decision, "accepted")
        # guards: models.quality.helpdesk_ticket:_invite_to_survey
        asked = ticket.notice_ids.filtered(lambda n: n.event == "survey" and n.channel == "email")
        self.assertEqual(len(asked), 1)

    def test_policy_n15_accepted_by_the_tracking_code(self):
        partner = self.make_customer("No e-mail")
        ticket = self.closed(partner_id=partner.id)
        code = ticket.action_issue_tracking_code()["params"]["code"]
        self.sign_in()
        page = self.open(ticket, code)
        self.assertTrue(self.buttons(page))
        self.assertSentAway(self.choose("accept"), "/complaints/track")
        self.assertEqual(ticket.decision, "accepted")
        self.assertIn("You accepted the solution", self.get("/complaints/track?done=accept").text)

    def test_policy_n15_anonymous_complainant_accepts_and_is_asked_by_his_code(self):
        ticket, code = self.case(kind="complaint", phase="processing")
        self.step(ticket, "propose")
        self.sign_in()
        self.assertTrue(self.buttons(self.open(ticket, code)))
        self.choose("accept")
        self.assertEqual(ticket.decision, "accepted")
        self.assertEqual(len(self.surveys(ticket)), 1)

    def test_policy_n17_survey_with_the_acceptance_where_it_does_not_go_out_on_closing(self):
        # guards: models.quality.helpdesk_ticket:_survey_follows_acceptance
        self.company.complaint_survey_on_close = False
        ticket = self.closed()
        self.assertFalse(self.surveys(ticket))
        self.sign_in(self.sara)
        self.decide(ticket, "accept")
        self.assertEqual(len(self.surveys(ticket)), 1)
        self.assertTrue(ticket.survey_input_id)

    def test_policy_n14_reopened_after_the_acceptance_or_without_one(self):
        self.sign_in(self.sara)
        for first in ("accept", None):
            with self.subTest(first=first):
                ticket = self.closed()
                if first:
                    self.decide(ticket, first)
                self.assertSentAway(self.decide(ticket, "reopen", reason="Nothing came"), f"/my/ticket/{ticket.id}")
                self.assertPhase(ticket, "processing")
                self.assertEqual(ticket.decision, "rejected")
                self.assertFalse(self.buttons(self.page(self.get(f"/my/ticket/{ticket.id}"))))
                # closed with another solution, it may be accepted again
                ticket.solution = "<p>It was sent anew.</p>"
                self.step(ticket, "propose")
                self.decide(ticket, "accept")
                self.assertEqual(ticket.decision, "accepted")

    def test_text_message_says_that_it_may_be_accepted(self):
        # guards: models.mail.helpdesk_ticket_notice:_words_after_text
        caller = self.make_customer("متصل", phone=MOBILE)
        ticket = self.closed(partner_id=caller.id)
        bodies = ticket.notice_ids.filtered(lambda n: n.event == "closed" and n.channel == "sms").mapped("body")
        self.assertIn("يمكنكم قبول الحل من تلك الصفحة", bodies[0])
        inquiry = self.closed(partner_id=caller.id, kind="inquiry")
        bodies = inquiry.notice_ids.filtered(lambda n: n.event == "closed" and n.channel == "sms").mapped("body")
        self.assertNotIn("قبول الحل", bodies[0])

    def test_only_the_customer_accepts(self):
        ticket = self.closed()
        for who in (self.omar, self.agent):
            self.sign_in(who)
            self.decide(ticket, "accept")
            self.assertFalse(ticket.decision)

    def test_other_companys_customers_decide_first(self):
        company, team = self.make_company()
        company.complaint_decision_days = 5
        ticket = self.make_ticket(company_id=company.id, team_id=team.id, user_id=False, phase="proposed")
        self.assertPhase(ticket, "proposed")
