import json

from odoo import api, models

from . import helpdesk_policy_pack  # noqa: F401 (its model is inherited)


class HelpdeskPolicyPack(models.Model):
    """What a body calls the head of a team, for those who tell customers of him."""

    _inherit = "helpdesk.policy.pack"

    @api.model
    def _leader_word(self, team):
        """The name of the role that the team's pack puts at its head, in the language of the team's environment; empty
        where no pack says it."""
        lines = self.env["helpdesk.policy.pack.line"].sudo()
        domain = [("section", "=", "teams"), ("res_id", "=", team.id), ("retired", "=", False)]
        line = lines.search([*domain, ("pack_id.current", "=", True)], limit=1)
        if not line:
            return ""
        pack = json.loads(line.pack_id.content)
        leads = {entry["key"]: (entry.get("user_id") or {}).get("role") for entry in pack.get("teams", [])}
        names = {role["key"]: role["name"] for role in pack.get("roles", [])}
        name = names.get(leads.get(line.key))
        return name["ar" if (team.env.lang or "").startswith("ar") else "en"] if name else ""
