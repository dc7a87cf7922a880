"""The reference of solved cases: drafted without whose case it was, published, suggested, used, counted."""

from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tools import html2plaintext

from ..exceptions import ComplaintError, MissingInput, MoveNotAllowed
from .common import MODULE, ComplaintCase

PROBLEM = "فاتورة الكهرباء لهذا الشهر مرتفعة جداً مقارنة بالأشهر السابقة، وقراءة العداد لا تطابق ما في الفاتورة"
ANSWER = Markup("<p>تعاد قراءة العداد، ثم تصحح الفاتورة خلال ثلاثة أيام عمل.</p>")


class SolutionCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # entries of the demo body would be found too
        cls.env["helpdesk.solution"].search([]).unlink()
        cls.manager = cls.make_user("manager", "helpdesk_mgmt.group_helpdesk_manager", name="Manager")
        cls.outsider = cls.make_user("outsider", "helpdesk_mgmt.group_helpdesk_user_own", name="Outsider")

    def entry(self, **vals):
        """A published entry about wrong electricity bills, unless told otherwise."""
        return self.env["helpdesk.solution"].create(
            {
                "name": "كيف تصحح فاتورة كهرباء مرتفعة؟",
                "problem": PROBLEM,
                "solution": ANSWER,
                "lang": "ar_001",
                "company_id": self.company.id,
                "team_id": self.team.id,
                "category_id": self.category.id,
                "state": "published",
                **vals,
            }
        )

    def about_bill(self, **vals):
        """A case that the entry answers; its words are inflected otherwise."""
        return self.make_ticket(
            **{
                "name": "الفواتير مرتفعة",
                "description": "<p>وصلتني فواتير كهرباء مرتفعة، والقراءات في العدادات غير مطابقة</p>",
                **vals,
            }
        )

    def solved(self, **vals):
        ticket = self.about_bill(phase="processing", **vals)
        ticket.solution = ANSWER
        ticket.action_propose_solution()
        if ticket.phase == "proposed":
            ticket.sudo().action_customer_accept()
        return ticket

    def draft_of(self, ticket, user=None):
        action = ticket.with_user(user or self.agent).action_draft_solution()
        return self.env["helpdesk.solution"].browse(action["res_id"])

    def suggested(self, ticket, user=None):
        ticket.invalidate_recordset(["solution_suggestions"])
        return [s["id"] for s in ticket.with_user(user or self.agent).solution_suggestions or []]


class TestDraft(SolutionCase):
    def test_policy_m18_a_solved_case_joins_the_reference(self):
        # guards: models.improvement.helpdesk_solution:_prepare_of
        ticket = self.solved(type_id=self.type("inquiry").id)
        cause = self.env["helpdesk.complaint.cause"].create({"name": "Readings"})
        ticket.cause_id = cause
        entry = self.draft_of(ticket)
        self.assertEqual(entry.state, "draft")
        self.assertEqual(entry.name, "الفواتير مرتفعة")
        self.assertEqual(entry.cause_id, cause)
        self.assertEqual((entry.category_id, entry.type_id), (self.category, self.type("inquiry")))
        self.assertEqual((entry.lang, entry.kind, entry.team_id), ("ar_001", "inquiry", self.team))
        self.assertIn("تعاد قراءة العداد", entry.solution)
        self.assertEqual(entry.case_ids.ticket_id, ticket)
        self.assertEqual(entry.case_ids.mapped("role"), ["source"])

    def test_policy_e12_nothing_of_the_customer_is_in_the_draft(self):
        # guards: models.improvement.helpdesk_solution:_known_of
        self.customer.write({"phone": "+966 50 123 4567", "vat": "300012345600003"})
        secrets = [
            "العتيبي",
            "سارة",
            "ساره",
            "0501234567",
            "1023456789",
            "sara.test@example.com",
            "CMP/2026/00999",
            "Agent",
        ]
        text = (
            "أنا ساره العتيبي هويتي 1023456789 وجوالي 0501234567 وبريدي sara.test@example.com، سبق أن رفعت "
            "CMP/2026/00999 عن فاتورة بمبلغ 900 ريال"
        )
        ticket = self.solved(description=f"<p>{text}</p>", name="فاتورة سارة العتيبي")
        ticket.message_post(body="x")
        entry = self.draft_of(ticket)
        texts = "\n".join((entry.name, entry.problem, html2plaintext(entry.solution)))
        for secret in (*secrets, ticket.number):
            self.assertNotIn(secret, texts)
        self.assertIn("900 ريال", entry.problem)
        self.assertIn("[[", entry.name)
        self.assertFalse(entry.left_over)
        entry.problem += " 0559998877"
        self.assertEqual(entry.left_over, "0559998877")

    def test_answer_is_anonymous_too(self):
        # guards: models.improvement.helpdesk_solution:_prepare_of
        ticket = self.about_bill(phase="processing")
        ticket.solution = Markup(
            "<p>الأخت <b>سارة</b> العتيبي، أعيد المبلغ إلى حسابكم SA0380000000608010167519</p><img src='/web/image/7'/>"
        )
        ticket.action_propose_solution()
        ticket.sudo().action_customer_accept()
        answer = self.draft_of(ticket).solution
        for secret in ("سارة", "العتيبي", "SA03", "<img"):
            self.assertNotIn(secret, answer)
        self.assertIn("أعيد المبلغ", answer)

    def test_second_click_opens_the_same_draft(self):
        ticket = self.solved()
        entry = self.draft_of(ticket)
        self.assertEqual(self.draft_of(ticket), entry)
        with self.assertRaises(ComplaintError):
            self.draft_of(ticket, self.agent2)
        self.assertEqual(self.draft_of(ticket, self.leader), entry)

    def test_only_solved_cases_that_are_not_confidential(self):
        # guards: models.improvement.helpdesk_solution:_why_not_of
        unsolved, secret = self.about_bill(phase="rejected"), self.solved()
        secret.confidential = True
        for ticket in (unsolved, secret):
            self.assertFalse(ticket.can_draft_solution)
            with self.assertRaises(ComplaintError):
                ticket.action_draft_solution()
        self.assertFalse(self.env["helpdesk.solution"].search([]))

    def test_without_contact_and_anonymous(self):
        for vals in ({"partner_id": False, "partner_name": "Huda Saleh"}, {"partner_id": False, "partner_name": False}):
            ticket = self.solved(**vals, description="<p>كتبت لكم Huda Saleh عن الفاتورة</p>")
            self.assertEqual("Huda" in self.draft_of(ticket).problem, not vals["partner_name"])


class TestPublish(SolutionCase):
    def test_policy_e12_the_leader_publishes(self):
        # guards: models.improvement.helpdesk_solution:write
        entry = self.draft_of(self.solved())
        with self.assertRaises(ComplaintError):
            entry.with_user(self.agent).action_publish()
        with self.assertRaises(ComplaintError):
            entry.with_user(self.agent).state = "published"
        with self.assertRaises(AccessError):
            self.entry_as(self.agent, state="published")
        entry.with_user(self.leader).action_publish()
        self.assertEqual((entry.state, entry.published_by_id), ("published", self.leader))
        self.assertTrue(entry.published_date)

    def entry_as(self, user, **vals):
        return (
            self.env["helpdesk.solution"]
            .with_user(user)
            .create({"name": "n", "problem": "p", "solution": "s", "lang": "en_US", "team_id": self.team.id, **vals})
        )

    def test_every_step_is_tracked_with_who(self):
        entry = self.entry(state="draft")
        self.flush_tracking()
        for action in ("action_publish", "action_archive_entry", "action_back_to_draft"):
            getattr(entry.with_user(self.leader), action)()
            self.flush_tracking()
        tracked = entry.message_ids.filtered(lambda m: m.tracking_value_ids.field_id.name == "state")
        self.assertEqual(len(tracked), 3)
        self.assertEqual(tracked.author_id, self.leader.partner_id)

    def test_an_edited_text_is_logged(self):
        entry = self.entry()
        before = len(entry.message_ids)
        entry.with_user(self.leader).solution = "<p>Another</p>"
        self.assertEqual(len(entry.message_ids), before + 1)

    def test_who_published_cannot_be_forged(self):
        entry = self.entry(state="draft").with_user(self.leader)
        entry.write({"state": "published", "published_by_id": self.manager.id})
        self.assertEqual(entry.published_by_id, self.leader)
        entry.published_by_id = self.manager
        self.assertEqual(entry.published_by_id, self.leader)

    def test_a_public_answer_has_no_gap(self):
        # guards: models.improvement.helpdesk_solution:write
        entry = self.entry(state="draft", is_public=True, solution="<p>إلى [[اسم]]</p>")
        with self.assertRaises(ComplaintError):
            entry.with_user(self.leader).write({"state": "published"})
        entry.is_public = False
        entry.with_user(self.leader).action_publish()
        with self.assertRaises(ComplaintError):
            entry.is_public = True

    def test_access(self):
        draft, published = self.draft_of(self.solved()), self.entry()
        Solution = self.env["helpdesk.solution"]
        for user, seen in (
            (self.agent, draft | published),
            (self.agent2, published),
            (self.outsider, published),
            (self.leader, draft | published),
            (self.manager, draft | published),
        ):
            self.assertEqual(Solution.with_user(user).search([]), seen, user.name)
        with self.assertRaises(AccessError):
            published.with_user(self.agent).name = "x"
        with self.assertRaises(AccessError):
            published.with_user(self.agent).unlink()
        portal = self.make_customer("Sara", "s@example.com", login="sara_solution").user_ids
        for user in (portal, self.env.ref("base.public_user")):
            for model in ("helpdesk.solution", "helpdesk.solution.case", "helpdesk.solution.term"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_entry_does_not_lead_to_a_case_one_may_not_see(self):
        # guards: models.improvement.helpdesk_solution_case:_inherit
        ticket = self.solved()
        entry = self.draft_of(ticket)
        entry.with_user(self.leader).action_publish()
        self.assertEqual(entry.with_user(self.agent).case_ids.ticket_id, ticket)
        entry.invalidate_recordset()
        self.assertFalse(entry.with_user(self.outsider).case_ids)

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.flush()
        self.env.invalidate_all()


class TestSuggest(SolutionCase):
    def test_policy_m18_similar_cases_are_offered_the_answer(self):
        # guards: models.improvement.helpdesk_solution:create
        entry, ticket = self.entry(), self.about_bill()
        [suggestion] = ticket.with_user(self.agent).solution_suggestions
        self.assertEqual(suggestion["id"], entry.id)
        self.assertTrue(suggestion["same_category"])
        # why: the words of the case, not their stems
        self.assertIn("العدادات", suggestion["words"])
        self.assertTrue(set(suggestion["words"]) & {"فواتير", "الفواتير"})

    def test_inflected_arabic_is_found(self):
        entry = self.entry(name="متى تصدر فاتورة المياه؟", problem="إصدار فاتورة")
        for text in ("الفواتير", "فواتيرنا", "لفاتورتي", "والفاتورة"):
            found = self.env["helpdesk.solution"]._suggest(text, self.company)
            self.assertEqual([s.id for s in found], entry.ids, text)

    def test_what_is_about_something_else_is_not_offered(self):
        self.entry()
        ticket = self.make_ticket(
            name="تأخر إصدار رخصة البناء", description="<p>قدمت طلب رخصة بناء ولم يصلني رد من البلدية حتى الآن</p>"
        )
        self.assertEqual(self.suggested(ticket), [])
        self.assertEqual(self.suggested(self.make_ticket(name="؟!", description="<p>…</p>")), [])
        self.assertEqual(self.suggested(self.make_ticket(name="هل من في", description="<p>على</p>")), [])

    def test_best_three_and_those_that_helped_first(self):
        entries = self.env["helpdesk.solution"]
        for number in range(5):
            entries |= self.entry(category_id=False, name=f"كيف تصحح فاتورة كهرباء مرتفعة {number}")
        helped = entries[1]
        for _case in range(3):
            self.about_bill().with_user(self.agent).action_use_solution_and_solve(helped.id)
        found = self.suggested(self.about_bill())
        self.assertEqual(len(found), 3)
        self.assertEqual(found[0], helped.id)

    def test_drafts_and_archived_entries_are_not_offered(self):
        # guards: models.improvement.helpdesk_solution:write
        entry, ticket = self.entry(), self.about_bill()
        for state, found in (("archived", []), ("draft", []), ("published", entry.ids)):
            entry.state = state
            self.assertEqual(self.suggested(ticket), found)
            # who may read every entry is not offered it either
            self.assertEqual([s.id for s in entry._suggest(PROBLEM, self.company)], found)
        entry.unlink()
        self.assertEqual(self.suggested(ticket), [])
        terms = self.env["helpdesk.solution.term"].search([("count", "!=", 0)])
        self.assertFalse(terms.mapped("name"), "the index counts what is there")
        self.env["helpdesk.solution.term"]._remove_unused()
        self.assertFalse(self.env["helpdesk.solution.term"].search([]))

    def test_another_company_s_entries_are_not_offered(self):
        # guards: models.improvement.helpdesk_solution:_published
        company, team = self.make_company()
        theirs = self.entry(company_id=company.id, team_id=team.id, category_id=False)
        shared = self.entry(company_id=False, team_id=False, category_id=False)
        self.assertEqual(self.suggested(self.about_bill()), shared.ids)
        with self.assertRaises(ComplaintError):
            self.about_bill().action_use_solution(theirs.id)
        there = self.about_bill(team_id=team.id, company_id=company.id, category_id=False, user_id=False)
        self.assertEqual(set(self.suggested(there, self.env.user)), set((theirs | shared).ids))

    def test_engine_that_changed_makes_the_index_anew(self):
        entry, ticket = self.entry(), self.about_bill()
        self.env["ir.config_parameter"].set_param(f"{MODULE}.solution_engine", "another")
        self.env.cr.execute("DELETE FROM helpdesk_solution_term_rel")
        self.env.cr.execute("DELETE FROM helpdesk_solution_term")
        self.assertEqual(self.suggested(ticket), [])
        self.env["helpdesk.solution"]._refresh_index()
        self.assertEqual(self.suggested(ticket), entry.ids)
        self.env.cr.execute("DELETE FROM helpdesk_solution_term_rel")
        self.env["helpdesk.solution"]._refresh_index()
        self.assertEqual(self.suggested(ticket), [], "an unchanged engine costs nothing")

    def test_plain_tickets_and_ended_cases_are_offered_nothing(self):
        self.entry()
        plain = self.about_bill(team_id=self.plain_team.id, type_id=False)
        self.assertFalse(plain.phase)
        self.assertEqual(self.suggested(plain), [])
        self.assertEqual(self.suggested(self.solved()), [])
        with self.assertRaises(MoveNotAllowed):
            plain.action_use_solution(self.entry().id)


class TestUse(SolutionCase):
    def test_policy_m18_one_click_solves_at_first_contact(self):
        # guards: models.improvement.helpdesk_ticket:action_use_solution_and_solve
        entry, ticket = self.entry(), self.about_bill()
        ticket.with_user(self.agent).action_use_solution_and_solve(entry.id)
        self.assertPhase(ticket, "closed", "solved")
        self.assertEqual(ticket.procedure, "first_contact")
        self.assertIn("تعاد قراءة العداد", ticket.solution)
        self.assertEqual((entry.use_count, entry.success_count), (1, 1))
        with self.assertRaises(MoveNotAllowed):
            ticket.with_user(self.agent).action_use_solution_and_solve(entry.id)

    def test_policy_k13_the_case_keeps_what_it_was_answered_with(self):
        # guards: models.improvement.helpdesk_ticket:action_use_solution
        entry, ticket = (
            self.entry(cause_id=self.env.ref(f"{MODULE}.cause_system").id),
            self.about_bill(phase="verification"),
        )
        with self.at("2026-06-08 10:00"):
            ticket.with_user(self.agent).action_use_solution(entry.id)
        row = ticket.solution_case_ids
        self.assertEqual((row.solution_id, row.user_id, row.outcome), (entry, self.agent, "open"))
        self.assertEqual(ticket.cause_id, entry.cause_id)
        ticket.with_user(self.agent).action_solve_first_contact()
        self.assertEqual(row.outcome, "solved")
        # it stays known when the entry is not offered any more
        entry.with_user(self.leader).action_archive_entry()
        self.assertEqual(ticket.with_user(self.agent).solution_case_ids, row)

    def test_second_click_inserts_and_counts_once(self):
        entry, ticket = self.entry(), self.about_bill()
        for _click in range(2):
            ticket.with_user(self.agent).action_use_solution(entry.id)
        self.assertEqual(ticket.solution.count("تعاد قراءة العداد"), 1)
        self.assertEqual(entry.use_count, 1)
        self.assertEqual(ticket.with_user(self.agent).solution_suggestions[0]["is_used"], True)

    def test_what_the_agent_wrote_stays(self):
        entry, ticket = self.entry(), self.about_bill()
        ticket.solution = Markup("<p>بعد التحية</p>")
        ticket.with_user(self.agent).action_use_solution(entry.id)
        self.assertRegex(html2plaintext(ticket.solution), r"(?s)بعد التحية.*تعاد قراءة")

    def test_policy_m18_success_is_undone_by_a_reopening(self):
        # guards: models.improvement.helpdesk_solution:_count_uses
        entry, ticket = self.entry(), self.about_bill()
        with self.at("2026-06-08 10:00"):
            ticket.with_user(self.agent).action_use_solution_and_solve(entry.id)
        self.assertCounts(entry, 1, 1)
        with self.at("2026-06-09 10:00"):
            ticket.sudo().action_reopen("ما زالت الفاتورة خاطئة")
        self.assertCounts(entry, 1, 0)
        with self.at("2026-06-09 12:00"):
            ticket.solution = Markup("<p>صححت الفاتورة</p>")
            ticket.action_propose_solution()
            ticket.sudo().action_customer_accept()
        # another answer solved it
        self.assertPhase(ticket, "closed", "solved")
        self.assertCounts(entry, 1, 0)
        self.assertEqual(entry.case_ids.outcome, "not_solved")

    def test_used_again_after_a_reopening_is_another_use(self):
        entry, ticket = self.entry(), self.about_bill()
        with self.at("2026-06-08 10:00"):
            ticket.with_user(self.agent).action_use_solution_and_solve(entry.id)
        with self.at("2026-06-09 10:00"):
            ticket.sudo().action_reopen("لم تصحح")
            ticket.action_use_solution(entry.id)
            ticket.action_propose_solution()
        self.assertCounts(entry, 1, 0)
        with self.at("2026-06-09 11:00"):
            ticket.sudo().action_customer_accept()
        self.assertCounts(entry, 1, 1)
        self.assertEqual(sorted(entry.case_ids.mapped("outcome")), ["not_solved", "solved"])

    def test_a_rejected_proposal_is_no_success(self):
        entry, ticket = self.entry(), self.about_bill(phase="processing")
        ticket.with_user(self.agent).action_use_solution(entry.id)
        ticket.action_propose_solution()
        self.assertCounts(entry, 1, 0)
        ticket.sudo().action_customer_reject("لا")
        ticket.action_propose_solution()
        ticket.sudo().action_customer_accept()
        self.assertCounts(entry, 1, 0)

    def test_confidential_cases_and_those_about_staff_are_not_counted(self):
        # guards: models.improvement.helpdesk_solution:_count_uses
        entry = self.entry()
        secret, about = (
            self.about_bill(confidential=True),
            self.about_bill(subject_user_ids=[Command.set(self.agent2.ids)]),
        )
        for ticket in (secret, about):
            ticket.with_user(self.agent).action_use_solution_and_solve(entry.id)
            self.assertEqual(ticket.solution_case_ids.solution_id, entry)
        self.assertCounts(entry, 0, 0)

    def test_duplicates_are_not_counted(self):
        """What was to be its answer told its customer nothing: it is neither a use nor a failure."""
        # guards: models.improvement.helpdesk_solution:_count_uses
        entry, old, new = self.entry(), self.about_bill(), self.about_bill()
        new.action_use_solution(entry.id)
        self.assertCounts(entry, 1, 0)
        new.action_duplicate_of(old)
        self.assertCounts(entry, 0, 0)

    def test_another_company_s_cases_are_not_counted(self):
        # guards: models.improvement.helpdesk_solution:_count_uses
        company, team = self.make_company()
        entry = self.entry(company_id=False, team_id=False, category_id=False)
        there = self.about_bill(team_id=team.id, user_id=False, category_id=False)
        there.action_use_solution_and_solve(entry.id)
        self.env.invalidate_all()
        self.assertCounts(entry.with_user(self.agent), 0, 0)
        both = (self.company | company).ids
        self.assertCounts(entry.with_context(allowed_company_ids=both), 1, 1)

    def test_a_gap_is_filled_before_the_customer_reads_it(self):
        # guards: models.process.helpdesk_ticket_decision:_check_solution
        entry, ticket = self.entry(solution="<p>أعيد المبلغ إلى [[رقم الحساب]]</p>"), self.about_bill()
        with self.assertRaises(MissingInput):
            ticket.with_user(self.agent).action_use_solution_and_solve(entry.id)
        ticket.with_user(self.agent).action_use_solution(entry.id)
        ticket.solution = Markup("<p>أعيد المبلغ إلى حسابكم</p>")
        ticket.with_user(self.agent).action_solve_first_contact()
        self.assertPhase(ticket, "closed", "solved")

    def test_nobody_answers_a_case_he_may_not_write(self):
        entry, ticket = self.entry(), self.about_bill()
        with self.assertRaises(AccessError):
            ticket.with_user(self.outsider).action_use_solution(entry.id)
        draft = self.entry(state="draft")
        with self.assertRaises(ComplaintError):
            ticket.with_user(self.agent).action_use_solution(draft.id)
        with self.assertRaises(ComplaintError):
            ticket.with_user(self.agent).action_use_solution(10**8)

    def assertCounts(self, entry, uses, successes):
        entry.invalidate_recordset(["use_count", "success_count"])
        self.assertEqual((entry.use_count, entry.success_count), (uses, successes))
