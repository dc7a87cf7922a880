from odoo import api, models

# changes of these alone move no interval
_NEUTRAL_FIELDS = {"name", "sequence"}
_DATES = {"date_from", "date_to"}


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    # ----------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        with self.env["resource.calendar"]._changing_business_time():
            attendances = super().create(vals_list)
            calendars = attendances.calendar_id
        calendars._renew_business_time()
        return attendances

    def write(self, vals):
        if vals.keys() <= _NEUTRAL_FIELDS:
            return super().write(vals)
        with self.env["resource.calendar"]._changing_business_time():
            calendars = self.calendar_id
            result = super().write(vals)
            calendars |= self.calendar_id
        calendars._renew_business_time()
        return result

    def unlink(self):
        calendars = self.calendar_id
        with self.env["resource.calendar"]._changing_business_time():
            result = super().unlink()
        calendars._renew_business_time()
        return result


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    # ----------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        with self.env["resource.calendar"]._changing_business_time():
            leaves = super().create(vals_list)
            calendars = self.env["resource.calendar"]._shortened_by(leaves)
        calendars._renew_business_time()
        return leaves

    def write(self, vals):
        if vals.keys() <= _NEUTRAL_FIELDS:
            return super().write(vals)
        with self.env["resource.calendar"]._changing_business_time():
            calendars = self.env["resource.calendar"]._shortened_by(self)
            result = super().write(vals)
            calendars |= self.env["resource.calendar"]._shortened_by(self)
        calendars._renew_business_time()
        if _DATES & vals.keys():
            self.env["helpdesk.holiday"]._hours_moved(self, "leave_id")
        return result

    def unlink(self):
        self.env["helpdesk.holiday"]._dropped_with(self, "leave_id")
        calendars = self.env["resource.calendar"]._shortened_by(self)
        with self.env["resource.calendar"]._changing_business_time():
            result = super().unlink()
        calendars._renew_business_time()
        return result


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    def unlink(self):
        # the database empties `resource_id` of its leaves, which makes them leaves of the whole calendar
        leaves = self.env["resource.calendar.leaves"].sudo().search([("resource_id", "in", self.ids)])
        with self.env["resource.calendar"]._changing_business_time():
            result = super().unlink()
        self.env["resource.calendar"]._shortened_by(leaves.exists())._renew_business_time()
        return result
