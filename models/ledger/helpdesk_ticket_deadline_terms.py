from odoo import api, models

from ...tools.plural import counted
from . import helpdesk_ticket_deadline  # noqa: F401 (its model is inherited)

DAY_HOURS = 24


class HelpdeskTicketDeadline(models.Model):
    """Time limits in words whose number and noun agree, in Arabic too."""

    _inherit = "helpdesk.ticket.deadline"

    @api.model
    def _terms_text(self, days, hours, round_the_clock, oblique=False):
        """An amount of time.

        :param oblique: it stands behind a preposition
        """
        kind = "round the clock" if round_the_clock else "working"
        parts = [
            self._amount_text(f"{kind} {unit}", number, oblique)
            for unit, number in (("days", days), ("hours", hours))
            if number
        ]
        return self.env._(" and ").join(parts)

    @api.model
    def _hours_text(self, hours, round_the_clock, oblique=False):
        """Hours of either kind, with the minutes of a short time."""
        whole, minutes = divmod(round(hours * 60), 60)
        parts = []
        if whole:
            parts.append(self._amount_text("hours" if round_the_clock else "working hours", whole, oblique))
        if not whole or minutes and whole < DAY_HOURS:
            parts.append(self._amount_text("minutes", minutes, oblique))
        return self.env._(" and ").join(parts)

    @api.model
    def _amount_text(self, unit, number, oblique=False):
        env = self.env
        text = {
            "working days": lambda: env._("{n, plural, one {# working day} other {# working days}}"),
            "working hours": lambda: env._("{n, plural, one {# working hour} other {# working hours}}"),
            "round the clock days": lambda: env._(
                "{n, plural, one {# day round the clock} other {# days round the clock}}"
            ),
            "round the clock hours": lambda: env._(
                "{n, plural, one {# hour round the clock} other {# hours round the clock}}"
            ),
            "hours": lambda: env._("{n, plural, one {# hour} other {# hours}}"),
            "minutes": lambda: env._("{n, plural, one {# minute} other {# minutes}}"),
        }[unit]()
        return counted(text, env.lang, oblique, n=number)
