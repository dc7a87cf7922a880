from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from . import helpdesk_named_rows  # noqa: F401 (its model is inherited)


class HelpdeskTicketSatellite(models.AbstractModel):
    """Rows that belong to a case: whoever may not read the case may not read them, nor a figure made of them."""

    _name = "helpdesk.ticket.satellite"
    _inherit = ["helpdesk.named.rows"]
    _description = "Row of a case"

    # whoever may not read one of these records may not read the row
    _case_fields = ("ticket_id",)
    # whether there are rows that belong to no case
    _case_optional = False

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain.AND([Domain(domain), *map(self._readable_domain, self._case_fields)])
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _readable_domain(self, name):
        """The rows whose record in a field the user may read."""
        readable = self.env[self._fields[name].comodel_name].with_context(active_test=False)._search([])
        return Domain(name, "in", readable) | (Domain(name, "=", False) if self._case_optional else Domain.FALSE)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self:
            return result
        forbidden = self.browse()
        for name in self._case_fields:
            cases = self.sudo()[name].with_env(self.env)
            # a row is written by who may write its own case
            needed = "write" if name == "ticket_id" and operation != "read" else "read"
            hidden = set((cases - cases._filtered_access(needed)).ids)
            forbidden |= self.sudo().filtered(lambda row, name=name, hidden=hidden: row[name].id in hidden)
        forbidden = forbidden.with_env(self.env)
        if not forbidden:
            return result
        already = result[0] if result else self.browse()
        return (
            already | forbidden,
            lambda: AccessError(self.env._("You may not see the case that these records belong to.")),
        )
