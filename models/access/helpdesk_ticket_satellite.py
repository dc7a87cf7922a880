from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class HelpdeskTicketSatellite(models.AbstractModel):
    """Rows that belong to a case: whoever may not read the case may not read them, nor a figure made of them."""

    _name = "helpdesk.ticket.satellite"
    _description = "Row of a case"

    # whoever may not read one of these cases may not read the row
    _case_fields = ("ticket_id",)
    # whether rows that belong to no case are shown, as far as the other rules allow
    _rows_without_case = False

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            readable = self.env["helpdesk.ticket"].with_context(active_test=False)._search([])
            others = [
                Domain(name, "=", False) if self._rows_without_case else Domain.FALSE for name in self._case_fields
            ]
            cases = [Domain(name, "in", readable) for name in self._case_fields]
            domain = Domain.AND([case | other for case, other in zip(cases, others, strict=True)] + [Domain(domain)])
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

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
