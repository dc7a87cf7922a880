from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import config

from ...tools.similarity import PERHAPS, THRESHOLD
from ..improvement.helpdesk_recurrence_alert import COUNTED

THRESHOLDS = ("complaint_similarity_threshold", "complaint_perhaps_threshold")
DAYS = ("reply", "reminder", "decision", "reopen", "update", "untaken")
NUMBERS = tuple(f"complaint_recurrence_{subject}" for subject in (*COUNTED, "content"))


class ResCompany(models.Model):
    """What a body reports, how often and to whom."""

    _inherit = "res.company"

    complaint_team_id = fields.Many2one(
        "helpdesk.ticket.team",
        string="Complaint team",
        help="Takes complaints, reports, inquiries and suggestions that neither name a team nor a category with one.",
    )
    complaint_reply_days = fields.Integer(
        string="Days to answer", default=3, help="Working days a customer has to supply what is missing."
    )
    complaint_reminder_days = fields.Integer(
        string="Days until the reminder",
        default=1,
        help="Working days after which a waiting customer is reminded. 0: no reminder.",
    )
    complaint_decision_days = fields.Integer(
        string="Days to decide",
        default=5,
        help="Working days a customer has to accept or reject a solution; silence counts as acceptance. 0: the case "
        "closes with the solution; the customer may still accept it, which sends the survey, or have it reopened.",
    )
    complaint_reopen_days = fields.Integer(
        string="Days to reopen",
        default=5,
        help="Working days after the closing notice in which a case may be reopened. 0: not at all.",
    )
    complaint_update_days = fields.Integer(
        string="Days between words to the customer",
        default=0,
        help="Working days after which the agent is asked to tell a waiting customer how far the case is. 0: never.",
    )
    complaint_untaken_days = fields.Integer(
        string="Days until somebody takes a case",
        default=1,
        help="Working days after which the next one up is told that nobody has taken a case: the leaders, the head of "
        "quality, a manager, an administrator; again after twice as long each time. 0: nobody is told.",
    )
    complaint_upload_max_files = fields.Integer(
        string="Files a filing", default=10, help="Files a customer may attach to one filing."
    )
    complaint_upload_max_mb = fields.Integer(string="Megabytes a file", default=10, help="Largest file in megabytes.")
    complaint_upload_extensions = fields.Char(
        string="Kinds of files",
        # voice notes, pictures and mails as phones and mail programs keep them are evidence
        default="pdf, jpg, jpeg, jfif, png, gif, webp, heic, doc, docx, xls, xlsx, odt, ods, txt, csv, msg, mp3, m4a, "
        "ogg, opus, mp4, mov, zip",
        help="Kinds of files that customers may attach, separated by commas.",
    )
    complaint_importance_restricted = fields.Boolean(
        string="Importance is set by the classification team",
        default=True,
        help="Only members of the classification team set how important a case is; others keep the category's value.",
    )
    complaint_rejected_to = fields.Selection(
        [("other", "Another member of the team"), ("same", "Whoever handled it")],
        string="A rejected solution goes to",
        default="other",
        required=True,
        help="Who goes on with a case whose solution the customer has rejected. Another member, as long as there is "
        "one who never handled it; whoever handled it is told, and may still read it.",
    )
    complaint_sms_from = fields.Float(
        string="Text messages from", default=8.0, help="No text message goes to a customer before this time of day."
    )
    complaint_sms_until = fields.Float(
        string="Text messages until",
        default=21.0,
        help="From this time of day on text messages wait for the morning. Both times equal: no rest at night.",
    )
    complaint_public_charter = fields.Boolean(
        string="Public service charter",
        help="Everybody reads at /complaints/charter how to complain, what the time limits are and what follows.",
    )
    complaint_public_reports = fields.Boolean(
        string="Public reports",
        help="Everybody may file a report in the public interest at /complaints/report, without a name too.",
    )
    complaint_charter_contact = fields.Text(
        string="Department responsible",
        translate=True,
        help="The department that answers for complaints and its numbers, as the charter names them. Empty: the "
        "complaint team and the company's numbers.",
    )
    complaint_director_id = fields.Many2one(
        "res.partner",
        string="Director",
        help="Whom customers may call when they get no answer in time.",
    )
    complaint_show_director = fields.Boolean(
        string="Customers are given the director's number",
        help="The receipt, the page of an open case and the service charter name the director and the phone number.",
    )
    complaint_report_period = fields.Selection(
        [("month", "Every month"), ("quarter", "Every quarter"), ("half", "Every half year"), ("none", "By hand only")],
        string="Periodic reports",
        default="quarter",
        required=True,
        help="Reports of cases, of inquiries and of media coverage are made by themselves when a period is over; "
        "annual ones of cases and of inquiries each year.",
    )
    complaint_report_recipient_ids = fields.Many2many(
        "res.partner",
        "res_company_report_recipient_rel",
        "company_id",
        "partner_id",
        string="Recipients of reports",
        help="Get each approved report as PDF and XLSX.",
    )
    complaint_hijri_dates = fields.Boolean(
        string="Hijri dates in reports", help="The Umm al-Qura date stands beside each date of the printed reports."
    )
    complaint_evaluation_days = fields.Integer(
        string="Days until an action is evaluated",
        default=30,
        help="Days after which the effect of a corrective action is judged, unless the action says otherwise.",
    )
    complaint_action_reminder_days = fields.Integer(
        string="Days between escalations of an action",
        default=3,
        help="Working days after which a late corrective action goes one leader further up. 0: its owner alone.",
    )
    complaint_invite_suggestions = fields.Boolean(
        string="Ask for suggestions",
        default=True,
        help="The notice of a closed case asks its customer how the service could be better.",
    )
    complaint_contact_attempts = fields.Integer(
        string="Failed contact attempts",
        default=3,
        help="Attempts that failed one after the other, after which the agent decides how to go on. 0: never.",
    )
    complaint_periodic_survey = fields.Selection(
        [("month", "Every month"), ("quarter", "Every quarter"), ("half", "Every half-year"), ("year", "Every year")],
        string="Ask customers",
        help="How often the customers of a period are asked about the service as a whole. Empty: never by itself.",
    )
    complaint_periodic_survey_id = fields.Many2one("survey.survey", string="Periodic survey")
    complaint_periodic_days = fields.Integer(
        string="Days to answer the periodic survey", default=10, help="Working days in which it can be answered."
    )
    complaint_periodic_until = fields.Date(help="The periods before this day have been asked about.")
    complaint_similarity_threshold = fields.Float(
        string="Similar from",
        default=THRESHOLD,
        digits=(4, 2),
        help="Score between 0 and 1 from which an open case of the same customer counts as the same matter: the case "
        "is marked, and the customer is asked before he files. A lower one misses fewer duplicates, and asks more "
        "customers in vain.",
    )
    complaint_perhaps_threshold = fields.Float(
        string="Perhaps the same from",
        default=PERHAPS,
        digits=(4, 2),
        help="Score between 0 and 1 from which an open case of the same customer is shown to the agent, with what "
        "speaks for and against it. A lower one misses hardly any, and shows more that are something else.",
    )
    complaint_similarity_learned = fields.Boolean(
        string="Learned from verdicts",
        default=True,
        help="Once agents have judged a hundred pairs, the first score is the lowest one from which nine of ten that "
        "were called the same are. Off: it stays as it stands here.",
    )
    complaint_public_answers = fields.Boolean(
        string="Answers to common questions",
        default=True,
        help="Everybody reads the public entries of the reference of solved cases at /complaints/answers; they are "
        "suggested to customers while they type an inquiry.",
    )
    complaint_quality_leader_id = fields.Many2one(
        "res.users",
        string="Head of quality",
        domain="[('share', '=', False)]",
        help="Is told of follow-ups and reviews that nobody can take, and of late ones. Empty: a manager.",
    )
    complaint_followup_days = fields.Integer(
        string="Days to follow up",
        default=3,
        help="Working days in which the quality team treats the dissatisfaction of a customer. 0: no limit.",
    )
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
    complaint_recurrence_days = fields.Integer(
        string="Days counted", default=30, help="Days in which cases are counted. 0: none is looked for."
    )
    complaint_recurrence_category = fields.Integer(
        string="Cases about one service", default=20, help="From this many cases on its leader is told. 0: never."
    )
    complaint_recurrence_employee = fields.Integer(
        string="Cases about one employee",
        default=3,
        help="From this many cases on the leader and a manager are told. 0: never.",
    )
    complaint_recurrence_contact = fields.Integer(
        string="Cases of one customer", default=5, help="From this many cases on the leader is told. 0: never."
    )
    complaint_recurrence_content = fields.Integer(
        string="Customers with the same content",
        default=5,
        help="From this many customers whose cases say all but the same on, the leader is told. 0: never.",
    )
    complaint_media_user_ids = fields.Many2many(
        "res.users",
        "res_company_complaint_media_user_rel",
        "company_id",
        "user_id",
        string="Communications team",
        domain="[('share', '=', False)]",
        help="Follows cases about coverage in the media, as far as each may read them.",
    )
    complaint_referral_days = fields.Integer(
        string="Days to answer a referral",
        default=10,
        help="Working days in which another body is expected to answer, unless whoever refers says otherwise.",
    )
    complaint_referral_reminder_days = fields.Integer(
        string="Days between reminders of a referral",
        default=3,
        help="Working days after which a body that is late is reminded again. 0: once only.",
    )
    complaint_survey_days = fields.Integer(
        string="Days to answer the survey",
        default=5,
        help="Working days in which a customer may answer the survey about a solved case. 0: no survey.",
    )
    complaint_survey_reminder_days = fields.Integer(
        string="Days until the survey's reminder",
        default=2,
        help="Working days after which a customer is reminded of the survey, once. 0: no reminder.",
    )
    complaint_survey_id = fields.Many2one(
        "survey.survey", string="Survey of other types", help="For cases whose type has no survey of its own."
    )
    complaint_satisfaction_threshold = fields.Integer(
        string="Satisfied from", default=60, help="Score, of 100, from which a customer counts as satisfied."
    )
    complaint_survey_on_close = fields.Boolean(
        string="Survey without acceptance",
        help="Every case that closes as solved is asked about, also where the customer kept silent or need not decide.",
    )

    _complaint_survey_settings = models.Constraint(
        "CHECK (complaint_survey_days >= 0 AND complaint_survey_reminder_days >= 0"
        " AND complaint_satisfaction_threshold BETWEEN 0 AND 100)",
        "Days cannot be negative, and the score from which a customer is satisfied lies between 0 and 100.",
    )

    @api.constrains("complaint_sms_from", "complaint_sms_until")
    def _check_sms_hours(self):
        for company in self:
            if not (0 <= company.complaint_sms_from <= company.complaint_sms_until <= 24):
                raise ValidationError(
                    self.env._("Text messages go out from one time of day until a later one of the same day.")
                )

    @api.constrains(*(f"complaint_{name}_days" for name in DAYS))
    def _check_complaint_days(self):
        for company in self:
            if any(company[f"complaint_{name}_days"] < 0 for name in DAYS):
                raise ValidationError(self.env._("A window cannot have a negative number of days; 0 switches it off."))

    def _complaint_team(self):
        """The team for cases that name none: the setting, else the company's first team with the process."""
        self.ensure_one()
        team = self.sudo().complaint_team_id
        if team.use_complaint_process and team.active and team.company_id.id in (False, self.id):
            return team
        return (
            self.env["helpdesk.ticket.team"]
            .sudo()
            .search([("use_complaint_process", "=", True), ("company_id", "in", [False, self.id])], limit=1)
        )

    def _mails_from(self):
        """The address that mails of the body come from; empty where nobody has set one."""
        self.ensure_one()
        company = self.sudo()
        return company.email or company.alias_domain_id.default_from_email or config.get("email_from") or ""

    def _complaint_director_contact(self):
        """Whom customers may call when they get no answer: dict `partner`, `name`, `function`, `phone`.

        :return: empty when the setting does not say so, or there is no number
        """
        self.ensure_one()
        company = self.sudo()
        director = company.complaint_director_id
        if not company.complaint_show_director or not director.phone:
            return {}
        return {
            "partner": director,
            "name": director.name,
            "function": director.function or "",
            "phone": director.phone,
        }

    @api.constrains("complaint_evaluation_days", "complaint_action_reminder_days")
    def _check_action_days(self):
        for company in self:
            if company.complaint_evaluation_days < 0 or company.complaint_action_reminder_days < 0:
                raise ValidationError(self.env._("A limit cannot have a negative number of days; 0 switches it off."))

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            teams = self.env["helpdesk.ticket.team"].sudo().with_context(active_test=False)
            domain = [("company_id", "in", self.ids), ("use_complaint_process", "=", True)]
            follow = teams.search([*domain, ("resource_calendar_id", "=", False)])
            follow._check_calendar()
            self.env["helpdesk.ticket.deadline"]._calendar_replaced(follow)
        return result

    @api.constrains("complaint_periodic_days")
    def _check_periodic_days(self):
        if any(company.complaint_periodic_days < 1 for company in self):
            raise ValidationError(self.env._("Customers have at least one working day to answer."))

    def _periodic_survey(self):
        """The survey chosen, else the one that is shipped."""
        self.ensure_one()
        shipped = self.env.ref("helpdesk_mgmt_complaint.survey_periodic", raise_if_not_found=False)
        survey = self.complaint_periodic_survey_id or shipped or self.env["survey.survey"]
        return survey.filtered("active")

    @api.constrains("complaint_similarity_threshold", "complaint_perhaps_threshold")
    def _check_similarity_threshold(self):
        for company in self:
            if not all(0 <= company[name] <= 1 for name in THRESHOLDS):
                raise ValidationError(self.env._("The score from which cases are similar lies between 0 and 1."))

    @api.constrains("complaint_followup_days")
    def _check_followup_days(self):
        if any(company.complaint_followup_days < 0 for company in self):
            raise ValidationError(self.env._("A limit cannot have a negative number of days; 0 switches it off."))

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

    @api.constrains("complaint_recurrence_days", *NUMBERS)
    def _check_recurrence(self):
        for company in self:
            if company.complaint_recurrence_days < 0 or any(
                company[name] < 0 or company[name] == 1 for name in NUMBERS
            ):
                raise ValidationError(self.env._("A recurrence takes two cases at least; 0 switches it off."))

    @api.constrains("complaint_referral_days", "complaint_referral_reminder_days")
    def _check_referral_days(self):
        for company in self:
            if company.complaint_referral_days < 0 or company.complaint_referral_reminder_days < 0:
                raise ValidationError(self.env._("A limit cannot have a negative number of days; 0 switches it off."))
