from odoo import models

from ..assignment import helpdesk_asking  # noqa: F401 (its model is inherited)
from . import helpdesk_named_rows  # noqa: F401 (its model is inherited)


class HelpdeskStaffThread(models.AbstractModel):
    """A thread among colleagues beside a case: followers and recipients are staff who may read the record."""

    _name = "helpdesk.staff.thread"
    _inherit = ["helpdesk.named.rows", "helpdesk.hidden.name", "mail.thread", "helpdesk.asking"]
    _description = "Thread among colleagues"

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        partners = self.env["res.partner"].browse(partner_ids or [])
        for record in self:
            allowed = partners.filtered(record._is_reader)
            if allowed:
                super(HelpdeskStaffThread, record)._message_subscribe(allowed.ids, subtype_ids, customer_ids)
        return True

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        recipients = [data for data in recipients if self._may_get(self.env["res.partner"].browse(data["id"]))]
        return recipients

    def _may_get(self, partner):
        """Whether a contact may be mailed what stands in this thread."""
        return self._is_reader(partner)

    def _is_reader(self, partner):
        """Whether the contact is staff who may read this record."""
        self.ensure_one()
        users = partner.sudo().user_ids.filtered(lambda user: user._is_internal())
        return any(self._may_be_read_by(user) for user in users)
