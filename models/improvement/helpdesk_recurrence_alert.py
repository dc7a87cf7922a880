import logging
from datetime import timedelta

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.fields import Domain
from odoo.tools import is_html_empty

from ...exceptions import ComplaintError, MissingInput
from ...tools.anonymise import anonymise
from ..access import helpdesk_named_rows  # noqa: F401 (its models are inherited)
from ..assignment import helpdesk_asking  # noqa: F401 (its model is inherited)
from .helpdesk_ticket_signature import number_of

SUBJECTS = [
    ("category", "The same service"),
    ("employee", "The same employee"),
    ("contact", "The same customer"),
    ("content", "The same content"),
]
OUTCOMES = [
    ("solution", "A lasting solution in the reference"),
    ("corrective", "Corrective action"),
    ("report", "Special report to the management"),
    ("none", "Nothing to be done"),
]
# cases an alert lists when it is raised, the newest, unless it takes more to raise it
LISTED = 200
# what whoever is told writes; everything else is the detection's
ANSWERED = {"outcome", "outcome_note"}
THREAD = {"message_follower_ids", "message_ids", "activity_ids", "message_main_attachment_id"}
_logger = logging.getLogger(__name__)
# subject -> the field of the case that is counted, the field of the alert
COUNTED = {
    "category": ("category_id", "category_id"),
    "employee": ("subject_user_ids", "employee_id"),
    "contact": ("partner_id", "partner_id"),
}


class HelpdeskRecurrenceAlert(models.Model):
    """Something that complaints come back to: told once to whoever can end it, with the cases he may see.

    Neither the number of cases nor the cases stand on the alert: both are read from its rows, which carry the access
    of their case.

    The daily look at what comes back.
    What recurs leads to an action that ends it.
    Management is told of what recurs by a special report, drafted from the alert.
    """

    _name = "helpdesk.recurrence.alert"
    _inherit = ["helpdesk.named.rows", "helpdesk.hidden.name", "mail.thread", "mail.activity.mixin", "helpdesk.asking"]
    _description = "Recurrence of cases"
    _order = "date desc, id desc"

    name = fields.Char(compute="_compute_name")
    subject = fields.Selection(SUBJECTS, string="Recurs on", required=True, readonly=True)
    category_id = fields.Many2one("helpdesk.ticket.category", string="Service", readonly=True)
    employee_id = fields.Many2one("res.users", string="Employee", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    sample = fields.Char(string="What the cases say", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    date = fields.Datetime(string="Raised on", required=True, readonly=True)
    days = fields.Integer(string="Within days", readonly=True)
    confidential = fields.Boolean(
        readonly=True, help="Only with its confidential cases are there enough: whoever may not see them is not told."
    )
    # one a subject and day, whoever calls the detection twice; the period is looked at before
    key = fields.Char(required=True, readonly=True)
    told_user_ids = fields.Many2many(
        "res.users", "helpdesk_recurrence_told_rel", "alert_id", "user_id", string="Told", readonly=True
    )
    excluded_user_ids = fields.Many2many(
        "res.users",
        "helpdesk_recurrence_excluded_rel",
        "alert_id",
        "user_id",
        string="Staff complained about",
        readonly=True,
        groups="base.group_system",
    )
    case_ids = fields.One2many("helpdesk.recurrence.case", "alert_id", string="Cases", readonly=True)
    case_count = fields.Integer(string="Number of cases", compute="_compute_case_count")
    solution_id = fields.Many2one("helpdesk.solution", string="Drafted entry", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], required=True, default="open", readonly=True, tracking=True
    )
    outcome = fields.Selection(OUTCOMES, string="What follows", tracking=True)
    outcome_note = fields.Text(string="What was done", tracking=True)
    closed_by_id = fields.Many2one("res.users", readonly=True)
    closed_date = fields.Datetime(string="Closed on", readonly=True)

    _unique_key = models.UniqueIndex("(key)")

    report_id = fields.Many2one("helpdesk.periodic.report", string="Special report", readonly=True, copy=False)

    @api.depends("subject", "category_id", "employee_id", "partner_id", "sample")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = dict(self._fields["subject"]._description_selection(self.env))
        for alert in self:
            own = alert.sudo()
            what = own.category_id.display_name or own.employee_id.name or own.partner_id.display_name or own.sample
            alert.name = f"{labels.get(alert.subject, '')}: {what or ''}"

    @api.depends("case_ids")
    @api.depends_context("uid")
    def _compute_case_count(self):
        counts = dict(
            self.env["helpdesk.recurrence.case"]._read_group([("alert_id", "in", self.ids)], ["alert_id"], ["__count"])
        )
        for alert in self:
            alert.case_count = counts.get(alert, 0)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - ANSWERED - THREAD:
                raise ComplaintError(self.env._("The detection keeps this itself. Say what follows, then close."))
            if ANSWERED & vals.keys():
                self._check_open()
        return super().write(vals)

    def _check_open(self):
        closed = self.filtered(lambda a: a.state != "open")
        if closed:
            raise ComplaintError(self.env._("“%s” is closed: what followed stays as it was written.", closed[0].name))

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_close(self):
        """open → closed, once it is said what follows."""
        self.check_access("write")
        self._check_open()
        for alert in self:
            if not alert.outcome or not (alert.outcome_note or "").strip():
                raise MissingInput(self.env._("Say what follows from “%s”, and what was done.", alert.name))
        self.sudo().write({"state": "closed", "closed_by_id": self.env.uid, "closed_date": fields.Datetime.now()})
        self.sudo().activity_ids.action_feedback()
        return True

    def action_open_cases(self):
        """The cases of the alert that the user may see."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "helpdesk.ticket",
            "view_mode": "list,form,pivot",
            "domain": [("id", "in", self.case_ids.ticket_id.ids)],
            "context": {"complaint_columns": True},
        }

    def action_draft_solution(self):
        """Drafts one entry of the reference from the cases and opens it; a second click opens the same one (M28)."""
        self.ensure_one()
        self.check_access("write")
        entry = self.solution_id
        if not entry:
            self._check_open()
            tickets = self.case_ids.ticket_id.filtered(lambda t: not t.confidential).sorted("id", reverse=True)
            if not tickets:
                raise ComplaintError(self.env._("The reference is made of cases that are not confidential."))
            entry = self.env["helpdesk.solution"].create(self._prepare_solution_vals(tickets))
            self.env["helpdesk.solution.case"]._note(entry, tickets, "source")
            self.sudo().write({"solution_id": entry.id, "outcome": self.outcome or "solution"})
        return entry._form_action()

    def _prepare_solution_vals(self, tickets):
        """Values of an entry from several cases: three of their texts, the newest answer that solved one of them."""
        solved = tickets.filtered(lambda t: t.close_reason == "solved" and not is_html_empty(t.solution))
        prepare = self.env["helpdesk.solution"]._prepare_of
        vals = prepare((solved or tickets)[0])
        texts = [vals["problem"], *(prepare(ticket)["problem"] for ticket in tickets[:3])]
        vals["problem"] = "\n\n".join(list(dict.fromkeys(texts))[:3])
        if not solved:
            # to be written by whoever knows; an entry is not published with it
            env = self.with_context(lang=vals["lang"]).env
            vals["solution"] = Markup("<p>[[%s]]</p>") % env._("answer")
        if self.subject == "category":
            vals["category_id"] = self.category_id.id
        return vals

    # ------------------------------------------------------------------
    # Raising
    # ------------------------------------------------------------------

    @api.model
    def _raise(self, subject, values, company, tickets, least, now):
        """Tells of a recurrence, once a subject and period; what joins it later is added to its list.

        :param subject: as in `SUBJECTS`
        :param values: {field of the subject: value}
        :param tickets: the cases, newest first, in superuser mode
        :param least: from how many cases on there is a recurrence
        :return: the alert raised, none when it was told already or nobody may be told
        """
        Case, listed = self.env["helpdesk.recurrence.case"].sudo(), tickets[: max(LISTED, least)]
        plain = tickets.filtered(lambda t: not t.confidential)
        confidential = number_of(plain, subject) < least
        days = company.complaint_recurrence_days
        told = self.sudo().search(
            [
                *self._same_subject_domain(subject, values, tickets),
                ("company_id", "=", company.id),
                ("date", ">", now - timedelta(days=days)),
                ("confidential", "in", [False, confidential]),
            ],
            limit=1,
        )
        if told:
            Case._add(told, listed)
            return self.browse()
        users = self._whom_to_tell(subject, values, tickets, least)
        if not users:
            return self.browse()
        known = min(tickets.ids) if subject == "content" else next(iter(values.values()))
        alert = (
            self.sudo()
            .with_context(mail_create_nolog=True)
            .create(
                {
                    **values,
                    "subject": subject,
                    "company_id": company.id,
                    "date": now,
                    "days": days,
                    "confidential": confidential,
                    "key": f"{company.id}:{subject}:{known}:{confidential}:{now.date()}",
                    "told_user_ids": [Command.set(users.ids)],
                }
            )
        )
        Case._add(alert, listed)
        for user in users:
            alert._ask(user, lambda env, _number: env._("Cases recur. %s", alert.with_env(env).name), notify=True)
        return alert

    @api.model
    def _same_subject_domain(self, subject, values, tickets):
        if subject == "content":
            # the same content is the same cases, whichever of them stands for it today
            return [("subject", "=", subject), ("case_ids.ticket_id", "in", tickets.ids)]
        return [("subject", "=", subject), *((name, "=", value) for name, value in values.items())]

    @api.model
    def _whom_to_tell(self, subject, values, tickets, least):
        """The leader of most of the cases, else the next one up; of an employee's recurrence a manager too.

        Senior management is told as well (M25). Only who may see enough of the cases is told, so nobody learns of cases
        that he may not see; nobody who is complained about in one of them that he would be told of.
        """
        teams = sorted(tickets.grouped("team_id").items(), key=lambda item: (-len(item[1]), item[0].id))
        leaders = self.env["res.users"].union(*(team._leaders() for team, _tickets in teams))
        company = tickets.company_id[:1]
        managers = self._managers(company)

        def seen_by(user):
            cases = tickets.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
            return cases._filtered_access("read").with_env(tickets.env)

        def may_be_told(user):
            return (
                user.active
                and not user.share
                and company in user.company_ids
                and user.id != values.get("employee_id")
                and number_of(seen_by(user), subject) >= least
            )

        told = next(filter(may_be_told, leaders | managers), self.env["res.users"])
        if subject == "employee":
            told |= next(filter(may_be_told, managers - told), self.env["res.users"])
        return told | (self._senior_management(company) - told).filtered(may_be_told)

    # ------------------------------------------------------------------
    # The daily look at what comes back
    # ------------------------------------------------------------------

    @api.model
    def _cron_find(self):
        """Signs new cases in batches, then counts each company's cases; no exception leaves.

        What it costs depends on the cases of the period, however many there are before it.
        """
        now = fields.Datetime.now()
        companies = self.env["res.company"].sudo().search([("complaint_recurrence_days", ">", 0)])
        looking = companies.filtered("complaint_recurrence_content")
        if looking:
            since = now - timedelta(days=max(looking.mapped("complaint_recurrence_days")))
            if not self._sign(since):
                return
        for company in companies:
            try:
                with self.env.cr.savepoint():
                    self._find(company, now)
            except Exception:
                self.env.invalidate_all(flush=False)
                _logger.exception("what recurs in %s could not be found; the next run tries again", company.name)
            if not self.env["ir.cron"]._commit_progress(1):
                return

    @api.model
    def _sign(self, since):
        """:return: whether all cases since then are signed; otherwise the time is up, and the next run goes on"""
        Signature = self.env["helpdesk.ticket.signature"].sudo()
        while done := Signature._write_missing(since):
            if not self.env["ir.cron"]._commit_progress(done, remaining=1):
                return False
        return True

    @api.model
    def _counted_domain(self, company, now):
        """The cases of the period; one that is the same complaint again is not another."""
        return Domain(
            [
                ("company_id", "=", company.id),
                ("use_complaint_process", "=", True),
                ("registered_date", ">=", now - timedelta(days=company.complaint_recurrence_days)),
                ("close_reason", "!=", "duplicate"),
            ]
        )

    @api.model
    def _find(self, company, now):
        """Raises the alerts of one company.

        :return: the alerts raised
        """
        Ticket, raised = self.env["helpdesk.ticket"].sudo(), self.browse()
        domain = self._counted_domain(company, now)
        for subject, (counted, named) in COUNTED.items():
            least = company[f"complaint_recurrence_{subject}"]
            if not least:
                continue
            groups = Ticket._read_group(
                domain & Domain(counted, "!=", False), [counted], ["__count"], having=[("__count", ">=", least)]
            )
            for record, _number in groups:
                tickets = Ticket.search(domain & Domain(counted, "in", record.ids), order="id desc")
                raised |= self._raise(subject, {named: record.id}, company, tickets, least, now)
        least = company.complaint_recurrence_content
        if least:
            Signature = self.env["helpdesk.ticket.signature"].sudo()
            for tickets in Signature._groups_of_same_content(domain, least):
                plain = tickets.filtered(lambda t: not t.confidential)
                sample = ""
                if plain:
                    known = self.env["helpdesk.solution"]._known_of(plain[0], self.env.lang)
                    sample = anonymise(plain[0].name, **known)
                listed = tickets.sorted("id", reverse=True)
                raised |= self._raise("content", {"sample": sample}, company, listed, least, now)
        return raised

    # ------------------------------------------------------------------
    # What recurs leads to an action that ends it
    # ------------------------------------------------------------------

    def action_propose_correction(self):
        """A preventive action about those of the alert's cases that the user may see; opens it."""
        self.ensure_one()
        self.check_access("write")
        Action = self.env["helpdesk.corrective.action"]
        cases = self.case_ids.ticket_id
        action = Action.create({**Action._prepare_from(cases, "recurrence"), "name": self.name})
        return action._open_form(action)

    # ------------------------------------------------------------------
    # Management is told of what recurs by a special report, drafted from
    # ------------------------------------------------------------------

    def action_special_report(self):
        """Drafts one special report on what recurs and opens it; a second click opens the same one (M25)."""
        self.ensure_one()
        self.check_access("write")
        report = self.report_id
        if not report:
            self._check_open()
            Report = self.env["helpdesk.periodic.report"].with_company(self.company_id)
            report = Report.create(self._prepare_report_vals())
            self.sudo().write({"report_id": report.id, "outcome": self.outcome or "report"})
        elif not report.has_access("read"):
            raise ComplaintError(self.env._("The special report on this was made of cases that you may not see."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Special report"),
            "res_model": "helpdesk.periodic.report",
            "res_id": report.id,
            "view_mode": "form",
        }

    def _prepare_report_vals(self):
        """Values of a special report on what recurs, of the days that were counted."""
        zone = str(self.env["helpdesk.complaint.figures"].with_company(self.company_id)._zone())
        here = self.with_context(tz=zone)
        return {
            "kind": "special",
            "company_id": self.company_id.id,
            "date_from": fields.Date.context_today(here, self.date - timedelta(days=self.days)),
            "date_to": fields.Date.context_today(here, self.date),
            "category_id": self.category_id.id,
            "subject_user_id": self.employee_id.id,
            "partner_id": self.partner_id.id,
            "alert_id": self.id,
            "reason": self.name,
        }
