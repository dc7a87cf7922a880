"""The customer's page of a case, and the page that confirms a decision."""

from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk

from .values import text

# The order of the list where none is chosen.
NEXT = "next"
DECISIONS = ("accept", "reject", "reopen", "again", "withdraw")


def _token(value):
    """An access token, as it may stand in an address; empty for what is none (`consteq` takes ASCII text only)."""
    value = text(value)
    return value if value.isascii() and value.isprintable() and " " not in value else ""


class CasePortal(CustomerPortalHelpdesk):
    # ------------------------------------------------------------------
    # List
    # ------------------------------------------------------------------

    def _in_our_words(self, entries):
        """The entries of a toolbar's menu, those in the reader's language that the base has in English alone."""
        env = request.env
        words = {
            "All": env._("All"),
            "None": env._("Not grouped"),
            "Newest": env._("Newest"),
            "Title": env._("Title"),
            "Category": env._("Category"),
            "Stage": env._("Stage"),
            "Last Stage Update": env._("Last Stage Update"),
            "Search in All": env._("Search in All"),
            "Search in Number": env._("Search in Number"),
            "Search in Title": env._("Search in Title"),
        }
        for entry in entries.values():
            entry["label"] = words.get(entry["label"], entry["label"])
        return entries

    def _ticket_get_searchbar_groupby(self):
        return self._in_our_words(super()._ticket_get_searchbar_groupby())

    def _ticket_get_searchbar_inputs(self):
        return self._in_our_words(super()._ticket_get_searchbar_inputs())

    def _ticket_get_searchbar_sortings(self):
        sortings = self._in_our_words(super()._ticket_get_searchbar_sortings())
        # those that are open first; what each waits for is no column, see below
        order = "closed_date desc nulls first, create_date desc"
        sortings[NEXT] = {"label": request.env._("Next due"), "order": order, "sequence": 0}
        return sortings

    @http.route()
    def portal_my_tickets(self, page=1, sortby=None, **kw):
        sortby = sortby if sortby in self._ticket_get_searchbar_sortings() else NEXT
        response = super().portal_my_tickets(page=page, sortby=sortby, **kw)
        shown = getattr(response, "qcontext", {})
        self._in_our_words(shown.get("searchbar_filters", {}))
        if sortby == NEXT and shown.get("grouped_tickets"):
            Page = request.env["helpdesk.ticket.page"]
            shown["grouped_tickets"] = [Page._by_what_is_next(group) for group in shown["grouped_tickets"]]
        return response

    # ------------------------------------------------------------------
    # Page
    # ------------------------------------------------------------------

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
        may_act = self._may_decide(ticket_sudo, access_token)
        user = request.env.user
        by_link = may_act and (user._is_public() or not ticket_sudo._is_customer(user.partner_id))
        Page = ticket_sudo.env["helpdesk.ticket.page"]
        values.update(
            Page._shown(ticket_sudo, reader=None if by_link else user.partner_id),
            at=self._addresses(ticket_sudo, access_token),
            may_act=may_act,
            filed=kw.get("filed"),
            receipt_coming=kw.get("filed")
            and request.env["helpdesk.ticket.notice"].sudo()._is_receipt_coming(ticket_sudo),
            done=kw.get("decided") if kw.get("decided") in DECISIONS else None,
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

    def _addresses(self, ticket, access_token):
        """Where the page of a case leads, and what its form calls its fields: see the template `case_page`."""
        page, token = f"/my/ticket/{ticket.id}", {"access_token": access_token} if access_token else {}

        def address(path, **query):
            query = urlencode({**query, **token})
            return f"{path}?{query}" if query else path

        return {
            "code": False,
            "token": access_token,
            "decide": lambda decision: address(f"{page}/decision", decision=decision),
            "survey": address(f"{page}/survey"),
            "case": lambda other: (
                f"/my/ticket/{other.id}{f'?access_token={other.access_token}' if token and other.access_token else ''}"
            ),
            "file": lambda file: f"/web/content/{file.id}?download=true&access_token={file.access_token or ''}",
            "answer": f"{page}/answer",
            "text": "text",
            "files": "file_0",
            "kept": "kept_0",
        }

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
