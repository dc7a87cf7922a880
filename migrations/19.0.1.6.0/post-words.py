"""The notice that a case is open again says why it had ended; mails of escalations have their text in the log, too."""

from psycopg2.extras import Json

from odoo.tools import SQL

WORDS = '<t t-out="object._back_again_words()"/>'
NAME = '<strong t-out="object.number"/>{}<em t-out="object.name"/>'
# sentences as the releases before had them; a text that somebody has changed stays as it is
SENTENCES = {
    f"We regret that you are not satisfied. Your case {NAME.format(', ')}, is open again. This is what you told us:": (
        f"{WORDS} This is what you told us:"
    ),
    f"نأسف لعدم رضاكم، ونفيدكم بأنه تمت إعادة فتح طلبكم رقم {NAME.format(' «')}» بناءً على إفادتكم الآتية:": (
        f"{WORDS} وهذه إفادتكم:"
    ),
}


def migrate(cr, version):
    cr.execute(
        """SELECT template.id, template.body_html FROM mail_template AS template
           JOIN ir_model_data AS data ON data.res_id = template.id AND data.model = 'mail.template'
           WHERE data.module = 'helpdesk_mgmt_complaint' AND data.name = 'mail_template_reopened'"""
    )
    for id_, texts in cr.fetchall():
        changed = {lang: told_anew(text) for lang, text in (texts or {}).items()}
        if changed != texts:
            cr.execute(SQL("UPDATE mail_template SET body_html = %s WHERE id = %s", Json(changed), id_))
    # an empty message counts as one that was removed
    cr.execute(
        """UPDATE mail_message AS message SET body = mail.body_html FROM mail_mail AS mail
           WHERE mail.mail_message_id = message.id AND message.model = 'helpdesk.ticket' AND message.is_internal
                 AND message.message_type = 'email_outgoing' AND COALESCE(message.body, '') = ''"""
    )


def told_anew(text):
    for before, after in SENTENCES.items():
        text = (text or "").replace(before, after)
    return text
