import base64
from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from ..exceptions import ComplaintError, MissingInput
from .common import MODULE, ComplaintCase


class TestRegistration(ComplaintCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.sa")
        cls.phone = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        cls.phone.write({"company_id": False, "answered_at_once": True})
        cls.caller = cls.make_customer("هند المطيري", phone="+966 50 123 4567", complaint_identity="1023456789")

    def form(self, user=None, **values):
        """The form as the agent fills it in, with all that the web client computes on the way."""
        form = Form(self.env["helpdesk.case.registration"].with_user(user or self.agent))
        for name, value in {
            "channel_id": self.phone,
            "type_id": self.type(),
            "category_id": self.category,
            "subject": "Payment delayed",
            "description": "The payment of May has not arrived.",
            **values,
        }.items():
            form[name] = value
        return form

    def register(self, user=None, **values):
        wizard = self.form(user, **values).save()
        wizard.action_register()
        return self.case_of(wizard)

    def case_of(self, wizard):
        return self.env["helpdesk.ticket"].search([("filing_token", "=", wizard._filing_key())])

    def candidates(self, user=None, **values):
        return [card["id"] for card in self.form(user, **values).candidates or []]

    # ------------------------------------------------------------------ the case

    def test_policy_m05_agent_registers_for_the_customer(self):
        # guards: wizards.helpdesk_case_registration:_prepare_case_vals
        with self.at("2026-06-07 10:00"):
            wizard = self.form(caller="0501234567").save()
            action = wizard.action_register()
        case = self.case_of(wizard)
        self.assertPhase(case, "received")
        self.assertEqual((action["res_model"], action["res_id"]), ("helpdesk.ticket", case.id))
        self.assertEqual((case.partner_id, case.channel_id, case.team_id), (self.caller, self.phone, self.team))
        self.assertEqual(case.create_uid, self.agent)
        self.assertEqual(case.move_ids.user_id, self.agent)
        # agents' filings need no declaration
        self.assertTrue(case.type_id.requires_declaration)
        self.assertFalse(case.declaration_accepted)

    def test_policy_k05_all_details_are_registered(self):
        # guards: wizards.helpdesk_case_registration_files:_take_files
        # guards: wizards.helpdesk_case_registration:_prepare_case_vals
        segment = self.env["helpdesk.beneficiary.segment"].create({"name": "Orphans"})
        file = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create(
                {
                    "name": "statement.pdf",
                    "datas": base64.b64encode(b"%PDF-1.4"),
                    "res_model": "helpdesk.case.registration",
                    "res_id": 0,
                }
            )
        )
        wizard = self.form(
            caller="0501234567",
            segment_id=segment,
            preferred_contact="phone",
            confidential=False,
            subject=" Two  words ",
        ).save()
        wizard.attachment_ids = file
        wizard.action_register()
        case = self.case_of(wizard)
        self.assertEqual(case.name, "Two words")
        self.assertIn("The payment of May", case.description)
        self.assertEqual((case.segment_id, case.preferred_contact), (segment, "phone"))
        self.assertEqual((case.category_id, case.importance), (self.category, "medium"))
        self.assertEqual(case.attachment_ids, file)

    def test_policy_e07_reference_number_and_documentation(self):
        # guards: wizards.helpdesk_case_registration:_prepare_case_vals
        for kind, prefix in (("complaint", "CMP"), ("report", "REP"), ("inquiry", "INQ"), ("suggestion", "SUG")):
            with self.subTest(kind=kind), self.at("2026-06-07 10:00"):
                case = self.register(caller="0501234567", type_id=self.type(kind))
                self.assertRegex(case.number, rf"^{prefix}/2026/\d{{5}}$")
                self.assertEqual(len(case.move_ids), 1)
                self.assertIn(case.number, self.notices(case)[0])

    def test_first_response_of_a_call(self):
        policy = self.env["helpdesk.sla.policy"].create(
            {"name": "First", "milestone": "first_response", "hours": 4, "sequence": 0}
        )
        case = self.register(caller="0501234567")
        self.assertEqual(self.row(case, "first_response").policy_id, policy)
        self.assertEqual(self.row(case, "first_response").state, "met")

    def test_policy_e02_registered_outside_opening_hours(self):
        """Hours inform the agent, and hold nothing up."""
        # guards: wizards.helpdesk_case_registration:_compute_channel_hours
        self.phone.resource_calendar_id = self.calendar
        with self.at("2026-06-05 23:00"):
            form = self.form(caller="0501234567")
            self.assertIn("Closed now", form.channel_hours)
            form.save().action_register()
        with self.at("2026-06-07 10:00"):
            self.assertEqual(self.form().channel_hours, "Sunday to Thursday, 08:00 to 16:00")
        self.assertEqual(len(self.env["helpdesk.ticket"].search([("partner_id", "=", self.caller.id)])), 1)

    def test_policy_m02_every_channel_is_registered_alike(self):
        # guards: wizards.helpdesk_case_registration:_prepare_case_vals
        for name in ("visit", "fax", "x", "whatsapp", "facebook", "snapchat", "instagram"):
            channel = self.env.ref(f"{MODULE}.channel_{name}")
            with self.subTest(channel=name):
                self.assertEqual(self.register(caller="0501234567", channel_id=channel).channel_id, channel)

    def test_case_of_another_department(self):
        """Routed to a team that the agent does not belong to: who registered it may follow it."""
        self.category.team_id = self.make_team("Licences")
        case = self.register(caller="0501234567")
        self.assertEqual(case.team_id.name, "Licences")
        self.assertTrue(case.with_user(self.agent).has_access("read"))

    def test_confidential_case_is_told_by_its_number(self):
        """The agent who registers it has no access to it afterwards."""
        # guards: wizards.helpdesk_case_registration:_prepare_case_vals
        self.category.team_id = self.make_team("Licences")
        wizard = self.form(caller="0501234567", confidential=True).save()
        action = wizard.action_register()
        case = self.case_of(wizard)
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn(case.number, action["params"]["message"])
        self.assertFalse(case.with_user(self.agent).has_access("read"))

    def test_missing_input_is_named(self):
        # guards: wizards.helpdesk_case_registration:_check_complete
        for values, word in (
            ({"subject": "  "}, "Subject"),
            ({"description": " "}, "Description"),
            ({"caller": False}, "customer"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(MissingInput, word):
                self.register(**{"caller": "0501234567", **values})

    # ------------------------------------------------------------------ finding the contact

    def test_contact_by_phone_however_it_is_written(self):
        # guards: models.settings.res_partner:_find_callers
        for typed in (
            "0501234567", "501234567", "+966501234567", "00966 50 123 4567", "966-50-123-4567", "٠٥٠١٢٣٤٥٦٧",
            "+٩٦٦ ٥٠ ١٢٣ ٤٥٦٧", "050 123 4567",
        ):  # fmt: skip
            with self.subTest(typed=typed):
                form = self.form(caller=typed)
                self.assertEqual(form.partner_id, self.caller)
        self.assertFalse(self.candidates(caller="0511234567"))
        self.assertFalse(self.candidates(caller="+971501234567"), "the same number in another country")

    def test_contact_by_email(self):
        for typed in ("sara.test@example.com", " Sara.Test@Example.com ", "سارة <sara.test@example.com>"):
            with self.subTest(typed=typed):
                self.assertEqual(self.form(caller=typed).partner_id, self.customer)
        self.assertFalse(self.candidates(caller="sara@"))

    def test_contact_by_identity_number(self):
        # guards: models.settings.res_partner:_find_callers
        # guards: models.settings.res_partner:_inverse_complaint_identity
        self.caller.complaint_identity = "١٠٢ ٣٤٥-٦٧٨٩"
        self.assertEqual(self.caller.complaint_identity, "1023456789")
        for typed in ("1023456789", "١٠٢٣٤٥٦٧٨٩", "102-345 6789"):
            with self.subTest(typed=typed):
                self.assertEqual(self.form(caller=typed).partner_id, self.caller)

    def test_contacts_by_name_are_offered_not_taken(self):
        namesake = self.make_customer("هند المطيري")
        form = self.form(caller="هند المطيري")
        self.assertFalse(form.partner_id)
        self.assertEqual({card["id"] for card in form.candidates}, {self.caller.id, namesake.id})
        self.assertIn("+966 50 123 4567 · 1023456789", [card["detail"] for card in form.candidates])

    def test_shared_phone_is_offered_not_taken(self):
        # guards: wizards.helpdesk_case_registration:_compute_partner_id
        brother = self.make_customer("بدر المطيري", phone="0501234567")
        form = self.form(caller="0501234567")
        self.assertFalse(form.partner_id)
        self.assertEqual({card["id"] for card in form.candidates}, {self.caller.id, brother.id})
        wizard = form.save()
        # nobody has been chosen
        with self.assertRaisesRegex(MissingInput, "Choose the customer"):
            wizard.action_register()
        wizard.partner_id = brother
        wizard.action_register()
        self.assertEqual(self.case_of(wizard).partner_id, brother)

    def test_contacts_of_another_company_are_not_offered(self):
        company, _team = self.make_company()
        self.caller.company_id = company
        self.assertFalse(self.candidates(caller="0501234567"))
        self.assertFalse(self.candidates(caller="1023456789"))

    def test_identity_number_is_the_helpdesks_to_see(self):
        stranger = self.make_user("stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.caller.with_user(stranger).read(["complaint_identity"])
        self.assertEqual(self.caller.with_user(self.agent).complaint_identity, "1023456789")

    def test_cases_and_contacts_are_searched_by_number(self):
        # guards: models.settings.res_partner:_search_complaint_lookup
        case = self.make_ticket(partner_id=self.caller.id)
        Ticket, Partner = (self.env[name].with_user(self.agent) for name in ("helpdesk.ticket", "res.partner"))
        for typed in ("1023456789", "١٠٢٣٤٥", "0501234567", "٠٥٠ ١٢٣ ٤٥٦٧"):
            with self.subTest(typed=typed):
                self.assertEqual(Ticket.search([("partner_id.complaint_lookup", "ilike", typed)]), case)
                self.assertIn(self.caller, Partner.search([("complaint_lookup", "ilike", typed)]))
        self.assertFalse(Partner.search([("complaint_lookup", "ilike", "%")]))

    # ------------------------------------------------------------------ a new contact

    def test_policy_m05_caller_without_email(self):
        """Nobody is known by the number: a contact is made, with no e-mail address, and nothing fails for it."""
        # guards: wizards.helpdesk_case_registration:_prepare_case_vals
        form = self.form(caller="٠٥٥ ٩٩٩ ٨٨٧٧")
        self.assertEqual((form.phone, form.preferred_contact), ("055 999 8877", "sms"))
        form.contact_name = "ماجد الدوسري"
        wizard = form.save()
        wizard.action_register()
        case = self.case_of(wizard)
        contact = case.partner_id
        self.assertEqual((contact.name, contact.lang, contact.company_id.id), ("ماجد الدوسري", "ar_001", False))
        self.assertEqual(contact.phone, "055 999 8877")
        self.assertFalse(case.partner_email)
        self.assertEqual(case.preferred_contact, "sms")
        self.assertEqual(len(self.notices(case)), 1)
        self.bring_to(case, "proposed")
        case.sudo().action_customer_accept()
        self.assertPhase(case, "closed", "solved")
        # and is known from now on
        self.assertEqual(self.form(caller="+966559998877").partner_id, contact)

    def test_what_was_typed_begins_the_contact(self):
        # guards: wizards.helpdesk_case_registration:_compute_contact
        for typed, field in (
            ("0559998877", "phone"), ("new@example.com", "email"), ("1099999999", "identity"), ("ماجد", "contact_name"),
        ):  # fmt: skip
            with self.subTest(typed=typed):
                form = self.form(caller=typed)
                filled = {n for n in ("phone", "email", "identity", "contact_name") if form[n]}
                self.assertEqual(filled, {field})
                self.assertEqual(form[field], typed)

    def test_numbers_of_the_new_contact_are_looked_up_too(self):
        # guards: wizards.helpdesk_case_registration:_find_candidates
        form = self.form(caller="زيد بن عمرو")
        form.phone = "0501234567"
        self.assertEqual([card["id"] for card in form.candidates], self.caller.ids)

    def test_identity_number_belongs_to_one_contact(self):
        # guards: wizards.helpdesk_case_registration:_check_new_contact
        form = self.form(caller="ماجد")
        form.identity = "١٠٢٣٤٥٦٧٨٩"
        wizard = form.save()
        with self.assertRaisesRegex(ComplaintError, "1023456789"):
            wizard.action_register()

    def test_wrong_address_is_told(self):
        form = self.form(caller="ماجد")
        form.email = "majed@"
        with self.assertRaisesRegex(ComplaintError, "majed@"):
            form.save().action_register()

    # ------------------------------------------------------------------ anonymous

    def test_caller_without_a_name_where_the_type_allows(self):
        # guards: wizards.helpdesk_case_registration:_check_complete
        wizard = self.form(type_id=self.type("report"), anonymous=True).save()
        before = self.env["res.partner"].search_count([])
        wizard.action_register()
        case = self.case_of(wizard)
        self.assertPhase(case, "received")
        self.assertFalse(case.partner_id or case.partner_name or case.partner_email)
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        complaint = self.form(caller="0501234567").save()
        complaint.anonymous = True
        with self.assertRaises(MissingInput):
            complaint.action_register()

    def test_policy_e07_caller_without_a_name_gets_a_code(self):
        """Shown to the agent at once, the same however often the form is sent; a code issued since is not undone."""
        # guards: wizards.helpdesk_case_registration:action_register
        wizard = self.form(type_id=self.type("report"), anonymous=True).save()
        shown = wizard.action_register()
        case = self.case_of(wizard)
        self.assertEqual((shown["tag"], shown["params"]["number"]), ("complaint_tracking_code", case.number))
        self.assertEqual(shown["context"]["then"]["res_id"], case.id)
        self.assertEqual(self.env["helpdesk.ticket.page"]._find_by_code(case.number, shown["params"]["code"]), case)
        self.assertEqual(wizard.action_register()["params"], shown["params"])
        case.with_user(self.agent).action_issue_tracking_code()
        self.assertEqual(wizard.action_register()["res_id"], case.id)
        # who has a name is told where his notices go
        named = self.form(caller="0501234567").save()
        self.assertEqual(named.action_register()["res_model"], case._name)
        self.assertFalse(self.case_of(named).has_tracking_code)

    def test_code_of_a_case_that_the_agent_may_not_read(self):
        self.category.team_id = self.make_team("Licences")
        wizard = self.form(type_id=self.type("report"), anonymous=True, confidential=True).save()
        shown = wizard.action_register()
        case = self.case_of(wizard).sudo()
        self.assertEqual(self.env["helpdesk.ticket.page"]._find_by_code(case.number, shown["params"]["code"]), case)
        self.assertEqual(shown["context"]["then"]["tag"], "display_notification")

    def test_without_a_name_nothing_that_was_typed_is_kept(self):
        case = self.register(type_id=self.type("report"), caller="0501234567", anonymous=True)
        self.assertFalse(case.partner_id or case.partner_name or case.partner_email)
        self.assertNotIn(self.caller, case.message_partner_ids)

    # ------------------------------------------------------------------ open cases of the customer

    def warned(self, user=None, **values):
        return self.form(user, **{"caller": "0501234567", **values}).save().open_case_ids

    def test_policy_k05_open_cases_are_shown_while_typing(self):
        # guards: wizards.helpdesk_case_registration:_compute_open_cases
        open_case = self.make_ticket(partner_id=self.caller.id, name="<b>Bank</b>")
        self.make_ticket(partner_id=self.caller.id, phase="closed")
        form = self.form(caller="0501234567")
        self.assertEqual(form.save().open_case_ids, open_case)
        for text in (open_case.number, "&lt;b&gt;Bank", f"/odoo/complaint-cases/{open_case.id}", "Received"):
            self.assertIn(text, form.open_cases)
        form.caller = "0511234567"
        self.assertFalse(form.open_cases)

    def test_open_cases_that_the_agent_may_not_read_are_not_told(self):
        for vals in (
            {"confidential": True},
            {"subject_user_ids": [Command.set(self.agent.ids)]},
            {"team_id": self.make_team("Licences").id},
        ):
            with self.subTest(vals=vals):
                self.make_ticket(**{"partner_id": self.caller.id, "user_id": self.agent2.id, **vals})
                form = self.form(caller="0501234567")
                self.assertFalse(form.open_cases)
                self.assertFalse(form.save().open_case_ids)

    def test_open_cases_of_another_company_are_not_told(self):
        # guards: wizards.helpdesk_case_registration:_find_open_cases
        company, team = self.make_company()
        team.user_ids = self.agent
        self.agent.company_ids |= company
        self.make_ticket(partner_id=self.caller.id, team_id=team.id, company_id=company.id, user_id=False)
        wizard = self.form(caller="0501234567").save()
        both = wizard.with_context(allowed_company_ids=(self.company | company).ids)
        self.assertFalse(both.open_case_ids)
        both.company_id = company
        self.assertTrue(both.open_case_ids)

    def test_open_cases_of_the_customers_firm_and_address(self):
        firm = self.env["res.partner"].create({"name": "Date farms", "is_company": True})
        self.caller.parent_id = firm
        colleague = self.make_customer("زميل", company=firm)
        of_firm = self.make_ticket(partner_id=colleague.id)
        self.assertEqual(self.warned(), of_firm)
        by_mail = self.make_ticket(partner_id=False, partner_email="Sara <SARA.test@example.com>")
        self.make_ticket(partner_id=False, partner_email="notsara.test@example.com")
        self.assertEqual(self.warned(caller="sara.test@example.com"), by_mail)

    def test_colleagues_are_no_firm(self):
        """Staff stand under the body's own contact: one's open case is not shown with another's call."""
        self.agent2.partner_id.write({"parent_id": self.company.partner_id.id, "phone": "0533333333"})
        self.leader.partner_id.parent_id = self.company.partner_id
        self.make_ticket(partner_id=self.leader.partner_id.id)
        self.assertFalse(self.warned(caller="0533333333"))

    # ------------------------------------------------------------------ staff as customers

    def test_policy_k03_employee_calls(self):
        # guards: models.settings.res_partner:_find_callers
        self.agent2.partner_id.phone = "0533333333"
        case = self.register(caller="0533333333")
        self.assertEqual(case.partner_id, self.agent2.partner_id)
        self.assertNotEqual(case.user_id, self.agent2)

    def test_policy_k03_agent_registers_his_own(self):
        # guards: models.access.helpdesk_ticket:_vals_of_own_case
        self.company.helpdesk_mgmt_ticket_auto_assign = True
        self.agent.partner_id.phone = "0533333333"
        case = self.register(caller="0533333333")
        self.assertEqual(case.partner_id, self.agent.partner_id)
        self.assertFalse(case.user_id)

    # ------------------------------------------------------------------ once

    def test_form_sent_twice_is_one_case(self):
        # guards: models.portal.helpdesk_ticket:_file_once
        form = self.form(caller="0559998877")
        form.contact_name = "ماجد الدوسري"
        wizard = form.save()
        first, second = wizard.action_register(), wizard.action_register()
        self.assertEqual(first, second)
        self.assertEqual(len(self.case_of(wizard)), 1)
        self.assertEqual(self.env["res.partner"].search_count([("name", "=", "ماجد الدوسري")]), 1)

    def test_two_forms_with_the_same_words_are_two_cases(self):
        # guards: wizards.helpdesk_case_registration:token
        self.assertNotEqual(self.register(caller="0501234567"), self.register(caller="0501234567"))

    # ------------------------------------------------------------------ what a client may send

    def test_records_of_another_company_are_refused(self):
        company, _team = self.make_company()
        self.agent.company_ids |= company
        foreign_category = self.env["helpdesk.ticket.category"].create({"name": "Theirs", "company_id": company.id})
        foreign_channel = self.env["helpdesk.ticket.channel"].create({"name": "Theirs", "company_id": company.id})
        for vals in ({"category_id": foreign_category.id}, {"channel_id": foreign_channel.id}):
            wizard = self.form(caller="0501234567").save()
            wizard.write(vals)
            with self.subTest(vals=vals), self.assertRaises(UserError):
                wizard.with_context(allowed_company_ids=(self.company | company).ids).action_register()
        wizard = self.form(caller="0501234567").save()
        wizard.company_id = company
        with self.assertRaises(ComplaintError):
            wizard.with_context(allowed_company_ids=self.company.ids).action_register()

    def test_contact_that_the_agent_may_not_see_is_refused(self):
        company, _team = self.make_company()
        hidden = self.make_customer("خفي", company_id=company.id)
        wizard = self.form(caller="0501234567").save()
        wizard.partner_id = hidden.id
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            wizard.action_register()

    def test_files_of_others_are_left_alone(self):
        # guards: wizards.helpdesk_case_registration_files:_take_files
        theirs = self.env["ir.attachment"].create(
            {
                "name": "theirs.pdf",
                "datas": base64.b64encode(b"%PDF-1.4"),
                "res_model": "res.partner",
                "res_id": self.caller.id,
            }
        )
        wizard = self.form(caller="0501234567").save()
        wizard.sudo().attachment_ids = theirs
        wizard.action_register()
        self.assertEqual((theirs.res_model, theirs.res_id), ("res.partner", self.caller.id))

    def test_type_and_category_fit(self):
        other = self.env["helpdesk.ticket.type"].create({"name": "Repair"})
        self.category.type_ids = self.type("inquiry")
        for vals in ({"type_id": other.id, "category_id": False}, {"type_id": self.type().id}):
            wizard = self.form(caller="0501234567").save()
            wizard.write(vals)
            with self.subTest(vals=vals), self.assertRaises(ComplaintError):
                wizard.action_register()

    def test_form_is_for_the_helpdesk(self):
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.form(self.make_user("stranger", "base.group_user"))

    def test_files_of_forms_never_sent_are_thrown_away(self):
        attachment = self.env["ir.attachment"].create(
            {"name": "left.pdf", "datas": base64.b64encode(b"%PDF-1.4"), "res_model": "helpdesk.case.registration"}
        )
        Wizard = self.env["helpdesk.case.registration"]
        Wizard._gc_uploads()
        self.assertTrue(attachment.exists())
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = %s WHERE id = %s",
            [attachment.create_date - timedelta(days=3), attachment.id],
        )
        attachment.invalidate_recordset()
        Wizard._gc_uploads()
        self.assertFalse(attachment.exists())


class TestRegistrationInSecondCompany(ComplaintCase):
    def test_agent_of_another_company_registers(self):
        company, team = self.make_company()
        agent = self.make_user(
            "abroad",
            "helpdesk_mgmt.group_helpdesk_user_team",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        team.user_ids = agent
        form = Form(self.env["helpdesk.case.registration"].with_user(agent))
        form.channel_id = self.env.ref(f"{MODULE}.channel_visit")
        form.type_id = self.type()
        form.caller = "Zayed"
        form.contact_name = "Zayed"
        form.subject = form.description = "Late"
        action = form.save().action_register()
        case = self.env["helpdesk.ticket"].browse(action["res_id"])
        self.assertEqual((case.company_id, case.team_id), (company, team))
        self.assertPhase(case, "received")
