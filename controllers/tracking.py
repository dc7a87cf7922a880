"""Following a case without signing in, by its reference and its tracking code."""

import uuid
from datetime import timedelta

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import consteq

from ..models.process.statement import Statement, answer_key
from ..tools.plural import counted
from .answer import AnswerForm
from .case import DECISIONS
from .public import PublicPages
from .uploads import accepted
from .values import line, text

VISIT, VISIT_TIME = "complaint_visit", timedelta(minutes=30)
# Where the page of a case leads that was opened by its code, and what its form calls its fields.
ADDRESSES = {
    "code": True,
    "token": "",
    "decide": lambda decision: f"/complaints/track/decision?decision={decision}",
    "survey": "/complaints/track/survey",
    "file": lambda file: f"/complaints/track/file/{file.id}",
    "answer": "/complaints/track/reply",
    "text": "body",
    "files": "attachment",
    "kept": "pending",
}


class TrackingPages(PublicPages):
    def _visited(self):
        """The case that this visitor has opened by its code, or none; a new code ends the visit."""
        Ticket = self._nobody()["helpdesk.ticket"].with_context(active_test=False)
        remembered = self._remembered(VISIT)
        if len(remembered) != 2:
            return Ticket
        ticket = Ticket.browse(remembered[0]).exists()
        return ticket if ticket and consteq(ticket.tracking_hash or "", remembered[1]) else Ticket

    def _may_act(self):
        """Staff who hold a code look, they do not speak for the customer."""
        return not request.env.user._is_internal()

    def _may_speak(self, ticket):
        """The same of who sends a form: staff who tried leave a trace."""
        if not self._may_act() and request.httprequest.method == "POST":
            ticket.env["helpdesk.provenance"]._note_attempt(ticket)
        return self._may_act()

    @http.route("/complaints/track", type="http", auth="public", website=True, methods=["GET"], sitemap=True)
    def complaint_track(self, reference=None, done=None, **kw):
        ticket = self._visited()
        if not ticket:
            return self._page("public_track", {"reference": line(reference)[:64], "error": ""})
        return self._render_case(ticket, done=done if done in (*DECISIONS, "reply") else "")

    @http.route("/complaints/track", type="http", auth="public", website=True, methods=["POST"])
    def complaint_track_open(self, reference=None, code=None, **kw):
        reference, code = line(reference)[:64], line(code)[:100]
        ticket = self._nobody()["helpdesk.ticket.page"]._find_by_code(reference, code)
        error = self._captcha_error("complaint_track").get("form")
        if ticket and not error:
            # no limit keeps out whoever holds the code: guessed it cannot be, and others use up what his reference has
            self._remember(VISIT, [ticket.id, ticket.tracking_hash], VISIT_TIME)
            return request.redirect("/complaints/track")
        _rows, wait = self._attempt(reference=reference.upper())
        if wait:
            sentence = counted(
                request.env._("Too many attempts. Try again in {n, plural, one {# minute} other {# minutes}}."),
                request.env.lang,
                oblique=True,
                n=-(-wait // 60),
            )
            return self._page("public_track", {"reference": reference, "error": sentence}, status=429, wait=wait)
        sentence = error or request.env._(
            "No case has this reference with this code. Look at both again: the receipt has them."
        )
        return self._page("public_track", {"reference": reference, "error": sentence}, status=422)

    @http.route("/complaints/track/leave", type="http", auth="public", website=True, methods=["POST"])
    def complaint_track_leave(self, **kw):
        self._forget(VISIT)
        return request.redirect("/complaints/track")

    def _render_case(self, ticket, done="", form=None, status=200):
        company, form = ticket.company_id, form or AnswerForm(token=uuid.uuid4().hex)
        may_act = self._may_act()
        values = {
            **ticket.env["helpdesk.ticket.page"]._shown(ticket, None if may_act else request.env.user.partner_id),
            **form.values_for(ticket, answered=done == "reply"),
            **accepted(company, anonymous=ticket.is_anonymous),
            "company": company,
            "done": done if done in DECISIONS else "",
            "may_act": may_act,
            "at": ADDRESSES,
        }
        return self._page("public_case", values, status)

    @http.route("/complaints/track/reply", type="http", auth="public", website=True, methods=["POST"])
    def complaint_track_reply(self, body=None, **kw):
        ticket, body = self._visited(), text(body)
        if not ticket or not self._may_speak(ticket):
            return request.redirect("/complaints/track")
        company, anonymous = ticket.company_id, ticket.is_anonymous
        rows = ticket.requirement_ids.filtered("applies")
        form = AnswerForm(token=text(kw.get("answer_token"))[:64], text=body)
        form.read_items(
            rows,
            kw,
            lambda kept, sent, taken: self._take_files(company, anonymous, kept=kept, sent=sent, taken=taken),
        )
        items = form.items(rows)
        files, reasons = self._take_files(company, anonymous, taken=form.count())
        form.errors += reasons
        if not form.errors and not (body.strip() or files or items):
            form.errors.append(request.env._("Write your answer, or choose a file."))
        if not form.errors:
            form.errors += self._captcha_error("complaint_track_reply").values()
        if not form.errors:
            try:
                with request.env.cr.savepoint():
                    self._take_answer(ticket, form.token, body.strip(), files, items)
            except UserError as refusal:
                form.errors.append(str(refusal))
        if form.errors:
            if files:
                form.kept[0] = files
            return self._render_case(ticket, form=form, status=422)
        return request.redirect("/complaints/track?done=reply")

    def _take_answer(self, ticket, token, body, files, items):
        # before they are renamed: two sends of one form have one key
        key = answer_key(token, body, items, files)
        if ticket.is_anonymous:
            named = files.union(*(attached for _value, attached in items.values()))
            ticket.env["helpdesk.ticket.filing"]._name_neutrally(ticket, named)
        case = ticket.env["helpdesk.provenance"]._as_visitor(ticket, "code")
        case._receive(Statement(body, files=files, items=items, key=key))
        # in nobody's name, before anybody else's environment writes it
        ticket.env.flush_all()

    @http.route(
        "/complaints/track/decision", type="http", auth="public", website=True, methods=["GET", "POST"], sitemap=False
    )
    def complaint_track_decision(self, decision=None, reason=None, **kw):
        """GET shows the confirming page and changes nothing; POST decides."""
        ticket, reason, error = self._visited(), text(reason).strip(), ""
        if not ticket or decision not in DECISIONS or not self._may_speak(ticket):
            return request.redirect("/complaints/track")
        if request.httprequest.method == "POST":
            try:
                with request.env.cr.savepoint():
                    ticket.env["helpdesk.provenance"]._as_visitor(ticket, "code")._decide(decision, reason)
            except UserError as refusal:
                error = str(refusal)
            else:
                return request.redirect(f"/complaints/track?done={decision}")
        values = {
            "ticket": ticket,
            "decision": decision,
            "reason": reason,
            "error": error,
            "possible": decision in ticket._portal_decisions() or bool(error and reason),
        }
        return self._page("public_decision", values, 422 if error else 200)

    @http.route("/complaints/track/file/<int:attachment_id>", type="http", auth="public", methods=["GET"])
    def complaint_track_file(self, attachment_id, **kw):
        ticket = self._visited()
        files = ticket.env["helpdesk.ticket.page"]._files(ticket) if ticket else ticket.env["ir.attachment"]
        attachment = files.filtered(lambda a: a.id == attachment_id)
        if not attachment:
            raise request.not_found()
        response = request.env["ir.binary"]._get_stream_from(attachment).get_response(as_attachment=True)
        response.headers["Cache-Control"] = "no-store"
        return response
