"""The customer answers on the page of the case, item by item: nothing is lost, nothing is taken twice."""

from urllib.parse import urlsplit

from odoo.tools import mute_logger

from .common import PortalCase

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class TestPortalAnswer(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.identity = cls.make_requirement("Copy of the identity card", guidance="Valid, both sides")
        cls.account = cls.make_requirement("Number of the account", kind="datum", sequence=11)
        cls.picture = cls.make_requirement("Picture of the site", mandatory=False, sequence=12)

    def case(self, phase="verification", customer=None, returned=True, **vals):
        ticket = self.make_ticket(phase=phase, partner_id=(customer or self.sara).id, **vals)
        if returned:
            ticket.action_return_to_customer("Please complete your file")
        return ticket

    def item(self, ticket, requirement):
        ticket.requirement_ids.invalidate_recordset()
        return ticket.requirement_ids.filtered(lambda i: i.requirement_id == requirement)

    def token(self, ticket):
        return ticket._portal_ensure_token()

    def answer(self, ticket, values=None, files=None, **kw):
        """Sends the form; `values` and `files` by requirement, `None` for what belongs to no item."""
        data = {"answer_token": "form-1", **kw}
        for requirement, value in (values or {}).items():
            data[f"value_{self.item(ticket, requirement).id}"] = value
        sent = [
            (f"file_{self.item(ticket, requirement).id if requirement else 0}", (name, content, "application/pdf"))
            for requirement, name, content in files or ()
        ]
        return self.post(f"/my/ticket/{ticket.id}/answer", data, sent)

    def assertTaken(self, response, ticket):
        self.assertSentAway(response, f"/my/ticket/{ticket.id}")
        query = urlsplit(response.headers["Location"]).query
        self.assertIn("answered=1", query)
        page = self.get(response.headers["Location"])
        self.assertTrue(self.page(page).xpath("//div[@name='answer_taken']"))
        return page

    def assertRefused(self, response, ticket, phase="awaiting_customer"):
        self.assertEqual(response.status_code, 422)
        page = self.page(response)
        self.assertTrue(page.xpath("//div[@name='answer_errors']//li/text()"))
        self.assertPhase(ticket, phase)
        return page

    def answers(self, ticket):
        ticket.invalidate_recordset()
        comments = ticket.message_ids.filtered(lambda m: m.message_type == "comment")
        return comments.filtered(lambda m: m.subtype_id == self.env.ref("mail.mt_comment")).sorted("id")

    # ------------------------------------------------------------------ the page

    def test_policy_n06_page_lists_what_is_asked(self):
        # guards: models.process.helpdesk_ticket_requirement:_asked
        ticket = self.case()
        self.item(ticket, self.picture).with_user(self.agent).action_provided()
        self.item(ticket, self.identity).with_user(self.agent).write({"verdict": "unreadable", "note": "Too dark"})
        self.sign_in(self.sara)
        page = self.page(self.get(f"/my/ticket/{ticket.id}"))
        details = page.xpath("//details[@name='answer']")[0]
        self.assertIn("open", details.attrib)
        items = details.xpath(".//fieldset/@data-item")
        wanted = [str(self.item(ticket, r).id) for r in (self.identity, self.account)]
        self.assertEqual(items, wanted)
        text = details.text_content()
        for sentence in ("Valid, both sides", "Too dark", "cannot be read"):
            self.assertIn(sentence, text)
        self.assertEqual(len(details.xpath(".//input[@type='text']")), 1, "data are typed, documents attached")

    def test_get_changes_nothing(self):
        ticket = self.case()
        self.sign_in(self.sara)
        self.assertSentAway(self.get(f"/my/ticket/{ticket.id}/answer?text=Here"), f"/my/ticket/{ticket.id}")
        self.assertPhase(ticket, "awaiting_customer")
        self.assertFalse(self.answers(ticket))
        self.assertEqual(self.get(f"/my/ticket/{ticket.id}?answer_form=1&answered=x").status_code, 200)

    # ------------------------------------------------------------------ answering

    def test_policy_n06_answer_item_by_item(self):
        # guards: models.portal.helpdesk_ticket:_receive
        for phase in ("verification", "processing"):
            vals = {"phase": phase}
            if phase == "processing":
                vals = {"phase": "verification", "returned": False}
            ticket = self.case(**vals)
            if phase == "processing":
                ticket.requirement_ids.with_user(self.agent).action_provided()
                ticket.with_user(self.agent).action_accept()
                ticket.requirement_ids.with_user(self.agent).action_missing()
                ticket.action_return_to_customer("Please send it again")
            self.sign_in(self.sara)
            response = self.answer(
                ticket,
                {self.account: "SA44 2000"},
                [(self.identity, "هوية.pdf", PDF), (None, "letter.pdf", PDF + b"2")],
                text="As you asked",
            )
            self.assertTaken(response, ticket)
            self.assertPhase(ticket, phase)
            self.assertTrue(ticket.move_ids.sorted("id")[-1].by_customer)
            self.assertEqual(self.row(ticket, "customer_reply").state, "met")
            identity, account = self.item(ticket, self.identity), self.item(ticket, self.account)
            self.assertEqual((identity.verdict, identity.to_check), ("provided", True))
            self.assertFalse(identity.checked_by_id)
            self.assertEqual(identity.attachment_ids.mapped("name"), ["هوية.pdf"])
            self.assertEqual((account.verdict, account.value), ("provided", "SA44 2000"))
            message = self.answers(ticket)
            self.assertEqual(message.author_id, self.sara)
            self.assertEqual(set(message.attachment_ids.mapped("name")), {"هوية.pdf", "letter.pdf"})
            self.assertEqual(set(message.attachment_ids.mapped("res_id")), {ticket.id})
            for text in ("As you asked", "SA44 2000"):
                self.assertIn(text, message.body)

    def test_partial_answer_comes_back_and_says_what_is_missing(self):
        ticket = self.case()
        self.sign_in(self.sara)
        page = self.page(self.assertTaken(self.answer(ticket, {self.account: "SA44"}), ticket))
        taken = page.xpath("//div[@name='answer_taken']")[0].text_content()
        self.assertIn("Copy of the identity card", taken)
        self.assertNotIn("Picture of the site", taken, "optional")
        self.assertPhase(ticket, "verification")
        # the rest is sent from the same page, the case being with the officer
        self.assertIn("open", page.xpath("//details[@name='answer']")[0].attrib)
        self.assertTaken(self.answer(ticket, files=[(self.identity, "id.pdf", PDF)], answer_token="form-2"), ticket)
        self.assertEqual(self.item(ticket, self.identity).verdict, "provided")
        self.assertEqual(len(self.answers(ticket)), 2)

    def test_answer_by_the_link_of_the_notice(self):
        for vals in ({}, {"customer": self.make_customer("No mail", None)}, {"partner": False}):
            with self.subTest(**vals):
                if vals.pop("partner", None) is False:
                    ticket = self.case(returned=False)
                    ticket.write({"partner_id": False, "partner_email": False, "partner_name": "Caller"})
                    ticket.action_return_to_customer("Please complete your file")
                else:
                    ticket = self.case(**vals)
                self.sign_in()
                url = f"/my/ticket/{ticket.id}?access_token={self.token(ticket)}"
                form = self.page(self.get(url)).xpath("//form[contains(@class, 'o_complaint_answer')]")[0]
                data = {i.get("name"): i.get("value") for i in form.xpath(".//input[@type='hidden']")}
                name = f"value_{self.item(ticket, self.account).id}"
                response = self.post(f"/my/ticket/{ticket.id}/answer", {**data, name: "SA44"})
                self.assertTaken(response, ticket)
                self.assertPhase(ticket, "verification")
                self.assertEqual(self.item(ticket, self.account).value, "SA44")
                self.assertEqual(len(self.answers(ticket)), 1)

    def test_colleague_answers_for_the_company(self):
        ticket = self.case(customer=self.ali)
        self.sign_in(self.huda)
        self.assertTaken(self.answer(ticket, text="I answer for Ali"), ticket)
        self.assertPhase(ticket, "verification")
        self.assertEqual(self.answers(ticket).author_id, self.huda)

    def test_a_case_of_a_second_company(self):
        company, team = self.make_company()
        company.complaint_upload_extensions = "txt"
        ticket = self.case(team_id=team.id, company_id=company.id, user_id=False)
        # the first body's users are nobody there: the link of the notice is the customer's
        self.sign_in()
        token = {"access_token": self.token(ticket)}
        # the rules for files are those of the case's body
        self.assertRefused(self.answer(ticket, files=[(self.identity, "id.pdf", PDF)], **token), ticket)
        self.assertTaken(self.answer(ticket, files=[(self.identity, "id.txt", b"Sara")], **token), ticket)
        self.assertPhase(ticket, "verification")

    # ------------------------------------------------------------------ once

    def test_double_submit_is_taken_once(self):
        # guards: models.portal.helpdesk_ticket:_receive
        ticket = self.case()
        self.sign_in(self.sara)
        files = [(self.identity, "id.pdf", PDF)]
        for _time in range(2):
            self.assertTaken(self.answer(ticket, {self.account: "SA44"}, files, text="Here"), ticket)
        self.assertEqual(len(self.answers(ticket)), 1)
        self.assertEqual(len(self.item(ticket, self.identity).attachment_ids), 1)
        pending = [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", 0), ("name", "=", "id.pdf")]
        self.assertFalse(self.env["ir.attachment"].search(pending))
        # the page of before, with something else in it, is another answer
        self.assertTaken(self.answer(ticket, {self.account: "SA44"}, files, text="Here, and more"), ticket)
        self.assertEqual(len(self.answers(ticket)), 2)

    # ------------------------------------------------------------------ refusals keep everything

    def test_refused_answer_keeps_what_was_typed_and_received(self):
        # guards: controllers.uploads:take_files
        ticket = self.case()
        for customer, query in ((self.sara, {}), (None, {"access_token": self.token(ticket)})):
            self.sign_in(customer)
            page = self.assertRefused(
                self.answer(
                    ticket,
                    {self.account: "SA44"},
                    [(self.identity, "id.pdf", PDF), (None, "setup.exe", b"MZ"), (None, "empty.pdf", b"")],
                    text="As you asked",
                    **query,
                ),
                ticket,
            )
            self.assertEqual(len(page.xpath("//div[@name='answer_errors']//li")), 2)
            form = page.xpath("//form[contains(@class, 'o_complaint_answer')]")[0]
            self.assertEqual(form.xpath("string(.//textarea)"), "As you asked")
            self.assertEqual(form.xpath(".//input[@type='text']/@value"), ["SA44"])
            data = {i.get("name"): i.get("value") for i in form.xpath(".//input[@type='hidden']")}
            self.assertIn(f"kept_{self.item(ticket, self.identity).id}", data)
            self.assertFalse(self.answers(ticket))
        # sent again, without choosing the file anew
        self.assertTaken(self.post(f"/my/ticket/{ticket.id}/answer", {**data, "text": "Again"}), ticket)
        self.assertEqual(self.item(ticket, self.identity).attachment_ids.mapped("name"), ["id.pdf"])
        self.assertPhase(ticket, "verification")

    def test_empty_and_endless_answers(self):
        ticket = self.case()
        self.sign_in(self.sara)
        self.assertRefused(self.answer(ticket), ticket)
        self.assertRefused(self.answer(ticket, {self.account: "  "}, text=" \n"), ticket)
        self.assertRefused(self.answer(ticket, {self.account: "x" * 2001}), ticket)
        self.assertRefused(self.answer(ticket, text="x" * 100_001), ticket)
        self.company.complaint_upload_max_files = 1
        files = [(self.identity, "id.pdf", PDF), (None, "letter.pdf", PDF)]
        self.assertRefused(self.answer(ticket, files=files), ticket)

    def test_files_of_others_are_not_taken_by_their_number(self):
        # guards: controllers.uploads:take_files
        ticket = self.case()
        others = self.env["ir.attachment"].create(
            {"name": "secret.pdf", "raw": PDF, "res_model": "helpdesk.ticket", "res_id": 0}
        )
        others.generate_access_token()
        self.sign_in(self.sara)
        own = (
            self.env["ir.attachment"]
            .with_user(self.sara.user_ids)
            .sudo()
            .create({"name": "own.pdf", "raw": PDF, "res_model": "helpdesk.ticket", "res_id": 0})
        )
        own.generate_access_token()
        for reference in (
            f"{others.id}:{others.access_token}",
            f"{own.id}:wrong",
            f"{own.id}:",
            f"{own.id}:é",
            "abc:x",
            "999999999:x",
        ):
            with self.subTest(reference=reference):
                self.assertRefused(self.answer(ticket, kept_0=reference), ticket)
        self.assertFalse(others.res_id or own.res_id)

    def test_items_of_another_case_are_not_answered(self):
        ticket, other = self.case(), self.case(customer=self.omar)
        self.sign_in(self.sara)
        theirs = self.item(other, self.account)
        self.assertRefused(self.post(f"/my/ticket/{ticket.id}/answer", {f"value_{theirs.id}": "SA44"}), ticket)
        self.assertFalse(theirs.value)

    def test_text_sent_as_files(self):
        ticket = self.case()
        self.sign_in(self.sara)
        file = ("text.txt", b"x", "text/plain")
        response = self.post(f"/my/ticket/{ticket.id}/answer", {}, {"text": file, "answer_token": file})
        self.assertRefused(response, ticket)

    def test_strangers_and_staff(self):
        # guards: controllers.answer:portal_ticket_answer
        ticket = self.case()
        self.sign_in(self.omar)
        self.assertSentAway(self.answer(ticket, text="Mine"), "/my")
        self.sign_in()
        for wrong in (None, "", "wrong", "é"):
            self.assertSentAway(self.answer(ticket, text="Mine", access_token=wrong), "/my")
        self.sign_in(self.agent)
        self.assertRefused(self.answer(ticket, text="Mine", access_token=self.token(ticket)), ticket)
        self.assertFalse(self.page(self.get(f"/my/ticket/{ticket.id}")).xpath("//details[@name='answer']"))
        self.assertFalse(self.answers(ticket))
        with mute_logger("odoo.http"):
            self.sign_in(self.sara)
            self.assertEqual(self.answer(ticket, text="Mine", csrf_token="wrong").status_code, 400)

    def test_plain_ticket_has_no_answer(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Plain", "description": "Text", "team_id": self.plain_team.id, "partner_id": self.sara.id}
        )
        self.sign_in(self.sara)
        before = len(ticket.message_ids)
        response = self.post(f"/my/ticket/{ticket.id}/answer", {"text": "Here"})
        self.assertSentAway(response, f"/my/ticket/{ticket.id}")
        ticket.invalidate_recordset()
        self.assertEqual(len(ticket.message_ids), before)

    # ------------------------------------------------------------------ late, and at other times

    def test_policy_n10_late_material_is_stored_acknowledged_and_flagged(self):
        # guards: models.portal.helpdesk_ticket:_receive
        with self.at("2026-06-07 10:00"):
            ticket = self.case()
        for moment in ("2026-06-08 10:01", "2026-06-11 00:00:01"):
            with self.at(moment):
                self.run_cron()
        self.assertPhase(ticket, "cancelled", "unresponsive")
        with self.at("2026-06-25 10:00"):
            self.sign_in(self.sara)
            page = self.page(self.get(f"/my/ticket/{ticket.id}"))
            self.assertNotIn("open", page.xpath("//details[@name='answer']")[0].attrib)
            files = [(self.identity, "id.pdf", PDF), (None, "late.pdf", PDF + b"2")]
            page = self.assertTaken(self.answer(ticket, files=files, text="I was abroad"), ticket)
        self.assertIn("is kept with the complaint", page.text)
        self.assertPhase(ticket, "cancelled", "unresponsive")
        message = self.answers(ticket)
        self.assertEqual(set(message.attachment_ids.mapped("name")), {"id.pdf", "late.pdf"})
        activity = ticket.activity_ids
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn(ticket.number, activity.summary)

    def test_an_answer_to_a_case_that_went_on_meanwhile(self):
        """The officer took the case back, or settled the item, while the customer was typing."""
        ticket = self.case()
        ticket.with_user(self.agent).action_resume()
        identity = self.item(ticket, self.identity).with_user(self.agent)
        identity.action_provided()
        self.sign_in(self.sara)
        self.assertTaken(self.answer(ticket, files=[(self.identity, "id.pdf", PDF)]), ticket)
        self.assertPhase(ticket, "verification")
        self.assertEqual(identity.attachment_ids.mapped("name"), ["id.pdf"])
        self.assertTrue(identity.to_check, "new: to be looked at again")
        self.assertEqual(identity.checked_by_id, self.agent)

    def test_last_second_of_the_window(self):
        with self.at("2026-06-07 10:00"):
            ticket = self.case()
        with self.at("2026-06-10 23:59:59"):
            self.sign_in(self.sara)
            self.assertTaken(self.answer(ticket, text="In time"), ticket)
            self.assertPhase(ticket, "verification")
            self.assertEqual(self.row(ticket, "customer_reply").state, "met")

    # ------------------------------------------------------------------ the form for a new case

    def test_form_for_a_new_case_says_what_to_attach(self):
        report = self.type("report")
        self.make_requirement("Place of the danger", type_ids=report.ids, category_ids=self.category.ids)
        child = self.env["helpdesk.ticket.category"].create(
            {"name": "Refunds", "parent_id": self.category.id, "company_id": False}
        )
        company, _team = self.make_company()
        self.make_requirement("Theirs alone", company_id=company.id)
        self.sign_in(self.sara)
        page = self.page(self.get("/new/ticket"))
        needs = page.xpath("//div[contains(@class, 'o_complaint_needs')]//li")
        self.assertEqual(len(needs), 4)
        self.assertIn("Valid, both sides", needs[0].text_content() + needs[1].text_content())
        place = next(li for li in needs if "Place of the danger" in li.text_content())
        self.assertEqual(place.get("data-types"), str(report.id))
        self.assertEqual(set(place.get("data-categories").split(",")), {str(self.category.id), str(child.id)})
