from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models

from ...exceptions import ComplaintError
from ...tools.delivery import PAUSES, fault
from ..assignment.helpdesk_asking import CALL
from ..process.acting import act
from ..process.media import without_customer
from . import helpdesk_ticket_notice  # noqa: F401 (its model is inherited)
from .helpdesk_ticket_notice import NOT_ARRIVED, customer_mobile, is_out_of_reach

STUCK = "helpdesk_mgmt_complaint.activity_mail_stuck"
UNREACHED = "helpdesk_mgmt_complaint.activity_unreached"
# What is sent again when a window is prolonged, by its kind, or by the phase that the case ended in.
AGAIN = {
    "customer_reply": "returned",
    "decision": "proposed",
    "closed": "closed",
    "rejected": "rejected",
    "cancelled": "cancelled",
}
STATES = {
    "ready": "queued",
    "process": "queued",
    "pending": "sent",
    "sent": "sent",
    "bounce": "bounced",
    "exception": "failed",
    "canceled": "failed",
}


class HelpdeskTicketNotice(models.Model):
    """Whether a notice arrived, by what the mail and text message queues say; what follows where it did not.

    What the servers refuse for now is tried again with growing pauses; what they refuse for good is asked of a person.
    No window of the customer's ends on notices that reached nobody.
    """

    _inherit = "helpdesk.ticket.notice"

    next_try = fields.Datetime(help="When it is tried again; empty where it is not.")

    # ------------------------------------------------------------------
    # What became of it
    # ------------------------------------------------------------------

    def _trace(self):
        """The notification of the mail or text message."""
        self.ensure_one()
        traces = self.sudo().message_id.notification_ids
        return traces.filtered(lambda n: (n.notification_type == "sms") == (self.channel == "sms"))[:1]

    def _judge(self):
        """Writes the state that is proved: by a mail or text message that is there, and by what became of it."""
        for notice in self.sudo().filtered(lambda n: n.channel != "portal" and n.message_id):
            trace = notice._trace()
            if trace:
                state = STATES.get(trace.notification_status, "queued")
            elif notice.state == "queued" and not notice._waits_for_opening():
                state = "nobody"
            else:
                # its trace has been cleaned away: what was known stands
                continue
            vals = {"state": state, "fault": False, "next_try": False}
            if state == "failed":
                vals.update(notice._failed_vals(trace))
            elif state in NOT_ARRIVED:
                vals["fault"] = "nobody" if state == "nobody" else "address"
            changed = {name: value for name, value in vals.items() if notice[name] != value}
            if changed:
                notice.write(changed)

    def _failed_vals(self, trace):
        """What is known of a notice whose mail or text message failed: it may be tried again."""
        mail = trace.mail_mail_id
        moment = self.send_date if self.channel == "sms" else mail.state == "outgoing" and mail.scheduled_date
        of_address = fault(trace.failure_type, trace.failure_reason) == "address"
        vals = {"fault": "address" if of_address else "server"}
        if mail:
            vals["tries"] = mail.complaint_tries
        return {**vals, "state": "retrying", "next_try": moment} if moment else vals

    def _judge_mailed(self):
        """The mails of these notices have just been made, at the opening, or not: nobody waits for them any more."""
        unmade = self.filtered(lambda n: n.channel == "email" and n.state == "queued" and not n._trace())
        unmade.write({"state": "nobody", "fault": "nobody"})
        unmade._ask_about_failed()
        (self - unmade)._judge()

    def _judge_withdrawn(self):
        """Mails that somebody took out of the queue, or cancelled there, are on their way to nobody; the notification
        that stays behind does not say so."""
        for notice in self.filtered(lambda n: n.channel == "email" and n.state == "queued"):
            trace = notice._trace()
            if trace and (not trace.mail_mail_id or trace.mail_mail_id.state == "cancel"):
                notice.write({"state": "failed", "fault": "server"})

    def _waits_for_opening(self):
        """Whether the mail is made when the organisation opens."""
        schedules = self.env["mail.message.schedule"].sudo()
        return bool(schedules.search_count([("mail_message_id", "=", self.message_id.id)], limit=1))

    @api.model
    def _follow_traces(self, traces):
        """Notifications of tickets' messages have been written."""
        notices = self.sudo().search([("message_id", "in", traces.mail_message_id.ids)])
        if not notices:
            return
        notices._judge()
        lost = notices.filtered(lambda n: n.channel == "sms" and n.state == "failed")
        for notice in lost:
            trace = notice._trace()
            if fault(trace.failure_type, trace.failure_reason) == "later" and notice.tries < len(PAUSES):
                moment = self._sms_moment(notice.ticket_id, self._growing_pause(notice.tries))
                notice.write({"tries": notice.tries + 1, "send_date": moment})
                notice._judge()
        lost._ask_about_failed()

    def _text_again(self):
        """A text message that the provider did not take goes into its queue again.

        :return: whether there is one
        """
        failed = self.env["sms.sms"].sudo()
        if self.message_id:
            failed = failed.search([("mail_message_id", "=", self.message_id.id), ("state", "=", "error")])
            failed = failed.filtered(lambda sms: not sms.to_delete)
        if failed:
            self.send_date = False
            failed.write({"number": self.address})
            failed.action_set_outgoing()
            self.env.ref("sms.ir_cron_sms_scheduler_action").sudo()._trigger()
        return bool(failed)

    @api.model
    def _growing_pause(self, tries):
        return fields.Datetime.now() + timedelta(hours=PAUSES[tries])

    @api.model
    def _follow_failed_mails(self, mails, messages, failure_type, reason):
        """Mails of cases could not be sent.

        :param mails: those of them that core keeps
        :param messages: the messages of all of them
        """
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action", raise_if_not_found=False)
        notices = self.sudo().search([("message_id", "in", messages.ids), ("channel", "=", "email")])
        cases = self.env["helpdesk.ticket"].sudo().browse(messages.mapped("res_id"))
        for mail in mails:
            tries = mail.complaint_tries
            if fault(failure_type, reason or mail.failure_reason) == "later" and tries < len(PAUSES):
                moment = self._growing_pause(tries)
                mail.write({"state": "outgoing", "scheduled_date": moment, "complaint_tries": tries + 1})
                messages -= mail.mail_message_id
                if queue:
                    queue.sudo()._trigger(at=moment)
        notices._judge()
        notices._ask_about_failed()
        # a server that is down for a moment is nobody's work; one that nobody has named is
        lasts = any(mail.complaint_tries > 1 for mail in mails) or not self.env["ir.mail_server"].sudo()._is_named()
        if fault(failure_type, reason) == "server" or (failure_type == "mail_smtp" and lasts):
            self._tell_administrators(cases.company_id)
        # what a person wrote to the customer has no notice: whoever handles the case is told all the same
        letters = messages - notices.message_id
        answers = self.env["helpdesk.ticket"].sudo().search([("media_answer_message_id", "in", letters.ids)])
        answers = answers.media_answer_message_id
        self._ask_about_letters(letters.filtered(lambda m: m.message_type == "comment" or m in answers))

    @api.model
    def _ask_about_letters(self, messages):
        cases = self.env["helpdesk.ticket"].sudo().browse(messages.mapped("res_id")).exists()
        cases._ask_responsible(
            lambda env, number: env._("A message on %s could not be sent: look at it and send it again", number),
            UNREACHED,
            once="type",
        )

    @api.model
    def _tell_administrators(self, companies):
        """Our own server or sender is at fault: those who can mend it are told, once until they have."""
        stuck = self.env.ref(STUCK, raise_if_not_found=False)
        administrators = self.env.ref("base.group_system").sudo().all_user_ids
        for company in companies if stuck else ():
            # the body's own contact: who may not read cases reads it
            body = company.partner_id.sudo()
            told = body.activity_ids.filtered(lambda a: a.activity_type_id == stuck).user_id
            for user in administrators - told:
                if user.active and user._is_internal() and user.id != SUPERUSER_ID and company in user.company_ids:
                    summary = self.with_context(lang=user.lang).env._(
                        "Mails to customers do not leave: look at Helpdesk › Configuration › Ready for customers?"
                    )
                    body.with_context(mail_activity_quick_update=True).activity_schedule(
                        STUCK, user_id=user.id, summary=summary, automated=True
                    )

    # ------------------------------------------------------------------
    # What may be promised
    # ------------------------------------------------------------------

    @api.model
    def _is_receipt_coming(self, case):
        """Whether the customer may be told that a confirmation is on its way: one was made, and such do leave."""
        made = case.sudo().notice_ids.filtered(
            lambda n: n.event == "received" and n.channel != "portal" and n.state not in NOT_ARRIVED
        )
        return any(self._leaves(case.company_id, channel) for channel in set(made.mapped("channel")))

    @api.model
    def _leaves(self, company, channel):
        """Whether what goes out by a channel can be expected to leave: the last did; of mails, where none went yet, a
        sender and a server have been named."""
        last = self.sudo().search(
            [("company_id", "=", company.id), ("channel", "=", channel), ("state", "in", ("sent", *NOT_ARRIVED)),
             ("fault", "!=", "nobody")],
            limit=1,
        )  # fmt: skip
        if last:
            return last.fault not in ("server", "text")
        return channel == "email" and company.sudo()._mails_from() and self.env["ir.mail_server"].sudo()._is_named()

    def _ask_about_failed(self):
        """Of these notices those that will not arrive by themselves: whoever handles the case is asked, once a case."""
        lost = self.sudo().filtered(lambda n: n.channel != "portal" and n.state in ("failed", "nobody", "bounced"))
        lost |= self.sudo().filtered(lambda n: n.fault == "text")
        ours = lost.filtered(lambda n: n.fault in ("server", "text")).ticket_id
        theirs = lost.ticket_id.filtered(lambda case: not is_out_of_reach(case)) - ours
        if theirs:
            theirs._ask_responsible(
                lambda env, number: env._("A notice on %s did not arrive: check the customer's address", number),
                UNREACHED,
                once="type",
            )
        if ours:
            ours._ask_responsible(
                lambda env, number: env._(
                    "A notice on %s could not be sent. The fault is ours, not the customer's address: have the mail or "
                    "text message server looked at, and send it again",
                    number,
                ),
                UNREACHED,
                once="type",
            )

    def _compute_failure(self):
        labels = dict(self._fields["fault"]._description_selection(self.env))
        for notice in self:
            notice.failure = False
            if notice.state not in NOT_ARRIVED:
                continue
            trace = notice._trace()
            kinds = dict(trace._fields["failure_type"]._description_selection(self.env))
            said = (trace.failure_reason or "")[:200] or kinds.get(trace.failure_type)
            parts = [labels.get(notice.fault), said if notice.fault != "nobody" else False]
            if notice.next_try:
                parts.append(self.env._("tried again on %s", notice.ticket_id._local_moment(notice.next_try)))
            notice.failure = " – ".join(part for part in parts if part)

    # ------------------------------------------------------------------
    # No window ends on a customer whom nothing reached
    # ------------------------------------------------------------------

    @api.model
    def _keep_unreached(self, cases, kind, phases, now):
        """Those cases on whose customer the window of a kind must not end; it runs anew, and somebody contacts him.

        :param phases: where the case is while that window runs
        """
        kept = cases.filtered(lambda case: case.phase in phases and self._is_unreached(case))
        for case in kept:
            case._running(kind)._prolong(now)
            event = AGAIN.get(kind) or AGAIN[case.phase]
            if case._mail_address() or customer_mobile(case):
                words = {"message": case._last_move().reason} if event in ("returned", "rejected") else {}
                case._send_notice(event, **words)
        if kept:
            kept._ask_responsible(
                lambda env, number: env._(
                    "No notice on %s has arrived: contact the customer; the window was prolonged", number
                ),
                CALL,
                once="type",
            )
        return kept

    @api.model
    def _is_unreached(self, case):
        """Whether no notice of the last development has reached the customer, as far as is known, and nobody talked to
        him: he knows of no window."""
        if without_customer(case):
            return False
        move = case._last_move()
        told = case.sudo().notice_ids.filtered(lambda n: n.channel != "portal" and n.move_id == move)
        told._judge_withdrawn()
        if not (all(notice.state in NOT_ARRIVED for notice in told) if told else is_out_of_reach(case)):
            return False
        return not case.sudo().contact_attempt_ids.filtered(lambda a: a.outcome == "reached" and a.date >= move.date)

    # ------------------------------------------------------------------
    # A person sends it again, or has seen to it
    # ------------------------------------------------------------------

    def action_send_again(self):
        """Sends the notices again, to the customer's address or number as it is now."""
        self.ticket_id.check_access("write")
        for notice in self.sudo():
            notice._check_can_go()
            if notice.channel == "sms":
                notice.write({"tries": 0, "next_try": False})
                notice._send_or_wait(self._sms_moment(notice.ticket_id, fields.Datetime.now()))
            else:
                notice._mail_again()
        return True

    def action_handled(self):
        """Somebody has seen to it: it leaves the list of what did not arrive."""
        self.ticket_id.check_access("write")
        self.sudo().handled = True
        return True

    def _check_can_go(self):
        self.ensure_one()
        case = self.ticket_id
        if self.state not in NOT_ARRIVED:
            raise ComplaintError(self.env._("This notice on %s has not failed; reload the list.", case.number))
        if self.channel == "sms" and customer_mobile(case):
            self.address = customer_mobile(case)
        elif self.channel == "sms" or not case._mail_address() or not self.message_id:
            raise ComplaintError(
                self.env._(
                    "Nothing can be sent to the customer of %s yet: enter an address that works, or call him.",
                    case.number,
                )
            )

    def _mail_again(self):
        """The mail of the same message is made anew: its text stands, its address and its trace are new."""
        self.ensure_one()
        case, message = act(self.ticket_id.with_context(lang=self.ticket_id.customer_lang)), self.message_id
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "=", message.id)])
        # what is locked is being sent just now
        mails.filtered(lambda mail: mail.state != "sent").try_lock_for_update().unlink()
        message.notification_ids.filtered(lambda n: n.notification_type == "email").unlink()
        message.write(
            {
                "partner_ids": [fields.Command.set(case.partner_id.ids)],
                "outgoing_email_to": False if case.partner_id else case.partner_email,
            }
        )
        case._notify_thread(message, msg_vals=False, **self._how_notified(case))
        again = self
        if self.channel == "portal":
            # nothing had been sent at all
            again = self.copy({"channel": "email", "date": fields.Datetime.now()})
            self.write({"state": "shown", "fault": False})
        again.write(
            {"address": case._notice_address(), "state": "queued", "fault": False, "next_try": False, "tries": 0}
        )
        again._judge()
