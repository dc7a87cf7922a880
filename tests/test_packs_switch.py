"""A body that takes another pack: the new one holds in full, whatever the one before it said or left unsaid."""

from .packs import PackCase

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
