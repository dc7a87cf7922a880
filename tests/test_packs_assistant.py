"""The set-up assistant: each step is left and taken up, and what was answered holds over the policy."""

import base64
import json

from lxml import html

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..exceptions import ComplaintError
from .assistant import AssistantBuilders
from .common import MODULE


@tagged("post_install", "-at_install")
class TestPacksAssistant(AssistantBuilders, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpComplaints()

    # ------------------------------------------------------------------ who, and when it opens

    def test_nobody_but_administrators(self):
        # guards: models.assistant.helpdesk_policy_setup:_of
        setup = self.walk(self.assistant(), "people")
        for user in (self.clerk, self.officer):
            with self.assertRaises(AccessError):
                self.assistant(user)
            own = setup.with_user(user)
            for act in (
                lambda own=own: own.read(["step"]),
                lambda own=own: own.write({"step": "done"}),
                lambda own=own: own.action_next(),
                lambda own=own: own.action_apply(),
                lambda own=own: own.role_ids.read(["user_ids"]),
                lambda own=own: own.search([]),
            ):
                with self.assertRaises(AccessError):
                    act()
                    self.env.flush_all()

    def test_each_company_has_its_own(self):
        # guards: security/assistant_rules.xml:helpdesk_policy_setup_rule_company
        # guards: security/assistant_rules.xml:helpdesk_policy_setup_role_rule_company
        setup = self.walk(self.assistant(), "people")
        self.admin.company_ids |= self.other
        second = self.assistant(company=self.other)
        self.assertNotEqual(second, setup)
        self.assertEqual((second.company_id, second.step), (self.other, "pack"))
        self.assertEqual(self.assistant(), setup)
        # somebody else's administrator
        self.admin.company_ids = self.body
        rows = self.env["helpdesk.policy.setup.role"].with_user(self.admin)
        stranger = self.make_person("admin_of_other", "base.group_system")
        stranger.write({"company_ids": [Command.set(self.other.ids)], "company_id": self.other.id})
        with self.assertRaises(AccessError):
            setup.with_user(stranger).with_context(allowed_company_ids=self.other.ids).read(["step"])
        self.assertTrue(rows.search([]))
        mine = rows.with_user(stranger).with_context(allowed_company_ids=self.other.ids)
        self.assertFalse(mine.search([]))

    def opens_on(self, user):
        """The action with which the application opens for somebody."""
        menus = self.env["ir.ui.menu"].with_user(user).load_web_menus(False)
        root = menus[self.env.ref("helpdesk_mgmt.helpdesk_ticket_main_menu").id]
        return self.env[root["actionModel"]].sudo().browse(root["actionID"]).get_external_id()[root["actionID"]]

    def test_application_opens_on_it_until_it_is_needless(self):
        # guards: models.assistant.ir_ui_menu:load_web_menus
        # guards: models.assistant.helpdesk_policy_setup:_is_due
        assistant = f"{MODULE}.helpdesk_policy_setup_action"
        before = self.opens_on(self.clerk)
        self.assertNotEqual(before, assistant)
        self.assertEqual(self.opens_on(self.admin), assistant)
        setup = self.assistant()
        away = setup.action_not_now()
        self.assertIn("helpdesk-dashboard", away["url"])
        self.assertEqual(self.opens_on(self.admin), before)
        setup.dismissed = False
        self.assertEqual(self.opens_on(self.admin), assistant)
        case = self.env["helpdesk.ticket"].create(
            {"name": "A case", "description": "<p>Words</p>", "company_id": self.body.id, "active": False}
        )
        self.assertEqual(self.opens_on(self.admin), before)
        case.company_id = self.other
        self.assertEqual(self.opens_on(self.admin), assistant)
        self.env["helpdesk.policy.pack"].apply("standard", self.body)
        self.assertEqual(self.opens_on(self.admin), before)

    # ------------------------------------------------------------------ steps

    def test_steps_are_left_and_taken_up_again(self):
        # guards: models.assistant.helpdesk_policy_setup_offer:_offer
        # guards: models.assistant.helpdesk_policy_setup:action_back
        setup = self.walk(self.assistant(), "channels")
        self.channel(setup, "phone").contact = "+966 11 222 3333"
        setup.email = "care@body.example.com"
        setup.action_later()
        # another day
        setup = self.assistant()
        self.assertEqual(setup.step, "channels")
        for step in ("hours", "people", "pack"):
            setup.action_back()
            self.assertEqual(setup.step, step)
        setup.action_back()
        self.assertEqual(setup.step, "pack")
        for _step in range(3):
            setup.action_next()
        self.assertEqual(setup.step, "channels")
        self.assertEqual(setup.email, "care@body.example.com")
        self.assertEqual(self.channel(setup, "phone").contact, "+966 11 222 3333")
        self.assertEqual(setup.role_ids.filtered("required").user_ids, self.head)

    def test_nothing_changes_before_the_last_step(self):
        # guards: models.assistant.helpdesk_policy_setup_offer:_rehearse
        teams = self.env["helpdesk.ticket.team"].with_context(active_test=False)
        before = (teams.search_count([]), self.body.country_id, self.head.all_group_ids, self.body.complaint_reply_days)
        setup = self.assistant()
        setup.choice = "standard"
        setup.action_next()
        self.name_people(setup)
        setup.alias_domain = "body.example.com"
        self.walk(setup, "preview")
        self.assertTrue(setup.limits and setup.lists and setup.charter_en and setup.charter_ar)
        after = (teams.search_count([]), self.body.country_id, self.head.all_group_ids, self.body.complaint_reply_days)
        self.assertEqual(after, before)
        self.assertFalse(self.in_force())
        self.assertFalse(self.env["mail.alias.domain"].search([("name", "=", "body.example.com")]))
        self.assertFalse(self.body.complaint_team_id)

    def test_a_policy_is_chosen_first(self):
        # guards: models.assistant.helpdesk_policy_setup:_document
        setup = self.assistant()
        with self.assertRaises(ComplaintError):
            setup.action_next()
        setup.choice = "file"
        with self.assertRaises(ComplaintError):
            setup.action_next()
        self.assertEqual(setup.step, "pack")

    def test_what_the_policy_says_stands_beside_its_name(self):
        # guards: models.assistant.helpdesk_policy_setup:_compute_about
        setup = self.assistant()
        setup.choice = "standard"
        described = self.env["helpdesk.policy.pack"].describe("standard")
        self.assertIn(described["summary"], html.fromstring(setup.about).text_content())
        for promise in described["promises"]:
            self.assertIn(promise, html.fromstring(setup.about).text_content())
        arabic = self.env["helpdesk.policy.pack"].with_context(lang="ar_001").describe("standard")
        self.assertIn(arabic["summary"], html.fromstring(setup.with_context(lang="ar_001").about).text_content())

    def test_a_file_is_taken_and_its_faults_are_named(self):
        # guards: models.assistant.helpdesk_policy_setup:_document
        self.env["helpdesk.policy.pack"].apply("standard", self.other)
        content = self.env["helpdesk.policy.pack"].export(self.other)
        setup = self.assistant()
        setup.write({"choice": "file", "file": base64.b64encode(content[:-30]), "file_name": "policy.json"})
        self.assertIn("alert-danger", setup.about)
        with self.assertRaises(UserError):
            setup.action_next()
        setup.file = base64.b64encode(content)
        self.assertNotIn("alert-danger", setup.about)
        self.walk(setup, "preview", "file")
        setup.action_apply()
        self.assertEqual(self.in_force().code, json.loads(content)["code"])

    # ------------------------------------------------------------------ answers

    def test_people_get_their_roles(self):
        # guards: models.assistant.helpdesk_policy_setup:_roles
        setup = self.walk(self.assistant(), "preview")
        setup.action_apply()
        self.assertEqual(setup.step, "done")
        self.assertEqual(setup.applied_id, self.in_force())
        self.assertEqual(self.body.complaint_team_id.user_id, self.head)
        self.assertTrue(self.head.has_group("helpdesk_mgmt.group_helpdesk_user_own"))
        self.assertIn(self.officer, self.body.complaint_team_id.user_ids)

    def test_a_required_role_needs_somebody(self):
        # guards: models.assistant.helpdesk_policy_setup:action_apply
        setup = self.walk(self.assistant(), "preview")
        required = setup.role_ids.filtered("required")[:1]
        required.user_ids = False
        with self.assertRaisesRegex(ComplaintError, required.name):
            setup.action_apply()
        self.assertFalse(self.in_force())
        (setup.role_ids - required).filtered(lambda row: not row.required).user_ids = False
        required.user_ids = self.head
        setup.action_apply()
        self.assertTrue(self.in_force())

    def test_a_role_for_one_takes_one_and_no_customer(self):
        # guards: models.assistant.helpdesk_policy_setup_rows:_check_number
        setup = self.walk(self.assistant(), "people")
        single = setup.role_ids.filtered(lambda row: not row.many)[:1]
        with self.assertRaises(ValidationError):
            single.user_ids = self.head | self.officer
        portal = new_test_user(self.env, login="customer_of_body", groups="base.group_portal")
        many = setup.role_ids.filtered("many")[:1]
        with self.assertRaises(ValidationError):
            many.user_ids = portal
        many.user_ids = self.head | self.officer
        self.assertEqual(len(many.user_ids), 2)

    def test_hours_answered_hold_over_the_policy(self):
        # guards: models.assistant.helpdesk_policy_setup_answers:_answer_hours
        # guards: models.assistant.helpdesk_policy_setup_answers:_attendances
        setup = self.walk(self.assistant(), "hours")
        self.assertEqual(setup.hours_ids._days(), ["monday", "tuesday", "wednesday", "thursday", "sunday"])
        setup.write(
            {
                "tz": "Asia/Kuwait",
                "hours_ids": [
                    Command.update(setup.hours_ids.id, {"hour_from": 7, "hour_to": 11.5}),
                    Command.create({"sunday": True, "monday": True, "hour_from": 13, "hour_to": 17}),
                ],
            }
        )
        self.walk(setup, "preview")
        setup.action_apply()
        calendar = self.body.complaint_team_id.resource_calendar_id
        self.assertEqual((calendar.tz, self.body.partner_id.tz), ("Asia/Kuwait", "Asia/Kuwait"))
        spans = {(line.hour_from, line.hour_to) for line in calendar.attendance_ids if line.dayofweek == "6"}
        self.assertEqual(spans, {(7, 11.5), (13, 17)})
        spans = {(line.hour_from, line.hour_to) for line in calendar.attendance_ids if line.dayofweek == "3"}
        self.assertEqual(spans, {(7, 11.5)})
        fields_told = {(line["section"], line["field"]) for line in self.env["helpdesk.policy.pack"].diff(self.body)}
        self.assertIn(("hours", "attendance"), fields_told)

    def test_hours_without_a_day_are_refused(self):
        # guards: models.assistant.helpdesk_policy_setup:_check_days
        setup = self.walk(self.assistant(), "hours")
        with self.assertRaises(ValidationError):
            setup.write({"hours_ids": [Command.create({"hour_from": 13, "hour_to": 17})]})

    def test_hours_taken_away_altogether_are_asked_for(self):
        # guards: models.assistant.helpdesk_policy_setup:_check_hours
        setup = self.walk(self.assistant(), "hours")
        setup.hours_ids = [Command.clear()]
        with self.assertRaises(ComplaintError):
            setup.action_next()

    def test_channels_answered_hold_over_the_policy(self):
        # guards: models.assistant.helpdesk_policy_setup_answers:_answer_channels
        # guards: models.assistant.helpdesk_policy_setup_answers:_write_everywhere
        setup = self.walk(self.assistant(), "channels")
        used, unused = self.channel(setup, "phone"), setup.channel_ids.filtered(lambda row: not row.on)[:1]
        used.contact = "+966 11 222 3333"
        used.show_on_charter = not used.show_on_charter
        shown = used.show_on_charter
        unused.on = True
        self.walk(setup, "preview")
        setup.action_apply()
        phone, other = self.applied("channels", "phone"), self.applied("channels", unused.key)
        self.assertEqual(phone.with_context(lang="ar_001").contact, "+966 11 222 3333")
        self.assertEqual(phone.with_context(lang="en_US").contact, "+966 11 222 3333")
        self.assertEqual(phone.show_on_charter, shown)
        self.assertTrue(other.active)
        # and a second application leaves them alone
        self.env["helpdesk.policy.pack"].apply("standard", self.body)
        self.assertEqual((phone.show_on_charter, other.active), (shown, True))

    def test_addresses_are_checked_and_written(self):
        # guards: models.assistant.helpdesk_policy_setup_answers:_check_addresses
        # guards: models.assistant.helpdesk_policy_setup_answers:_answer_domain
        # guards: models.assistant.helpdesk_policy_setup_answers:_answer_company
        setup = self.walk(self.assistant(), "channels")
        setup.email = "care at body"
        with self.assertRaises(ComplaintError):
            setup.action_next()
        setup.write({"email": "Care@Body.example.com", "alias_domain": "@Body.example.com", "alias_name": "voice"})
        setup.publish_charter = True
        self.assertEqual(setup.body_name, self.body.name)
        setup.body_name = " مركز الإبداع "
        setup.country_id = self.env.ref("base.kw")
        setup.action_next()
        setup.action_apply()
        self.assertEqual(self.body.name, "مركز الإبداع")
        self.assertEqual(self.body.email, "care@body.example.com")
        self.assertEqual(self.body.alias_domain_id.name, "body.example.com")
        self.assertEqual(self.body.complaint_team_id.alias_id.alias_full_name, "voice@body.example.com")
        self.assertTrue(self.body.complaint_public_charter)
        self.assertEqual(self.body.country_id, self.env.ref("base.kw"))

    def test_untouched_answers_follow_the_policy(self):
        # guards: models.assistant.helpdesk_policy_setup_answers:_edited
        setup = self.walk(self.assistant(), "preview")
        self.assertEqual(setup._edited(), {})
        setup.action_apply()
        self.env["helpdesk.policy.pack"].apply("standard", self.other)
        mine, theirs = (
            {(line["section"], line["key"], line["field"]) for line in self.env["helpdesk.policy.pack"].diff(body)}
            for body in (self.body, self.other)
        )
        self.assertEqual(mine, theirs)

    def test_holidays_answered_hold_over_what_is_computed(self):
        # guards: models.assistant.helpdesk_policy_setup_answers:_answer_holidays
        # guards: models.assistant.helpdesk_policy_setup_offer:_read_holidays
        setup = self.walk(self.assistant(), "hours")
        if "helpdesk.holiday" not in self.env:
            self.assertFalse(setup.holiday_ids)
            return
        moved, confirmed, dropped = setup.holiday_ids[:3]
        self.assertEqual(set(setup.holiday_ids.mapped("verdict")), {"proposed"})
        moved.date_to = fields.Date.add(moved.date_to, days=1)
        confirmed.verdict = "confirmed"
        dropped.verdict = "dropped"
        self.assertFalse(self.env["helpdesk.holiday"].search([("company_id", "=", self.body.id)]))
        self.walk(setup, "preview")
        setup.action_apply()
        rows = self.env["helpdesk.holiday"].search([("company_id", "=", self.body.id)])
        by_key = {row.key: row for row in rows}
        self.assertEqual(by_key[moved.key].date_to, moved.date_to)
        self.assertEqual(by_key[moved.key].state, "confirmed")
        self.assertEqual(by_key[confirmed.key].state, "confirmed")
        self.assertEqual(by_key[confirmed.key].decided_by_id, self.admin)
        self.assertEqual(by_key[dropped.key].state, "dropped")
        self.assertEqual(by_key[setup.holiday_ids[3].key].state, "proposed")

    # ------------------------------------------------------------------ preview

    def test_preview_shows_what_customers_read(self):
        # guards: models.assistant.helpdesk_policy_setup_preview:_render_charter
        setup = self.walk(self.assistant(), "channels")
        phone = self.channel(setup, "phone")
        phone.write({"on": True, "show_on_charter": True, "contact": "+966 11 222 3333"})
        setup.action_next()
        self.assertIn("+966 11 222 3333", html.fromstring(setup.charter_en).text_content())
        self.assertIn("+966 11 222 3333", html.fromstring(setup.charter_ar).text_content())
        root = html.fromstring(setup.charter_ar)
        self.assertEqual(root.xpath("//@dir")[0], "rtl")
        self.assertIn("ميثاق الخدمة", root.text_content())
        self.assertIn("Training body", root.text_content())
        self.assertFalse(root.xpath("//a | //button | //style"))

    def test_preview_promises_dates_by_the_hours_answered(self):
        # guards: models.assistant.helpdesk_policy_setup_preview:_render_limits
        # guards: models.assistant.helpdesk_policy_setup_preview:_samples
        with self.at("2026-06-07 10:00"):
            self.env["resource.calendar.leaves"].with_company(self.body).create(
                {
                    "name": "Body's day",
                    "date_from": "2026-06-15 21:00:00",
                    "date_to": "2026-06-16 20:59:59",
                }
            )
            setup = self.walk(self.assistant(), "hours")
            setup.hours_ids.write({"thursday": False})
            self.walk(setup, "preview")
        table = html.fromstring(setup.limits).xpath("//table")[0]
        heads = [" ".join(head.text_content().split()) for head in table.xpath(".//thead//th")]
        self.assertIn("Sun 7 June 10:00", heads[2])
        # the week of these hours ends on Wednesday
        self.assertIn("Wed 10 June 17:00", heads[3])
        self.assertIn("Body's day", heads[4])
        self.assertIn("Mon 15 June 11:00", heads[4])
        rows = [[" ".join(cell.text_content().split()) for cell in row] for row in table.xpath(".//tbody/tr")]
        dues = {tuple(row[2:]) for row in rows if row[0] == "Complaint" and row[1].startswith("Verification")}
        self.assertEqual(dues, {("Tue 9 June 10:00", "Wed 17 June 08:00", "Sun 21 June 11:00")})

    def test_preview_lists_what_will_be_done(self):
        # guards: models.assistant.helpdesk_policy_setup_preview:_render_lists
        setup = self.assistant()
        setup.choice = "standard"
        setup.action_next()
        setup.action_next()
        setup.action_next()
        self.channel(setup, "phone").contact = "+966 11 222 3333"
        setup.action_next()
        words = " ".join(html.fromstring(setup.lists).text_content().split())
        told = self.env["helpdesk.policy.pack"].preview("standard", self.body)
        for item in told["made"]:
            self.assertIn(" ".join(item["name"].split()), words)
        for item in told["missing"]:
            self.assertIn(item["text"], words)
        self.assertIn("Your answers", words)

    def test_what_both_have_written_is_chosen(self):
        # guards: models.assistant.helpdesk_policy_setup_preview:_set_choices
        # guards: models.assistant.helpdesk_policy_setup_answers:_put_in_force
        self.body.write({"complaint_reply_days": 9, "complaint_reopen_days": 11})
        setup = self.walk(self.assistant(), "preview")
        rows = {row.key: row for row in setup.choice_ids}
        reply, reopen = rows["settings/company/reply_days"], rows["settings/company/reopen_days"]
        self.assertEqual((reply.mine, reply.take), ("9", "mine"))
        self.assertEqual(reply.theirs, "3")
        reopen.take = "pack"
        setup.action_look_again()
        kept = {row.key: row.take for row in setup.choice_ids}
        self.assertEqual(kept["settings/company/reopen_days"], "pack")
        self.assertEqual(kept["settings/company/reply_days"], "mine")
        setup.action_apply()
        self.assertEqual((self.body.complaint_reply_days, self.body.complaint_reopen_days), (9, 5))

    def test_another_policy_later(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_is_edited
        setup = self.walk(self.assistant(), "preview")
        setup.action_apply()
        pack = json.loads(self.env["helpdesk.policy.pack"].export(self.body))
        limit = next(limit for limit in pack["sla"] if limit["milestone"] == "resolution")
        limit.pop("days")
        limit["hours"] = 42
        setup.action_again()
        setup.write({"choice": "file", "file": base64.b64encode(json.dumps(pack).encode())})
        self.walk(setup, "preview", "file")
        self.assertFalse(setup.choice_ids)
        setup.action_apply()
        policy = self.applied("sla", limit["key"])
        self.assertEqual((policy.days, policy.hours), (0, 42))

    def test_director_and_his_number(self):
        # guards: models.assistant.helpdesk_policy_setup:_take_director_phone
        self.env["helpdesk.policy.pack"].apply("standard", self.other)
        pack = json.loads(self.env["helpdesk.policy.pack"].export(self.other))
        pack["roles"][0]["key"] = "head"
        pack["settings"].update(director_id={"role": "head"}, show_director=True)
        setup = self.assistant()
        setup.write({"choice": "file", "file": base64.b64encode(json.dumps(pack).encode())})
        setup.action_next()
        self.assertTrue(setup.asks_director)
        self.name_people(setup)
        setup.action_next()
        self.assertEqual(setup.director_phone, "+966 50 000 0001")
        setup.director_phone = "+966 50 000 0002"
        self.walk(setup, "preview")
        setup.action_apply()
        self.assertEqual(self.body.complaint_director_id, self.head.partner_id)
        self.assertEqual(self.head.phone, "+966 50 000 0002")

    # ------------------------------------------------------------------ afterwards

    def test_applied_policies_are_compared_and_given_on(self):
        # guards: models.assistant.helpdesk_policy_pack:_difference_sections
        # guards: models.assistant.helpdesk_policy_pack:action_export
        setup = self.walk(self.assistant(), "preview")
        setup.action_apply()
        applied = self.in_force().with_user(self.admin).with_context(allowed_company_ids=self.body.ids)
        self.assertEqual((applied.difference_count, applied.newer_release), (0, 0))
        self.body.complaint_reply_days = 9
        applied.invalidate_recordset()
        [(section, [line])] = applied._difference_sections()
        self.assertEqual((section, line["pack_text"], line["now_text"]), ("Settings", "3", "9"))
        self.assertEqual(applied.difference_count, 1)
        self.assertIn("Days to answer", applied.differences)
        self.assertEqual(applied.action_export()["url"], f"/complaints/policy/{self.body.id}")
        with self.assertRaises(AccessError):
            self.in_force().with_user(self.clerk).action_export()

    def test_what_is_taken_back_can_be_begun_again(self):
        # guards: models.assistant.helpdesk_policy_pack:action_take_back
        # guards: models.assistant.helpdesk_policy_setup:action_open
        setup = self.walk(self.assistant(), "preview")
        setup.action_apply()
        self.assertEqual(self.assistant().step, "done")
        applied = self.in_force().with_user(self.admin).with_context(allowed_company_ids=self.body.ids)
        action = applied.action_take_back()
        self.assertEqual((action["res_model"], applied.exists()), ("helpdesk.policy.pack", applied.browse()))
        self.assertEqual(self.assistant().step, "pack")
        self.walk(setup, "preview")
        setup.action_apply()
        self.assertTrue(self.in_force())

    def test_newer_release_and_file_lead_into_the_assistant(self):
        # guards: models.assistant.helpdesk_policy_pack:_begin
        # guards: models.assistant.helpdesk_policy_pack:_compute_newer_release
        setup = self.walk(self.assistant(), "preview")
        setup.action_apply()
        applied = self.in_force().with_user(self.admin).with_context(allowed_company_ids=self.body.ids)
        self.in_force().release = 0
        applied.invalidate_recordset()
        self.assertTrue(applied.newer_release)
        action = applied.action_newer()
        self.assertEqual((action["res_model"], action["res_id"]), (setup._name, setup.id))
        self.assertEqual((setup.step, setup.choice), ("pack", "standard"))
        applied.action_load_file()
        self.assertEqual(setup.choice, "file")
