from odoo import api, fields, models

from ...tools.figures import BY_KEY


class HelpdeskComplaintTarget(models.Model):
    """What a body wants an indicator to reach, for all cases or for one type."""

    _name = "helpdesk.complaint.target"
    _description = "Target of an indicator"
    _order = "indicator, type_id, id"
    _rec_name = "indicator"

    indicator = fields.Selection(selection="_indicators", required=True)
    type_id = fields.Many2one("helpdesk.ticket.type", string="Type", ondelete="cascade", help="Empty: all types.")
    value = fields.Float(required=True, help="Percent, hours or points, as the indicator has them.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    active = fields.Boolean(default=True)
    unit = fields.Selection(
        [("count", "Cases"), ("percent", "%"), ("hours", "Working hours"), ("score", "Points of 100")],
        compute="_compute_unit",
    )

    _one_each = models.UniqueIndex(
        "(company_id, indicator, COALESCE(type_id, 0))", "An indicator has one target for each type."
    )

    @api.model
    def _indicators(self):
        labels = self.env["helpdesk.complaint.figures"]._indicator_labels()
        return [(key, labels[key]) for key, indicator in BY_KEY.items() if indicator.up is not None]

    @api.depends("indicator")
    def _compute_unit(self):
        for target in self:
            target.unit = BY_KEY[target.indicator].unit if target.indicator else False

    @api.model
    def _values(self, company, type_id=False):
        """{key of the indicator: value} of a type, of all types where it has none of its own."""
        targets = self.sudo().search([("company_id", "=", company.id), ("type_id", "in", [False, type_id])])
        general = {t.indicator: t.value for t in targets if not t.type_id}
        return {**general, **{t.indicator: t.value for t in targets if t.type_id}}
