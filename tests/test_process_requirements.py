"""What customers must supply: the checklist of a case, and the acceptance that waits for it."""

import base64

from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from ..exceptions import ComplaintError, InUse, MissingInput
from .common import ComplaintCase


class RequirementCase(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.services = cls.env["helpdesk.ticket.category"].create({"name": "Services", "company_id": False})
        cls.category.parent_id = cls.services
        cls.other = cls.env["helpdesk.ticket.category"].create(
            {"name": "Staff", "company_id": False, "complexity": "routine", "importance": "low"}
        )
        cls.identity = cls.make_requirement("Copy of the identity card", "صورة الهوية")

    def item(self, ticket, requirement):
        return ticket.requirement_ids.filtered(lambda i: i.requirement_id == requirement)

    def judge(self, ticket, requirement, verdict, user=None, **vals):
        item = self.item(ticket, requirement).with_user(user or self.agent)
        item.write({"verdict": verdict, **vals})
        return item

    def names(self, ticket):
        return ticket.requirement_ids.mapped("name")


class TestChecklist(RequirementCase):
    def test_policy_n04_checklist_is_filled_when_the_case_is_registered(self):
        # guards: models.process.helpdesk_ticket:_register_case
        receipt = self.make_requirement("Receipt", category_ids=self.services.ids, sequence=1)
        self.make_requirement("Report of the site", type_ids=self.type("report").ids)
        self.make_requirement("Name of the employee", category_ids=self.other.ids, kind="datum")
        ticket = self.make_ticket()
        self.assertEqual(self.names(ticket), [receipt.name, self.identity.name], "in order, those above included")
        self.assertEqual(set(ticket.requirement_ids.mapped("verdict")), {False})
        self.assertEqual(ticket.requirements_open, 2)
        self.assertEqual(
            self.env["helpdesk.requirement"]._for(self.type("complaint"), self.category), receipt | self.identity
        )
        self.assertEqual(
            self.env["helpdesk.requirement"]._for(self.type("complaint"), self.env["helpdesk.ticket.category"]),
            self.identity,
        )

    def test_checklist_is_in_the_language_of_its_reader(self):
        ticket = self.make_ticket()
        self.assertEqual(ticket.requirement_ids.with_context(lang="ar_001").name, "صورة الهوية")

    def test_plain_tickets_have_none(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Plain", "description": "Text", "team_id": self.plain_team.id}
        )
        self.assertFalse(ticket.requirement_ids)
        ticket.team_id = self.team
        self.assertEqual(self.names(ticket), [self.identity.name], "it is registered now")

    def test_requirements_of_another_company(self):
        company, team = self.make_company()
        theirs = self.make_requirement("Their form", company_id=company.id)
        ours = self.make_requirement("Our form", company_id=self.company.id)
        here = self.make_ticket()
        there = self.make_ticket(team_id=team.id, company_id=company.id, user_id=False)
        self.assertEqual(here.requirement_ids.requirement_id, self.identity | ours)
        self.assertEqual(there.requirement_ids.requirement_id, self.identity | theirs)

    def test_policy_n04_checklist_follows_reclassification(self):
        # guards: models.process.helpdesk_ticket_requirement:_follow_classification
        receipt = self.make_requirement("Receipt", category_ids=self.category.ids)
        iban = self.make_requirement("Account", category_ids=self.category.ids, kind="datum")
        name = self.make_requirement("Name of the employee", category_ids=self.other.ids, kind="datum")
        ticket = self.make_ticket(phase="verification")
        self.judge(ticket, receipt, "missing")
        ticket.with_user(self.agent).category_id = self.other
        self.assertEqual(ticket.requirement_ids.requirement_id, self.identity | receipt | name)
        self.assertNotIn(iban, ticket.requirement_ids.requirement_id, "nobody had looked at it")
        self.assertFalse(self.item(ticket, receipt).applies, "judged: kept, and asked for no more")
        self.judge(ticket, self.identity, "provided")
        self.judge(ticket, name, "provided")
        ticket.with_user(self.agent).category_id = self.category
        self.assertTrue(self.item(ticket, receipt).applies)
        self.assertEqual(self.item(ticket, receipt).verdict, "missing")
        ticket.with_user(self.agent).category_id = self.other
        ticket.with_user(self.agent).action_accept()
        self.assertPhase(ticket, "processing")

    def test_ended_cases_keep_their_list(self):
        ticket = self.make_ticket(phase="rejected")
        self.make_requirement("Another form")
        ticket.category_id = self.other
        self.assertEqual(self.names(ticket), [self.identity.name])

    def test_later_configuration_is_not_retroactive(self):
        ticket = self.make_ticket(phase="verification")
        self.judge(ticket, self.identity, "provided")
        self.identity.mandatory = False
        self.assertTrue(self.item(ticket, self.identity).mandatory)
        with self.assertRaises(InUse):
            self.identity.unlink()


class TestAcceptance(RequirementCase):
    def test_policy_n04_acceptance_waits_for_mandatory_items(self):
        # guards: models.process.helpdesk_ticket_requirement:_check_acceptance
        receipt = self.make_requirement("Receipt", sequence=20)
        picture = self.make_requirement("Picture", mandatory=False)
        ticket = self.make_ticket(phase="verification").with_user(self.agent)
        for verdict in (False, "missing", "unreadable"):
            self.judge(ticket, self.identity, verdict)
            self.judge(ticket, receipt, verdict)
            with self.subTest(verdict=verdict), self.assertRaises(MissingInput) as refusal:
                ticket.action_accept()
            self.assertEqual(
                str(refusal.exception),
                f"{ticket.number} cannot be accepted yet. Not supplied, or unreadable: Copy of the identity card, "
                "Receipt. Return the case to the customer, or give these items their verdict in the checklist.",
            )
            self.assertPhase(ticket, "verification")
        self.judge(ticket, self.identity, "provided")
        with self.assertRaisesRegex(MissingInput, "unreadable: Receipt. Return"):
            ticket.action_accept()
        self.judge(ticket, receipt, "not_applicable", note="Paid in cash")
        self.judge(ticket, picture, "missing")
        ticket.action_accept()
        self.assertPhase(ticket, "processing")

    def test_a_card_is_not_dragged_past_the_checklist(self):
        ticket = self.make_ticket(phase="verification").with_user(self.agent)
        with self.assertRaises(MissingInput):
            ticket.stage_id = self.team._stage_of("processing")
        self.assertPhase(ticket, "verification")

    def test_refusing_and_solving_at_first_contact_need_no_checklist(self):
        self.assertPhase(self.make_ticket(phase="rejected"), "rejected")
        ticket = self.make_ticket(solution="<p>Paid.</p>")
        ticket.action_solve_first_contact()
        self.assertPhase(ticket, "closed", "solved")

    def test_what_the_customer_supplied_is_looked_at_first(self):
        # guards: models.process.helpdesk_ticket_requirement:_supply
        ticket = self.make_ticket(phase="verification")
        self.item(ticket, self.identity)._supply("1012345678", self.env["ir.attachment"])
        self.assertEqual(self.item(ticket, self.identity).verdict, "provided")
        with self.assertRaisesRegex(MissingInput, "nobody has looked at: Copy of the identity card"):
            ticket.with_user(self.agent).action_accept()
        self.judge(ticket, self.identity, "provided")
        ticket.with_user(self.agent).action_accept()
        self.assertPhase(ticket, "processing")

    def test_policy_n04_verdicts_bear_who_and_when(self):
        # guards: models.process.helpdesk_ticket_requirement:write
        ticket = self.make_ticket(phase="verification")
        with self.at("2026-06-08 09:30"):
            item = self.judge(ticket, self.identity, "unreadable", note="The date cannot be read")
        self.assertEqual(item.checked_by_id, self.agent)
        self.assertEqual(item.checked_date.isoformat(), "2026-06-08T06:30:00")
        logged = ticket.message_ids.sorted("id")[-1]
        self.assertIn("Copy of the identity card: Open → Unreadable", logged.body)
        self.assertTrue(logged.subtype_id.internal or logged.is_internal)
        self.judge(ticket, self.identity, False)
        self.assertFalse(item.checked_by_id, "open again")

    def test_waiving_is_the_leaders_with_a_reason(self):
        # guards: models.process.helpdesk_ticket_requirement:write
        ticket = self.make_ticket(phase="verification")
        with self.assertRaisesRegex(ComplaintError, "only the team leader waives it"):
            self.judge(ticket, self.identity, "waived", note="Known to us")
        with self.assertRaisesRegex(MissingInput, "Write into the note"):
            self.judge(ticket, self.identity, "waived", user=self.leader)
        with self.assertRaisesRegex(MissingInput, "Write into the note"):
            self.judge(ticket, self.identity, "not_applicable", note=" ")
        self.assertFalse(self.item(ticket, self.identity).verdict)
        item = self.judge(ticket, self.identity, "waived", user=self.leader, note="Known to us")
        self.assertEqual((item.waived_by_id, item.checked_by_id), (self.leader, self.leader))
        with self.assertRaises(MissingInput):
            item.with_user(self.agent).note = ""
        ticket.with_user(self.agent).action_accept()
        self.assertPhase(ticket, "processing")
        self.judge(ticket, self.identity, "provided")
        self.assertFalse(item.waived_by_id)

    def test_optional_items_are_waived_by_anyone(self):
        picture = self.make_requirement("Picture", mandatory=False)
        ticket = self.make_ticket(phase="verification")
        item = self.judge(ticket, picture, "waived")
        self.assertEqual(item.waived_by_id, self.agent)

    def test_officers_write_verdicts_and_nothing_else(self):
        # guards: models.process.helpdesk_ticket_requirement:write
        ticket, other = self.make_ticket(), self.make_ticket()
        item = self.item(ticket, self.identity).with_user(self.agent)
        for vals in (
            {"mandatory": False},
            {"to_check": False},
            {"applies": False},
            {"ticket_id": other.id},
            {"verdict": "provided", "checked_by_id": self.leader.id},
        ):
            with self.subTest(**vals), self.assertRaisesRegex(ComplaintError, "follows the configuration"):
                item.write(vals)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            item.unlink()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            item.copy({"requirement_id": self.make_requirement("Another").id})

    def test_checklist_carries_the_access_of_its_case(self):
        ticket = self.make_ticket(confidential=True)
        item = self.item(ticket, self.identity)
        stranger = item.with_user(self.agent2)
        self.assertFalse(stranger.search([("ticket_id", "=", ticket.id)]))
        for attempt in (lambda: stranger.verdict, stranger.action_provided):
            with self.assertRaises(AccessError):
                attempt()
        self.assertEqual(self.judge(ticket, self.identity, "provided").verdict, "provided")

    def test_files_of_another_case_are_not_tied(self):
        ticket, other = self.make_ticket(), self.make_ticket()
        mine, theirs = (
            self.env["ir.attachment"].create(
                {
                    "name": "identity.pdf",
                    "datas": base64.b64encode(b"x"),
                    "res_model": "helpdesk.ticket",
                    "res_id": case.id,
                }
            )
            for case in (ticket, other)
        )
        item = self.judge(ticket, self.identity, "provided", attachment_ids=[(4, mine.id)])
        self.assertEqual(item.attachment_ids, mine)
        with self.assertRaises(ValidationError):
            self.judge(ticket, self.identity, "provided", attachment_ids=[(4, theirs.id)])


class TestReturn(RequirementCase):
    def body(self, ticket):
        return ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment").sorted("id")[-1].body

    def test_policy_n06_the_notice_lists_what_is_missing(self):
        # guards: models.process.helpdesk_ticket_steps:action_return_to_customer
        self.identity.with_context(lang="ar_001").guidance = "سارية المفعول"
        receipt = self.make_requirement("Receipt", "إيصال", sequence=20)
        done = self.make_requirement("Contract", "العقد")
        self.make_requirement("Picture", "صورة الموقع", mandatory=False, sequence=1)
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="verification")
            self.judge(ticket, done, "provided")
            self.judge(ticket, receipt, "unreadable", note="التاريخ غير واضح")
            ticket.with_user(self.agent).action_return_to_customer("نأمل استكمال الآتي")
        body = self.body(ticket)
        for text in ("نأمل استكمال الآتي", "• صورة الهوية. سارية المفعول", "التاريخ غير واضح", "صورة الموقع"):
            self.assertIn(text, body)
        self.assertNotIn("العقد", body)
        self.assertLess(body.index("صورة الهوية"), body.index("صورة الموقع"), "the mandatory ones first")
        self.assertIn(ticket._local_moment(self.row(ticket, "customer_reply").due_date, "ar_001"), body)
        self.assertIn(f"/my/ticket/{ticket.id}", body)
        self.assertDue(ticket, "customer_reply", "2026-06-10 23:59:59")
        reason = ticket.move_ids.sorted("id")[-1].reason
        self.assertIn("• Copy of the identity card", reason)
        with self.at("2026-06-08 10:01"):
            self.run_cron()
        self.assertIn("صورة الهوية", self.body(ticket), "the reminder lists it too")

    def test_a_return_without_checklist_is_told_as_it_is_written(self):
        self.identity.active = False
        ticket = self.make_ticket(phase="verification")
        ticket.action_return_to_customer("A copy of the contract")
        self.assertEqual(ticket.move_ids.sorted("id")[-1].reason, "A copy of the contract")

    def test_policy_n10_silence_closes_and_the_customer_may_reopen(self):
        # guards: models.process.helpdesk_ticket_decision:_lapse_customer_reply
        with self.at("2026-06-07 10:00"):
            ticket = self.make_ticket(phase="verification")
            ticket.action_return_to_customer("Your identity card")
        with self.at("2026-06-08 10:01"):
            self.run_cron()
            self.assertPhase(ticket, "awaiting_customer")
            reminded = len(self.notices(ticket))
        with self.at("2026-06-11 00:00:01"):
            self.run_cron()
            self.assertPhase(ticket, "cancelled", "unresponsive")
            self.assertEqual(len(self.notices(ticket)), reminded + 1, "the customer is told")
            ticket.sudo().action_reopen("I was abroad")
            self.assertPhase(ticket, "verification")
            self.assertFalse(self.item(ticket, self.identity).verdict, "still asked for")

    def test_the_dialog_shows_what_the_notice_lists(self):
        ticket = self.make_ticket(phase="verification")
        Step = self.env["helpdesk.ticket.step"]
        step = Step.with_user(self.agent).create({"ticket_id": ticket.id, "step": "return", "text": "Please"})
        self.assertEqual(step.asked_text, "• Copy of the identity card")
        ticket.confidential = True
        # a client may name the id of any case
        hidden = Step.with_user(self.agent2).new({"ticket_id": ticket.id, "step": "return"})
        self.assertFalse(hidden.asked_text)
