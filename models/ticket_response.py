from odoo import fields, models
from odoo.tools import SQL

from .helpdesk_ticket_stage import OPEN


class HelpdeskTicket(models.Model):
    """Who spoke last: the first response, the word to a waiting customer, a pause that was not due."""

    _inherit = "helpdesk.ticket"

    def _message_post_after_hook(self, message, msg_values):
        super()._message_post_after_hook(message, msg_values)
        if len(self) == 1 and self.phase and self._is_person_of_body(message):
            self.sudo()._on_public_message(fields.Datetime.now())

    def _is_person_of_body(self, message):
        """Whether a person of the body wrote this to the customer: no note, no notice, no robot, no out-of-office."""
        message = message.sudo()
        return (
            message.message_type in ("email", "comment")
            and not message.subtype_id.internal
            and not message.is_internal
            and not self.env.context.get("complaint_machine_mail")
            and message.author_id != self.partner_id
            and any(user._is_internal() and user.id != 1 for user in message.author_id.with_context(active_test=False).user_ids)
        )

    def _on_public_message(self, now):
        """The customer has been answered: by a message, or a call that was logged."""
        Deadline = self.env["helpdesk.ticket.deadline"]
        Deadline._finish(self, ["first_response"], now)
        if self.phase in OPEN and Deadline._finish(self, ["customer_update"], now):
            Deadline._open(self, "customer_update", now)

    def _was_answered(self):
        self.ensure_one()
        return bool(self._last_words()[0])

    def _customer_has_answered(self):
        """Whether the customer's word came after the body's last one, which it answered."""
        body, customer = self._last_words()
        return bool(body and customer and customer > body)

    def _last_words(self):
        """Moments of the last public word of the body and of the customer, None for none: (body, customer)."""
        self.ensure_one()
        self.env["mail.message"].flush_model()
        partners = (self.partner_id | self.commercial_partner_id.child_ids).ids or [0]
        query = SQL(
            """SELECT max(m.date) FILTER (WHERE m.author_id NOT IN %(customer)s),
                      max(m.date) FILTER (WHERE m.author_id IN %(customer)s)
               FROM mail_message m JOIN mail_message_subtype s ON s.id = m.subtype_id
               WHERE m.model = 'helpdesk.ticket' AND m.res_id = %(id)s AND NOT s.internal
                     AND m.message_type IN ('email', 'comment') AND NOT COALESCE(m.is_internal, false)""",
            customer=tuple(partners),
            id=self.id,
        )
        [(body, customer)] = self.env.execute_query(query)
        return body, customer

    def _tell_of_doubtful_pause(self):
        """A pause opened after the customer had answered: the leader is told, once a pause."""
        leader = (self.team_id._leaders() - self.subject_user_ids)[:1]
        if leader:
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("%s waits for a customer who had answered already", self.number),
                user_id=leader.id,
            )

    def _ask_for_update(self, now):
        """The customer has heard nothing for the days that were promised: the agent is asked for a word."""
        self.env["mail.activity"].sudo().create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                    "res_id": ticket.id,
                    "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                    "summary": self.env._("Tell the customer how far the case %s is", ticket.number),
                    "user_id": user.id,
                    "date_deadline": now.date(),
                }
                for ticket in self
                if (user := ticket.user_id or ticket.team_id._leaders()[:1])
            ]
        )
