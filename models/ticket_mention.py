from odoo import models

from ..tools.comma import comma


class HelpdeskTicket(models.Model):
    """Staff whom a message names and who may not see the case are not told of it; whoever wrote learns that."""

    _inherit = "helpdesk.ticket"

    def _tell_of_mention(self, message):
        if message.message_type == "comment" and self.env.user._is_internal():
            for reason in self._why_not_told(message.sudo().partner_ids):
                self._message_log(body=reason)

    def _why_not_told(self, partners):
        """Sentences about those of `partners` whom `_notify_get_recipients` drops, and what can be done."""
        self.ensure_one()
        if not self._is_guarded():
            return []
        ticket, partners = self.sudo(), partners.sudo()
        dropped = partners.filtered(lambda p: p.user_ids and not self._may_be_mailed(p.id, set(partners.ids)))
        concerned = dropped & ticket.subject_user_ids.partner_id
        others = dropped - concerned
        reasons = []
        if concerned:
            reasons.append(
                self.env._(
                    "Not told, because the case complains about them: %s.",
                    comma(self.env.lang).join(concerned.mapped("name")),
                )
            )
        if others and ticket.confidential:
            reasons.append(
                self.env._(
                    "Not told, because they cannot see this confidential case: %s. Only its assignee, its follow-up "
                    "officer and members of the confidential group see it.",
                    comma(self.env.lang).join(others.mapped("name")),
                )
            )
        elif others:
            reasons.append(
                self.env._(
                    "Not told, because they cannot see this case: %(names)s. Add them to the team %(team)s, or hand "
                    "the case over to their own team.",
                    names=comma(self.env.lang).join(others.mapped("name")),
                    team=ticket.team_id.name,
                )
            )
        return reasons
