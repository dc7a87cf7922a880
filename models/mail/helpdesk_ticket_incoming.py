import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize
from odoo.tools.mail import parse_contact_from_email

from ...tools.raw_mail import references
from ..process.acting import acting
from ..process.helpdesk_ticket_stage import OPEN

MESSAGE_ID = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")


class HelpdeskTicket(models.Model):
    """Mail that comes in: which case it belongs to, who wrote it, what a late one does."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # Routing
    # ------------------------------------------------------------------

    @api.model
    def _mail_team(self, custom_values):
        """The team with the process that a new mail's alias leads to, or none."""
        vals = dict(custom_values or {})
        team = self._team_of_vals(self._vals_with_team(vals)) if vals else self.env["helpdesk.ticket.team"]
        return team.sudo().filtered("use_complaint_process")

    @api.model
    def _case_of_routes(self, routes):
        """The team with the process that a mail is routed to, and the case when it answers one."""
        for model, thread_id, custom_values, *_rest in routes or ():
            if model == self._name:
                ticket = self.sudo().browse(thread_id or [])
                team = ticket.team_id if ticket.phase else self._mail_team(custom_values)
                if team and (ticket.phase or not ticket):
                    return team, ticket
        return self.env["helpdesk.ticket.team"], self.browse()

    @api.model
    def _routes_by_reference(self, message_dict, routes):
        """A mail that would make a new case joins the one that its subject names, when its customer wrote it; the mail
        of an authority answers its referral."""
        result = []
        for route in routes or ():
            model, thread_id, custom_values, *rest = route
            if model == self._name and not thread_id and self._mail_team(custom_values):
                ticket = self._named_by(message_dict)
                referral = self.env["helpdesk.referral"] if ticket else self._referral_named_by(message_dict)
                if ticket:
                    route = (model, ticket.id, custom_values, *rest)
                elif referral:
                    route = (referral._name, referral.id, None, *rest)
            # two aliases in the address line bring an answer once
            if not route[1] or route[:2] not in [known[:2] for known in result]:
                result.append(route)
        return result

    @api.model
    def _named_by(self, message_dict):
        """The case whose reference stands in the subject, if the sender is its customer; else none."""
        numbers = references(message_dict.get("subject"))
        sender = email_normalize(message_dict.get("email_from") or "")
        if not (numbers and sender):
            return self.browse()
        named = self.sudo().search([("number", "in", numbers), ("phase", "!=", False)])
        named = named.filtered(lambda t: t._is_address_of_customer(sender))
        return named[:1]

    @api.model
    def _referral_named_by(self, message_dict):
        """The referral whose mail is answered, else the open one of the case that the subject names, of this sender."""
        Referral = self.env["helpdesk.referral"].sudo()
        ids = {message_dict.get("in_reply_to"), *MESSAGE_ID.findall(message_dict.get("references") or "")}
        domain = [("message_id", "in", list(ids - {None, "", False})), ("model", "=", Referral._name)]
        answered = self.env["mail.message"].sudo().search(domain, limit=1, order="id desc")
        if answered:
            return Referral.browse(answered.res_id).exists()
        numbers = references(message_dict.get("subject"))
        sender = email_normalize(message_dict.get("email_from") or "")
        if not (numbers and sender):
            return Referral
        domain = [("ticket_id.number", "in", numbers), ("state", "=", "sent"), ("ticket_id.phase", "in", list(OPEN))]
        return Referral.search(domain).filtered(lambda r: sender in r._addresses())[:1]

    def _is_address_of_customer(self, address):
        """Whether the customer, or somebody who may act as one, writes from this address.

        :param address: normalised
        """
        self.ensure_one()
        if not self.partner_id:
            return email_normalize(self.partner_email or "") == address
        return any(self._is_customer(partner) for partner in self._partners_with(address, self.company_id))

    @api.model
    def _partners_with(self, address, company):
        domain = Domain("email_normalized", "=", address) & Domain("company_id", "in", (False, company.id))
        return self.env["res.partner"].sudo().search(domain, order="id")

    @api.model
    def _author_of_mail(self, message_dict, routes):
        """The contact that a mail to a process team is from.

        :return: `res.partner`, empty when nobody or several people could be meant; None: the mail is none of ours
        """
        team, ticket = self._case_of_routes(routes)
        address = email_normalize(message_dict.get("email_from") or "")
        if not (team and address):
            return None
        partners = self._partners_with(address, team.company_id or self.env.company)
        if ticket:
            mine = partners.filtered(lambda p: p == ticket.partner_id) or partners.filtered(ticket._is_customer)
            if mine:
                return mine[:1]
        with_user = partners.filtered(lambda p: p.user_ids)
        partners = with_user or partners.filtered(lambda p: not p.is_company) or partners
        # one address for people of several customers: nobody is handed the case of another
        return partners[:1] if len(partners.commercial_partner_id) == 1 else partners.browse()

    # ------------------------------------------------------------------
    # New cases
    # ------------------------------------------------------------------

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        team = self._mail_team(custom_values)
        if team:
            custom_values = self._prepare_mail_vals(msg_dict, custom_values or {}, team)
        return super().message_new(msg_dict, custom_values=custom_values)

    @api.model
    def _prepare_mail_vals(self, msg_dict, custom_values, team):
        """What a mail leaves open: type, category and channel; a sender without a contact keeps the name he gives."""
        vals = dict(custom_values)
        channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email", raise_if_not_found=False)
        defaults = {
            "company_id": team.company_id.id,
            "channel_id": channel and channel.id,
            "type_id": (team.default_type_id or self._usual_type(team)).id,
            "category_id": team.default_category_id.id,
            "name": (msg_dict.get("subject") or "").strip() or self.env._("Without a subject"),
        }
        if not msg_dict.get("author_id"):
            defaults["partner_name"] = parse_contact_from_email(msg_dict.get("email_from") or "")[0]
        for name, value in defaults.items():
            if value:
                vals.setdefault(name, value)
        return vals

    @api.model
    def _usual_type(self, team):
        """Mail to a team that names no type is a complaint, where the team takes complaints."""
        return team.type_ids.filtered(lambda t: t.kind == "complaint" and t.active)[:1]

    # ------------------------------------------------------------------
    # Delivery reports
    # ------------------------------------------------------------------

    @api.model
    def _case_of_message(self, message):
        """The process case that a message belongs to, or none."""
        if not message or message.model != self._name or not message.res_id:
            return self.browse()
        return self.sudo().browse(message.res_id).exists().filtered("phase")

    @api.model
    def _find_bounced_notice(self, email_message, message_dict, values):
        """Completes what a report says: the notice named in its text only, the address of a customer without contact.

        :param values: as `_message_parse_extract_bounce` returns them; changed in place
        """
        message = values["bounced_message"].sudo()
        if not message:
            ids = {message_dict.get("in_reply_to"), *MESSAGE_ID.findall(message_dict.get("references") or "")}
            for part in email_message.walk():
                if part.get_content_type() == "text/plain":
                    ids.update(MESSAGE_ID.findall(part.get_content())[:20])
            domain = [("message_id", "in", list(ids - {None, "", False})), ("model", "=", self._name)]
            message = self.env["mail.message"].sudo().search(domain, limit=1, order="id desc")
        if not self._case_of_message(message):
            return
        values["bounced_message"] = message
        notification = message.notification_ids.filtered(lambda n: n.notification_type == "email")
        if len(notification) == 1 and not values["bounced_partner"]:
            # forwarding changes the address on the way; the one recipient is meant
            values["bounced_partner"] = notification.res_partner_id
            values["bounced_email"] = notification.res_partner_id.email or notification.mail_email_address

    # ------------------------------------------------------------------
    # Messages of the customer
    # ------------------------------------------------------------------

    def _show_pictures(self, message):
        """The description of a case made by mail shows the pictures that stood in the text."""
        case = self.sudo()
        if case.phase and "cid:" in (case.description or ""):
            if case.message_ids.filtered(lambda m: m.message_type == "email") <= message.sudo():
                case.description = message.sudo().body

    def _flag_late_material(self):
        """The customer wrote after the end: kept, acknowledged once, flagged for a person; it reopens nothing."""
        self._ask_responsible(
            lambda env, number: env._("The customer wrote after the end of %s: read it and answer", number),
            "helpdesk_mgmt_complaint.activity_late_message",
            once="type",
        )
        if not acting(self.env).no_answer and not self.notice_ids.filtered(
            lambda n: n.event == "late" and n.move_id == self._last_move()
        ):
            self._send_notice("late")
