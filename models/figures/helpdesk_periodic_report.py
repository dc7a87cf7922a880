from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...exceptions import ComplaintError
from ...tools.comma import comma
from ..access import helpdesk_named_rows  # noqa: F401 (its models are inherited)
from ..assignment import helpdesk_asking  # noqa: F401 (its model is inherited)
from ..process.acting import act, acting

KINDS = [
    ("period", "Periodic report"),
    ("annual", "Annual report"),
    ("special", "Special report"),
    ("media", "Media coverage"),
    ("inquiry", "Inquiries"),
]
STATES = [("draft", "Draft"), ("review", "Awaiting approval"), ("approved", "Approved"), ("sent", "Sent")]
# months of a period that reports are made for by themselves
PERIODS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
# What may still change once the report is approved.
AFTER_APPROVAL = {
    "state", "sent_date", "sent_partner_ids", "recipient_ids", "message_main_attachment_id", "activity_ids",
    "message_ids", "counted_for_id", "excluded_user_ids", "confidential",
}  # fmt: skip
# What the figures are of: they are taken anew when it changes, which only a draft's may.
SCOPE = {
    "kind", "date_from", "date_to", "company_id", "team_ids", "category_id", "subject_user_id", "partner_id",
    "alert_id",
}  # fmt: skip
# What the report's own steps write.
OWN = {
    "state", "snapshot", "snapshot_date", "approved_by_id", "approved_date", "automatic", "confidential", "sent_date",
    "sent_partner_ids", "counted_for_id", "excluded_user_ids",
}  # fmt: skip


class HelpdeskPeriodicReport(models.Model):
    """A report to management: a snapshot of a period's figures with what the team says of them.

    Everything that is printed comes from the snapshot and the report's own fields, so that a report of the first
    quarter reads the same in the third. `helpdesk_periodic_report_snapshot.py` takes it,
    `helpdesk_periodic_report_due.py` makes reports by themselves.

    What the report says of improvement: causes, other bodies' answers, corrective actions and how they stand.
    """

    _name = "helpdesk.periodic.report"
    _inherit = ["helpdesk.named.rows", "helpdesk.hidden.name", "mail.thread", "mail.activity.mixin", "helpdesk.asking"]
    _description = "Periodic report"
    _order = "date_to desc, id desc"

    name = fields.Char(compute="_compute_name")
    kind = fields.Selection(KINDS, required=True, default="period")
    date_from = fields.Date(string="From", required=True, default=lambda self: self._last_period()[0])
    date_to = fields.Date(string="To", required=True, default=lambda self: self._last_period()[1])
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    team_ids = fields.Many2many("helpdesk.ticket.team", string="Departments", help="Empty: all.")
    category_id = fields.Many2one("helpdesk.ticket.category", string="Service", help="A special report on one service.")
    subject_user_id = fields.Many2one("res.users", string="Employee", help="A special report on one employee.")
    partner_id = fields.Many2one("res.partner", string="Person", help="A special report on one customer.")
    reason = fields.Text(string="Occasion", help="Why a special report is made.")
    state = fields.Selection(STATES, required=True, default="draft", tracking=True, copy=False)
    snapshot = fields.Json(copy=False, readonly=True)
    snapshot_date = fields.Datetime(string="Figures taken on", copy=False, readonly=True)
    summary = fields.Html(string="Summary for management", translate=False)
    recommendations = fields.Html()
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_date = fields.Datetime(readonly=True, copy=False)
    sent_date = fields.Datetime(readonly=True, copy=False)
    recipient_ids = fields.Many2many(
        "res.partner", string="Recipients", default=lambda self: self._usual_recipients(self.env.company)
    )
    sent_partner_ids = fields.Many2many(
        "res.partner", "helpdesk_periodic_report_sent_rel", string="Sent to", readonly=True, copy=False
    )
    confidential = fields.Boolean(
        readonly=True, copy=False, help="Made of confidential cases too: only who may see such cases reads it."
    )

    counted_for_id = fields.Many2one(
        "res.users",
        string="Counted for",
        readonly=True,
        copy=False,
        help="The figures are of the cases that this person may see. Empty: of all cases.",
    )
    excluded_user_ids = fields.Many2many(
        "res.users",
        "helpdesk_periodic_report_excluded_rel",
        "report_id",
        "user_id",
        string="Staff complained about",
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Counted cases complain about them: they do not read the report.",
    )

    _period_order = models.Constraint("CHECK (date_from <= date_to)", "A report's period ends after it begins.")
    _automatic_once = models.UniqueIndex(
        "(company_id, kind, date_from, date_to) WHERE automatic", "There is a report of this period already."
    )

    automatic = fields.Boolean(readonly=True, copy=False)
    figures_html = fields.Html(compute="_compute_figures_html", string="Figures")
    alert_id = fields.Many2one("helpdesk.recurrence.alert", string="Recurrence", readonly=True, ondelete="set null")

    @api.depends("kind", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for report in self:
            report.name = self.env._(
                "%(kind)s, %(begin)s to %(end)s",
                kind=labels.get(report.kind, ""),
                begin=format_date(self.env, report.date_from, date_format="d MMMM y"),
                end=format_date(self.env, report.date_to, date_format="d MMMM y"),
            )

    @api.depends("snapshot")
    @api.depends_context("lang")
    def _compute_figures_html(self):
        """The indicators as the printed report has them."""
        printed = self.env["report.helpdesk_mgmt_complaint.report_periodic"]
        for report in self:
            if not report.snapshot:
                report.figures_html = False
                continue
            values = {
                "content": report._content(),
                "tool": printed._tools(report.company_id, report.snapshot.get("dates")),
            }
            report.figures_html = self.env["ir.qweb"]._render(
                "helpdesk_mgmt_complaint.report_periodic_indicators", values
            )

    @api.constrains("kind", "category_id", "subject_user_id", "partner_id")
    def _check_subject(self):
        for report in self.filtered(lambda r: r.kind == "special"):
            if not (report.category_id or report.subject_user_id or report.partner_id or report.reason):
                raise ValidationError(
                    self.env._(
                        "Say what the special report is about: a service, an employee, a person or the occasion."
                    )
                )

    @api.model
    def _last_period(self, today=None, period=None):
        """First and last day of the last whole period before today."""
        today = today or fields.Date.context_today(self)
        months = PERIODS.get(period or self.env.company.complaint_report_period, 3)
        begin = today.replace(day=1, month=(today.month - 1) // months * months + 1)
        return begin - relativedelta(months=months), begin - relativedelta(days=1)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_fields(vals)
        # a client's default for one of them is a value of its own
        own = {f"default_{name}" for name in OWN}
        model = self.with_context({key: value for key, value in self.env.context.items() if key not in own})
        reports = super(HelpdeskPeriodicReport, model).create(vals_list).with_env(self.env)
        reports._check_alert()
        reports._take_snapshot()
        reports._leave_out_senior()
        return reports

    @api.model
    def _usual_recipients(self, company):
        """Who is sent a report unless it says otherwise: whom the settings name, and senior management."""
        senior = self._senior_management(company).partner_id.filtered("email")
        return company.sudo().complaint_report_recipient_ids | senior.with_env(self.env)

    def _leave_out_senior(self):
        """Senior management that may not read a report is no recipient of it by itself; the report's log says so."""
        for report in self:
            senior = self._senior_management(report.company_id)
            shut = senior.filtered(lambda u, r=report: r._shuts_out(u) or u == r.sudo().subject_user_id)
            shut = shut.partner_id & report.recipient_ids.sudo()
            shut -= report.company_id.sudo().complaint_report_recipient_ids
            if shut:
                report.sudo().recipient_ids -= shut
                report.sudo()._message_log(
                    body=self.env._(
                        "Not sent to %s: it counts cases that they may not see.",
                        comma(self.env.lang).join(shut.mapped("name")),
                    )
                )

    def write(self, vals):
        self._check_fields(vals)
        fixed = self.filtered(lambda r: r.state in ("approved", "sent"))
        if fixed and vals.keys() - AFTER_APPROVAL:
            raise ComplaintError(
                self.env._(
                    "%s is approved and stays as it is. Make a new report, or take the approval back first.",
                    fixed[0].name,
                )
            )
        if SCOPE & vals.keys():
            self._check_state("draft")
            self._check_not_automatic()
        result = super().write(vals)
        if SCOPE & vals.keys():
            self._check_alert()
            self._take_snapshot()
        return result

    def _check_alert(self):
        """A report on an alert that its author may not see would tell which cases are among the alert's."""
        self.alert_id.check_access("read")

    def _check_not_automatic(self):
        """What the body reports by itself counts every case: of a few it would tell of those one may not see."""
        for report in self.filtered("automatic"):
            raise ComplaintError(
                self.env._(
                    "%s was made for its period by itself and stays about it. Make a report of your own for another "
                    "period or subject.",
                    report.name,
                )
            )

    def _check_fields(self, vals):
        """The approval and the snapshot come from the report's own buttons."""
        if not self.env.su and OWN & vals.keys():
            raise ComplaintError(
                self.env._("Use the report's buttons to take its figures, submit, approve or send it.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never_approved(self):
        if self.filtered(lambda r: r.state in ("approved", "sent")):
            raise ComplaintError(self.env._("Approved reports are kept."))

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def action_take_figures(self):
        """Takes the figures anew, while the report is a draft."""
        self._check_state("draft")
        self._take_snapshot()
        return True

    def action_submit(self):
        """draft → awaiting approval; the managers are asked."""
        self._check_state("draft")
        self.sudo().state = "review"
        for report in self:
            for user in report._approvers():
                report._ask(user, lambda env, _number: env._("Approve the report"), notify=True)
        return True

    def action_approve(self):
        """awaiting approval → approved, by a manager; from then on nothing in it changes."""
        self._check_state("review")
        self._check_manager()
        self.sudo()._take_actions()
        self.sudo().write({"state": "approved", "approved_by_id": self.env.uid, "approved_date": fields.Datetime.now()})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def action_back_to_draft(self):
        """awaiting approval or approved → draft, by a manager, as long as nobody was sent it."""
        self._check_state("review", "approved")
        self._check_manager()
        self.sudo().write({"state": "draft"})
        self.sudo().write({"approved_by_id": False, "approved_date": False})
        return True

    def action_send(self):
        """Sends the approved report to its recipients, as PDF and XLSX; later to those added, to nobody twice."""
        self._check_state("approved", "sent")
        self._check_manager()
        for report in self:
            partners = report._still_to_send()
            report._send_to(partners)
            report.sudo().sent_partner_ids |= partners
        self.sudo().write({"state": "sent", "sent_date": fields.Datetime.now()})
        return True

    def _still_to_send(self):
        """The recipients who have not been sent the report.

        :raise ComplaintError: there is none, or one who cannot be sent it
        """
        self.ensure_one()
        if not self.recipient_ids:
            raise ComplaintError(self.env._("Name the recipients of %s first.", self.name))
        partners = self.recipient_ids - self.sent_partner_ids
        if not partners:
            raise ComplaintError(
                self.env._("Everybody named was sent %s: add a recipient to send it again.", self.name)
            )
        about = partners & self.subject_user_id.sudo().partner_id
        if about:
            raise ComplaintError(self.env._("%s is who the report is about and is not sent it.", about.name))
        users = partners.sudo().user_ids.filtered(self._shuts_out)
        if users:
            raise ComplaintError(
                self.env._(
                    "The report was made of cases too that these recipients may not see: %s.",
                    comma(self.env.lang).join(users.mapped("name")),
                )
            )
        mute = partners.filtered(lambda p: not p.email)
        if mute:
            raise ComplaintError(
                self.env._(
                    "Without an e-mail address nothing can be sent: %s. Add the addresses, or take them off the "
                    "recipients.",
                    comma(self.env.lang).join(mute.mapped("display_name")),
                )
            )
        return partners

    def _shuts_out(self, user):
        """Whether the figures are of cases that the user may not see."""
        hidden = self.confidential and not user.has_group("helpdesk_mgmt_complaint.group_confidential")
        return hidden or user in self.sudo().excluded_user_ids

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        wrong = self.filtered(lambda r: r.state not in states)
        if wrong:
            raise ComplaintError(
                self.env._(
                    "%(report)s is in the state “%(state)s”; this step is taken from: %(states)s.",
                    report=wrong[0].name,
                    state=labels[wrong[0].state],
                    states=comma(self.env.lang).join(labels[state] for state in states),
                )
            )

    def _check_manager(self):
        if not (self.env.su or self.env.user.has_group("helpdesk_mgmt.group_helpdesk_manager")):
            raise ComplaintError(self.env._("Management approves and sends reports: ask a helpdesk manager."))

    def _approvers(self):
        """The managers of the report's company who may read it; never the employee it is about."""
        self.ensure_one()
        company = {"allowed_company_ids": self.company_id.ids}
        managers = self._managers(self.company_id)
        return managers.filtered(lambda u: self.with_user(u).with_context(**company).has_access("read"))

    def _send_to(self, recipients):
        """Mails the report in each recipient's language: to them alone, as a note goes to no follower."""
        self.ensure_one()
        for lang, partners in recipients.grouped(lambda p: p.lang or self.env.lang).items():
            report = self.with_context(lang=lang)
            files = [(f"{report._file_name()}.{kind}", content) for kind, content in report._render_files()]
            # a manager who is one of the recipients gets what he sends
            act(report.with_context(mail_notify_author_mention=True), report_mail=True).message_post(
                body=report.env._("The report is attached."),
                subject=report.name,
                partner_ids=partners.ids,
                attachments=files,
                subtype_xmlid="mail.mt_note",
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if acting(self.env).report_mail:
            # in his inbox a director who may not open the report could not open its files either
            return [{**recipient, "notif": "email"} for recipient in recipients]
        return recipients

    def _file_name(self):
        return f"{self.name}".replace("/", "-")

    def _render_files(self):
        """:return: pairs of an extension and the file's content"""
        Report = self.env["ir.actions.report"].sudo()
        names = {"pdf": "action_report_periodic", "xlsx": "action_report_periodic_xlsx"}
        return [(kind, Report._render(f"helpdesk_mgmt_complaint.{name}", self.ids)[0]) for kind, name in names.items()]
