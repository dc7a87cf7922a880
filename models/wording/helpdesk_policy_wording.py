import re

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ..process.helpdesk_ticket_stage import CLOSE_REASONS
from ..process.helpdesk_ticket_type import KINDS

ARABIC = re.compile("[\u0600-\u06ff]")
OF_A_KIND = ("your", "the", "a", "outcome")
SLOTS = (
    "customer",
    "sender",
    "channels",
    "reopening",
    *(f"{word}_{kind}" for word in OF_A_KIND for kind, _label in KINDS),
    *(f"end_{reason}" for reason, _label in CLOSE_REASONS),
)


class HelpdeskPolicyWording(models.Model):
    """A word of the organisation's own; an empty one is the word that comes with the addon.

    `_texts` gives all of them, `helpdesk.ticket._wording` those of a case.
    """

    _name = "helpdesk.policy.wording"
    _description = "Wording"
    _order = "company_id, id"
    _rec_name = "slot"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade", default=lambda self: self.env.company
    )
    slot = fields.Selection(selection="_slots", string="What it names", required=True)
    text = fields.Char(translate=True, size=200)
    text_ar = fields.Char(compute="_compute_texts", inverse="_inverse_text_ar", string="Own word, Arabic")
    text_en = fields.Char(compute="_compute_texts", inverse="_inverse_text_en", string="Own word, English")
    shipped = fields.Char(compute="_compute_texts", string="Otherwise")

    _one_a_slot = models.Constraint("UNIQUE(company_id, slot)", "Each of these words is written once.")

    # ------------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------------

    @api.model
    def _slots(self):
        """The slots, in the reader's language."""
        labels = {
            "customer": self.env._("The customer"),
            "sender": self.env._("Name of the organisation in text messages"),
            "channels": self.env._("Where customers are told"),
            "reopening": self.env._("What a customer may do after the end"),
        }
        for kind, label in self.env["helpdesk.ticket.type"]._fields["kind"]._description_selection(self.env):
            labels[f"your_{kind}"] = self.env._("%s: the customer's own", label)
            labels[f"the_{kind}"] = self.env._("%s: the one spoken of", label)
            labels[f"a_{kind}"] = self.env._("%s: any of them", label)
            labels[f"outcome_{kind}"] = self.env._("%s: what comes of it", label)
        for reason, label in self.env["helpdesk.ticket"]._fields["close_reason"]._description_selection(self.env):
            labels[f"end_{reason}"] = self.env._("Ended: %s", label)
        return [(slot, labels[slot]) for slot in SLOTS]

    @api.depends("text", "slot")
    @api.depends_context("lang")
    def _compute_texts(self):
        shipped = self._shipped(self.env)
        written = {row.id: row._written() for row in self}
        for row in self:
            row.text_ar = _of_language(written[row.id], "ar")
            row.text_en = _of_language(written[row.id], "en")
            row.shipped = shipped.get(row.slot, "")

    def _written(self):
        """:return: {language: text} as stored"""
        self.flush_recordset(["text"])
        rows = self.env.execute_query(SQL("SELECT text FROM helpdesk_policy_wording WHERE id = %s", self._origin.id))
        return (rows and rows[0][0]) or {}

    def _inverse_text_ar(self):
        self._write_in("ar", "text_ar")

    def _inverse_text_en(self):
        self._write_in("en", "text_en")

    def _write_in(self, prefix, name):
        """Writes what was typed into every installed language of that name."""
        for code, _name in self.env["res.lang"].get_installed():
            if code.startswith(prefix):
                for row in self:
                    row.with_context(lang=code).text = row[name]

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        self.env.registry.clear_cache()
        return rows

    def write(self, vals):
        res = super().write(vals)
        self.env.registry.clear_cache()
        return res

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        res = super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)
        self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    @api.model
    def action_open_wording(self):
        """The list of a company's words, one row a slot: those that are missing are made, empty."""
        self.check_access("create")
        company = self.env.company
        known = set(self.search([("company_id", "=", company.id)]).mapped("slot"))
        self.create([{"company_id": company.id, "slot": slot} for slot in SLOTS if slot not in known])
        return self.env["ir.actions.act_window"]._for_xml_id("helpdesk_mgmt_complaint.helpdesk_policy_wording_action")

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------

    @api.model
    @tools.ormcache("company.id", "lang")
    def _texts(self, company, lang):
        """:return: {slot: text} of a company in a language: its own words before those that come with the addon"""
        texts = self._shipped(self.with_context(lang=lang).env)
        self.flush_model(["text", "slot", "company_id"])
        rows = self.env.execute_query(
            SQL("SELECT slot, text FROM helpdesk_policy_wording WHERE company_id = %s", company.id)
        )
        own = {slot: _of_language(written or {}, lang) for slot, written in rows}
        return {**texts, **{slot: text for slot, text in own.items() if text}}

    @api.model
    def _shipped(self, env):
        return {
            "customer": env._("the customer"),
            "sender": "",
            "channels": env._("the portal and e-mail"),
            "reopening": env._("reopen the complaint"),
            "your_complaint": env._("your complaint"),
            "your_report": env._("your report"),
            "your_inquiry": env._("your inquiry"),
            "your_suggestion": env._("your suggestion"),
            "your_other": env._("your request"),
            "the_complaint": env._("the complaint"),
            "the_report": env._("the report"),
            "the_inquiry": env._("the inquiry"),
            "the_suggestion": env._("the suggestion"),
            "the_other": env._("the request"),
            "a_complaint": env._("a complaint"),
            "a_report": env._("a report"),
            "a_inquiry": env._("an inquiry"),
            "a_suggestion": env._("a suggestion"),
            "a_other": env._("a request"),
            "outcome_complaint": env._("the solution"),
            "outcome_report": env._("the result"),
            "outcome_inquiry": env._("the answer"),
            "outcome_suggestion": env._("the result of the study"),
            "outcome_other": env._("the solution"),
            "end_solved": env._("Closed"),
            "end_unsolved": env._("Closed, could not be settled"),
            "end_duplicate": env._("Closed, duplicate"),
            "end_unresponsive": env._("Closed, no answer"),
            "end_withdrawn": env._("Closed, withdrawn"),
            "end_ineligible": env._("Closed, not accepted"),
            "end_out_of_scope": env._("Closed, outside our competence"),
        }

    @api.model
    def _salutation(self, env, name, is_body):
        """How a mail begins, in the language of `env`.

        :param is_body: the name is an organisation's
        """
        if not name:
            return env._("Dear Sir or Madam,")
        return env._("Dear colleagues of %s,", name) if is_body else env._("Dear %s,", name)

    @api.model
    def _greet(self, partner):
        """The same for a contact, in the language of the context."""
        partner = partner.sudo()
        return self._salutation(self.env, partner.name, partner.is_company)

    @api.model
    def _say(self, company, slot):
        """One word of a company in the language of the context, for texts that are about no case."""
        return self._texts(company.sudo(), self.env.lang or "en_US").get(slot, "")


def _of_language(written, lang):
    """The text of a language among those stored; empty where it was written in another script alone.

    A text that is written in one language first is stored under the source language, too.
    """
    text = written.get(lang) or next((t for code, t in written.items() if code[:2] == lang[:2]), "")
    arabic = lang.startswith("ar")
    return text if text and bool(ARABIC.search(text)) == arabic or not lang.startswith(("ar", "en")) else ""
