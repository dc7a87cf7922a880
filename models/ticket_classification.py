from odoo import api, fields, models

from ..exceptions import ComplaintError, MissingInput
from ..tools.comma import comma
from .helpdesk_ticket_category import COMPLEXITY, IMPORTANCE


class HelpdeskTicket(models.Model):
    """What a case is: filled from its category, changed by the agent, complete before it is accepted."""

    _inherit = "helpdesk.ticket"

    kind = fields.Selection(related="type_id.kind", store=True, index=True)
    type_id = fields.Many2one(tracking=True)
    category_id = fields.Many2one(tracking=True)
    complexity = fields.Selection(
        COMPLEXITY, compute="_compute_complexity", store=True, readonly=False, tracking=True, copy=True
    )
    # a copy starts with its category's: whoever copies need not be of the team that sets importance
    importance = fields.Selection(
        IMPORTANCE, compute="_compute_importance", store=True, readonly=False, tracking=True, copy=False
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

    # one method a field: a value given for one must not be overwritten when the other is computed
    @api.depends("category_id")
    def _compute_complexity(self):
        self._fill_from_category("complexity")

    @api.depends("category_id")
    def _compute_importance(self):
        self._fill_from_category("importance")

    def _fill_from_category(self, name):
        for ticket in self:
            if ticket.use_complaint_process or ticket.team_id.use_complaint_process:
                # a new category brings its own value; one without leaves what was there
                ticket[name] = ticket.category_id.sudo()._inherited_value(name) or ticket[name]

    @api.depends("partner_id")
    def _compute_segment_id(self):
        for ticket in self:
            ticket.segment_id = ticket.partner_id.sudo()._beneficiary_segment() or ticket.segment_id

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

    def _importance_of_new(self, vals_list):
        for ticket in self:
            # a default of the client's context counts as set by its user
            if ticket.importance and ticket.phase:
                ticket._check_importance(ticket.category_id.sudo()._inherited_value("importance"))

    def _classification_of_registered(self, now):
        # a ticket that comes from outside the process brings a category, and nothing filled from it
        for name in ("complexity", "importance"):
            unfilled = self.filtered(lambda t, name=name: t.category_id and not t[name])
            self.env.add_to_compute(self._fields[name], unfilled)

    def _check_importance_change(self, vals, before):
        for ticket, old in before.items():
            ticket._check_importance(old)

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
        Segment = self.env["helpdesk.beneficiary.segment"].sudo()
        segmented = {
            company: bool(Segment.search_count([("company_id", "in", [False, company.id])], limit=1))
            for company in {ticket.company_id for ticket in self}
        }
        for ticket in self:
            names = ["category_id", "complexity", "importance"]
            names += ["segment_id"] if segmented[ticket.company_id] else []
            missing = [ticket._fields[name]._description_string(self.env) for name in names if not ticket[name]]
            if missing:
                raise MissingInput(
                    self.env._(
                        "%(case)s cannot be accepted yet. Fill in: %(fields)s.",
                        case=ticket.number,
                        fields=comma(self.env.lang).join(missing),
                    )
                )
