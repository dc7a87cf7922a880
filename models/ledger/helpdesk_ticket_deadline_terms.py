from odoo import api, models

from ...tools.plural import plural
from . import helpdesk_ticket_deadline  # noqa: F401 (its model is inherited)


class HelpdeskTicketDeadline(models.Model):
    """Time limits in words whose number and noun agree, in Arabic too."""

    _inherit = "helpdesk.ticket.deadline"

    @api.model
    def _terms_text(self, days, hours, round_the_clock):
        parts = [
            self._amount_texts(unit, number, round_the_clock)[plural(number)]()
            for unit, number in (("days", days), ("hours", hours))
            if number
        ]
        return self.env._(" and ").join(parts)

    @api.model
    def _amount_texts(self, unit, number, round_the_clock):
        """The text of each form of the noun; few and many read alike in English."""
        number, env = f"{number:g}", self.env
        return {
            ("days", False): {
                "one": lambda: env._("1 working day"),
                "two": lambda: env._("2 working days"),
                "few": lambda: env._("%s working days", number),
                "many": lambda: env._("%(many)s working days", many=number),
            },
            ("days", True): {
                "one": lambda: env._("1 day round the clock"),
                "two": lambda: env._("2 days round the clock"),
                "few": lambda: env._("%s days round the clock", number),
                "many": lambda: env._("%(many)s days round the clock", many=number),
            },
            ("hours", False): {
                "one": lambda: env._("1 working hour"),
                "two": lambda: env._("2 working hours"),
                "few": lambda: env._("%s working hours", number),
                "many": lambda: env._("%(many)s working hours", many=number),
            },
            ("hours", True): {
                "one": lambda: env._("1 hour round the clock"),
                "two": lambda: env._("2 hours round the clock"),
                "few": lambda: env._("%s hours round the clock", number),
                "many": lambda: env._("%(many)s hours round the clock", many=number),
            },
        }[unit, bool(round_the_clock)]
