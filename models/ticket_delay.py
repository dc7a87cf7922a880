from odoo import api, fields, models

from ..exceptions import ComplaintError, MissingInput
from .helpdesk_ticket_stage import OPEN


class HelpdeskTicket(models.Model):
    """M15: a case that is late is explained to the customer, with the date when an answer can be expected."""

    _inherit = "helpdesk.ticket"

    delay_reason = fields.Text(copy=False, tracking=True)
    promised_date = fields.Date(string="Answer promised for", copy=False, tracking=True)
    delay_explained_date = fields.Datetime(copy=False, readonly=True)
    is_delay_unexplained = fields.Boolean(
        string="Delay not explained",
        compute="_compute_is_delay_unexplained",
        search="_search_is_delay_unexplained",
        help="The resolution is late and the customer has not been told why.",
    )

    @api.depends("deadline_ids.state", "deadline_ids.due_date", "delay_explained_date")
    def _compute_is_delay_unexplained(self):
        now = fields.Datetime.now()
        for ticket in self:
            late = ticket.deadline_ids.filtered(
                lambda r: r.kind == "resolution"
                and not r.done_date
                and (r.state == "missed" or (r.state == "running" and r.due_date < now))
            )
            explained = ticket.delay_explained_date
            ticket.is_delay_unexplained = any(not explained or explained < row.start_date for row in late)

    def _search_is_delay_unexplained(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self.env["helpdesk.ticket.deadline"].sudo().search(
            [
                ("kind", "=", "resolution"),
                ("done_date", "=", False),
                "|",
                ("state", "=", "missed"),
                "&",
                ("state", "=", "running"),
                ("due_date", "<", fields.Datetime.now()),
            ]
        )
        return [("id", "in", late.ticket_id.filtered("is_delay_unexplained").ids)]

    def action_explain_delay(self, reason, promised_date):
        """Tells the customers why the solution is late and when it can be expected.

        The due date that was promised first stays the measured one.

        :param reason: text for the customer
        :param promised_date: date, or its text
        """
        reason = self._need(reason, self.env._("Tell the customer why the solution is late."))
        date = fields.Date.to_date(promised_date)
        now = fields.Datetime.now()
        if not date:
            raise MissingInput(self.env._("Tell the customer when an answer can be expected."))
        if date < fields.Date.context_today(self):
            raise ComplaintError(self.env._("The expected date lies in the past; name a day to come."))
        ended = self.filtered(lambda t: t.phase not in OPEN)
        if ended:
            raise ComplaintError(self.env._("%s has ended: there is no delay to explain.", ended[0].number))
        self.write({"delay_reason": reason, "promised_date": date})
        self._write_managed({"delay_explained_date": now})
        self._send_notice("delayed", message=reason)
        activity = self.env.ref("helpdesk_mgmt_complaint.activity_explain_delay", raise_if_not_found=False)
        if activity:
            self.activity_feedback(["helpdesk_mgmt_complaint.activity_explain_delay"])
        return True

    def _ask_for_delay(self, now):
        """The resolution is late: the agent is asked for the reason and a new date."""
        activity = self.env.ref("helpdesk_mgmt_complaint.activity_explain_delay", raise_if_not_found=False)
        waiting = self.filtered(lambda t: t.phase in OPEN and t.is_delay_unexplained)
        if not activity or not waiting:
            return
        self.env["mail.activity"].sudo().create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                    "res_id": ticket.id,
                    "activity_type_id": activity.id,
                    "summary": self.env._("Explain the delay of %s to the customer", ticket.number),
                    "user_id": user.id,
                    "date_deadline": now.date(),
                }
                for ticket in waiting
                if (user := (ticket.user_id or ticket.team_id._leaders()[:1]) - ticket.subject_user_ids)
            ]
        )

    # ------------------------------------------------------------------
    # How escalations are told besides activities
    # ------------------------------------------------------------------

    def _mail_escalation(self, user, text):
        """By mail with the reference only: the recipient need not be allowed to read the case, nor follow it."""
        self.env["mail.mail"].sudo().create(
            {
                "subject": text,
                "body_html": f"<p>{text}</p>",
                "email_from": self.company_id.email_formatted or self.env.user.email_formatted,
                "recipient_ids": [fields.Command.link(user.partner_id.id)],
                "auto_delete": False,
                "model": "helpdesk.ticket" if self._may_read(user) else False,
                "res_id": self.id if self._may_read(user) else False,
            }
        )

    def _sms_escalation(self, user, text, calendar, now):
        """By text message, and never by night: outside opening hours it is left to mail and activity."""
        if calendar.working_hours_between(now, fields.Datetime.add(now, minutes=1)):
            self.env["sms.sms"].sudo().create(
                {"number": user.partner_id.phone, "partner_id": user.partner_id.id, "body": text}
            )
