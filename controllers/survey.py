"""The way to the survey of a case: a page of ours, from which only a person gets on; the survey itself is Odoo's."""

import uuid

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey

from .case import CasePortal, _token
from .tracking import TrackingPages
from .values import text
from .values import token as form_token


def _is_person(kw):
    """Whether a person pressed the button: the page then turned its own challenge round.

    Whatever opens or sends the address of a mail has no challenge; whatever sends the form as it is has it unturned.
    """
    challenge = form_token(kw.get("challenge"))
    return bool(challenge) and kw.get("person") == challenge[::-1]


def _survey_values(ticket, error=""):
    over = ticket.survey_state != "open"
    return {
        "ticket": ticket,
        "error": error,
        "challenge": uuid.uuid4().hex,
        "state": ticket.survey_state,
        "sentence": request.env["survey.user_input"]._complaint_why_over(ticket) if over else "",
    }


def _begin(ticket, kw, by):
    """The survey a person goes on to, else the reason why not: (path, sentence).

    :param by: `link` or `code`, by which the case was opened
    """
    if not _is_person(kw):
        return "", request.env._("Press the button on this page to get to the questions.")
    try:
        case = request.env["helpdesk.provenance"]._as_visitor(ticket, by)
        return request.env["survey.user_input"]._complaint_begin(case, request.env.lang), ""
    except UserError as refusal:
        return "", str(refusal)


class CaseSurvey(CasePortal):
    @http.route(
        "/my/ticket/<int:ticket_id>/survey",
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
        priority=100,
    )
    def portal_ticket_survey(self, ticket_id, access_token=None, **kw):
        """GET shows the page and changes nothing; POST by a person leads to the survey."""
        access_token = _token(access_token)
        try:
            ticket_sudo = self._document_check_access("helpdesk.ticket", ticket_id, access_token=access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        page = f"/my/ticket/{ticket_id}" + (f"?access_token={access_token}" if access_token else "")
        if not ticket_sudo.phase:
            return request.redirect(page)
        error, may_decide = "", self._may_decide(ticket_sudo, access_token)
        if not may_decide:
            error = request.env._(
                "Only the customer answers the survey. Sign in as the customer, or use the link in the notice."
            )
        elif request.httprequest.method == "POST":
            path, error = _begin(ticket_sudo, kw, "link")
            if path:
                return request.redirect(path)
        values = self._ticket_get_page_view_values(ticket_sudo, access_token)
        values.update(**_survey_values(ticket_sudo, error), may_decide=may_decide, page=page, token=access_token)
        response = request.render("helpdesk_mgmt_complaint.portal_case_survey", values)
        if error and request.httprequest.method == "POST":
            response.status_code = 422
        return response


class TrackingSurvey(TrackingPages):
    @http.route(
        "/complaints/track/survey", type="http", auth="public", website=True, methods=["GET", "POST"], sitemap=False
    )
    def complaint_track_survey(self, **kw):
        """The same for whoever opened the case by its code."""
        ticket, error = self._visited(), ""
        if not ticket or not self._may_act():
            return request.redirect("/complaints/track")
        if request.httprequest.method == "POST":
            path, error = _begin(ticket, kw, "code")
            if path:
                return request.redirect(path)
        return self._page("public_survey", _survey_values(ticket, error), 422 if error else 200)


class CaseSurveyPages(Survey):
    def _check_validity(self, survey_sudo, answer_sudo, answer_token, ensure_token=True, check_partner=True):
        if answer_sudo.ticket_id and check_partner:
            user = request.env.user
            if user._is_internal() and user.partner_id != answer_sudo.partner_id:
                return "answer_wrong_user"
            # whoever got here has proved to be the customer, whatever account he is signed in with
            check_partner = False
        return super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token=ensure_token, check_partner=check_partner
        )

    def _redirect_with_error(self, access_data, error_key):
        ticket = access_data["answer_sudo"].ticket_id
        if ticket and error_key == "answer_deadline":
            values = {"company": ticket.company_id, **_survey_values(ticket)}
            return request.render("helpdesk_mgmt_complaint.public_survey", values)
        return super()._redirect_with_error(access_data, error_key)

    @http.route()
    def survey_retry(self, survey_token, answer_token, **post):
        # one answer a resolution
        survey_token, answer_token = text(survey_token), text(answer_token)
        _survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if answer.ticket_id:
            return request.redirect(f"/survey/start/{survey_token}?answer_token={answer_token}")
        return super().survey_retry(survey_token, answer_token, **post)
