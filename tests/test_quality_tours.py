"""The quality team follows up a dissatisfied customer: in a real browser, in Arabic."""

from odoo.tests import HttpCase, tagged

from .common import MODULE, ComplaintBuilders


@tagged("post_install", "-at_install")
class TestQualityTours(ComplaintBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()
        # the demo data's follow-ups are not of this test
        cls.env["helpdesk.quality.followup"].search([]).unlink()
        cls.quality = cls.make_user("quality", f"{MODULE}.group_quality", name="Quality")
        cls.quality.lang = "ar_001"

    def test_followup_from_the_card_to_its_end_in_arabic(self):
        case = self.make_ticket(phase="closed")
        answer = case.survey_input_id
        for question in answer.survey_id.question_ids.filtered(lambda q: q.question_type == "scale"):
            answer._save_lines(question, "1")
        answer._mark_done()
        followup = case.followup_ids
        followup.user_id = self.quality
        self.start_tour("/odoo/quality-followups", "complaint_quality_followup", login=self.quality.login)
        self.env.invalidate_all()
        self.assertEqual((followup.state, followup.treatment), ("closed", "explain"))
        self.assertEqual(followup.closed_by_id, self.quality)
        self.assertEqual(followup.attempt_ids.answer, "لم يتصل بي أحد")
