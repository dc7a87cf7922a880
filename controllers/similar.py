"""Before a case is filed: a customer with a similar open one is told, sees it, and chooses."""

from odoo.http import request

from ..models.process.helpdesk_ticket_stage import OPEN
from ..models.process.statement import Statement, answer_key
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
            if self._may_be_added_to(case, partner):
                text = "\n\n".join(filter(None, [vals["name"], kw["description"].strip(), vals["remedy"]]))
                self._add_to(case, partner, kw.get("filing_token"), text, pending)
                return request.redirect(f"/my/ticket/{case.id}?answered=1#answer")
            errors["similar"] = request.env._("The case that you chose has ended meanwhile. Choose again.")
        similar = Filing._similar_to_filing(partner, vals, pending)
        if not (similar or errors):
            return None
        return self._render_case_form(kw, errors, pending, status=422 if errors else 200, similar=similar)

    def _may_be_added_to(self, case, partner):
        """Whether the customer may add what he has typed to this case, if it is one (superuser mode)."""
        return bool(case.exists() and case._is_customer(partner) and case.phase in OPEN)

    def _add_to(self, case, partner, token, text, files):
        """The customer adds what he was about to file to his open case: it counts as his answer (superuser mode)."""
        known = set(case.attachment_ids.mapped("checksum"))
        fresh = files.filtered(lambda file: file.checksum not in known)
        # a second click comes without the files that the first one gave away
        key = answer_key(token, text, {}, files.browse())
        again = case.answer_key == key
        if again and not fresh:
            files.unlink()
            return
        if again:
            key = answer_key(token, text, {}, fresh)
        case._receive(Statement(text, author=partner, files=fresh, key=key))

    def _on_filed(self, ticket, kw, files):
        super()._on_filed(ticket, kw, files)
        if files:
            # they were not there when it was compared
            request.env["helpdesk.ticket.match"]._compare_safely(ticket)
        if kw.get("similar") == "file":
            # he was shown what it resembles, and filed it all the same: the agent knows it
            partner = request.env.user.partner_id
            ticket.match_ids.filtered(lambda row: row.other_id._is_customer(partner)).shown_to_customer = True
