from odoo import api, fields, models

from ..exceptions import ComplaintError, MissingInput

ELIGIBILITY = [("eligible", "Eligible"), ("not_eligible", "Not eligible")]


class HelpdeskTicketType(models.Model):
    _inherit = "helpdesk.ticket.type"

    check_eligibility = fields.Boolean(
        string="Eligibility is recorded",
        help="An officer records whether the customer may file this before the case is accepted.",
    )
    check_jurisdiction = fields.Boolean(
        string="Competent body is recorded",
        help="An officer records whether this body or another one is competent before the case is accepted.",
    )
    eligible_segment_ids = fields.Many2many(
        "helpdesk.beneficiary.segment", string="Segments that may file", help="Empty, and no tag either: everybody."
    )
    eligible_partner_category_ids = fields.Many2many(
        "res.partner.category", string="Contact tags that may file", help="Empty, and no segment either: everybody."
    )


class HelpdeskTicket(models.Model):
    """Who may complain, and whose case it is: found in verification."""

    _inherit = "helpdesk.ticket"

    eligibility = fields.Selection(ELIGIBILITY, tracking=True, copy=False, help="Whether this customer may file this.")
    eligibility_suggestion = fields.Selection(
        ELIGIBILITY,
        compute="_compute_eligibility_suggestion",
        compute_sudo=True,
        help="What the customer's segment and tags say; empty where they say nothing.",
    )
    jurisdiction = fields.Selection(
        [("ours", "This body"), ("other", "Another body")],
        string="Competent body",
        tracking=True,
        copy=False,
    )
    check_eligibility = fields.Boolean(related="type_id.check_eligibility")
    check_jurisdiction = fields.Boolean(related="type_id.check_jurisdiction")

    @api.depends(
        "type_id.eligible_segment_ids",
        "type_id.eligible_partner_category_ids",
        "segment_id",
        "partner_id.category_id",
        "commercial_partner_id.category_id",
    )
    def _compute_eligibility_suggestion(self):
        for ticket in self:
            segments, tags = ticket.type_id.eligible_segment_ids, ticket.type_id.eligible_partner_category_ids
            own_tags = ticket.partner_id.category_id | ticket.commercial_partner_id.category_id
            if not (segments or tags) or ticket.segment_id & segments or own_tags & tags:
                ticket.eligibility_suggestion = "eligible"
            else:
                # a customer of whom nothing is known is not refused by a machine
                known = (segments and ticket.segment_id) or (tags and own_tags)
                ticket.eligibility_suggestion = known and "not_eligible"

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def _check_found_in_verification(self, vals):
        """:raise ComplaintError: what is found in verification is changed after it"""
        named = [name for name in ("eligibility", "jurisdiction") if name in vals]
        for ticket in self:
            if any((ticket[name] or False) != (vals[name] or False) for name in named):
                ticket._check_in_verification()

    def _eligibility_follows_customer(self, vals, before):
        """It was found of somebody else.

        :param before: {case in verification: its customer}
        """
        others = [t.id for t, customer in before.items() if customer and customer[0] != t.partner_id.id]
        if others and "eligibility" not in vals:
            self.browse(others).write({"eligibility": False})

    def _is_in_verification(self):
        """Whether the case is being verified, or waits and will be."""
        self.ensure_one()
        waits_for = self.phase in ("awaiting_customer", "third_party") and self.phase_before_wait
        return (waits_for or self.phase) in ("received", "verification")

    def _check_in_verification(self):
        if self.phase and not self._is_in_verification():
            raise ComplaintError(
                self.env._(
                    "Eligibility and the competent body of %s are found in verification, which is over. The team "
                    "leader may send the case back to it.",
                    self.number,
                )
            )

    # ------------------------------------------------------------------
    # Acceptance
    # ------------------------------------------------------------------

    def _check_eligible(self):
        """:raise ComplaintError: the customer may not file this, or nobody has recorded whether he may"""
        for ticket in self:
            if ticket.eligibility == "not_eligible":
                raise ComplaintError(
                    self.env._(
                        "%s cannot be accepted: the customer is recorded as not eligible. Use “Do not accept” and give "
                        "the reason, or correct what is recorded.",
                        ticket.number,
                    )
                )
            if ticket.check_eligibility and not ticket.eligibility:
                raise MissingInput(
                    self.env._(
                        "%s cannot be accepted yet. Record in the verification whether the customer is eligible.",
                        ticket.number,
                    )
                )

    def _check_ours(self):
        """:raise ComplaintError: another body is competent, or nobody has recorded which one is"""
        for ticket in self:
            if ticket.jurisdiction == "other":
                raise ComplaintError(
                    self.env._(
                        "%s cannot be accepted: another body is competent. Use “Refer”; the case is followed there and "
                        "the customer is told.",
                        ticket.number,
                    )
                )
            if ticket.check_jurisdiction and not ticket.jurisdiction:
                raise MissingInput(
                    self.env._(
                        "%s cannot be accepted yet. Record in the verification whether this body is competent.",
                        ticket.number,
                    )
                )
