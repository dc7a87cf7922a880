from datetime import datetime, time

import pytz

from odoo import api, fields, models

from ...exceptions import ComplaintError
from . import helpdesk_holiday_plan  # noqa: F401 (its model is named)

OCCASIONS = [
    ("founding", "Founding Day"),
    ("national", "National Day"),
    ("fitr", "Eid al-Fitr"),
    ("adha", "Eid al-Adha"),
    ("ramadan", "Ramadan hours"),
    ("other", "Other"),
]
DATES = {"date_from", "date_to"}


class HelpdeskHoliday(models.Model):
    """A public holiday that was planned, or a month of shorter hours, and what became of it."""

    _name = "helpdesk.holiday"
    _description = "Planned public holiday"
    _order = "date_from, id"

    plan_id = fields.Many2one("helpdesk.holiday.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    calendar_id = fields.Many2one(related="plan_id.calendar_id", store=True)
    key = fields.Char(required=True, readonly=True)
    occasion = fields.Selection(OCCASIONS, required=True, readonly=True)
    label = fields.Char(readonly=True, translate=True)
    name = fields.Char(compute="_compute_name")
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    hijri = fields.Char(compute="_compute_hijri", string="Hijri date")
    state = fields.Selection(
        [("proposed", "To be confirmed"), ("confirmed", "Confirmed"), ("dropped", "No holiday")],
        required=True,
        default="proposed",
        readonly=True,
        index=True,
        help="What is to be confirmed counts as computed until somebody says otherwise.",
    )
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    decided_date = fields.Datetime(string="Decided on", readonly=True)
    leave_id = fields.Many2one("resource.calendar.leaves", readonly=True, index="btree_not_null", ondelete="set null")
    period_id = fields.Many2one(
        "resource.calendar.short.period", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _one_each = models.UniqueIndex("(plan_id, key)")
    _dates_order = models.Constraint("CHECK (date_from <= date_to)", "A holiday ends after it begins.")

    @api.depends("occasion", "label")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = dict(self._fields["occasion"]._description_selection(self.env))
        for holiday in self:
            holiday.name = holiday.label or labels.get(holiday.occasion)

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for holiday in self:
            holiday.display_name = holiday.name

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_hijri(self):
        printed = self.env["helpdesk.complaint.printed"]
        for holiday in self:
            days = dict.fromkeys(filter(None, (holiday.date_from, holiday.date_to)))
            holiday.hijri = " – ".join(filter(None, map(printed._hijri, days)))

    def _name_in_arabic(self, name):
        for lang, _label in self.env["res.lang"].get_installed() if name else ():
            if lang.startswith("ar"):
                self.with_context(lang=lang).label = name

    # ------------------------------------------------------------------
    # A person decides
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and vals.keys() - DATES:
            raise ComplaintError(self.env._("Change the dates, confirm it, or say that it is no holiday."))
        if self.env.su or not DATES & vals.keys():
            return super().write(vals)
        # whoever moves a holiday has confirmed it
        self.check_access("write")
        result = super(HelpdeskHoliday, self.sudo()).write({**vals, **self._decision("confirmed")})
        self.sudo()._put()
        self.plan_id._forget_asked()
        return result

    def action_confirm(self):
        """It is so."""
        self.check_access("write")
        self.sudo().write(self._decision("confirmed"))
        self.sudo()._put()
        self.plan_id._forget_asked()
        return True

    def action_drop(self):
        """It is no holiday, or no month of shorter hours, here: it is taken out of the working hours for good."""
        self.check_access("write")
        own = self.sudo()
        own.write(self._decision("dropped"))
        (own.leave_id - own._of_others("leave_id")).unlink()
        (own.period_id - own._of_others("period_id")).unlink()
        self.plan_id._forget_asked()
        return True

    @api.model
    def _decision(self, state):
        return {"state": state, "decided_by_id": self.env.uid, "decided_date": fields.Datetime.now()}

    def _of_others(self, name):
        """The leaves or periods that other planned holidays share."""
        return self.search([(name, "in", self[name].ids), ("id", "not in", self.ids), ("state", "!=", "dropped")])[name]

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise ComplaintError(self.env._("A planned holiday is dropped, not deleted: it would be planned again."))

    # ------------------------------------------------------------------
    # In the working hours (superuser mode)
    # ------------------------------------------------------------------

    def _put(self):
        """Writes each where it is not written yet, and where it has been moved."""
        for holiday in self.filtered(lambda h: h.state != "dropped"):
            if holiday.occasion == "ramadan":
                holiday._put_period()
            else:
                holiday._put_leave()

    def _put_period(self):
        plan, Period = self.plan_id, self.env["resource.calendar.short.period"]
        if self.period_id:
            if (self.period_id.date_from, self.period_id.date_to) != (self.date_from, self.date_to):
                self.period_id.write({"date_from": self.date_from, "date_to": self.date_to})
            return
        there = Period.search(
            [
                ("calendar_id", "=", plan.calendar_id.id),
                ("date_from", "<=", self.date_to),
                ("date_to", ">=", self.date_from),
            ],
            limit=1,
        )
        if there:
            self._take_over(there, (there.date_from, there.date_to), "period_id")
            return
        self.period_id = Period.create(
            {
                "calendar_id": plan.calendar_id.id,
                "name": self._company_name(),
                "date_from": self.date_from,
                "date_to": self.date_to,
                "hour_from": plan.ramadan_from,
                "hour_to": plan.ramadan_to,
            }
        )

    def _put_leave(self):
        if self.leave_id:
            if self._local_days(self.leave_id) != (self.date_from, self.date_to):
                self.leave_id.write(self._moments())
            return
        there = self._leave_there()
        if there:
            self._take_over(there, self._local_days(there), "leave_id")
            return
        plan, Leave = self.plan_id, self.env["resource.calendar.leaves"]
        # Time Off takes a new leave for one of the zone of whoever writes it, and shifts it to the calendar's
        shifts = hasattr(Leave, "_prepare_public_holidays_values")
        zone = pytz.timezone(self.env.user.tz or "UTC") if shifts else None
        leave = Leave.create(
            {
                "name": self._company_name(),
                "calendar_id": plan.calendar_id.id,
                "company_id": plan.company_id.id,
                "time_type": "leave",
                **self._moments(zone),
            }
        )
        moments = self._moments()
        if any(leave[name] != moment for name, moment in moments.items()):
            leave.write(moments)
        self.leave_id = leave

    def _leave_there(self):
        """A day off that somebody has written already, of these hours or of the whole company."""
        moments = self._moments()
        return self.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("calendar_id", "in", [False, self.calendar_id.id]),
                ("company_id", "in", [False, self.company_id.id]),
                ("date_from", "<=", moments["date_to"]),
                ("date_to", ">=", moments["date_from"]),
            ],
            limit=1,
        )

    def _take_over(self, there, days, name):
        """What a person has written for that time stands as he wrote it, and is confirmed by that."""
        values = {name: there.id, "date_from": days[0], "date_to": days[1]}
        if not self.search_count([(name, "=", there.id)], limit=1):
            values.update(state="confirmed", decided_by_id=there.create_uid.id, decided_date=fields.Datetime.now())
        self.write(values)

    def _moments(self, zone=None):
        """Naive UTC of the first midnight and the last second of the days, in the calendar's zone or another."""
        zone = zone or pytz.timezone(self.calendar_id.tz)

        def moment(day, clock):
            return zone.localize(datetime.combine(day, clock)).astimezone(pytz.utc).replace(tzinfo=None)

        return {
            "date_from": moment(self.date_from, time()),
            "date_to": moment(self.date_to, time(23, 59, 59)),
        }

    def _local_days(self, leave):
        zone = pytz.timezone(self.calendar_id.tz)
        days = [pytz.utc.localize(leave[name]).astimezone(zone).date() for name in ("date_from", "date_to")]
        return tuple(days)

    def _company_name(self):
        lang = self.company_id.partner_id.lang or self.env.lang
        return self.with_context(lang=lang).name

    # ------------------------------------------------------------------
    # A person changes the working hours themselves
    # ------------------------------------------------------------------

    @api.model
    def _hours_moved(self, records, name):
        """Days off or shorter hours were changed where they stand: the plan says the same, and is confirmed by that.

        :param name: the field that names the records
        """
        for holiday in self.sudo().search([(name, "in", records.ids)]):
            record = holiday[name]
            days = holiday._local_days(record) if name == "leave_id" else (record.date_from, record.date_to)
            if days != (holiday.date_from, holiday.date_to):
                holiday.write({"date_from": days[0], "date_to": days[1], **self._decision("confirmed")})

    @api.model
    def _dropped_with(self, records, name):
        """Days off or shorter hours are taken away where they stand: they are not planned again."""
        self.sudo().search([(name, "in", records.ids)]).write(self._decision("dropped"))
