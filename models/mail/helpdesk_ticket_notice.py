import json
import logging
from datetime import datetime, time, timedelta
from hashlib import sha256

import pytz
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ...exceptions import LOST_RACE, CalendarError
from ...tools.phone import mobile_number
from ...tools.short_link import code_of
from ...tools.text_message import parts
from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)
from ..assignment.helpdesk_asking import CALL
from ..process.acting import act, acting

_logger = logging.getLogger(__name__)
BATCH = 200
# What is known not to have reached the customer, be it tried again.
NOT_ARRIVED = ("bounced", "failed", "retrying", "nobody")
# Stands in the thread where the mail to the customer has the token.
NO_TOKEN = "signed-in"
# What a text message may take.
PARTS = 2
# Notices after which a customer who wants to be called is called.
CALLED_FOR = (
    "routed", "returned", "proposed", "closed", "rejected", "cancelled", "delayed", "duplicate", "separated", "settled",
)  # fmt: skip


def mobile_of(case, phone):
    """A number of the customer's country, else of the organisation's, in international form; empty for no mobile."""
    country = case.sudo().partner_id.country_id or case.sudo().company_id.country_id
    return mobile_number(phone, str(country.phone_code or ""))


def customer_mobile(case):
    """The mobile number of the customer's account; empty without one."""
    return mobile_of(case, case.sudo().partner_id.phone)


def reads_by_himself(case):
    """Whether the customer can look the case up without a link: with an account, or with the tracking code."""
    partner = case.sudo().partner_id
    return bool(case.has_tracking_code or (partner | partner.filtered("is_company").child_ids).user_ids)


def is_out_of_reach(case):
    """Whether nothing can go to the customer, and he has no way to look the case up either."""
    return not (case._mail_address() or customer_mobile(case) or reads_by_himself(case))


class HelpdeskTicketNotice(models.Model):
    """What the customer was told, where, and whether it arrived; a text message waits here for the morning."""

    _name = "helpdesk.ticket.notice"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Notice to a customer"
    _order = "id desc"

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company")
    date = fields.Datetime(required=True)
    event = fields.Selection(
        [
            ("received", "Received"),
            ("routed", "Passed to the department"),
            ("accepted", "Accepted for processing"),
            ("returned", "Returned to the customer"),
            ("reminder", "Reminder"),
            ("referred", "Referred"),
            ("proposed", "Solution proposed"),
            ("taken_back", "Proposal taken back"),
            ("closed", "Closed"),
            ("rejected", "Not accepted"),
            ("reopened", "Reopened"),
            ("cancelled", "Ended"),
            ("delayed", "Delay explained"),
            ("late", "Message after the end"),
            ("duplicate", "Duplicate"),
            ("separated", "Separated again"),
            ("settled", "Ended together with another case"),
            ("survey", "Survey"),
            ("survey_reminder", "Reminder of the survey"),
            ("decision_logged", "Decision taken down"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    channel = fields.Selection([("portal", "Portal"), ("email", "E-mail"), ("sms", "Text message")], required=True)
    address = fields.Char()
    message_id = fields.Many2one("mail.message", index="btree_not_null", ondelete="set null")
    move_id = fields.Many2one("helpdesk.ticket.move", ondelete="set null", help="The development that it tells of.")
    digest = fields.Char(help="The same notice is sent once in a transaction.")
    body = fields.Text(help="Wording of a text message.")
    send_date = fields.Datetime(help="When a text message that waits goes out; empty once it went.")
    state = fields.Selection(
        [
            ("shown", "Shown on the portal"),
            ("waiting", "Waits for the day"),
            ("queued", "On its way"),
            ("sent", "Handed to the server"),
            ("retrying", "Tried again later"),
            ("bounced", "Bounced"),
            ("failed", "Failed"),
            ("nobody", "Reaches nobody"),
        ],
        required=True,
        default="queued",
        index=True,
    )
    fault = fields.Selection(
        [
            ("nobody", "No account, address or number leads to the customer"),
            ("address", "The customer's address or number does not work"),
            ("server", "Our own server could not send it"),
            ("text", "It could not be made"),
        ],
        help="Whose fault it is that it did not arrive.",
    )
    failure = fields.Char(compute="_compute_failure", string="Why it did not arrive")
    text_error = fields.Char(
        string="Failing text", help="Its own text could not be made: a plain one went out. The text, its language, why."
    )
    tries = fields.Integer(string="Tried", help="How often it was tried again.")
    handled = fields.Boolean(string="Dealt with", help="Somebody has seen to it that it did not arrive.")

    _waiting_idx = models.Index("(send_date) WHERE send_date IS NOT NULL")
    # what did not arrive is the least of it
    _troubled_idx = models.Index("(id) WHERE state IN ('retrying', 'bounced', 'failed', 'nobody') AND NOT handled")

    # ------------------------------------------------------------------
    # Giving notice
    # ------------------------------------------------------------------

    @api.model
    def _give_notice(self, cases, event, template, details):
        """Posts the notice on each case, keeps where it went, and sends a text message or asks for a call where that is
        due. What this transaction has told a customer already is not told again."""
        event = event if event in self._fields["event"].get_values(self.env) else "other"
        digests = {case: self._notice_digest(case, event, template, details) for case in cases}
        told = self.sudo().search([("ticket_id", "in", cases.ids), ("digest", "in", list(digests.values()))])
        told = {(notice.ticket_id.id, notice.digest) for notice in told}
        cases = cases.filtered(lambda case: (case.id, digests[case]) not in told)
        vals_list = []
        for case in cases:
            vals_list += self._prepare_notices(case, event, template, details, digests[case])
        notices = self.sudo().create(vals_list)
        notices.filtered(lambda notice: notice.channel == "email")._judge()
        for notice in notices.filtered(lambda notice: notice.channel == "sms"):
            case = notice.ticket_id
            notice._send_or_wait(self._sms_moment(case, self._notice_date(case) or fields.Datetime.now()))
        if event == "received":
            # the head of a department has been told with the filing; whoever calls, or is here, hears it at once
            cases = cases.filtered(lambda case: case.head_told_date and not case.channel_id.answered_at_once)
        if event in (*CALLED_FOR, "received"):
            self._ask_for_call(cases)
        notices._ask_about_failed()

    @api.model
    def _notice_digest(self, case, event, template, details):
        """The same for what would tell the customer the same thing twice in this transaction.

        The rows of a transaction that is rolled back go with it: the notice is then sent again.
        """
        [[transaction]] = self.env.execute_query(SQL("SELECT pg_current_xact_id()::text"))
        windows = [f"{row.kind} {row.due_date}" for row in case.sudo().deadline_ids if row.state == "running"]
        told = [transaction, event, template.id, case._last_move().id, details, sorted(windows)]
        return sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()

    @api.model
    def _prepare_notices(self, case, event, template, details, digest):
        """Posts the notice.

        :return: values of its rows, one a way that it goes
        """
        told, case_only = case._notice_address(), acting(self.env).case_only
        by_mail = bool(case._mail_address()) and not case_only
        texts = self._prepare_text(case, event, details)
        message, error = self._post_notice(act(case, case_only=not by_mail), event, template, details)
        common = {
            "ticket_id": case.id,
            "company_id": case.company_id.id,
            "date": fields.Datetime.now(),
            "event": event,
            "move_id": case._last_move().id,
            "digest": digest,
            "text_error": error,
        }
        if not message:
            return [{**common, "channel": "portal", "state": "failed", "fault": "text"}]
        ways = [{"channel": "email", "address": told, "message_id": message.id}] if told and not case_only else []
        if ways and not by_mail:
            fault = "address" if not case.sudo().partner_id or case.sudo().partner_id.active else "nobody"
            ways[0].update(state="failed" if fault == "address" else "nobody", fault=fault)
        # a sender who wants no automatic answer has been told nothing, and nobody need be asked
        shown = by_mail or texts or case_only or reads_by_himself(case)
        portal = {"channel": "portal", "address": False, "message_id": message.id, "state": "shown"}
        if not shown:
            portal.update(state="nobody", fault="nobody")
        return [{**common, **way} for way in [portal, *ways, *texts]]

    @api.model
    def _post_notice(self, case, event, template, details):
        """Posts the notice in a savepoint: nothing that is wrong with it undoes what it tells of.

        :return: the message, and why its own text was replaced by a plain one; no message where that failed as well
        """
        lang = case.customer_lang
        case = act(case.sudo().with_context(lang=lang), details=details)

        def as_written():
            body, subject = self._render_notice(case, template, details)
            paragraphs = case._follow("notice_paragraphs", details, kind=event)
            return self._post(case, subject, Markup("%s%s") % (body, Markup().join(paragraphs)))

        def plain():
            return self._post(case, self._plain_subject(case, event), self._plain_body(case, event, details))

        return self._made_or_plain(case, template, lang, as_written, plain)

    @api.model
    def _render_notice(self, case, template, details):
        """:return: body and subject of a template for a case, in the language of its context"""
        lang = case.env.lang
        template = act(template.with_context(lang=lang), details=details)
        body = template._render_field("body_html", case.ids, set_lang=lang)[case.id]
        return body, template._render_field("subject", case.ids, set_lang=lang)[case.id]

    @api.model
    def _post(self, case, subject, body):
        # the thread is read in other languages too: each notice keeps the direction of its own
        direction = self.env["res.lang"]._get_data(code=case.env.lang).direction or "ltr"
        partner, sender = case.partner_id, case.company_id.partner_id
        return case.with_context(mail_post_autofollow=False).message_post(
            body=Markup('<div dir="%s">%s</div>') % (direction, body),
            subject=subject,
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            author_id=sender.id,
            email_from=case.company_id.email_formatted or sender.email_formatted or False,
            partner_ids=partner.ids,
            outgoing_email_to=False if partner else (case.partner_email or False),
            scheduled_date=self._notice_date(case),
            email_layout_xmlid="helpdesk_mgmt_complaint.mail_notification_layout",
            email_add_signature=False,
            **self._how_notified(case),
        )

    @api.model
    def _how_notified(self, case):
        """How the mail of a notice is made, each time that it is sent."""
        return {
            # one notice, to the customer: colleagues who follow see it on the case
            "notify_skip_followers": True,
            "force_email_lang": case.customer_lang,
            "notify_author_mention": True,
        }

    @api.model
    def _notice_date(self, case):
        """When a notice goes out that falls due outside opening hours: at the next opening.

        :return: naive UTC moment; False: at once, as whatever answers somebody's own action
        """
        if not acting(self.env).by_clock:
            return False
        now = fields.Datetime.now()
        try:
            opening = case.team_id._complaint_calendar().next_opening(now)
        except CalendarError:
            # hours that have become useless hold nobody's notice back
            return False
        return opening if opening > now else False

    @api.model
    def _ask_for_call(self, cases):
        """Somebody calls customers who want to be called, or whom nothing else tells."""
        lost = cases.filtered(is_out_of_reach)
        by_phone = (cases - lost).filtered(lambda case: case.preferred_contact == "phone")
        if lost:
            lost._ask_responsible(
                lambda env, number: env._("Tell the customer about %s: no notice can", number), CALL, once="type"
            )
        if by_phone:
            by_phone._ask_responsible(
                lambda env, number: env._("Call the customer about %s, as he prefers", number), CALL, once="type"
            )

    # ------------------------------------------------------------------
    # Text messages
    # ------------------------------------------------------------------

    @api.model
    def _prepare_text(self, case, event, details):
        """:return: values of the row of a text message, in a list; none where no text message is sent"""
        template = self._wants_sms(case, event) and self.env.ref(
            f"helpdesk_mgmt_complaint.sms_template_{event}", raise_if_not_found=False
        )
        number = template and self._sms_number(case, event)
        if not number:
            return []
        lang = case.customer_lang
        template = act(template.sudo().with_context(lang=lang), details=details)
        body, error = self._made_or_plain(
            case,
            template,
            lang,
            lambda: template._render_field("body", case.ids, set_lang=lang)[case.id],
            lambda: self._plain_text(case, event),
        )
        if not body:
            return []
        more = self._words_after_text(case.with_context(lang=lang), event)
        body = self._fit(case.with_context(lang=lang)._wording().sender, f"{body} {more}" if more else body)
        return [{"channel": "sms", "address": number, "body": body, "text_error": error}]

    @api.model
    def _fit(self, sender, body):
        """A text message in two parts where that can be: the network names the sender as well."""
        body = " ".join(body.split()).replace(" :", ":")
        if parts(body.replace(NO_TOKEN, code_of(""))) > PARTS and body.startswith(f"{sender}: "):
            body = body.removeprefix(f"{sender}: ")
        return body[:1].upper() + body[1:]

    @api.model
    def _words_after_text(self, case, event):
        """What stands behind a text message, as paragraphs under a mail, whatever its template says."""
        if event == "received":
            return self.env["helpdesk.ticket.team"]._routed_words(case)
        if event == "closed" and case._accepts_afterwards():
            return case.env._("You may accept the solution on that page.")
        return ""

    @api.model
    def _wants_sms(self, case, event):
        """Whether a notice goes out as a text message too: preferred, promised for an inquiry, or the only way."""
        address = case._mail_address()
        if case.preferred_contact == "sms" or (event == "received" and case.kind == "inquiry") or not address:
            return True
        # the last mail did not arrive, and the address is still the same
        last = case.sudo().notice_ids.filtered(lambda n: n.channel == "email").sorted("id")[-1:]
        return last.state in NOT_ARRIVED and last.address == address

    @api.model
    def _sms_number(self, case, event):
        """Where a notice goes as a text message.

        Who inquires on the public form gets the reference at the number given there (M26). Nobody has verified it:
        nothing else is sent to it, and few of these in a day.
        """
        number = customer_mobile(case)
        if number or event != "received" or case.kind != "inquiry":
            return number
        typed = mobile_of(case, case.sudo().reporter_phone)
        return typed if typed and self.env["helpdesk.tracking.attempt"].sudo()._may_text(typed) else ""

    @api.model
    def _sms_moment(self, case, moment):
        """The same moment, or the next morning when it falls into the night of the team's time zone.

        :param moment: naive UTC
        """
        company = case.company_id.sudo()
        start, end = company.complaint_sms_from, company.complaint_sms_until
        tz = pytz.timezone(case.team_id._complaint_calendar().tz or "UTC")
        local = pytz.utc.localize(moment).astimezone(tz)
        midnight = datetime.combine(local.date(), time.min)
        since = local.replace(tzinfo=None) - midnight
        if start >= end or timedelta(hours=start) <= since < timedelta(hours=end):
            return moment
        if since >= timedelta(hours=end):
            midnight += timedelta(days=1)
        return tz.localize(midnight + timedelta(hours=start)).astimezone(pytz.utc).replace(tzinfo=None)

    def _send_or_wait(self, moment):
        """A text message goes out now, or at `moment`, when that is to come."""
        for notice in self:
            if moment <= fields.Datetime.now():
                notice._send_sms()
            else:
                notice.write({"send_date": moment, "state": "waiting"})
                cron = self.env.ref("helpdesk_mgmt_complaint.ir_cron_text_messages", raise_if_not_found=False)
                if cron:
                    cron.sudo()._trigger(at=moment)

    def _send_sms(self):
        """Queues the text message; it stands in the log of the case, which the portal does not show."""
        self.ensure_one()
        notice = self.sudo()
        if notice._text_again():
            return
        case = act(notice.ticket_id.with_context(mail_post_autofollow=False), case_only=False)
        message = case.message_post(
            body=notice.body,
            message_type="sms",
            subtype_xmlid="mail.mt_note",
            author_id=case.company_id.partner_id.id,
            sms_numbers=[notice.address],
            notify_skip_followers=True,
            put_in_queue=True,
        )
        # colleagues read the log: the token is in the customer's text alone
        for sms in self.env["sms.sms"].sudo().search([("mail_message_id", "=", message.id)]):
            if NO_TOKEN in (sms.body or ""):
                token = case._portal_ensure_token()
                short = f"/c/{case.id}/{NO_TOKEN}"
                sms.body = sms.body.replace(short, f"/c/{case.id}/{code_of(token)}").replace(NO_TOKEN, token)
        notice.write({"message_id": message.id, "send_date": False, "state": "queued", "fault": False})
        notice._judge()

    @api.model
    def _text_colleagues_again(self):
        """Queues again the text messages to colleagues whose time has come.

        :return: how many there were
        """
        texts = self.env["sms.sms"].sudo()
        due = texts.search([("complaint_next_try", "<=", fields.Datetime.now())], limit=BATCH).try_lock_for_update()
        due.complaint_next_try = False
        for text in due.filtered(lambda sms: sms.state == "error" and not sms.complaint_deadline_id.done_date):
            # he may have mended his number meanwhile
            text.write({"number": text.partner_id.phone or text.number})
            text.action_set_outgoing()
            self.env.ref("sms.ir_cron_sms_scheduler_action").sudo()._trigger()
        return len(due)

    @api.model
    def _cron_send_waiting(self):
        """Sends the text messages whose morning has come; one that fails is tried again an hour later."""
        colleagues = self._text_colleagues_again()
        if colleagues and not self.env["ir.cron"]._commit_progress(colleagues):
            return
        waiting = self.sudo().search([("send_date", "<=", fields.Datetime.now())], order="send_date, id", limit=BATCH)
        for notice in waiting.try_lock_for_update():
            try:
                with self.env.cr.savepoint():
                    notice._send_sms()
            except LOST_RACE:
                raise
            except Exception:
                _logger.exception("the text message %s could not be queued", notice.id)
                self.env.invalidate_all()
                notice.send_date = fields.Datetime.add(fields.Datetime.now(), hours=1)
            if not self.env["ir.cron"]._commit_progress(1):
                return
        if len(waiting) == BATCH:
            self.env.ref("helpdesk_mgmt_complaint.ir_cron_text_messages").sudo()._trigger()
