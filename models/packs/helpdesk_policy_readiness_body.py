import json
from datetime import timedelta

import pytz
from babel import Locale, UnknownLocaleError
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ...exceptions import CalendarError
from ...tools.comma import comma
from ..calendar.helpdesk_holiday_plan import ASK_BEFORE
from ..process.helpdesk_ticket_category import COMPLEXITY
from ..process.helpdesk_ticket_stage import OPEN
from . import helpdesk_policy_readiness  # noqa: F401 (its model is inherited)
from .helpdesk_policy_readiness import Found

# Names that nobody has given.
UNNAMED = ("My Company", "YourCompany")
YEAR = timedelta(days=365)


class HelpdeskPolicyPack(models.Model):
    """Ready for customers? Who sees to cases, when, and what customers are told of it."""

    _inherit = "helpdesk.policy.pack"

    # ------------------------------------------------------------------
    # The organisation
    # ------------------------------------------------------------------

    @api.model
    def _ready_company(self, company):
        if company.name in UNNAMED:
            return Found(
                "error", self.env._("Customers read the organisation's name: enter it."), self._way_to_form(company)
            )
        return Found("ok", self.env._("The organisation is named %s.", company.name))

    @api.model
    def _ready_country(self, company):
        if not company.country_id:
            text = self.env._("Choose the organisation's country: its weekend, time zone and phone numbers follow.")
            return Found("error", text, self._way_to_form(company))
        return Found("ok", self.env._("Country: %s.", company.country_id.name))

    @api.model
    def _ready_company_language(self, company):
        lang = company.partner_id.lang or ""
        arabic = self.env["res.lang"].search([("code", "=like", "ar%")])
        if arabic and not lang.startswith("ar"):
            name = self.env["res.lang"]._get_data(code=lang).name or self.env._("none")
            text = self.env._(
                "Letters to other bodies are in the language of the organisation's own contact: %s.", name
            )
            return Found("warning", text, self._way_to_form(company.partner_id))
        return Found("ok", self.env._("The organisation's own language is set.")) if lang else None

    @api.model
    def _ready_complaint_team(self, company):
        team = company._complaint_team()
        if not team:
            text = self.env._("No team with the complaint process takes cases that name none: choose one.")
            return Found("error", text, self._way_to_settings())
        return Found("ok", self.env._("Cases that name no team go to %s.", team.name))

    @api.model
    def _ready_roles(self, company):
        """Persons for the roles that the applied pack asks for."""
        holding = getattr(self, "_holding", None)
        pack = holding and holding(company)
        if not pack:
            return Found("info", self.env._("No policy pack has been applied: the organisation is set up by hand."))
        filled = {
            line.key
            for line in pack.line_ids.filtered(lambda line: line.section == "roles")
            if line._record() and line._record().active
        }
        lang = "ar" if (self.env.lang or "").startswith("ar") else "en"
        asked = json.loads(pack.content).get("roles", [])
        empty = [role["name"][lang] for role in asked if role.get("required") and role["key"] not in filled]
        if empty:
            text = self.env._("Nobody fills these roles of the policy pack: %s.", comma(self.env.lang).join(empty))
            return Found("error", text, self._way_to_list("res.users"))
        return Found("ok", self.env._("Every role of the policy pack is filled."))

    # ------------------------------------------------------------------
    # Teams
    # ------------------------------------------------------------------

    @api.model
    def _ready_leaders(self, company):
        teams = self._teams_of(company)
        headless = teams.filtered(lambda team: not team._leaders())
        if headless:
            text = self.env._(
                "Nobody leads %s: a leader is told of what arrives and of what is late.", self._names_of(headless)
            )
            rows = self._way_to_list("helpdesk.ticket.team", [("id", "in", headless.ids)])
            return Found("error", text, rows)
        without = teams.filtered(lambda team: not team.user_id.active)
        if without:
            text = self.env._(
                "%s: no leader of their own; the leader of the team above is told.", self._names_of(without)
            )
            rows = self._way_to_list("helpdesk.ticket.team", [("id", "in", without.ids)])
            return Found("info", text, rows)
        return Found("ok", self.env._("Every team has a leader.")) if teams else None

    @api.model
    def _ready_members(self, company):
        teams = self._teams_of(company)
        empty = teams.filtered(lambda team: not team.user_ids.filtered("active"))
        if empty:
            text = self.env._("%s: no member, so that nobody can take a case.", self._names_of(empty))
            return Found("error", text, self._way_to_list("helpdesk.ticket.team", [("id", "in", empty.ids)]))
        return Found("ok", self.env._("Every team has members.")) if teams else None

    # ------------------------------------------------------------------
    # Hours
    # ------------------------------------------------------------------

    @api.model
    def _ready_hours(self, company):
        without = self._teams_of(company).filtered(lambda team: not team.resource_calendar_id.active)
        if without:
            text = self.env._(
                "%(teams)s: no working hours of their own; the organisation's are counted (%(hours)s).",
                teams=self._names_of(without),
                hours=company.resource_calendar_id.name or "–",
            )
            rows = self._way_to_list("helpdesk.ticket.team", [("id", "in", without.ids)])
            return Found("warning", text, rows)
        return Found("ok", self.env._("Every team has working hours."))

    @api.model
    def _ready_useless_hours(self, company):
        now, useless = fields.Datetime.now(), self.env["resource.calendar"]
        for calendar in self._calendars_of(company):
            try:
                if calendar.deadline_after(now, days=1) > now + YEAR:
                    useless |= calendar
            except CalendarError:
                useless |= calendar
        if useless:
            text = self.env._("No limit can be counted in %s: no working time for a year.", self._names_of(useless))
            return Found("error", text, self._way_to_list("resource.calendar", [("id", "in", useless.ids)]))
        return Found("ok", self.env._("Limits can be counted in the working hours."))

    @api.model
    def _ready_hours_of_country(self, company):
        """Working hours are those of the country: its time zone, its week."""
        country, foreign, odd = company.country_id, self.env["resource.calendar"], self.env["resource.calendar"]
        if not country:
            return None
        zones = pytz.country_timezones.get(country.code, ())
        weekend = self._weekend(country.code)
        for calendar in self._calendars_of(company):
            if zones and calendar.tz not in zones:
                foreign |= calendar
            days = {int(line.dayofweek) for line in calendar.attendance_ids if not line.display_type}
            # who works on every day has no week of another country
            if days & weekend and not set(range(7)) - weekend <= days:
                odd |= calendar
        if foreign:
            text = self.env._(
                "%(hours)s: not in the time zone of %(country)s.", hours=self._names_of(foreign), country=country.name
            )
            return Found("error", text, self._way_to_list("resource.calendar", [("id", "in", foreign.ids)]))
        if odd:
            text = self.env._(
                "%(hours)s: not the week of %(country)s; its weekend is worked, another day is not.",
                hours=self._names_of(odd),
                country=country.name,
            )
            return Found("error", text, self._way_to_list("resource.calendar", [("id", "in", odd.ids)]))
        return Found("ok", self.env._("Working hours are in the country's time zone and week."))

    @api.model
    def _weekend(self, code):
        """Days of the weekend of a country, Monday is 0.

        Such as {4, 5}: Friday and Saturday.
        """
        try:
            locale = Locale.parse(f"und_{code}")
        except (UnknownLocaleError, ValueError):
            return {5, 6}
        first, last = locale.weekend_start, locale.weekend_end
        return {(first + step) % 7 for step in range((last - first) % 7 + 1)}

    @api.model
    def _ready_holidays(self, company):
        now = fields.Datetime.now()
        calendars = self.env["resource.calendar"].union(*self._calendars_of(company))
        known = self.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "=", False),
                ("calendar_id", "in", [False, *calendars.ids]),
                ("company_id", "in", [False, company.id]),
                ("date_to", ">=", now),
                ("date_from", "<=", now + relativedelta(years=1)),
            ]
        )
        # a leave without working hours is everybody's
        for_all = known.filtered(lambda leave: not leave.calendar_id)
        bare = self.env["resource.calendar"] if for_all else calendars - known.calendar_id
        if bare:
            text = self.env._(
                "No public holiday of the coming year is entered for %s: limits would fall on them.",
                self._names_of(bare),
            )
            rows = self._way_to_list("resource.calendar.leaves", [("resource_id", "=", False)])
            return Found("warning", text, rows)
        if not calendars:
            return None
        return self._unconfirmed_holidays(company, calendars) or Found(
            "ok", self.env._("Public holidays of the coming year are entered.")
        )

    @api.model
    def _unconfirmed_holidays(self, company, calendars):
        """Computed holidays of the coming year that nobody has confirmed; urgent once somebody is asked about them."""
        today = company._local_today()
        proposed = self.env["helpdesk.holiday.plan"]._unconfirmed(company)
        proposed = proposed.filtered(
            lambda day: day.calendar_id in calendars and day.date_from <= today + relativedelta(years=1)
        )
        if not proposed:
            return None
        first = proposed[0]
        text = self.env._(
            "Public holidays are computed, and nobody has confirmed them: %(count)s in the coming year. The first is "
            "%(name)s, on %(date)s.",
            count=len(proposed),
            name=first.name,
            date=format_date(self.env, first.date_from),
        )
        urgent = first.date_from <= today + timedelta(days=ASK_BEFORE)
        rows = self._way_to_list("helpdesk.holiday", [("id", "in", proposed.ids)])
        return Found("warning" if urgent else "info", text, rows)

    # ------------------------------------------------------------------
    # What cases are filed under
    # ------------------------------------------------------------------

    @api.model
    def _ready_types(self, company):
        types = self._types_of(company).filtered("show_in_portal")
        rows = self._way_to_list("helpdesk.ticket.type")
        if not types:
            return Found("error", self.env._("No type of case is offered to customers on the portal."), rows)
        return Found("ok", self.env._("Customers can file: %s.", self._names_of(types)))

    @api.model
    def _ready_acceptable(self, company):
        """What a type demands before acceptance can be named."""
        categories = self._categories_of(company)
        staff = self.env.ref("helpdesk_mgmt_complaint.group_classification").all_user_ids
        able = staff.filtered(lambda u: u.active and company in u.company_ids) or self._teams_of(company)._leaders()
        without, nobody = self.env["helpdesk.ticket.type"], self.env["helpdesk.ticket.type"]
        for type_ in self._types_of(company):
            fitting = categories.filtered(lambda c, type_=type_: not c.type_ids or type_ in c.type_ids)
            if type_.demands_category and not fitting:
                without |= type_
            if type_.demands_importance and company.complaint_importance_restricted and not able:
                if not fitting or any(not c._inherited_value("importance") for c in fitting):
                    nobody |= type_
        if without:
            text = self.env._(
                "%s: no case can be accepted. A category is demanded, and there is none.", self._names_of(without)
            )
            return Found("error", text, self._way_to_list("helpdesk.ticket.category"))
        if nobody:
            text = self.env._(
                "%s: the importance is demanded, and nobody may set it where the category does not say it.",
                self._names_of(nobody),
            )
            return Found("error", text, self._way_to_list("helpdesk.ticket.type"))
        return Found("ok", self.env._("Cases of every type can be accepted."))

    @api.model
    def _ready_categories(self, company):
        categories = self._categories_of(company)
        if not categories:
            text = self.env._(
                "There are no categories: cases cannot be sorted, or led to a team by what they are about."
            )
            return Found("info", text, self._way_to_list("helpdesk.ticket.category"))
        fallback, stray = company._complaint_team(), self.env["helpdesk.ticket.category"]
        for category in categories:
            team = category._team_for(company) or fallback
            if not (team.user_ids.filtered("active") or team._leaders()):
                stray |= category
        if stray:
            text = self.env._("%s: lead to a team in which nobody is.", self._names_of(stray))
            return Found("error", text, self._way_to_list("helpdesk.ticket.category", [("id", "in", stray.ids)]))
        return Found("ok", self.env._("Every category leads to somebody."))

    @api.model
    def _without_limit(self, company, milestone):
        team, found = company._complaint_team(), self.env["helpdesk.ticket.type"]
        for type_ in self._types_of(company) if team else ():
            if not all(company._charter_found(team, type_, milestone, key)[0] for key, _label in COMPLEXITY):
                found |= type_
        return found

    @api.model
    def _ready_resolution(self, company):
        types = self._without_limit(company, "resolution")
        if types:
            text = self.env._(
                "%s: some cases have no limit by which they are solved, so that none is ever late.",
                self._names_of(types),
            )
            return Found("error", text, self._way_to_list("helpdesk.sla.policy"))
        return Found("ok", self.env._("Every type has a limit by which cases are solved."))

    @api.model
    def _ready_first_response(self, company):
        types = self._without_limit(company, "first_response")
        if types:
            text = self.env._("%s: some cases have no limit for the first response.", self._names_of(types))
            return Found("warning", text, self._way_to_list("helpdesk.sla.policy"))
        return Found("ok", self.env._("Every type has a limit for the first response."))

    @api.model
    def _ready_untaken(self, company):
        if not company.complaint_untaken_days:
            text = self.env._("Nobody is told of cases that nobody takes: the limit is switched off.")
            return Found("warning", text, self._way_to_settings())
        return Found("ok", self.env._("Cases that nobody takes go up the chain."))

    # ------------------------------------------------------------------
    # What is told, and kept
    # ------------------------------------------------------------------

    @api.model
    def _ready_report_recipients(self, company):
        if company.complaint_report_period == "none":
            return None
        if not company.complaint_report_recipient_ids:
            return Found("warning", self.env._("Nobody receives the periodic reports."), self._way_to_settings())
        return Found("ok", self.env._("Periodic reports have recipients."))

    @api.model
    def _ready_retention(self, company):
        """Only where there is such a setting."""
        names = [name for name in company._fields if name.startswith("complaint_retention")]
        if not names:
            return None
        if not any(company[name] for name in names):
            text = self.env._("Nobody has said how long personal data of ended cases are kept.")
            return Found("warning", text, self._way_to_settings())
        return Found("ok", self.env._("It is set how long personal data are kept."))

    @api.model
    def _ready_charter(self, company):
        if not company.complaint_public_charter:
            text = self.env._("The service charter is not published: look through its channels and limits first.")
            return Found("info", text, self._way_to_settings())
        silent = self.env["helpdesk.ticket.channel"]._offered_to(company, [("show_on_charter", "=", True)])
        silent = silent.filtered(lambda c: not (c.always_open or c.resource_calendar_id or c.opening_note))
        if silent:
            text = self.env._("On the service charter without opening hours: %s.", self._names_of(silent))
            return Found("warning", text, self._way_to_list("helpdesk.ticket.channel", [("id", "in", silent.ids)]))
        action = {"type": "ir.actions.act_url", "url": "/complaints/charter", "target": "new"}
        return Found("ok", self.env._("The service charter is published, with the hours of every channel."), action)

    @api.model
    def _ready_sign_up(self, company):
        if self.env["res.users"]._get_signup_invitation_scope() == "b2c":
            return Found("ok", self.env._("Customers sign up for the portal by themselves."))
        text = self.env._("Customers cannot sign up by themselves: they file on the portal only once they are invited.")
        return Found("info", text, self._way_to_general_settings())

    @api.model
    def _way_to_general_settings(self):
        return self.env["ir.actions.act_window"]._for_xml_id("base_setup.action_general_configuration")

    # ------------------------------------------------------------------
    # A year later
    # ------------------------------------------------------------------

    @api.model
    def _ready_unattended(self, company):
        domain = self._cases_of(company, ("phase", "in", list(OPEN)), ("user_id", "=", False))
        count = self.env["helpdesk.ticket"].search_count(domain)
        if count:
            text = self.env._("Open cases that nobody has: %s.", count)
            return Found("warning", text, self._way_to_list("helpdesk.ticket", domain, self.env._("Unassigned")))
        return Found("ok", self.env._("Somebody has every open case."))

    @api.model
    def _ready_waiting_for_hours(self, company):
        domain = self._cases_of(company, ("waits_for_calendar", "=", True))
        count = self.env["helpdesk.ticket"].search_count(domain)
        if count:
            text = self.env._("Cases without limits, because their working hours leave no working time: %s.", count)
            return Found("error", text, self._way_to_list("helpdesk.ticket", domain))
        return None

    @api.model
    def _ready_media(self, company):
        """Coverage whose outlet waits, and who is there to answer it."""
        domain = self._cases_of(
            company,
            ("is_media", "=", True),
            ("phase", "in", list(OPEN)),
            ("media_answer_date", "=", False),
            ("registered_date", "<", self._ago(days=3)),
        )
        count = self.env["helpdesk.ticket"].search_count(domain)
        if count:
            text = self.env._("Media coverage that has waited for an answer for more than three days: %s.", count)
            return Found("warning", text, self._way_to_list("helpdesk.ticket", domain))
        if not company.complaint_media_user_ids.filtered("active"):
            text = self.env._("Nobody is in the communications team, which is told of media coverage.")
            return Found("info", text, self._way_to_settings())
        return Found("ok", self.env._("No media coverage waits for an answer."))
