import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.short_hours import at, within_short_hours


class ResourceCalendarShortHours(models.TransientModel):
    """Shorter hours for some weeks, Ramadan's for instance, which attendances cannot say: they have no dates."""

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
            wizard.day_count = len(wizard._concerned()) if ready else 0

    def _concerned(self):
        """The local dates on which somebody works now outside the shorter hours."""
        self.ensure_one()
        calendar = self.calendar_id.sudo()
        tz = pytz.timezone(calendar.tz)
        begin, end = (
            moment.astimezone(pytz.utc).replace(tzinfo=None)
            for moment in (at(self.date_from, 0, tz), at(self.date_to, 24, tz))
        )
        periods = [(self.date_from, self.date_to, self.hour_from, self.hour_to)]
        worked = [
            (pytz.utc.localize(opening).astimezone(tz), pytz.utc.localize(closing).astimezone(tz))
            for opening, closing in calendar._business_intervals(begin, end)
        ]
        return {
            opening.date()
            for opening, closing in worked
            if within_short_hours([(opening, closing)], periods, tz) != [(opening, closing)]
        }

    def _prepare_period(self):
        names = ("name", "date_from", "date_to", "hour_from", "hour_to")
        return {"calendar_id": self.calendar_id.id, **{name: self[name] for name in names}}

    def action_confirm(self):
        """Writes the period; doing it twice adds nothing, since nobody works outside the shorter hours any more.

        :raise UserError: dates or hours that make no period
        """
        self.ensure_one()
        if self.date_from > self.date_to:
            raise UserError(self.env._("The period ends before it begins."))
        if not 0 <= self.hour_from < self.hour_to <= 24:
            raise UserError(self.env._("The shorter hours must open before they close, within one day."))
        # whoever may open this dialog leads the helpdesk, and need not be the administrator of all working hours
        self.calendar_id.check_access("read")
        if self._concerned():
            self.env["resource.calendar.short.period"].sudo().create(self._prepare_period())
        return {"type": "ir.actions.act_window_close"}
