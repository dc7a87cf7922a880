from odoo import api, models

# The models of ours that are unique by contact: each brings its rows together, `_merge_customers(sources, target)`.
UNIQUE_BY_CONTACT = ("helpdesk.periodic.invitation",)


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        for model in UNIQUE_BY_CONTACT:
            self.env[model].sudo()._merge_customers(src_partners, dst_partner)
        # core writes without the ORM
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
