from odoo import api, fields, models

from .acting import acting


class HelpdeskTicket(models.Model):
    """Who is the customer, who may see a case, who is mailed about it."""

    _inherit = "helpdesk.ticket"

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

    def _subjects_of_new(self, vals_list):
        self.filtered("subject_user_ids")._check_not_handled_by_subject()

    def _check_not_handled_by_subject(self):
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

    def _may_follow(self, partner):
        """Customers, and staff who may read the case; nobody who merely stood in a mail's Cc."""
        self.ensure_one()
        if self._is_customer(partner):
            return True
        users = partner.sudo().user_ids.filtered(lambda u: u._is_internal())
        return bool(users) and any(self._may_be_read_by(user) for user in users)

    def _is_guarded(self):
        """Whether followers of this ticket are checked: every process case, and any other with something to hide."""
        ticket = self.sudo()
        return bool(ticket.use_complaint_process or ticket.confidential or ticket.subject_user_ids)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        guarded = self.filtered(lambda t: t._is_guarded())
        plain = self - guarded
        if plain:
            super(HelpdeskTicket, plain)._message_subscribe(partner_ids, subtype_ids, customer_ids)
        partners = self.env["res.partner"].browse(partner_ids or [])
        groups = {}
        for ticket in guarded:
            allowed = tuple(partner.id for partner in partners if ticket._may_follow(partner))
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
        vals = msg_vals or {}
        named = set(vals["partner_ids"] if "partner_ids" in vals else message.sudo().partner_ids.ids)
        recipients = [data for data in recipients if self._may_be_mailed(data["id"], named)]
        return recipients

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
    # Rules
    # ------------------------------------------------------------------

    @api.model
    def _hide_from_public(self):
        """Takes away the base's right of the public to write stages (called once at installation)."""
        access = self.env.ref("helpdesk_mgmt.access_helpdesk_ticket_stage_public", raise_if_not_found=False)
        if access:
            access.sudo().perm_write = False
