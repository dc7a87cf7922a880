from odoo import api, models


class PolicyDifferencePrinted(models.AbstractModel):
    """What differs from the written policy, for an auditor."""

    _name = "report.helpdesk_mgmt_complaint.report_policy_difference"
    _inherit = ["helpdesk.complaint.printed"]
    _description = "Differences from the policy, printed"

    @api.model
    def _get_report_values(self, docids, data=None):
        packs = self.env["helpdesk.policy.pack"].browse(docids)
        packs.check_access("read")
        return {
            # the page runs in the direction of the language it is printed in, whoever prints it
            "lang": self.env.lang,
            "doc_ids": docids,
            "doc_model": packs._name,
            "docs": packs,
            "tools": {pack.id: self._tools(pack.company_id) for pack in packs},
            "sections": {pack.id: pack._difference_sections() for pack in packs},
        }
