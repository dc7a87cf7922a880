import logging

from markupsafe import Markup

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...exceptions import ComplaintError
from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)
from ..assignment import helpdesk_asking  # noqa: F401 (its model is inherited)
from ..assignment.helpdesk_asking import WARNING
from ..process.acting import Came, act
from .mail_message import taken_in

_logger = logging.getLogger(__name__)


class HelpdeskMailHeld(models.Model):
    """A mail that did not become a case: nothing a customer sends is lost, a person decides.

    One that answers a case is read by who may read the case.
    """

    _name = "helpdesk.mail.held"
    _inherit = ["helpdesk.ticket.satellite", "mail.thread", "mail.activity.mixin", "helpdesk.asking"]
    _description = "Held mail"
    _order = "date desc, id desc"
    _rec_name = "subject"
    _case_optional = True

    reason = fields.Selection(
        [
            ("loop", "Its sender writes very often"),
            ("failed", "It could not be taken in"),
            ("refused", "Its sender may not write to this address"),
            ("bounce", "It reports that some mail did not arrive"),
            ("brought", "No mail gateway brought it"),
        ],
        default="loop",
        required=True,
        readonly=True,
    )
    failure = fields.Text(readonly=True, groups="base.group_system", help="What stopped it, for administrators.")
    subject = fields.Char(readonly=True)
    email_from = fields.Char(string="From", readonly=True)
    email_normalized = fields.Char(string="Sender's address", readonly=True, index=True)
    message_ref = fields.Char(string="Message-Id", readonly=True, index=True)
    digest = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    date = fields.Datetime(string="Received on", readonly=True, default=fields.Datetime.now)
    brought_by_id = fields.Many2one(
        "res.users",
        string="Brought by",
        readonly=True,
        help="A user who is no mail gateway: anybody could bring a mail in the customer's name.",
    )
    is_machine = fields.Boolean(string="Written by a machine", readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="team_id.company_id", store=True)
    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", readonly=True, help="The case it answers, or became.")
    attachment_id = fields.Many2one("ir.attachment", string="Original", readonly=True, ondelete="cascade")
    preview = fields.Html(readonly=True, sanitize_style=True)
    state = fields.Selection(
        [("held", "Held"), ("released", "Let in"), ("dismissed", "Dismissed")],
        default="held",
        required=True,
        readonly=True,
        tracking=True,
    )

    # ------------------------------------------------------------------
    # Holding
    # ------------------------------------------------------------------

    @api.model
    def _hold(self, incoming, team, ticket, reason="loop", failure="", brought_by=None):
        """Keeps a mail as it came, and tells the leader of the first one.

        :param incoming: `IncomingMail`
        :param ticket: the case it answers, or none
        :param brought_by: `res.users` who brought it, and who is no mail gateway: the administrators are told, once
        """
        told, received = incoming.told(), self.env["helpdesk.mail.received"]
        bringer = Domain("brought_by_id", "=", brought_by.id if brought_by else False)
        same = Domain("message_ref", "=", told["message_id"]) & Domain("digest", "=", incoming.digest)
        if known := self.search(same & bringer, limit=1):
            return known
        address = email_normalize(told["email_from"]) or told["email_from"]
        open_ones = bringer & Domain("state", "=", "held") & Domain("reason", "=", reason)
        if not brought_by:
            open_ones &= Domain("team_id", "=", team.id)
        if reason == "loop":
            open_ones &= Domain("email_normalized", "=", address)
        first = not self.search_count(open_ones, limit=1)
        held = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True).create(
            {
                "reason": reason,
                "failure": failure,
                "subject": told["subject"] or self.env._("Without a subject"),
                "email_from": told["email_from"],
                "email_normalized": address,
                "message_ref": told["message_id"],
                "digest": incoming.digest,
                "brought_by_id": brought_by.id if brought_by else False,
                "is_machine": reason == "bounce" or self._is_by_machine(incoming),
                "team_id": team.id,
                "ticket_id": ticket.id if ticket else False,
                "preview": taken_in(self.browse(), "preview", told["body"], team.company_id),
            }
        )
        held.attachment_id = self.env["ir.attachment"].create(
            {
                "name": "original.eml",
                "raw": incoming.raw,
                "mimetype": "message/rfc822",
                "res_model": self._name,
                "res_id": held.id,
            }
        )
        if not brought_by:
            # what the gateway itself brings later is another mail
            received._note(incoming, told["message_id"])
        if first and brought_by:
            held._tell_administrators()
        elif first:
            held._tell_leader()
        return held

    def _tell_administrators(self):
        """The mail gateway may have lost its right: who can give it is told, and the helpdesk's managers, who see the
        mails."""
        self.ensure_one()
        company, user = self.team_id.company_id or self.env.company, self.brought_by_id
        administrators = (
            self.env.ref("base.group_system")
            .sudo()
            .all_user_ids.filtered(
                lambda u: u.active and u._is_internal() and u.id != SUPERUSER_ID and company in u.company_ids
            )
        )

        def sentence(env, _number):
            return env._(
                "Mail about complaints is held: %s brought it and is no mail gateway. If the gateway signs in with "
                "this user, give it the group “Mail gateway of complaints” and let the held mails in.",
                user.name,
            )

        readers = administrators.filtered(self._may_be_read_by) | self._managers(company)
        for reader in readers - user:
            self._ask(reader, sentence, WARNING, once="user", notify=True)
        for other in administrators - readers:
            text = sentence(self.with_context(lang=other.lang).env, "")
            self.env["mail.mail"].create(
                {
                    "subject": text,
                    "body_html": Markup("<p>%s</p>") % text,
                    "email_from": company.email_formatted or self.env.user.email_formatted,
                    "recipient_ids": [Command.link(other.partner_id.id)],
                }
            )

    @api.model
    def _is_by_machine(self, incoming):
        try:
            return self.env["mail.thread"]._is_machine_mail(incoming.message)
        except Exception:
            # held because it cannot be read, perhaps
            return False

    def _tell_leader(self):
        self.ensure_one()
        company = self.team_id.company_id or self.env.company
        people = self.team_id._leaders() | self._managers(company)
        self._ask(
            (people.filtered(self._may_be_read_by) or self.ticket_id.user_id or people)[:1],
            lambda env, _number: self.with_env(env)._told_in_words(),
            WARNING,
            notify=True,
        )

    def _told_in_words(self):
        sender = self.email_from or self.email_normalized or ""
        if self.reason == "failed":
            return self.env._("A mail from %s could not be taken in: it is held, nobody has read it", sender)
        if self.reason == "refused":
            return self.env._("A mail from %s was refused, and is held: only known senders may write here", sender)
        if self.reason == "bounce":
            return self.env._("A mail server reports a mail that did not arrive, without naming it: find out which")
        return self.env._("%s has sent many mails: later ones are held", sender)

    # ------------------------------------------------------------------
    # A person decides
    # ------------------------------------------------------------------

    def action_release(self):
        """Lets the mails in as if the guard had not stopped them: each makes its case, or joins the one it answers."""
        self._check_held()
        for held in self.sudo().sorted("id"):
            came = Came("mail", doubt="brought") if held.brought_by_id else None
            gateway = act(self.env["mail.thread"].sudo(), released=True, by_machine=held.is_machine, came=came)
            ticket_id = gateway._let_in(held.attachment_id.raw, held.team_id)
            held.write({"state": "released", "ticket_id": ticket_id or held.ticket_id.id})
            held.activity_unlink(["mail.mail_activity_data_warning"])
        return True

    def action_dismiss(self):
        """Nothing is to be done about these mails; they are kept."""
        self._check_held()
        self.sudo().state = "dismissed"
        self.sudo().activity_unlink(["mail.mail_activity_data_warning"])
        return True

    def _check_held(self):
        self.check_access("read")
        done = self.filtered(lambda held: held.state != "held")
        if done:
            raise ComplaintError(self.env._("“%s” has been dealt with already; reload the list.", done[0].subject))
        if not self.env.su and self.env.user in self.brought_by_id:
            raise ComplaintError(
                self.env._("You brought this mail yourself: somebody else decides whether it is let in.")
            )
