import re

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ...exceptions import ComplaintError
from ..assignment.helpdesk_asking import WARNING

# references that were drawn and had been given before, with what was given instead, as long as the transaction lasts
_TWICE = "helpdesk_mgmt_complaint.references_given_twice"
TRIES = 1000


class HelpdeskTicket(models.Model):
    """The reference of a case: drawn from its type's sequence, unique in its company."""

    _inherit = "helpdesk.ticket"

    _unique_reference = models.UniqueIndex(
        "(number, company_id) WHERE use_complaint_process IS TRUE AND number IS NOT NULL AND number != '/'",
        "Another case has this reference.",
    )

    def _prepare_ticket_number(self, values):
        team = self.env["helpdesk.ticket.team"].browse(values.get("team_id")).sudo()
        if not team.use_complaint_process:
            return super()._prepare_ticket_number(values)
        return self.env["helpdesk.ticket.reference"]._next(values, team)

    @api.model
    def _vals_with_reference(self, vals):
        """A reference that comes with a new case, as in an import, is nobody else's.

        :raise ComplaintError: another case of the company has it
        """
        team = self.env["helpdesk.ticket.team"].browse(vals.get("team_id")).sudo()
        number = vals.get("number")
        if team.use_complaint_process and number and number != "/":
            company = team.company_id or self.env["res.company"].browse(vals.get("company_id")) or self.env.company
            if self.env["helpdesk.ticket.reference"]._is_given(number, company):
                raise ComplaintError(self.env._("Another case has the reference %s already.", number))
        return vals

    def _tell_of_reference(self, vals_list):
        """A manager is told once that the numbering was set back."""
        twice = self.env.cr.cache.get(_TWICE) or {}
        for ticket in self.filtered(lambda t: t.number in twice):
            before = twice.pop(ticket.number)
            ticket._ask(
                self._managers(ticket.company_id)[:1],
                lambda env, number, before=before: env._(
                    "The reference %(before)s had been given already; %(number)s was given instead, and the numbering "
                    "goes on from there: look at its sequence",
                    before=before,
                    number=number,
                ),
                WARNING,
                once="text",
            )


class HelpdeskTicketReference(models.AbstractModel):
    """How references are drawn."""

    _name = "helpdesk.ticket.reference"
    _description = "References of cases"

    @api.model
    def _next(self, values, team):
        """The reference of a new case, which no other case of its company has.

        :raise ComplaintError: the sequence gives none
        """
        company = team.company_id or self.env["res.company"].browse(values.get("company_id")) or self.env.company
        sequence, date = self._numbering(values, team, company)
        first = number = self._drawn(sequence, date)
        for _try in range(TRIES):
            if not self._is_given(number, company):
                break
            if number == first:
                self._go_on_after_given(sequence, date, number, company)
            number = self._drawn(sequence, date)
        else:
            raise ComplaintError(self.env._("“%s” gives references that other cases have.", sequence.name))
        if number != first:
            self.env.cr.cache.setdefault(_TWICE, {})[number] = first
        return number

    @api.model
    def _numbering(self, values, team, company):
        """The sequence that a new case of the process draws from, and the date of its reference."""
        # the year of the reference is the body's, whoever files and wherever the server stands
        date = fields.Date.context_today(self.with_context(tz=team._complaint_calendar().tz))
        sequence = self.env["helpdesk.ticket.type"].browse(values.get("type_id")).sudo().sequence_id
        if not sequence:
            domain = [("code", "=", "helpdesk.ticket.sequence"), ("company_id", "in", [company.id, False])]
            sequence = self.env["ir.sequence"].sudo().search(domain, order="company_id", limit=1)
        return sequence, date

    @api.model
    def _drawn(self, sequence, date):
        if not sequence:
            return "/"
        try:
            return sequence.next_by_id(date)
        except UniqueViolation as error:
            # another case, filed at the same moment, has begun the year's numbers: Odoo runs the request again
            raise ConcurrencyError(self.env._("The year's first reference is being given; try again.")) from error

    @api.model
    def _is_given(self, number, company):
        """Whether a case of the company has the reference; asked of the database, whose rows have it from the start."""
        query = SQL(
            "SELECT 1 FROM helpdesk_ticket WHERE number = %s AND number != '/' AND company_id = %s"
            " AND use_complaint_process IS TRUE LIMIT 1",
            number,
            company.id,
        )
        return bool(self.env.execute_query(query))

    @api.model
    def _go_on_after_given(self, sequence, date, number, company):
        """Sets a sequence that was set back forward, behind the references that begin like `number`."""
        parts = re.fullmatch(r"(.*?)(\d+)", number)
        if not parts:
            return
        [[last]] = self.env.execute_query(
            SQL(
                """SELECT max(substring(number FROM %(after)s)::bigint) FROM helpdesk_ticket
                   WHERE starts_with(number, %(prefix)s) AND substring(number FROM %(after)s) ~ '^[0-9]{1,15}$'
                     AND company_id = %(company)s AND use_complaint_process IS TRUE""",
                after=len(parts[1]) + 1,
                prefix=parts[1],
                company=company.id,
            )
        )
        ranges = sequence.date_range_ids.filtered(lambda r: r.date_from <= date <= r.date_to)
        (ranges[:1] if sequence.use_date_range and ranges else sequence).number_next_actual = last + 1
