from markupsafe import Markup

from odoo import api, fields, models

from ..exceptions import ComplaintError, MissingInput
from .helpdesk_ticket_stage import OPEN

DELAY_ACTIVITY = "helpdesk_mgmt_complaint.activity_explain_delay"


class HelpdeskTicketDeadline(models.Model):
    _inherit = "helpdesk.ticket.deadline"

    delay_asked = fields.Boolean(help="The agent was asked to explain the delay of this limit.")

    def _asks_for_delay(self):
        """Whether the customer of an open case should now be told why this limit is, or will be, missed."""
        self.ensure_one()
        explained = self.ticket_id.delay_explained_date
        return (
            self.kind == "resolution"
            and not self.done_date
            and (self.state == "missed" or (self.state == "running" and self.warned))
            and not self.delay_asked
            and self.ticket_id.phase in OPEN
            and (not explained or explained < self.start_date)
        )


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
        Deadline = self.env["helpdesk.ticket.deadline"].sudo()
        late = Deadline.search(Deadline._get_late_domain(["resolution"]))
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
        for ticket in self:
            ticket._on_word_to_customer(now)
        if self.env.ref(DELAY_ACTIVITY, raise_if_not_found=False):
            self.activity_feedback([DELAY_ACTIVITY])
        return True

    def _ask_for_delay(self, now):
        """The resolution is near its limit or late: the agent is asked for the reason and a new date, once a limit."""
        rows = self.sudo().deadline_ids.filtered(lambda r: r._asks_for_delay())
        rows.delay_asked = True
        rows.ticket_id._ask_responsible(
            lambda env, number: env._("Explain the delay of %s to the customer", number), DELAY_ACTIVITY
        )

    # ------------------------------------------------------------------
    # How escalations are told besides activities
    # ------------------------------------------------------------------

    def _mail_escalation(self, user, text):
        """By mail with the reference only: the recipient need not be allowed to read the case, nor follow it."""
        if not self:
            return
        self.env["mail.mail"].sudo().create(
            {
                "subject": text,
                "body_html": Markup("<p>%s</p>") % text,
                "email_from": self.company_id.email_formatted or self.env.user.email_formatted,
                "recipient_ids": [fields.Command.link(user.partner_id.id)],
                "auto_delete": False,
                # the log of the case, which customers do not see
                "is_internal": True,
                "model": "helpdesk.ticket" if self._may_be_read_by(user) else False,
                "res_id": self.id if self._may_be_read_by(user) else False,
            }
        )

    def _sms_escalation(self, user, text):
        self.env["sms.sms"].sudo().create(
            {"number": user.partner_id.phone, "partner_id": user.partner_id.id, "body": text}
        )

    def _first_told(self, users):
        """The first who can be told of the case: of `users`, else of its team's leaders, nearest first, else a manager.

        Never staff whom the case complains about, and nobody who has left.
        """
        self.ensure_one()
        ticket = self.sudo()
        chain = users.sudo() | ticket.team_id._leaders()
        found = (chain - ticket.subject_user_ids).filtered("active")[:1]
        if found:
            return found
        return (self._managers(ticket.company_id) - ticket.subject_user_ids)[:1]
