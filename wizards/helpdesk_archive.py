from odoo import api, fields, models

from ..exceptions import ComplaintError
from ..models.masters.leads import LEADS
from ..tools.comma import comma

# which field says what is taken instead
SUCCESSORS = {
    "helpdesk.ticket.team": "team_id",
    "res.users": "user_id",
    "resource.calendar": "calendar_id",
    "helpdesk.ticket.category": "category_id",
    "helpdesk.ticket.type": "type_id",
}


class HelpdeskArchive(models.TransientModel):
    """Shows what hangs on what is archived, and asks where it goes."""

    _name = "helpdesk.archive"
    _description = "Archive what cases lead to"

    res_model = fields.Char(required=True)
    res_ids = fields.Json()
    names = fields.Char(compute="_compute_hanging", compute_sudo=False, string="To be archived")
    hanging = fields.Text(compute="_compute_hanging", compute_sudo=False, string="What leads there")
    company_id = fields.Many2one("res.company", compute="_compute_hanging", compute_sudo=False)
    left_out_ids = fields.Json(compute="_compute_hanging", compute_sudo=False)
    team_id = fields.Many2one("helpdesk.ticket.team", string="Team instead", ondelete="cascade")
    user_id = fields.Many2one("res.users", string="User instead", ondelete="cascade")
    calendar_id = fields.Many2one("resource.calendar", string="Working hours instead", ondelete="cascade")
    category_id = fields.Many2one("helpdesk.ticket.category", string="Category instead", ondelete="cascade")
    type_id = fields.Many2one("helpdesk.ticket.type", string="Type instead", ondelete="cascade")

    @api.depends("res_model", "res_ids")
    def _compute_hanging(self):
        for wizard in self:
            records = wizard._records()
            lines = [wizard._line(lead, len(found)) for lead, found in wizard._leading(records) if found]
            wizard.names = comma(self.env.lang).join(records.mapped("display_name"))
            wizard.hanging = "\n".join(lines) or self.env._("Nothing that still counts.")
            wizard.company_id = records.company_id[:1] if "company_id" in records._fields else False
            wizard.left_out_ids = records.ids

    def _records(self):
        """What is archived: of the models that the table names alone, and what the user may write."""
        self.ensure_one()
        if self.res_model not in LEADS:
            raise ComplaintError(self.env._("Choose what is to be archived in its own list."))
        records = self.env[self.res_model].browse(self.res_ids or []).exists()
        records.check_access("write")
        return records

    @api.model
    def _leading(self, records):
        """:return: list of (lead, what leads to the records by it, in superuser mode)"""
        found = []
        for lead in LEADS[records._name]:
            leading = self.env[lead.model].sudo().search([(lead.field, "in", records.ids), *lead.domain])
            if lead.model == records._name:
                # archived with the others
                leading -= records
            found.append((lead, leading))
        return found

    def _line(self, lead, count):
        label = self.env[lead.model]._fields[lead.field]._description_string(self.env)
        if lead.model == "helpdesk.ticket":
            return self.env._("Open cases, by %(field)s: %(count)s", field=label, count=count)
        model = self.env["ir.model"]._get(lead.model).name
        return self.env._("%(model)s, by %(field)s: %(count)s", model=model, field=label, count=count)

    def action_confirm(self):
        """What leads there goes to what was chosen; then it is archived."""
        self.ensure_one()
        records = self._records()
        successor = self[SUCCESSORS[self.res_model]] if self.res_model in SUCCESSORS else None
        if successor:
            if successor in records or not successor.active:
                raise ComplaintError(self.env._("Choose something that stays in use."))
            self._pass_on(records, successor)
        records.write({"active": False})
        return {"type": "ir.actions.act_window_close"}

    def _pass_on(self, records, successor):
        for lead, found in self._leading(records):
            if not found or not lead.passed_on:
                continue
            if lead.model == "helpdesk.ticket" and lead.field == "team_id":
                found.action_hand_over(successor, self.env._("Their team is archived."))
            else:
                found.write({lead.field: successor.id})
