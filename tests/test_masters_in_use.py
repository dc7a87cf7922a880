from odoo import Command
from odoo.exceptions import UserError

from .common import ComplaintCase


class TestInUse(ComplaintCase):
    def used(self):
        """One record of each master that a case names, by the case."""
        make = self.env["helpdesk.complaint.cause"].create
        policy = self.env["helpdesk.sla.policy"].create({"name": "P", "milestone": "resolution", "days": 5})
        case = self.make_ticket(
            channel_id=self.env["helpdesk.ticket.channel"].create({"name": "Counter"}).id,
            segment_id=self.env["helpdesk.beneficiary.segment"].create({"name": "Farms"}).id,
            cause_id=make({"name": "Fault"}).id,
        )
        requirement = self.make_requirement("Identity")
        case.requirement_ids = [Command.create({"requirement_id": requirement.id})]
        return case, [
            case.type_id, case.category_id, case.channel_id, case.segment_id, case.cause_id, policy, requirement,
            case.team_id, case.stage_id,
        ]  # fmt: skip

    def test_what_a_case_names_is_never_deleted(self):
        # guards: models.masters.helpdesk_master:_unlink_unused
        # guards: models.masters.helpdesk_master:_naming_fields
        case, masters = self.used()
        self.bring_to(case, "rejected")
        for master in masters[:-1]:
            with self.subTest(master._name), self.assertRaisesRegex(UserError, r"\d+ case") as refusal:
                master.unlink()
            _message, action, _button, _context = refusal.exception.args
            self.assertEqual(action["context"], {"default_res_model": master._name, "default_res_ids": master.ids})
            self.assertTrue(master.exists())
        self.assertEqual(case.type_id, masters[0])

    def test_the_refusal_counts_each_case_once_and_the_dialog_archives(self):
        # guards: models.masters.helpdesk_master:_case_counts
        category = self.category.copy({"name": "Refunds"})
        cases = self.make_ticket(category_id=category.id) | self.make_ticket(category_id=category.id)
        with self.assertRaisesRegex(UserError, r"“Refunds” \(2 cases\)") as refusal:
            category.unlink()
        context = refusal.exception.args[1]["context"]
        self.env["helpdesk.archive"].with_context(**context).create({}).action_confirm()
        self.assertFalse(category.active)
        self.assertEqual(cases.category_id, category)

    def test_archived_cases_count_too(self):
        category = self.category.copy()
        self.make_ticket(category_id=category.id, phase="rejected").active = False
        with self.assertRaisesRegex(UserError, "1 case"):
            category.unlink()

    def test_category_above_a_used_one(self):
        # guards: models.masters.helpdesk_master:_deleted_with
        top = self.category.copy()
        self.make_ticket(category_id=self.category.copy({"parent_id": top.id}).id)
        with self.assertRaisesRegex(UserError, "1 case"):
            top.unlink()

    def test_what_no_case_names_goes(self):
        category, team = self.category.copy(), self.make_team("Unused")
        (self.category.copy() | category).unlink()
        team.unlink()
        self.assertFalse(category.exists() or team.exists())

    def test_plain_tickets_hold_nothing(self):
        category = self.category.copy()
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "-", "team_id": self.plain_team.id, "category_id": category.id}
        )
        category.unlink()
        self.assertFalse(ticket.category_id)

    def test_sentence_in_arabic(self):
        category = self.category.copy({"name": "مبالغ"})
        self.make_ticket(category_id=category.id)
        with self.assertRaisesRegex(UserError, "مبالغ"):
            category.with_context(lang="ar_001").unlink()
