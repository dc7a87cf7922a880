"""What goes on after a closing as a duplicate: limits once it is undone, what the other case's end tells."""

from odoo import Command
from odoo.exceptions import AccessError

from ..exceptions import MissingInput
from .duplicate import SUBJECT, TEXT, CloseCase


class TestUndoTakesUp(CloseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["helpdesk.sla.policy"].create(
            [
                {"name": name, "milestone": name, "days": 3, "team_ids": [Command.set(cls.team.ids)]}
                for name in ("first_response", "routing")
            ]
        )

    def undone(self, phase, **vals):
        """A case of a phase, closed on Sunday as a duplicate and separated on Tuesday at 10."""
        with self.at("2026-06-07 10:00"):
            old, new = self.case(), self.case(**vals)
            self.bring_to(new, phase)
        with self.at("2026-06-07 12:00"):
            self.merge(new, old, self.env.user)
        with self.at("2026-06-09 10:00"):
            new.action_undo_duplicate()
        return new

    def open_kinds(self, case):
        return sorted(case.deadline_ids.filtered(lambda r: r.state in ("running", "paused")).mapped("kind"))

    def test_limits_run_again_from_the_separation(self):
        """Nobody would look at the case otherwise: the closing had cancelled all that it was promised."""
        # guards: models.duplicate.helpdesk_ticket:action_undo_duplicate
        for phase in ("received", "verification"):
            with self.subTest(phase=phase):
                new = self.undone(phase, user_id=False)
                self.assertEqual(self.open_kinds(new), ["first_response", "resolution", "routing", "verification"])
                self.assertDue(new, "verification", "2026-06-11 10:00")
                self.assertDue(new, "resolution", "2026-06-23 10:00")

    def test_what_was_done_meanwhile_is_not_promised_again(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_take_up
        with self.at("2026-06-07 10:00"):
            old, new = self.case(), self.case(user_id=False)
            self.merge(new, old, self.env.user)
        with self.at("2026-06-08 10:00"):
            new.user_id = self.agent
            new.with_user(self.agent).message_post(
                body="We look into it", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        with self.at("2026-06-09 10:00"):
            new.action_undo_duplicate()
        self.assertEqual(self.open_kinds(new), ["resolution", "verification"])

    def test_one_resolution_limit_in_processing(self):
        new = self.undone("processing")
        self.assertEqual(self.open_kinds(new), ["resolution"])
        with self.at("2026-06-09 10:00"):
            received = self.undone("received")
            self.step(received, "verify")
            self.step(received, "accept")
        self.assertEqual(self.open_kinds(received), ["first_response", "resolution"])

    def test_limits_stand_still_while_the_customer_is_waited_for(self):
        # guards: models.ledger.helpdesk_ticket_deadline_steps:_take_up
        with self.at("2026-06-07 10:00"):
            old, new = self.case(), self.case(user_id=False, phase="verification")
            new.action_return_to_customer("A copy of the identity card")
            self.merge(new, old, self.env.user)
        with self.at("2026-06-08 10:00"):
            new.action_undo_duplicate()
        self.assertPhase(new, "awaiting_customer")
        self.assertEqual(self.row(new, "verification").state, "paused")
        self.assertEqual(self.row(new, "resolution").state, "paused")
        self.assertEqual(self.row(new, "customer_reply").state, "running")

    def test_other_body_is_waited_for_again(self):
        """Its answer can be recorded, and it is reminded when it does not come."""
        # guards: models.referral.helpdesk_ticket:_referrals_follow_move
        new = self.undone("third_party")
        self.assertEqual(new.referral_ids.state, "sent")
        self.assertDue(new, "referral", "2026-06-16 10:00")

    def test_other_body_is_waited_for_again_after_a_withdrawal(self):
        with self.at("2026-06-07 10:00"):
            case = self.case(phase="third_party")
            self.step(case, "withdraw")
            self.assertEqual(case.referral_ids.state, "cancelled")
        with self.at("2026-06-08 10:00"):
            case.sudo().action_reopen("It is not settled")
        self.assertEqual(case.referral_ids.state, "sent")
        self.assertDue(case, "referral", "2026-06-15 10:00")


class TestLongChain(CloseCase):
    def test_duplicates_of_duplicates_come_back_too(self):
        """Fourth to third to second to first; the second was no duplicate: the other two are its own again."""
        # guards: models.duplicate.helpdesk_ticket_match:_take_back_duplicates
        first, second, third, fourth = (self.case() for _n in "abcd")
        self.merge(fourth, third)
        self.merge(third, second)
        self.merge(second, first)
        self.assertEqual((second | third | fourth).duplicate_id, first)
        second.with_user(self.agent).action_undo_duplicate()
        self.env.invalidate_all()
        self.assertEqual(third.duplicate_id, second)
        self.assertEqual(fourth.duplicate_id, second)
        self.assertFalse(first.duplicate_ids)
        third.with_user(self.agent).action_undo_duplicate()
        self.env.invalidate_all()
        self.assertEqual(fourth.duplicate_id, third)


class TestAwaitedCase(CloseCase):
    def test_what_the_customer_was_asked_for_comes_in_a_new_case(self):
        """He has answered: the case that waits for him does not end as unanswered."""
        # guards: wizards.helpdesk_ticket_duplicate:_hand_to
        for public in (True, False):
            with self.subTest(public=public), self.at("2026-06-07 10:00"):
                old = self.case(phase="awaiting_customer")
                new = self.case()
                self.attach(new, b"%PDF-1.4 identity", "identity.pdf")
                self.merge(new, old, public=public)
                self.assertPhase(old, "processing")
                self.assertEqual(self.row(old, "customer_reply").state, "met")
                self.step(old, "withdraw")

    def test_duplicate_that_brings_nothing_is_no_answer(self):
        old = self.case(phase="awaiting_customer")
        self.merge(self.case(), old)
        self.assertPhase(old, "awaiting_customer")


class TestCustomersOfOneFirm(CloseCase):
    def setUp(self):
        super().setUp()
        firm = self.env["res.partner"].create({"name": "Farms", "is_company": True})
        self.ali, self.huda = (self.make_customer(n, f"{n.lower()}@x.example", firm) for n in ("Ali", "Huda"))

    def events(self, case):
        return case.notice_ids.sorted("id").filtered(lambda n: n.channel == "portal").mapped("event")

    def test_policy_n09_each_customer_is_told_how_it_ended(self):
        # guards: models.duplicate.helpdesk_ticket:_duplicates_follow_move
        for phase in ("closed", "rejected", "cancelled"):
            with self.subTest(phase=phase):
                old, new = self.case(partner_id=self.ali.id), self.case(partner_id=self.huda.id)
                self.merge(new, old)
                self.assertEqual(self.events(new)[-1], "duplicate")
                self.bring_to(old, phase)
                self.assertEqual(self.events(new)[-1], "settled")
                notice = self.last_notice(new)
                self.assertIn(old.number, notice.body)
                self.assertIn(new.number, notice.subject)
                self.assertIn(notice.subject, self.mails_to(new, "huda@x.example").mapped("subject"))

    def test_page_of_the_duplicate_tells_that_it_has_ended(self):
        # guards: models.portal.helpdesk_ticket_page:_next
        old, new = self.case(partner_id=self.ali.id), self.case(partner_id=self.huda.id)
        self.merge(new, old)
        self.assertIn("under processing", self.env["helpdesk.ticket.page"]._next(new))
        self.bring_to(old, "closed")
        self.assertIn(old.number, self.env["helpdesk.ticket.page"]._next(new))
        self.assertIn("has ended", self.env["helpdesk.ticket.page"]._next(new))

    def test_policy_n09_in_his_language(self):
        # guards: models.duplicate.helpdesk_ticket:_duplicates_follow_move
        old, new = self.case(partner_id=self.ali.id), self.case(partner_id=self.huda.id)
        self.merge(new, old)
        self.bring_to(old, "closed")
        self.assertIn("شكواكم", self.last_notice(new).subject)
        self.assertIn("مغلق", self.last_notice(new).body)

    def test_one_customer_is_told_once(self):
        # guards: models.duplicate.helpdesk_ticket:_duplicates_follow_move
        old, new = self.case(), self.case()
        self.merge(new, old)
        self.bring_to(old, "closed")
        self.assertEqual(self.events(new)[-1], "duplicate")

    def test_nothing_is_told_of_a_case_that_became_confidential(self):
        # guards: models.duplicate.helpdesk_ticket:_duplicates_follow_move
        old, new = self.case(partner_id=self.ali.id), self.case(partner_id=self.huda.id)
        self.merge(new, old)
        old.confidential = True
        self.bring_to(old, "closed")
        self.assertEqual(self.events(new)[-1], "duplicate")

    def test_case_that_goes_on_elsewhere_has_not_ended(self):
        # guards: models.duplicate.helpdesk_ticket:_duplicates_follow_move
        first, second, third = (self.case(partner_id=p.id) for p in (self.ali, self.ali, self.huda))
        self.merge(third, second)
        self.merge(second, first)
        self.assertEqual(self.events(third)[-1], "duplicate")
        self.bring_to(first, "closed")
        self.assertEqual(self.events(third)[-1], "settled")

    def test_customers_without_contact_are_told_nothing_of_each_other(self):
        old, new = (
            self.case(partner_id=False, partner_email=f"{n}@x.example", reporter_phone="0501234567") for n in "ab"
        )
        self.merge(new, old)
        self.bring_to(old, "closed")
        self.assertEqual(self.events(new)[-1], "duplicate")


class TestPublicForm(CloseCase):
    def test_policy_n07_files_of_the_public_form_are_compared(self):
        """They are given to the case once it is there."""

        # guards: models.portal.helpdesk_ticket_filing:_file_public
        def file(token):
            upload = self.env["ir.attachment"].create(
                {"name": "receipt.pdf", "raw": b"%PDF-1.4 a receipt", "res_model": "helpdesk.ticket"}
            )
            vals = {
                "name": SUBJECT,
                "description": TEXT,
                "type_id": self.type().id,
                "team_id": self.team.id,
                "partner_email": "noura@x.example",
            }
            return self.env["helpdesk.ticket.filing"].sudo()._file_public(vals, token, upload.sudo(), anonymous=False)

        old, new = file("one form"), file("another form")
        self.assertEqual(new.match_ids.other_id, old)
        self.assertGreater(new.match_ids.attachments, 0)


class TestCustomersPart(CloseCase):
    def test_policy_n09_duplicate_of_what_is_another_customers_case_is_seen_to(self):
        """Whichever of both turns out to be somebody else's: nobody would handle the matter of the closed one."""
        # guards: models.duplicate.helpdesk_ticket:_duplicates_follow_secrecy
        other = self.make_customer("عمر", "omar@x.example")
        for changed in ("old", "new"):
            with self.subTest(changed=changed):
                cases = {"old": self.case(), "new": self.case()}
                self.merge(cases["new"], cases["old"])
                before = cases["new"].activity_ids
                cases[changed].partner_id = other
                [activity] = cases["new"].activity_ids - before
                self.assertEqual(activity.user_id, self.agent)
                self.assertIn(cases["new"].number, activity.summary)
                cases[changed].partner_id = other
                self.assertEqual(cases["new"].activity_ids - before, activity, "asked once")

    def test_colleague_of_the_customer_is_no_stranger(self):
        # guards: models.duplicate.helpdesk_ticket:_ask_about_strangers
        firm = self.env["res.partner"].create({"name": "Farms", "is_company": True})
        ali, huda = (self.make_customer(n, f"{n.lower()}@x.example", firm) for n in ("Ali", "Huda"))
        old, new = self.case(partner_id=ali.id), self.case(partner_id=ali.id)
        self.merge(new, old)
        before = new.activity_ids
        old.partner_id = huda
        self.assertEqual(new.activity_ids, before)


class TestForeignIds(CloseCase):
    def test_no_case_and_no_id(self):
        # guards: models.duplicate.helpdesk_ticket:action_duplicate_of
        new = self.case()
        for nothing in (None, False, 0, "12", [1]):
            with self.subTest(nothing=nothing), self.assertRaises(MissingInput):
                new.with_user(self.agent).action_duplicate_of(nothing)

    def test_wizard_tells_nothing_of_a_case_named_by_its_id(self):
        # guards: wizards.helpdesk_ticket_duplicate:phase
        own, hidden = self.case(), self.case(confidential=True, user_id=self.agent2.id)
        wizard = self.wizard(hidden, own)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            wizard.read(["phase"])
        for name in ("candidates", "possible_ids", "comparison", "words", "offered_ids", "may_be_public"):
            self.assertFalse(wizard[name], name)
        with self.assertRaises(AccessError):
            wizard.action_confirm()
        with self.assertRaises(AccessError):
            wizard.action_different()
