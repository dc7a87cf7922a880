from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, html2plaintext

from ...tools.comma import comma
from ...tools.ready_text import fill, unknown

# What a ready text may quote of a case, by the name that stands in it, as in {{number}}.
FIELDS = ("number", "subject", "customer", "category", "agent", "team", "organisation", "due", "today")


class HelpdeskAnswerText(models.Model):
    """Ready texts for answers: an apology, an explanation, what happens next; in each language of the customers."""

    _name = "helpdesk.answer.text"
    _description = "Ready text for answers"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("found", "What was found"),
            ("apology", "Apology"),
            ("explanation", "Explanation"),
            ("steps", "Next steps"),
        ],
        required=True,
        default="explanation",
    )
    body = fields.Html(string="Text", required=True, translate=True)
    type_ids = fields.Many2many("helpdesk.ticket.type", string="Types", help="Empty: for every type.")
    company_id = fields.Many2one("res.company", help="Empty: for every company.")

    @api.constrains("body")
    def _check_fields(self):
        for text in self:
            strange = unknown(text.body, FIELDS)
            if strange:
                raise ValidationError(
                    self.env._(
                        "No case has the field %(strange)s. A ready text may quote: %(fields)s.",
                        strange=comma(self.env.lang).join(f"{{{{{name}}}}}" for name in strange),
                        fields=comma(self.env.lang).join(f"{{{{{name}}}}}" for name in FIELDS),
                    )
                )

    @api.model
    def _for_case(self, case):
        """The ready texts for cases like this one; none for no case."""
        if not case:
            return self
        return self.search(
            [
                ("company_id", "in", [False, case.company_id.id]),
                "|",
                ("type_ids", "=", False),
                "|",
                ("type_ids", "in", case.type_id.ids),
                ("type_ids.own_ids", "in", case.type_id.ids),
            ]
        )

    @api.model
    def _field_values(self, case):
        """What the fields of a text say of a case, in its customer's language.

        :return: {name: text}, empty where the case has none
        """
        case = case.with_context(lang=case.customer_lang)
        due = case._running("resolution").due_date
        return {
            "number": case.number,
            "subject": case.name,
            "customer": case.customer_name,
            "category": case.category_id.name,
            "agent": case.user_id.name,
            "team": case.team_id.name,
            "organisation": case.company_id.name,
            "due": case._local_moment(due) if due else "",
            "today": format_date(case.env, fields.Date.context_today(case), date_format="EEEE d MMMM y"),
        }

    def _filled(self, case):
        """The texts in the language of the case's customer, with what they quote of the case.

        :param case: one that the user may read
        :return: {id of a text: Markup}
        """
        values = {name: escape(value or "") for name, value in self._field_values(case).items()}
        return {text.id: Markup(fill(text.body, values)) for text in self.with_context(lang=case.customer_lang)}

    @api.model
    def _offered(self, case):
        """The ready texts for a case, filled in; the apologies come first for a customer who was not satisfied.

        :return: list of dicts `id`, `title` (in the reader's language), `html`, `text`
        """
        texts = self._for_case(case)
        filled = texts._filled(case) if texts else {}
        if case.reopen_count:
            texts = texts.sorted(lambda text: text.kind != "apology")
        return [
            {"id": text.id, "title": text.name, "html": filled[text.id], "text": html2plaintext(filled[text.id])}
            for text in texts
        ]

    @api.model
    @api.readonly
    def ready_texts(self, case_id):
        """What the composer of a case's thread offers behind `::`.

        :raise AccessError: the case, or ready texts as such, are not for the user
        :return: list of dicts `id`, `title`, `text`
        """
        self.check_access("read")
        case = self.env["helpdesk.ticket"].browse(int(case_id))
        case.check_access("read")
        if not case.phase:
            return []
        return [{name: one[name] for name in ("id", "title", "text")} for one in self._offered(case)]
