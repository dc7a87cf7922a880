"""A case that is closed as the duplicate of another, what the customer is told, and what goes on: N08, N09."""

from odoo import Command
from odoo.exceptions import AccessError, UserError

from ..exceptions import ComplaintError, MissingInput, MoveNotAllowed, WindowOver
from .duplicate import OTHER, SUBJECT, TEXT, CloseCase


class TestCloseAsDuplicate(CloseCase):
    def test_policy_n08_customer_is_told_with_reference_and_current_deadline(self):
        """In the case, which the portal shows, and by e-mail; in the customer's language and the body's time."""
        # guards: models.duplicate.helpdesk_ticket:action_duplicate_of
        # guards: models.duplicate.helpdesk_ticket_match:_told_of
        with self.at("2026-06-07 10:00"):
            old = self.case(phase="processing")
            new = self.case()
        with self.at("2026-06-09 10:00"):
            self.merge(new, old)
        due = old._local_moment(self.row(old, "resolution").due_date, "ar_001")
        notice = self.last_notice(new)
        for words in (new.number, old.number, old.name, due):
            self.assertIn(words, notice.body)
        self.assertIn("قيد المعالجة", notice.subject)
        self.assertTrue(self.mails_to(new, "sara.test@example.com").filtered(lambda m: old.number in m.body_html))
        channels = new.notice_ids.filtered(lambda n: n.event == "duplicate").mapped("channel")
        self.assertEqual(sorted(channels), ["email", "portal"])
        self.assertEqual(self.notices(old), self.notices(old)[:2], "nothing is sent on the case that goes on")

    def test_policy_n08_text_message_for_those_who_prefer_it(self):
        # guards: models.mail.helpdesk_ticket_notice:_wants_sms
        customer = self.make_customer("هند", "hind@x.example", phone="+966501112233")
        with self.at("2026-06-07 10:00"):
            old = self.case(partner_id=customer.id, phase="processing", preferred_contact="sms")
            new = self.case(partner_id=customer.id, preferred_contact="sms")
            self.merge(new, old)
        sms = new.notice_ids.filtered(lambda n: (n.event, n.channel) == ("duplicate", "sms"))
        self.assertIn(old.number, sms.body)

    def test_policy_n09_new_case_closes_and_the_old_one_goes_on(self):
        # guards: models.duplicate.helpdesk_ticket:action_duplicate_of
        with self.at("2026-06-07 10:00"):
            old, new = self.case(phase="processing"), self.case()
        before = [(row.kind, row.state, row.due_date) for row in old.deadline_ids]
        number, phase = new.number, old.phase
        with self.at("2026-06-08 10:00"):
            self.merge(new, old)
        self.assertPhase(new, "cancelled", "duplicate")
        self.assertEqual(new.duplicate_id, old)
        self.assertEqual(old.duplicate_ids, new)
        self.assertEqual(new.number, number)
        self.assertNoRunning(new)
        self.assertEqual(set(new.deadline_ids.mapped("state")), {"cancelled"})
        self.assertFalse(self.row(new, "reopening"))
        self.assertFalse(new.reopen_until)
        self.assertEqual(old.phase, phase)
        self.assertEqual([(row.kind, row.state, row.due_date) for row in old.deadline_ids], before)
        self.assertEqual(new.match_ids.verdict, "same")
        self.assertEqual(new.match_ids.user_id, self.agent)
        self.assertEqual(old.match_count, 0)

    def test_customer_who_is_on_the_phone_instead(self):
        silent = self.make_customer("بلا بريد")
        old, new = (self.case(partner_id=silent.id) for _n in "ab")
        self.merge(new, old)
        self.assertPhase(new, "cancelled", "duplicate")
        self.assertTrue(new.activity_ids.filtered(lambda a: a.activity_type_id.category == "phonecall"))

    def test_no_reopening_but_the_case_that_goes_on_is_named(self):
        old, new = self.case(), self.case()
        self.merge(new, old)
        self.assertNotIn("reopen", new._portal_decisions())
        self.assertIn(old.number, self.env["helpdesk.ticket.page"]._next(new))
        with self.assertRaises(WindowOver) as refusal:
            new.sudo().action_reopen("It is not the same")
        self.assertIn(old.number, str(refusal.exception))

    # ------------------------------------------------------------------ what it brings

    def test_new_information_goes_to_the_old_case(self):
        # guards: wizards.helpdesk_ticket_duplicate:_hand_to
        old, new = self.case(), self.case(f"{TEXT} وأرفق إيصال التحويل.")
        self.attach(old, b"%PDF-1.4 the same", "same.pdf")
        self.attach(new, b"%PDF-1.4 the same", "same.pdf")
        receipt = self.attach(new, b"%PDF-1.4 a new receipt", "new.pdf")
        wizard = self.wizard(new, old)
        self.assertIn("إيصال التحويل", wizard.words)
        self.assertEqual(wizard.file_ids, receipt)
        wizard.public = True
        wizard.action_confirm()
        self.env.invalidate_all()
        message = old.message_ids.sorted("id")[-1:]
        self.assertIn("إيصال التحويل", message.body)
        self.assertIn(new.number, message.body)
        self.assertEqual(message.author_id, self.customer)
        self.assertFalse(message.subtype_id.internal)
        self.assertEqual(message.attachment_ids.mapped("name"), ["new.pdf"])
        self.assertIn(receipt, new.attachment_ids, "each case keeps what it had")
        self.assertEqual(sorted(old.attachment_ids.mapped("name")), ["new.pdf", "same.pdf"])

    def test_colleagues_alone_read_it_unless_told_otherwise(self):
        old, new = self.case(), self.case(OTHER)
        self.merge(new, old)
        message = old.message_ids.filtered(lambda m: "النسيم" in (m.body or ""))
        self.assertTrue(message.subtype_id.internal)

    def test_same_text_brings_nothing(self):
        old, new = self.case(), self.case()
        wizard = self.wizard(new, old)
        self.assertFalse(wizard.words)
        count = len(old.message_ids)
        wizard.action_confirm()
        self.env.invalidate_all()
        self.assertEqual(len(old.message_ids), count + 1, "the note that it was closed")

    def test_only_the_cases_own_files_can_be_handed_over(self):
        # guards: wizards.helpdesk_ticket_duplicate:_hand_to
        old, new = self.case(), self.case()
        foreign = self.attach(self.case(partner_id=self.make_customer("X", "x@x.example").id), name="foreign.pdf")
        note = new.message_post(body="note", subtype_xmlid="mail.mt_note", attachments=[("note.txt", b"secret")])
        wizard = self.wizard(new, old, file_ids=[Command.set((foreign | note.attachment_ids).ids)], words=False)
        wizard.action_confirm()
        self.env.invalidate_all()
        self.assertFalse(old.attachment_ids)

    # ------------------------------------------------------------------ refusals

    def test_cases_of_different_customers(self):
        # guards: models.duplicate.helpdesk_ticket_match:_check_duplicate_of
        other = self.case(partner_id=self.make_customer("عمر", "omar@x.example").id)
        new = self.case()
        with self.assertRaises(ComplaintError):
            self.merge(new, other)
        self.assertPhase(new, "received")

    def test_itself_and_ended_cases(self):
        new = self.case()
        with self.assertRaises(ComplaintError):
            self.merge(new, new)
        ended = self.case(phase="closed")
        with self.assertRaises(ComplaintError) as refusal:
            self.merge(new, ended)
        self.assertIn(ended.number, str(refusal.exception))
        with self.assertRaises(MoveNotAllowed):
            self.merge(ended, new)
        plain = self.case(team_id=self.plain_team.id, type_id=False)
        with self.assertRaises(ComplaintError):
            self.merge(new, plain)

    def test_case_of_another_company(self):
        _company, team = self.make_company()
        there, here = self.case(team_id=team.id, user_id=False), self.case()
        with self.assertRaises(ComplaintError):
            self.wizard(here, there, self.env.user).action_confirm()

    def test_in_a_second_company(self):
        _company, team = self.make_company()
        old, new = (self.case(team_id=team.id, user_id=False) for _n in "ab")
        self.wizard(new, old, self.env.user).action_confirm()
        self.assertPhase(new, "cancelled", "duplicate")

    def test_who_may_not_write_the_case_closes_nothing(self):
        # guards: models.duplicate.helpdesk_ticket_match:_declare_different
        channel = self.env["helpdesk.ticket.channel"].create({"name": "Tower"})
        reader = self.make_user("reader", "helpdesk_mgmt.group_helpdesk_user_own", name="Reader")
        channel.user_id = reader
        old, new = self.case(channel_id=channel.id), self.case(channel_id=channel.id)
        self.assertTrue(new.with_user(reader).has_access("read"))
        with self.assertRaises(AccessError):
            self.wizard(new, old, reader).action_confirm()
        with self.assertRaises(AccessError):
            self.wizard(new, old, reader).action_different()
        self.assertPhase(new, "received")

    def test_duplicate_is_never_written_past_the_process(self):
        old, new = self.case(), self.case()
        with self.assertRaises(ComplaintError):
            new.with_user(self.agent).write({"duplicate_id": old.id})
        made = self.case(duplicate_id=old.id)
        self.assertFalse(made.duplicate_id)

    # ------------------------------------------------------------------ chains, double clicks

    def test_second_click_changes_nothing(self):
        # guards: models.duplicate.helpdesk_ticket:action_duplicate_of
        old, new = self.case(), self.case(OTHER)
        wizard = self.wizard(new, old)
        wizard.action_confirm()
        self.env.invalidate_all()
        notices, messages = self.notices(new), len(old.message_ids)
        wizard.action_confirm()
        self.wizard(new, old, self.agent2).action_confirm()
        self.env.invalidate_all()
        self.assertEqual(self.notices(new), notices)
        self.assertEqual(len(old.message_ids), messages)

    def test_duplicate_of_a_duplicate_is_one_of_the_case_that_goes_on(self):
        # guards: models.duplicate.helpdesk_ticket_match:_surviving
        old, second, third = self.case(), self.case(), self.case()
        self.merge(second, old)
        self.merge(third, second)
        self.assertEqual(third.duplicate_id, old)
        self.assertIn(old.number, self.last_notice(third).body)

    def test_reverse_is_refused(self):
        # guards: models.duplicate.helpdesk_ticket_match:_check_duplicate_of
        old, new = self.case(), self.case()
        self.merge(new, old)
        with self.assertRaises(ComplaintError) as refusal:
            self.merge(old, new)
        self.assertIn(old.number, str(refusal.exception))
        self.assertPhase(old, "received")

    def test_duplicates_follow_the_case_that_they_were_closed_for(self):
        # guards: models.duplicate.helpdesk_ticket:action_duplicate_of
        # guards: models.duplicate.helpdesk_ticket_match:_take_back_duplicates
        first, second, third = self.case(), self.case(), self.case()
        self.merge(third, second)
        self.merge(second, first)
        self.assertEqual(third.duplicate_id, first)
        self.assertEqual(first.duplicate_ids, second | third)
        second.with_user(self.agent).action_undo_duplicate()
        self.env.invalidate_all()
        self.assertEqual(third.duplicate_id, second)
        self.assertEqual(first.duplicate_ids, self.env["helpdesk.ticket"])

    # ------------------------------------------------------------------ without a contact

    def nobodys(self, **vals):
        return self.case(
            partner_id=False, user_id=False, partner_email="noura@example.com", partner_name="نورة", **vals
        )

    def test_without_contact_nothing_of_the_other_case_is_told(self):
        """Anybody may have typed that address: neither the reference nor the deadline is his to know."""
        # guards: models.duplicate.helpdesk_ticket_match:_told_of
        old, new = self.nobodys(phase="processing"), self.nobodys(text=OTHER)
        wizard = self.wizard(new, old)
        self.assertFalse(wizard.may_be_public)
        wizard.public = True
        wizard.action_confirm()
        self.env.invalidate_all()
        self.assertPhase(new, "cancelled", "duplicate")
        self.assertNotIn(old.number, self.last_notice(new).body)
        self.assertNotIn(old.number, self.env["helpdesk.ticket.page"]._next(new))
        self.assertFalse(self.env["helpdesk.ticket.match"]._goes_on_in(new))
        brought = old.message_ids.filtered(lambda m: "النسيم" in (m.body or ""))
        self.assertTrue(brought.subtype_id.internal)

    def test_anonymous_cases_are_never_merged(self):
        cases = self.nobodys() | self.nobodys()
        cases._write_managed({"is_anonymous": True})
        with self.assertRaises(ComplaintError):
            self.merge(cases[1], cases[0])

    def test_confidential_case_that_the_agent_cannot_see(self):
        # guards: models.duplicate.helpdesk_ticket_match:_surviving
        hidden, new = self.case(confidential=True, user_id=self.agent2.id), self.case()
        with self.assertRaises(MissingInput) as refusal:
            new.with_user(self.agent).action_duplicate_of(hidden.id)
        self.assertNotIn(hidden.number, str(refusal.exception))
        with self.assertRaises(MissingInput):
            new.with_user(self.agent).action_duplicate_of(10**8)

    # ------------------------------------------------------------------ the base

    def test_plain_tickets_keep_the_bases_rules(self):
        one, two = (self.case(team_id=self.plain_team.id, type_id=False) for _n in "ab")
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.wizard(one, two, target_stage_id=stage.id).action_confirm()
        self.assertEqual(one.duplicate_id, two)
        self.assertEqual(one.stage_id, stage)
        with self.assertRaises(UserError):
            self.wizard(two, two).action_confirm()


class TestUndoDuplicate(CloseCase):
    def closed(self, at="2026-06-07 10:00", phase="verification"):
        with self.at(at):
            old, new = self.case(), self.case(phase=phase)
            self.merge(new, old)
        return old, new

    def test_undo_brings_the_case_back_to_where_it_was(self):
        # guards: models.duplicate.helpdesk_ticket:action_undo_duplicate
        for phase in ("received", "verification", "processing", "awaiting_customer", "third_party", "proposed"):
            with self.subTest(phase=phase):
                old, new = self.closed(phase=phase)
                with self.at("2026-06-09 10:00"):
                    self.assertTrue(new.can_undo_duplicate)
                    new.with_user(self.agent).action_undo_duplicate()
                self.assertPhase(new, phase)
                self.assertFalse(new.duplicate_id)
                self.assertFalse(new.close_reason)
                self.assertFalse(old.duplicate_ids)
                if phase == "processing":
                    self.assertDue(new, "resolution", "2026-06-23 10:00")
                if phase == "proposed":
                    self.assertEqual(new.decision, "pending")
                    self.assertTrue(new._running("decision"))
                if phase == "awaiting_customer":
                    self.assertTrue(new._running("customer_reply"))
                old._move("cancelled", close_reason="withdrawn")
                new._move("cancelled", close_reason="withdrawn")

    def test_undo_is_told_and_not_asked_again(self):
        old, new = self.closed()
        with self.at("2026-06-08 10:00"):
            new.with_user(self.agent).action_undo_duplicate()
        self.assertEqual(new.match_ids.verdict, "different")
        self.assertEqual(self.found(new), [])
        self.assertEqual(new.notice_ids.sorted("id")[-1:].event, "separated")
        self.assertTrue(old.message_ids.filtered(lambda m: new.number in (m.body or "")))

    def test_window_is_the_reopening_window_in_working_days(self):
        # guards: models.duplicate.helpdesk_ticket:action_undo_duplicate
        old, new = self.closed()
        # five working days, Friday and Saturday left out
        self.assertEqual(new.match_ids.undo_until.isoformat(" "), "2026-06-14 20:59:59")
        with self.at("2026-06-14 23:59:59"):
            new.invalidate_recordset()
            self.assertTrue(new.can_undo_duplicate)
        with self.at("2026-06-15 00:00"):
            new.invalidate_recordset()
            self.assertFalse(new.can_undo_duplicate)
            with self.assertRaises(WindowOver):
                new.with_user(self.agent).action_undo_duplicate()
        self.assertPhase(new, "cancelled", "duplicate")

    def test_undo_twice(self):
        _old, new = self.closed()
        with self.at("2026-06-08 10:00"):
            new.with_user(self.agent).action_undo_duplicate()
            with self.assertRaises(MoveNotAllowed):
                new.with_user(self.agent).action_undo_duplicate()
            with self.assertRaises(MoveNotAllowed):
                self.case().action_undo_duplicate()

    def test_closed_again_after_undo(self):
        old, new = self.closed()
        with self.at("2026-06-08 10:00"):
            new.with_user(self.agent).action_undo_duplicate()
            self.merge(new, old)
            self.assertPhase(new, "cancelled", "duplicate")
            self.assertTrue(new.can_undo_duplicate)

    def test_customer_who_writes_on_the_closed_duplicate_is_heard(self):
        old, new = self.closed()
        with self.at("2026-06-08 10:00"):
            new.with_context(mail_notrack=True).message_post(
                body="It is not the same", author_id=self.customer.id, message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )  # fmt: skip
        self.assertTrue(new.activity_ids)
        self.assertPhase(new, "cancelled", "duplicate")


class TestComparisonShown(CloseCase):
    def test_side_by_side(self):
        old, new = self.case(f"{SUBJECT}. {TEXT} <b>x</b>"), self.case(TEXT)
        shared = b"%PDF-1.4 the same"
        self.attach(old, shared, "هوية.pdf")
        self.attach(new, shared, "identity.pdf")
        wizard = self.wizard(new, old)
        html = wizard.comparison
        for words in (
            new.number,
            old.number,
            "هوية.pdf",
            "identity.pdf",
            "<mark>",
            "<ins>",
            'dir="auto"',
            "In both cases",
        ):
            self.assertIn(words, html)
        self.assertNotIn("<b>x</b>", html)
        self.assertEqual([card["id"] for card in wizard.candidates], [old.id])
        self.assertIn(old, wizard.possible_ids)

    def test_what_both_are_about(self):
        # guards: wizards.helpdesk_ticket_duplicate:_matter_in_words
        old = self.case("فاتورة العداد 4471903 لشهر رجب مرتفعة، أرجو تصحيح القراءة", "فاتورة الكهرباء")
        new = self.case("فاتورة العداد 4471903 لشهر شعبان مرتفعة، أرجو تصحيح القراءة", "فاتورة الكهرباء")
        rows = {
            part: (verdict, words) for part, verdict, _said, words in self.wizard(new, old)._matter_in_words(new, old)
        }
        self.assertEqual(rows["What it is about"][0], "equal")
        for words in rows["What it is about"][1]:
            self.assertIn("4471903", words)
        self.assertEqual(rows["Which one, when, how much"][0], "different")
        self.assertIn("Compared", self.wizard(new, old).comparison)

    def test_banner_opens_the_wizard_on_the_best_candidate(self):
        self.case(OTHER)
        old, new = self.case(), self.case()
        action = new.with_user(self.agent).action_open_duplicate_wizard()
        model = self.env[action["res_model"]].with_user(self.agent).with_context(**action["context"])
        self.assertEqual(model.default_get(["ticket_id", "duplicate_of_id"])["duplicate_of_id"], old.id)


class TestDuplicateHidden(CloseCase):
    def test_duplicate_is_hidden_with_the_case_that_goes_on(self):
        """It says the same, and names the other case."""
        # guards: models.duplicate.helpdesk_ticket_match:_hide_with
        old, new = self.case(), self.case(user_id=self.agent2.id)
        self.merge(new, old, user=self.agent2)
        self.assertTrue(new.with_user(self.agent).has_access("read"))
        old.confidential = True
        self.assertFalse(new.with_user(self.leader).has_access("read"))
        late = self.case(user_id=False)
        self.wizard(late, old, self.env.user).action_confirm()
        self.assertTrue(late.confidential)
        old.subject_user_ids = [Command.link(self.agent2.id)]
        self.assertFalse(new.with_user(self.agent2).has_access("read"))

    def test_policy_n08_title_of_a_case_one_may_not_read_stays_hidden(self):
        """The agent of a duplicate reads the number of the case that goes on, once it is somebody else's."""
        # guards: models.access.helpdesk_ticket:_compute_display_name
        # guards: models.access.helpdesk_ticket:_mail_track
        agent = self.make_user("own", "helpdesk_mgmt.group_helpdesk_user_own")
        self.team.user_ids |= agent
        old, new = self.case(subject="A secret", user_id=agent.id), self.case(user_id=agent.id)
        self.merge(new, old, user=agent)
        self.env.flush_all()
        self.cr.precommit.run()
        title = f"{old.number} - A secret"
        duplicate = new.with_user(agent)
        self.assertEqual(self.named(duplicate), {title})
        old.user_id = self.agent2
        old.message_unsubscribe(agent.partner_id.ids)
        self.env.invalidate_all()
        self.assertFalse(old.with_user(agent).has_access("read"))
        self.assertEqual(self.named(duplicate), {old.number})
        self.assertEqual(self.named(new.with_user(self.leader)), {title})
        for name in ("duplicate_id", "duplicate_id.name"):
            self.assertFalse(duplicate.search([(name, "ilike", "secret"), ("id", "=", new.id)]))
            self.assertTrue(new.with_user(self.leader).search([(name, "ilike", "secret"), ("id", "=", new.id)]))
        tracked = new.sudo().message_ids.tracking_value_ids.filtered(lambda v: v.field_id.name == "duplicate_id")
        self.assertEqual(tracked.mapped("new_value_char"), [old.number])

    def named(self, duplicate):
        """What the ways of reading the case say of the one that goes on."""
        model = duplicate.browse()
        spec = {"duplicate_id": {"fields": {"display_name": {}}}}
        domain = [("id", "=", duplicate.id)]
        return {
            duplicate.read(["duplicate_id"])[0]["duplicate_id"][1],
            duplicate.web_read(spec)[0]["duplicate_id"]["display_name"],
            model.search_read(domain, ["duplicate_id"])[0]["duplicate_id"][1],
            model.formatted_read_group(domain, ["duplicate_id"])[0]["duplicate_id"][1],
        }
