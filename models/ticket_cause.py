from odoo import fields, models


class HelpdeskTicket(models.Model):
    """What the case came about from, once somebody knows."""

    _inherit = "helpdesk.ticket"

    cause_id = fields.Many2one(
        "helpdesk.complaint.cause",
        string="Cause",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        copy=False,
        help="What the examination found the case came about from.",
    )
