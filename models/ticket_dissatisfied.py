from markupsafe import Markup

from odoo import models

from .helpdesk_asking import CALL
from .helpdesk_ticket_stage import ENDED, OPEN


class HelpdeskTicket(models.Model):
    """A customer who is not satisfied is contacted, told the steps, and asked what is still missing (N16, K16, M27)."""

    _inherit = "helpdesk.ticket"

    def _contact_follows_move(self, phase_from, phase_to, now):
        if phase_from in ("proposed", *ENDED) and phase_to in OPEN:
            unhappy = self.filtered(lambda t: t.decision == "rejected")
            unhappy._ask_responsible(
                lambda env, number: env._(
                    "The customer of %s is not satisfied: contact him, and explain the steps", number
                ),
                CALL,
                once="type",
            )

    def _paragraph_after_rejection(self, event, details):
        if event != "reopened":
            return Markup()
        steps = Markup().join(Markup("<li>%s</li>") % step for step in self._steps_after_rejection())
        return Markup("<p>%s</p><ol>%s</ol>") % (self.env._("What happens now:"), steps)

    def _steps_after_rejection(self):
        """What follows once a customer was not satisfied, in sentences of the context's language."""
        self.ensure_one()
        due = self._due_moment("resolution")
        if self.phase == "verification":
            # an appeal against the refusal
            return [
                self.env._("Whoever leads the department looks at your case and at the reason of the refusal."),
                self.env._("You are told whether it is accepted now, and why."),
            ]
        return [
            self.env._("What you told us stands in the case, in your words."),
            self.env._("An officer contacts you, and asks what is still missing."),
            self.env._("Your case is examined anew; you receive the new answer by %s.", due)
            if due
            else self.env._("Your case is examined anew, and you receive a new answer."),
            self.env._("You may tell us again if that does not satisfy you either."),
        ]
