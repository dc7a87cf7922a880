"""The dialogs of steps as people use them, in a real browser, in Arabic and English."""

from odoo.tests import HttpCase, tagged

from .common import ComplaintBuilders


@tagged("post_install", "-at_install")
class TestStepTours(ComplaintBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()

    def test_ready_text_is_proposed_and_taken_back_in_arabic(self):
        # guards: models.process.helpdesk_answer_text:_offered
        self.agent.lang = "ar_001"
        case = self.make_ticket(phase="processing")
        self.start_tour(
            f"/odoo/helpdesk.ticket/{case.id}", "complaint_step_ready_text", login=self.agent.login, timeout=180
        )
        self.env.invalidate_all()
        self.assertIn("الخطوات التالية", case.solution)
        phases = case.move_ids.sorted("id").mapped("phase_to")
        self.assertEqual(phases[-2:], ["proposed", "processing"])

    def test_dragged_card_meets_the_dialog_in_english(self):
        # guards: wizards.helpdesk_ticket_step:step_of_drag
        case = self.make_ticket(name="Card to drag", phase="processing")
        self.make_ticket(name="Card in work", phase="processing")
        self.make_ticket(name="Card that waits", phase="awaiting_customer")
        self.start_tour("/odoo/complaint-cases", "complaint_step_by_drag", login=self.agent.login, timeout=180)
        self.env.invalidate_all()
        self.assertPhase(case, "awaiting_customer")
        self.assertEqual(case.move_ids.sorted("id")[-1:].reason, "A copy of the statement")
