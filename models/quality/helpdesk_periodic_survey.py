from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...exceptions import ComplaintError
from ..ledger import helpdesk_deadline_item  # noqa: F401 (its model is inherited)

BATCH = 200
PERIODS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


class HelpdeskPeriodicSurvey(models.Model):
    """One round of asking the customers of a period how satisfied they are with the service as a whole (M22, E04).

    Beside the survey of each case: no case is named in it, and who answered what is shown to nobody.
    """

    _name = "helpdesk.periodic.survey"
    _inherit = ["helpdesk.deadline.item"]
    _description = "Periodic survey"
    _order = "date_from desc, id desc"

    name = fields.Char(compute="_compute_name", store=True, readonly=False, required=True, precompute=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    survey_id = fields.Many2one(
        "survey.survey",
        string="Survey",
        required=True,
        default=lambda self: self.env.company.sudo()._periodic_survey(),
        domain="[('survey_type', '=', 'survey')]",
    )
    date_from = fields.Date(string="Cases from", required=True)
    date_to = fields.Date(string="Cases until", required=True)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("closed", "Closed")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    invitation_ids = fields.One2many("helpdesk.periodic.invitation", "round_id", string="Answers", copy=False)
    due_date = fields.Datetime(compute="_compute_due_date", string="Open until")
    invited_count = fields.Integer(compute="_compute_figures", string="Invited")
    answer_count = fields.Integer(compute="_compute_figures", string="Answered")
    response_rate = fields.Float(compute="_compute_figures", string="Response rate")
    score = fields.Float(compute="_compute_figures", string="Satisfaction", digits=(5, 1), help="Mean of the answers.")
    satisfied_share = fields.Float(compute="_compute_figures", string="Satisfied")

    _period = models.Constraint("CHECK (date_from <= date_to)", "A period ends after it begins.")

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for round_ in self:
            if not round_.name and round_.date_from and round_.date_to:
                round_.name = self.env._("Survey of %(start)s to %(end)s", start=round_.date_from, end=round_.date_to)
            round_.name = round_.name or self.env._("Survey")

    def _compute_due_date(self):
        rows = {row.item_id: row for row in self._limits("periodic")}
        for round_ in self:
            row = rows.get(round_.id)
            round_.due_date = row.due_date if row else False

    @api.depends("invitation_ids.state", "invitation_ids.score")
    def _compute_figures(self):
        Invitation = self.env["helpdesk.periodic.invitation"].sudo()
        sent = Domain("round_id", "in", self.ids) & Domain("state", "in", ("sent", "done"))
        invited = dict(Invitation._read_group(sent, ["round_id"], ["__count"]))
        done = Domain("round_id", "in", self.ids) & Domain("state", "=", "done")
        answered = dict(Invitation._read_group(done, ["round_id"], ["__count"]))
        scored = done & Domain("scored", "=", True)
        means = {r: (n, mean) for r, n, mean in Invitation._read_group(scored, ["round_id"], ["__count", "score:avg"])}
        for round_ in self:
            round_.invited_count = invited.get(round_, 0)
            round_.answer_count = answered.get(round_, 0)
            round_.response_rate = round_.answer_count / round_.invited_count if round_.invited_count else 0.0
            count, round_.score = means.get(round_, (0, 0.0))
            threshold = round_.company_id.sudo().complaint_satisfaction_threshold
            satisfied = Invitation.search_count(
                scored & Domain("round_id", "=", round_.id) & Domain("score", ">=", threshold)
            )
            round_.satisfied_share = satisfied / count if count else 0.0

    def write(self, vals):
        if {"date_from", "date_to", "survey_id", "company_id"} & vals.keys() and self.filtered(
            lambda r: r.state != "draft"
        ):
            raise ComplaintError(self.env._("A survey that has been sent keeps its period and its questions."))
        if "state" in vals and not self.env.su:
            raise ComplaintError(self.env._("A survey goes on by its buttons."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if self.filtered(lambda r: r.state != "draft"):
            raise ComplaintError(self.env._("A survey that has been sent is kept with its answers."))

    # ------------------------------------------------------------------
    # Inviting
    # ------------------------------------------------------------------

    def action_invite(self):
        """Invites the customers who had a case in the period; a second click changes nothing."""
        self.check_access("write")
        now = fields.Datetime.now()
        for round_ in self.sudo().filtered(lambda r: r.state == "draft"):
            if not round_.survey_id.active or not round_.survey_id.question_ids:
                raise ComplaintError(self.env._("The survey “%s” asks nothing.", round_.survey_id.title))
            round_.state = "running"
            days = round_.company_id.complaint_periodic_days
            due = round_._limit_calendar().window_end_after(now, days)
            round_._open_limit("periodic", now, due_date=due)
            self.env["helpdesk.periodic.invitation"].sudo().create(
                [{"round_id": round_.id, "partner_id": partner.id} for partner in round_._customers()]
            )
        cron = self.env.ref("helpdesk_mgmt_complaint.ir_cron_periodic_surveys", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()
        return True

    def _customers(self):
        """Whom to ask, each once: nobody who wants no survey, whom no mail reaches, or who was asked for this period.

        A case that some may not see counts for nothing: an invitation would tell that there was one.
        """
        self.ensure_one()
        company = self.company_id
        start, after = company._moment_of(self.date_from), company._moment_of(self.date_to + relativedelta(days=1))
        cases = (
            Domain("company_id", "=", company.id)
            & Domain("phase", "!=", False)
            & Domain("registered_date", ">=", start)
            & Domain("registered_date", "<", after)
            & Domain("confidential", "=", False)
            & Domain("is_anonymous", "=", False)
            & Domain("subject_user_ids", "=", False)
            & Domain("close_reason", "!=", "duplicate")
            & Domain("partner_id", "!=", False)
        )
        found = self.env["helpdesk.ticket"].sudo()._read_group(cases, ["partner_id"])
        partners = self.env["res.partner"].union(*(partner for (partner,) in found))
        asked = self.env["helpdesk.periodic.invitation"].search(
            [
                ("partner_id", "in", partners.ids),
                ("round_id.company_id", "=", company.id),
                ("round_id.date_from", "<=", self.date_to),
                ("round_id.date_to", ">=", self.date_from),
            ]
        )
        listed = [("email", "in", partners.mapped("email_normalized"))]
        blocked = set(self.env["mail.blacklist"].sudo().search(listed).mapped("email"))
        return (partners - asked.partner_id).filtered(
            lambda p: p.active
            and p.email_normalized
            and p.email_normalized not in blocked
            and not p.complaint_no_surveys
        )

    # ------------------------------------------------------------------
    # The limit
    # ------------------------------------------------------------------

    def _limit_ticket(self):
        return self.env["helpdesk.ticket"]

    def _limit_company(self):
        return self.company_id

    def _limit_calendar(self):
        team = self.company_id._complaint_team()
        return team._complaint_calendar() if team else self.company_id.resource_calendar_id.sudo()

    def action_close(self):
        """The survey ends before its time."""
        self.check_access("write")
        self._close_over(fields.Datetime.now())
        return True

    def _close_over(self, now):
        """The time to answer is over; what was answered counts."""
        rounds = self.sudo().filtered(lambda r: r.state == "running")
        rounds.state = "closed"
        rounds.invitation_ids.filtered(lambda i: i.state in ("pending", "sent")).user_input_id.deadline = now
        rows = rounds._limits("periodic").filtered(lambda r: r._is_open())
        rows.write({"state": "lapsed", "done_date": now, "next_action_date": False})

    # ------------------------------------------------------------------
    # The scheduled action
    # ------------------------------------------------------------------

    @api.model
    def _cron_periodic(self):
        """Begins the surveys whose period is over, and sends what waits, in batches; nobody is invited twice."""
        for company in self.env["res.company"].sudo().search([("complaint_periodic_survey", "!=", False)]):
            if company.try_lock_for_update():
                self.sudo()._begin_due(company)
            self.env["ir.cron"]._commit_progress(1)
        Invitation = self.env["helpdesk.periodic.invitation"].sudo()
        waiting = [("state", "=", "pending"), ("round_id.state", "=", "running")]
        while invitations := Invitation.search(waiting, limit=BATCH):
            invitations.try_lock_for_update()._send()
            if not self.env["ir.cron"]._commit_progress(len(invitations), remaining=Invitation.search_count(waiting)):
                return

    @api.model
    def _begin_due(self, company):
        """The survey about the latest period of `company` that is over, unless there is one."""
        months = PERIODS[company.complaint_periodic_survey]
        today = company._local_today()
        current = today.replace(month=(today.month - 1) // months * months + 1, day=1)
        if company.complaint_periodic_until and company.complaint_periodic_until >= current:
            return self.browse()
        survey = company._periodic_survey()
        round_ = self.browse()
        if survey:
            round_ = self.create(
                {
                    "company_id": company.id,
                    "survey_id": survey.id,
                    "date_from": current - relativedelta(months=months),
                    "date_to": current - relativedelta(days=1),
                }
            )
            round_.action_invite()
        company.complaint_periodic_until = current
        return round_
