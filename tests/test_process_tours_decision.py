"""After the answer, in a real browser and in Arabic: reopening, survey, a case that goes on, a decision by phone."""

from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import HttpCase, tagged

from .common import MODULE, ComplaintBuilders


@tagged("post_install", "-at_install")
class TestAfterAnswerTours(ComplaintBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()
        cls.portal = cls.make_customer("نورة القحطاني", "noura.test@example.com", login="noura.test")

    def tour(self, url, name, **kwargs):
        # the browser's clock is the real one
        self.start_tour(url, name, **kwargs)
        self.env.invalidate_all()

    def test_customer_reopens_in_arabic(self):
        case = self.make_ticket(partner_id=self.portal.id, phase="closed")
        self.tour(f"/my/ticket/{case.id}", "complaint_customer_reopens", login="noura.test")
        self.assertPhase(case, "processing")
        self.assertEqual((case.reopen_count, case.user_id), (1, self.agent2))
        self.assertEqual(case.survey_state, "withdrawn")

    def test_customer_answers_the_survey_in_arabic(self):
        case = self.make_ticket(partner_id=self.portal.id, phase="closed")
        # not signed in, as from the mail
        link = case._survey_link().replace("signed-in", case.access_token)
        self.tour(link, "complaint_customer_answers_survey", cookies={"frontend_lang": "ar_001"})
        self.assertEqual((case.survey_state, case.satisfaction), ("answered", 75.0))
        self.assertIn("أسرعوا في الرد", case.survey_answers)

    def test_customer_files_again_in_arabic(self):
        with self.at("2026-06-07 12:00"):
            case = self.make_ticket(partner_id=self.portal.id, phase="closed")
        self.assertLess(case.reopen_until, Datetime.now() - timedelta(days=1), "the real clock is long after")
        self.tour(f"/my/ticket/{case.id}", "complaint_customer_files_again", login="noura.test")
        follow_up = case.follow_up_ids
        self.assertPhase(follow_up, "received")
        self.assertIn("ما زال المبلغ ناقصا", follow_up.description)
        self.assertEqual(follow_up.user_id, self.agent2)

    def test_agent_takes_a_decision_down_in_arabic(self):
        self.agent.lang = "ar_001"
        case = self.make_ticket(partner_id=self.portal.id, phase="processing")
        action = self.env.ref(f"{MODULE}.helpdesk_ticket_case_action")
        self.tour(f"/odoo/{action.path}/{case.id}", "complaint_agent_takes_decision_down", login=self.agent.login)
        self.assertPhase(case, "closed", "solved")
        self.assertEqual(case.decision, "accepted")
        self.assertEqual((case.contact_attempt_ids.customer_decision, case.survey_state), ("accept", "open"))
