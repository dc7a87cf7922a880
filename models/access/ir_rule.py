from odoo import models

from .helpdesk_named_rows import is_guarded


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        # in developer mode core's refusal names the records that it keeps from the user
        return super()._make_access_error(operation, records.browse() if is_guarded(records) else records)
