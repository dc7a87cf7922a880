import logging

import psycopg2.errors
from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...exceptions import MoveNotAllowed

_logger = logging.getLogger(__name__)
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
    """Satisfaction: one survey a resolution, sent as the case closes, and the score that comes back."""

    _inherit = "helpdesk.ticket"

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

    @api.depends("survey_input_id.state", "survey_input_id.deadline", "survey_input_id.complaint_deadline_id.state")
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

    # ------------------------------------------------------------------
    # Inviting
    # ------------------------------------------------------------------

    def _survey_before_move(self, phase_from, phase_to, now):
        # the end of what is withdrawn follows its deadline's
        self.env["helpdesk.ticket.deadline"]._end(self, ["survey"], "cancelled", now)

    def _survey_follows_move(self, phase_from, phase_to, now):
        for reason, tickets in self.sudo().grouped(lambda t: t._why_no_survey()).items():
            tickets._write_managed({"survey_skip_reason": reason})

    def _why_no_survey(self):
        """Why the customer of an ended case is not asked, one of `SKIP_REASONS`; False where he is."""
        self.ensure_one()
        survey, company = self._survey(), self.company_id
        if self.close_reason != "solved":
            return "not_solved"
        if not survey:
            return "no_survey"
        if not company.complaint_survey_days:
            return "switched_off"
        if self.decision != "accepted" and not self._is_asked_on_closing():
            return "not_accepted"
        if self.is_anonymous and not self.has_tracking_code:
            return "anonymous"
        return False if self._can_answer_survey() else "out_of_reach"

    def _is_asked_on_closing(self):
        """Whether the customer is asked though he accepted no solution."""
        self.ensure_one()
        # nobody accepts what an authority answered itself, and satisfaction with it is measured as well (M10)
        answered = self.sudo().referral_ids.filtered(lambda r: r.answer_source == "direct")
        return bool(answered or self.company_id.complaint_survey_on_close or self.type_id.survey_on_close)

    def _survey(self):
        """The survey for cases like this one, in superuser mode; empty without one that is in use."""
        self.ensure_one()
        survey = self.type_id.sudo().survey_id or self.company_id.sudo().complaint_survey_id
        return survey.filtered(lambda s: s.active and s.question_ids)

    def _can_answer_survey(self):
        """Whether something leads the customer to a survey: a notice, the portal, or the tracking code."""
        self.ensure_one()
        return bool(self._notice_address() or self._mobile() or self.partner_id.user_ids or self.has_tracking_code)

    def _invite_to_survey(self, now):
        """One invitation a resolution; whatever goes wrong with it, the case stays closed."""
        Deadline = self.env["helpdesk.ticket.deadline"]
        invited = self.browse()
        for ticket in self.sudo().filtered(lambda t: t.phase == "closed" and not t.survey_skip_reason):
            asked = ticket.deadline_ids.filtered(
                lambda r, since=ticket.closed_date: r.kind == "survey" and r.start_date >= since
            )
            if asked:
                continue
            try:
                with self.env.cr.savepoint():
                    # what a failing invitation had queued goes with its savepoint
                    ticket.with_context(mail_notify_force_send=False)._invite_customer(now)
                    invited |= ticket
            except psycopg2.errors.SerializationFailure:
                raise
            except Exception:
                _logger.exception("the customer of case %s could not be invited to the survey", ticket.number)
                ticket._write_managed({"survey_skip_reason": "failed"})
        if invited:
            Deadline._wake_queues()

    def _invite_customer(self, now):
        self.ensure_one()
        row = self.env["helpdesk.ticket.deadline"]._open(self, "survey", now)
        answer = self.env["survey.user_input"].sudo().create(self._prepare_survey_vals(row))
        self._write_managed({"survey_input_id": answer.id})
        self._send_notice("survey")

    def _prepare_survey_vals(self, row):
        survey, lang = self._survey(), self.customer_lang
        supported = lang in survey._get_supported_lang_codes()
        return {
            "survey_id": survey.id,
            "ticket_id": self.id,
            "complaint_deadline_id": row.id,
            "partner_id": self.partner_id.id,
            "email": self._notice_address(),
            "nickname": self.number,
            "lang_id": supported and self.env["res.lang"]._get_data(code=lang).id,
        }

    def _survey_link(self):
        """Address of the page that leads to the survey, as notices bear it: see `_notice_link`."""
        self.ensure_one()
        page = f"/my/ticket/{self.id}"
        return self._notice_link().replace(f"{page}?", f"{page}/survey?")

    # ------------------------------------------------------------------
    # Answering
    # ------------------------------------------------------------------

    def _begin_survey(self, lang=None):
        """A person wants to answer (superuser mode: the controller has checked who).

        :param lang: of the page that leads there; the questions come in it where the survey has it
        :return: path of the survey
        """
        self.ensure_one()
        answer = self.sudo().survey_input_id
        if self.survey_state != "open":
            raise MoveNotAllowed(self._why_no_answer())
        if answer.state == "new":
            if lang in answer.survey_id._get_supported_lang_codes():
                answer.lang_id = self.env["res.lang"]._get_data(code=lang).id
            answer._mark_in_progress()
        return f"/survey/start/{answer.survey_id.access_token}?answer_token={answer.access_token}"

    def _why_no_answer(self):
        """What somebody reads who can not answer the survey of this case, or not any more."""
        self.ensure_one()
        if self.survey_state == "answered":
            return self.env._("Thank you: your answer about %s has been received.", self.number)
        if self.survey_state == "withdrawn":
            return self.env._(
                "%s is open again, so its survey has ended. You will be asked once there is a new solution.",
                self.number,
            )
        if self.survey_state == "over":
            return self.env._(
                "The survey about %(case)s ended on %(date)s. You may still tell us what you think: write to us and "
                "quote this number.",
                case=self.number,
                date=self._local_moment(self.sudo().survey_input_id.deadline),
            )
        return self.env._("There is no survey about %s.", self.number)

    def _take_survey(self, answer, now):
        """The customer has answered (superuser mode): the score stands on the case."""
        self.ensure_one()
        if answer != self.survey_input_id:
            return
        self.env["helpdesk.ticket.deadline"]._end(self, ["survey"], "met", now)
        score = answer._complaint_score()
        if score is None:
            return
        self._write_managed({"satisfaction": score, "has_satisfaction": True})
        # nothing at all and no points are told apart
        answer.complaint_score = score
        self._message_log(body=self.env._("The customer answered the survey: %s of 100.", f"{score:.0f}"))
        self._follow("after_satisfaction", now)

    def _remind_customer(self, row):
        """The reminder on the way of a window: of the survey, or of what is still missing."""
        if row.kind == "survey":
            self._send_notice("survey_reminder")
            return
        for ticket in self:
            asked = ticket.sudo().requirement_ids._asked()
            ticket._send_notice("reminder", asked=asked._listed_after("", ticket.customer_lang))

    def _lapse_survey(self, now):
        self.env["helpdesk.ticket.deadline"]._end(self, ["survey"], "lapsed", now)
