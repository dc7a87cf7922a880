"""A pack file is taken whole or refused whole, and the refusal names file, line and field."""

import copy
import json
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError

from ..models.packs.helpdesk_policy_pack import FOLDER
from .pack_files import PackCase, entry

HEALTH = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.differing_executors]
# what stands where something else should
WRONG = st.sampled_from(
    [None, True, False, 0, -1, 10**12, 2.5, "", "x", "#1", "\u0000", "a" * 9000, [], {}, [[]], {"role": "x"},
     {"ar": "x"}, ["complaint", "complaint"], "__proto__", "../../etc/passwd", "' OR 1=1", "🙂", [{"key": "x"}], 1e14]
)  # fmt: skip


class TestPacksLoad(PackCase):
    def refused(self, content, *parts, lang="en_US"):
        with self.written() as writes, self.assertRaises(UserError) as caught:
            self.Pack.with_context(lang=lang).load(content, self.body)
        self.assertEqual(writes, [])
        self.assertFalse(self.Pack.search([("company_id", "=", self.body.id)]))
        for part in parts:
            self.assertIn(part, str(caught.exception))
        return str(caught.exception)

    def line_of(self, content, text):
        return content[: content.index(text.encode())].count(b"\n") + 1

    def test_fault_names_file_line_and_field(self):
        # guards: models.packs.helpdesk_policy_pack_file:_schema_fault
        content = self.file().replace(b'"reply_days": 3', b'"reply_days": "three"')
        line = self.line_of(content, '"three"')
        self.refused(content, f"pack.json, line {line}, field settings › reply_days: Expected is a whole number.")
        arabic = self.refused(content, "pack.json", str(line), "settings › reply_days", lang="ar_001")
        self.assertNotIn("Expected", arabic)

    def test_all_faults_at_once(self):
        # guards: models.packs.helpdesk_policy_pack_file:_schema_faults
        def change(pack):
            pack["sla"][0]["days"] = -1
            pack["teams"][0]["assign_method"] = "lottery"
            pack["hours"][0]["attendance"][0]["from"] = "8 am"
            del pack["types"][0]["kind"]
            pack["types"][1]["colour"] = "red"
            pack["code"] = "Not A Code"

        text = self.refused(self.file(change=change))
        for part in (
            "sla › 1 › days: Less than 0",
            "lottery",
            "no time of day",
            "“kind” is missing",
            "no such field",
            "no key",
        ):
            self.assertIn(part, text)
        self.assertEqual(len(text.splitlines()), 6)

    def test_references_are_checked(self):
        # guards: models.packs.helpdesk_policy_pack_file:_reference_faults
        for change, part in (
            (lambda p: p["teams"][1].update(parent_id="nobody"), "“nobody” is the key of no entry"),
            (lambda p: p["teams"][0].update(parent_id="department"), "Nothing can stand below itself"),
            (lambda p: p["teams"][0].update(parent_id="complaints"), "Nothing can stand below itself"),
            (lambda p: p["teams"][1].update(complaint_team=True), "Only one team"),
            (lambda p: p["teams"][0].update(user_id={"role": "chief"}), "“chief” is not among"),
            (lambda p: p["settings"].update(director_id={"role": "chief"}), "“chief” is not among"),
            (lambda p: entry(p, "sla", "resolution").update(key="verification"), "Two entries have the key"),
            (lambda p: p["roles"].append(p["roles"][0]), "Two entries have the key"),
            (lambda p: p["settings"].update(country="ZZ"), "no country “ZZ”"),
            (lambda p: p["settings"].update(lang="xx_XX"), "no language “xx_XX”"),
            (lambda p: p["hours"][0].update(tz="Mars/Base"), "no time zone “Mars/Base”"),
            (
                lambda p: p["hours"][0]["attendance"][0].update({"from": "16:00", "to": "08:00"}),
                "end before they begin",
            ),
            (lambda p: p["hours"][0]["attendance"].append(p["hours"][0]["attendance"][0]), "overlap"),
            (lambda p: p.update(surveys=["survey_of_dreams"]), "survey_of_dreams"),
            (lambda p: p["sla"][0]["escalation"].append({"recipient": "user"}), "Name the role"),
            (lambda p: p["roles"][0].update(groups=["base.group_system"]), "base.group_system"),
            (lambda p: p["settings"].update(team_id="x"), "no such field"),
        ):
            with self.subTest(part=part):
                self.refused(self.file(change=change), part)

    def test_no_json_at_all(self):
        # guards: tools/pack_json.py:read
        good = self.file()
        for content, part in (
            (b"", "ends too early"), (b"{", "ends too early"), (good[:-20], "pack.json, line"),
            (b"\xff\xfe{}", "UTF-8"),
            (b"[" * 100_000, "deep"), (b'{"a":' * 100_000, "deep"), (b'{"a": 1, "a": 2}', "stands twice"),
            (b'{"a": "\\u0000"}', "character"), (b'{"a": "\\ud800"}', "character"), (b'{"a": NaN}', "no JSON"),
            (b'{"a": Infinity}', "no JSON"), (b'{"a": 1e999}', "no number"),
            (b'{"a": ' + b"9" * 5000 + b"}", "no number"),
            (b" " * 1_000_001, "larger than"), (good + b"{}", "no JSON"), (b'{"a": "x\ny"}', "not closed"),
            (b"null", "braces"), (b"[]", "braces"), (b'"x"', "braces"), (b"{}", "“format” is missing"),
            (b"{'a': 1}", "“\"” is expected"), (b'{"a" 1}', "“:” is expected"),
        ):  # fmt: skip
            with self.subTest(content=content[:20]):
                self.refused(content, part)
        for content in (None, 5, ["{}"], {}):
            with self.assertRaises(UserError):
                self.Pack.load(content, self.body)

    def test_example_of_the_documentation_loads(self):
        # guards: models.packs.helpdesk_policy_pack_file:_read_pack
        page = (FOLDER.parents[1] / "docs" / "packs.md").read_text(encoding="utf-8")
        [example] = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
        applied = self.Pack.load(example.encode(), self.body, roles={"head": self.leader})
        self.assertEqual(self.body.complaint_team_id.user_id, self.leader)
        self.assertEqual(self.record(applied, "sla", "resolution").days, 5)
        # the two answers that the page shows
        for right, wrong in (
            ('"reply_days": 3', '"reply_days": "3"'),
            ('"user_id": {"role": "head"}', '"user_id": {"role": "chief"}'),
        ):
            with self.assertRaises(UserError) as caught:
                self.Pack.load(example.replace(right, wrong).encode(), self.body)
            self.assertIn(f"    {caught.exception}\n", page)

    def test_rule_of_a_model_refuses_the_whole_file(self):
        # guards: models.packs.helpdesk_policy_pack_apply:_carry_out
        def change(pack):
            entry(pack, "sla", "verification")["days"] = 0

        with self.assertRaises(UserError):
            self.Pack.load(self.file(change=change), self.body)
        self.env.invalidate_all()
        self.assertFalse(self.env["helpdesk.ticket.team"].search([("company_id", "=", self.body.id)]))
        self.assertFalse(self.body.complaint_team_id)

    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=HEALTH)
    @given(data=st.data())
    def test_broken_bytes_never_break_the_engine(self, data):
        # guards: models.packs.helpdesk_policy_pack_file:_read_pack
        content = bytearray(self.file())
        for _round in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, len(content) - 1))
            what = data.draw(st.binary(max_size=6))
            length = data.draw(st.sampled_from([0, 1, 3, 200]))
            content[at : at + length] = what
        self.tried(bytes(content))

    @settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=HEALTH)
    @given(data=st.data())
    def test_wrong_values_never_break_the_engine(self, data):
        # guards: models.packs.helpdesk_policy_pack_file:_reference_faults
        pack = json.loads(self.file())
        for _round in range(data.draw(st.integers(1, 2))):
            places = list(_places(pack))
            holder, key = data.draw(st.sampled_from(places))
            value = copy.deepcopy(data.draw(WRONG))
            way = data.draw(st.sampled_from(["set", "set", "drop", "twice", "add"]))
            if way == "set":
                holder[key] = value
            elif way == "drop":
                del holder[key]
            elif way == "twice" and isinstance(holder, list):
                holder.append(copy.deepcopy(holder[key]))
            elif isinstance(holder, dict):
                holder[data.draw(st.sampled_from(["x", "company_id", "id", "active", "user_id", "key"]))] = value
        self.tried(json.dumps(pack, ensure_ascii=data.draw(st.booleans())).encode("utf-8", "surrogatepass"))

    def tried(self, content):
        """Loaded, or refused by a UserError without a trace."""
        before = self.env["helpdesk.ticket.team"].search_count([])
        with self.env.cr.savepoint() as savepoint:
            try:
                self.Pack.load(content, self.body)
            except UserError as error:
                self.assertTrue(str(error))
                self.env.invalidate_all()
                self.assertEqual(self.env["helpdesk.ticket.team"].search_count([]), before)
                self.assertFalse(self.body.complaint_team_id)
            savepoint.rollback()
        self.env.invalidate_all()


def _places(value):
    """Every place of a document: (what holds it, key or position)."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(steps):
        yield value, key
        yield from _places(inner)
