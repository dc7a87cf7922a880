import logging

from odoo import api, fields, models

from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)

_logger = logging.getLogger(__name__)
BATCH = 200
NOT_ARRIVED = ("bounced", "failed")
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
            ("shown", "Shown"),
            ("waiting", "Waits for the day"),
            ("queued", "On its way"),
            ("sent", "Sent"),
            ("bounced", "Bounced"),
            ("failed", "Failed"),
        ],
        compute="_compute_state",
    )
    failure = fields.Char(compute="_compute_state", string="Why it did not arrive")

    _waiting_idx = models.Index("(send_date) WHERE send_date IS NOT NULL")

    @api.depends("channel", "send_date", "message_id.notification_ids.notification_status")
    def _compute_state(self):
        for notice in self:
            channel = notice.channel
            found = notice.sudo().message_id.notification_ids.filtered(
                lambda n, sms=channel == "sms": (n.notification_type == "sms") == sms
            )[:1]
            notice.failure = False
            if channel == "portal":
                notice.state = "shown"
            elif notice.send_date:
                notice.state = "waiting"
            elif found:
                notice.state = STATES.get(found.notification_status, "queued")
            else:
                # the mail waits for the body to open, or its trace has been cleaned away
                waits = self.env["mail.message.schedule"].sudo()
                waits = waits.search_count([("mail_message_id", "=", notice.sudo().message_id.id)], limit=1)
                notice.state = "queued" if waits else "sent"
            if notice.state in NOT_ARRIVED:
                labels = dict(found._fields["failure_type"]._description_selection(self.env))
                notice.failure = labels.get(found.failure_type) or (found.failure_reason or "")[:200]

    # ------------------------------------------------------------------
    # Text messages
    # ------------------------------------------------------------------

    def _send_or_wait(self, moment):
        """A text message goes out now, or at `moment`, when that is to come."""
        for notice in self:
            if moment <= fields.Datetime.now():
                notice._send_sms()
            else:
                notice.send_date = moment
                cron = self.env.ref("helpdesk_mgmt_complaint.ir_cron_text_messages", raise_if_not_found=False)
                if cron:
                    cron.sudo()._trigger(at=moment)

    def _send_sms(self):
        self.ensure_one()
        notice = self.sudo()
        notice.message_id = notice.ticket_id._post_sms(notice.body, notice.address)
        notice.send_date = False

    @api.model
    def _cron_send_waiting(self):
        """Sends the text messages whose morning has come; one that fails is tried again an hour later."""
        waiting = self.sudo().search([("send_date", "<=", fields.Datetime.now())], order="send_date, id", limit=BATCH)
        for notice in waiting.try_lock_for_update():
            try:
                with self.env.cr.savepoint():
                    notice._send_sms()
            except Exception:
                _logger.exception("the text message %s could not be queued", notice.id)
                self.env.invalidate_all()
                notice.send_date = fields.Datetime.add(fields.Datetime.now(), hours=1)
            if not self.env["ir.cron"]._commit_progress(1):
                return
        if len(waiting) == BATCH:
            self.env.ref("helpdesk_mgmt_complaint.ir_cron_text_messages").sudo()._trigger()
