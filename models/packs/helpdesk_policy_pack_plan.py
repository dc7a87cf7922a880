from odoo import api, models
from odoo.exceptions import UserError

from ...tools.plural import counted
from . import helpdesk_policy_pack  # noqa: F401 (its model is inherited)
from .plan import Entry, Plan
from .sections import BY_NAME, GROUPS, SECTIONS, SOURCE


class HelpdeskPolicyPack(models.Model):
    """What a pack would do to a company: found by reading alone."""

    _inherit = "helpdesk.policy.pack"

    @api.model
    def _plan_pack(self, company, pack, roles=None, take=None):
        settings = pack.get("settings", {})
        before = self._holding(company)
        plan = Plan(
            company=company,
            pack=pack,
            before=before,
            alone=self._is_alone(company),
            lang=settings.get("lang") or company.partner_id.lang or SOURCE,
            users={**self._holders(before, pack), **(named := self._users_of(pack, roles))},
        )
        plan.install = "" if plan.lang in [code for code, _n in self.env["res.lang"].get_installed()] else plan.lang
        self._plan_roles(plan, named)
        plan.keys.update({("res.users", user.id): key for key, users in plan.users.items() for user in users})
        lines = {(line.section, line.key): line for line in before.line_ids}
        self._find_records(plan, lines)
        for line in lines.values():
            # what the pack that holds has made is known by its key, also where the new one has nothing like it
            plan.keys.setdefault((line.res_model, line.res_id), line.key)
        for entry in plan.entries:
            self._compare(entry, plan, self._checked_take(take))
        self._plan_retired(plan, lines)
        self._plan_addresses(plan)
        return plan

    @api.model
    def _plan_addresses(self, plan):
        """An address that a team should have, and another one keeps, is missing."""
        teams = [entry for entry in plan.entries if entry.section.name == "teams"]
        leaving = [entry.record.id for entry in teams if entry.archive]
        for entry in teams:
            name = entry.then.get("alias_name")
            team = entry.record or self.env["helpdesk.ticket.team"]
            if name and team.alias_name != name and self._alias_taken(name, team, plan.company, leaving):
                title = self._word(entry.then["name"]) if entry.then.get("name") else team.display_name
                text = self.env._(
                    "“%(team)s” has no address for mail: another team of this database has “%(address)s”.",
                    team=title,
                    address=name,
                )
                plan.missing.append(("teams", entry.key, title, text))

    @api.model
    def _is_alone(self, company):
        """Whether no other company uses the process: then what all share is adapted where it stands."""
        domain = [("use_complaint_process", "=", True), ("company_id", "not in", [False, company.id])]
        return not (
            self.env["helpdesk.ticket.team"].search_count(domain, limit=1)
            or self.search_count([("company_id", "!=", company.id), ("current", "=", True)], limit=1)
        )

    @api.model
    def _checked_take(self, take):
        take = take or {}
        if not isinstance(take, dict) or not set(take.values()) <= {"pack", "mine"}:
            raise UserError(self.env._("Say for each difference whether the pack's value is taken or yours."))
        return take

    # ------------------------------------------------------------------
    # Persons
    # ------------------------------------------------------------------

    @api.model
    def _users_of(self, pack, roles):
        """{role: users} of what a caller names: records, ids, logins, or lists of them."""
        found, known = {}, {role["key"]: role for role in pack.get("roles", [])}
        if roles is not None and not isinstance(roles, dict):
            raise UserError(self.env._("Name the persons by their roles."))
        for key, named in (roles or {}).items():
            if key not in known:
                raise UserError(self.env._("The pack has no role “%s”.", key))
            users = self._users_named(named)
            if len(users) > 1 and not known[key].get("many"):
                raise UserError(self.env._("The role “%s” is for one person.", self._word(known[key]["name"])))
            if users:
                found[key] = users
        return found

    @api.model
    def _users_named(self, named):
        Users = self.env["res.users"]
        if not named:
            return Users
        if isinstance(named, models.BaseModel):
            if named._name != "res.users":
                raise UserError(self.env._("A role is given to users."))
            users = Users.browse(named.ids).exists()
        elif isinstance(named, list | tuple | set):
            users = Users.browse([user.id for each in named for user in self._users_named(each)])
        elif isinstance(named, bool) or not isinstance(named, int | str):
            raise UserError(self.env._("A role is given to users."))
        elif isinstance(named, int):
            users = Users.browse(named).exists()
        else:
            users = Users.search([("login", "=", named)], limit=1)
        if not users or users.filtered(lambda user: user.share or not user.active):
            raise UserError(self.env._("“%s” is no active employee with an account.", named))
        return users

    @api.model
    def _holders(self, applied, pack):
        """{role: users} who were named when a pack was applied before."""
        known, found = {role["key"] for role in pack.get("roles", [])}, {}
        for line in applied.line_ids.filtered(lambda line: line.section == "roles" and line.key in known):
            user = line._record()
            if user and user.active:
                found[line.key] = found.get(line.key, user) | user
        return found

    @api.model
    def _plan_roles(self, plan, named):
        """:param named: {role: users} whom the caller names now: they get the groups of the role"""
        for role in plan.pack.get("roles", []):
            key, name = role["key"], self._word(role["name"])
            if key not in plan.users:
                sentence = self.env._("Nobody has the role “%s” yet.", name)
                plan.missing.append(("roles", key, name, sentence))
            names = [name for name in role.get("groups", []) if name in GROUPS]
            groups = self.env["res.groups"].browse([self.env.ref(name).id for name in names])
            told = plan.before.line_ids.filtered(lambda line, key=key: line.section == "roles" and line.key == key)
            for user in named.get(key, ()):
                lacks = groups - user.all_group_ids
                if lacks or plan.company not in user.company_ids or user.id not in told.mapped("res_id"):
                    plan.groups.setdefault(key, {})[user] = lacks

    # ------------------------------------------------------------------
    # Records
    # ------------------------------------------------------------------

    @api.model
    def _find_records(self, plan, lines):
        settings = self._settings()
        self._add_entry(plan, settings, {"key": "company", **plan.pack.get("settings", {})}, lines)
        for section in SECTIONS:
            said = plan.pack.get(section.name, [])
            for values in said:
                self._add_entry(plan, section, values, lines)
            if section.complete and section.name in plan.pack:
                named = {values["key"] for values in said}
                for key, shared in self._shipped_of(section).items():
                    line = lines.get((section.name, key))
                    if key not in named and (shared.active or line):
                        self._add_entry(plan, section, {"key": key, "active": False}, lines, implied=True)

    @api.model
    def _shipped_of(self, section):
        """{key: shipped record} of a section."""
        found = {}
        for pattern in section.shipped:
            module, _dot, name = pattern.partition(".")
            before = name % ""
            domain = [("module", "=", module), ("model", "=", section.model), ("name", "=like", f"{before}%")]
            for data in self.env["ir.model.data"].search(domain):
                record = self.env[section.model].browse(data.res_id).exists()
                if record:
                    found.setdefault(data.name.removeprefix(before), record)
        return dict(sorted(found.items()))

    @api.model
    def _add_entry(self, plan, section, values, lines, implied=False):
        names = [name for name in section.fields if name in values]
        entry = Entry(section, values["key"], {}, line=lines.get((section.name, values["key"])), implied=implied)
        for name in names:
            kind = self._kind(section, name)
            if kind in ("person", "persons"):
                entry.roles[name] = _roles(values[name])
            else:
                entry.then[name] = values[name]
        if section.name == "settings":
            teams = [team["key"] for team in plan.pack.get("teams", []) if team.get("complaint_team")]
            if teams:
                entry.then["complaint_team"] = teams[0]
        entry.record = self._record_of(plan, section, values, entry, lines)
        if entry.record:
            entry.record = entry.record.with_context(lang=SOURCE, active_test=False)
        plan.add(entry)

    @api.model
    def _record_of(self, plan, section, values, entry, lines):
        """The record that an entry of a pack means: what it was last time, what is shipped, what the company has."""
        Model = self.env[section.model].with_context(active_test=False)
        if section.name == "settings":
            return plan.company
        if entry.line and entry.line.res_model == section.model and (record := entry.line._record()):
            return record
        if section.name == "teams" and values.get("complaint_team"):
            taken = {line.res_id for line in lines.values() if line.section == "teams" and not line.retired}
            team = plan.company.complaint_team_id
            if team and team.company_id == plan.company and team.id not in taken:
                return team
        shared = self._shipped_of(section).get(entry.key) if section.shipped else None
        if shared and (not entry.line or not entry.line._record()):
            other = shared.company_id and shared.company_id != plan.company if "company_id" in shared._fields else False
            if plan.alone and not other:
                return shared
            if not other and "shared_id" in Model._fields:
                entry.copied = shared
                return Model.search([("company_id", "=", plan.company.id), ("shared_id", "=", shared.id)], limit=1)
        return self._alike_record(plan, section, values, lines)

    @api.model
    def _alike_record(self, plan, section, values, lines):
        """A record of the company's own that says the same already."""
        Model = self.env[section.model].with_context(active_test=False)
        domain = []
        if "company_id" in Model._fields:
            companies = [plan.company.id, False] if section.name == "bodies" else [plan.company.id]
            domain.append(("company_id", "in", companies))
        if section.keyed:
            domain.append((section.keyed, "=", values["key"]))
        elif not section.alike or any(name not in values and name in section.required for name in section.alike):
            return Model
        taken = [res_id for model, res_id in plan.keys if model == section.model]
        taken += [line.res_id for line in lines.values() if line.res_model == section.model]
        domain.append(("id", "not in", taken))
        if section.fixed.get("use_complaint_process"):
            domain.append(("use_complaint_process", "=", True))
        for name in section.alike if not section.keyed else ():
            kind = self._kind(section, name)
            value = values.get(name)
            if kind in ("text", "words"):
                domain.append((section.field_of(name), "in", [text for text in (value or {}).values() if text]))
            elif kind == "reference":
                record = self._records_named(Model._fields[name].comodel_name, [value] if value else [], plan)
                if record is None:
                    return Model
                domain.append((name, "=", record.id))
            else:
                domain.append((name, "=", value))
        return Model.search(domain, limit=1)

    # ------------------------------------------------------------------
    # Values
    # ------------------------------------------------------------------

    @api.model
    def _compare(self, entry, plan, take):
        section, line = entry.section, entry.line
        entry.then = {name: self._said(section, name, value, plan) for name, value in entry.then.items()}
        entry.stood = dict(line.stood or {}) if line else self._untouched(entry, plan)
        base = {**entry.stood, **(line.pack_values or {})} if line else {}
        if line and line.made and not entry.implied:
            # what the pack gave once and gives no more
            dropped = [name for name in line.pack_values or () if name not in entry.then and name in section.fields]
            default = self.env[section.model].default_get([section.field_of(name) for name in dropped])
            for name in dropped:
                kind = self._kind(section, name)
                value = default.get(section.field_of(name)) if kind == "plain" else None
                entry.then[name] = self._said(section, name, value, plan)
        if line and line.retired and "active" in self.env[section.model]._fields:
            entry.then.setdefault("active", True)
        self._compare_persons(entry, plan)
        if not entry.record:
            return
        for name, then in entry.then.items():
            now = self._now(entry, name, plan)
            if self._same(now, then):
                continue
            wish = take.get(f"{section.name}/{entry.key}/{name}")
            if wish == "mine" or (wish != "pack" and self._is_edited(entry, name, now, base)):
                entry.left[name] = (now, then)
            else:
                entry.changes[name] = (now, then)

    @api.model
    def _untouched(self, entry, plan):
        """What a shipped record holds, while nobody but the addon has written it."""
        record = entry.record
        if not record or entry.section.name == "settings" or (record.sudo().write_uid.id or 1) != 1:
            return {}
        return self._held(entry, plan)

    @api.model
    def _held(self, entry, plan):
        said = ("person", "persons")
        names = [name for name in entry.section.fields if self._kind(entry.section, name) not in said]
        return {name: self._value(entry.section, name, entry.record, plan.keys) for name in names}

    @api.model
    def _now(self, entry, name, plan):
        if name == "active" and name not in entry.section.fields:
            return entry.record.active
        now = self._value(entry.section, name, entry.record, plan.keys)
        if name == "alias_name" and not now:
            # what another team of the database has already cannot be had
            wanted = entry.then.get(name)
            if wanted and self._alias_taken(wanted, entry.record, plan.company):
                return wanted
        return now

    @api.model
    def _alias_taken(self, name, team, company, leaving=()):
        """Whether another one has an address.

        :param leaving: ids of teams that go out of use
        """
        domain = [("alias_name", "=", name), ("alias_domain_id", "=", company.alias_domain_id.id)]
        left = self.env["helpdesk.ticket.team"].with_context(active_test=False).browse(leaving).alias_id
        return bool(
            self.env["mail.alias"].search_count([*domain, ("id", "not in", (team.alias_id | left).ids)], limit=1)
        )

    @api.model
    def _is_edited(self, entry, name, now, base):
        """Whether somebody has written the value, and no pack."""
        if entry.line and entry.line.retired and name == "active":
            return False
        if name in base:
            return not _stands(now, base[name])
        if now in (None, [], "") or entry.section.name == "settings" and self._is_default(entry, name, now):
            return False
        if entry.section.name == "settings":
            return name not in ("country", "lang", "tz")
        writer = entry.record.sudo().write_uid
        if not entry.line and (not writer or writer.id == 1):
            return False
        column = entry.section.field_of(name)
        default = self.env[entry.section.model].default_get([column]).get(column)
        return now != (self._plain(entry.record._fields[column], default) if self._is_number(now) else default)

    @staticmethod
    def _is_number(value):
        return isinstance(value, int | float)

    @api.model
    def _is_default(self, entry, name, now):
        column = entry.section.field_of(name)
        if column[0] == "@":
            return False
        field = entry.record._fields[column]
        default = field.default(entry.record.browse()) if field.default else None
        return now == self._plain(field, default)

    @api.model
    def _compare_persons(self, entry, plan):
        placed = (entry.line.persons or {}) if entry.line else {}
        for name, roles in entry.roles.items():
            users = self.env["res.users"].browse([user.id for role in roles for user in plan.users.get(role, ())])
            if not users:
                continue
            field = self.env[entry.section.model]._fields[entry.section.field_of(name)]
            wanted = users.partner_id if field.comodel_name == "res.partner" else users
            now = entry.record[field.name].ids if entry.record else []
            many = field.type == "many2many"
            wanted = sorted(wanted.ids) if many else wanted[:1].ids
            if placed.get(name) == wanted:
                # whoever stands there now was put there by somebody who knew
                continue
            then = sorted(set(now) - set(placed.get(name) or ()) | set(wanted)) if many else wanted
            entry.placed[name] = wanted
            if sorted(now) != then:
                entry.persons[name] = then

    # ------------------------------------------------------------------
    # What the pack before had, and this one has not
    # ------------------------------------------------------------------

    @api.model
    def _plan_retired(self, plan, lines):
        for (section, key), line in lines.items():
            if section not in BY_NAME or (BY_NAME[section].model, key) in plan.by_key:
                continue
            record = line._record()
            if not record:
                continue
            section_ = BY_NAME[section]
            entry = Entry(section_, key, {}, line=line, record=record.with_context(lang=SOURCE))
            entry.archive = bool(line.made and "active" in record._fields and record.active)
            if section_.keyed and line.made and "active" not in record._fields:
                self._empty_retired(entry, plan)
            if entry.archive and record._name == "helpdesk.ticket.team" and record._open_case_count():
                entry.archive = False
                entry.kept = counted(
                    self.env._(
                        "%(team)s stays in use: {count, plural, one {# case is} other {# cases are}} open there."
                    ),
                    self.env.lang,
                    team=record.display_name,
                    count=record._open_case_count(),
                )
            plan.entries.append(entry)
            plan.keys.setdefault((record._name, record.id), key)

    @api.model
    def _empty_retired(self, entry, plan):
        """What cannot be archived, and counts while it says something, is emptied where nobody has edited it."""
        for name, base in (entry.line.pack_values or {}).items():
            now = self._value(entry.section, name, entry.record, plan.keys)
            if now and _stands(now, base):
                entry.changes[name] = (now, None)
                entry.then[name] = None

    # ------------------------------------------------------------------
    # Told
    # ------------------------------------------------------------------

    @api.model
    def _word(self, texts):
        """A text of a pack in the reader's language."""
        lang = "ar" if (self.env.lang or "").startswith("ar") else "en"
        return texts.get(lang) or texts.get("en") or texts.get("ar") or ""


def _roles(value):
    """The roles that an entry names where persons come."""
    return [each["role"] for each in (value if isinstance(value, list) else [value]) if each]


def _stands(now, base):
    """Whether a record still holds what a pack gave it; a language that came later counts for nothing."""
    if isinstance(base, dict) and isinstance(now, dict):
        return all(now[lang] in (None, base.get(lang)) for lang in now)
    if isinstance(base, dict):
        return now in base.values()
    return now == base
