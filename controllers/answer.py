"""The customer's answer on the page of a case: text, data and files, item by item."""

import uuid
from dataclasses import dataclass, field

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from ..models.process.helpdesk_ticket_stage import ENDED
from ..models.process.statement import Statement, answer_key
from .case import CasePortal, _token
from .uploads import accepted, take_files
from .values import text

VALUE_MAX = 2000


@dataclass
class AnswerForm:
    """What was sent, as the form shows it again.

    :param text: of the answer
    :param values: {id of the item: what was typed for it}
    :param kept: {id of the item, 0 for none: `ir.attachment` received}
    :param errors: sentences, in the order of the form
    """

    token: str = ""
    text: str = ""
    values: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)

    def read_items(self, rows, kw, take):
        """What was typed and sent for each item of a checklist, with what is wrong in it.

        :param rows: `helpdesk.ticket.requirement`
        :param take: f(field of kept files, field of new ones, how many there are already) -> (files, reasons)
        """
        for row in rows:
            value = text(kw.get(f"value_{row.id}")).strip()
            if value:
                self.values[row.id] = value
            if len(value) > VALUE_MAX:
                self.errors.append(request.env._("“%s” is too long; attach it as a file.", row.name))
        for number in rows.ids:
            self.read_files(number, take)

    def read_files(self, number, take):
        """The files of one item, or of none (0)."""
        files, reasons = take(f"kept_{number}", f"file_{number}", self.count())
        self.errors += reasons
        if files:
            self.kept[number] = files

    def count(self):
        return sum(len(files) for files in self.kept.values())

    def items(self, rows):
        """What the customer supplies: {row of the checklist: (value, `ir.attachment`)}."""
        none = request.env["ir.attachment"].sudo()
        return {
            row: (self.values.get(row.id, ""), self.kept.get(row.id, none))
            for row in rows
            if self.values.get(row.id) or self.kept.get(row.id)
        }

    def shown(self, ticket):
        """The items of the form: those asked for, and one settled meanwhile for which something was typed or sent."""
        rows = ticket.sudo().requirement_ids
        asked = rows._asked() if ticket.phase not in ENDED else rows.browse()
        return asked | rows.filtered(lambda row: self.values.get(row.id) or self.kept.get(row.id))

    def values_for(self, ticket, answered):
        """What the page of a case shows of the form.

        :param answered: whether an answer has just been taken
        """
        return {
            "answer_form": self,
            "answered": answered,
            "answer_items": self.shown(ticket),
            "still_missing": AnswerForm().shown(ticket).filtered("mandatory"),
        }


class CaseAnswer(CasePortal):
    def _ticket_get_page_view_values(self, ticket, access_token, answer_form=None, **kwargs):
        values = super()._ticket_get_page_view_values(ticket, access_token, **kwargs)
        if not ticket.phase:
            return values
        # a query may name the parameter too
        form = answer_form if isinstance(answer_form, AnswerForm) else AnswerForm(token=uuid.uuid4().hex)
        values.update(
            form.values_for(ticket, answered=kwargs.get("answered") == "1"), **accepted(ticket.company_id.sudo())
        )
        return values

    @http.route(
        "/my/ticket/<int:ticket_id>/answer",
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
        priority=100,
    )
    def portal_ticket_answer(self, ticket_id, access_token=None, **kw):
        """GET leads to the page of the case and changes nothing; POST takes the answer."""
        access_token = _token(access_token)
        try:
            ticket_sudo = self._document_check_access("helpdesk.ticket", ticket_id, access_token=access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        page = f"/my/ticket/{ticket_id}"
        if access_token:
            page += f"?access_token={access_token}"
        if not ticket_sudo.phase or request.httprequest.method != "POST":
            return request.redirect(page)
        rows = ticket_sudo.requirement_ids.filtered("applies")
        if not self._may_decide(ticket_sudo, access_token):
            sentence = request.env._(
                "Only the customer answers here. Sign in as the customer, or use the link in the notice."
            )
            form = AnswerForm(errors=[self._why_not_customer(ticket_sudo, sentence)])
        else:
            form = self._read_answer(ticket_sudo, rows, kw)
        if form.errors:
            response = self.portal_my_ticket(ticket_id, access_token=access_token, answer_form=form)
            response.status_code = 422
            return response
        user = request.env.user
        author = user.partner_id if ticket_sudo._is_customer(user.partner_id) else ticket_sudo.partner_id
        files = form.kept.get(0, request.env["ir.attachment"].sudo())
        items = form.items(rows)
        key = answer_key(form.token, form.text, items, files)
        ticket_sudo = request.env["helpdesk.provenance"]._as_visitor(ticket_sudo, "link")
        ticket_sudo._receive(Statement(form.text, author=author, files=files, items=items, key=key))
        return request.redirect(f"{page}{'&' if access_token else '?'}answered=1#answer")

    def _read_answer(self, ticket, rows, kw):
        """The form that was sent, with what is wrong in it."""
        env = request.env
        form = AnswerForm(token=text(kw.get("answer_token"))[:64], text=text(kw.get("text")).strip())
        if too_long := ticket._why_too_long(form.text):
            form.errors.append(too_long)
        company = ticket.company_id.sudo()

        def take(kept, sent, taken):
            return take_files(request.env(su=True), company, kept=kept, sent=sent, taken=taken)

        form.read_items(rows, kw, take)
        form.read_files(0, take)
        if not form.errors and not (form.text or form.values or form.kept):
            form.errors.append(env._("Write your answer, or attach what was asked for."))
        return form
