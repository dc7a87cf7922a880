import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...exceptions import LOST_RACE, MoveNotAllowed
from ..mail.helpdesk_ticket_notice import customer_mobile
from ..masters.chain import standing
from ..process.acting import acting
from ..process.helpdesk_ticket_move import CAME_BY, DOUBTS

_logger = logging.getLogger(__name__)


def _mean(shares):
    """0 to 100; None of nothing."""
    return 100 * sum(shares) / len(shares) if shares else None


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

    complaint_body_id = fields.Many2one(
        "res.partner", string="On the body", copy=False, readonly=True, index="btree_not_null", ondelete="set null"
    )
    # nothing at all and no points are told apart
    complaint_body_score = fields.Float(
        string="Satisfaction with the body",
        copy=False,
        readonly=True,
        aggregator="avg",
        help="0 to 100: what the customer says of the body that the case was referred to.",
    )
    complaint_came_by = fields.Selection(CAME_BY, string="How the answer came", copy=False, readonly=True)
    complaint_doubt = fields.Selection(
        DOUBTS,
        string="Doubt",
        copy=False,
        readonly=True,
        help="What speaks against its being the customer who answered.",
    )

    # on the limit's own fields every limit that is written would search for a survey: see `_tell_surveys`
    @api.depends("complaint_deadline_id")
    def _compute_deadline(self):
        for answer in self:
            row = answer.complaint_deadline_id.sudo()
            if row:
                answer.deadline = row.done_date if row.state == "cancelled" else row.due_date
            else:
                answer.deadline = answer.deadline

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
    # Inviting
    # ------------------------------------------------------------------

    @api.model
    def _complaint_why_not(self, case):
        """Why the customer of an ended case is not asked, one of `SKIP_REASONS`; False where he is."""
        company = case.company_id
        if case.close_reason != "solved":
            return "not_solved"
        if not self._complaint_survey(case):
            return "no_survey"
        if not company.complaint_survey_days:
            return "switched_off"
        if case.decision != "accepted" and not (
            company.complaint_survey_on_close
            or case.type_id.survey_on_close
            # nobody accepts what an authority answered itself, and satisfaction with it is measured as well (M10)
            or case.sudo().referral_ids.filtered(lambda r: r.answer_source == "direct")
        ):
            return "not_accepted"
        if case.is_anonymous and not case.has_tracking_code:
            return "anonymous"
        # a notice, the portal, or the tracking code leads to it
        ways = case._notice_address() or customer_mobile(case) or case.partner_id.user_ids or case.has_tracking_code
        return False if ways else "out_of_reach"

    @api.model
    def _complaint_survey(self, case):
        """The survey for cases like this one, in superuser mode; empty without one that is in use."""
        survey = standing(case.type_id.sudo().survey_id, case.company_id.sudo().complaint_survey_id)
        return survey.filtered(lambda s: s.active and s.question_ids)

    @api.model
    def _complaint_invite(self, cases, now):
        """One invitation a resolution; whatever goes wrong with it, the case stays closed."""
        invited = False
        for case in cases.sudo().filtered(lambda c: c.phase == "closed" and not c.survey_skip_reason):
            if case.deadline_ids.filtered(
                lambda r, since=case.closed_date: r.kind == "survey" and r.start_date >= since
            ):
                continue
            try:
                with self.env.cr.savepoint():
                    # what a failing invitation had queued goes with its savepoint
                    self._complaint_invite_one(case.with_context(mail_notify_force_send=False), now)
                    invited = True
            except LOST_RACE:
                raise
            except Exception:
                _logger.exception("the customer of case %s could not be invited to the survey", case.number)
                case._write_managed({"survey_skip_reason": "failed"})
        if invited:
            self.env["helpdesk.ticket.deadline"]._wake_queues()

    @api.model
    def _complaint_invite_one(self, case, now):
        row = case.env["helpdesk.ticket.deadline"]._open(case, "survey", now)
        survey, lang = self._complaint_survey(case), case.customer_lang
        questions = survey._prepare_user_input_predefined_questions()
        if not self._complaint_referral(case):
            questions = questions.filtered(lambda question: not question.complaint_only_referred)
        answer = case.env["survey.user_input"].create(
            {
                "survey_id": survey.id,
                "predefined_question_ids": [fields.Command.set(questions.ids)],
                "ticket_id": case.id,
                "complaint_deadline_id": row.id,
                "partner_id": case.partner_id.id,
                "email": case._notice_address(),
                "nickname": case.number,
                "lang_id": lang in survey._get_supported_lang_codes() and self.env["res.lang"]._get_data(code=lang).id,
            }
        )
        case._write_managed({"survey_input_id": answer.id})
        case._send_notice("survey")

    @api.model
    def _complaint_referral(self, case):
        """The referral that the customer is asked about (M10): the last that was answered, else the last one sent."""
        referrals = case.sudo().referral_ids.filtered(lambda r: r.state != "cancelled")
        referrals = referrals.sorted(lambda r: (r.state == "answered", r.date_sent, r.id))
        return referrals[-1:]

    # ------------------------------------------------------------------
    # Answering
    # ------------------------------------------------------------------

    @api.model
    def _complaint_begin(self, case, lang=None):
        """A person wants to answer about a case (superuser mode: the controller has checked who).

        :param lang: of the page that leads there; the questions come in it where the survey has it
        :return: path of the survey
        """
        answer, came = case.sudo().survey_input_id, acting(case.env).came
        if case.survey_state != "open":
            raise MoveNotAllowed(self._complaint_why_over(case))
        if answer.state == "new":
            if lang in answer.survey_id._get_supported_lang_codes():
                answer.lang_id = self.env["res.lang"]._get_data(code=lang).id
            answer._mark_in_progress()
        if came:
            doubt = answer.complaint_doubt or came.doubt
            answer.write({"complaint_came_by": came.by, "complaint_doubt": doubt or False})
            self.env["helpdesk.provenance"]._ask_about_survey(case)
        return f"/survey/start/{answer.survey_id.access_token}?answer_token={answer.access_token}"

    @api.model
    def _complaint_why_over(self, case):
        """What somebody reads who cannot answer the survey of a case, or not any more."""
        if case.survey_state == "answered":
            return self.env._("Thank you: your answer about %s has been received.", case.number)
        if case.survey_state == "withdrawn":
            return self.env._(
                "%s is open again, so its survey has ended. You will be asked once there is a new solution.",
                case.number,
            )
        if case.survey_state == "over":
            return self.env._(
                "The survey about %(case)s ended on %(date)s. You may still tell us what you think: write to us and "
                "quote this number.",
                case=case.number,
                date=case._local_moment(case.sudo().survey_input_id.deadline),
            )
        return self.env._("There is no survey about %s.", case.number)

    def _complaint_taken(self, now):
        """The customer has answered (superuser mode): the score stands on the case."""
        self.ensure_one()
        case = self.ticket_id
        if self != case.survey_input_id:
            return
        self.env["helpdesk.ticket.deadline"]._end(case, ["survey"], "met", now)
        self._complaint_note_body()
        score = self._complaint_score()
        if score is None:
            return
        case._write_managed({"satisfaction": score, "has_satisfaction": True})
        # nothing at all and no points are told apart
        self.complaint_score = score
        case._message_log(body=self.env._("The customer answered the survey: %s of 100.", f"{score:.0f}"))
        case._follow("after_satisfaction", now)

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
            answer.sudo()._complaint_taken(fields.Datetime.now())
        return result

    def _complaint_note_body(self):
        """Keeps what was said of the body that the case was referred to, with its name."""
        shares = self._complaint_shares(lambda question: question.complaint_only_referred)
        referral = self._complaint_referral(self.ticket_id)
        if shares and referral:
            self.write({"complaint_body_id": referral.partner_id.id, "complaint_body_score": _mean(shares)})

    def _complaint_score(self):
        """What the answers say of us in one figure: the survey's own scoring, else the mean of the scale questions
        answered; what is asked of another body says nothing of us.

        :return: 0.0 to 100.0; None where nothing was answered that counts
        """
        self.ensure_one()
        lines = self.user_input_line_ids.filtered(lambda line: not line.skipped)
        if self.survey_id.scoring_type != "no_scoring":
            return min(self.scoring_percentage, 100.0) if lines.filtered("question_id.is_scored_question") else None
        return _mean(self._complaint_shares(lambda question: not question.complaint_only_referred))

    def _complaint_shares(self, wanted):
        """Of the scale questions answered that are wanted, how far up the scale each answer lies: 0 to 1."""
        lines = self.user_input_line_ids.filtered(
            lambda line: not line.skipped and line.answer_type == "scale" and wanted(line.question_id)
        )
        return [
            (line.value_scale - line.question_id.scale_min) / (line.question_id.scale_max - line.question_id.scale_min)
            for line in lines
        ]

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
