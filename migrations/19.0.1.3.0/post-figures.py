"""Cases that ended before their end was noted for the figures: it is noted as they stand now."""

from odoo import SUPERUSER_ID, api

ENDED = ("closed", "rejected", "cancelled")
BATCH = 1000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    Ticket = env["helpdesk.ticket"].with_context(active_test=False, tracking_disable=True)
    # an earlier end that was reopened: the customer had an answer
    cr.execute(
        """UPDATE helpdesk_ticket_move
           SET end_reason = CASE phase_to WHEN 'closed' THEN 'solved' WHEN 'rejected' THEN 'ineligible'
                            ELSE 'withdrawn' END
           WHERE phase_to IN %s AND end_reason IS NULL""",
        [ENDED],
    )
    env.invalidate_all()
    ids = Ticket.search([("phase", "!=", False), ("first_response_date", "=", False)]).ids
    for start in range(0, len(ids), BATCH):
        for ticket in Ticket.browse(ids[start : start + BATCH]):
            _note(ticket)
        env.flush_all()
        env.invalidate_all()


def _note(ticket):
    body, _customer = ticket._last_words()
    answered = [m.date for m in ticket.move_ids.sorted("id") if m.phase_to in ("proposed", "closed")][:1]
    first = ticket.deadline_ids.filtered(lambda r: r.kind == "first_response" and r.done_date)[:1].done_date
    moment = first or min([*answered, *([body] if body else [])], default=None)
    if moment and moment >= ticket.registered_date:
        ticket._note_first_response(moment)
    last = ticket.move_ids.sorted("id")[-1:]
    if ticket.phase in ENDED and last.phase_to == ticket.phase:
        facts = last._end_facts(ticket, last.date)
        last.write({**facts, "end_reason": ticket.close_reason or last.end_reason})
        ticket._write_managed({"closing_id": last.id})
