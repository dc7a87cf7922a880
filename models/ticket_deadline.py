from odoo import api, fields, models

from .helpdesk_ticket_deadline import KINDS
from .helpdesk_ticket_stage import ENDED


class HelpdeskTicket(models.Model):
    """The ledger on the case: when its windows open and end, and what the case shows of them."""

    _inherit = "helpdesk.ticket"

    deadline_ids = fields.One2many("helpdesk.ticket.deadline", "ticket_id", string="Time limits", copy=False)
    reopen_until = fields.Datetime(
        compute="_compute_reopen_until",
        store=True,
        copy=False,
        help="The customer may reopen the closed case until then; empty while it is open.",
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue", string="Overdue")
    next_due_date = fields.Datetime(
        compute="_compute_next_due_date", string="Next limit", help="The earliest limit that runs now."
    )
    next_due_kind = fields.Char(compute="_compute_next_due_date")

    @api.depends("deadline_ids.due_date", "deadline_ids.kind", "phase")
    def _compute_reopen_until(self):
        for ticket in self:
            rows = ticket.phase in ENDED and ticket.deadline_ids.filtered(lambda r: r.kind == "reopening")
            ticket.reopen_until = max(rows, key=lambda r: (r.start_date, r.id)).due_date if rows else False

    @api.depends("deadline_ids.state", "deadline_ids.due_date", "deadline_ids.done_date")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        windows = [kind for kind, spec in KINDS.items() if spec.window]
        for ticket in self:
            ticket.is_overdue = any(
                row.kind not in windows
                and not row.done_date
                and (row.state == "missed" or (row.state == "running" and row.due_date < now))
                for row in ticket.deadline_ids
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        windows = [kind for kind, spec in KINDS.items() if spec.window]
        return [
            (
                "deadline_ids",
                "any",
                [
                    ("kind", "not in", windows),
                    ("done_date", "=", False),
                    "|",
                    ("state", "=", "missed"),
                    "&",
                    ("state", "=", "running"),
                    ("due_date", "<", fields.Datetime.now()),
                ],
            )
        ]

    @api.depends("deadline_ids.state", "deadline_ids.due_date")
    def _compute_next_due_date(self):
        labels = dict(self.env["helpdesk.ticket.deadline"]._fields["kind"]._description_selection(self.env))
        for ticket in self:
            rows = ticket.deadline_ids.filtered(lambda r: r.state == "running" and r.kind != "reopening")
            first = min(rows, key=lambda r: r.due_date) if rows else None
            ticket.next_due_date = first and first.due_date
            ticket.next_due_kind = first and labels[first.kind]

    # ------------------------------------------------------------------
    # Phases
    # ------------------------------------------------------------------

    def _on_phase_left(self, phase_from, phase_to, now):
        super()._on_phase_left(phase_from, phase_to, now)
        Deadline = self.env["helpdesk.ticket.deadline"]
        if phase_from == "awaiting_customer":
            Deadline._end(self, ["customer_reply"], "cancelled" if phase_to in ENDED else "met", now)
        if phase_from in ENDED:
            Deadline._end(self, ["reopening"], "met", now)

    def _on_phase_entered(self, phase_from, phase_to, now):
        super()._on_phase_entered(phase_from, phase_to, now)
        Deadline = self.env["helpdesk.ticket.deadline"]
        if phase_to == "awaiting_customer":
            Deadline._open(self, "customer_reply", now)
        elif phase_to in ENDED:
            Deadline._open(self.filtered(lambda t: t.close_reason != "duplicate"), "reopening", now)

    def _running(self, kind):
        """The case's running row of a kind, or none."""
        self.ensure_one()
        return self.sudo().deadline_ids.filtered(lambda r: r.kind == kind and r.state == "running")[:1]

    def _lapse_reopening(self, now):
        self.env["helpdesk.ticket.deadline"]._end(self, ["reopening"], "lapsed", now)
