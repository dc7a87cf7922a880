from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .complaint_events import Span


class HelpdeskComplaintFigures(models.AbstractModel):
    """How quickly other bodies answered, and what complaints came about from."""

    _inherit = "helpdesk.complaint.figures"

    @api.model
    def _bodies(self, begin, end, domain=()):
        """The bodies that cases were referred to in [begin, end), the most asked first.

        :return: [{"id", "name", "referred" (cases), "answered" (of them, by the end), "hours" (working hours to answer
            on average)}]
        """
        cases = self._cases(domain)
        sent = Domain("ticket_id", "in", cases) & Domain("date_sent", ">=", begin) & Domain("date_sent", "<", end)
        Referral = self.env["helpdesk.referral"].sudo()
        # a case that a body was asked about twice is one case
        asked = Referral._read_group(sent, ["partner_id"], ["ticket_id:count_distinct"])
        answered = {
            partner: (count, hours)
            for partner, count, hours in Referral._read_group(
                sent & Domain("date_answered", "!=", False) & Domain("date_answered", "<", end),
                ["partner_id"],
                ["ticket_id:count_distinct", "answer_hours:avg"],
            )
        }
        rows = []
        for partner, count in asked:
            done, hours = answered.get(partner, (0, None))
            name = partner.sudo().display_name
            rows.append({"id": partner.id, "name": name, "referred": count, "answered": done, "hours": hours})
        return sorted(rows, key=lambda row: (-row["referred"], row["name"]))

    @api.model
    def _causes(self, begin, end, domain=()):
        """What the cases that ended in [begin, end) came about from, the most frequent first.

        :return: [(id of the cause or None, count)]
        """
        caused = {"caused": SQL("event.end_reason IN ('solved', 'unsolved')")}
        ended = self._joined(self._ends(Span((begin, end)))._replace(measures=caused))
        query = SQL(
            "SELECT helpdesk_ticket.cause_id, count(*) FROM %s AND %s GROUP BY 1",
            self._from(domain, ended.join),
            ended.measures["caused"],
        )
        return sorted(self.env.execute_query(query), key=lambda row: (-row[1], row[0] or 0))
