from markupsafe import Markup

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_invite_suggestions = fields.Boolean(
        string="Ask for suggestions",
        default=True,
        help="The notice of a closed case asks its customer how the service could be better.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_invite_suggestions = fields.Boolean(related="company_id.complaint_invite_suggestions", readonly=False)


class HelpdeskTicket(models.Model):
    """Suggestions are sought, not only taken: whoever has had a case handled is asked for one."""

    _inherit = "helpdesk.ticket"

    def _paragraph_suggestion(self, event, details):
        link = self._suggestion_link() if event == "closed" else ""
        if not link:
            return Markup()
        question = self.env._("How could we serve you better?")
        return Markup('<p>%s <a href="%s">%s</a></p>') % (question, link, self.env._("Make a suggestion"))

    def _suggestion_link(self):
        """The form for a suggestion, in the customer's language; empty where none is asked for or taken."""
        self.ensure_one()
        type_ = self.env.ref("helpdesk_mgmt_complaint.type_suggestion", raise_if_not_found=False)
        if not self.company_id.sudo().complaint_invite_suggestions or not type_ or not type_.sudo().active:
            return ""
        if self.kind == "suggestion" or not type_.sudo().show_in_portal:
            return ""
        lang = self.env["res.lang"]._get_data(code=self.customer_lang).url_code
        return f"{self.get_base_url()}{f'/{lang}' if lang else ''}/new/ticket?type={type_.id}"
