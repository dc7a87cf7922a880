from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize
from odoo.tools.mail import html2plaintext, plaintext2html

from ...exceptions import ComplaintError, MissingInput
from ..access import (
    helpdesk_staff_thread,  # noqa: F401 (its model is inherited)
    helpdesk_ticket_satellite,  # noqa: F401 (its model is inherited)
)
from ..ledger import helpdesk_deadline_item  # noqa: F401 (its model is inherited)
from ..process.acting import act, acting
from ..process.helpdesk_ticket_stage import OPEN

KINDS = [
    ("competent", "Competent body"),
    ("third_party", "Third party whose answer is needed"),
    ("partner", "Partner who provides the service"),
]
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

    # ------------------------------------------------------------------
    # To the body
    # ------------------------------------------------------------------

    def _addressee(self):
        """Whom mails go to: the contact there, else the body; none without an e-mail address."""
        self.ensure_one()
        return (self.contact_id | self.partner_id).sudo().filtered("email")[:1]

    def _send_letter(self):
        """Writes to the body what is asked of it, with the chosen files; nothing where it has no e-mail address."""
        for referral in self.sudo():
            if referral._write_to_body("mail_template_referral", referral.attachment_ids):
                referral.mailed = True

    def _send_reminder(self, now):
        for referral in self.sudo():
            if referral._write_to_body("mail_template_referral_reminder"):
                referral.write({"reminder_count": referral.reminder_count + 1, "reminder_date": now})

    def _write_to_body(self, template, attachments=None):
        """:return: the message, or none when the body has no address or an administrator archived the template."""
        addressee = self._addressee()
        template = self.env.ref(f"helpdesk_mgmt_complaint.{template}", raise_if_not_found=False)
        if not addressee or not template or not template.sudo().active:
            return self.env["mail.message"]
        lang = addressee.lang or self.company_id.partner_id.lang or "ar_001"
        template = template.sudo().with_context(lang=lang)
        referral = act(self.with_context(lang=lang, mail_post_autofollow=False), to_authority=True)
        company = self.company_id
        # colleagues read the thread in other languages: each letter keeps the direction of its own
        direction = self.env["res.lang"]._get_data(code=lang).direction or "ltr"
        body = template._render_field("body_html", self.ids, set_lang=lang)[self.id]
        return referral.message_post(
            body=Markup('<div dir="%s">%s</div>') % (direction, body),
            subject=template._render_field("subject", self.ids, set_lang=lang)[self.id],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=company.partner_id.id,
            email_from=company.email_formatted or company.partner_id.email_formatted or False,
            partner_ids=addressee.ids,
            attachment_ids=(attachments or self.env["ir.attachment"]).ids,
            email_layout_xmlid="helpdesk_mgmt_complaint.mail_notification_layout",
            force_email_lang=lang,
            email_add_signature=False,
            scheduled_date=self.ticket_id._notice_date(),
        )

    def _customer_lines(self):
        """What the body is told of the customer, for the template: (label, value); nothing unless it was decided."""
        self.ensure_one()
        if not self.share_contact:
            return []
        ticket = self.ticket_id.sudo()
        lines = [
            (self.env._("Name"), ticket.customer_name),
            (self.env._("Phone"), ticket.partner_id.phone),
            (self.env._("E-mail"), ticket.partner_email or ticket.partner_id.email),
        ]
        return [(label, value) for label, value in lines if value]

    def _message_html(self):
        self.ensure_one()
        return plaintext2html(self.message)

    def _due_moment(self):
        """When the answer is expected, in words in the language of the context; empty without a limit."""
        self.ensure_one()
        return self.due_date and self.ticket_id._local_moment(self.due_date, self.env.lang) or ""

    def _local_day(self):
        self.ensure_one()
        return self.ticket_id._local_moment(self.date_sent, self.env.lang)

    # ------------------------------------------------------------------
    # Who gets what
    # ------------------------------------------------------------------

    def _may_get(self, partner):
        # the body never follows; it gets what this process writes to it
        to_authority = acting(self.env).to_authority
        return (to_authority and bool(partner) and partner == self._addressee()) or super()._may_get(partner)

    # ------------------------------------------------------------------
    # From the body
    # ------------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_values):
        super()._message_post_after_hook(message, msg_values)
        if len(self) != 1 or message.sudo().message_type != "email":
            return
        if acting(self.env).by_machine:
            # kept in the thread, and no answer
            return
        self.sudo()._on_mail(message.sudo())

    def _on_mail(self, message):
        """A person wrote by mail: of the body it is the answer; of anybody else it only stands in the thread."""
        body = self.partner_id.sudo().display_name
        text = html2plaintext(message.body or "").strip()
        self.ticket_id._message_log(
            body=Markup("<p><strong>%s</strong></p><p>%s</p>")
            % (self.env._("Mail on the referral to %s:", body), plaintext2html(text)),
        )
        if self.state != "sent" or not self._is_of_body(message):
            return
        self._answered(text, "mail", attachments=message.attachment_ids)
        if self.kind == "third_party" and self.ticket_id.phase == "third_party":
            # as with a customer's answer: the body's own clock runs from here
            self.ticket_id._resume_after_referral()
        self._ask_owner(
            lambda env, name, number: env._("%(body)s wrote on %(case)s: read it and go on", body=name, case=number),
            "helpdesk_mgmt_complaint.activity_referral_answer",
            fields.Datetime.now(),
        )

    def _is_of_body(self, message):
        """Whether the body wrote: one of its people, or one of their addresses."""
        author, body = message.author_id, self.partner_id.sudo().commercial_partner_id
        if author and author.commercial_partner_id == body:
            return True
        sender = email_normalize(message.email_from or "")
        return bool(sender) and sender in self._addresses()

    def _addresses(self):
        """Addresses of the body and its people, normalised."""
        body = self.partner_id.sudo().commercial_partner_id
        people = self.env["res.partner"].sudo().search([("id", "child_of", body.id), ("email_normalized", "!=", False)])
        return set(people.mapped("email_normalized"))
