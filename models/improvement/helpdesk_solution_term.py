from odoo import api, fields, models


class HelpdeskSolutionTerm(models.Model):
    """The root of a word that published entries contain: the dictionary of the search index, for the search alone.

    There is one row a root, company and audience, so that a search reads only entries that it may answer with.
    The empty root is in every entry: its count is their number.
    """

    _name = "helpdesk.solution.term"
    _description = "Word root of the reference of solved cases"
    _log_access = False

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", ondelete="cascade")
    is_public = fields.Boolean()
    count = fields.Integer(help="How many published entries contain it.")

    _unique_term = models.UniqueIndex("(name, COALESCE(company_id, 0), is_public)")

    @api.autovacuum
    def _gc_unused(self):
        return self._remove_unused()

    @api.model
    def _remove_unused(self, limit=5000):
        """:return: (rows removed, rows that may be left), as the autovacuum wants it"""
        unused = self.search([("count", "<=", 0)], limit=limit)
        unused.unlink()
        return len(unused), int(len(unused) == limit)
