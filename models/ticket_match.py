import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..exceptions import ComplaintError
from .acting import acting
from .helpdesk_ticket_stage import OPEN

_logger = logging.getLogger(__name__)
# More cases registered at once are compared by the scheduled action.
AT_ONCE, BATCH = 20, 100
KEPT = 5
CRON = "helpdesk_mgmt_complaint.ir_cron_compare"


class HelpdeskTicket(models.Model):
    """When cases are compared, and what the agent is told of it. Nothing of it is ever in the way of a filing."""

    _inherit = "helpdesk.ticket"

    match_ids = fields.One2many("helpdesk.ticket.match", "ticket_id", string="Possible duplicates", copy=False)
    match_count = fields.Integer(compute="_compute_match_count", search="_search_match_count", string="Similar cases")
    compare_due = fields.Boolean(copy=False, readonly=True, help="The scheduled action compares the case.")

    _compare_idx = models.Index("(id) WHERE compare_due")

    @api.depends("match_ids.verdict", "match_ids.other_id.phase", "phase")
    @api.depends_context("uid")
    def _compute_match_count(self):
        Match = self.env["helpdesk.ticket.match"]
        counts = {}
        if Match.has_access("read"):
            domain = [("ticket_id", "in", self.ids), *Match._to_decide()]
            counts = {ticket.id: count for ticket, count in Match._read_group(domain, ["ticket_id"], ["__count"])}
        for ticket in self:
            ticket.match_count = counts.get(ticket._origin.id, 0)

    def _search_match_count(self, operator, value):
        if operator != ">" or value != 0:
            return NotImplemented
        rows = self.env["helpdesk.ticket.match"].search(self.env["helpdesk.ticket.match"]._to_decide())
        return Domain("id", "in", rows.ticket_id.ids)

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------

    def _comparison_follows_write(self, vals, before):
        """The case may be another customer's now, or hidden: it is compared again, as are those that resembled it.

        :param before: {open case: its `_customer_facts`}
        """
        changed = self.browse(
            case.id for case, facts in before.items() if facts and case.sudo()._customer_facts() != facts
        )
        if changed:
            # those that were found to resemble one of them too: it may be another customer's now
            rows = self.env["helpdesk.ticket.match"].sudo()
            found = rows.search([("other_id", "in", changed.ids), ("verdict", "=", "open")])
            (changed | found.ticket_id.with_env(self.env))._compare_soon()

    def _comparison_of_registered(self, now):
        self._compare_soon()

    def _compare_soon(self):
        """Compares a few cases at once; many are left to the scheduled action."""
        if acting(self.env).not_compared:
            return
        if len(self) <= AT_ONCE:
            self._compare_safely()
        else:
            self.env.flush_all()
            self.env.execute_query(SQL("UPDATE helpdesk_ticket SET compare_due = true WHERE id = ANY(%s)", self.ids))
            self.invalidate_recordset(["compare_due"], flush=False)
            cron = self.env.ref(CRON, raise_if_not_found=False)
            if cron:
                cron.sudo()._trigger()

    def _comparison_follows_move(self, phase_from, phase_to, now):
        if (phase_from, phase_to) == ("received", "verification"):
            self._compare_soon()

    def _compare_mail_files(self, message):
        # a mail's files arrive after the case that it makes
        if self.phase == "received" and message.message_type == "email" and message.attachment_ids:
            self._compare_safely()

    def _compare_safely(self):
        """Compares, whatever happens: a filing or a step is worth more than its comparison."""
        try:
            with self.env.cr.savepoint():
                self.sudo()._compare_cases()
        except Exception:
            _logger.exception("the cases %s could not be compared with their customers' others", self.ids)

    # ------------------------------------------------------------------
    # What
    # ------------------------------------------------------------------

    def _compare_cases(self):
        """Keeps for each open case which older open ones of its customer it resembles; verdicts stay (superuser)."""
        Match = self.env["helpdesk.ticket.match"]
        cases = self.filtered(lambda t: t.phase in OPEN)
        found = cases._same_customer_open()
        vals_list = []
        for case in cases:
            rows = {row.other_id: row for row in case.match_ids}
            older = found[case.id].filtered(lambda other, case=case: other.id < case.id)
            similar = case._resembling(older)[:KEPT] if older else []
            for one in similar:
                other, vals = one["ticket"], {name: one[name] for name in one.keys() - {"ticket"}}
                row = rows.pop(other, None)
                if row:
                    row.write(vals)
                else:
                    vals_list.append({"ticket_id": case.id, "other_id": other.id, **vals})
            # no longer alike, and nobody has said anything about it
            Match.union(*rows.values()).filtered(lambda row: row.verdict == "open").unlink()
        if vals_list:
            Match.create(vals_list)

    def _declared_different(self):
        """Cases that somebody has declared another matter than this one."""
        self.ensure_one()
        different = Domain("verdict", "=", "different")
        rows = (
            self.env["helpdesk.ticket.match"]
            .sudo()
            .search(different & (Domain("ticket_id", "=", self.id) | Domain("other_id", "=", self.id)))
        )
        return (rows.ticket_id | rows.other_id) - self

    def _declare_different(self, other):
        """Somebody who may take steps on the case says that the other is another matter; neither is asked about again.

        :raise ComplaintError: it was closed as its duplicate, or is another customer's case
        """
        self.ensure_one()
        self.check_access("write")
        other.check_access("read")
        if other == self or not self._is_of_customer_of(other):
            raise ComplaintError(self.env._("Choose another open case of the same customer."))
        if self._is_duplicate() and self.sudo().duplicate_id == other:
            raise ComplaintError(self.env._("%s was closed as a duplicate meanwhile; undo that first.", self.number))
        self.env["helpdesk.ticket.match"]._decide(self, other, "different", fields.Datetime.now())

    def action_open_duplicate_wizard(self):
        if not self.phase:
            return super().action_open_duplicate_wizard()
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Is %s the same matter?", self.number),
            "res_model": "helpdesk.ticket.duplicate.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id, "dialog_size": "extra-large"},
        }

    @api.model
    def _cron_compare(self):
        """Compares the cases of large imports, in batches."""
        due = self.sudo().search([("compare_due", "=", True)], order="id", limit=BATCH)
        for case in due.try_lock_for_update():
            case._compare_safely()
            # a plain write: the case itself has not changed
            self.env.execute_query(SQL("UPDATE helpdesk_ticket SET compare_due = false WHERE id = %s", case.id))
            case.invalidate_recordset(["compare_due"], flush=False)
            if not self.env["ir.cron"]._commit_progress(1):
                return
        if len(due) == BATCH:
            self.env.ref(CRON).sudo()._trigger()
