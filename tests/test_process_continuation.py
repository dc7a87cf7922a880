from markupsafe import Markup

from ..exceptions import ComplaintError, MissingInput, MoveNotAllowed
from .common import PortalCase
from .process import LAST_DAY, DecisionCase

AFTER = "2026-06-15 09:00"


class TestFollowUp(DecisionCase):
    """After the window: a new case that continues the old one."""

    def again(self, ticket, reason="Not paid yet", at=AFTER, user=None):
        with self.at(at):
            ticket.with_user(user or self.portal_user()).action_file_again(reason)
        self.env.flush_all()
        return ticket.follow_up_ids

    def test_policy_m16_filed_again_and_looked_at_by_new_people(self):
        """Linked, its text and class carried over, and with nobody who handled any of the earlier ones."""
        # guards: models.access.helpdesk_ticket:_barred_handlers
        # guards: models.process.helpdesk_ticket_continuation:_prepare_follow_up_vals
        self.company.complaint_update_days = 0
        self.team.assign_method = "balanced"
        third = self.make_user("third", "helpdesk_mgmt.group_helpdesk_user_team")
        self.team.user_ids |= third
        ticket = self.closed(remedy="Pay it", importance="high", preferred_contact="sms")
        follow_up = self.again(ticket)
        self.assertEqual(follow_up.phase, "received")
        self.assertNotEqual(follow_up.number, ticket.number)
        for name in ("name", "type_id", "team_id", "category_id", "partner_id", "remedy", "importance"):
            self.assertEqual(follow_up[name], ticket[name], name)
        for words in ("Not paid yet", ticket.number, "The payment of May has not arrived."):
            self.assertIn(words, follow_up.description)
        self.assertIn(follow_up.user_id, self.agent2 | third)
        self.assertFalse(follow_up.handler_ids & ticket.handler_ids)
        self.assertEqual(follow_up.follow_up_of_id, ticket)
        self.assertFalse(follow_up.reopen_count or follow_up.decision or follow_up.solution)
        # and so on along the chain
        second = follow_up
        with self.at("2026-06-15 10:00"):
            self.bring_to(second, "closed")
        last = self.again(second, at="2026-06-23 09:00")
        self.assertFalse(last.handler_ids & (ticket.handler_ids | second.handler_ids))
        self.assertTrue(last.user_id)

    def test_nobody_new_is_left(self):
        """The leader's leader is asked to find somebody; the case stays without an assignee."""
        # guards: models.process.helpdesk_ticket_continuation:_hand_on_to
        team = self.make_team("Alone", self.agent, leader=self.agent)
        ticket = self.closed(team_id=team.id)
        follow_up = self.again(ticket)
        self.assertFalse(follow_up.user_id)
        self.assertIn(follow_up.number, follow_up.activity_ids.mapped("summary")[0])

    def test_old_handler_is_given_it_by_the_leader_alone(self):
        # guards: models.process.helpdesk_ticket_continuation:_check_new_to_it
        follow_up = self.again(self.closed())
        with self.assertRaises(ComplaintError):
            follow_up.with_user(self.agent2).user_id = self.agent
        with self.assertRaises(ComplaintError):
            follow_up.with_user(self.agent).assign_to_me()
        follow_up.with_user(self.leader).user_id = self.agent
        self.assertEqual(follow_up.user_id, self.agent)

    def test_customer_is_told_once(self):
        # guards: models.process.helpdesk_ticket_continuation:_paragraph_continuation
        john = self.make_customer("John", "john@example.com", lang="en_US")
        ticket = self.closed(partner_id=john.id)
        with self.at(AFTER):
            ticket.sudo().action_file_again("Not paid yet")
        follow_up = ticket.follow_up_ids
        [mail] = self.mails_to(follow_up, john.email)
        self.assertIn(f"It continues {ticket.number}", mail.body_html)
        self.assertIn(follow_up.number, mail.subject)
        self.assertFalse(follow_up.message_ids.filtered(lambda m: m.author_id == john and m.subtype_id.internal))

    def test_twice_is_once(self):
        # guards: models.process.helpdesk_ticket_continuation:_file_again
        ticket = self.closed()
        first = self.again(ticket)
        self.assertEqual(self.again(ticket, "Again the same"), first)
        self.assertEqual(len(self.notices(first)), 1)

    def test_not_before_the_window_ends(self):
        # guards: models.process.helpdesk_ticket_continuation:_is_file_again_allowed
        ticket = self.closed()
        for at, reason, error in (
            (LAST_DAY, "Too early", MoveNotAllowed),
            (AFTER, " ", MissingInput),
        ):
            with self.at(at), self.assertRaises(error):
                self.by_customer(ticket).action_file_again(reason)
        for phase in ("processing", "proposed"):
            with self.at("2026-06-07 12:00"):
                other = self.make_ticket(phase=phase)
                with self.assertRaises(MoveNotAllowed):
                    self.by_customer(other).action_file_again("Why not")
        self.assertFalse(ticket.follow_up_ids)

    def test_duplicate_goes_on_as_the_other(self):
        with self.at("2026-06-07 12:00"):
            ticket = self.make_ticket(phase="verification")
            ticket._move("cancelled", close_reason="duplicate")
        with self.at(AFTER), self.assertRaises(MoveNotAllowed):
            self.by_customer(ticket).action_file_again("Mine")

    def test_agent_files_it_for_the_customer(self):
        ticket = self.closed()
        with self.at(AFTER):
            step = self.env["helpdesk.ticket.step"].with_user(self.agent)
            action = step.create({"ticket_id": ticket.id, "step": "again", "text": "He called"}).action_confirm()
        follow_up = ticket.follow_up_ids
        self.assertEqual((action["res_model"], action["res_id"]), ("helpdesk.ticket", follow_up.id))
        self.assertEqual(follow_up.user_id, self.agent2)
        self.assertEqual(follow_up.partner_id, self.customer)

    def test_client_cannot_link_cases(self):
        # guards: models.process.helpdesk_ticket:MANAGED
        earlier = self.closed()
        Ticket = self.env["helpdesk.ticket"].with_context(complaint_acting={"continues": earlier.id})
        ticket = Ticket.create(
            {"name": "X", "description": "-", "team_id": self.team.id, "follow_up_of_id": earlier.id}
        )
        self.assertFalse(ticket.follow_up_of_id)
        with self.assertRaises(ComplaintError):
            ticket.follow_up_of_id = earlier

    def test_anonymous_report_goes_on_with_its_code(self):
        # guards: models.process.helpdesk_ticket_continuation:_hand_on_to
        with self.at("2026-06-07 12:00"):
            report = self.env["helpdesk.ticket.filing"]._file_public(
                {"name": "Bribes", "type_id": self.type("report").id, "description": "<p>At the counter.</p>",
                 "team_id": self.team.id},
                "ab" * 16, self.env["ir.attachment"], anonymous=True,
            )  # fmt: skip
            report.solution = Markup("<p>Looked into.</p>")
            report.action_solve_first_contact()
        with self.at(AFTER):
            follow_up = report._file_again("It goes on")
        code = self.env["helpdesk.ticket.filing"]._code_of_form("ab" * 16)
        self.assertEqual(self.env["helpdesk.ticket.page"]._find_by_code(follow_up.number, code), follow_up)
        self.assertTrue(follow_up.is_anonymous)
        self.assertFalse(follow_up.partner_id)

    def test_second_company(self):
        company, team = self.make_company()
        with self.at("2026-06-07 12:00"):
            ticket = self.make_ticket(team_id=team.id, company_id=company.id, user_id=False, phase="closed")
        follow_up = self.again(ticket)
        self.assertEqual((follow_up.company_id, follow_up.team_id), (company, team))


class TestFollowUpPages(PortalCase):
    """The same from the customer's pages."""

    def late(self, **vals):
        with self.at("2026-06-07 12:00"):
            ticket = self.make_ticket(partner_id=self.sara.id, **vals)
            self.env["ir.attachment"].with_user(self.sara.user_ids).sudo().create(
                {"name": "receipt.pdf", "raw": b"%PDF-1.4 receipt", "res_model": ticket._name, "res_id": ticket.id}
            )
            return self.bring_to(ticket, "closed")

    def test_too_late_is_refused_and_offered_again(self):
        """The text that was typed goes along by one click; files are there; a second click changes nothing."""
        # guards: models.process.helpdesk_ticket_continuation:_hand_on_to
        ticket = self.late()
        self.sign_in(self.sara)
        with self.at(AFTER):
            self.refused_then_filed(ticket)

    def refused_then_filed(self, ticket):
        refused = self.decide(ticket, "reopen", reason="It has not come")
        self.assertEqual(refused.status_code, 422)
        [form] = self.page(refused).xpath("//form[@name='again']")
        values = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
        self.assertEqual((values["decision"], values["reason"]), ("again", "It has not come"))
        for _ in range(2):
            done = self.post(form.get("action"), values)
            self.assertEqual(done.status_code, 303)
        follow_up = ticket.follow_up_ids
        self.assertEqual(len(follow_up), 1)
        self.assertIn("It has not come", follow_up.description)
        self.assertEqual(follow_up._portal_attachments().mapped("name"), ["receipt.pdf"])
        page = self.page(self.get(done.headers["Location"]))
        [link] = page.xpath("//div[@name='follow_up']//a")
        self.assertEqual(link.text_content().strip(), follow_up.number)
        self.assertEqual(self.get(link.get("href")).status_code, 200)

    def test_by_the_link_of_a_notice(self):
        ticket = self.late()
        token = ticket._portal_ensure_token()
        with self.at(AFTER):
            self.filed_by_link(ticket, token)

    def filed_by_link(self, ticket, token):
        path = f"/my/ticket/{ticket.id}/decision?decision=again&access_token={token}"
        self.sign_in()
        for _ in range(2):
            self.assertEqual(self.get(path).status_code, 200)
        self.assertFalse(ticket.follow_up_ids, "looking changes nothing")
        self.decide(ticket, "again", reason="Not paid", access_token=token)
        page = self.page(self.get(f"/my/ticket/{ticket.id}?access_token={token}"))
        [link] = page.xpath("//div[@name='follow_up']//a/@href")
        self.assertEqual(self.get(link).status_code, 200)
        self.assertIn("Not paid", self.get(link).text)

    def test_strangers_and_staff_are_refused(self):
        # guards: controllers.case:portal_ticket_decision
        ticket = self.late()
        token = ticket._portal_ensure_token()
        for who, values in ((self.omar, {}), (self.agent, {"access_token": token}), (None, {"access_token": "x"})):
            self.sign_in(who)
            with self.at(AFTER):
                self.decide(ticket, "again", reason="Mine", **values)
        self.assertFalse(ticket.follow_up_ids)
