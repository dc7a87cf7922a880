from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

# Threads whose rows in core's models tell of a case; each has its own access.
GUARDED = (
    "helpdesk.ticket", "helpdesk.referral", "helpdesk.corrective.action", "helpdesk.quality.followup",
    "helpdesk.quality.review", "helpdesk.recurrence.alert", "helpdesk.periodic.report", "helpdesk.mail.held",
)  # fmt: skip


class HelpdeskCaseShadow(models.AbstractModel):
    """Rows of core's models that name a case, its customer or its subject: seen with the case, and not without it.

    Core lets every employee read followers and notifications. Rows of other applications are searched and read as
    ever: the condition is part of the query, and costs none of its own.
    """

    _name = "helpdesk.case.shadow"
    _description = "Trace of a case in a model of the core"

    # fields with the model and the id of the record that the row belongs to, and with the contact whose own row it is
    _shadow_model = "res_model"
    _shadow_id = "res_id"
    _shadow_partner = "partner_id"

    @api.model
    def _belonging(self, domain):
        """The rows whose record fits a domain of `_shadow_model` and `_shadow_id`."""
        return domain

    @api.model
    def _seen_domain(self):
        """Rows of other models, the user's own, and those of records that he may read."""
        seen = Domain(self._shadow_model, "not in", GUARDED)
        for name in GUARDED:
            if self.env[name].has_access("read"):
                readable = self.env[name].with_context(active_test=False)._search([])
                seen |= Domain(self._shadow_model, "=", name) & Domain(self._shadow_id, "in", readable)
        return self._belonging(seen) | Domain(self._shadow_partner, "=", self.env.user.partner_id.id)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._seen_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self:
            return result
        guarded = self._belonging(Domain(self._shadow_model, "in", GUARDED)) & Domain("id", "in", self.ids)
        named = self.sudo().search(guarded).with_env(self.env)
        hidden = named and named - self.search(Domain("id", "in", named.ids))
        if not hidden:
            return result
        already = result[0] if result else self.browse()
        return already | hidden, lambda: AccessError(self.env._("You may not see the case that this belongs to."))


class MailFollowers(models.Model):
    _name = "mail.followers"
    _inherit = ["mail.followers", "helpdesk.case.shadow"]


class MailNotification(models.Model):
    _name = "mail.notification"
    _inherit = ["mail.notification", "helpdesk.case.shadow"]

    _shadow_model = "model"
    _shadow_partner = "res_partner_id"

    @api.model
    def _belonging(self, domain):
        return Domain("mail_message_id", "any!", domain)
