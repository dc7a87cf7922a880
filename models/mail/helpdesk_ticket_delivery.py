import json
from datetime import datetime, time, timedelta
from hashlib import sha256

import pytz

from odoo import api, fields, models
from odoo.tools import SQL, email_normalize, html2plaintext

from ...tools.phone import mobile_number
from ..assignment.helpdesk_asking import CALL
from ..process.acting import act
from .helpdesk_ticket import NO_TOKEN
from .helpdesk_ticket_notice import NOT_ARRIVED

# What is sent again when a window is prolonged, by its kind.
AGAIN = {"customer_reply": "returned", "decision": "proposed"}


class HelpdeskTicket(models.Model):
    """Where each notice goes, whether it arrived, and what follows when none did.

    Text messages to the customer: to whom, what, and never by night.
    """

    _inherit = "helpdesk.ticket"

    notice_ids = fields.One2many("helpdesk.ticket.notice", "ticket_id", string="Notices", copy=False)
    is_unreachable = fields.Boolean(
        compute="_compute_reach",
        compute_sudo=True,
        string="Cannot be reached automatically",
        help="The customer has neither an e-mail address nor a mobile number.",
    )
    bounced_address = fields.Char(
        compute="_compute_reach", compute_sudo=True, help="Where the last notice of its channel did not arrive."
    )

    @api.depends("phase", "partner_id.email", "partner_id.phone", "partner_email", "notice_ids.state")
    def _compute_reach(self):
        for ticket in self:
            ticket.is_unreachable = bool(ticket.phase and not ticket._notice_address() and not ticket._mobile())
            lost = []
            for channel in ("email", "sms"):
                last = ticket.notice_ids.filtered(lambda n, channel=channel: n.channel == channel).sorted("id")[-1:]
                if last.state in NOT_ARRIVED:
                    lost.append(last.address or "")
            ticket.bounced_address = ", ".join(lost) if ticket.phase else False

    def _notice_address(self):
        """The e-mail address of the customer's account, never one that was typed beside it; empty without one."""
        self.ensure_one()
        ticket = self.sudo()
        if ticket.partner_id:
            return ticket.partner_id.email_normalized or ticket.partner_id.email or ""
        return email_normalize(ticket.partner_email or "") or ""

    def _last_move(self):
        self.ensure_one()
        return self.sudo().move_ids.sorted("id")[-1:]

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------

    def _ask_for_call(self):
        """Somebody calls a customer who wants to be called, or whom nothing else tells."""
        if self._is_out_of_reach():
            self._ask_responsible(
                lambda env, number: env._("Tell the customer about %s: no notice can", number), CALL, once="type"
            )
        elif self.preferred_contact == "phone":
            self._ask_responsible(
                lambda env, number: env._("Call the customer about %s, as he prefers", number), CALL, once="type"
            )

    def _notice_digest(self, event, template, details):
        """The same for what would tell the customer the same thing twice in this transaction.

        The rows of a transaction that is rolled back go with it: the notice is then sent again.
        """
        [[transaction]] = self.env.execute_query(SQL("SELECT pg_current_xact_id()::text"))
        windows = [f"{row.kind} {row.due_date}" for row in self.sudo().deadline_ids if row.state == "running"]
        told = [transaction, event, template.id, self._last_move().id, details, sorted(windows)]
        return sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()

    def _notify_by_email_get_base_mail_values(self, message, recipients_data, additional_values=None):
        if len(self) == 1 and self.phase and message.sudo().message_type == "auto_comment":
            # other machines do not answer, people on leave do not either
            headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}
            additional_values = {**(additional_values or {}), "headers": headers}
        return super()._notify_by_email_get_base_mail_values(message, recipients_data, additional_values)

    # ------------------------------------------------------------------
    # What did not arrive
    # ------------------------------------------------------------------

    def _mail_bounced(self):
        """Whether the last notice by e-mail did not arrive, and the address is still the same."""
        self.ensure_one()
        last = self.sudo().notice_ids.filtered(lambda n: n.channel == "email").sorted("id")[-1:]
        return last.state in NOT_ARRIVED and last.address == self._notice_address()

    def _keep_report(self, message_dict, failed):
        """A delivery report stays on the case; that a notice did not arrive is told to whoever handles it."""
        self.ensure_one()
        text = html2plaintext(message_dict.get("body") or "")[:2000]
        address = message_dict.get("bounced_email") or self._notice_address()
        if not failed:
            body = self.env._("A mail server reports on the mail to %(address)s: %(text)s", address=address, text=text)
            self._message_log(body=body)
            return
        body = self.env._("The mail to %(address)s did not arrive: %(text)s", address=address, text=text)
        self._message_log(body=body)
        self.invalidate_recordset(["bounced_address"])
        self.env["helpdesk.ticket.notice"].invalidate_model(["state", "failure"])
        self._ask_responsible(
            lambda env, number: env._("A notice on %s did not arrive: check the customer's address", number),
            "helpdesk_mgmt_complaint.activity_unreached",
            once="type",
        )

    def _is_unreached(self):
        """Whether every notice of the last development bounced or failed, or none could go anywhere: the customer knows
        of no window."""
        self.ensure_one()
        move = self._last_move()
        told = self.sudo().notice_ids.filtered(lambda n: n.channel != "portal" and n.move_id == move)
        nothing = all(notice.state in NOT_ARRIVED for notice in told) if told else self._is_out_of_reach()
        return nothing and not self._was_reached(move.date)

    def _is_out_of_reach(self):
        """Whether the contact has neither address nor mobile number, nor a code to look the case up with."""
        self.ensure_one()
        return bool(self.sudo().partner_id) and self.is_unreachable and not self.has_tracking_code

    def _was_reached(self, since):
        """Whether the customer was reached by a call or a visit since then."""
        self.ensure_one()
        return bool(self.sudo().contact_attempt_ids.filtered(lambda a: a.outcome == "reached" and a.date >= since))

    def _keep_unreached(self, kind, phase, now):
        """Those of `self` on whom the window of a kind must not end; it runs anew, and somebody contacts them."""
        kept = self.filtered(lambda t: t.phase == phase and t._is_unreached())
        for ticket in kept:
            ticket._running(kind)._prolong(now)
            event = AGAIN[kind]
            ticket._send_notice(event, **({"message": ticket._last_move().reason} if event == "returned" else {}))
        # a new request each time: the last one was not enough
        kept._ask_responsible(
            lambda env, number: env._(
                "No notice on %s has arrived: contact the customer; the window was prolonged", number
            ),
            CALL,
        )
        return kept

    # ------------------------------------------------------------------
    # Text messages to the customer
    # ------------------------------------------------------------------

    def _mobile(self):
        """The customer's mobile number in international form; empty without one."""
        self.ensure_one()
        return self._in_international_form(self.sudo().partner_id.phone)

    def _in_international_form(self, phone):
        country = self.sudo().partner_id.country_id or self.sudo().company_id.country_id
        return mobile_number(phone, str(country.phone_code or ""))

    def _sms_number(self, event):
        """Where a notice goes as a text message.

        Whoever inquires on the public form gets the reference at the number given there (M26). Nobody has verified it:
        nothing else is sent to it, and few of these in a day.
        """
        number = self._mobile()
        if number or event != "received" or self.kind != "inquiry":
            return number
        typed = self._in_international_form(self.sudo().reporter_phone)
        return typed if typed and self.env["helpdesk.tracking.attempt"].sudo()._may_text(typed) else ""

    def _wants_sms(self, event):
        """Whether a notice goes out as a text message too: preferred, promised for an inquiry, or the only way."""
        self.ensure_one()
        return (
            self.preferred_contact == "sms"
            or (event == "received" and self.kind == "inquiry")
            or not self._notice_address()
            or self._mail_bounced()
        )

    def _send_sms_notice(self, common):
        """:param common: values of the notice's rows"""
        self.ensure_one()
        template = self.env.ref(f"helpdesk_mgmt_complaint.sms_template_{common['event']}", raise_if_not_found=False)
        number = template and self._sms_number(common["event"])
        if not number:
            return
        lang = self.customer_lang
        template = template.sudo().with_context(lang=lang)
        body = template._render_field("body", self.ids, set_lang=lang)[self.id]
        notice = (
            self.env["helpdesk.ticket.notice"]
            .sudo()
            .create({**common, "channel": "sms", "address": number, "body": body})
        )
        notice._send_or_wait(self._sms_moment(self._notice_date() or fields.Datetime.now()))

    def _sms_moment(self, moment):
        """The same moment, or the next morning when it falls into the night of the team's time zone.

        :param moment: naive UTC
        """
        company = self.company_id.sudo()
        start, end = company.complaint_sms_from, company.complaint_sms_until
        tz = pytz.timezone(self.team_id._complaint_calendar().tz or "UTC")
        local = pytz.utc.localize(moment).astimezone(tz)
        midnight = datetime.combine(local.date(), time.min)
        since = local.replace(tzinfo=None) - midnight
        if start >= end or timedelta(hours=start) <= since < timedelta(hours=end):
            return moment
        if since >= timedelta(hours=end):
            midnight += timedelta(days=1)
        return tz.localize(midnight + timedelta(hours=start)).astimezone(pytz.utc).replace(tzinfo=None)

    def _post_sms(self, body, number):
        """Queues a text message to the customer; it stands in the log of the case, which the portal does not show.

        :return: the message
        """
        self.ensure_one()
        ticket = act(self.sudo().with_context(mail_post_autofollow=False), case_only=False)
        message = ticket.message_post(
            body=body,
            message_type="sms",
            subtype_xmlid="mail.mt_note",
            author_id=ticket.company_id.partner_id.id,
            sms_numbers=[number],
            notify_skip_followers=True,
            put_in_queue=True,
        )
        # colleagues read the log: the token is in the customer's text alone
        for sms in self.env["sms.sms"].sudo().search([("mail_message_id", "=", message.id)]):
            if NO_TOKEN in (sms.body or ""):
                sms.body = sms.body.replace(NO_TOKEN, ticket._portal_ensure_token())
        return message

    def _sms_until(self, kind):
        """Until when the running limit of `kind` lasts, as a sentence of a text message; empty without one."""
        due = self._due_moment(kind)
        return self.with_context(lang=self.customer_lang).env._("By %s.", due) if due else ""
