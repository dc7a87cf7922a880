from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL


class SurveyUserInput(models.Model):
    """A customer's answers about a case: sealed, and read by those who may read the case and never handled it."""

    _inherit = "survey.user_input"

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", readonly=True, index="btree_not_null")
    complaint_deadline_id = fields.Many2one(
        "helpdesk.ticket.deadline", string="Time limit", readonly=True, index="btree_not_null", ondelete="set null"
    )
    deadline = fields.Datetime(compute="_compute_deadline", store=True, readonly=False)
    complaint_score = fields.Float(
        copy=False, readonly=True, aggregator="avg", help="0 to 100, as it was when the survey was answered."
    )

    @api.depends("complaint_deadline_id.state", "complaint_deadline_id.due_date", "complaint_deadline_id.done_date")
    def _compute_deadline(self):
        for answer in self:
            row = answer.complaint_deadline_id.sudo()
            if row:
                answer.deadline = row.done_date if row.state == "cancelled" else row.due_date
            else:
                answer.deadline = answer.deadline

    @api.model
    def _follow_rows(self, row_ids):
        """The re-planned limits of surveys were written by SQL: so are the ends of the surveys."""
        self.env.cr.execute(
            SQL(
                """UPDATE survey_user_input AS i SET deadline = d.due_date FROM helpdesk_ticket_deadline AS d
                   WHERE d.id IN %s AND d.kind = 'survey' AND d.state = 'running' AND i.complaint_deadline_id = d.id""",
                tuple(row_ids),
            )
        )
        self.invalidate_model(["deadline"])

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._readable_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _readable_domain(self):
        """Answers of no case, and of cases that the user may read and never handled: he would see what opens them."""
        cases = self.env["helpdesk.ticket"].with_context(active_test=False)
        if not cases.has_access("read"):
            return Domain("ticket_id", "=", False)
        readable = cases._search([("handler_ids", "not in", self.env.uid)])
        return Domain("ticket_id", "=", False) | Domain("ticket_id", "in", readable)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        about_cases = self.browse() if self.env.su else self.sudo().filtered("ticket_id").with_env(self.env)
        forbidden = about_cases if operation != "read" else about_cases - about_cases._readable()
        if not forbidden:
            return result
        return (
            forbidden | result[0] if result else forbidden,
            lambda: AccessError(
                self.env._(
                    "Customers' answers about a case are read by those who never handled it, and changed by nobody."
                )
            ),
        )

    def _readable(self):
        return self.sudo().search(Domain("id", "in", self.ids) & self._readable_domain()).with_env(self.env)

    # ------------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------------

    def _mark_done(self):
        fresh = self.filtered(lambda a: a.state != "done")
        result = super()._mark_done()
        # as the invitation makes them: an end, a round's name, nobody's; other surveys cost no query
        invited = fresh.filtered(lambda a: a.deadline and a.nickname and not (a.partner_id or a.ticket_id))
        invitations = self.env["helpdesk.periodic.invitation"].sudo()
        if invited:
            invitations = invitations.search([("user_input_id", "in", invited.ids), ("state", "=", "sent")])
        for invitation in invitations:
            invitation._take_answer()
        for answer in fresh.filtered(lambda a: a.ticket_id and not a.test_entry):
            answer.ticket_id.sudo()._take_survey(answer.sudo(), fields.Datetime.now())
        return result

    def _complaint_score(self):
        """What the answers say in one figure: the survey's own scoring, else the mean of the scale questions answered.

        :return: 0.0 to 100.0; None where nothing was answered that counts
        """
        self.ensure_one()
        lines = self.user_input_line_ids.filtered(lambda line: not line.skipped)
        if self.survey_id.scoring_type != "no_scoring":
            return min(self.scoring_percentage, 100.0) if lines.filtered("question_id.is_scored_question") else None
        shares = [
            (line.value_scale - line.question_id.scale_min) / (line.question_id.scale_max - line.question_id.scale_min)
            for line in lines
            if line.answer_type == "scale"
        ]
        return 100 * sum(shares) / len(shares) if shares else None

    def _complaint_answers(self):
        """What was answered, in the order of the survey.

        :return: list of (question, answer in words)
        """
        self.ensure_one()
        answers = {}
        for line in self.user_input_line_ids.filtered(lambda line: not line.skipped):
            answers.setdefault(line.question_id, []).append(line._complaint_text())
        questions = sorted(answers, key=lambda question: (question.sequence, question.id))
        return [(question.title, "\n".join(answers[question])) for question in questions]


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            readable = self.env["survey.user_input"]._readable_domain()
            domain = Domain(domain) & Domain("user_input_id", "any!", readable)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self:
            return result
        inputs = self.sudo().user_input_id.with_env(self.env)
        refused = inputs._check_access(operation) if inputs else None
        if not refused:
            return result
        forbidden = self.sudo().filtered(lambda line: line.user_input_id.id in refused[0].ids).with_env(self.env)
        return (forbidden | result[0] if result else forbidden), refused[1]

    def _complaint_text(self):
        self.ensure_one()
        if self.answer_type == "scale":
            return self.env._("%(value)s of %(max)s", value=self.value_scale, max=self.question_id.scale_max)
        return self.value_text_box or self.display_name or ""
