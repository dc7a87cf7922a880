from odoo import SUPERUSER_ID, api, models


class HelpdeskTicket(models.Model):
    """How a case is called where another record names it: whoever may not read the case learns its number alone."""

    _inherit = "helpdesk.ticket"

    @api.depends("number", "phase", "confidential", "subject_user_ids", "user_id", "officer_id", "team_id")
    @api.depends_context("uid")
    def _compute_display_name(self):
        super()._compute_display_name()
        user = self.env.user
        # the web reads what a field names as superuser; visitors' requests only act, and show nothing by it
        if not self.env.su or self.env.uid == SUPERUSER_ID or user._is_public():
            return
        cases = self.filtered(lambda t: t._origin and t._is_guarded())
        mine = cases.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        for ticket in cases - mine._filtered_access("read").with_env(self.env):
            ticket.display_name = ticket.number

    def _mail_track(self, tracked_fields, initial_values):
        updated, values_list = super()._mail_track(tracked_fields, initial_values)
        if "duplicate_id" in updated and self._is_guarded():
            # the log stays, and its readers need not read the other case
            field = self.env["ir.model.fields"]._get(self._name, "duplicate_id")
            for _command, _id, values in values_list:
                if values.get("field_id") == field.id:
                    for side in ("old_value", "new_value"):
                        other = self.sudo().browse(values[f"{side}_integer"])
                        values[f"{side}_char"] = other.number or ""
        return updated, values_list
