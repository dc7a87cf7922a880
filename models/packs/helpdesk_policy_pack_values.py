from odoo import api, models
from odoo.fields import Command

from . import helpdesk_policy_pack  # noqa: F401 (its model is inherited)
from .sections import ADDON, ESCALATION, NOT_SETTINGS, PLACES, SECTIONS, SOURCE, WEEK, Section


class HelpdeskPolicyPack(models.Model):
    """Values as a pack's file has them, read from records and written into them."""

    _inherit = "helpdesk.policy.pack"

    # ------------------------------------------------------------------
    # What kind of value a field has
    # ------------------------------------------------------------------

    @api.model
    def _kind(self, section, name):
        """text, words, reference, references, person, persons, attendance, escalation or plain."""
        if name in ("attendance", "escalation"):
            return name
        if name in section.words:
            return "words"
        if name in section.flags:
            return "flags"
        if section.field_of(name).startswith("@"):
            return "place"
        return self._kind_of(self.env[section.model]._fields[section.field_of(name)], section.name == "settings")

    @api.model
    def _kind_of(self, field, setting=False):
        if field.type in ("many2one", "many2many"):
            person = field.comodel_name == "res.users" or (setting and field.comodel_name == "res.partner")
            kind = "person" if person else "reference"
            return kind + "s" if field.type == "many2many" else kind
        return "text" if getattr(field, "translate", False) else "plain"

    @api.model
    def _settings(self):
        """The company's settings as a section: what stands elsewhere than in its complaint settings comes first."""
        found = {}
        for name, field in self.env["res.company"]._fields.items():
            short = name.removeprefix("complaint_")
            if (
                short == name
                or short in NOT_SETTINGS
                or not field.store
                or field.compute
                or field.groups
                or field.type == "one2many"
            ):
                continue
            found[short] = name
        stored = {**{name: f"@{name}" for name in PLACES}, **dict(sorted(found.items()))}
        stored["complaint_team"] = "complaint_team_id"
        return Section("settings", "res.company", tuple(stored), stored=stored, alike=(), required=())

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    @api.model
    def _pack_languages(self, prefix):
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        return [code for code in codes if code.split("_")[0] == prefix]

    @api.model
    def _texts(self, record, field):
        """A translated value as a pack has it, without Arabic where the database does not speak it."""
        if callable(field.translate):
            found = {code: record.with_context(lang=code)[field.name] for code in {SOURCE, *self._pack_languages("ar")}}
        else:
            found = field._get_stored_translations(record) or {}
        english = found.get(SOURCE) or ""
        arabic = self._pack_languages("ar")[:1]
        texts = {"ar": found.get(arabic[0]) or None} if arabic else {}
        if not english and not any(texts.values()):
            return None
        return {**texts, "en": str(english)}

    @api.model
    def _value(self, section, name, record, keys):
        """What a record holds, as a pack would say it.

        :param keys: {(model, id): key}
        """
        kind = self._kind(section, name)
        if kind == "place":
            link, column = PLACES[name]
            return record[link][column] or None
        if kind == "flags":
            return [choice for choice in section.flags[name] if record[f"{name}_{choice}"]]
        field = record._fields[section.field_of(name)]
        if kind == "text":
            return self._texts(record, field)
        value = record[field.name]
        if kind == "reference":
            return self._key_of(value, keys) if value else None
        if kind == "references":
            return sorted(self._key_of(each, keys) for each in value) or None
        if kind in ("person", "persons"):
            return sorted(value.ids)
        if kind == "attendance":
            return self._attendance(record)
        if kind == "escalation":
            lines = value.sorted(lambda line: (line.offset_hours, line.id))
            return [self._escalation(line, keys) for line in lines] or None
        return self._plain(field, value)

    @staticmethod
    def _plain(field, value):
        if field.type == "boolean":
            return bool(value)
        if field.type in ("integer", "float", "monetary"):
            number = round(value or 0, 6)
            return int(number) if number == int(number) else number
        return value or None

    @api.model
    def _key_of(self, record, keys):
        """The key by which a pack names a record; `#id` where it has none."""
        key = keys.get((record._name, record.id))
        if key:
            return key
        external = record.get_external_id()[record.id]
        for section in SECTIONS:
            for pattern in section.shipped if section.model == record._name else ():
                before = pattern % ""
                if external.startswith(before):
                    return external.removeprefix(before)
        module, _dot, name = external.partition(".")
        return name if module == ADDON else f"#{record.id}"

    @staticmethod
    def _attendance(calendar):
        """The week's hours, days with the same hours together."""
        hours = {}
        for line in calendar.attendance_ids.filtered(lambda line: line._is_work_period()):
            hours.setdefault((line.hour_from, line.hour_to), set()).add(int(line.dayofweek))
        # the week begins on Sunday where the pack's readers live
        week = [6, 0, 1, 2, 3, 4, 5]
        return [
            {"days": [WEEK[day] for day in week if day in days], "from": _clock(start), "to": _clock(end)}
            for (start, end), days in sorted(hours.items())
        ]

    def _escalation(self, line, keys):
        return {
            name: keys.get(("res.users", line.user_id.id), f"#{line.user_id.id}" if line.user_id else None)
            if name == "user_id"
            else self._plain(line._fields[name], line[name])
            for name in ESCALATION
            if name in line._fields
        }

    # ------------------------------------------------------------------
    # As the pack says it, in the form in which records are read
    # ------------------------------------------------------------------

    @api.model
    def _said(self, section, name, value, plan):
        """A pack's value in the form of `_value`, so that the two can be compared."""
        kind = self._kind(section, name)
        if kind == "reference":
            return self._said_key(section, name, value, plan) if value else None
        if kind == "references":
            return sorted(self._said_key(section, name, key, plan) for key in value or ()) or None
        if kind == "attendance":
            return self._said_attendance(value)
        if kind == "escalation":
            return self._said_escalation(value, plan)
        if kind == "place":
            return value or None
        if kind == "flags":
            return [choice for choice in section.flags[name] if choice in (value or ())]
        field = self.env[section.model]._fields[section.field_of(name)]
        if kind in ("text", "words"):
            if not value or not any(value.values()):
                return None
            if field.type == "html":
                value = {
                    lang: str(field.convert_to_cache(text, self.env[section.model])) for lang, text in value.items()
                }
            return {"ar": value.get("ar"), "en": value.get("en") or ""}
        return self._plain(field, value)

    def _said_escalation(self, value, plan):
        """A level that goes to a role is left out as long as nobody has it."""
        full = []
        for line in value or ():
            line = self._full_level(line)
            role = (line["user_id"] or {}).get("role")
            if line["recipient"] != "user" or role in plan.users:
                full.append({**line, "user_id": role})
        return sorted(full, key=lambda line: line["offset_hours"]) or None

    def _full_level(self, level):
        """A level of escalation with what it does not say."""
        lines = self.env["helpdesk.sla.escalation"]
        default = lines.default_get(list(ESCALATION))
        return {
            name: level.get(name)
            if name == "user_id"
            else self._plain(lines._fields[name], level.get(name, default.get(name)))
            for name in ESCALATION
            if name in lines._fields
        }

    def _said_key(self, section, name, key, plan):
        comodel = self.env[section.model]._fields[section.field_of(name)].comodel_name
        entry = plan.by_key.get((comodel, key))
        if entry:
            return entry.key
        record = self._shipped_named(comodel, key)
        return self._key_of(record, plan.keys) if record else key

    @staticmethod
    def _said_attendance(value):
        hours = {}
        for line in value or ():
            hours.setdefault((hour_of(line["from"]), hour_of(line["to"])), set()).update(line["days"])
        week = (WEEK[6], *WEEK[:6])
        return [
            {"days": [day for day in week if day in days], "from": _clock(start), "to": _clock(end)}
            for (start, end), days in sorted(hours.items())
        ]

    @api.model
    def _shipped_named(self, model, key):
        """The shipped record that a pack means by a key which none of its own entries has."""
        patterns = [p for section in SECTIONS if section.model == model for p in section.shipped]
        for pattern in (*patterns, f"{ADDON}.%s"):
            record = self.env.ref(pattern % key, raise_if_not_found=False)
            if record is not None and record._name == model:
                return record
        return self.env[model]

    @staticmethod
    def _same(now, then):
        """Whether a record holds what a pack says."""
        if not isinstance(then, dict):
            return now == then
        if isinstance(now, dict):
            return all(now[lang] == then.get(lang) for lang in now)
        return bool(now) and now in then.values()

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------

    @api.model
    def _pack_columns(self, section, values, plan):
        """What is written for a pack's values: ({field: value}, {field: texts}, names that must wait).

        What names a record that is not made yet waits.
        """
        columns, texts, waiting = {}, {}, []
        for name, value in values.items():
            column, kind = section.field_of(name), self._kind(section, name)
            field = self.env[section.model]._fields.get(column)
            if kind == "flags":
                columns.update({f"{name}_{choice}": choice in value for choice in section.flags[name]})
            elif kind == "place":
                texts[column] = value
            elif kind == "text":
                texts[column] = value
                columns[column] = value["en"] if value else False
            elif kind == "words":
                arabic = (plan.lang or "").startswith("ar")
                columns[column] = (value["ar" if arabic else "en"] or value["en"]) if value else False
            elif kind in ("reference", "references"):
                found = self._records_named(
                    field.comodel_name, [value] if kind == "reference" and value else value or [], plan
                )
                if found is None:
                    waiting.append(name)
                else:
                    columns[column] = found.id if kind == "reference" else [Command.set(found.ids)]
            elif kind == "attendance":
                columns[column] = self._attendance_commands(value)
            elif kind == "escalation":
                people = {role: users[:1].id for role, users in plan.users.items()}
                lines = [{**line, "user_id": people.get(line.get("user_id"))} for line in value or ()]
                columns[column] = [Command.clear(), *(Command.create(line) for line in lines)]
            else:
                columns[column] = False if value is None else value
        return columns, texts, waiting

    def _records_named(self, model, keys, plan):
        """The records that keys name; None as long as one of them is not made."""
        found = self.env[model]
        for key in keys:
            entry = plan.by_key.get((model, key))
            record = entry.record if entry else self._shipped_named(model, key)
            if not record:
                return None
            found |= record
        return found

    @staticmethod
    def _attendance_commands(value):
        commands = [Command.clear()]
        for line in value:
            for day in line["days"]:
                commands.append(
                    Command.create(
                        {
                            "name": day.capitalize(),
                            "dayofweek": str(WEEK.index(day)),
                            "hour_from": hour_of(line["from"]),
                            "hour_to": hour_of(line["to"]),
                            "day_period": "morning" if hour_of(line["from"]) < 12 else "afternoon",
                        }
                    )
                )
        return commands

    @api.model
    def _write_texts(self, record, texts):
        """The languages besides the source, which the record was written in."""
        for name, value in texts.items():
            if name[0] == "@":
                self._write_place(record, name, value)
                continue
            for code in self._pack_languages("ar") if value else ():
                if value.get("ar"):
                    self._write_text(record, name, code, value["ar"])
            for code in self._pack_languages("en") if value else ():
                if code != SOURCE:
                    self._write_text(record, name, code, value["en"])

    @api.model
    def _write_text(self, record, name, code, text):
        """Writes one language besides the source; the others keep theirs, also where a field is translated by terms."""
        field = record._fields[name]
        if not callable(field.translate):
            record.with_context(lang=code)[name] = text
            return
        terms, words = field.get_trans_terms(record.with_context(lang=SOURCE)[name]), field.get_trans_terms(text)
        record.update_field_translations(name, {code: dict(zip(terms, words, strict=False))})

    @api.model
    def _write_place(self, company, column, value):
        link, place = PLACES[column[1:]]
        if column == "@country":
            company.country_id = self.env["res.country"].search([("code", "=", value)], limit=1) if value else False
        else:
            company[link][place] = value

    @api.model
    def _raw(self, record, column):
        """What stands in a column, for `_write_raw`."""
        if column[0] == "@":
            link, place = PLACES[column[1:]]
            return record[link][place]
        field = record._fields[column]
        if field.type == "one2many":
            return [
                {name: self._raw(line, name) for name in line._fields if _kept(line._fields[name], field.inverse_name)}
                for line in record[column]
            ]
        if field.type == "many2many":
            return record[column].ids
        if field.type == "many2one":
            return record[column].id
        if getattr(field, "translate", False):
            codes = [code for code, _name in self.env["res.lang"].get_installed()]
            if callable(field.translate):
                return {code: record.with_context(lang=code)[column] for code in {SOURCE, *codes}}
            return {code: t for code, t in (field._get_stored_translations(record) or {}).items() if code[0] != "_"}
        return record[column]

    @api.model
    def _write_raw(self, record, raw):
        """Puts back what `_raw` has kept."""
        columns, texts = {}, {}
        for column, value in raw.items():
            if column[0] == "@":
                self._write_place(record, column, value)
                continue
            field = record._fields.get(column)
            if field is None:
                continue
            if field.type == "one2many":
                columns[column] = [Command.clear(), *(Command.create(line) for line in value)]
            elif field.type == "many2many":
                columns[column] = [Command.set(self.env[field.comodel_name].browse(value).exists().ids)]
            elif field.type == "many2one":
                columns[column] = self.env[field.comodel_name].browse(value or []).exists().id
            elif getattr(field, "translate", False):
                columns[column] = (value or {}).get(SOURCE) or False
                texts[column] = value or {}
            else:
                columns[column] = value
        record.write(columns)
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        for column, value in texts.items():
            for code, text in value.items():
                if code != SOURCE and code in installed and text:
                    self._write_text(record, column, code, text)


def _kept(field, inverse):
    """Whether a line's field is a value of its own that can be written back."""
    if field.name in ("id", inverse, *models.MAGIC_COLUMNS) or not field.store:
        return False
    return field.type not in ("one2many", "many2many") and not (field.compute and field.readonly)


def hour_of(text):
    """
    >>> hour_of("08:30")
    8.5
    """
    hours, minutes = text.split(":")
    return int(hours) + int(minutes) / 60


def _clock(hour):
    """
    >>> _clock(8.5)
    '08:30'
    """
    minutes = round(hour * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
