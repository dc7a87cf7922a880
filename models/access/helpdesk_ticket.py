import re

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...exceptions import ComplaintError
from ...tools.comma import comma
from ..process.acting import acting
from . import helpdesk_named_rows  # noqa: F401 (its model is inherited)


def why_not_told(case, partners):
    """Sentences about those of `partners` whom `_notify_get_recipients` drops, and what can be done."""
    if not case._is_guarded():
        return []
    ticket, partners = case.sudo(), partners.sudo()
    dropped = partners.filtered(lambda p: p.user_ids and not case._may_be_mailed(p.id, set(partners.ids)))
    concerned = dropped & ticket.subject_user_ids.partner_id
    others = dropped - concerned
    reasons = []
    if concerned:
        reasons.append(
            case.env._(
                "Not told, because the case complains about them: %s.",
                comma(case.env.lang).join(concerned.mapped("name")),
            )
        )
    if others and ticket.confidential:
        reasons.append(
            case.env._(
                "Not told, because they cannot see this confidential case: %s. Only its assignee, its follow-up "
                "officer and members of the confidential group see it.",
                comma(case.env.lang).join(others.mapped("name")),
            )
        )
    elif others:
        reasons.append(
            case.env._(
                "Not told, because they cannot see this case: %(names)s. Add them to the team %(team)s, or hand "
                "the case over to their own team.",
                names=comma(case.env.lang).join(others.mapped("name")),
                team=ticket.team_id.name,
            )
        )
    return reasons


class HelpdeskTicket(models.Model):
    """Who is the customer, who may see a case, who is mailed about it.

    How a case is called where another record names it: whoever may not read the case learns its number alone.
    Staff are customers too: nobody handles a case of his own.
    Staff whom a message names and who may not see the case are not told of it; whoever wrote learns that.
    """

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "helpdesk.named.rows"]

    # it stands for the customer: nobody reads it, those who may read the case neither
    access_token = fields.Char(groups=fields.NO_ACCESS)
    confidential = fields.Boolean(
        tracking=True,
        help="Only its assignee, its follow-up officer, the customer and members of the confidential group see it.",
    )
    subject_user_ids = fields.Many2many(
        "res.users",
        "helpdesk_ticket_subject_rel",
        "ticket_id",
        "user_id",
        string="Staff complained about",
        help="They never see the case, are not mailed about it and do not handle it.",
    )

    def _check_not_handled_by_subject(self, vals_list=None):
        """Staff complained about are taken off the case, and the log says so."""
        for ticket in self.sudo().filtered("subject_user_ids"):
            for name in ("user_id", "officer_id"):
                if ticket[name] in ticket.subject_user_ids:
                    ticket._message_log(
                        body=self.env._("The case concerns %s, who therefore does not handle it.", ticket[name].name)
                    )
                    ticket[name] = False

    # ------------------------------------------------------------------
    # The customer
    # ------------------------------------------------------------------

    def _is_customer(self, partner):
        """Whether `partner` may act as the customer: the one who filed; for a company's open case its people too.

        :param partner: one `res.partner`, or none
        """
        self.ensure_one()
        ticket = self.sudo()
        partner = partner.sudo()
        if not partner or not ticket.partner_id:
            return False
        if partner == ticket.partner_id:
            return True
        company = ticket.commercial_partner_id
        return (
            company.is_company
            and not ticket.confidential
            and partner.commercial_partner_id == company
            # the body's own staff are under its company too
            and not any(user._is_internal() for user in partner.user_ids)
        )

    def _acts_as_customer(self):
        """Whether the current user is the customer (superuser mode: the caller has checked)."""
        self.ensure_one()
        return self.env.su or self._is_customer(self.env.user.partner_id)

    # ------------------------------------------------------------------
    # Followers and recipients
    # ------------------------------------------------------------------

    def _followed_by(self, partner):
        """Those that a contact may follow: a customer his own, staff what they may read; nobody who merely stood in a
        mail's Cc."""
        own = self.filtered(lambda t: t._is_customer(partner))
        others, users = self - own, partner.sudo().user_ids.filtered(lambda u: u._is_internal())
        return own.union(*(others._seen_by(user)._filtered_access("read").with_env(self.env) for user in users))

    def _may_follow(self, partner):
        self.ensure_one()
        return bool(self._followed_by(partner))

    def _is_guarded(self):
        """Whether followers of this ticket are checked: every process case, and any other with something to hide."""
        ticket = self.sudo()
        return bool(ticket.use_complaint_process or ticket.confidential or ticket.subject_user_ids)

    @api.model
    def _unguarded_domain(self):
        """The tickets that `_is_guarded` leaves as they are without this addon."""
        return (
            Domain("use_complaint_process", "=", False)
            & Domain("confidential", "=", False)
            & Domain("subject_user_ids", "=", False)
        )

    def _portal_ensure_token(self):
        return super(HelpdeskTicket, self.sudo())._portal_ensure_token()

    def _sign_token(self, pid):
        return super(HelpdeskTicket, self.sudo())._sign_token(pid)

    def _get_share_url(self, redirect=False, signup_partner=False, pid=None, share_token=True):
        # staff who share a case share its page: a link that stands for the customer is sent to the customer alone
        share_token = share_token and (self.env.su or not self._is_guarded())
        ticket = self.sudo() if share_token else self
        return super(HelpdeskTicket, ticket)._get_share_url(redirect, signup_partner, pid, share_token)

    def get_portal_url(self, suffix=None, report_type=None, download=None, query_string=None, anchor=None):
        # anybody may call it of any record, and core puts the customer's key into what it returns
        url = super().get_portal_url(suffix, report_type, download, query_string, anchor)
        if self.env.su or not self._is_guarded() or self._is_customer(self.env.user.partner_id):
            return url
        self.check_access("read")
        return re.sub(r"access_token=[^&#]*&?", "", url)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        guarded = self.filtered(lambda t: t._is_guarded())
        plain = self - guarded
        if plain:
            super(HelpdeskTicket, plain)._message_subscribe(partner_ids, subtype_ids, customer_ids)
        partners = self.env["res.partner"].browse(partner_ids or [])
        groups, followed = {}, {partner.id: set(guarded._followed_by(partner).ids) for partner in partners}
        for ticket in guarded:
            allowed = tuple(partner.id for partner in partners if ticket.id in followed[partner.id])
            groups.setdefault(allowed, []).append(ticket.id)
        for allowed, ids in groups.items():
            if allowed:
                super(HelpdeskTicket, self.browse(ids))._message_subscribe(list(allowed), subtype_ids, customer_ids)
        return True

    def _drop_shut_out_followers(self):
        for ticket in self.filtered(lambda t: t._is_guarded()):
            followers = ticket.sudo().message_partner_ids
            out = followers.filtered(lambda partner, ticket=ticket: not ticket._may_follow(partner))
            if out:
                ticket.sudo().message_unsubscribe(out.ids)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        if acting(self.env).case_only:
            return []
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if len(self) != 1 or not self._is_guarded():
            return recipients
        word = acting(self.env).word
        if word and word.quiet and self._told(message, msg_vals, "message_type") == "email":
            # nobody knows that it is the customer's: a person is asked, and that alone goes out
            return []
        named = self._named_by_writer(message, msg_vals)
        recipients = [data for data in recipients if self._may_be_mailed(data["id"], named)]
        return recipients

    @api.model
    def _told(self, message, msg_vals, name):
        """A value of a message that is being sent, which may not stand on it yet."""
        if msg_vals and name in msg_vals:
            return msg_vals[name]
        value = message.sudo()[name]
        return value.ids if name == "partner_ids" else value.id if name == "author_id" else value

    def _named_by_writer(self, message, msg_vals=False):
        """Ids of the contacts whom the writer chose to tell: a colleague may name outsiders, and so does the process.

        A mail names nobody: whom its To and Cc name has it, and the author of the message it answers was put there by
        the gateway. Neither does a customer, nor anybody else from outside.
        """
        kind = self._told(message, msg_vals, "message_type")
        author = self.env["res.partner"].browse(self._told(message, msg_vals, "author_id") or [])
        ours = self.sudo().company_id.partner_id | self.env.ref("base.partner_root")
        if kind == "email" or (kind == "comment" and author not in ours and not author._is_complaint_staff()):
            return set()
        return set(self._told(message, msg_vals, "partner_ids") or ())

    def _message_get_suggested_recipients_batch(self, *args, additional_partners=None, **kwargs):
        """Whom the composer offers: the customer, and staff who may read the case; no contact that merely stood in a
        mail, and no address of a sender who may not be the customer."""
        kwargs["additional_partners"] = additional_partners
        suggested = super()._message_get_suggested_recipients_batch(*args, **kwargs)
        asked_for = set(additional_partners.ids) if additional_partners else set()
        for case in self.filtered(lambda t: t._is_guarded()):
            suggested[case.id] = [
                one
                for one in suggested[case.id]
                if (
                    case._may_be_mailed(one["partner_id"], asked_for)
                    if one.get("partner_id")
                    else case._is_address_without_contact(one.get("email"))
                )
            ]
        return suggested

    def _is_address_without_contact(self, address):
        """Whether it is the address of a customer who has no contact."""
        ticket = self.sudo()
        own = not ticket.partner_id and email_normalize(ticket.partner_email or "")
        return bool(own) and email_normalize(address or "") == own

    def _may_be_mailed(self, partner_id, named):
        """Staff must be able to read the case; outsiders are the customer, or were named by whoever wrote.

        :param partner_id: none for an address without a contact, which only the message itself can name
        :param named: ids of the partners that the message names
        """
        partner = self.env["res.partner"].browse(partner_id)
        if not partner or self._is_customer(partner):
            return True
        users = partner.sudo().user_ids.filtered(lambda u: u._is_internal())
        if users:
            return any(self._may_be_read_by(user) for user in users)
        return partner.id in named

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        # an assignee who may not read the case is not made a follower
        return [
            data
            for data in super()._message_auto_subscribe_followers(updated_values, default_subtype_ids)
            if not self
            or all(not t._is_guarded() or t._may_follow(self.env["res.partner"].browse(data[0])) for t in self)
        ]

    # ------------------------------------------------------------------
    # How a case is called where another record names it
    # ------------------------------------------------------------------

    @api.depends("number", "phase", "confidential", "subject_user_ids", "user_id", "officer_id", "team_id")
    @api.depends_context("uid")
    def _compute_display_name(self):
        super()._compute_display_name()
        user = self.env.user
        # the web reads what a field names as superuser; visitors' requests only act, and show nothing by it
        if not self.env.su or self.env.uid == SUPERUSER_ID or user._is_public():
            return
        cases = self.filtered(lambda t: t._origin and t._is_guarded())
        mine = cases.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        for ticket in cases - mine._filtered_access("read").with_env(self.env):
            ticket.display_name = ticket.number

    def _mail_track(self, tracked_fields, initial_values):
        updated, values_list = super()._mail_track(tracked_fields, initial_values)
        if "duplicate_id" in updated and self._is_guarded():
            # the log stays, and its readers need not read the other case
            field = self.env["ir.model.fields"]._get(self._name, "duplicate_id")
            for _command, _id, values in values_list:
                if values.get("field_id") == field.id:
                    for side in ("old_value", "new_value"):
                        other = self.sudo().browse(values[f"{side}_integer"])
                        values[f"{side}_char"] = other.number or ""
        return updated, values_list

    # ------------------------------------------------------------------
    # Staff are customers too
    # ------------------------------------------------------------------

    def _earlier_handlers(self):
        """Everyone who handled what this case continues, however long ago."""
        self.ensure_one()
        case, users = self.sudo().follow_up_of_id, self.env["res.users"].sudo()
        while case:
            users |= case.handler_ids
            case = case.follow_up_of_id
        return users.with_env(self.env)

    def _barred_handlers(self):
        """Who may not handle the case: staff complained about, the customer, who handled what the case continues."""
        self.ensure_one()
        case = self.sudo()
        return (case.subject_user_ids | case.partner_id.user_ids).with_env(self.env) | self._earlier_handlers()

    def _own_case_of_new(self, vals_list):
        for ticket, vals in zip(self, vals_list, strict=True):
            user = self.env["res.users"].browse(vals.get("user_id"))
            if user and ticket.phase and not ticket.user_id and user in ticket.sudo().partner_id.user_ids:
                ticket._tell_of_own_case(user)

    @api.model
    def _vals_of_own_case(self, vals):
        """Nobody is given a case of his own."""
        vals = dict(vals)
        team = self.env["helpdesk.ticket.team"].browse(vals.get("team_id")).sudo()
        own = self.env["res.partner"].browse(vals.get("partner_id")).sudo().user_ids
        if own and team.use_complaint_process:
            # without a value the base may assign whoever creates
            if vals.get("user_id", self.env.uid) in own.ids:
                vals["user_id"] = False
            if vals.get("officer_id") in own.ids:
                vals["officer_id"] = False
        return vals

    def _check_not_own_case(self, vals):
        """:raise ComplaintError: a person assigns a case to its own customer"""
        if not self.env.su:
            partner_id = vals.get("partner_id")
            for case in self.sudo().filtered("phase"):
                partner = self.env["res.partner"].sudo().browse(partner_id) if partner_id else case.partner_id
                if vals["user_id"] in partner.user_ids.ids:
                    raise ComplaintError(
                        self.env._(
                            "%(user)s filed %(case)s, and nobody handles a case of his own. Assign it to somebody "
                            "else of the team.",
                            user=self.env["res.users"].sudo().browse(vals["user_id"]).name,
                            case=case.number,
                        )
                    )

    def _check_not_handled_by_customer(self):
        """A customer who turns out to be the handler is taken off the case, and the log says so."""
        for ticket in self.sudo().filtered(lambda t: t.phase and t.partner_id.user_ids):
            for name in ("user_id", "officer_id"):
                user = ticket[name]
                if user in ticket.partner_id.user_ids:
                    ticket[name] = False
                    ticket._tell_of_own_case(user)

    def _tell_of_own_case(self, user):
        self.sudo()._message_log(
            body=self.env._("%s is the customer of this case, and therefore does not handle it.", user.sudo().name)
        )

    # ------------------------------------------------------------------
    # Staff whom a message names and who may not see the case are not told
    # ------------------------------------------------------------------

    def _tell_of_mention(self, message):
        if self.env.user._is_internal():
            for reason in why_not_told(self, message.sudo().partner_ids):
                self._message_log(body=reason)
