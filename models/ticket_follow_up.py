from odoo import fields, models


class HelpdeskTicket(models.Model):
    """After the window: a new case that continues the old one, looked at by people who never handled it."""

    _inherit = "helpdesk.ticket"

    follow_up_of_id = fields.Many2one(
        "helpdesk.ticket",
        string="Continues",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The earlier case, whose time to reopen was over.",
    )
    follow_up_ids = fields.One2many("helpdesk.ticket", "follow_up_of_id", string="Continued by")
