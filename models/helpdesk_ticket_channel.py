from odoo import fields, models


class HelpdeskTicketChannel(models.Model):
    _inherit = "helpdesk.ticket.channel"

    answered_at_once = fields.Boolean(
        help="Cases of this channel are registered while the customer is there, in a call or a visit: "
        "the first response is given by registering them.",
    )
