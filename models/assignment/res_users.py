from odoo import models

from ..process.helpdesk_ticket_stage import OPEN


class ResUsers(models.Model):
    _inherit = "res.users"

    def _complaint_present(self, now):
        """Those of `self` who work for the body and are not on leave at `now`, in the order of `self`.

        A leave is one of the user's own resource, or a validated one of Time Off where that is installed. Public
        holidays are nobody's own: they keep nobody from being assigned.
        """
        staff = self.sudo().filtered(lambda user: user.active and user._is_internal())
        return (staff - staff._complaint_on_leave(now)).with_env(self.env)

    def _complaint_on_leave(self, now):
        during = [("date_from", "<=", now), ("date_to", ">", now)]
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search([("resource_id.user_id", "in", self.ids), ("time_type", "=", "leave"), *during])
        )
        away = leaves.resource_id.user_id
        if "hr.leave" in self.env:
            validated = [("state", "=", "validate"), ("holiday_status_id.time_type", "=", "leave")]
            absences = (
                self.env["hr.leave"].sudo().search([("employee_id.user_id", "in", self.ids), *validated, *during])
            )
            away |= absences.employee_id.user_id
        return away

    def _complaint_open_cases(self, name):
        """How many open cases each of `self` has in the field `name` of the ticket: {user: count}."""
        domain = [(name, "in", self.ids), ("phase", "in", list(OPEN))]
        return dict(self.env["helpdesk.ticket"].sudo()._read_group(domain, [name], ["__count"]))
