import re

from dateutil.relativedelta import relativedelta
from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...exceptions import ComplaintError, MissingInput
from ...tools.comma import comma
from ..access import helpdesk_staff_thread  # noqa: F401 (its model is inherited)
from ..ledger.helpdesk_ticket_deadline import PROMISES
from . import helpdesk_quality_task  # noqa: F401 (its model is inherited)
from .helpdesk_quality_task import GROUP

GRADES = [
    ("1", "1 – very poor"),
    ("2", "2 – poor"),
    ("3", "3 – acceptable"),
    ("4", "4 – good"),
    ("5", "5 – very good"),
]
# E09: quality of communication, ability to respond, keeping to procedures and instructions.
CRITERIA = ("communication", "response", "procedure")
# M31: accuracy of the information.
INFORMATION = ("accuracy", "completeness")
SCORES = tuple(f"score_{name}" for name in CRITERIA + INFORMATION)
# What the one who reviews writes; who reviews may be changed by those who share the reviews out.
REVIEWED = {*SCORES, "note"}
MANAGED = {"ticket_id", "agent_id", "team_id", "company_id", "period_start", "period_end", "state", "done_date"}
LINK = re.compile(r"""\shref=("[^"]*"|'[^']*')""")
NAMELESS = Markup('<span class="text-muted">●●●</span>')
# At most so many periods are caught up with when the scheduled action was away.
CAUGHT_UP = 6


class HelpdeskQualityReview(models.Model):
    """A closed case, drawn at random and judged by somebody who had nothing to do with it and is told no name (E09).

    Drawing closed cases: at random, each agent of a team in turn, once a period.
    """

    _name = "helpdesk.quality.review"
    _inherit = ["helpdesk.quality.task", "helpdesk.staff.thread"]
    _description = "Quality review"
    _order = "period_start desc, id desc"

    _doer = "reviewer_id"
    _load_states = ("open",)
    reviewer_id = fields.Many2one("res.users", string="Reviewer", domain="[('share', '=', False)]", index=True)
    # who handled the case: for those who share out and evaluate, not for those who judge
    agent_id = fields.Many2one(
        "res.users",
        string="Handled by",
        readonly=True,
        index=True,
        groups="helpdesk_mgmt.group_helpdesk_manager",
    )
    team_id = fields.Many2one("helpdesk.ticket.team", string="Team", readonly=True, index=True)
    period_start = fields.Date(string="Period from", readonly=True, required=True)
    period_end = fields.Date(string="Period until", readonly=True, required=True)
    state = fields.Selection(
        [("open", "To be reviewed"), ("done", "Reviewed")], required=True, default="open", readonly=True, index=True
    )
    score_communication = fields.Selection(GRADES, string="Quality of communication")
    score_response = fields.Selection(GRADES, string="Ability to respond")
    score_procedure = fields.Selection(GRADES, string="Keeping to procedures and instructions")
    score_accuracy = fields.Selection(GRADES, string="Accuracy of the information")
    score_completeness = fields.Selection(GRADES, string="Completeness of the information")
    score = fields.Float(
        string="Handling",
        compute="_compute_score",
        store=True,
        digits=(5, 1),
        aggregator="avg",
        help="Communication, response and procedure alike, 0 to 100.",
    )
    information_score = fields.Float(
        string="Information",
        compute="_compute_score",
        store=True,
        digits=(5, 1),
        aggregator="avg",
        help="Accuracy and completeness of what the customer was told, 0 to 100.",
    )
    note = fields.Text(string="Findings")
    done_date = fields.Datetime(string="Reviewed on", readonly=True)
    # the case as the reviewer reads it
    question = fields.Html(compute="_compute_case", compute_sudo=True, sanitize=False)
    conversation = fields.Html(compute="_compute_case", compute_sudo=True, sanitize=False)
    type_id = fields.Many2one(related="ticket_id.type_id")
    category_id = fields.Many2one(related="ticket_id.category_id")
    limits = fields.Html(compute="_compute_case", compute_sudo=True, sanitize=False)
    is_mine = fields.Boolean(compute="_compute_is_mine")
    names_shown = fields.Boolean(compute="_compute_is_mine", help="The user may see who handled the case.")

    _one_a_case = models.UniqueIndex("(ticket_id, period_start)")

    @api.depends("ticket_id")
    def _compute_display_name(self):
        for review in self:
            review.display_name = self.env._("Review of %s", review.ticket_id.number or "-")

    @api.depends(*SCORES, "state")
    def _compute_score(self):
        for review in self:
            done = review.state == "done"
            review.score = review._share(CRITERIA) if done else False
            review.information_score = review._share(INFORMATION) if done else False

    def _share(self, names):
        """The mean of these marks, from 0 for 1 to 100 for 5; 0.0 while one is missing."""
        marks = [self[f"score_{name}"] for name in names]
        return 25 * (sum(int(mark) for mark in marks) / len(marks) - 1) if all(marks) else 0.0

    @api.depends("reviewer_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for review in self:
            review.is_mine = review.reviewer_id == self.env.user
            review.names_shown = review._has_field_access(self._fields["agent_id"], "read") and (
                review.state == "done" or not review.is_mine
            )

    @api.depends("ticket_id")
    def _compute_case(self):
        render = self.env["ir.qweb"]._render
        for review in self:
            case = review.ticket_id
            review.question = review._without_names(
                render("helpdesk_mgmt_complaint.quality_review_question", {"case": case})
            )
            review.conversation = review._without_names(
                render("helpdesk_mgmt_complaint.quality_review_conversation", {"turns": review._turns()})
            )
            review.limits = render(
                "helpdesk_mgmt_complaint.quality_review_limits",
                {"rows": case.deadline_ids.filtered(lambda r: r.kind in PROMISES).sorted("due_date")},
            )

    def _turns(self):
        """What the two sides wrote to each other, oldest first: list of dicts `date`, `customer` (bool), `body`."""
        case = self.ticket_id
        said = case.message_ids.filtered(
            lambda m: m.message_type in ("email", "comment", "auto_comment")
            and not m.is_internal
            and not m.subtype_id.internal
        )
        return [
            {
                "date": case._local_moment(message.date),
                "customer": case._is_customer(message.author_id) or case._wrote_as_customer(message),
                "notice": message.message_type == "auto_comment",
                "body": message.body,
            }
            for message in said.sorted("id")
        ]

    def _without_names(self, text):
        """The text without the names and addresses of those who handled the case, and without ways to it."""
        case, text = self.ticket_id, LINK.sub("", str(text))
        for user in case.handler_ids | case.user_id | case.officer_id | self.agent_id:
            for word in filter(None, (user.name, user.email, user.login)):
                text = text.replace(str(escape(word)), NAMELESS)
        return Markup(text)

    @api.constrains("reviewer_id")
    def _check_reviewer(self):
        self._check_doer()

    @api.constrains("state", *SCORES)
    def _check_scored(self):
        for review in self:
            if review.state == "done" and not all(review[name] for name in SCORES):
                raise ValidationError(self.env._("A review that is done keeps all its marks."))

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if allowed or field.name != "agent_id" or operation != "read":
            return allowed
        user = self.env.user
        if user.has_group(GROUP):
            return user == self.env.company.sudo().complaint_quality_leader_id
        return bool(self.env["helpdesk.ticket.team"].sudo().search_count([("user_id", "=", user.id)], limit=1))

    def _candidates(self):
        # those who never see a name come first
        staff = super()._candidates()
        leader = self.company_id.sudo().complaint_quality_leader_id
        nameless = staff.filtered(lambda u: u != leader and not u.has_group("helpdesk_mgmt.group_helpdesk_manager"))
        return nameless or staff

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._check_written(vals.keys())
        return super().write(vals)

    def _check_written(self, names):
        """Only who reviews scores, nobody scores twice, and what is done stands as it was judged."""
        if names & MANAGED:
            raise ComplaintError(self.env._("A review goes on by its buttons."))
        for review in self:
            if review.state == "done":
                raise ComplaintError(self.env._("%s is done and stands as it was judged.", review.display_name))
            if names & REVIEWED and review.reviewer_id != self.env.user:
                raise ComplaintError(
                    self.env._("Only the reviewer of %s scores it. Take it on first.", review.display_name)
                )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_done(self):
        """The reviews are done: their scores count from now on, and nobody changes them any more."""
        labels = {name: self._fields[name]._description_string(self.env) for name in SCORES}
        for review in self:
            review.check_access("write")
            review._check_written(REVIEWED)
            missing = [labels[name] for name in SCORES if not review[name]]
            if missing:
                raise MissingInput(self.env._("Score these too: %s.", comma(self.env.lang).join(missing)))
            review.sudo().write({"state": "done", "done_date": fields.Datetime.now()})
            review.sudo().activity_ids.unlink()
        return True

    # ------------------------------------------------------------------
    # Drawing closed cases
    # ------------------------------------------------------------------

    @api.model
    def _cron_draw(self):
        """Draws for every company whose period is over; what was drawn stays drawn, however often this runs."""
        companies = self.env["res.company"].sudo().search([("complaint_review_period", "!=", False)])
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            if company.try_lock_for_update():
                self.sudo()._draw_due(company, fields.Datetime.now())
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _draw_due(self, company, now):
        """The reviews of every period of `company` that is over and has not been drawn."""
        period = company.complaint_review_period
        current = company._period_start(period, company._local_today())
        unit = relativedelta(months=1) if period == "month" else relativedelta(weeks=1)
        start = company._period_start(period, current - unit)
        if company.complaint_review_until:
            oldest = company._period_start(period, current - CAUGHT_UP * unit)
            start = max(company._period_start(period, company.complaint_review_until), oldest)
        reviews = self.browse()
        while start < current:
            after = company._period_after(period, start)
            reviews |= self._draw(company, start, after, now)
            start = after
        company.complaint_review_until = current
        return reviews

    @api.model
    def _draw(self, company, start, after, now):
        """The reviews of the cases that closed from the day `start` until before the day `after`."""
        reviews = self.create(
            [
                {
                    "ticket_id": ticket_id,
                    "team_id": team_id,
                    "agent_id": agent_id,
                    "period_start": start,
                    "period_end": after - relativedelta(days=1),
                }
                for ticket_id, team_id, agent_id in self._drawn(company, start, after)
            ]
        )
        reviews._give_by_load(now)
        for review in reviews:
            review._tell_of_draw()
        return reviews

    @api.model
    def _drawn(self, company, start, after):
        """Cases of each team, its agents in turn, at random within each: list of (case, team, agent)."""
        self.env["helpdesk.ticket"].flush_model()
        self.flush_model()
        percent = company.complaint_review_unit == "percent"
        size = SQL("ceil(total * %s / 100.0)" if percent else "%s", company.complaint_review_size)
        return self.env.execute_query(
            SQL(
                """WITH closed AS (
                       SELECT id, team_id, user_id, count(*) OVER (PARTITION BY team_id) AS total,
                              row_number() OVER (PARTITION BY team_id, user_id ORDER BY random()) AS turn
                       FROM helpdesk_ticket
                       WHERE company_id = %(company)s AND phase = 'closed' AND closed_date >= %(start)s
                         AND closed_date < %(end)s AND user_id IS NOT NULL
                         AND NOT EXISTS (SELECT FROM helpdesk_quality_review WHERE ticket_id = helpdesk_ticket.id)),
                   ranked AS (
                       SELECT *, row_number() OVER (PARTITION BY team_id ORDER BY turn, random()) AS place FROM closed)
                   SELECT id, team_id, user_id FROM ranked WHERE place <= %(size)s ORDER BY id""",
                company=company.id,
                start=company._moment_of(start),
                end=company._moment_of(after),
                size=size,
            )
        )

    def _tell_of_draw(self):
        if self.reviewer_id:
            self._ask(self.reviewer_id, lambda env, number: env._("Review how %s was handled", number))
        else:
            self._ask(
                self._quality_leader(),
                lambda env, number: env._("Nobody of the quality team can review %s: choose a reviewer", number),
            )
