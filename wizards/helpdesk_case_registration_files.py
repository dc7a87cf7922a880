from odoo import Command, api, fields, models


class HelpdeskCaseRegistration(models.TransientModel):
    """The files of the form: given to the case, or removed with a form that was never sent."""

    _inherit = "helpdesk.case.registration"

    def _take_files(self, case):
        """Files that were uploaded into this form become the case's; no other file can be named."""
        files = self.sudo().attachment_ids
        files = files.filtered(
            lambda a: a.create_uid == self.env.user and a.res_model == self._name and a.res_id in (False, 0, self.id)
        )
        files.write({"res_model": case._name, "res_id": case.id})
        if case.is_anonymous:
            self.env["helpdesk.ticket.filing"]._name_neutrally(case, files)
        self.sudo().attachment_ids = [Command.clear()]
        if files:
            # they were not there when the case was compared
            self.env["helpdesk.ticket.match"]._compare_safely(case)

    @api.autovacuum
    def _gc_uploads(self):
        """Files of forms that were never sent."""
        limit = 1000
        old = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("create_date", "<", fields.Datetime.subtract(fields.Datetime.now(), days=2)),
                ],
                limit=limit,
            )
        )
        old.unlink()
        return len(old), int(len(old) == limit)
