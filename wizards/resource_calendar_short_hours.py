from datetime import datetime, time, timedelta

import pytz

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class ResourceCalendarShortHours(models.TransientModel):
    """Shorter hours for some weeks, Ramadan's for instance: attendances have no dates, so every working day of the
    period gets leaves for the time outside the shorter hours."""

    _name = "resource.calendar.short.hours"
    _description = "Shorter working hours for a period"

    calendar_id = fields.Many2one("resource.calendar", string="Working hours", required=True, ondelete="cascade")
    name = fields.Char(string="Reason", required=True, default=lambda self: self.env._("Ramadan hours"))
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    hour_from = fields.Float(string="Opens", required=True, default=10.0)
    hour_to = fields.Float(string="Closes", required=True, default=15.0)
    day_count = fields.Integer(compute="_compute_day_count", compute_sudo=False, string="Working days concerned")

    @api.depends("calendar_id", "date_from", "date_to", "hour_from", "hour_to")
    def _compute_day_count(self):
        for wizard in self:
            ready = wizard.calendar_id and wizard.date_from and wizard.date_to and wizard.date_from <= wizard.date_to
            wizard.day_count = len({start.date() for start, _end in wizard._closed()}) if ready else 0

    def _closed(self):
        """What is worked now and is not within the shorter hours: list of (start, end), local and naive."""
        self.ensure_one()
        calendar = self.calendar_id.sudo()
        tz = pytz.timezone(calendar.tz)
        begin = tz.localize(datetime.combine(self.date_from, time.min))
        end = tz.localize(datetime.combine(self.date_to + timedelta(days=1), time.min))
        closed = []
        for start, stop, _lines in calendar._work_intervals_batch(begin, end, tz=tz)[False]:
            start, stop = start.astimezone(tz).replace(tzinfo=None), stop.astimezone(tz).replace(tzinfo=None)
            midnight = datetime.combine(start.date(), time.min)
            opens, closes = (midnight + timedelta(hours=hour) for hour in (self.hour_from, self.hour_to))
            if start < opens:
                closed.append((start, min(stop, opens)))
            if stop > closes:
                closed.append((max(start, closes), stop))
        return closed

    def action_confirm(self):
        """Writes the leaves; doing it twice adds nothing, since what is closed is not worked any more.

        :raise UserError: dates or hours that make no period
        """
        self.ensure_one()
        if self.date_from > self.date_to:
            raise UserError(self.env._("The period ends before it begins."))
        if not 0 <= self.hour_from < self.hour_to <= 24:
            raise UserError(self.env._("The shorter hours must open before they close, within one day."))
        tz = pytz.timezone(self.calendar_id.tz)

        def utc(moment):
            return tz.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)

        # whoever may open this dialog leads the helpdesk, and need not be the administrator of all working hours
        self.calendar_id.check_access("read")
        self.calendar_id.sudo().write(
            {
                "leave_ids": [
                    Command.create(
                        {
                            "name": self.name,
                            "company_id": self.calendar_id.company_id.id,
                            "date_from": utc(start),
                            "date_to": utc(end),
                        }
                    )
                    for start, end in self._closed()
                ]
            }
        )
        return {"type": "ir.actions.act_window_close"}
