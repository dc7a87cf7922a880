"""What a screen says of the time left, in a real browser."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ComplaintBuilders


@tagged("post_install", "-at_install")
class TestDeadlineTours(ComplaintBuilders, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()

    def test_list_tells_the_time_left_and_goes_on_doing_so(self):
        # guards: models.ledger.helpdesk_ticket_deadline_words:_due_words
        self.agent.lang = "ar_001"
        self.env["helpdesk.sla.policy"].create(
            {"name": "Resolution", "milestone": "resolution", "company_id": self.company.id, "days": 2}
        )
        self.make_ticket(name="مهلة أيام", phase="processing", user_id=self.agent.id)
        late = self.make_ticket(name="مهلة فائتة", phase="processing", user_id=self.agent.id)
        row = late.deadline_ids.filtered(lambda r: r.kind == "resolution")
        row.sudo().due_date = fields.Datetime.now() - timedelta(days=49, hours=1)
        self.start_tour("/odoo/complaint-cases", "complaint_deadline_list", login=self.agent.login)
