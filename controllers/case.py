"""The customer's page of a case, and the page that confirms a decision."""

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk

from .values import text

DECISIONS = ("accept", "reject", "reopen", "again", "withdraw")


def _token(value):
    """An access token, as it may stand in an address; empty for what is none (`consteq` takes ASCII text only)."""
    value = text(value)
    return value if value.isascii() and value.isprintable() and " " not in value else ""


class CasePortal(CustomerPortalHelpdesk):
    @http.route()
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        access_token = _token(access_token)
        try:
            ticket_sudo = self._document_check_access("helpdesk.ticket", ticket_id, access_token=access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        # The base makes a public token for every file of the ticket, those of internal notes included.
        attachments = ticket_sudo._portal_attachments()
        for attachment in attachments:
            attachment.generate_access_token()
        values = self._ticket_get_page_view_values(ticket_sudo, access_token, **kw)
        values["portal_attachments"] = attachments
        if not ticket_sudo.phase:
            return request.render("helpdesk_mgmt.portal_helpdesk_ticket_page", values)
        values.update(
            may_decide=self._may_decide(ticket_sudo, access_token),
            filed=kw.get("filed"),
            receipt_coming=kw.get("filed")
            and request.env["helpdesk.ticket.notice"].sudo()._is_receipt_coming(ticket_sudo),
            decided=kw.get("decided") if kw.get("decided") in DECISIONS else None,
        )
        return request.render("helpdesk_mgmt_complaint.portal_case", values)

    @http.route(
        "/my/ticket/<int:ticket_id>/decision",
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
        priority=100,
    )
    def portal_ticket_decision(self, ticket_id, decision=None, reason=None, access_token=None, **kw):
        """GET shows the confirming page and changes nothing; POST decides."""
        access_token, reason = _token(access_token), text(reason).strip()
        try:
            ticket_sudo = self._document_check_access("helpdesk.ticket", ticket_id, access_token=access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        page = f"/my/ticket/{ticket_id}"
        if access_token:
            page += f"?access_token={access_token}"
        if not ticket_sudo.phase or decision not in DECISIONS:
            return request.redirect(page)
        error, may_decide = "", self._may_decide(ticket_sudo, access_token)
        if not may_decide:
            error = self._why_not_customer(
                ticket_sudo,
                request.env._(
                    "Only the customer decides on this case. Sign in as the customer, or use the link in the notice."
                ),
            )
        elif request.httprequest.method == "POST":
            try:
                with request.env.cr.savepoint():
                    request.env["helpdesk.provenance"]._as_visitor(ticket_sudo, "link")._decide(decision, reason)
            except UserError as refusal:
                error = str(refusal)
            else:
                return request.redirect(f"{page}{'&' if access_token else '?'}decided={decision}")
        values = self._ticket_get_page_view_values(ticket_sudo, access_token)
        values.update(
            decision=decision,
            reason=reason,
            error=error,
            page=page,
            token=access_token,
            # a reason that was typed stays on the page, whatever became of the case meanwhile
            possible=may_decide and (decision in ticket_sudo._portal_decisions() or bool(error and reason)),
        )
        response = request.render("helpdesk_mgmt_complaint.portal_case_decision", values)
        if error:
            response.status_code = 422 if request.httprequest.method == "POST" else 200
        return response

    def _may_decide(self, ticket_sudo, access_token):
        """The signed-in customer, or the holder of the link that the customer was sent; never staff with that link."""
        user = request.env.user
        if not user._is_public() and ticket_sudo._is_customer(user.partner_id):
            return True
        token = ticket_sudo.access_token
        return bool(access_token and token and consteq(token, access_token) and not user._is_internal())

    def _why_not_customer(self, ticket_sudo, sentence):
        """What somebody is told who may not speak for the customer; staff who tried leave a trace."""
        Provenance = request.env["helpdesk.provenance"]
        if request.httprequest.method == "POST":
            Provenance._note_attempt(ticket_sudo)
        return Provenance._why_not_staff() if request.env.user._is_internal() else sentence
