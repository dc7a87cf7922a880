from datetime import datetime, time, timedelta

import pytz
from lxml import html
from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command

from ...exceptions import CalendarError
from ..packs.sections import SOURCE, WEEK
from ..portal.res_company import PROMISED
from ..process.helpdesk_ticket_category import COMPLEXITY
from . import helpdesk_policy_setup  # noqa: F401 (its model is inherited)


class HelpdeskPolicySetup(models.Model):
    """What a person sees before anything changes: the charter, the dates that are promised, and what will be done."""

    _inherit = "helpdesk.policy.setup"

    def _preview(self):
        """Looks at everything that the last step shows."""
        self.ensure_one()
        document = self._document()
        engine, company = self.env["helpdesk.policy.pack"]._engine(self.company_id)
        roles = self._roles()
        self._set_choices(engine, engine._plan_told(engine._plan_pack(company, document, roles))["left"])
        take = {choice.key: choice.take for choice in self.choice_ids}
        told = engine._plan_told(engine._plan_pack(company, document, roles, take))
        shown = self._rehearse(document, self._read_preview)
        self.write({**shown, "lists": self._render_lists(engine, told)})

    def _set_choices(self, engine, left):
        """A row for each value that the organisation has written and the policy says otherwise."""
        taken = {choice.key: choice.take for choice in self.choice_ids}
        sections = engine._section_words()
        commands = [Command.clear()]
        for place, item in enumerate(left):
            if "label" not in item:
                continue
            key = f"{item['section']}/{item['key']}/{item['field']}"
            commands.append(
                Command.create(
                    {
                        "key": key,
                        "sequence": place,
                        "what": f"{sections.get(item['section'], item['section'])}: {self._what(item)}",
                        "mine": item["now_text"],
                        "theirs": item["then_text"],
                        "take": taken.get(key, "mine"),
                    }
                )
            )
        self.choice_ids = commands

    @api.model
    def _what(self, item):
        # the settings are the company's: its name says nothing
        return item["label"] if item["section"] == "settings" else f"{item['name']} · {item['label']}"

    def _render_lists(self, engine, told):
        labels = engine._section_words()

        def by_section(items):
            found = {}
            for item in items:
                found.setdefault(labels.get(item["section"], item["section"]), []).append(item)
            return list(found.items())

        values = {
            "lists": {name: by_section(told[name]) for name in ("made", "changed", "left")},
            "missing": told["missing"],
            "open_cases": told["open_cases"],
            "answers": self._answers_in_words(),
        }
        return self.env["ir.qweb"]._render("helpdesk_mgmt_complaint.policy_setup_lists", values)

    def _answers_in_words(self):
        """What a person has answered otherwise than the policy: list of sentences."""
        said = []
        for name in self._edited():
            label = self._fields["hours_ids" if name == "hours" else name]._description_string(self.env)
            value = "" if name == "hours" else self[name]
            said.append(f"{label}: {value.display_name if isinstance(value, models.BaseModel) else value or '–'}")
        for row in (*self.holiday_ids, *self.channel_ids):
            edited = row._edited()
            if edited:
                labels = [row._fields[name]._description_string(self.env) for name in edited]
                said.append(f"{row.name}: {' · '.join(labels)}")
        return said

    # ------------------------------------------------------------------
    # While the policy is in force (in superuser mode)
    # ------------------------------------------------------------------

    def _read_preview(self, applied):
        company = self.company_id.sudo()
        found = {"limits": self._render_limits(company), "charter_ar": False}
        for code in self.env["helpdesk.policy.pack"]._pack_languages("ar")[:1]:
            found["charter_ar"] = self._render_charter(company, code)
        found["charter_en"] = self._render_charter(company, SOURCE)
        return found

    @api.model
    def _render_charter(self, company, lang):
        """The charter as customers read it, without what can be clicked on."""
        charter = company.with_context(lang=lang)._charter()
        if not charter:
            return False
        values = {**charter, "bare": True}
        page = self.env["ir.qweb"].with_context(lang=lang)._render("helpdesk_mgmt_complaint.public_charter", values)
        root = html.fragment_fromstring(str(page), create_parent="div")
        for part in root.xpath("//style | //*[contains(@class, 'o_complaint_no_print')]"):
            part.drop_tree()
        for link in root.xpath("//a"):
            link.drop_tag()
        root.set("lang", lang.split("_")[0])
        root.set("dir", self.env["res.lang"]._get_data(code=lang).direction or "ltr")
        return Markup(html.tostring(root, encoding="unicode"))

    @api.model
    def _render_limits(self, company):
        charter = company.with_context(lang=self.env.lang)._charter()
        if not charter:
            return False
        team, calendar = charter["team"], charter["team"]._complaint_calendar()
        samples = self._samples(calendar)
        rows = []
        for type_ in charter["types"]:
            rows += self._type_limits(company, team, type_, calendar, [start for _label, start in samples])
        moment = self.env["helpdesk.ticket.deadline"]._moment_text
        heads = [(label, moment(calendar, start)) for label, start in samples]
        values = {"heads": heads, "rows": rows}
        return self.env["ir.qweb"]._render("helpdesk_mgmt_complaint.policy_setup_limits", values)

    @api.model
    def _type_limits(self, company, team, type_, calendar, starts):
        """What a type is promised: list of dicts `type`, `milestone`, `condition`, `terms`, `dues` (texts)."""
        labels = dict(self.env["helpdesk.sla.policy"]._fields["milestone"]._description_selection(self.env))
        complexities = dict(self.env["helpdesk.ticket"]._fields["complexity"]._description_selection(self.env))
        rows = []
        for milestone in PROMISED:
            policies = {}
            for key, _label in COMPLEXITY:
                policy, _special = company._charter_found(team, type_, milestone, key)
                if policy:
                    policies.setdefault(policy, []).append(complexities[key])
            for policy, keys in policies.items():
                rows.append(
                    {
                        "type": type_.display_name,
                        "milestone": labels[milestone],
                        "condition": "" if len(keys) == len(COMPLEXITY) else " · ".join(keys),
                        "terms": policy.with_context(lang=self.env.lang)._charter_terms(),
                        "dues": [self._due(policy, calendar, start) for start in starts],
                    }
                )
        return rows

    @api.model
    def _due(self, policy, calendar, start):
        Deadline = self.env["helpdesk.ticket.deadline"]
        row = {name: policy[name] for name in ("days", "hours", "round_the_clock")}
        try:
            due = Deadline._planned(calendar, {"kind": policy.milestone, "start_date": start, **row})["due_date"]
        except CalendarError as error:
            return str(error)
        return Deadline._moment_text(calendar, due)

    @api.model
    def _samples(self, calendar):
        """When the sample cases are filed: list of (label, naive UTC moment)."""
        zone = pytz.timezone(calendar.tz or "UTC")
        now = fields.Datetime.now()
        today = pytz.utc.localize(now).astimezone(zone).date()
        samples = [(self.env._("Filed now"), now)]
        evening = self._last_evening(calendar, today)
        if evening:
            day, clock = evening
            label = self.env._("After hours, on the last day of the week")
            samples.append((label, self._moment_at(zone, day, clock)))
        eve = self._eve_of_holiday(calendar, zone, now)
        if eve:
            samples.append((self.env._("On the day before “%s”", eve[0]), self._moment_at(zone, eve[1], time(11))))
        return samples

    @api.model
    def _moment_at(self, zone, day, clock):
        return zone.localize(datetime.combine(day, clock)).astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _last_evening(self, calendar, today):
        """The coming day after which the week rests, and an hour after its closing."""
        lines = calendar.attendance_ids.filtered(lambda line: line._is_work_period())
        closing = {}
        for line in lines:
            closing[int(line.dayofweek)] = max(closing.get(int(line.dayofweek), 0), line.hour_to)
        for ahead in range(7):
            day = today + timedelta(days=ahead)
            if day.weekday() in closing and (day.weekday() + 1) % len(WEEK) not in closing:
                return day, time(min(int(closing[day.weekday()]) + 1, 23))
        return None

    @api.model
    def _eve_of_holiday(self, calendar, zone, now):
        """(name, day before) of the next public holiday in these working hours."""
        leave = self.env["resource.calendar.leaves"].sudo().search(
            [
                ("calendar_id", "in", [False, calendar.id]),
                ("company_id", "in", [False, calendar.company_id.id]),
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("date_from", ">", now + timedelta(days=1)),
            ],
            order="date_from",
            limit=1,
        )  # fmt: skip
        if not leave:
            return None
        day = pytz.utc.localize(leave.date_from).astimezone(zone).date() - timedelta(days=1)
        return leave.name or "", day
