"""The customer decides: from the portal or by the link of the notice, by POST only, once, and only the customer."""

import re

from odoo.tools import mute_logger

from .common import SUNDAY, PortalCase

DECISIONS = ("accept", "reject", "reopen", "withdraw")


class TestPortalDecision(PortalCase):
    def case(self, phase="proposed", customer=None, **vals):
        return self.make_ticket(phase=phase, partner_id=(customer or self.sara).id, **vals)

    def link(self, ticket, decision):
        """The path of the link in the customer's notice."""
        path = self.customers_link(ticket, decision).removeprefix(ticket.get_base_url())
        # the default language has no prefix of its own: Odoo redirects there
        return re.sub("^/[a-z]{2}(?=/my/)", "", path)

    def token(self, ticket):
        return ticket._portal_ensure_token()

    def assertRefused(self, response, ticket, phase, typed=None):
        """422 with a reason, the case as it was, and what was typed still in the form."""
        self.assertEqual(response.status_code, 422)
        page = self.page(response)
        self.assertTrue(page.xpath("//div[@role='alert']/text()"))
        self.assertPhase(ticket, phase)
        if typed is not None:
            self.assertEqual("".join(page.xpath("//textarea[@name='reason']/text()")), typed)

    def snapshot(self, ticket):
        ticket.invalidate_recordset()
        rows = [(row.kind, row.state, row.due_date) for row in ticket.deadline_ids]
        return ticket.phase, ticket.decision, len(ticket.message_ids), len(ticket.move_ids), rows

    # ------------------------------------------------------------------ GET

    def test_get_changes_nothing(self):
        for phase in ("processing", "proposed", "closed"):
            ticket = self.case(phase)
            links = [self.link(ticket, decision) for decision in DECISIONS]
            before = self.snapshot(ticket)
            for customer in (self.sara, None):
                self.sign_in(customer)
                for url in links:
                    with self.subTest(phase=phase, customer=customer and customer.name, url=url):
                        self.assertEqual(self.get(url).status_code, 200)
                        self.assertEqual(self.get(f"{url}&reason=Because").status_code, 200)
                        self.assertEqual(self.snapshot(ticket), before)

    def test_confirming_page_offers_only_what_is_open(self):
        """One form, the one asked for, where the case allows it; a sentence elsewhere."""
        allowed = {"processing": {"withdraw"}, "proposed": {"accept", "reject"}, "closed": {"reopen"}}
        for phase, open_ in allowed.items():
            ticket = self.case(phase)
            self.sign_in(self.sara)
            page = self.page(self.get(f"/my/ticket/{ticket.id}"))
            links = page.xpath("//a[contains(@href, '/decision?')]/@href")
            self.assertEqual({link.split("decision=")[1] for link in links}, open_)
            for decision in DECISIONS:
                with self.subTest(phase=phase, decision=decision):
                    page = self.page(self.get(f"/my/ticket/{ticket.id}/decision?decision={decision}"))
                    forms = page.xpath(f"//form[@method='POST'][@action='/my/ticket/{ticket.id}/decision']")
                    self.assertEqual(len(forms), decision in open_)
                    self.assertEqual(
                        len(page.xpath("//textarea[@name='reason']")), bool(open_ & {decision} - {"accept", "withdraw"})
                    )

    def test_unknown_decision_leads_to_the_case(self):
        ticket = self.case()
        self.sign_in(self.sara)
        for decision in ("cancel", "", "action_reject", "accept,reject"):
            with self.subTest(decision=decision):
                response = self.get(f"/my/ticket/{ticket.id}/decision?decision={decision}")
                self.assertSentAway(response, f"/my/ticket/{ticket.id}")
                self.assertSentAway(self.decide(ticket, decision), f"/my/ticket/{ticket.id}")
                self.assertPhase(ticket, "proposed")
        self.assertSentAway(self.get(f"/my/ticket/{ticket.id}/decision"), f"/my/ticket/{ticket.id}")

    # ------------------------------------------------------------------ POST

    def test_accept(self):
        ticket = self.case()
        self.sign_in(self.sara)
        response = self.decide(ticket, "accept")
        self.assertSentAway(response, f"/my/ticket/{ticket.id}")
        self.assertPhase(ticket, "closed", "solved")
        self.assertEqual(ticket.decision, "accepted")
        self.assertEqual(self.row(ticket, "decision").state, "met")
        self.assertTrue(ticket.move_ids.sorted("id")[-1].by_customer)
        self.assertIn("You accepted the solution", self.get(response.headers["Location"]).text)

    def test_reject(self):
        ticket = self.case()
        self.sign_in(self.sara)
        self.assertSentAway(self.decide(ticket, "reject", reason="<b>Not paid</b> yet"), f"/my/ticket/{ticket.id}")
        self.assertPhase(ticket, "processing")
        self.assertEqual((ticket.decision, ticket.reopen_count), ("rejected", 1))
        words = ticket.message_ids.filtered(lambda m: m.author_id == self.sara)
        self.assertIn("&lt;b&gt;Not paid&lt;/b&gt; yet", words.body)

    def test_decide_by_the_link_of_the_notice(self):
        for decision, phase, target in (
            ("accept", "proposed", "closed"),
            ("reject", "proposed", "processing"),
            ("reopen", "closed", "processing"),
            ("withdraw", "processing", "cancelled"),
        ):
            with self.subTest(decision=decision):
                ticket = self.case(phase)
                self.sign_in()
                page = self.page(self.get(self.link(ticket, decision)))
                # what the form of that page holds is all that is sent
                form = {i.get("name"): i.get("value") for i in page.xpath("//form[@method='POST']//input[@name]")}
                response = self.post(f"/my/ticket/{ticket.id}/decision", {**form, "reason": "Because"})
                self.assertSentAway(response, f"/my/ticket/{ticket.id}")
                self.assertPhase(ticket, target)
                self.assertTrue(ticket.move_ids.sorted("id")[-1].by_customer)
                self.assertEqual(self.get(response.headers["Location"]).status_code, 200)

    def test_colleague_decides(self):
        ticket = self.case(customer=self.ali)
        self.sign_in(self.huda)
        self.decide(ticket, "accept")
        self.assertPhase(ticket, "closed", "solved")

    def test_employee_decides_on_a_case_of_his_own(self):
        employee = self.make_user("employee", "base.group_user")
        ticket = self.case(customer=employee.partner_id)
        self.sign_in(employee)
        self.decide(ticket, "accept")
        self.assertPhase(ticket, "closed", "solved")

    # ------------------------------------------------------------------ refusals

    def test_nobody_without_the_link(self):
        ticket = self.case()
        token = self.token(ticket)
        self.sign_in()
        for wrong in (None, "", "wrong", token[:-1], token.upper(), "é"):
            with self.subTest(token=wrong):
                self.assertSentAway(self.decide(ticket, "accept", access_token=wrong), "/my")
                self.assertPhase(ticket, "proposed")
                query = f"&access_token={wrong}" if wrong else ""
                self.assertSentAway(self.get(f"/my/ticket/{ticket.id}/decision?decision=accept{query}"), "/my")
                self.assertSentAway(self.get(f"/my/ticket/{ticket.id}?{query}"), "/my")

    def test_token_of_another_case(self):
        ticket, other = self.case(), self.case(customer=self.omar)
        self.sign_in()
        self.assertSentAway(self.decide(ticket, "accept", access_token=self.token(other)), "/my")
        self.sign_in(self.omar)
        self.assertSentAway(self.decide(ticket, "accept", access_token=self.token(other)), "/my")
        self.assertPhase(ticket, "proposed")

    def test_another_customer(self):
        ticket = self.case()
        self.sign_in(self.omar)
        for decision in DECISIONS:
            self.assertSentAway(self.decide(ticket, decision, reason="Because"), "/my")
        self.assertPhase(ticket, "proposed")

    def test_forged_ids(self):
        self.sign_in(self.sara)
        for number in ("0", "-1", "999999999", "99999999999999999999"):
            for url in (f"/my/ticket/{number}", f"/my/ticket/{number}/decision?decision=accept"):
                with self.subTest(url=url):
                    self.assertSentAway(self.get(url), "/my")
        for url in ("/my/ticket/abc", "/my/ticket/abc/decision?decision=accept"):
            self.assertEqual(self.get(url).status_code, 404)

    def test_wrong_csrf_token(self):
        ticket = self.case()
        with mute_logger("odoo.http"):
            for customer in (self.sara, None):
                self.sign_in(customer)
                for token in (None, "wrong"):
                    response = self.decide(ticket, "accept", csrf_token=token, access_token=self.token(ticket))
                    self.assertEqual(response.status_code, 400)
        self.assertPhase(ticket, "proposed")

    def test_staff_with_the_customers_link(self):
        ticket = self.case()
        token = self.token(ticket)
        for user in (self.agent, self.leader, self.env.ref("base.user_admin")):
            self.sign_in(user)
            for values in ({}, {"access_token": token}):
                for decision in DECISIONS:
                    with self.subTest(user=user.login, decision=decision, **values):
                        response = self.decide(ticket, decision, reason="Because", **values)
                        self.assertRefused(response, ticket, "proposed")
            page = self.page(self.get(f"/my/ticket/{ticket.id}?access_token={token}"))
            self.assertFalse(page.xpath("//a[contains(@href, '/decision')]"))

    def test_second_decision(self):
        for first, second in (("accept", "reject"), ("accept", "accept"), ("reject", "accept"), ("withdraw", "accept")):
            with self.subTest(first=first, second=second):
                ticket = self.case()
                self.sign_in(self.sara)
                self.assertEqual(self.decide(ticket, first, reason="First").status_code, 303)
                before = self.snapshot(ticket)
                response = self.decide(ticket, second, reason="Second thoughts")
                self.assertRefused(response, ticket, before[0], "Second thoughts" if second == "reject" else None)
                self.assertEqual(self.snapshot(ticket), before)

    def test_accept_racing_withdraw(self):
        """Both pages were open: whichever is sent first counts, the other is refused and says so."""
        for first, second, phase, reason in (
            ("accept", "withdraw", "closed", "solved"),
            ("withdraw", "accept", "cancelled", "withdrawn"),
        ):
            with self.subTest(first=first):
                ticket = self.case()
                self.sign_in(self.sara)
                self.decide(ticket, first)
                self.assertRefused(self.decide(ticket, second), ticket, phase)
                self.assertPhase(ticket, phase, reason)

    def test_reason_is_needed(self):
        for decision, phase in (("reject", "proposed"), ("reopen", "closed")):
            ticket = self.case(phase)
            self.sign_in(self.sara)
            for reason in (None, "", " \n "):
                with self.subTest(decision=decision, reason=reason):
                    response = self.decide(ticket, decision, reason=reason)
                    self.assertRefused(response, ticket, phase)
                    form = self.page(response).xpath("//form[@method='POST']//textarea[@name='reason']")
                    self.assertEqual(len(form), 1, "the form is there to be sent again")

    def test_text_fields_sent_as_files(self):
        ticket = self.case()
        self.sign_in(self.sara)
        file = ("reason.txt", b"x", "text/plain")
        response = self.post(f"/my/ticket/{ticket.id}/decision", {"decision": "reject"}, {"reason": file})
        self.assertRefused(response, ticket, "proposed")
        response = self.post(f"/my/ticket/{ticket.id}/decision", {"decision": "accept"}, {"access_token": file})
        self.assertEqual(response.status_code, 303)

    def test_plain_ticket_has_no_decision(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Plain", "description": "Text", "team_id": self.plain_team.id, "partner_id": self.sara.id}
        )
        stage = ticket.stage_id
        self.sign_in(self.sara)
        for decision in DECISIONS:
            self.assertSentAway(self.decide(ticket, decision, reason="Because"), f"/my/ticket/{ticket.id}")
        self.assertEqual(ticket.stage_id, stage)

    # ------------------------------------------------------------------ windows

    def test_reopen_within_the_window(self):
        with self.at("2026-06-07 10:00"):
            ticket = self.case("closed")
            self.assertDue(ticket, "reopening", "2026-06-14 23:59:59")
        with self.at("2026-06-14 23:59:59"):
            self.sign_in(self.sara)
            self.assertEqual(self.decide(ticket, "reopen", reason="It came back").status_code, 303)
            self.assertPhase(ticket, "processing")
            self.assertEqual(ticket.reopen_count, 1)
            self.assertEqual(ticket.user_id, self.agent2, "somebody who has not handled it")
            # open again: nothing to reopen
            self.assertRefused(self.decide(ticket, "reopen", reason="Again"), ticket, "processing", "Again")

    def test_reopen_after_the_window(self):
        with self.at("2026-06-07 10:00"):
            ticket = self.case("closed")
        with self.at("2026-06-15 00:00"):
            self.sign_in(self.sara)
            page = self.page(self.get(f"/my/ticket/{ticket.id}"))
            self.assertFalse(page.xpath("//a[contains(@href, 'decision=reopen')]"))
            self.assertTrue(page.xpath("//a[contains(@href, 'decision=again')]"), "a new case instead")
            form = self.page(self.get(self.link(ticket, "reopen"))).xpath("//form[.//textarea]")
            self.assertEqual([f.xpath(".//input[@name='decision']/@value") for f in form], [["again"]] * len(form))
            response = self.decide(ticket, "reopen", reason="It came back")
            self.assertRefused(response, ticket, "closed", "It came back")
            self.assertIn("File a new case and name this number", response.text)

    def test_late_acceptance_is_kept_apart(self):
        """After the window the case counts as accepted by silence, before the scheduled action ran too."""
        with self.at("2026-06-07 10:00"):
            ticket = self.case()
            self.assertDue(ticket, "decision", "2026-06-14 23:59:59")
        with self.at("2026-06-15 00:00"):
            self.sign_in(self.sara)
            self.assertEqual(self.decide(ticket, "accept").status_code, 303)
            self.assertPhase(ticket, "closed", "solved")
            self.assertEqual(ticket.decision, "lapsed")
            self.assertEqual(self.row(ticket, "decision").state, "lapsed")

    def test_appeal_against_a_refusal(self):
        ticket = self.case("rejected")
        self.sign_in(self.sara)
        self.assertEqual(self.decide(ticket, "reopen", reason="It is your service").status_code, 303)
        self.assertPhase(ticket, "verification")
        self.assertEqual(ticket.user_id, self.leader)

    def test_withdraw(self):
        for phase in ("received", "verification", "processing", "awaiting_customer", "third_party", "proposed"):
            with self.subTest(phase=phase):
                ticket = self.case(phase)
                self.sign_in(self.sara)
                self.assertEqual(self.decide(ticket, "withdraw").status_code, 303)
                self.assertPhase(ticket, "cancelled", "withdrawn")
                self.assertRefused(self.decide(ticket, "withdraw"), ticket, "cancelled")
                self.assertEqual(self.decide(ticket, "reopen", reason="I need it after all").status_code, 303)
                self.assertPhase(ticket, "processing" if phase == "awaiting_customer" else phase)

    def test_moments_are_those_of_the_body(self):
        with self.at("2026-06-07 10:00"):
            ticket = self.case()
            self.sign_in(self.sara)
            self.assertEqual(ticket.registered_date, SUNDAY)
            self.assertIn("Sunday 14 June 2026, 23:59", self.get(f"/my/ticket/{ticket.id}").text)
