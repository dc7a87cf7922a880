import logging

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...exceptions import LOST_RACE
from ...tools.public_holidays import fasting, hijri_year, known_country, last_of_year, of_country, saudi
from ..assignment import helpdesk_asking  # noqa: F401 (its model is inherited)

_logger = logging.getLogger(__name__)
# Hijri years after the current one that are planned.
YEARS = 2
# Days before a holiday from which on somebody is asked whether it is so.
ASK_BEFORE = 60
RAMADAN_HOURS = (10.0, 15.0)


class HelpdeskHolidayPlan(models.Model):
    """The public holidays of a body's working hours for the coming years, each to be confirmed by a person.

    Until then a holiday counts in the clock as computed. What a person has moved or taken away stays as he left it.
    """

    _name = "helpdesk.holiday.plan"
    _inherit = ["mail.thread", "mail.activity.mixin", "helpdesk.asking"]
    _description = "Public holidays of working hours"
    _rec_name = "calendar_id"
    _order = "company_id, calendar_id"

    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    calendar_id = fields.Many2one(
        "resource.calendar", string="Working hours", required=True, index=True, ondelete="cascade"
    )
    country_id = fields.Many2one("res.country", required=True, default=lambda self: self.env.company.country_id)
    ramadan = fields.Boolean(string="Shorter hours in Ramadan", default=True)
    ramadan_from = fields.Float(string="Opens in Ramadan", default=RAMADAN_HOURS[0])
    ramadan_to = fields.Float(string="Closes in Ramadan", default=RAMADAN_HOURS[1])
    holiday_ids = fields.One2many("helpdesk.holiday", "plan_id", string="Holidays")
    unconfirmed_count = fields.Integer(compute="_compute_unconfirmed_count", string="To be confirmed")
    applied = fields.Json(readonly=True, copy=False, help="What a policy pack last asked for.")

    _one_each = models.UniqueIndex("(company_id, calendar_id)", "These working hours have a plan of holidays already.")

    @api.depends("holiday_ids.state")
    def _compute_unconfirmed_count(self):
        for plan in self:
            plan.unconfirmed_count = len(plan.holiday_ids.filtered(lambda h: h.state == "proposed"))

    @api.constrains("ramadan", "ramadan_from", "ramadan_to")
    def _check_hours(self):
        for plan in self.filtered("ramadan"):
            if not 0 <= plan.ramadan_from < plan.ramadan_to <= 24:
                raise ValidationError(self.env._("The shorter hours must open before they close, within one day."))

    @api.constrains("country_id")
    def _check_country(self):
        for plan in self:
            plan._check_known(plan.country_id.code)

    @api.constrains("company_id", "calendar_id")
    def _check_calendar_company(self):
        for plan in self:
            if plan.calendar_id.company_id.id not in (False, plan.company_id.id):
                raise ValidationError(self.env._("These working hours belong to another company."))

    @api.model
    def _check_known(self, code):
        if not known_country(code or ""):
            raise UserError(
                self.env._("The public holidays of %s are not known: write them into the working hours.", code or "–")
            )

    # ------------------------------------------------------------------
    # What policy packs use
    # ------------------------------------------------------------------

    @api.model
    def _plan(self, company, calendar, spec):
        """Plans the holidays of the current Hijri year and the two that follow; twice makes nothing new.

        :param company: record or id
        :param calendar: record or id
        :param spec: {"country": "SA", "ramadan": {"from": "10:00", "to": "15:00"}}; without `ramadan` no shorter hours
        :return: the plan, in superuser mode
        """
        company = self.env["res.company"].browse(int(company)).sudo()
        calendar = self.env["resource.calendar"].browse(int(calendar)).sudo()
        wanted = self._wanted(spec)
        plan = self.sudo().search([("company_id", "=", company.id), ("calendar_id", "=", calendar.id)])
        if not plan:
            plan = self.sudo().create({"company_id": company.id, "calendar_id": calendar.id, **wanted})
        elif plan.applied and plan.applied != wanted:
            # what a person has changed since the last time stays
            kept = {name for name, value in plan.applied.items() if plan._plain(name) != value}
            plan.write({name: value for name, value in wanted.items() if name not in kept})
        plan.applied = wanted
        plan._propose()
        return plan

    @api.model
    def _wanted(self, spec):
        """Values of a plan from what a pack says.

        :raise UserError: an unknown country, or hours that are none
        """
        code, hours = (spec.get("country") or "").upper(), spec.get("ramadan") or {}
        self._check_known(code)
        country = self.env["res.country"].sudo().search([("code", "=", code)], limit=1)
        values = {"country_id": country.id, "ramadan": bool(hours)}
        for name, default in zip(("from", "to"), RAMADAN_HOURS, strict=True):
            values[f"ramadan_{name}"] = self._hour(hours.get(name)) if hours else default
        return values

    @api.model
    def _hour(self, text):
        """10.5 of "10:30"."""
        try:
            hour, minute = map(int, str(text).split(":"))
        except ValueError:
            hour, minute = -1, 0
        if not (0 <= hour <= 24 and 0 <= minute < 60):
            raise UserError(self.env._("“%s” is no time of day: write it as 10:00.", text))
        return hour + minute / 60

    def _spec(self):
        """What `_plan` would be told to make this plan: for the export of packs."""
        self.ensure_one()
        spec = {"country": self.country_id.code}
        if self.ramadan:
            spec["ramadan"] = {"from": self._clock(self.ramadan_from), "to": self._clock(self.ramadan_to)}
        return spec

    @staticmethod
    def _clock(hour):
        minutes = round(hour * 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"

    def _plain(self, name):
        value = self[name]
        return value.id if isinstance(value, models.BaseModel) else value

    @api.model
    def _unconfirmed(self, company):
        """A company's coming holidays and months of shorter hours that nobody has confirmed, the next one first."""
        company = self.env["res.company"].browse(int(company))
        return (
            self.env["helpdesk.holiday"]
            .sudo()
            .search([("company_id", "=", company.id), ("state", "=", "proposed")])
            .filtered(lambda holiday: holiday.date_to >= holiday.plan_id._today())
        )

    # ------------------------------------------------------------------
    # Proposing
    # ------------------------------------------------------------------

    def action_propose(self):
        """Adds what is not planned yet."""
        self.check_access("write")
        self.sudo()._propose()
        return True

    def _propose(self):
        """Adds the holidays that no earlier run has planned (superuser mode).

        :return: the new ones
        """
        Holiday, new = self.env["helpdesk.holiday"], self.env["helpdesk.holiday"]
        for plan in self:
            known = set(plan.holiday_ids.mapped("key"))
            for one in plan._computed():
                if one.key not in known:
                    names = dict(one.name)
                    holiday = Holiday.with_context(lang="en_US").create(
                        {
                            "plan_id": plan.id,
                            "key": one.key,
                            "occasion": one.occasion,
                            "label": names.get("en", False),
                            "date_from": one.begin,
                            "date_to": one.end,
                        }
                    )
                    holiday._name_in_arabic(names.get("ar"))
                    new |= holiday
            plan.holiday_ids._put()
        return new

    def _computed(self):
        """What the coming years have: list of `tools.public_holidays.Holiday`."""
        self.ensure_one()
        today = self._today()
        try:
            last = last_of_year(hijri_year(today) + YEARS)
        except (OverflowError, ValueError):
            last = None
        last = last or fields.Date.add(today, years=YEARS)
        code = self.country_id.code
        found = saudi(today, last, self._rest()) if code == "SA" else of_country(code, today, last)
        return [*found, *(fasting(today, last) if self.ramadan else ())]

    def _today(self):
        return pytz.utc.localize(fields.Datetime.now()).astimezone(pytz.timezone(self.calendar_id.tz)).date()

    def _rest(self):
        """The weekdays on which these working hours have nobody at work."""
        lines = self.calendar_id.attendance_ids.filtered(lambda line: not line.display_type and line._is_work_period())
        return frozenset(range(7)) - {int(line.dayofweek) for line in lines}

    # ------------------------------------------------------------------
    # Every month
    # ------------------------------------------------------------------

    @api.model
    def _cron_propose(self):
        """Proposes the next year once it comes near, and asks administrators about what is not confirmed."""
        plans = self.sudo().search([("calendar_id.active", "=", True)])
        self.env["ir.cron"]._commit_progress(remaining=len(plans))
        for plan in plans:
            try:
                with self.env.cr.savepoint():
                    new = plan._propose()
                    plan._ask_to_confirm(new)
            except LOST_RACE:
                raise
            except Exception:
                self.env.invalidate_all(flush=False)
                _logger.exception("the public holidays of %s could not be planned", plan.calendar_id.name)
            self.env["ir.cron"]._commit_progress(1)

    def _ask_to_confirm(self, new):
        """Administrators of the company are asked, once until they have done it."""
        self.ensure_one()
        soon = fields.Date.add(self._today(), days=ASK_BEFORE)
        near = self._unconfirmed(self.company_id).filtered(lambda h: h.plan_id == self and h.date_from <= soon)
        if not (new | near):
            return
        for user in self._administrators():
            self._ask(
                user,
                lambda env, _number: env._("Confirm the public holidays of “%s”", self.calendar_id.with_env(env).name),
                once="text",
                notify=True,
            )

    def _administrators(self):
        users = self.env.ref("base.group_system").sudo().all_user_ids
        return users.filtered(lambda u: u.active and u._is_internal() and self.company_id in u.company_ids)

    def _forget_asked(self):
        """What administrators were asked ends with the last near holiday that is confirmed."""
        for plan in self.sudo():
            soon = fields.Date.add(plan._today(), days=ASK_BEFORE)
            if not self._unconfirmed(plan.company_id).filtered(
                lambda h, plan=plan, soon=soon: h.plan_id == plan and h.date_from <= soon
            ):
                plan.activity_ids.unlink()

    @api.model
    def _of_calendar(self, calendar, company):
        """The plan of working hours for a company, or an empty one."""
        domain = Domain("calendar_id", "=", calendar.id) & Domain("company_id", "=", company.id)
        return self.search(domain, limit=1)
