"""Nobody speaks for another: how the customer's word came, what speaks against its being his, and who looks into it."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tools import SQL, mute_logger

from ..exceptions import ComplaintError, NotTheCustomer
from .process import DecisionCase
from .public_report import PublicReportCase
from .tracking import TrackCase

ACTIVITY = "helpdesk_mgmt_complaint.activity_doubtful_word"
TRACED = {"_trace_disable": False}


def last_move(ticket):
    ticket.invalidate_recordset()
    return ticket.move_ids.sorted("id")[-1]


class ProvenanceCase(TrackCase):
    """Customers and staff at one address, which is that of the tests' browser."""

    def proposed(self, **vals):
        return self.make_ticket(phase="proposed", **{"partner_id": self.sara.id, **vals})

    def staff_were_here(self, user):
        """Somebody of the staff works from the browser's address, as core's log of devices then knows."""
        self.authenticate(user.login, user.login, session_extra=dict(TRACED))
        self.get("/my")
        self.assertIn("127.0.0.1", self.env["res.device.log"].search([("user_id", "=", user.id)]).mapped("ip_address"))
        self.sign_in()

    def by_link(self, ticket, decision="accept", **values):
        return self.decide(ticket, decision, access_token=ticket._portal_ensure_token(), **values)

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def asked(self, ticket):
        activities = ticket.sudo().activity_ids
        return activities.filtered(lambda a: a.activity_type_id == self.env.ref(ACTIVITY)).user_id


class TestHowItCame(ProvenanceCase):
    def test_signed_in_customer(self):
        # guards: models.portal.helpdesk_provenance:_as_visitor
        ticket = self.proposed()
        self.sign_in(self.sara)
        self.decide(ticket, "accept")
        move = last_move(ticket)
        self.assertEqual((move.came_by, move.user_id, move.doubt), ("portal", self.sara.user_ids, False))
        self.decide(ticket, "reopen", reason="It came back")
        self.assertEqual(last_move(ticket).came_by, "portal")

    def test_link_of_a_notice(self):
        # guards: models.process.helpdesk_ticket_move:_came_vals
        ticket = self.proposed()
        self.sign_in()
        self.by_link(ticket, "reject", reason="Too little")
        move = last_move(ticket)
        self.assertEqual((move.came_by, move.doubt, move.staff_id.id), ("link", False, False))
        self.assertFalse(ticket.doubts)

    def test_answer_by_link_and_by_code(self):
        """What the customer writes moves a waiting case on, and keeps how it came as a decision does."""
        ticket = self.make_ticket(partner_id=self.sara.id, phase="awaiting_customer")
        self.sign_in()
        url = f"/my/ticket/{ticket.id}/answer"
        self.post(url, {"text": "Here it is", "access_token": ticket._portal_ensure_token()})
        self.assertEqual((ticket.phase, last_move(ticket).came_by), ("processing", "link"))
        self.step(ticket, "return")
        code = ticket.action_issue_tracking_code()["params"]["code"]
        self.open(ticket, code)
        self.reply("The second part")
        self.assertEqual((ticket.phase, last_move(ticket).came_by), ("processing", "code"))

    def test_code_that_staff_issued_is_visible_as_such(self):
        # guards: models.portal.helpdesk_ticket:_set_tracking_code
        ticket = self.proposed()
        code = ticket.with_user(self.agent2).action_issue_tracking_code()["params"]["code"]
        self.assertEqual(ticket.tracking_code_by_id, self.agent2)
        self.assertTrue(ticket.tracking_code_date)
        self.sign_in()
        self.open(ticket, code)
        self.choose("accept")
        move = last_move(ticket)
        self.assertEqual((ticket.phase, move.came_by, move.staff_id), ("closed", "code", self.agent2))
        self.assertFalse(move.doubt, "a colleague at the counter, who has not handled the case")
        self.assertFalse(self.asked(ticket))

    def test_code_that_the_handler_issued(self):
        # guards: models.portal.helpdesk_provenance:_doubt
        ticket = self.proposed()
        code = ticket.with_user(self.agent).action_issue_tracking_code()["params"]["code"]
        self.sign_in()
        self.open(ticket, code)
        self.choose("accept")
        self.assertEqual((last_move(ticket).doubt, ticket.phase), ("code", "closed"))
        self.assertIn("a code that somebody who handled the case had issued", ticket.with_user(self.leader).doubts)

    def test_nobody_hides_that_he_issued_a_code(self):
        # guards: models.process.helpdesk_ticket:MANAGED
        ticket = self.proposed()
        ticket.with_user(self.agent).action_issue_tracking_code()
        for values in ({"tracking_code_by_id": self.agent2.id}, {"tracking_code_date": False}):
            with self.assertRaises(ComplaintError):
                ticket.with_user(self.agent).write(values)
        with self.assertRaises(AccessError):
            ticket.move_ids[-1:].with_user(self.agent).write({"came_by": "portal"})
        copied = ticket.copy()
        self.assertFalse(copied.tracking_code_by_id)

    def test_filed_again_by_code(self):
        """The case that continues another says how the customer asked for it, and who has seen the code of both."""
        # guards: models.process.helpdesk_ticket_continuation:_hand_on_to
        with self.at("2026-06-07 10:00"):
            ticket = self.proposed()
            ticket.sudo().action_customer_accept()
        with self.at("2026-06-28 10:00"):
            code = ticket.with_user(self.agent2).action_issue_tracking_code()["params"]["code"]
            self.sign_in()
            self.open(ticket, code)
            self.choose("again", reason="It never came")
        new = ticket.follow_up_ids
        first = new.move_ids.sorted("id")[0]
        self.assertEqual((first.phase_to, first.came_by, first.staff_id), ("received", "code", self.agent2))
        self.assertEqual(new.tracking_code_by_id, self.agent2)


class TestDoubt(ProvenanceCase):
    def test_handler_accepts_his_own_solution_by_the_customers_link(self):
        """Signed out again, from the address from which he works: it counts, and his leader is asked to look, once."""
        # guards: models.portal.helpdesk_provenance:_staff_at
        # guards: models.portal.helpdesk_provenance:_doubt_follows_move
        with self.at("2026-06-08 10:00"):
            ticket = self.proposed()
            self.staff_were_here(self.agent)
            self.by_link(ticket)
            self.assertEqual((ticket.phase, last_move(ticket).doubt), ("closed", "handler"))
            self.assertEqual(self.asked(ticket), self.leader)
            self.assertIn("somebody who handled the case had signed in", ticket.with_user(self.leader).doubts)
            self.assertIn(ticket, ticket.search([("move_ids.doubt", "!=", False)]))
            self.by_link(ticket, "reopen", reason="Again")
            self.by_link(ticket, "withdraw")
        self.assertEqual(len(ticket.move_ids.filtered("doubt")), 3)
        self.assertEqual(len(self.asked(ticket)), 1)

    def test_handler_who_changed_where_the_customer_is_told(self):
        """His link, an invitation to the portal and a new password go to the address that the handler wrote."""
        # guards: models.portal.helpdesk_provenance:_doubt_of_address
        for by, day in (("link", "2026-06-08"), ("portal", "2026-06-09")):
            with self.subTest(by=by), self.at(f"{day} 10:00"):
                ticket = self.proposed()
                self.sara.with_user(self.agent2).sudo().email = f"{by}@elsewhere.example"
                self.flush_tracking()
                self.assertFalse(self.env["helpdesk.provenance"]._doubt_of_address(ticket))
                self.sara.with_user(self.agent).sudo().email = f"{by}@agents.example"
                self.flush_tracking()
                self.sign_in(*([self.sara] if by == "portal" else []))
                self.by_link(ticket) if by == "link" else self.decide(ticket, "accept")
                self.assertEqual((last_move(ticket).came_by, last_move(ticket).doubt), (by, "address"))
                self.assertEqual(self.asked(ticket), self.leader)

    def test_handler_who_changed_the_customer(self):
        # guards: models.portal.helpdesk_provenance:_doubt_of_address
        # guards: models.process.helpdesk_ticket_intake:partner_id
        for values in ({"partner_id": self.omar.id}, {"partner_email": "agent@agents.example"}):
            with self.subTest(values), self.at("2026-06-08 10:00"):
                ticket = self.proposed()
                ticket.with_user(self.agent).write(values)
                self.flush_tracking()
                self.assertTrue(ticket.message_ids.tracking_value_ids, "it stands on the case")
                self.sign_in()
                self.by_link(ticket)
                self.assertEqual(last_move(ticket).doubt, "address")

    def test_other_staff(self):
        # guards: models.portal.helpdesk_provenance:_doubt
        with self.at("2026-06-08 10:00"):
            ticket = self.proposed()
            self.staff_were_here(self.agent2)
            self.by_link(ticket)
        self.assertEqual(last_move(ticket).doubt, "staff")
        self.assertEqual(self.asked(ticket), self.leader)

    def test_no_doubt(self):
        """Customers' own addresses, staff of another body, and those of long ago."""
        other, _team = self.make_company()
        stranger = self.make_user("elsewhere", "helpdesk_mgmt.group_helpdesk_user_team")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        with self.at("2026-06-01 10:00"):
            self.staff_were_here(self.agent)
        with self.at("2026-06-08 10:01"):
            ticket = self.proposed()
            for user in (self.sara.user_ids, self.omar.user_ids, stranger):
                self.staff_were_here(user)
            self.by_link(ticket)
            mine = self.proposed()
            self.staff_were_here(self.agent)
            self.sign_in(self.sara)
            self.decide(mine, "accept")
        self.assertFalse((ticket + mine).move_ids.filtered("doubt"))
        self.assertFalse(self.asked(ticket + mine))

    def test_addresses_are_compared_by_network(self):
        # guards: models.portal.helpdesk_provenance:_staff_at
        now = fields.Datetime.now()
        logs = [("2001:db8:1:2::5", self.agent), ("192.0.2.7", self.agent2), ("192.0.2.70", self.leader)]
        self.env["res.device.log"].create(
            [
                {"session_identifier": "s" * 42, "ip_address": ip, "user_id": user.id, "last_activity": now}
                for ip, user in logs
            ]
        )
        at = self.env["helpdesk.provenance"]._staff_at
        self.assertEqual(at("2001:db8:1:2:ffff::1"), self.agent)
        self.assertEqual(at("192.0.2.7"), self.agent2)
        for address in ("2001:db8:1:3::5", "192.0.2.8", "%", "", None, "unknown"):
            self.assertFalse(at(address))

    def test_who_looks_into_it(self):
        """Never who handled the case, nor whom it complains about: the next leader, the quality team, a manager."""
        # guards: models.portal.helpdesk_provenance:_watcher
        watcher = self.env["helpdesk.provenance"]._watcher
        ticket = self.make_ticket(user_id=self.leader.id).sudo()
        quality = self.make_user("quality", "helpdesk_mgmt_complaint.group_quality")
        self.assertEqual(watcher(ticket).login, quality.login)
        ticket.subject_user_ids = quality
        self.assertNotIn(watcher(ticket), quality | self.leader)

    def test_no_address_is_kept(self):
        with self.at("2026-06-08 10:00"):
            ticket = self.proposed()
            self.staff_were_here(self.agent)
            self.by_link(ticket)
        self.env.flush_all()
        for table in ("helpdesk_ticket", "helpdesk_ticket_move", "mail_message", "mail_activity"):
            # links have a port
            query = SQL("SELECT count(*) FROM %s t WHERE t::text ~ %s", SQL.identifier(table), r"127\.0\.0\.1($|[^:])")
            self.assertEqual(self.env.execute_query(query), [(0,)], table)

    # ------------------------------------------------------------------ signed in as staff

    def test_attempt_of_staff_who_are_signed_in(self):
        """Refused, told where it is taken down, kept in the log, and looked into."""
        # guards: models.portal.helpdesk_provenance:_note_attempt
        # guards: controllers.case:_why_not_customer
        ticket = self.proposed()
        self.sign_in(self.agent)
        token = ticket._portal_ensure_token()
        before = len(ticket.message_ids)
        self.assertIn(
            "signed in as staff", self.get(f"/my/ticket/{ticket.id}/decision?decision=accept&access_token={token}").text
        )
        self.assertEqual(len(ticket.message_ids), before, "a look leaves nothing")
        for send in (
            lambda: self.decide(ticket, "accept", access_token=token),
            lambda: self.post(f"/my/ticket/{ticket.id}/answer", {"text": "I am content", "access_token": token}),
        ):
            response = send()
            self.assertEqual(response.status_code, 422)
            self.assertIn("Take down the customer", response.text)
        ticket.invalidate_recordset()
        self.assertPhase(ticket, "proposed")
        logged = ticket.message_ids.filtered(lambda m: "tried to speak for the customer" in (m.body or ""))
        self.assertEqual((len(logged), logged.author_id), (2, self.agent.partner_id))
        self.assertEqual(self.asked(ticket), self.leader)

    def test_attempt_with_a_code(self):
        # guards: controllers.tracking:_may_speak
        ticket = self.proposed()
        code = ticket.with_user(self.agent).action_issue_tracking_code()["params"]["code"]
        self.sign_in(self.agent)
        self.open(ticket, code)
        self.get("/complaints/track/decision?decision=accept")
        self.assertFalse(self.asked(ticket))
        self.assertSentAway(self.choose("accept"), "/complaints/track")
        self.assertPhase(ticket, "proposed")
        self.assertEqual(self.asked(ticket), self.leader)

    def test_the_model_refuses_too(self):
        # guards: models.portal.helpdesk_provenance:_as_visitor
        ticket = self.proposed()
        with self.assertRaises(NotTheCustomer):
            self.env["helpdesk.provenance"].with_user(self.agent)._as_visitor(ticket.sudo(), "link")
        with self.assertRaises(NotTheCustomer):
            ticket.with_user(self.agent).action_customer_accept()

    def test_employee_on_a_case_of_his_own(self):
        """He is its customer: signed in he decides, and nobody is asked."""
        ticket = self.proposed(partner_id=self.agent2.partner_id.id)
        self.sign_in(self.agent2)
        self.decide(ticket, "accept")
        move = last_move(ticket)
        self.assertEqual((move.came_by, move.doubt, ticket.phase), ("portal", False, "closed"))
        self.assertFalse(self.asked(ticket))

    # ------------------------------------------------------------------ who may see it

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_only_readers_of_the_case_learn_it(self):
        """Read, searched, grouped and exported by roles: of a hidden case nothing tells how its customer decided."""
        ticket = self.proposed(confidential=True)
        ticket.with_user(self.agent).action_issue_tracking_code()
        ticket.subject_user_ids = self.agent2
        self.sign_in()
        self.by_link(ticket)
        other, _team = self.make_company()
        foreign = self.make_user(
            "foreign", "helpdesk_mgmt.group_helpdesk_manager",
            company_ids=[Command.set(other.ids)], company_id=other.id,
        )  # fmt: skip
        clerk = self.make_user("clerk", "base.group_user")
        (self.agent2 | foreign | clerk).group_ids |= self.env.ref("base.group_allow_export")
        for user in (self.agent2, foreign, clerk, self.omar.user_ids):
            refusal = AccessError if user._is_internal() else UserError
            with self.subTest(user=user.login):
                moves = self.env["helpdesk.ticket.move"].with_user(user)
                cases = self.env["helpdesk.ticket"].with_user(user)
                domain, found = [("came_by", "=", "link"), ("ticket_id", "=", ticket.id)], None
                try:
                    found = moves.search_count(domain) or moves._read_group(domain, ["came_by"], ["__count"])
                except AccessError:
                    found = None
                self.assertFalse(found)
                with self.assertRaises(refusal):
                    last_move(ticket).with_user(user).export_data(["came_by", "doubt", "staff_id"])
                with self.assertRaises(refusal):
                    ticket.with_user(user).export_data(["doubts", "tracking_code_by_id"])
                try:
                    found = cases.search([("move_ids.came_by", "=", "link"), ("id", "=", ticket.id)])
                except AccessError:
                    found = None
                self.assertFalse(found)
        self.assertEqual(last_move(ticket).with_user(self.agent).came_by, "link")


class TestReporterWithoutAName(PublicReportCase, ProvenanceCase):
    """One of the staff may well be who reports: nothing that he does with his own code may tell it."""

    def test_own_code_is_never_compared(self):
        # guards: models.portal.helpdesk_provenance:_doubt
        with self.at("2026-06-08 10:00"):
            self.staff_were_here(self.agent)
            reference, code = self.receipt(self.send())
            case = self.filed()
            self.assertFalse(case.tracking_code_by_id)
            case.user_id = self.agent2
            self.sign_in()
            self.attempt(reference, code)
            self.choose("withdraw")
        move = last_move(case)
        self.assertEqual((case.phase, move.came_by, move.doubt, move.staff_id.id), ("cancelled", "code", False, False))
        self.assertFalse(self.asked(case))

    def test_who_forgot_to_sign_out_leaves_no_trace(self):
        # guards: models.portal.helpdesk_provenance:_note_attempt
        self.sign_in()
        reference, code = self.receipt(self.send())
        case = self.filed()
        before = case.message_ids
        self.sign_in(self.agent)
        self.attempt(reference, code)
        for send in (lambda: self.choose("withdraw"), self.reply):
            self.assertSentAway(send(), "/complaints/track")
        case.invalidate_recordset()
        self.assertEqual(case.message_ids, before)
        self.assertFalse(self.asked(case))
        self.assertPhase(case, "received")
        self.assertIn("sign out first", self.get("/complaints/track").text)

    def test_code_that_staff_issued_anew_is_compared(self):
        with self.at("2026-06-08 10:00"):
            self.sign_in()
            self.receipt(self.send())
            case = self.filed()
            case.user_id = self.agent
            code = case.with_user(self.agent).action_issue_tracking_code()["params"]["code"]
            self.staff_were_here(self.agent)
            self.open(case, code)
            self.choose("withdraw")
        self.assertEqual((last_move(case).doubt, last_move(case).staff_id), ("handler", self.agent))


class TestWithoutAPage(DecisionCase):
    """What comes neither by a page nor by a code."""

    def test_taken_down_by_staff(self):
        # guards: models.process.helpdesk_ticket_decision:action_log_decision
        ticket = self.proposed()
        with self.at("2026-06-09 10:00"):
            ticket.with_user(self.agent).action_log_decision("accept", "", means="visit", heard_by_id=self.agent2.id)
        move = last_move(ticket)
        self.assertEqual((move.came_by, move.staff_id, move.user_id), ("staff", self.agent2, self.agent))
        self.assertEqual((move.attempt_id.means, move.attempt_id), ("visit", ticket.contact_attempt_ids))

    def test_answer_taken_down(self):
        # guards: models.quality.helpdesk_contact_attempt:_act_on_case
        with self.at("2026-06-08 10:00"):
            ticket = self.make_ticket(phase="awaiting_customer")
            self.env["helpdesk.contact.attempt"].with_user(self.agent).create(
                {"ticket_id": ticket.id, "outcome": "reached", "answer": "The number is 5"}
            )
        move = last_move(ticket)
        self.assertEqual((ticket.phase, move.came_by, move.staff_id), ("processing", "staff", self.agent))

    def test_silence(self):
        # guards: models.process.helpdesk_ticket_decision:_lapse_decision
        # guards: models.process.helpdesk_ticket_decision:_lapse_customer_reply
        ticket = self.proposed()
        with self.at("2026-06-07 12:00"):
            asked = self.make_ticket(phase="awaiting_customer")
        for moment in ("2026-06-15 10:00", "2026-06-25 10:00"):
            with self.at(moment):
                self.run_cron()
        for case, phase in ((ticket, "closed"), (asked, "cancelled")):
            self.assertPhase(case, phase)
            self.assertEqual((last_move(case).came_by, last_move(case).by_customer), ("silence", False))

    def test_too_late_is_silence_too(self):
        """Who rejects after the time was over is told apart: the silence closed it, his word reopened it."""
        ticket = self.proposed()
        with self.at("2026-06-15 09:00"):
            self.by_customer(ticket).action_customer_reject("Not at all")
        self.assertEqual(ticket.move_ids.sorted("id")[-2:].mapped("came_by"), ["silence", "portal"])

    def test_step_of_the_organisation_has_none(self):
        ticket = self.make_ticket(phase="proposed")
        self.assertFalse(any(ticket.move_ids.mapped("came_by")))

    def test_by_rpc(self):
        """A customer's own call, and a client that sends how it should look."""
        # guards: models.process.helpdesk_ticket_decision:_for_customer
        ticket = self.proposed()
        context = {"complaint_acting": {"came": {"by": "mail"}}, "default_came_by": "mail", "default_doubt": "staff"}
        with self.at("2026-06-09 10:00"):
            model = self.by_customer(ticket).with_context(**context)
            call_kw(model.browse(), "action_customer_accept", [ticket.ids], {"context": context})
        self.assertEqual((last_move(ticket).came_by, last_move(ticket).doubt), ("portal", False))

    def test_staff_do_not_write_in_the_customers_name(self):
        """By no door of core's: a post, a message made as a record, one reworded, one given to him, one deleted."""
        # guards: models.portal.mail_message:_check_own_voice
        # guards: models.portal.mail_message:_unlink_except_customers_words
        values = {"body": "Here it is", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        typed = {"partner_id": False, "partner_name": "Walk-in", "partner_email": "walk@example.com"}
        for vals, name in (
            ({}, {"author_id": self.customer.id}),
            ({}, {"email_from": self.customer.email}),
            (typed, {"author_id": False, "email_from": "Walk <walk@example.com>"}),
        ):
            with self.at("2026-06-08 10:00"):
                ticket = self.make_ticket(phase="awaiting_customer", **vals)
            record = {"model": ticket._name, "res_id": ticket.id, "body": "Mine", "message_type": "email"}
            record["author_id"] = False
            for attempt in (
                lambda case: case.message_post(**values, **name),  # noqa: B023
                lambda case: case.env["mail.message"].create({**record, **name}),  # noqa: B023
            ):
                with self.subTest(**name), self.assertRaises(NotTheCustomer), self.env.cr.savepoint():
                    attempt(ticket.with_user(self.agent))
            self.assertPhase(ticket, "awaiting_customer")
        with self.at("2026-06-08 11:00"):
            case = self.make_ticket(phase="awaiting_customer")
            case.with_user(self.portal_user()).message_post(**values)
            own = case.with_user(self.agent).message_post(**{**values, "body": "We look into it"})
        self.assertPhase(case, "processing")
        self.assertEqual(last_move(case).came_by, "portal")
        [his] = case.message_ids.filtered(lambda m: "Here it is" in m.body)
        for attempt in (
            lambda message: message.write({"body": "I accept"}),
            lambda message: message.unlink(),
        ):
            with self.assertRaises(NotTheCustomer), self.env.cr.savepoint():
                attempt(his.with_user(self.agent))
        with self.assertRaises(NotTheCustomer), self.env.cr.savepoint():
            own.with_user(self.agent).write({"author_id": self.customer.id})
        own.with_user(self.agent).write({"body": "We looked into it"})
        self.assertIn("Here it is", his.body)

    def test_elsewhere_messages_are_as_in_core(self):
        # guards: models.portal.mail_message:_spoken_for
        plain = self.make_ticket(team_id=self.plain_team.id, type_id=False)
        plain.user_id = self.agent
        message = plain.with_user(self.agent).message_post(body="Hello", author_id=self.customer.id)
        self.assertEqual(message.author_id, self.customer)
        message.with_user(self.agent).write({"body": "Hello again"})
        message.with_user(self.agent).unlink()


class TestSurveyProvenance(ProvenanceCase):
    """Who is content is asked about as who decides is."""

    def press(self, ticket, url):
        page = self.page(self.get(url))
        [form] = page.xpath("//form[@name='survey_open']")
        values = {field.get("name"): field.get("value") or "" for field in form.xpath(".//input")}
        return self.post(form.get("action"), {**values, "person": values["challenge"][::-1]})

    def test_survey_from_the_handlers_address(self):
        # guards: models.portal.helpdesk_provenance:_ask_about_survey
        with self.at("2026-06-07 10:00"):
            ticket = self.proposed()
            ticket.sudo().action_customer_accept()
        with self.at("2026-06-08 10:00"):
            self.staff_were_here(self.agent)
            response = self.press(ticket, f"/my/ticket/{ticket.id}/survey?access_token={ticket._portal_ensure_token()}")
            self.assertEqual(response.status_code, 303)
        ticket.invalidate_recordset()
        answer = ticket.survey_input_id
        self.assertEqual((answer.complaint_came_by, answer.complaint_doubt), ("link", "handler"))
        self.assertIn("Survey: ", ticket.with_user(self.leader).doubts)
        self.assertEqual(self.asked(ticket), self.leader)

    def test_survey_of_the_customer_himself(self):
        # guards: models.quality.survey_user_input:_complaint_begin
        with self.at("2026-06-07 10:00"):
            ticket = self.proposed()
            ticket.sudo().action_customer_accept()
        with self.at("2026-06-08 10:00"):
            self.staff_were_here(self.agent)
            self.sign_in(self.sara)
            self.press(ticket, f"/my/ticket/{ticket.id}/survey")
        answer = ticket.survey_input_id
        self.assertEqual((answer.complaint_came_by, answer.complaint_doubt), ("portal", False))
        self.assertFalse(self.asked(ticket))
