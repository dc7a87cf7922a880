"""Which open cases a case resembles, and who may know: N07 and the privacy of the comparison."""

from unittest.mock import patch

from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..models.duplicate.helpdesk_ticket import AT_ONCE
from ..models.process.acting import act
from .duplicate import OTHER, SPELLED, SUBJECT, TEXT, DuplicateCase


class TestFindDuplicates(DuplicateCase):
    def test_policy_n07_new_case_is_compared_with_the_open_one(self):
        """Subject, content and attachments, whatever the spelling; with the reasons, best first."""
        # guards: models.duplicate.helpdesk_ticket:_compare_soon
        # guards: models.duplicate.helpdesk_ticket_match:_compare_cases
        old, other = self.case(), self.case(OTHER, "رفض استلام ملف رخصة النشاط")
        self.attach(old)
        new = self.case(SPELLED, "لم يصلني مبلغ الاعانه عن شهر مايو")
        self.assertEqual(new.match_ids.other_id, old)
        self.assertEqual(new.match_count, 1)
        self.attach(new)
        [one] = new.find_duplicates()
        self.assertEqual(one["ticket"], old)
        for part in ("score", "subject", "content", "attachments"):
            self.assertGreater(one[part], 0.4, part)
            self.assertLessEqual(one[part], 1.0, part)
        said = {(evidence["kind"], evidence["supports"]) for evidence in one["evidence"]}
        self.assertIn(("file", True), said)
        self.assertNotIn(other.id, self.found(new))
        self.assertFalse(other.match_ids, "the one that came first was alone")

    def test_policy_n07_again_on_entering_verification(self):
        # guards: models.process.consequences:AFTER_MOVE
        old = self.case()
        new = self.case(OTHER, "موضوع لم يتضح")
        self.assertFalse(new.match_ids)
        # the officer completed the text with the customer on the phone
        new.write({"name": SUBJECT, "description": Markup("<p>%s</p>") % TEXT})
        new.with_user(self.agent).action_start_verification()
        self.assertEqual(new.match_ids.other_id, old)

    def test_threshold_is_the_companys(self):
        old, new = self.case(), self.case(SPELLED)
        score = new.find_duplicates()[0]["score"]
        self.assertEqual(self.found(new), [old.id])
        self.company.complaint_similarity_threshold = min(score + 0.001, 1.0)
        self.assertEqual(self.found(new), [] if score < 1.0 else [old.id])

    def test_limit_and_order(self):
        olds = [
            self.case(),
            self.case(f"{TEXT} أرجو الرد."),
            self.case(f"{TEXT} وأنا بانتظار ردكم منذ أسبوعين كاملين."),
        ]
        new = self.case()
        found = new.find_duplicates(limit=2)
        self.assertEqual(len(found), 2)
        self.assertEqual(found[0]["ticket"], olds[0])
        self.assertGreaterEqual(found[0]["score"], found[1]["score"])

    def test_ended_cases_are_not_compared(self):
        self.case(phase="closed")
        self.case(phase="cancelled")
        self.assertEqual(self.found(self.case()), [])

    def test_customer_without_email(self):
        silent = self.make_customer("بلا بريد")
        old = self.case(partner_id=silent.id)
        self.assertEqual(self.found(self.case(partner_id=silent.id)), [old.id])

    def test_plain_ticket_is_compared_with_nothing(self):
        self.case()
        ticket = self.case(team_id=self.plain_team.id, type_id=False)
        self.assertFalse(ticket.phase)
        self.assertFalse(ticket.match_ids)

    # ------------------------------------------------------------------ without a contact

    def nobody(self, **vals):
        return self.case(partner_id=False, user_id=False, **vals)

    def test_same_address_or_number_without_contact(self):
        # guards: models.duplicate.helpdesk_ticket:_is_of_customer_of
        old = self.nobody(partner_name="A", partner_email="Noura <Noura@Example.com>", reporter_phone="050 123 4567")
        by_mail = self.nobody(partner_email="noura@example.com")
        by_phone = self.nobody(reporter_phone="+966 50 123 4567")
        self.assertEqual(self.found(by_mail), [old.id])
        self.assertEqual(self.found(by_phone), [old.id])
        self.assertEqual(self.found(self.nobody(partner_email="other@example.com", reporter_phone="0559999999")), [])
        self.assertEqual(self.found(self.nobody()), [], "nothing is known of either")

    def test_address_of_a_contact_proves_nothing(self):
        self.case()
        self.assertEqual(self.found(self.nobody(partner_email=self.customer.email)), [])

    def test_anonymous_cases_are_nobodys(self):
        first, second = self.nobody(partner_email="a@example.com"), self.nobody(partner_email="a@example.com")
        for case in (first, second):
            case._write_managed({"is_anonymous": True})
        self.assertEqual(self.found(first), [])
        self.assertEqual(self.found(second), [])
        self.assertFalse(first.customer_email_key)

    # ------------------------------------------------------------------ filing comes first

    @mute_logger("odoo.addons.helpdesk_mgmt_complaint.models.duplicate.helpdesk_ticket_match")
    def test_error_in_comparing_loses_no_filing(self):
        # guards: models.duplicate.helpdesk_ticket_match:_compare_safely
        self.case()

        def failing(model, cases):
            model.env.cr.execute("SELECT no_such_column FROM helpdesk_ticket")

        with (
            patch.object(type(self.env["helpdesk.ticket.match"]), "_compare_cases", failing),
            mute_logger("odoo.sql_db"),
        ):
            new = self.case()
            new.action_start_verification()
        self.assertPhase(new, "verification")
        self.assertFalse(new.match_ids)

    def test_large_batches_are_compared_by_the_scheduled_action(self):
        # guards: models.duplicate.helpdesk_ticket:_compare_soon
        old = self.case()
        vals = {
            "name": SUBJECT, "description": Markup("<p>%s</p>") % TEXT, "type_id": self.type().id,
            "team_id": self.team.id, "partner_id": self.customer.id,
        }  # fmt: skip
        made = self.env["helpdesk.ticket"].create([dict(vals) for _n in range(AT_ONCE + 1)])
        self.assertFalse(made.match_ids)
        self.assertTrue(all(made.mapped("compare_due")))
        with self.enter_registry_test_mode():
            self.env.ref("helpdesk_mgmt_complaint.ir_cron_compare").method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(any(made.mapped("compare_due")))
        self.assertEqual(made[0].match_ids.other_id, old)
        self.assertTrue(made[-1].match_ids)

    def test_imports_may_leave_it_out(self):
        self.case()
        model = act(self.env["helpdesk.ticket"], not_compared=True)
        new = model.create({**self.case(OTHER).copy_data()[0], "number": "/", "name": SUBJECT, "description": TEXT})
        self.assertFalse(new.match_ids)
        # no client can ask for it
        model = self.env["helpdesk.ticket"].with_context(complaint_acting={"not_compared": True})
        new = model.create({**self.case(OTHER).copy_data()[0], "number": "/", "name": SUBJECT, "description": TEXT})
        self.assertTrue(new.match_ids)

    def test_declared_different_is_not_asked_again(self):
        # guards: models.duplicate.helpdesk_ticket:find_duplicates
        old, new = self.case(), self.case()
        wizard = self.env["helpdesk.ticket.duplicate.wizard"].with_user(self.agent)
        wizard.create({"ticket_id": new.id, "duplicate_of_id": old.id}).action_different()
        self.assertEqual(self.found(new), [])
        self.assertEqual(self.found(old), [], "nor from the other side")
        self.assertEqual(new.match_ids.user_id, self.agent)
        self.assertEqual(new.match_count, 0)
        new.action_start_verification()
        self.assertEqual(new.match_ids.verdict, "different")
        self.assertEqual(new.match_count, 0)


class TestDuplicatePrivacy(DuplicateCase):
    """Nobody learns of a case that he may not see, through any row, count, name or choice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.env["res.partner"].create({"name": "Farms", "is_company": True})
        cls.ali, cls.huda = (cls.make_customer(name, f"{name}@x.example", cls.firm) for name in ("Ali", "Huda"))
        cls.own = cls.make_user("own_only", "helpdesk_mgmt.group_helpdesk_user_own", name="Own cases only")

    def wizard(self, case, user):
        model = self.env["helpdesk.ticket.duplicate.wizard"].with_user(user).with_context(default_ticket_id=case.id)
        return model.new(model.default_get(["ticket_id", "duplicate_of_id"]))

    def assertNothingShown(self, case, user, hidden):
        # rows that were just made stand in the cache, as in no request of his
        self.env.invalidate_all()
        case = case.with_user(user)
        self.assertEqual(self.found(case, user), [])
        self.assertEqual(case.match_count, 0)
        self.assertFalse(case.match_ids)
        Match = self.env["helpdesk.ticket.match"].with_user(user)
        self.assertFalse(Match.search([("ticket_id", "=", case.id)]))
        self.assertFalse(Match.search([("other_id", "=", hidden.id)]))
        self.assertEqual(Match.search_count([("ticket_id", "=", case.id)]), 0)
        self.assertFalse(Match._read_group([("ticket_id", "=", case.id)], [], ["__count"])[0][0])
        for row in self.env["helpdesk.ticket.match"].search([("ticket_id", "=", case.id)]):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["score", "other_id", "evidence"])
        self.assertNotIn(case.id, self.env["helpdesk.ticket"].with_user(user).search([("match_count", ">", 0)]).ids)
        wizard = self.wizard(case, user)
        self.assertFalse(wizard.duplicate_of_id)
        self.assertFalse(wizard.candidates)
        self.assertNotIn(hidden.id, wizard.possible_ids.ids)
        # named by its id all the same
        wizard = (
            self.env["helpdesk.ticket.duplicate.wizard"]
            .with_user(user)
            .create({"ticket_id": case.id, "duplicate_of_id": hidden.id})
        )
        self.assertFalse(wizard.comparison)
        self.assertFalse(wizard.words)
        self.assertFalse(wizard.may_be_public)
        with self.assertRaises(Exception) as refusal, self.env.cr.savepoint():
            wizard.action_confirm()
        self.assertNotIn(hidden.number, str(refusal.exception))
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            wizard.action_different()

    def test_confidential_case_of_the_same_customer(self):
        """It is found for those who may read it, and for nobody else."""
        # guards: models.duplicate.helpdesk_ticket:find_duplicates
        # guards: models.duplicate.helpdesk_ticket_match:_case_fields
        hidden = self.case(confidential=True, user_id=self.agent2.id)
        new = self.case()
        self.assertEqual(new.sudo().match_ids.other_id, hidden)
        self.assertEqual(self.found(new, self.agent2), [hidden.id])
        self.assertNothingShown(new, self.agent, hidden)

    def test_case_about_a_colleague(self):
        hidden = self.case(subject_user_ids=[Command.set(self.agent.ids)], user_id=self.agent2.id)
        new = self.case()
        self.assertNothingShown(new, self.agent, hidden)

    def test_case_outside_an_agents_rules(self):
        hidden = self.case(user_id=self.agent2.id)
        new = self.case(user_id=self.own.id)
        self.assertNothingShown(new, self.own, hidden)

    def test_another_customers_case(self):
        self.case(partner_id=self.ali.id, confidential=True)
        stranger = self.make_customer("عمر", "omar@x.example")
        self.case(partner_id=stranger.id)
        new = self.case()
        self.assertEqual(self.found(new), [])
        self.assertFalse(new.sudo().match_ids)

    def test_colleagues_of_one_firm(self):
        """Representatives share their company's cases, but for confidential ones, on either side."""
        # guards: models.duplicate.helpdesk_ticket:_is_of_customer_of
        # guards: models.duplicate.helpdesk_ticket:_customer_facts
        old = self.case(partner_id=self.ali.id)
        new = self.case(partner_id=self.huda.id)
        self.assertEqual(self.found(new), [old.id])
        old.confidential = True
        self.assertEqual(self.found(new), [])
        old.confidential, new.confidential = False, True
        self.assertEqual(self.found(new), [])

    def test_people_of_one_person_are_not_a_firm(self):
        parent = self.make_customer("Parent", "parent@x.example")
        child = self.make_customer("Child", "child@x.example", parent)
        self.case(partner_id=parent.id)
        self.assertEqual(self.found(self.case(partner_id=child.id)), [])

    def test_case_of_another_company(self):
        # guards: models.duplicate.helpdesk_ticket_match:_open_query
        company, team = self.make_company()
        there = self.case(team_id=team.id, user_id=False)
        self.assertEqual(there.company_id, company)
        here = self.case()
        self.assertEqual(self.found(here), [])
        self.assertFalse(here.sudo().match_ids)
        # it does not take the place of one that may be shown either
        self.assertFalse(self.env["helpdesk.ticket.match"]._open_of_customers([here._customer_facts()])[here.id])
        self.assertEqual(self.found(there), [])
        self.assertEqual(self.found(self.case(team_id=team.id, user_id=False)), [there.id])

    def test_nobody_reads_the_counted_words(self):
        self.env["helpdesk.word.count"]._of_company(self.company)._learn()
        with self.assertRaises(AccessError):
            self.env["helpdesk.word.count"].with_user(self.agent).search([])

    def test_finding_needs_the_case_itself(self):
        case = self.case(confidential=True, user_id=self.agent2.id)
        with self.assertRaises(AccessError):
            case.with_user(self.agent).find_duplicates()


class TestWordCount(DuplicateCase):
    def learn(self):
        with self.enter_registry_test_mode():
            self.env.ref("helpdesk_mgmt_complaint.ir_cron_word_count").method_direct_trigger()
        self.env.invalidate_all()

    def test_words_are_learned_from_the_bodys_own_cases(self):
        """The shipped start on an empty database; then every case is counted once, and what all share says little."""
        Words = self.env["helpdesk.word.count"]
        company, team = self.make_company()
        self.assertEqual(Words._weights(company)._documents, 0)
        for number in range(30):
            self.case(f"مرجع القضية {number} كراسة", "كراسة", team_id=team.id, user_id=False)
        self.learn()
        row = Words.search([("company_id", "=", company.id)])
        self.assertEqual(row.documents, 30)
        word = next(stem for stem, count in row.counts.items() if count == 30)
        self.assertLess(Words._weights(company).weight(word), 1.0)
        version = row.version
        self.learn()
        self.assertEqual((row.documents, row.version), (30, version), "nothing new, nothing written")
        self.case("واحدة بعد", team_id=team.id, user_id=False)
        self.learn()
        self.assertEqual(row.documents, 31)
        self.assertEqual(Words._weights(company)._documents, 31, "another version, another copy")
