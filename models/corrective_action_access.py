from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..exceptions import ComplaintError


class HelpdeskCorrectiveAction(models.Model):
    """Who sees an action: whoever may read all its cases. Who moves it on: its people, quality team, leaders."""

    _inherit = "helpdesk.corrective.action"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            Ticket = self.env["helpdesk.ticket"].with_context(active_test=False)
            hidden = Domain("id", "not in", Ticket._search([]))
            domain = Domain("ticket_ids", "not any!", hidden) & Domain(domain)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self:
            return result
        tickets = self.sudo().ticket_ids.with_env(self.env)
        hidden = tickets - tickets._filtered_access("read")
        forbidden = self.sudo().filtered(lambda action: action.ticket_ids & hidden.sudo()).with_env(self.env)
        if not forbidden:
            return result
        already = result[0] if result else self.browse()
        return (
            already | forbidden,
            lambda: AccessError(self.env._("You may not see a case that these records belong to.")),
        )

    @api.constrains("owner_id", "evaluator_id", "ticket_ids")
    def _check_people(self):
        for action in self.sudo():
            if action.evaluator_id and action.evaluator_id == action.owner_id:
                raise ValidationError(
                    self.env._("The effect of “%s” is judged by somebody else than its owner.", action.name)
                )
            for user in action.owner_id | action.evaluator_id:
                if not action._may_be_read_by(user):
                    raise ValidationError(
                        self.env._(
                            "%(user)s may not see every case of “%(action)s”. Choose somebody who may, or leave those "
                            "cases out of the action.",
                            user=user.name,
                            action=action.name,
                        )
                    )

    # ------------------------------------------------------------------
    # Who may do what
    # ------------------------------------------------------------------

    def _steers(self):
        """Whether the user answers for the action: its owner, the quality team, who leads its cases, a manager."""
        self.ensure_one()
        user = self.env.user
        return (
            self.env.su
            or user in (self.owner_id, self.evaluator_id)
            or user.has_group("helpdesk_mgmt.group_helpdesk_manager")
            or user.has_group("helpdesk_mgmt_complaint.group_quality")
            or any(user in ticket.team_id._leaders() for ticket in self.sudo().ticket_ids)
        )

    def _check_steers(self):
        for action in self:
            if not action._steers():
                raise ComplaintError(
                    self.env._(
                        "“%s” is in the hands of its owner, who evaluates it, the quality team and the leaders.",
                        action.name,
                    )
                )

    def _check_evaluates(self):
        self._check_steers()
        for action in self:
            if self.env.user in (action.owner_id, action.done_by_id):
                raise ComplaintError(self.env._("Whoever owned or did “%s” does not judge its effect.", action.name))
