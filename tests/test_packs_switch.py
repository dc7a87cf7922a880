"""A body that takes another pack: the new one holds in full, whatever the one before it said or left unsaid."""

import json

from .packs import PackCase, read_pack

PACKS = ("nonprofit_centre", "government_platform", "orphan_charity")


class TestPacksSwitch(PackCase):
    def test_each_pack_follows_each(self):
        # guards: models.packs.helpdesk_policy_pack_apply:_pack_line
        # guards: models.packs.helpdesk_policy_pack_plan:_held
        Pack = self.env["helpdesk.policy.pack"]
        for first in PACKS:
            for second in set(PACKS) - {first}:
                with self.subTest(first=first, second=second):
                    body = self.make_body(f"{first} {second}", f"{first[:3]}-{second[:3]}")
                    Pack.apply(first, body)
                    old = body.complaint_team_id
                    Pack.apply(second, body)
                    self.end_transaction()
                    self.assertEqual(Pack.diff(body), [])
                    team = body.complaint_team_id
                    self.assertTrue(team.active)
                    self.assertEqual(old.active, old == team)

    def test_what_somebody_wrote_between_two_packs_stays(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_is_edited
        Pack = self.env["helpdesk.policy.pack"]
        Pack.apply("nonprofit_centre", self.company)
        channels = self.env["helpdesk.ticket.channel"].with_context(active_test=False)
        phone = channels.search([("company_id", "=", self.company.id), ("name", "=", "Phone")])
        self.assertFalse(phone.active)
        phone.description = "Ask for the care desk"
        Pack.apply("government_platform", self.company)
        self.assertTrue(phone.active)
        self.assertEqual(phone.description, "Ask for the care desk")
        left = {(one["section"], one["key"], one["field"]) for one in Pack.diff(self.company)}
        self.assertEqual(left, {("channels", "phone", "description")})

    def test_address_goes_to_the_team_that_comes_in_its_place(self):
        # guards: models.packs.helpdesk_policy_pack_apply:_free_addresses
        # guards: models.packs.helpdesk_policy_pack_apply:_restore
        Pack = self.env["helpdesk.policy.pack"]
        Pack.apply("ministry", self.company)
        old = self.company.complaint_team_id
        other = json.loads(json.dumps(read_pack("training_centre")).replace('"support"', '"info"'))
        applied = Pack.load(json.dumps(other).encode(), self.company)
        team = self.company.complaint_team_id
        self.assertEqual((team.alias_name, old.alias_name, old.active), ("info", False, False))
        self.assertEqual(Pack.diff(self.company), [])
        applied.action_undo()
        self.assertEqual((old.alias_name, old.active), ("info", True))

    def test_address_that_another_body_has_is_missing(self):
        # guards: models.packs.helpdesk_policy_pack_plan:_plan_addresses
        Pack = self.env["helpdesk.policy.pack"]
        second = self.make_body("ثانية", "second-body")
        (self.company | second).alias_domain_id = False
        Pack.apply("ministry", self.company)
        missing = Pack.preview("ministry", second)["missing"]
        self.assertIn(("teams", "customer_service"), [(one["section"], one["key"]) for one in missing])
        mine = Pack.preview("ministry", self.company)["missing"]
        self.assertNotIn("customer_service", [one["key"] for one in mine])

    def test_readiness_looks_at_the_bodys_own_types(self):
        # guards: models.packs.helpdesk_policy_readiness:_types_of
        Pack = self.env["helpdesk.policy.pack"]
        Pack.apply("ministry", self.company)
        own = self.env["helpdesk.ticket.type"].search([("company_id", "=", self.company.id)])
        self.assertEqual(Pack._types_of(self.company), own)
        levels = {line["key"]: line["level"] for line in Pack.readiness(self.company)}
        self.assertEqual((levels["acceptable"], levels["resolution"]), ("ok", "ok"))
