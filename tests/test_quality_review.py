"""E09: staff are assessed neutrally and independently, on cases drawn at random; M31: accuracy of information."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ..exceptions import ComplaintError, MissingInput
from ..models.quality.helpdesk_quality_review import SCORES
from .common import MODULE
from .quality import QualityCase

JUNE = date(2026, 6, 1)


class TestQualityReview(QualityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"complaint_review_period": "month", "complaint_review_until": JUNE})

    def close(self, count, user=None, **vals):
        """Cases that closed on 7 June 2026."""
        tickets = self.env["helpdesk.ticket"]
        with self.at("2026-06-07 10:00"):
            for _turn in range(count):
                ticket = self.make_ticket(user_id=(user or self.agent).id, phase="processing", **vals)
                self.step(ticket, "propose")
                self.step(ticket, "customer_accept")
                tickets |= ticket
        return tickets

    def draw(self, when="2026-07-01 09:00"):
        with self.at(when):
            self.env.flush_all()
            with self.enter_registry_test_mode():
                self.env.ref(f"{MODULE}.ir_cron_quality_reviews").method_direct_trigger()
            self.env.invalidate_all()
        return self.Review.search([("ticket_id.team_id", "in", (self.team | self.env["helpdesk.ticket.team"]).ids)])

    def review(self, **vals):
        self.close(1, **vals)
        return self.draw()

    def score(self, review, mark="5", user=None, **marks):
        mine = review.with_user(user or review.reviewer_id)
        mine.write({**dict.fromkeys(SCORES, mark), **marks})
        return mine

    # ------------------------------------------------------------------ the draw

    def test_policy_e09_cases_are_drawn_once_a_period(self):
        # guards: models.quality.helpdesk_quality_review:_draw_due
        tickets = self.close(5)
        reviews = self.draw()
        self.assertEqual(len(reviews), 2)
        self.assertLessEqual(reviews.ticket_id, tickets)
        self.assertEqual(set(reviews.mapped("period_start")), {JUNE})
        self.assertEqual(set(reviews.mapped("period_end")), {date(2026, 6, 30)})
        self.assertEqual(self.draw(), reviews, "the same period draws nothing anew")
        self.assertEqual(self.draw("2026-07-02 09:00"), reviews)
        self.assertEqual(self.draw("2026-08-03 09:00"), reviews, "nothing closed in July")

    def test_policy_e09_every_agent_has_his_turn(self):
        # guards: models.quality.helpdesk_quality_review:_drawn
        self.close(6)
        self.close(1, self.agent2)
        reviews = self.draw()
        self.assertEqual(reviews.agent_id, self.agent | self.agent2)

    def test_policy_e09_drawn_at_random(self):
        # guards: models.quality.helpdesk_quality_review:_drawn
        tickets = self.close(8)
        drawn = set()
        for _turn in range(12):
            drawn |= {id_ for id_, _team, _agent in self.Review._drawn(self.company, JUNE, date(2026, 7, 1))}
        # the demo data's cases are drawn for their own teams
        mine = {id_ for id_ in drawn if self.env["helpdesk.ticket"].browse(id_).team_id == self.team}
        self.assertLessEqual(mine, set(tickets.ids))
        self.assertGreater(len(mine), 3)

    def test_percent_of_the_closed(self):
        # guards: models.quality.helpdesk_quality_review:_drawn
        self.company.write({"complaint_review_unit": "percent", "complaint_review_size": 50})
        self.close(5)
        self.assertEqual(len(self.draw()), 3, "half of five, rounded up")

    def test_only_cases_closed_in_the_period(self):
        self.close(1)
        self.make_ticket(phase="processing")
        with self.at("2026-05-31 10:00"):
            self.make_ticket(phase="closed")
        self.assertEqual(len(self.draw()), 1)

    def test_missed_periods_are_caught_up(self):
        self.close(1)
        with self.at("2026-07-12 10:00"):
            self.make_ticket(phase="closed")
        reviews = self.draw("2026-08-09 09:00")
        self.assertEqual(set(reviews.mapped("period_start")), {JUNE, date(2026, 7, 1)})

    def test_weeks_begin_as_the_language_says(self):
        self.company.write({"complaint_review_period": "week", "complaint_review_until": False})
        self.company.partner_id.lang = "ar_001"
        self.env["res.lang"].search([("code", "=", "ar_001")]).week_start = "7"
        self.assertEqual(self.company._period_start("week", date(2026, 6, 10)), date(2026, 6, 7))

    def test_off_by_setting(self):
        self.company.complaint_review_period = False
        self.close(2)
        self.assertFalse(self.draw())

    def test_second_company_draws_by_itself(self):
        company, team = self.make_company()
        self.close(2)
        self.assertEqual(len(self.draw()), 2)
        self.assertFalse(self.Review.search([("company_id", "=", company.id)]))
        self.assertTrue(team)

    # ------------------------------------------------------------------ who

    def test_policy_e09_never_who_handled_it(self):
        # guards: models.quality.helpdesk_quality_task:_check_doer
        # guards: models.quality.helpdesk_quality_task:_is_neutral
        self.noura.group_ids |= self.env.ref("helpdesk_mgmt.group_helpdesk_user_team")
        self.team.user_ids |= self.noura
        review = self.review(user=self.noura)
        self.assertEqual(review.reviewer_id, self.huda)
        with self.assertRaisesRegex(ComplaintError, "never handled"):
            review.sudo().reviewer_id = self.noura
        self.assertFalse(self.Review.with_user(self.noura).search([("id", "=", review.id)]))
        with self.assertRaises(AccessError):
            review.with_user(self.noura).read(["score"])

    def test_policy_e09_nobody_neutral_the_head_is_told(self):
        # guards: models.quality.helpdesk_quality_review:_tell_of_draw
        review = self.review(subject_user_ids=[(4, self.noura.id), (4, self.huda.id)])
        self.assertFalse(review.reviewer_id)
        self.assertTrue(self.told(review, self.head))

    def test_policy_e09_names_are_not_told_to_who_judges(self):
        # guards: models.quality.helpdesk_quality_review:agent_id
        # guards: models.quality.helpdesk_quality_review:_without_names
        with self.at("2026-06-07 09:00"):
            ticket = self.make_ticket(phase="processing")
            self.say(ticket, body="<p>Agent will call you. Yours, Agent</p>")
            self.hear(ticket, body="<p>Thank you</p>")
            self.step(ticket, "propose")
            self.step(ticket, "customer_accept")
        review = self.draw()
        mine = review.with_user(review.reviewer_id)
        with self.assertRaises(AccessError):
            mine.read(["agent_id"])
        with self.assertRaises(AccessError):
            mine.search([("agent_id", "=", self.agent.id)])
        with self.assertRaises(AccessError):
            mine._read_group([], ["agent_id"])
        self.assertNotIn("agent_id", mine.fields_get())
        self.assertIn("will call you", mine.conversation)
        self.assertIn("Thank you", mine.conversation)
        self.assertNotIn(">Agent", mine.conversation)
        self.assertNotIn("Yours, Agent", mine.conversation)
        self.assertNotIn("href", mine.conversation, "no way to the case, where the names are")
        self.assertIn("The payment of May", mine.question)
        self.assertFalse(mine.names_shown)
        self.assertEqual(review.with_user(self.head).agent_id, self.agent, "the head evaluates them")

    def test_policy_e09_agents_see_no_single_review(self):
        # guards: security/quality_rules.xml:helpdesk_quality_review_rule_leader
        review = self.review()
        self.score(review).action_done()
        for user in (self.agent, self.agent2):
            self.assertFalse(self.Review.with_user(user).search([]))
            with self.assertRaises(AccessError):
                review.with_user(user).read(["score"])
            self.assertFalse(review.ticket_id.with_user(user).review_count)
        self.assertEqual(self.Review.with_user(self.leader).search([]), review, "the leader reads done ones")
        self.assertEqual(review.with_user(self.leader).agent_id, self.agent)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            review.with_user(self.leader).write({"note": "Too strict"})

    def test_a_leader_who_handled_it_sees_nothing(self):
        review = self.review(user=self.leader)
        self.score(review).action_done()
        self.assertFalse(self.Review.with_user(self.leader).search([]))

    # ------------------------------------------------------------------ the form

    def test_policy_e09_three_criteria_make_the_score(self):
        # guards: models.quality.helpdesk_quality_review:_compute_score
        review = self.review()
        mine = self.score(review, "5", score_communication="1", score_response="3")
        self.assertFalse(mine.score, "it counts once it is done")
        mine.action_done()
        self.assertEqual(mine.score, 50.0)

    def test_policy_m31_accuracy_and_completeness_of_information(self):
        # guards: models.quality.helpdesk_quality_review:_compute_score
        mine = self.score(self.review(), "5", score_accuracy="2")
        mine.action_done()
        self.assertEqual((mine.score, mine.information_score), (100.0, 62.5))

    def test_policy_e09_every_mark_is_needed_and_done_stands(self):
        # guards: models.quality.helpdesk_quality_review:action_done
        # guards: models.quality.helpdesk_quality_review:_check_written
        mine = self.score(self.review(), "4", score_procedure=False)
        with self.assertRaisesRegex(MissingInput, "Keeping to procedures"):
            mine.action_done()
        mine.score_procedure = "4"
        mine.action_done()
        for change in ({"note": "Later"}, {"score_accuracy": "1"}, {"reviewer_id": self.huda.id}):
            with self.assertRaisesRegex(ComplaintError, "stands as it was judged"):
                mine.write(change)
        with self.assertRaises(ComplaintError):
            mine.action_done()

    def test_policy_e09_only_the_reviewer_scores(self):
        # guards: models.quality.helpdesk_quality_review:_check_written
        review = self.review()
        other = (self.noura | self.huda) - review.reviewer_id
        for user in (other, self.head):
            with self.assertRaisesRegex(ComplaintError, "Only the reviewer"):
                review.with_user(user).write({"score_accuracy": "1"})
        review.with_user(other).action_take()
        self.assertEqual(review.reviewer_id, other)
        with self.assertRaisesRegex(ComplaintError, "by its buttons"):
            review.with_user(other).write({"state": "done"})

    def test_confidential_cases_need_the_group(self):
        review = self.review(confidential=True)
        self.assertFalse(review.reviewer_id)
        self.assertFalse(self.Review.with_user(self.noura).search([("id", "=", review.id)]))
