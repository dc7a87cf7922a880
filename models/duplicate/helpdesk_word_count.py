from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.lru import LRU

from ...tools import similarity
from ...tools.text import READ, paragraphs

CRON = "helpdesk_mgmt_complaint.ir_cron_word_count"
# Cases read in one batch; a body that begins to count learns from its latest cases.
BATCH, LEARNED_FROM = 500, 50_000
# Words kept; over it those of a single case go.
WORDS = 100_000
# (database, company, version) -> Weights
_weights = LRU(16)


class HelpdeskWordCount(models.Model):
    """In how many of a body's cases each word occurs: what everybody writes says little. Nobody reads it."""

    _name = "helpdesk.word.count"
    _description = "Words of past cases"
    _rec_name = "company_id"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    counts = fields.Json(prefetch=False)
    documents = fields.Integer()
    last_case = fields.Integer(help="Id of the latest case that was counted.")
    version = fields.Integer()

    _one_a_company = models.UniqueIndex("(company_id)")

    @api.model
    def _weights(self, company):
        """`similarity.Weights` as this body's cases have taught them; the shipped ones before there are any."""
        row = self.sudo().search_fetch([("company_id", "=", company.id)], ["version", "documents"], limit=1)
        if not row.documents:
            return similarity.Weights.shipped()
        key = (self.env.cr.dbname, company.id, row.id, row.version)
        weights = _weights.get(key)
        if weights is None:
            weights = _weights[key] = similarity.Weights.learned(row.counts or {}, row.documents)
        return weights

    @api.model
    def _cron_learn(self):
        """Counts the words of cases registered since the last time, company by company, in batches."""
        for company in self.env["res.company"].sudo().search([("active", "=", True)]):
            row = self._of_company(company)
            while number := row._learn():
                if not self.env["ir.cron"]._commit_progress(number):
                    self.env.ref(CRON).sudo()._trigger()
                    return

    @api.model
    def _of_company(self, company):
        row = self.sudo().search([("company_id", "=", company.id)], limit=1)
        if row:
            return row
        [[start]] = self.env.execute_query(
            SQL(
                """SELECT COALESCE(min(id), 1) - 1 FROM (SELECT id FROM helpdesk_ticket
                   WHERE use_complaint_process AND company_id = %s ORDER BY id DESC LIMIT %s) latest""",
                company.id,
                LEARNED_FROM,
            )
        )
        return self.sudo().create({"company_id": company.id, "last_case": start})

    def _learn(self):
        """Counts one batch.

        :return: how many cases it had
        """
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                """SELECT id, name, description, remedy FROM helpdesk_ticket
                   WHERE id > %s AND use_complaint_process AND company_id = %s ORDER BY id LIMIT %s""",
                self.last_case,
                self.company_id.id,
                BATCH,
            )
        )
        if not rows:
            return 0
        counts = self.counts or {}
        for _id, name, description, remedy in rows:
            text = "\n".join(filter(None, [name, paragraphs(description), remedy]))
            for stem in set(similarity.stems(text[:READ])):
                counts[stem] = counts.get(stem, 0) + 1
        if len(counts) > WORDS:
            counts = {stem: count for stem, count in counts.items() if count > 1}
        self.write(
            {
                "counts": counts,
                "documents": self.documents + len(rows),
                "last_case": rows[-1][0],
                "version": self.version + 1,
            }
        )
        return len(rows)
