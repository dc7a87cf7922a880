"""What is asked of a customer is answered item by item by the tracking code too, and marked however it was answered."""

from odoo.tools import mute_logger

from .tracking import PDF, TrackCase


class TestTrackAnswer(TrackCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_public_reports = True
        cls.identity = cls.make_requirement("Copy of the identity card")
        cls.account = cls.make_requirement("Number of the account", kind="datum", sequence=11)

    def returned(self, **vals):
        ticket, code = self.case(**vals)
        ticket.action_start_verification()
        ticket.action_return_to_customer("Please complete your file")
        self.sign_in()
        page = self.open(ticket, code)
        return ticket, page

    def item(self, ticket, requirement):
        ticket.requirement_ids.invalidate_recordset()
        return ticket.requirement_ids.filtered(lambda i: i.requirement_id == requirement)

    def send(self, ticket, values=None, files=None, **data):
        for requirement, value in (values or {}).items():
            data[f"value_{self.item(ticket, requirement).id}"] = value
        sent = [(f"file_{self.item(ticket, requirement).id}", file) for requirement, file in (files or {}).items()]
        return self.post("/complaints/track/reply", data, sent)

    def test_policy_n06_answer_item_by_item_with_the_code(self):
        """A reporter without a name, and a customer without e-mail: what is asked, then the answer, item by item."""
        # guards: controllers.tracking:_take_answer
        nobody = self.env["res.partner"].create({"name": "No e-mail"})
        for partner in (self.env["res.partner"], nobody):
            with self.subTest(partner=partner.name):
                ticket, page = self.returned(partner_id=partner.id, partner_name=partner.name)
                items = [str(self.item(ticket, r).id) for r in (self.identity, self.account)]
                self.assertEqual(page.xpath("//form[contains(@class, 'reply')]//fieldset/@data-item"), items)
                response = self.send(ticket, {self.account: "SA44 2000"}, {self.identity: PDF}, body="As you asked")
                self.assertSentAway(response, "/complaints/track")
                self.assertPhase(ticket, "verification")
                self.assertEqual(self.row(ticket, "customer_reply").state, "met")
                identity, account = self.item(ticket, self.identity), self.item(ticket, self.account)
                self.assertEqual((identity.verdict, identity.to_check), ("provided", True))
                self.assertEqual(identity.attachment_ids.raw, PDF[1])
                self.assertEqual((account.verdict, account.value, account.to_check), ("provided", "SA44 2000", True))
                message = ticket.message_ids.filtered(lambda m: m.message_type == "comment")
                self.assertEqual(message.author_id, partner)
                self.assertEqual(message.attachment_ids, identity.attachment_ids)
                for words in ("As you asked", "SA44 2000"):
                    self.assertIn(words, message.body)
                page = self.page(self.get("/complaints/track"))
                self.assertFalse(page.xpath("//fieldset"), "nothing is asked any more")

    def test_file_of_an_item_tells_nothing_of_an_anonymous_reporter(self):
        self.sign_in()
        data = {
            "type": self.type("report").id, "anonymous": "1", "subject": "Unsafe", "description": "Stairs",
            "declaration": "1", "filing_token": "0a" * 16,
        }  # fmt: skip
        location = self.post("/complaints/report", data).headers["Location"]
        code = self.page(self.get(location)).xpath("//*[@name='code']/text()")[0]
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "Unsafe")])
        self.assertTrue(ticket.is_anonymous)
        ticket.action_start_verification()
        ticket.action_return_to_customer("Please complete your file")
        self.open(ticket, code)
        self.send(ticket, files={self.identity: ("sara-al-otaibi.pdf", PDF[1], PDF[2])})
        self.assertPhase(ticket, "verification")
        self.assertEqual(self.item(ticket, self.identity).attachment_ids.name, "attachment-1.pdf")
        self.assertNotIn("sara", "".join(ticket.message_ids.mapped("body")))

    def test_refused_item_loses_nothing(self):
        ticket, _page = self.returned()
        exe = ("program.exe", b"MZ", "application/octet-stream")
        response = self.send(ticket, {self.account: "x" * 2001}, {self.identity: exe}, body="My words")
        self.assertEqual(response.status_code, 422)
        page = self.page(response)
        self.assertEqual(page.xpath("//textarea[@name='body']/text()"), ["My words"])
        self.assertTrue(page.xpath("//fieldset//input[@type='text']/@value"))
        self.assertPhase(ticket, "awaiting_customer")
        response = self.send(ticket, {self.account: "x" * 2001}, {self.identity: PDF})
        kept = self.page(response).xpath("//fieldset//input[@type='hidden']")
        self.assertEqual(len(kept), 1)
        self.send(ticket, {self.account: "SA44"}, **{kept[0].get("name"): kept[0].get("value")})
        self.assertPhase(ticket, "verification")
        self.assertEqual(self.item(ticket, self.identity).attachment_ids.raw, PDF[1])

    def test_items_of_another_case_are_not_supplied(self):
        ticket, _page = self.returned()
        other = self.make_ticket()
        data = {f"value_{other.requirement_ids[0].id}": "SA44", "body": "Here"}
        self.assertSentAway(self.post("/complaints/track/reply", data), "/complaints/track")
        self.assertFalse(other.requirement_ids.filtered(lambda i: i.value or i.to_check))

    def test_policy_n06_answer_without_items_marks_what_was_asked(self):
        """By mail, in one text, or taken down in a call: the items wait for somebody to see what the answer settles."""
        # guards: models.process.helpdesk_ticket:_resume
        for means in ("mail", "code", "call"):
            with self.subTest(means=means):
                ticket, _page = self.returned(partner_id=self.customer.id)
                if means == "mail":
                    ticket.message_post(
                        body="Attached",
                        author_id=self.customer.id,
                        message_type="email",
                        subtype_xmlid="mail.mt_comment",
                    )
                elif means == "code":
                    self.send(ticket, body="All I have")
                else:
                    self.env["helpdesk.contact.attempt"].with_user(self.agent).create(
                        {"ticket_id": ticket.id, "means": "phone", "outcome": "reached", "answer": "He dictates it"}
                    )
                self.assertPhase(ticket, "verification")
                self.assertEqual(ticket.requirement_ids.mapped("to_check"), [True, True])
                self.assertEqual(ticket.requirement_ids.mapped("standing"), ["to_check", "to_check"])
                with self.assertRaisesRegex(Exception, "nobody has looked at"), mute_logger("odoo.sql_db"):
                    ticket.action_accept()
                ticket.requirement_ids.with_user(self.agent).action_provided()
                ticket.action_accept()
                self.assertPhase(ticket, "processing")
