from odoo import fields, models


class HelpdeskReferral(models.Model):
    """A case, or a question about it, that lies with another body until that body has answered."""

    _name = "helpdesk.referral"
    _inherit = ["helpdesk.ticket.satellite", "helpdesk.deadline.item"]
    _description = "Referral"
    _order = "id desc"

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Body", required=True, ondelete="restrict")

    def _ask_for_answer(self, now):
        """The body's time to answer is over."""

    def _remind_body(self, now):
        """One more interval has passed without its answer."""


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    referral_ids = fields.One2many("helpdesk.referral", "ticket_id", string="Referrals", copy=False)
