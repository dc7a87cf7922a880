"""The comparison learns from what agents say of it, and tells how good it is."""

from itertools import combinations

from .duplicate import SPELLED, DuplicateCase


class TestLearning(DuplicateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.complaint_similarity_threshold = 0.5
        cls.Match = cls.env["helpdesk.ticket.match"]
        customers = [cls.make_customer(f"Customer {n}", f"customer{n}@x.example") for n in range(32)]
        cls.cases = [cls.case(partner_id=customer.id) for customer in customers]

    def setUp(self):
        super().setUp()
        self.pairs = combinations(self.cases, 2)

    def judge(self, same, different):
        """Verdicts on pairs with these scores, {score: how many}."""
        for verdict, scores in (("same", same), ("different", different)):
            for score, count in scores.items():
                vals = {
                    "score": score,
                    "verdict": verdict,
                    "agreed": float(verdict == "same"),
                    "named": float(score >= 0.5),
                }
                pairs = [next(self.pairs) for _pair in range(count)]
                self.Match.create([{"ticket_id": new.id, "other_id": old.id, **vals} for new, old in pairs])

    def test_verdicts_say_how_good_it_was(self):
        # guards: models.duplicate.helpdesk_ticket_match:_remember_verdict
        old, new = self.case(), self.case(SPELLED)
        other = self.case()
        wizard = self.env["helpdesk.ticket.duplicate.wizard"].with_user(self.agent)
        wizard.create({"ticket_id": new.id, "duplicate_of_id": old.id}).action_confirm()
        self.assertEqual((new.match_ids.filtered(lambda r: r.other_id == old).mapped("agreed")), [1.0])
        self.assertEqual((new.match_ids.filtered(lambda r: r.other_id == old).mapped("named")), [1.0])
        wizard.create({"ticket_id": other.id, "duplicate_of_id": old.id}).action_different()
        row = other.match_ids.filtered(lambda r: r.other_id == old)
        self.assertEqual((row.agreed, row.named), (0.0, 1.0))
        self.assertFalse(self.Match.search([("verdict", "=", "open"), ("agreed", "!=", False)]))

    def test_two_levels(self):
        """What may be the same is the agent's to look at: it marks no case, and no customer is asked."""
        # guards: models.duplicate.helpdesk_match_calibration:_compute_level
        old, new = self.case(), self.case(SPELLED)
        row = new.match_ids.filtered(lambda r: r.other_id == old)
        self.assertEqual((row.level, new.match_count), ("same", 1))
        self.company.complaint_similarity_threshold = 0.999
        self.env.invalidate_all()
        self.assertEqual((row.level, new.match_count), ("perhaps", 0))
        self.assertNotIn(new, self.env["helpdesk.ticket"].search([("match_count", ">", 0)]))
        self.assertEqual(self.found(new), [])
        self.assertEqual([one["ticket"] for one in new.find_duplicates(perhaps=True)], [old])
        self.assertIn(row, self.Match.search([("level", "in", ["perhaps"])]))
        self.assertNotIn(row, self.Match.search([("level", "in", ["same"])]))

    def test_threshold_follows_the_verdicts(self):
        # guards: models.duplicate.helpdesk_match_calibration:_learned_threshold
        self.judge(same={0.9: 60, 0.7: 10}, different={0.7: 30, 0.2: 20})
        self.Match._cron_calibrate()
        self.assertAlmostEqual(self.company.complaint_similarity_threshold, 0.71)
        self.judge(same={0.7: 300}, different={})
        self.Match._cron_calibrate()
        self.assertAlmostEqual(self.company.complaint_similarity_threshold, 0.30)

    def test_few_verdicts_teach_nothing(self):
        # guards: models.duplicate.helpdesk_match_calibration:_cron_calibrate
        self.judge(same={0.9: 95}, different={0.7: 10})
        self.Match._cron_calibrate()
        self.assertAlmostEqual(self.company.complaint_similarity_threshold, 0.5)

    def test_who_sets_it_by_hand_keeps_it(self):
        # guards: models.duplicate.helpdesk_match_calibration:_cron_calibrate
        self.judge(same={0.9: 60}, different={0.7: 60})
        self.company.complaint_similarity_learned = False
        self.Match._cron_calibrate()
        self.assertAlmostEqual(self.company.complaint_similarity_threshold, 0.5)
