"""The short address of a case, as text messages have it."""

from odoo import http
from odoo.http import request
from odoo.tools import consteq

from ..tools.short_link import code_of
from .values import text

PAGES = {"s": "/survey"}


class ShortLink(http.Controller):
    @http.route(
        ["/c/<int:ticket_id>/<string:code>", "/c/<int:ticket_id>/<string:code>/<string:page>"],
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        multilang=False,
        sitemap=False,
    )
    def complaint_short(self, ticket_id, code, page="", **kw):
        """To the page of the case, with its token for whoever has the code; others sign in there."""
        case = request.env["helpdesk.ticket"].sudo().browse(ticket_id).exists()
        path = f"/my/ticket/{ticket_id}{PAGES.get(page, '')}"
        token, code = case.access_token, text(code)
        if case.phase and token and code.isascii() and consteq(code_of(token), code):
            # nobody else learns by the language that there is such a case
            lang = request.env["res.lang"]._get_data(code=case.customer_lang).url_code
            path = f"{f'/{lang}' if lang else ''}{path}?access_token={token}"
        return request.redirect(path)
