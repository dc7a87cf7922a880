from markupsafe import Markup

from odoo import fields, models
from odoo.tools import email_normalize
from odoo.tools.mail import html2plaintext, plaintext2html

from ..process.acting import act, acting
from ..process.helpdesk_ticket_length import TEXT_MAX
from . import helpdesk_referral  # noqa: F401 (its model is inherited)


class HelpdeskReferral(models.Model):
    """Letters: what the other authority is written by mail, and what it answers by mail."""

    _inherit = "helpdesk.referral"

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
        lang = addressee.lang or self.company_id._letter_lang()
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
            scheduled_date=self.env["helpdesk.ticket.notice"]._notice_date(self.ticket_id),
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
        # with its links it may be longer than the mail
        text = html2plaintext(message.body or "").strip()[:TEXT_MAX]
        self.ticket_id._message_log(
            body=Markup("<p><strong>%s</strong></p><p>%s</p>")
            % (self.env._("Mail on the referral to %s:", body), plaintext2html(text)),
        )
        if self.state != "sent" or not self._is_of_body(message):
            return
        self._answered(text, "mail", attachments=message.attachment_ids)
        if self.kind == "third_party" and self.ticket_id.phase == "third_party":
            # as with a customer's answer: the body's own clock runs from here
            self.ticket_id._resume()
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
