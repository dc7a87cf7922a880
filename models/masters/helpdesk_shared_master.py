from odoo import api, models


class HelpdeskSharedMaster(models.AbstractModel):
    """What all companies share until one has its own: a company's own record stands for the shared one.

    What inherits this has the fields `company_id`, `shared_id` (which one it stands for) and `own_ids`.
    """

    _name = "helpdesk.shared.master"
    _description = "Shared until a company has its own"

    @api.model
    def _offered_to(self, company, domain=()):
        """What is in use in a company: its own records, and the shared ones that it has not replaced."""
        found = self.sudo().search([("company_id", "in", [False, company.id]), *domain])
        own = self.sudo().with_context(active_test=False).search([("company_id", "=", company.id)])
        return found.filtered(lambda record: record.company_id or not record._replaced_by(own))

    def _replaced_by(self, own):
        """Those of a company's own records that stand for this shared one."""
        return own.filtered(lambda record: record.shared_id == self)

    def _for_company(self, company):
        """What a case of the company is filed under: the company's own, where it has one in use."""
        if len(self) != 1 or not company or self.sudo().company_id == company:
            return self
        if self.sudo().company_id:
            # another company's, found by its name in an import for instance
            shared = self.sudo().shared_id.with_env(self.env)
            return shared._for_company(company) or self
        own = self.sudo().search([("company_id", "=", company.id)])
        return (
            self.sudo()._replaced_by(own).sorted(lambda record: record.shared_id != self)[:1].with_env(self.env) or self
        )

    def _with_own(self):
        """The records, and those of companies that stand for them: what is bound to the one holds for the other."""
        return (self.sudo() | self.sudo().own_ids).with_env(self.env)
