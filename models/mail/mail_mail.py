from smtplib import SMTPServerDisconnected

from psycopg2.errors import SerializationFailure

from odoo import fields, models
from odoo.tools import SQL

from ..process.acting import act, acting
from .mail_notification import traces_of_others


class MailMail(models.Model):
    """The request that wrote a mail of a case and the mail queue may send at the same moment: it goes out once.

    What a server refuses for now is tried again.
    """

    _inherit = "mail.mail"

    complaint_tries = fields.Integer(string="Tried again", help="How often the mail of a case was tried again.")

    def send_after_commit(self):
        # just written: what they are about is in memory
        of_tickets = any(mail.model == "helpdesk.ticket" for mail in self)
        mails = act(self, after_commit=True) if of_tickets else self
        return super(MailMail, mails).send_after_commit()

    def send(self, auto_commit=False, raise_exception=False, post_send_callback=None):
        # the queue may have sent them, and thrown them away, before the request came to it
        mails = self.exists() if acting(self.env).after_commit else self
        return super(MailMail, mails).send(
            auto_commit=auto_commit, raise_exception=raise_exception, post_send_callback=post_send_callback
        )

    def _send(
        self,
        auto_commit=False,
        raise_exception=False,
        smtp_session=None,
        alias_domain_id=False,
        mail_server=False,
        post_send_callback=None,
    ):
        options = {
            "auto_commit": auto_commit,
            "raise_exception": raise_exception,
            "smtp_session": smtp_session,
            "alias_domain_id": alias_domain_id,
            "mail_server": mail_server,
            "post_send_callback": post_send_callback,
        }
        of_cases = self._of_process_cases()
        if others := self - of_cases:
            with traces_of_others():
                result = super(MailMail, others)._send(**options)
            if not of_cases:
                return result
        for mail in of_cases:
            if mail._take_to_send():
                try:
                    super(MailMail, mail)._send(**options)
                except SMTPServerDisconnected as error:
                    if raise_exception:
                        raise
                    mail._session_lost(error)
        if post_send_callback:
            post_send_callback(self.ids)
        return True

    def _session_lost(self, error):
        """The server hung up in the middle: the mail has not left, and its place in the queue is kept."""
        reason = f"{type(error).__name__}: {error}"
        self.write({"state": "exception", "failure_type": "mail_smtp", "failure_reason": reason})
        self._postprocess_sent_message([], [], failure_reason=reason, failure_type="mail_smtp")

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        failed = self._of_process_cases() if failure_type else self.browse()
        messages = failed.mail_message_id
        result = super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )
        if messages:
            # core throws some away that will never go
            kept = failed.exists().filtered(lambda mail: mail.state == "exception")
            self.env["helpdesk.ticket.notice"]._follow_failed_mails(kept, messages, failure_type, failure_reason)
        return result

    def _of_process_cases(self):
        """Asks the mails themselves first: no query more where none is about a ticket."""
        mails = self.filtered(lambda mail: mail.model == "helpdesk.ticket" and mail.res_id)
        cases = self.env["helpdesk.ticket"].sudo().browse(mails.mapped("res_id")).exists().filtered("phase")
        return mails.filtered(lambda mail: mail.res_id in cases.ids)

    def _take_to_send(self):
        """Locks the mail until the transaction ends.

        :return: whether it is still to be sent, and nobody else is sending it
        """
        self.ensure_one()
        mine = SQL("SELECT 1 FROM mail_mail WHERE id = %s AND state = 'outgoing' FOR UPDATE SKIP LOCKED", self.id)
        try:
            with self.env.cr.savepoint():
                self.env.cr.execute(mine, log_exceptions=False)
                return bool(self.env.cr.fetchone())
        except SerializationFailure:
            # sent by another transaction since this one took its snapshot
            return False
