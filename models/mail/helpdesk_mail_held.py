import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...exceptions import ComplaintError
from ..assignment import helpdesk_asking  # noqa: F401 (its model is inherited)
from ..assignment.helpdesk_asking import WARNING
from ..process.acting import act

_logger = logging.getLogger(__name__)


class HelpdeskMailHeld(models.Model):
    """A mail that did not become a case: nothing a customer sends is lost, a person decides."""

    _name = "helpdesk.mail.held"
    _inherit = ["mail.thread", "mail.activity.mixin", "helpdesk.asking"]
    _description = "Held mail"
    _order = "date desc, id desc"
    _rec_name = "subject"

    reason = fields.Selection(
        [
            ("loop", "Its sender writes very often"),
            ("failed", "It could not be taken in"),
            ("refused", "Its sender may not write to this address"),
            ("bounce", "It reports that some mail did not arrive"),
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
    def _hold(self, incoming, team, ticket, reason="loop", failure=""):
        """Keeps a mail as it came, and tells the leader of the first one.

        :param incoming: `IncomingMail`
        :param ticket: the case it answers, or none
        """
        told, received = incoming.told(), self.env["helpdesk.mail.received"]
        known = self.search([("message_ref", "=", told["message_id"]), ("digest", "=", incoming.digest)], limit=1)
        if known:
            return known
        address = email_normalize(told["email_from"]) or told["email_from"]
        open_ones = Domain("team_id", "=", team.id) & Domain("state", "=", "held") & Domain("reason", "=", reason)
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
                "is_machine": reason == "bounce" or self._is_by_machine(incoming),
                "team_id": team.id,
                "ticket_id": ticket.id if ticket else False,
                "preview": told["body"],
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
        received._note(incoming, told["message_id"])
        if first:
            held._tell_leader()
        return held

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
        self._ask(
            (self.team_id._leaders() | self._managers(company))[:1],
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
            gateway = act(self.env["mail.thread"].sudo(), released=True, by_machine=held.is_machine)
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
