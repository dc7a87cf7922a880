from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext

from ...tools.text import BANDS, READ, buckets, likeness, stems

BATCH = 500
# share of the telling stems that cases of one content have in common
SAME_CONTENT = 0.7
# cases that one is compared with at most, unless it takes more customers
NEIGHBOURS = 200
# a band without a bucket: the text is too short to be compared
NONE = None


def _whose(case):
    """What tells one customer from another: the contact, else the address or number; nobody is each one's own."""
    return case.partner_id or case.customer_email_key or case.customer_phone_key or case


def number_of(cases, subject):
    """What of the cases is counted: customers where the content recurs, cases otherwise."""
    if subject == "content":
        return len({_whose(case) for case in cases})
    return len(cases)


class HelpdeskTicketSignature(models.Model):
    """What a case's text is compared by: a few numbers, written once a case by the scheduled action."""

    _name = "helpdesk.ticket.signature"
    _description = "Signature of a case's text"
    _log_access = False

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, ondelete="cascade")
    band_1 = fields.Integer(index="btree_not_null")
    band_2 = fields.Integer(index="btree_not_null")
    band_3 = fields.Integer(index="btree_not_null")
    band_4 = fields.Integer(index="btree_not_null")

    _unique_ticket = models.UniqueIndex("(ticket_id)")

    @api.model
    def _write_missing(self, since):
        """Signs the next cases registered since a moment.

        :return: how many were signed
        """
        self.env["helpdesk.ticket"].flush_model(["registered_date", "use_complaint_process"])
        self.flush_model()
        ids = [
            id_
            for (id_,) in self.env.execute_query(
                SQL(
                    """SELECT id FROM helpdesk_ticket ticket
                       WHERE registered_date >= %s AND use_complaint_process AND active
                         AND NOT EXISTS (SELECT FROM helpdesk_ticket_signature WHERE ticket_id = ticket.id)
                       ORDER BY registered_date, id LIMIT %s""",
                    since,
                    BATCH,
                )
            )
        ]
        rows = []
        for ticket in self.env["helpdesk.ticket"].sudo().browse(ids):
            rows.append((ticket.id, *(buckets(self._stems_of(ticket)) or [NONE] * BANDS)))
        if rows:
            # plain SQL: no row of a case is touched, and a case that was signed meanwhile stays as it is
            self.env.cr.execute(
                SQL(
                    """INSERT INTO helpdesk_ticket_signature (ticket_id, band_1, band_2, band_3, band_4)
                       VALUES %s ON CONFLICT DO NOTHING""",
                    SQL(", ").join(SQL("%s", row) for row in rows),
                )
            )
            self.invalidate_model()
        return len(ids)

    @api.model
    def _stems_of(self, ticket):
        return stems(f"{ticket.name or ''}\n{html2plaintext(ticket.description or '')}"[:READ])

    @api.model
    def _groups_of_same_content(self, domain, least):
        """Cases of at least so many customers with all but the same content.

        :param domain: the cases that count
        :param least: how many customers at least
        :return: list of `helpdesk.ticket` recordsets, the case most like the others first
        """
        Ticket = self.env["helpdesk.ticket"].sudo()
        counted = Ticket._search(Domain(domain))
        found, seen = [], set()
        for band in range(1, BANDS + 1):
            column = SQL.identifier(f"band_{band}")
            # half of a group shares a bucket nearly always; the other bands bring the rest
            for (ids,) in self.env.execute_query(
                SQL(
                    """SELECT array_agg(sign.ticket_id ORDER BY sign.ticket_id) FROM helpdesk_ticket_signature sign
                       WHERE sign.%(column)s IS NOT NULL AND sign.ticket_id IN %(counted)s
                       GROUP BY sign.%(column)s HAVING count(*) >= %(half)s ORDER BY count(*) DESC, 1 LIMIT 100""",
                    column=column,
                    counted=counted.subselect(),
                    half=max(2, (least + 1) // 2),
                )
            ):
                if seen.issuperset(ids):
                    continue
                tickets = self._alike(Ticket.browse(self._neighbours(ids, counted, max(NEIGHBOURS, 2 * least))))
                seen.update(tickets.ids)
                if number_of(tickets, "content") >= least:
                    found.append(tickets)
        return found

    @api.model
    def _neighbours(self, ids, counted, limit):
        """Ids of the cases that share any bucket with any of `ids`, newest first, among those counted."""
        bands = [SQL.identifier(f"band_{band}") for band in range(1, BANDS + 1)]
        return [
            id_
            for (id_,) in self.env.execute_query(
                SQL(
                    """SELECT DISTINCT other.ticket_id
                       FROM helpdesk_ticket_signature mine JOIN helpdesk_ticket_signature other ON (%s)
                       WHERE mine.ticket_id = ANY(%s) AND other.ticket_id IN %s
                       ORDER BY other.ticket_id DESC LIMIT %s""",
                    SQL(" OR ").join(SQL("mine.%s = other.%s", band, band) for band in bands),
                    list(ids),
                    counted.subselect(),
                    limit,
                )
            )
        ]

    @api.model
    def _alike(self, tickets):
        """Those of the cases that are all but the same as the one most like the others, that one first."""
        texts = {ticket: self._stems_of(ticket) for ticket in tickets}

        def like(ticket):
            return sum(likeness(texts[ticket], texts[other]) for other in tickets)

        # a few stand for all: the comparison of each with each would grow with the square
        middle = max(tickets[:20], key=like, default=tickets[:1])
        others = tickets.filtered(lambda t: t != middle and likeness(texts[middle], texts[t]) >= SAME_CONTENT)
        return middle + others
