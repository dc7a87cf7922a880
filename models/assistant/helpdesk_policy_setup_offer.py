import hashlib
import json

from odoo import api, fields, models
from odoo.fields import Command

from ..packs.helpdesk_policy_pack_values import hour_of
from ..packs.helpdesk_policy_readiness_body import UNNAMED
from ..packs.sections import SOURCE, WEEK
from . import helpdesk_policy_setup  # noqa: F401 (its model is inherited)


class _Over(Exception):
    """Ends a rehearsal."""


class HelpdeskPolicySetup(models.Model):
    """What the steps are filled in with: the policy is rehearsed, and what would then stand is offered."""

    _inherit = "helpdesk.policy.setup"

    # ------------------------------------------------------------------
    # Rehearsing
    # ------------------------------------------------------------------

    def _rehearse(self, document, read, answered=True):
        """What `read(applied)` finds where the policy is in force; nothing of it stays.

        :param answered: with what a person has answered in the steps
        """
        self.ensure_one()
        found = None
        try:
            with self.env.cr.savepoint():
                found = read(self._put_in_force(self._without_install(document), answered))
                raise _Over
        except _Over:
            return found
        finally:
            # what was remembered meanwhile is of a world that never was
            self.env.registry.clear_all_caches()

    @api.model
    def _without_install(self, document):
        """A language that is not there is installed when the policy is applied: it takes minutes."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        settings = dict(document.get("settings") or {})
        if settings.get("lang") not in installed:
            settings.pop("lang", None)
        return {**document, "settings": settings}

    # ------------------------------------------------------------------
    # Offering
    # ------------------------------------------------------------------

    def _offer(self):
        """Fills the steps; what was answered to the same policy before stays."""
        self.ensure_one()
        document = self._document()
        stamp = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
        if stamp == self.offered_for:
            return
        found = self._rehearse(document, self._read_offer, answered=False)
        director = (document.get("settings") or {}).get("director_id") or {}
        single = found["single"]
        self.write(
            {
                "offered": {**single, "hours": found["hours"], "director_role": director.get("role")},
                "offered_for": stamp,
                **single,
                "role_ids": self._role_rows(document),
                "hours_ids": [Command.clear(), *self._hours_rows(found["hours"])],
                "holiday_ids": [Command.clear(), *map(Command.create, found["holidays"])],
                "channel_ids": [Command.clear(), *map(Command.create, found["channels"])],
                "choice_ids": [Command.clear()],
            }
        )

    def _role_rows(self, document):
        """Roles that the policy before had too keep their people."""
        named, holders = {role.key: role.user_ids for role in self.role_ids}, self._holders(document)
        commands = [Command.clear()]
        for place, role in enumerate(document.get("roles", ())):
            users = named.get(role["key"]) or holders.get(role["key"]) or self.env["res.users"]
            commands.append(
                Command.create(
                    {
                        "key": role["key"],
                        "sequence": place,
                        "texts": {"name": role["name"], "help": role.get("help", {})},
                        "required": role.get("required", False),
                        "many": role.get("many", False),
                        "user_ids": [Command.set((users if role.get("many") else users[:1]).ids)],
                    }
                )
            )
        return commands

    def _holders(self, document):
        """{role: users} who were named when a policy was applied before."""
        engine, company = self.env["helpdesk.policy.pack"]._engine(self.company_id)
        return engine._holders(engine._holding(company), document)

    @api.model
    def _hours_rows(self, hours):
        """:param hours: {key: {"name": texts, "attendance": list as packs have it}}"""
        return [
            Command.create(
                {
                    "key": key,
                    "texts": {"name": spec["name"]},
                    "hour_from": hour_of(line["from"]),
                    "hour_to": hour_of(line["to"]),
                    **{day: day in line["days"] for day in WEEK},
                }
            )
            for key, spec in hours.items()
            for line in spec["attendance"]
        ]

    # ------------------------------------------------------------------
    # Reading what stands (in superuser mode)
    # ------------------------------------------------------------------

    def _read_offer(self, applied):
        company = self.company_id.sudo()
        calendars = self._applied(applied, "hours")
        return {
            "single": {
                "country_id": company.country_id.id,
                "tz": next((c.tz for c in calendars.values()), company.partner_id.tz) or "UTC",
                "body_name": company.name not in UNNAMED and company.name,
                "email": company.email or False,
                "alias_domain": company.alias_domain_id.name or False,
                "alias_name": company.complaint_team_id.alias_name or False,
                "publish_charter": company.complaint_public_charter,
                "director_phone": company.complaint_director_id.phone or False,
            },
            "hours": {
                key: {"name": self._both(calendar, "name"), "attendance": applied._attendance(calendar)}
                for key, calendar in calendars.items()
            },
            "holidays": self._read_holidays(next(iter(calendars.values()), None)),
            "channels": self._read_channels(applied),
        }

    @api.model
    def _applied(self, applied, section):
        """{key: record} of what a policy has made or adapted."""
        lines = applied.sudo().line_ids.filtered(lambda line: line.section == section and not line.retired)
        return {line.key: record for line in lines if (record := line._record())}

    @api.model
    def _both(self, record, name):
        """A text in both languages, as packs have it."""
        arabic = self.env["helpdesk.policy.pack"]._pack_languages("ar")[:1]
        texts = {"en": record.with_context(lang=SOURCE)[name] or ""}
        for code in arabic:
            texts["ar"] = record.with_context(lang=code)[name] or ""
        return texts

    @api.model
    def _planned_holidays(self, calendar):
        """The planned holidays of working hours."""
        today = fields.Date.context_today(self)
        return self.env["helpdesk.holiday"].sudo().search(
            [("calendar_id", "=", calendar.id), ("date_to", ">=", today)]
        )  # fmt: skip

    @api.model
    def _read_holidays(self, calendar):
        rows = []
        for holiday in self._planned_holidays(calendar) if calendar else ():
            values = {"date_from": str(holiday.date_from), "date_to": str(holiday.date_to), "verdict": holiday.state}
            rows.append(
                {"key": holiday.key, "texts": {"name": self._both(holiday, "name")}, "offered": values, **values}
            )
        return rows

    def _read_channels(self, applied):
        rows = []
        for key, channel in self._applied(applied, "channels").items():
            channel = channel.with_context(lang=self.env.lang)
            values = {
                "on": channel.active,
                "show_on_charter": channel.show_on_charter,
                "contact": channel.contact or False,
                "responsible": channel.responsible or False,
            }
            rows.append({"key": key, "texts": {"name": self._both(channel, "name")}, "offered": values, **values})
        rows.sort(key=lambda row: not row["on"])
        return [{**row, "sequence": place} for place, row in enumerate(rows)]
