import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.anonymise import anonymise

_logger = logging.getLogger(__name__)
# subject -> the field of the case that is counted, the field of the alert
COUNTED = {
    "category": ("category_id", "category_id"),
    "employee": ("subject_user_ids", "employee_id"),
    "contact": ("partner_id", "partner_id"),
}
NUMBERS = tuple(f"complaint_recurrence_{subject}" for subject in (*COUNTED, "content"))


class ResCompany(models.Model):
    _inherit = "res.company"

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

    @api.constrains("complaint_recurrence_days", *NUMBERS)
    def _check_recurrence(self):
        for company in self:
            if company.complaint_recurrence_days < 0 or any(
                company[name] < 0 or company[name] == 1 for name in NUMBERS
            ):
                raise ValidationError(self.env._("A recurrence takes two cases at least; 0 switches it off."))


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_recurrence_days = fields.Integer(related="company_id.complaint_recurrence_days", readonly=False)
    complaint_recurrence_category = fields.Integer(related="company_id.complaint_recurrence_category", readonly=False)
    complaint_recurrence_employee = fields.Integer(related="company_id.complaint_recurrence_employee", readonly=False)
    complaint_recurrence_contact = fields.Integer(related="company_id.complaint_recurrence_contact", readonly=False)
    complaint_recurrence_content = fields.Integer(related="company_id.complaint_recurrence_content", readonly=False)


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _number_of(self, subject):
        """What of the cases is counted: customers where the content recurs, cases otherwise."""
        if subject == "content":
            return len({ticket._whose() for ticket in self})
        return len(self)

    def _whose(self):
        """What tells one customer from another: the contact, else the address or number; nobody is each one's own."""
        self.ensure_one()
        return self.partner_id or self.customer_email_key or self.customer_phone_key or self

    def _seen_by(self, user):
        """Those of the cases that a user may see, in the environment of `self`."""
        cases = self.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        return cases._filtered_access("read").with_env(self.env)


class HelpdeskRecurrenceAlert(models.Model):
    """The daily look at what comes back."""

    _inherit = "helpdesk.recurrence.alert"

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
                sample = anonymise(plain[0].name, **plain[0]._known_of_case(self.env.lang)) if plain else ""
                listed = tickets.sorted("id", reverse=True)
                raised |= self._raise("content", {"sample": sample}, company, listed, least, now)
        return raised
