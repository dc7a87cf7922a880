from markupsafe import Markup

from odoo import api, fields, models

from ...exceptions import ComplaintError, MissingInput
from ..process.helpdesk_ticket_stage import ENDED
from .helpdesk_referral import KINDS

# What whoever refers may say besides: names of fields of the referral.
DETAILS = {"kind", "contact_id", "letter_number", "letter_date", "body_reference", "share_contact", "attachment_ids"}


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
        vals = [ticket._prepare_referral_vals(partner, text, days, details or {}, now) for ticket in self]
        self._move("third_party", now=now, reason=f"{name}: {text}", procedure="third_party")
        referrals = self.env["helpdesk.referral"].sudo().create(vals)
        for referral in referrals:
            referral._open_limit("referral", now, days=referral.days)
            referral._keep_sent_files()
            referral._send_letter()
            referral.ticket_id._send_notice(
                "referred", message=text, body=name, days=referral.days, referral=referral.id
            )
        return True

    def action_close_answered(self, answer):
        """third_party → closed: the third party gave the customer the final solution itself (M10).

        :param answer: what the third party told the customer
        """
        for ticket in self:
            ticket._close_answered(answer)
        return True

    def action_record_referral_answer(self):
        """Opens the dialog that records what the body answered on which the case waits."""
        self.ensure_one()
        self._check_from("third_party")
        referral = self._open_referrals()[:1].with_env(self.env)
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

    def _close_answered(self, answer, date=None):
        answer = self._need(answer, self.env._("Write what the third party told the customer."))
        self._check_from("third_party")
        self._open_referrals()._answered(answer, "direct", date)
        self._close_with_answer(answer)
        return True

    def _referrals_follow_satisfaction(self, now):
        self.filtered("is_dissatisfied")._take_up_with_body(now)

    def _open_referrals(self):
        return self.sudo().referral_ids.filtered(lambda r: r.state == "sent")

    def _resume_after_referral(self):
        """The answer is there: the case goes on where it came from, unless somebody moved it meanwhile."""
        self.filtered(lambda t: t.phase == "third_party")._resume()

    def _prepare_referral_vals(self, partner, text, days, details, now):
        self.ensure_one()
        unknown = details.keys() - DETAILS
        if unknown:
            raise ComplaintError(self.env._("A referral has no such detail: %s.", ", ".join(sorted(unknown))))
        kind = details.get("kind") or self._default_referral_kind(partner)
        if kind not in dict(KINDS):
            raise MissingInput(self.env._("Choose what kind of body it is."))
        files = self.env["ir.attachment"].browse(details.get("attachment_ids") or [])
        if files - self._referable_files():
            raise ComplaintError(self.env._("Only files of the case are sent. Attach the others to it first."))
        contact = self.env["res.partner"].browse(details.get("contact_id") or [])
        if contact and contact.commercial_partner_id != partner.commercial_partner_id:
            raise ComplaintError(
                self.env._("%(contact)s does not belong to %(body)s.", contact=contact.name, body=partner.name)
            )
        return {
            **{name: details[name] for name in ("letter_number", "letter_date", "body_reference") if details.get(name)},
            "ticket_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": partner.id,
            "contact_id": contact.id,
            "kind": kind,
            "message": text,
            "attachment_ids": [fields.Command.set(files.ids)],
            "share_contact": bool(details.get("share_contact")) and not self.is_anonymous,
            "days": days or self.company_id.sudo().complaint_referral_days,
            "date_sent": now,
            "user_id": self.env.uid,
        }

    def _default_referral_kind(self, partner):
        self.ensure_one()
        if self.service_owner == "partner" and partner == self.service_partner_id:
            return "partner"
        return "competent" if self.jurisdiction == "other" else "third_party"

    def _referable_files(self):
        """Files of the case that whoever refers may see: those on it and those in its messages."""
        self.ensure_one()
        self.check_access("read")
        ticket = self.sudo()
        files = ticket.attachment_ids.filtered(lambda a: not a.res_field) | ticket.message_ids.attachment_ids
        return files.with_env(self.env)

    def _compose_to_customer(self, text, attachments):
        """Opens a message to the customer that begins with `text`."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("To the customer of %s", self.number),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": self.sudo().partner_id.ids,
                "default_subtype_xmlid": "mail.mt_comment",
                "default_body": Markup("<p>%s</p>") % (text or ""),
                "default_attachment_ids": attachments.ids,
            },
        }

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
        return self._open_referrals() if self.phase == "third_party" else self.env["helpdesk.referral"]

    # ------------------------------------------------------------------
    # Phases
    # ------------------------------------------------------------------

    def _referrals_before_move(self, phase_from, phase_to, now):
        waiting = self._open_referrals()
        if phase_to in ENDED:
            # one that answered has been recorded before
            waiting._give_up(now)
        else:
            waiting._answered("", "agent", now)

    def _referrals_follow_move(self, phase_from, phase_to, now):
        self.filtered(lambda t: t.decision == "rejected")._take_up_with_body(now)

    def _wait_for_body_again(self, phase_from, phase_to, now):
        """What another body was asked when the case was cancelled is asked still: it was told nothing else."""
        for ticket in self.sudo():
            ended = ticket.move_ids.filtered(lambda m: m.phase_to == "cancelled").sorted("id")[-1:].date
            for referral in ticket.referral_ids.filtered(lambda r: r.state == "cancelled"):
                row = referral._limits("referral")[-1:]
                if not row or row.done_date == ended:
                    referral.state = "sent"
                    referral._open_limit("referral", now, days=referral.days)

    def _take_up_with_body(self, now):
        """M30: the customer is not satisfied with what another body answered: it is taken up with that body directly.

        Called when the customer rejects or reopens, and by whatever else learns that he is not satisfied.
        """
        for ticket in self.sudo():
            referral = ticket.referral_ids.filtered(lambda r: r.state == "answered")[:1]
            if referral:
                referral.write({"dissatisfied_date": now, "follow_up_date": False})
                referral._ask_owner(
                    lambda env, body, number: env._(
                        "The customer of %(case)s is not satisfied: take it up with %(body)s directly",
                        case=number,
                        body=body,
                    ),
                    "helpdesk_mgmt_complaint.activity_referral_dissatisfied",
                    now,
                )
