import logging
from dataclasses import dataclass

import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

CRON = "helpdesk_mgmt_complaint.ir_cron_deadlines"
BATCH = 100


@dataclass(frozen=True)
class Kind:
    """What a kind of limit is; the table in `KINDS` holds one a kind.

    :param window: the customer's (ends with the local day) or the body's own (an SLA)
    :param days: name of the company's setting with the window's working days
    :param reminder: the customer is reminded on the way
    :param due: name of the ticket method that acts on cases whose row fell due
    """

    window: bool
    days: str = ""
    reminder: bool = False
    due: str = ""


KINDS = {
    "customer_reply": Kind(window=True, days="complaint_reply_days", reminder=True, due="_lapse_customer_reply"),
    "decision": Kind(window=True, days="complaint_decision_days", due="_lapse_decision"),
    "reopening": Kind(window=True, days="complaint_reopen_days", due="_lapse_reopening"),
}


class HelpdeskTicketDeadline(models.Model):
    """The ledger: every time limit of a case is a row, with the result it came to.

    Times are naive UTC. Rows are written by the process alone (`_open`, `_end`); nobody edits a promise.
    """

    _name = "helpdesk.ticket.deadline"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Time limit of a case"
    _order = "due_date, id"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("first_response", "First response"),
            ("verification", "Verification"),
            ("routing", "Routing to the competent department"),
            ("resolution", "Resolution"),
            ("customer_update", "Word to the customer"),
            ("customer_reply", "Reply of the customer"),
            ("decision", "Decision of the customer"),
            ("reopening", "Reopening"),
            ("survey", "Survey"),
            ("referral", "Answer of the third party"),
        ],
        required=True,
    )
    start_date = fields.Datetime(required=True)
    due_date = fields.Datetime(required=True)
    reminder_date = fields.Datetime(help="When the customer is to be reminded; empty once done.")
    done_date = fields.Datetime()
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("met", "Met"),
            ("missed", "Missed"),
            ("lapsed", "Lapsed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="running",
    )
    next_action_date = fields.Datetime(help="When the scheduled action has something to do for this limit.")

    _due_idx = models.Index("(next_action_date) WHERE next_action_date IS NOT NULL")
    _one_running = models.UniqueIndex("(ticket_id, kind) WHERE state IN ('running', 'paused')")

    @api.depends("ticket_id", "kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.ticket_id.number}: {labels.get(row.kind, '')}"

    # ------------------------------------------------------------------
    # Opening and ending
    # ------------------------------------------------------------------

    @api.model
    def _open(self, tickets, kind, now):
        """Opens a customer's window on each of `tickets` from `now`; one of 0 days does not exist.

        :return: the new rows
        """
        spec, vals_list = KINDS[kind], []
        for ticket in tickets:
            days = ticket.company_id[spec.days]
            if not days:
                continue
            calendar = ticket.team_id._complaint_calendar()
            due = calendar.window_end_after(now, days)
            reminder = False
            if spec.reminder and ticket.company_id.complaint_reminder_days:
                reminder = calendar.deadline_after(now, days=ticket.company_id.complaint_reminder_days)
                reminder = reminder if reminder < due else False
            vals_list.append(
                {
                    "ticket_id": ticket.id,
                    "kind": kind,
                    "start_date": now,
                    "due_date": due,
                    "reminder_date": reminder,
                    "next_action_date": reminder or due,
                }
            )
        rows = self.sudo().create(vals_list)
        rows._schedule()
        return rows

    @api.model
    def _end(self, tickets, kinds, state, now):
        """Ends the running rows of these kinds with `state`; rows that have ended already stay as they are."""
        rows = self.sudo().search(
            [("ticket_id", "in", tickets.ids), ("kind", "in", list(kinds)), ("state", "in", ("running", "paused"))]
        )
        rows.write({"state": state, "done_date": now, "next_action_date": False, "reminder_date": False})
        return rows

    def _schedule(self):
        """Wakes the scheduled action at the earliest date; a trigger at or before it suffices."""
        if not self:
            return
        earliest = min(self.mapped("next_action_date"))
        cron = self.env.ref(CRON, raise_if_not_found=False)
        if not cron:
            return
        Trigger = self.env["ir.cron.trigger"].sudo()
        later = Trigger.search([("cron_id", "=", cron.id)])
        if not later.filtered(lambda t: t.call_at <= earliest):
            later.unlink()
            cron.sudo()._trigger(at=earliest)

    # ------------------------------------------------------------------
    # Scheduled action
    # ------------------------------------------------------------------

    @api.model
    def _cron_process_due(self):
        """Acts on the rows whose time has come, in batches; see design, "one ledger".

        A failing case is passed over, reported in the log and tried again an hour later; no exception leaves.
        """
        cron = self.env["ir.cron"]
        while True:
            now = fields.Datetime.now()
            try:
                ids = self._lock_due(now)
                if not ids:
                    break
                self.browse(ids)._process_batch(now)
                if not cron._commit_progress(len(ids)):
                    break
            except psycopg2.errors.SerializationFailure:
                # another worker took these rows: begin again on a new snapshot
                self.env.cr.rollback()
        upcoming = self.sudo().search([("next_action_date", "!=", False)], order="next_action_date", limit=1)
        upcoming._schedule()

    @api.model
    def _lock_due(self, now):
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM helpdesk_ticket_deadline WHERE next_action_date <= %s
                   ORDER BY next_action_date, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED""",
                now,
                BATCH,
            )
        )
        return [id_ for (id_,) in rows]

    def _process_batch(self, now):
        try:
            with self.env.cr.savepoint():
                self.sudo()._process(now)
        except psycopg2.errors.SerializationFailure:
            raise
        except Exception:
            self.env.invalidate_all()
            for row in self.sudo():
                try:
                    with self.env.cr.savepoint():
                        row._process(now)
                except psycopg2.errors.SerializationFailure:
                    raise
                except Exception:
                    _logger.exception("the time limit %s could not be acted on; it is tried again in an hour", row.id)
                    self.env.invalidate_all()
                    row.next_action_date = fields.Datetime.add(now, hours=1)

    def _process(self, now):
        reminders = self.filtered(lambda r: r.reminder_date and r.reminder_date <= now)
        for row in reminders:
            row.ticket_id._remind_customer(row)
        for row in reminders:
            # a customer is never closed out right after the reminder: he has one more working day
            due = row.due_date
            if due <= now:
                due = row.ticket_id.team_id._complaint_calendar().window_end_after(now, 1)
            row.write({"reminder_date": False, "due_date": due, "next_action_date": due})
        due_rows = (self - reminders).filtered(lambda r: r.due_date <= now and r.state == "running")
        for kind, rows in due_rows.grouped("kind").items():
            getattr(rows.ticket_id, KINDS[kind].due)(now)
        # whatever has been acted on has nothing left to do
        (self - reminders).filtered(lambda r: r.next_action_date and r.next_action_date <= now).next_action_date = False
