from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tools import SQL, mute_logger

from ..exceptions import ComplaintError, MoveNotAllowed
from .common import MODULE
from .process import LAST_DAY, NOON, DecisionCase
from .survey import SurveyBuilders


class TestSurvey(SurveyBuilders, DecisionCase):
    # ------------------------------------------------------------------ invitation

    def test_policy_n17_survey_goes_out_on_acceptance(self):
        """By itself, by e-mail, in the customer's language, once; open until the end of the fifth working day."""
        # guards: models.mail.helpdesk_ticket:_send_notice
        ticket = self.closed()
        self.assertPhase(ticket, "closed", "solved")
        answer = ticket.survey_input_id
        self.assertEqual((answer.survey_id, answer.state), (self.survey("complaint"), "new"))
        self.assertEqual((answer.partner_id, answer.lang_id.code), (self.customer, "ar_001"))
        self.assertDue(ticket, "survey", LAST_DAY)
        self.assertEqual(answer.deadline, self.row(ticket, "survey").due_date)
        self.assertEqual(self.survey_notices(ticket), ["survey"])
        mail = self.mails_to(ticket, self.customer.email).sorted("id")[-1]
        self.assertIn("رأيكم", mail.subject)
        self.assertRegex(
            mail.body_html, rf'href="[^"]*/my/ticket/{ticket.id}/survey\?access_token={ticket.access_token}'
        )
        self.assertIn("14", mail.body_html)
        self.assertFalse(ticket.survey_skip_reason)
        with self.assertRaises(MoveNotAllowed):
            self.by_customer(ticket).action_customer_accept()
        self.assertEqual(self.survey_notices(ticket), ["survey"])

    def test_policy_n17_survey_closes_after_five_working_days(self):
        # guards: models.quality.helpdesk_ticket:_lapse_survey
        ticket = self.closed()
        for moment in ("2026-06-09 12:05", LAST_DAY):
            with self.at(moment):
                self.run_cron()
                self.assertEqual(ticket.survey_state, "open")
        with self.at("2026-06-15 00:05"):
            self.run_cron()
            self.assertEqual(ticket.survey_state, "over")
            self.assertIn("14", self.env["survey.user_input"]._complaint_why_over(ticket))
            with self.assertRaises(MoveNotAllowed):
                self.env["survey.user_input"]._complaint_begin(ticket)
        self.assertEqual(self.row(ticket, "survey").state, "lapsed")
        self.assertFalse(ticket.has_satisfaction)

    def test_reminded_once_unless_answered(self):
        # guards: models.quality.helpdesk_ticket:_remind_of_survey
        silent, quick = self.closed(), self.closed()
        with self.at("2026-06-08 09:00"):
            self.answer(quick.survey_input_id, 5, 5, 5, 5)
        for moment in ("2026-06-09 11:00", "2026-06-09 12:05", "2026-06-10 12:05", "2026-06-14 12:00"):
            with self.at(moment):
                self.run_cron()
            reminded = ["survey_reminder"] if moment > "2026-06-09 12:00" else []
            self.assertEqual(self.survey_notices(silent), ["survey", *reminded])
        self.assertEqual(self.survey_notices(quick), ["survey"])
        self.assertFalse([s for s in self.notices(quick) if "تذكير" in s])

    def test_policy_m13_satisfaction_is_measured_and_reopening_told(self):
        """The notice of the closing says that the case may be reopened; then satisfaction is asked for."""
        # guards: models.quality.survey_user_input:_mark_done
        john = self.make_customer("John", "john@example.com", lang="en_US")
        ticket = self.closed(partner_id=john.id)
        closed, survey = self.mails_to(ticket, john.email).sorted("id")[-2:]
        for mail in (closed, survey):
            self.assertIn("reopen", mail.body_html)
            self.assertIn("14 June 2026", mail.body_html)
        with self.at("2026-06-09 09:00"):
            self.answer(ticket.survey_input_id, 5, 4, 3, 1)
        self.assertAlmostEqual(ticket.satisfaction, (100 + 75 + 50 + 0) / 4, 1)
        self.assertTrue(ticket.has_satisfaction)
        self.assertTrue(ticket.is_dissatisfied, "under the 60 of the company")
        self.assertIn(ticket, self.env["helpdesk.ticket"].search([("is_dissatisfied", "=", True)]))
        self.assertEqual((ticket.survey_state, self.row(ticket, "survey").state), ("answered", "met"))

    def test_policy_k15_asked_about_the_process_itself(self):
        """Each shipped survey has a question on the way to complain or ask, in both languages, and a free text."""
        # guards: data/survey_data.xml:survey_complaint_process
        for kind in ("complaint", "inquiry"):
            process = self.env.ref(f"{MODULE}.survey_{kind}_process")
            self.assertEqual((process.survey_id, process.question_type), (self.survey(kind), "scale"))
            self.assertIn("text_box", process.survey_id.question_ids.mapped("question_type"))
            for record, name in [(process, "title"), (process.survey_id, "title"), (process, "scale_max_label")]:
                arabic = record.with_context(lang="ar_001")[name]
                self.assertRegex(arabic, "^[؀-ۿ]")
                self.assertNotEqual(arabic, record[name])
            self.assertEqual(self.type(kind).survey_id, self.survey(kind))
        ticket = self.closed()
        with self.at("2026-06-08 09:00"):
            self.answer(ticket.survey_input_id, 5, 5, 5, 2, text="رقم المتابعة غير واضح")
        self.assertIn("رقم المتابعة غير واضح", ticket.survey_answers)
        self.assertIn("2 of 5", ticket.survey_answers)

    # ------------------------------------------------------------------ withdrawal

    def test_withdrawn_on_reopening_and_asked_again(self):
        """One survey a resolution: what was not answered ends, never done; a new solution is asked about anew."""
        # guards: models.quality.helpdesk_ticket:_survey_before_move
        ticket = self.closed()
        first = ticket.survey_input_id
        with self.at("2026-06-08 09:00"):
            self.by_customer(ticket).action_reopen("It has not arrived")
            self.assertEqual(first.deadline.strftime("%H:%M"), "06:00", "now, in Riyadh 09:00")
            self.assertEqual((first.state, ticket.survey_state), ("new", "withdrawn"))
            self.assertEqual(self.row(ticket, "survey").state, "cancelled")
            with self.assertRaises(MoveNotAllowed):
                self.env["survey.user_input"]._complaint_begin(ticket)
        with self.at("2026-06-10 09:00"):
            self.run_cron()
            self.assertEqual(self.survey_notices(ticket), ["survey"], "no reminder of what was withdrawn")
            ticket.action_propose_solution()
            self.by_customer(ticket).action_customer_accept()
        self.assertNotEqual(ticket.survey_input_id, first)
        self.assertDue(ticket, "survey", "2026-06-17 23:59:59")
        self.assertEqual(self.survey_notices(ticket), ["survey", "survey"])

    def test_answer_of_a_withdrawn_survey_counts_nothing(self):
        """One who had the questions open when the case was reopened by a colleague: Odoo's own page refuses him."""
        # guards: models.quality.survey_user_input:_complaint_taken
        ticket = self.closed()
        first = ticket.survey_input_id
        with self.at("2026-06-08 09:00"):
            self.by_customer(ticket).action_reopen("Again")
            ticket.action_propose_solution()
            self.by_customer(ticket).action_customer_accept()
            self.answer(first, 1, 1, 1, 1)
        self.assertFalse(ticket.has_satisfaction)
        self.assertEqual(self.row(ticket, "survey").state, "running")

    def test_answered_before_the_reopening_stays(self):
        ticket = self.closed()
        with self.at("2026-06-08 09:00"):
            self.answer(ticket.survey_input_id, 1, 1, 1, 1)
            self.by_customer(ticket).action_reopen("Again")
        self.assertEqual((ticket.has_satisfaction, ticket.satisfaction), (True, 0.0))
        self.assertEqual(self.row(ticket, "survey").state, "met")

    # ------------------------------------------------------------------ who is not asked

    def test_never_for_other_ends_and_why_is_kept(self):
        # guards: models.quality.survey_user_input:_complaint_why_not
        self.company.complaint_survey_on_close = True
        with self.at(NOON):
            rejected, withdrawn = self.make_ticket(phase="rejected"), self.make_ticket(phase="cancelled")
            unresponsive, unsolved = self.make_ticket(phase="awaiting_customer"), self.make_ticket(phase="processing")
            duplicate = self.make_ticket()
            unsolved.with_user(self.leader).action_close_unsolved("No budget")
            duplicate._move("cancelled", close_reason="duplicate")
        with self.at("2026-06-08 12:05"):
            self.run_cron()
        with self.at("2026-06-11 00:05"):
            self.run_cron()
        cases = {
            rejected: "ineligible", withdrawn: "withdrawn", unresponsive: "unresponsive", unsolved: "unsolved",
            duplicate: "duplicate",
        }  # fmt: skip
        for ticket, reason in cases.items():
            with self.subTest(reason=reason):
                self.assertEqual(ticket.close_reason, reason)
                self.assertEqual(ticket.survey_skip_reason, "not_solved")
                self.assertFalse(ticket.survey_input_id or self.row(ticket, "survey"))

    def test_without_acceptance_by_setting_only(self):
        # guards: models.quality.survey_user_input:_complaint_why_not
        for setting in (False, True):
            self.company.complaint_survey_on_close = setting
            silent = self.proposed()
            with self.at("2026-06-15 00:05"):
                self.run_cron()
                at_once = self.make_ticket()
                at_once.solution = Markup("<p>Done.</p>")
                at_once.action_solve_first_contact()
            for ticket in (silent, at_once):
                self.assertPhase(ticket, "closed", "solved")
                self.assertEqual(bool(ticket.survey_input_id), setting)
                self.assertEqual(ticket.survey_skip_reason, False if setting else "not_accepted")

    def test_switched_off_or_without_a_survey(self):
        self.company.complaint_survey_days = 0
        self.assertEqual(self.closed().survey_skip_reason, "switched_off")
        self.company.complaint_survey_days = 5
        self.type().survey_id = False
        self.assertEqual(self.closed().survey_skip_reason, "no_survey")
        # the company's serves types without one of their own; one without questions asks nothing
        empty = self.env["survey.survey"].create({"title": "Empty"})
        self.company.complaint_survey_id = empty
        self.assertEqual(self.closed().survey_skip_reason, "no_survey")
        self.company.complaint_survey_id = self.survey("inquiry")
        self.assertEqual(self.closed().survey_input_id.survey_id, self.survey("inquiry"))

    def test_anonymous_only_through_the_tracking_page(self):
        """Nothing leads an anonymous reporter there but the code; nothing of him stands in the survey."""
        # guards: models.quality.survey_user_input:_complaint_why_not
        self.type("report").write({"survey_id": self.survey("inquiry").id, "survey_on_close": True})
        for coded in (False, True):
            with self.at(NOON):
                vals = {"name": "Bribes", "type_id": self.type("report").id, "description": "<p>At the counter.</p>",
                        "team_id": self.team.id}  # fmt: skip
                ticket = self.env["helpdesk.ticket.filing"]._file_public(
                    vals, "0" * 31 + str(int(coded)), self.env["ir.attachment"], anonymous=True
                )
                if not coded:
                    ticket.tracking_hash = False
                ticket.solution = Markup("<p>Looked into.</p>")
                ticket.action_solve_first_contact()
            self.assertTrue(ticket.is_anonymous)
            self.assertEqual(bool(ticket.survey_input_id), coded)
            self.assertEqual(ticket.survey_skip_reason, False if coded else "anonymous")
        answer = ticket.survey_input_id
        self.assertFalse(answer.partner_id or answer.email)
        self.assertEqual(answer.nickname, ticket.number)

    def test_customer_without_email(self):
        """By text message where there is a number, on the portal where there is an account; else nobody is asked."""
        # guards: models.quality.survey_user_input:_complaint_why_not
        mobile = self.make_customer("Mobile", phone="+966 50 123 4567")
        portal = self.make_customer("Portal", login="complaint_portal_only")
        nothing = self.make_customer("Nothing")
        by_sms, on_portal, unreached = (self.closed(partner_id=c.id) for c in (mobile, portal, nothing))
        [text] = by_sms.notice_ids.filtered(lambda n: n.event == "survey" and n.channel == "sms")
        self.assertIn(f"/c/{by_sms.id}/", text.body)
        self.assertTrue(on_portal.survey_input_id)
        self.assertEqual(self.survey_notices(on_portal), [])
        self.assertFalse(unreached.survey_input_id)
        self.assertEqual(unreached.survey_skip_reason, "out_of_reach")
        self.assertPhase(unreached, "closed", "solved")

    def test_customer_without_contact(self):
        ticket = self.closed(partner_id=False, partner_name="Walk-in", partner_email="walkin@example.com")
        answer = ticket.survey_input_id
        self.assertEqual((answer.email, bool(answer.partner_id)), ("walkin@example.com", False))
        self.assertEqual(self.survey_notices(ticket), ["survey"])

    # ------------------------------------------------------------------ nothing stops the closing

    def test_failing_invitation_leaves_the_case_closed(self):
        # guards: models.quality.survey_user_input:_complaint_invite
        rare = self.make_customer("Rare", "rare@example.com", lang="en_US")
        self.env.flush_all()
        self.env.cr.execute(
            SQL("ALTER TABLE survey_user_input ADD CONSTRAINT poisoned CHECK (partner_id <> %s) NOT VALID", rare.id)
        )
        with mute_logger("odoo.addons.helpdesk_mgmt_complaint.models.quality.survey_user_input", "odoo.sql_db"):
            ticket = self.closed(partner_id=rare.id)
        self.assertPhase(ticket, "closed", "solved")
        self.assertEqual(ticket.survey_skip_reason, "failed")
        self.assertFalse(ticket.survey_input_id or self.row(ticket, "survey"))
        self.assertIn("has been closed", self.notices(ticket)[-1])

    def test_failing_text_invites_all_the_same(self):
        """A mistake in the template that shows with some customers only: a plain invitation leads to the survey."""
        # guards: models.mail.helpdesk_ticket_notice_text:_plain_body
        self.env.ref(f"{MODULE}.mail_template_survey").subject = "{{ 1 // (object.partner_name != 'Rare') }}"
        rare = self.make_customer("Rare", "rare@example.com", lang="en_US")
        with mute_logger("odoo.addons.helpdesk_mgmt_complaint.models.mail.helpdesk_ticket_notice_text"):
            ticket = self.closed(partner_id=rare.id)
        self.assertTrue(ticket.survey_input_id)
        message = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment").sorted("id")[-1]
        self.assertIn("how satisfied you are", message.subject)
        self.assertIn(f"/my/ticket/{ticket.id}/survey?", message.body)

    def test_holiday_prolongs_the_survey(self):
        # guards: models.ledger.helpdesk_ticket_deadline_plan:_replan_sql
        ticket = self.closed()
        with self.at("2026-06-08 09:00"):
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Holiday",
                    "calendar_id": self.calendar.id,
                    "date_from": "2026-06-09 21:00:00",
                    "date_to": "2026-06-10 20:59:59",
                }
            )
            self.env.cr.precommit.run()
        self.assertDue(ticket, "survey", "2026-06-15 23:59:59")
        ticket.survey_input_id.invalidate_recordset()
        self.assertEqual(ticket.survey_input_id.deadline, self.row(ticket, "survey").due_date)

    def test_second_company_asks_its_own_way(self):
        company, team = self.make_company()
        company.write({"complaint_survey_days": 2, "complaint_survey_reminder_days": 0})
        with self.at(NOON):
            ticket = self.make_ticket(team_id=team.id, company_id=company.id, user_id=False, phase="closed")
        self.assertDue(ticket, "survey", "2026-06-09 23:59:59")
        self.assertFalse(self.row(ticket, "survey").reminder_date)
        self.assertEqual(self.row(ticket, "survey").company_id, company)

    def test_plain_team_asks_nobody(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Plain", "description": "-", "team_id": self.plain_team.id, "partner_id": self.customer.id}
        )
        ticket.stage_id = self.plain_team._get_applicable_stages().filtered("closed")[:1]
        self.assertFalse(ticket.survey_input_id or ticket.survey_skip_reason)

    # ------------------------------------------------------------------ score

    def test_score_of_a_survey_with_scoring(self):
        """The survey's own scoring counts where it has one; where nothing was answered that counts, there is none."""
        # guards: models.quality.survey_user_input:_complaint_score
        survey = self.env["survey.survey"].create(
            {
                "title": "Choice",
                "access_mode": "token",
                "scoring_type": "scoring_without_answers",
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "Satisfied?",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create({"value": "Yes", "is_correct": True, "answer_score": 10}),
                                Command.create({"value": "Half", "answer_score": 4}),
                            ],
                        }
                    )
                ],
            }
        )
        self.type().survey_id = survey
        answered, skipped = self.closed(), self.closed()
        question = survey.question_ids
        with self.at("2026-06-08 09:00"):
            answered.survey_input_id._save_lines(question, str(question.suggested_answer_ids[1].id))
            answered.survey_input_id._mark_done()
            skipped.survey_input_id._mark_done()
        self.assertAlmostEqual(answered.satisfaction, 40.0)
        self.assertEqual((skipped.has_satisfaction, skipped.survey_state), (False, "answered"))
        self.assertEqual(self.row(skipped, "survey").state, "met")

    def test_mean_counts_answered_cases_only(self):
        answered, silent = self.closed(), self.closed()
        with self.at("2026-06-08 09:00"):
            self.answer(answered.survey_input_id, 5, 5, 5, 5)
        [[mean]] = self.env["helpdesk.ticket"]._read_group(
            [("id", "in", (answered | silent).ids), ("has_satisfaction", "=", True)], [], ["satisfaction:avg"]
        )
        self.assertEqual(mean, 100.0)

    # ------------------------------------------------------------------ who may see and change

    def test_answers_are_sealed(self):
        """Nobody changes an answer; who handled the case does not even see what opens the survey, nor do strangers."""
        # guards: models.quality.survey_user_input:SurveyUserInput._check_access
        # guards: models.quality.survey_user_input:SurveyUserInput._search
        # guards: models.quality.survey_user_input:SurveyUserInputLine._check_access
        survey_group = "survey.group_survey_manager"
        officer = self.make_user("surveys", f"{survey_group},helpdesk_mgmt.group_helpdesk_user")
        stranger = self.make_user("marketing", survey_group)
        self.agent.group_ids += self.env.ref(survey_group)
        ticket = self.closed()
        other = self.env["survey.user_input"].create({"survey_id": self.survey("complaint").id})
        with self.at("2026-06-08 09:00"):
            answer = self.answer(ticket.survey_input_id, 1, 2, 3, 4)
        self.assertEqual(answer.with_user(officer).read(["state"])[0]["state"], "done")
        for user in (self.agent, stranger):
            with self.assertRaises(AccessError):
                answer.with_user(user).read(["access_token"])
            found = self.env["survey.user_input"].with_user(user).search([("survey_id", "=", answer.survey_id.id)])
            self.assertIn(other, found)
            self.assertNotIn(answer, found)
            lines = self.env["survey.user_input.line"].with_user(user).search([("user_input_id", "=", answer.id)])
            self.assertFalse(lines)
            with self.assertRaises(AccessError):
                answer.user_input_line_ids[:1].with_user(user).read(["value_scale"])
        for user in (officer, self.agent):
            with self.assertRaises(AccessError):
                answer.with_user(user).write({"deadline": "2030-01-01"})
            with self.assertRaises(AccessError):
                answer.user_input_line_ids[:1].with_user(user).write({"value_scale": 5})
            with self.assertRaises(AccessError):
                answer.with_user(user).unlink()
        with self.assertRaises(ComplaintError):
            ticket.with_user(self.leader).satisfaction = 100
        # the case shows it to those who see the case
        self.assertIn("1 of 5", ticket.with_user(self.agent).survey_answers)

    def test_policy_m17_closed_case_is_up_to_date(self):
        """Closed, with its date, reason, decision, answer and score, and every limit of the body ended."""
        # guards: models.quality.survey_user_input:_complaint_taken
        self.env["helpdesk.sla.policy"].create({"name": "Resolution", "milestone": "resolution", "days": 3})
        ticket = self.closed()
        with self.at("2026-06-08 09:00"):
            self.answer(ticket.survey_input_id, 5, 5, 5, 5)
        self.assertEqual(
            (ticket.phase, ticket.close_reason, ticket.decision, ticket.satisfaction),
            ("closed", "solved", "accepted", 100.0),
        )
        self.assertTrue(ticket.closed_date and ticket.solution_date and ticket.reopen_until)
        self.assertEqual(self.row(ticket, "resolution").state, "met")
        self.assertFalse(ticket.is_overdue)
        running = ticket.deadline_ids.filtered(lambda r: r.state in ("running", "paused"))
        self.assertEqual(running.mapped("kind"), ["reopening"])
        self.assertIn("100 of 100", " ".join(ticket.message_ids.mapped("body")))
