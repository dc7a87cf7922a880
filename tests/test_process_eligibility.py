"""Who may complain and whose case it is, found in verification."""

from odoo import Command

from ..exceptions import ComplaintError, MissingInput
from .common import ComplaintCase


class TestEligibility(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.licensed = cls.env["helpdesk.beneficiary.segment"].create({"name": "Licensed entity"})
        cls.others = cls.env["helpdesk.beneficiary.segment"].create({"name": "Others"})
        cls.tag = cls.env["res.partner.category"].create({"name": "Supervised"})
        cls.type_ = cls.type("complaint")
        cls.type_.write({"check_eligibility": True, "eligible_segment_ids": [Command.set(cls.licensed.ids)]})

    def case(self, **vals):
        return self.make_ticket(phase="verification", segment_id=self.licensed.id, **vals).with_user(self.agent)

    def test_policy_n01_eligibility_is_recorded_before_acceptance(self):
        # guards: models.process.helpdesk_ticket_steps:_check_eligible
        ticket = self.case()
        with self.assertRaises(MissingInput) as refusal:
            ticket.action_accept()
        self.assertEqual(
            str(refusal.exception),
            f"{ticket.number} cannot be accepted yet. Record in the verification whether the customer is eligible.",
        )
        ticket.eligibility = "not_eligible"
        with self.assertRaisesRegex(ComplaintError, "Use “Do not accept” and give the reason"):
            ticket.action_accept()
        self.assertPhase(ticket, "verification")
        ticket.eligibility = "eligible"
        ticket.action_accept()
        self.assertPhase(ticket, "processing")

    def test_policy_n01_who_recorded_it_and_when_is_in_the_log(self):
        # guards: models.process.helpdesk_ticket_steps:eligibility
        ticket = self.case()
        self.flush_tracking()
        ticket.eligibility = "not_eligible"
        self.flush_tracking()
        tracked = ticket.sudo().message_ids.tracking_value_ids.filtered(lambda v: v.field_id.name == "eligibility")
        self.assertEqual(tracked.new_value_char, "Not eligible")
        self.assertEqual(tracked.mail_message_id.author_id, self.agent.partner_id)

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()
        self.env.invalidate_all()

    def test_policy_n01_not_eligible_is_refused_with_a_reason(self):
        # guards: models.process.helpdesk_ticket_steps:action_reject
        ticket = self.case()
        ticket.eligibility = "not_eligible"
        ticket.action_reject("Only licensed entities may file this")
        self.assertPhase(ticket, "rejected", "ineligible")

    def test_nothing_is_asked_where_the_type_asks_nothing(self):
        self.type_.write({"check_eligibility": False, "check_jurisdiction": False})
        ticket = self.case()
        ticket.action_accept()
        self.assertPhase(ticket, "processing")

    def test_suggestion_by_segment_and_tag(self):
        # guards: models.process.helpdesk_ticket_steps:_compute_eligibility_suggestion
        ticket = self.case()
        self.assertEqual(ticket.eligibility_suggestion, "eligible")
        ticket.segment_id = self.others
        self.assertEqual(ticket.eligibility_suggestion, "not_eligible")
        ticket.segment_id = False
        self.assertFalse(ticket.eligibility_suggestion, "nothing is known of the customer")
        self.type_.eligible_partner_category_ids = self.tag
        self.assertFalse(ticket.eligibility_suggestion)
        self.customer.category_id = self.tag
        self.assertEqual(ticket.eligibility_suggestion, "eligible")
        self.customer.category_id = self.env["res.partner.category"].create({"name": "Press"})
        self.assertEqual(ticket.eligibility_suggestion, "not_eligible")
        self.type_.write(
            {"eligible_segment_ids": [Command.clear()], "eligible_partner_category_ids": [Command.clear()]}
        )
        self.assertEqual(ticket.eligibility_suggestion, "eligible", "everybody may")

    def test_tags_of_the_company_count_for_its_people(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True, "category_id": self.tag.ids})
        person = self.make_customer("Employee", "employee@example.com", company=firm)
        self.type_.write({"eligible_segment_ids": [Command.clear()], "eligible_partner_category_ids": self.tag.ids})
        self.assertEqual(self.case(partner_id=person.id).eligibility_suggestion, "eligible")

    def test_a_customer_without_contact_is_judged_by_the_officer(self):
        ticket = self.make_ticket(phase="verification", partner_id=False, partner_name="Caller")
        self.assertFalse(ticket.eligibility_suggestion)
        ticket.segment_id = self.licensed
        ticket.with_user(self.agent).eligibility = "eligible"
        ticket.with_user(self.agent).action_accept()
        self.assertPhase(ticket, "processing")

    def test_found_in_verification_only(self):
        # guards: models.process.helpdesk_ticket_steps:_eligibility_follows_customer
        ticket = self.case()
        ticket.eligibility = "eligible"
        ticket.action_return_to_customer("Your licence")
        ticket.eligibility = "not_eligible"
        ticket.action_resume()
        ticket.eligibility = "eligible"
        ticket.action_accept()
        for vals in ({"eligibility": "not_eligible"}, {"eligibility": False}, {"jurisdiction": "other"}):
            with self.subTest(**vals), self.assertRaisesRegex(ComplaintError, "found in verification, which is over"):
                ticket.write(vals)
        ticket.write({"eligibility": "eligible"})

    def test_another_customer_is_judged_anew(self):
        # guards: models.process.helpdesk_ticket_steps:_eligibility_follows_customer
        ticket = self.case()
        ticket.eligibility = "eligible"
        ticket.partner_id = self.make_customer("Somebody else", "else@example.com")
        self.assertFalse(ticket.eligibility)

    def test_policy_m04_jurisdiction_is_decided_in_verification(self):
        # guards: models.process.helpdesk_ticket_steps:_check_eligible
        self.type_.write({"check_eligibility": False, "check_jurisdiction": True})
        ticket = self.case()
        with self.assertRaisesRegex(MissingInput, "Record in the verification whether this body is competent"):
            ticket.action_accept()
        ticket.jurisdiction = "other"
        with self.assertRaises(ComplaintError) as refusal:
            ticket.action_accept()
        self.assertEqual(
            str(refusal.exception),
            f"{ticket.number} cannot be accepted: another body is competent. Use “Refer”; the case is followed there "
            "and the customer is told.",
        )
        ticket.action_refer(self.third_party(), "It supervises the company", 5)
        self.assertPhase(ticket, "third_party")
        ticket.action_resume()
        ticket.jurisdiction = "ours"
        ticket.action_accept()
        self.assertPhase(ticket, "processing")
