"""The customer's account: which segment he belongs to, asked once."""

from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .values import record_id


class CustomerAccount(CustomerPortal):
    def _prepare_my_account_rendering_values(self, *args, **kwargs):
        values = super()._prepare_my_account_rendering_values(*args, **kwargs)
        partner, company = request.env.user.partner_id.with_context(lang=request.env.lang), request.env.company
        Segment = request.env["helpdesk.beneficiary.segment"].with_context(lang=request.env.lang)
        used = company._complaint_team()
        values["complaint_segments"] = Segment._to_choose(partner, company) if used else Segment.sudo()
        values["complaint_segment"] = partner.sudo()._beneficiary_segment(company).name if used else ""
        return values

    def _create_or_update_address(self, partner_sudo, *args, segment=None, **form_data):
        partner, feedback = super()._create_or_update_address(partner_sudo, *args, **form_data)
        own = request.env.user.partner_id
        if segment and "redirectUrl" in feedback and partner == own:
            choice = request.env["helpdesk.beneficiary.segment"]._to_choose(own, request.env.company)
            own._remember_segment(choice.filtered(lambda one: one.id == record_id(segment)))
        return partner, feedback
