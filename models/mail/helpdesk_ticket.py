from datetime import datetime

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import email_normalize, format_date, format_datetime
from odoo.tools.mail import html2plaintext, plaintext2html

from ...exceptions import CalendarError
from ..assignment.helpdesk_asking import CALL
from ..process.acting import act, acting
from ..process.helpdesk_ticket_stage import ENDED, OPEN

# Stands in the thread where the mail to the customer has the token.
NO_TOKEN = "signed-in"
# Notices after which a customer who wants to be called is called.
CALLED_FOR = (
    "routed", "returned", "proposed", "closed", "rejected", "cancelled", "delayed", "duplicate", "separated", "settled",
)  # fmt: skip
# One notice an event; an administrator edits the templates, and may archive one to silence it.
NOTICES = (
    "received", "accepted", "returned", "reminder", "referred", "proposed", "taken_back", "closed", "rejected",
    "reopened", "cancelled", "delayed", "routed", "late", "duplicate", "separated", "settled", "survey",
    "survey_reminder", "decision_logged",
)  # fmt: skip


class HelpdeskTicket(models.Model):
    """What the customer is told, in his language, and what the customer writes.

    Suggestions are sought, not only taken: whoever has had a case handled is asked for one.
    A customer who is not satisfied is contacted, told the steps, and asked what is still missing (N16, K16, M27).
    """

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # Notices
    # ------------------------------------------------------------------

    def _send_notice(self, event, **details):
        """Tells the customers of `self`, through the case (portal) and by e-mail.

        :param event: one of `NOTICES`; its template is `mail_template_<event>`
        :param details: what the template may quote besides the case (`message`, `body`, `days`)
        """
        how = acting(self.env)
        if how.silent:
            return
        template = self.env.ref(f"helpdesk_mgmt_complaint.mail_template_{event}", raise_if_not_found=False)
        if template and template.sudo().active:
            # a sender who wants no automatic answer finds the confirmation on the case
            case_only = how.case_only or (event == "received" and how.no_answer)
            for ticket in self:
                act(ticket, case_only=case_only)._give_notice(event, template.sudo(), details)
        if event == "closed":
            # the customer first hears that the case is closed, then is asked how it was
            self._invite_to_survey(fields.Datetime.now())

    def _give_notice(self, event, template, details):
        """Posts the notice, keeps where it went, and sends it as a text message or asks for a call where that is due.

        :return: the message; none where this transaction has told the customer the same already
        """
        Notice = self.env["helpdesk.ticket.notice"].sudo()
        event = event if event in Notice._fields["event"].get_values(self.env) else "other"
        digest = self._notice_digest(event, template, details)
        if Notice.search_count([("ticket_id", "=", self.id), ("digest", "=", digest)], limit=1):
            return self.env["mail.message"]
        address, by_sms = self._notice_address(), self._wants_sms(event)
        by_mail = address and not acting(self.env).case_only
        message = act(self, case_only=not by_mail)._post_notice(event, template, details)
        channels = {"portal": False, "email": address} if by_mail else {"portal": False}
        common = {
            "ticket_id": self.id,
            "company_id": self.company_id.id,
            "date": fields.Datetime.now(),
            "event": event,
            "move_id": self._last_move().id,
            "digest": digest,
        }
        Notice.create(
            [
                {**common, "channel": channel, "address": where, "message_id": message.id}
                for channel, where in channels.items()
            ]
        )
        if by_sms:
            self._send_sms_notice(common)
        if event in CALLED_FOR:
            self._ask_for_call()
        return message

    def _post_notice(self, event, template, details):
        lang = self.customer_lang
        ticket = act(self.sudo().with_context(lang=lang), details=details)
        template = act(template.with_context(lang=lang), details=details)
        body = template._render_field("body_html", self.ids, set_lang=lang)[self.id]
        subject = template._render_field("subject", self.ids, set_lang=lang)[self.id]
        # the thread is read in other languages too: each notice keeps the direction of its own
        direction = self.env["res.lang"]._get_data(code=lang).direction or "ltr"
        paragraphs = ticket._follow("notice_paragraphs", details, kind=event)
        body = Markup('<div dir="%s">%s%s</div>') % (direction, body, Markup().join(paragraphs))
        partner, sender = ticket.partner_id, ticket.company_id.partner_id
        return ticket.with_context(mail_post_autofollow=False).message_post(
            body=body,
            subject=subject,
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            # one notice, to the customer: colleagues who follow see it on the case
            notify_skip_followers=True,
            author_id=sender.id,
            email_from=ticket.company_id.email_formatted or sender.email_formatted or False,
            partner_ids=partner.ids,
            outgoing_email_to=False if partner else (ticket.partner_email or False),
            email_layout_xmlid="helpdesk_mgmt_complaint.mail_notification_layout",
            force_email_lang=lang,
            email_add_signature=False,
            notify_author_mention=True,
            scheduled_date=ticket._notice_date(),
        )

    def _notice_date(self):
        """When a notice goes out that falls due outside opening hours: at the next opening.

        :return: naive UTC moment; False: at once, as whatever answers somebody's own action
        """
        if not acting(self.env).by_clock:
            return False
        now = fields.Datetime.now()
        try:
            opening = self.team_id._complaint_calendar().next_opening(now)
        except CalendarError:
            # hours that have become useless hold nobody's notice back
            return False
        return opening if opening > now else False

    @api.model
    def _is_notification_scheduled(self, notify_scheduled_date):
        # the base compares with the transaction's beginning, by another clock than that of the limits
        if isinstance(notify_scheduled_date, datetime):
            return notify_scheduled_date if notify_scheduled_date > fields.Datetime.now() else False
        return super()._is_notification_scheduled(notify_scheduled_date)

    def _confirm_receipt(self, now):
        # a machine that is answered answers again
        if not acting(self.env).by_machine:
            self._send_notice("received")

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

    def _portal_link(self, decision=""):
        """Absolute address of the case's page, or of the confirming page of a decision: for the customer's eyes alone.

        Its token stands for the customer.
        """
        self.ensure_one()
        return self._notice_link(decision).replace(NO_TOKEN, self.sudo()._portal_ensure_token())

    def _notice_link(self, decision=""):
        """The same address as notices bear it in the thread, which colleagues read: without the token.

        The mail to the customer gets the token in `_notify_by_email_render_layout`.
        """
        self.ensure_one()
        lang = self.env["res.lang"]._get_data(code=self.customer_lang).url_code
        path = f"/{lang}/my/ticket/{self.id}" if lang else f"/my/ticket/{self.id}"
        query = f"?access_token={NO_TOKEN}"
        if decision:
            path, query = f"{path}/decision", f"{query}&decision={decision}"
        return f"{self.get_base_url()}{path}{query}"

    def _notify_by_email_render_layout(self, message, recipients_group, msg_vals=False, render_values=None):
        body = super()._notify_by_email_render_layout(
            message, recipients_group, msg_vals=msg_vals, render_values=render_values
        )
        is_notice = (msg_vals or {}).get("message_type", message.message_type) == "auto_comment"
        if len(self) == 1 and self.phase and is_notice and NO_TOKEN in (body or ""):
            body = body.replace(NO_TOKEN, self.sudo()._portal_ensure_token())
        return body

    # ------------------------------------------------------------------
    # The customer's messages
    # ------------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_values):
        super()._message_post_after_hook(message, msg_values)
        if len(self) == 1 and self._is_guarded():
            self._follow("after_message", message, kind=message.message_type)

    def _hear_customer(self, message):
        """A mail, or a message written in the portal: words of the customer that came by no door of ours."""
        if self.phase and self._is_customer_answer(message):
            self.sudo()._take_in_words()

    def _is_customer_answer(self, message):
        message, how = message.sudo(), acting(self.env)
        return (
            message.message_type in ("email", "comment")
            and not message.subtype_id.internal
            and not message.is_internal
            and not how.by_machine
            and not how.heard
            and (self._is_customer(message.author_id) or self._wrote_as_customer(message))
        )

    def _wrote_as_customer(self, message):
        """A customer without a contact is known by the address that filed."""
        mine = email_normalize(self.sudo().partner_email or "")
        return bool(
            mine
            and not self.sudo().partner_id
            and not message.author_id
            and email_normalize(message.email_from or "") == mine
        )

    def _take_in_words(self, by_item=False):
        """What follows from the customer's words, whatever their door: an awaited answer brings the case back to where
        it was; one that comes after the end is kept and flagged.

        :param by_item: the answer was given item by item
        """
        if self.phase == "awaiting_customer":
            self._resume(now=fields.Datetime.now(), by_customer=True, by_item=by_item)
        elif self.phase in ENDED:
            self._flag_late_material()

    def _history(self):
        """What happened to the case, oldest first, for the portal and the case file.

        :return: list of dicts `date` (naive UTC), `phase_to`, `label`, `reason`, `by_customer`
        """
        self.ensure_one()
        labels = dict(self._fields["phase"]._description_selection(self.env))
        return [
            {
                "date": move.date or datetime.min,
                "phase_to": move.phase_to,
                "label": labels[move.phase_to],
                "reason": html2plaintext(move.reason or ""),
                "by_customer": move.by_customer,
            }
            for move in self.sudo().move_ids.sorted(lambda m: (m.date, m.id))
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

    def _director_line(self):
        """How to reach the director, in the language of `self`, as Markup; empty where the customer is not to know."""
        contact = self._director_contact()
        if not contact:
            return Markup()
        return self.env._(
            "If you get no answer in time, you may call %(name)s on %(phone)s.",
            name=Markup("<bdi>%s</bdi>") % " – ".join(filter(None, (contact["name"], contact["function"]))),
            phone=Markup('<strong dir="ltr">%s</strong>') % contact["phone"],
        )

    # ------------------------------------------------------------------
    # Suggestions are sought, not only taken
    # ------------------------------------------------------------------

    def _paragraph_suggestion(self, details):
        link = self._suggestion_link()
        if not link:
            return Markup()
        question = self.env._("How could we serve you better?")
        return Markup('<p>%s <a href="%s">%s</a></p>') % (question, link, self.env._("Make a suggestion"))

    def _suggestion_link(self):
        """The form for a suggestion, in the customer's language; empty where none is asked for or taken."""
        self.ensure_one()
        type_ = self.env.ref("helpdesk_mgmt_complaint.type_suggestion", raise_if_not_found=False)
        if not self.company_id.sudo().complaint_invite_suggestions or not type_ or not type_.sudo().active:
            return ""
        if self.kind == "suggestion" or not type_.sudo().show_in_portal:
            return ""
        lang = self.env["res.lang"]._get_data(code=self.customer_lang).url_code
        return f"{self.get_base_url()}{f'/{lang}' if lang else ''}/new/ticket?type={type_.id}"

    # ------------------------------------------------------------------
    # A customer who is not satisfied is contacted, told the steps, and
    # ------------------------------------------------------------------

    def _contact_follows_move(self, phase_from, phase_to, now):
        unhappy = self.filtered(lambda t: t.decision == "rejected")
        unhappy._ask_responsible(
            lambda env, number: env._(
                "The customer of %s is not satisfied: contact him, and explain the steps", number
            ),
            CALL,
            once="type",
        )

    def _paragraph_after_rejection(self, details):
        steps = Markup().join(Markup("<li>%s</li>") % step for step in self._steps_after_rejection())
        return Markup("<p>%s</p><ol>%s</ol>") % (self.env._("What happens now:"), steps)

    def _steps_after_rejection(self):
        """What follows once a customer was not satisfied, in sentences of the context's language."""
        self.ensure_one()
        due = self._due_moment("resolution")
        if self.phase == "verification":
            # an appeal against the refusal
            return [
                self.env._("Whoever leads the department looks at your case and at the reason of the refusal."),
                self.env._("You are told whether it is accepted now, and why."),
            ]
        return [
            self.env._("What you told us stands in the case, in your words."),
            self.env._("An officer contacts you, and asks what is still missing."),
            self.env._("Your case is examined anew; you receive the new answer by %s.", due)
            if due
            else self.env._("Your case is examined anew, and you receive a new answer."),
            self.env._("You may tell us again if that does not satisfy you either."),
        ]
