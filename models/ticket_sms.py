from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models

from ..tools.phone import mobile_number
from .acting import act
from .ticket_notice import NO_TOKEN


class HelpdeskTicket(models.Model):
    """Text messages to the customer: to whom, what, and never by night."""

    _inherit = "helpdesk.ticket"

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
