"""Answers to common questions: the public page, and what the form suggests while an inquiry is typed."""

from odoo import http
from odoo.http import request

from .public import PublicPages
from .values import line, record_id, text

ON_PAGE = 20


class CommonAnswers(PublicPages):
    @http.route("/complaints/answers", type="http", auth="public", website=True, methods=["GET"], readonly=True)
    def complaint_answers(self, search=None, page=None, **kw):
        company = self._company()
        if not company.complaint_public_answers:
            raise request.not_found()
        asked, number = line(search), max(record_id(page), 1)
        Solution = request.env["helpdesk.solution"]
        entries, count = Solution._search_public(company, asked, request.env.lang, ON_PAGE, (number - 1) * ON_PAGE)
        pages = -(-count // ON_PAGE)
        return request.render(
            "helpdesk_mgmt_complaint.common_answers",
            {
                "company": company,
                "answers": entries._public_values(),
                "asked": asked,
                "page": number,
                "pages": pages if not asked else 1,
            },
        )

    @http.route("/complaints/answers/suggest", type="jsonrpc", auth="public", website=True, readonly=True)
    def complaint_answers_suggest(self, **typed):
        """What the reference answers to an inquiry that is being typed; nothing is kept, nothing of a case is told."""
        return request.env["helpdesk.solution"]._answers_to(text(typed.get("text")), self._company())
