"""Each company has its own policy, and one is given to the next byte for byte."""

import json

from odoo.exceptions import UserError
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from .pack_files import PackCase, entry


class TestPacksCompanies(PackCase):
    def test_each_company_has_its_own(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_record_of
        shared = {kind: self.type(kind).read()[0] for kind in ("complaint", "report", "inquiry", "suggestion")}
        channels = (
            self.env["helpdesk.ticket.channel"].with_context(active_test=False).search([("company_id", "=", False)])
        )
        names = [name for name in channels._fields if name != "own_ids"]
        before = channels.read(names)
        other = self.make_body("Second body of the packs")
        first, second = self.Pack.apply("standard", self.body), self.Pack.apply("standard", other)
        made = [{(line.res_model, line.res_id) for line in applied.line_ids} for applied in (first, second)]
        self.assertFalse(made[0] & made[1])
        self.assertEqual(channels.read(names), before)
        for kind, values in shared.items():
            now = self.type(kind).read()[0]
            self.assertEqual({**now, "own_ids": 0, "team_ids": 0}, {**values, "own_ids": 0, "team_ids": 0})
        self.record(first, "types", "complaint").needs_decision = False
        self.record(first, "sla", "resolution").days = 3
        self.assertTrue(self.record(second, "types", "complaint").needs_decision)
        self.assertEqual(self.record(second, "sla", "resolution").days, 10)
        self.assertEqual(self.Pack.diff(other), [])

    def test_alone_the_shipped_records_are_adapted(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_is_alone
        self.env.cr.execute(
            "UPDATE helpdesk_ticket_team SET use_complaint_process = false WHERE company_id != %s", [self.body.id]
        )
        self.env.invalidate_all()
        applied = self.Pack.apply("standard", self.body)
        self.assertEqual(self.record(applied, "types", "report"), self.type("report"))
        self.assertFalse(self.env.ref("helpdesk_mgmt_complaint.channel_fax").active)
        self.assertTrue(self.env.ref("helpdesk_mgmt_complaint.channel_portal").active)
        self.assertEqual(
            self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email"), self.record(applied, "channels", "email")
        )
        other = self.make_body("Comes later")
        second = self.Pack.apply("standard", other)
        copied = self.record(second, "types", "report")
        self.assertEqual((copied.company_id, copied.shared_id), (other, self.type("report")))
        self.assertEqual(copied.sequence_id, self.type("report").sequence_id)
        applied.action_undo()
        self.assertTrue(self.env.ref("helpdesk_mgmt_complaint.channel_fax").active)

    def test_case_takes_the_types_and_channels_of_its_company(self):
        # guards: models.masters.helpdesk_shared_master:_for_company
        applied = self.Pack.apply("standard", self.body)
        phone = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        case = self.case_of(applied, channel_id=phone.id)
        self.assertEqual(case.type_id, self.record(applied, "types", "complaint"))
        self.assertEqual(case.channel_id, self.record(applied, "channels", "phone"))
        self.assertRegex(case.number, r"^CMP/")
        # so does one that names another company's, found by its name in an import for instance
        other = self.Pack.apply("standard", self.make_body("Second body of the packs"))
        foreign = self.case_of(applied, type_id=self.record(other, "types", "report").id)
        self.assertEqual(foreign.type_id, self.record(applied, "types", "report"))
        # the other company's cases keep the shared ones
        elsewhere = self.make_ticket(channel_id=phone.id)
        self.assertEqual((elsewhere.type_id, elsewhere.channel_id), (self.type(), phone))

    def test_pages_offer_the_companys_own(self):
        # guards: models.masters.helpdesk_shared_master:_offered_to
        # guards: models.process.helpdesk_ticket_type:_replaced_by
        applied = self.Pack.apply("standard", self.body)
        charter = self.body._charter()
        own = {line.res_id for line in applied.line_ids if line.section == "types"}
        self.assertEqual(set(charter["types"].ids), own)
        names = [channel["name"] for channel in charter["channels"]]
        self.assertEqual(names, ["Customer portal", "Web", "E-mail", "Phone", "Visit"])
        offered = self.env["helpdesk.ticket.channel"]._offered_to(self.body)
        self.assertEqual(len(offered), 6)
        self.assertIn("Fax", self.env["helpdesk.ticket.channel"]._offered_to(self.company).mapped("name"))
        self.assertFalse(own & set(self.company._charter()["types"].ids))

    def test_copy_of_a_channel_does_not_tell_another_bodys_number(self):
        # guards: models.packs.helpdesk_policy_pack_apply:_make
        self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone").contact = "8001234567"
        applied = self.Pack.apply("standard", self.body)
        self.assertFalse(self.record(applied, "channels", "phone").contact)
        self.assertEqual(self.record(applied, "channels", "portal").contact, "/new/ticket")

    def test_text_in_html_keeps_both_languages(self):
        # guards: models.packs.helpdesk_policy_pack_values:_write_text
        def change(pack, english="Sorry", arabic="نعتذر"):
            body = {"ar": f"<p>{arabic}</p><p>شكرًا</p>", "en": f"<p>{english}</p><p>Thank you</p>"}
            name = {"ar": "اعتذار", "en": "Apology"}
            pack["answers"] = [{"key": "sorry", "name": name, "kind": "apology", "body": body}]

        applied = self.Pack.load(self.file(change=change), self.body)
        text = self.record(applied, "answers", "sorry")
        self.assertIn("Sorry", text.body)
        self.assertIn("نعتذر", text.with_context(lang="ar_001").body)
        self.assertEqual(self.Pack.diff(self.body), [])
        newer = self.Pack.load(self.file(change=lambda pack: change(pack, "We regret", "نأسف")), self.body)
        self.assertIn("We regret", text.body)
        self.assertIn("نأسف", text.with_context(lang="ar_001").body)
        newer.action_undo()
        self.assertIn("Sorry", text.body)
        self.assertIn("نعتذر", text.with_context(lang="ar_001").body)
        with self.assertRaisesRegex(UserError, "other paragraphs"):
            self.Pack.load(self.file(change=lambda pack: change(pack, "We", "نأسف</p><p>جدًّا")), self.body)

    def test_new_team_works_with_its_companys_types(self):
        # guards: models.process.helpdesk_ticket_team:_start_process
        applied = self.Pack.apply("standard", self.body)
        own = {line.res_id for line in applied.line_ids if line.section == "types"}
        self.assertEqual(set(self.body.complaint_team_id.type_ids.ids), own)
        team = self.make_team(
            "New", company_id=self.body.id, resource_calendar_id=self.body.complaint_team_id.resource_calendar_id.id
        )
        self.assertEqual(set(team.type_ids.ids), own)
        self.assertFalse(set(self.make_team("Elsewhere").type_ids.ids) & own)

    def test_what_is_bound_to_a_shared_type_holds_for_the_companys_own(self):
        # guards: models.masters.helpdesk_shared_master:_with_own
        # guards: models.ledger.helpdesk_sla_policy:_criteria
        applied = self.Pack.apply("standard", self.body)
        policy = {"name": "For all", "company_id": False, "milestone": "routing", "days": 1, "sequence": 1}
        policy = self.env["helpdesk.sla.policy"].create({**policy, "type_ids": self.type().ids})
        text = {"name": "Sorry", "body": "<p>Sorry</p>", "type_ids": self.type().ids}
        text = self.env["helpdesk.answer.text"].create(text)
        need = {"name": "Licence", "company_id": False, "type_ids": self.type().ids}
        need = self.env["helpdesk.requirement"].create(need)
        case = self.case_of(applied)
        inquiry = self.case_of(applied, type_id=self.type("inquiry").id)
        self.assertIn(policy, case.deadline_ids.policy_id)
        self.assertNotIn(policy, inquiry.deadline_ids.policy_id)
        for found, other in (
            (text._for_case(case), text._for_case(inquiry)),
            (need._for_tickets(case)[case], need._for_tickets(inquiry)[inquiry]),
        ):
            self.assertTrue(found & (text if found._name == text._name else need))
            self.assertFalse(other & (text if other._name == text._name else need))

    def test_media_by_the_companys_own_channel(self):
        # guards: models.process.helpdesk_ticket_intake:_compute_is_media
        def change(pack):
            pack["channels"].append({"key": "media", "active": True})

        applied = self.Pack.load(self.file(change=change), self.body)
        media = self.env.ref("helpdesk_mgmt_complaint.channel_media")
        case = self.case_of(applied, channel_id=media.id)
        self.assertEqual(case.channel_id, self.record(applied, "channels", "media"))
        self.assertTrue(case.is_media)

    def test_forms_offer_the_companys_own(self):
        # guards: models/process/helpdesk_ticket_type.py:OFFERED
        applied = self.Pack.apply("standard", self.body)
        fields = self.env["helpdesk.ticket"].fields_get(["type_id", "channel_id"], ["domain"])
        own = self.record(applied, "types", "complaint")
        for company, kept, gone in ((self.body, own, self.type()), (self.company, self.type(), own)):
            domain = safe_eval(fields["type_id"]["domain"], {"company_id": company.id})
            found = self.env["helpdesk.ticket.type"].search(domain)
            self.assertIn(kept, found)
            self.assertNotIn(gone, found)
        with Form(self.env["helpdesk.ticket"]) as form:
            form.name, form.description, form.partner_id = "From the form", "x", self.customer
            form.team_id = self.team
            form.type_id = self.type()

    def test_another_companys_people_do_not_see_the_types(self):
        # guards: security/packs_rules.xml:helpdesk_ticket_type_rule_company
        applied = self.Pack.apply("standard", self.body)
        own = self.record(applied, "types", "complaint")
        types = self.env(user=self.agent.id)["helpdesk.ticket.type"]
        self.assertNotIn(own, types.search([]))
        self.assertIn(self.type(), types.search([]))

    def test_given_on_byte_for_byte(self):
        # guards: models.packs.helpdesk_policy_pack_file:_exported
        applied = self.Pack.apply("standard", self.body, roles={"head": self.leader, "director": self.admin})
        # what a body changes and adds goes with it
        self.record(applied, "sla", "resolution").days = 15
        self.body.complaint_reply_days = 4
        segment = self.env["helpdesk.beneficiary.segment"].create({"name": "متدربون", "company_id": self.body.id})
        segment.with_context(lang="ar_001").name = "المتدربون"
        need = {"name": "Licence", "company_id": self.body.id, "mandatory": False}
        need = self.env["helpdesk.requirement"].create(need)
        need.type_ids = self.record(applied, "types", "complaint")
        self.record(applied, "channels", "visit").active = False
        body = self.env["res.partner"].create({"name": "هيئة الاتصالات", "company_id": self.body.id})
        content = self.Pack.export(self.body)
        other = self.make_body("Production")
        loaded = self.Pack.load(content, other)
        self.assertEqual(self.Pack.export(other), content)
        self.assertEqual(self.record(loaded, "sla", "resolution").days, 15)
        self.assertEqual(other.complaint_reply_days, 4)
        self.assertEqual(self.Pack.diff(other), [])
        third = self.make_body("Third")
        self.Pack.load(self.Pack.export(other), third)
        self.assertEqual(self.Pack.export(third), content)
        self.assertTrue(body.exists())

    def test_export_tells_no_persons(self):
        # guards: models.packs.helpdesk_policy_pack_file:_exported_entry
        self.leader.write({"name": "Ibrahim Secret", "email": "ibrahim.secret@example.com"})
        applied = self.Pack.apply("standard", self.body, roles={"head": self.leader, "director": self.leader})
        self.body.complaint_report_recipient_ids = self.leader.partner_id
        self.case_of(applied, name="A secret case")
        content = self.Pack.export(self.body).decode()
        for word in ("Secret", "secret", self.leader.login, self.customer.name):
            self.assertNotIn(word, content)
        pack = json.loads(content)
        self.assertEqual(entry(pack, "teams", "complaints")["user_id"], {"role": "head"})
        self.assertEqual(pack["settings"]["director_id"], {"role": "director"})

    def test_export_of_a_body_without_a_pack(self):
        # guards: models.packs.helpdesk_policy_pack_file:_new_key
        content = self.Pack.export(self.company)
        pack = json.loads(content)
        self.assertEqual((pack["code"], pack["release"]), ("own", 1))
        self.assertIn("Care", [team["name"]["en"] for team in pack["teams"]])
        loaded = self.Pack.load(content, self.body)
        self.assertEqual(self.body.complaint_team_id, self.record(loaded, "teams", "care"))
        self.assertEqual(self.Pack.export(self.body), content)

    def test_what_the_body_has_already_is_taken_over(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_alike_record
        general = self.env["helpdesk.ticket.category"].create({"name": "General", "company_id": self.body.id})
        applied = self.Pack.apply("standard", self.body)
        self.assertEqual(self.record(applied, "categories", "general"), general)
        self.assertEqual(general.complexity, "routine")
        applied.action_undo()
        self.assertTrue(general.exists())
        self.assertFalse(general.complexity)
