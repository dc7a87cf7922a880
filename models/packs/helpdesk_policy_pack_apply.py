import json

from psycopg2 import Error as DatabaseError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...exceptions import LOST_RACE, InUse
from ...tools.plural import counted
from ..process.acting import act
from . import helpdesk_policy_pack  # noqa: F401 (its model is inherited)
from .sections import SOURCE


class HelpdeskPolicyPack(models.Model):
    """Carries a plan out, remembers what it wrote, and takes it back."""

    _inherit = "helpdesk.policy.pack"

    @api.model
    def _apply_pack(self, company, pack, roles=None, take=None):
        """:return: the applied row"""
        plan = self._plan_pack(company, pack, roles, take)
        if plan.install:
            # what its terms make of the shipped records is known only then
            self._install_language(plan.install)
            plan = self._plan_pack(company, pack, roles, take)
        return self._carry_out(plan)

    @api.model
    def _carry_out(self, plan):
        """One transaction: everything, or nothing.

        :return: the applied row; the one that holds already where nothing is to do
        :raise UserError: the database, or a rule of a model, refuses a value
        """
        if not plan.acts and plan.before and json.loads(plan.before.content) == plan.pack:
            return plan.before
        try:
            with self.env.cr.savepoint():
                return act(self.with_context(tracking_disable=True), promises_stand=True)._write_plan(plan)
        except LOST_RACE:
            raise
        except DatabaseError as error:
            raise UserError(self.env._("The pack was not applied: %s", str(error).splitlines()[0])) from error

    def _write_plan(self, plan):
        lines = self._give_roles(plan)
        entries = [entry for entry in plan.entries if not (entry.archive or entry.kept)]
        raw, fresh = {}, set()
        waiting = []
        for entry in plan.entries:
            if entry.record:
                entry.record = act(entry.record, promises_stand=True).with_context(tracking_disable=True)
        self._free_addresses(plan, raw)
        for entry in entries:
            if entry.made:
                fresh.add(entry)
                waiting += [(entry, name) for name in self._make(entry, plan)]
            elif entry.changes or entry.persons:
                raw[entry] = {
                    column: self._raw(entry.record, column)
                    for name in (*entry.changes, *entry.persons)
                    for column in entry.section.columns_of(name)
                }
                waiting += [(entry, name) for name in self._change(entry, plan)]
        for entry, name in waiting:
            columns, _texts, still = self._pack_columns(entry.section, {name: entry.then[name]}, plan)
            if still:
                raise UserError(
                    self.env._("%(section)s “%(key)s”: what “%(field)s” names is not there.",
                               section=entry.section.name, key=entry.key, field=name)
                )  # fmt: skip
            entry.record.write(columns)
        self._lend_types(plan)
        for entry in reversed([entry for entry in plan.entries if entry.archive]):
            raw[entry] = {**raw.get(entry, {}), "active": True}
            self._archive(entry)
        self._holidays(plan)
        lines += [self._pack_line(entry, plan, raw.get(entry, {}), entry in fresh) for entry in plan.entries]
        plan.before.current = False
        self.env.flush_all()
        titles = plan.pack["name"]
        applied = self.with_context(lang=SOURCE).create(
            {
                "code": plan.pack["code"],
                "title": titles["en"],
                "release": plan.pack["release"],
                "company_id": plan.company.id,
                "content": json.dumps(plan.pack, ensure_ascii=False),
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        for code in self._pack_languages("ar"):
            applied.with_context(lang=code).title = titles["ar"]
        return applied

    def _install_language(self, code):
        """The company's language, with the terms of every module."""
        lang = self.env["res.lang"]._activate_lang(code)
        if not lang:
            raise UserError(self.env._("There is no language “%s”.", code))
        modules = self.env["ir.module.module"].search([("state", "=", "installed")])
        modules._update_translations(code)

    def _give_roles(self, plan):
        """Who is named gets the groups of the role and may work in the company.

        :return: values of lines, those of former applications too
        """
        lines, told = [], set()
        for key, users in plan.groups.items():
            for user, groups in users.items():
                before = {"groups": groups.ids, "company": plan.company not in user.company_ids}
                vals = {"group_ids": [Command.link(group.id) for group in groups]} if groups else {}
                if before["company"]:
                    vals["company_ids"] = [Command.link(plan.company.id)]
                if vals:
                    user.with_context(tracking_disable=True).write(vals)
                told.add((key, user.id))
                lines.append(self._role_line(key, user, before, fresh=True))
        for line in plan.before.line_ids.filtered(lambda line: line.section == "roles"):
            user = line._record()
            if user and (line.key, user.id) not in told and user in plan.users.get(line.key, user):
                lines.append(self._role_line(line.key, user, {}, fresh=False))
        return lines

    @staticmethod
    def _role_line(key, user, before, fresh):
        return {
            "section": "roles", "key": key, "res_model": "res.users", "res_id": user.id, "before": before,
            "fresh": fresh,
        }  # fmt: skip

    def _make(self, entry, plan):
        """:return: names of what must wait until other records are made"""
        section = entry.section
        Model = act(self.env[section.model].with_context(lang=SOURCE, active_test=False), promises_stand=True)
        then = dict(entry.then)
        if section.name == "teams" and then.get("alias_name"):
            if self._alias_taken(then["alias_name"], Model, plan.company):
                then.pop("alias_name")
        columns, texts, waiting = self._pack_columns(section, then, plan)
        vals = {**section.fixed, **columns}
        if section.keyed:
            vals[section.keyed] = entry.key
        if "company_id" in Model._fields:
            vals["company_id"] = plan.company.id
        for name, ids in entry.persons.items():
            many = Model._fields[section.field_of(name)].type == "many2many"
            vals[section.field_of(name)] = [Command.set(ids)] if many else ids[0]
        if entry.copied:
            shared = entry.copied.with_env(Model.env)
            vals.setdefault("active", True)
            if "sequence_id" in shared._fields:
                vals.setdefault("sequence_id", shared.sequence_id.id)
            # what the other companies' people and hours are is not this one's
            for name in section.fields:
                column, kind = section.field_of(name), self._kind(section, name)
                if kind in ("reference", "references", "person", "persons") and name != "survey_id":
                    vals.setdefault(column, [Command.clear()] if kind[-1] == "s" else False)
                elif name in ("contact", "opening_note") and not (shared[name] or "").startswith("/"):
                    vals.setdefault(column, False)
            entry.record = shared.copy({**vals, "shared_id": shared.id})
        else:
            if section.name == "bodies":
                vals["lang"] = plan.lang
            entry.record = Model.create(vals)
        self._write_texts(entry.record, texts)
        plan.keys[section.model, entry.record.id] = entry.key
        return waiting

    def _change(self, entry, plan):
        columns, texts, waiting = self._pack_columns(
            entry.section, {name: then for name, (_now, then) in entry.changes.items()}, plan
        )
        for name, ids in entry.persons.items():
            column = entry.section.field_of(name)
            many = entry.record._fields[column].type == "many2many"
            columns[column] = [Command.set(ids)] if many else ids[0]
        if columns:
            entry.record.write(columns)
        self._write_texts(entry.record, texts)
        return waiting

    def _lend_types(self, plan):
        """The teams of the pack work with the company's own types in place of the shared ones."""
        own = [e for e in plan.entries if e.section.name == "types" and "shared_id" in e.record._fields]
        swap = {e.record.shared_id: e.record for e in own if e.record.shared_id}
        teams = self.env["helpdesk.ticket.team"].browse(
            [e.record.id for e in plan.entries if e.section.name == "teams" and e.record]
        )
        for team in act(teams.with_context(active_test=False), promises_stand=True):
            types = self.env["helpdesk.ticket.type"].browse([swap.get(t, t).id for t in team.type_ids])
            types |= self.env["helpdesk.ticket.type"].browse([e.record.id for e in own])
            if types != team.type_ids:
                team.type_ids = [Command.set(types.ids)]

    @staticmethod
    def _free_addresses(plan, raw):
        """A team that goes out of use leaves its address to the one that comes in its place.

        :param raw: {entry: what stood there before}, filled
        """
        teams = [entry for entry in plan.entries if entry.section.name == "teams"]
        wanted = {entry.then.get("alias_name") for entry in teams if not entry.archive}
        for entry in teams:
            if entry.archive and entry.record.alias_name in wanted - {None}:
                raw[entry] = {"alias_name": entry.record.alias_name}
                entry.record.alias_name = False

    def _archive(self, entry):
        try:
            with self.env.cr.savepoint():
                entry.record.active = False
        except InUse as error:
            entry.archive, entry.kept = False, str(error)

    def _holidays(self, plan):
        spec = plan.pack.get("holidays")
        if spec:
            for entry in plan.entries:
                if entry.section.name == "hours":
                    self.env["helpdesk.holiday.plan"]._plan(plan.company, entry.record, spec)

    def _pack_line(self, entry, plan, raw, fresh):
        line = entry.line
        values = dict(entry.then) if entry.then or not line else dict(line.pack_values or {})
        if entry.implied and line:
            # goes out of use with what it was given
            values = {**(line.pack_values or {}), **values}
        persons = {**((line.persons or {}) if line else {}), **entry.placed}
        return {
            "section": entry.section.name,
            "key": entry.key,
            "res_model": entry.record._name,
            "res_id": entry.record.id,
            "pack_values": values,
            "stood": self._held(entry, plan) if fresh and entry.copied else entry.stood,
            "persons": persons,
            "before": raw,
            "made": fresh or bool(line and line.made),
            "fresh": fresh,
            "implied": entry.implied,
            "retired": (entry.section.model, entry.key) not in plan.by_key,
        }

    # ------------------------------------------------------------------
    # Back
    # ------------------------------------------------------------------

    def _undo(self):
        """:raise UserError: another pack was applied since, or cases use what this one made"""
        self.ensure_one()
        if not self.current:
            raise UserError(self.env._("Another pack was applied since: take that one back first."))
        lines = self.line_ids
        made = [record for line in lines.filtered("fresh") if (record := line._record()) and line.section != "roles"]
        count = self._cases_using(made)
        if count:
            raise UserError(
                counted(
                    self.env._(
                        "The pack cannot be taken back: {count, plural, one {# case uses} other {# cases use}} what it "
                        "made. Apply another pack instead; they keep what they were promised."
                    ),
                    self.env.lang,
                    count=count,
                )
            )
        engine = act(self.with_context(tracking_disable=True), promises_stand=True)
        with self.env.cr.savepoint():
            engine._restore(lines, made)

    def _restore(self, lines, made):
        for record in made:
            if record._name == "helpdesk.ticket.team":
                # the team that had the address before has it again
                record.alias_name = False
        for line in reversed(lines):
            record = line._record()
            if not record or not line.before or line.fresh and line.section != "roles":
                continue
            record = act(
                record.with_context(lang=SOURCE, active_test=False, tracking_disable=True), promises_stand=True
            )
            if line.section == "roles":
                vals = {"group_ids": [Command.unlink(id_) for id_ in line.before.get("groups", [])]}
                if line.before.get("company") and record.company_id != self.company_id:
                    vals["company_ids"] = [Command.unlink(self.company_id.id)]
                record.write(vals)
            else:
                self._write_raw(record, line.before)
        for record in reversed(made):
            act(record.with_context(tracking_disable=True), promises_stand=True).unlink()
        earlier = self.search([("company_id", "=", self.company_id.id), ("id", "<", self.id)], limit=1)
        self.unlink()
        earlier.current = True

    @api.model
    def _cases_using(self, records):
        """How many cases name one of the records, or were promised something by them."""
        cases, Ticket = set(), self.env["helpdesk.ticket"].with_context(active_test=False)
        Deadline = self.env["helpdesk.ticket.deadline"]
        by_model = {}
        for record in records:
            by_model.setdefault(record._name, []).append(record.id)
        for model, ids in by_model.items():
            if model == "resource.calendar":
                cases.update(Deadline.search([("calendar_id", "in", ids)]).ticket_id.ids)
            elif hasattr(self.env[model], "_naming_fields"):
                for naming, name in self.env[model]._naming_fields():
                    rows = self.env[naming].with_context(active_test=False).search([(name, "in", ids)])
                    cases.update(rows.ids if naming == Ticket._name else rows.ticket_id.ids)
        return len(cases)
