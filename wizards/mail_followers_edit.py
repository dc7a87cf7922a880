from odoo import models

from odoo.addons.mail.tools.parser import parse_res_ids

from ..tools.comma import comma


class MailFollowersEdit(models.TransientModel):
    _inherit = "mail.followers.edit"

    def edit_followers(self):
        """Says who was not added, instead of a success for all."""
        result = super().edit_followers()
        refused = self.env["res.partner"]
        for wizard in self.filtered(lambda w: w.operation == "add" and w.res_model == "helpdesk.ticket"):
            tickets = self.env["helpdesk.ticket"].browse(parse_res_ids(wizard.res_ids, self.env))
            for ticket in tickets.filtered(lambda t: t._is_guarded()):
                refused |= wizard.partner_ids - ticket.sudo().message_partner_ids
        if refused:
            result["params"].update(
                type="warning",
                sticky=True,
                message=self.env._(
                    "Not added, because they may not see the case: %s. It is shown to its customer, to its team and "
                    "to the leaders above.",
                    comma(self.env.lang).join(refused.sudo().mapped("name")),
                ),
            )
        return result
