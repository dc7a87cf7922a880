from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import plaintext2html

from ...exceptions import ComplaintError, MissingInput
from ...tools.comma import comma
from ..access import helpdesk_ticket_satellite  # noqa: F401 (its model is inherited)
from .helpdesk_ticket_stage import OPEN

VERDICTS = [
    ("provided", "Provided"),
    ("missing", "Missing"),
    ("unreadable", "Unreadable"),
    ("not_applicable", "Not applicable"),
    ("waived", "Waived"),
]
# The verdicts with which the customer is asked for an item.
ASKED = (False, "missing", "unreadable")
# What an officer writes; the rest is the checklist's own.
JUDGED = {"verdict", "note", "value", "attachment_ids"}


class HelpdeskTicketRequirement(models.Model):
    """One requirement on one case: what the customer supplied, and what the officer found."""

    _name = "helpdesk.ticket.requirement"
    _inherit = ["helpdesk.ticket.satellite"]
    _description = "Requirement of a case"
    _order = "sequence, id"

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", required=True, index=True, ondelete="cascade")
    requirement_id = fields.Many2one("helpdesk.requirement", required=True, index=True, ondelete="restrict")
    name = fields.Char(related="requirement_id.name")
    kind = fields.Selection(related="requirement_id.kind")
    guidance = fields.Text(related="requirement_id.guidance")
    sequence = fields.Integer(related="requirement_id.sequence", store=True)
    # as it was when the case was filed
    mandatory = fields.Boolean(readonly=True)
    applies = fields.Boolean(
        default=True, readonly=True, help="Off for an item that was judged before the case was classified anew."
    )
    verdict = fields.Selection(VERDICTS, help="Empty: nobody has looked at it yet.")
    standing = fields.Selection(
        [("open", "Open"), ("to_check", "To be checked"), *VERDICTS], compute="_compute_standing", string="State"
    )
    note = fields.Char(help="The customer reads the note of a missing or unreadable item.")
    value = fields.Text(string="Given")
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    to_check = fields.Boolean(
        string="To be checked", readonly=True, help="The customer supplied it; no officer has looked at it yet."
    )
    checked_by_id = fields.Many2one("res.users", string="Checked by", readonly=True)
    checked_date = fields.Datetime(string="Checked on", readonly=True)
    waived_by_id = fields.Many2one("res.users", string="Waived by", readonly=True)

    _unique_item = models.UniqueIndex("(ticket_id, requirement_id)", "The case has this requirement already.")

    @api.depends("requirement_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.name

    @api.depends("verdict", "to_check")
    def _compute_standing(self):
        for row in self:
            row.standing = "to_check" if row.to_check else row.verdict or "open"

    @api.constrains("attachment_ids")
    def _check_attachments(self):
        for row in self:
            for file in row.sudo().attachment_ids:
                own = (file.res_model, file.res_id) in (
                    ("helpdesk.ticket", row.ticket_id.id),
                    (self._name, row.id),
                )
                if not own and not (file.res_model == self._name and not file.res_id):
                    raise ValidationError(
                        self.env._("“%s” is not a file of this case. Attach it to the case first.", file.name)
                    )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and vals.keys() - JUDGED:
            raise ComplaintError(
                self.env._("The checklist follows the configuration: give verdicts, values, files and notes only.")
            )
        if not {"verdict", "note"} & vals.keys():
            return super().write(vals)
        self._check_reasons(vals)
        if "verdict" not in vals or "to_check" in vals:
            return super().write(vals)
        before = {row: row.verdict for row in self}
        judged = bool(vals["verdict"])
        res = super().write(
            {
                **vals,
                "to_check": False,
                "checked_by_id": judged and self.env.uid,
                "checked_date": judged and fields.Datetime.now(),
                "waived_by_id": vals["verdict"] == "waived" and self.env.uid,
            }
        )
        self._log_verdicts(before)
        return res

    def _check_reasons(self, vals):
        """Whoever lets a mandatory item go says why; waiving it is the leader's."""
        for row in self:
            verdict, note = vals.get("verdict", row.verdict), vals.get("note", row.note)
            if not row.mandatory or verdict not in ("waived", "not_applicable"):
                continue
            if verdict == "waived" and row.verdict != "waived" and not row.ticket_id._is_leader():
                raise ComplaintError(
                    self.env._(
                        "“%s” is mandatory: only the team leader waives it. Ask your team leader, or return the case "
                        "to the customer.",
                        row.name,
                    )
                )
            if not (note or "").strip():
                raise MissingInput(
                    self.env._("Write into the note of “%s” why the case does without it; it is mandatory.", row.name)
                )

    def _log_verdicts(self, before):
        labels = dict(self._fields["verdict"]._description_selection(self.env))
        none = self.env._("Open")
        for ticket, rows in self.grouped("ticket_id").items():
            lines = [
                f"{row.name}: {labels.get(before[row], none)} → {labels.get(row.verdict, none)}"
                for row in rows
                if before[row] != row.verdict
            ]
            if lines:
                ticket.sudo()._message_log(body=self.env._("Checklist: %s", "; ".join(lines)))

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_provided(self):
        self.write({"verdict": "provided"})
        return True

    def action_missing(self):
        self.write({"verdict": "missing"})
        return True

    def action_unreadable(self):
        self.write({"verdict": "unreadable"})
        return True

    def action_not_applicable(self):
        self.write({"verdict": "not_applicable"})
        return True

    def action_waive(self):
        self.write({"verdict": "waived"})
        return True

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------

    def _is_asked(self):
        """Whether the customer still has to supply the item."""
        self.ensure_one()
        return self.applies and self.verdict in ASKED

    def _is_in_the_way(self):
        """Whether the item holds the acceptance up: not there, or there and not looked at."""
        self.ensure_one()
        return self.applies and self.mandatory and (self.verdict in ASKED or self.to_check)

    def _asked(self):
        """Those of the items that the customer still has to supply, the mandatory ones first."""
        return self.filtered(lambda i: i._is_asked()).sorted(lambda i: (not i.mandatory, i.sequence))

    def _listed_after(self, text, lang=None):
        """`text`, followed by these items, which the customer is asked for.

        :param lang: of the list; the current user's if none is given
        """
        items = self.with_context(lang=lang or self.env.lang)
        if not items:
            return text
        return "\n".join([text, "", *(item._asked_line() for item in items)]).strip()

    def _asked_line(self):
        """The item in a list for the customer, in the language of the context."""
        self.ensure_one()
        name = self.name if self.mandatory else self.env._("%s (if you have it)", self.name)
        if self.verdict == "unreadable":
            name = self.env._("%s: what you sent cannot be read", name)
        reason = self.note if self.verdict else ""
        return "• " + ". ".join(part.strip() for part in (name, reason, self.guidance) if part and part.strip())

    def _supply(self, value, attachments):
        """The customer supplied the item: an officer has to look at it, whatever was found before.

        :param value: text, empty for none
        :param attachments: `ir.attachment` of the case
        """
        self.ensure_one()
        vals = {"to_check": True}
        if value:
            vals["value"] = value
        if attachments:
            vals["attachment_ids"] = [fields.Command.link(file.id) for file in attachments]
        if self.verdict in ASKED:
            vals.update(verdict="provided", checked_by_id=False, checked_date=False)
        self.sudo().write(vals)

    # ------------------------------------------------------------------
    # Steps of the case
    # ------------------------------------------------------------------

    @api.model
    def _follow_classification(self, cases, *at):
        """New items are added, open ones that are not asked for any more go, those with a verdict stay."""
        cases = cases.filtered(lambda t: t.phase in OPEN)
        vals_list = []
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
        self.sudo().create(vals_list)

    @api.model
    def _check_acceptance(self, cases):
        """:raise MissingInput: names the mandatory items that are not there or were not looked at"""
        for ticket in cases:
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

    @api.model
    def _paragraph_missing(self, case, details):
        if not details.get("asked"):
            return Markup()
        title, items = self.env._("Still missing:"), plaintext2html(details["asked"])
        return Markup("<p><strong>%s</strong></p>%s") % (title, items)
