import json
import re

import pytz
from jsonschema import Draft202012Validator

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.comma import comma
from ...tools.pack_json import MAX_BYTES, Broken, read
from . import helpdesk_policy_pack  # noqa: F401 (its model is inherited)
from .helpdesk_policy_pack_schema import CLOCK, CODE, KEY
from .sections import BY_NAME, ORDER, SECTIONS, SOURCE

FILE = "pack.json"
# faults that one answer names
SHOWN = 20


class HelpdeskPolicyPack(models.Model):
    """A pack as a file: read and checked, or made of a company's configuration."""

    _inherit = "helpdesk.policy.pack"

    # ------------------------------------------------------------------
    # In
    # ------------------------------------------------------------------

    @api.model
    def _read_pack(self, content):
        """A pack file's bytes as a pack.

        :raise UserError: names file, line and field of each fault
        """
        if isinstance(content, str):
            content = content.encode("utf-8", "surrogatepass")
        if not isinstance(content, bytes | bytearray | memoryview):
            raise UserError(self.env._("A pack is loaded from a file."))
        content = bytes(content)
        try:
            pack, lines = read(content)
        except Broken as broken:
            raise UserError(self._fault(broken.line, (), self._why_broken(broken))) from None
        faults = self._schema_faults(pack) or self._reference_faults(pack)
        if faults:
            faults.sort(key=lambda fault: (_line_of(lines, fault[0]), [str(step) for step in fault[0]]))
            texts = [self._fault(_line_of(lines, path), path, text) for path, text in faults[:SHOWN]]
            if len(faults) > SHOWN:
                texts.append(self.env._("… and %s more.", len(faults) - SHOWN))
            raise UserError("\n".join(texts))
        return {name: pack[name] for name in ORDER if name in pack}

    def _fault(self, line, path, text):
        if not path:
            return self.env._("%(file)s, line %(line)s: %(text)s", file=FILE, line=line, text=text)
        steps = [str(step + 1) if isinstance(step, int) else step for step in path]
        return self.env._(
            "%(file)s, line %(line)s, field %(field)s: %(text)s",
            file=FILE, line=line, field=" › ".join(steps), text=text,
        )  # fmt: skip

    def _why_broken(self, broken):
        return {
            "large": lambda: self.env._("The file is larger than %s kB.", MAX_BYTES // 1000),
            "encoding": lambda: self.env._("The file is not UTF-8 text."),
            "cut": lambda: self.env._("The file ends too early: something is not closed."),
            "expected": lambda: self.env._("“%s” is expected here.", broken.detail),
            "deep": lambda: self.env._("Nested more than %s deep.", broken.detail),
            "twice": lambda: self.env._("The field “%s” stands twice.", broken.detail),
            "string": lambda: self.env._(
                "This text in quotation marks is not closed, or holds a sign that JSON forbids."
            ),
            "character": lambda: self.env._("This text holds a character that cannot be kept."),
            "number": lambda: self.env._("This is no number, or one too large."),
        }.get(broken.what, lambda: self.env._("This is no JSON."))()

    def _schema_faults(self, pack):
        """:return: list of (path, sentence)"""
        found, seen = [], set()
        for error in Draft202012Validator(self._schema()).iter_errors(pack):
            path = tuple(error.absolute_path)
            if (path, error.validator) not in seen:
                seen.add((path, error.validator))
                found += self._schema_fault(error, path)
        return found

    def _schema_fault(self, error, path):
        kind, wanted, value = error.validator, error.validator_value, error.instance
        if kind == "required":
            return [(path, self.env._("The field “%s” is missing.", name)) for name in wanted if name not in value]
        if kind == "additionalProperties":
            known = error.schema.get("properties", {})
            return [((*path, name), self.env._("There is no such field.")) for name in value if name not in known]
        if kind == "type":
            names = wanted if isinstance(wanted, list) else [wanted]
            words = [self._type_words()[name] for name in names if name != "null"]
            return [(path, self.env._("Expected is %s.", words[0]))]
        if kind in ("enum", "const"):
            values = wanted if kind == "enum" else [wanted]
            words = comma(self.env.lang).join(_json(each) for each in values)
            return [
                (
                    path,
                    self.env._(
                        "%(value)s is not possible here; possible is: %(values)s.", value=_json(value), values=words
                    ),
                )
            ]
        if kind == "pattern":
            return [(path, self._pattern_words(wanted, value))]
        if kind == "oneOf":
            if any("role" in str(each) for each in wanted):
                return [(path, self.env._('A role is expected: {"role": "its key"}.'))]
            return [(path, self.env._('A text in both languages is expected: {"ar": "…", "en": "…"}.'))]
        if kind in ("minLength", "minItems"):
            return [(path, self.env._("Nothing stands here."))]
        if kind == "maxLength":
            return [(path, self.env._("Longer than %s characters.", wanted))]
        if kind == "maxItems":
            return [(path, self.env._("More than %s entries.", wanted))]
        if kind == "minimum":
            return [(path, self.env._("Less than %s.", wanted))]
        if kind == "maximum":
            return [(path, self.env._("More than %s.", wanted))]
        if kind == "uniqueItems":
            return [(path, self.env._("Something stands twice in this list."))]
        return [(path, self.env._("Not possible here."))]

    def _type_words(self):
        return {
            "object": self.env._("a group of fields in braces { }"),
            "array": self.env._("a list in brackets [ ]"),
            "string": self.env._("a text in quotation marks"),
            "integer": self.env._("a whole number"),
            "number": self.env._("a number"),
            "boolean": self.env._("true or false"),
            "null": "null",
        }

    def _pattern_words(self, pattern, value):
        if pattern == CLOCK:
            return self.env._("%s is no time of day; write it such as 08:30.", _json(value))
        if pattern in (KEY, CODE):
            return self.env._("%s is no key: small Latin letters, digits and _ make one, a letter first.", _json(value))
        return self.env._("%s is not possible here; two capital letters are expected.", _json(value))

    # ------------------------------------------------------------------
    # What no schema can tell
    # ------------------------------------------------------------------

    def _reference_faults(self, pack):
        """:return: list of (path, sentence)"""
        found = []
        roles = {role["key"] for role in pack.get("roles", [])}
        keys = {}
        for section in ("roles", *BY_NAME):
            seen = set()
            for index, entry in enumerate(pack.get(section, [])):
                if entry["key"] in seen:
                    found.append(((section, index, "key"), self.env._("Two entries have the key “%s”.", entry["key"])))
                seen.add(entry["key"])
            keys[section] = seen
        for section, values, path in _entries(pack):
            found += self._entry_faults(section or self._settings(), values, path, keys, roles)
        return found + self._setting_faults(pack) + self._team_faults(pack, keys) + self._survey_faults(pack)

    def _entry_faults(self, section, values, path, keys, roles):
        found = []
        for name, value in values.items():
            here = (*path, name)
            for step, role in _role_names(name, value):
                if role not in roles:
                    found.append(((*here, *step), self.env._("The role “%s” is not among the pack's roles.", role)))
            if name not in section.fields or name == "complaint_team":
                continue
            kind = self._kind(section, name)
            if kind in ("reference", "references"):
                model = self.env[section.model]._fields[section.field_of(name)].comodel_name
                for key in [value] if isinstance(value, str) else value or ():
                    if not self._is_key_known(model, key, keys):
                        text = self.env._(
                            "“%s” is the key of no entry of this pack, and nothing shipped has that name.", key
                        )
                        found.append((here, text))
            elif kind == "text" and value:
                field = self.env[section.model]._fields[section.field_of(name)]
                if callable(field.translate) and len({len(field.get_trans_terms(value[lang])) for lang in value}) > 1:
                    text = self.env._("The text has other paragraphs in Arabic than in English.")
                    found.append((here, text))
            elif kind == "attendance":
                found += self._attendance_faults(value, here)
            elif kind == "escalation":
                for index, line in enumerate(value or ()):
                    if line["recipient"] == "user" and not line.get("user_id"):
                        found.append(((*here, index), self.env._("Name the role of the user: the field “user_id”.")))
            elif name == "tz" and value and value not in pytz.all_timezones_set:
                found.append((here, self.env._("There is no time zone “%s”.", value)))
            if name == "parent_id" and value == values.get("key"):
                found.append((here, self.env._("Nothing can stand below itself.")))
        if section.keyed:
            slots = self.env[section.model]._fields[section.keyed]
            if slots.type == "selection" and values["key"] not in slots.get_values(self.env):
                found.append(((*path, "key"), self.env._("There is no slot “%s”.", values["key"])))
        return found

    def _is_key_known(self, model, key, keys):
        if any(key in keys[section.name] for section in SECTIONS if section.model == model):
            return True
        return bool(self._shipped_named(model, key))

    def _attendance_faults(self, value, path):
        taken, found = {}, []
        for index, line in enumerate(value):
            start, end = line["from"], line["to"]
            if start >= end:
                found.append(((*path, index), self.env._("The hours end before they begin.")))
            for day in line["days"]:
                if any(start < other_end and other < end for other, other_end in taken.get(day, ())):
                    found.append(((*path, index), self.env._("The hours of a day overlap.")))
                    break
                taken.setdefault(day, []).append((start, end))
        return found

    def _setting_faults(self, pack):
        settings, found = pack.get("settings", {}), []
        country, lang, tz = (settings.get(name) for name in ("country", "lang", "tz"))
        if country and not self.env["res.country"].search_count([("code", "=", country)], limit=1):
            found.append((("settings", "country"), self.env._("There is no country “%s”.", country)))
        languages = self.env["res.lang"].with_context(active_test=False)
        if lang and not languages.search_count([("code", "=", lang)], limit=1):
            found.append((("settings", "lang"), self.env._("There is no language “%s”.", lang)))
        if tz and tz not in pytz.all_timezones_set:
            found.append((("settings", "tz"), self.env._("There is no time zone “%s”.", tz)))
        country = pack.get("holidays", {}).get("country")
        if country and not self.env["res.country"].search_count([("code", "=", country)], limit=1):
            found.append((("holidays", "country"), self.env._("There is no country “%s”.", country)))
        return found

    def _team_faults(self, pack, keys):
        found, first = [], True
        for index, team in enumerate(pack.get("teams", [])):
            if team.get("complaint_team"):
                if not first:
                    found.append((("teams", index), self.env._("Only one team is the complaint team.")))
                first = False
        for section in ("teams", "categories"):
            parents = {entry["key"]: entry.get("parent_id") for entry in pack.get(section, [])}
            for index, entry in enumerate(pack.get(section, [])):
                seen, key = set(), entry["key"]
                while key in parents and key not in seen:
                    seen.add(key)
                    key = parents[key]
                if key == entry["key"] and parents[key] and parents[key] != key:
                    found.append(((section, index, "parent_id"), self.env._("Nothing can stand below itself.")))
        return found

    def _survey_faults(self, pack):
        return [
            (("surveys", index), self.env._("No survey that is shipped is called “%s”.", key))
            for index, key in enumerate(pack.get("surveys", []))
            if not self._shipped_named("survey.survey", key)
        ]

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------

    @api.model
    def _file(self, pack):
        return (json.dumps(pack, ensure_ascii=False, indent=2) + "\n").encode()

    @api.model
    def _exported(self, company):
        """The company's configuration as a pack: no persons, no cases, no secrets."""
        applied = self._holding(company)
        said = json.loads(applied.content) if applied else {}
        company = company.with_context(lang=SOURCE, active_test=False)
        keys = self._keys_of(applied, company)
        records = {}
        for section in SECTIONS:
            records[section.name] = self._own_records(section, company, keys)
            keys.update({(record._name, record.id): key for key, record in records[section.name]})
        own = {"ar": "سياسة الجهة", "en": "The body's own policy"}
        pack = {
            "format": 1,
            "code": said.get("code", "own"),
            "release": said.get("release", 1),
            "name": said.get("name", own),
            "summary": said.get("summary", own),
            "promises": said.get("promises", []),
            "roles": said.get("roles", []),
            "settings": self._exported_entry(self._settings(), company, keys, said.get("settings", {})),
        }
        pack["settings"].pop("complaint_team")
        for section in SECTIONS:
            before = {entry["key"]: entry for entry in said.get(section.name, [])}
            pack[section.name] = [
                {"key": key, **self._exported_entry(section, record, keys, before.get(key, {}))}
                for key, record in records[section.name]
            ]
            if section.name == "teams":
                for (_key, record), entry in zip(records["teams"], pack["teams"], strict=True):
                    if record == company.complaint_team_id:
                        entry["complaint_team"] = True
        pack.update(self._exported_holidays(records["hours"]))
        for name in said.keys() - pack.keys():
            pack[name] = said[name]
        return {name: pack[name] for name in ORDER if pack.get(name) not in (None, []) or name == "promises"}

    @api.model
    def _exported_holidays(self, hours):
        """What is planned for the first of the working hours that have a plan."""
        calendars = [calendar.id for _key, calendar in hours]
        plans = self.env["helpdesk.holiday.plan"].search([("calendar_id", "in", calendars)])
        plan = plans.sorted(lambda plan: calendars.index(plan.calendar_id.id))[:1]
        return {"holidays": plan._spec()} if plan else {}

    @api.model
    def _exported_entry(self, section, record, keys, said):
        """:param said: what the pack said of it: roles stand there, persons are never told"""
        values = {}
        for name in section.fields:
            kind = self._kind(section, name)
            if kind in ("person", "persons"):
                if said.get(name):
                    values[name] = said[name]
                continue
            now = self._value(section, name, record, keys)
            if (
                name == "alias_name"
                and not now
                and said.get(name)
                and self._alias_taken(said[name], record, record.company_id)
            ):
                now = said[name]
            values[name] = self._exported_value(kind, now, said.get(name))
            if kind == "escalation":
                values[name] = self._with_vacant_levels(values[name], said.get(name), keys)
        return values

    @api.model
    def _with_vacant_levels(self, levels, said, keys):
        """Levels of escalation, with those that wait for somebody to have their role."""
        filled = {key for (model, _id), key in keys.items() if model == "res.users"}
        vacant = [
            level for level in said or () if level["recipient"] == "user" and level["user_id"]["role"] not in filled
        ]
        found = [*(levels or ()), *(self._full_level(level) for level in vacant)]
        return sorted(found, key=lambda level: level["offset_hours"]) or None

    @api.model
    def _exported_value(self, kind, now, said):
        if kind == "reference":
            return None if now and now[0] == "#" else now
        if kind == "references":
            return [key for key in now or () if key[0] != "#"] or None
        if kind == "words":
            if now and isinstance(said, dict) and now in said.values():
                return said
            return {"ar": now, "en": now} if now else None
        if kind == "text" and now:
            if isinstance(said, dict) and all(now[lang] == said.get(lang) for lang in now):
                return said
            return {"ar": now.get("ar") or now["en"], "en": now["en"] or now["ar"]}
        if kind == "escalation":
            lines = [
                {**line, "user_id": {"role": line["user_id"]} if line["user_id"] else None}
                for line in now or ()
                if not (line["user_id"] or "").startswith("#")
            ]
            return lines or None
        return now

    @api.model
    def _own_records(self, section, company, keys):
        """What a section of the company's own pack consists of, in order: list of (key, record)."""
        applied, found = self._holding(company), []
        for line in applied.line_ids.filtered(lambda line: line.section == section.name and not line.retired):
            record = line._record()
            if record and not self._is_gone(section, record, line):
                found.append((line.key, record.with_context(lang=SOURCE, active_test=False)))
        Model = self.env[section.model].with_context(lang=SOURCE)
        known = {record.id for _key, record in found} | {id_ for model, id_ in keys if model == section.model}
        used = {key for key, _record in found}
        own = self._own_candidates(section, company, Model).filtered(lambda record: record.id not in known)
        for record in own.sorted(lambda record: (record["sequence"] if "sequence" in record._fields else 0, record.id)):
            key = self._new_key(section, record, used)
            used.add(key)
            found.append((key, record.with_context(active_test=False)))
        return found

    @api.model
    def _is_gone(self, section, record, line):
        if "active" not in record._fields or record.active:
            return False
        return line.implied or "active" not in section.fields

    @api.model
    def _own_candidates(self, section, company, Model):
        if section.name == "bodies" or "company_id" not in Model._fields:
            return Model
        if section.name == "hours":
            teams = self.env["helpdesk.ticket.team"].search(
                [("use_complaint_process", "=", True), ("company_id", "=", company.id)]
            )
            channels = self.env["helpdesk.ticket.channel"]._offered_to(company)
            return (
                (teams.resource_calendar_id | channels.resource_calendar_id)
                .filtered(lambda calendar: calendar.company_id == company)
                .with_env(Model.env)
            )
        domain = [("company_id", "=", company.id)]
        if section.fixed.get("use_complaint_process"):
            domain.append(("use_complaint_process", "=", True))
        if section.complete or section.name == "types":
            domain = ["|", *domain, ("company_id", "=", False)] if not self._holding(company) else domain
        return Model.search(domain)

    @api.model
    def _new_key(self, section, record, used):
        """A key for what has none yet: of its shipped name, else of its English name."""
        known = self._key_of(record, {})
        if known[0] != "#" and known not in used:
            return known
        name = record[section.keyed] if section.keyed else record.display_name
        slug = re.sub(r"[^a-z0-9]+", "_", (name or "").lower()).strip("_")[:40]
        slug = slug if re.match("[a-z]", slug) else f"{section.name}_{slug}".strip("_")
        key, number = slug, 1
        while key in used:
            number += 1
            key = f"{slug}_{number}"
        return key


def _json(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"


def _line_of(lines, path):
    """The line of a value, or of the nearest thing around it that has one."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _entries(pack):
    """Every entry of a pack: (section or None for the settings, values, path)."""
    yield None, pack.get("settings", {}), ("settings",)
    for name, section in BY_NAME.items():
        for index, values in enumerate(pack.get(name, [])):
            yield section, values, (name, index)


def _role_names(name, value):
    """The roles that a value names: (path below it, role)."""
    if isinstance(value, dict) and value.keys() == {"role"}:
        yield (), value["role"]
    elif isinstance(value, list):
        for index, each in enumerate(value):
            if name == "escalation" and each.get("user_id"):
                yield (index, "user_id"), each["user_id"]["role"]
            elif isinstance(each, dict) and each.keys() == {"role"}:
                yield (index,), each["role"]
