from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import plaintext2html

from ..exceptions import MissingInput
from ..tools.comma import comma
from .helpdesk_ticket_stage import OPEN


class HelpdeskTicket(models.Model):
    """What the customer must supply: the case's checklist, and the acceptance that waits for it."""

    _inherit = "helpdesk.ticket"

    requirement_ids = fields.One2many("helpdesk.ticket.requirement", "ticket_id", string="Requirements", copy=False)
    requirements_open = fields.Integer(
        compute="_compute_requirements_open",
        string="Open requirements",
        help="Mandatory items that are not there, or that no officer has looked at.",
    )

    @api.depends("requirement_ids.verdict", "requirement_ids.to_check", "requirement_ids.applies")
    def _compute_requirements_open(self):
        for ticket in self:
            ticket.requirements_open = len(ticket.requirement_ids.filtered(lambda r: r._is_in_the_way()))

    # ------------------------------------------------------------------
    # The checklist follows the classification
    # ------------------------------------------------------------------

    def _requirements_of_registered(self, now):
        self._sync_requirements()

    def _sync_requirements(self):
        """New items are added, open ones that are not asked for any more go, those with a verdict stay."""
        cases = self.filtered(lambda t: t.phase in OPEN)
        if not cases:
            return
        Item, vals_list = self.env["helpdesk.ticket.requirement"].sudo(), []
        for ticket, wanted in self.env["helpdesk.requirement"]._for_tickets(cases).items():
            items = ticket.requirement_ids
            gone = items.filtered(lambda i, wanted=wanted: i.requirement_id not in wanted)
            untouched = gone.filtered(lambda i: not (i.verdict or i.value or i.attachment_ids))
            for kept, applies in ((gone - untouched, False), (items - gone, True)):
                changed = kept.filtered(lambda i, applies=applies: i.applies != applies)
                if changed:
                    changed.applies = applies
            vals_list += [
                {"ticket_id": ticket.id, "requirement_id": requirement.id, "mandatory": requirement.mandatory}
                for requirement in wanted - items.requirement_id
            ]
            untouched.unlink()
        Item.create(vals_list)

    # ------------------------------------------------------------------
    # Acceptance
    # ------------------------------------------------------------------

    def _check_requirements(self):
        """:raise MissingInput: names the mandatory items that are not there or were not looked at"""
        for ticket in self:
            items = ticket.requirement_ids.filtered(lambda i: i._is_in_the_way())
            unseen = items.filtered("to_check")
            if items - unseen:
                raise MissingInput(
                    self.env._(
                        "%(case)s cannot be accepted yet. Not supplied, or unreadable: %(items)s. Return the case to "
                        "the customer, or give these items their verdict in the checklist.",
                        case=ticket.number,
                        items=comma(self.env.lang).join((items - unseen).mapped("name")),
                    )
                )
            if unseen:
                raise MissingInput(
                    self.env._(
                        "%(case)s cannot be accepted yet. The customer has supplied what nobody has looked at: "
                        "%(items)s. Give these items their verdict in the checklist.",
                        case=ticket.number,
                        items=comma(self.env.lang).join(unseen.mapped("name")),
                    )
                )

    # ------------------------------------------------------------------
    # What is asked of the customer
    # ------------------------------------------------------------------

    def _asked_requirements(self):
        """The items that the customer still has to supply, the mandatory ones first."""
        self.ensure_one()
        return (
            self.sudo()
            .requirement_ids.filtered(lambda i: i._is_asked())
            .sorted(lambda i: (not i.mandatory, i.sequence))
        )

    def _with_asked(self, text, lang=None):
        """`text`, followed by the list of what is missing.

        :param lang: of the list; the current user's if none is given
        """
        self.ensure_one()
        items = self._asked_requirements().with_context(lang=lang or self.env.lang)
        if not items:
            return text
        return "\n".join([text, "", *(item._asked_line() for item in items)]).strip()

    def _paragraph_missing_items(self, event, details):
        if not details.get("asked"):
            return Markup()
        title, items = self.env._("Still missing:"), plaintext2html(details["asked"])
        return Markup("<p><strong>%s</strong></p>%s") % (title, items)
