from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from . import helpdesk_ticket_match  # noqa: F401 (its model is inherited)

# so many verdicts, of either kind, before they say more than the shipped threshold
ENOUGH, OF_EACH = 100, 20
# what is called the same is it in so many of a hundred of the body's own verdicts
PRECISION = 0.9
LOWEST, HIGHEST = 0.3, 0.95


class HelpdeskTicketMatch(models.Model):
    """Which pairs are called the same and which are left to the agent; how good that is by the verdicts of agents, and
    what these teach: from which score on two cases are called the same."""

    _inherit = "helpdesk.ticket.match"

    level = fields.Selection(
        [("same", "The same matter"), ("perhaps", "Perhaps the same")],
        compute="_compute_level",
        search="_search_level",
        help="Only the first is shown to the customer and marks the case; what may be the same is for the agent alone.",
    )

    # what the verdict says of the comparison; empty until there is one
    agreed = fields.Float(
        string="Is the same",
        aggregator="avg",
        digits=(4, 2),
        readonly=True,
        help="1 where somebody said that it is the same matter, else 0. Averaged over what was called the same: its "
        "precision.",
    )
    named = fields.Float(
        string="Was called the same",
        aggregator="avg",
        digits=(4, 2),
        readonly=True,
        help="1 where the comparison called both the same when the verdict fell, else 0. Averaged over what is the "
        "same: its recall.",
    )

    @api.depends("score", "ticket_id.company_id.complaint_similarity_threshold")
    def _compute_level(self):
        for row in self:
            surely = row.score >= row.ticket_id.company_id.sudo().complaint_similarity_threshold
            row.level = "same" if surely else "perhaps"

    @api.model
    def _search_level(self, operator, value):
        if operator != "in":
            return NotImplemented
        companies = self.env["res.company"].sudo().search([("active", "in", [True, False])])
        surely = Domain.OR(
            Domain("ticket_id.company_id", "=", company.id)
            & Domain("score", ">=", company.complaint_similarity_threshold)
            for company in companies
        )
        asked = set(value) & {"same", "perhaps"}
        return Domain.TRUE if len(asked) == 2 else surely if asked == {"same"} else ~surely if asked else Domain.FALSE

    @api.model
    def _cron_calibrate(self):
        """Chooses the threshold of each company that lets it be learned."""
        for company in self.env["res.company"].sudo().search([("complaint_similarity_learned", "=", True)]):
            threshold = self._learned_threshold(company)
            if threshold and abs(threshold - company.complaint_similarity_threshold) >= 0.01:
                company.complaint_similarity_threshold = threshold

    @api.model
    def _learned_threshold(self, company):
        """The lowest score, in hundredths, from which on enough of what agents have judged was the same matter.

        A customer's two cases are judged once, whichever was found for the other. None while there are too few
        verdicts.
        """
        self.flush_model(["score", "agreed", "verdict"])
        query = SQL(
            """SELECT max(match.score), max(match.agreed)
               FROM helpdesk_ticket_match match JOIN helpdesk_ticket ticket ON ticket.id = match.ticket_id
               WHERE ticket.company_id = %s AND match.verdict != 'open' AND match.score > 0
               GROUP BY least(match.ticket_id, match.other_id), greatest(match.ticket_id, match.other_id)""",
            company.id,
        )
        judged = [(score, agreed or 0.0) for score, agreed in self.env.execute_query(query)]
        same = sum(agreed for _score, agreed in judged)
        if len(judged) < ENOUGH or min(same, len(judged) - same) < OF_EACH:
            return None
        chosen = HIGHEST
        for step in range(round(HIGHEST * 100), round(LOWEST * 100) - 1, -1):
            over = [agreed for score, agreed in judged if score >= step / 100]
            if over and sum(over) / len(over) < PRECISION:
                break
            chosen = step / 100
        return chosen
