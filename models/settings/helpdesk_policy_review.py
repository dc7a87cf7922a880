from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...exceptions import MissingInput
from ..assignment import helpdesk_asking  # noqa: F401 (its model is inherited)

# The subject that every body begins with; the company's own fields are of it.
GENERAL = "policies"
# Days after which senior management is told of a review that nobody has done.
PATIENCE = 30
ASKED = "helpdesk_mgmt_complaint.activity_policy_review"
TOLD = "mail.mail_activity_data_warning"


class HelpdeskPolicyReview(models.Model):
    """What a body reviews at intervals (K17, E11): its policies, the safeguards of confidentiality, and the like.

    Whoever reviews it says what was found; that stands in the thread for good.
    """

    _name = "helpdesk.policy.review"
    _inherit = ["mail.thread", "mail.activity.mixin", "helpdesk.asking"]
    _description = "Subject of periodic review"
    _order = "company_id, sequence, id"

    key = fields.Char(copy=False, readonly=True, help="By which policy packs know it.")
    name = fields.Char(string="Subject", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    months = fields.Integer(
        string="Months between reviews", required=True, default=12, tracking=True, help="0: nobody is asked."
    )
    reviewed_date = fields.Date(string="Reviewed on", copy=False, tracking=True)
    reviewed_by_id = fields.Many2one("res.users", string="Reviewed by", readonly=True, copy=False)
    last_finding = fields.Text(string="What was found last", readonly=True, copy=False)
    finding = fields.Text(string="What was found", copy=False, help="Of the review that you record now.")
    next_date = fields.Date(
        string="Next review", compute="_compute_next_date", store=True, help="Empty: at once, or never."
    )
    is_due = fields.Boolean(compute="_compute_is_due", string="Due")
    told_for = fields.Date(readonly=True, copy=False, help="The due date that senior management was told of.")

    _one_each = models.UniqueIndex("(company_id, key)", "This subject is reviewed already.")
    _months_positive = models.Constraint("CHECK (months >= 0)", "A number of months cannot be negative; 0: never.")

    @api.depends("months", "reviewed_date")
    def _compute_next_date(self):
        for review in self:
            known = review.months and review.reviewed_date
            review.next_date = known and review.reviewed_date + relativedelta(months=review.months)

    @api.depends("months", "next_date", "active")
    def _compute_is_due(self):
        for review in self:
            today = review.company_id.sudo()._local_today()
            waits = review.next_date and review.next_date > today
            review.is_due = bool(review.active and review.months and not waits)

    @api.constrains("reviewed_date", "company_id")
    def _check_reviewed_date(self):
        for review in self:
            if review.reviewed_date and review.reviewed_date > review.company_id.sudo()._local_today():
                raise ValidationError(self.env._("A review cannot have been done in the future."))

    # ------------------------------------------------------------------
    # Recording a review
    # ------------------------------------------------------------------

    def action_reviewed(self):
        """Reviewed today by whoever presses the button, with what was found."""
        self.check_access("write")
        for review in self:
            if not (review.finding or "").strip():
                raise MissingInput(self.env._("Write first what the review of “%s” found.", review.name))
            review._message_log(body=self.env._("Reviewed: %s", review.finding))
            review._reviewed(review.finding)
        return True

    def _reviewed(self, finding):
        """Reviewed today by the user; what everybody was asked ends with it."""
        for review in self.sudo():
            review.write(
                {
                    "reviewed_date": review.company_id._local_today(),
                    "reviewed_by_id": self.env.uid,
                    "last_finding": finding,
                    "finding": False,
                    "told_for": False,
                }
            )
            (review._review_activities() | review._review_activities(TOLD)).unlink()

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------

    @api.model
    def _ask_due(self, company):
        """Managers are asked to review what is due; what stays undone is told to senior management, once."""
        due = self.sudo().search([("company_id", "=", company.id), ("months", ">", 0)]).filtered("is_due")
        today = company.sudo()._local_today()
        for review in due:
            review._ask_each(review._managers(company), lambda env, own: env._("Review: %s", own.name), ASKED)
            since = review.next_date or review._asked_since()
            if since and since + relativedelta(days=PATIENCE) <= today and review.told_for != since:
                review._ask_each(
                    review._senior_management(company) or review._managers(company)[:1],
                    lambda env, own: env._("Nobody has reviewed this in time: %s", own.name),
                    TOLD,
                )
                review.told_for = since

    def _ask_each(self, users, sentence, activity):
        for user in users:
            self._ask(user, lambda env, _number: sentence(env, self.with_env(env)), activity, once="user", notify=True)

    def _asked_since(self):
        """The day on which somebody was first asked of what was never reviewed."""
        return min(self._review_activities().mapped("date_deadline"), default=False)

    def _review_activities(self, activity=ASKED):
        """What people were asked or told of these subjects and have not done."""
        type_ = self.env.ref(activity, raise_if_not_found=False)
        return self.activity_ids.filtered(lambda a: type_ and a.activity_type_id == type_)

    # ------------------------------------------------------------------
    # The subject every body begins with
    # ------------------------------------------------------------------

    @api.model
    def _general(self, companies):
        """{company: its general subject, in use or not}."""
        found = self.sudo().with_context(active_test=False)
        found = found.search([("key", "=", GENERAL), ("company_id", "in", companies.ids)])
        return {review.company_id: review for review in found}

    @api.model
    def _begin_general(self, companies, values=None):
        """Gives companies the general subject where they have none.

        :param values: of the new ones
        """
        missing = companies - companies.browse().union(*self._general(companies))
        new = (
            self.sudo()
            .with_context(mail_create_nolog=True, lang="en_US")
            .create(
                [
                    # the source text; `_begin_general` names it in every language
                    {"key": GENERAL, "name": "Policies and procedures", "company_id": company.id, **(values or {})}
                    for company in missing
                ]
            )
        )
        for lang, _label in self.env["res.lang"].get_installed() if new else ():
            if lang != "en_US":
                new = new.with_context(lang=lang)
                new.name = new.env._("Policies and procedures")
        return new


class ResCompany(models.Model):
    """The general subject of a body: its own fields are of it."""

    _inherit = "res.company"

    complaint_policy_review_ids = fields.One2many("helpdesk.policy.review", "company_id", string="Periodic reviews")
    complaint_review_months = fields.Integer(
        string="Months between policy reviews",
        compute="_compute_complaint_review",
        inverse="_inverse_complaint_review_months",
        compute_sudo=True,
        help="Managers are asked that often to review policies and procedures. 0: never.",
    )
    complaint_reviewed_date = fields.Date(
        string="Policies reviewed on",
        compute="_compute_complaint_review",
        inverse="_inverse_complaint_reviewed_date",
        compute_sudo=True,
    )

    @api.depends("complaint_policy_review_ids.months", "complaint_policy_review_ids.reviewed_date")
    def _compute_complaint_review(self):
        general = self.env["helpdesk.policy.review"]._general(self._origin)
        for company in self:
            review = general.get(company._origin)
            company.complaint_review_months = review.months if review and review.active else 0
            company.complaint_reviewed_date = review and review.reviewed_date

    def _inverse_complaint_review_months(self):
        self._write_general("complaint_review_months", "months")

    def _inverse_complaint_reviewed_date(self):
        self._write_general("complaint_reviewed_date", "reviewed_date")

    def _write_general(self, own, name):
        Review = self.env["helpdesk.policy.review"]
        for company in self:
            review, value = Review._general(company).get(company), company[own]
            if value and not review:
                Review._begin_general(company, {name: value})
            elif review and (review[name] != value or (value and not review.active)):
                review.write({name: value, "active": True})

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["helpdesk.policy.review"]._begin_general(companies)
        return companies
