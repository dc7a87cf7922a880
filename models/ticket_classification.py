from odoo import api, fields, models

from ..exceptions import ComplaintError, MissingInput
from .helpdesk_ticket_category import COMPLEXITY, IMPORTANCE


class HelpdeskTicket(models.Model):
    """What a case is: filled from its category, changed by the agent, complete before it is accepted."""

    _inherit = "helpdesk.ticket"

    kind = fields.Selection(related="type_id.kind", store=True, index=True)
    type_id = fields.Many2one(tracking=True)
    category_id = fields.Many2one(tracking=True)
    complexity = fields.Selection(
        COMPLEXITY, compute="_compute_from_category", store=True, readonly=False, tracking=True, copy=True
    )
    importance = fields.Selection(
        IMPORTANCE, compute="_compute_from_category", store=True, readonly=False, tracking=True, copy=True
    )
    procedure = fields.Selection(
        [("first_contact", "First contact"), ("treatment", "Treatment"), ("third_party", "Third party")],
        tracking=True,
        copy=False,
    )
    segment_id = fields.Many2one(
        "helpdesk.beneficiary.segment",
        string="Beneficiary segment",
        compute="_compute_segment_id",
        store=True,
        readonly=False,
        tracking=True,
    )
    can_set_importance = fields.Boolean(compute="_compute_can_set_importance")

    @api.depends("category_id", "team_id")
    def _compute_from_category(self):
        for ticket in self:
            if ticket.use_complaint_process or ticket.team_id.use_complaint_process:
                category = ticket.category_id.sudo()
                # a new category brings its own values; one without leaves what was there
                ticket.complexity = category._inherited_value("complexity") or ticket.complexity
                ticket.importance = category._inherited_value("importance") or ticket.importance

    @api.depends("partner_id")
    def _compute_segment_id(self):
        for ticket in self:
            partner = ticket.partner_id.sudo()
            ticket.segment_id = (
                partner.beneficiary_segment_id
                or partner.commercial_partner_id.beneficiary_segment_id
                or ticket.segment_id
            )

    @api.depends_context("uid")
    @api.depends("team_id")
    def _compute_can_set_importance(self):
        for ticket in self:
            ticket.can_set_importance = ticket._may_set_importance()

    def _may_set_importance(self):
        self.ensure_one()
        return (
            self.env.su
            or not self.company_id.sudo().complaint_importance_restricted
            or self.env.user.has_group("helpdesk_mgmt_complaint.group_classification")
            or self.env.user in self.team_id._leaders()
        )

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        for ticket, vals in zip(tickets, vals_list, strict=True):
            if vals.get("importance") and ticket.phase:
                ticket._check_importance(ticket.category_id.sudo()._inherited_value("importance"))
        return tickets

    def write(self, vals):
        before = {t: t.importance for t in self if t.phase} if "importance" in vals else {}
        res = super().write(vals)
        for ticket, old in before.items():
            ticket._check_importance(old)
        return res

    def _check_importance(self, old):
        """M08: importance is set by a specialised team, not by any agent."""
        if self.importance != old and not self._may_set_importance():
            raise ComplaintError(
                self.env._(
                    "How important a case is, is set by the classification team. Ask one of its members or your team "
                    "leader; the category's own value stays until then."
                )
            )

    def _check_classified(self):
        """:raise MissingInput: names what is still empty before a case can be accepted."""
        segments = self.env["helpdesk.beneficiary.segment"].sudo().search_count([], limit=1)
        for ticket in self:
            names = ["category_id", "complexity", "importance"] + (["segment_id"] if segments else [])
            missing = [ticket._fields[name]._description_string(self.env) for name in names if not ticket[name]]
            if missing:
                raise MissingInput(
                    self.env._(
                        "%(case)s cannot be accepted yet. Fill in: %(fields)s.",
                        case=ticket.number,
                        fields=", ".join(missing),
                    )
                )
