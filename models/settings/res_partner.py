from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...tools.contact_keys import caller_field, identity_key, phone_key, same_phone
from ..masters.chain import standing

HELPDESK = "helpdesk_mgmt.group_helpdesk_user_own"
# contacts that are compared after the database has found them
COMPARED = 50


class ResPartner(models.Model):
    """Finding a caller by what he says of himself."""

    _inherit = "res.partner"

    complaint_identity = fields.Char(
        string="Identity number",
        inverse="_inverse_complaint_identity",
        index="btree_not_null",
        copy=False,
        groups=HELPDESK,
        help="National identity, residence or commercial registration number; kept without spaces, in Latin digits.",
    )
    complaint_phone_key = fields.Char(
        compute="_compute_complaint_phone_key", store=True, index="btree_not_null", groups=HELPDESK
    )
    complaint_lookup = fields.Char(
        string="Phone or identity number",
        store=False,
        search="_search_complaint_lookup",
        groups=HELPDESK,
    )
    beneficiary_segment_id = fields.Many2one(
        "helpdesk.beneficiary.segment",
        string="Beneficiary segment",
        help="New cases of this contact, and of contacts of this company without a segment, start with it.",
    )
    complaint_no_surveys = fields.Boolean(
        string="No periodic surveys", help="The contact is not asked how satisfied he is with the service as a whole."
    )

    @api.depends("phone")
    def _compute_complaint_phone_key(self):
        for partner in self:
            partner.complaint_phone_key = phone_key(partner.phone) or False

    def _inverse_complaint_identity(self):
        for partner in self:
            key = identity_key(partner.complaint_identity or "") or False
            if partner.complaint_identity != key:
                partner.complaint_identity = key

    def _search_complaint_lookup(self, operator, value):
        if operator == "in":
            return Domain.OR(self._search_complaint_lookup("ilike", text) for text in value if text)
        if operator != "ilike" or not isinstance(value, str):
            return NotImplemented
        keys = Domain.FALSE
        if identity_key(value):
            keys |= Domain("complaint_identity", "=like", f"{identity_key(value)}%")
        if phone_key(value):
            keys |= Domain("complaint_phone_key", "=", phone_key(value))
        return keys

    # ------------------------------------------------------------------
    # Callers
    # ------------------------------------------------------------------

    @api.model
    def _find_callers(self, text, company, limit=6):
        """The contacts that the current user may see and that a caller may be.

        :param text: a phone or identity number, an e-mail address, or (part of) a name
        :param company: the body; numbers without a country's code are of its country
        :return: (contacts known by a number or address of their own, contacts with such a name)
        """
        text = (text or "").strip()
        kind = caller_field(text, self._phone_code(company))
        if not kind:
            return self.browse(), self.browse()
        known = Domain.FALSE
        if kind == "email":
            known = Domain("email_normalized", "=", email_normalize(text) or "-")
        else:
            if identity_key(text):
                known |= Domain("complaint_identity", "=", identity_key(text))
            if phone_key(text):
                known |= Domain("complaint_phone_key", "=", phone_key(text))
        exact = self.search(known, limit=COMPARED).filtered(
            lambda p: kind == "email" or p.complaint_identity == identity_key(text) or p._has_phone(text, company)
        )
        named = self.browse()
        if not exact and kind in ("name", "identity"):
            named = self.search(Domain("name", "ilike", text), limit=limit)
        return exact[:limit], named

    def _has_phone(self, text, company):
        self.ensure_one()
        code = self._phone_code(company)
        own = str(self.country_id.phone_code or "") or code
        return same_phone(text, self.phone or "", code, own)

    @api.model
    def _phone_code(self, company):
        return str(company.sudo().country_id.phone_code or "")

    def _is_complaint_staff(self):
        """Whether the contact is a person of the organisation, one who has left included; the robot is nobody."""
        users = self.sudo().with_context(active_test=False).user_ids
        if any(user._is_internal() and user.id != SUPERUSER_ID for user in users):
            return True
        # an employee need not be a user
        Employee = self.env.get("hr.employee")
        known = Employee is not None and self.ids
        return bool(known and Employee.sudo().search_count([("work_contact_id", "in", self.ids)], limit=1))

    def _beneficiary_segment(self, company):
        """The contact's own segment, else that of its company, else that of staff; none for no contact, or where it is
        another company's.

        :param company: whose cases are asked for
        """
        segments = self.beneficiary_segment_id | self.commercial_partner_id.beneficiary_segment_id
        own = segments.filtered(lambda segment: segment.company_id in (company, self.env["res.company"]))
        segment = standing(*own, own.browse()).filtered("active")
        if not segment and self and self._is_complaint_staff():
            segment = self.env["helpdesk.beneficiary.segment"]._of_company(company, internal=True)
        return segment

    def _remember_segment(self, segment):
        """What a customer said of himself is kept with his contact, where nothing is kept yet; what a person of the
        organisation, or he himself, entered before stands."""
        if self and segment and not segment.internal and not self.beneficiary_segment_id:
            self.sudo().beneficiary_segment_id = segment
