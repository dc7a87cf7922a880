import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...exceptions import ComplaintError
from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)
from ..assignment import helpdesk_asking  # noqa: F401 (its model is inherited)
from ..assignment.helpdesk_asking import WARNING
from ..process.acting import act

_logger = logging.getLogger(__name__)


class HelpdeskMailHeld(models.Model):
    """A mail that the loop guard stopped: nothing a customer sends is lost, a person decides.

    One that answers a case is read by who may read the case.
    """

    _name = "helpdesk.mail.held"
    _inherit = ["helpdesk.ticket.satellite", "mail.thread", "mail.activity.mixin", "helpdesk.asking"]
    _description = "Held mail"
    _order = "date desc, id desc"
    _rec_name = "subject"
    _case_optional = True

    subject = fields.Char(readonly=True)
    email_from = fields.Char(string="From", readonly=True)
    email_normalized = fields.Char(string="Sender's address", readonly=True, index=True)
    message_ref = fields.Char(string="Message-Id", readonly=True, index=True)
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
    def _hold(self, message, message_dict, team, ticket):
        """Keeps a mail as it came, and tells the leader of a sender's first one.

        :param message: `email.message.EmailMessage`
        :param ticket: the case it answers, or none
        """
        known = self.search([("message_ref", "=", message_dict["message_id"])], limit=1)
        if known:
            return known
        address = email_normalize(message_dict.get("email_from") or "") or message_dict.get("email_from")
        same = Domain("email_normalized", "=", address) & Domain("team_id", "=", team.id)
        told = self.search_count(same & Domain("state", "=", "held"), limit=1)
        held = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True).create(
            {
                "subject": message_dict.get("subject") or self.env._("Without a subject"),
                "email_from": message_dict.get("email_from"),
                "email_normalized": address,
                "message_ref": message_dict["message_id"],
                "is_machine": self.env["mail.thread"]._is_machine_mail(message),
                "team_id": team.id,
                "ticket_id": ticket.id,
                "preview": message_dict.get("body"),
            }
        )
        held.attachment_id = self.env["ir.attachment"].create(
            {
                "name": "original.eml",
                "raw": message.as_bytes(),
                "mimetype": "message/rfc822",
                "res_model": self._name,
                "res_id": held.id,
            }
        )
        if not told:
            held._tell_leader()
        return held

    def _tell_leader(self):
        self.ensure_one()
        company = self.team_id.company_id or self.env.company
        people = self.team_id._leaders() | self._managers(company)
        self._ask(
            (people.filtered(self._may_be_read_by) or self.ticket_id.user_id or people)[:1],
            lambda env, _number: env._("%s has sent many mails: later ones are held", self.email_from),
            WARNING,
            notify=True,
        )

    # ------------------------------------------------------------------
    # A person decides
    # ------------------------------------------------------------------

    def action_release(self):
        """Lets the mails in as if the guard had not stopped them: each makes its case, or joins the one it answers."""
        self._check_held()
        for held in self.sudo().sorted("id"):
            gateway = act(self.env["mail.thread"].sudo(), released=True)
            ticket_id = gateway.message_process(
                "helpdesk.ticket", held.attachment_id.raw, custom_values={"team_id": held.team_id.id}
            )
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
