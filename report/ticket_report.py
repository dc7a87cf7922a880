from lxml import html
from markupsafe import Markup

from odoo import api, models
from odoo.tools import is_html_empty


class TicketReportPrinted(models.AbstractModel):
    """The case file: what was filed, what happened, what was promised and kept."""

    _name = "report.helpdesk_mgmt_complaint.report_ticket"
    _inherit = ["helpdesk.complaint.printed"]
    _description = "Case file, printed"

    @api.model
    def _get_report_values(self, docids, data=None):
        tickets = self.env["helpdesk.ticket"].browse(docids)
        tickets.check_access("read")
        return {
            # the page runs in the direction of the language it is printed in, whoever prints it
            "lang": self.env.lang,
            "doc_ids": docids,
            "doc_model": tickets._name,
            "docs": tickets,
            "tools": {ticket.id: self._tools(ticket.company_id) for ticket in tickets},
            "public": {ticket.id: self._messages(ticket) for ticket in tickets},
            "body": self._body,
        }

    @api.model
    def _messages(self, ticket):
        """Public messages of a case, oldest first; notes of the body stay inside."""
        messages = ticket.message_ids.filtered(
            lambda m: m.message_type in ("comment", "email", "auto_comment")
            and not m.is_internal
            and not m.subtype_id.internal
        )
        return messages.sorted("id")

    @api.model
    def _body(self, message):
        """What a message says, without its buttons and links, which lead nowhere on paper."""
        if is_html_empty(message.body):
            return Markup("")
        root = html.fragment_fromstring(message.body, create_parent="div")
        for link in root.xpath(".//a"):
            if "background-color" in (link.get("style") or ""):
                block = link.getparent()
                link.drop_tree()
                if block is not root and not len(block) and not block.text_content().strip():
                    block.drop_tree()
            else:
                link.drop_tag()
        return Markup(html.tostring(root, encoding="unicode"))
