"""The way to a periodic survey: a page with buttons, for a scanner that opens the link answers nothing."""

import uuid

from odoo import http
from odoo.http import request

from .public import PublicPages
from .survey import _is_person
from .values import line


class PeriodicSurveyPages(PublicPages):
    def _invitation(self, token):
        token = line(token)[:64]
        sent = [("access_token", "=", token), ("state", "not in", ("pending", "failed"))]
        return self._nobody()["helpdesk.periodic.invitation"].search(sent, limit=1)

    def _periodic_page(self, invitation, status=200):
        if not invitation:
            raise request.not_found()
        values = {
            "invitation": invitation,
            "company": invitation.company_id,
            "closed": invitation._why_closed(),
            "challenge": uuid.uuid4().hex,
        }
        return self._page("public_periodic", values, status)

    @http.route("/complaints/survey/<string:token>", type="http", auth="public", website=True, methods=["GET"])
    def complaint_periodic(self, token, **kw):
        return self._periodic_page(self._invitation(token))

    @http.route("/complaints/survey/<string:token>", type="http", auth="public", website=True, methods=["POST"])
    def complaint_periodic_decide(self, token, stop=None, **kw):
        invitation = self._invitation(token)
        if not invitation or invitation._why_closed():
            return self._periodic_page(invitation)
        if not _is_person(kw):
            return self._periodic_page(invitation, 422)
        if stop:
            invitation._stop()
            return self._periodic_page(invitation)
        return request.redirect(invitation._begin())
