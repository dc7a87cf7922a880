from markupsafe import Markup

from odoo import fields, models

from .helpdesk_ticket_stage import OPEN


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_director_id = fields.Many2one(
        "res.partner",
        string="Director",
        help="Whom customers may call when they get no answer in time.",
    )
    complaint_show_director = fields.Boolean(
        string="Customers are given the director's number",
        help="The receipt, the page of an open case and the service charter name the director and the phone number.",
    )

    def _complaint_director_contact(self):
        """Whom customers may call when they get no answer: dict `partner`, `name`, `function`, `phone`.

        :return: empty when the setting does not say so, or there is no number
        """
        self.ensure_one()
        company = self.sudo()
        director = company.complaint_director_id
        if not company.complaint_show_director or not director.phone:
            return {}
        return {
            "partner": director,
            "name": director.name,
            "function": director.function or "",
            "phone": director.phone,
        }


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_director_id = fields.Many2one(related="company_id.complaint_director_id", readonly=False)
    complaint_show_director = fields.Boolean(related="company_id.complaint_show_director", readonly=False)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _director_contact(self):
        """The director's number for the customer of an open case (T02); never of a director complained about."""
        self.ensure_one()
        contact = self.company_id._complaint_director_contact() if self.phase in OPEN else {}
        if contact and contact["partner"] in self.sudo().subject_user_ids.partner_id:
            return {}
        return contact

    def _paragraph_director(self, event, details):
        line = self._director_line() if event == "received" else ""
        return Markup("<p>%s</p>") % line if line else Markup()

    def _director_line(self):
        """How to reach the director, in the language of `self`, as Markup; empty where the customer is not to know."""
        contact = self._director_contact()
        if not contact:
            return Markup()
        return self.env._(
            "If you get no answer in time, you may call %(name)s on %(phone)s.",
            name=Markup("<bdi>%s</bdi>") % " – ".join(filter(None, (contact["name"], contact["function"]))),
            phone=Markup('<strong dir="ltr">%s</strong>') % contact["phone"],
        )
