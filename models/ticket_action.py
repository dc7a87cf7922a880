from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import html2plaintext

from ..exceptions import MissingInput, MoveNotAllowed


class HelpdeskTicket(models.Model):
    """Corrective actions of a case, and what its customer is told of them."""

    _inherit = "helpdesk.ticket"

    corrective_action_ids = fields.Many2many(
        "helpdesk.corrective.action",
        "helpdesk_corrective_action_ticket_rel",
        "ticket_id",
        "action_id",
        string="Corrective actions",
        copy=False,
    )
    corrective_action_count = fields.Integer(compute="_compute_corrective_action_count")
    can_quote_actions = fields.Boolean(compute="_compute_can_quote_actions")

    @api.depends("corrective_action_ids")
    @api.depends_context("uid")
    def _compute_corrective_action_count(self):
        for ticket in self:
            ticket.corrective_action_count = len(ticket._visible_actions())

    @api.depends("phase", "solution", "corrective_action_ids.state", "corrective_action_ids.public_summary")
    @api.depends_context("uid")
    def _compute_can_quote_actions(self):
        for ticket in self:
            ticket.can_quote_actions = ticket._solution_is_open() and bool(ticket._actions_to_quote())

    def _visible_actions(self):
        self.ensure_one()
        return self.env["helpdesk.corrective.action"].search([("ticket_ids", "in", self.ids)])

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open_actions(self):
        """Opens the corrective actions of the case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "helpdesk_mgmt_complaint.helpdesk_corrective_action_action"
        )
        defaults = self.env["helpdesk.corrective.action"]._prepare_from(self, "case")
        context = {f"default_{name}": value for name, value in defaults.items()}
        action.update(domain=[("ticket_ids", "in", self.ids)], context=context)
        return action

    def action_propose_improvement(self):
        """Opens the improvement that a suggestion or a media coverage leads to; proposed once."""
        self.ensure_one()
        self.check_access("read")
        Action = self.env["helpdesk.corrective.action"]
        origin = "suggestion" if self.kind == "suggestion" else "media" if self.is_media else "case"
        domain = [("ticket_ids", "in", self.ids), ("kind", "=", "improvement"), ("state", "!=", "cancelled")]
        found = Action.search(domain, limit=1)
        if not found:
            vals = {
                **Action._prepare_from(self, origin),
                "kind": "improvement",
                "description": html2plaintext(self.description or "").strip(),
            }
            found = Action.create(vals)
        return Action._open_form(found)

    def action_quote_actions(self):
        """Adds to the solution what was found and done: the customers' words of actions that are done (K11)."""
        for ticket in self:
            if not ticket._solution_is_open():
                raise MoveNotAllowed(self.env._("The solution of %s has been given already.", ticket.number))
            actions = ticket._actions_to_quote()
            if not actions:
                raise MissingInput(
                    self.env._(
                        "No corrective action of %s is done and tells what customers are told, or the solution has "
                        "it already.",
                        ticket.number,
                    )
                )
            title = ticket.with_context(lang=ticket.customer_lang).env._("What we have done so that it does not recur:")
            lines = Markup("").join(Markup("<li>%s</li>") % action.public_summary.strip() for action in actions)
            ticket.solution = (ticket.solution or Markup()) + Markup("<p>%s</p><ul>%s</ul>") % (title, lines)
        return True

    def _solution_is_open(self):
        self.ensure_one()
        return self.phase in ("received", "verification", "awaiting_customer", "processing", "third_party")

    def _actions_to_quote(self):
        """Done actions whose words for customers do not stand in the solution yet."""
        self.ensure_one()
        said = " ".join(html2plaintext(self.solution or "").split())
        return self._visible_actions().filtered(
            lambda a: (
                a.state in ("done", "evaluated")
                and (a.public_summary or "").strip()
                and " ".join(a.public_summary.split()) not in said
            )
        )
