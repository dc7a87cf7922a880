from odoo import api, models

from ...exceptions import InUse
from ...tools.comma import comma
from ...tools.plural import counted


class HelpdeskMaster(models.AbstractModel):
    """What cases are filed under, measured by and told apart by: as long as cases of the process name a record, it is
    archived and not deleted."""

    _name = "helpdesk.master"
    _description = "Named by cases"

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        counts = self._case_counts()
        if any(counts.values()):
            raise InUse(self._why_not_deleted(counts), self._archive_action(), self.env._("Archive it instead"))

    def _why_not_deleted(self, counts):
        """:param counts: {record: number of cases}"""
        names = [
            counted(
                self.env._("“%(name)s” ({count, plural, one {# case} other {# cases}})"),
                self.env.lang,
                name=record.display_name,
                count=count,
            )
            for record, count in counts.items()
            if count
        ]
        return self.env._(
            "Cases name this, and would lose it: %s. Archive it instead: they keep it, and new ones are not given it.",
            comma(self.env.lang).join(names),
        )

    def _archive_action(self):
        """The dialog that shows what hangs on the records, and archives them."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Archive"),
            "res_model": "helpdesk.archive",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_ids": self.ids},
        }

    def _case_counts(self):
        """{record: number of cases of the process that name it, or what is deleted with it}."""
        counts = {}
        for record in self:
            family, cases = record._deleted_with(), set()
            for model, name in self._naming_fields():
                rows = self.env[model].sudo().with_context(active_test=False)
                if model == "helpdesk.ticket":
                    cases.update(rows.search([(name, "in", family.ids), ("registered_date", "!=", False)])._ids)
                else:
                    domain = [(name, "in", family.ids), ("ticket_id.registered_date", "!=", False)]
                    cases.update(case.id for (case,) in rows._read_group(domain, ["ticket_id"]))
            counts[record] = len(cases)
        return counts

    def _deleted_with(self):
        """The record, and those below it that the database deletes with it."""
        parent = self._fields.get(self._parent_name)
        if self._parent_store and parent and parent.ondelete == "cascade":
            return self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        return self

    @api.model
    def _naming_fields(self):
        """Where cases, and what belongs to one, name records of this model: list of (model, field)."""
        found = []
        for model in self.pool.values():
            case = model._fields.get("ticket_id")
            beside = case and case.store and case.comodel_name == "helpdesk.ticket"
            if model._auto and not model._transient and (beside or model._name == "helpdesk.ticket"):
                found += [
                    (model._name, field.name)
                    for field in model._fields.values()
                    if field.store and field.comodel_name == self._name and field.type in ("many2one", "many2many")
                ]
        return found
