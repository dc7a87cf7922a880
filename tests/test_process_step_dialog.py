"""The dialogs of a case's steps: the words, what follows from them, and a word once it is done."""

from markupsafe import Markup

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form

from ..exceptions import MissingInput, MoveNotAllowed
from .common import ComplaintCase


class TestStepDialog(ComplaintCase):
    def dialog(self, case, step, user=None):
        """The dialog as the button of the case's form opens it."""
        case = case.with_user(user or self.agent)
        action = case.with_context(default_step=step).action_open_step()
        return Form(self.env[action["res_model"]].with_env(case.env).with_context(**action["context"]))

    def confirm(self, form):
        """Confirms a dialog.

        :return: what is said then
        """
        action = form.save().action_confirm()
        self.assertEqual(action["tag"], "complaint_step_done")
        self.assertEqual(action["params"]["next"]["type"], "ir.actions.act_window_close")
        return action["params"]

    def test_solution_is_written_in_the_dialog_and_proposed(self):
        """With nothing written the button opened a dead end; now the dialog takes the text and proposes it."""
        # guards: wizards.helpdesk_ticket_step_texts:_keep_solution
        with self.at("2026-06-07 12:00"):
            case = self.make_ticket(phase="processing")
            form = self.dialog(case, "propose")
            self.assertFalse(form.solution)
            form.solution = Markup("<p>Paid today.</p>")
            self.assertIn("He has until Sunday 14 June 2026, 23:59 to decide", form.consequence)
            said = self.confirm(form)
        self.assertPhase(case, "proposed")
        self.assertIn("Paid today.", case.solution)
        self.assertIn("Sunday 14 June 2026", said["message"])
        self.assertEqual(said["undo"]["case"], case.id)
        self.assertDue(case, "decision", "2026-06-14 23:59:59")

    def test_written_solution_is_read_again_before_it_goes(self):
        # guards: wizards.helpdesk_ticket_step_texts:_compute_solution
        case = self.make_ticket(phase="processing", solution=Markup("<p>Paid.</p>"))
        form = self.dialog(case, "propose")
        self.assertIn("Paid.", form.solution)
        self.assertPhase(case, "processing")
        self.confirm(form)
        self.assertPhase(case, "proposed")

    def test_empty_solution_is_refused(self):
        case = self.make_ticket(phase="processing")
        wizard = (
            self.env["helpdesk.ticket.step"].with_user(self.agent).create({"ticket_id": case.id, "step": "propose"})
        )
        with self.assertRaises(MissingInput):
            wizard.action_confirm()
        with self.assertRaises(MissingInput):
            case.with_user(self.agent).action_propose_solution()
        self.assertPhase(case, "processing")

    def test_solved_at_first_contact(self):
        """The dialog says how long he may come back, as the ledger then plans it."""
        # guards: wizards.step_words:_may_come_back
        with self.at("2026-06-07 12:00"):
            case = self.make_ticket()
            form = self.dialog(case, "first_contact")
            form.solution = Markup("<p>The office opens at eight.</p>")
            self.assertEqual(
                form.consequence,
                "The customer is told. The case closes as solved. "
                "He may have it reopened until Sunday 14 June 2026, 23:59.",
            )
            said = self.confirm(form)
        self.assertPhase(case, "closed", "solved")
        self.assertDue(case, "reopening", "2026-06-14 23:59:59")
        self.assertFalse(said["undo"])

    def test_proposal_that_closes_says_so(self):
        # guards: wizards.step_words:_ends
        self.company.complaint_decision_days = 0
        case = self.make_ticket(phase="processing", solution=Markup("<p>Paid.</p>"))
        form = self.dialog(case, "propose")
        self.assertIn("The case closes as solved.", form.consequence)
        self.assertNotIn("to decide", form.consequence)
        said = self.confirm(form)
        self.assertPhase(case, "closed", "solved")
        self.assertFalse(said["undo"], "what has closed cannot be taken back")

    def test_each_step_tells_what_follows(self):
        # guards: wizards.step_words:_follows
        body = self.third_party()
        told = "The customer is told."
        back = "He may have it reopened until Sunday 14 June 2026, 23:59."
        for phase, step, user, consequence, phase_then in (
            (
                "processing",
                "return",
                self.agent,
                f"{told} He has until Wednesday 10 June 2026, 23:59 to answer; if he says nothing, the case closes "
                "without an answer.",
                "awaiting_customer",
            ),
            (
                "verification",
                "reject",
                self.agent,
                f"{told} The case ends as not accepted. He may appeal until Sunday 14 June 2026, 23:59.",
                "rejected",
            ),
            (
                "processing",
                "send_back",
                self.leader,
                "Only colleagues see the reason. The case is verified again.",
                "verification",
            ),
            ("processing", "unsolved", self.leader, f"{told} The case closes as not solved. {back}", "closed"),
            ("third_party", "answered", self.agent, f"{told} The case closes as solved. {back}", "closed"),
            ("received", "cancel", self.agent, f"{told} The case ends as out of scope. {back}", "cancelled"),
        ):
            with self.subTest(step=step), self.at("2026-06-07 12:00"):
                case = self.make_ticket(phase=phase)
                form = self.dialog(case, step, user)
                self.assertEqual(form.consequence, consequence)
                form.text = "In words"
                said = self.confirm(form)
                self.assertEqual(said["title"], case.number)
                self.assertTrue(said["message"])
                self.assertPhase(case, phase_then)
        with self.at("2026-06-07 12:00"):
            case = self.make_ticket(phase="processing")
            form = self.dialog(case, "refer")
            form.partner_id = body
            form.text = "The bank has to confirm"
            form.days = 2
            self.assertEqual(
                form.consequence,
                "The customer is told where the case is. The body has until Tuesday 9 June 2026, 12:00 to answer.",
            )
            self.confirm(form)
            self.assertPhase(case, "third_party")
            self.assertDue(case, "referral", "2026-06-09 12:00")

    def test_proposal_is_taken_back(self):
        # guards: wizards.helpdesk_ticket_step:_take_step
        case = self.make_ticket(phase="proposed")
        form = self.dialog(case, "take_back")
        self.assertIn("a new solution will follow", form.consequence)
        self.confirm(form)
        self.assertPhase(case, "processing")

    def test_date_is_in_the_readers_language_and_the_teams_zone(self):
        # guards: wizards.step_words:_foreseen
        self.agent.lang, self.agent.tz = "ar_001", "America/New_York"
        with self.at("2026-06-07 12:00"):
            case = self.make_ticket(phase="processing")
            consequence = self.dialog(case.with_context(lang="ar_001"), "return").consequence
        self.assertIn("الأربعاء 10 يونيو 2026، 23:59", consequence)

    def test_who_cannot_be_told(self):
        """No e-mail, no contact at all: the line says who has to tell him."""
        # guards: wizards.step_words:_told
        case = self.make_ticket(phase="processing", partner_id=self.make_customer("Without address").id)
        self.assertIn("cannot be reached automatically", self.dialog(case, "return").consequence)
        report = self.make_ticket("report", partner_id=False, partner_name=False, phase="processing")
        self.assertIn("cannot be reached automatically", self.dialog(report, "propose").consequence)

    def test_reader_is_refused(self):
        """Who may read the case and not handle it opens no way in by the dialog."""
        # guards: wizards.helpdesk_ticket_step:action_confirm
        reader = self.make_user("step_reader", "helpdesk_mgmt.group_helpdesk_user_own")
        desk = self.env["helpdesk.ticket.channel"].create({"name": "Desk", "user_id": reader.id})
        case = self.make_ticket(phase="processing", solution=Markup("<p>Paid.</p>"), channel_id=desk.id)
        self.assertTrue(case.with_user(reader).has_access("read"))
        Step = self.env["helpdesk.ticket.step"].with_user(reader)
        wizard = Step.create({"ticket_id": case.id, "step": "propose", "solution": "<p>Mine</p>"})
        with self.assertRaises(AccessError):
            wizard.action_confirm()
        self.assertPhase(case, "processing")
        self.assertIn("Paid.", case.solution)

    def test_hidden_case_tells_nothing(self):
        # guards: wizards.helpdesk_ticket_step:_readable_case
        _company, team = self.make_company()
        hidden = self.make_ticket(
            team_id=team.id, company_id=team.company_id.id, user_id=False, solution=Markup("<p>Secret</p>")
        )
        Step = self.env["helpdesk.ticket.step"].with_user(self.agent)
        for step in ("propose", "return", "refer"):
            wizard = Step.create({"ticket_id": hidden.id, "step": step})
            self.assertFalse(wizard.consequence or wizard.solution or wizard.reads_in)
            self.assertEqual(wizard.inserts, {"texts": [], "answers": []})
            with self.assertRaises(AccessError):
                wizard.action_confirm()
        self.assertFalse(Step.word_after(hidden.id, "action_accept"))
        self.assertFalse(Step.step_of_drag(hidden.id, team._stage_of("closed").id))
        with self.assertRaises(AccessError):
            self.env["helpdesk.answer.text"].with_user(self.agent).ready_texts(hidden.id)

    def test_second_click_finds_the_case_moved(self):
        case = self.make_ticket(phase="processing", solution=Markup("<p>Paid.</p>"))
        first, second = self.dialog(case, "propose").save(), self.dialog(case, "propose").save()
        first.action_confirm()
        with self.assertRaises(MoveNotAllowed):
            second.action_confirm()
        self.assertEqual(len(case.move_ids.filtered(lambda move: move.phase_to == "proposed")), 1)

    def test_second_company_has_its_own_clock_and_texts(self):
        company, team = self.make_company()
        company.complaint_decision_days = 2
        team.user_ids = self.agent
        self.agent.company_ids |= company
        Text = self.env["helpdesk.answer.text"]
        theirs = Text.create({"name": "Theirs", "body": "<p>X</p>", "company_id": company.id})
        ours = Text.create({"name": "Ours", "body": "<p>X</p>", "company_id": self.company.id})
        with self.at("2026-06-07 12:00"):
            case = self.make_ticket(
                team_id=team.id, company_id=company.id, phase="processing", solution=Markup("<p>Paid.</p>")
            )
            user = self.agent.with_context(allowed_company_ids=self.agent.company_ids.ids)
            form = self.dialog(case.with_env(user.env), "propose")
            self.assertIn("Tuesday 9 June 2026", form.consequence)
        offered = [text["id"] for text in form.inserts["texts"]]
        self.assertIn(theirs.id, offered)
        self.assertNotIn(ours.id, offered)

    # ------------------------------------------------------------------ at once, by a drag

    def test_steps_without_words_end_with_a_word(self):
        # guards: wizards.helpdesk_ticket_step:word_after
        case = self.make_ticket()
        Step = self.env["helpdesk.ticket.step"].with_user(self.agent)
        case.with_user(self.agent).action_start_verification()
        self.assertEqual(
            Step.word_after(case.id, "action_start_verification"),
            {"title": case.number, "message": "Verification has begun."},
        )
        case.with_user(self.agent).action_accept()
        self.assertIn("Accepted", Step.word_after(case.id, "action_accept")["message"])
        self.assertFalse(Step.word_after(case.id, "unlink"))

    def test_dragged_card_meets_the_dialog(self):
        # guards: wizards.helpdesk_ticket_step:step_of_drag
        case = self.make_ticket(phase="processing")
        Step = self.env["helpdesk.ticket.step"].with_user(self.agent)

        def dragged(phase):
            action = Step.step_of_drag(case.id, self.team._stage_of(phase).id)
            return action and action["context"]["default_step"]

        self.assertEqual(dragged("proposed"), "propose")
        self.assertEqual(dragged("awaiting_customer"), "return")
        self.assertFalse(dragged("closed"), "only the leader closes as unsolved")
        self.assertFalse(dragged("rejected"), "the write of the stage says why not")
        self.assertFalse(dragged("processing"))

    # ------------------------------------------------------------------ texts to insert

    def test_ready_texts_are_filled_in(self):
        """Fields of the case, in the customer's language; what the case does not have is a place to be filled in."""
        # guards: models.process.helpdesk_answer_text:_filled
        text = self.env["helpdesk.answer.text"].create(
            {"name": "Receipt", "body": "<p>{{customer}}: {{ number }}, {{category}}, {{due}}</p>", "sequence": 1}
        )
        case = self.make_ticket(phase="processing")
        self.category.name = "<b>Payments</b>"
        offered = self.dialog(case, "return").inserts["texts"][0]
        self.assertEqual(offered["id"], text.id)
        self.assertEqual(offered["text"].strip(), f"سارة العتيبي: {case.number}, <b>Payments</b>, [[due]]")
        self.assertNotIn("<b>", offered["html"], "what a case says is no markup")
        form = self.dialog(case, "propose")
        form.solution = Markup(offered["html"])
        with self.assertRaises(MissingInput):
            form.save().action_confirm()

    def test_unknown_field_is_refused(self):
        # guards: models.process.helpdesk_answer_text:_check_fields
        with self.assertRaisesRegex(ValidationError, "{{nubmer}}"):
            self.env["helpdesk.answer.text"].create({"name": "Wrong", "body": "<p>{{nubmer}} {{number}}</p>"})

    def test_apology_first_for_the_dissatisfied(self):
        # guards: models.process.helpdesk_answer_text:_offered
        case = self.make_ticket(phase="proposed")
        case.sudo().action_customer_reject("Not paid")
        texts = self.dialog(case, "propose").inserts["texts"]
        kinds = self.env["helpdesk.answer.text"].browse(text["id"] for text in texts).mapped("kind")
        self.assertEqual(kinds[0], "apology")
        self.assertEqual(kinds, sorted(kinds, key=lambda kind: kind != "apology"))

    def test_answer_of_a_solved_case_is_noted(self):
        """What was inserted and is sent counts as used; an id that was never offered does not."""
        entry = self.env["helpdesk.solution"].create(
            {
                "name": "The payment of May has not arrived",
                "problem": "The payment has not arrived",
                "solution": "<p>We paid it anew.</p>",
                "lang": "en_US",
                "company_id": self.company.id,
            }
        )
        other = entry.copy({"name": "Parking", "problem": "No place to park", "state": "published"})
        entry.action_publish()
        case = self.make_ticket(phase="processing")
        form = self.dialog(case, "propose")
        self.assertEqual([answer["id"] for answer in form.inserts["answers"]], entry.ids)
        form.solution = Markup("<p>We paid it anew, today.</p>")
        wizard = form.save()
        wizard.inserted = [entry.id, other.id]
        wizard.action_confirm()
        self.assertEqual(case.solution_case_ids.solution_id, entry)
        self.assertNotIn("anew.", case.solution, "what was sent is what stood in the dialog")

    def test_composer_offers_ready_texts_to_staff(self):
        # guards: models.process.helpdesk_answer_text:ready_texts
        customer = self.make_customer("Noura", "noura@example.com", login="noura_steps")
        case = self.make_ticket(partner_id=customer.id)
        Text = self.env["helpdesk.answer.text"]
        offered = Text.with_user(self.agent).ready_texts(case.id)
        self.assertTrue(all({"id", "title", "text"} == set(one) for one in offered))
        self.assertIn("نعتذر", " ".join(one["text"] for one in offered), "the customer's language")
        for user in (customer.user_ids, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                Text.with_user(user).ready_texts(case.id)
