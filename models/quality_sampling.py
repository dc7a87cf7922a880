from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# At most so many periods are caught up with when the scheduled action was away.
CAUGHT_UP = 6


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_review_period = fields.Selection(
        [("week", "Every week"), ("month", "Every month")],
        string="Draw cases for review",
        help="How often closed cases are drawn at random for a quality review. Empty: never.",
    )
    complaint_review_unit = fields.Selection(
        [("number", "cases"), ("percent", "percent of the closed cases")],
        string="Unit of the draw",
        default="number",
        required=True,
    )
    complaint_review_size = fields.Integer(
        string="Cases drawn", default=5, help="For each team and period: so many cases, or percent of those closed."
    )
    complaint_review_until = fields.Date(help="The periods up to this day have been drawn.")

    @api.constrains("complaint_review_size", "complaint_review_unit")
    def _check_review_size(self):
        for company in self:
            percent = company.complaint_review_unit == "percent"
            if company.complaint_review_size < 0 or (percent and company.complaint_review_size > 100):
                raise ValidationError(self.env._("Draw a number of cases, or 0 to 100 percent of those closed."))

    def _period_start(self, period, date):
        """The first day of the week (as the body's language begins it) or month that holds `date`."""
        if period == "month":
            return date.replace(day=1)
        first = int(self.env["res.lang"]._get_data(code=self.partner_id.lang or "en_US").week_start or 7)
        return date - relativedelta(days=(date.isoweekday() - first) % 7)

    def _period_after(self, period, start):
        return start + (relativedelta(months=1) if period == "month" else relativedelta(weeks=1))

    def _complaint_tz(self):
        """The time zone in which the body counts its days."""
        self.ensure_one()
        team = self._complaint_team()
        calendar = team._complaint_calendar() if team else self.resource_calendar_id
        return pytz.timezone(calendar.tz or "UTC")

    def _moment_of(self, date):
        """Naive UTC of the body's midnight at the beginning of `date`."""
        return self._complaint_tz().localize(datetime.combine(date, time())).astimezone(pytz.utc).replace(tzinfo=None)

    def _local_today(self):
        now = pytz.utc.localize(fields.Datetime.now())
        return now.astimezone(self._complaint_tz()).date()


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_review_period = fields.Selection(related="company_id.complaint_review_period", readonly=False)
    complaint_review_unit = fields.Selection(related="company_id.complaint_review_unit", readonly=False)
    complaint_review_size = fields.Integer(related="company_id.complaint_review_size", readonly=False)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    review_ids = fields.One2many("helpdesk.quality.review", "ticket_id", copy=False)
    review_count = fields.Integer(compute="_compute_review_count", string="Reviews")

    # a draw reads the cases that closed in its period, and no others
    _closed_in_idx = models.Index("(company_id, closed_date) WHERE phase = 'closed'")

    @api.depends("review_ids.state")
    @api.depends_context("uid")
    def _compute_review_count(self):
        counts = dict(
            self.env["helpdesk.quality.review"]._read_group(
                [("ticket_id", "in", self.ids), ("state", "=", "done")], ["ticket_id"], ["__count"]
            )
            if self.env["helpdesk.quality.review"].has_access("read")
            else ()
        )
        for ticket in self:
            ticket.review_count = counts.get(ticket, 0)

    def action_open_reviews(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Quality reviews"),
            "res_model": "helpdesk.quality.review",
            "view_mode": "list,form",
            "domain": [["ticket_id", "=", self.id], ["state", "=", "done"]],
        }


class HelpdeskQualityReview(models.Model):
    """Drawing closed cases: at random, each agent of a team in turn, once a period."""

    _inherit = "helpdesk.quality.review"

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
                self.ticket_id._quality_leader(),
                lambda env, number: env._("Nobody of the quality team can review %s: choose a reviewer", number),
            )
