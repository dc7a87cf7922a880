"""Downloads of an organisation's policy, for its administrators."""

from odoo import http
from odoo.http import content_disposition, request


class PolicyPages(http.Controller):
    @http.route("/complaints/policy/<int:company_id>", type="http", auth="user", methods=["GET"], sitemap=False)
    def complaint_policy(self, company_id, **kw):
        """The organisation's own policy as a pack file; who may have it is asked of the pack itself."""
        content = request.env["helpdesk.policy.pack"].export(company_id)
        return request.make_response(
            content,
            [
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", content_disposition("policy.json")),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
