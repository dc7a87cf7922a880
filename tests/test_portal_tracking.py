"""Following a case by its reference and tracking code: what the code opens, what it does, and how it is guarded."""

import re

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..tools import tracking_code
from .tracking import PDF, TrackCase


class TestTrackGuard(TrackCase):
    def test_wrong_reference_and_wrong_code_get_the_same_answer(self):
        # guards: controllers.tracking:complaint_track_open
        ticket, code = self.case()
        bare = self.make_ticket(name="Without a code")
        self.sign_in()
        answers = set()
        for reference, given in (
            (ticket.number, "0000-0000-0000-0000"),
            (ticket.number, code[:-1] + ("1" if code[-1] != "1" else "2")),
            (ticket.number, ""),
            (ticket.number, "é" * 40),
            ("REP/1999/00001", code),
            ("REP/1999/00001", "0000-0000-0000-0000"),
            (bare.number, "0000-0000-0000-0000"),
            (bare.number, ""),
            ("", ""),
            ("%", code),
        ):
            self.forget_attempts()
            response = self.attempt(reference, given)
            self.assertEqual(response.status_code, 422)
            # the reference stays as it was typed
            typed = self.page(response).xpath("//input[@name='reference']/@value")
            self.assertEqual(typed, [reference])
            own = r'(name="csrf_token" value=|csrf_token: |placeholder="REP/2026/00001" value=)"[^"]*"'
            answers.add(re.sub(own, "", response.text))
        self.assertEqual(len(answers), 1)
        self.assertNotIn(ticket.name, answers.pop())
        self.assertTrue(self.page(self.get("/complaints/track")).xpath("//input[@name='code']"))

    def test_code_as_people_type_it(self):
        ticket, code = self.case()
        self.sign_in()
        for typed in (code.lower(), code.replace("-", " "), code.replace("-", ""), code.replace("0", "o"), f" {code} "):
            with self.subTest(typed=typed):
                self.assertTrue(self.open(ticket, typed).xpath("//*[@name='what_next']"))
                self.post("/complaints/track/leave", {})
                self.assertFalse(self.page(self.get("/complaints/track")).xpath("//*[@name='what_next']"))
        arabic = ticket.number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")).lower()
        self.assertSentAway(self.attempt(arabic, code), "/complaints/track")

    def test_code_opens_its_case_and_no_other(self):
        """Also a confidential one and one of another company; a signed-in stranger reads it with the code alone."""
        company, team = self.make_company()
        ticket, code = self.case(confidential=True)
        foreign, foreign_code = self.case(team_id=team.id, company_id=company.id, user_id=False, category_id=False)
        for who in (None, self.omar):
            self.sign_in(who)
            self.assertIn(ticket.name, "".join(self.open(ticket, code).itertext()))
            self.assertEqual(self.attempt(foreign.number, code).status_code, 422)
            self.assertIn(foreign.number, "".join(self.open(foreign, foreign_code).itertext()))
            self.assertSentAway(self.get(f"/my/ticket/{ticket.id}"), "/my")

    def test_visit_ends(self):
        ticket, code = self.case()
        self.sign_in()
        with self.at("2026-06-07 10:00"):
            self.open(ticket, code)
        with self.at("2026-06-07 10:29"):
            self.assertIn(ticket.name, self.get("/complaints/track").text)
        with self.at("2026-06-07 10:31"):
            self.assertNotIn(ticket.name, self.get("/complaints/track").text)
            self.assertSentAway(self.reply(), "/complaints/track")
            self.assertSentAway(self.choose("withdraw"), "/complaints/track")
        self.assertPhase(ticket, "received")

    def test_new_code_ends_the_old_one_and_its_visit(self):
        ticket, code = self.case()
        self.sign_in()
        self.open(ticket, code)
        new = ticket.action_issue_tracking_code()["params"]["code"]
        self.assertNotIn(ticket.name, self.get("/complaints/track").text)
        self.assertEqual(self.attempt(ticket.number, code).status_code, 422)
        self.open(ticket, new)

    def test_forged_visit(self):
        ticket, code = self.case()
        self.sign_in()
        for value in ("", "x", "é", "AQ", "A" * 400, "=" * 50, "\ud83d"):
            self.opener.cookies.set("complaint_visit", value.encode("utf-8", "replace").decode("latin-1"))
            response = self.get("/complaints/track")
            self.assertEqual(response.status_code, 200)
            self.assertNotIn(ticket.name, response.text)
            self.assertEqual(self.get("/complaints/receipt").status_code, 200)

    # ------------------------------------------------------------------ limits

    def test_attempts_are_limited_by_address(self):
        # guards: controllers.tracking:complaint_track_open
        """Guessing is slowed down; whoever holds the code gets in all the same."""
        ticket, code = self.case()
        wrong = "0" * len(code)
        self.sign_in()
        with self.at("2026-06-07 10:00"):
            for number in range(10):
                self.assertEqual(self.attempt(f"REP/1999/{number}").status_code, 422)
            response = self.attempt(ticket.number, wrong)
            self.assertEqual(response.status_code, 429)
            self.assertTrue(0 < int(response.headers["Retry-After"]) <= 901)
            self.open(ticket, code)
        with self.at("2026-06-07 10:14"):
            self.assertEqual(self.attempt(ticket.number, wrong).status_code, 429)
        with self.at("2026-06-07 10:16"):
            self.assertEqual(self.attempt(ticket.number, wrong).status_code, 422)

    def test_attempts_are_limited_by_reference(self):
        # guards: controllers.tracking:complaint_track_open
        """From everywhere together, and for references that do not exist just the same; its holder is not kept out."""
        ticket, code = self.case()
        self.sign_in()
        for reference in (ticket.number, "REP/1999/00001"):
            Attempt = self.env["helpdesk.tracking.attempt"]
            for number in range(10):
                self.assertFalse(Attempt._take(f"192.0.2.{number}", reference=reference)[1])
            self.assertTrue(Attempt._take("192.0.2.99", reference=reference)[1])
            self.assertEqual(self.attempt(reference).status_code, 429)
        self.open(ticket, code)

    def test_right_codes_are_not_counted(self):
        ticket, code = self.case()
        self.sign_in()
        for _time in range(12):
            self.assertSentAway(self.attempt(ticket.number, code), "/complaints/track")

    def test_no_address_is_kept(self):
        # guards: models.portal.helpdesk_tracking_attempt:_of_today
        self.sign_in()
        self.forget_attempts()
        Attempt = self.env["helpdesk.tracking.attempt"]
        with self.at("2026-06-07 10:00"):
            self.attempt("REP/1999/00001")
            first = Attempt.search([]).mapped("key")
            self.assertEqual(len(first), 2)
            self.assertFalse([key for key in first if "127.0.0.1" in key or "REP" in key])
            salt = self.env["helpdesk.tracking.salt"].search([]).salt
        with self.at("2026-06-08 10:00"):
            self.attempt("REP/1999/00001")
            self.assertFalse(set(Attempt.search([]).mapped("key")[2:]) & set(first))
            self.assertNotIn(salt, self.env["helpdesk.tracking.salt"].search([]).mapped("salt"))
            Attempt._gc_attempts()
            self.assertEqual(Attempt.search_count([]), 2)

    def test_household_of_ipv6_is_one(self):
        network = self.env["helpdesk.tracking.attempt"]._network
        self.assertEqual(network("2001:db8:1:2:3::4"), network("2001:db8:1:2:ffff::1"))
        self.assertNotEqual(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"))
        self.assertEqual((network("192.0.2.7"), network(None), network("x")), ("192.0.2.7", "unknown", "unknown"))


class TestTrackPage(TrackCase):
    def test_policy_e08_state_timeline_and_conversation(self):
        # guards: models.portal.helpdesk_ticket_page:_messages
        self.env["helpdesk.sla.policy"].search([]).active = False
        self.env["helpdesk.sla.policy"].create({"name": "Week", "milestone": "resolution", "days": 5})
        with self.at("2026-06-07 10:00"):
            ticket, code = self.case(phase="processing")
            ticket.message_post(
                body="For us only",
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                attachments=[("note.txt", b"note")],
            )
            note = ticket.message_ids[0].attachment_ids
            ticket.with_user(self.agent).message_post(
                body="We looked at it",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                attachments=[("answer.txt", b"answer")],
            )
            answer = ticket.message_ids[0].attachment_ids
            self.sign_in()
            page = self.open(ticket, code)
            text = "".join(page.itertext())
            history = [entry.strip() for entry in page.xpath("//ol[contains(@class, 'timeline')]//div[1]/text()")]
            self.assertEqual(history, [entry["label"] for entry in ticket._history()])
            self.assertIn("Sunday 14 June 2026, 10:00", text, "the resolution that is due")
            self.assertIn("We looked at it", text)
            self.assertNotIn("For us only", text)
            self.assertNotIn("note.txt", text)
            self.assertNotIn("/my/ticket/", self.get("/complaints/track").text)
            self.assertEqual(self.get(f"/complaints/track/file/{answer.id}").content, b"answer")
            self.assertEqual(self.get(f"/complaints/track/file/{note.id}").status_code, 404)
            self.post("/complaints/track/leave", {})
            self.assertEqual(self.get(f"/complaints/track/file/{answer.id}").status_code, 404)

    def test_answer_brings_the_case_back(self):
        # guards: models.mail.helpdesk_ticket:_hear_customer
        for partner in (None, self.env["res.partner"].create({"name": "No e-mail"})):
            with self.subTest(partner=partner and partner.name):
                ticket, code = self.case(
                    phase="awaiting_customer",
                    **({"partner_id": partner.id, "partner_name": partner.name} if partner else {}),
                )
                self.sign_in()
                self.open(ticket, code)
                self.assertSentAway(self.reply("Line <b>one</b>\nLine two", [PDF]), "/complaints/track")
                self.assertPhase(ticket, "processing")
                self.assertEqual(self.row(ticket, "customer_reply").state, "met")
                message = ticket.message_ids.filtered(lambda m: "Line" in m.body and m.message_type == "comment")
                self.assertEqual(message.author_id, partner or self.env["res.partner"])
                self.assertIn("&lt;b&gt;", message.body)
                self.assertEqual(message.attachment_ids.raw, PDF[1])
                self.assertEqual(
                    (message.attachment_ids.res_model, message.attachment_ids.res_id), (ticket._name, ticket.id)
                )
                page = self.page(self.get("/complaints/track"))
                self.assertIn("Line", "".join(page.xpath("//li[contains(@class, 'mine')]//text()")))
                self.assertEqual(self.get(f"/complaints/track/file/{message.attachment_ids.id}").content, PDF[1])
                self.assertTrue(ticket._last_words()[1])

    def test_answer_of_an_anonymous_reporter(self):
        # guards: controllers.tracking:_take_answer
        self.company.complaint_public_reports = True
        self.sign_in(self.sara)
        data = {
            "type": self.type("report").id, "anonymous": "1", "subject": "Unsafe", "description": "Stairs",
            "declaration": "1", "filing_token": "0a" * 16,
        }  # fmt: skip
        location = self.post("/complaints/report", data).headers["Location"]
        code = self.page(self.get(location)).xpath("//*[@name='code']/text()")[0]
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "Unsafe")])
        self.open(ticket, code)
        self.reply("More", [("sara-al-otaibi.pdf", PDF[1], PDF[2])])
        message = ticket.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(message.attachment_ids.name, "attachment-1.pdf")
        self.assertEqual(message.create_uid, self.env.ref("base.public_user"))
        self.assertFalse(message.author_id or ticket.message_partner_ids - self.leader.partner_id)
        self.assertNotIn("sara", (message.email_from or "").lower())

    def test_second_click_answers_once(self):
        ticket, code = self.case()
        self.sign_in()
        self.open(ticket, code)
        self.reply("Once")
        self.reply("Once")
        self.assertEqual(len(ticket.message_ids.filtered(lambda m: "Once" in m.body)), 1)
        self.reply("Twice")
        self.reply("Once")
        self.assertEqual(len(ticket.message_ids.filtered(lambda m: m.message_type == "comment")), 3)

    def test_refused_answer_loses_nothing(self):
        ticket, code = self.case(phase="awaiting_customer")
        self.sign_in()
        self.open(ticket, code)
        response = self.reply("My words", [PDF, ("program.exe", b"MZ", "application/octet-stream")])
        self.assertEqual(response.status_code, 422)
        page = self.page(response)
        self.assertEqual(page.xpath("//textarea[@name='body']/text()"), ["My words"])
        pending = page.xpath("//input[@name='pending']/@value")
        self.assertEqual(len(pending), 1)
        for body in ("", " \n", None):
            self.assertEqual(self.reply(body).status_code, 422)
        self.assertEqual(self.reply("x" * 100_001).status_code, 422)
        self.assertPhase(ticket, "awaiting_customer")
        self.reply("My words", pending=pending)
        self.assertPhase(ticket, "processing")
        self.assertEqual(ticket.message_ids.attachment_ids.raw, PDF[1])

    # ------------------------------------------------------------------ decisions

    def test_policy_n15_customer_without_email_accepts_and_rejects(self):
        # guards: controllers.tracking:complaint_track_decision
        partner = self.env["res.partner"].create({"name": "No e-mail"})
        accepted, code = self.case(kind="complaint", partner_id=partner.id, partner_name=partner.name, phase="proposed")
        self.sign_in()
        self.open(accepted, code)
        page = self.page(self.get("/complaints/track/decision?decision=accept"))
        self.assertIn("The payment has been made.", "".join(page.itertext()))
        self.assertPhase(accepted, "proposed")
        self.assertSentAway(self.choose("accept"), "/complaints/track")
        self.assertPhase(accepted, "closed", "solved")
        self.assertEqual(accepted.decision, "accepted")
        self.assertSentAway(self.choose("reopen", reason="Nothing came"), "/complaints/track")
        self.assertPhase(accepted, "processing")
        rejected, code = self.case(kind="complaint", partner_id=partner.id, phase="proposed")
        self.open(rejected, code)
        self.assertEqual(self.choose("reject").status_code, 422)
        self.assertEqual(self.choose("reject", reason="x" * 100_001).status_code, 422)
        self.assertPhase(rejected, "proposed")
        self.choose("reject", reason="Too little")
        self.assertPhase(rejected, "processing")
        self.assertIn(
            "Too little",
            "".join(self.page(self.get("/complaints/track")).xpath("//li[contains(@class, 'mine')]//text()")),
        )

    def test_anonymous_reporter_withdraws_and_reopens(self):
        ticket, code = self.case()
        self.sign_in()
        self.open(ticket, code)
        self.assertEqual(self.get("/complaints/track/decision?decision=withdraw").status_code, 200)
        self.assertPhase(ticket, "received")
        self.choose("withdraw")
        self.assertPhase(ticket, "cancelled", "withdrawn")
        self.assertEqual(self.choose("accept").status_code, 422)
        self.assertSentAway(self.choose("nonsense"), "/complaints/track")
        self.choose("reopen", reason="I was wrong")
        self.assertPhase(ticket, "received")
        message = ticket.message_ids.filtered(lambda m: "I was wrong" in m.body and m.message_type == "comment")
        self.assertFalse(message.author_id)

    def test_staff_with_a_code_do_not_speak_for_the_customer(self):
        # guards: controllers.tracking:complaint_track_reply
        ticket, code = self.case(phase="awaiting_customer")
        self.sign_in(self.agent)
        page = self.open(ticket, code)
        self.assertFalse(page.xpath("//form[contains(@class, 'o_complaint_reply')]"))
        self.reply()
        self.choose("withdraw")
        self.assertPhase(ticket, "awaiting_customer")


class TestIssuedCode(TrackCase):
    def test_policy_e06_agent_hands_a_code_to_a_customer_without_email(self):
        # guards: models.portal.helpdesk_ticket:action_issue_tracking_code
        ticket = self.make_ticket(partner_id=self.env["res.partner"].create({"name": "No e-mail"}).id)
        action = ticket.with_user(self.agent).action_issue_tracking_code()
        code = action["params"]["code"]
        self.assertEqual(len(tracking_code.plain(code)), 16)
        self.assertTrue(ticket.has_tracking_code)
        bodies = "".join(ticket.message_ids.mapped("body"))
        self.assertIn("A tracking code was issued", bodies)
        self.assertNotIn(code, bodies)
        self.assertTrue(
            ticket.message_ids[0].subtype_id.internal
            or ticket.message_ids[0].is_internal
            or not ticket.message_ids[0].subtype_id
        )
        self.sign_in()
        self.open(ticket, code)

    def test_who_may_not_issue_one(self):
        # guards: models.portal.helpdesk_ticket:action_issue_tracking_code
        ticket = self.make_ticket(partner_id=self.sara.id, confidential=True)
        for user in (self.agent2, self.sara.user_ids):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                ticket.with_user(user).action_issue_tracking_code()
        self.assertFalse(ticket.has_tracking_code)

    def test_nobody_writes_or_copies_the_hash(self):
        ticket, code = self.case()
        with self.assertRaises(AccessError):
            ticket.with_user(self.agent).write({"tracking_hash": tracking_code.fingerprint("0" * 16)})
        self.assertFalse(ticket.copy().has_tracking_code)
        self.assertNotIn("tracking_hash", ticket.with_user(self.agent).fields_get())
