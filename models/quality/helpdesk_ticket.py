from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...exceptions import ComplaintError, MoveNotAllowed
from .helpdesk_contact_attempt import DECISIONS

SKIP_REASONS = [
    ("not_solved", "The case was not closed as solved"),
    ("not_accepted", "The customer did not accept the solution himself"),
    ("no_survey", "There is no survey for cases of this type"),
    ("switched_off", "Surveys are switched off"),
    ("anonymous", "The reporter is anonymous"),
    ("out_of_reach", "Nothing reaches the customer"),
    ("failed", "The invitation failed"),
]


class HelpdeskTicket(models.Model):
    """Satisfaction: one survey a resolution, sent as the case closes, and the score that comes back.

    A customer who is not satisfied is asked why, by people who had nothing to do with the case (N18, K16).
    Reaching the customer: what was tried, when it is tried again, what was decided when nobody answered.
    """

    _inherit = "helpdesk.ticket"

    followup_ids = fields.One2many("helpdesk.quality.followup", "ticket_id", copy=False)
    followup_count = fields.Integer(compute="_compute_quality_counts", string="Follow-ups")
    review_ids = fields.One2many("helpdesk.quality.review", "ticket_id", copy=False)
    review_count = fields.Integer(compute="_compute_quality_counts", string="Reviews")

    # a draw reads the cases that closed in its period, and no others
    _closed_in_idx = models.Index("(company_id, closed_date) WHERE phase = 'closed'")

    contact_attempt_ids = fields.One2many(
        "helpdesk.contact.attempt", "ticket_id", string="Contact attempts", copy=False
    )
    contact_attempt_count = fields.Integer(compute="_compute_contact_attempts")
    contact_decision_due = fields.Boolean(
        compute="_compute_contact_attempts", help="So many attempts failed that the agent decides how to go on."
    )

    survey_input_id = fields.Many2one(
        "survey.user_input", string="Survey", copy=False, readonly=True, index="btree_not_null", ondelete="set null"
    )
    survey_skip_reason = fields.Selection(
        SKIP_REASONS, string="Why no survey was sent", copy=False, readonly=True, help="Of the last closing."
    )
    has_satisfaction = fields.Boolean(
        string="Survey answered", copy=False, readonly=True, help="The customer has answered; the score counts."
    )
    satisfaction = fields.Float(
        copy=False, readonly=True, digits=(5, 1), aggregator="avg", help="Score of the last answer, 0 to 100."
    )
    is_dissatisfied = fields.Boolean(
        compute="_compute_is_dissatisfied", search="_search_is_dissatisfied", string="Score under the threshold"
    )
    survey_state = fields.Selection(
        [
            ("open", "Open for answers"),
            ("answered", "Answered"),
            ("over", "Over without an answer"),
            ("withdrawn", "Ended by the reopening"),
        ],
        compute="_compute_survey_state",
        compute_sudo=True,
        string="State of the survey",
    )
    survey_answers = fields.Html(
        compute="_compute_survey_answers", compute_sudo=True, string="What the customer answered", sanitize=False
    )

    # ------------------------------------------------------------------
    # Satisfaction
    # ------------------------------------------------------------------

    @api.depends("has_satisfaction", "satisfaction", "company_id.complaint_satisfaction_threshold")
    def _compute_is_dissatisfied(self):
        for ticket in self:
            threshold = ticket.company_id.sudo().complaint_satisfaction_threshold
            ticket.is_dissatisfied = ticket.has_satisfaction and ticket.satisfaction < threshold

    def _search_is_dissatisfied(self, operator, value):
        if operator != "in":
            return NotImplemented
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        under = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("satisfaction", "<", company.complaint_satisfaction_threshold)
            for company in companies
        )
        return Domain("has_satisfaction", "=", True) & under

    # and on its limit, which says so when it is written: see `_tell_surveys`
    @api.depends("survey_input_id.state", "survey_input_id.deadline")
    def _compute_survey_state(self):
        now = fields.Datetime.now()
        for ticket in self:
            answer = ticket.survey_input_id
            if not answer:
                ticket.survey_state = False
            elif answer.state == "done":
                ticket.survey_state = "answered"
            elif answer.complaint_deadline_id.state == "cancelled":
                ticket.survey_state = "withdrawn"
            else:
                ticket.survey_state = "over" if answer.deadline and answer.deadline < now else "open"

    @api.depends("survey_input_id.state")
    def _compute_survey_answers(self):
        for ticket in self:
            answer = ticket.survey_input_id
            pairs = answer._complaint_answers() if answer.state == "done" else []
            ticket.survey_answers = Markup().join(
                Markup('<dt>%s</dt><dd class="o_complaint_text" dir="auto">%s</dd>') % pair for pair in pairs
            )

    def _survey_before_move(self, phase_from, phase_to, now):
        # the end of what is withdrawn follows its deadline's
        self.env["helpdesk.ticket.deadline"]._end(self, ["survey"], "cancelled", now)

    def _survey_follows_move(self, phase_from, phase_to, now):
        Answer = self.env["survey.user_input"].sudo()
        for reason, tickets in self.sudo().grouped(Answer._complaint_why_not).items():
            tickets._write_managed({"survey_skip_reason": reason})

    def _survey_follows_acceptance(self):
        """The customer accepts a solution that the case was closed with: now he is asked how it was."""
        self._survey_follows_move("closed", "closed", fields.Datetime.now())
        self._invite_to_survey()

    def _survey_link(self):
        """Address of the page that leads to the survey, as notices bear it: see `_notice_link`."""
        self.ensure_one()
        return self._notice_link(page="survey")

    def _invite_to_survey(self):
        # the customer first hears that the case is closed, then is asked how it was
        self.env["survey.user_input"].sudo()._complaint_invite(self, fields.Datetime.now())

    def _remind_of_survey(self):
        self._send_notice("survey_reminder")

    def _lapse_survey(self, now):
        self.env["helpdesk.ticket.deadline"]._end(self, ["survey"], "lapsed", now)

    # ------------------------------------------------------------------
    # What the quality team does about the case
    # ------------------------------------------------------------------

    @api.depends("followup_ids", "review_ids.state")
    @api.depends_context("uid")
    def _compute_quality_counts(self):
        tasks = (
            ("followup_count", "helpdesk.quality.followup", []),
            ("review_count", "helpdesk.quality.review", [("state", "=", "done")]),
        )
        for name, model, domain in tasks:
            counts = {}
            # what the user may not see is not counted either
            if self.env[model].has_access("read"):
                domain = [("ticket_id", "in", self.ids), *domain]
                counts = dict(self.env[model]._read_group(domain, ["ticket_id"], ["__count"]))
            for ticket in self:
                ticket[name] = counts.get(ticket, 0)

    def action_open_followups(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Quality follow-ups"),
            "res_model": "helpdesk.quality.followup",
            "view_mode": "list,form",
            "domain": [["ticket_id", "=", self.id]],
        }

    def _quality_follows_satisfaction(self, now):
        self.env["helpdesk.quality.followup"]._open_for(self, now)

    def action_open_reviews(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Quality reviews"),
            "res_model": "helpdesk.quality.review",
            "view_mode": "list,form",
            "domain": [["ticket_id", "=", self.id], ["state", "=", "done"]],
        }

    # ------------------------------------------------------------------
    # Reaching the customer
    # ------------------------------------------------------------------

    @api.depends("contact_attempt_ids.outcome", "contact_attempt_ids.decision")
    def _compute_contact_attempts(self):
        for ticket in self:
            limit = ticket.company_id.sudo().complaint_contact_attempts
            ticket.contact_attempt_count = len(ticket.contact_attempt_ids)
            ticket.contact_decision_due = 0 < limit <= len(ticket.sudo().contact_attempt_ids._failed_in_a_row())

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_log_contact(self):
        """The form for a call or message; the one for the decision where that is due first."""
        self.ensure_one()
        decide = self.contact_decision_due
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide how to go on") if decide else self.env._("Log a contact"),
            "res_model": "helpdesk.contact.attempt.decide" if decide else "helpdesk.contact.attempt",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def action_decide_contact(self, decision, reason):
        """How to go on with a customer whom several attempts did not reach; kept on the latest of them.

        :param decision: one of continue, other_means, close
        :raise MissingInput: without a reason
        """
        self.ensure_one()
        self.check_access("write")
        reason = self._need(reason, self.env._("Give the reason of the decision."))
        if decision not in dict(DECISIONS):
            raise ComplaintError(self.env._("Choose how to go on."))
        if not self.contact_decision_due:
            raise ComplaintError(self.env._("%s: no decision is due. Log the next attempt.", self.number))
        self.sudo().contact_attempt_ids._failed_in_a_row()[:1].write(
            {
                "decision": decision,
                "decision_reason": reason,
                "decided_by_id": self.env.uid,
                "decided_date": fields.Datetime.now(),
            }
        )
        labels = dict(self.env["helpdesk.contact.attempt"]._fields["decision"]._description_selection(self.env))
        self._message_log(
            body=self.env._("Customer not reached: %(decision)s. %(reason)s", decision=labels[decision], reason=reason)
        )
        if decision == "close":
            self._close_unreached(reason)
        return True

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------

    def _close_unreached(self, reason):
        """Any phase in which the body needs the customer → cancelled as unresponsive; the customer is told."""
        self._check_from("received", "verification", "processing", "awaiting_customer")
        row = self._running("customer_reply")
        if row:
            raise MoveNotAllowed(
                self.env._(
                    "The customer of %(case)s has until %(date)s to answer; without an answer the case then closes by "
                    "itself.",
                    case=self.number,
                    date=self._local_moment(row.due_date),
                )
            )
        self._move("cancelled", reason=reason, close_reason="unresponsive")
        self._send_notice("cancelled")
