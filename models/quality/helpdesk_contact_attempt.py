from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...exceptions import ComplaintError
from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)
from ..process.helpdesk_ticket_decision import CUSTOMER_DECISIONS

OUTCOMES = [
    ("reached", "Reached"),
    ("no_answer", "No answer"),
    ("wrong_number", "Wrong number or address"),
    ("call_back", "To be called again"),
]
FAILED = ("no_answer", "wrong_number")
DECISIONS = [
    ("continue", "Go on trying"),
    ("other_means", "Try another way"),
    ("close", "Close: the customer cannot be reached"),
]
# What whoever logged an attempt may add to it afterwards; the rest stands.
ADDED = {"note", "attachment_ids"}


class HelpdeskContactAttempt(models.Model):
    """One call, message or visit: who tried, how, what came of it.

    A decision that the customer told an agent is kept with the contact: who heard it, when and how.
    """

    _name = "helpdesk.contact.attempt"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Contact attempt"
    _order = "date desc, id desc"
    _rec_name = "date"

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", required=True, index=True, ondelete="cascade")
    date = fields.Datetime(required=True, default=lambda self: fields.Datetime.now())
    user_id = fields.Many2one("res.users", string="By", required=True, default=lambda self: self.env.user)
    direction = fields.Selection(
        [("out", "We contacted the customer"), ("in", "The customer contacted us")], required=True, default="out"
    )
    means = fields.Selection(
        [
            ("phone", "Phone call"),
            ("sms", "Text message"),
            ("whatsapp", "WhatsApp"),
            ("mail", "E-mail"),
            ("visit", "Visit"),
        ],
        required=True,
        compute="_compute_means",
        store=True,
        readonly=False,
        precompute=True,
    )
    outcome = fields.Selection(OUTCOMES, required=True)
    note = fields.Text(help="For colleagues; the customer does not see it.")
    answer = fields.Text(
        string="What the customer answered",
        help="Counts as the customer's own answer: it stands on the case's page, and an awaited case goes on.",
    )
    next_date = fields.Datetime(string="Try again on", help="Becomes an activity of whoever logs the attempt.")
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence")
    decision = fields.Selection(DECISIONS, readonly=True)
    decision_reason = fields.Text(readonly=True)
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    decided_date = fields.Datetime(string="Decided on", readonly=True)
    # of the case, for the form
    customer_name = fields.Char(related="ticket_id.customer_name")
    customer_phone = fields.Char(related="ticket_id.partner_id.phone", string="Phone of the customer")
    customer_decision = fields.Selection(CUSTOMER_DECISIONS, string="What the customer decided", readonly=True)
    followup_id = fields.Many2one(
        "helpdesk.quality.followup", string="Quality follow-up", index="btree_not_null", ondelete="set null"
    )

    @api.depends("ticket_id")
    def _compute_means(self):
        for attempt in self:
            preferred = attempt.ticket_id.preferred_contact
            attempt.means = attempt.means or {"email": "mail"}.get(preferred, preferred) or "phone"

    @api.constrains("date", "direction", "outcome", "answer", "next_date")
    def _check_attempt(self):
        for attempt in self:
            if attempt.date > fields.Datetime.add(fields.Datetime.now(), minutes=5):
                raise ValidationError(self.env._("An attempt is logged once it was made: its time is in the future."))
            if attempt.direction == "in" and attempt.outcome in FAILED:
                raise ValidationError(self.env._("A customer who contacted us was reached."))
            if (attempt.answer or "").strip() and attempt.outcome != "reached":
                raise ValidationError(self.env._("Only a customer who was reached can have answered."))
            if attempt.outcome == "call_back" and not attempt.next_date:
                raise ValidationError(self.env._("Say when the customer is to be called again."))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        attempts = self.browse()
        # logged by who may go on with the follow-up, while it goes on
        followups = self.env["helpdesk.quality.followup"].browse(
            [vals["followup_id"] for vals in vals_list if vals.get("followup_id")]
        )
        if followups:
            followups.check_access("write")
            followups._check_going_on()
        # one by one: each failure counts for the next
        for vals in vals_list:
            vals = {name: value for name, value in vals.items() if not name.startswith("deci")}
            if not self.env.su:
                vals["user_id"] = self.env.uid
                # the decision itself goes through its rules
                vals.pop("customer_decision", None)
            ticket = self.env["helpdesk.ticket"].browse(vals.get("ticket_id"))
            ticket.check_access("write")
            if vals.get("direction", "out") == "out":
                ticket._check_contact_decided()
            attempt = super().create([vals])
            attempt._keep_files()
            attempt.ticket_id.sudo()._on_contact_attempt(attempt.sudo(), fields.Datetime.now())
            attempts |= attempt
        return attempts

    def write(self, vals):
        if not self.env.su and (vals.keys() - ADDED or self.filtered(lambda a: a.user_id != self.env.user)):
            raise ComplaintError(
                self.env._(
                    "A logged attempt stands as it was logged: whoever logged it adds notes and files. Log another one."
                )
            )
        res = super().write(vals)
        if "attachment_ids" in vals:
            self._keep_files()
        return res

    def _keep_files(self):
        """Files uploaded for an attempt belong to it from now on."""
        for attempt in self:
            uploaded = attempt.attachment_ids.filtered(lambda a: a.res_model == self._name and not a.res_id)
            if uploaded:
                uploaded.res_id = attempt.id

    @api.constrains("followup_id", "ticket_id")
    def _check_followup(self):
        for attempt in self.filtered("followup_id"):
            if attempt.followup_id.ticket_id != attempt.ticket_id:
                raise ValidationError(self.env._("The follow-up belongs to another case."))
