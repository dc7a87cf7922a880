"""The portal's form for a new case: validated on the server, losing nothing that was typed."""

import uuid

from lxml import etree
from markupsafe import Markup

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import plaintext2html

from odoo.addons.helpdesk_type.controllers.main import HelpdeskTicketControllerTypes

from ..models.process.helpdesk_ticket_type import PROCESS_KINDS
from ..tools.visible import is_blank
from .uploads import accepted, file_errors, take_files
from .values import record_id, text

SUBJECT_MAX = 200
# the fields of the base's form, each of which has its place in ours, and the values that the base makes of them
BASE_FIELDS = {"csrf_token", "team", "category", "type", "subject", "attachment", "description", "email", "name"}
BASE_VALUES = {
    "company_id", "category_id", "description", "name", "attachment_ids", "channel_id", "partner_id", "partner_name",
    "partner_email", "user_id", "team_id", "stage_id", "type_id",
}  # fmt: skip
TRUE = ("1", "on", "true", "yes")


class CaseFiling(HelpdeskTicketControllerTypes):
    # GET would close a ticket by a link in a mail; the base asks nobody for access.
    @http.route("/ticket/close", type="http", methods=["POST"])
    def support_ticket_close(self, **kw):
        ticket = request.env["helpdesk.ticket"].browse(record_id(kw.get("ticket_id"))).exists()
        if not ticket or not ticket.has_access("read"):
            return request.redirect("/my", code=302)
        stage = request.env["helpdesk.ticket.stage"].browse(record_id(kw.get("stage_id"))).exists()
        ticket_sudo = ticket.sudo()
        applicable = ticket_sudo.team_id._get_applicable_stages()
        # a process case ends by its own rules: its page offers withdrawing
        if not ticket_sudo.phase and stage.sudo().close_from_portal and stage in applicable:
            ticket_sudo.stage_id = stage
        return request.redirect(f"/my/ticket/{ticket.id}", code=302)

    # ------------------------------------------------------------------
    # Form
    # ------------------------------------------------------------------

    def _process_types(self):
        """The types that the portal offers, none where the company has no complaint team."""
        types, company = request.env["helpdesk.ticket.type"].sudo(), request.env.company
        if not company._complaint_team():
            return types
        return types._offered_to(company, [("kind", "in", PROCESS_KINDS), ("show_in_portal", "=", True)])

    @http.route("/new/ticket", type="http")
    def create_new_ticket(self, **kw):
        if kw.get("form") != "ticket" and self._process_types():
            return self._render_case_form(kw)
        return super().create_new_ticket(**kw)

    def _portal_categories(self):
        return (
            request.env["helpdesk.ticket.category"]
            .sudo()
            .search([("show_in_portal", "=", True), ("company_id", "in", [False, request.env.company.id])])
            .with_context(lang=request.env.lang)
            .sorted("complete_name")
        )

    def _render_case_form(self, kw, errors=None, pending=None, status=200, similar=None):
        company = request.env.company
        types = self._process_types()
        chosen = record_id(kw.get("type"))
        if chosen not in types.ids:
            chosen = types[:1].id
        values = {
            "page_name": "new_case",
            "types": types,
            "chosen_type": types.browse(chosen),
            "categories": self._portal_categories(),
            "typed": kw,
            "chosen_category": record_id(kw.get("category")),
            "errors": errors or {},
            "pending": pending or [],
            "similar": similar,
            "filing_token": kw.get("filing_token") or uuid.uuid4().hex,
            **accepted(company),
            "preferred": kw.get("preferred_contact") or "email",
            "added_fields": self._added_fields(kw),
            "plain_form": bool(company.helpdesk_mgmt_portal_select_team or self._get_types()),
            "account_email": request.env.user.email,
            "segments": self._segments_to_choose(),
            "chosen_segment": record_id(kw.get("segment")),
            "kept_segment": True,
            "requirements": request.env["helpdesk.requirement"]._for_form(company),
            "answered_types": types.filtered(lambda t: t.kind == "inquiry" and company.complaint_public_answers),
        }
        response = request.render("helpdesk_mgmt_complaint.portal_new_case", values)
        response.status_code = status
        return response

    def _segments_to_choose(self):
        """What the customer is asked of himself; nothing where his contact tells it."""
        Segment = request.env["helpdesk.beneficiary.segment"].with_context(lang=request.env.lang)
        return Segment._to_choose(request.env.user.partner_id, request.env.company)

    def _added_fields(self, kw):
        """What other addons add to the base's form stands on this one, too: their fields, as they show them."""
        View = request.env["ir.ui.view"].sudo()
        form = etree.fromstring(View._get_template_view("helpdesk_mgmt.portal_create_ticket").get_combined_arch())
        blocks = []
        for block in form.xpath("//form/*"):
            names = set(block.xpath(".//@name[parent::input or parent::select or parent::textarea]"))
            if names and not names & BASE_FIELDS:
                blocks.append(block)
        if not blocks:
            return Markup()
        values = {**self._get_create_new_ticket_values(**kw), "request": request}
        Qweb = request.env["ir.qweb"]
        return Markup().join(Qweb._render(block, values) for block in blocks)

    def _added_vals(self, kw, type_, category):
        """What other addons make of their fields."""
        typed = {**kw, "team": "", "type": type_.id or "", "category": category.id or ""}
        typed["description"], typed["subject"] = kw.get("description") or "", kw.get("subject") or ""
        fields = request.env["helpdesk.ticket"]._fields
        added = {}
        for name, value in self._prepare_submit_ticket_vals(**typed).items():
            field = fields.get(name)
            wrong = field is not None and field.type == "selection" and value not in field.get_values(request.env)
            if name not in BASE_VALUES and value is not None and field is not None and not wrong:
                added[name] = value
        return added

    # ------------------------------------------------------------------
    # Submitting
    # ------------------------------------------------------------------

    @http.route("/submitted/ticket", type="http", methods=["POST"])
    def submit_ticket(self, **kw):
        # a text field may be sent as a file
        kw = {name: text(value) if name != "attachment" else value for name, value in kw.items()}
        type_ = self._process_types().filtered(lambda t: t.id == record_id(kw.get("type")))
        # the form of cases carries a token; what it sends never ends as a plain ticket
        if not type_ and not (kw.get("filing_token") and self._process_types()):
            return self._submit_plain(kw)
        category = self._portal_categories().filtered(lambda c: c.id == record_id(kw.get("category")))
        pending, reasons = take_files(request.env(su=True), request.env.company)
        errors = self._filing_errors(kw, type_, category)
        errors.update(file_errors(reasons))
        if errors:
            return self._render_case_form(kw, errors, pending, status=422)
        vals = self._prepare_case_vals(kw, type_, category)
        question = self._ask_about_similar(kw, vals, pending)
        if question:
            return question
        Filing = request.env["helpdesk.ticket.filing"]
        try:
            with request.env.cr.savepoint():
                Filing._check_filing(vals)
                ticket = Filing._file_from_portal(vals, kw.get("filing_token"))[0]
                # sent again: a file that was forgotten is added, the same one is not
                known = set(ticket.attachment_ids.mapped("checksum"))
                again = pending.filtered(lambda a: a.checksum in known)
                fresh = pending - again
                fresh.write({"res_id": ticket.id})
                again.unlink()
                self._on_filed(ticket, kw, fresh)
        except UserError as error:
            return self._render_case_form(kw, {"form": str(error)}, pending, status=422)
        return request.redirect(f"/my/ticket/{ticket.id}?filed=1")

    def _ask_about_similar(self, kw, vals, pending):
        """What the customer is asked before the case is created: a response, or None."""

    def _on_filed(self, ticket, kw, files):
        """What follows once the case is there.

        :param ticket: the case in superuser mode; of a form sent again the one that was filed before
        :param files: the files that it got
        """

    def _submit_plain(self, kw):
        """A ticket outside the process, as the base files it, with ids that are ids."""
        for name in ("category", "team", "type"):
            if kw.get(name) and not record_id(kw[name]):
                kw[name] = ""
        if not (kw.get("subject") or "").strip() or not (kw.get("description") or "").strip():
            return request.redirect("/new/ticket?form=ticket")
        category = request.env["helpdesk.ticket.category"].sudo().browse(record_id(kw.get("category"))).exists()
        kw["category"] = category.id or ""
        return super().submit_ticket(**kw)

    def _filing_errors(self, kw, type_, category):
        """What is missing or wrong: {field: sentence}."""
        env, errors = request.env, {}
        if not type_:
            errors["type"] = env._("Choose what you want to file.")
        subject = " ".join((kw.get("subject") or "").split())
        if is_blank(subject):
            errors["subject"] = env._("Give your case a short title.")
        elif len(subject) > SUBJECT_MAX:
            errors["subject"] = env._("The title is too long; put the details into the description.")
        if is_blank(kw.get("description")):
            errors["description"] = env._("Describe what happened.")
        for name in ("description", "remedy"):
            if too_long := env["helpdesk.ticket"]._why_too_long((kw.get(name) or "").strip()):
                errors[name] = too_long
        if kw.get("category") and not category:
            errors["category"] = env._("Choose a category of the list.")
        elif type_ and category.type_ids and type_ not in category.type_ids._with_own():
            errors["category"] = env._("This category is not meant for a %s; choose another one.", type_.name)
        if type_.requires_declaration and str(kw.get("declaration") or "").lower() not in TRUE:
            errors["declaration"] = env._("Tick the declaration: a %s is taken with it only.", type_.name)
        if kw.get("preferred_contact") and kw["preferred_contact"] not in ("email", "sms", "phone"):
            errors["preferred_contact"] = env._("Choose how we should contact you.")
        if self._segments_to_choose():
            Filing, partner = env["helpdesk.ticket.filing"], env.user.partner_id
            company = category.company_id or env.company
            if wrong := Filing._segment_error(partner, company, type_, record_id(kw.get("segment"))):
                errors["segment"] = wrong
        return errors

    def _prepare_case_vals(self, kw, type_, category):
        partner = request.env.user.partner_id
        segment = record_id(kw.get("segment")) if self._segments_to_choose() else 0
        channel = request.env["helpdesk.ticket.channel"].sudo()._portal_channel()
        return {
            **self._added_vals(kw, type_, category),
            **({"segment_id": segment} if segment else {}),
            "type_id": type_.id,
            "category_id": category.id,
            "company_id": (category.company_id or request.env.company).id,
            "name": " ".join(kw["subject"].split()),
            "description": plaintext2html(kw["description"].strip()),
            "remedy": (kw.get("remedy") or "").strip(),
            "preferred_contact": kw.get("preferred_contact") or "email",
            "declaration_accepted": str(kw.get("declaration") or "").lower() in TRUE,
            "channel_id": channel.id,
            "partner_id": partner.id,
            "partner_name": partner.name,
            "partner_email": partner.email,
            "user_id": False,
        }
