from odoo import api, models

from ...tools.comma import comma
from ...tools.opening_hours import week_groups
from . import helpdesk_policy_pack  # noqa: F401 (its model is inherited)
from .helpdesk_policy_pack_values import hour_of
from .sections import BY_NAME, SECTIONS, SOURCE, WEEK


class HelpdeskPolicyPack(models.Model):
    """A plan and a difference in words."""

    _inherit = "helpdesk.policy.pack"

    @api.model
    def _plan_told(self, plan):
        """What `preview` gives."""
        told = {"made": [], "changed": [], "left": [], "missing": []}
        names = {(entry.section.model, entry.key): self._entry_name(entry) for entry in plan.entries}
        for entry in plan.entries:
            item = {
                "section": entry.section.name,
                "key": entry.key,
                "name": self._entry_name(entry),
                "model": entry.section.model,
            }
            what = {"what": self._model_word(entry.section), "name": item["name"]}
            if entry.archive:
                told["changed"].append({**item, "text": self.env._("%(what)s “%(name)s” is archived.", **what)})
                continue
            if entry.kept:
                told["left"].append({**item, "text": entry.kept})
                continue
            if entry.made:
                told["made"].append({**item, "text": self.env._("%(what)s “%(name)s” is made.", **what)})
            for target, values in (("changed", entry.changes), ("left", entry.left)):
                for name, (now, then) in values.items():
                    words = {"field": self._field_word(entry.section, name), **what}
                    words["now"] = self._value_in_words(entry.section, name, now, names)
                    words["then"] = self._value_in_words(entry.section, name, then, names)
                    if target == "changed":
                        text = self.env._("%(what)s “%(name)s”, %(field)s: %(now)s becomes %(then)s.", **words)
                    else:
                        text = self.env._(
                            "%(what)s “%(name)s”, %(field)s: stays %(now)s, as you set it; the pack says %(then)s.",
                            **words,
                        )
                    words = {"label": words["field"], "now_text": words["now"], "then_text": words["then"]}
                    told[target].append({**item, "field": name, "now": now, "then": then, "text": text, **words})
            for name, ids in entry.persons.items() if entry.record else ():
                users = self.env[entry.record._fields[entry.section.field_of(name)].comodel_name].browse(ids)
                words = {"field": self._field_word(entry.section, name), **what}
                text = self.env._(
                    "%(what)s “%(name)s”, %(field)s: %(then)s.",
                    then=comma(self.env.lang).join(users.mapped("name")),
                    **words,
                )
                now = sorted(entry.record[entry.section.field_of(name)].ids)
                told["changed"].append({**item, "field": name, "now": now, "then": ids, "text": text})
        told["missing"] = [
            {
                "section": section,
                "key": key,
                "name": name,
                "model": "res.users" if section == "roles" else "",
                "text": text,
            }
            for section, key, name, text in [*plan.missing, *self._missing_besides(plan)]
        ]
        told["open_cases"] = self._open_cases(plan)
        return told

    @api.model
    def _missing_besides(self, plan):
        """What no pack can bring: list of (section, key, name, sentence)."""
        found = []
        for entry in plan.entries:
            alias = entry.then.get("alias_name") if entry.section.name == "teams" else None
            team = entry.record or self.env["helpdesk.ticket.team"]
            if alias and (not team or team.alias_name != alias) and self._alias_taken(alias, team, plan.company):
                sentence = self.env._("The address “%s” is taken by another team or document.", alias)
                found.append(("teams", entry.key, self._entry_name(entry), sentence))
        if plan.install:
            sentence = self.env._("The language “%s” is installed with the pack.", plan.install)
            found.append(("settings", "lang", plan.install, sentence))
        if not self.env["ir.mail_server"].search_count([], limit=1):
            name = self.env._("Outgoing mail server")
            found.append(("mail", "server", name, self.env._("No outgoing mail server is set up.")))
        return found

    @api.model
    def _entry_name(self, entry):
        if entry.section.name == "settings":
            return self._here(entry.record).display_name
        for name in ("name", "text", "indicator"):
            value = entry.then.get(name)
            if value:
                return self._word(value) if isinstance(value, dict) else value
        if entry.record or entry.copied:
            return self._here(entry.record or entry.copied).display_name
        return entry.key

    @api.model
    def _here(self, record):
        """The record in the reader's language."""
        return record.with_context(lang=self.env.lang)

    @api.model
    def _model_word(self, section):
        return self.env["ir.model"]._get(section.model).with_context(lang=self.env.lang).name

    @api.model
    def _field_word(self, section, name):
        if name in section.flags:
            return self.env._("Demanded at acceptance")
        field = self.env[section.model]._fields.get(section.field_of(name))
        return field._description_string(self.env) if field else name

    @api.model
    def _value_in_words(self, section, name, value, names):
        """
        :param names: {(model, key): name} of the records that a value may point to
        """
        if value in (None, [], ""):
            return self.env._("empty")
        if value is True:
            return self.env._("yes")
        if value is False:
            return self.env._("no")
        if isinstance(value, dict):
            return f"“{self._word(value)}”"
        kind = self._kind(section, name)
        field = self.env[section.model]._fields.get(section.field_of(name))
        if kind == "flags":
            labels = [self.env[section.model]._fields[f"{name}_{choice}"] for choice in value]
            return comma(self.env.lang).join(label._description_string(self.env) for label in labels)
        if kind in ("reference", "references"):
            keys = [value] if kind == "reference" else value
            return comma(self.env.lang).join(f"“{self._key_in_words(field.comodel_name, key, names)}”" for key in keys)
        if kind == "attendance":
            week = {}
            for line in value:
                for day in line["days"]:
                    week.setdefault(WEEK.index(day), []).append((hour_of(line["from"]), hour_of(line["to"])))
            return f"“{self.env['resource.calendar']._week_text(week_groups(week))}”"
        if kind == "escalation":
            labels = dict(self.env["helpdesk.sla.escalation"]._fields["recipient"]._description_selection(self.env))
            return comma(self.env.lang).join(f"{line['offset_hours']:+} {labels[line['recipient']]}" for line in value)
        if field is not None and field.type == "selection":
            value = dict(field._description_selection(self.env)).get(value, value)
        return f"“{value}”" if isinstance(value, str) else str(value)

    @api.model
    def _key_in_words(self, model, key, names):
        if (model, key) in names:
            return names[model, key]
        record = self._shipped_named(model, key)
        if key[0] == "#" and key[1:].isdigit():
            record = self.env[model].browse(int(key[1:])).exists()
        return self._here(record).display_name if record else key

    # ------------------------------------------------------------------
    # How a company differs from its pack
    # ------------------------------------------------------------------

    @api.model
    def _differences(self, company):
        applied, found = self._holding(company), []
        keys = self._keys_of(applied, company)
        names = {
            (line.res_model, line.key): self._here(record).display_name
            for line in applied.line_ids
            if line.section != "settings" and (record := line._record())
        }
        for line in applied.line_ids:
            section = self._settings() if line.section == "settings" else BY_NAME.get(line.section)
            if not section or line.retired:
                continue
            record = line._record()
            item = {"section": line.section, "key": line.key}
            if not record:
                name = self._said_name(line)
                text = self.env._("“%s” was deleted.", name)
                found.append({**item, "name": name, "field": False, "pack": None, "now": None, "text": text})
                continue
            record = record.with_context(lang=SOURCE, active_test=False)
            item["name"] = self._here(record).display_name
            found += self._line_differences(line, section, record, keys, names, item)
        return found + self._own_additions(applied, company, keys)

    @api.model
    def _line_differences(self, line, section, record, keys, names, item):
        found, said = [], line.pack_values or {}
        if "active" in record._fields and "active" not in said and not record.active:
            text = self.env._("“%s” was archived.", item["name"])
            found.append({**item, "field": "active", "pack": True, "now": False, "text": text})
        for name, pack in said.items():
            if name != "active" and name not in section.fields:
                continue
            now = record.active if name == "active" else self._value(section, name, record, keys)
            if name == "alias_name" and not now and self._alias_taken(pack, record, record.company_id):
                continue
            if self._same(now, pack):
                continue
            words = {
                "label": self._field_word(section, name),
                "pack_text": self._value_in_words(section, name, pack, names),
                "now_text": self._value_in_words(section, name, now, names),
            }
            text = self.env._(
                "“%(name)s”, %(field)s: the pack says %(pack)s, here it is %(now)s.",
                name=item["name"],
                field=words["label"],
                pack=words["pack_text"],
                now=words["now_text"],
            )
            found.append({**item, "field": name, "pack": pack, "now": now, "text": text, **words})
        return found

    @api.model
    def _said_name(self, line):
        name = (line.pack_values or {}).get("name") or line.key
        return self._word(name) if isinstance(name, dict) else name

    @api.model
    def _own_additions(self, applied, company, keys):
        """What the company has besides its pack."""
        found = []
        for section in SECTIONS if applied else ():
            for key, record in self._own_records(section, company, keys):
                if (record._name, record.id) in keys or section.beside:
                    continue
                name = self._here(record).display_name
                text = self.env._("“%s” is not in the pack.", name)
                item = {"section": section.name, "key": key, "name": name, "field": False, "pack": None}
                found.append({**item, "now": name, "text": text})
        return found

    @api.model
    def _keys_of(self, applied, company):
        """{(model, id): key} of what an application knows."""
        return {
            (line.res_model, line.res_id): line.key
            for line in applied.line_ids.sorted(lambda line: (line.retired, line.id), reverse=True)
        }
