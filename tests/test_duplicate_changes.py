"""What a comparison and a closing as a duplicate are worth when the cases change afterwards; odd cases and texts."""

from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError

from .duplicate import OTHER, SUBJECT, CloseCase


class TestHiddenBothWays(CloseCase):
    def test_what_the_new_case_hides_is_hidden_where_it_goes_on(self):
        """A confidential case, or one about staff, says the same in the case that takes it over."""
        # guards: models.duplicate.helpdesk_ticket:action_duplicate_of
        old, new = self.case(user_id=self.agent2.id), self.case(confidential=True)
        self.merge(new, old)
        self.assertTrue(old.confidential)
        about = [Command.set(self.agent2.ids)]
        old, new = (
            self.case(OTHER, "ملف الرخصة", user_id=self.agent2.id),
            self.case(OTHER, "الموظف", subject_user_ids=about),
        )
        self.merge(new, old, words="Words about the second agent")
        self.assertFalse(old.with_user(self.agent2).has_access("read"))
        self.assertFalse(old.user_id, "nobody handles a complaint about himself")

    def test_the_whole_chain_is_hidden(self):
        # guards: models.duplicate.helpdesk_ticket:action_duplicate_of
        first, second, third = (self.case(user_id=self.agent2.id) for _n in "abc")
        self.merge(third, second, self.agent2)
        first.confidential = True
        self.merge(second, first, self.agent2)
        self.assertEqual(third.duplicate_id, first)
        self.assertTrue(third.confidential)

    def test_archived_duplicates_follow_and_are_hidden(self):
        # guards: models.duplicate.helpdesk_ticket:_all_duplicates
        first, second, third = (self.case() for _n in "abc")
        self.merge(third, second)
        third.active = False
        self.merge(second, first)
        self.assertEqual(third.duplicate_id, first)
        first.confidential = True
        self.assertTrue(third.confidential)


class TestUndoInAChain(CloseCase):
    def test_neither_case_of_the_chain_is_asked_about_again(self):
        # guards: models.duplicate.helpdesk_ticket:action_undo_duplicate
        first, second, third = (self.case() for _n in "abc")
        self.merge(third, second)
        self.merge(second, first)
        third.with_user(self.agent).action_undo_duplicate()
        self.assertEqual(self.found(third), [])
        second.with_user(self.agent).action_undo_duplicate()
        self.assertEqual(self.found(third), [])
        self.assertEqual(self.found(second), [])

    def test_undo_after_the_other_case_ended(self):
        old, new = self.case(), self.case()
        self.merge(new, old)
        old.sudo().action_withdraw()
        old.active = False
        new.with_user(self.agent).action_undo_duplicate()
        self.assertPhase(new, "received")


class TestCustomerChanges(CloseCase):
    """A case that turns out to be somebody else's is compared with his cases, and with nobody else's."""

    def test_policy_n07_rows_follow_the_customer(self):
        # guards: models.duplicate.helpdesk_ticket:_comparison_follows_write
        other = self.make_customer("عمر", "omar@x.example")
        old, new = self.case(), self.case()
        self.assertEqual(new.match_ids.other_id, old)
        new.partner_id = other
        self.assertFalse(new.match_ids)
        new.partner_id = self.customer
        self.assertEqual(new.match_ids.other_id, old)
        # the earlier one of both
        old.partner_id = other
        self.assertFalse(new.match_ids)

    def test_policy_n07_a_caller_who_gets_his_contact(self):
        # guards: models.duplicate.helpdesk_ticket:_comparison_follows_write
        old = self.case()
        new = self.case(partner_id=False, user_id=False, partner_email="typed@x.example")
        self.assertFalse(new.match_ids)
        new.partner_id = self.customer
        self.assertEqual(new.match_ids.other_id, old)

    def test_a_verdict_stays(self):
        old, new = self.case(), self.case()
        self.env["helpdesk.ticket.match"]._declare_different(new, old)
        new.partner_id = self.make_customer("عمر", "omar@x.example")
        self.assertEqual(new.match_ids.verdict, "different")

    def test_case_that_becomes_confidential_is_not_shown_to_colleagues(self):
        firm = self.env["res.partner"].create({"name": "Farms", "is_company": True})
        ali, huda = (self.make_customer(name, f"{name}@x.example", firm) for name in ("Ali", "Huda"))
        old, new = self.case(partner_id=ali.id), self.case(partner_id=huda.id)
        self.assertEqual(new.match_ids.other_id, old)
        old.confidential = True
        self.assertFalse(new.match_ids)

    def test_merged_contacts(self):
        twin = self.make_customer("سارة العتيبي", "sara.twin@example.com")
        old, new = self.case(partner_id=twin.id), self.case()
        self.assertEqual(self.found(new), [])
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge([self.customer.id, twin.id], self.customer)
        self.env.invalidate_all()
        self.assertEqual(self.found(new), [old.id])


class TestOddCases(CloseCase):
    def nobody(self, **vals):
        return self.case(partner_id=False, user_id=False, **vals)

    def test_numbers_in_every_spelling_and_of_two_countries(self):
        # guards: models.duplicate.helpdesk_ticket:_is_of_customer_of
        self.company.country_id = self.env.ref("base.sa")
        old = self.nobody(reporter_phone="٠٥٠١٢٣٤٥٦٧")
        for spelling in ("+966501234567", "00966 50 123 4567", "966-50-1234567", "501234567", "\u200e(050) 123-4567"):
            with self.subTest(spelling=spelling):
                self.assertIn(old.id, self.found(self.nobody(reporter_phone=spelling)))
        for stranger in ("+971501234567", "00971501234567", "+965 01234567"):
            with self.subTest(stranger=stranger):
                self.assertEqual(self.found(self.nobody(reporter_phone=stranger)), [])
                self.env["helpdesk.ticket"].search([("reporter_phone", "=", stranger)])._move(
                    "cancelled", close_reason="withdrawn"
                )

    def test_plain_ticket_resembles_no_case(self):
        # guards: models.duplicate.helpdesk_ticket:find_duplicates
        self.case()
        plain = self.case(team_id=self.plain_team.id, type_id=False)
        self.assertEqual(plain.find_duplicates(), [])

    def test_case_in_a_form(self):
        # guards: models.duplicate.helpdesk_ticket:find_duplicates
        old, new = self.case(), self.case()
        model = self.env["helpdesk.ticket"]
        self.assertEqual(self.found(model.new(origin=new)), [old.id])
        self.assertEqual(model.new({"name": SUBJECT, "partner_id": self.customer.id}).find_duplicates(), [])
        self.assertEqual(new.find_duplicates(limit=0), [])
        with self.assertRaises(ValueError):
            (old | new).find_duplicates()

    def test_thresholds_of_0_and_1(self):
        old, other, new = self.case(), self.case(OTHER, "ملف الرخصة"), self.case()
        self.company.complaint_similarity_threshold = 0
        self.assertEqual(self.found(new), [old.id, other.id])
        self.company.complaint_similarity_threshold = 1
        self.assertEqual(self.found(new), [])

    def test_texts_without_words(self):
        for subject, text in (
            ("شكوى", ""),
            ("صورة", '<p><img src="data:image/png;base64,iVBORw0KGgo="/></p>'),
            ("😀😀", "<p>😀🙏 😡😡</p>"),
            ("!!!", "<p>...</p>"),
            ("mixed نص 退款", "<p>refund المبلغ for طلب 4488 ٤٤٨٨ 退款</p>"),
        ):
            with self.subTest(subject=subject):
                old, new = (self.make_ticket(name=subject, description=Markup(text)) for _n in "ab")
                wizard = self.wizard(new, old)
                self.assertIn(old.number, wizard.comparison)
                self.assertFalse(wizard.words)
                wizard.action_confirm()
                self.assertPhase(new, "cancelled", "duplicate")
                old.sudo().action_withdraw()

    def test_text_that_repeats_itself_is_compared_at_once(self):
        """Aligned word by word it would keep the agent waiting for minutes."""
        # guards: wizards.helpdesk_ticket_duplicate:_marked
        old = self.case(f"أولا {'وصلتني مرتفعة فواتير كهرباء ' * 500}")
        new = self.case(f"{'وصلتني عالية فواتير كهرباء ' * 500} أولا")
        wizard = self.wizard(new, old)
        self.assertIn("عالية", wizard.words)
        content = wizard._comparison_values(new, old)["content"]
        # what stands elsewhere in the other is in it all the same
        for side, word in zip(content, ("عالية", "مرتفعة"), strict=True):
            self.assertEqual({words for words, common in side if not common}, {word})


class TestWhoMayDecide(CloseCase):
    def test_customers_cannot_close_or_separate_by_rpc(self):
        sara = self.make_customer("Sara", "sara.rpc@example.com", login="sara_rpc")
        old, new = self.case(partner_id=sara.id), self.case(partner_id=sara.id)
        user = sara.user_ids
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            new.with_user(user).action_duplicate_of(old.id)
        with self.assertRaises(AccessError):
            self.wizard(new, old, user)
        self.merge(new, old)
        with self.assertRaises(AccessError):
            new.with_user(user).action_undo_duplicate()
        self.assertPhase(new, "cancelled", "duplicate")

    def test_customer_finds_his_own_cases_alone(self):
        sara = self.make_customer("Sara", "sara.rpc@example.com", login="sara_rpc")
        old, new = self.case(partner_id=sara.id), self.case(partner_id=sara.id)
        self.case()
        self.assertEqual(self.found(new, sara.user_ids), [old.id])
