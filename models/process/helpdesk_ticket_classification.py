from odoo import api, fields, models
from odoo.tools import SQL

from ...exceptions import ComplaintError
from .helpdesk_ticket_category import COMPLEXITY, IMPORTANCE
from .helpdesk_ticket_stage import OPEN, PHASES

CLASSIFIED = {"category_id", "complexity", "importance"}


class HelpdeskTicketClassification(models.Model):
    """What the classification team sees of every open case, and what it sets (M08): neither the customer, nor the
    thread, files and answers. Of a confidential case its members see the type and the category alone, other
    managers nothing; whoever is complained
    about, or has filed it, sees nothing of it here either."""

    _name = "helpdesk.ticket.classification"
    _description = "Case to classify"
    _auto = False
    _log_access = False
    _order = "registered_date desc, id desc"
    _rec_name = "number"
    _depends = {
        "helpdesk.ticket": [
            "number", "name", "description", "type_id", "category_id", "complexity", "importance", "phase", "team_id",
            "company_id", "registered_date", "confidential", "subject_user_ids", "partner_id", "active",
        ]
    }  # fmt: skip

    number = fields.Char(readonly=True)
    name = fields.Char(string="Subject", readonly=True)
    description = fields.Html(readonly=True)
    type_id = fields.Many2one("helpdesk.ticket.type", readonly=True)
    category_id = fields.Many2one("helpdesk.ticket.category", domain="[('company_id', 'in', [False, company_id])]")
    complexity = fields.Selection(COMPLEXITY)
    importance = fields.Selection(IMPORTANCE)
    phase = fields.Selection(PHASES, readonly=True)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    registered_date = fields.Datetime(string="Registered on", readonly=True)
    confidential = fields.Boolean(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT t.id, t.number, t.type_id, t.category_id, t.complexity, t.importance, t.phase, t.team_id,
                      t.company_id, t.registered_date, t.confidential,
                      CASE WHEN t.confidential IS TRUE THEN NULL ELSE t.name END AS name,
                      CASE WHEN t.confidential IS TRUE THEN NULL ELSE t.description END AS description
               FROM helpdesk_ticket AS t
               WHERE t.phase IN %(open)s AND t.active AND (t.confidential IS NOT TRUE OR %(all)s)
                     AND t.partner_id IS DISTINCT FROM %(partner)s
                     AND NOT EXISTS (SELECT FROM helpdesk_ticket_subject_rel AS s
                                     WHERE s.ticket_id = t.id AND s.user_id = %(user)s)""",
            open=OPEN,
            all=self._sees_all(),
            partner=self.env.user.partner_id.id,
            user=self.env.uid,
        )

    @api.model
    def _sees_all(self):
        """Whether the user hears of confidential cases here: who was put into the team, not a manager as such."""
        team = self.env.ref("helpdesk_mgmt_complaint.group_classification")
        return (
            self.env.su
            or team in self.env.user.sudo().group_ids
            or self.env.user.has_group("helpdesk_mgmt_complaint.group_confidential")
        )

    def write(self, vals):
        """Sets what a case is, in the name of the current user; everything else of it stays as it is.

        :raise ComplaintError: something else would be written
        """
        if vals.keys() - CLASSIFIED:
            raise ComplaintError(self.env._("Only the category, the complexity and the importance are set here."))
        # checks access; the values are the case's
        result = super().write({})
        self.env["helpdesk.ticket"].browse(self.ids).sudo().write(vals)
        self.invalidate_model()
        return result
