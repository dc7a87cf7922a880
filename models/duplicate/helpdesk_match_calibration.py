from odoo import api, models
from odoo.tools import SQL

from . import helpdesk_ticket_match  # noqa: F401 (its model is inherited)

# so many verdicts, of either kind, before they say more than the shipped threshold
ENOUGH, OF_EACH = 100, 20
# what is called the same is it in so many of a hundred of the body's own verdicts
PRECISION = 0.9
LOWEST, HIGHEST = 0.3, 0.95


class HelpdeskTicketMatch(models.Model):
    """What the verdicts of agents teach the comparison: from which score on it calls two cases the same."""

    _inherit = "helpdesk.ticket.match"

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
