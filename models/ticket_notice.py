from datetime import datetime

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import email_normalize, format_date, format_datetime
from odoo.tools.mail import html2plaintext, plaintext2html

from ..exceptions import CalendarError
from .helpdesk_ticket_deadline import CLOCK
from .mail_thread import MACHINE

# Stands in the thread where the mail to the customer has the token.
NO_TOKEN = "signed-in"
# Value of the context key `complaint_no_notice` under which no notice is sent (imports, benchmarks).
SILENT = object()
# One notice an event; an administrator edits the templates, and may archive one to silence it.
NOTICES = (
    "received", "accepted", "returned", "reminder", "referred", "proposed", "taken_back", "closed", "rejected",
    "reopened", "cancelled", "delayed", "routed", "late", "duplicate", "separated", "settled", "survey",
    "survey_reminder", "decision_logged",
)  # fmt: skip


class HelpdeskTicket(models.Model):
    """What the customer is told, in his language, and what the customer writes."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # Notices
    # ------------------------------------------------------------------

    def _send_notice(self, event, **details):
        """Tells the customers of `self`, through the case (portal) and by e-mail.

        :param event: one of `NOTICES`; its template is `mail_template_<event>`
        :param details: what the template may quote besides the case (`message`, `body`, `days`)
        """
        # an object of this process: no client can send it
        if self.env.context.get("complaint_no_notice") is SILENT:
            return
        template = self.env.ref(f"helpdesk_mgmt_complaint.mail_template_{event}", raise_if_not_found=False)
        if not template or not template.sudo().active:
            return
        for ticket in self:
            ticket._post_notice(template.sudo(), {**details, "event": event})

    def _post_notice(self, template, details):
        lang = self.customer_lang
        ticket = self.sudo().with_context(lang=lang, complaint_details=details)
        template = template.with_context(lang=lang, complaint_details=details)
        body = template._render_field("body_html", self.ids, set_lang=lang)[self.id]
        subject = template._render_field("subject", self.ids, set_lang=lang)[self.id]
        # the thread is read in other languages too: each notice keeps the direction of its own
        direction = self.env["res.lang"]._get_data(code=lang).direction or "ltr"
        body = Markup('<div dir="%s">%s%s</div>') % (direction, body, ticket._notice_appendix(details))
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

    def _notice_appendix(self, details):
        """What follows the template's text, whatever an administrator made of that; in the language of the context."""
        return Markup()

    def _notice_date(self):
        """When a notice goes out that falls due outside opening hours: at the next opening.

        :return: naive UTC moment; False: at once, as whatever answers somebody's own action
        """
        if self.env.context.get("complaint_actor") is not CLOCK:
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

    def _register_case(self, now):
        super()._register_case(now)
        # a machine that is answered answers again
        if not self.env.context.get(MACHINE):
            self._send_notice("received")

    def _on_phase_entered(self, phase_from, phase_to, now):
        super()._on_phase_entered(phase_from, phase_to, now)
        if (phase_from, phase_to) == ("verification", "processing"):
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
        value = (self.env.context.get("complaint_details") or {}).get(name)
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
        if len(self) == 1 and self.phase and self._is_customer_answer(message):
            self.sudo()._on_customer_message(message)

    def _is_customer_answer(self, message):
        message = message.sudo()
        return (
            message.message_type in ("email", "comment")
            and not message.subtype_id.internal
            and not message.is_internal
            and not self.env.context.get(MACHINE)
            and not self.env.context.get("complaint_words")
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

    def _on_customer_message(self, message):
        """The customer wrote: an awaited answer brings the case back to where it was."""
        if self.phase == "awaiting_customer":
            self._resume(now=fields.Datetime.now(), by_customer=True)

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
