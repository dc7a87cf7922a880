"""A pack is previewed, applied, applied again, replaced and taken back."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw

from ..models.packs.helpdesk_policy_pack import FOLDER
from .pack_files import PackCase, entry


class TestPacksEngine(PackCase):
    def test_preview_writes_nothing(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_plan_pack
        with self.written() as writes:
            preview = self.Pack.preview("standard", self.body)
        self.assertEqual(writes, [])
        made = {(item["section"], item["key"]) for item in preview["made"]}
        self.assertLessEqual({("teams", "complaints"), ("categories", "general"), ("sla", "resolution")}, made)
        self.assertIn(("roles", "head"), {(item["section"], item["key"]) for item in preview["missing"]})
        self.assertEqual(preview["left"], [])
        for items in ("made", "changed", "left", "missing"):
            for item in preview[items]:
                self.assertTrue(item["text"])

    def test_apply_makes_what_the_pack_says(self):
        # guards: models.packs.helpdesk_policy_pack_apply:_write_plan
        applied = self.Pack.apply("standard", self.body.id)
        body, team = self.body, self.body.complaint_team_id
        self.assertEqual(
            (body.country_id.code, body.partner_id.lang, body.partner_id.tz), ("SA", "ar_001", "Asia/Riyadh")
        )
        self.assertEqual(
            (body.complaint_reply_days, body.complaint_decision_days, body.complaint_reopen_days), (3, 5, 5)
        )
        self.assertFalse(body.complaint_public_charter)
        self.assertEqual(team.company_id, body)
        self.assertTrue(team.use_complaint_process)
        self.assertEqual(team.with_context(lang="ar_001").name, "فريق الشكاوى")
        self.assertEqual(team.resource_calendar_id.tz, "Asia/Riyadh")
        days = {line.dayofweek for line in team.resource_calendar_id.attendance_ids}
        self.assertEqual(days, {"6", "0", "1", "2", "3"})
        department = self.record(applied, "teams", "department")
        self.assertEqual(department.parent_id, team)
        limits = {p.milestone: p.days for p in self.env["helpdesk.sla.policy"].search([("company_id", "=", body.id)])}
        self.assertEqual(limits, {"first_response": 1, "verification": 2, "resolution": 10})
        general = self.record(applied, "categories", "general")
        self.assertEqual((general.complexity, general.importance, general.team_id), ("routine", "medium", team))

    def test_applied_twice_no_row_changes(self):
        # guards: models.packs.helpdesk_policy_pack_apply:_carry_out
        applied = self.Pack.apply("standard", self.body, roles={"head": self.leader})
        with self.written() as writes:
            again = self.Pack.apply("standard", self.body, roles={"head": self.leader})
        self.assertEqual(writes, [])
        self.assertEqual(again, applied)
        with self.written() as writes:
            self.assertEqual(self.Pack.apply("standard", self.body), applied)
        self.assertEqual(writes, [])

    def test_new_release_leaves_what_was_edited(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_is_edited
        applied = self.Pack.apply("standard", self.body)
        resolution = self.record(applied, "sla", "resolution")
        resolution.days = 15
        verification = self.record(applied, "sla", "verification")
        team = self.body.complaint_team_id
        team.with_context(lang="ar_001").name = "العناية"

        def change(pack):
            pack["release"] = 2
            entry(pack, "sla", "resolution")["days"] = 8
            entry(pack, "sla", "verification")["days"] = 3
            entry(pack, "teams", "complaints")["name"]["ar"] = "فريق العناية"
            pack["settings"]["reopen_days"] = 10

        newer = self.Pack.load(self.file(change=change), self.body)
        self.assertEqual((resolution.days, verification.days, self.body.complaint_reopen_days), (15, 3, 10))
        self.assertEqual(team.with_context(lang="ar_001").name, "العناية")
        self.assertEqual((newer.release, newer.current, applied.current), (2, True, False))
        differences = {(d["section"], d["key"], d["field"]) for d in self.Pack.diff(self.body)}
        self.assertEqual(differences, {("sla", "resolution", "days"), ("teams", "complaints", "name")})

    def test_what_was_edited_is_listed_and_asked_for(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_compare
        applied = self.Pack.apply("standard", self.body)
        self.body.complaint_reply_days = 7
        resolution = self.record(applied, "sla", "resolution")
        resolution.days = 15
        preview = self.Pack.preview("standard", self.body)
        left = {(i["section"], i["key"], i["field"], i["now"], i["then"]) for i in preview["left"]}
        self.assertEqual(left, {("settings", "company", "reply_days", 7, 3), ("sla", "resolution", "days", 15, 10)})
        self.assertIn("stays 15", " ".join(self.texts(preview["left"])))
        take = {"sla/resolution/days": "pack"}
        self.Pack.apply("standard", self.body, take=take)
        self.assertEqual((resolution.days, self.body.complaint_reply_days), (10, 7))
        with self.assertRaises(UserError):
            self.Pack.apply("standard", self.body, take={"sla/resolution/days": "both"})

    def test_mine_is_kept_where_nobody_had_edited(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_compare
        self.body.complaint_public_charter = True
        preview = self.Pack.preview("standard", self.body, take={"settings/company/public_charter": "mine"})
        self.assertIn("public_charter", {item["field"] for item in preview["left"]})
        self.Pack.apply("standard", self.body, take={"settings/company/public_charter": "mine"})
        self.assertTrue(self.body.complaint_public_charter)

    def test_settings_of_a_body_are_not_overwritten(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_is_edited
        self.body.complaint_reply_days = 9
        self.Pack.apply("standard", self.body)
        self.assertEqual(self.body.complaint_reply_days, 9)

    def test_archived_by_hand_stays_archived(self):
        # guards: models.packs.helpdesk_policy_pack_told:_line_differences
        applied = self.Pack.apply("standard", self.body)
        policy = self.record(applied, "sla", "verification")
        policy.active = False
        self.assertEqual(self.Pack.apply("standard", self.body), applied)
        self.assertFalse(policy.active)
        self.assertEqual([(d["key"], d["field"]) for d in self.Pack.diff(self.body)], [("verification", "active")])

    def test_diff_names_what_was_deleted_and_what_was_added(self):
        # guards: models.packs.helpdesk_policy_pack_told:_differences
        applied = self.Pack.apply("standard", self.body)
        self.assertEqual(self.Pack.diff(self.body), [])
        self.record(applied, "sla", "verification").unlink()
        self.env["helpdesk.beneficiary.segment"].create({"name": "Trainees", "company_id": self.body.id})
        found = {(d["section"], d["name"]) for d in self.Pack.diff(self.body)}
        self.assertEqual(found, {("sla", "Verification"), ("segments", "Trainees")})
        again = self.Pack.apply("standard", self.body)
        self.assertEqual(self.record(again, "sla", "verification").days, 2)

    def test_another_pack_archives_what_it_has_not(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_plan_retired
        applied = self.Pack.apply("standard", self.body)
        gone = self.record(applied, "sla", "verification"), self.record(applied, "teams", "department")

        def change(pack):
            pack["code"] = "other"
            pack["sla"] = [each for each in pack["sla"] if each["key"] != "verification"]
            pack["teams"] = pack["teams"][:1]
            pack["roles"] = [role for role in pack["roles"] if role["key"] != "department_head"]

        other = self.Pack.load(self.file(change=change), self.body)
        self.assertTrue(all(record.exists() and not record.active for record in gone))
        self.assertEqual(self.Pack.diff(self.body), [])
        # and back again: the same records, in use
        self.Pack.apply("standard", self.body)
        self.assertTrue(all(record.active for record in gone))
        self.assertFalse(other.current)

    def test_field_that_a_pack_gives_no_more_falls_back(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_compare
        def routine(pack):
            entry(pack, "sla", "resolution").update(complexity="routine", warn_percent=50)

        applied = self.Pack.load(self.file(change=routine), self.body)
        policy = self.record(applied, "sla", "resolution")
        self.assertEqual((policy.complexity, policy.warn_percent), ("routine", 50))
        self.Pack.apply("standard", self.body)
        self.assertEqual((policy.complexity, policy.warn_percent), (False, 80))

    def test_open_cases_keep_their_deadlines(self):
        # guards: models.ledger.helpdesk_ticket_deadline_plan:_policies_changed
        # guards: models.ledger.helpdesk_ticket_deadline_plan:_keep_dates_of
        applied = self.Pack.apply("standard", self.body)
        case = self.case_of(applied)
        before = {row.kind: (row.due_date, row.days) for row in case.deadline_ids}
        self.assertIn("resolution", before)
        mails = self.env["mail.mail"].search_count([])

        def change(pack):
            pack["code"] = "other"
            entry(pack, "sla", "resolution")["days"] = 4
            entry(pack, "sla", "first_response")["key"] = "answer"
            pack["hours"][0]["attendance"][0].update({"from": "10:00", "to": "12:00"})

        self.Pack.load(self.file(change=change), self.body)
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env["helpdesk.ticket.deadline"]._replan_stale()
        self.env["helpdesk.ticket.deadline"]._rematch_stale()
        self.env.invalidate_all()
        after = {row.kind: (row.due_date, row.days) for row in case.deadline_ids}
        self.assertEqual(after, before)
        self.assertEqual(set(case.deadline_ids.mapped("state")), {"running"})
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        # a new case is promised what the pack says
        new = self.case_of(applied, name="New")
        self.assertEqual(new.deadline_ids.filtered(lambda row: row.kind == "resolution").days, 4)

    def test_preview_counts_the_open_cases_it_leaves_alone(self):
        # guards: models.packs.helpdesk_policy_pack_open_cases:_would_change
        applied = self.Pack.apply("standard", self.body)
        case = self.case_of(applied)
        self.assertEqual(self.Pack.preview("standard", self.body)["open_cases"], {"count": 0, "numbers": []})

        def preview(change):
            return self.Pack.preview(self.file(change=change), self.body)["open_cases"]

        shorter = preview(lambda pack: entry(pack, "sla", "resolution").update(days=4))
        self.assertEqual(shorter, {"count": 1, "numbers": [case.number]})
        renamed = preview(lambda pack: entry(pack, "sla", "resolution")["name"].update(en="Handling"))
        self.assertEqual(renamed["count"], 0)
        hours = preview(lambda pack: pack["hours"][0]["attendance"][0].update({"to": "12:00"}))
        self.assertEqual(hours["count"], 1)
        gone = preview(lambda pack: pack["sla"].pop())
        self.assertEqual(gone["count"], 1)

    def test_team_with_open_cases_stays_in_use(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_plan_retired
        applied = self.Pack.apply("standard", self.body)
        department = self.record(applied, "teams", "department")
        self.case_of(applied, team_id=department.id)

        def change(pack):
            pack["teams"] = pack["teams"][:1]

        preview = self.Pack.preview(self.file(change=change), self.body)
        self.assertIn("1 case is open there", " ".join(self.texts(preview["left"])))
        self.Pack.load(self.file(change=change), self.body)
        self.assertTrue(department.active)


class TestPacksUndo(PackCase):
    def test_undo_brings_back_what_stood_before(self):
        # guards: models.packs.helpdesk_policy_pack_apply:_restore
        before = self.body.read()[0], self.body.partner_id.lang
        first = self.Pack.apply("standard", self.body, roles={"head": self.agent})
        made = [line._record() for line in first.line_ids if line.made]
        self.assertTrue(self.agent.has_group("helpdesk_mgmt.group_helpdesk_manager"))
        first.action_undo()
        self.assertFalse(any(record.exists() for record in made))
        self.assertFalse(first.exists())
        self.env.invalidate_all()
        after = self.body.read()[0], self.body.partner_id.lang
        for values in (before[0], after[0]):
            for name in ("write_date", "__last_update", "user_ids"):
                values.pop(name, None)
        self.assertEqual(after, before)
        self.assertFalse(self.agent.has_group("helpdesk_mgmt.group_helpdesk_manager"))
        self.assertNotIn(self.body, self.agent.company_ids)

    def test_undo_of_a_second_application(self):
        # guards: models.packs.helpdesk_policy_pack_apply:_restore
        first = self.Pack.apply("standard", self.body)
        policy, department = self.record(first, "sla", "resolution"), self.record(first, "teams", "department")

        def change(pack):
            pack["release"] = 2
            pack["teams"] = pack["teams"][:1]
            entry(pack, "sla", "resolution").update(days=4, name={"ar": "الحل", "en": "Solution"})
            pack["hours"][0]["attendance"][0]["to"] = "12:00"
            pack["segments"] = [{"key": "all", "name": {"ar": "الجميع", "en": "All"}}]

        second = self.Pack.load(self.file(change=change), self.body)
        segment = self.record(second, "segments", "all")
        self.assertEqual((policy.days, department.active), (4, False))
        with self.assertRaises(UserError):
            first.action_undo()
        second.action_undo()
        self.assertEqual((policy.days, policy.name, department.active), (10, "Resolution", True))
        self.assertEqual(policy.with_context(lang="ar_001").name, "معالجة الطلب")
        self.assertEqual(set(self.body.complaint_team_id.resource_calendar_id.attendance_ids.mapped("hour_to")), {16.0})
        self.assertFalse(segment.exists())
        self.assertTrue(first.current)
        self.assertEqual(self.Pack.diff(self.body), [])

    def test_undo_is_refused_once_a_case_uses_it(self):
        # guards: models.packs.helpdesk_policy_pack_apply:_undo
        applied = self.Pack.apply("standard", self.body)
        self.case_of(applied)
        self.case_of(applied, name="Another")
        with self.assertRaisesRegex(UserError, "2 cases"):
            applied.action_undo()
        self.assertTrue(applied.current)
        self.assertTrue(self.body.complaint_team_id)


class TestPacksRoles(PackCase):
    def test_who_is_named_gets_place_and_groups(self):
        # guards: models.packs.helpdesk_policy_pack_apply:_give_roles
        named = {"head": self.leader.login, "agents": [self.agent.id, self.agent2], "quality": self.admin}
        applied = self.Pack.apply("standard", self.body, roles=named)
        team = self.body.complaint_team_id
        self.assertEqual(team.user_id, self.leader)
        self.assertEqual(team.user_ids, self.leader | self.agent | self.agent2)
        self.assertEqual(self.body.complaint_quality_leader_id, self.admin)
        self.assertTrue(self.leader.has_group("helpdesk_mgmt.group_helpdesk_manager"))
        self.assertTrue(self.admin.has_group("helpdesk_mgmt_complaint.group_quality"))
        self.assertIn(self.body, self.agent.company_ids)
        missing = {item["key"] for item in self.Pack.preview("standard", self.body)["missing"]}
        self.assertEqual(
            missing & {"head", "agents", "quality", "director", "department_head"}, {"director", "department_head"}
        )
        self.assertEqual(applied, self.Pack.apply("standard", self.body))

    def test_role_without_a_person_leaves_the_place(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_compare_persons
        self.Pack.apply("standard", self.body)
        team = self.body.complaint_team_id
        self.assertFalse(team.user_id)
        self.agent.company_ids |= self.body
        team.user_id = self.agent
        self.Pack.apply("standard", self.body)
        self.assertEqual(team.user_id, self.agent)

    def test_leader_put_there_by_hand_stays(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_compare_persons
        self.Pack.apply("standard", self.body, roles={"head": self.leader})
        team = self.body.complaint_team_id
        self.agent.company_ids |= self.body
        team.user_id = self.agent
        self.Pack.apply("standard", self.body, roles={"head": self.leader})
        self.assertEqual(team.user_id, self.agent)
        self.Pack.apply("standard", self.body, roles={"head": self.agent2})
        self.assertEqual(team.user_id, self.agent2)
        self.assertNotIn(self.leader, team.user_ids)

    def test_wrong_persons_are_refused(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_users_named
        portal = self.make_customer("Portal", "p@example.com", login="complaint_portal_of_packs").user_ids
        for roles in (
            {"nobody": self.leader}, {"head": "no.such.login"}, {"head": portal}, {"head": self.customer},
            {"head": [self.leader.id, self.agent.id]}, {"head": 2.5}, {"head": True}, {"head": -1}, ["head"],
        ):  # fmt: skip
            with self.assertRaises(UserError, msg=str(roles)):
                self.Pack.apply("standard", self.body, roles=roles)
        self.assertFalse(self.Pack.search([("company_id", "=", self.body.id)]))

    def test_escalation_to_a_role_waits_for_its_person(self):
        # guards: models.packs.helpdesk_policy_pack_values:_said_escalation
        def change(pack):
            level = {"offset_hours": 8, "recipient": "user", "user_id": {"role": "director"}, "by_sms": True}
            entry(pack, "sla", "resolution")["escalation"].append(level)

        applied = self.Pack.load(self.file(change=change), self.body)
        policy = self.record(applied, "sla", "resolution")
        self.assertEqual(len(policy.escalation_ids), 1)
        self.Pack.load(self.file(change=change), self.body, roles={"director": self.leader})
        self.assertEqual(policy.escalation_ids.sorted("offset_hours")[-1:].user_id, self.leader)
        with self.written() as writes:
            self.Pack.load(self.file(change=change), self.body, roles={"director": self.leader})
        self.assertEqual(writes, [])
        level = entry(json.loads(self.Pack.export(self.body)), "sla", "resolution")["escalation"][1]
        self.assertEqual(level["user_id"], {"role": "director"})

    def test_level_of_a_vacant_role_is_given_on(self):
        # guards: models.packs.helpdesk_policy_pack_file:_with_vacant_levels
        def change(pack):
            level = {"offset_hours": 8, "recipient": "user", "user_id": {"role": "director"}, "by_sms": True}
            entry(pack, "sla", "resolution")["escalation"].append(level)

        self.Pack.load(self.file(change=change), self.body)
        content = self.Pack.export(self.body)
        other = self.make_body("Production")
        loaded = self.Pack.load(content, other)
        self.assertEqual(self.Pack.export(other), content)
        self.Pack.load(content, other, roles={"director": self.leader})
        self.assertEqual(len(self.record(loaded, "sla", "resolution").escalation_ids), 2)
        self.assertEqual(self.Pack.export(other), content)


class TestPacksAccess(PackCase):
    def test_only_administrators_of_the_settings(self):
        # guards: models.packs.helpdesk_policy_pack:_check_may_apply
        portal = self.make_customer("Portal", "p@example.com", login="complaint_portal_of_packs").user_ids
        applied = self.Pack.apply("standard", self.body)
        calls = (
            ("available", []), ("describe", ["standard"]), ("preview", ["standard", self.body.id]),
            ("apply", ["standard", self.body.id]), ("diff", [self.body.id]), ("export", [self.body.id]),
            ("load", ["{}", self.body.id]), ("action_undo", [applied.ids]),
        )  # fmt: skip
        manager = self.make_user("manager_of_packs", "helpdesk_mgmt.group_helpdesk_manager")
        for user in (portal, self.agent, manager):
            for name, args in calls:
                with self.subTest(user=user.login, name=name), self.assertRaises(AccessError):
                    call_kw(self.env(user=user.id)["helpdesk.policy.pack"], name, args, {})
            with self.assertRaises(AccessError):
                call_kw(self.env(user=user.id)["helpdesk.policy.pack"], "search_read", [[]], {})
        admin = self.env(user=self.admin.id)["helpdesk.policy.pack"]
        self.assertIn("standard", dict(call_kw(admin, "available", [], {})))
        self.assertEqual(call_kw(admin, "diff", [self.body.id], {}), [])
        for name, args in (("write", [applied.ids, {"current": False}]), ("create", [{}]), ("unlink", [applied.ids])):
            with self.assertRaises(AccessError):
                call_kw(admin, name, args, {})

    def test_administrator_of_another_company(self):
        # guards: models.packs.helpdesk_policy_pack:_engine
        other = self.make_body("Not his")
        applied = self.Pack.apply("standard", other)
        pack = self.env(user=self.admin.id)["helpdesk.policy.pack"]
        for call in (
            lambda: pack.apply("standard", other.id),
            lambda: pack.export(other.id),
            applied.with_user(self.admin).action_undo,
        ):
            with self.assertRaises(AccessError):
                call()
        for wrong in (0, "1", None, 10**9, True, [self.body.id]):
            with self.assertRaises(UserError, msg=str(wrong)):
                pack.preview("standard", wrong)
        for code in ("no_such", "../standard", "", None, ["standard"]):
            with self.assertRaises(UserError, msg=str(code)):
                pack.preview(code, self.body.id)

    def test_context_of_a_client_counts_for_nothing(self):
        # guards: models.packs.helpdesk_policy_pack:_engine
        pack = self.env(user=self.admin.id)["helpdesk.policy.pack"]
        sent = {"active_test": False, "default_company_id": self.company.id, "default_active": False, "lang": "ar_001"}
        pack.with_context(**sent).apply("standard", self.body.id)
        team = self.body.complaint_team_id
        self.assertEqual((team.company_id, team.active, team.name), (self.body, True, "Complaint team"))


class TestPacksShipped(PackCase):
    def test_every_shipped_pack_is_in_order(self):
        # guards: models.packs.helpdesk_policy_pack_file:_read_pack
        codes = dict(self.Pack.available())
        self.assertIn("standard", codes)
        for code in codes:
            with self.subTest(code=code):
                content = (FOLDER / code / "pack.json").read_bytes()
                pack = self.Pack._read_pack(content)
                self.assertEqual(pack["code"], code)
                self.assertEqual(self.Pack._file(pack), content, "not in the form of an export")
                self.assertTrue(3 <= len(pack["promises"]) <= 8)

    def test_schema_file_is_up_to_date(self):
        # guards: models.packs.helpdesk_policy_pack_schema:_schema
        kept = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
        self.assertEqual(kept, json.loads(json.dumps(self.Pack._schema())), "write it anew: .ci/pack_schema.py")

    def test_described_in_the_readers_language(self):
        # guards: models.packs.helpdesk_policy_pack:describe
        arabic = self.Pack.with_context(lang="ar_001").describe("standard")
        self.assertEqual(arabic["name"], "السياسة الأساسية")
        self.assertEqual(self.Pack.describe("standard")["name"], "Standard policy")
        self.assertEqual(len(arabic["promises"]), 6)
        self.assertEqual([role["key"] for role in arabic["roles"] if role["required"]], ["head"])
