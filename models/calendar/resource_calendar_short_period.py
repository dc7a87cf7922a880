from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResourceCalendarShortPeriod(models.Model):
    """Some weeks with shorter hours, Ramadan's for instance. The clock of cases alone knows them: they are nobody's
    holiday, and no time off, planning or payroll counts by them."""

    _name = "resource.calendar.short.period"
    _description = "Period of shorter working hours"
    _order = "date_from desc, id desc"

    calendar_id = fields.Many2one(
        "resource.calendar", string="Working hours", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(string="Reason", required=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    hour_from = fields.Float(string="Opens", required=True)
    hour_to = fields.Float(string="Closes", required=True)

    @api.constrains("date_from", "date_to", "hour_from", "hour_to")
    def _check_period(self):
        for period in self:
            if period.date_from > period.date_to:
                raise ValidationError(self.env._("The period ends before it begins."))
            if not 0 <= period.hour_from < period.hour_to <= 24:
                raise ValidationError(self.env._("The shorter hours must open before they close, within one day."))

    # ----------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        with self.env["resource.calendar"]._changing_business_time():
            periods = super().create(vals_list)
        periods.calendar_id.sudo()._renew_business_time()
        return periods

    def write(self, vals):
        with self.env["resource.calendar"]._changing_business_time():
            calendars = self.calendar_id
            result = super().write(vals)
            calendars |= self.calendar_id
        calendars.sudo()._renew_business_time()
        return result

    def unlink(self):
        calendars = self.calendar_id
        with self.env["resource.calendar"]._changing_business_time():
            result = super().unlink()
        calendars.sudo()._renew_business_time()
        return result

    # ------------------------------------------------------------- business

    def _cut(self, intervals, tz):
        """What is left of working time within the shorter hours.

        :param intervals: list of (start, end), aware, in the zone `tz`
        :return: list of the same kind
        """
        if not self:
            return intervals
        kept, first, last = [], min(self.mapped("date_from")), max(self.mapped("date_to"))
        for start, end in intervals:
            if end.date() < first or start.date() > last:
                kept.append((start, end))
                continue
            for opening, closing in self._days(start, end, tz):
                if kept and kept[-1][1] == opening:
                    opening = kept.pop()[0]
                kept.append((opening, closing))
        return kept

    def _days(self, start, end, tz):
        """One interval, day by day, within the shorter hours of each day: pairs (start, end)."""
        date = start.date()
        while date <= end.date():
            opening, closing = max(start, at(date, 0, tz)), min(end, at(date, 24, tz))
            for period in self:
                if period.date_from <= date <= period.date_to:
                    opening = max(opening, at(date, period.hour_from, tz))
                    closing = min(closing, at(date, period.hour_to, tz))
            if opening < closing:
                yield opening, closing
            date += timedelta(days=1)


def at(date, hour, tz):
    """A local time of day (hours as a number) as an aware moment."""
    local = datetime.combine(date, time.min) + timedelta(seconds=round(hour * 3600))
    return tz.normalize(tz.localize(local))
