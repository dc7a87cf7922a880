"""Who sees what on the portal, the holes of the base that are closed there, and plain tickets as the base has them."""

from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException
from odoo.tools import mute_logger

from .common import PortalCase


class TestPortalAccess(PortalCase):
    def assertReads(self, partner, ticket, reads):
        self.sign_in(partner)
        response = self.get(f"/my/ticket/{ticket.id}")
        if reads:
            self.assertEqual(response.status_code, 200)
            self.assertIn(ticket.number, response.text)
        else:
            self.assertSentAway(response, "/my")
            self.assertNotIn(ticket.name, response.text)
        listed = self.get("/my/tickets").text
        self.assertEqual(ticket.number in listed, reads)

    def follow(self, ticket, partner):
        """A follower as an earlier release or raw SQL may have left it."""
        self.env["mail.followers"].create(
            {"res_model": "helpdesk.ticket", "res_id": ticket.id, "partner_id": partner.id}
        )

    def test_nobody_signed_in(self):
        ticket = self.make_ticket(partner_id=self.sara.id)
        self.sign_in()
        self.assertSentAway(self.get(f"/my/ticket/{ticket.id}"), "/my")
        self.assertSentAway(self.get(f"/my/ticket/{ticket.id}/wrong"), "/my")
        response = self.get(f"/my/ticket/{ticket.id}?access_token={ticket._portal_ensure_token()}")
        self.assertEqual(response.status_code, 200)
        self.assertIn(ticket.number, response.text)

    def test_case_of_a_person_is_his_alone(self):
        ticket = self.make_ticket(partner_id=self.sara.id)
        self.assertReads(self.sara, ticket, True)
        self.assertReads(self.omar, ticket, False)

    def test_case_of_a_company_is_its_peoples(self):
        ticket = self.make_ticket(partner_id=self.ali.id)
        self.assertReads(self.ali, ticket, True)
        self.assertReads(self.huda, ticket, True)
        self.assertReads(self.sara, ticket, False)

    def test_confidential_case_hides_from_colleagues(self):
        ticket = self.make_ticket(partner_id=self.ali.id, confidential=True)
        self.follow(ticket, self.huda)
        self.assertReads(self.ali, ticket, True)
        self.assertReads(self.huda, ticket, False)
        self.assertSentAway(self.decide(ticket, "withdraw"), "/my")
        self.assertPhase(ticket, "received")
        # decided later: what a colleague could read, he no longer can
        opened = self.make_ticket(partner_id=self.ali.id, name="Later")
        self.assertReads(self.huda, opened, True)
        opened.confidential = True
        self.assertReads(self.huda, opened, False)

    def test_followers_of_another_company_do_not_read(self):
        ticket = self.make_ticket(partner_id=self.ali.id)
        agency = self.env["res.partner"].create({"name": "Agency", "is_company": True})
        cc = self.make_customer("Copied", "cc@example.com", agency, login="cc_portal", lang="en_US")
        colleague = self.make_customer("His colleague", "cc2@example.com", agency, login="cc2_portal", lang="en_US")
        self.follow(ticket, cc)
        self.follow(ticket, self.omar)
        for partner in (cc, colleague, self.omar):
            with self.subTest(partner=partner.name):
                self.assertReads(partner, ticket, False)
                self.assertSentAway(self.decide(ticket, "withdraw"), "/my")
        self.assertPhase(ticket, "received")

    def test_agent_reads_the_customers_page(self):
        ticket = self.make_ticket(partner_id=self.sara.id, phase="proposed")
        self.sign_in(self.agent)
        page = self.page(self.get(f"/my/ticket/{ticket.id}"))
        self.assertTrue(page.xpath("//*[@name='what_next']"))
        self.assertFalse(page.xpath("//a[contains(@href, '/decision')]"))

    def test_case_page_tells_what_happened_and_what_is_next(self):
        ticket = self.make_ticket(partner_id=self.sara.id, phase="proposed")
        self.sign_in(self.sara)
        page = self.page(self.get(f"/my/ticket/{ticket.id}"))
        history = [text.strip() for text in page.xpath("//ol[contains(@class, 'timeline')]//div[1]/text()")]
        self.assertEqual(history, [entry["label"] for entry in ticket._history()])
        self.assertEqual(len(history), 4)
        self.assertEqual(page.xpath("//ol[contains(@class, 'steps')]/li/@class"), ["done"] * 3 + ["current", "todo"])
        self.assertIn("The payment has been made.", "".join(page.xpath("//div[@name='solution']//text()")))
        due = ticket._local_moment(self.row(ticket, "decision").due_date, "en_US")
        self.assertIn(due, "".join(page.xpath("//*[@name='what_next']//text()")))
        self.assertIn("Your answer is needed", self.get("/my/tickets").text)


class TestPortalFiles(PortalCase):
    def file_of(self, ticket, user, name):
        """A file that stands in no message, brought by `user`."""
        vals = {"name": name, "raw": name.encode(), "res_model": ticket._name, "res_id": ticket.id}
        return self.env["ir.attachment"].with_user(user).sudo().create(vals)

    def check_page(self, ticket):
        self.sign_in(self.sara)
        own = self.file_of(ticket, self.sara.user_ids, "own.txt")
        worked = self.file_of(ticket, self.agent, "draft.txt")
        note = ticket.message_post(
            body="For us", subtype_xmlid="mail.mt_note", attachments=[("note.txt", b"note")]
        ).attachment_ids
        public = ticket.message_post(
            body="For you", subtype_xmlid="mail.mt_comment", message_type="comment", attachments=[("answer.txt", b"a")]
        ).attachment_ids
        (own | worked | note | public).access_token = False
        response = self.get(f"/my/ticket/{ticket.id}")
        self.assertEqual(response.status_code, 200)
        links = self.page(response).xpath("//a/@href")
        for attachment, shown in ((own, True), (public, True), (worked, False), (note, False)):
            with self.subTest(file=attachment.name):
                attachment.invalidate_recordset()
                self.assertEqual(bool(attachment.access_token), shown)
                self.assertEqual(attachment.name in response.text, shown)
                found = [link for link in links if f"/web/content/{attachment.id}?" in link]
                self.assertEqual(len(found), shown)
                if shown:
                    self.assertEqual(self.get(found[0]).content, attachment.raw)
                else:
                    self.assertEqual(self.get(f"/web/content/{attachment.id}").status_code, 404)

    def test_files_of_a_case(self):
        ticket = self.make_ticket(partner_id=self.sara.id)
        self.check_page(ticket)

    def test_files_of_a_plain_ticket(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Plain", "description": "Text", "team_id": self.plain_team.id, "partner_id": self.sara.id}
        )
        self.check_page(ticket)

    def test_file_that_stands_in_a_note_and_in_an_answer(self):
        """Once told to the customer it is no secret; the customer's own file quoted in a note stays his."""
        ticket = self.make_ticket(partner_id=self.sara.id)
        own = self.file_of(ticket, self.sara.user_ids, "own.txt")
        ticket.message_post(body="See his file", subtype_xmlid="mail.mt_note", attachment_ids=own.ids)
        note = ticket.message_post(
            body="For us", subtype_xmlid="mail.mt_note", attachments=[("told.txt", b"told")]
        ).attachment_ids
        ticket.message_post(body="Told", subtype_xmlid="mail.mt_comment", attachment_ids=note.ids)
        self.sign_in(self.sara)
        text = self.get(f"/my/ticket/{ticket.id}").text
        self.assertIn("told.txt", text)
        self.assertIn("own.txt", text)


class TestPortalPlainTickets(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {"name": "Plain one", "description": "Text", "team_id": cls.plain_team.id, "partner_id": cls.sara.id}
        )
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.awaiting = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")

    def close(self, ticket, stage, **values):
        ids = {"ticket_id": ticket.id, "stage_id": stage.id}
        return self.post("/ticket/close", {**ids, **values})

    def test_close(self):
        # by a form that is posted: read from the view, as Odoo 19 leaves the base's side column empty
        view = self.env.ref("helpdesk_mgmt.portal_helpdesk_ticket_page")
        (form,) = html.fromstring(view.get_combined_arch()).xpath("//form[@t-attf-action='/ticket/close']")
        self.assertEqual(form.get("method"), "POST")
        self.assertEqual(len(form.xpath("input[@name='csrf_token']")), 1)
        self.sign_in(self.sara)
        self.assertEqual(self.get(f"/my/ticket/{self.ticket.id}").status_code, 200)
        self.assertSentAway(self.close(self.ticket, self.done), f"/my/ticket/{self.ticket.id}", 302)
        self.assertEqual(self.ticket.stage_id, self.done)
        self.assertTrue(self.ticket.closed_date)

    def test_close_is_refused(self):
        first = self.ticket.stage_id
        self.sign_in(self.sara)
        self.assertEqual(self.get(f"/ticket/close?ticket_id={self.ticket.id}&stage_id={self.done.id}").status_code, 405)
        own = f"/my/ticket/{self.ticket.id}"
        foreign = self.env["helpdesk.ticket.stage"].create(
            {"name": "Other team's", "close_from_portal": True, "team_ids": self.team.ids}
        )
        for values in ({"stage_id": "abc"}, {"stage_id": "999999999"}, {"stage_id": None}, {"stage_id": foreign.id}):
            self.assertSentAway(self.close(self.ticket, self.done, **values), own, 302)
        self.assertSentAway(self.close(self.ticket, self.awaiting), own, 302)
        for number in ("abc", "999999999", "99999999999999999999", None):
            self.assertSentAway(self.close(self.ticket, self.done, ticket_id=number), "/my", 302)
        with mute_logger("odoo.http"):
            self.assertEqual(self.close(self.ticket, self.done, csrf_token="wrong").status_code, 400)
        self.sign_in(self.omar)
        self.assertSentAway(self.close(self.ticket, self.done), "/my", 302)
        self.sign_in()
        self.assertSentAway(self.close(self.ticket, self.done), "/web/login")
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.stage_id, first)

    def test_close_moves_no_case(self):
        case = self.make_ticket(partner_id=self.sara.id, phase="processing")
        stages = self.team._get_applicable_stages()
        stages.close_from_portal = True
        self.sign_in(self.sara)
        for stage in stages:
            self.assertSentAway(self.close(case, stage), f"/my/ticket/{case.id}", 302)
        self.assertPhase(case, "processing")
        self.assertNotIn("/ticket/close", self.get(f"/my/ticket/{case.id}").text)

    def test_public_and_portal_do_not_write_stages(self):
        for user in (self.env.ref("base.public_user"), self.sara.user_ids):
            stage = self.done.with_user(user)
            self.assertTrue(stage.has_access("read"))
            for operation in ("write", "create", "unlink"):
                self.assertFalse(stage.has_access(operation))
            with self.assertRaises(AccessError):
                stage.name = "Changed"

    def file_plain(self, **values):
        return self.post("/submitted/ticket", {"subject": "Plain two", "description": "One\nTwo", **values})

    def test_plain_form(self):
        self.company.helpdesk_mgmt_portal_select_category = True
        self.sign_in(self.sara)
        form = self.page(self.get("/new/ticket?form=ticket"))
        self.assertFalse(form.xpath("//input[@name='filing_token']"))
        self.assertTrue(form.xpath("//form[@action='/submitted/ticket']"))
        file = {"attachment": ("plain.txt", b"plain", "text/plain")}
        data = {"subject": "Plain two", "description": "One\nTwo", "category": self.category.id}
        response = self.post("/submitted/ticket", data, file)
        ticket = self.filed_by(self.sara) - self.ticket
        self.assertSentAway(response, f"/my/ticket/{ticket.id}", 302)
        self.assertFalse(ticket.phase)
        self.assertFalse(ticket.kind in ("complaint", "report"))
        self.assertEqual(ticket.description, "<p>One<br>Two</p>")
        self.assertEqual(ticket.category_id, self.category)
        self.assertEqual(ticket.attachment_ids.raw, b"plain")
        self.assertIn("plain.txt", self.get(f"/my/ticket/{ticket.id}").text)

    def test_plain_form_with_forged_values(self):
        self.sign_in(self.sara)
        for values in ({"category": "abc"}, {"type": "abc"}, {"team": "abc"}, {"category": "999999999"}):
            with self.subTest(values=values):
                before = self.filed_by(self.sara)
                response = self.file_plain(**values)
                ticket = self.filed_by(self.sara) - before
                self.assertSentAway(response, f"/my/ticket/{ticket.id}", 302)
                self.assertFalse(ticket.category_id)
                self.assertFalse(ticket.type_id)
                self.assertFalse(ticket.phase)
        filed = self.filed_by(self.sara)
        for values in ({"subject": " "}, {"subject": None}, {"description": ""}, {"description": None}):
            self.assertSentAway(self.file_plain(**values), "/new/ticket")
        other = self.env["helpdesk.ticket.category"].create(
            {"name": "Of another body", "company_id": self.make_company()[0].id}
        )
        with mute_logger("odoo.http"):
            self.file_plain(category=other.id)
        self.assertFalse((self.filed_by(self.sara) - filed).category_id)
        self.assertFalse((self.filed_by(self.sara) - filed).filtered(lambda t: t.company_id != self.company))

    def test_plain_form_cannot_file_a_complaint_without_declaration(self):
        self.sign_in(self.sara)
        before = self.filed_by(self.sara)
        response = self.file_plain(type=self.type().id)
        self.assertEqual(response.status_code, 422)
        self.assertEqual(self.page(response).xpath("//input[@name='subject']/@value"), ["Plain two"])
        self.assertEqual(self.filed_by(self.sara), before)

    def test_body_without_process_keeps_the_base_form(self):
        self.env["helpdesk.ticket.type"].search([]).show_in_portal = False
        self.sign_in(self.sara)
        self.assertFalse(self.page(self.get("/new/ticket")).xpath("//input[@name='filing_token']"))
        response = self.file_plain()
        self.assertEqual(response.status_code, 302)
        self.assertFalse((self.filed_by(self.sara) - self.ticket).phase)


class TestPortalMessages(PortalCase):
    def answer(self, ticket, **values):
        post = {"body": "Here it is", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        params = {"thread_model": ticket._name, "thread_id": ticket.id, "post_data": post, **values}
        return self.make_jsonrpc_request("/mail/message/post", params)

    def test_answer_brings_the_case_back(self):
        for customer, by_link in ((self.ali, False), (self.huda, False), (None, True)):
            with self.subTest(customer=customer and customer.name):
                ticket = self.make_ticket(partner_id=self.ali.id, phase="awaiting_customer")
                self.sign_in(customer)
                self.answer(ticket, **({"token": ticket._portal_ensure_token()} if by_link else {}))
                self.assertPhase(ticket, "processing")
                message = ticket.message_ids.filtered(lambda m: "Here it is" in m.body)
                self.assertEqual(message.author_id, customer or self.ali)
                self.assertEqual(self.row(ticket, "customer_reply").state, "met")
                move = ticket.move_ids.sorted("id")[-1]
                self.assertEqual(move.came_by, "link" if by_link else "portal")

    def test_others_do_not_answer(self):
        ticket = self.make_ticket(partner_id=self.ali.id, phase="awaiting_customer", confidential=True)
        for other in (self.huda, self.omar, None):
            self.sign_in(other)
            with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
                self.answer(ticket, token="wrong")
        # staff with the customer's link write as staff
        self.sign_in(self.agent)
        self.answer(ticket, token=ticket._portal_ensure_token())
        self.assertPhase(ticket, "awaiting_customer")

    def test_page_gives_nobody_the_customers_link(self):
        ticket = self.make_ticket(partner_id=self.ali.id, phase="proposed")
        token = ticket._portal_ensure_token()
        for reader in (self.huda, self.agent):
            self.sign_in(reader)
            response = self.get(f"/my/ticket/{ticket.id}")
            self.assertEqual(response.status_code, 200)
            self.assertNotIn(token, response.text)
        self.sign_in()
        page = self.page(self.get(f"/my/ticket/{ticket.id}?access_token={token}"))
        self.assertEqual(page.xpath("//details[@name='answer']//input[@name='access_token']/@value"), [token])
