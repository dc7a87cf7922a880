from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..exceptions import ComplaintError, MissingInput
from .helpdesk_ticket_stage import OPEN

KINDS = [
    ("competent", "Competent body"),
    ("third_party", "Third party whose answer is needed"),
    ("partner", "Partner who provides the service"),
]
# What the agent completes afterwards; the rest is written by the referral's steps.
COMPLETED = {"contact_id", "letter_number", "body_reference", "letter_date", "follow_up_note"}


class HelpdeskReferral(models.Model):
    """A case, or a question about it, that lies with another body until that body has answered."""

    _name = "helpdesk.referral"
    _inherit = ["helpdesk.ticket.satellite", "helpdesk.deadline.item", "helpdesk.staff.thread"]
    _description = "Referral"
    _order = "date_sent desc, id desc"

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, index=True)
    team_id = fields.Many2one(related="ticket_id.team_id", store=True)
    category_id = fields.Many2one(related="ticket_id.category_id", store=True)
    kind = fields.Selection(KINDS, string="Kind of body", required=True)
    partner_id = fields.Many2one("res.partner", string="Body", required=True, index=True, ondelete="restrict")
    contact_id = fields.Many2one(
        "res.partner", string="Contact there", domain="[('id', 'child_of', partner_id), ('id', '!=', partner_id)]"
    )
    user_id = fields.Many2one("res.users", string="Referred by", required=True, index=True)
    state = fields.Selection(
        [("sent", "Awaiting the answer"), ("answered", "Answered"), ("cancelled", "Ended without an answer")],
        required=True,
        default="sent",
        index=True,
    )
    message = fields.Text(string="What is asked", required=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", "helpdesk_referral_sent_rel", "referral_id", "attachment_id", string="Files sent"
    )
    share_contact = fields.Boolean(
        string="With the customer's contact",
        help="The body was given the customer's name, phone and e-mail address, so that it can answer the customer.",
    )
    letter_number = fields.Char(string="Number of our letter")
    letter_date = fields.Date(string="Date of our letter")
    body_reference = fields.Char(string="Number there", help="The number under which the body keeps the matter.")
    mailed = fields.Boolean(string="Sent by e-mail", readonly=True)
    days = fields.Integer(string="Working days to answer")
    date_sent = fields.Datetime(string="Referred on", required=True)
    due_date = fields.Datetime(compute="_compute_limit", string="Answer expected by")
    is_late = fields.Boolean(compute="_compute_limit", search="_search_is_late", string="Late")
    reminder_count = fields.Integer(string="Reminders", readonly=True)
    reminder_date = fields.Datetime(string="Last reminder", readonly=True)
    answer = fields.Text(string="Its answer")
    answer_source = fields.Selection(
        [
            ("mail", "By e-mail"),
            ("agent", "Recorded by an agent"),
            ("direct", "It answered the customer itself"),
        ],
        string="How it answered",
    )
    answer_attachment_ids = fields.Many2many(
        "ir.attachment", "helpdesk_referral_answer_rel", "referral_id", "attachment_id", string="Files of the answer"
    )
    date_answered = fields.Datetime(string="Answered on")
    answer_hours = fields.Float(
        string="Working hours to answer",
        aggregator="avg",
        help="Working hours from the referral to the answer.",
    )
    answer_days = fields.Float(
        string="Working days to answer on average",
        aggregator="avg",
        digits=(16, 2),
        help="The same in working days of the team's average length.",
    )
    dissatisfied_date = fields.Datetime(
        string="Customer not satisfied since", readonly=True, help="The body follows the matter up with the other one."
    )
    follow_up_note = fields.Text(string="Follow-up with the body")
    follow_up_date = fields.Datetime(string="Followed up on", readonly=True)

    @api.depends("ticket_id", "partner_id")
    def _compute_display_name(self):
        for referral in self:
            referral.display_name = f"{referral.ticket_id.number}: {referral.partner_id.sudo().display_name}"

    @api.depends("state")
    def _compute_limit(self):
        now = fields.Datetime.now()
        rows = {row.item_id: row for row in self._limits("referral")}
        for referral in self:
            row = rows.get(referral.id)
            referral.due_date = row and row.due_date
            referral.is_late = bool(row and row._is_open() and row.due_date < now)

    @api.constrains("date_sent", "date_answered")
    def _check_dates(self):
        for referral in self.filtered("date_answered"):
            if referral.date_answered < referral.date_sent:
                raise ValidationError(self.env._("A body answers after it was asked: correct the date of its answer."))
            if referral.date_answered > fields.Datetime.add(fields.Datetime.now(), minutes=5):
                raise ValidationError(self.env._("The date of the answer lies in the future."))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and vals.keys() - COMPLETED:
            raise ComplaintError(
                self.env._(
                    "What was referred stands as it was sent. Complete the numbers and the contact here; record the "
                    "answer with the button."
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_record_answer(self, answer, outcome="resume", date=None, reference=None):
        """Records what the body answered.

        :param answer: text; only colleagues see it until somebody passes it on
        :param outcome: `resume`: the case goes on here; `closed`: the body gave the customer the final solution itself,
            and the case closes as solved; `stay`: the case stays with the body
        :param date: naive UTC moment at which it answered, now without one
        :param reference: the number under which the body keeps the matter
        """
        self.ensure_one()
        self.check_access("write")
        self._check_sent()
        answer = self.ticket_id._need(answer, self.env._("Write what the body answered."))
        if outcome not in ("resume", "closed", "stay"):
            raise MissingInput(self.env._("Choose how the case goes on after the answer."))
        if reference:
            self.body_reference = reference
        if outcome == "closed":
            return self.ticket_id._close_answered(answer, fields.Datetime.to_datetime(date))
        self._answered(answer, "agent", fields.Datetime.to_datetime(date))
        if outcome == "resume":
            self.ticket_id._resume_after_referral()
        return True

    def action_open_answer(self):
        """Opens the dialog that records the answer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer of %s", self.partner_id.sudo().display_name),
            "res_model": "helpdesk.referral.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_referral_id": self.id},
        }

    def action_await_again(self, days=0):
        """What came was no answer yet: the body goes on being asked, with a new limit.

        :param days: working days, those of the referral without them
        """
        self.ensure_one()
        self.check_access("write")
        ticket = self.ticket_id
        if self.state != "answered" or ticket.phase not in OPEN or ticket._open_referrals():
            raise ComplaintError(
                self.env._("Only the answered referral of an open case, while no other one is open, is asked again.")
            )
        now = fields.Datetime.now()
        if ticket.phase != "third_party":
            ticket._move("third_party", now=now, reason=self.env._("%s has not answered yet", self.partner_id.name))
        self.sudo().write(
            {
                "state": "sent",
                "answer_source": False,
                "date_answered": False,
                "answer_hours": 0.0,
                "answer_days": 0.0,
                "days": days or self.days,
            }
        )
        self._open_limit("referral", now, days=self.days)
        return True

    def action_pass_on(self):
        """Opens a message to the customer with the answer in it: whoever sends it decides what he reads of it."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "answered":
            raise MissingInput(self.env._("Nothing has been answered yet that could be passed on."))
        return self.ticket_id._compose_to_customer(self.answer, self.answer_attachment_ids)

    def action_remind(self):
        """Reminds the body now, by e-mail."""
        self.ensure_one()
        self.check_access("write")
        self._check_sent()
        if not self._addressee():
            raise MissingInput(
                self.env._(
                    "%s has no e-mail address. Remind it by phone or letter, or write the address on its contact.",
                    self.partner_id.sudo().display_name,
                )
            )
        self.sudo()._send_reminder(fields.Datetime.now())
        return True

    def action_follow_up_done(self):
        """The matter was taken up with the body because its customer is not satisfied; `follow_up_note` tells how."""
        self.ensure_one()
        self.check_access("write")
        self.ticket_id._need(self.follow_up_note, self.env._("Write first what was agreed with the body."))
        self.sudo().follow_up_date = fields.Datetime.now()
        self.ticket_id.sudo().activity_feedback(
            ["helpdesk_mgmt_complaint.activity_referral_dissatisfied"], feedback=self.follow_up_note
        )
        return True

    def _check_sent(self):
        if self.state != "sent":
            raise ComplaintError(
                self.env._("%s has answered already, or is not asked any more.", self.partner_id.sudo().display_name)
            )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _answered(self, answer, source, date=None, attachments=None):
        """The body answered: the time it took is kept, its limit ends, nobody is asked to follow it up any more.

        :param answer: text, empty when it is known only that it answered
        """
        now = fields.Datetime.now()
        date = date or now
        for referral in self.sudo():
            calendar = referral._limit_calendar()
            hours = calendar.working_hours_between(referral.date_sent, date)
            referral.write(
                {
                    "state": "answered",
                    "answer": answer or referral.answer,
                    "answer_source": source,
                    "date_answered": date,
                    "answer_hours": hours,
                    "answer_days": hours / (calendar.hours_per_day or 8.0),
                    "answer_attachment_ids": [fields.Command.link(a.id) for a in attachments or ()],
                }
            )
            referral._meet_limit("referral", date)

    def _give_up(self, now):
        """Nobody waits for the answer any more."""
        self.sudo().state = "cancelled"
        self._drop_limit("referral", now)

    # ------------------------------------------------------------------
    # The limit
    # ------------------------------------------------------------------

    def _limit_interval(self, kind):
        return self.company_id.complaint_referral_reminder_days

    def _ask_for_answer(self, now):
        """The body's time to answer is over: somebody follows it up there, and it is reminded."""
        self._remind_body(now)

    def _remind_body(self, now):
        """One more interval has passed without its answer."""
        for referral in self.filtered(lambda r: r.state == "sent" and r.ticket_id.phase in OPEN):
            referral._send_reminder(now)
            referral._ask_owner(
                lambda env, body, number: env._("Follow up with %(body)s on %(case)s", body=body, case=number),
                "helpdesk_mgmt_complaint.activity_referral_late",
                now,
            )

    def _ask_owner(self, sentence, activity, now):
        """Asks whoever referred the case, else whoever leads it, on the case; one at a time.

        :param sentence: f(environment in the user's language, name of the body, number of the case) -> text
        """
        self.ensure_one()
        name, calendar = self.partner_id.sudo().display_name, self._limit_calendar()
        self.ticket_id._ask(
            lambda case: case._first_told(self.user_id if case._may_be_read_by(self.user_id) else case.user_id),
            lambda env, number: sentence(env, name, number),
            activity,
            once="type",
            date=fields.Datetime.context_timestamp(self.with_context(tz=calendar.tz), now).date(),
            row=self._limits("referral").filtered(lambda r: r._is_open())[-1:],
            notify=True,
        )
