from datetime import datetime

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import email_normalize, format_date, format_datetime
from odoo.tools.mail import html2plaintext, plaintext2html

from ...tools.contact_link import href_of
from ..assignment.helpdesk_asking import CALL
from ..process.acting import act, acting
from ..process.helpdesk_ticket_stage import ENDED, OPEN
from ..process.media import by_media_channel, without_customer
from .helpdesk_ticket_notice import NO_TOKEN, NOT_ARRIVED, customer_mobile
from .mail_message import taken_in
from .mail_thread import INCOMING

LAYOUT = "helpdesk_mgmt_complaint.mail_notification_layout"
# What goes out by itself and answers nothing.
NOT_TO_OUTLET = (
    "received", "routed", "accepted", "referred", "taken_back", "reopened", "survey", "survey_reminder", "late",
)  # fmt: skip


class HelpdeskTicket(models.Model):
    """What the customer is told, in his language, whether anything reaches him, and what the customer writes.

    Suggestions are sought, not only taken: who has had a case handled is asked for one.
    A customer who is not satisfied is contacted, told the steps, and asked what is still missing (N16, K16, M27).
    """

    _inherit = "helpdesk.ticket"

    notice_ids = fields.One2many("helpdesk.ticket.notice", "ticket_id", string="Notices", copy=False)
    is_unreachable = fields.Boolean(
        compute="_compute_reach",
        compute_sudo=True,
        string="Cannot be reached automatically",
        help="Nothing can be sent to the customer: no e-mail address that works, no mobile number, or an archived "
        "contact.",
    )
    bounced_address = fields.Char(
        compute="_compute_reach", compute_sudo=True, help="Where the last notice of its channel did not arrive."
    )
    notice_fault = fields.Char(
        compute="_compute_reach",
        compute_sudo=True,
        string="Notice not sent",
        help="Why the last notice could not be sent, where the customer's address is not to blame.",
    )

    @api.depends(
        "phase",
        "partner_id.email",
        "partner_id.phone",
        "partner_id.active",
        "partner_email",
        "notice_ids.state",
        "is_media",
    )  # fmt: skip
    def _compute_reach(self):
        for ticket in self:
            # of what was published nobody need be reached
            told = ticket._mail_address() or customer_mobile(ticket) or without_customer(ticket)
            ticket.is_unreachable = bool(ticket.phase and not told)
            lost, ours = [], self.env["helpdesk.ticket.notice"]
            for channel in ("email", "sms"):
                last = ticket.notice_ids.filtered(lambda n, channel=channel: n.channel == channel).sorted("id")[-1:]
                if last.state in NOT_ARRIVED and last.fault in ("server", "text"):
                    ours |= last
                elif last.state in NOT_ARRIVED:
                    lost.append(last.address or "")
            ticket.bounced_address = ", ".join(lost) if ticket.phase else False
            ticket.notice_fault = ", ".join(notice.failure or "" for notice in ours) if ticket.phase else False

    def _notice_address(self):
        """The e-mail address of the customer's account, never one that was typed beside it; empty without one."""
        self.ensure_one()
        ticket = self.sudo()
        if ticket.partner_id:
            return ticket.partner_id.email_normalized or ticket.partner_id.email or ""
        return email_normalize(ticket.partner_email or "") or ""

    def _mail_address(self):
        """Where a mail to the customer really goes; empty where the address is none, or its contact is archived."""
        self.ensure_one()
        partner = self.sudo().partner_id
        if partner:
            return (partner.active and partner.email_normalized) or ""
        return email_normalize(self.sudo().partner_email or "", strict=False) or ""

    def _last_move(self):
        self.ensure_one()
        return self.sudo().move_ids.sorted("id")[-1:]

    # ------------------------------------------------------------------
    # Notices
    # ------------------------------------------------------------------

    def _is_of_silent_outlet(self):
        """Whether the case is about what an outlet published that stands as its customer and never wrote (M20)."""
        self.ensure_one()
        case = self.sudo()
        family = case.partner_id.commercial_partner_id
        if not (case.is_media and family):
            return False
        if case.media_outlet_id and family != case.media_outlet_id.commercial_partner_id:
            return False
        # what we register ourselves of what we have read carries the token of our own form
        filed = case.filing_token and not by_media_channel(case.channel_id)
        wrote = acting(self.env).word is not None or filed or case.declaration_accepted
        kinds = ("email", "comment")
        return not wrote and not any(
            m.message_type in kinds and not m.is_internal and case._is_customer(m.author_id) for m in case.message_ids
        )

    def _send_notice(self, event, **details):
        """Tells the customers of `self`, through the case (portal) and by e-mail.

        An administrator edits the template, and may archive it to silence the notice.

        :param event: a value of the field `event` of `helpdesk.ticket.notice`; its template is `mail_template_<event>`
        :param details: what the template may quote besides the case (`message`, `body`, `days`)
        """
        how = acting(self.env)
        if how.silent:
            return
        # a newspaper that has never written is not thanked for writing
        told = self.filtered(lambda t: not without_customer(t))
        told = told.filtered(lambda t: event not in NOT_TO_OUTLET or not t._is_of_silent_outlet())
        if told != self:
            return told._send_notice(event, **details) if told else None
        template = self.env.ref(f"helpdesk_mgmt_complaint.mail_template_{event}", raise_if_not_found=False)
        if template and template.sudo().active:
            # a sender who wants no automatic answer finds the confirmation on the case
            cases = act(self, case_only=how.case_only or (event == "received" and how.no_answer))
            cases.env["helpdesk.ticket.notice"]._give_notice(cases, event, template.sudo(), details)
        self._follow("after_notice", kind=event)

    @api.model
    def _is_notification_scheduled(self, notify_scheduled_date):
        # the base compares with the transaction's beginning, by another clock than that of the limits
        if isinstance(notify_scheduled_date, datetime):
            return notify_scheduled_date if notify_scheduled_date > fields.Datetime.now() else False
        return super()._is_notification_scheduled(notify_scheduled_date)

    def _confirm_receipt(self, now):
        # a machine that is answered answers again, and who the customer is may have to be said first
        how = acting(self.env)
        if not how.by_machine and not (how.word and how.word.kind):
            self._send_notice("received")

    def _remind_of_reply(self):
        """The reminder on the way: of what is still missing."""
        for ticket in self:
            asked = ticket.sudo().requirement_ids._asked()
            ticket._send_notice("reminder", asked=asked._listed_after("", ticket.customer_lang))

    def _notice_of_acceptance(self, phase_from, phase_to, now):
        self._send_notice("accepted")

    def _message_track_post_template(self, changes):
        # the base's stage templates address the agent; process cases have notices of their own
        return super(HelpdeskTicket, self.filtered(lambda t: not t.phase))._message_track_post_template(changes)

    # What templates, the portal and error messages say of dates
    def _local_moment(self, moment, lang=None):
        """A moment as its reader knows it: the reader's language, the body's time zone."""
        tz = self.team_id._complaint_calendar().tz or self.env.user.tz or "UTC"
        lang = lang or self.env.lang or "en_US"
        comma = "،" if lang.startswith("ar") else ","
        return format_datetime(self.env, moment, tz=tz, dt_format=f"EEEE d MMMM y{comma} HH:mm", lang_code=lang)

    def _local_date(self, date):
        """A date in the customer's language."""
        return format_date(self.env, date, lang_code=self.customer_lang, date_format="EEEE d MMMM y") if date else ""

    def _notice_detail(self, name):
        """A detail of the notice being sent, for templates."""
        value = acting(self.env).details.get(name)
        return plaintext2html(value) if name == "message" and value else value or ""

    def _due_moment(self, kind):
        """When the running limit of `kind` ends, in words; empty without one."""
        row = self._running(kind)
        return self._local_moment(row.due_date, self.customer_lang) if row else ""

    def _sms_until(self, kind):
        """Until when the running limit of `kind` lasts, as a sentence of a text message; empty without one."""
        due = self._due_moment(kind)
        return self.with_context(lang=self.customer_lang).env._("By %s.", due) if due else ""

    def _portal_link(self, decision=""):
        """What templates of older releases call: colleagues read what they make, so the token is not in it either."""
        return self._notice_link(decision)

    def _notice_link(self, decision="", page=""):
        """The same address as notices bear it in the thread, which colleagues read: without the token.

        The mail to the customer gets the token in `_notify_by_email_render_layout`.
        """
        self.ensure_one()
        lang = self.env["res.lang"]._get_data(code=self.customer_lang).url_code
        path = f"/{lang}/my/ticket/{self.id}" if lang else f"/my/ticket/{self.id}"
        path = f"{path}/{page}" if page else path
        query = f"?access_token={NO_TOKEN}"
        if decision:
            path, query = f"{path}/decision", f"{query}&decision={decision}"
        return f"{self.get_base_url()}{path}{query}"

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        # at the opening, when a notice that had waited is mailed, its customer may have gone
        if len(self) == 1 and self.phase and not msg_vals and message.message_type == "auto_comment":
            self.env["helpdesk.ticket.notice"].sudo().search([("message_id", "=", message.id)])._judge_mailed()
        return recipients

    def _notify_by_email_get_base_mail_values(self, message, recipients_data, additional_values=None):
        if len(self) == 1 and self.phase and message.sudo().message_type == "auto_comment":
            # other machines do not answer, people on leave do not either
            headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}
            additional_values = {**(additional_values or {}), "headers": headers}
        return super()._notify_by_email_get_base_mail_values(message, recipients_data, additional_values)

    def _notify_by_email_render_layout(self, message, recipients_group, msg_vals=False, render_values=None):
        if len(self) == 1 and self.phase and self._is_to_customer(recipients_group):
            # core's own layout names Odoo, and is in the language of whoever writes
            layout = (msg_vals or {}).get("email_layout_xmlid", message.email_layout_xmlid) or "mail."
            if layout.startswith("mail."):
                msg_vals = {**(msg_vals or {}), "email_layout_xmlid": LAYOUT}
            here = {"lang": self.customer_lang, "record": self.with_context(lang=self.customer_lang)}
            render_values = {**(render_values or {}), **here}
        body = super()._notify_by_email_render_layout(
            message, recipients_group, msg_vals=msg_vals, render_values=render_values
        )
        is_notice = (msg_vals or {}).get("message_type", message.message_type) == "auto_comment"
        if (
            len(self) == 1
            and self.phase
            and is_notice
            and NO_TOKEN in (body or "")
            and self._is_to_customer(recipients_group)
        ):
            body = body.replace(NO_TOKEN, self.sudo()._portal_ensure_token())
        return body

    def _is_to_customer(self, recipients_group):
        """Whether a mail goes to the customer and to nobody besides: anybody may post a notice, to whom he likes."""
        people = self.env["res.partner"].browse(recipients_group["recipients_ids"])
        return all(map(self._is_customer, people)) and all(
            map(self._is_address_without_contact, recipients_group["recipients_emails"])
        )

    # ------------------------------------------------------------------
    # The customer's messages
    # ------------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_values):
        super()._message_post_after_hook(message, msg_values)
        if len(self) == 1 and self._is_guarded():
            self._follow("after_message", message, kind=message.message_type)

    def _hear_customer(self, message):
        """A mail, or a message written in the portal: words of the customer that came by no door of ours."""
        message, how = message.sudo(), acting(self.env)
        internal = message.subtype_id.internal or message.is_internal
        if not self.phase or internal or how.by_machine or how.heard:
            return
        Provenance = self.env["helpdesk.provenance"]
        if Provenance._is_staff_speaking(self):
            # a message that staff write in the customer's name is not his word
            return
        if self._is_customer(message.author_id) or self._wrote_as_customer(message):
            act(self.sudo(), came=Provenance._of_message(self, message))._take_in_words()

    def _wrote_as_customer(self, message):
        """A customer without a contact is known by the address that filed."""
        mine = email_normalize(self.sudo().partner_email or "")
        return bool(
            mine
            and not self.sudo().partner_id
            and not message.author_id
            and email_normalize(message.email_from or "") == mine
        )

    def _ask_decision_of_writer(self):
        self._ask_responsible(
            lambda env, number: env._(
                "The customer of %s wrote while the decision is his: answer him, or take down what he decided", number
            ),
            "helpdesk_mgmt_complaint.activity_late_message",
            once="type",
        )

    def _take_in_words(self, by_item=False):
        """What follows from the customer's words, whatever their door: an awaited answer brings the case back to where
        it was; one that comes after the end is kept, acknowledged once, and flagged for a person: it reopens nothing.

        :param by_item: the answer was given item by item
        """
        if self.phase in OPEN and self.user_id and not self.user_id.active:
            # he left before anybody handed on what he had: nobody would hear it
            self._hand_on(self.user_id, fields.Datetime.now())
        if self.phase == "awaiting_customer":
            self._resume(now=fields.Datetime.now(), by_customer=True, by_item=by_item)
        elif self.phase == "proposed":
            self._ask_decision_of_writer()
        elif self.phase in ENDED:
            self._ask_responsible(
                lambda env, number: env._("The customer wrote after the end of %s: read it and answer", number),
                "helpdesk_mgmt_complaint.activity_late_message",
                once="type",
            )
            told = self.notice_ids.filtered(lambda n: n.event == "late" and n.move_id == self._last_move())
            if not told and not acting(self.env).no_answer:
                self._send_notice("late")

    @api.model
    def _vals_without_remote(self, vals):
        """What a customer wrote fetches nothing when it is looked at, whoever registers it."""
        team = self.env["helpdesk.ticket.team"].browse(vals.get("team_id")).sudo()
        if not (team.use_complaint_process and vals.get("description")):
            return vals
        text = taken_in(self.browse(), "description", vals["description"], team.company_id)
        return {**vals, "description": text}

    def _description_without_remote(self):
        for case in self.sudo().filtered("phase"):
            text = taken_in(case, "description", case.description, case.company_id)
            if text != case.description:
                case.description = text

    def _show_pictures(self, message):
        """The description of a case made by mail shows the pictures that stood in the text."""
        case = self.sudo()
        if case.phase and "cid:" in (case.description or ""):
            if case.message_ids.filtered(lambda m: m.message_type == "email") <= message.sudo():
                case.description = message.sudo().body

    def _history(self):
        """What happened to the case, oldest first, for the portal and the case file.

        :return: list of dicts `date` (naive UTC), `phase_to`, `label`, `reason`, `by_customer`
        """
        self.ensure_one()
        words = self._wording()
        return [
            {
                "date": move.date or datetime.min,
                "phase_to": move.phase_to,
                "label": words.state_of(move.phase_to, move.end_reason),
                "reason": html2plaintext(move.reason or ""),
                "by_customer": move.by_customer,
            }
            # in the order of events: a clock that was set back tells another
            for move in self.sudo().move_ids.sorted("id")
        ]

    def _director_contact(self):
        """The director's number for the customer of an open case (T02); never of a director complained about."""
        self.ensure_one()
        contact = self.company_id._complaint_director_contact() if self.phase in OPEN else {}
        if contact and contact["partner"] in self.sudo().subject_user_ids.partner_id:
            return {}
        return contact

    def _paragraph_director(self, details):
        line = self._director_line()
        return Markup("<p>%s</p>") % line if line else Markup()

    def _paragraph_unread(self, details):
        """What the sender of a mail that could not be read in full can do, in the customer's language."""
        unread = INCOMING.get().unread if INCOMING.get() else set()
        if "sealed" in unread:
            line = self.env._(
                "Your mail is encrypted, and we cannot read it. Please send it again without encryption, or write to "
                "us on the page of your case."
            )
        elif unread & {"container", "garbled"}:
            line = self.env._(
                "We could not read all of your mail. A person looks at it; if you can, please send it again as plain "
                "text."
            )
        elif "silent" in unread:
            line = self.env._("Your mail had no text. Please answer this mail and tell us what it is about.")
        else:
            return Markup()
        return Markup("<p>%s</p>") % line

    def _director_line(self):
        """How to reach the director, in the language of `self`, as Markup; empty where the customer is not to know."""
        contact = self._director_contact()
        if not contact:
            return Markup()
        number, href = Markup('<strong dir="ltr">%s</strong>') % contact["phone"], href_of(contact["phone"])
        if href:
            number = Markup('<a href="%s">%s</a>') % (href, number)
        return self.env._(
            "If you get no answer in time, you may call %(name)s on %(phone)s.",
            name=Markup("<bdi>%s</bdi>") % " – ".join(filter(None, (contact["name"], contact["function"]))),
            phone=number,
        )

    def _paragraph_accept(self, details):
        """The way to accept a solution that the case was closed with; none where there is nothing to accept."""
        if not self._accepts_afterwards():
            return Markup()
        outcome = self._wording().outcome
        question = self.env._("Are you satisfied with %s?", outcome)
        link = Markup('<a href="%s">%s</a>') % (self._notice_link("accept"), self.env._("I accept %s", outcome))
        return Markup("<p>%s %s</p>") % (question, link)

    # ------------------------------------------------------------------
    # Suggestions are sought, not only taken
    # ------------------------------------------------------------------

    def _paragraph_suggestion(self, details):
        """The way to the form for a suggestion, in the customer's language; none where none is asked for or taken."""
        type_ = self.env.ref("helpdesk_mgmt_complaint.type_suggestion", raise_if_not_found=False)
        type_ = type_ and type_._for_company(self.company_id)
        taken = type_ and type_.sudo().active and type_.sudo().show_in_portal
        if not taken or self.kind == "suggestion" or not self.company_id.sudo().complaint_invite_suggestions:
            return Markup()
        lang = self.env["res.lang"]._get_data(code=self.customer_lang).url_code
        link = f"{self.get_base_url()}{f'/{lang}' if lang else ''}/new/ticket?type={type_.id}"
        question = self.env._("How could we serve you better?")
        return Markup('<p>%s <a href="%s">%s</a></p>') % (question, link, self.env._("Make a suggestion"))

    # ------------------------------------------------------------------
    # A customer who is not satisfied is contacted, and told the steps
    # ------------------------------------------------------------------

    def _contact_follows_move(self, phase_from, phase_to, now):
        # silence that is broken, or a withdrawal that is taken back, complains about nothing
        unhappy = self.filtered(lambda t: t.decision == "rejected" or phase_from in ("closed", "rejected"))
        unhappy._ask_responsible(
            lambda env, number: env._(
                "The customer of %s is not satisfied: contact him, and explain the steps", number
            ),
            CALL,
            once="type",
        )

    def _way_back(self):
        """How a case that is open again had ended: (phase it left, why it had been closed; empty for a proposal)."""
        self.ensure_one()
        moves = self.sudo().move_ids.sorted("id")
        back = moves.filtered(lambda m: m.phase_from in ("proposed", *ENDED) and m.phase_to in OPEN)[-1:]
        ending = moves.filtered(lambda m: m.id < back.id and m.end_reason)[-1:]
        return back.phase_from, ending.end_reason if back.phase_from in ENDED else ""

    def _back_again_words(self):
        """The first sentences of the notice that a case is open again, in the language of the context: each ending has
        its own."""
        self.ensure_one()
        phase, reason = self._way_back()
        named, the = self._wording().named, self._wording().the
        if phase == "rejected":
            return self.env._("You appealed: %s is examined again.", named)
        if reason == "unresponsive":
            return self.env._(
                "Thank you for writing. %(named)s, closed because no answer came, is open again.",
                named=self._wording().Named,
            )
        if reason == "withdrawn":
            return self.env._("You had withdrawn %(named)s; %(the)s is open again.", named=named, the=the)
        if phase == "cancelled":
            return self.env._("%s is open again.", self._wording().Named)
        return self.env._("We regret that you are not satisfied. %s is open again.", self._wording().Named)
