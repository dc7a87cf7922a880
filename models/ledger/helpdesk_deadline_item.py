from odoo import api, models
from odoo.fields import Domain

from .helpdesk_ticket_deadline import KINDS


class HelpdeskDeadlineItem(models.AbstractModel):
    """A record with limits of its own in the ledger, one running row a kind: a referral, a corrective action.

    The kind names the model (`Kind.item`); several items of one case have their rows side by side.
    """

    _name = "helpdesk.deadline.item"
    _description = "Record with time limits of its own"

    # ------------------------------------------------------------------
    # What a model tells of its limits
    # ------------------------------------------------------------------

    def _limit_ticket(self):
        """The case that the rows belong to and are seen with; none: they are the scheduled action's alone."""
        self.ensure_one()
        return self.ticket_id

    def _limit_company(self):
        self.ensure_one()
        return self._limit_ticket().company_id

    def _limit_calendar(self):
        """The working hours that the limits are counted in."""
        self.ensure_one()
        return self._limit_ticket().team_id._complaint_calendar()

    # ------------------------------------------------------------------
    # Rows
    # ------------------------------------------------------------------

    @api.model
    def _limit_kinds(self):
        return [kind for kind, spec in KINDS.items() if spec.item == self._name]

    def _search_is_late(self, operator, value):
        """Searches for items one of whose limits is past and open, for a field `is_late` of the model."""
        if operator != "in":
            return NotImplemented
        Deadline = self.env["helpdesk.ticket.deadline"].sudo()
        return Domain("id", "in", Deadline.search(Deadline._get_late_domain(self._limit_kinds())).mapped("item_id"))

    def _limits(self, *kinds):
        """All rows of these kinds, oldest first; the caller has checked that their item may be seen."""
        domain = Domain("item_id", "in", self.ids) & Domain("kind", "in", kinds)
        return self.env["helpdesk.ticket.deadline"].sudo().search(domain, order="id")

    def _open_limit(self, kind, now, days=0, due_date=None):
        """Opens the limit of a kind from `now`: in so many working days, or on the date of a `fixed` kind.

        :param due_date: naive UTC moment, for kinds whose date a person chose
        :return: the rows; none for items without days and date
        """
        Deadline, vals_list = self.env["helpdesk.ticket.deadline"], []
        for item in self.sudo():
            if not (days or due_date):
                continue
            terms = {"days": days, "hours": 0.0}
            if KINDS[kind].fixed:
                terms["due_date"] = due_date
            promise = Deadline._promise_or_none(item._limit_calendar(), kind, now, terms)
            if not promise:
                Deadline._wait_for_calendar(item._limit_ticket())
                continue
            owner = {"ticket_id": item._limit_ticket().id, "item_id": item.id, "company_id": item._limit_company().id}
            vals_list.append({**owner, **promise})
        return Deadline._open_rows(vals_list)

    def _meet_limit(self, kind, now):
        """What the limit asked for is done: met or missed, whichever the dates say."""
        return self._limits(kind)._finish_rows(now)

    def _drop_limit(self, kind, now):
        """The limit is not wanted any more; one that is past stays missed."""
        return self._limits(kind)._cancel_rows(now)

    def unlink(self):
        rows = self._limits(*self._limit_kinds())
        result = super().unlink()
        rows.unlink()
        return result
