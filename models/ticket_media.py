from odoo import fields, models


class HelpdeskTicket(models.Model):
    """Coverage in the media: what was published where, and what the outlet was told."""

    _inherit = "helpdesk.ticket"

    media_kind = fields.Selection(
        [
            ("press", "Press"),
            ("report", "International report"),
            ("social", "Social media"),
            ("other", "Other media"),
        ],
        string="Kind of media",
        tracking=True,
    )
    media_outlet_id = fields.Many2one("res.partner", string="Media outlet", tracking=True)
    media_url = fields.Char(string="Link to the coverage")
    media_date = fields.Date(string="Published on")
