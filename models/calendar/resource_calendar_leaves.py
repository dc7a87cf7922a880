from odoo import api, models

# changes of these alone move no interval
_NEUTRAL_FIELDS = {"name", "sequence"}


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
            calendars = leaves._business_time_calendars()
        calendars._renew_business_time()
        return leaves

    def write(self, vals):
        if vals.keys() <= _NEUTRAL_FIELDS:
            return super().write(vals)
        with self.env["resource.calendar"]._changing_business_time():
            calendars = self._business_time_calendars()
            result = super().write(vals)
            calendars |= self._business_time_calendars()
        calendars._renew_business_time()
        return result

    def unlink(self):
        calendars = self._business_time_calendars()
        with self.env["resource.calendar"]._changing_business_time():
            result = super().unlink()
        calendars._renew_business_time()
        return result

    # ------------------------------------------------------------- business

    def _business_time_calendars(self):
        """The calendars whose working time these leaves shorten: none for a resource's own leave.

        Meant for a change of them: a leave of a whole company takes that company's guard.
        """
        general = self.sudo().filtered(lambda leave: not leave.resource_id)
        company_wide = general.filtered(lambda leave: not leave.calendar_id)
        calendars = general.calendar_id
        if company_wide:
            companies = {leave.company_id.id for leave in company_wide}
            calendars._guard_company([company for company in companies if company])
            calendars |= calendars.with_context(active_test=False).search([("company_id", "in", list(companies))])
        return calendars


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    def unlink(self):
        # the database empties `resource_id` of its leaves, which makes them leaves of the whole calendar
        leaves = self.env["resource.calendar.leaves"].sudo().search([("resource_id", "in", self.ids)])
        with self.env["resource.calendar"]._changing_business_time():
            result = super().unlink()
        leaves.exists()._business_time_calendars()._renew_business_time()
        return result
