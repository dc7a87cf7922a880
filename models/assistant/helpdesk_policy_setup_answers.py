from odoo import api, models
from odoo.tools import email_normalize

from ...exceptions import ComplaintError
from ...tools.opening_hours import clock
from . import helpdesk_policy_setup  # noqa: F401 (its model is inherited)

SINGLE = ("country_id", "tz", "body_name", "email", "alias_domain", "alias_name", "director_phone", "publish_charter")


class HelpdeskPolicySetup(models.Model):
    """What a person has answered, put over the policy: it counts as the organisation's own edit."""

    _inherit = "helpdesk.policy.setup"

    def _put_in_force(self, document, answered=True):
        """Applies a pack, then what a person has answered otherwise.

        :return: the applied row, in superuser mode
        """
        self.ensure_one()
        company = self.company_id.sudo()
        if answered:
            # an address needs its domain
            self._answer_domain(company, self._edited())
        take = {choice.key: choice.take for choice in self.choice_ids} if answered else {}
        roles = self._roles() if answered else {}
        engine, own = self.env["helpdesk.policy.pack"]._engine(self.company_id)
        applied = engine._apply_pack(own, document, roles, take)
        if answered:
            self._answer_company(company, self._edited())
            self._answer_hours(applied, self._edited())
            self._answer_holidays(applied)
            self._answer_channels(applied)
        self.env.flush_all()
        return applied

    def _edited(self):
        """{field: value} of the single questions that a person has answered otherwise than was offered."""
        offered = self.offered or {}
        now = {name: self[name].id if name == "country_id" else self[name] or False for name in SINGLE}
        edited = {name: value for name, value in now.items() if value != (offered.get(name) or False)}
        hours = self._attendances()
        if hours != {key: spec["attendance"] for key, spec in (offered.get("hours") or {}).items()}:
            edited["hours"] = hours
        return edited

    def _attendances(self):
        """{key: the week as packs have it}, from the rows."""
        Pack, weeks = self.env["helpdesk.policy.pack"], {}
        for row in self.hours_ids:
            line = {"days": row._days(), "from": clock(row.hour_from), "to": clock(row.hour_to)}
            weeks.setdefault(row.key, []).append(line)
        return {key: Pack._said_attendance(lines) for key, lines in weeks.items()}

    # ------------------------------------------------------------------
    # Checking
    # ------------------------------------------------------------------

    def _check_addresses(self):
        email = self.email and email_normalize(self.email)
        if self.email and not email:
            raise ComplaintError(self.env._("This is no e-mail address: %s", self.email))
        domain = (self.alias_domain or "").strip().lower().rpartition("@")[2]
        self.write({"email": email or False, "alias_domain": domain or False})

    # ------------------------------------------------------------------
    # Writing (in superuser mode)
    # ------------------------------------------------------------------

    @api.model
    def _answer_domain(self, company, edited):
        name = edited.get("alias_domain")
        if name:
            Domain = self.env["mail.alias.domain"].sudo()
            company.alias_domain_id = Domain.search([("name", "=", name)], limit=1) or Domain.create({"name": name})

    @api.model
    def _answer_company(self, company, edited):
        if "country_id" in edited:
            company.country_id = edited["country_id"]
        if "tz" in edited:
            company.partner_id.tz = edited["tz"]
        if (edited.get("body_name") or "").strip():
            company.name = edited["body_name"].strip()
        if "email" in edited:
            company.email = edited["email"]
        if "publish_charter" in edited:
            company.complaint_public_charter = edited["publish_charter"]
        if "alias_name" in edited:
            company.complaint_team_id.alias_name = edited["alias_name"]
        if edited.get("director_phone") and company.complaint_director_id:
            company.complaint_director_id.phone = edited["director_phone"]

    def _answer_hours(self, applied, edited):
        weeks = edited.get("hours", {})
        for key, calendar in self._applied(applied, "hours").items():
            vals = {"tz": edited["tz"]} if "tz" in edited else {}
            if key in weeks and weeks[key] != applied._attendance(calendar):
                vals["attendance_ids"] = applied._attendance_commands(weeks[key])
            if vals:
                calendar.write(vals)

    def _answer_holidays(self, applied):
        answers = {row.key: row._edited() for row in self.holiday_ids}
        for calendar in self._applied(applied, "hours").values():
            for holiday in self._planned_holidays(calendar):
                edited = answers.get(holiday.key) or {}
                # with the person's own rights: the plan notes who has decided it
                holiday = holiday.with_env(self.env)
                dates = {name: edited[name] for name in ("date_from", "date_to") if name in edited}
                if dates:
                    holiday.write(dates)
                if edited.get("verdict") == "confirmed":
                    holiday.action_confirm()
                elif edited.get("verdict") == "dropped":
                    holiday.action_drop()

    def _answer_channels(self, applied):
        channels = self._applied(applied, "channels")
        for row in self.channel_ids:
            edited, channel = row._edited(), channels.get(row.key)
            if not edited or not channel:
                continue
            vals = {name: edited[name] for name in ("show_on_charter",) if name in edited}
            if "on" in edited:
                vals["active"] = edited["on"]
            if vals:
                channel.write(vals)
            if "contact" in edited:
                self._write_everywhere(channel, "contact", edited["contact"])
            if "responsible" in edited and "responsible" in channel._fields:
                channel.with_context(lang=self.env.lang).responsible = edited["responsible"]

    @api.model
    def _write_everywhere(self, record, name, value):
        """A number or an address is the same in every language."""
        for code, _label in self.env["res.lang"].get_installed():
            record.with_context(lang=code)[name] = value
