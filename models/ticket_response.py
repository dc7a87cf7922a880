from odoo import SUPERUSER_ID, fields, models
from odoo.tools import SQL

from .acting import acting
from .helpdesk_asking import TODO, WARNING
from .ticket_phase import WAITING


class HelpdeskTicket(models.Model):
    """Who spoke last: the first response, the word to a waiting customer, a pause that was not due."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "helpdesk.asking"]

    def _note_answer(self, message):
        if self.phase and self._is_person_of_body(message):
            self.sudo()._on_public_message(fields.Datetime.now())

    def _is_person_of_body(self, message):
        """Whether a person of the body wrote this to the customer: no note, no notice, no robot, no out-of-office."""
        message = message.sudo()
        return (
            message.message_type in ("email", "comment")
            and not message.subtype_id.internal
            and not message.is_internal
            and not acting(self.env).by_machine
            and message.author_id != self.partner_id
            and self._is_staff(message.author_id)
        )

    def _is_staff(self, partner):
        """Whether the partner is a person of the body, one who has left included; the robot is nobody."""
        users = partner.sudo().with_context(active_test=False).user_ids
        return any(user._is_internal() and user.id != SUPERUSER_ID for user in users)

    def _on_public_message(self, now):
        """The customer has been answered: by a message, or a call that was logged."""
        self._follow("after_answer", now)

    def _deadlines_follow_answer(self, now):
        self.env["helpdesk.ticket.deadline"]._finish(self, ["first_response"], now)
        self._on_word_to_customer(now)

    def _on_word_to_customer(self, now):
        """A person told the customer how far the case is: the next word is due that many days from now."""
        self.env["helpdesk.ticket.deadline"]._finish(self, ["customer_update"], now)
        self._open_update(now)

    def _open_update(self, now):
        """The next word to the customers of accepted cases; it waits with a case that awaits its customer."""
        Deadline = self.env["helpdesk.ticket.deadline"]
        accepted = self.filtered(
            lambda t: (t.phase_before_wait if t.phase in WAITING else t.phase) == "processing"
            and not t.deadline_ids.filtered(lambda r: r.kind == "customer_update" and r._is_open())
        )
        rows = Deadline._open(accepted, "customer_update", now)
        for phase, tickets in rows.ticket_id.grouped("phase").items():
            if phase in WAITING:
                Deadline._pause(tickets, phase, now)

    def _was_answered(self):
        self.ensure_one()
        reached = self.sudo().contact_attempt_ids.filtered(lambda a: a.outcome == "reached")
        return bool(self.channel_id.answered_at_once or self._last_words()[0] or reached)

    def _customer_has_answered(self):
        """Whether the customer's word came after what the body had asked or said last."""
        body, customer = self._last_words()
        returned = self.move_ids.filtered(lambda m: m.phase_to == "awaiting_customer").sorted("id")
        # the latest return is the one in question
        asked = [moment for moment in (body, *returned[:-1].mapped("date")) if moment]
        return bool(customer and asked and customer > max(asked))

    def _last_words(self):
        """Moments of the last public words: (a person of the body's, the customer's), None for none."""
        self.ensure_one()
        self.env["mail.message"].flush_model()
        query = SQL(
            """SELECT m.author_id, max(m.date)
               FROM mail_message m JOIN mail_message_subtype s ON s.id = m.subtype_id
               WHERE m.model = 'helpdesk.ticket' AND m.res_id = %s AND s.internal IS NOT TRUE
                     AND m.is_internal IS NOT TRUE AND m.message_type IN ('email', 'comment')
                     AND (m.author_id IS NOT NULL OR m.message_type = 'comment')
               GROUP BY m.author_id""",
            self.id,
        )
        body, customer = [], []
        for author, moment in self.env.execute_query(query):
            partner = self.env["res.partner"].browse(author or [])
            # only the customer's own pages write comments that have no author
            if not partner or self._is_customer(partner):
                customer.append(moment)
            elif self._is_staff(partner):
                body.append(moment)
        return max(body, default=None), max(customer, default=None)

    def _tell_of_doubtful_pause(self):
        """A pause opened after the customer had answered: the leader is told, once a pause."""
        self._ask(
            lambda case: (case.team_id._leaders() - case.subject_user_ids).filtered(case._may_be_read_by)[:1],
            lambda env, number: env._("%s waits for a customer who had answered already", number),
            WARNING,
            notify=True,
        )

    def _ask_for_update(self, now):
        """The customer has heard nothing for the days that were promised: the agent is asked for a word."""
        self._ask_responsible(
            lambda env, number: env._("Tell the customer how far the case %s is", number),
            row=lambda case: case._open_row("customer_update"),
        )

    def _asked_case(self):
        return self.sudo()

    def _open_row(self, kind):
        """The case's row of a kind that has not come to its end, be it overdue; or none."""
        self.ensure_one()
        return self.sudo().deadline_ids.filtered(lambda r: r.kind == kind and r._is_open())[-1:]

    def _ask_responsible(self, sentence, activity=TODO, **how):
        """Asks whoever handles each case, else who leads it; see `_ask`."""
        return self._ask(lambda case: case._first_told(case.user_id), sentence, activity, **how)
