from odoo import api, fields, models

from ...exceptions import ComplaintError
from .acting import act
from .helpdesk_ticket_stage import ENDED

# by which phases a case comes to the one that its history names
WAYS = {
    "received": (),
    "verification": ("verification",),
    "awaiting_customer": ("verification", "processing", "awaiting_customer"),
    "processing": ("verification", "processing"),
    "third_party": ("verification", "processing", "third_party"),
    "proposed": ("verification", "processing", "proposed"),
    "closed": ("verification", "processing", "closed"),
    "rejected": ("verification", "rejected"),
    "cancelled": ("cancelled",),
}
USUAL_REASON = {"closed": "solved", "rejected": "ineligible", "cancelled": "withdrawn"}
REASONS = {
    "closed": ("solved", "unsolved"),
    "rejected": ("ineligible",),
    "cancelled": ("withdrawn", "unresponsive", "out_of_scope"),
}


class HelpdeskTicketHistory(models.AbstractModel):
    """Cases that another system has handled come in with their history: number, phase and dates are kept, the ledger
    tells what is known of them, and nobody is told."""

    _name = "helpdesk.ticket.history"
    _description = "Cases of the past"

    @api.model
    def _take_over(self, names, row, history):
        """One case of the past.

        :param names: fields of the columns, as `load` takes them
        :param row: their texts
        :param history: dict of `registered_date`, `closed_date` (naive UTC or none), `phase` and `close_reason`
        :return: (the case or none, sentences about what is wrong)
        """
        now = fields.Datetime.now()
        registered, phase = history["registered_date"] or now, history["phase"] or "received"
        Case = self.env["helpdesk.ticket"]
        past = act(
            Case.with_context(tracking_disable=True, mail_auto_subscribe_no_notify=True, mail_create_nosubscribe=True),
            history=True,
            silent=True,
            not_compared=True,
            automatic=True,
            registered_on=registered,
        )
        loaded = past.load(list(names), [list(row)])
        if not loaded["ids"]:
            return Case, [message["message"] for message in loaded["messages"]]
        case = past.browse(loaded["ids"])
        if not case.phase:
            raise ComplaintError(self.env._("“%s” belongs to no team with the complaint process.", case.name))
        self._bring_to_past(case, phase, history, registered, now)
        return case.with_env(self.env), []

    @api.model
    def _bring_to_past(self, case, phase, history, registered, now):
        ended = phase in ENDED
        # what the customer of an open case has to do begins when the case is here
        end = (history["closed_date"] or registered) if ended else now
        if end < registered:
            raise ComplaintError(self.env._("%s ended before it was registered.", case.number))
        reason = history["close_reason"] or USUAL_REASON.get(phase)
        if ended and reason not in REASONS[phase]:
            raise ComplaintError(self.env._("%s did not end for this reason in this phase.", case.number))
        for step in WAYS[phase]:
            last = step == phase
            vals = {"close_reason": reason} if last and ended else {}
            if step == "proposed":
                vals["decision"] = "pending"
            case._move(step, now=end if last and phase != "processing" else registered, **vals)
        if ended:
            # the base has written the moment of the import
            case._write_managed({"closed_date": end})
        window = case.sudo().deadline_ids.filtered(lambda row: row.kind == "reopening" and row.due_date < now)
        if window:
            case._lapse_reopening(window.due_date)
