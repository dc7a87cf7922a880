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
        if {"date_from", "date_to"} & vals.keys():
            self.env["helpdesk.holiday"]._hours_moved(self, "period_id")
        return result

    def unlink(self):
        self.env["helpdesk.holiday"]._dropped_with(self, "period_id")
        calendars = self.calendar_id
        with self.env["resource.calendar"]._changing_business_time():
            result = super().unlink()
        calendars.sudo()._renew_business_time()
        return result
