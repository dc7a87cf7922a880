"""Coverage in the media: whether somebody stands behind it, who published it, and what an outlet is sent."""

from odoo import Command
from odoo.tools import email_normalize, plaintext2html

MEDIA_CHANNEL = "helpdesk_mgmt_complaint.channel_media"


def by_media_channel(channel):
    """Whether the organisation itself registers by this channel what it has read."""
    id_ = channel.env["ir.model.data"]._xmlid_to_res_id(MEDIA_CHANNEL)
    return bool(id_) and id_ in (channel | channel.sudo().shared_id).ids


def without_customer(case):
    """Whether the case is about what was published and nobody filed it: nobody is told, asked or surveyed (M20)."""
    case = case.sudo()
    if not case.is_media or case.is_anonymous or case.has_tracking_code:
        return False
    if case.partner_id or case.partner_email or case.reporter_phone:
        return False
    name = case.partner_name or ""
    return name == outlet_of(case) or not any(character.isalnum() for character in name)


def outlet_of(case):
    """The outlet's name: of its contact, else as it was written."""
    return case.sudo().media_outlet_id.name or case.media_outlet_name or ""


def outlet_address(case):
    """Where an answer to the outlet goes by e-mail; empty where no address is known."""
    return email_normalize(case.media_answer_email) or email_normalize(case.sudo().media_outlet_id.email) or ""


def send_to_outlet(case, text):
    """Mails the answer to the outlet, in a person's name who has asked for it; the case's log keeps it, which customers
    do not see, and what the outlet replies comes to the case.

    :return: its message
    """
    case, outlet, address = case.sudo(), case.sudo().media_outlet_id, outlet_address(case)
    company = case.company_id
    case = case.with_context(lang=outlet.lang or company.partner_id.lang or case.env.lang)
    known = address == email_normalize(outlet.email)
    body = plaintext2html(text)
    mail = case.env["mail.mail"].create(
        {
            # the title of the case may name who is concerned
            "subject": case.env._(
                "%(company)s: answer to what you published (%(case)s)", company=company.name, case=case.number
            ),
            "body_html": body,
            "body": body,
            "email_from": company.email_formatted or case.env.user.email_formatted,
            "reply_to": case._notify_get_reply_to()[case.id],
            "recipient_ids": [Command.set(outlet.ids if known else [])],
            "email_to": False if known else address,
            "auto_delete": False,
            "is_internal": True,
            "model": case._name,
            "res_id": case.id,
        }
    )
    case.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
    return mail.mail_message_id
