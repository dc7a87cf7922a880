from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...exceptions import ComplaintError
from ...tools.plural import counted
from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)
from ..assignment.helpdesk_asking import CALL
from ..process.acting import Came, act
from ..process.helpdesk_ticket_decision import CUSTOMER_DECISIONS
from ..process.helpdesk_ticket_stage import OPEN
from ..process.statement import Statement

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
                self._check_decided(ticket)
            attempt = super().create([vals])
            attempt._keep_files()
            attempt.sudo()._act_on_case(fields.Datetime.now())
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

    # ------------------------------------------------------------------
    # How to go on
    # ------------------------------------------------------------------

    def _failed_in_a_row(self):
        """Of the attempts on one case those that failed since its customer was last reached, or a decision was last
        taken; latest first."""
        failed = self.browse()
        for attempt in self.sorted("id", reverse=True):
            if attempt.outcome not in FAILED or attempt.decision:
                break
            failed |= attempt
        # those of the quality team have their own end
        return failed.filtered(lambda attempt: not attempt.followup_id)

    @api.model
    def _check_decided(self, case):
        """:raise ComplaintError: so many attempts failed that it must first be decided how to go on"""
        if case.contact_decision_due:
            raise ComplaintError(
                counted(
                    self.env._(
                        "{count, plural, one {# attempt} other {# attempts}} to reach the customer of %(case)s failed. "
                        "Decide how to go on before the next one: go on, try another way, or close the case."
                    ),
                    self.env.lang,
                    count=len(case.sudo().contact_attempt_ids._failed_in_a_row()),
                    case=case.number,
                )
            )

    # ------------------------------------------------------------------
    # What an attempt does to its case
    # ------------------------------------------------------------------

    def _act_on_case(self, now):
        """The attempt was logged (superuser mode)."""
        self.ensure_one()
        case, answered = self.ticket_id, self.outcome == "reached" and (self.answer or "").strip()
        if self.followup_id:
            # talked to about how it went: this answers nothing that the case itself waits for
            if answered:
                case._receive(Statement(answered, title=self._title_of_answer(), answers=False))
            self.followup_id._on_contact(self, now)
            return
        # the call that had been due was made, whoever had been asked for it
        case.activity_feedback([CALL])
        if self.next_date and case.phase in OPEN:
            self._schedule_next()
        if self.outcome == "reached" and case.phase in OPEN:
            case._on_public_message(now)
        if answered and case.phase:
            # what the customer told an agent counts as if the customer had written it
            came = Came("staff", staff=self.user_id.id, attempt=self.id)
            act(case, came=came)._receive(Statement(answered, title=self._title_of_answer()))

    def _title_of_answer(self):
        means = dict(self._fields["means"]._description_selection(self.env))[self.means]
        if self.followup_id:
            return self.env._(
                "The customer told the quality team (%(means)s, taken down by %(user)s):",
                means=means,
                user=self.user_id.name,
            )
        return self.env._(
            "The customer answered (%(means)s, taken down by %(user)s):", means=means, user=self.user_id.name
        )

    def _schedule_next(self):
        case = self.ticket_id
        tz = case.team_id._complaint_calendar().tz or "UTC"
        case._ask(
            self.user_id,
            lambda env, number: env._(
                "Contact %(customer)s again: %(date)s",
                customer=case.customer_name,
                date=case._local_moment(self.next_date, env.lang),
            ),
            CALL,
            date=fields.Datetime.context_timestamp(case.with_context(tz=tz), self.next_date).date(),
            notify=True,
        )
