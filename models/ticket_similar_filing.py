import logging

from odoo import api, models

from .helpdesk_ticket_stage import OPEN
from .statement import Statement

_logger = logging.getLogger(__name__)


class HelpdeskTicket(models.Model):
    """A customer who is about to file what he has filed already: he is shown his open case and chooses."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _similar_to_filing(self, partner, vals, files):
        """Open cases of a signed-in customer that are like what he is about to file; an error finds none.

        :param partner: `res.partner` of whoever files
        :param vals: of the case that would be created
        :param files: `ir.attachment` that would come with it
        :return: cases in superuser mode, the most similar first
        """
        try:
            with self.env.cr.savepoint():
                return self._find_similar_to_filing(partner.sudo(), vals, files.sudo())
        except Exception:
            _logger.exception("a filing could not be compared with the customer's open cases")
            return self.sudo().browse()

    @api.model
    def _find_similar_to_filing(self, partner, vals, files):
        company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        facts = {
            "id": 0,
            "company_id": company.id,
            "partner_id": partner.id,
            "firm_id": self._firm_of(partner).id,
            "email_key": False,
            "phone_key": False,
        }
        cases = self._open_of_customers([facts])[0].filtered(lambda case: case._is_customer(partner))
        text = self._compared_text(
            vals.get("name"), vals.get("description"), vals.get("remedy"), files.mapped("checksum")
        )
        found = self.sudo()._compare_texts(text, cases._compared_texts(), company)
        return self.sudo().browse([one["ticket"].id for one in found[:3]])

    @api.model
    def _filed_already(self, vals, token):
        """Whether this very form was sent before: its case is shown, and nothing is asked."""
        key = self._filing_key(vals, token)
        return bool(key and self.sudo().search_count([("filing_token", "=", key)], limit=1))

    def _may_be_added_to(self, partner):
        """Whether the customer may add what he has typed to this case, if it is one (superuser mode)."""
        if not self.exists() or not self._is_customer(partner):
            return False
        return self.phase in OPEN

    def _take_filing(self, partner, token, vals, files):
        """The customer adds what he was about to file to his open case: it counts as his answer (superuser mode).

        :return: whether it is new
        """
        self.ensure_one()
        text = "\n\n".join(filter(None, [vals.get("name"), vals["plain_description"], vals.get("remedy")]))
        known = set(self.attachment_ids.mapped("checksum"))
        fresh = files.filtered(lambda file: file.checksum not in known)
        # a second click comes without the files that the first one gave away
        key = self._answer_key(token, text, {}, files.browse())
        again = self.answer_key == key
        if again and not fresh:
            files.unlink()
            return False
        if again:
            key = self._answer_key(token, text, {}, fresh)
        return bool(self._receive(Statement(text, author=partner, files=fresh, key=key)))

    def _note_shown(self, partner):
        """The customer was shown what this case resembles, and filed it all the same: the agent knows it."""
        rows = self.sudo().match_ids
        rows.filtered(lambda row: row.other_id._is_customer(partner)).shown_to_customer = True
