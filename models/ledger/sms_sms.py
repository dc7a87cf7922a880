from odoo import fields, models

from ...tools.delivery import PAUSES, fault


class SmsSms(models.Model):
    """A text message to a colleague that the provider did not take is tried again, with the pauses that customers' ones
    have, as long as its deadline is open; where it cannot arrive, a mail goes in its place (T02)."""

    _inherit = "sms.sms"

    complaint_deadline_id = fields.Many2one(
        "helpdesk.ticket.deadline", string="Time limit", index="btree_not_null", ondelete="set null"
    )
    complaint_tries = fields.Integer(string="Tried", help="How often it was tried again.")
    complaint_next_try = fields.Datetime(string="Tried again on", index="btree_not_null")

    def write(self, vals):
        res = super().write(vals)
        if vals.get("state") == "error":
            for sms in self.sudo().filtered("complaint_deadline_id"):
                sms._follow_failure()
        return res

    def _follow_failure(self):
        row, notices = self.complaint_deadline_id, self.env["helpdesk.ticket.notice"]
        if row.done_date:
            return
        if fault(self.failure_type) == "later" and self.complaint_tries < len(PAUSES):
            moment = notices._sms_moment(row.ticket_id, notices._growing_pause(self.complaint_tries))
            self.write({"complaint_tries": self.complaint_tries + 1, "complaint_next_try": moment})
            self.env.ref("helpdesk_mgmt_complaint.ir_cron_text_messages").sudo()._trigger(at=moment)
        else:
            user = self.partner_id.user_ids[:1]
            row.ticket_id._mail_escalation(user, row._escalation_text(user))
