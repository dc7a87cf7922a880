from odoo import models


class IrHttp(models.AbstractModel):
    """The customer's pages load this addon's texts in the reader's language, and those of the thread on them."""

    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        names = super()._get_translation_frontend_modules_name()
        return names + [name for name in ("mail", "helpdesk_mgmt_complaint") if name not in names]
