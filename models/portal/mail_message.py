from odoo import SUPERUSER_ID, api, models

from ...exceptions import NotTheCustomer
from ..process.acting import acting


class MailMessage(models.Model):
    """What stands on a case as the customer's words was written by the customer, and stays as he wrote it.

    Core lets every employee post in anybody's name, and whoever may write the case reword and delete its messages.
    """

    _inherit = "mail.message"

    @api.constrains("author_id", "email_from", "body")
    def _check_own_voice(self):
        """:raise NotTheCustomer: one of the staff writes in the customer's name, or rewords him"""
        case = self._spoken_for()
        if case:
            raise NotTheCustomer(
                self.env._(
                    "Nobody speaks for the customer of %s: write in your own name. What he told you is taken down as a "
                    "contact, or as his decision.",
                    case.number,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_customers_words(self):
        case = self.browse() if self.env.su else self._spoken_for()
        if case:
            raise NotTheCustomer(self.env._("What the customer of %s wrote stays on the case.", case.number))

    def _spoken_for(self):
        """The first case on which one of these messages is its customer's, while one of the staff acts.

        Checks run as superuser, so it is the user that tells: mails are taken in as Odoo's own, and what staff take
        down goes by the process.
        """
        none = self.env["helpdesk.ticket"].sudo()
        if self.env.uid == SUPERUSER_ID or acting(self.env).heard or not self.env.user._is_internal():
            return none
        for message in self.sudo().filtered(lambda m: m.model == "helpdesk.ticket" and m.res_id):
            case = none.browse(message.res_id)
            if case.phase and not case._is_customer(self.env.user.partner_id) and message._is_of_customer(case):
                return case
        return none

    def _is_of_customer(self, case):
        """Whether his page shows it as the customer's own: he wrote it, or it has no author."""
        if self.author_id:
            return case._is_customer(self.author_id)
        return self.message_type in ("comment", "email") and not self.is_internal
