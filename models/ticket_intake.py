from psycopg2.errors import UniqueViolation

from odoo import Command, api, fields, models
from odoo.exceptions import ConcurrencyError, ValidationError

from .helpdesk_ticket_type import PROCESS_KINDS


class HelpdeskTicket(models.Model):
    """How a case comes in: its team, its number, its customer."""

    _inherit = "helpdesk.ticket"
    # core's guard against mail loops looks the sender's earlier cases up by this field
    _primary_email = "partner_email"

    remedy = fields.Text(string="Remedy sought", help="What the customer asks for.")
    preferred_contact = fields.Selection(
        [("email", "E-mail"), ("sms", "Text message"), ("phone", "Phone call")], default="email"
    )
    declaration_accepted = fields.Boolean(copy=False, readonly=True)
    officer_id = fields.Many2one(
        "res.users",
        string="Follow-up officer",
        domain="[('share', '=', False)]",
        tracking=True,
        help="Follows the case through the departments, beside the one who handles it.",
    )
    handler_ids = fields.Many2many(
        "res.users",
        "helpdesk_ticket_handler_rel",
        "ticket_id",
        "user_id",
        string="Handlers",
        copy=False,
        help="Everyone who has been responsible for the case.",
    )
    customer_name = fields.Char(compute="_compute_customer", compute_sudo=True, string="Customer")
    customer_lang = fields.Char(compute="_compute_customer", compute_sudo=True)
    filing_token = fields.Char(copy=False, readonly=True, index="btree_not_null")

    _unique_filing = models.UniqueIndex(
        "(filing_token) WHERE filing_token IS NOT NULL", "This case has been filed already."
    )

    @api.depends("partner_id", "partner_name", "partner_email", "is_anonymous", "filing_lang")
    def _compute_customer(self):
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        fallback = next((code for code in installed if code.startswith("ar")), self.env.lang or "en_US")
        for ticket in self:
            # a reporter without a contact is answered in the language of the form
            lang = ticket.partner_id.lang if ticket.partner_id else ticket.filing_lang
            ticket.customer_lang = lang if lang in installed else fallback
            ticket.customer_name = ticket.partner_id.name or ticket.partner_name or ""
            if ticket.is_anonymous and not ticket.partner_id:
                ticket.customer_name = self.with_context(lang=ticket.customer_lang).env._("Anonymous reporter")

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model
    def _vals_of_process(self, vals):
        """What a process case gets where nobody says otherwise: no assignee, the team's type, the contact's name."""
        team = self.env["helpdesk.ticket.team"].browse(vals.get("team_id")).sudo()
        if not team.use_complaint_process:
            return vals
        vals = dict(vals)
        if "user_id" not in vals and self.env.user not in team.user_ids:
            # the base assigns whoever creates, were it the mail gateway's robot
            vals["user_id"] = False
        if not vals.get("type_id") and team.default_type_id:
            vals["type_id"] = team.default_type_id.id
        if vals.get("partner_id"):
            partner = self.env["res.partner"].browse(vals["partner_id"]).sudo()
            vals.setdefault("partner_name", partner.name)
            vals.setdefault("partner_email", partner.email)
        return vals

    @api.model
    def _vals_with_team(self, vals):
        """A case of a process kind that names no team goes to its category's, else to the company's."""
        kind = self.env["helpdesk.ticket.type"].browse(vals.get("type_id")).sudo().kind
        if vals.get("team_id") or kind not in PROCESS_KINDS:
            return vals
        category = self.env["helpdesk.ticket.category"].browse(vals.get("category_id")).sudo()
        company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        team = category._inherited_value("team_id") or company._complaint_team()
        return {**vals, "team_id": team.id} if team.use_complaint_process else vals

    def _prepare_ticket_number(self, values):
        sequence = self.env["helpdesk.ticket.type"].browse(values.get("type_id")).sudo().sequence_id
        team = self.env["helpdesk.ticket.team"].browse(values.get("team_id")).sudo()
        if sequence and team.use_complaint_process:
            # the year of the reference is the body's, whoever files and wherever the server stands
            here = self.with_context(tz=team._complaint_calendar().tz)
            try:
                return sequence.next_by_id(fields.Date.context_today(here))
            except UniqueViolation as error:
                # another case, filed at the same moment, has begun the year's numbers: Odoo runs the request again
                raise ConcurrencyError(self.env._("The year's first reference is being given; try again.")) from error
        return super()._prepare_ticket_number(values)

    def copy(self, default=None):
        # the base would draw a number of its own sequence
        default = dict(default or {})
        if self.use_complaint_process:
            default.setdefault("number", "/")
        return super().copy(default)

    @api.constrains("type_id", "team_id")
    def _check_type_of_case(self):
        for ticket in self:
            if ticket.type_id.kind in PROCESS_KINDS and ticket.phase and not ticket.type_id.active:
                raise ValidationError(self.env._("The type %s is archived; choose another one.", ticket.type_id.name))

    def _remember_handler(self):
        for ticket in self:
            if ticket.phase and ticket.user_id and ticket.user_id not in ticket.handler_ids:
                ticket._write_managed({"handler_ids": [Command.link(ticket.user_id.id)]})

    # ------------------------------------------------------------------
    # Registration
    # ------------------------------------------------------------------

    def _people_of_registered(self, now):
        self._remember_handler()
        self._subscribe_customer()

    def _subscribe_customer(self):
        """The customer follows from registration: an agent's public answer would reach nobody otherwise."""
        Followers = self.env["mail.followers"].sudo()
        cases = self.sudo().filtered(lambda t: t.phase and t.partner_id.active)
        domain = [("res_model", "=", self._name), ("res_id", "in", cases.ids)]
        known = {
            (follower.res_id, follower.partner_id.id)
            for follower in Followers.search_fetch(domain, ["res_id", "partner_id"])
        }
        every, _internal, external = self.env["mail.message.subtype"].default_subtypes(self._name)
        Followers.create(
            [
                {
                    "res_model": self._name,
                    "res_id": case.id,
                    "partner_id": case.partner_id.id,
                    "subtype_ids": [Command.set((external if case.partner_id.partner_share else every).ids)],
                }
                for case in cases
                if (case.id, case.partner_id.id) not in known
            ]
        )
