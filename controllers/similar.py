"""Before a case is filed: a customer with a similar open one is told, sees it, and chooses."""

from odoo.http import request

from .filing import CaseFiling
from .values import record_id

ADD = "add-"


class SimilarFiling(CaseFiling):
    def _ask_about_similar(self, kw, vals, pending):
        """Only who sends the form that can show them is asked; a form that was sent before is filed already."""
        Filing, partner = request.env["helpdesk.ticket.filing"], request.env.user.partner_id
        if not kw.get("check_similar") or Filing._filed_already(vals, kw.get("filing_token")):
            return None
        choice, errors = kw.get("similar") or "", {}
        if choice == "file":
            return None
        if choice.startswith(ADD):
            case = request.env["helpdesk.ticket"].sudo().browse(record_id(choice.removeprefix(ADD)))
            text = "\n\n".join(filter(None, [vals["name"], kw["description"].strip(), vals["remedy"]]))
            if too_long := case._why_too_long(text):
                return self._render_case_form(kw, {"description": too_long}, pending, status=422)
            if Filing._add_to(case, partner, kw.get("filing_token"), text, pending):
                return request.redirect(f"/my/ticket/{case.id}?answered=1#answer")
            errors["similar"] = request.env._("The case that you chose has ended meanwhile. Choose again.")
        similar = Filing._similar_to_filing(partner, vals, pending)
        if not (similar or errors):
            return None
        return self._render_case_form(kw, errors, pending, status=422 if errors else 200, similar=similar)

    def _on_filed(self, ticket, kw, files):
        super()._on_filed(ticket, kw, files)
        if files:
            # they were not there when it was compared
            request.env["helpdesk.ticket.match"]._compare_safely(ticket)
        if kw.get("similar") == "file":
            # he was shown what it resembles, and filed it all the same: the agent knows it
            partner = request.env.user.partner_id
            ticket.match_ids.filtered(lambda row: row.other_id._is_customer(partner)).shown_to_customer = True
