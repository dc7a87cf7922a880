import json

from odoo import api, fields, models


class HelpdeskPolicyPackLine(models.Model):
    """One record that a pack made or adapted: what it was given, and what stood there before."""

    _name = "helpdesk.policy.pack.line"
    _description = "Record of an applied policy pack"
    _order = "id"

    pack_id = fields.Many2one("helpdesk.policy.pack", required=True, index=True, ondelete="cascade")
    section = fields.Char(required=True)
    key = fields.Char(required=True)
    res_model = fields.Char(string="Model", required=True)
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", required=True)
    # what the pack said of it, as the file has it
    pack_values = fields.Json()
    # {name: what a shipped record held}, where no pack has said it and nobody had edited it
    stood = fields.Json()
    # {field: ids of the persons whom a role put there}
    persons = fields.Json()
    # {column: what stood there before}, raw
    before = fields.Json()
    made = fields.Boolean(help="A pack made the record; otherwise it was there before.")
    fresh = fields.Boolean(help="It was made by this very application.")
    implied = fields.Boolean(help="The pack does not name it: that is why it was archived.")
    retired = fields.Boolean(help="It belongs to a pack that was replaced.")

    def _record(self):
        """What the line is about; empty where it was deleted or its model is gone."""
        self.ensure_one()
        if self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists()

    @api.model
    def _leader_word(self, team):
        """What the body calls whoever leads a team: the name of the role that its pack puts there, in the language of
        the team's environment; empty where no pack says it."""
        line = self.sudo().search(
            [
                ("pack_id.company_id", "=", team.sudo().company_id.id),
                ("pack_id.current", "=", True),
                ("section", "=", "teams"),
                ("res_id", "=", team.id),
                ("retired", "=", False),
            ],
            limit=1,
        )
        if not line:
            return ""
        pack = json.loads(line.pack_id.content)
        leads = {entry["key"]: (entry.get("user_id") or {}).get("role") for entry in pack.get("teams", [])}
        names = {role["key"]: role["name"] for role in pack.get("roles", [])}
        name = names.get(leads.get(line.key))
        return name["ar" if (team.env.lang or "").startswith("ar") else "en"] if name else ""
