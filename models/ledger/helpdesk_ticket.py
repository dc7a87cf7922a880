import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ...exceptions import ComplaintError, MissingInput
from ..assignment import helpdesk_asking  # noqa: F401 (its model is inherited)
from ..assignment.helpdesk_asking import CALL, TODO
from ..process.acting import acting
from ..process.helpdesk_ticket_stage import ENDED, OPEN
from .helpdesk_ticket_deadline import KINDS, OUTLOOKS, PROMISES, RUNNING

# What may stand on the case as its next limit.
HIDDEN = ("reopening", "survey", "untaken")
SHOWN = tuple(kind for kind, spec in KINDS.items() if not spec.outlives and kind not in HIDDEN)
DELAY_ACTIVITY = "helpdesk_mgmt_complaint.activity_explain_delay"
# What is asked of whoever handles the case.
OF_HANDLER = (
    CALL,
    DELAY_ACTIVITY,
    "helpdesk_mgmt_complaint.activity_unreached",
    "helpdesk_mgmt_complaint.activity_late_message",
)
_logger = logging.getLogger(__name__)


class HelpdeskTicket(models.Model):
    """The ledger on the case: when its limits open, stand still and end, and what the case shows of them.

    Who spoke last: the first response, the word to a waiting customer, a pause that was not due.
    M15: a case that is late is explained to the customer, with the date when an answer can be expected.
    What an open case asked of people ends with it.
    """

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "helpdesk.asking"]

    deadline_ids = fields.One2many("helpdesk.ticket.deadline", "ticket_id", string="Time limits", copy=False)
    reopen_until = fields.Datetime(
        compute="_compute_reopen_until",
        store=True,
        copy=False,
        help="The customer may reopen the closed case until then; empty while it is open.",
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue", string="Overdue")
    next_due_id = fields.Many2one("helpdesk.ticket.deadline", compute="_compute_next_due")
    next_due_date = fields.Datetime(
        compute="_compute_next_due", string="Next limit", help="The earliest limit that runs now."
    )
    next_due_kind = fields.Char(compute="_compute_next_due", string="Kind of limit")
    next_due_outlook = fields.Selection(OUTLOOKS, compute="_compute_next_due", string="State of the limit")
    next_due_left = fields.Char(compute="_compute_next_due")
    next_due_words = fields.Json(compute="_compute_next_due")
    delay_reason = fields.Text(copy=False, tracking=True)
    promised_date = fields.Date(string="Answer promised for", copy=False, tracking=True)
    delay_explained_date = fields.Datetime(copy=False, readonly=True)
    waits_for_calendar = fields.Boolean(
        string="Waits for working hours",
        copy=False,
        readonly=True,
        help="Its deadlines could not be planned, as the working hours leave no working time.",
    )
    is_delay_unexplained = fields.Boolean(
        string="Delay not explained",
        compute="_compute_is_delay_unexplained",
        search="_search_is_delay_unexplained",
        help="The resolution is late and the customer has not been told why.",
    )

    _waits_for_calendar_idx = models.Index("(team_id) WHERE waits_for_calendar")

    @api.depends("deadline_ids.due_date", "deadline_ids.kind", "phase")
    def _compute_reopen_until(self):
        for ticket in self:
            rows = ticket.phase in ENDED and ticket.deadline_ids.filtered(lambda r: r.kind == "reopening")
            ticket.reopen_until = max(rows, key=lambda r: r.id).due_date if rows else False

    @api.depends("deadline_ids.state", "deadline_ids.due_date", "deadline_ids.done_date")
    def _compute_is_overdue(self):
        for ticket in self:
            ticket.is_overdue = any(row.outlook == "overdue" and row.kind in PROMISES for row in ticket.deadline_ids)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("deadline_ids", "any", self.env["helpdesk.ticket.deadline"]._get_late_domain(PROMISES))]

    @api.depends("deadline_ids.state", "deadline_ids.due_date", "deadline_ids.done_date")
    @api.depends_context("lang")
    def _compute_next_due(self):
        labels = dict(self.env["helpdesk.ticket.deadline"]._fields["kind"]._description_selection(self.env))
        for ticket in self:
            rows = ticket.deadline_ids.filtered(lambda r: r._is_open() and r.kind in SHOWN)
            # one that stands still is not due at its date
            first = rows.sorted(lambda r: (r.state == "paused", r.due_date, r.id))[:1]
            ticket.next_due_id = first
            ticket.next_due_date = first.due_date
            ticket.next_due_kind = labels.get(first.kind)
            ticket.next_due_outlook = first.outlook
            ticket.next_due_left = first.left_text
            ticket.next_due_words = first.due_words

    # ------------------------------------------------------------------
    # Registration and phases
    # ------------------------------------------------------------------

    def _running(self, kind):
        """The case's running row of a kind, or none."""
        self.ensure_one()
        return self.sudo().deadline_ids.filtered(lambda r: r.kind == kind and r.state == "running")[:1]

    def _window(self, kind):
        """The case's window of a kind, be it that it stands still; none where it has ended."""
        self.ensure_one()
        return self.sudo().deadline_ids.filtered(lambda r: r.kind == kind and r.state in RUNNING)[:1]

    def _may_reopen(self):
        """Whether the customer's reopening window runs now."""
        self.ensure_one()
        if self.phase not in ENDED:
            return False
        if (
            not self._window("reopening")
            and self.waits_for_calendar
            and not self.env["helpdesk.ticket.deadline"]._since_end(self, "reopening")
        ):
            # the window cannot be counted yet: that is not the customer's fault
            return bool(self.company_id.sudo().complaint_reopen_days) and self.close_reason != "duplicate"
        row = self._window("reopening")
        # one that stands still is not over
        return bool(row) and (row.state == "paused" or row.due_date >= fields.Datetime.now())

    def _accepts_afterwards(self):
        """Whether the case closed with its solution, as no days to decide are given, and its customer may still say
        that he accepts it: as long as he may have it reopened, where that is given at all."""
        self.ensure_one()
        case = self.sudo()
        if case.phase != "closed" or case.close_reason != "solved" or case.decision or not case.type_id.needs_decision:
            return False
        window = self.env["helpdesk.ticket.deadline"]._since_end(case, "reopening")
        return case.closing_id.phase_from == "proposed" and (not window or case._may_reopen())

    def _has_open_question(self):
        """Whether somebody is still to say whose word a mail of the case is."""
        self.ensure_one()
        return any(question.state == "open" for question in self.sudo().question_ids)

    def _lapse_reopening(self, now):
        # who ended his case himself knows that it has ended
        told = self.filtered(lambda case: not case._last_move().by_customer)
        kept = self.env["helpdesk.ticket.notice"]._keep_unreached(told, "reopening", ENDED, now)
        self.env["helpdesk.ticket.deadline"]._end(self - kept, ["reopening"], "lapsed", now)

    # ------------------------------------------------------------------
    # Who spoke last
    # ------------------------------------------------------------------

    def _note_answer(self, message):
        """A person of the organisation wrote to the customer: no note, no notice, no robot, no out-of-office."""
        message = message.sudo()
        if (
            self.phase
            and message.message_type in ("email", "comment")
            and not message.subtype_id.internal
            and not message.is_internal
            and not acting(self.env).by_machine
            and message.author_id != self.partner_id
            and message.author_id._is_complaint_staff()
        ):
            self.sudo()._on_public_message(fields.Datetime.now())

    def _on_public_message(self, now):
        """The customer has been answered: by a message, or a call that was logged."""
        self._follow("after_answer", now)

    def _ask_for_update(self, now):
        """The customer has heard nothing for the days that were promised: the agent is asked for a word."""
        self._ask_responsible(
            lambda env, number: env._("Tell the customer how far the case %s is", number),
            # be it overdue
            row=lambda case: case.deadline_ids.filtered(lambda r: r.kind == "customer_update" and r._is_open())[-1:],
        )

    def _asked_case(self):
        return self.sudo()

    def _ask_responsible(self, sentence, activity=TODO, **how):
        """Asks whoever handles each case, else who leads it; see `_ask`."""
        return self._ask(lambda case: case._first_told(case.user_id), sentence, activity, **how)

    # ------------------------------------------------------------------
    # Who spoke last
    # ------------------------------------------------------------------

    def _customer_has_answered(self):
        """Whether the customer's word came after what the organisation had asked or said last."""
        self.ensure_one()
        staff, customer = self._last_words()
        returned = self.move_ids.filtered(lambda m: m.phase_to == "awaiting_customer").sorted("id")
        # the latest return is the one in question
        asked = [moment for moment in (staff, *returned[:-1].mapped("date")) if moment]
        return bool(customer and asked and customer > max(asked))

    def _last_words(self):
        """Moments of the last public words: (a person of the organisation's, the customer's), None for none.

        A mail counts from when it came in, whatever the clock of its sender says.
        """
        self.env["mail.message"].flush_model()
        self.env["helpdesk.mail.received"].flush_model()
        query = SQL(
            """SELECT m.author_id, max(COALESCE(r.date, m.date))
               FROM mail_message m JOIN mail_message_subtype s ON s.id = m.subtype_id
                    LEFT JOIN helpdesk_mail_received r ON r.message_ref = m.message_id
               WHERE m.model = 'helpdesk.ticket' AND m.res_id = %s AND s.internal IS NOT TRUE
                     AND m.is_internal IS NOT TRUE AND m.message_type IN ('email', 'comment')
                     AND (m.author_id IS NOT NULL OR m.message_type = 'comment')
               GROUP BY m.author_id""",
            self.id,
        )
        staff, customer = [], []
        for author, moment in self.env.execute_query(query):
            partner = self.env["res.partner"].browse(author or [])
            # only the customer's own pages write comments that have no author
            if not partner or self._is_customer(partner):
                customer.append(moment)
            elif partner._is_complaint_staff():
                staff.append(moment)
        return max(staff, default=None), max(customer, default=None)

    # ------------------------------------------------------------------
    # M15
    # ------------------------------------------------------------------

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
        # the same words and the same date, said again, are no news
        news = self.filtered(
            lambda t: t.is_delay_unexplained
            or (t.delay_reason, t.promised_date) != (reason, date)
            or not t.delay_explained_date
        )
        news.write({"delay_reason": reason, "promised_date": date})
        news._write_managed({"delay_explained_date": now})
        news._send_notice("delayed", message=reason, date=date)
        self.env["helpdesk.ticket.deadline"]._follow_word(news, now)
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

    # ------------------------------------------------------------------
    # What an open case asked of people ends with it, and goes with it to whoever handles it
    # ------------------------------------------------------------------

    def _requests_follow_handler(self, vals, before):
        """What was asked of whoever handled the case is asked of whoever handles it now.

        :param before: {case: who was asked}
        """
        types = [self.env.ref(name, raise_if_not_found=False) for name in OF_HANDLER]
        for case, user in before.items():
            now_asked = case.sudo()._first_told(case.sudo().user_id)
            open_ones = case.sudo().activity_ids.filtered(
                lambda a, user=user: a.automated and a.user_id == user and a.activity_type_id in types
            )
            if open_ones and now_asked and now_asked != user and case.sudo()._may_be_read_by(now_asked):
                open_ones.with_context(mail_activity_quick_update=True).write({"user_id": now_asked.id})

    def _requests_follow_move(self, phase_from, phase_to, now):
        self._forget_arrival()
        if phase_to in ENDED:
            # neither is there anything left to explain, nor anybody to reach
            self.sudo().activity_unlink([DELAY_ACTIVITY, CALL])
        elif phase_to == "proposed":
            self.sudo().activity_unlink([DELAY_ACTIVITY])
