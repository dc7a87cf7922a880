from odoo import api, fields, models

from ...tools.comma import comma
from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)
from ..process.helpdesk_ticket_stage import OPEN


class HelpdeskTicketMatch(models.Model):
    """An earlier open case that a case resembles, why, and what somebody made of it."""

    _name = "helpdesk.ticket.match"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Possible duplicate"
    _order = "score desc, id"
    _rec_name = "other_id"
    _case_fields = ("ticket_id", "other_id")

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", required=True, index=True, ondelete="cascade")
    other_id = fields.Many2one("helpdesk.ticket", string="Resembles", required=True, index=True, ondelete="cascade")
    score = fields.Float(digits=(4, 3))
    subject = fields.Float(digits=(4, 3))
    content = fields.Float(digits=(4, 3))
    attachments = fields.Float(string="Files", digits=(4, 3))
    evidence = fields.Json()
    verdict = fields.Selection(
        [("open", "To be decided"), ("same", "The same matter"), ("different", "Another matter")],
        required=True,
        default="open",
    )
    user_id = fields.Many2one("res.users", string="Decided by")
    date = fields.Datetime(string="Decided on")
    undo_until = fields.Datetime(help="The closing as a duplicate may be undone until then.")
    shown_to_customer = fields.Boolean(
        help="The customer was shown the other case when he filed, and chose to file a new one."
    )

    _pair = models.UniqueIndex("(ticket_id, other_id)")

    # ------------------------------------------------------------------
    # Verdicts
    # ------------------------------------------------------------------

    @api.model
    def _of_pair(self, ticket, other):
        """The row of a pair, either way round, in superuser mode; the one of `ticket` first."""
        rows = self.sudo().search([("ticket_id", "in", (ticket | other).ids), ("other_id", "in", (ticket | other).ids)])
        return rows.sorted(lambda row: row.ticket_id != ticket)

    @api.model
    def _decide(self, ticket, other, verdict, now, **vals):
        """Remembers what somebody made of a pair, whichever of both was found for the other."""
        vals = {"verdict": verdict, "user_id": self.env.uid, "date": now, **vals}
        rows = self._of_pair(ticket, other)
        if not rows.filtered(lambda row: row.ticket_id == ticket):
            rows |= self.sudo().create({"ticket_id": ticket.id, "other_id": other.id})
        rows.write(vals)
        return rows.filtered(lambda row: row.ticket_id == ticket)

    @api.model
    def _to_decide(self):
        """Domain of the rows that somebody still has to look at."""
        phases = list(OPEN)
        return [("verdict", "=", "open"), ("ticket_id.phase", "in", phases), ("other_id.phase", "in", phases)]

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------

    @api.model
    def _evidence_in_words(self, evidence):
        """
        :param evidence: list of dicts `kind`, `supports`, `strength`, `text`
        :return: list of (whether it speaks for the same matter, sentence, the word, number or file itself), the
            strongest first
        """
        env = self.env
        both = {
            "word": env._("Words of both"),
            "reference": env._("The same number"),
            "case": env._("Names that case"),
            "date": env._("The same date"),
            "month": env._("The same month"),
            "amount": env._("The same amount"),
            "place": env._("The same place"),
            "file": env._("The same file"),
            "about_file": env._("It is about the file that both have"),
            "repeats": env._("The customer reminds of an earlier case"),
        }
        differ = {
            "reference": env._("Another number"),
            "date": env._("Another date"),
            "month": env._("Another month"),
            "amount": env._("Another amount"),
            "place": env._("Another place"),
            "branch": env._("Another branch"),
            "service": env._("Another service"),
            "object": env._("Another thing"),
            "person": env._("Another person"),
            "party": env._("Another licence, identity or account"),
            "new_matter": env._("The customer says that it is a new matter"),
        }
        said = {}
        for one in sorted(evidence or [], key=lambda one: -one["strength"]):
            known = both if one["supports"] else differ
            sentence = known.get(one["kind"]) or (env._("In both cases") if one["supports"] else env._("Differs"))
            # a checksum tells nobody anything
            text = "" if "file" in one["kind"] else one["text"]
            said.setdefault((one["supports"], sentence), []).append(text)
        return [
            (supports, sentence, comma(env.lang).join(filter(None, texts)))
            for (supports, sentence), texts in said.items()
        ]
