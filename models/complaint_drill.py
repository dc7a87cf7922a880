from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .complaint_events import AMOUNTS, Span


class HelpdeskComplaintFigures(models.AbstractModel):
    """From a number to the cases behind it, by the very query that counted them."""

    _inherit = "helpdesk.complaint.figures"

    @api.model
    def _ids_sql(self, measure, begin, end):
        """Query for the ids of the cases that a measure counts in [begin, end).

        :raise UserError: there is no such measure
        """
        span = Span((begin, end))
        measure = AMOUNTS.get(measure, measure)
        for counted in [*self._counted(span), self._first_responses(span)]:
            if measure in counted.measures:
                return SQL(
                    "SELECT helpdesk_ticket.id FROM helpdesk_ticket %s WHERE %s",
                    counted.join,
                    counted.measures[measure],
                )
        raise UserError(self.env._("There is no figure called “%s”.", measure))


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    figure = fields.Char(
        compute="_compute_figure",
        search="_search_figure",
        groups="helpdesk_mgmt.group_helpdesk_user_own",
        help="Searched as “measure|begin|end” (naive UTC): the cases that the figures count there.",
    )

    def _compute_figure(self):
        self.figure = False

    @api.model
    def _search_figure(self, operator, value):
        if operator != "in":
            return NotImplemented
        # a field's groups do not stand in the way of a search that is computed
        self.env["helpdesk.complaint.report"].check_access("read")
        domain = Domain.FALSE
        for text in value:
            measure, *moments = str(text).split("|")
            try:
                begin, end = map(fields.Datetime.to_datetime, moments)
            except ValueError:
                begin = end = None
            if not (begin and end):
                raise UserError(self.env._("“%s” is no period of figures.", text))
            figures = self.env["helpdesk.complaint.figures"]
            domain |= Domain("id", "in", figures._ids_sql(measure, begin, end))
        return domain
