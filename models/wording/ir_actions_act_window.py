from odoo import models

# What the base calls tickets, in the words of docs/glossary.md; in Arabic it has these words anyhow.
OUR_WORDS = {
    "Tickets": "Cases",
    "My Tickets": "My cases",
    "All Tickets": "All cases",
    "Ticket Tags": "Case tags",
    "Ticket Types": "Case types",
}


class IrActionsActWindow(models.Model):
    """Screens of the base are called by the word for a case, where every team follows the process."""

    _inherit = "ir.actions.act_window"

    def _get_action_dict(self):
        action = super()._get_action_dict()
        word = OUR_WORDS.get(action.get("name"))
        if word and action.get("res_model", "").startswith("helpdesk.ticket"):
            if self.env["helpdesk.ticket.stage"]._all_teams_follow():
                action.update(name=word, display_name=word)
        return action
