from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...exceptions import ComplaintError, MissingInput
from ...tools.plural import counted
from ..assignment.helpdesk_asking import CALL
from ..ledger import helpdesk_deadline_item  # noqa: F401 (its model is inherited)
from ..ledger.helpdesk_ticket_deadline import RUNNING
from ..process.acting import Came, act, acting
from ..process.helpdesk_ticket_stage import ENDED
from . import helpdesk_quality_task  # noqa: F401 (its model is inherited)
from .helpdesk_contact_attempt import FAILED

STATES = [("open", "Open"), ("contacted", "Contacted"), ("treated", "Treated"), ("closed", "Closed")]
TREATMENTS = [
    ("explain", "Explained to the customer"),
    ("reopen", "Case reopened"),
    ("new_case", "New case linked to this one"),
    ("corrective", "Corrective action"),
    ("unreached", "Customer not reached"),
]
# What the buttons write; the rest of the form is the quality team's to fill in.
MANAGED = {
    "ticket_id", "company_id", "survey_input_id", "score", "state", "treatment", "contacted_date", "treated_date",
    "closed_date", "closed_by_id", "escalated", "new_ticket_id",
}  # fmt: skip


class HelpdeskQualityFollowup(models.Model):
    """A dissatisfied customer, whom the quality team asks for the reason and does something about it (N18).

    Until when a follow-up is to be closed, and who is told when it is not.
    """

    _name = "helpdesk.quality.followup"
    _inherit = ["helpdesk.quality.task", "helpdesk.deadline.item"]
    _description = "Quality follow-up"
    _order = "id desc"

    _load_states = ("open", "contacted", "treated")
    user_id = fields.Many2one(
        "res.users", string="Followed up by", tracking=True, domain="[('share', '=', False)]", index="btree_not_null"
    )
    survey_input_id = fields.Many2one("survey.user_input", string="Survey answer", readonly=True, ondelete="set null")
    score = fields.Float(string="Satisfaction", digits=(5, 1), readonly=True, aggregator="avg")
    answers = fields.Html(compute="_compute_answers", string="What the customer answered")
    state = fields.Selection(
        STATES, required=True, default="open", readonly=True, tracking=True, index=True, group_expand=True
    )
    attempt_ids = fields.One2many("helpdesk.contact.attempt", "followup_id", string="Contacts")
    reason_id = fields.Many2one("helpdesk.dissatisfaction.reason", string="Reason of dissatisfaction", tracking=True)
    finding = fields.Text(string="What was found")
    verdict = fields.Selection(
        [("justified", "Justified"), ("partly", "Partly justified"), ("unjustified", "Not justified")],
        string="The dissatisfaction is",
        tracking=True,
    )
    customer_words = fields.Text(
        string="What the customer asks for", help="Quoted when the case is reopened, as the customer said it."
    )
    treatment = fields.Selection(TREATMENTS, readonly=True, tracking=True)
    new_ticket_id = fields.Many2one("helpdesk.ticket", string="New case", readonly=True, ondelete="set null")
    note = fields.Text(string="Closing note")
    contacted_date = fields.Datetime(string="Contacted on", readonly=True)
    treated_date = fields.Datetime(string="Treated on", readonly=True)
    closed_date = fields.Datetime(string="Closed on", readonly=True)
    closed_by_id = fields.Many2one("res.users", string="Closed by", readonly=True)
    escalated = fields.Boolean(readonly=True)
    # of the case, for the form
    customer_name = fields.Char(related="ticket_id.customer_name")
    customer_phone = fields.Char(related="ticket_id.partner_id.phone", string="Phone of the customer")
    team_id = fields.Many2one(related="ticket_id.team_id", store=True)
    case_ended = fields.Boolean(compute="_compute_case", compute_sudo=True)
    case_may_reopen = fields.Boolean(compute="_compute_case", compute_sudo=True)
    is_mine = fields.Boolean(compute="_compute_is_mine")

    # once an answer, however often it is looked at
    _one_per_answer = models.UniqueIndex("(survey_input_id) WHERE survey_input_id IS NOT NULL")

    due_date = fields.Datetime(compute="_compute_due", string="Due")
    is_overdue = fields.Boolean(compute="_compute_due", search="_search_is_overdue", string="Overdue")
    corrective_action_ids = fields.One2many("helpdesk.corrective.action", "followup_id", string="Corrective actions")

    @api.depends("ticket_id")
    def _compute_display_name(self):
        for followup in self:
            followup.display_name = self.env._("Follow-up of %s", followup.ticket_id.number or "-")

    @api.depends("survey_input_id")
    def _compute_answers(self):
        for followup in self:
            followup.answers = followup._answers_in_words()

    @api.depends("ticket_id.phase")
    def _compute_case(self):
        for followup in self:
            followup.case_ended = followup.ticket_id.phase in ENDED
            followup.case_may_reopen = followup.ticket_id._may_reopen()

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for followup in self:
            followup.is_mine = followup.user_id == self.env.user

    @api.constrains("user_id")
    def _check_user(self):
        self._check_doer()

    @api.constrains("reason_id", "verdict", "state")
    def _check_treated(self):
        for followup in self:
            found = followup.reason_id and followup.verdict
            if followup.state in ("treated", "closed") and followup.treatment != "unreached" and not found:
                raise ValidationError(self.env._("A treated follow-up keeps its reason and its verdict."))

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        if acting(self.env).managed or self.env.su:
            return super(HelpdeskQualityFollowup, act(self, managed=False)).write(vals)
        self.check_access("write")
        if MANAGED & vals.keys():
            raise ComplaintError(self.env._("A follow-up goes on by its buttons: log a contact, treat it, close it."))
        self._check_going_on()
        return super().write(vals)

    def _write_step(self, vals):
        return act(self, managed=True).write(vals)

    def _check_going_on(self):
        closed = self.filtered(lambda f: f.state == "closed")
        if closed:
            raise ComplaintError(self.env._("%s is closed and stands as it was closed.", closed[0].display_name))

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------

    @api.model
    def _open_for(self, tickets, now):
        """Opens a follow-up for each of these cases whose customer is dissatisfied, once an answer.

        :return: the new follow-ups
        """
        cases = tickets.sudo().filtered(lambda t: t.is_dissatisfied and t.survey_input_id.state == "done")
        known = self.sudo().search([("survey_input_id", "in", cases.survey_input_id.ids)]).survey_input_id
        followups = self.sudo().create(
            [
                {"ticket_id": t.id, "survey_input_id": t.survey_input_id.id, "score": t.satisfaction}
                for t in cases
                if t.survey_input_id not in known
            ]
        )
        followups._give_by_load(now)
        for followup in followups:
            followup._open_limit("followup", now, days=followup.company_id.complaint_followup_days)
            followup._tell_of_opening()
        return followups

    def _tell_of_opening(self):
        if self.user_id:
            self._ask(self.user_id, lambda env, number: env._("Ask the customer of %s why he is dissatisfied", number))
        else:
            self._ask(
                self._quality_leader(),
                lambda env, number: env._(
                    "The customer of %s is dissatisfied, and nobody of the quality team can follow it up: assign it",
                    number,
                ),
            )

    def _answers_in_words(self):
        """The customer's answers as an HTML list; the caller may read the follow-up."""
        self.ensure_one()
        answer = self.sudo().survey_input_id
        return self.env["ir.qweb"]._render(
            "helpdesk_mgmt_complaint.quality_answers", {"answers": answer._complaint_answers() if answer else []}
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_log_contact(self):
        """The form for a call or message to the customer about his dissatisfaction."""
        self.ensure_one()
        self._check_going_on()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a contact"),
            "res_model": "helpdesk.contact.attempt",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ticket_id": self.ticket_id.id, "default_followup_id": self.id},
        }

    def action_explain(self):
        """The steps and the reasons were explained to the customer, who was reached."""
        for followup in self:
            followup._check_treatable()
            if not (followup.finding or "").strip():
                raise MissingInput(self.env._("Write down what was found: it is what the customer was told."))
            followup._treat("explain")
        return True

    def action_reopen_case(self):
        """The customer wants the case taken up again: reopened in its window, afterwards a new one linked to it."""
        self.ensure_one()
        self._check_treatable()
        words = (self.customer_words or "").strip()
        if not words:
            raise MissingInput(self.env._("Write down what the customer asks for, in the customer's words."))
        if not self.case_ended:
            raise ComplaintError(self.env._("%s is open already: there is nothing to reopen.", self.number))
        case = self.ticket_id
        heard = self.sudo().attempt_ids.filtered(lambda a: a.outcome == "reached").sorted("date")[-1:]
        if case.sudo()._may_reopen():
            # as the customer said it, and to whom; the case goes to somebody who never handled it
            case.action_log_decision("reopen", words, heard.means, heard.user_id.id, heard.date)
            return self._treat("reopen")
        came = Came("staff", staff=heard.user_id.id or self.env.uid, attempt=heard.id or 0)
        self._write_step({"new_ticket_id": act(case.sudo(), came=came)._file_again(words).id})
        return self._treat("new_case")

    def action_corrective(self):
        """The form for a corrective action that this follow-up gives rise to."""
        self.ensure_one()
        self._check_treatable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Corrective action"),
            "res_model": "helpdesk.corrective.action",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                f"default_{name}": value
                for name, value in {
                    **self.env["helpdesk.corrective.action"]._prepare_from(self.ticket_id, "quality"),
                    "name": self.reason_id.name,
                    "finding": self.finding,
                    "followup_id": self.id,
                }.items()
            },
        }

    def action_unreached(self):
        """The customer could not be reached, however often it was tried."""
        for followup in self:
            followup.check_access("write")
            followup._check_going_on()
            needed = max(followup.company_id.sudo().complaint_contact_attempts, 1)
            failed = followup.attempt_ids.filtered(lambda a: a.outcome in FAILED)
            if followup.state != "open":
                raise ComplaintError(self.env._("The customer of %s was reached.", followup.number))
            if len(failed) < needed:
                raise ComplaintError(
                    counted(
                        self.env._(
                            "{count, plural, one {# attempt} other {# attempts}} to reach the customer must be made "
                            "first; logged so far: %(done)s."
                        ),
                        self.env.lang,
                        count=needed,
                        done=len(failed),
                    )
                )
            followup._treat("unreached")
        return True

    def action_close(self):
        """What was to be done is done: the note says what came of it."""
        now = fields.Datetime.now()
        for followup in self:
            followup.check_access("write")
            followup._check_going_on()
            if followup.state != "treated":
                raise ComplaintError(
                    self.env._(
                        "%s has not been treated: reach the customer, then explain, reopen the case or plan an action.",
                        followup.display_name,
                    )
                )
            if not (followup.note or "").strip():
                raise MissingInput(self.env._("Write a closing note: what came of the follow-up."))
            followup._write_step({"state": "closed", "closed_date": now, "closed_by_id": self.env.uid})
            followup._meet_limit("followup", now)
            followup.sudo().activity_ids.unlink()
        return True

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------

    def _check_treatable(self):
        self.ensure_one()
        self.check_access("write")
        self._check_going_on()
        if self.state == "open":
            raise ComplaintError(
                self.env._("Nobody has talked to the customer of %s yet: log the contact first.", self.number)
            )
        if not self.reason_id or not self.verdict:
            raise MissingInput(
                self.env._("Name the reason of the dissatisfaction, and whether it is justified, before you treat it.")
            )

    def _treat(self, treatment):
        self._write_step({"state": "treated", "treatment": treatment, "treated_date": fields.Datetime.now()})
        return True

    def _on_contact(self, attempt, now):
        """A contact was logged on this follow-up (superuser mode)."""
        self.ensure_one()
        if attempt.outcome == "reached" and self.state == "open":
            self._write_step({"state": "contacted", "contacted_date": now})
        if attempt.next_date:
            date = fields.Datetime.context_timestamp(
                self.with_context(tz=self._limit_calendar().tz or "UTC"), attempt.next_date
            ).date()
            self._ask(
                attempt.user_id,
                lambda env, number: env._("Contact the customer of %s again", number),
                CALL,
                date=date,
                notify=True,
            )

    # ------------------------------------------------------------------
    # Until when a follow-up is to be closed, and who is told when it is not
    # ------------------------------------------------------------------

    def _compute_due(self):
        rows = {row.item_id: row for row in self._limits("followup")}
        now = fields.Datetime.now()
        for followup in self:
            row = rows.get(followup.id)
            followup.due_date = row.due_date if row else False
            followup.is_overdue = bool(row and row._is_open() and row.due_date < now)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("kind", "=", "followup") & Domain("done_date", "=", False)
        late &= Domain("state", "=", "missed") | (
            Domain("state", "in", RUNNING) & Domain("due_date", "<", fields.Datetime.now())
        )
        return [("id", "in", self.env["helpdesk.ticket.deadline"].sudo().search(late).mapped("item_id"))]

    def _tell_follower(self, now):
        """The follow-up was to be closed by now: whoever has it is told."""
        for followup in self.sudo().filtered(lambda f: f.state != "closed"):
            followup._ask(
                followup.user_id or followup._quality_leader(),
                lambda env, number: env._("The follow-up of %s is late", number),
                row=followup._limits("followup")[-1:],
            )

    def _tell_head(self, now):
        """It is still late one working day on: the head of quality is told, once."""
        for followup in self.sudo().filtered(lambda f: f.state != "closed" and not f.escalated):
            followup.escalated = True
            followup._ask(
                followup._quality_leader(),
                lambda env, number: env._("The follow-up of %s is still late", number),
                row=followup._limits("followup")[-1:],
            )
