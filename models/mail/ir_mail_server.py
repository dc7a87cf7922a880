from odoo import api, models
from odoo.tools import config


class IrMailServer(models.Model):
    """Whether somebody has said by which server mails leave."""

    _inherit = "ir.mail_server"

    @api.model
    def _is_named(self):
        """A server of Odoo's own list, or one of the configuration file; what a fresh database tries, a server on the
        same machine, nobody has chosen."""
        return bool(self.search_count([], limit=1)) or config["smtp_server"] not in ("localhost", "127.0.0.1", "", None)
