from email import message_from_bytes

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import email_normalize, html2plaintext, plaintext2html
from odoo.tools.mail import parse_contact_from_email

from ...tools.mail_bounce import MESSAGE_ID, message_ids_in
from ...tools.raw_mail import references
from ...tools.text import paragraphs
from ...tools.visible import is_blank
from ..process.acting import acting
from ..process.helpdesk_ticket_length import TEXT_MAX, TITLE_MAX
from ..process.helpdesk_ticket_stage import OPEN
from .mail_thread import INCOMING

# What is shown of a longer mail: the note above it counts too.
BEGINNING = TEXT_MAX - 1_000
WHOLE = "whole-mail.txt"
CASE, REFERRAL = "helpdesk.ticket", "helpdesk.referral"
# what makes an address so nearly the customer's that a reference in the subject is enough
NEARLY_HIS = ("second", "plus", "archived", "name")


def _answered_ids(message_dict):
    """The Message-Ids that a mail names as those it answers."""
    return {message_dict.get("in_reply_to"), *MESSAGE_ID.findall(message_dict.get("references") or "")}


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        gateway = self.env["helpdesk.mail.gateway"]
        vals = gateway._prepare_case(msg_dict, custom_values or {})
        word = acting(self.env).word
        if word and word.kind == "customer":
            # core writes the sender's address on the case
            msg_dict = {**msg_dict, "email_from": False}
        ticket = super().message_new(msg_dict, custom_values=vals)
        if ticket.sudo().phase:
            gateway._check_may_bring()
        return ticket

    def message_update(self, msg_dict, update_vals=None):
        if self.sudo().filtered("phase"):
            self.env["helpdesk.mail.gateway"]._check_may_bring()
        return super().message_update(msg_dict, update_vals=update_vals)


class HelpdeskMailGateway(models.AbstractModel):
    """What `mail.thread` asks about an incoming mail: which case it belongs to, who wrote it, what a report says."""

    _name = "helpdesk.mail.gateway"
    _description = "Incoming mail of cases"

    # ------------------------------------------------------------------
    # Who brings it
    # ------------------------------------------------------------------

    @api.model
    def _may_bring(self):
        """Whether mail about cases is taken from the current user: from the system, which fetches mail, and from those
        with whom a mail gateway signs in."""
        return self.env.su or self.env.user.has_group("helpdesk_mgmt_complaint.group_mail_gateway")

    @api.model
    def _check_may_bring(self):
        """:raise AccessError: a client that is no mail gateway calls what only the gateway calls"""
        if not self._may_bring():
            raise AccessError(
                self.env._(
                    "Mail about cases is taken from the mail gateway alone. Is this it? Then an administrator gives "
                    "its user the group “Mail gateway of complaints”."
                )
            )

    @api.model
    def _allowed_routes(self, message_dict, routes):
        """The routes that a mail may take; where a user brings it who is no gateway, one about cases is held."""
        if self.env.su:
            return routes
        # core looks for it among what the user may read
        taken_in = (
            self.env["mail.message"].sudo().search_count([("message_id", "=", message_dict["message_id"])], limit=1)
        )
        allowed, may_bring = [], self._may_bring()
        for route in routes or ():
            team, case = self._case_of_route(route)
            if not team or (may_bring and not taken_in):
                allowed.append(route)
            elif not taken_in:
                self._hold_brought(team, case)
        return allowed

    @api.model
    def _case_of_route(self, route):
        """The same of one route as `_case_of_routes`, and of what stands beside a case."""
        model, thread_id = route[:2]
        Model = self.env[model]
        if model != CASE and Model._original_module == "helpdesk_mgmt_complaint" and "ticket_id" in Model._fields:
            case = Model.sudo().browse(thread_id or []).exists().ticket_id
            return case.team_id, case
        return self._case_of_routes([route])

    @api.model
    def _hold_brought(self, team, case):
        held = self.env["helpdesk.mail.held"].sudo()
        held._hold(INCOMING.get(), team, case, reason="brought", brought_by=self.env.user)

    # ------------------------------------------------------------------
    # Routing
    # ------------------------------------------------------------------

    @api.model
    def _mail_team(self, custom_values):
        """The team with the process that a new mail's alias leads to, or none."""
        Case, vals = self.env[CASE], dict(custom_values or {})
        team = Case._team_of_vals(Case._vals_with_team(vals)) if vals else self.env["helpdesk.ticket.team"]
        return team.sudo().filtered("use_complaint_process")

    @api.model
    def _case_of_routes(self, routes):
        """The team with the process that a mail is routed to, and the case when it answers one."""
        for model, thread_id, custom_values, *_rest in routes or ():
            if model == CASE:
                case = self.env[CASE].sudo().browse(thread_id or [])
                team = case.team_id if case.phase else self._mail_team(custom_values)
                if team and (case.phase or not case):
                    return team, case
        return self.env["helpdesk.ticket.team"], self.env[CASE]

    @api.model
    def _case_of_thread(self, routes, thread_id):
        """The case that a mail has made or joined, in superuser mode, or none."""
        if not thread_id or not routes or routes[-1][0] != CASE:
            return self.env[CASE].sudo()
        return self.env[CASE].sudo().browse(thread_id).filtered("phase")

    @api.model
    def _team_of_referral(self, routes):
        """The team of the case whose referral a mail answers, or none."""
        for model, thread_id, *_rest in routes or ():
            if model == REFERRAL and thread_id:
                return self.env[REFERRAL].sudo().browse(thread_id).ticket_id.team_id
        return self.env["helpdesk.ticket.team"]

    @api.model
    def _routes_by_reference(self, message_dict, routes):
        """A mail that would make a new case joins the one that its subject names, when its customer wrote it; the mail
        of an authority answers its referral."""
        result = []
        for route in routes or ():
            model, thread_id, custom_values, *rest = route
            if model == CASE and not thread_id and self._mail_team(custom_values):
                case = self._named_by(message_dict)
                referral = self.env[REFERRAL] if case else self._referral_named_by(message_dict)
                if case:
                    route = (model, case.id, custom_values, *rest)
                elif referral:
                    route = (REFERRAL, referral.id, None, *rest)
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
            return self.env[CASE]
        named = self.env[CASE].sudo().search([("number", "in", numbers), ("phase", "!=", False)])
        mine = named.filtered(lambda case: self._is_address_of_customer(case, sender))
        # another address of somebody who may well be the customer: the case has it, and a person is asked
        name = self._sender(message_dict)[0]
        return (mine or named.filtered(lambda case: self._relation(case, sender, name) in NEARLY_HIS))[:1]

    @api.model
    def _referral_named_by(self, message_dict):
        """The referral whose mail is answered, else the open one of the case that the subject names, of this sender."""
        answered = self._message_by_ids(REFERRAL, _answered_ids(message_dict))
        if answered:
            return self.env[REFERRAL].sudo().browse(answered.res_id).exists()
        numbers = references(message_dict.get("subject"))
        sender = email_normalize(message_dict.get("email_from") or "")
        if not (numbers and sender):
            return self.env[REFERRAL]
        domain = [("ticket_id.number", "in", numbers), ("state", "=", "sent"), ("ticket_id.phase", "in", list(OPEN))]
        return self.env[REFERRAL].sudo().search(domain).filtered(lambda r: sender in r._addresses())[:1]

    @api.model
    def _message_by_ids(self, model, ids):
        """The latest message of a model that has one of these Message-Ids, in superuser mode."""
        domain = [("message_id", "in", list(ids - {None, "", False})), ("model", "=", model)]
        return self.env["mail.message"].sudo().search(domain, limit=1, order="id desc")

    # ------------------------------------------------------------------
    # Whose mail it is
    # ------------------------------------------------------------------

    @api.model
    def _is_address_of_customer(self, case, address):
        """Whether the customer, or somebody who may act as one, writes from this address.

        :param address: normalised
        """
        if not case.partner_id:
            return email_normalize(case.partner_email or "") == address
        return any(case._is_customer(partner) for partner in self._partners_with(address, case.company_id))

    @api.model
    def _partners_with(self, address, company):
        known = Domain("email_normalized", "=", address) | Domain("complaint_address_ids.address", "=", address)
        domain = known & Domain("company_id", "in", (False, company.id))
        return self.env["res.partner"].sudo().search(domain, order="id")

    @api.model
    def _author_of_mail(self, message_dict, routes):
        """The contact that a mail to a process team is from.

        :return: `res.partner`, empty when nobody or several people could be meant; None: the mail is none of ours
        """
        team, case = self._case_of_routes(routes)
        address = email_normalize(message_dict.get("email_from") or "")
        if not (team and address):
            return None
        partners = self._partners_with(address, team.company_id or self.env.company)
        if case:
            mine = partners.filtered(lambda p: p == case.partner_id) or partners.filtered(case._is_customer)
            if mine:
                return mine[:1]
        return self._one_of(partners)

    @api.model
    def _contact_of(self, address, company):
        """The contact of an address; none where nobody or several people could be meant."""
        return self._one_of(self._partners_with(address, company))

    @api.model
    def _one_of(self, partners):
        with_user = partners.filtered(lambda p: p.user_ids)
        partners = with_user or partners.filtered(lambda p: not p.is_company) or partners
        # one address for people of several customers: nobody is handed the case of another
        return partners[:1] if len(partners.commercial_partner_id) == 1 else partners.browse()

    # ------------------------------------------------------------------
    # How long it is
    # ------------------------------------------------------------------

    @api.model
    def _shorten(self, message_dict):
        """Of a mail longer than a text may be the beginning stays, and the whole of it is attached.

        :param message_dict: changed in place
        """
        subject = (message_dict.get("subject") or "").strip()
        body = message_dict.get("body") or ""
        text = paragraphs(body) if len(body) > TEXT_MAX else ""
        if len(text) <= TEXT_MAX and len(subject) <= TITLE_MAX:
            return
        whole = text or paragraphs(body)
        # core adds what it finds in the mail to the same list
        message_dict["attachments"] = [
            *(message_dict.get("attachments") or ()),
            self.env["mail.thread"]._Attachment(WHOLE, f"{subject}\n\n{whole}".encode(), {}),
        ]
        note = self.env._(
            "The mail is too long to be shown whole: this is its beginning. All of it is in the file %s.", WHOLE
        )
        note = Markup("<p><em>%s</em></p>") % note
        if len(text) > TEXT_MAX:
            body = plaintext2html(text[:BEGINNING])
        message_dict["body"] = note + Markup(body)
        if len(subject) > TITLE_MAX:
            message_dict["subject"] = subject[: TITLE_MAX - 1] + "…"

    # ------------------------------------------------------------------
    # New cases
    # ------------------------------------------------------------------

    @api.model
    def _prepare_case(self, message_dict, custom_values):
        """Values of the case that a mail makes, with what the mail leaves open: type, category and channel; a sender
        without a contact keeps the name he gives. As they are where no team with the process gets the mail."""
        team = self._mail_team(custom_values)
        if not team:
            return custom_values
        channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email", raise_if_not_found=False)
        defaults = {
            "company_id": team.company_id.id,
            "channel_id": channel and channel.active and channel.id,
            "type_id": team._type_of_new().id,
            "category_id": team.default_category_id._standing().id,
            "name": "" if is_blank(message_dict.get("subject")) else message_dict["subject"].strip(),
        }
        defaults["name"] = defaults["name"] or self.env._("Without a subject")
        word = acting(self.env).word
        if word and word.kind == "customer":
            # who it is a person says: until then nobody is told anything
            unknown = {"partner_id": False, "partner_name": False, "partner_email": False}
            custom_values = {**custom_values, **unknown}
            if word.text:
                defaults["description"] = plaintext2html(word.text)
        elif not message_dict.get("author_id"):
            defaults["partner_name"] = parse_contact_from_email(message_dict.get("email_from") or "")[0]
        return {**{name: value for name, value in defaults.items() if value}, **custom_values}

    # ------------------------------------------------------------------
    # Delivery reports
    # ------------------------------------------------------------------

    @api.model
    def _case_of_message(self, message):
        """The process case that a message belongs to, or none."""
        if not message or message.model != CASE or not message.res_id:
            return self.env[CASE]
        return self.env[CASE].sudo().browse(message.res_id).exists().filtered("phase")

    @api.model
    def _find_bounced_notice(self, raw, message_dict, values):
        """Completes what a report says: the notice named in its text only, the address of a customer without contact.

        :param raw: bytes of the report
        :param values: as `_message_parse_extract_bounce` returns them; changed in place
        """
        message = values["bounced_message"].sudo()
        if not message:
            ids = {*_answered_ids(message_dict), *(values.get("bounced_msg_ids") or ())}
            ids |= set(message_ids_in(message_from_bytes(raw)))
            message = self._message_by_ids(CASE, ids)
        if not self._case_of_message(message):
            return
        values["bounced_message"] = message
        notification = message.notification_ids.filtered(lambda n: n.notification_type == "email")
        if len(notification) == 1 and not values["bounced_partner"]:
            # forwarding changes the address on the way; the one recipient is meant
            values["bounced_partner"] = notification.res_partner_id
            values["bounced_email"] = notification.res_partner_id.email or notification.mail_email_address

    @api.model
    def _keep_report(self, case, message_dict, failed):
        """A delivery report stays on the case; that a notice did not arrive is told to whoever handles it."""
        text = html2plaintext(message_dict.get("body") or "")[:2000]
        address = message_dict.get("bounced_email") or case._notice_address()
        if not failed:
            body = self.env._("A mail server reports on the mail to %(address)s: %(text)s", address=address, text=text)
            case._message_log(body=body)
            return
        body = self.env._("The mail to %(address)s did not arrive: %(text)s", address=address, text=text)
        case._message_log(body=body)
        case.invalidate_recordset(["bounced_address"])
        self.env["helpdesk.ticket.notice"].invalidate_model(["state", "failure"])
        case._ask_responsible(
            lambda env, number: env._("A notice on %s did not arrive: check the customer's address", number),
            "helpdesk_mgmt_complaint.activity_unreached",
            once="type",
        )
