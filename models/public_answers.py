from odoo import api, fields, models
from odoo.fields import Domain

# what a visitor may send for suggestions, in characters, and how many he gets
ASKED_MAX, SUGGESTED = 1000, 3


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_public_answers = fields.Boolean(
        string="Answers to common questions",
        default=True,
        help="Everybody reads the public entries of the reference of solved cases at /complaints/answers; they are "
        "suggested to customers while they type an inquiry.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    complaint_public_answers = fields.Boolean(related="company_id.complaint_public_answers", readonly=False)


class HelpdeskSolution(models.Model):
    """What everybody may read of the reference."""

    _inherit = "helpdesk.solution"

    @api.model
    def _answers_to(self, text, company):
        """Public answers to what a visitor types, best first; nothing of any case.

        :return: list of dicts as in `_public_values`
        """
        if not company.complaint_public_answers:
            return []
        found = self.sudo()._suggest(text[:ASKED_MAX], company, public=True, limit=SUGGESTED)
        return self.browse(suggestion.id for suggestion in found)._public_values()

    @api.model
    def _search_public(self, company, text, lang, limit, offset=0):
        """Public entries for the page: those that answer `text`, else all of the visitor's language.

        :return: (recordset in superuser mode, how many there are in all)
        """
        entries = self.sudo()
        domain = self._public_domain(company)
        if text:
            found = [s.id for s in entries._suggest(text[:ASKED_MAX], company, public=True, limit=limit)]
            named = entries.search([*domain, ("name", "ilike", text[:ASKED_MAX]), ("id", "not in", found)], limit=limit)
            entries = entries.browse(found) | named
            return entries, len(entries)
        spoken = Domain(domain)
        spoken &= Domain("lang", "=like", f"{(lang or 'en')[:2]}%")
        # a body that has none in this language shows what it has
        if not entries.search_count(spoken, limit=1):
            spoken = domain
        order = "category_id, published_date desc, id desc"
        return entries.search(spoken, limit=limit, offset=offset, order=order), entries.search_count(spoken)
