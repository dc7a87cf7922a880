from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...exceptions import ComplaintError, MissingInput
from ..access import (
    helpdesk_staff_thread,  # noqa: F401 (its model is inherited)
    helpdesk_ticket_satellite,  # noqa: F401 (its model is inherited)
)
from ..ledger import helpdesk_deadline_item  # noqa: F401 (its model is inherited)
from ..process.helpdesk_ticket_stage import OPEN

KINDS = [
    ("competent", "Competent body"),
    ("third_party", "Third party whose answer is needed"),
    ("partner", "Partner who provides the service"),
]
# What who refers may say besides: names of fields.
DETAILS = {"kind", "contact_id", "letter_number", "letter_date", "body_reference", "share_contact", "attachment_ids"}
# What the agent completes afterwards; the rest is written by the referral's steps.
COMPLETED = {"contact_id", "letter_number", "body_reference", "letter_date", "follow_up_note"}


class HelpdeskReferral(models.Model):
    """A case, or a question about it, that lies with another body until that body has answered.

    The correspondence with the body: a thread of its own; neither the customer nor the case's followers get it.
    """

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
    due_words = fields.Json(compute="_compute_limit")
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
    @api.depends_context("lang")
    def _compute_limit(self):
        now = fields.Datetime.now()
        rows = {row.item_id: row for row in self._limits("referral")}
        for referral in self:
            row = rows.get(referral.id)
            referral.due_date = row and row.due_date
            referral.due_words = row and row.due_words
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
            return self.ticket_id.action_close_answered(answer, date)
        self._answered(answer, "agent", fields.Datetime.to_datetime(date))
        if outcome == "resume":
            # unless somebody moved it meanwhile: it goes on where it came from
            self.ticket_id.filtered(lambda t: t.phase == "third_party")._resume()
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
        if self.state != "answered" or ticket.phase not in OPEN or ticket.sudo().referral_ids._unanswered():
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
        """Opens a message to the customer with the answer in it: who sends it decides what he reads of it."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "answered":
            raise MissingInput(self.env._("Nothing has been answered yet that could be passed on."))
        case = self.ticket_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("To the customer of %s", case.number),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": case._name,
                "default_res_ids": case.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": case.sudo().partner_id.ids,
                "default_subtype_xmlid": "mail.mt_comment",
                "default_body": Markup("<p>%s</p>") % (self.answer or ""),
                "default_attachment_ids": self.answer_attachment_ids.ids,
            },
        }

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
    # Referring
    # ------------------------------------------------------------------

    @api.model
    def _prepare_referral(self, case, partner, text, days, details, now):
        """Values of a new referral.

        :param details: some of `DETAILS`; `attachment_ids` are ids of files of the case
        """
        unknown = details.keys() - DETAILS
        if unknown:
            raise ComplaintError(self.env._("A referral has no such detail: %s.", ", ".join(sorted(unknown))))
        kind = details.get("kind") or self._default_referral_kind(case, partner)
        if kind not in dict(KINDS):
            raise MissingInput(self.env._("Choose what kind of body it is."))
        files = self.env["ir.attachment"].browse(details.get("attachment_ids") or [])
        if files - self._referable_files(case):
            raise ComplaintError(self.env._("Only files of the case are sent. Attach the others to it first."))
        contact = self.env["res.partner"].browse(details.get("contact_id") or [])
        if contact and contact.commercial_partner_id != partner.commercial_partner_id:
            raise ComplaintError(
                self.env._("%(contact)s does not belong to %(body)s.", contact=contact.name, body=partner.name)
            )
        return {
            **{name: details[name] for name in ("letter_number", "letter_date", "body_reference") if details.get(name)},
            "ticket_id": case.id,
            "company_id": case.company_id.id,
            "partner_id": partner.id,
            "contact_id": contact.id,
            "kind": kind,
            "message": text,
            "attachment_ids": [fields.Command.set(files.ids)],
            "share_contact": bool(details.get("share_contact")) and not case.is_anonymous,
            "days": days or case.company_id.sudo().complaint_referral_days,
            "date_sent": now,
            "user_id": self.env.uid,
        }

    @api.model
    def _default_referral_kind(self, case, partner):
        if case.service_owner == "partner" and partner == case.service_partner_id:
            return "partner"
        return "competent" if case.jurisdiction == "other" else "third_party"

    @api.model
    def _referable_files(self, case):
        """Files of the case that who refers may see: those on it and those in its messages."""
        case.check_access("read")
        files = case.sudo().attachment_ids.filtered(lambda a: not a.res_field) | case.sudo().message_ids.attachment_ids
        return files.with_env(self.env)

    def _send_out(self, now):
        """The authority is written to, and the customer is told where the case is."""
        for referral in self:
            referral._open_limit("referral", now, days=referral.days)
            referral._keep_sent_files()
            referral._send_letter()
            referral.ticket_id._send_notice(
                "referred",
                message=referral.message,
                body=referral.partner_id.display_name,
                days=referral.days,
                referral=referral.id,
            )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _unanswered(self):
        return self.filtered(lambda r: r.state == "sent")

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

    def _take_up_with_body(self, now):
        """M30: the customer is not satisfied with what another body answered: it is taken up with that body directly.

        Called when the customer rejects or reopens, and by whatever else learns that he is not satisfied; of several
        answered referrals of a case the latest one counts.
        """
        for referrals in self.filtered(lambda r: r.state == "answered").grouped("ticket_id").values():
            referral = referrals[:1]
            referral.write({"dissatisfied_date": now, "follow_up_date": False})
            referral._ask_owner(
                lambda env, body, number: env._(
                    "The customer of %(case)s is not satisfied: take it up with %(body)s directly",
                    case=number,
                    body=body,
                ),
                "helpdesk_mgmt_complaint.activity_referral_dissatisfied",
                now,
            )

    # ------------------------------------------------------------------
    # The limit
    # ------------------------------------------------------------------

    def _ask_for_answer(self, now):
        """The body's time to answer is over: somebody follows it up there, and it is reminded."""
        self._remind_body(now)

    def _remind_body(self, now):
        """One more interval has passed without its answer."""
        for referral in self._unanswered().filtered(lambda r: r.ticket_id.phase in OPEN):
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

    def _keep_sent_files(self):
        """What was sent stays with the referral, whatever becomes of the case's files."""
        for referral in self.sudo():
            copies = self.env["ir.attachment"].sudo()
            for attachment in referral.attachment_ids:
                copies |= attachment.copy({"res_model": self._name, "res_id": referral.id, "public": False})
            referral.attachment_ids = copies

    def _where_lines(self):
        """What the customer is told of where his case is, in the language of the context: (label, value)."""
        self.ensure_one()
        body, contact = self.partner_id.sudo(), self.contact_id.sudo()
        due = self.state == "sent" and self.due_date and self.ticket_id._local_moment(self.due_date, self.env.lang)
        lines = [
            (self.env._("Body"), body.name),
            (self.env._("Contact"), contact.name),
            (self.env._("Phone"), contact.phone or body.phone),
            (self.env._("Website"), body.website),
            (self.env._("Number of our letter"), self.letter_number),
            (self.env._("Number there"), self.body_reference),
            (self.env._("Answer expected by"), due),
        ]
        return [(label, value) for label, value in lines if value]
