"""The customer's answer on the page of a case: text, data and files, item by item."""

import base64
import uuid
from dataclasses import dataclass, field

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request
from odoo.tools import consteq

from ..models.helpdesk_ticket_stage import ENDED
from .case import CasePortal, _token
from .values import record_id, text

TEXT_MAX = 20000
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


class CaseAnswer(CasePortal):
    def _ticket_get_page_view_values(self, ticket, access_token, answer_form=None, **kwargs):
        values = super()._ticket_get_page_view_values(ticket, access_token, **kwargs)
        if not ticket.phase:
            return values
        company = ticket.company_id.sudo()
        extensions = company.complaint_upload_extensions or ""
        asked = ticket._asked_requirements() if ticket.phase not in ENDED else ticket.sudo().requirement_ids.browse()
        # a query may name the parameter too
        form = answer_form if isinstance(answer_form, AnswerForm) else AnswerForm(token=uuid.uuid4().hex)
        # an item that was settled meanwhile is shown while something typed or sent for it is at stake
        at_stake = ticket.sudo().requirement_ids.filtered(lambda i: form.values.get(i.id) or form.kept.get(i.id))
        values.update(
            may_answer=self._may_decide(ticket, access_token),
            answer_form=form,
            answered=kwargs.get("answered") == "1",
            asked=asked,
            answer_items=asked | at_stake,
            still_missing=asked.filtered("mandatory"),
            answer_max_files=company.complaint_upload_max_files,
            answer_max_mb=company.complaint_upload_max_mb,
            answer_extensions=extensions,
            answer_accept=",".join(f".{e.strip().lstrip('.')}" for e in extensions.split(",")),
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
            form = AnswerForm(
                errors=[
                    request.env._(
                        "Only the customer answers here. Sign in as the customer, or use the link in the notice."
                    )
                ]
            )
        else:
            form = self._read_answer(ticket_sudo, rows, kw)
        if form.errors:
            response = self.portal_my_ticket(ticket_id, access_token=access_token, answer_form=form)
            response.status_code = 422
            return response
        user = request.env.user
        author = user.partner_id if ticket_sudo._is_customer(user.partner_id) else ticket_sudo.partner_id
        none = request.env["ir.attachment"].sudo()
        items = {
            row: (form.values.get(row.id, ""), form.kept.get(row.id, none))
            for row in rows
            if form.values.get(row.id) or form.kept.get(row.id)
        }
        ticket_sudo._take_answer(author, form.token, form.text, items, form.kept.get(0, none))
        return request.redirect(f"{page}{'&' if access_token else '?'}answered=1#answer")

    def _read_answer(self, ticket, rows, kw):
        """The form that was sent, with what is wrong in it."""
        env = request.env
        form = AnswerForm(token=text(kw.get("answer_token"))[:64], text=text(kw.get("text")).strip())
        if len(form.text) > TEXT_MAX:
            form.errors.append(env._("The text is too long; attach it as a file."))
        for row in rows:
            value = text(kw.get(f"value_{row.id}")).strip()
            if value:
                form.values[row.id] = value
            if len(value) > VALUE_MAX:
                form.errors.append(env._("“%s” is too long; attach it as a file.", row.name))
        company = ticket.company_id.sudo()
        for number in (*rows.ids, 0):
            self._take_answer_files(form, number, company)
        if not form.errors and not (form.text or form.values or any(form.kept.values())):
            form.errors.append(env._("Write your answer, or attach what was asked for."))
        return form

    def _take_answer_files(self, form, number, company):
        """The files of one item, those of an earlier try included: kept, or named in the errors."""
        Attachment = request.env["ir.attachment"].sudo()
        files = Attachment
        for reference in request.httprequest.form.getlist(f"kept_{number}"):
            id_, _sep, token = reference.partition(":")
            file = Attachment.browse(record_id(id_)).exists()
            if (
                file.res_model == "helpdesk.ticket"
                and not file.res_id
                and file.create_uid == request.env.user
                # bytes: compare_digest takes no text beyond ASCII
                and consteq((file.access_token or "").encode(), token.encode())
            ):
                files |= file
        for upload in request.httprequest.files.getlist(f"file_{number}"):
            if not upload.filename:
                continue
            # a request that runs again after a conflict finds only its first file rewound
            upload.seek(0)
            content = upload.read()
            reason = request.env["helpdesk.ticket"]._check_upload(company, upload.filename, content)
            count = sum(len(kept) for kept in form.kept.values()) + len(files)
            if not reason and count >= company.complaint_upload_max_files:
                reason = request.env._("At most %s files can be attached.", company.complaint_upload_max_files)
            if reason:
                form.errors.append(reason)
                continue
            file = Attachment.create(
                {
                    "name": upload.filename,
                    "datas": base64.b64encode(content),
                    "res_model": "helpdesk.ticket",
                    "res_id": 0,
                }
            )
            file.generate_access_token()
            files |= file
        if files:
            form.kept[number] = files
