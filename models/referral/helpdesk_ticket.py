from markupsafe import Markup

from odoo import api, fields, models

from ...exceptions import ComplaintError, MissingInput
from ..process.helpdesk_ticket_stage import ENDED


class HelpdeskTicket(models.Model):
    """Cases that lie with another body: referred, followed there, answered; never a rejection."""

    _inherit = "helpdesk.ticket"

    referral_ids = fields.One2many("helpdesk.referral", "ticket_id", string="Referrals", copy=False)
    referral_count = fields.Integer(compute="_compute_referral_count")

    @api.depends("referral_ids")
    def _compute_referral_count(self):
        for ticket in self:
            ticket.referral_count = len(ticket.referral_ids)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_refer(self, partner, message, days=0, details=None):
        """Refers the cases to another body: the competent one, or a third party whose answer is needed.

        :param partner: `res.partner` of the body, or its id
        :param message: what the customer, the body and the log are told
        :param days: working days in which the body is expected to answer; 0: those of the settings
        :param details: further values of the referral, some of `DETAILS`; `attachment_ids` are ids of files of the case
        """
        if isinstance(partner, int):
            partner = self.env["res.partner"].browse(partner)
        if not partner:
            raise MissingInput(self.env._("Choose the body that the case is referred to."))
        text = self._need(message, self.env._("Say why the case is referred, and what is asked for."))
        if days < 0:
            raise ComplaintError(self.env._("A body cannot answer in a negative number of days."))
        self._check_move("third_party")
        now = fields.Datetime.now()
        name = partner.sudo().display_name
        Referral = self.env["helpdesk.referral"]
        vals = [Referral._prepare_referral(ticket, partner, text, days, details or {}, now) for ticket in self]
        self._move("third_party", now=now, reason=f"{name}: {text}", procedure="third_party")
        Referral.sudo().create(vals)._send_out(now)
        return True

    def action_close_answered(self, answer, date=None):
        """third_party → closed: the third party gave the customer the final solution itself (M10).

        :param answer: what the third party told the customer
        :param date: naive UTC moment at which it answered, now without one
        """
        answer = self._need(answer, self.env._("Write what the third party told the customer."))
        self._check_from("third_party")
        for ticket in self:
            ticket.sudo().referral_ids._unanswered()._answered(answer, "direct", fields.Datetime.to_datetime(date))
            ticket._close_with_answer(answer)
        return True

    def action_record_referral_answer(self):
        """Opens the dialog that records what the body answered on which the case waits."""
        self.ensure_one()
        self._check_from("third_party")
        referral = self.sudo().referral_ids._unanswered()[:1].with_env(self.env)
        if not referral:
            # what a body answered may have been recorded while the case stays there
            return self.action_open_referrals()
        return referral.action_open_answer()

    def action_open_referrals(self):
        """Opens the referrals of the case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("helpdesk_mgmt_complaint.helpdesk_referral_action")
        action.update(domain=[("ticket_id", "=", self.id)], context={})
        if len(self.referral_ids) == 1:
            action.update(views=[(False, "form")], res_id=self.referral_ids.id)
        return action

    def _referrals_follow_satisfaction(self, now):
        self.filtered("is_dissatisfied").sudo().referral_ids._take_up_with_body(now)

    # ------------------------------------------------------------------
    # What the customer is told
    # ------------------------------------------------------------------

    def _paragraph_referral(self, details):
        if not details.get("referral"):
            return Markup()
        referral = self.env["helpdesk.referral"].sudo().browse(details["referral"]).exists()
        lines = [
            Markup("<li>%s: <strong>%s</strong></li>") % (label, Markup("<bdi>%s</bdi>") % value)
            for label, value in referral._where_lines()
        ]
        return Markup("<p>%s</p><ul>%s</ul>") % (
            self.env._("Where your case is, and how to ask about it there:"),
            Markup("").join(lines),
        )

    def _portal_referrals(self):
        """Where the case is now, for the customer's page: open referrals in superuser mode and his language."""
        self.ensure_one()
        referrals = self.sudo().referral_ids
        return referrals._unanswered() if self.phase == "third_party" else referrals.browse()

    # ------------------------------------------------------------------
    # Phases
    # ------------------------------------------------------------------

    def _referrals_before_move(self, phase_from, phase_to, now):
        waiting = self.sudo().referral_ids._unanswered()
        if phase_to in ENDED:
            # one that answered has been recorded before
            waiting._give_up(now)
        else:
            waiting._answered("", "agent", now)

    def _referrals_follow_move(self, phase_from, phase_to, now):
        self.filtered(lambda t: t.decision == "rejected").sudo().referral_ids._take_up_with_body(now)

    def _wait_for_body_again(self, phase_from, phase_to, now):
        """What another body was asked when the case was cancelled is asked still: it was told nothing else."""
        for ticket in self.sudo():
            ended = ticket.move_ids.filtered(lambda m: m.phase_to == "cancelled").sorted("id")[-1:].date
            for referral in ticket.referral_ids.filtered(lambda r: r.state == "cancelled"):
                row = referral._limits("referral")[-1:]
                if not row or row.done_date == ended:
                    referral.state = "sent"
                    referral._open_limit("referral", now, days=referral.days)
