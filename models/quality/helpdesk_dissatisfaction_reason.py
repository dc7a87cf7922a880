from odoo import fields, models


class HelpdeskDissatisfactionReason(models.Model):
    """Why customers are dissatisfied, as the quality team finds it when it asks them."""

    _name = "helpdesk.dissatisfaction.reason"
    _description = "Reason of dissatisfaction"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
