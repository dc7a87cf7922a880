from ..exceptions import MissingInput
from .common import ComplaintCase


class TestIntake(ComplaintCase):
    def file(self, **vals):
        return self.env["helpdesk.ticket"].create({"name": "Late", "description": "<p>Late</p>", **vals})

    # ------------------------------------------------------------------ numbers

    def test_policy_m03_reference_number_by_type(self):
        # guards: models.process.helpdesk_ticket_reference:_numbering
        with self.at("2026-06-07 10:00"):
            for kind, prefix in (("complaint", "CMP"), ("report", "REP"), ("inquiry", "INQ"), ("suggestion", "SUG")):
                with self.subTest(kind=kind):
                    first, second = self.make_ticket(kind), self.make_ticket(kind)
                    self.assertRegex(first.number, rf"^{prefix}/2026/\d{{5}}$")
                    self.assertEqual(int(second.number[-5:]), int(first.number[-5:]) + 1)
                    self.assertIn(first.number, self.notices(first)[0])

    def test_numbers_start_again_with_the_year(self):
        with self.at("2031-01-02 10:00"):
            self.assertEqual(self.make_ticket().number, "CMP/2031/00001")

    def test_year_of_the_number_is_the_bodys(self):
        """Half past midnight of New Year in Riyadh is the old year in UTC and in New York."""
        # guards: models.process.helpdesk_ticket_reference:_numbering
        ticket = self.env["helpdesk.ticket"].with_context(tz="America/New_York")
        with self.at("2031-01-01 00:30"):
            case = ticket.create(
                {
                    "name": "Late",
                    "description": "<p>Late</p>",
                    "type_id": self.type().id,
                    "team_id": self.team.id,
                }
            )
        self.assertEqual(case.number, "CMP/2031/00001")

    def test_other_types_keep_the_helpdesks_numbers(self):
        other = self.env["helpdesk.ticket.type"].create({"name": "Repair"})
        self.assertEqual(other.kind, "other")
        for ticket in (self.make_ticket(type_id=other.id), self.make_ticket(team_id=self.plain_team.id)):
            self.assertNotRegex(ticket.number, "^(CMP|REP|INQ|SUG)/")
            self.assertNotEqual(ticket.number, "/")

    def test_own_sequence_in_the_settings(self):
        sequence = self.env["ir.sequence"].create({"name": "Own", "prefix": "SHK-", "padding": 3, "company_id": False})
        self.type().sequence_id = sequence
        self.assertEqual(self.make_ticket().with_user(self.agent).number, "SHK-001")

    # ------------------------------------------------------------------ team

    def test_team_of_the_category_then_of_the_company(self):
        # guards: models.process.helpdesk_ticket_intake:_vals_with_team
        Category = self.env["helpdesk.ticket.category"]
        branch = self.make_team("Branch", self.agent2)
        general = Category.create({"name": "Branches", "team_id": branch.id, "company_id": False})
        specific = Category.create({"name": "North", "parent_id": general.id, "company_id": False})
        for category, team in ((general, branch), (specific, branch), (self.category, self.team), (None, self.team)):
            ticket = self.file(type_id=self.type().id, category_id=category and category.id)
            self.assertEqual(ticket.team_id, team)
            self.assertPhase(ticket, "received")

    def test_team_that_is_named_holds(self):
        ticket = self.file(type_id=self.type().id, team_id=self.plain_team.id)
        self.assertEqual(ticket.team_id, self.plain_team)
        self.assertFalse(ticket.phase)

    def test_other_types_get_no_team(self):
        repair = self.env["helpdesk.ticket.type"].create({"name": "Repair"})
        for type_ in (repair.browse(), repair):
            self.assertFalse(self.file(type_id=type_.id, user_id=False).team_id)

    def test_category_of_a_plain_team_is_passed_over(self):
        self.category.team_id = self.plain_team
        ticket = self.file(type_id=self.type().id, category_id=self.category.id)
        self.assertFalse(ticket.phase)

    def test_company_without_the_setting_takes_its_first_team(self):
        # guards: models.settings.res_company:_complaint_team
        self.company.complaint_team_id = False
        self.assertTrue(self.file(type_id=self.type().id).team_id.use_complaint_process)
        self.company.complaint_team_id = self.plain_team
        self.assertTrue(self.file(type_id=self.type().id).team_id.use_complaint_process)
        later = self.make_team("Later", sequence=999)
        self.company.complaint_team_id = later
        self.assertEqual(self.file(type_id=self.type().id).team_id, later)

    def test_second_company(self):
        """A case belongs to the company it is filed with: its team, its windows, its name on the mails."""
        company, team = self.make_company()
        company.write({"email": "care@second.example.com", "complaint_decision_days": 1})
        ticket = (
            self.env["helpdesk.ticket"]
            .with_company(company)
            .create(
                {
                    "name": "Late",
                    "description": "<p>Late</p>",
                    "type_id": self.type().id,
                    "category_id": self.category.id,
                    "partner_id": self.customer.id,
                }
            )
        )
        self.assertEqual((ticket.company_id, ticket.team_id), (company, team))
        with self.at("2026-06-07 10:00"):
            self.bring_to(ticket, "proposed")
        self.assertDue(ticket, "decision", "2026-06-08 23:59:59")
        notices = ticket.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        self.assertIn("care@second.example.com", notices.sorted("id")[-1].email_from)
        self.assertNotIn(ticket, self.env["helpdesk.ticket"].with_user(self.agent).search([]))

    # ------------------------------------------------------------------ customer, assignee, handlers

    def test_customer_follows_from_registration(self):
        # guards: models.process.helpdesk_ticket:_register_case
        ticket = self.make_ticket()
        self.assertIn(self.customer, ticket.message_partner_ids)
        before = self.mails_to(ticket, self.customer.email)
        ticket.with_user(self.agent).message_post(
            body="We called the bank.", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(len(self.mails_to(ticket, self.customer.email) - before), 1)

    def test_new_contact_follows_too(self):
        # guards: models.process.helpdesk_ticket_intake:_remember_handler
        other = self.make_customer("خالد", "khalid@example.com")
        ticket = self.make_ticket()
        ticket.partner_id = other
        self.assertIn(other, ticket.message_partner_ids)
        self.assertNotIn(self.customer, ticket.message_partner_ids)

    def test_customer_without_mail_is_told_on_the_case(self):
        """No address is no reason to stop: the notices stand on the case for the portal and the counter."""
        visitor = self.make_customer("زائر")
        ticket = self.make_ticket(partner_id=visitor.id, phase="closed")
        self.assertEqual(len(self.notices(ticket)), 4)

    def test_customer_without_contact(self):
        ticket = self.make_ticket(partner_id=False, partner_name="Huda", partner_email="huda@example.com")
        self.assertEqual(ticket.customer_name, "Huda")
        self.assertEqual(ticket.customer_lang, "ar_001")
        self.assertEqual(len(self.mails_to(ticket, "huda@example.com")), 1)
        self.assertFalse(ticket.message_partner_ids.filtered("partner_share"))

    def test_address_of_the_contact_is_kept_on_the_case(self):
        ticket = self.make_ticket()
        self.assertEqual((ticket.partner_name, ticket.partner_email), (self.customer.name, self.customer.email))

    def test_nobody_is_assigned_unasked(self):
        """Whoever registers a case for another team, and the mail gateway's robot, do not get it assigned."""
        # guards: models.process.helpdesk_ticket:_prepare_case_vals
        self.company.helpdesk_mgmt_ticket_auto_assign = True
        ticket = self.file(type_id=self.type().id, team_id=self.team.id)
        self.assertFalse(ticket.user_id)
        own = (
            self.env["helpdesk.ticket"]
            .with_user(self.agent)
            .create({"name": "Late", "description": "<p>Late</p>", "type_id": self.type().id, "team_id": self.team.id})
        )
        self.assertEqual(own.user_id, self.agent)

    def test_policy_m05_registered_by_an_officer_or_by_the_customer(self):
        """Both get the same case: number, phase, team, and the customer as follower."""
        # guards: models.process.helpdesk_ticket_intake:_vals_with_team
        # guards: models.process.helpdesk_ticket_reference:_numbering
        vals = {
            "name": "Late",
            "description": "<p>Late</p>",
            "type_id": self.type().id,
            "partner_id": self.customer.id,
        }
        by_officer = self.env["helpdesk.ticket"].with_user(self.agent).create({**vals, "team_id": self.team.id})
        portal = self.make_customer("Filer", "filer@example.com", login="complaint_filer")
        by_customer, _new = (
            self.env["helpdesk.ticket.filing"]
            .with_user(portal.user_ids)
            ._file_from_portal({**vals, "partner_id": portal.id}, "token")
        )
        for ticket in (by_officer.sudo(), by_customer):
            self.assertPhase(ticket, "received")
            self.assertEqual(ticket.team_id, self.team)
            self.assertRegex(ticket.number, "^CMP/")
            self.assertIn(ticket.partner_id, ticket.message_partner_ids)

    def test_policy_k07_officer_follows_beside_the_handler(self):
        """The officer reads and keeps the case through the departments, and is not its handler."""
        # guards: security/access_rules.xml:helpdesk_ticket_rule_leader
        officer = self.make_user("officer", "helpdesk_mgmt.group_helpdesk_user_own")
        ticket = self.make_ticket(phase="processing")
        self.assertFalse(ticket.with_user(officer).has_access("read"))
        ticket.with_user(self.agent).officer_id = officer
        ticket.with_user(self.agent).team_id = self.make_team("Department", self.agent2)
        self.assertEqual(ticket.officer_id, officer)
        self.assertTrue(ticket.with_user(officer).has_access("read"))
        self.assertNotIn(officer, ticket.handler_ids)

    def test_everyone_responsible_is_remembered(self):
        # guards: models.process.helpdesk_ticket_intake:_remember_handler
        ticket = self.make_ticket(officer_id=self.leader.id)
        ticket.user_id = self.agent2
        ticket.user_id = False
        self.assertEqual(ticket.handler_ids, self.agent | self.agent2)
        self.assertEqual(ticket.officer_id, self.leader)

    def test_team_brings_its_type(self):
        self.team.default_type_id = self.type("inquiry")
        self.assertEqual(self.file(team_id=self.team.id).kind, "inquiry")

    # ------------------------------------------------------------------ filing

    def test_policy_n02_declaration_binds_the_customers_own_filing(self):
        # guards: models.portal.helpdesk_ticket_filing:_check_filing
        Filing = self.env["helpdesk.ticket.filing"]
        with self.assertRaises(MissingInput):
            Filing._check_filing({"type_id": self.type().id})
        Filing._check_filing({"type_id": self.type().id, "declaration_accepted": True})
        Filing._check_filing({"type_id": self.type("inquiry").id})
        # an agent registers without it
        self.assertPhase(self.make_ticket(phase="processing"), "processing")

    def test_a_filing_sent_twice_is_one_case(self):
        vals = {
            "name": "Late",
            "description": "<p>Late</p>",
            "type_id": self.type().id,
            "partner_id": self.customer.id,
        }
        Filing = self.env["helpdesk.ticket.filing"]
        first, new = Filing._file_from_portal(vals, "token-1")
        again, repeated = Filing._file_from_portal(vals, "token-1")
        self.assertEqual((first, new, repeated), (again, True, False))
        other, new = Filing._file_from_portal(vals, "token-2")
        self.assertNotEqual(other, first)
        self.assertFalse(first.copy().filing_token)
        # the same text in another customer's form is another filing
        stranger, new = Filing._file_from_portal(
            {**vals, "partner_id": self.make_customer("X", "x@a.example").id}, "token-1"
        )
        self.assertTrue(new)
        self.assertNotEqual(stranger, first)
