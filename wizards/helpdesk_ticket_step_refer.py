from odoo import api, fields, models

from ..exceptions import MissingInput
from ..models.referral.helpdesk_referral import KINDS


class HelpdeskTicketStep(models.TransientModel):
    """Referring a case: to whom, for what, with which files."""

    _inherit = "helpdesk.ticket.step"

    partner_id = fields.Many2one(
        "res.partner",
        string="Body",
        compute="_compute_body",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    contact_id = fields.Many2one(
        "res.partner", string="Contact there", domain="[('id', 'child_of', partner_id), ('id', '!=', partner_id)]"
    )
    referral_kind = fields.Selection(
        KINDS,
        string="Kind of body",
        compute="_compute_referral_kind",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    days = fields.Integer(
        string="Working days to answer",
        compute="_compute_days",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    letter_number = fields.Char(string="Number of our letter")
    letter_date = fields.Date(string="Date of our letter")
    body_reference = fields.Char(string="Number there")
    share_contact = fields.Boolean(string="Give the customer's name, phone and e-mail to the body")
    file_ids = fields.Many2many("ir.attachment", compute="_compute_file_ids", compute_sudo=False)
    attachment_ids = fields.Many2many("ir.attachment", string="Files to send", domain="[('id', 'in', file_ids)]")
    mail_to = fields.Char(compute="_compute_mail_to", compute_sudo=False)

    @api.depends("ticket_id")
    def _compute_body(self):
        for wizard in self:
            wizard.partner_id = wizard.partner_id or (
                wizard.ticket_id.has_access("read") and wizard.ticket_id.service_partner_id
            )

    @api.depends("ticket_id", "partner_id")
    def _compute_referral_kind(self):
        for wizard in self:
            # a client may name the id of any case
            readable = wizard.ticket_id.has_access("read")
            wizard.referral_kind = readable and self.env["helpdesk.referral"]._default_referral_kind(
                wizard.ticket_id, wizard.partner_id
            )

    @api.depends("ticket_id")
    def _compute_days(self):
        for wizard in self:
            wizard.days = wizard.ticket_id.sudo().company_id.complaint_referral_days

    @api.depends("ticket_id", "step")
    def _compute_file_ids(self):
        for wizard in self:
            readable = wizard.step == "refer" and wizard.ticket_id.has_access("read")
            wizard.file_ids = readable and self.env["helpdesk.referral"]._referable_files(wizard.ticket_id)

    @api.depends("partner_id", "contact_id")
    def _compute_mail_to(self):
        for wizard in self:
            addressee = (wizard.contact_id | wizard.partner_id).filtered("email")[:1]
            wizard.mail_to = addressee.email

    def _take_step(self):
        if self.step != "refer":
            return super()._take_step()
        if not self.partner_id:
            raise MissingInput(self.env._("Choose the body that the case is referred to."))
        return self.ticket_id.action_refer(self.partner_id, self.text, self.days, self._referral_details())

    def _referral_details(self):
        return {
            "kind": self.referral_kind,
            "contact_id": self.contact_id.id,
            "letter_number": self.letter_number,
            "letter_date": self.letter_date,
            "body_reference": self.body_reference,
            "share_contact": self.share_contact,
            "attachment_ids": self.attachment_ids.ids,
        }
