"""The pages without signing in: the service charter and a report in the public interest, with its receipt."""

import binascii
import uuid
from datetime import timedelta

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import email_normalize, hash_sign, plaintext2html, verify_hash_signed

from ..models.portal.helpdesk_ticket_filing import neutral_name
from ..models.process.helpdesk_ticket_type import PROCESS_KINDS
from ..tools.visible import is_blank
from .filing import SUBJECT_MAX, TRUE
from .uploads import accepted, file_errors, take_files, without_metadata
from .values import line, record_id, text, token

# Marks the waiting files of an anonymous reporter whose hidden data are out.
STRIPPED = "stripped"
# What follows a visitor stands signed in a cookie of his own and nowhere on the server: the session of somebody who
# happens to be signed in would tell who reported.
RECEIPT, RECEIPT_TIME = "complaint_receipt", timedelta(minutes=10)


def company_of(env):
    """The company that a public page speaks for: the website's, where there are websites; in superuser mode."""
    website = getattr(request, "website", None) if request else None
    return (website.company_id if website else env.company).sudo()


def sitemap_charter(env, rule, qs):
    """A website lists the charter, and offers it for its menu, where its company has one."""
    company = company_of(env)
    if company.complaint_public_charter and company._complaint_team():
        yield {"loc": "/complaints/charter"}


def sitemap_report(env, rule, qs):
    company = company_of(env)
    if company.complaint_public_reports and company._complaint_team():
        yield {"loc": "/complaints/report"}


class PublicPages(http.Controller):
    # ------------------------------------------------------------------
    # Whoever asks
    # ------------------------------------------------------------------

    def _company(self):
        return company_of(request.env)

    def _nobody(self):
        """The environment in which the public acts: nobody's, though somebody be signed in."""
        company = self._company()
        public = request.env.ref("base.public_user")
        context = {"lang": request.env.lang, "allowed_company_ids": company.ids, "mail_create_nosubscribe": True}
        env, transaction = request.env(user=public.id, su=True, context=context), request.env.transaction
        if transaction.default_env.uid != public.id:
            # what is pending is written in the name of the transaction's default environment: his who is signed in
            request.env.flush_all()
            transaction.default_env = env
        return env

    def _page(self, template, values, status=200, wait=0):
        response = request.render(f"helpdesk_mgmt_complaint.{template}", {"company": self._company(), **values})
        response.status_code = status
        # nothing of these pages stays in a shared computer, or is told to the pages that are visited next
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        if wait:
            response.headers["Retry-After"] = str(wait)
        return response

    def _remember(self, name, values, time):
        payload = hash_sign(request.env(su=True), name, values, expiration=time)
        request.future_response.set_cookie(
            name,
            payload,
            max_age=int(time.total_seconds()),
            expires=None,
            httponly=True,
            secure=request.httprequest.scheme == "https",
            samesite="Lax",
        )

    def _remembered(self, name):
        payload = request.httprequest.cookies.get(name) or ""
        try:
            return verify_hash_signed(request.env(su=True), name, payload) or []
        except (ValueError, IndexError, OverflowError, binascii.Error):
            return []

    def _forget(self, name):
        request.future_response.set_cookie(name, "", max_age=0, expires=0, httponly=True)

    def _attempt(self, **keys):
        """Counts an attempt of this address: (its rows, seconds to wait)."""
        return request.env["helpdesk.tracking.attempt"].sudo()._take(request.httprequest.remote_addr, **keys)

    def _take_files(self, company, anonymous=False, **fields):
        """The files of a field of the form, as `take_files` gives them; an anonymous reporter's tell nothing of him."""
        mend, neutral = (self._strip_kept, self._strip) if anonymous else (None, None)
        return take_files(self._nobody(), company, mend=mend, neutral=neutral, **fields)

    def _strip(self, name, content, number):
        name, content, reason = without_metadata(name, content)
        return neutral_name(name, number), content, {"description": STRIPPED}, reason

    def _strip_kept(self, file):
        # a first try with a name left the files as they were
        if file.description == STRIPPED:
            return ""
        name, content, vals, reason = self._strip(file.name, file.raw, file.id)
        if not reason:
            file.write({"name": name, "raw": content, **vals})
        return reason

    # ------------------------------------------------------------------
    # Service charter
    # ------------------------------------------------------------------

    @http.route(
        "/complaints/charter",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=sitemap_charter,
    )
    def complaint_charter(self, **kw):
        company = self._company()
        charter = company.with_context(lang=request.env.lang)._charter() if company.complaint_public_charter else {}
        if not charter:
            raise request.not_found()
        return request.render("helpdesk_mgmt_complaint.public_charter", charter)

    # ------------------------------------------------------------------
    # Report
    # ------------------------------------------------------------------

    def _report_types(self):
        company = self._company()
        types = request.env["helpdesk.ticket.type"].sudo()
        if not company.complaint_public_reports or not company._complaint_team():
            return types
        return types._offered_to(company, [("kind", "in", PROCESS_KINDS), ("allow_anonymous", "=", True)])

    def _report_categories(self):
        domain = [("show_in_portal", "=", True), ("company_id", "in", [False, self._company().id])]
        categories = request.env["helpdesk.ticket.category"].sudo().search(domain)
        return categories.with_context(lang=request.env.lang).sorted("complete_name")

    def _report_segments(self):
        # whoever is signed in is nobody here: his contact is not asked
        Segment, nobody = request.env["helpdesk.beneficiary.segment"], request.env["res.partner"]
        return Segment.with_context(lang=request.env.lang)._to_choose(nobody, self._company())

    @http.route("/complaints/report", type="http", auth="public", website=True, methods=["GET"], sitemap=sitemap_report)
    def complaint_report(self, **kw):
        if not self._report_types():
            raise request.not_found()
        return self._render_report({})

    def _render_report(self, typed, errors=None, pending=None, status=200, wait=0):
        company, types = self._company(), self._report_types()
        chosen = types.filtered(lambda t: t.id == record_id(typed.get("type"))) or types[:1]
        values = {
            "types": types,
            "chosen_type": chosen,
            "categories": self._report_categories(),
            "chosen_category": record_id(typed.get("category")),
            "typed": typed,
            "errors": errors or {},
            "pending": pending or [],
            "anonymous": typed.get("anonymous") != "0",
            "filing_token": token(typed.get("filing_token")) or uuid.uuid4().hex,
            **accepted(company),
            "accepted_anonymous": accepted(company, anonymous=True),
            "segments": self._report_segments(),
            "chosen_segment": record_id(typed.get("segment")),
            "requirements": request.env["helpdesk.requirement"]._for_form(company),
            "signed_in": not request.env.user._is_public(),
        }
        return self._page("public_report", values, status, wait)

    @http.route("/complaints/report", type="http", auth="public", website=True, methods=["POST"])
    def complaint_report_file(self, **kw):
        types = self._report_types()
        if not types:
            raise request.not_found()
        typed = {name: text(value) for name, value in kw.items()}
        company, env = self._company(), self._nobody()
        rows, wait = self._attempt(filing="")
        if wait:
            sentence = request.env._("Too many reports came from your network. Send yours again in some minutes.")
            return self._render_report(typed, {"form": sentence}, status=429, wait=wait)
        anonymous = typed.get("anonymous") != "0"
        type_ = types.filtered(lambda t: t.id == record_id(typed.get("type")))
        category = self._report_categories().filtered(lambda c: c.id == record_id(typed.get("category")))
        files, reasons = self._take_files(company, anonymous=anonymous)
        errors = self._report_errors(typed, type_, category, anonymous)
        errors.update(file_errors(reasons))
        if not errors:
            errors.update(self._captcha_error("complaint_report"))
        form_token = token(typed.get("filing_token"))
        if not errors and not form_token:
            errors["form"] = request.env._("The form had expired. Look through it and send it again.")
        if errors:
            return self._render_report(typed, errors, files, status=422)
        vals = self._prepare_report_vals(typed, type_, category, company, anonymous)
        try:
            with env.cr.savepoint():
                env["helpdesk.ticket.filing"]._check_filing(vals)
                ticket = env["helpdesk.ticket.filing"]._file_public(vals, form_token, files, anonymous)
        except UserError as error:
            return self._render_report(typed, {"form": str(error)}, files, status=422)
        self._remember(RECEIPT, [ticket.id, form_token], RECEIPT_TIME)
        return request.redirect("/complaints/receipt")

    def _captcha_error(self, action):
        try:
            request.env["ir.http"]._verify_request_recaptcha_token(action)
        except UserError as error:
            return {"form": str(error)}
        return {}

    def _report_errors(self, typed, type_, category, anonymous):
        """What is missing or wrong: {field: sentence}."""
        env, errors = request.env, {}
        if not type_:
            errors["type"] = env._("Choose what you want to file.")
        if is_blank(line(typed.get("subject"))):
            errors["subject"] = env._("Give your case a short title.")
        elif len(line(typed["subject"])) > SUBJECT_MAX:
            errors["subject"] = env._("The title is too long; put the details into the description.")
        if is_blank(typed.get("description")):
            errors["description"] = env._("Describe what happened.")
        elif too_long := env["helpdesk.ticket"]._why_too_long(typed["description"].strip()):
            errors["description"] = too_long
        if typed.get("category") and not category:
            errors["category"] = env._("Choose a category of the list.")
        elif type_ and category.type_ids and type_ not in category.type_ids._with_own():
            errors["category"] = env._("This category is not meant for a %s; choose another one.", type_.name)
        if typed.get("anonymous") not in ("0", "1"):
            errors["anonymous"] = env._("Choose whether you file with your name or without.")
        elif not anonymous:
            errors.update(self._person_errors(typed))
        if type_.requires_declaration and typed.get("declaration", "").lower() not in TRUE:
            errors["declaration"] = env._("Tick the declaration: a %s is taken with it only.", type_.name)
        Filing, company = env["helpdesk.ticket.filing"], category.company_id or self._company()
        chosen = record_id(typed.get("segment"))
        if wrong := Filing._segment_error(env["res.partner"], company, type_, chosen):
            errors["segment"] = wrong
        return errors

    def _person_errors(self, typed):
        env, errors = request.env, {}
        name, email, phone = (line(typed.get(key)) for key in ("name", "email", "phone"))
        if not name or len(name) > SUBJECT_MAX:
            errors["name"] = env._("Write your name, or file without it.")
        if email and (len(email) > SUBJECT_MAX or not email_normalize(email)):
            errors["email"] = env._("This is no e-mail address: %s", email[:SUBJECT_MAX])
        digits = sum(c.isdigit() for c in phone)
        if phone and (len(phone) > 40 or not 5 <= digits <= 20):
            errors["phone"] = env._("This is no phone number: %s", phone[:40])
        return errors

    def _prepare_report_vals(self, typed, type_, category, company, anonymous):
        channel = request.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web", raise_if_not_found=False)
        vals = {
            "type_id": type_.id,
            "category_id": category.id,
            "company_id": (category.company_id or company).id,
            "name": line(typed["subject"]),
            "description": plaintext2html(typed["description"].strip()),
            "declaration_accepted": typed.get("declaration", "").lower() in TRUE,
            "channel_id": channel.id if channel and channel.sudo().active else False,
            "partner_id": False,
            "user_id": False,
            "filing_lang": request.env.lang,
            "preferred_contact": False,
        }
        if segment := record_id(typed.get("segment")):
            vals["segment_id"] = segment
        if not anonymous:
            email = email_normalize(line(typed.get("email"))) or False
            # an address that nobody has verified makes nobody a customer: no contact is looked for, or made
            vals.update(
                partner_name=line(typed["name"]),
                partner_email=email,
                reporter_phone=line(typed.get("phone")) or False,
                preferred_contact="email" if email else "phone",
            )
        return vals

    @http.route("/complaints/receipt", type="http", auth="public", website=True, methods=["GET"], sitemap=False)
    def complaint_receipt(self, **kw):
        """Shown once: the cookie that leads here ends with it."""
        ticket, code = None, ""
        remembered = self._remembered(RECEIPT)
        if len(remembered) == 2:
            env = self._nobody()
            ticket = env["helpdesk.ticket"].browse(remembered[0]).exists()
            code = env["helpdesk.ticket.filing"]._code_of_form(remembered[1])
            self._forget(RECEIPT)
        # a code that was issued since has taken this one's place
        valid = bool(ticket and ticket._has_code(code))
        page = {"ticket": ticket, "code": code if valid else ""}
        if ticket and (days := ticket.company_id.complaint_reply_days):
            page["reply_time"] = request.env.company._working_days_text(days, oblique=True)
        return self._page("public_receipt", page)
