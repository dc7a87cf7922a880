"""What a type demands before a case is accepted: a setting of the type, none until somebody sets it."""

from odoo.tests import Form

from ..exceptions import MissingInput
from ..models.process.helpdesk_ticket_type import DEMANDS
from .common import ComplaintCase


class TestDemands(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.types = cls.env["helpdesk.ticket.type"].search([])
        cls.types.write(dict.fromkeys(DEMANDS, False))

    def accept(self, **vals):
        ticket = self.make_ticket(phase="verification", **{"category_id": False, **vals})
        ticket.with_user(self.agent).action_accept()
        return ticket

    def refusal(self, **vals):
        with self.assertRaises(MissingInput) as refusal:
            self.accept(**vals)
        return str(refusal.exception)

    def test_new_type_demands_nothing(self):
        # guards: models.process.helpdesk_ticket_intake:_check_classified
        type_ = self.env["helpdesk.ticket.type"].create({"name": "Objection", "kind": "complaint"})
        self.assertFalse(any(type_[name] for name in DEMANDS))
        self.assertPhase(self.accept(type_id=type_.id), "processing")

    def test_case_is_accepted_where_no_category_exists(self):
        """A fresh database takes a case and accepts it."""
        # guards: models.process.helpdesk_ticket_type:_demanded
        self.env["helpdesk.ticket.category"].search([]).active = False
        self.assertPhase(self.accept(), "processing")

    def test_each_demand_is_of_its_type_alone(self):
        # guards: models.process.helpdesk_ticket_type:_demanded
        self.env["helpdesk.beneficiary.segment"].create({"name": "Individuals"})
        labels = {
            "demands_category": "Category",
            "demands_complexity": "Complexity",
            "demands_importance": "Importance",
            "demands_segment": "Beneficiary segment",
        }
        for name, label in labels.items():
            with self.subTest(name=name):
                self.types.write(dict.fromkeys(DEMANDS, False))
                self.type("complaint")[name] = True
                text = self.refusal()
                self.assertIn(f"Fill in: {label}.", text)
                self.assertPhase(self.accept(type_id=self.type("inquiry").id), "processing")

    def test_refusal_says_where_it_is_set(self):
        # guards: models.process.helpdesk_ticket_intake:_check_classified
        self.type().write({"demands_category": True, "demands_importance": True})
        text = self.refusal()
        self.assertIn("Category, Importance", text)
        self.assertIn("“Complaint”", text)
        self.assertIn("Configuration › Ticket Types", text)
        self.assertIn("The classification team or the team leader sets the importance.", text)
        self.assertNotIn("There is no category yet", text)
        self.env["helpdesk.ticket.category"].search([]).active = False
        self.assertIn("Configuration › Categories", self.refusal())

    def test_segment_is_not_demanded_without_segments(self):
        # guards: models.process.helpdesk_ticket_type:_demanded
        self.type().demands_segment = True
        self.assertPhase(self.accept(), "processing")
        segment = self.env["helpdesk.beneficiary.segment"].create({"name": "Individuals"})
        self.assertIn("Beneficiary segment", self.refusal())
        self.assertPhase(self.accept(segment_id=segment.id), "processing")

    def test_case_without_a_type_is_what_its_team_takes(self):
        # guards: models.process.helpdesk_ticket_intake:_check_classified
        self.type().demands_category = True
        ticket = self.make_ticket(phase="verification", category_id=False)
        ticket.type_id = False
        with self.assertRaises(MissingInput):
            ticket.action_accept()

    def test_settings_on_the_form(self):
        # guards: views/helpdesk_ticket_type_views.xml:helpdesk_ticket_type_form
        with Form(self.type()) as form:
            form.demands_category = form.demands_segment = True
        self.assertEqual(self.type()._demanded(self.company), ["category_id"])
